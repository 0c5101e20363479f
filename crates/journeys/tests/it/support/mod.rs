//! A small world: an application on a fresh database, a published track of
//! two modules, and companies with trainees.

#![allow(dead_code, reason = "the tests of `api` use it too")]

pub mod role_play;

use std::sync::Arc;

use chrono::NaiveDate;
use enrolments::Source;
use enrolments::write::Order;
use journeys::answer_survey::Which;
use journeys::{App, Settings, publish_content};
use kernel::id::{CompanyId, EnrolmentId, TrackId};
use kernel::{Actor, Role};
use people::write::Grant;
use people::{CompanyInput, MemberInput, Passwords};
use sea_orm::{ConnectionTrait, Statement};
use surveys::SurveyKeys;
use testkit::TestDb;
use testkit::content::{Folder, TWO_MODULES};

/// The world of one test.
pub struct World {
    pub app: App,
    pub content: Folder,
    store: TestDb,
}

impl World {
    /// An application without content.
    pub async fn empty() -> Self {
        let store = testkit::db().await;
        let content = TWO_MODULES.folder();
        let settings = Settings {
            base_url: "http://localhost:8080".to_owned(),
            firm_name: "研修会社".to_owned(),
            sheet_reader: None,
            content_dir: content.path().to_owned(),
            has_recalls: true,
            takes_replies: false,
            mail_address: "no-reply@firm.example".to_owned(),
            trusted_proxies: Vec::new(),
            is_demo: false,
        };
        let app = App {
            db: store.db.clone(),
            clock: testkit::clock(),
            ids: testkit::ids(),
            settings: Arc::new(settings),
            passwords: Passwords::new(),
            survey_keys: Arc::new(SurveyKeys::random().expect("keys")),
            signing: Arc::new(kernel::SigningKey::random().expect("entropy")),
            printer: Arc::default(),
            health: Arc::default(),
            under_way: Arc::default(),
        };
        Self {
            app,
            content,
            store,
        }
    }

    /// An application whose track, not yet published, is two texts and the
    /// survey.
    pub async fn without_quizzes() -> Self {
        let world = Self::empty().await;
        for module in ["G1", "G2"] {
            let room = format!("tracks/greeting/{module}");
            let (head, text) = (
                format!("{room}/module.toml"),
                format!("{room}/{module}-1.md"),
            );
            world
                .content
                .edit(&head, &format!(", \"{module}-quiz\""), "");
            world.content.edit(&head, "minutes = 5", "minutes = 3");
            world
                .content
                .edit(&text, &format!("[テスト](lesson:{module}-quiz)"), "おわり");
            world.content.remove(&format!("{room}/{module}-quiz.toml"));
        }
        world
    }

    /// Gives the track a certificate that is good for a year; publish it then.
    pub fn certify(&self) {
        let survey = "survey = \"after\"\n";
        let certificate = "certificate = { kind = \"greeting\", title = \"修了証\", \
             statement = \"修了したことを証します。\", valid_months = 12 }\n";
        self.content.edit(
            "tracks/greeting/track.toml",
            survey,
            &format!("{survey}{certificate}"),
        );
    }

    /// An application with the track published.
    pub async fn with_track() -> Self {
        let world = Self::empty().await;
        world.publish().await;
        world
    }

    /// How to open the database once more.
    pub fn database(&self) -> &kernel::db::Settings {
        &self.store.settings
    }

    /// The application of a second server on the same database.
    pub async fn second_node(&self) -> App {
        let db = kernel::Db::connect(&self.store.settings).await;
        App {
            db: db.expect("the node connects"),
            ..self.app.clone()
        }
    }

    /// Publishes the content folder as it is now.
    pub async fn publish(&self) -> journeys::publish_content::Publication {
        let folder = self.content.path().to_owned();
        publish_content(&self.app, None, folder)
            .await
            .expect("published")
    }

    pub async fn track(&self) -> TrackId {
        let track = courses::read::track_by_code(&self.app.db.read(), "greeting").await;
        track.expect("read").expect("published").id
    }

    /// A company of this code.
    pub async fn company(&self, code: &str) -> CompanyId {
        let app = &self.app;
        let input = CompanyInput {
            code: code.to_owned(),
            name: format!("株式会社{code}"),
            fiscal_year_start: None,
        };
        let profile = input.check().expect("sound");
        let tx = app.db.write().await.expect("a transaction");
        let id = people::write::add_company(&tx, &app.ids, app.clock.now(), &profile, false)
            .await
            .expect("added");
        tx.commit().await.expect("committed");
        id
    }

