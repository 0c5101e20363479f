//! Reminders: who gets them once, who does not and why, the same in the
//! forecast; employment changes and bounces as far as they decide about it.

use std::time::Duration;

use crate::support::{World, findings};
use chrono::{DateTime, TimeDelta, Utc};
use journeys::change_employment::{
    apply_employment_changes, cancel_employment_change, change_employment,
};
use journeys::enrol::{Audience, EnrolInput};
use journeys::remind::{ByHand, SavePlan, preview_by_hand};
use journeys::views::chosen::Chosen;
use journeys::views::delivery_log::{delivery_log, silence_log};
use journeys::views::person::person;
use journeys::views::reminders::{company_plan, reminder_forecast};
use journeys::views::report_progress::BoardFilter;
use journeys::views::unit_figures::notice_board;
use journeys::{
    App, deliver_mail, lift_bounce, remind_by_hand, report_bounce, save_reminder_plan,
    send_reminders,
};
use kernel::id::{CompanyId, EnrolmentId, MembershipId, OrgUnitId, ReminderBatchId};
use kernel::{Actor, Failure, Kind, PageRequest, Role, Scope};
use mail::reminder::{NotSent, Plan};
use mail::{Mailer, Security, Sender, Smtp, SmtpSettings, Transport};
use people::{ChangeState, EmploymentChange, MemberInput, MembershipStatus};
use sea_orm::{ConnectionTrait, Statement};
use testkit::smtp::{Script, SmtpServer};

/// A company whose plan is the ready-made one, active; everybody was enrolled
/// on Monday 2026-11-02 until Monday 2026-11-30.
struct Shop {
    world: World,
    company: CompanyId,
    hr: Actor,
}

impl Shop {
    async fn new() -> Self {
        let world = World::with_track().await;
        world
            .app
            .clock
            .advance(at("2026-11-02", 10) - world.app.clock.now());
        let company = world.company("minato").await;
        let hr = actor_with(&world, company, "9999", Role::CompanyHr, None).await;
        Self { world, company, hr }
    }

    async fn active() -> Self {
        let shop = Self::new().await;
        let input = mail::reminder::PlanInput {
            is_active: true,
            ..Plan::ready_made().as_input()
        };
        let target = SavePlan {
            company: Some(shop.company),
            version: 0,
        };
        let saved = save_reminder_plan(shop.app(), &shop.hr, target, &input).await;
        assert_eq!(saved.expect("saved"), 1);
        shop
    }

    fn app(&self) -> &App {
        &self.world.app
    }

    fn go_to(&self, day: &str, hour: u32) {
        let clock = &self.app().clock;
        clock.advance(at(day, hour) - clock.now());
    }

    async fn person(&self, number: &str, email: &str, unit: &str) -> MembershipId {
        let membership = add(&self.world, self.company, number, email, unit).await;
        let order = EnrolInput {
            company: self.company,
            track: "greeting".to_owned(),
            audience: Audience::People(vec![membership]),
            due_on: kernel::date::parse("2026-11-30"),
        };
        journeys::enrol(self.app(), None, &order)
            .await
            .expect("enrolled");
        membership
    }

    async fn enrolment(&self, member: MembershipId) -> EnrolmentId {
        let db = self.app().db.read();
        let of = enrolments::read::of_member(&db, self.company, member).await;
        of.expect("read")[0].id
    }

    async fn sent(&self) -> (usize, usize) {
        let run = send_reminders(self.app()).await.expect("a run");
        (run.written, run.not_sent)
    }

    /// Addresses of the reminders in the outbox, in the order of writing.
    async fn reminded(&self) -> Vec<String> {
        self.texts("SELECT to_address FROM outbox WHERE kind = 'reminder' ORDER BY id")
            .await
    }

