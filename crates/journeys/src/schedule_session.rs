//! Planning a training session: making, changing and moving it, publishing and
//! closing it for bookings, cancelling it, copying a series, setting seats
//! aside. The firm's admin does this.
//!
//! A move or a cancellation tells everybody who is booked or waits, in its own
//! transaction.

use std::collections::BTreeSet;

use chrono::{NaiveDate, TimeDelta};
use kernel::audit::Event;
use kernel::id::{AccountId, CompanyId, ScheduledSessionId, TrackId};
use kernel::{Actor, Failure, Fault, Role, Tx, date};
use serde_json::json;
use sessions::read::SessionScope;
use sessions::write::NewSession;
use sessions::{
    Booking, BookingState, DateInput, ScheduledSession, SessionInput, SessionKind, SessionPlan,
    SessionState,
};

use crate::App;
use crate::book_seat::promote;
use crate::letters::session::SessionNews;
use crate::session_news::{tell, tell_gone_dates};

/// Who may teach a session.
pub const TEACHING: &[Role] = &[Role::FirmAdmin, Role::Instructor];
/// The most sessions that one series is copied to.
pub const MOST_COPIES: usize = 20;

/// A session as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScheduleSession {
    /// Everything about the session itself.
    pub input: SessionInput,
    /// The track's code.
    pub track: String,
    /// Who teaches, the first one first.
    pub instructors: Vec<AccountId>,
    /// Why a clash, of an instructor or of somebody booked, is taken into
    /// account; empty where there is none.
    pub override_reason: String,
}

/// What was looked up and checked.
struct Checked {
    plan: SessionPlan,
    company: Option<CompanyId>,
    track: TrackId,
    instructors: Vec<AccountId>,
    override_reason: Option<String>,
}

impl Checked {
    fn new_session(&self, by: AccountId) -> NewSession<'_> {
        NewSession {
            company: self.company,
            track: self.track,
            plan: &self.plan,
            instructors: &self.instructors,
            clash_reason: self.override_reason.as_deref(),
            by,
        }
    }
}

