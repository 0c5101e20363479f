//! Assignment rules: whom they enrol until when, once, whoever applies them;
//! what their preview promises; who may.

use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta};
use enrolments::{Decision, NotMeant, RuleInput, Status, Verdict};
use journeys::assign_by_rule::{RulePreview, STALE, SavedRule, WhichRule};
use journeys::views::assignment_rules::{rule_list, rule_view};
use journeys::views::chosen::Chosen;
use journeys::{
    DecideEnrolments, RuleChange, apply_rule_now, apply_rules, change_employment,
    decide_enrolments, preview_rule, save_rule,
};
use kernel::id::{CompanyId, EnrolmentId, MembershipId};
use kernel::{Actor, Failure, Kind, Role, Scope};
use people::{EmploymentChange, MemberInput};

use crate::support::{World, count, findings, finish};

/// A company on Monday 2026-11-30 whose members joined on various days.
struct Desk {
    world: World,
    company: CompanyId,
    hr: Actor,
}

fn day(text: &str) -> NaiveDate {
    kernel::date::parse(text).expect("a day")
}

fn hr_of(member: &Actor, company: CompanyId) -> Actor {
    Actor {
        scopes: vec![Scope {
            role: Role::CompanyHr,
            company: Some(company),
            unit: None,
        }],
        ..member.clone()
    }
}

/// 入社後30日以内に初動
fn newcomers() -> RuleInput {
    RuleInput {
        name: "入社後30日以内に初動".to_owned(),
        is_active: true,
        due: "after_joining".to_owned(),
        due_days: Some(30),
        cycle: "once".to_owned(),
        ..RuleInput::default()
    }
}

impl Desk {
    async fn open() -> Self {
        let world = World::without_quizzes().await;
        world.certify();
        world.publish().await;
        let company = world.company("minato").await;
        let hr = hr_of(&world.trainee(company, "9000").await, company);
        let desk = Self { world, company, hr };
        desk.go_to("2026-11-30");
        desk
    }

    fn go_to(&self, to: &str) {
        let clock = &self.world.app.clock;
        clock.advance(day(to) - clock.today());
    }

    async fn member(&self, number: &str, title: &str, joined_on: &str) -> Actor {
        let app = &self.world.app;
        let input = MemberInput {
            employee_no: number.to_owned(),
            family_name: format!("社員{number}"),
            email: format!("m{number}@client.example"),
            unit: "関西支社/梅田店".to_owned(),
            job_title: title.to_owned(),
            joined_on: joined_on.to_owned(),
            ..MemberInput::default()
        };
        let tx = app.db.write().await.expect("a transaction");
        let now = app.clock.now();
        let profile = input.check().expect("sound");
        let new = people::write::add_member(&tx, &app.ids, now, self.company, &profile).await;
        let new = new.expect("added");
        tx.commit().await.expect("committed");
        let actor = people::read::actor_of_account(&app.db.read(), new.account, now).await;
        actor.expect("read").expect("may sign in")
    }

    fn change(&self, which: WhichRule, input: RuleInput) -> RuleChange {
        RuleChange {
            company: self.company,
            which,
            input,
        }
    }

    fn new_rule(&self, input: RuleInput) -> RuleChange {
        self.change(WhichRule::New("greeting".to_owned()), input)
    }

    async fn preview(&self, change: &RuleChange) -> RulePreview {
        let found = preview_rule(&self.world.app, &self.hr, change).await;
        found.expect("previewed")
    }

    async fn save(&self, change: &RuleChange) -> SavedRule {
        let digest = self.preview(change).await.digest;
        let saved = save_rule(&self.world.app, &self.hr, change, &digest).await;
        saved.expect("saved")
    }

    async fn run(&self) -> usize {
        let run = apply_rules(&self.world.app).await.expect("a run");
        run.enrolled
    }

    /// Cycle, status and last day of somebody's enrolments.
    async fn of(&self, person: &Actor) -> Vec<(i32, Status, Option<NaiveDate>)> {
        let (company, member) = person.require_membership().expect("a member");
        let db = self.world.app.db.read();
        let found = enrolments::read::of_member(&db, company, member).await;
        let found = found.expect("read").into_iter();
        found
            .map(|one| (one.cycle_no, one.status, one.due_on))
            .collect()
    }

    async fn newest(&self, person: &Actor) -> EnrolmentId {
        let (company, member) = person.require_membership().expect("a member");
        let db = self.world.app.db.read();
        let found = enrolments::read::of_member(&db, company, member).await;
        found.expect("read").last().expect("enrolled").id
    }

