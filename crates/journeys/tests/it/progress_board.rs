//! 受講状況一覧 and the dashboard: words, reach, paging and numbers.

use crate::support::World;
use chrono::{NaiveDate, TimeDelta};
use enrolments::{Presence, Status, Word};
use journeys::views::company_dashboard::company_dashboard;
use journeys::views::report_progress::{BoardFilter, BoardRow, all_rows, board};
use kernel::id::{CompanyId, EnrolmentId, MembershipId, OrgUnitId};
use kernel::{Actor, Cursor, Failure, Kind, PageRequest, Role, Scope};
use people::{MemberInput, MembershipStatus};
use sea_orm::{ConnectionTrait, Statement, Value};

async fn manager(world: &World, company: CompanyId, role: Role, unit: Option<OrgUnitId>) -> Actor {
    let mut actor = world.trainee(company, &format!("m{role:?}")).await;
    actor.scopes.push(Scope {
        role,
        company: Some(company),
        unit,
    });
    actor
}

async fn add(
    world: &World,
    company: CompanyId,
    no: &str,
    family: &str,
    unit: &str,
) -> MembershipId {
    let input = MemberInput {
        employee_no: no.to_owned(),
        family_name: family.to_owned(),
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

async fn execute(world: &World, sql: &str, values: Vec<Value>) {
    let tx = world.app.db.write().await.expect("a transaction");
    let statement = Statement::from_sql_and_values(tx.get_database_backend(), sql, values);
    tx.execute_raw(statement).await.expect("executed");
    tx.commit().await.expect("kept");
}

/// An enrolment in any state, past the journeys.
async fn place(
    world: &World,
    company: CompanyId,
    member: MembershipId,
    status: Status,
    due_on: Option<NaiveDate>,
) -> EnrolmentId {
    let app = &world.app;
    let now = app.clock.now();
    let id: EnrolmentId = app.ids.fresh(now);
    let track = world.track().await;
    let version = courses::read::current_version(&app.db.read(), track).await;
    let version = version.expect("read").expect("published").id;
    let completed = status == Status::Completed;
    execute(
        world,
        "INSERT INTO enrolments (id, company_id, membership_id, track_id, track_version_id, \
         cycle_no, status, source, due_on, completed_at, completed_on, created_at) \
         VALUES ($1, $2, $3, $4, $5, 1, $6, 'person', $7, $8, $9, $10)",
        vec![
            id.0.into(),
            company.0.into(),
            member.0.into(),
            track.0.into(),
            version.0.into(),
            status.as_str().into(),
            due_on.into(),
            completed.then_some(now).into(),
            completed.then(|| app.clock.today()).into(),
            now.into(),
        ],
    )
    .await;
    id
}

async fn rows(
    world: &World,
    actor: &Actor,
    company: CompanyId,
    filter: &BoardFilter,
) -> Vec<BoardRow> {
    all_rows(&world.app, actor, company, filter)
        .await
        .expect("rows")
}

fn numbers(rows: &[BoardRow]) -> Vec<&str> {
    rows.iter().map(|row| row.employee_no.as_str()).collect()
}

fn kind<T>(refused: Result<T, Failure>) -> Kind {
    refused.err().expect("refused").kind
}

#[tokio::test]
async fn the_databases_word_is_the_rules_word_in_every_case() {
    let world = World::with_track().await;
    let company = world.company("minato").await;
    let hr = manager(&world, company, Role::CompanyHr, None).await;
    let today = world.app.clock.today();
    let mut expected = std::collections::BTreeMap::new();
    let mut count = 0;
    for status in Status::ALL {
        for due_on in [None, Some(today - TimeDelta::days(1)), Some(today)] {
            for employment in [
                MembershipStatus::Active,
                MembershipStatus::OnLeave,
                MembershipStatus::Left,
            ] {
                count += 1;
                let member = add(&world, company, &count.to_string(), "髙橋", "").await;
                let now = world.app.clock.now();
                let tx = world.app.db.write().await.expect("a transaction");
                people::write::change_member_status(&tx, now, company, member, employment)
                    .await
                    .expect("changed");
                tx.commit().await.expect("kept");
                let id = place(&world, company, member, status, due_on).await;
                let presence = match employment {
                    MembershipStatus::Active => Presence::AtWork,
                    _ => Presence::Away,
                };
                expected.insert(id, Word::of(status, due_on, today, presence));
            }
        }
    }
    let mut seen = 0;
    for word in Word::ALL {
        let filter = BoardFilter {
            word: Some(word),
            include_left: true,
            ..BoardFilter::default()
        };
        for row in rows(&world, &hr, company, &filter).await {
            assert_eq!((row.word, expected[&row.enrolment]), (word, word));
            seen += 1;
        }
    }
    assert_eq!(seen, count, "each row says exactly one word");
}

#[tokio::test]
async fn each_number_of_the_dashboard_is_the_length_of_its_list() {
    let world = World::with_track().await;
    let company = world.company("minato").await;
    let hr = manager(&world, company, Role::CompanyHr, None).await;
    let today = world.app.clock.today();
    let late = Some(today - TimeDelta::days(3));
    let people = [
        ("関西支社", Status::Assigned, None),
        ("関西支社/梅田店", Status::Assigned, late),
        ("関西支社/梅田店", Status::InProgress, None),
        ("関西支社/難波店", Status::Completed, late),
        ("東京支社", Status::Completed, None),
        ("東京支社", Status::Waived, None),
        ("", Status::InProgress, late),
    ];
    for (index, (unit, status, due_on)) in people.into_iter().enumerate() {
        let member = add(&world, company, &index.to_string(), "髙橋", unit).await;
        place(&world, company, member, status, due_on).await;
    }
    let dashboard = company_dashboard(&world.app, &hr, company, None).await;
    let dashboard = dashboard.expect("a dashboard");
    assert_eq!(dashboard.whole.total(), 6);
    assert_eq!(dashboard.whole.completed_percent(), Some(33));
    let mut parts = vec![(None, dashboard.whole)];
    let units = dashboard.units.iter();
    parts.extend(units.map(|unit| (Some(unit.unit.id), unit.numbers)));
    assert_eq!(parts.len(), 5);
    for (unit, numbers) in parts {
        for (word, number) in [
            (Word::NotStarted, numbers.not_started),
            (Word::InProgress, numbers.in_progress),
            (Word::Completed, numbers.completed),
            (Word::Overdue, numbers.overdue),
        ] {
            let filter = BoardFilter {
                unit,
                word: Some(word),
                ..BoardFilter::default()
            };
            let page = PageRequest::new(Some(1), None);
            let list = board(&world.app, &hr, company, &filter, page)
                .await
                .expect("a list");
            assert_eq!(list.count, number, "{unit:?} {word:?}");
        }
    }
    let overdue = BoardFilter {
        word: Some(Word::Overdue),
        ..BoardFilter::default()
    };
    let overdue = rows(&world, &hr, company, &overdue).await;
    assert!(overdue.iter().all(|row| row.days_late == 3));
}

#[tokio::test]
async fn a_unit_manager_sees_the_own_subtree_and_other_companies_nothing() {
    let world = World::with_track().await;
    let company = world.company("minato").await;
    for (no, unit) in [
        ("1", "関西支社"),
        ("2", "関西支社/梅田店"),
        ("3", "東京支社"),
        ("4", ""),
    ] {
        let member = add(&world, company, no, "髙橋", unit).await;
        place(&world, company, member, Status::Assigned, None).await;
    }
    let units = people::read::units(&world.app.db.read(), company)
        .await
        .expect("read");
    let unit = |name: &str| {
        units
            .iter()
            .find(|unit| unit.name == name)
            .expect("a unit")
            .id
    };
    let kansai = manager(&world, company, Role::UnitManager, Some(unit("関西支社"))).await;
    let mine = rows(&world, &kansai, company, &BoardFilter::default()).await;
    let mut mine = numbers(&mine);
    mine.sort_unstable();
    assert_eq!(mine, ["1", "2"]);
    for (name, expected) in [("梅田店", vec!["2"]), ("東京支社", vec![])] {
        let filter = BoardFilter {
            unit: Some(unit(name)),
            ..BoardFilter::default()
        };
        assert_eq!(
            numbers(&rows(&world, &kansai, company, &filter).await),
            expected
        );
    }
    let dashboard = company_dashboard(&world.app, &kansai, company, None).await;
    assert_eq!(dashboard.expect("a dashboard").whole.total(), 2);

    let elsewhere = world.company("hibiki").await;
    let foreign_hr = manager(&world, elsewhere, Role::CompanyHr, None).await;
    let trainee = world.trainee(company, "t").await;
    let filter = BoardFilter::default();
    let app = &world.app;
    assert_eq!(
        kind(all_rows(app, &foreign_hr, company, &filter).await),
        Kind::NotFound
    );
    assert_eq!(
        kind(all_rows(app, &trainee, company, &filter).await),
        Kind::Forbidden
    );
    assert_eq!(
        kind(company_dashboard(app, &foreign_hr, company, None).await),
        Kind::NotFound
    );
}

#[tokio::test]
async fn pages_show_each_row_once_in_the_order_of_the_whole_list() {
    let world = World::with_track().await;
    let company = world.company("minato").await;
    let hr = manager(&world, company, Role::CompanyHr, None).await;
    for (no, family) in [
        ("1", "わだ"),
        ("2", "あべ"),
        ("3", "あべ"),
        ("4", "サトウ"),
        ("5", "かとう"),
    ] {
        let member = add(&world, company, no, family, "").await;
        place(&world, company, member, Status::Assigned, None).await;
    }
    let filter = BoardFilter::default();
    let whole = rows(&world, &hr, company, &filter).await;
    assert_eq!(numbers(&whole), ["2", "3", "5", "4", "1"]);
    let mut paged = Vec::new();
    let mut after = None;
    loop {
        let request = PageRequest::new(Some(2), after);
        let list = board(&world.app, &hr, company, &filter, request)
            .await
            .expect("a list");
        assert_eq!(list.count, 5);
        paged.extend(list.rows.items);
        after = list.rows.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(paged, whole);

    let elsewhere = world.company("hibiki").await;
    let stranger = add(&world, elsewhere, "1", "ああ", "").await;
    let foreign = place(&world, elsewhere, stranger, Status::Assigned, None).await;
    let request = PageRequest::new(None, Some(Cursor(foreign.0)));
    let list = board(&world.app, &hr, company, &filter, request)
        .await
        .expect("a list");
    assert_eq!(list.rows.items, []);
}

#[tokio::test]
async fn the_filter_takes_search_words_literally_and_hides_people_who_have_left() {
    let world = World::with_track().await;
    let company = world.company("minato").await;
    let hr = manager(&world, company, Role::CompanyHr, None).await;
    let mut members = Vec::new();
    for (no, family) in [("a_b", "髙橋"), ("axb", "高橋"), ("c%d", "佐藤")] {
        let member = add(&world, company, no, family, "").await;
        place(&world, company, member, Status::Assigned, None).await;
        members.push(member);
    }
    for (search, mut expected) in [
        ("a_b", vec!["a_b"]),
        ("%", vec!["c%d"]),
        ("高橋", vec!["a_b", "axb"]),
        ("ＡＸＢ 髙橋", vec!["axb"]),
        ("\\", vec![]),
    ] {
        let filter = BoardFilter {
            search: search.to_owned(),
            ..BoardFilter::default()
        };
        let found = rows(&world, &hr, company, &filter).await;
        let mut found = numbers(&found);
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected, "{search}");
    }
    let now = world.app.clock.now();
    let tx = world.app.db.write().await.expect("a transaction");
    let left = MembershipStatus::Left;
    people::write::change_member_status(&tx, now, company, members[2], left)
        .await
        .expect("changed");
    tx.commit().await.expect("kept");
    for (include_left, expected) in [(false, 2), (true, 3)] {
        let filter = BoardFilter {
            include_left,
            ..BoardFilter::default()
        };
        assert_eq!(rows(&world, &hr, company, &filter).await.len(), expected);
    }
    let track = BoardFilter {
        track: Some("other".to_owned()),
        ..BoardFilter::default()
    };
    assert_eq!(rows(&world, &hr, company, &track).await, []);
}

#[tokio::test]
async fn a_row_tells_how_far_a_person_is_in_the_newest_cycle() {
    let world = World::with_track().await;
    let (trainee, enrolment) = world.learner().await;
    let (company, membership) = trainee.require_membership().expect("a member");
    let hr = manager(&world, company, Role::CompanyHr, None).await;
    journeys::complete_lesson(&world.app, &trainee, enrolment, "G1-1")
        .await
        .expect("read");
    let found = rows(&world, &hr, company, &BoardFilter::default()).await;
    assert_eq!((found[0].done, found[0].total), (1, 5));
    assert_eq!(found[0].title, "あいさつ");
    let tx = world.app.db.write().await.expect("a transaction");
    enrolments::write::withdraw(&tx, company, enrolment)
        .await
        .expect("done");
    tx.commit().await.expect("kept");
    world.enrol(&trainee).await;
    let found = rows(&world, &hr, company, &BoardFilter::default()).await;
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].membership, found[0].word),
        (membership, Word::NotStarted)
    );
    assert_eq!((found[0].done, found[0].total), (0, 5));
}
