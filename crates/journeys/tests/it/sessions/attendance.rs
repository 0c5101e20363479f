use chrono::TimeDelta;
use enrolments::Status;
use journeys::mark_attendance::CheckInStanding;
use journeys::{
    MarkInput, WalkIn, book_own_seat, check_in, hold_session, mark_attendance, mark_rest,
    open_check_in, projector_code, take_walk_in, undo_mark,
};
use kernel::id::{BookingId, ScheduledSessionId, SessionDateId};
use kernel::{Actor, Kind};
use sessions::check_in::Passage;
use sessions::{Attendance, AttendanceMark, SessionState};
use tokio::task::JoinSet;
use uuid::Uuid;

use super::{Stage, teacher, tomorrow_at};
use crate::support::count;

struct Day {
    stage: Stage,
    id: ScheduledSessionId,
    date: SessionDateId,
    learners: Vec<Actor>,
}

impl Day {
    /// A session with booked learners, at this time of its day.
    async fn at(time: &str, learners: usize) -> Self {
        let stage = Stage::new().await;
        let company = stage.world.company("minato").await;
        let learners = stage.learners(company, learners).await;
        let id = stage.open("S1", 30).await;
        for learner in &learners {
            book_own_seat(&stage.world.app, learner, id)
                .await
                .expect("booked");
        }
        tomorrow_at(&stage, time);
        let date = stage.date(id).await;
        Self {
            stage,
            id,
            date,
            learners,
        }
    }

    fn key(&self) -> Uuid {
        let app = &self.stage.world.app;
        app.ids.fresh(app.clock.now())
    }

    async fn input(&self, learner: usize, attendance: Attendance) -> MarkInput {
        MarkInput {
            booking: self
                .stage
                .booking_of(self.id, &self.learners[learner])
                .await,
            date: self.date,
            attendance,
            client: self.key(),
        }
    }

    async fn mark(&self, learner: usize, attendance: Attendance) {
        let input = self.input(learner, attendance).await;
        let app = &self.stage.world.app;
        mark_attendance(app, &self.stage.instructor, self.id, &input)
            .await
            .expect("marked");
    }

    async fn marks(&self) -> Vec<AttendanceMark> {
        let db = self.stage.world.app.db.read();
        let marks = sessions::read::marks_of_session(&db, self.id).await;
        marks.expect("read")
    }

    async fn counted(&self, booking: BookingId) -> Attendance {
        let marks = self.marks().await;
        let counted = sessions::in_force(&marks);
        let mark = counted.get(&(booking, self.date));
        mark.map_or(Attendance::NotSet, |mark| mark.attendance)
    }

    /// The ticket of a learner who scans the code that is shown now.
    async fn scan(&self, learner: &Actor, passage: Passage) -> CheckInStanding {
        let app = &self.stage.world.app;
        let shown = projector_code(app, &self.stage.instructor, self.id, self.date, passage).await;
        let shown = shown.expect("shown");
        let code = shown.address.rsplit('/').next().unwrap_or_default();
        let seen = open_check_in(app, learner, self.date, passage, code).await;
        seen.expect("a session of theirs").standing
    }

    async fn ticket(&self, learner: &Actor, passage: Passage) -> String {
        match self.scan(learner, passage).await {
            CheckInStanding::Ready(ticket) => ticket,
            other => panic!("no ticket: {other:?}"),
        }
    }
}

#[tokio::test]
async fn marks_are_kept_and_the_newest_counts() {
    let day = Day::at("08:55", 1).await;
    let app = &day.stage.world.app;
    assert_eq!(day.stage.session(day.id).await.state, SessionState::Open);
    day.mark(0, Attendance::Absent).await;
    assert_eq!(day.stage.session(day.id).await.state, SessionState::Running);
    day.mark(0, Attendance::Partial(50)).await;
    let booking = day.stage.booking_of(day.id, &day.learners[0]).await;
    assert_eq!(day.counted(booking).await, Attendance::Partial(50));

    let undo = |key| undo_mark(app, &day.stage.instructor, day.id, booking, day.date, key);
    let key = day.key();
    assert!(undo(key).await.expect("undone").newly);
    assert_eq!(day.counted(booking).await, Attendance::Absent);
    assert!(!undo(key).await.expect("sent twice").newly);
    assert_eq!(day.counted(booking).await, Attendance::Absent);
    assert_eq!(day.marks().await.len(), 3, "nothing was overwritten");
    day.stage.holds().await;
}