    /// A trainee of a company.
    pub async fn trainee(&self, company: CompanyId, employee_no: &str) -> Actor {
        let app = &self.app;
        let input = MemberInput {
            employee_no: employee_no.to_owned(),
            family_name: "髙橋".to_owned(),
            given_name: "﨑子".to_owned(),
            family_kana: "タカハシ".to_owned(),
            given_kana: "サキコ".to_owned(),
            ..MemberInput::default()
        };
        let profile = input.check().expect("sound");
        let tx = app.db.write().await.expect("a transaction");
        let now = app.clock.now();
        let new = people::write::add_member(&tx, &app.ids, now, company, &profile)
            .await
            .expect("added");
        tx.commit().await.expect("committed");
        let actor = people::read::actor_of_account(&app.db.read(), new.account, now).await;
        actor.expect("read").expect("may sign in")
    }

    /// One of the firm's people, with a role and without an address.
    pub async fn staff(&self, role: Role) -> Actor {
        let app = &self.app;
        let now = app.clock.now();
        let tx = app.db.write().await.expect("a transaction");
        let account = people::write::add_staff(&tx, &app.ids, now, None).await;
        let account = account.expect("added");
        let grant = Grant {
            role,
            company: None,
            unit: None,
        };
        let granted = people::write::grant_role(&tx, &app.ids, now, account, grant).await;
        granted.expect("granted");
        tx.commit().await.expect("committed");
        let actor = people::read::actor_of_account(&app.db.read(), account, now).await;
        actor.expect("read").expect("may sign in")
    }

    /// Enrols a trainee in the track until 2026-12-10.
    pub async fn enrol(&self, trainee: &Actor) -> EnrolmentId {
        let last_day = kernel::date::parse("2026-12-10");
        self.enrol_until(trainee, "greeting", last_day).await
    }

    /// Enrols a trainee in the track with this code.
    pub async fn enrol_in(&self, trainee: &Actor, track: &str) -> EnrolmentId {
        self.enrol_until(trainee, track, None).await
    }

    /// The same until a day.
    pub async fn enrol_until(
        &self,
        trainee: &Actor,
        track: &str,
        due_on: Option<NaiveDate>,
    ) -> EnrolmentId {
        let app = &self.app;
        let (company, membership) = trainee.require_membership().expect("a member");
        let track = courses::read::track_by_code(&app.db.read(), track).await;
        let order = Order {
            company,
            track: track.expect("read").expect("published").id,
            members: &[membership],
            source: Source::Person,
            due_on,
            created_by: None,
        };
        let tx = app.db.write().await.expect("a transaction");
        let enrolled = enrolments::write::enrol(&tx, &app.ids, app.clock.now(), &order)
            .await
            .expect("enrolled");
        tx.commit().await.expect("committed");
        enrolled.new[0].id
    }

    /// A company with one trainee who is enrolled.
    pub async fn learner(&self) -> (Actor, EnrolmentId) {
        let company = self.company("minato").await;
        let trainee = self.trainee(company, "0001").await;
        let enrolment = self.enrol(&trainee).await;
        (trainee, enrolment)
    }
}

/// Reads both texts of a track without quizzes.
pub async fn learn(app: &App, trainee: &Actor, enrolment: EnrolmentId) {
    for lesson in ["G1-1", "G2-1"] {
        journeys::complete_lesson(app, trainee, enrolment, lesson)
            .await
            .expect("read");
    }
}

/// Completes a track without quizzes.
pub async fn finish(app: &App, trainee: &Actor, enrolment: EnrolmentId) {
    learn(app, trainee, enrolment).await;
    let secret = surveys::SurveySecret::random().expect("entropy");
    journeys::issue_ballot(app, trainee, enrolment, Which::Course, &secret)
        .await
        .expect("handed out");
}

/// How many rows a table has.
pub async fn count(world: &World, table: &str) -> i64 {
    let db = world.app.db.read();
    let ask = format!("SELECT COUNT(*) FROM {table}");
    let statement = Statement::from_string(db.get_database_backend(), ask);
    let row = db.query_one_raw(statement).await.expect("read");
    row.expect("a row").try_get_by_index(0).expect("a number")
}

/// What the check of invariants finds.
pub async fn findings(world: &World) -> Vec<String> {
    let found = journeys::verify(&world.app.db, None).await.expect("read");
    found.into_iter().map(|finding| finding.text).collect()
}