    async fn reasons(&self) -> Vec<String> {
        self.texts("SELECT reason FROM reminders WHERE reason IS NOT NULL ORDER BY id")
            .await
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

    fn by_hand(&self, chosen: Chosen, batch: u128) -> ByHand {
        ByHand {
            company: self.company,
            chosen,
            batch: ReminderBatchId(uuid::Uuid::from_u128(batch)),
            expected: None,
        }
    }

    async fn sound(&self) {
        assert_eq!(findings(&self.world).await, Vec::<String>::new());
    }
}

fn at(day: &str, hour: u32) -> DateTime<Utc> {
    let day = kernel::date::parse(day).expect("a day");
    mail::reminder::calendar::at_hour(day, hour)
}

async fn add(
    world: &World,
    company: CompanyId,
    number: &str,
    email: &str,
    unit: &str,
) -> MembershipId {
    let app = &world.app;
    let typed = MemberInput {
        employee_no: number.to_owned(),
        family_name: format!("髙橋{number}"),
        given_name: "﨑子".to_owned(),
        email: email.to_owned(),
        unit: unit.to_owned(),
        ..MemberInput::default()
    };
    let profile = typed.check().expect("sound");
    let tx = app.db.write().await.expect("a transaction");
    let new = people::write::add_member(&tx, &app.ids, app.clock.now(), company, &profile).await;
    tx.commit().await.expect("kept");
    new.expect("added").membership
}

async fn actor_with(
    world: &World,
    company: CompanyId,
    number: &str,
    role: Role,
    unit: Option<OrgUnitId>,
) -> Actor {
    let mut actor = world.trainee(company, number).await;
    let grant = people::write::Grant {
        role,
        company: Some(company),
        unit,
    };
    journeys::grant_role(&world.app, None, actor.account, grant)
        .await
        .expect("granted");
    actor.scopes.push(Scope {
        role,
        company: Some(company),
        unit,
    });
    actor
}

fn code<T>(refused: Result<T, Failure>) -> &'static str {
    refused.err().expect("refused").code
}

#[tokio::test]
async fn a_plan_that_nobody_began_sends_nothing() {
    let shop = Shop::new().await;
    shop.person("1", "a@client.example", "").await;
    shop.go_to("2026-11-16", 10);
    assert_eq!(shop.sent().await, (0, 0));
    let plan = company_plan(shop.app(), &shop.hr, shop.company)
        .await
        .expect("own");
    assert_eq!((plan.saved.version, plan.saved.plan.is_active), (0, false));
    shop.sound().await;
}

#[tokio::test]
async fn each_reminder_goes_once_in_hours_of_work_and_others_have_their_reason() {
    let shop = Shop::active().await;
    shop.person("1", "a@client.example", "").await;
    shop.person("2", "", "").await;
    let on_leave = shop.person("3", "c@client.example", "").await;
    let gone = shop.person("4", "d@client.example", "").await;
    let today = shop.app().clock.today();
    for (member, change) in [
        (on_leave, EmploymentChange::Leave),
        (gone, EmploymentChange::Resign),
    ] {
        change_employment(
            shop.app(),
            &shop.hr,
            shop.company,
            member,
            change,
            Some(today),
        )
        .await
        .expect("changed");
    }
    for (day, hour, expected) in [
        ("2026-11-13", 10, (0, 0)),
        ("2026-11-15", 10, (0, 0)),
        ("2026-11-16", 8, (0, 0)),
        ("2026-11-16", 21, (0, 0)),
        // Half of the period is over: 未着手.
        ("2026-11-17", 9, (1, 3)),
        ("2026-11-17", 10, (0, 0)),
        // Three quarters: 遅れ気味 is not for those who have not begun; the
        // holiday of the 23rd moves it to the 24th.
        ("2026-11-23", 10, (0, 0)),
        ("2026-11-24", 10, (0, 4)),
        ("2026-11-27", 10, (1, 3)),
        ("2026-12-01", 10, (1, 3)),
        ("2026-12-03", 10, (0, 0)),
        ("2026-12-04", 10, (1, 3)),
    ] {
        shop.go_to(day, hour);
        assert_eq!(shop.sent().await, expected, "{day} {hour}:00");
    }
    assert_eq!(shop.reminded().await, ["a@client.example"; 4]);
    let reasons = shop.reasons().await;
    assert_eq!(reasons[..3], ["no_address", "on_leave", "left"]);
    assert_eq!(
        reasons[3..7],
        ["not_begun", "no_address", "on_leave", "left"]
    );
    let log = silence_log(
        shop.app(),
        &shop.hr,
        shop.company,
        "髙橋3",
        PageRequest::default(),
    );
    let log = log.await.expect("own");
    assert!(
        log.rows
            .items
            .iter()
            .all(|row| row.reminder.reason == Some(NotSent::OnLeave))
    );
    assert_eq!(log.rows.items.len(), 5);
    shop.sound().await;
}

