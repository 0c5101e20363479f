//! Recalls after completion: when they are open, by letter and at home, and
//! that they change nothing else.

use std::collections::BTreeMap;

use crate::support::{World, findings};
use chrono::TimeDelta;
use journeys::answer_survey::Which;
use journeys::enrol::{Audience, EnrolInput};
use journeys::recall::NotMailed;
use journeys::sheet::SheetFormat;
use journeys::take_quiz::{save_answer, start_attempt, submit_attempt};
use journeys::views::quiz::quiz_sheet;
use journeys::views::recall::{open_recalls, recall_view};
use journeys::views::recall_figures::recall_use;
use journeys::views::report_progress::BoardFilter;
use journeys::{
    App, RecallKey, answer_recall, begin_recall, complete_lesson, issue_ballot, open_linked_recall,
    send_recalls,
};
use kernel::id::{CompanyId, EnrolmentId};
use kernel::{Actor, Failure, Kind, Role, Scope};
use people::MemberInput;
use quizzes::write::Answer;
use quizzes::{RecallItem, Response};
use sea_orm::{ConnectionTrait, Statement};

/// A trainee with an address who completed the course on Monday 2026-11-23.
struct Graduate {
    world: World,
    trainee: Actor,
    company: CompanyId,
    enrolment: EnrolmentId,
}

impl Graduate {
    async fn new() -> Self {
        let world = World::with_track().await;
        let company = world.company("minato").await;
        let trainee = member(&world, company, "0001", "saki@client.example").await;
        let order = EnrolInput {
            company,
            track: "greeting".to_owned(),
            audience: Audience::People(vec![trainee.membership.expect("a member")]),
            due_on: kernel::date::parse("2026-12-10"),
        };
        let report = journeys::enrol(&world.app, None, &order).await;
        let enrolment = report.expect("enrolled").enrolled[0].enrolment;
        let graduate = Self {
            world,
            trainee,
            company,
            enrolment,
        };
        graduate.learn().await;
        graduate
    }

    fn app(&self) -> &App {
        &self.world.app
    }

    /// Reads, passes and takes the ballot paper.
    async fn learn(&self) {
        let (app, trainee, enrolment) = (self.app(), &self.trainee, self.enrolment);
        for module in ["G1", "G2"] {
            let lesson = format!("{module}-1");
            complete_lesson(app, trainee, enrolment, &lesson)
                .await
                .expect("read");
            let quiz = format!("{module}-quiz");
            let started = start_attempt(app, trainee, enrolment, &quiz).await;
            let attempt = started.expect("begun").attempt.id;
            let sheet = quiz_sheet(app, trainee, attempt).await.expect("open");
            for question in sheet.open.questions {
                let right = question.options.iter().filter(|option| option.body == "甲");
                let answer = Answer {
                    question: question.id,
                    response: Response::of_options(right.map(|option| option.id)),
                    version: question.version,
                };
                save_answer(app, trainee, attempt, &answer)
                    .await
                    .expect("saved");
            }
            submit_attempt(app, trainee, attempt).await.expect("passed");
        }
        let secret = surveys::SurveySecret::random().expect("entropy");
        issue_ballot(app, trainee, enrolment, Which::Course, &secret)
            .await
            .expect("completed");
    }

    /// Moves to ten o'clock in Japan so many days after completion.
    fn after(&self, days: i64) {
        let clock = &self.app().clock;
        let start = testkit::monday_morning();
        clock.advance(start + TimeDelta::days(days) - clock.now());
    }

    async fn cards(&self) -> Vec<i32> {
        let open = open_recalls(self.app(), &self.trainee).await.expect("own");
        open.into_iter().map(|card| card.day).collect()
    }

    async fn sent(&self) -> usize {
        send_recalls(self.app()).await.expect("sent").written
    }

