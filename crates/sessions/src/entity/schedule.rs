//! Sessions as they are planned, with their dates, instructors and seats.

pub(crate) mod session {
    use kernel::id::{AccountId, CompanyId, ScheduledSessionId, SessionId, TrackId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "scheduled_sessions")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ScheduledSessionId,
        pub code: String,
        pub company_id: Option<CompanyId>,
        pub kind: String,
        pub track_id: TrackId,
        pub title: String,
        pub state: String,
        pub starts_at: DateTimeUtc,
        pub ends_at: DateTimeUtc,
        pub venue: String,
        pub map_link: String,
        pub belongings: String,
        pub meeting_link: String,
        pub min_seats: i32,
        pub max_seats: i32,
        pub seats_taken: i32,
        pub cut_off_at: DateTimeUtc,
        pub needs_approval: bool,
        pub opens: String,
        pub open_days: i32,
        pub check_in_secret: Vec<u8>,
        pub calendar_sequence: i32,
        pub version: i32,
        pub clash_reason: Option<String>,
        pub cancel_reason: Option<String>,
        pub training_session_id: Option<SessionId>,
        pub created_by: AccountId,
        pub created_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod date {
    use kernel::id::{ScheduledSessionId, SessionDateId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "session_dates")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: SessionDateId,
        pub session_id: ScheduledSessionId,
        pub position: i32,
        pub starts_at: DateTimeUtc,
        pub ends_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod instructor {
    use kernel::id::{AccountId, ScheduledSessionId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "session_instructors")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub session_id: ScheduledSessionId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub account_id: AccountId,
        pub position: i32,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod seat {
    use kernel::id::{CompanyId, ScheduledSessionId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "session_seats")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub session_id: ScheduledSessionId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub company_id: CompanyId,
        pub seats: i32,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

use crate::schedule::{Opening, ScheduledSession, SessionDate, SessionKind, SessionState, Span};
use crate::{Error, stored};

impl From<date::Model> for SessionDate {
    fn from(row: date::Model) -> Self {
        Self {
            id: row.id,
            position: row.position,
            span: Span {
                starts_at: row.starts_at,
                ends_at: row.ends_at,
            },
        }
    }
}

/// The noun of a row with its dates and instructors, both in their order.
pub(crate) fn whole(
    row: session::Model,
    dates: Vec<date::Model>,
    instructors: Vec<instructor::Model>,
) -> Result<ScheduledSession, Error> {
    Ok(ScheduledSession {
        kind: stored(SessionKind::parse(&row.kind), &row.kind)?,
        state: stored(SessionState::parse(&row.state), &row.state)?,
        opens: stored(Opening::parse(&row.opens), &row.opens)?,
        dates: dates.into_iter().map(SessionDate::from).collect(),
        instructors: instructors.into_iter().map(|row| row.account_id).collect(),
        id: row.id,
        code: row.code,
        company: row.company_id,
        track: row.track_id,
        title: row.title,
        venue: row.venue,
        map_link: row.map_link,
        belongings: row.belongings,
        meeting_link: row.meeting_link,
        min_seats: row.min_seats,
        max_seats: row.max_seats,
        seats_taken: row.seats_taken,
        cut_off_at: row.cut_off_at,
        needs_approval: row.needs_approval,
        open_days: row.open_days,
        check_in_secret: row.check_in_secret,
        calendar_sequence: row.calendar_sequence,
        version: row.version,
        clash_reason: row.clash_reason,
        cancel_reason: row.cancel_reason,
        held_as: row.training_session_id,
    })
}