#[tokio::test]
async fn a_first_mark_undone_says_nothing_again() {
    let day = Day::at("09:00", 1).await;
    let app = &day.stage.world.app;
    let booking = day.stage.booking_of(day.id, &day.learners[0]).await;
    let undo = || {
        undo_mark(
            app,
            &day.stage.instructor,
            day.id,
            booking,
            day.date,
            day.key(),
        )
    };
    assert_eq!(undo().await.expect_err("nothing").kind, Kind::NotFound);
    day.mark(0, Attendance::Present).await;
    undo().await.expect("undone");
    assert_eq!(day.counted(booking).await, Attendance::NotSet);
    day.stage.holds().await;
}

#[tokio::test]
async fn attendance_is_marked_from_the_day_on_and_by_the_sessions_own_instructor() {
    let stage = Stage::new().await;
    let app = &stage.world.app;
    let company = stage.world.company("minato").await;
    let learner = stage.learners(company, 1).await.remove(0);
    let id = stage.open("S1", 5).await;
    book_own_seat(app, &learner, id).await.expect("booked");
    let input = MarkInput {
        booking: stage.booking_of(id, &learner).await,
        date: stage.date(id).await,
        attendance: Attendance::Present,
        client: app.ids.fresh(app.clock.now()),
    };
    let early = mark_attendance(app, &stage.instructor, id, &input).await;
    assert_eq!(early.expect_err("early").code, "attendance.too_early");
    tomorrow_at(&stage, "08:00");
    let other = teacher(&stage.world, "別の", "講師").await;
    let foreign = mark_attendance(app, &other, id, &input).await;
    assert_eq!(foreign.expect_err("not theirs").kind, Kind::NotFound);
    let learner = mark_attendance(app, &learner, id, &input).await;
    assert_eq!(learner.expect_err("not for them").kind, Kind::Forbidden);
    mark_attendance(app, &stage.instructor, id, &input)
        .await
        .expect("marked");
    let other = MarkInput {
        attendance: Attendance::Absent,
        ..input
    };
    let differs = mark_attendance(app, &stage.instructor, id, &other).await;
    assert_eq!(differs.expect_err("same key").code, "attendance.differs");
    stage.holds().await;
}

/// Twenty people scan and tap within ten seconds. Every tap is sent one to
/// three times, as phones do whose answers are lost; nothing is lost and
/// nothing doubled.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twenty_people_check_in_through_flaky_connections() {
    let day = Day::at("08:58", 20).await;
    let mut taps = JoinSet::new();
    for (number, learner) in day.learners.iter().enumerate() {
        let ticket = day.ticket(learner, Passage::In).await;
        day.stage
            .world
            .app
            .clock
            .advance(TimeDelta::milliseconds(500));
        for _ in 0..=(number % 3) {
            let app = day.stage.world.app.clone();
            let (learner, ticket, date) = (learner.clone(), ticket.clone(), day.date);
            taps.spawn(async move { check_in(&app, &learner, date, Passage::In, &ticket).await });
        }
    }
    for answer in taps.join_all().await {
        assert_eq!(answer.expect("taken").attendance, Attendance::Present);
    }
    let marks = day.marks().await;
    assert_eq!(marks.len(), 20, "one each");
    assert!(marks.iter().all(|mark| mark.supersedes.is_none()));
    assert_eq!(day.stage.session(day.id).await.state, SessionState::Running);
    day.stage.holds().await;
}

