//! Enrolling: by list, unit and company, with letters for those they reach.

use crate::support::World;
use chrono::TimeDelta;
use journeys::enrol::{Audience, EnrolInput, EnrolReport, Told, enrol};
use journeys::{App, verify};
use kernel::id::{CompanyId, MembershipId};
use kernel::{Actor, Failure, Kind, Role, Scope};
use people::{MemberInput, MembershipStatus};
use sea_orm::{ConnectionTrait, Statement};

/// A member with an address or without, in a unit or not.
async fn add(world: &World, company: CompanyId, no: &str, email: &str, unit: &str) -> MembershipId {
    let input = MemberInput {
        employee_no: no.to_owned(),
        family_name: "髙橋".to_owned(),
        email: email.to_owned(),
        unit: unit.to_owned(),
        ..MemberInput::default()
    };
    let app = &world.app;
    let tx = app.db.write().await.expect("a transaction");
    let profile = input.check().expect("sound");
    let new = people::write::add_member(&tx, &app.ids, app.clock.now(), company, &profile).await;
    tx.commit().await.expect("kept");
    new.expect("added").membership
}

async fn hr(world: &World, company: CompanyId) -> Actor {
    let mut actor = world.trainee(company, "hr").await;
    actor.scopes.push(Scope {
        role: Role::CompanyHr,
        company: Some(company),
        unit: None,
    });
    actor
}

fn order(company: CompanyId, audience: Audience) -> EnrolInput {
    EnrolInput {
        company,
        track: "greeting".to_owned(),
        audience,
        due_on: kernel::date::parse("2026-12-10"),
    }
}

async fn strings(app: &App, sql: &str) -> Vec<String> {
    let db = app.db.read();
    let ask = Statement::from_string(db.get_database_backend(), sql);
    let rows = db.query_all_raw(ask).await.expect("read");
    let text = |row: sea_orm::QueryResult| row.try_get_by_index(0).expect("a text");
    rows.into_iter().map(text).collect()
}

fn numbers(report: &EnrolReport, told: Told) -> Vec<&str> {
    let told = report.told(told);
    told.map(|one| one.member.employee_no.as_str()).collect()
}

fn pointers(refused: Result<EnrolReport, Failure>) -> Vec<String> {
    let failure = refused.expect_err("refused");
    assert_eq!(failure.kind, Kind::Invalid);
    let faults = failure.faults.into_iter();
    faults.map(|fault| fault.pointer).collect()
}

#[tokio::test]
async fn a_whole_company_is_enrolled_with_letters_for_those_who_have_an_address() {
    let world = World::with_track().await;
    let company = world.company("minato").await;
    add(&world, company, "000001", "saki@example.jp", "").await;
    add(&world, company, "000002", "", "").await;
    let away = add(&world, company, "000003", "yasumi@example.jp", "").await;
    let gone = add(&world, company, "000004", "moto@example.jp", "").await;
    let app = &world.app;
    let tx = app.db.write().await.expect("a transaction");
    for (member, status) in [
        (away, MembershipStatus::OnLeave),
        (gone, MembershipStatus::Left),
    ] {
        people::write::change_member_status(&tx, app.clock.now(), company, member, status)
            .await
            .expect("changed");
    }
    tx.commit().await.expect("kept");

    let report = enrol(app, None, &order(company, Audience::Company)).await;
    let report = report.expect("enrolled");
    assert_eq!(numbers(&report, Told::ByMail), ["000001"]);
    assert_eq!(numbers(&report, Told::BySlip), ["000002"]);
    assert_eq!(numbers(&report, Told::NotNow), ["000003"]);

    let links = strings(app, "SELECT secret_link FROM outbox").await;
    let [link] = links.as_slice() else {
        panic!("one letter");
    };
    assert!(link.starts_with("http://localhost:8080/sign-in/link/"));
    let token = link.rsplit('/').next().expect("a token");
    let now = app.clock.now();
    let open = people::read::open_link(&app.db.read(), &kernel::secret::hash(token), now).await;
    let open = open.expect("read").expect("the letter's link opens");
    assert_eq!(open.expires_at, now + TimeDelta::days(7));
    let bodies = strings(app, "SELECT body_text FROM outbox").await;
    assert!(bodies[0].contains("2026/12/10（木）まで"));
    assert!(!bodies[0].contains(token));
    assert_eq!(verify(&app.db, None).await.expect("checked"), []);
}

