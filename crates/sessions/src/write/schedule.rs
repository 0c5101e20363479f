//! Planning a session, changing it, and moving its state.

use chrono::{DateTime, Utc};
use kernel::failure::is_unique_violation;
use kernel::id::{AccountId, CompanyId, ScheduledSessionId, SessionId, TrackId};
use kernel::secret::random_bytes;
use kernel::{Failure, Ids, Tx};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter, UpdateMany};

use crate::entity::schedule::{date, instructor, seat, session};
use crate::read::{self, SessionScope};
use crate::schedule::{ScheduledSession, SessionState, Span};
use crate::{Error, SessionPlan};

/// A session to plan, or what one becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSession<'a> {
    /// The one company it is for.
    pub company: Option<CompanyId>,
    /// What is taught.
    pub track: TrackId,
    /// Everything that was typed.
    pub plan: &'a SessionPlan,
    /// Who teaches, the first one first.
    pub instructors: &'a [AccountId],
    /// Why an instructor's clash is taken into account.
    pub clash_reason: Option<&'a str>,
    /// By whom.
    pub by: AccountId,
}

/// Plans a session: a draft.
///
/// # Errors
/// [`Error::CodeTaken`] as a failure; when the machine has no entropy.
pub async fn schedule(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    new: &NewSession<'_>,
) -> Result<ScheduledSessionId, Failure> {
    if read::scheduled_by_code(tx, &new.plan.code).await?.is_some() {
        return Err(Error::CodeTaken(new.plan.code.clone()).into());
    }
    let id = ids.fresh(now);
    let whole = new.plan.whole();
    let row = session::ActiveModel {
        id: Set(id),
        code: Set(new.plan.code.clone()),
        company_id: Set(new.company),
        kind: Set(new.plan.kind.as_str().to_owned()),
        track_id: Set(new.track),
        title: Set(new.plan.title.clone()),
        state: Set(SessionState::Draft.as_str().to_owned()),
        starts_at: Set(whole.starts_at),
        ends_at: Set(whole.ends_at),
        venue: Set(new.plan.venue.clone()),
        map_link: Set(new.plan.map_link.clone()),
        belongings: Set(new.plan.belongings.clone()),
        meeting_link: Set(new.plan.meeting_link.clone()),
        min_seats: Set(new.plan.min_seats),
        max_seats: Set(new.plan.max_seats),
        seats_taken: Set(0),
        cut_off_at: Set(new.plan.cut_off_at),
        needs_approval: Set(new.plan.needs_approval),
        opens: Set(new.plan.opens.as_str().to_owned()),
        open_days: Set(new.plan.open_days),
        check_in_secret: Set(random_bytes::<32>()?.to_vec()),
        calendar_sequence: Set(0),
        version: Set(1),
        clash_reason: Set(new.clash_reason.map(str::to_owned)),
        cancel_reason: Set(None),
        training_session_id: Set(None),
        created_by: Set(new.by),
        created_at: Set(now),
    };
    session::Entity::insert(row)
        .exec_without_returning(tx)
        .await
        .map_err(|error| code_taken(error, &new.plan.code))?;
    insert_dates(tx, ids, now, id, &new.plan.dates).await?;
    insert_instructors(tx, id, new.instructors).await?;
    Ok(id)
}

fn code_taken(error: DbErr, code: &str) -> Error {
    if is_unique_violation(&error) {
        Error::CodeTaken(code.to_owned())
    } else {
        error.into()
    }
}