#[tokio::test]
async fn the_forecast_names_the_letters_that_then_go() {
    let shop = Shop::active().await;
    shop.person("1", "a@client.example", "").await;
    shop.person("2", "", "").await;
    shop.go_to("2026-11-12", 12);
    let until = kernel::date::parse("2026-12-31");
    let forecast = reminder_forecast(shop.app(), Some(&shop.hr), shop.company, until).await;
    let forecast = forecast.expect("own");
    let foreseen: Vec<DateTime<Utc>> = forecast.letters.iter().map(|letter| letter.at).collect();
    let silent: Vec<NotSent> = forecast.silent.iter().map(|silent| silent.reason).collect();
    assert_eq!(silent, [NotSent::NoAddress]);
    let mut lived = Vec::new();
    let mut now = at("2026-11-12", 13);
    while now < at("2027-01-01", 0) {
        let clock = &shop.app().clock;
        clock.advance(now - clock.now());
        if shop.sent().await.0 > 0 {
            lived.push(now);
        }
        now += TimeDelta::hours(1);
    }
    assert_eq!(foreseen, lived);
    assert_eq!(lived.len(), 7, "未着手, the end near, five times late");
    shop.sound().await;
}

#[tokio::test]
async fn completing_or_a_day_between_stops_what_was_to_come() {
    let shop = Shop::active().await;
    let first = shop.person("1", "a@client.example", "").await;
    let enrolment = shop.enrolment(first).await;
    shop.go_to("2026-11-16", 15);
    assert_eq!(shop.sent().await, (1, 0));
    let by_hand = shop.by_hand(Chosen::Ticked(vec![enrolment]), 1);
    assert_eq!(
        code(remind_by_hand(shop.app(), &shop.hr, &by_hand).await),
        "reminder.too_soon"
    );
    shop.run("UPDATE enrolments SET status = 'waived' WHERE status = 'assigned'")
        .await;
    for (day, expected) in [
        ("2026-11-24", (0, 1)),
        ("2026-11-27", (0, 1)),
        ("2026-12-01", (0, 1)),
        ("2026-12-04", (0, 0)),
    ] {
        shop.go_to(day, 10);
        assert_eq!(shop.sent().await, expected, "{day}");
    }
    assert_eq!(shop.reasons().await, ["waived", "waived", "waived"]);
}

#[tokio::test]
async fn two_nodes_and_a_run_that_breaks_off_send_nothing_twice() {
    let shop = Shop::active().await;
    for number in 1..=6 {
        let email = format!("p{number}@client.example");
        shop.person(&number.to_string(), &email, "").await;
    }
    shop.go_to("2026-11-16", 10);
    let (first, second, third) = tokio::join!(
        send_reminders(shop.app()),
        send_reminders(shop.app()),
        // A node that is stopped somewhere in the middle.
        tokio::time::timeout(Duration::from_millis(20), send_reminders(shop.app())),
    );
    first.expect("a run");
    second.expect("a run");
    drop(third);
    send_reminders(shop.app()).await.expect("the next run");
    let mut reminded = shop.reminded().await;
    reminded.sort();
    let expected: Vec<String> = (1..=6)
        .map(|number| format!("p{number}@client.example"))
        .collect();
    assert_eq!(reminded, expected);
    shop.sound().await;
}

#[tokio::test]
async fn a_manager_is_told_of_their_own_people_in_one_letter() {
    let shop = Shop::active().await;
    shop.person("1", "a@client.example", "関西/梅田").await;
    shop.person("2", "b@client.example", "関西/梅田").await;
    shop.person("3", "c@client.example", "関東").await;
    let units = people::read::units(&shop.app().db.read(), shop.company)
        .await
        .expect("read");
    let kansai = units
        .iter()
        .find(|unit| unit.path == "関西")
        .expect("a unit")
        .id;
    let chief = add(
        &shop.world,
        shop.company,
        "77",
        "chief@client.example",
        "関西",
    )
    .await;
    let account = people::read::account_of_member(&shop.app().db.read(), shop.company, chief)
        .await
        .expect("read")
        .expect("an account");
    let grant = people::write::Grant {
        role: Role::UnitManager,
        company: Some(shop.company),
        unit: Some(kansai),
    };
    journeys::grant_role(shop.app(), None, account.id, grant)
        .await
        .expect("granted");
    shop.go_to("2026-12-01", 10);
    let run = send_reminders(shop.app()).await.expect("a run");
    assert_eq!((run.written, run.copies), (3, 1));
    assert_eq!(send_reminders(shop.app()).await.expect("a run").copies, 0);
    let copies = shop
        .texts("SELECT body_text FROM outbox WHERE kind = 'reminder_copy'")
        .await;
    assert!(
        copies[0].contains("髙橋1") && copies[0].contains("髙橋2"),
        "{copies:?}"
    );
    assert!(!copies[0].contains("髙橋3"), "{copies:?}");
    shop.sound().await;
}