#[tokio::test]
async fn the_same_order_twice_writes_nothing_the_second_time() {
    let world = World::with_track().await;
    let company = world.company("minato").await;
    add(&world, company, "000001", "saki@example.jp", "").await;
    let app = &world.app;
    let input = order(company, Audience::Company);
    enrol(app, None, &input).await.expect("enrolled");
    let trace = "SELECT dedupe_key FROM outbox UNION ALL SELECT action FROM audit_events";
    let before = strings(app, trace).await;
    let again = enrol(app, None, &input).await.expect("answered");
    assert_eq!(again.enrolled, []);
    assert_eq!(again.already_open.len(), 1);
    assert_eq!(strings(app, trace).await, before);
}

#[tokio::test]
async fn a_unit_means_everybody_in_it_and_below() {
    let world = World::with_track().await;
    let company = world.company("minato").await;
    add(&world, company, "1", "", "関西支社").await;
    add(&world, company, "2", "", "関西支社/梅田店").await;
    add(&world, company, "3", "", "東京支社").await;
    let app = &world.app;
    let units = people::read::units(&app.db.read(), company)
        .await
        .expect("read");
    let kansai = units.iter().find(|unit| unit.name == "関西支社");
    let audience = Audience::Unit(kansai.expect("a unit").id);
    let report = enrol(app, None, &order(company, audience))
        .await
        .expect("enrolled");
    let mut enrolled = numbers(&report, Told::BySlip);
    enrolled.sort_unstable();
    assert_eq!(enrolled, ["1", "2"]);
}

#[tokio::test]
async fn every_fault_of_an_order_is_told_at_once_and_nothing_is_written() {
    let world = World::with_track().await;
    let company = world.company("minato").await;
    let other = world.company("hibiki").await;
    add(&world, company, "000001", "", "").await;
    let foreigner = add(&world, other, "000009", "", "").await;
    let app = &world.app;
    let wrong = EnrolInput {
        track: "unknown".to_owned(),
        due_on: Some(app.clock.today() - TimeDelta::days(1)),
        ..order(
            company,
            Audience::EmployeeNumbers(vec!["０００００１".to_owned(), "000009".to_owned()]),
        )
    };
    assert_eq!(
        pointers(enrol(app, None, &wrong).await),
        ["/track", "/due_on", "/employee_numbers/1"]
    );
    let foreign = order(company, Audience::People(vec![foreigner]));
    assert_eq!(pointers(enrol(app, None, &foreign).await), ["/people/0"]);
    let nobody = order(company, Audience::People(Vec::new()));
    assert_eq!(pointers(enrol(app, None, &nobody).await), ["/audience"]);
    let enrolled = enrolments::read::counts_by_status(&app.db.read(), company).await;
    assert_eq!(enrolled.expect("read"), []);
}

#[tokio::test]
async fn only_the_companys_own_hr_may_order() {
    let world = World::with_track().await;
    let company = world.company("minato").await;
    let other = world.company("hibiki").await;
    let own_hr = hr(&world, company).await;
    let foreign_hr = hr(&world, other).await;
    let trainee = world.trainee(company, "0001").await;
    let input = order(company, Audience::Company);
    let app = &world.app;
    let kind = |refused: Result<EnrolReport, Failure>| refused.expect_err("refused").kind;
    assert_eq!(
        kind(enrol(app, Some(&trainee), &input).await),
        Kind::Forbidden
    );
    assert_eq!(
        kind(enrol(app, Some(&foreign_hr), &input).await),
        Kind::NotFound
    );
    let report = enrol(app, Some(&own_hr), &input).await.expect("enrolled");
    assert_eq!(report.enrolled.len(), 2);
    assert_eq!(
        strings(app, "SELECT action FROM audit_events").await.last(),
        Some(&"enrolment.ordered".to_owned())
    );
}
