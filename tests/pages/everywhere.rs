//! What holds on every page of every role (reliability X1, X3, P2).

use std::collections::BTreeMap;

use journeys::ScheduleAssessment;
use kernel::Role;
use kernel::id::{AssessmentId, CompanyId, EnrolmentId};
use people::MemberInput;
use people::write::Grant;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::json;

use super::crawl::{crawl, is_page, unvisited};
use crate::site::{Answer, Browser, Site, encoded, small};

/// Markup, an attribute's end, a template and a URL, in one name.
const HOSTILE: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{7*7}}";
/// The same for a unit, whose path is parted by slashes.
const HOSTILE_UNIT: &str = "<img src=x onerror=alert(3)>\"'&amp;{% raw %}javascript:alert(4)";
/// What must not be in any page.
const RAW: [&str; 5] = [
    "<script>alert",
    "<img src=x",
    "\"'><img",
    "{{49}}",
    "href=\"javascript:",
];

/// Every role, and what is worth visiting beside what links lead to.
struct World {
    site: Site,
    company: CompanyId,
    browsers: Vec<(&'static str, Browser)>,
    addresses: Vec<String>,
}

/// Where the code on the projector leads.
async fn projector_address(site: &Site, by: &Browser, session: &str, date: &str) -> String {
    let session = session.trim_start_matches("/sessions/");
    let shown = journeys::projector_code(
        &site.app,
        by.actor(),
        session.parse().expect("a key"),
        date.parse().expect("a key"),
        sessions::check_in::Passage::In,
    );
    let shown = shown.await.expect("shown").address;
    shown.trim_start_matches(crate::site::BASE_URL).to_owned()
}

async fn hostile_member(site: &Site, company: CompanyId, number: &str) -> kernel::Actor {
    let typed = MemberInput {
        employee_no: number.to_owned(),
        family_name: HOSTILE.to_owned(),
        given_name: HOSTILE.to_owned(),
        family_kana: String::new(),
        given_kana: String::new(),
        email: format!("m{number}@client.example"),
        unit: HOSTILE_UNIT.to_owned(),
        job_title: HOSTILE.to_owned(),
        joined_on: String::new(),
    };
    site.member(company, &typed).await
}

impl World {
    async fn new() -> Self {
        let site = Site::with_role_plays_and_essay().await;
        let company = site.company("hostile", HOSTILE).await;
        let trainee = hostile_member(&site, company, "1").await;
        let finished = hostile_member(&site, company, "2").await;
        let hr = hostile_member(&site, company, "3").await;
        let manager = hostile_member(&site, company, "4").await;
        let units = people::read::units(&site.app.db.read(), company)
            .await
            .expect("read");
        let unit = units.first().map(|unit| unit.id);
        for (actor, role, unit) in [
            (&hr, Role::CompanyHr, None),
            (&manager, Role::UnitManager, unit),
        ] {
            let grant = Grant {
                role,
                company: Some(company),
                unit,
            };
            journeys::grant_role(&site.app, None, actor.account, grant)
                .await
                .expect("granted");
        }
        let members = [&trainee, &finished].map(|actor| actor.membership.expect("a member"));
        site.enrol(company, "greeting", &members).await;
        let writer = hostile_member(&site, company, "5").await;
        let wrote = site
            .enrol(company, "writing", &[writer.membership.expect("a member")])
            .await
            .remove(0)
            .to_string();
        let browsers = vec![
            ("trainee", site.browser_of(trainee.account).await),
            ("finished trainee", site.browser_of(finished.account).await),
            ("hr", site.browser_of(hr.account).await),
            ("unit manager", site.browser_of(manager.account).await),
            ("author", site.author().await),
            ("instructor", site.instructor().await),
            ("auditor", site.auditor().await),
            ("firm admin", site.firm_admin().await),
            ("anonymous", site.anonymous()),
        ];
        let mut world = Self {
            site,
            company,
            browsers,
            addresses: Vec::new(),
        };
        world.dress().await;
        world.learn().await;
        world.assess().await;
        let writer = world.site.browser_of(writer.account).await;
        world.write(&writer, &wrote).await;
        world.regrade().await;
        world.publish_figure().await;
        world.recall().await;
        world.remind().await;
        world.assign().await;
        world.comment().await;
        world.meet().await;
        world.play().await;
        world.ask_later().await;
        world.upload().await;
        world
    }

