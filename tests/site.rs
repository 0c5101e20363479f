//! The whole house behind one door: a fresh database, the published course
//! content and typed visitors.
//!
//! ```ignore
//! let site = Site::new().await;
//! let company = site.company("minato", "みなと百貨店").await;
//! let hr = site.hr(company).await;
//! hr.get("/").await.is(303);
//! site.finish().await;
//! ```

mod answer;
mod browser;
mod disk;
mod dump;
mod learner;
#[path = "../crates/journeys/tests/it/support/role_play.rs"]
pub mod role_play;
pub mod small;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use journeys::{App, NewCompany, Settings};
use kernel::id::{AccountId, CompanyId, EnrolmentId, MembershipId};
use kernel::{Actor, Role, secret};
use mail::{Mailer, Memory, Posted, Sender, Transport};
use people::write::Grant;
use people::{CompanyInput, MemberInput, Passwords, SessionLife, StaffInput};
use poem::EndpointExt;
use poem::test::TestClient;
use surveys::SurveyKeys;
use testkit::TestDb;

pub use answer::Answer;
pub use browser::{Browser, encoded};
pub use disk::Disk;
pub use dump::Dump;
pub use learner::{Key, answer_key};

/// Where the site believes to be reached; letters carry it.
pub const BASE_URL: &str = "https://terakoya.example";
/// Everybody's, where a test gives people one.
pub const PASSWORD: &str = "correct horse battery";

/// The house of one test. [`Site::finish`] ends every test.
pub struct Site {
    pub app: App,
    mailer: Mailer,
    door: browser::Door,
    people_so_far: AtomicU32,
    is_finished: AtomicBool,
    _store: TestDb,
}

/// The repository's own course content.
pub fn course_content() -> std::path::PathBuf {
    crate::rules::root().join("course-content")
}

impl Site {
    /// A house with the repository's course content published.
    pub async fn new() -> Self {
        Self::with_content(&course_content()).await
    }

    /// A house with one short track, where its length does not matter.
    pub async fn small() -> Self {
        let folder = small::content_folder();
        Self::with_content(folder.path()).await
    }

    /// The same with two more tracks of a role-play each.
    pub async fn with_role_plays() -> Self {
        let folder = small::content_folder();
        role_play::add(folder.path(), "post-training");
        Self::with_content(folder.path()).await
    }

    /// The same with an essay in one more track, `writing`.
    pub async fn with_role_plays_and_essay() -> Self {
        let folder = small::content_folder();
        role_play::add(folder.path(), "post-training");
        small::add_essay(folder.path());
        Self::with_content(folder.path()).await
    }

    async fn with_content(folder: &Path) -> Self {
        let store = testkit::db().await;
        let settings = Settings {
            base_url: BASE_URL.to_owned(),
            firm_name: "みらい研修".to_owned(),
            sheet_reader: None,
            content_dir: folder.to_owned(),
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
            survey_keys: Arc::new(SurveyKeys::random().expect("entropy")),
            signing: Arc::new(kernel::SigningKey::random().expect("entropy")),
            printer: Arc::default(),
            health: Arc::default(),
            under_way: Arc::default(),
        };
        journeys::publish_content(&app, None, folder.to_owned())
            .await
            .expect("sound content");
        let sender = Sender {
            address: "training@firm.example".to_owned(),
            name: "みらい研修".to_owned(),
            reply_to: None,
        };
        let door = api::endpoint(app.clone()).map_to_response().boxed();
        Self {
            mailer: Mailer::new(sender, Transport::Memory(Memory::default())),
            door: Arc::new(TestClient::new(door)),
            people_so_far: AtomicU32::new(0),
            is_finished: AtomicBool::new(false),
            app,
            _store: store,
        }
    }

    /// Ends the test: everything that is stored must agree with itself.
    pub async fn finish(self) {
        self.is_finished.store(true, Ordering::Relaxed);
        let found = journeys::verify(&self.app.db, Some(&self.app.survey_keys)).await;
        assert_eq!(found.expect("the checks run"), []);
    }

    /// What the database writes to the disk from now on, and what lies there.
    pub async fn disk(&self) -> Disk {
        Disk::watch(&self.app.db, &self._store.settings.url).await
    }

    /// A client company.
    pub async fn company(&self, code: &str, name: &str) -> CompanyId {
        let company = CompanyInput {
            code: code.to_owned(),
            name: name.to_owned(),
            fiscal_year_start: None,
        };
        let typed = NewCompany {
            company,
            hr_admin: None,
        };
        journeys::add_company(&self.app, None, &typed)
            .await
            .expect("added")
            .id
    }

    /// A member as typed in full.
    pub async fn member(&self, company: CompanyId, typed: &MemberInput) -> Actor {
        let app = &self.app;
        let profile = typed.check().expect("a sound member");
        let now = app.clock.now();
        let tx = app.db.write().await.expect("a transaction");
        let new = people::write::add_member(&tx, &app.ids, now, company, &profile).await;
        let account = new.expect("added").account;
        tx.commit().await.expect("committed");
        self.actor(account).await
    }

    /// A member with a name (`姓 名`) and perhaps a unit.
    pub async fn named_member(&self, company: CompanyId, name: &str, unit: &str) -> Actor {
        let number = self.people_so_far.fetch_add(1, Ordering::Relaxed);
        let (family, given) = name.split_once(' ').unwrap_or((name, ""));
        let typed = MemberInput {
            employee_no: format!("9{number:05}"),
            family_name: family.to_owned(),
            given_name: given.to_owned(),
            unit: unit.to_owned(),
            ..MemberInput::default()
        };
        self.member(company, &typed).await
    }