#[tokio::test]
async fn a_plan_is_checked_saved_once_and_kept_from_others() {
    let shop = Shop::active().await;
    let mut input = Plan::ready_made().as_input();
    input.steps[0].body = "{ゲート}".to_owned();
    input.send_hour = None;
    let target = SavePlan {
        company: Some(shop.company),
        version: 1,
    };
    let refused = save_reminder_plan(shop.app(), &shop.hr, target, &input).await;
    let faults = refused.expect_err("faults").faults;
    let pointers: Vec<&str> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
    assert_eq!(pointers, ["/send_hour", "/steps/0/body", "/steps/0/body"]);
    let good = Plan::ready_made().as_input();
    save_reminder_plan(shop.app(), &shop.hr, target, &good)
        .await
        .expect("saved");
    let late = save_reminder_plan(shop.app(), &shop.hr, target, &good).await;
    assert_eq!(code(late), "reminder.stale");
    let elsewhere = shop.world.company("hibiki").await;
    let stranger = actor_with(&shop.world, elsewhere, "1", Role::CompanyHr, None).await;
    let trainee = shop.world.trainee(shop.company, "55").await;
    for (actor, kind) in [(&stranger, Kind::NotFound), (&trainee, Kind::Forbidden)] {
        let saved = save_reminder_plan(shop.app(), actor, target, &good).await;
        assert_eq!(saved.expect_err("refused").kind, kind);
        let seen = reminder_forecast(shop.app(), Some(actor), shop.company, None).await;
        assert_eq!(seen.expect_err("refused").kind, kind);
        let log = delivery_log(shop.app(), actor, shop.company, "", PageRequest::default()).await;
        assert_eq!(log.expect_err("refused").kind, kind);
    }
    let default = SavePlan {
        company: None,
        version: 0,
    };
    let firm_only = save_reminder_plan(shop.app(), &shop.hr, default, &good).await;
    assert_eq!(firm_only.expect_err("refused").kind, Kind::Forbidden);
}

#[tokio::test]
async fn a_person_sends_after_a_preview_and_only_within_their_reach() {
    let shop = Shop::new().await;
    let umeda = shop.person("1", "a@client.example", "関西/梅田").await;
    let tokyo = shop.person("2", "b@client.example", "関東").await;
    let nobody = shop.person("3", "", "関西/梅田").await;
    let units = people::read::units(&shop.app().db.read(), shop.company)
        .await
        .expect("read");
    let kansai = units
        .iter()
        .find(|unit| unit.path == "関西")
        .expect("a unit")
        .id;
    let manager = actor_with(
        &shop.world,
        shop.company,
        "77",
        Role::UnitManager,
        Some(kansai),
    )
    .await;
    let (first, other) = (shop.enrolment(umeda).await, shop.enrolment(tokyo).await);
    let third = shop.enrolment(nobody).await;
    shop.go_to("2026-11-14", 12);
    let foreign = shop.by_hand(Chosen::Ticked(vec![first, other]), 1);
    let refused = remind_by_hand(shop.app(), &manager, &foreign).await;
    assert_eq!(refused.expect_err("another unit's").kind, Kind::NotFound);
    let everybody = Chosen::Filtered(BoardFilter::default());
    let preview = preview_by_hand(shop.app(), &manager, shop.company, &everybody).await;
    let preview = preview.expect("own people");
    let excluded: Vec<NotSent> = preview.excluded.iter().map(|one| one.reason).collect();
    assert_eq!(
        (preview.letters.len(), excluded),
        (1, vec![NotSent::NoAddress])
    );
    assert!(
        preview
            .example
            .expect("a letter")
            .subject
            .contains("あと16日")
    );
    shop.go_to("2026-11-14", 21);
    let own = shop.by_hand(Chosen::Ticked(vec![first, third]), 2);
    assert_eq!(
        code(remind_by_hand(shop.app(), &manager, &own).await),
        "reminder.quiet"
    );
    // On a Sunday: a person may decide so.
    shop.go_to("2026-11-15", 12);
    let changed = ByHand {
        expected: Some(2),
        ..own.clone()
    };
    assert_eq!(
        code(remind_by_hand(shop.app(), &manager, &changed).await),
        "reminder.changed"
    );
    for _ in 0..2 {
        let sent = remind_by_hand(shop.app(), &manager, &own)
            .await
            .expect("sent");
        assert_eq!((sent.written, sent.not_sent), (1, 1));
    }
    assert_eq!(shop.reminded().await, ["a@client.example"]);
    // A go that broke off after its first person, sent again, goes on.
    let rest = shop.by_hand(Chosen::Ticked(vec![first, third, other]), 2);
    let rest = ByHand {
        expected: Some(2),
        ..rest
    };
    let sent = remind_by_hand(shop.app(), &shop.hr, &rest)
        .await
        .expect("went on");
    assert_eq!((sent.written, sent.not_sent), (2, 1));
    assert_eq!(shop.reminded().await.len(), 2);
    let again = shop.by_hand(Chosen::Ticked(vec![first]), 3);
    shop.go_to("2026-11-16", 11);
    assert_eq!(
        code(remind_by_hand(shop.app(), &shop.hr, &again).await),
        "reminder.too_soon"
    );
    shop.go_to("2026-11-16", 12);
    remind_by_hand(shop.app(), &shop.hr, &again)
        .await
        .expect("a day later");
    let view = person(shop.app(), &manager, shop.company, umeda)
        .await
        .expect("own");
    assert_eq!(view.reminders.len(), 2);
    assert!(view.reminders.iter().all(|row| row.delivery.is_some()));
    let foreign = person(shop.app(), &manager, shop.company, tokyo).await;
    assert_eq!(foreign.expect_err("another unit's").kind, Kind::NotFound);
    shop.sound().await;
}

