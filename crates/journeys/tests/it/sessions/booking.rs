use journeys::views::company_sessions::{CandidateQuery, company_session};
use journeys::{
    App, BookMembers, book_members, book_own_seat, cancel_booking, cancel_own_booking,
    decide_request, schedule_session,
};
use kernel::id::{CompanyId, ScheduledSessionId};
use kernel::{Actor, Kind, Role};
use people::MemberInput;
use people::write::Grant;
use sessions::{Booking, BookingState};
use tokio::task::JoinSet;

use super::{Stage, teacher, tomorrow_at};

async fn book_all(stage: &Stage, id: ScheduledSessionId, learners: &[Actor]) -> Vec<BookingState> {
    let mut states = Vec::new();
    for learner in learners {
        let state = book_own_seat(&stage.world.app, learner, id).await;
        states.push(state.expect("asked"));
    }
    states
}

#[tokio::test]
async fn whoever_comes_after_the_last_seat_waits_in_order_and_moves_up() {
    use BookingState::{Booked, CancelledByLearner, Waitlisted};
    let stage = Stage::new().await;
    let app = &stage.world.app;
    let company = stage.world.company("minato").await;
    let learners = stage.learners(company, 4).await;
    let id = stage.open("S1", 2).await;
    let states = book_all(&stage, id, &learners).await;
    assert_eq!(states, [Booked, Booked, Waitlisted, Waitlisted]);
    let again = book_own_seat(app, &learners[0], id).await;
    assert_eq!(again.expect_err("once").code, "booking.exists");

    cancel_own_booking(app, &learners[0], id)
        .await
        .expect("cancelled");
    let states: Vec<BookingState> = stage.bookings(id).await.iter().map(|b| b.state).collect();
    assert_eq!(states, [CancelledByLearner, Booked, Booked, Waitlisted]);
    // Whoever gave their seat back stands at the end of the queue.
    let last = book_own_seat(app, &learners[0], id).await;
    assert_eq!(last.expect("asked"), Waitlisted);
    cancel_own_booking(app, &learners[3], id)
        .await
        .expect("left the queue");
    stage.holds().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_people_at_once_on_two_servers_fill_five_seats_and_no_more() {
    let stage = Stage::new().await;
    let company = stage.world.company("minato").await;
    let learners = stage.learners(company, 50).await;
    let id = stage.open("S1", 5).await;
    let nodes = [stage.world.app.clone(), stage.world.second_node().await];
    let mut calls = JoinSet::new();
    for (learner, app) in learners.into_iter().zip(nodes.iter().cycle()) {
        let app = app.clone();
        calls.spawn(async move { booked_in_the_end(&app, &learner, id).await });
    }
    let states = calls.join_all().await;
    let booked = |states: &[BookingState]| {
        let booked = states.iter().filter(|one| **one == BookingState::Booked);
        booked.count()
    };
    assert_eq!(booked(&states), 5);
    assert_eq!(stage.count(id, BookingState::Booked).await, 5);
    assert_eq!(stage.count(id, BookingState::Waitlisted).await, 45);
    stage.holds().await;
}

/// Asks again as long as the servers are busy with the others.
async fn booked_in_the_end(app: &App, learner: &Actor, id: ScheduledSessionId) -> BookingState {
    for _ in 0..50 {
        match book_own_seat(app, learner, id).await {
            Err(failure) if failure.kind == Kind::Busy => {}
            answer => return answer.expect("asked"),
        }
    }
    panic!("busy for ever")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_instructor_is_planned_once_at_a_time_also_by_two_servers() {
    let stage = Stage::new().await;
    let nodes = [stage.world.app.clone(), stage.world.second_node().await];
    let mut calls = JoinSet::new();
    for (number, app) in (0..8).zip(nodes.iter().cycle()) {
        let asked = stage.asked(&format!("S{number}"), 5);
        let (app, admin) = (app.clone(), stage.admin.clone());
        calls.spawn(async move { schedule_session(&app, &admin, &asked).await });
    }
    let mut planned = 0;
    for answer in calls.join_all().await {
        match answer {
            Ok(_) => planned += 1,
            Err(failure) if failure.kind == Kind::Busy => {}
            Err(failure) => assert_eq!(failure.faults[0].code, "session.clash"),
        }
    }
    assert_eq!(planned, 1);
    stage.holds().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn cancelling_and_promoting_at_once_conserves_the_seats() {
    let stage = Stage::new().await;
    let company = stage.world.company("minato").await;
    let learners = stage.learners(company, 20).await;
    let id = stage.open("S1", 5).await;
    book_all(&stage, id, &learners).await;
    let nodes = [stage.world.app.clone(), stage.world.second_node().await];
    // The five who are booked, and five of those who wait, leave at once.
    let mut calls = JoinSet::new();
    for (learner, app) in learners[..10].iter().zip(nodes.iter().cycle()) {
        let (app, learner) = (app.clone(), learner.clone());
        calls.spawn(async move {
            while let Err(failure) = cancel_own_booking(&app, &learner, id).await {
                assert_eq!(failure.kind, Kind::Busy, "{failure}");
            }
        });
    }
    calls.join_all().await;
    let bookings = stage.bookings(id).await;
    let booked: Vec<&Booking> = bookings
        .iter()
        .filter(|one| one.state == BookingState::Booked)
        .collect();
    let expected: Vec<_> = learners[10..15].iter().map(|one| one.membership).collect();
    let got: Vec<_> = booked.iter().map(|one| Some(one.membership)).collect();
    assert_eq!(got, expected, "those who waited longest");
    assert_eq!(stage.session(id).await.seats_taken, 5);
    stage.holds().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_books_two_sessions_at_one_time_not_even_at_once() {
    let stage = Stage::new().await;
    let company = stage.world.company("minato").await;
    let learner = stage.learners(company, 1).await.remove(0);
    let mut ids = Vec::new();
    for number in 0..4 {
        let mut asked = stage.asked(&format!("S{number}"), 5);
        asked.instructors = vec![teacher(&stage.world, "講師", "次郎").await.account];
        ids.push(stage.open_with(&asked).await);
    }
    let mut calls = JoinSet::new();
    for id in ids.clone() {
        let (app, learner) = (stage.world.app.clone(), learner.clone());
        calls.spawn(async move { book_own_seat(&app, &learner, id).await });
    }
    let answers = calls.join_all().await;
    let refused: Vec<&str> = answers
        .iter()
        .filter_map(|answer| answer.as_ref().err().map(|failure| failure.code))
        .collect();
    assert_eq!(refused, ["booking.overlap"; 3]);

    // The company's HR may, with a reason.
    let hr = stage.hr(company).await;
    let (_, membership) = learner.require_membership().expect("a member");
    let mut other = None;
    for id in ids {
        if stage.count(id, BookingState::Booked).await == 0 {
            other = Some(id);
        }
    }
    let other = other.expect("three are free");
    let mut asked = BookMembers {
        members: vec![membership],
        overlap_reason: String::new(),
    };
    let report = book_members(&stage.world.app, &hr, company, other, &asked).await;
    assert_eq!(report.expect("looked at").left_out.len(), 1);
    asked.overlap_reason = "午後だけ参加する".to_owned();
    let report = book_members(&stage.world.app, &hr, company, other, &asked).await;
    assert_eq!(report.expect("booked").booked.len(), 1);
    stage.holds().await;
}

#[tokio::test]
async fn hr_books_in_bulk_and_enrols_along() {
    let stage = Stage::new().await;
    let app = &stage.world.app;
    let company = stage.world.company("minato").await;
    let hr = stage.hr(company).await;
    let new = stage.world.trainee(company, "9001").await;
    let learner = stage.learners(company, 1).await.remove(0);
    let id = stage.open("S1", 1).await;
    let member = |actor: &Actor| actor.membership.expect("a member");
    let asked = BookMembers {
        members: vec![member(&new), member(&learner)],
        overlap_reason: String::new(),
    };
    let report = book_members(app, &hr, company, id, &asked)
        .await
        .expect("booked");
    assert_eq!(report.booked[0].employee_no, "9001");
    assert_eq!(report.waitlisted.len(), 1);
    let db = app.db.read();
    let enrolled = enrolments::read::open_for(&db, company, member(&new)).await;
    assert_eq!(enrolled.expect("read").len(), 1);

    let booking = stage.booking_of(id, &new).await;
    cancel_booking(app, &hr, company, id, booking)
        .await
        .expect("cancelled");
    assert_eq!(stage.count(id, BookingState::Booked).await, 1);
    let kinds = [BookingState::CancelledByCompany, BookingState::Waitlisted];
    assert_eq!(stage.count(id, kinds[0]).await, 1);
    assert_eq!(stage.count(id, kinds[1]).await, 0);
    stage.holds().await;
}

#[tokio::test]
async fn a_wish_waits_for_a_word() {
    let stage = Stage::new().await;
    let app = &stage.world.app;
    let company = stage.world.company("minato").await;
    let hr = stage.hr(company).await;
    let learners = stage.learners(company, 3).await;
    let mut asked = stage.asked("S1", 1);
    asked.input.needs_approval = true;
    let id = stage.open_with(&asked).await;
    assert_eq!(
        book_all(&stage, id, &learners).await,
        [BookingState::Requested; 3]
    );
    let mut decided = Vec::new();
    for (learner, agrees) in learners.iter().zip([true, true, false]) {
        let booking = stage.booking_of(id, learner).await;
        let state = decide_request(app, &hr, company, id, booking, agrees).await;
        decided.push(state.expect("decided"));
    }
    assert_eq!(
        decided,
        [
            BookingState::Booked,
            BookingState::Waitlisted,
            BookingState::Declined
        ]
    );
    let twice = stage.booking_of(id, &learners[0]).await;
    let twice = decide_request(app, &hr, company, id, twice, false).await;
    assert_eq!(twice.expect_err("decided").code, "booking.state");
    stage.holds().await;
}

#[tokio::test]
async fn after_the_cut_off_nothing_comes_and_goes() {
    let stage = Stage::new().await;
    let app = &stage.world.app;
    let company = stage.world.company("minato").await;
    let learners = stage.learners(company, 3).await;
    let id = stage.open("S1", 1).await;
    book_all(&stage, id, &learners[..2]).await;
    tomorrow_at(&stage, "09:00");
    let late = book_own_seat(app, &learners[2], id).await;
    assert_eq!(late.expect_err("late").code, "booking.closed");
    let late = cancel_own_booking(app, &learners[0], id).await;
    assert_eq!(late.expect_err("late").code, "booking.closed");
    let hr = stage.hr(company).await;
    let booking = stage.booking_of(id, &learners[0]).await;
    let late = cancel_booking(app, &hr, company, id, booking).await;
    assert_eq!(late.expect_err("late").code, "booking.begun");
    stage.holds().await;
}

#[tokio::test]
async fn another_companys_session_is_as_good_as_none() {
    let stage = Stage::new().await;
    let app = &stage.world.app;
    let (a, b) = (
        stage.world.company("minato").await,
        stage.world.company("kita").await,
    );
    let mut asked = stage.asked("S1", 5);
    asked.input.kind = "company".to_owned();
    asked.input.company = "minato".to_owned();
    let id = stage.open_with(&asked).await;
    let foreigner = stage.learners(b, 1).await.remove(0);
    let foreign_hr = stage.hr(b).await;
    let own = stage.learners(a, 1).await.remove(0);
    let not_found = |kind: Kind| assert_eq!(kind, Kind::NotFound);
    not_found(
        book_own_seat(app, &foreigner, id)
            .await
            .expect_err("foreign")
            .kind,
    );
    not_found(
        cancel_own_booking(app, &foreigner, id)
            .await
            .expect_err("foreign")
            .kind,
    );
    let view = journeys::views::own_sessions::own_session(app, &foreigner, id).await;
    not_found(view.expect_err("foreign").kind);
    let members = BookMembers {
        members: vec![own.membership.expect("a member")],
        overlap_reason: String::new(),
    };
    for company in [a, b] {
        let refused = book_members(app, &foreign_hr, company, id, &members).await;
        not_found(refused.expect_err("foreign").kind);
    }
    book_own_seat(app, &own, id).await.expect("their own");
    let unlearnt = stage.world.trainee(a, "7777").await;
    not_found(
        book_own_seat(app, &unlearnt, id)
            .await
            .expect_err("not enrolled")
            .kind,
    );
    stage.holds().await;
}

/// A member of a unit, who manages it where `manages`.
async fn in_unit(stage: &Stage, company: CompanyId, unit: &str, manages: bool) -> Actor {
    let app = &stage.world.app;
    let now = app.clock.now();
    let input = MemberInput {
        employee_no: format!("U{unit}{manages}"),
        family_name: "佐藤".to_owned(),
        unit: unit.to_owned(),
        ..MemberInput::default()
    };
    let profile = input.check().expect("sound");
    let tx = app.db.write().await.expect("a transaction");
    let new = people::write::add_member(&tx, &app.ids, now, company, &profile).await;
    let account = new.expect("added").account;
    if manages {
        let units = people::read::units(&tx, company).await.expect("read");
        let own = units.iter().find(|one| one.path == unit);
        let grant = Grant {
            role: Role::UnitManager,
            company: Some(company),
            unit: own.map(|unit| unit.id),
        };
        let granted = people::write::grant_role(&tx, &app.ids, now, account, grant).await;
        granted.expect("granted");
    }
    tx.commit().await.expect("committed");
    let actor = people::read::actor_of_account(&app.db.read(), account, now).await;
    actor.expect("read").expect("may sign in")
}

#[tokio::test]
async fn a_units_manager_books_and_sees_their_own_people_only() {
    let stage = Stage::new().await;
    let app = &stage.world.app;
    let company = stage.world.company("minato").await;
    let manager = in_unit(&stage, company, "本店", true).await;
    let (own, other) = (
        in_unit(&stage, company, "本店", false).await,
        in_unit(&stage, company, "支店", false).await,
    );
    let id = stage.open("S1", 5).await;
    let book = |who: &Actor, reason: &str| {
        let asked = BookMembers {
            members: vec![who.membership.expect("a member")],
            overlap_reason: reason.to_owned(),
        };
        let manager = manager.clone();
        async move { book_members(app, &manager, company, id, &asked).await }
    };
    let unenrolled = book(&own, "").await.expect("looked at");
    assert_eq!(unenrolled.left_out.len(), 1, "only HR enrols along");
    stage.world.enrol(&own).await;
    stage.world.enrol(&other).await;
    let refused = book(&own, "時間をずらす").await;
    assert_eq!(refused.expect_err("HR's word").kind, Kind::Invalid);
    assert_eq!(book(&own, "").await.expect("booked").booked.len(), 1);
    let refused = book(&other, "").await;
    assert_eq!(refused.expect_err("out of reach").kind, Kind::NotFound);
    book_own_seat(app, &other, id).await.expect("booked");
    let query = CandidateQuery::default();
    let seen = company_session(app, &manager, company, id, &query).await;
    let seen = seen.expect("their company's");
    assert_eq!(seen.desk.roster.len(), 1);
    let booking = stage.booking_of(id, &other).await;
    let refused = cancel_booking(app, &manager, company, id, booking).await;
    assert_eq!(refused.expect_err("out of reach").kind, Kind::NotFound);
    stage.holds().await;
}
