//! Closing the day: the session was held, figures count it, and whoever
//! attended enough of it is given credit for what was taught there.
//!
//! Attendance stands for the pages of the track, which the instructor taught
//! aloud; the quiz and the survey stay the learner's own. The survey is then
//! about this session, and open for as long as the session says. Credit once
//! given stays: no path resets progress.

use enrolments::Enrolment;
use kernel::audit::Event;
use kernel::id::{AccountId, ScheduledSessionId, SessionDateId, SessionId};
use kernel::{Actor, Failure, Tx};
use serde_json::json;
use sessions::write::NewMark;
use sessions::{
    Attendance, AttendanceMark, Booking, BookingState, MarkSource, ScheduledSession, SessionFacts,
    SessionState,
};

use surveys::write::HeldSession;

use crate::App;
use crate::answer_survey::open_for_session;
use crate::learn::{record_done, version_to_learn};
use crate::mark_attendance::sessions_run_by;

/// What closing a day did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// What figures count the session as.
    pub held_as: SessionId,
    /// Who attended enough.
    pub attended: usize,
    /// Who did not.
    pub missed: usize,
}

/// Closes the last day of a session. Whoever nothing was said of is marked as
/// absent where `rest_is_absent`.
///
/// # Errors
/// Forbidden for whoever does not teach, not found for another's session; a
/// conflict before its last date began, unless it runs, and while something is
/// left to say.
pub async fn hold_session(
    app: &App,
    actor: &Actor,
    id: ScheduledSessionId,
    rest_is_absent: bool,
) -> Result<Held, Failure> {
    let scope = sessions_run_by(actor)?;
    let now = app.clock.now();
    let tx = app.db.write().await?;
    let session = sessions::write::lock(&tx, scope, id).await?;
    if session.state != SessionState::Running {
        return Err(sessions::Error::Refused(session.state, SessionState::Held).into());
    }
    let begun = session.dates.last().map(|date| date.span.starts_at);
    if begun.is_none_or(|begun| now < begun) {
        return Err(Failure::conflict(
            "session.hold.early",
            "最後の日程が始まってから締めてください。",
        ));
    }
    let bookings = booked(&tx, id).await?;
    let unsaid = unsaid(&tx, &session, &bookings).await?;
    if !unsaid.is_empty() && !rest_is_absent {
        return Err(Failure::conflict(
            "session.hold.unsaid",
            format!(
                "出欠を入れていないところが{}か所あります。入れるか、「残りは欠席にする」を選んでください。",
                unsaid.len()
            ),
        ));
    }
    for (booking, date) in unsaid {
        let new = NewMark {
            date,
            attendance: Attendance::Absent,
            minutes: None,
            source: MarkSource::Instructor,
            left_at: None,
            client: app.ids.fresh(now),
            by: actor.account,
        };
        sessions::write::mark(&tx, &app.ids, now, &session, booking, &new).await?;
    }
    let held_as = on_record(app, &tx, &session).await?;
    sessions::write::close_day(&tx, &session, held_as).await?;
    let mut attended = 0;
    for booking in &bookings {
        if credit_if_attended(app, &tx, &session, held_as, booking).await? {
            attended += 1;
        }
    }
    let missed = bookings.len() - attended;
    let event = Event {
        company: session.company,
        actor: Some(actor.account),
        action: "session.held",
        object: Some(id.0),
        detail: &json!({ "held_as": held_as, "attended": attended, "missed": missed }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(Held {
        held_as,
        attended,
        missed,
    })
}

async fn booked(tx: &Tx, id: ScheduledSessionId) -> Result<Vec<Booking>, Failure> {
    let mut bookings = sessions::read::bookings_of_session(tx, id).await?;
    bookings.retain(|booking| booking.state == BookingState::Booked);
    Ok(bookings)
}

type Unsaid<'b> = Vec<(&'b Booking, SessionDateId)>;

/// Every booked person's date of which nothing was said.
async fn unsaid<'b>(
    tx: &Tx,
    session: &ScheduledSession,
    bookings: &'b [Booking],
) -> Result<Unsaid<'b>, Failure> {
    let marks = sessions::read::marks_of_session(tx, session.id).await?;
    let counted = sessions::in_force(&marks);
    let dates = || session.dates.iter().map(|date| date.id);
    let all = bookings
        .iter()
        .flat_map(|booking| dates().map(move |date| (booking, date)));
    let is_unsaid = |(booking, date): &(&Booking, SessionDateId)| {
        let mark = counted.get(&(booking.id, *date));
        !mark.is_some_and(|mark| mark.attendance.is_set())
    };
    Ok(all.filter(is_unsaid).collect())
}