#[tokio::test]
async fn leave_and_leaving_hold_from_their_day_for_one_employment_only() {
    let shop = Shop::active().await;
    let member = shop.person("1", "a@client.example", "").await;
    let other = shop.person("2", "b@client.example", "").await;
    // One person with two employments.
    shop.run("UPDATE memberships SET person_id = (SELECT person_id FROM memberships WHERE employee_no = '1') WHERE employee_no = '2'").await;
    let change = async |change, day: &str| {
        let day = kernel::date::parse(day);
        change_employment(shop.app(), &shop.hr, shop.company, member, change, day).await
    };
    let status = async |member| {
        let found = people::read::member(&shop.app().db.read(), shop.company, member).await;
        found.expect("read").expect("a member").status
    };
    let planned = change(EmploymentChange::Leave, "2026-11-10")
        .await
        .expect("planned");
    assert_eq!(planned.state, ChangeState::Planned);
    let second = change(EmploymentChange::Resign, "2026-11-20").await;
    assert_eq!(
        second.expect_err("one at a time").faults[0].code,
        "employment.already_planned"
    );
    cancel_employment_change(shop.app(), &shop.hr, shop.company, member, planned.id)
        .await
        .expect("taken back");
    let twice =
        cancel_employment_change(shop.app(), &shop.hr, shop.company, member, planned.id).await;
    assert_eq!(code(twice), "employment.settled");
    change(EmploymentChange::Leave, "2026-11-10")
        .await
        .expect("planned");
    shop.go_to("2026-11-09", 23);
    assert_eq!(apply_employment_changes(shop.app()).await.expect("run"), 0);
    shop.go_to("2026-11-10", 0);
    assert_eq!(apply_employment_changes(shop.app()).await.expect("run"), 1);
    assert_eq!(apply_employment_changes(shop.app()).await.expect("run"), 0);
    assert_eq!(status(member).await, MembershipStatus::OnLeave);
    assert_eq!(status(other).await, MembershipStatus::Active);
    shop.go_to("2026-11-16", 10);
    assert_eq!(shop.sent().await, (1, 1));
    for (what, expected) in [
        (EmploymentChange::Return, MembershipStatus::Active),
        (EmploymentChange::Resign, MembershipStatus::Left),
        (EmploymentChange::Rejoin, MembershipStatus::Active),
    ] {
        change(what, "2026-11-16").await.expect("changed");
        assert_eq!(status(member).await, expected);
    }
    let elsewhere = shop.world.company("hibiki").await;
    let stranger = actor_with(&shop.world, elsewhere, "1", Role::CompanyHr, None).await;
    let foreign = change_employment(
        shop.app(),
        &stranger,
        shop.company,
        member,
        EmploymentChange::Leave,
        Some(shop.app().clock.today()),
    );
    assert_eq!(foreign.await.expect_err("foreign").kind, Kind::NotFound);
    shop.sound().await;
}