    /// The secrets of the links in the outbox, the oldest first, by kind.
    async fn tokens(&self) -> Vec<String> {
        let links = self.texts("SELECT secret_link FROM outbox WHERE kind = 'recall' ORDER BY id");
        let links = links.await.into_iter();
        links
            .map(|link| link.rsplit('/').next().expect("a secret").to_owned())
            .collect()
    }

    async fn texts(&self, sql: &str) -> Vec<String> {
        let db = self.app().db.read();
        let ask = Statement::from_string(db.get_database_backend(), sql);
        let rows = db.query_all_raw(ask).await.expect("read");
        rows.iter()
            .map(|row| row.try_get_by_index(0).expect("a text"))
            .collect()
    }

    async fn run(&self, sql: &str) {
        let tx = self.app().db.write().await.expect("a transaction");
        tx.execute_unprepared(sql).await.expect("run");
        tx.commit().await.expect("kept");
    }
}

async fn member(world: &World, company: CompanyId, number: &str, email: &str) -> Actor {
    let app = &world.app;
    let typed = MemberInput {
        employee_no: number.to_owned(),
        family_name: "髙橋".to_owned(),
        given_name: "﨑子".to_owned(),
        email: email.to_owned(),
        ..MemberInput::default()
    };
    let profile = typed.check().expect("sound");
    let tx = app.db.write().await.expect("a transaction");
    let now = app.clock.now();
    let new = people::write::add_member(&tx, &app.ids, now, company, &profile).await;
    let account = new.expect("added").account;
    tx.commit().await.expect("kept");
    let actor = people::read::actor_of_account(&app.db.read(), account, now).await;
    actor.expect("read").expect("may sign in")
}

fn code<T>(refused: Result<T, Failure>) -> &'static str {
    refused.err().expect("refused").code
}