    /// A survey by name, one a month after the course, and what no link of
    /// ours leads to.
    async fn ask_later(&mut self) {
        let settings = [
            ("track", "greeting"),
            ("company", "hostile"),
            ("mode", "named_company"),
            ("k", "5"),
        ];
        let admin = self.browser("firm admin");
        admin.post_form("/survey-settings", &settings).await.is(303);
        let manager = self.browser("unit manager");
        let (company, member) = (self.company, manager.membership());
        self.site.enrol(company, "greeting", &[member]).await;
        let named = manager.enrolment().await;
        manager.learn_all(&named, &small::key()).await;

        let app = &self.site.app;
        let now = app.clock.now();
        let form = |code: &str, question: &str| surveys::FormDraft {
            code: code.to_owned(),
            title: HOSTILE.to_owned(),
            intro: HOSTILE.to_owned(),
            questions: vec![surveys::QuestionDraft {
                code: question.to_owned(),
                kind: surveys::QuestionKind::Rating,
                label: "実践".to_owned(),
                body: HOSTILE.to_owned(),
                scale: (1..=5).map(|step: i32| step.to_string()).collect(),
                level: 3,
            }],
        };
        let tx = app.db.write().await.expect("a transaction");
        for form in [
            form("follow-up-30", "d30-pair"),
            form("observation-30", "o30-pair"),
        ] {
            surveys::write::publish_form(&tx, &app.ids, now, &form)
                .await
                .expect("published");
        }
        tx.commit().await.expect("kept");
        let mut scopes = self.browser("unit manager").actor().scopes.iter();
        let unit = scopes.find_map(|scope| scope.unit).expect("a unit");
        let observed = format!("/companies/{company}/workplace/units/{unit}");
        let answer = [("answers/o30-pair", "4")];
        let manager = self.browser("unit manager");
        manager.post_form(&observed, &answer).await.is(303);
        let counts = [("month", "2026-11"), ("handled", "3"), ("alone", "1")];
        let counted = format!("/companies/{company}/workplace");
        self.browser("hr")
            .post_form(&counted, &counts)
            .await
            .is(303);
        // The course was completed when this world began.
        let completed_at = testkit::monday_morning();
        let a_month_later = journeys::App {
            clock: kernel::Clock::fixed(completed_at + chrono::TimeDelta::days(30)),
            ..app.clone()
        };
        let opened = journeys::invite_to_surveys(&a_month_later).await;
        assert!(opened.expect("opened").opened > 0);

        let finished = self.browser("finished trainee");
        let db = app.db.read();
        let own = enrolments::read::of_member(&db, company, finished.membership()).await;
        let completed = own.expect("read").remove(0).id;
        let feed = journeys::session_calendar::feed_address(app, finished.actor()).await;
        let feed = feed.expect("a member");
        let feed = feed.trim_start_matches(crate::site::BASE_URL).to_owned();
        self.addresses.extend([
            format!("/learn/{completed}/surveys/follow-up-30"),
            feed,
            "/role-play-kits/first-line/A1-play".to_owned(),
            observed,
        ]);
    }

    /// A plan that runs, somebody reminded by hand, and addresses that no link
    /// leads to.
    async fn remind(&mut self) {
        let hr = self.browser("hr");
        let room = format!("/companies/{}/reminders", self.company);
        let start = [("version", "0"), ("do", "start")];
        hr.post_form(&room, &start).await.is(303);
        let preview = hr.get(&format!("{room}/by-hand?for=all")).await;
        let batch = preview.is(200).between("name=\"batch\" value=\"", "\"");
        let send = [("for", "all"), ("batch", batch.as_str())];
        hr.post_form(&format!("{room}/by-hand"), &send)
            .await
            .is(303);
        self.addresses.extend([
            format!("{room}/by-hand?for=all"),
            format!("{room}/log?show=silent"),
            format!("{room}/forecast?until=2027-01-31"),
        ]);
    }