#[tokio::test]
async fn an_address_that_is_refused_or_reported_is_marked_until_it_is_corrected() {
    let shop = Shop::active().await;
    let refused = shop.person("1", "a@client.example", "").await;
    let reported = shop.person("2", "b@client.example", "").await;
    let app = shop.app();
    let server = SmtpServer::start(vec![
        Script::RefuseRecipient(
            "a@client.example".to_owned(),
            550
        );
        2
    ])
    .await;
    let smtp = Smtp::new(SmtpSettings {
        host: "127.0.0.1".to_owned(),
        port: server.address.port(),
        security: Security::Plain,
        credentials: None,
        timeout: Duration::from_secs(5),
    });
    let sender = Sender {
        address: "training@lms.example".to_owned(),
        name: "研修会社".to_owned(),
        reply_to: None,
    };
    let mailer = Mailer::new(sender, Transport::Smtp(smtp.expect("usable settings")));
    // The two invitations.
    for _ in 0..2 {
        deliver_mail(app, &mailer, "test").await.expect("a try");
    }
    assert_eq!(
        report_bounce(app, None, "B@client.example", "容量超過")
            .await
            .expect("known"),
        1
    );
    let unknown = report_bounce(app, None, "x@client.example", "x").await;
    assert_eq!(unknown.expect_err("unknown").kind, Kind::NotFound);
    let faults = report_bounce(app, None, "nowhere", " ")
        .await
        .expect_err("faults")
        .faults;
    assert_eq!(faults.len(), 2);
    let view = person(app, &shop.hr, shop.company, refused)
        .await
        .expect("own");
    let bounce = view.bounce.expect("marked");
    assert!(bounce.reason.contains("宛先のアドレスを"), "{bounce:?}");
    shop.go_to("2026-11-16", 10);
    assert_eq!(shop.sent().await, (0, 2));
    assert_eq!(shop.reasons().await, ["bounced", "bounced"]);
    // One is corrected, the other is found to work.
    let typed = MemberInput {
        employee_no: "1".to_owned(),
        family_name: "髙橋1".to_owned(),
        email: "new@client.example".to_owned(),
        ..MemberInput::default()
    };
    let tx = app.db.write().await.expect("a transaction");
    let profile = typed.check().expect("sound");
    people::write::change_member(
        &tx,
        &app.ids,
        app.clock.now(),
        shop.company,
        refused,
        &profile,
    )
    .await
    .expect("changed");
    tx.commit().await.expect("kept");
    lift_bounce(app, &shop.hr, shop.company, reported)
        .await
        .expect("lifted");
    let twice = lift_bounce(app, &shop.hr, shop.company, reported).await;
    assert_eq!(code(twice), "bounce.none");
    shop.go_to("2026-11-27", 10);
    // 遅れ気味, put off from the 24th, is not for those who have not begun.
    assert_eq!(shop.sent().await, (2, 2));
    assert_eq!(
        shop.reminded().await,
        ["new@client.example", "b@client.example"]
    );
    let log = delivery_log(
        app,
        &shop.hr,
        shop.company,
        "A@CLIENT",
        PageRequest::default(),
    )
    .await;
    let letters = log.expect("own").letters.items;
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].delivery.status, mail::Status::Parked);
    shop.sound().await;
}