/// The instructor's taps are queued in the page and sent again and again, some
/// of them in another order.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn queued_marks_that_are_sent_again_have_one_effect() {
    let day = Day::at("09:00", 20).await;
    let mut posts = JoinSet::new();
    for number in 0..20 {
        let input = day.input(number, Attendance::Present).await;
        for _ in 0..3 {
            let (app, instructor) = (day.stage.world.app.clone(), day.stage.instructor.clone());
            let (id, input) = (day.id, input.clone());
            posts.spawn(async move { mark_attendance(&app, &instructor, id, &input).await });
        }
    }
    let newly = posts.join_all().await.into_iter();
    let newly = newly.filter(|given| given.as_ref().expect("taken").newly);
    assert_eq!(newly.count(), 20);
    assert_eq!(day.marks().await.len(), 20);
    day.stage.holds().await;
}

#[tokio::test]
async fn a_code_serves_the_booked_person_once_and_in_time() {
    let day = Day::at("08:29", 2).await;
    let (app, clock) = (&day.stage.world.app, &day.stage.world.app.clock);
    let learner = &day.learners[0];
    let early = day.scan(learner, Passage::In).await;
    assert_eq!(early, CheckInStanding::OutsideWindow);

    clock.advance(TimeDelta::minutes(42));
    let ticket = day.ticket(learner, Passage::In).await;
    let stolen = check_in(app, &day.learners[1], day.date, Passage::In, &ticket).await;
    assert_eq!(stolen.expect_err("not theirs").kind, Kind::NotFound);
    let late = check_in(app, learner, day.date, Passage::In, &ticket).await;
    assert_eq!(late.expect("taken").attendance, Attendance::Late);
    let again = day.scan(learner, Passage::In).await;
    assert_eq!(again, CheckInStanding::Done(Attendance::Late));

    let company = learner.company.expect("a member");
    let stranger = day.stage.world.trainee(company, "8888").await;
    let unbooked = day.scan(&stranger, Passage::In).await;
    assert_eq!(unbooked, CheckInStanding::NotBooked);
    let shown = projector_code(app, &day.stage.instructor, day.id, day.date, Passage::In).await;
    let shown = shown.expect("shown");
    assert_eq!((shown.booked, shown.there), (2, 1));
    clock.advance(TimeDelta::seconds(60));
    let code = shown.address.rsplit('/').next().unwrap_or_default();
    let old = open_check_in(app, &day.learners[1], day.date, Passage::In, code).await;
    assert_eq!(old.expect("seen").standing, CheckInStanding::Expired);
    let forged = open_check_in(app, &day.learners[1], day.date, Passage::In, "1.x").await;
    assert_eq!(forged.expect_err("forged").kind, Kind::NotFound);
    day.stage.holds().await;
}

#[tokio::test]
async fn somebody_without_a_booking_is_taken_in_on_the_spot() {
    let day = Day::at("09:05", 1).await;
    let (app, instructor) = (&day.stage.world.app, &day.stage.instructor);
    let company = day.learners[0].company.expect("a member");
    let newcomer = day.stage.world.trainee(company, "9001").await;
    let walk_in = WalkIn {
        company,
        member: newcomer.membership.expect("a member"),
        date: day.date,
        client: day.key(),
    };
    for newly in [true, false] {
        let taken = take_walk_in(app, instructor, day.id, &walk_in).await;
        assert_eq!(taken.expect("taken in").newly, newly);
    }
    let bookings = day.stage.bookings(day.id).await;
    assert_eq!(bookings.iter().filter(|one| one.is_walk_in).count(), 1);
    assert_eq!(day.stage.session(day.id).await.seats_taken, 2);

    let foreign = day.stage.world.company("kita").await;
    let foreign = WalkIn {
        company: foreign,
        client: day.key(),
        ..walk_in
    };
    let refused = take_walk_in(app, instructor, day.id, &foreign).await;
    assert_eq!(refused.expect_err("no such member").kind, Kind::NotFound);
    day.stage.holds().await;
}

