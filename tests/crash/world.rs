//! What the server finds when it starts: a published track, one company, and
//! trainees who are learning; and how to look at its file.

use std::path::Path;
use std::sync::Arc;

use enrolments::Source;
use enrolments::write::Order;
use journeys::{App, Settings};
use kernel::id::{AccountId, CompanyId, EnrolmentId};
use kernel::secret::Token;
use kernel::{Actor, Clock, Db, Ids, Role, db};
use mail::Letter;
use people::write::{Grant, NewApiKey};
use people::{CompanyInput, MemberInput, Passwords};
use quizzes::Response;
use quizzes::write::Answer;
use sea_orm::{ConnectionTrait, Statement};
use surveys::SurveyKeys;
use tempfile::TempDir;
use testkit::content::{ONE_MODULE, Small};

/// One module and a survey of one rating.
const CONTENT: Small = Small {
    has_comment: false,
    ..ONE_MODULE
};

/// How far the trainees are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The lesson is read, the quiz comes next.
    BeforeQuiz,
    /// The quiz is passed, the survey comes next.
    BeforeSurvey,
}

/// A data folder with a world in it.
pub struct World {
    folder: TempDir,
    /// The company.
    pub company: CompanyId,
    /// A key of the company's HR.
    pub hr_key: String,
    /// A key of the firm's administrator.
    pub admin_key: String,
    /// The trainees.
    pub trainees: Vec<Trainee>,
}

/// Somebody who learns.
#[derive(Clone)]
pub struct Trainee {
    /// What they learn.
    pub enrolment: EnrolmentId,
    /// A key in their name.
    pub key: String,
}

impl World {
    /// Builds it with so many trainees.
    pub async fn build(trainees: usize, stage: Stage) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let app = application(folder.path()).await;
        publish(&app).await;
        let company = add_company(&app).await;
        let mut learning = Vec::new();
        for number in 1..=trainees {
            let account = add_member(&app, company, &format!("T{number:03}")).await;
            learning.push(enrol(&app, account, stage).await);
        }
        let hr = add_member(&app, company, "HR1").await;
        let hr_key = make_hr(&app, company, hr).await;
        let admin_key = make_firm_admin(&app).await;
        app.db.close().await.expect("the file is closed");
        Self {
            folder,
            company,
            hr_key,
            admin_key,
            trainees: learning,
        }
    }

    /// Puts so many letters into the outbox.
    pub async fn write_letters(&self, letters: usize) {
        let db = open(self.data()).await;
        let now = Clock::System.now();
        for number in 1..=letters {
            let letter = Letter {
                kind: "test",
                company: None,
                to_address: format!("{number}@example.com"),
                to_name: String::new(),
                subject: "お知らせ".to_owned(),
                body_text: "本文\n".to_owned(),
                secret_link: None,
                dedupe_key: format!("test:{number}"),
            };
            let tx = db.write().await.expect("a transaction");
            let id = Ids::Random.fresh(now);
            mail::write::enqueue(&tx, id, now, &letter)
                .await
                .expect("written");
            tx.commit().await.expect("committed");
        }
        db.close().await.expect("the file is closed");
    }

    /// The data folder.
    pub fn data(&self) -> &Path {
        self.folder.path()
    }
}

/// One number from the server's file, by a connection of our own.
pub async fn number(data: &Path, sql: &str) -> i64 {
    let db = open(data).await;
    let ask = Statement::from_string(db.backend(), sql);
    let row = db.read().query_one_raw(ask).await.expect("the file reads");
    let number = row.expect("one row").try_get_by_index(0).expect("a number");
    db.close().await.expect("the file is closed");
    number
}

/// Changes the server's file behind its back.
pub async fn change(data: &Path, sql: &str) {
    let db = open(data).await;
    let tx = db.write().await.expect("a transaction");
    tx.execute_unprepared(sql).await.expect("changed");
    tx.commit().await.expect("committed");
    db.close().await.expect("the file is closed");
}

async fn open(data: &Path) -> Db {
    let url = format!("sqlite:{}", data.join("terakoya.db").display());
    Db::connect(&db::Settings::new(url))
        .await
        .expect("the file opens")
}

async fn application(data: &Path) -> App {
    let db = open(data).await;
    migrations::run(db.migration_connection())
        .await
        .expect("migrated");
    let settings = Settings {
        base_url: "http://127.0.0.1".to_owned(),
        firm_name: "研修会社".to_owned(),
        sheet_reader: None,
        content_dir: data.join("course-content"),
        has_recalls: true,
        takes_replies: false,
        mail_address: "no-reply@firm.example".to_owned(),
        trusted_proxies: Vec::new(),
        is_demo: false,
    };
    let keys = SurveyKeys::load_or_create(&data.join("survey.key")).expect("keys");
    let signing = kernel::SigningKey::load_or_create(&data.join("signing.key")).expect("a key");
    App {
        db,
        clock: Clock::System,
        ids: Ids::Random,
        settings: Arc::new(settings),
        passwords: Passwords::new(),
        survey_keys: Arc::new(keys),
        signing: Arc::new(signing),
        printer: Arc::default(),
        health: Arc::default(),
        under_way: Arc::default(),
    }
}

