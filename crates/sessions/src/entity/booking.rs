//! Bookings and attendance.

pub(crate) mod row {
    use kernel::id::{
        AccountId, BookingId, CompanyId, EnrolmentId, MembershipId, ScheduledSessionId,
    };
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "bookings")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: BookingId,
        pub session_id: ScheduledSessionId,
        pub company_id: CompanyId,
        pub membership_id: MembershipId,
        pub enrolment_id: EnrolmentId,
        pub state: String,
        pub is_walk_in: bool,
        pub requested_at: DateTimeUtc,
        pub requested_by: AccountId,
        pub settled_at: DateTimeUtc,
        pub overlap_reason: Option<String>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod mark {
    use kernel::id::{AccountId, AttendanceMarkId, BookingId, CompanyId, SessionDateId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "attendance_marks")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: AttendanceMarkId,
        pub company_id: CompanyId,
        pub booking_id: BookingId,
        pub session_date_id: SessionDateId,
        pub status: String,
        pub percent: Option<i32>,
        pub minutes: Option<i32>,
        pub source: String,
        pub left_at: Option<DateTimeUtc>,
        pub client_id: Uuid,
        pub supersedes_id: Option<AttendanceMarkId>,
        pub marked_by: AccountId,
        pub marked_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

use crate::attendance::{Attendance, AttendanceMark, MarkSource};
use crate::booking::{Booking, BookingState};
use crate::{Error, stored};

impl TryFrom<row::Model> for Booking {
    type Error = Error;

    fn try_from(row: row::Model) -> Result<Self, Error> {
        Ok(Self {
            state: stored(BookingState::parse(&row.state), &row.state)?,
            id: row.id,
            session: row.session_id,
            company: row.company_id,
            membership: row.membership_id,
            enrolment: row.enrolment_id,
            is_walk_in: row.is_walk_in,
            requested_at: row.requested_at,
            requested_by: row.requested_by,
            overlap_reason: row.overlap_reason,
        })
    }
}

impl TryFrom<mark::Model> for AttendanceMark {
    type Error = Error;

    fn try_from(row: mark::Model) -> Result<Self, Error> {
        let attendance = Attendance::parse(&row.status, row.percent);
        Ok(Self {
            attendance: stored(attendance, &row.status)?,
            source: stored(MarkSource::parse(&row.source), &row.source)?,
            id: row.id,
            company: row.company_id,
            booking: row.booking_id,
            date: row.session_date_id,
            minutes: row.minutes,
            left_at: row.left_at,
            client: row.client_id,
            supersedes: row.supersedes_id,
            by: row.marked_by,
            at: row.marked_at,
        })
    }
}
