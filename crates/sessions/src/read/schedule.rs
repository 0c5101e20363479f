//! Sessions as they are planned.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use kernel::id::{AccountId, CompanyId, ScheduledSessionId, SessionDateId, TrackId};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Select,
};

use crate::booking::BookingState;
use crate::entity::booking::row as booking;
use crate::entity::schedule::{date, instructor, seat, session, whole};
use crate::schedule::{ScheduledSession, SessionState, Span};
use crate::{Error, Seats};

/// The most sessions in one list.
const MOST_LISTED: u64 = 300;
const KEYS_AT_ONCE: usize = 500;

/// Whose sessions somebody sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionScope {
    /// All of them: the firm's admin.
    Firm,
    /// Those that this account teaches.
    Instructor(AccountId),
    /// Published ones of this company and those that several may come to.
    Company(CompanyId),
}

/// Which sessions are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionFilter {
    /// Only those that end after this.
    pub from: Option<DateTime<Utc>>,
    /// Only those that begin before this.
    pub until: Option<DateTime<Utc>>,
    /// Only these tracks.
    pub tracks: Option<Vec<TrackId>>,
}

fn in_scope(scope: SessionScope) -> Select<session::Entity> {
    let all = session::Entity::find();
    match scope {
        SessionScope::Firm => all,
        SessionScope::Instructor(account) => {
            let own = instructor::Entity::find()
                .select_only()
                .column(instructor::Column::SessionId)
                .filter(instructor::Column::AccountId.eq(account));
            all.filter(session::Column::Id.in_subquery(own.into_query()))
                .filter(session::Column::State.ne(SessionState::Draft.as_str()))
        }
        SessionScope::Company(company) => all
            .filter(session::Column::State.ne(SessionState::Draft.as_str()))
            .filter(
                Condition::any()
                    .add(session::Column::CompanyId.is_null())
                    .add(session::Column::CompanyId.eq(company)),
            ),
    }
}

/// A session that this scope sees.
///
/// # Errors
/// [`Error::NotFound`] also for one of another scope.
pub async fn scheduled(
    db: &impl ConnectionTrait,
    scope: SessionScope,
    id: ScheduledSessionId,
) -> Result<ScheduledSession, Error> {
    let row = in_scope(scope)
        .filter(session::Column::Id.eq(id))
        .one(db)
        .await?;
    one(db, row.ok_or(Error::NotFound)?).await
}

/// The session with this code, for the firm.
///
/// # Errors
/// When the database refuses.
pub async fn scheduled_by_code(
    db: &impl ConnectionTrait,
    code: &str,
) -> Result<Option<ScheduledSession>, Error> {
    let row = session::Entity::find()
        .filter(session::Column::Code.eq(code))
        .one(db)
        .await?;
    match row {
        Some(row) => one(db, row).await.map(Some),
        None => Ok(None),
    }
}

/// Sessions by their keys, for whoever got the keys from a scoped finder.
///
/// # Errors
/// When the database refuses.
pub async fn scheduled_by_ids(
    db: &impl ConnectionTrait,
    ids: &[ScheduledSessionId],
) -> Result<BTreeMap<ScheduledSessionId, ScheduledSession>, Error> {
    let mut found = BTreeMap::new();
    for some in ids.chunks(KEYS_AT_ONCE) {
        let wanted = session::Column::Id.is_in(some.iter().copied());
        let rows = session::Entity::find().filter(wanted).all(db).await?;
        let sessions = with_parts(db, rows).await?;
        found.extend(sessions.into_iter().map(|session| (session.id, session)));
    }
    Ok(found)
}

/// The sessions that this scope sees, by begin.
///
/// # Errors
/// When the database refuses.
pub async fn sessions(
    db: &impl ConnectionTrait,
    scope: SessionScope,
    filter: &SessionFilter,
) -> Result<Vec<ScheduledSession>, Error> {
    let mut query = in_scope(scope);
    if let Some(from) = filter.from {
        query = query.filter(session::Column::EndsAt.gt(from));
    }
    if let Some(until) = filter.until {
        query = query.filter(session::Column::StartsAt.lt(until));
    }
    if let Some(tracks) = &filter.tracks {
        query = query.filter(session::Column::TrackId.is_in(tracks.iter().copied()));
    }
    let rows = query
        .order_by_asc(session::Column::StartsAt)
        .order_by_asc(session::Column::Code)
        .limit(MOST_LISTED)
        .all(db)
        .await?;
    with_parts(db, rows).await
}