async fn publish(app: &App) {
    let folder = CONTENT.folder();
    journeys::publish_content(app, None, folder.path().to_owned())
        .await
        .expect("published");
}

async fn add_company(app: &App) -> CompanyId {
    let input = CompanyInput {
        code: "minato".to_owned(),
        name: "みなと商事".to_owned(),
        fiscal_year_start: None,
    };
    let profile = input.check().expect("sound");
    let tx = app.db.write().await.expect("a transaction");
    let now = app.clock.now();
    let id = people::write::add_company(&tx, &app.ids, now, &profile, false)
        .await
        .expect("added");
    tx.commit().await.expect("committed");
    id
}

async fn add_member(app: &App, company: CompanyId, employee_no: &str) -> AccountId {
    let input = MemberInput {
        employee_no: employee_no.to_owned(),
        family_name: "髙橋".to_owned(),
        given_name: "﨑子".to_owned(),
        ..MemberInput::default()
    };
    let profile = input.check().expect("sound");
    let tx = app.db.write().await.expect("a transaction");
    let now = app.clock.now();
    let new = people::write::add_member(&tx, &app.ids, now, company, &profile).await;
    tx.commit().await.expect("committed");
    new.expect("added").account
}

async fn issue_key(app: &App, account: AccountId) -> String {
    let token = Token::random().expect("entropy");
    let tx = app.db.write().await.expect("a transaction");
    let key = NewApiKey {
        account,
        name: "test".to_owned(),
        token_hash: token.hash(),
    };
    people::write::issue_api_key(&tx, &app.ids, app.clock.now(), key)
        .await
        .expect("issued");
    tx.commit().await.expect("committed");
    token.reveal().to_owned()
}

async fn enrol(app: &App, account: AccountId, stage: Stage) -> Trainee {
    let actor = people::read::actor_of_account(&app.db.read(), account, app.clock.now()).await;
    let actor = actor.expect("read").expect("may sign in");
    let (company, membership) = actor.require_membership().expect("a member");
    let track = courses::read::track_by_code(&app.db.read(), "greeting").await;
    let order = Order {
        company,
        track: track.expect("read").expect("published").id,
        members: &[membership],
        source: Source::Person,
        due_on: None,
        created_by: None,
    };
    let tx = app.db.write().await.expect("a transaction");
    let now = app.clock.now();
    let enrolled = enrolments::write::enrol(&tx, &app.ids, now, &order)
        .await
        .expect("enrolled");
    tx.commit().await.expect("committed");
    let enrolment = enrolled.new[0].id;
    journeys::complete_lesson(app, &actor, enrolment, "G1-1")
        .await
        .expect("read");
    if stage == Stage::BeforeSurvey {
        pass_quiz(app, &actor, enrolment).await;
    }
    Trainee {
        enrolment,
        key: issue_key(app, account).await,
    }
}

async fn pass_quiz(app: &App, actor: &Actor, enrolment: EnrolmentId) {
    let started = journeys::start_attempt(app, actor, enrolment, "G1-quiz")
        .await
        .expect("begun");
    let attempt = started.attempt.id;
    let (company, _) = actor.require_membership().expect("a member");
    let open = quizzes::read::open_attempt(&app.db.read(), company, enrolment, attempt).await;
    for question in open.expect("open").questions {
        let right = question.options.iter().find(|option| option.body == "甲");
        let answer = Answer {
            question: question.id,
            response: Response::of_options([right.expect("a right option").id]),
            version: question.version,
        };
        journeys::save_answer(app, actor, attempt, &answer)
            .await
            .expect("saved");
    }
    journeys::submit_attempt(app, actor, attempt)
        .await
        .expect("handed in");
}

async fn make_hr(app: &App, company: CompanyId, account: AccountId) -> String {
    let grant = Grant {
        role: Role::CompanyHr,
        company: Some(company),
        unit: None,
    };
    grant_role(app, account, grant).await;
    issue_key(app, account).await
}

/// So that the server does not make a setup link at its start.
async fn make_firm_admin(app: &App) -> String {
    let input = people::StaffInput {
        email: "admin@example.com".to_owned(),
        family_name: "管理".to_owned(),
        given_name: "者".to_owned(),
        ..people::StaffInput::default()
    };
    let profile = input.check().expect("sound");
    let tx = app.db.write().await.expect("a transaction");
    let now = app.clock.now();
    let account = people::write::add_staff(&tx, &app.ids, now, Some(&profile)).await;
    let account = account.expect("added");
    people::write::set_password_hash(&tx, account, "unusable")
        .await
        .expect("set");
    tx.commit().await.expect("committed");
    let grant = Grant {
        role: Role::FirmAdmin,
        company: None,
        unit: None,
    };
    grant_role(app, account, grant).await;
    issue_key(app, account).await
}

async fn grant_role(app: &App, account: AccountId, grant: Grant) {
    let tx = app.db.write().await.expect("a transaction");
    let now = app.clock.now();
    people::write::grant_role(&tx, &app.ids, now, account, grant)
        .await
        .expect("granted");
    tx.commit().await.expect("committed");
}