    /// Gives a member a password.
    pub async fn give_password(&self, account: AccountId, password: &str) {
        let hash = self.app.passwords.hash(password).await.expect("a hash");
        let tx = self.app.db.write().await.expect("a transaction");
        people::write::set_password_hash(&tx, account, &hash)
            .await
            .expect("set");
        tx.commit().await.expect("committed");
    }

    /// What an account may do now.
    pub async fn actor(&self, account: AccountId) -> Actor {
        let (db, now) = (self.app.db.read(), self.app.clock.now());
        let found = people::read::actor_of_account(&db, account, now).await;
        found.expect("read").expect("may sign in")
    }

    /// Somebody who is not signed in.
    pub fn anonymous(&self) -> Browser {
        Browser::new(self.door.clone(), None)
    }

    /// A browser in which this account is signed in, in a session of its own.
    pub async fn browser_of(&self, account: AccountId) -> Browser {
        let actor = self.actor(account).await;
        let token = secret::Token::random().expect("entropy");
        let (now, life) = (self.app.clock.now(), SessionLife::of(&actor));
        let tx = self.app.db.write().await.expect("a transaction");
        people::write::open_session(&tx, now, account, token.hash(), life)
            .await
            .expect("opened");
        tx.commit().await.expect("committed");
        let browser = Browser::new(self.door.clone(), Some(actor));
        browser.keep_cookie("__Host-sid", token.reveal());
        browser
    }

    /// 運営管理者
    pub async fn firm_admin(&self) -> Browser {
        self.staff(Role::FirmAdmin).await
    }

    /// コンテンツ担当
    pub async fn author(&self) -> Browser {
        self.staff(Role::Author).await
    }

    /// 講師
    pub async fn instructor(&self) -> Browser {
        self.staff(Role::Instructor).await
    }

    /// 評価者
    pub async fn assessor(&self) -> Browser {
        self.staff(Role::Assessor).await
    }

    /// 監査者 for the next quarter of a year.
    pub async fn auditor(&self) -> Browser {
        self.staff(Role::Auditor).await
    }

    async fn staff(&self, role: Role) -> Browser {
        let number = self.people_so_far.fetch_add(1, Ordering::Relaxed);
        let in_a_quarter = self.app.clock.today() + chrono::TimeDelta::days(90);
        let typed = StaffInput {
            email: format!("{}{number}@firm.example", role.as_str()),
            family_name: "研修".to_owned(),
            given_name: role.label().to_owned(),
            audits_until: (role == Role::Auditor).then_some(in_a_quarter),
            ..StaffInput::default()
        };
        let account = journeys::add_staff(&self.app, None, &typed, &[role])
            .await
            .expect("added");
        self.browser_of(account).await
    }

    /// 企業管理者
    pub async fn hr(&self, company: CompanyId) -> Browser {
        let actor = self.named_member(company, "人事 花子", "").await;
        let grant = Grant {
            role: Role::CompanyHr,
            company: Some(company),
            unit: None,
        };
        journeys::grant_role(&self.app, None, actor.account, grant)
            .await
            .expect("granted");
        self.browser_of(actor.account).await
    }

    /// 部門・店舗管理者 of a unit, which is made when it is not there.
    pub async fn unit_manager(&self, company: CompanyId, unit: &str) -> Browser {
        let actor = self.named_member(company, "店長 太郎", unit).await;
        let units = people::read::units(&self.app.db.read(), company)
            .await
            .expect("read");
        let unit = units.into_iter().find(|found| found.path == *unit);
        let unit = unit.map(|unit| unit.id);
        let grant = Grant {
            role: Role::UnitManager,
            company: Some(company),
            unit,
        };
        journeys::grant_role(&self.app, None, actor.account, grant)
            .await
            .expect("granted");
        self.browser_of(actor.account).await
    }

    /// 受講者
    pub async fn trainee(&self, company: CompanyId, name: &str) -> Browser {
        let actor = self.named_member(company, name, "").await;
        self.browser_of(actor.account).await
    }

    /// Enrols members in a track until 2026-12-10, as the operator does.
    pub async fn enrol(
        &self,
        company: CompanyId,
        track: &str,
        members: &[MembershipId],
    ) -> Vec<EnrolmentId> {
        let order = journeys::enrol::EnrolInput {
            company,
            track: track.to_owned(),
            audience: journeys::enrol::Audience::People(members.to_vec()),
            due_on: kernel::date::parse("2026-12-10"),
        };
        let report = journeys::enrol(&self.app, None, &order)
            .await
            .expect("enrolled");
        report
            .enrolled
            .into_iter()
            .map(|one| one.enrolment)
            .collect()
    }

    /// Sends every letter that waits, and returns all letters so far.
    pub async fn letters(&self) -> Vec<Posted> {
        let deliver = async || journeys::deliver_mail(&self.app, &self.mailer, "test").await;
        while deliver().await.expect("the outbox works").is_some() {}
        self.mailer
            .memory()
            .expect("letters go into memory")
            .letters()
    }

    /// The path of the secret link in the newest letter to an address.
    pub async fn link_for(&self, address: &str) -> String {
        let letters = self.letters().await;
        let letter = letters
            .iter()
            .rev()
            .find(|letter| letter.to_address == address);
        let text = &letter.expect("a letter to this address").text;
        let (_, rest) = text.split_once(BASE_URL).expect("a link of our own");
        rest.split_whitespace().next().expect("a path").to_owned()
    }

    /// Everything that is stored.
    pub async fn dump(&self) -> Dump {
        Dump::of(&self.app.db).await
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        let is_finished = self.is_finished.load(Ordering::Relaxed);
        assert!(
            is_finished || std::thread::panicking(),
            "end the test with site.finish()"
        );
    }
}