    /// A session of today that people may book. Returns its path.
    async fn open_session(&self, code: &str, fields: &[(&str, &str)]) -> String {
        let admin = self.browser("firm admin");
        let instructor = self.browser("instructor").account().to_string();
        let today = self.site.app.clock.today().to_string();
        let usual = [
            ("code", code),
            ("kind", "company"),
            ("company", "hostile"),
            ("title", HOSTILE),
            ("dates/0/on", &today),
            ("venue", HOSTILE),
            ("map_link", "https://map.example/?q=%22%3E"),
            ("belongings", HOSTILE),
            ("opens", "at_end"),
            ("instructor", &instructor),
            ("override_reason", HOSTILE),
        ];
        let fields = [&usual[..], fields].concat();
        let made = admin.post_form("/sessions", &fields).await;
        let path = made.is(303).location().to_owned();
        let publication = format!("{path}/publication");
        admin.post_form(&publication, &[]).await.is(303);
        path
    }

    /// A role-play in the room that is played, its wall and an observer's sheet.
    async fn play(&mut self) {
        let times = [("dates/0/from", "11:00"), ("dates/0/to", "12:00")];
        let wishes = [("track", "first-line"), ("max_seats", "9")];
        let path = self
            .open_session("M3", &[&times[..], &wishes].concat())
            .await;
        let app = &self.site.app;
        let id: kernel::id::ScheduledSessionId = path
            .trim_start_matches("/sessions/")
            .parse()
            .expect("a key");
        let teacher = self.browser("instructor");
        let firm = sessions::read::SessionScope::Firm;
        let session = sessions::read::scheduled(&app.db.read(), firm, id).await;
        let date = session.expect("there").dates[0].id;
        let mut people = Vec::new();
        for number in ["11", "12", "13"] {
            let member = hostile_member(&self.site, self.company, number).await;
            let walk_in = journeys::WalkIn {
                company: self.company,
                member: member.membership.expect("a member"),
                date,
                client: app.ids.fresh(app.clock.now()),
            };
            let taken = journeys::take_walk_in(app, teacher.actor(), id, &walk_in).await;
            taken.expect("taken in");
            people.push(member);
        }
        let room = format!("{path}/dates/{date}");
        let begun = teacher
            .post_form(
                &format!("{room}/pairs"),
                &[("kit", "A1-play"), ("draw", "0")],
            )
            .await;
        begun.is(303);
        self.addresses
            .extend([format!("{room}/pairs"), format!("{room}/wall")]);
        let observer = self.site.browser_of(people[0].account).await;
        let own = observer.get(&format!("/my{path}")).await;
        let sheet = own
            .is(200)
            .between("href=\"/my/sessions/", "/observations/");
        assert!(path.ends_with(&sheet), "everybody watches once");
        let sheet = own.between("/observations/", "\"");
        let sheet = format!("/my{path}/observations/{sheet}");
        self.browsers.push(("observing trainee", observer));
        self.addresses.push(sheet);
    }

    /// A rule of hostile words, and its preview with its faults.
    async fn assign(&mut self) {
        let hr = self.browser("hr");
        let room = format!("/companies/{}/assignment-rules", self.company);
        let name: String = HOSTILE.chars().take(60).collect();
        let fields = [
            ("track", "greeting"),
            ("name", name.as_str()),
            ("is_active", "yes"),
            ("job_titles", HOSTILE),
            // Nobody: whoever learns writes by looking.
            ("joined_from", "2026-01-01"),
            ("due", "after_caught"),
            ("due_days", "30"),
            ("cycle", "completion"),
            ("cycle_months", "12"),
            ("cycle_window", "60"),
        ];
        let query: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", encoded(value)))
            .collect();
        let preview = format!("{room}/preview?{}", query.join("&"));
        let shown = hr.get(&preview).await;
        let digest = shown.is(200).between("name=\"digest\" value=\"", "\"");
        let mut save = fields.to_vec();
        save.push(("digest", digest.as_str()));
        hr.post_form(&room, &save).await.is(303);
        let layouts = format!("/companies/{}/export-layouts", self.company);
        let layout = [
            ("name", &name[..20]),
            ("format", "csv-utf8"),
            ("column_1", "unit"),
            ("column_2", "name"),
        ];
        hr.post_form(&layouts, &layout).await.is(303);
        self.addresses.extend([
            layouts,
            room.clone(),
            preview,
            format!("{room}/preview?name={}", encoded(HOSTILE)),
        ]);
    }