    async fn decide(&self, person: &Actor, decision: Decision) {
        let input = DecideEnrolments {
            company: self.company,
            chosen: Chosen::Ticked(vec![self.newest(person).await]),
            decision,
            reason: "部署が変わったため".to_owned(),
            expected: None,
        };
        decide_enrolments(&self.world.app, &self.hr, &input)
            .await
            .expect("decided");
    }

    async fn employ(&self, person: &Actor, change: EmploymentChange) {
        let (company, member) = person.require_membership().expect("a member");
        let today = Some(self.world.app.clock.today());
        change_employment(&self.world.app, &self.hr, company, member, change, today)
            .await
            .expect("changed");
    }
}

fn verdicts(preview: &RulePreview) -> BTreeMap<String, Verdict> {
    let people = preview.people.iter();
    people
        .map(|one| (one.employee_no.clone(), one.verdict))
        .collect()
}

fn open(due: &str) -> Vec<(i32, Status, Option<NaiveDate>)> {
    vec![(1, Status::Assigned, Some(day(due)))]
}

#[tokio::test]
async fn newcomers_are_enrolled_when_the_rule_is_saved_and_on_the_day_they_join() {
    let desk = Desk::open().await;
    let recent = desk.member("0001", "", "2026-11-20").await;
    let old = desk.member("0002", "", "2020-04-01").await;
    let later = desk.member("0003", "", "2026-12-02").await;
    let unknown = desk.member("0004", "", "").await;
    let away = desk.member("0005", "", "2026-11-20").await;
    let gone = desk.member("0006", "", "2026-11-20").await;
    desk.employ(&away, EmploymentChange::Leave).await;
    desk.employ(&gone, EmploymentChange::Resign).await;

    let change = desk.new_rule(newcomers());
    let preview = desk.preview(&change).await;
    let left_out = |reason| Verdict::LeftOut(reason);
    let expected = BTreeMap::from([
        (
            "0001".to_owned(),
            Verdict::Enrol {
                cycle_no: 1,
                opens_on: day("2026-11-30"),
                due_on: Some(day("2026-12-20")),
            },
        ),
        ("0002".to_owned(), left_out(NotMeant::JoinedLongAgo)),
        ("0003".to_owned(), left_out(NotMeant::NotYetJoined)),
        ("0004".to_owned(), left_out(NotMeant::NoJoiningDay)),
        ("0005".to_owned(), left_out(NotMeant::OnLeave)),
        ("9000".to_owned(), left_out(NotMeant::NoJoiningDay)),
    ]);
    assert_eq!(verdicts(&preview), expected, "who has left is no candidate");
    assert_eq!(count(&desk.world, "enrolments").await, 0);

    assert_eq!(desk.save(&change).await.enrolled, 1);
    assert_eq!(desk.of(&recent).await, open("2026-12-20"));
    assert_eq!(desk.run().await, 0, "it was applied today");
    desk.go_to("2026-12-01");
    assert_eq!(desk.run().await, 0);
    desk.go_to("2026-12-02");
    assert_eq!(desk.run().await, 1);
    assert_eq!(desk.of(&later).await, open("2027-01-01"));
    desk.employ(&away, EmploymentChange::Return).await;
    desk.go_to("2026-12-03");
    assert_eq!(desk.run().await, 1);
    assert_eq!(desk.of(&away).await, open("2026-12-20"));
    for nobody in [&old, &unknown, &gone] {
        assert!(desk.of(nobody).await.is_empty());
    }
    // The letter goes to each of them once.
    assert_eq!(count(&desk.world, "outbox").await, 3);
    assert_eq!(count(&desk.world, "rule_enrolments").await, 3);
    assert_eq!(findings(&desk.world).await, Vec::<String>::new());
}

#[tokio::test]
async fn whoever_becomes_a_manager_is_enrolled_and_an_assistant_is_not() {
    let desk = Desk::open().await;
    let assistant = desk.member("0001", "副店長", "").await;
    let promoted = desk.member("0002", "店員", "").await;
    let rule = RuleInput {
        name: "店長になったら2次".to_owned(),
        job_titles: vec!["店長".to_owned()],
        due: "after_caught".to_owned(),
        due_days: Some(60),
        ..newcomers()
    };
    assert_eq!(desk.save(&desk.new_rule(rule)).await.enrolled, 0);
    promote(&desk, &promoted, "店長").await;
    desk.go_to("2026-12-01");
    assert_eq!(desk.run().await, 1);
    assert_eq!(desk.of(&promoted).await, open("2027-01-30"));
    assert!(desk.of(&assistant).await.is_empty());
}

async fn promote(desk: &Desk, person: &Actor, title: &str) {
    use sea_orm::{ConnectionTrait, Statement};
    let db = desk.world.app.db.read();
    let member: MembershipId = person.membership.expect("a member");
    let statement = Statement::from_sql_and_values(
        db.get_database_backend(),
        "UPDATE memberships SET job_title = $1 WHERE id = $2",
        [title.into(), member.0.into()],
    );
    let tx = desk.world.app.db.write().await.expect("a transaction");
    tx.execute_raw(statement).await.expect("promoted");
    tx.commit().await.expect("kept");
}