/// The held session that figures count, under its code. Whoever checks out
/// before the day is closed answers about it, too.
pub(crate) async fn on_record(
    app: &App,
    tx: &Tx,
    session: &ScheduledSession,
) -> Result<SessionId, Failure> {
    let facts = SessionFacts {
        track: session.track,
        instructor: name_of(app, tx, session.instructors.first().copied()).await?,
        ended_on: session.last_day(),
    };
    let is_sample = app.settings.is_demo;
    let now = app.clock.now();
    let ensured =
        sessions::write::ensure(tx, &app.ids, now, &session.code, &facts, is_sample).await?;
    Ok(ensured.id)
}

/// The name that goes with the figures: the first instructor's.
async fn name_of(app: &App, tx: &Tx, account: Option<AccountId>) -> Result<String, Failure> {
    let staff = people::read::staff(tx, app.clock.now()).await?;
    let first = staff.into_iter().find(|one| Some(one.account) == account);
    let named = first.map(|one| one.name).filter(|name| !name.is_empty());
    named.ok_or_else(|| {
        Failure::conflict(
            "session.hold.instructor",
            "講師の名前が登録されていません。運営に確かめてください。",
        )
    })
}

/// Whether somebody attended enough; they are given credit with it.
pub(crate) async fn credit_if_attended(
    app: &App,
    tx: &Tx,
    session: &ScheduledSession,
    held_as: SessionId,
    booking: &Booking,
) -> Result<bool, Failure> {
    let marks = sessions::read::marks_of_booking(tx, booking.company, booking.id).await?;
    if !attended(session, &marks) {
        return Ok(false);
    }
    let (company, id) = (booking.company, booking.enrolment);
    let enrolment = enrolments::write::lock(tx, company, id).await?;
    if enrolment.status.is_open() {
        let expected = booked(tx, session.id).await?;
        let held = HeldSession {
            id: held_as,
            code: &session.code,
            ended_on: session.last_day(),
            open_days: session.open_days.unsigned_abs().into(),
            companies: expected.iter().map(|booking| booking.company).collect(),
        };
        open_for_session(app, tx, &enrolment, &held).await?;
        credit_pages(app, tx, &enrolment).await?;
    }
    Ok(true)
}

/// Whether these marks of one person are enough of a session.
pub(crate) fn attended(session: &ScheduledSession, marks: &[AttendanceMark]) -> bool {
    let counted: Vec<Attendance> = sessions::in_force(marks)
        .values()
        .map(|mark| mark.attendance)
        .collect();
    sessions::is_enough(&counted, session.dates.len())
}

/// Records every page of the track as done, the first evidence of somebody who
/// had not begun.
async fn credit_pages(app: &App, tx: &Tx, enrolment: &Enrolment) -> Result<(), Failure> {
    let now = app.clock.now();
    let (company, id) = (enrolment.company, enrolment.id);
    let version = version_to_learn(tx, enrolment).await?;
    enrolments::write::pin_and_start(tx, company, id, version, now).await?;
    let progress = enrolments::read::progress_of(tx, company, id).await?;
    let is_done = |lesson| {
        let mut own = progress.iter().filter(|one| one.lesson == lesson);
        own.any(enrolments::Progress::is_done)
    };
    let mut pages = courses::read::steps(tx, version).await?;
    pages.retain(|step| step.kind.is_page() && !is_done(step.id));
    let Some(last) = pages.pop() else {
        return Ok(());
    };
    for page in pages {
        enrolments::write::finish_lesson(tx, &app.ids, now, company, id, page.id).await?;
    }
    record_done(app, tx, company, id, last.id).await?;
    Ok(())
}