#[tokio::test]
async fn closing_the_day_gives_credit_and_lets_figures_count_it() {
    let day = Day::at("11:50", 3).await;
    let (app, instructor) = (&day.stage.world.app, &day.stage.instructor);
    day.mark(0, Attendance::Present).await;
    day.mark(1, Attendance::Partial(50)).await;
    let unsaid = hold_session(app, instructor, day.id, false).await;
    assert_eq!(unsaid.expect_err("one is left").code, "session.hold.unsaid");
    let held = hold_session(app, instructor, day.id, true).await;
    let held = held.expect("closed");
    assert_eq!((held.attended, held.missed), (1, 2));
    assert_eq!(day.stage.session(day.id).await.state, SessionState::Held);

    let db = app.db.read();
    let on_record = sessions::read::by_codes(&db, &["S1".to_owned()]).await;
    let on_record = on_record.expect("read").remove("S1").expect("on record");
    assert_eq!(on_record.id, held.held_as);
    assert_eq!(on_record.facts.instructor, "講師 一郎");
    assert_eq!(on_record.facts.ended_on, app.clock.today());

    let mut statuses = Vec::new();
    for learner in &day.learners {
        let (company, member) = learner.require_membership().expect("a member");
        let own = enrolments::read::open_for(&db, company, member).await;
        let own = own.expect("read").remove(0);
        let progress = enrolments::read::progress_of(&db, company, own.id).await;
        statuses.push((own.status, progress.expect("read").len()));
    }
    let untouched = (Status::Assigned, 0);
    assert_eq!(statuses, [(Status::InProgress, 2), untouched, untouched]);
    // Whoever attended may now answer the survey.
    assert_eq!(count(&day.stage.world, "participations").await, 1);

    // A correction gives credit at once; what was given stays.
    day.mark(1, Attendance::Late).await;
    day.mark(0, Attendance::Absent).await;
    assert_eq!(count(&day.stage.world, "participations").await, 2);
    let twice = hold_session(app, instructor, day.id, true).await;
    assert_eq!(twice.expect_err("once").kind, Kind::Conflict);
    day.stage.holds().await;
}

#[tokio::test]
async fn whoever_checks_out_gets_credit_where_the_session_says_so() {
    let stage = Stage::new().await;
    let app = &stage.world.app;
    let company = stage.world.company("minato").await;
    let learners = stage.learners(company, 2).await;
    let mut asked = stage.asked("S1", 5);
    asked.input.opens = "at_check_out".to_owned();
    let id = stage.open_with(&asked).await;
    for learner in &learners {
        book_own_seat(app, learner, id).await.expect("booked");
    }
    tomorrow_at(&stage, "09:00");
    let date = stage.date(id).await;
    let day = Day {
        stage,
        id,
        date,
        learners,
    };
    let app = &day.stage.world.app;
    let learner = &day.learners[0];
    assert_eq!(
        day.scan(learner, Passage::Out).await,
        CheckInStanding::NotThere
    );
    let ticket = day.ticket(learner, Passage::In).await;
    check_in(app, learner, date, Passage::In, &ticket)
        .await
        .expect("came");
    assert_eq!(count(&day.stage.world, "participations").await, 0);
    app.clock.advance(TimeDelta::minutes(170));
    let ticket = day.ticket(learner, Passage::Out).await;
    for _ in 0..2 {
        check_in(app, learner, date, Passage::Out, &ticket)
            .await
            .expect("left");
    }
    assert_eq!(count(&day.stage.world, "participations").await, 1);
    assert_eq!(day.marks().await.len(), 2);
    let key = day.key();
    let rest = mark_rest(
        app,
        &day.stage.instructor,
        id,
        date,
        Attendance::Absent,
        key,
    );
    assert_eq!(rest.await.expect("marked"), 1);
    day.stage.holds().await;
}