#[tokio::test]
async fn two_nodes_and_a_click_enrol_once() {
    let desk = Desk::open().await;
    for number in 1..=5 {
        desk.member(&format!("000{number}"), "", "2026-11-20").await;
    }
    let stopped = RuleInput {
        is_active: false,
        ..newcomers()
    };
    let saved = desk.save(&desk.new_rule(stopped)).await;
    assert_eq!(saved.enrolled, 0, "a stopped rule enrols nobody");
    let started = WhichRule::Existing(saved.rule, 1);
    let started = desk.change(started, newcomers());
    let digest = desk.preview(&started).await.digest;
    desk.go_to("2026-12-01");
    let (app, hr) = (&desk.world.app, &desk.hr);
    // Due days count from joining, so the preview of yesterday is only stale in
    // the first day of its windows.
    let stale = save_rule(app, hr, &started, &digest).await;
    assert_eq!(stale.expect_err("stale").code, STALE);
    let digest = desk.preview(&started).await.digest;
    let outcomes = tokio::join!(
        save_rule(app, hr, &started, &digest),
        apply_rules(app),
        apply_rules(app),
        apply_rule_now(app, hr, desk.company, saved.rule),
    );
    outcomes.0.expect("saved");
    outcomes.1.expect("a run");
    outcomes.2.expect("a run");
    if let Err(failure) = outcomes.3 {
        assert_eq!(failure.kind, Kind::Conflict, "it came before the save");
    }
    desk.go_to("2026-12-02");
    desk.run().await;
    assert_eq!(count(&desk.world, "enrolments").await, 5);
    assert_eq!(count(&desk.world, "rule_enrolments").await, 5);
    assert_eq!(count(&desk.world, "outbox").await, 5);
    assert_eq!(findings(&desk.world).await, Vec::<String>::new());
}

#[tokio::test]
async fn what_a_person_decided_stands() {
    let desk = Desk::open().await;
    let excused = desk.member("0001", "", "2026-11-20").await;
    let taken_back = desk.member("0002", "", "2026-11-20").await;
    let by_hand = desk.member("0003", "", "2026-11-20").await;
    desk.world.enrol(&by_hand).await;
    let saved = desk.save(&desk.new_rule(newcomers())).await;
    assert_eq!(saved.enrolled, 2);
    assert_eq!(desk.of(&by_hand).await, open("2026-12-10"), "left alone");
    desk.decide(&excused, Decision::Waive).await;
    desk.decide(&taken_back, Decision::Withdraw).await;
    desk.go_to("2026-12-01");
    assert_eq!(desk.run().await, 0);
    let view = rule_view(&desk.world.app, &desk.hr, desk.company, saved.rule).await;
    let view = view.expect("shown");
    let reasons: Vec<Verdict> = view.people.iter().map(|one| one.verdict).collect();
    assert!(reasons.contains(&Verdict::LeftOut(NotMeant::Waived)));
    assert!(reasons.contains(&Verdict::LeftOut(NotMeant::Withdrawn)));
    assert_eq!(view.row.ordered, 2);
}