async fn insert_dates(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    session: ScheduledSessionId,
    dates: &[Span],
) -> Result<(), Error> {
    let rows = dates
        .iter()
        .zip(1..)
        .map(|(span, position)| date::ActiveModel {
            id: Set(ids.fresh(now)),
            session_id: Set(session),
            position: Set(position),
            starts_at: Set(span.starts_at),
            ends_at: Set(span.ends_at),
        });
    date::Entity::insert_many(rows)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

async fn insert_instructors(
    tx: &Tx,
    session: ScheduledSessionId,
    instructors: &[AccountId],
) -> Result<(), Error> {
    if instructors.is_empty() {
        return Ok(());
    }
    let rows = instructors
        .iter()
        .zip(1..)
        .map(|(account, position)| instructor::ActiveModel {
            session_id: Set(session),
            account_id: Set(*account),
            position: Set(position),
        });
    instructor::Entity::insert_many(rows)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// The session as it is once nobody else can change it, its seats, its
/// bookings or its attendance.
///
/// # Errors
/// [`Error::NotFound`] also for one of another scope.
pub async fn lock(
    tx: &Tx,
    scope: SessionScope,
    id: ScheduledSessionId,
) -> Result<ScheduledSession, Error> {
    // An UPDATE that changes nothing takes the row lock on PostgreSQL; SQLite's
    // writer holds the whole database already.
    row_of(id)
        .col_expr(
            session::Column::Version,
            Expr::col(session::Column::Version),
        )
        .exec(tx)
        .await?;
    read::scheduled(tx, scope, id).await
}

fn row_of(id: ScheduledSessionId) -> UpdateMany<session::Entity> {
    session::Entity::update_many().filter(session::Column::Id.eq(id))
}

/// Changes a locked session. Its dates stay the same rows while they do not
/// move. A change of what stands in people's calendars raises the sequence.
///
/// # Errors
/// [`Error::Stale`] when it was saved since `version` was read,
/// [`Error::NotMovable`], [`Error::TooFewSeats`], [`Error::CodeTaken`].
pub async fn change(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    old: &ScheduledSession,
    version: i32,
    new: &NewSession<'_>,
) -> Result<(), Error> {
    if old.version != version {
        return Err(Error::Stale);
    }
    let plan = new.plan;
    let moves = old.spans() != plan.dates;
    if moves && !old.state.may_move() || !may_change(old.state) {
        return Err(Error::NotMovable(old.state));
    }
    if plan.max_seats < old.seats_taken {
        return Err(Error::TooFewSeats(old.seats_taken));
    }
    if let Some(other) = read::scheduled_by_code(tx, &plan.code).await?
        && other.id != old.id
    {
        return Err(Error::CodeTaken(plan.code.clone()));
    }
    let sequence = old.calendar_sequence + i32::from(is_calendar_change(old, plan));
    let whole = plan.whole();
    let set = row_of(old.id)
        .col_expr(session::Column::Code, Expr::value(plan.code.clone()))
        .col_expr(session::Column::CompanyId, Expr::value(new.company))
        .col_expr(session::Column::Kind, Expr::value(plan.kind.as_str()))
        .col_expr(session::Column::TrackId, Expr::value(new.track))
        .col_expr(session::Column::Title, Expr::value(plan.title.clone()))
        .col_expr(session::Column::StartsAt, Expr::value(whole.starts_at))
        .col_expr(session::Column::EndsAt, Expr::value(whole.ends_at))
        .col_expr(session::Column::Venue, Expr::value(plan.venue.clone()))
        .col_expr(session::Column::MapLink, Expr::value(plan.map_link.clone()))
        .col_expr(
            session::Column::Belongings,
            Expr::value(plan.belongings.clone()),
        )
        .col_expr(
            session::Column::MeetingLink,
            Expr::value(plan.meeting_link.clone()),
        )
        .col_expr(session::Column::MinSeats, Expr::value(plan.min_seats))
        .col_expr(session::Column::MaxSeats, Expr::value(plan.max_seats))
        .col_expr(session::Column::CutOffAt, Expr::value(plan.cut_off_at))
        .col_expr(
            session::Column::NeedsApproval,
            Expr::value(plan.needs_approval),
        )
        .col_expr(session::Column::Opens, Expr::value(plan.opens.as_str()))
        .col_expr(session::Column::OpenDays, Expr::value(plan.open_days))
        .col_expr(
            session::Column::ClashReason,
            Expr::value(new.clash_reason.map(str::to_owned)),
        )
        .col_expr(session::Column::CalendarSequence, Expr::value(sequence))
        .col_expr(session::Column::Version, Expr::value(old.version + 1));
    set.exec(tx)
        .await
        .map_err(|error| code_taken(error, &plan.code))?;
    if moves {
        date::Entity::delete_many()
            .filter(date::Column::SessionId.eq(old.id))
            .exec(tx)
            .await?;
        insert_dates(tx, ids, now, old.id, &plan.dates).await?;
    }
    if old.instructors != new.instructors {
        instructor::Entity::delete_many()
            .filter(instructor::Column::SessionId.eq(old.id))
            .exec(tx)
            .await?;
        insert_instructors(tx, old.id, new.instructors).await?;
    }
    Ok(())
}

fn may_change(state: SessionState) -> bool {
    !matches!(state, SessionState::Held | SessionState::Cancelled)
}

/// Whether people's calendars must know of a change.
fn is_calendar_change(old: &ScheduledSession, plan: &SessionPlan) -> bool {
    old.spans() != plan.dates || old.venue != plan.venue || old.meeting_link != plan.meeting_link
}

/// Moves a locked session's state. To hold or cancel it there are
/// [`close_day`] and [`cancel`].
///
/// # Errors
/// [`Error::Refused`].
pub async fn move_state(
    tx: &Tx,
    session: &ScheduledSession,
    next: SessionState,
) -> Result<(), Error> {
    step(session, next)?.exec(tx).await?;
    Ok(())
}

fn step(old: &ScheduledSession, next: SessionState) -> Result<UpdateMany<session::Entity>, Error> {
    if !old.state.may_become(next) {
        return Err(Error::Refused(old.state, next));
    }
    Ok(row_of(old.id)
        .col_expr(session::Column::State, Expr::value(next.as_str()))
        .col_expr(session::Column::Version, Expr::value(old.version + 1)))
}

/// Cancels a locked session.
///
/// # Errors
/// [`Error::Refused`].
pub async fn cancel(tx: &Tx, old: &ScheduledSession, reason: &str) -> Result<(), Error> {
    let sequence = old.calendar_sequence + 1;
    step(old, SessionState::Cancelled)?
        .col_expr(session::Column::CancelReason, Expr::value(reason))
        .col_expr(session::Column::CalendarSequence, Expr::value(sequence))
        .exec(tx)
        .await?;
    Ok(())
}

/// Closes the day of a locked session: figures count it as `held_as`.
///
/// # Errors
/// [`Error::Refused`].
pub async fn close_day(
    tx: &Tx,
    session: &ScheduledSession,
    held_as: SessionId,
) -> Result<(), Error> {
    step(session, SessionState::Held)?
        .col_expr(session::Column::TrainingSessionId, Expr::value(held_as))
        .exec(tx)
        .await?;
    Ok(())
}

/// Sets seats of a locked session aside for a company; none with zero.
///
/// # Errors
/// When the database refuses.
pub async fn set_aside(
    tx: &Tx,
    session: &ScheduledSession,
    company: CompanyId,
    seats: i32,
) -> Result<(), Error> {
    if seats == 0 {
        seat::Entity::delete_by_id((session.id, company))
            .exec(tx)
            .await?;
        return Ok(());
    }
    let row = seat::ActiveModel {
        session_id: Set(session.id),
        company_id: Set(company),
        seats: Set(seats),
    };
    let anew = OnConflict::columns([seat::Column::SessionId, seat::Column::CompanyId])
        .update_column(seat::Column::Seats)
        .to_owned();
    seat::Entity::insert(row)
        .on_conflict(anew)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}
