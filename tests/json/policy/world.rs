//! Two companies that must not learn of each other, and everybody who calls.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};

use journeys::{ScheduleAssessment, ScheduleSession};
use kernel::id::{AccountId, CompanyId, EnrolmentId};
use kernel::{Actor, Role};
use people::MemberInput;
use people::write::Grant;
use serde_json::{Value, json};
use sessions::read::SessionScope;
use sessions::{DateInput, SessionInput};
use tokio::sync::OnceCell;

use crate::site::{Browser, Site, small};

/// Who calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    Anonymous,
    TraineeA,
    /// Another trainee of company A, who learns nothing.
    SiblingA,
    ManagerA,
    HrA,
    TraineeB,
    HrB,
    Author,
    Instructor,
    /// Scores role-plays, but none of these.
    Assessor,
    Auditor,
    FirmAdmin,
}

impl Who {
    pub const ALL: [Self; 12] = [
        Self::Anonymous,
        Self::TraineeA,
        Self::SiblingA,
        Self::ManagerA,
        Self::HrA,
        Self::TraineeB,
        Self::HrB,
        Self::Author,
        Self::Instructor,
        Self::Assessor,
        Self::Auditor,
        Self::FirmAdmin,
    ];

    /// Whether they belong to the second company.
    pub fn is_of_b(self) -> bool {
        matches!(self, Self::TraineeB | Self::HrB)
    }

    /// Whether the object of this name in their company is theirs to use.
    pub fn owns(self, parameter: &str) -> bool {
        match parameter {
            "enrolment" | "attempt" | "certificate" | "recall" => {
                matches!(self, Self::TraineeA | Self::TraineeB)
            }
            "session" | "booking" => matches!(
                self,
                Self::TraineeA | Self::TraineeB | Self::Instructor | Self::FirmAdmin
            ),
            "company" => matches!(
                self,
                Self::ManagerA | Self::HrA | Self::HrB | Self::FirmAdmin
            ),
            "member" => matches!(
                self,
                Self::ManagerA | Self::HrA | Self::HrB | Self::FirmAdmin
            ),
            "assessment" => matches!(
                self,
                Self::TraineeA | Self::TraineeB | Self::Instructor | Self::FirmAdmin
            ),
            "account" | "assignment" | "change" | "import" | "rule" | "layout" | "org_change"
            | "unit" => {
                matches!(self, Self::HrA | Self::HrB | Self::FirmAdmin)
            }
            _ => true,
        }
    }
}