/// Plans a session: a draft that the firm alone sees.
///
/// # Errors
/// Forbidden for anybody but the firm's admin; invalid with every fault, a
/// clash of an instructor without a reason among them.
pub async fn schedule_session(
    app: &App,
    actor: &Actor,
    asked: &ScheduleSession,
) -> Result<ScheduledSessionId, Failure> {
    actor.require(&[Role::FirmAdmin])?;
    let tx = app.db.write().await?;
    let checked = check(app, &tx, asked, None).await?;
    let id = insert(app, &tx, actor, &checked).await?;
    let event = Event {
        company: checked.company,
        actor: Some(actor.account),
        action: "session.scheduled",
        object: Some(id.0),
        detail: &described(&checked),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(id)
}

async fn insert(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    checked: &Checked,
) -> Result<ScheduledSessionId, Failure> {
    let new = checked.new_session(actor.account);
    sessions::write::schedule(tx, &app.ids, app.clock.now(), &new).await
}

fn described(checked: &Checked) -> serde_json::Value {
    json!({
        "code": checked.plan.code,
        "kind": checked.plan.kind.as_str(),
        "begins": checked.plan.whole().starts_at,
        "dates": checked.plan.dates.len(),
        "instructors": checked.instructors,
        "max_seats": checked.plan.max_seats,
        "override_reason": checked.override_reason,
    })
}

/// Changes a session, and moves it where its dates are others. Company, kind
/// and track stand once it was published. More seats move the queue up.
///
/// # Errors
/// Forbidden for anybody but the firm's admin, not found; invalid with every
/// fault; a conflict when it was saved since `version` was read, or when its
/// dates may not move any more.
pub async fn change_session(
    app: &App,
    actor: &Actor,
    id: ScheduledSessionId,
    version: i32,
    asked: &ScheduleSession,
) -> Result<(), Failure> {
    actor.require(&[Role::FirmAdmin])?;
    let now = app.clock.now();
    let tx = app.db.write().await?;
    let old = sessions::write::lock(&tx, SessionScope::Firm, id).await?;
    let checked = check(app, &tx, asked, Some(&old)).await?;
    let new = checked.new_session(actor.account);
    sessions::write::change(&tx, &app.ids, now, &old, version, &new).await?;
    let session = sessions::read::scheduled(&tx, SessionScope::Firm, id).await?;
    let is_moved = session.calendar_sequence != old.calendar_sequence;
    if is_moved && session.state != SessionState::Draft {
        let bookings = sessions::read::bookings_of_session(&tx, id).await?;
        let concerned: Vec<Booking> = live(bookings);
        // A reason that was given for an earlier move does not cover this one.
        let reason = Some(asked.override_reason.trim()).filter(|reason| !reason.is_empty());
        note_overlaps(&tx, &session, &concerned, reason).await?;
        tell(app, &tx, &session, &concerned, SessionNews::Moved).await?;
        let mut seated = concerned;
        seated.retain(|booking| booking.state == BookingState::Booked);
        tell_gone_dates(app, &tx, &old, &session, &seated).await?;
    }
    let promoted = promote(app, &tx, &session).await?;
    let event = Event {
        company: session.company,
        actor: Some(actor.account),
        action: if is_moved {
            "session.moved"
        } else {
            "session.changed"
        },
        object: Some(id.0),
        detail: &json!({
            "now": described(&checked),
            "version": session.version,
            "promoted": promoted,
        }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await
}

fn live(mut bookings: Vec<Booking>) -> Vec<Booking> {
    bookings.retain(|booking| booking.state.is_live());
    bookings
}

/// Invariant 9: whoever is booked elsewhere at the new time needs a reason,
/// which then stands with the booking.
async fn note_overlaps(
    tx: &Tx,
    session: &ScheduledSession,
    bookings: &[Booking],
    reason: Option<&str>,
) -> Result<(), Failure> {
    let mut overlapping = Vec::new();
    for booking in bookings {
        if booking.state != BookingState::Booked || booking.overlap_reason.is_some() {
            continue;
        }
        let (company, member) = (booking.company, booking.membership);
        let own = people::read::same_person(tx, company, member).await?;
        let elsewhere =
            sessions::read::booked_elsewhere(tx, company, &own, &session.spans(), session.id)
                .await?;
        if elsewhere
            .iter()
            .any(|one| one.booking.overlap_reason.is_none())
        {
            overlapping.push(booking);
        }
    }
    let Some(reason) = reason else {
        if overlapping.is_empty() {
            return Ok(());
        }
        let message = format!(
            "予約している人のうち{}人が、同じ時間に別の研修を予約しています。それでも変えるときは、理由を入れてください。",
            overlapping.len()
        );
        return Err(Failure::invalid(vec![Fault::new(
            "/override_reason",
            "session.moved.overlap",
            message,
        )]));
    };
    for booking in overlapping {
        sessions::write::allow_overlap(tx, booking, reason).await?;
    }
    Ok(())
}

/// Everything that is wrong with what was typed, at once.
async fn check(
    app: &App,
    tx: &Tx,
    asked: &ScheduleSession,
    old: Option<&ScheduledSession>,
) -> Result<Checked, Failure> {
    let (plan, mut faults) = match asked.input.check() {
        Ok(plan) => (Some(plan), Vec::new()),
        Err(faults) => (None, faults),
    };
    let company = company_of(tx, &asked.input.company, &mut faults).await?;
    let track = courses::read::track_by_code(tx, &asked.track).await?;
    if track.is_none() {
        let message = "公開中の研修コースから選んでください。";
        faults.push(Fault::new("/track", "session.track.unknown", message));
    }
    let instructors = instructors_of(app, tx, &asked.instructors, &mut faults).await?;
    let reason = asked.override_reason.trim();
    if !reason.is_empty()
        && let Err(failure) = sessions::reason("/override_reason", reason)
    {
        faults.extend(failure.faults);
    }
    if let (Some(plan), true) = (&plan, reason.is_empty()) {
        people::write::hold_accounts(tx, &instructors).await?;
        let except = old.map(|session| session.id);
        let clashes = sessions::read::clashes(tx, &instructors, &plan.dates, except).await?;
        // What was taken into account before needs no reason again.
        let is_known = old.is_some_and(|old| {
            old.clash_reason.is_some()
                && old.spans() == plan.dates
                && old.instructors == instructors
        });
        if !clashes.is_empty() && !is_known {
            let codes: BTreeSet<&str> = clashes
                .iter()
                .map(|clash| clash.session.code.as_str())
                .collect();
            let codes = codes.into_iter().collect::<Vec<_>>().join("、");
            let message = format!(
                "講師が、同じ時間に別の研修（{codes}）を受け持っています。それでも進めるときは、理由を入れてください。"
            );
            faults.push(Fault::new("/override_reason", "session.clash", message));
        }
    }
    if let (Some(plan), Some(track), Some(old)) = (&plan, &track, old) {
        faults.extend(fixed_faults(old, plan, company, track.id, &instructors));
    }
    let kept = old.and_then(|old| old.clash_reason.clone());
    match (plan, track) {
        (Some(plan), Some(track)) if faults.is_empty() => Ok(Checked {
            plan,
            company,
            track: track.id,
            instructors,
            override_reason: if reason.is_empty() {
                kept
            } else {
                Some(reason.to_owned())
            },
        }),
        _ => Err(Failure::invalid(faults)),
    }
}

async fn company_of(
    tx: &Tx,
    code: &str,
    faults: &mut Vec<Fault>,
) -> Result<Option<CompanyId>, Failure> {
    if code.trim().is_empty() {
        return Ok(None);
    }
    let found = people::read::company_by_code(tx, code).await?;
    if found.is_none() {
        let message = "その会社コードの会社はありません。";
        faults.push(Fault::new("/company", "session.company.unknown", message));
    }
    Ok(found.map(|company| company.id))
}

async fn instructors_of(
    app: &App,
    tx: &Tx,
    asked: &[AccountId],
    faults: &mut Vec<Fault>,
) -> Result<Vec<AccountId>, Failure> {
    let staff = people::read::staff(tx, app.clock.now()).await?;
    let teaches = |account: &AccountId| {
        let mut found = staff.iter().filter(|one| one.account == *account);
        found.any(|one| one.roles.iter().any(|role| TEACHING.contains(role)))
    };
    if !asked.iter().all(teaches) {
        let message = "講師・運営管理者の中から選んでください。";
        faults.push(Fault::new(
            "/instructors",
            "session.instructor.unknown",
            message,
        ));
    }
    let mut seen = BTreeSet::new();
    let once = asked.iter().filter(|account| seen.insert(**account));
    Ok(once.copied().collect())
}

/// What stands once it was published, because bookings and letters rest on it.
fn fixed_faults(
    old: &ScheduledSession,
    plan: &SessionPlan,
    company: Option<CompanyId>,
    track: TrackId,
    instructors: &[AccountId],
) -> Vec<Fault> {
    if old.state == SessionState::Draft {
        return Vec::new();
    }
    // Whoever checked out answers about a session of this code already.
    let is_before = old.state != SessionState::Running;
    let fixed = [
        ("/kind", plan.kind == old.kind),
        ("/company", company == old.company),
        ("/track", track == old.track),
        ("/code", is_before || plan.code == old.code),
        (
            "/instructors",
            is_before || instructors.first() == old.instructors.first(),
        ),
    ];
    let changed = fixed.into_iter().filter(|(_, is_same)| !is_same);
    let message = "いまは変えられません。別の研修として作ってください。";
    changed
        .map(|(pointer, _)| Fault::new(pointer, "session.fixed", message))
        .collect()
}

/// Publishes a draft: it takes bookings.
///
/// # Errors
/// Forbidden for anybody but the firm's admin, not found; invalid with
/// everything that participants would miss; a conflict unless it is a draft.
pub async fn publish_session(
    app: &App,
    actor: &Actor,
    id: ScheduledSessionId,
) -> Result<(), Failure> {
    actor.require(&[Role::FirmAdmin])?;
    let tx = app.db.write().await?;
    let session = sessions::write::lock(&tx, SessionScope::Firm, id).await?;
    if session.state != SessionState::Draft {
        return Err(sessions::Error::Refused(session.state, SessionState::Open).into());
    }
    let faults = missing(&session, app.clock.now() >= session.cut_off_at);
    if !faults.is_empty() {
        return Err(Failure::invalid(faults));
    }
    step(app, &tx, actor, &session, SessionState::Open).await?;
    tx.commit().await
}

fn missing(session: &ScheduledSession, is_over: bool) -> Vec<Fault> {
    let is_online = session.kind == SessionKind::Online;
    let checks = [
        (
            !is_online && session.venue.is_empty(),
            "/venue",
            "会場を入れてから公開してください。",
        ),
        (
            is_online && session.meeting_link.is_empty(),
            "/meeting_link",
            "オンラインの参加先を入れてから公開してください。",
        ),
        (
            session.instructors.is_empty(),
            "/instructors",
            "講師を選んでから公開してください。",
        ),
        (
            is_over,
            "/cut_off_on",
            "申込の締切が過ぎています。日程か締切日を直してから公開してください。",
        ),
    ];
    let missing = checks.into_iter().filter(|(is_missing, _, _)| *is_missing);
    missing
        .map(|(_, pointer, message)| Fault::new(pointer, "session.publish.missing", message))
        .collect()
}

/// Closes a session for bookings, or opens it again.
///
/// # Errors
/// Forbidden for anybody but the firm's admin, not found; a conflict where its
/// state does not allow it.
pub async fn take_bookings(
    app: &App,
    actor: &Actor,
    id: ScheduledSessionId,
    is_open: bool,
) -> Result<(), Failure> {
    actor.require(&[Role::FirmAdmin])?;
    let next = if is_open {
        SessionState::Open
    } else {
        SessionState::Closed
    };
    let tx = app.db.write().await?;
    let session = sessions::write::lock(&tx, SessionScope::Firm, id).await?;
    if session.state == SessionState::Draft {
        return Err(sessions::Error::Refused(session.state, next).into());
    }
    step(app, &tx, actor, &session, next).await?;
    tx.commit().await
}

/// Moves the state and writes the audit row.
async fn step(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    session: &ScheduledSession,
    next: SessionState,
) -> Result<(), Failure> {
    sessions::write::move_state(tx, session, next).await?;
    let event = Event {
        company: session.company,
        actor: Some(actor.account),
        action: "session.state_changed",
        object: Some(session.id.0),
        detail: &json!({ "from": session.state.as_str(), "to": next.as_str() }),
    };
    app.audit(tx, &event).await
}

/// Cancels a session and tells everybody.
///
/// # Errors
/// Forbidden for anybody but the firm's admin, not found; invalid without a
/// reason; a conflict once it runs, was held or is cancelled.
pub async fn cancel_session(
    app: &App,
    actor: &Actor,
    id: ScheduledSessionId,
    reason: &str,
) -> Result<(), Failure> {
    actor.require(&[Role::FirmAdmin])?;
    let reason = sessions::reason("/reason", reason)?;
    let now = app.clock.now();
    let tx = app.db.write().await?;
    let session = sessions::write::lock(&tx, SessionScope::Firm, id).await?;
    sessions::write::cancel(&tx, &session, &reason).await?;
    let bookings = live(sessions::read::bookings_of_session(&tx, id).await?);
    for booking in &bookings {
        let next = BookingState::EventCancelled;
        sessions::write::move_booking(&tx, now, &session, booking, next).await?;
    }
    let cancelled = sessions::read::scheduled(&tx, SessionScope::Firm, id).await?;
    tell(app, &tx, &cancelled, &bookings, SessionNews::EventCancelled).await?;
    let event = Event {
        company: session.company,
        actor: Some(actor.account),
        action: "session.cancelled",
        object: Some(id.0),
        detail: &json!({ "reason": reason, "told": bookings.len() }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await
}

/// Copies a session to other first days, as drafts: every date moves by as many
/// days, with its cut-off. The copies are called after it: `S001-2`, `S001-3`.
///
/// # Errors
/// Forbidden for anybody but the firm's admin, not found; invalid without a
/// day, for too many, and for a clash of an instructor without a reason.
pub async fn copy_session(
    app: &App,
    actor: &Actor,
    id: ScheduledSessionId,
    days: &[NaiveDate],
    override_reason: &str,
) -> Result<Vec<ScheduledSessionId>, Failure> {
    actor.require(&[Role::FirmAdmin])?;
    if days.is_empty() || days.len() > MOST_COPIES {
        let message = format!("写す先の初日を、1つから{MOST_COPIES}まで入れてください。");
        return Err(Failure::invalid(vec![Fault::new(
            "/days",
            "session.copy.days",
            message,
        )]));
    }
    let tx = app.db.write().await?;
    let original = sessions::read::scheduled(&tx, SessionScope::Firm, id).await?;
    let track = track_code(&tx, original.track).await?;
    let company = match original.company {
        Some(company) => people::read::company(&tx, company).await?,
        None => None,
    };
    let company = company.map(|company| company.code).unwrap_or_default();
    let mut copies = Vec::with_capacity(days.len());
    for day in days {
        let asked = ScheduleSession {
            input: SessionInput {
                code: free_code(&tx, &original.code).await?,
                company: company.clone(),
                ..shifted(&original, *day)
            },
            track: track.clone(),
            instructors: original.instructors.clone(),
            override_reason: override_reason.to_owned(),
        };
        let checked = check(app, &tx, &asked, None).await?;
        copies.push(insert(app, &tx, actor, &checked).await?);
    }
    let event = Event {
        company: original.company,
        actor: Some(actor.account),
        action: "session.copied",
        object: Some(id.0),
        detail: &json!({ "copies": copies }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(copies)
}

async fn track_code(tx: &Tx, id: TrackId) -> Result<String, Failure> {
    let tracks = courses::read::tracks(tx).await?;
    let found = tracks.into_iter().find(|track| track.id == id);
    Ok(found.map(|track| track.code).unwrap_or_default())
}

/// The first of `S001-2`, `S001-3` … that no session has.
async fn free_code(tx: &Tx, code: &str) -> Result<String, Failure> {
    let mut number = 2;
    loop {
        let candidate = format!("{code}-{number}");
        if sessions::read::scheduled_by_code(tx, &candidate)
            .await?
            .is_none()
        {
            return Ok(candidate);
        }
        number += 1;
    }
}

/// The session as it would be typed, with its first date on another day.
fn shifted(original: &ScheduledSession, first_day: NaiveDate) -> SessionInput {
    let old_first = date::jst_date(original.whole().starts_at);
    let by = first_day - old_first;
    let mut input = typed(original);
    for (typed, date) in input.dates.iter_mut().zip(&original.dates) {
        typed.on = (date.day() + by).to_string();
    }
    if !input.cut_off_on.is_empty() {
        let cut_off = last_booking_day(original) + by;
        input.cut_off_on = cut_off.to_string();
    }
    input
}

/// The last day on which bookings are taken, in Japan.
pub fn last_booking_day(session: &ScheduledSession) -> NaiveDate {
    date::jst_date(session.cut_off_at - TimeDelta::microseconds(1))
}

/// A session as it would be typed again; company, track and instructors are
/// named beside it.
pub fn typed(session: &ScheduledSession) -> SessionInput {
    let dates = session.dates.iter().map(|one| DateInput {
        on: one.day().to_string(),
        from: date::display_time(one.span.starts_at),
        to: date::display_time(one.span.ends_at),
    });
    let ends_with_begin = session.cut_off_at == session.whole().starts_at;
    SessionInput {
        code: session.code.clone(),
        kind: session.kind.as_str().to_owned(),
        company: String::new(),
        title: session.title.clone(),
        dates: dates.collect(),
        venue: session.venue.clone(),
        map_link: session.map_link.clone(),
        belongings: session.belongings.clone(),
        meeting_link: session.meeting_link.clone(),
        min_seats: session.min_seats.to_string(),
        max_seats: session.max_seats.to_string(),
        cut_off_on: if ends_with_begin {
            String::new()
        } else {
            last_booking_day(session).to_string()
        },
        needs_approval: session.needs_approval,
        opens: session.opens.as_str().to_owned(),
        open_days: session.open_days.to_string(),
    }
}

/// Sets seats of a session for several companies aside for one of them; none
/// with zero. The queue moves up where that gives somebody a seat.
///
/// # Errors
/// Forbidden for anybody but the firm's admin, not found; invalid for an
/// unknown company and for more seats than there are; a conflict for a session
/// of one company.
pub async fn set_seats_aside(
    app: &App,
    actor: &Actor,
    id: ScheduledSessionId,
    company_code: &str,
    seats: i32,
) -> Result<(), Failure> {
    actor.require(&[Role::FirmAdmin])?;
    let tx = app.db.write().await?;
    let session = sessions::write::lock(&tx, SessionScope::Firm, id).await?;
    if session.company.is_some() {
        return Err(Failure::conflict(
            "session.seats.one_company",
            "1社だけの研修なので、席を会社に分ける必要はありません。",
        ));
    }
    let mut faults = Vec::new();
    let company = people::read::company_by_code(&tx, company_code).await?;
    if company.is_none() {
        let message = "その会社コードの会社はありません。";
        faults.push(Fault::new("/company", "session.company.unknown", message));
    }
    let held = sessions::read::seats(&tx, &session).await?;
    let others = held.set_aside.iter().filter(|(of, _)| {
        let own = company.as_ref().map(|company| company.id);
        own != Some(**of)
    });
    let left = session.max_seats - others.map(|(_, seats)| seats).sum::<i32>();
    if !(0..=left).contains(&seats) {
        let message = format!("席数は、0から{left}までの数で入れてください。");
        faults.push(Fault::new("/seats", "session.seats.number", message));
    }
    let Some(company) = company.filter(|_| faults.is_empty()) else {
        return Err(Failure::invalid(faults));
    };
    sessions::write::set_aside(&tx, &session, company.id, seats).await?;
    let promoted = promote(app, &tx, &session).await?;
    let event = Event {
        company: Some(company.id),
        actor: Some(actor.account),
        action: "session.seats_set_aside",
        object: Some(id.0),
        detail: &json!({ "seats": seats, "promoted": promoted }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await
}