/// The session of a date, for whoever scanned its code.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn date_of(
    db: &impl ConnectionTrait,
    id: SessionDateId,
) -> Result<ScheduledSession, Error> {
    let row = date::Entity::find_by_id(id).one(db).await?;
    scheduled(
        db,
        SessionScope::Firm,
        row.ok_or(Error::NotFound)?.session_id,
    )
    .await
}

/// An instructor who teaches elsewhere at the same time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash {
    /// Who.
    pub instructor: AccountId,
    /// What else they teach then.
    pub session: ScheduledSession,
}

/// Where these instructors teach while one of these stretches runs, `except`
/// in the session itself. Cancelled sessions clash with nothing.
///
/// # Errors
/// When the database refuses.
pub async fn clashes(
    db: &impl ConnectionTrait,
    instructors: &[AccountId],
    spans: &[Span],
    except: Option<ScheduledSessionId>,
) -> Result<Vec<Clash>, Error> {
    let (Some(first), Some(last)) = (
        spans.iter().map(|span| span.starts_at).min(),
        spans.iter().map(|span| span.ends_at).max(),
    ) else {
        return Ok(Vec::new());
    };
    let filter = SessionFilter {
        from: Some(first),
        until: Some(last),
        tracks: None,
    };
    let others = sessions(db, SessionScope::Firm, &filter).await?;
    let others = others.into_iter().filter(|other| {
        Some(other.id) != except
            && other.state != SessionState::Cancelled
            && crate::overlap(&other.spans(), spans)
    });
    Ok(others
        .flat_map(|other| {
            let both = instructors
                .iter()
                .filter(|one| other.instructors.contains(one));
            let both: Vec<AccountId> = both.copied().collect();
            both.into_iter().map(move |instructor| Clash {
                instructor,
                session: other.clone(),
            })
        })
        .collect())
}

/// The seats of a session as they are taken now.
///
/// # Errors
/// When the database refuses.
pub async fn seats(db: &impl ConnectionTrait, session: &ScheduledSession) -> Result<Seats, Error> {
    let set_aside = seat::Entity::find()
        .filter(seat::Column::SessionId.eq(session.id))
        .all(db)
        .await?;
    let booked: Vec<CompanyId> = booking::Entity::find()
        .select_only()
        .column(booking::Column::CompanyId)
        .filter(booking::Column::SessionId.eq(session.id))
        .filter(booking::Column::State.eq(BookingState::Booked.as_str()))
        .into_tuple()
        .all(db)
        .await?;
    let mut taken = BTreeMap::new();
    for company in booked {
        *taken.entry(company).or_default() += 1;
    }
    Ok(Seats {
        max: session.max_seats,
        set_aside: set_aside
            .into_iter()
            .map(|row| (row.company_id, row.seats))
            .collect(),
        taken,
    })
}

async fn one(db: &impl ConnectionTrait, row: session::Model) -> Result<ScheduledSession, Error> {
    let mut found = with_parts(db, vec![row]).await?;
    found.pop().ok_or(Error::NotFound)
}

/// Rows with their dates and instructors, in the same order.
async fn with_parts(
    db: &impl ConnectionTrait,
    rows: Vec<session::Model>,
) -> Result<Vec<ScheduledSession>, Error> {
    let ids: BTreeSet<ScheduledSessionId> = rows.iter().map(|row| row.id).collect();
    let dates = date::Entity::find()
        .filter(date::Column::SessionId.is_in(ids.iter().copied()))
        .order_by_asc(date::Column::Position)
        .all(db)
        .await?;
    let instructors = instructor::Entity::find()
        .filter(instructor::Column::SessionId.is_in(ids))
        .order_by_asc(instructor::Column::Position)
        .all(db)
        .await?;
    let mut dates_of: BTreeMap<ScheduledSessionId, Vec<date::Model>> = BTreeMap::new();
    for row in dates {
        dates_of.entry(row.session_id).or_default().push(row);
    }
    let mut instructors_of: BTreeMap<ScheduledSessionId, Vec<instructor::Model>> = BTreeMap::new();
    for row in instructors {
        instructors_of.entry(row.session_id).or_default().push(row);
    }
    rows.into_iter()
        .map(|row| {
            let dates = dates_of.remove(&row.id).unwrap_or_default();
            let instructors = instructors_of.remove(&row.id).unwrap_or_default();
            whole(row, dates, instructors)
        })
        .collect()
}