    /// A session of hostile words today with people who are there, wait and
    /// ask, and the pages behind it.
    async fn meet(&mut self) {
        let mut paths = Vec::new();
        for (code, from, wish) in [("M1", "10:15", ""), ("M2", "10:30", "yes")] {
            let times = [("dates/0/from", from), ("dates/0/to", "12:00")];
            let wishes = [("track", "greeting"), ("max_seats", "1")];
            let fields = [&times[..], &wishes, &[("needs_approval", wish)]].concat();
            paths.push(self.open_session(code, &fields).await);
        }
        let admin = self.browser("firm admin");
        let trainee = self.browser("trainee");
        for (path, browser) in [
            (&paths[0], trainee),
            (&paths[0], self.browser("finished trainee")),
            (&paths[1], self.browser("finished trainee")),
        ] {
            let booking = format!("/my{path}/booking");
            browser.post_form(&booking, &[]).await.is(303);
        }
        let desk = admin.get(&paths[0]).await;
        let date = desk.between("/dates/", "\"");
        let roster = format!("{}/dates/{date}", paths[0]);
        let page = self.browser("instructor").get(&roster).await;
        let booking = page.between("name=\"booking\" value=\"", "\"");
        let key = page.between("name=\"key\" value=\"", "\"");
        let late = [
            ("booking", booking.as_str()),
            ("key", key.as_str()),
            ("status", "late"),
        ];
        let marks = format!("{roster}/marks");
        let marked = self.browser("instructor").post_form(&marks, &late).await;
        marked.is(303);
        let code = projector_address(&self.site, self.browser("instructor"), &paths[0], &date);
        let code = code.await;
        self.addresses.extend([
            code,
            format!("{roster}/walk-ins?q=%3Cscript"),
            format!("{}/edit", paths[0]),
        ]);
        for path in paths {
            self.addresses.push(format!("/my{path}"));
            self.addresses
                .push(format!("/companies/{}{path}", self.company));
        }
    }

    fn browser(&self, name: &str) -> &Browser {
        let found = self.browsers.iter().find(|(role, _)| *role == name);
        &found.expect("a role").1
    }

    /// The firm has a colour and a logo of its own.
    async fn dress(&mut self) {
        let mut logo = Vec::new();
        let mut encoder = png::Encoder::new(&mut logo, 20, 20);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header().expect("a header");
        writer.write_image_data(&[0; 400]).expect("pixels");
        writer.finish().expect("an end");
        let input = people::ThemeInput {
            key_color: "#0b6b3a".to_owned(),
            logo,
            ..people::ThemeInput::default()
        };
        let admin = self.site.firm_admin().await;
        let actor = self.site.actor(admin.account()).await;
        let theme = journeys::choose_theme(&self.site.app, &actor, None, &input).await;
        let theme = theme.expect("saved");
        self.addresses.push(format!("/themes/{theme}/logo.png"));
    }

