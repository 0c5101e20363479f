//! A door with routes of the test's own, on a fresh database with people who
//! are signed in already.

use std::sync::Arc;

use api::http;
use api::policy::{Rule, Table};
use journeys::{App, Settings};
use kernel::{Role, secret};
use people::Passwords;
use poem::endpoint::BoxEndpoint;
use poem::test::{TestClient, TestResponse};
use poem::{EndpointExt, Response, Route};
use sea_orm::{ConnectionTrait, Statement, Value};
use surveys::SurveyKeys;
use testkit::TestDb;
use uuid::Uuid;

/// The door, its database and its people.
pub struct Site {
    pub app: App,
    pub client: TestClient<BoxEndpoint<'static, Response>>,
    _db: TestDb,
}

pub const COMPANY: u128 = 0xc0;

impl Site {
    /// A door at `http://localhost` around `routes`, guarded by `table`.
    pub async fn new(table: &'static [Rule], routes: Route) -> Self {
        Self::at("http://localhost", table, "{}", routes).await
    }

    /// The same at another base address, with an API description.
    pub async fn at(base_url: &str, table: &'static [Rule], document: &str, routes: Route) -> Self {
        let (app, db) = app(base_url).await;
        let door = http::wrap(app.clone(), Table(table), document, routes);
        Self::around(app, db, door.map_to_response().boxed())
    }

    /// The product's own door.
    pub async fn real() -> Self {
        let (app, db) = app("http://localhost").await;
        let door = api::endpoint(app.clone());
        Self::around(app, db, door.map_to_response().boxed())
    }

    fn around(app: App, db: TestDb, door: BoxEndpoint<'static, Response>) -> Self {
        Self {
            app,
            client: TestClient::new(door),
            _db: db,
        }
    }

    /// Somebody with `role`, signed in; returns the session's token.
    pub async fn session_of(&self, role: Role) -> String {
        self.named_session_of(role, "﨑子").await
    }

    /// The same with a given name of the test's choice.
    pub async fn named_session_of(&self, role: Role, given_name: &str) -> String {
        let token = format!("session-{}", self.fresh());
        let account = self.account(role, given_name).await;
        let now = self.app.clock.now();
        self.run(
            "INSERT INTO web_sessions (token_hash, account_id, created_at, last_seen_at, expires_at)
             VALUES ($1, $2, $3, $3, $4)",
            vec![
                secret::hash(&token).into(),
                account.into(),
                now.into(),
                (now + chrono::TimeDelta::days(1)).into(),
            ],
        )
        .await;
        token
    }

    /// A key for programs that act as somebody with `role`.
    pub async fn key_of(&self, role: Role) -> String {
        let key = format!("key-{}", self.fresh());
        let account = self.account(role, "鍵").await;
        let now = self.app.clock.now();
        self.run(
            "INSERT INTO api_keys (id, account_id, name, token_hash, created_at, expires_at)
             VALUES ($1, $2, 'test', $3, $4, $5)",
            vec![
                self.fresh().into(),
                account.into(),
                secret::hash(&key).into(),
                now.into(),
                (now + chrono::TimeDelta::days(1)).into(),
            ],
        )
        .await;
        key
    }

    /// Ends every session, as a sign-out elsewhere does.
    pub async fn end_sessions(&self) {
        self.run("DELETE FROM web_sessions", Vec::new()).await;
    }

    fn fresh(&self) -> Uuid {
        self.app.ids.fresh(self.app.clock.now())
    }

    async fn account(&self, role: Role, given_name: &str) -> Uuid {
        let now = self.app.clock.now();
        let (account, person) = (self.fresh(), self.fresh());
        self.run(
            "INSERT INTO persons (id, family_name, given_name, family_kana, given_kana, status, created_at)
             VALUES ($1, '髙橋', $2, 'タカハシ', 'サキコ', 'active', $3)",
            vec![person.into(), given_name.into(), now.into()],
        )
        .await;
        if role.is_firm() {
            self.run(
                "INSERT INTO accounts (id, kind, person_id, email, email_folded, status, created_at)
                 VALUES ($1, 'staff', $2, $3, $3, 'active', $4)",
                vec![
                    account.into(),
                    person.into(),
                    format!("{account}@firm.example").into(),
                    now.into(),
                ],
            )
            .await;
        } else {
            self.member(account, person).await;
        }
        if role != Role::Trainee {
            let company = (!role.is_firm()).then(|| Uuid::from_u128(COMPANY));
            self.run(
                "INSERT INTO role_assignments (id, account_id, role, company_id, valid_from, created_at)
                 VALUES ($1, $2, $3, $4, $5, $5)",
                vec![
                    self.fresh().into(),
                    account.into(),
                    role.as_str().into(),
                    company.into(),
                    now.into(),
                ],
            )
            .await;
        }
        account
    }

    async fn member(&self, account: Uuid, person: Uuid) {
        let now = self.app.clock.now();
        let company = Uuid::from_u128(COMPANY);
        let membership = self.fresh();
        self.run(
            "INSERT INTO companies (id, code, name, is_sample, status, created_at)
             VALUES ($1, 'hoshi', '星野商事', $2, 'active', $3) ON CONFLICT DO NOTHING",
            vec![company.into(), false.into(), now.into()],
        )
        .await;
        self.run(
            "INSERT INTO memberships (id, company_id, person_id, employee_no, job_title,
                search_text, sort_key, status, created_at, updated_at)
             VALUES ($1, $2, $3, $4, '', '', '', 'active', $5, $5)",
            vec![
                membership.into(),
                company.into(),
                person.into(),
                membership.to_string().into(),
                now.into(),
            ],
        )
        .await;
        self.run(
            "INSERT INTO accounts (id, kind, person_id, company_id, membership_id, status, created_at)
             VALUES ($1, 'member', $2, $3, $4, 'active', $5)",
            vec![
                account.into(),
                person.into(),
                company.into(),
                membership.into(),
                now.into(),
            ],
        )
        .await;
    }

    async fn run(&self, sql: &str, values: Vec<Value>) {
        let db = self.app.db.migration_connection();
        let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
        db.execute_raw(statement).await.expect(sql);
    }
}

async fn app(base_url: &str) -> (App, TestDb) {
    let db = testkit::db().await;
    let app = App {
        db: db.db.clone(),
        clock: testkit::clock(),
        ids: testkit::ids(),
        settings: Arc::new(Settings {
            base_url: base_url.to_owned(),
            firm_name: "あおぞら研修".to_owned(),
            sheet_reader: None,
            content_dir: std::path::PathBuf::new(),
            has_recalls: true,
            takes_replies: false,
            mail_address: "no-reply@firm.example".to_owned(),
            trusted_proxies: Vec::new(),
            is_demo: false,
        }),
        passwords: Passwords::new(),
        survey_keys: Arc::new(SurveyKeys::random().expect("entropy")),
        signing: Arc::new(kernel::SigningKey::random().expect("entropy")),
        printer: Arc::default(),
        health: Arc::default(),
        under_way: Arc::default(),
    };
    (app, db)
}

/// The body of an answer, as text.
pub async fn text(mut response: TestResponse) -> String {
    let body = response.0.take_body();
    body.into_string().await.expect("a text body")
}

/// The body of an answer, as JSON.
pub async fn json(response: TestResponse) -> serde_json::Value {
    serde_json::from_str(&text(response).await).expect("a JSON body")
}

/// The cookie header of a session.
pub fn cookie(token: &str) -> String {
    format!("sid={token}")
}