#[tokio::test]
async fn a_renewal_is_a_new_row_whose_window_ends_with_the_certificate() {
    let desk = Desk::open().await;
    let person = desk.member("0001", "", "2026-11-20").await;
    let yearly = RuleInput {
        cycle: "completion".to_owned(),
        // The certificate is good for a year only.
        cycle_months: Some(24),
        cycle_window: Some(60),
        ..newcomers()
    };
    desk.save(&desk.new_rule(yearly)).await;
    finish(&desk.world.app, &person, desk.newest(&person).await).await;
    let before = desk.of(&person).await;
    assert_eq!(before, [(1, Status::Completed, Some(day("2026-12-20")))]);
    desk.go_to("2027-09-29");
    assert_eq!(desk.run().await, 0);
    desk.go_to("2027-09-30");
    assert_eq!(desk.run().await, 1);
    desk.go_to("2027-10-01");
    assert_eq!(desk.run().await, 0);
    let renewed = (2, Status::Assigned, Some(day("2027-11-29")));
    assert_eq!(desk.of(&person).await, [before[0], renewed]);
    let db = desk.world.app.db.read();
    let (company, member) = person.require_membership().expect("a member");
    let windows = enrolments::read::by_rule_of_member(&db, company, member).await;
    let window = windows.expect("read")[&desk.newest(&person).await];
    assert_eq!(window.opens_on, day("2027-09-30"));
    assert_eq!(findings(&desk.world).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_stale_preview_and_a_stale_version_are_refused() {
    let desk = Desk::open().await;
    let (app, hr) = (&desk.world.app, &desk.hr);
    let change = desk.new_rule(newcomers());
    let digest = desk.preview(&change).await.digest;
    desk.member("0001", "", "2026-11-20").await;
    let refused = save_rule(app, hr, &change, &digest)
        .await
        .expect_err("stale");
    assert_eq!((refused.kind, refused.code), (Kind::Conflict, STALE));
    assert_eq!(count(&desk.world, "assignment_rules").await, 0);

    let saved = desk.save(&change).await;
    let renamed = RuleInput {
        name: "新入社員の初動".to_owned(),
        ..newcomers()
    };
    let second = desk.change(WhichRule::Existing(saved.rule, 1), renamed);
    assert_eq!(desk.save(&second).await.version, 2);
    let late = preview_rule(app, hr, &second).await.expect_err("changed");
    assert_eq!(
        (late.kind, late.code),
        (Kind::Conflict, "assignment_rule.changed")
    );
    let view = rule_view(app, hr, desk.company, saved.rule)
        .await
        .expect("shown");
    let names: Vec<&str> = view
        .history
        .iter()
        .map(|(version, _)| version.rule.name.as_str())
        .collect();
    assert_eq!(names, ["新入社員の初動", "入社後30日以内に初動"]);
}

#[tokio::test]
async fn every_fault_is_told_and_a_foreign_unit_is_one() {
    let desk = Desk::open().await;
    let other = desk.world.company("other").await;
    let app = &desk.world.app;
    let elsewhere = hr_of(&desk.hr, other);
    desk.member("0001", "", "").await;
    let units = people::read::units(&app.db.read(), desk.company).await;
    let unit = units.expect("read")[0].id;
    let change = RuleChange {
        company: other,
        which: WhichRule::New("no-such".to_owned()),
        input: RuleInput {
            unit: Some(unit),
            ..RuleInput::default()
        },
    };
    let refused = preview_rule(app, &elsewhere, &change)
        .await
        .expect_err("faults");
    let faults = refused.faults.iter();
    let pointers: Vec<&str> = faults.map(|fault| fault.pointer.as_str()).collect();
    assert_eq!(pointers, ["/unit", "/track", "/name", "/due", "/cycle"]);
}

#[tokio::test]
async fn another_company_finds_nothing_and_a_unit_manager_may_not() {
    let desk = Desk::open().await;
    let app = &desk.world.app;
    let saved = desk.save(&desk.new_rule(newcomers())).await;
    let other = desk.world.company("other").await;
    let elsewhere = hr_of(&desk.world.trainee(other, "1").await, other);
    let of = |outcome: Result<(), Failure>| outcome.expect_err("refused").kind;
    for (actor, company, expected) in [
        (&elsewhere, desk.company, Kind::NotFound),
        (&elsewhere, other, Kind::NotFound),
        (&manager(&desk), desk.company, Kind::Forbidden),
    ] {
        let shown = rule_view(app, actor, company, saved.rule).await;
        assert_eq!(of(shown.map(drop)), expected);
        let applied = apply_rule_now(app, actor, company, saved.rule).await;
        assert_eq!(of(applied.map(drop)), expected);
        let change = RuleChange {
            company,
            which: WhichRule::Existing(saved.rule, 1),
            input: newcomers(),
        };
        let previewed = preview_rule(app, actor, &change).await;
        assert_eq!(of(previewed.map(drop)), expected);
        let changed = save_rule(app, actor, &change, "").await;
        assert_eq!(of(changed.map(drop)), expected);
    }
    let list = rule_list(app, &elsewhere, other).await.expect("their own");
    assert!(list.rules.is_empty());
    let refused = rule_list(app, &manager(&desk), desk.company).await;
    assert_eq!(of(refused.map(drop)), Kind::Forbidden);
}

fn manager(desk: &Desk) -> Actor {
    Actor {
        scopes: vec![Scope {
            role: Role::UnitManager,
            company: Some(desk.company),
            unit: None,
        }],
        ..desk.hr.clone()
    }
}

#[tokio::test]
async fn nobody_is_enrolled_at_night_by_the_worker() {
    let desk = Desk::open().await;
    desk.save(&desk.new_rule(newcomers())).await;
    desk.member("0001", "", "2026-12-01").await;
    desk.go_to("2026-12-01");
    let clock = &desk.world.app.clock;
    let morning = clock.now();
    clock.advance(TimeDelta::hours(13));
    assert_eq!(desk.run().await, 0);
    clock.advance(morning + TimeDelta::days(1) - clock.now());
    assert_eq!(desk.run().await, 1);
}