    /// One trainee is in the middle of a quiz, the other has finished.
    async fn learn(&mut self) {
        let key = small::key();
        let trainee = self.browser("trainee");
        let enrolment = trainee.enrolment().await;
        trainee.read_lesson(&enrolment, "G1-1").await;
        let attempt = trainee.start_attempt(&enrolment, "G1-quiz").await;
        trainee.answer_all(&attempt, &key, false).await;
        trainee.hand_in(&attempt).await.is(200);
        let open = trainee.start_attempt(&enrolment, "G1-quiz").await;
        let open = format!("/attempts/{}", open["id"].as_str().expect("an id"));
        let finished = self.browser("finished trainee");
        let done = finished.enrolment().await;
        finished.learn_all(&done, &key).await;
        finished.ballot_token(&done, 1).await;
        let history = finished.get("/history").await;
        let id = history.between("href=\"/history/certificates/", "\"");
        let own = finished.get(&format!("/history/certificates/{id}")).await;
        // The check page is linked by its whole address, for paper.
        let serial = own.between(&format!("{}/certificates/", crate::site::BASE_URL), "\"");
        let token = own.between(&format!("/certificates/{serial}/"), "\"");
        let token = token.split('<').next().unwrap_or_default().to_owned();
        let invitation = self.site.link_for("m1@client.example").await;
        let badge = format!("/history/certificates/{id}/badge");
        finished.get(&badge).await.is(200);
        let signing = self.site.app.signing.public().id();
        self.addresses.extend([
            "/badges/achievements/greeting/1".to_owned(),
            "/badges/status/0".to_owned(),
            format!("/badges/keys/{signing}"),
            format!("/certificates/{serial}"),
            format!("/certificates/{serial}/{token}"),
            invitation,
            format!("{open}/questions/1"),
            format!("{open}/check"),
            format!("/learn/{enrolment}/survey"),
            format!("/learn/{done}/survey"),
            format!("/learn/{enrolment}/quizzes/G1-quiz"),
            format!("/learn/{enrolment}/lessons/G2-1"),
            "/survey-receipts".to_owned(),
        ]);
    }

    /// A year's figure, defined by one admin and approved by another, with a
    /// hostile note and place.
    async fn publish_figure(&mut self) {
        let admin = self.browser("firm admin");
        let rows = (0..120).map(|paper| {
            let (session, rating) = (paper / 20, 4 + paper % 2);
            format!("F{paper},F{session},2023/05/10,hostile,greeting,講師,総合満足度,{rating}\r\n")
        });
        let file = format!(
            "回答番号,開催回,終了日,企業コード,コース,講師,設問,評価\r\n{}",
            rows.collect::<String>()
        );
        admin
            .upload("/rating-imports", "紙.csv", file.as_bytes())
            .await
            .is(200);
        let year = [
            ("from", "2023/04/01"),
            ("to", "2024/03/31"),
            ("track", ""),
            ("question", "overall"),
            ("note", HOSTILE),
        ];
        let proposed = admin.post_form("/figures", &year).await;
        let proposal = proposed.is(303).location().to_owned();
        let approver = self.site.firm_admin().await;
        let page = approver.get(&proposal).await;
        let seen = page.is(200).between("name=\"seen\" value=\"", "\"");
        let figure = approver
            .post_form(&format!("{proposal}/approval"), &[("seen", &seen)])
            .await;
        let figure = figure.is(303).location().to_owned();
        self.addresses.push(proposal);
        for part in [
            "",
            "/badge.svg",
            "/manifest.json",
            "/snapshot.txt",
            "/rounds.txt",
            "/seals.txt",
            "/sheet",
        ] {
            self.addresses.push(format!("{figure}{part}"));
        }
    }

    /// A hostile comment that waits for its reviewer, on the paper of a session.
    async fn comment(&mut self) {
        let id = [1_u8; 16].to_vec();
        let tx = self.site.app.db.write().await.expect("a transaction");
        let statement = Statement::from_sql_and_values(
            tx.get_database_backend(),
            "INSERT INTO ballot_comments (id, round_id, stratum_id, question_id, seq, status, body, is_edited) \
             SELECT $1, s.round_id, s.id, q.id, 1, 'new', $2, $3 FROM strata s \
             JOIN survey_rounds r ON r.id = s.round_id \
             JOIN survey_questions q ON q.survey_version_id = r.survey_version_id AND q.kind = 'text' LIMIT 1",
            [id.clone().into(), HOSTILE.into(), false.into()],
        );
        let written = tx.execute_raw(statement).await.expect("written");
        assert_eq!(written.rows_affected(), 1);
        tx.commit().await.expect("committed");
        let id = kernel::secret::hex(&id);
        self.addresses.push(format!("/survey-comments/review/{id}"));
    }