/// A company with one of everything.
pub struct Firm {
    /// Its code.
    code: &'static str,
    /// Stands in its name, its people's names and its units.
    pub canary: &'static str,
    /// Stands only in the unit that its manager does not manage.
    pub other_unit: &'static str,
    pub company: CompanyId,
    hr: AccountId,
    manager: AccountId,
    trainee: AccountId,
    sibling: AccountId,
    enrolment: String,
    /// The trainee's enrolment in a course with a role-play.
    play: EnrolmentId,
    completed: String,
    spare: Actor,
    /// A session that no call uses up.
    session: OnceCell<[(&'static str, String); 4]>,
}

/// Both companies and the firm's own people.
pub struct World {
    pub site: Site,
    pub a: Firm,
    pub b: Firm,
    staff: [AccountId; 5],
    /// How many sessions were made for today and for later: each has a minute
    /// of its own.
    sessions: [AtomicI64; 2],
}

impl World {
    pub async fn new() -> Self {
        let site = Site::with_role_plays().await;
        let a = Firm::new(&site, "canary-a", "きんいろカナリア", "ひみつ支社").await;
        let b = Firm::new(&site, "canary-b", "みどりインコ", "うらがわ支社").await;
        // The first recall comes two days after completion.
        site.app.clock.advance(chrono::TimeDelta::days(2));
        let staff = [
            site.author().await.account(),
            site.instructor().await.account(),
            site.firm_admin().await.account(),
            site.assessor().await.account(),
            site.auditor().await.account(),
        ];
        Self {
            site,
            a,
            b,
            staff,
            sessions: [AtomicI64::new(0), AtomicI64::new(0)],
        }
    }

    /// The company that a caller belongs to; the firm's people look at A.
    pub fn own(&self, who: Who) -> &Firm {
        if who.is_of_b() { &self.b } else { &self.a }
    }

    /// The other one.
    pub fn foreign(&self, who: Who) -> &Firm {
        if who.is_of_b() { &self.a } else { &self.b }
    }

    fn account(&self, who: Who) -> Option<AccountId> {
        Some(match who {
            Who::Anonymous => return None,
            Who::TraineeA => self.a.trainee,
            Who::SiblingA => self.a.sibling,
            Who::ManagerA => self.a.manager,
            Who::HrA => self.a.hr,
            Who::TraineeB => self.b.trainee,
            Who::HrB => self.b.hr,
            Who::Author => self.staff[0],
            Who::Instructor => self.staff[1],
            Who::FirmAdmin => self.staff[2],
            Who::Assessor => self.staff[3],
            Who::Auditor => self.staff[4],
        })
    }

    /// What the policy table is asked about.
    pub async fn actor(&self, who: Who) -> Option<Actor> {
        match self.account(who) {
            Some(account) => Some(self.site.actor(account).await),
            None => None,
        }
    }

    /// A browser with a session of its own.
    pub async fn browser(&self, who: Who) -> Browser {
        match self.account(who) {
            Some(account) => self.site.browser_of(account).await,
            None => self.site.anonymous(),
        }
    }

    /// The objects of a company, by the names that paths and bodies use, as
    /// they are now. Some are used up by a call, so they are made when they
    /// are named in `text`.
    pub async fn objects(
        &self,
        firm: &Firm,
        who: Who,
        text: &str,
    ) -> BTreeMap<&'static str, String> {
        let mut objects = BTreeMap::from([
            ("company", firm.company.to_string()),
            ("employer", firm.company.to_string()),
            ("enrolment", firm.enrolment.clone()),
            (
                "attendee",
                firm.spare.membership.expect("a member").to_string(),
            ),
            (
                "member",
                firm.spare.membership.expect("a member").to_string(),
            ),
            ("account", firm.spare.account.to_string()),
            // Ten wrong tries are taken for one name, and there are more callers.
            ("nobody", format!("no-{who:?}")),
        ]);
        if text.contains("{attempt}") {
            objects.extend(self.attempt(firm).await);
        }
        if text.contains("{assessment}") {
            objects.insert("assessment", self.assessment(firm).await);
        }
        if text.contains("{session}") || text.contains("{date}") {
            objects.extend(self.session(firm, text).await);
        }
        if text.contains("{regrade}") {
            objects.insert("regrade", self.regrade().await);
        }
        if text.contains("/questions/{question}") && !text.contains("{attempt}") {
            objects.insert("question", self.bank_question().await);
        }
        if text.contains("{certificate}") {
            let of_company = text.contains("{company}");
            objects.insert("certificate", self.certificate(firm, of_company).await);
        }
        if text.contains("{recall}") {
            objects.insert("recall", self.recall(firm).await);
        }
        if text.contains("{import}") {
            objects.insert("import", self.roster_import(firm).await);
        }
        if text.contains("{upload}") {
            objects.insert("upload", self.question_upload().await);
        }
        if text.contains("{assignment}") {
            objects.insert("assignment", self.role_assignment(firm).await);
        }
        if text.contains("{unit}") {
            objects.insert("unit", self.unit(firm).await);
        }
        if text.contains("{change}") {
            objects.insert("change", self.employment_change(firm).await);
        }
        if text.contains("{org_change}") {
            objects.insert("org_change", self.org_change(firm).await);
        }
        if text.contains("{layout}") {
            objects.insert("layout", self.export_layout(firm).await);
        }
        if text.contains("{rule}") {
            objects.insert("rule", self.assignment_rule(firm).await);
        }
        if text.contains("{device}") {
            objects.insert("device", self.shared_device(firm).await);
        }
        if text.contains("{key}") {
            objects.insert("key", self.api_key(firm, who).await);
        }
        objects
    }

    /// A shared tablet in the unit that the manager manages.
    async fn shared_device(&self, firm: &Firm) -> String {
        let app = &self.site.app;
        let hr = self.site.actor(firm.hr).await;
        let manager = self.site.actor(firm.manager).await;
        let wanted = journeys::ShareDevice {
            name: firm.canary.to_owned(),
            unit: manager.scopes.iter().find_map(|scope| scope.unit),
        };
        let started = journeys::start_shared_device(app, &hr, firm.company, &[], &wanted).await;
        started.expect("started").id.to_string()
    }

    /// An empty unit of the company.
    async fn unit(&self, firm: &Firm) -> String {
        let app = &self.site.app;
        let hr = self.site.actor(firm.hr).await;
        let name = format!("空の部署{}", app.ids.fresh::<CompanyId>(app.clock.now()));
        let made = journeys::change_org::add_unit(app, &hr, firm.company, None, &name).await;
        made.expect("added").to_string()
    }

    /// A new name of an empty unit that waits for its day.
    async fn org_change(&self, firm: &Firm) -> String {
        let app = &self.site.app;
        let hr = self.site.actor(firm.hr).await;
        let unit = self.unit(firm).await.parse().expect("a key");
        let name = format!("{}の新しい部署", firm.canary);
        let change = people::OrgChange::Rename { unit, name };
        let day = kernel::date::parse("2027-04-01");
        let made = journeys::change_org::change_org(app, &hr, firm.company, change, day).await;
        made.expect("planned").id.to_string()
    }

    /// A leave of the spare member that waits for its day.
    async fn employment_change(&self, firm: &Firm) -> String {
        let app = &self.site.app;
        let member = firm.spare.membership.expect("a member");
        let db = app.db.read();
        let known = people::read::employment_changes(&db, firm.company, member).await;
        let known = known.expect("read").into_iter();
        let mut planned = known.filter(|change| change.state == people::ChangeState::Planned);
        if let Some(planned) = planned.next() {
            return planned.id.to_string();
        }
        let hr = self.site.actor(firm.hr).await;
        let leave = people::EmploymentChange::Leave;
        let day = kernel::date::parse("2027-04-01");
        let made = journeys::change_employment(app, &hr, firm.company, member, leave, day).await;
        made.expect("planned").id.to_string()
    }

    /// A layout of the progress export.
    async fn export_layout(&self, firm: &Firm) -> String {
        let app = &self.site.app;
        let db = app.db.read();
        let known = enrolments::read::export_layouts(&db, firm.company).await;
        if let Some(known) = known.expect("read").first() {
            return known.id.to_string();
        }
        let hr = self.site.actor(firm.hr).await;
        let input = journeys::KeepLayout {
            company: firm.company,
            name: firm.canary.to_owned(),
            columns: vec![enrolments::Column::Name],
            format: journeys::sheet::SheetFormat::Xlsx,
        };
        let kept = journeys::keep_export_layout(app, &hr, &input).await;
        kept.expect("kept").to_string()
    }

    /// A rule that is for nobody as yet.
    async fn assignment_rule(&self, firm: &Firm) -> String {
        let app = &self.site.app;
        let db = app.db.read();
        let known = enrolments::read::rules(&db, firm.company).await;
        if let Some(known) = known.expect("read").first() {
            return known.rule_id.to_string();
        }
        let hr = self.site.actor(firm.hr).await;
        let change = journeys::RuleChange {
            company: firm.company,
            which: journeys::assign_by_rule::WhichRule::New("greeting".to_owned()),
            input: enrolments::RuleInput {
                name: firm.canary.to_owned(),
                is_active: true,
                job_titles: vec!["社長".to_owned()],
                due: "open".to_owned(),
                cycle: "once".to_owned(),
                ..enrolments::RuleInput::default()
            },
        };
        let previewed = journeys::preview_rule(app, &hr, &change).await;
        let digest = previewed.expect("previewed").digest;
        let saved = journeys::save_rule(app, &hr, &change, &digest).await;
        saved.expect("saved").rule.to_string()
    }

    /// The trainee's newest attempt, with its first question while it is open.
    async fn attempt(&self, firm: &Firm) -> [(&'static str, String); 4] {
        let trainee = self.site.browser_of(firm.trainee).await;
        let attempt = firm.newest_attempt(&trainee).await;
        let question = &attempt["questions"][0];
        let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        [
            ("attempt", word(&attempt["id"])),
            ("question", word(&question["id"])),
            ("option", word(&question["options"][0]["id"])),
            ("version", question["version"].to_string()),
        ]
    }

    /// The trainee's assessed role-play, with a 引継ぎ票: company A's is scored
    /// by the instructor and the firm's admin, company B's by the admin alone.
    async fn assessment(&self, firm: &Firm) -> String {
        let app = &self.site.app;
        let admin = self.site.actor(self.staff[2]).await;
        let db = app.db.read();
        let found = quizzes::read::assessments_of(&db, firm.company, firm.play).await;
        if let Some(found) = found.expect("read").first() {
            return found.id.to_string();
        }
        let is_a = firm.company == self.a.company;
        let order = ScheduleAssessment {
            company: firm.company,
            enrolment: firm.play,
            lesson: "A1-play".to_owned(),
            on: None,
            first: is_a.then_some(self.staff[1]),
            second: is_a.then_some(self.staff[2]),
            hands_over: true,
            handed_from: None,
        };
        let made = journeys::schedule_assessment(app, &admin, &order).await;
        made.expect("scheduled").to_string()
    }

    /// A session of the company with the trainee in it, as the route wants it:
    /// company A's is taught by the instructor, company B's by the firm's admin.
    async fn session(&self, firm: &Firm, text: &str) -> [(&'static str, String); 4] {
        // What only looks, or is refused for what it says, needs none of its own.
        const USED_UP: [&str; 9] = [
            "/publication",
            "/booking-window",
            "/marks",
            "/undo",
            "/rest",
            "attendance",
            "/walk-ins",
            "booking",
            "cancellation",
        ];
        if !USED_UP.iter().any(|part| text.contains(part)) {
            let standing = firm
                .session
                .get_or_init(|| self.fresh_session(firm, text))
                .await;
            return standing.clone();
        }
        self.fresh_session(firm, text).await
    }

    async fn fresh_session(&self, firm: &Firm, text: &str) -> [(&'static str, String); 4] {
        let app = &self.site.app;
        let admin = self.site.actor(self.staff[2]).await;
        let trainee = self.site.actor(firm.trainee).await;
        let is_a = firm.company == self.a.company;
        let is_wish = text.contains("/decision");
        let asked = ScheduleSession {
            input: SessionInput {
                company: firm.code.to_owned(),
                kind: "company".to_owned(),
                title: "集合研修".to_owned(),
                venue: "会議室".to_owned(),
                max_seats: "5".to_owned(),
                opens: "at_end".to_owned(),
                needs_approval: is_wish,
                ..self.own_minute(text)
            },
            track: "greeting".to_owned(),
            instructors: vec![self.staff[if is_a { 1 } else { 2 }]],
            override_reason: "見本".to_owned(),
        };
        let id = journeys::schedule_session(app, &admin, &asked).await;
        let id = id.expect("planned");
        let db = app.db.read();
        let made = sessions::read::scheduled(&db, SessionScope::Firm, id).await;
        let date = made.expect("there").dates[0].id;
        let mut booking = "019ab000-0000-7000-8000-00000000b00c".to_owned();
        if !text.contains("/publication") {
            let published = journeys::publish_session(app, &admin, id).await;
            published.expect("published");
        }
        let is_unbooked =
            text.contains("/publication") || text.contains("sessions/{session}/booking ");
        if !is_unbooked {
            let booked = journeys::book_own_seat(app, &trainee, id).await;
            booked.expect("asked");
            let found = sessions::read::bookings_of_session(&db, id).await;
            booking = found.expect("read")[0].id.to_string();
        }
        if text.contains("/undo") || text.contains("-undoings") {
            let present = journeys::MarkInput {
                booking: booking.parse().expect("a key"),
                date,
                attendance: sessions::Attendance::Present,
                client: app.ids.fresh(app.clock.now()),
            };
            let marked = journeys::mark_attendance(app, &admin, id, &present).await;
            marked.expect("marked");
        }
        let mark: uuid::Uuid = app.ids.fresh(app.clock.now());
        [
            ("session", id.to_string()),
            ("date", date.to_string()),
            ("booking", booking),
            ("mark", mark.to_string()),
        ]
    }

    /// A code and a minute that no other session has: today where attendance
    /// is marked, which it is from the day on, else on a later day.
    fn own_minute(&self, text: &str) -> SessionInput {
        const MINUTES: i64 = 600;
        let marks = ["/dates/", "attendance", "/walk-ins"];
        let is_today = marks.iter().any(|part| text.contains(part));
        let number = self.sessions[usize::from(is_today)].fetch_add(1, Ordering::Relaxed);
        let later = if is_today { 0 } else { 1 + number / MINUTES };
        let day = self.site.app.clock.today() + chrono::TimeDelta::days(later);
        let time = |minute: i64| format!("{:02}:{:02}", 13 + minute / 60, minute % 60);
        let minute = number % MINUTES;
        SessionInput {
            code: format!("P{}-{number}", u8::from(is_today)),
            dates: vec![DateInput {
                on: day.to_string(),
                from: time(minute),
                to: time(minute + 1),
            }],
            ..SessionInput::default()
        }
    }

    /// A regrade of the firm's that was tried and changes nothing.
    async fn regrade(&self) -> String {
        let admin = self.site.actor(self.staff[2]).await;
        let plan = journeys::PlanRegrade {
            track: "greeting".to_owned(),
            number: 1,
            lesson: "G1-quiz".to_owned(),
            question: "G1-q1".to_owned(),
            same_wording: true,
            policy: Some(quizzes::Policy::Keep),
            reason: "確認".to_owned(),
        };
        let app = &self.site.app;
        let id = journeys::plan_regrade(app, &admin, &plan).await;
        let id = id.expect("planned");
        journeys::preview_regrade(app, &admin, id)
            .await
            .expect("tried");
        id.to_string()
    }

    /// A question of the firm's bank, which no company owns.
    async fn bank_question(&self) -> String {
        let db = self.site.app.db.read();
        let found = quizzes::read::bank_question_by_code(&db, "greeting", "G1-q1").await;
        found.expect("read").expect("in the bank").id.to_string()
    }

    /// The trainee's own certificate; below a company's path one that may be
    /// replaced or revoked, of a graduate.
    async fn certificate(&self, firm: &Firm, of_company: bool) -> String {
        if !of_company {
            let trainee = self.site.actor(firm.trainee).await;
            return issued(&self.site, &trainee).await.expect("completed once");
        }
        let name = format!("{} 卒業", firm.canary);
        let filter = people::MemberFilter {
            search: name.clone(),
            ..people::MemberFilter::default()
        };
        let db = self.site.app.db.read();
        let graduates = people::read::all_members(&db, firm.company, &filter).await;
        for graduate in graduates.expect("read") {
            let graduate = self.site.actor(graduate.account).await;
            if let Some(found) = issued(&self.site, &graduate).await {
                return found;
            }
        }
        let unit = format!("{}支社", firm.canary);
        let graduate = self.site.named_member(firm.company, &name, &unit).await;
        complete(&self.site, firm.company, &graduate).await;
        issued(&self.site, &graduate).await.expect("completed")
    }

    /// The recall after the trainee's first, completed cycle.
    async fn recall(&self, firm: &Firm) -> String {
        let trainee = self.site.actor(firm.trainee).await;
        let done = firm.completed.parse().expect("a key");
        let begun = journeys::begin_recall(&self.site.app, &trainee, done).await;
        begun.expect("due").to_string()
    }

    async fn roster_import(&self, firm: &Firm) -> String {
        let hr = self.site.browser_of(firm.hr).await;
        let path = format!("/api/v1/companies/{}/roster-imports", firm.company);
        let roster = "社員番号,姓\r\nR1,名簿\r\n".as_bytes();
        hr.post_bytes(&path, roster).await.is(201).json()["id"]
            .as_str()
            .expect("an id")
            .to_owned()
    }

    /// A file with a question that the bank does not have yet.
    async fn question_upload(&self) -> String {
        let app = &self.site.app;
        let fresh: kernel::id::QuestionImportId = app.ids.fresh(app.clock.now());
        let file = journeys::QuestionFile {
            name: "問い.txt".to_owned(),
            bytes: format!("問い {fresh}\nA. 甲\nB. 乙\nANSWER: A\n").into_bytes(),
            format: None,
            track: "greeting".to_owned(),
            quiz: "G1-quiz".to_owned(),
        };
        let taken = journeys::preview_questions(app, None, file).await;
        taken.expect("readable").upload.id.to_string()
    }

    /// A role of the spare member's that can be ended.
    async fn role_assignment(&self, firm: &Firm) -> String {
        let grant = Grant {
            role: Role::CompanyHr,
            company: Some(firm.company),
            unit: None,
        };
        let db = self.site.app.db.read();
        let held =
            people::read::role_assignments(&db, firm.spare.account, self.site.app.clock.now())
                .await;
        if let Some(held) = held.expect("read").first() {
            return held.id.to_string();
        }
        let granted = journeys::grant_role(&self.site.app, None, firm.spare.account, grant).await;
        granted.expect("granted").to_string()
    }

    /// A key of the caller's own, when they may have one; of the company's HR
    /// otherwise.
    async fn api_key(&self, firm: &Firm, who: Who) -> String {
        let is_own = who.is_of_b() == (firm.company == self.b.company);
        let owner = match who {
            Who::FirmAdmin if is_own => self.staff[2],
            _ => firm.hr,
        };
        let owner = self.site.browser_of(owner).await;
        let made = owner
            .post_json("/api/v1/api-keys", &json!({ "name": "鍵" }))
            .await;
        made.is(200).json()["id"]
            .as_str()
            .expect("an id")
            .to_owned()
    }
}

/// The certificate of a person that stands, if any.
async fn issued(site: &Site, person: &Actor) -> Option<String> {
    let own = journeys::views::certificates::own_certificates(&site.app, person).await;
    let own = own.expect("read");
    let mut standing = own
        .iter()
        .filter(|one| one.status == enrolments::CertificateStatus::Issued);
    standing.next().map(|one| one.id.to_string())
}

/// Learns the whole short track.
async fn complete(site: &Site, company: CompanyId, person: &Actor) {
    let member = person.membership.expect("a member");
    let enrolment = site.enrol(company, "greeting", &[member]).await.remove(0);
    let browser = site.browser_of(person.account).await;
    let key = small::key();
    let enrolment = enrolment.to_string();
    browser.learn_all(&enrolment, &key).await;
    browser.ballot_token(&enrolment, 1).await;
}

impl Firm {
    async fn new(
        site: &Site,
        code: &'static str,
        canary: &'static str,
        other_unit: &'static str,
    ) -> Self {
        let company = site.company(code, &format!("{canary}商会")).await;
        let unit = format!("{canary}支社");
        let trainee = site
            .named_member(company, &format!("{canary} 太郎"), &unit)
            .await;
        let sibling = site
            .named_member(company, &format!("{canary} 次郎"), &unit)
            .await;
        site.named_member(company, &format!("{canary} 三郎"), other_unit)
            .await;
        let spare = MemberInput {
            employee_no: "S1".to_owned(),
            family_name: canary.to_owned(),
            email: format!("{code}@client.example"),
            unit: unit.clone(),
            ..MemberInput::default()
        };
        let spare = site.member(company, &spare).await;
        // Managers book seats for those who are enrolled.
        let enrolled = spare.membership.expect("a member");
        site.enrol(company, "greeting", &[enrolled]).await;
        let manager = site.unit_manager(company, &unit).await.account();
        let hr = site.hr(company).await.account();
        complete(site, company, &trainee).await;
        let learner = trainee.membership.expect("a member");
        let play = site
            .enrol(company, "first-line", &[learner])
            .await
            .remove(0);
        let enrol = async || {
            let enrolled = site.enrol(company, "greeting", &[learner]).await;
            enrolled[0].to_string()
        };
        let browser = site.browser_of(trainee.account).await;
        let completed = enrol().await;
        browser.learn_all(&completed, &small::key()).await;
        browser.ballot_token(&completed, 1).await;
        let enrolment = enrol().await;
        browser.read_lesson(&enrolment, "G1-1").await;
        browser.start_attempt(&enrolment, "G1-quiz").await;
        Self {
            code,
            canary,
            other_unit,
            company,
            hr,
            manager,
            trainee: trainee.account,
            sibling: sibling.account,
            enrolment,
            play,
            completed,
            spare,
            session: OnceCell::new(),
        }
    }

    /// The newest attempt: with its questions while it is open, else by its
    /// key only.
    async fn newest_attempt(&self, trainee: &Browser) -> Value {
        let quiz = format!("/api/v1/me/enrolments/{}/quizzes/G1-quiz", self.enrolment);
        let quiz = trainee.get(&quiz).await.is(200).json();
        match quiz["open_attempt"].as_str() {
            Some(open) => trainee
                .get(&format!("/api/v1/me/attempts/{open}"))
                .await
                .is(200)
                .json(),
            None => quiz["attempts"]
                .as_array()
                .and_then(|all| all.last())
                .expect("an attempt")
                .clone(),
        }
    }
}