#[tokio::test]
async fn the_card_is_on_the_home_page_on_the_days_of_the_plan_and_goes_when_answered() {
    let graduate = Graduate::new().await;
    let app = graduate.app();
    for (days, expected) in [(1, vec![]), (2, vec![2]), (6, vec![2]), (7, vec![7])] {
        graduate.after(days);
        assert_eq!(graduate.cards().await, expected, "day {days}");
    }
    let (trainee, enrolment) = (&graduate.trainee, graduate.enrolment);
    let id = begin_recall(app, trainee, enrolment).await.expect("begun");
    let again = begin_recall(app, trainee, enrolment)
        .await
        .expect("goes on");
    assert_eq!(id, again);
    let key = RecallKey::Own(trainee, id);
    let view = recall_view(app, key).await.expect("own");
    assert_eq!((view.items.len(), view.next()), (3, Some(1)));
    for place in 1..=3 {
        assert_eq!(graduate.cards().await, [7], "begun, not finished");
        answer_recall(app, key, place, None)
            .await
            .expect("answered");
    }
    assert_eq!(graduate.cards().await, Vec::<i32>::new());
    let view = recall_view(app, key).await.expect("own");
    let again: Vec<&str> = view
        .lessons
        .iter()
        .map(|lesson| lesson.code.as_str())
        .collect();
    assert_eq!(again, ["G1-1", "G2-1"], "both teach what was missed");
    for (days, expected) in [
        (20, vec![]),
        (21, vec![21]),
        (60, vec![60]),
        (89, vec![60]),
        (90, vec![]),
    ] {
        graduate.after(days);
        assert_eq!(graduate.cards().await, expected, "day {days}");
    }
    let late = begin_recall(app, trainee, enrolment).await;
    assert_eq!(code(late), "recall.lapsed");
    assert_eq!(findings(&graduate.world).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_lapsed_recall_takes_no_answers_and_anothers_answers_as_a_missing_one() {
    let graduate = Graduate::new().await;
    let app = graduate.app();
    graduate.after(2);
    let id = begin_recall(app, &graduate.trainee, graduate.enrolment)
        .await
        .expect("begun");
    let colleague = graduate.world.trainee(graduate.company, "0002").await;
    let elsewhere = graduate.world.company("hibiki").await;
    let stranger = graduate.world.trainee(elsewhere, "0001").await;
    for other in [&colleague, &stranger] {
        let key = RecallKey::Own(other, id);
        assert_eq!(
            recall_view(app, key).await.expect_err("foreign").kind,
            Kind::NotFound
        );
        let answer = answer_recall(app, key, 1, None).await;
        assert_eq!(answer.expect_err("foreign").kind, Kind::NotFound);
        let begin = begin_recall(app, other, graduate.enrolment).await;
        assert_eq!(begin.expect_err("foreign").kind, Kind::NotFound);
    }
    graduate.after(7);
    let key = RecallKey::Own(&graduate.trainee, id);
    assert_eq!(
        code(answer_recall(app, key, 1, None).await),
        "recall.lapsed"
    );
}

#[tokio::test]
async fn one_letter_is_written_for_each_occasion_in_office_hours() {
    let graduate = Graduate::new().await;
    let app = graduate.app();
    graduate.after(1);
    assert_eq!(graduate.sent().await, 0, "too early");
    graduate.after(2);
    app.clock.advance(TimeDelta::hours(8));
    assert_eq!(graduate.sent().await, 0, "at six in the evening");
    graduate.after(3);
    assert_eq!(graduate.sent().await, 1);
    assert_eq!(graduate.sent().await, 0, "once");
    graduate.after(5);
    assert_eq!(graduate.sent().await, 0, "on Saturday, and once");
    graduate.after(7);
    assert_eq!(graduate.sent().await, 1);
    let keys = graduate
        .texts("SELECT dedupe_key FROM outbox WHERE kind = 'recall' ORDER BY id")
        .await;
    let expected = [2, 7].map(|day| format!("recall:{}:{day}", graduate.enrolment));
    assert_eq!(keys, expected);
    let subjects = graduate
        .texts("SELECT subject FROM outbox WHERE kind = 'recall' ORDER BY id")
        .await;
    assert_eq!(subjects[0], "【株式会社minato】1分の思い出しクイズ");
    let texts = graduate
        .texts("SELECT body_text FROM outbox WHERE kind = 'recall' ORDER BY id")
        .await;
    for (text, parts) in [
        (
            &texts[0],
            [
                "髙橋 﨑子 様",
                "「あいさつ」を終えてから、2日",
                "2026/11/30 00:00 まで",
                "{{link}}",
            ],
        ),
        (
            &texts[1],
            [
                "髙橋 﨑子 様",
                "「あいさつ」を終えてから、1週間",
                "2026/12/14 00:00 まで",
                "成績にも会社への報告にも使いません",
            ],
        ),
    ] {
        for part in parts {
            assert!(text.contains(part), "{part} in {text}");
        }
    }
    assert_eq!(findings(&graduate.world).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_link_opens_these_questions_only_and_looking_changes_nothing() {
    let graduate = Graduate::new().await;
    let app = graduate.app();
    graduate.after(2);
    assert_eq!(graduate.sent().await, 1);
    let token = graduate.tokens().await.remove(0);
    let link = RecallKey::Link(&token);
    let before = graduate
        .texts("SELECT CAST(COUNT(opened_at) AS TEXT) FROM recalls")
        .await;
    let view = recall_view(app, link).await.expect("good");
    assert_eq!((view.items.len(), view.given_name.as_str()), (3, "﨑子"));
    assert!(
        !format!("{view:?}").contains("髙橋"),
        "the first name at most"
    );
    assert_eq!(
        graduate
            .texts("SELECT CAST(COUNT(opened_at) AS TEXT) FROM recalls")
            .await,
        before
    );
    let unknown = recall_view(app, RecallKey::Link("nobody's")).await;
    assert_eq!(unknown.expect_err("unknown").kind, Kind::NotFound);
    open_linked_recall(app, &token).await.expect("begun");
    let RecallItem::Open(first) = &view.items[0] else {
        panic!("open");
    };
    let right = first.options.iter().filter(|option| option.body == "甲");
    let right = Response::of_options(right.map(|option| option.id));
    let done = answer_recall(app, link, 1, Some(right))
        .await
        .expect("answered");
    assert!(done.newly && !done.finished);
    // The same questions at home.
    let id = begin_recall(app, &graduate.trainee, graduate.enrolment)
        .await
        .expect("goes on");
    let own = recall_view(app, RecallKey::Own(&graduate.trainee, id))
        .await
        .expect("own");
    assert_eq!(own.next(), Some(2));
    app.clock.advance(TimeDelta::days(5));
    assert_eq!(
        code(recall_view(app, link).await),
        "recall.link_ended",
        "with its occasion"
    );
}

#[tokio::test]
async fn a_link_ends_with_the_address_the_employment_and_after_fourteen_days() {
    let graduate = Graduate::new().await;
    let app = graduate.app();
    graduate.after(21);
    assert_eq!(graduate.sent().await, 1);
    let token = graduate.tokens().await.remove(0);
    let link = RecallKey::Link(&token);
    recall_view(app, link).await.expect("good");
    for (change, back) in [
        (
            "UPDATE memberships SET email = 'other@client.example'",
            "UPDATE memberships SET email = 'saki@client.example'",
        ),
        (
            "UPDATE memberships SET status = 'left'",
            "UPDATE memberships SET status = 'active'",
        ),
        (
            "UPDATE companies SET status = 'suspended'",
            "UPDATE companies SET status = 'active'",
        ),
    ] {
        graduate.run(change).await;
        assert_eq!(
            code(recall_view(app, link).await),
            "recall.link_ended",
            "{change}"
        );
        assert_eq!(
            code(answer_recall(app, link, 1, None).await),
            "recall.link_ended"
        );
        graduate.run(back).await;
        recall_view(app, link).await.expect("good again");
    }
    graduate.after(35);
    assert_eq!(code(recall_view(app, link).await), "recall.link_ended");
}

#[tokio::test]
async fn whoever_gets_no_letter_is_counted_with_the_reason() {
    let graduate = Graduate::new().await;
    let mut admin = graduate.trainee.clone();
    admin.scopes = vec![Scope {
        role: Role::FirmAdmin,
        company: None,
        unit: None,
    }];
    let app = graduate.app();
    graduate.after(2);
    let reasons = async || {
        let seen = recall_use(app, &admin).await.expect("may see");
        (seen.not_mailed, seen.due)
    };
    assert_eq!(reasons().await, (BTreeMap::new(), 1));
    for (change, reason, back) in [
        (
            "UPDATE memberships SET email = NULL",
            NotMailed::NoAddress,
            "UPDATE memberships SET email = 'saki@client.example'",
        ),
        (
            "UPDATE memberships SET status = 'on_leave'",
            NotMailed::OnLeave,
            "UPDATE memberships SET status = 'active'",
        ),
        (
            "UPDATE memberships SET status = 'left'",
            NotMailed::Left,
            "UPDATE memberships SET status = 'active'",
        ),
        (
            "UPDATE companies SET status = 'closed'",
            NotMailed::CompanyClosed,
            "UPDATE companies SET status = 'active'",
        ),
    ] {
        graduate.run(change).await;
        assert_eq!(
            reasons().await,
            (BTreeMap::from([(reason, 1)]), 0),
            "{change}"
        );
        assert_eq!(graduate.sent().await, 0, "{change}");
        graduate.run(back).await;
    }
    app.clock.advance(TimeDelta::hours(9));
    let outside = BTreeMap::from([(NotMailed::OutsideHours, 1)]);
    assert_eq!(reasons().await, (outside, 0));
    graduate.after(3);
    let id = begin_recall(app, &graduate.trainee, graduate.enrolment)
        .await
        .expect("begun");
    let key = RecallKey::Own(&graduate.trainee, id);
    for place in 1..=3 {
        answer_recall(app, key, place, None)
            .await
            .expect("answered");
    }
    assert_eq!(
        reasons().await,
        (BTreeMap::from([(NotMailed::Answered, 1)]), 0)
    );
    assert_eq!(graduate.sent().await, 0);
    let seen = recall_use(app, &admin).await.expect("may see");
    assert_eq!((seen.mailed, seen.opened, seen.finished), (0, 1, 1));
    assert_eq!(
        seen.objectives[0].right_percent, None,
        "three are not thirty"
    );
    assert_eq!(code(recall_use(app, &graduate.trainee).await), "forbidden");
}

/// Every row of every table, but those that recalls and their letters may
/// change.
async fn all_else(graduate: &Graduate) -> BTreeMap<String, Vec<String>> {
    const OWN: [&str; 5] = [
        "recalls",
        "recall_items",
        "outbox",
        "audit_events",
        "audit_heads",
    ];
    let db = graduate.app().db.read();
    let is_sqlite = db.get_database_backend() == sea_orm::DbBackend::Sqlite;
    let tables = graduate
        .texts(if is_sqlite {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        } else {
            "SELECT table_name::text FROM information_schema.tables \
             WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'"
        })
        .await;
    let mut all = BTreeMap::new();
    for table in tables
        .into_iter()
        .filter(|table| !OWN.contains(&table.as_str()))
    {
        let rows = if is_sqlite {
            let columns = format!("SELECT name FROM pragma_table_info('{table}')");
            let columns = graduate.texts(&columns).await.into_iter();
            let columns: Vec<String> = columns.map(|name| format!("quote(\"{name}\")")).collect();
            format!("SELECT {} FROM {table}", columns.join(" || ',' || "))
        } else {
            format!("SELECT t::text FROM {table} t")
        };
        let mut rows = graduate.texts(&rows).await;
        rows.sort();
        all.insert(table, rows);
    }
    all
}

#[tokio::test]
async fn recalls_change_no_progress_no_score_no_report_and_no_satisfaction() {
    let graduate = Graduate::new().await;
    let app = graduate.app();
    let mut hr = graduate.trainee.clone();
    hr.scopes.push(Scope {
        role: Role::CompanyHr,
        company: Some(graduate.company),
        unit: None,
    });
    graduate.after(7);
    let export = async || {
        let (filter, format) = (BoardFilter::default(), SheetFormat::CsvUtf8);
        let file = journeys::export_progress(app, &hr, graduate.company, &filter, format).await;
        file.expect("exported").bytes
    };
    let (before, exported) = (all_else(&graduate).await, export().await);
    assert!(before.len() > 20, "the tables were read: {}", before.len());
    assert_eq!(graduate.sent().await, 1);
    let id = begin_recall(app, &graduate.trainee, graduate.enrolment)
        .await
        .expect("begun");
    let key = RecallKey::Own(&graduate.trainee, id);
    for place in 1..=3 {
        answer_recall(app, key, place, None)
            .await
            .expect("answered");
    }
    let after = all_else(&graduate).await;
    for (table, rows) in &before {
        assert_eq!(after.get(table), Some(rows), "{table} changed");
    }
    assert_eq!(export().await, exported);
    assert_eq!(findings(&graduate.world).await, Vec::<String>::new());
}

#[tokio::test]
async fn an_installation_without_recalls_shows_and_sends_none() {
    let graduate = Graduate::new().await;
    graduate.after(2);
    let mut app = graduate.app().clone();
    let mut settings = (*app.settings).clone();
    settings.has_recalls = false;
    app.settings = settings.into();
    assert_eq!(send_recalls(&app).await.expect("nothing").written, 0);
    let open = open_recalls(&app, &graduate.trainee).await.expect("own");
    assert_eq!(open, []);
    let begun = begin_recall(&app, &graduate.trainee, graduate.enrolment).await;
    assert_eq!(code(begun), "recall.lapsed");
}