    /// A regrade that was tried, for a hostile reason.
    async fn regrade(&self) {
        let admin = self.browser("firm admin");
        let plan = json!({
            "track": "greeting", "version": 1, "lesson": "G1-quiz", "question": "G1-q1",
            "policy": "full_credit", "reason": HOSTILE,
        });
        let run = admin.post_json("/api/v1/regrades", &plan).await;
        let run = run.is(201).json()["id"].as_str().expect("an id").to_owned();
        let preview = format!("/api/v1/regrades/{run}/preview");
        admin.post(&preview).await.is(200);
    }

    /// A pair of assessed role-plays with hostile words: the first is scored,
    /// the second waits with the note of the first.
    async fn assess(&mut self) {
        let trainee = self.browser("trainee");
        let instructor = self.browser("instructor");
        let mut order = ScheduleAssessment {
            company: self.company,
            enrolment: self.enrol("first-line", trainee).await,
            lesson: "A1-play".to_owned(),
            on: None,
            first: None,
            second: None,
            hands_over: true,
            handed_from: None,
        };
        let first = self.schedule(&order).await;
        let note = format!("/my/assessments/{first}/handover");
        let written = [("version", "0"), ("wants", HOSTILE), ("go", "hand_in")];
        trainee.post_form(&note, &written).await.is(303);
        let sheet = [
            ("sheet", "019ab000-0000-7000-8000-0000000005ee"),
            ("levels/safety", "3"),
            ("levels/limits", "2"),
            ("comment", HOSTILE),
            ("note", HOSTILE),
        ];
        let scoring = format!("/assessments/{first}/sheets");
        instructor.post_form(&scoring, &sheet).await.is(303);
        order = ScheduleAssessment {
            enrolment: self
                .enrol("second-line", self.browser("finished trainee"))
                .await,
            lesson: "B1-play".to_owned(),
            hands_over: false,
            handed_from: Some(first),
            ..order
        };
        let second = self.schedule(&order).await;
        self.addresses.extend([
            format!("/assessments/{first}/handover"),
            format!("/my/assessments/{first}"),
            format!("/my/assessments/{second}"),
            note,
        ]);
    }

    async fn enrol(&self, track: &str, learner: &Browser) -> EnrolmentId {
        let members = [learner.membership()];
        self.site
            .enrol(self.company, track, &members)
            .await
            .remove(0)
    }

    async fn schedule(&self, order: &ScheduleAssessment) -> AssessmentId {
        let by = self.browser("instructor").actor();
        let made = journeys::schedule_assessment(&self.site.app, by, order).await;
        made.expect("scheduled")
    }

    /// An essay of hostile words waits for a person.
    async fn write(&mut self, writer: &Browser, enrolment: &str) {
        writer.read_lesson(enrolment, "W1-1").await;
        let attempt = writer.start_attempt(enrolment, "W1-quiz").await;
        let id = attempt["id"].as_str().expect("an id");
        let questions = attempt["questions"].as_array().expect("questions");
        let essay = questions.last().expect("the essay");
        let body = serde_json::json!({
            "fields": [{ "name": "text", "values": [HOSTILE] }],
            "version": 0,
        });
        let question = essay["id"].as_str().expect("an id");
        let path = format!("/api/v1/me/attempts/{id}/answers/{question}");
        writer.put_json(&path, &body).await.is(200);
        writer.hand_in(&attempt).await.is(202);
        let result = writer.get(&format!("/attempts/{id}/result")).await;
        result.is(200).shows("採点をお待ちください");
        self.addresses.push(format!("/grading/{id}/questions/6"));
    }