#[tokio::test]
async fn the_month_is_reported_once_to_hr_and_to_each_manager_about_their_own() {
    let shop = Shop::active().await;
    for number in 1..=5 {
        shop.person(&number.to_string(), "", "関西/梅田").await;
    }
    shop.person("6", "", "関東").await;
    let app = shop.app();
    shop.run("UPDATE memberships SET email = 'hr@client.example', email_folded = 'hr@client.example' WHERE employee_no = '9999'").await;
    let units = people::read::units(&app.db.read(), shop.company)
        .await
        .expect("read");
    let kansai = units
        .iter()
        .find(|unit| unit.path == "関西")
        .expect("a unit")
        .id;
    let manager = actor_with(
        &shop.world,
        shop.company,
        "77",
        Role::UnitManager,
        Some(kansai),
    )
    .await;
    shop.run("UPDATE memberships SET email = 'chief@client.example', email_folded = 'chief@client.example' WHERE employee_no = '77'").await;
    let sent = async || journeys::send_monthly_reports(app).await.expect("a run");
    for (day, hour, expected) in [
        ("2026-11-30", 10, 0),
        ("2026-12-01", 8, 0),
        ("2026-12-01", 9, 2),
        ("2026-12-01", 10, 0),
        ("2026-12-02", 10, 0),
    ] {
        shop.go_to(day, hour);
        assert_eq!(sent().await, expected, "{day} {hour}:00");
    }
    let of = async |address: &str| {
        let sql = format!(
            "SELECT body_text FROM outbox WHERE kind = 'monthly_report' AND to_address = '{address}'"
        );
        shop.texts(&sql).await.remove(0)
    };
    let (whole, part) = (
        of("hr@client.example").await,
        of("chief@client.example").await,
    );
    assert!(
        whole.contains("期限をすぎた人（6件）") && whole.contains("髙橋6"),
        "{whole}"
    );
    assert!(
        part.contains("期限をすぎた人（5件）") && !part.contains("髙橋6"),
        "{part}"
    );
    let sheet = notice_board(app, &manager, shop.company, None)
        .await
        .expect("own");
    assert_eq!(sheet.courses[0].numbers.expect("five people").overdue, 5);
    let (db, number) = (app.db.read(), ["5".to_owned()]);
    let away = people::read::members_by_employee_no(&db, shop.company, &number).await;
    let away = away.expect("read")[0].id;
    let today = Some(app.clock.today());
    change_employment(
        app,
        &shop.hr,
        shop.company,
        away,
        EmploymentChange::Leave,
        today,
    )
    .await
    .expect("changed");
    let sheet = notice_board(app, &manager, shop.company, None)
        .await
        .expect("own");
    let course = &sheet.courses[0];
    // Who is away is not late, and their past last day is not the next one.
    assert_eq!(
        (
            course.numbers.expect("five people").overdue,
            course.next_due_on
        ),
        (4, None)
    );
    let kanto = units
        .iter()
        .find(|unit| unit.path == "関東")
        .expect("a unit")
        .id;
    let foreign = notice_board(app, &manager, shop.company, Some(kanto)).await;
    assert_eq!(foreign.expect_err("another unit").kind, Kind::NotFound);
    let few = notice_board(app, &shop.hr, shop.company, Some(kanto))
        .await
        .expect("own");
    assert_eq!(
        few.courses[0].numbers, None,
        "one person's number would be a name"
    );
    shop.sound().await;
}

#[tokio::test]
async fn a_supervisor_is_told_instead_of_the_units_manager() {
    let shop = Shop::active().await;
    shop.person("1", "a@client.example", "関西").await;
    let chief = add(
        &shop.world,
        shop.company,
        "77",
        "chief@client.example",
        "関西",
    )
    .await;
    add(
        &shop.world,
        shop.company,
        "88",
        "boss@client.example",
        "本社",
    )
    .await;
    let db = shop.app().db.read();
    let units = people::read::units(&db, shop.company).await.expect("read");
    let kansai = units.iter().find(|unit| unit.path == "関西");
    let account = people::read::account_of_member(&db, shop.company, chief)
        .await
        .expect("read")
        .expect("an account");
    let grant = people::write::Grant {
        role: Role::UnitManager,
        company: Some(shop.company),
        unit: kansai.map(|unit| unit.id),
    };
    journeys::grant_role(shop.app(), None, account.id, grant)
        .await
        .expect("granted");
    let numbers = ["1", "88"].map(str::to_owned);
    let found = people::read::members_by_employee_no(&db, shop.company, &numbers)
        .await
        .expect("read");
    let id = |number: &str| found.iter().find(|one| one.employee_no == number);
    let (worker, boss) = (id("1").expect("there").id, id("88").expect("there").id);
    let tx = shop.app().db.write().await.expect("a transaction");
    let now = shop.app().clock.now();
    people::write::set_supervisor(&tx, now, shop.company, worker, Some(boss))
        .await
        .expect("set");
    tx.commit().await.expect("committed");
    shop.go_to("2026-12-01", 10);
    let run = send_reminders(shop.app()).await.expect("a run");
    assert_eq!(run.copies, 1);
    let told = shop
        .texts("SELECT to_address FROM outbox WHERE kind = 'reminder_copy'")
        .await;
    assert_eq!(told, ["boss@client.example"]);
}