    /// Two days after completion, with everybody signed in again.
    async fn recall(&mut self) {
        self.site.app.clock.advance(chrono::TimeDelta::days(2));
        for (role, browser) in &mut self.browsers {
            if *role != "anonymous" {
                *browser = self.site.browser_of(browser.account()).await;
            }
        }
        journeys::send_recalls(&self.site.app).await.expect("sent");
        let link = self.site.link_for("m2@client.example").await;
        let finished = self.browser("finished trainee");
        let home = finished.get("/").await;
        let enrolment = home.between("name=\"enrolment\" value=\"", "\"");
        let begun = finished
            .post_form("/recalls", &[("enrolment", &enrolment)])
            .await;
        let question = begun.is(303).location().to_owned();
        finished
            .post_form(&question, &[("go", "unknown")])
            .await
            .is(303);
        let base = question.trim_end_matches("/questions/1").to_owned();
        self.addresses.extend([
            format!("{base}/questions/2"),
            base,
            question,
            format!("{link}/questions/1"),
            format!("{link}/questions/2"),
            link,
        ]);
    }

    /// Files whose names and cells are hostile, with faults to be told.
    async fn upload(&mut self) {
        let rosters = format!("/companies/{}/roster-imports", self.company);
        let quoted = HOSTILE.replace('"', "\"\"");
        let roster = format!(
            "社員番号,姓,メールアドレス,入社日,\"{quoted}\"\r\n9,\"{quoted}\",\"{quoted}\",\"{quoted}\",x\r\n"
        );
        let good = format!("社員番号,姓\r\n8,\"{quoted}\"\r\n");
        // The last one is applied, so that it can be taken back.
        let applied = format!("社員番号,姓\r\n7,\"{quoted}\"\r\n");
        for (file, dry_run) in [(roster, true), (good, true), (applied, false)] {
            let path = format!(
                "/api/v1{rosters}?dry_run={dry_run}&file_name={}",
                encoded(HOSTILE)
            );
            let hr = self.browser("hr");
            let taken = hr.post_bytes(&path, file.as_bytes()).await.is(201).json();
            let page = format!("{rosters}/{}", taken["id"].as_str().expect("an id"));
            self.addresses.extend([format!("{page}/fault-file"), page]);
        }
        let author = self.browser("author");
        let path = format!(
            "/api/v1/question-imports?track=greeting&quiz=G1-quiz&format=gift&file_name={}",
            encoded(HOSTILE)
        );
        let escaped: String = HOSTILE
            .chars()
            .flat_map(|letter| ['\\', letter])
            .filter(|letter| *letter != '\n')
            .collect();
        let gift = format!("::{escaped}::{escaped} {{={escaped} ~乙}}\n\n{escaped} {{~甲 ~乙}}\n");
        let taken = author
            .post_bytes(&path, gift.as_bytes())
            .await
            .is(201)
            .json();
        let id = taken["id"].as_str().expect("an id").to_owned();
        self.addresses.push(format!("/questions/imports/{id}"));
        let ratings = format!(
            "回答番号,開催回,終了日,企業コード,コース,講師,設問,評価\r\n\
             A1,\"{quoted}\",2025/05/10,hostile,greeting,\"{quoted}\",総合満足度,5\r\n\
             A2,\"{quoted}\",2025/05/10,\"{quoted}\",greeting,\"{quoted}\",総合満足度,\"{quoted}\"\r\n"
        );
        let admin = self.browser("firm admin");
        let taken = admin
            .upload("/rating-imports", "紙.csv", ratings.as_bytes())
            .await;
        assert_sound("the report of an import", &taken);
        let base = format!("/companies/{}", self.company);
        for path in [
            "progress",
            "progress/people",
            "people",
            "units",
            "enrolments",
            "roster-imports/template",
            "progress/export",
        ] {
            self.addresses.push(format!("{base}/{path}"));
        }
        for by in [
            "overall",
            "track",
            "company",
            "instructor",
            "session",
            "question",
            "month",
        ] {
            self.addresses.push(format!(
                "/satisfaction?from=2025-04-01&to=2026-03-31&by={by}"
            ));
        }
        self.addresses
            .extend([base, "/nowhere".to_owned(), "/companies/new".to_owned()]);
    }
}

/// What every answer promises, and every page.
fn assert_sound(about: &str, answer: &Answer) {
    assert!(answer.status < 500, "{about}: {}", answer.text);
    for (name, part) in [
        ("content-security-policy", "frame-ancestors 'none'"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("strict-transport-security", "max-age=31536000"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
    ] {
        let value = answer.header(name).unwrap_or_default();
        assert!(value.contains(part), "{about}: {name} is {value:?}");
    }
    if !is_page(answer) {
        return;
    }
    let text = &answer.text;
    for raw in RAW {
        assert!(!text.contains(raw), "{about} holds {raw}");
    }
    assert!(
        !text.contains(['\u{2068}', '\u{2069}']),
        "{about} holds marks that people would copy"
    );
    assert_eq!(
        text.matches("<h1").count(),
        1,
        "{about}: one heading: {text}"
    );
    let title = answer.between("<title>", "</title>");
    assert!(!title.trim().is_empty(), "{about} has a title");
    for inline in [" style=\"", " onclick=", "<script>", "<style"] {
        assert!(
            !text.contains(inline),
            "{about} holds {inline}, which its own policy refuses"
        );
    }
    let scripts = text.matches("<script").count();
    assert_eq!(
        scripts,
        text.matches("<script type=\"module\" src=\"/assets/")
            .count(),
        "{about}"
    );
}

#[tokio::test]
async fn every_page_of_every_role_shows_hostile_names_as_text() {
    let world = World::new().await;
    let mut all: BTreeMap<String, Answer> = BTreeMap::new();
    for (role, browser) in &world.browsers {
        let pages = crawl(browser, &world.addresses).await;
        for (address, answer) in &pages {
            assert_sound(&format!("{role} at {address}"), answer);
        }
        // Some addresses only send on; the way to the sign-in page is no visit.
        let is_visit = |answer: &Answer| {
            let is_sent_on = answer.status == 303 && !answer.location().starts_with("/sign-in");
            answer.status == 200 || is_sent_on
        };
        all.extend(pages.into_iter().filter(|(_, answer)| is_visit(answer)));
    }
    let missed = unvisited(all.keys());
    assert!(missed.is_empty(), "no role reached {missed:?}");
    let escaped = "&#60;script&#62;alert(1)&#60;/script&#62;";
    let shows_names = all
        .values()
        .filter(|page| page.text.contains(escaped))
        .count();
    assert!(shows_names > 10, "the names were to be seen: {shows_names}");
    let shows_templates = all
        .values()
        .filter(|page| page.text.contains("{{7*7}}"))
        .count();
    assert!(
        shows_templates > 10,
        "and nobody computed them: {shows_templates}"
    );
    world.site.finish().await;
}

#[tokio::test]
async fn looking_at_every_page_changes_nothing() {
    let world = World::new().await;
    for (role, browser) in &world.browsers {
        // Opening a lesson for the first time begins it.
        if role.contains("trainee") {
            crawl(browser, &world.addresses).await;
        }
        let before = world.site.dump().await;
        let pages = crawl(browser, &world.addresses).await;
        let changed = world.site.dump().await.changed(&before, &["web_sessions"]);
        assert!(changed.is_empty(), "{role} changed {changed:?} by looking");
        assert!(pages.len() > 5, "{role} saw {} pages", pages.len());
    }
    world.site.finish().await;
}

#[tokio::test]
async fn a_letter_takes_a_hostile_name_as_text_and_no_header_from_it() {
    let site = Site::small().await;
    let company = site.company("hostile", HOSTILE).await;
    let member = hostile_member(&site, company, "1").await;
    site.enrol(company, "greeting", &[member.membership.expect("a member")])
        .await;
    let letters = site.letters().await;
    let letter = &letters[0];
    assert!(letter.text.contains(HOSTILE));
    let raw = String::from_utf8_lossy(&letter.raw);
    let (head, _) = raw.split_once("\r\n\r\n").expect("a head and a body");
    assert!(head.contains("multipart/alternative"), "{head}");
    let names: Vec<&str> = head
        .lines()
        .filter(|line| !line.starts_with([' ', '\t']))
        .filter_map(|line| line.split(':').next())
        .collect();
    assert!(
        !names.iter().any(|name| ["Bcc", "Cc"].contains(name)),
        "{names:?}"
    );
    site.finish().await;
}
