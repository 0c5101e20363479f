//! This crate's tables, and how their rows become nouns.

pub(crate) mod enrolment {
    use kernel::id::{AccountId, CompanyId, EnrolmentId, MembershipId, TrackId, TrackVersionId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "enrolments")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: EnrolmentId,
        pub company_id: CompanyId,
        pub membership_id: MembershipId,
        pub track_id: TrackId,
        pub track_version_id: Option<TrackVersionId>,
        pub cycle_no: i32,
        pub status: String,
        pub source: String,
        pub due_on: Option<chrono::NaiveDate>,
        pub started_at: Option<DateTimeUtc>,
        pub completed_at: Option<DateTimeUtc>,
        pub completed_on: Option<chrono::NaiveDate>,
        pub created_by: Option<AccountId>,
        pub created_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod progress {
    use kernel::id::{CompanyId, EnrolmentId, LessonId, ProgressId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "activity_progress")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ProgressId,
        pub company_id: CompanyId,
        pub enrolment_id: EnrolmentId,
        pub lesson_id: LessonId,
        pub status: String,
        pub started_at: DateTimeUtc,
        pub done_at: Option<DateTimeUtc>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

use crate::enrolment::{Enrolment, Source, Status};
use crate::error::Error;
use crate::progress::{LessonStatus, Progress};

impl TryFrom<enrolment::Model> for Enrolment {
    type Error = Error;

    fn try_from(row: enrolment::Model) -> Result<Self, Error> {
        Ok(Self {
            status: Status::parse(&row.status).ok_or(Error::Stored(row.status))?,
            source: Source::parse(&row.source).ok_or(Error::Stored(row.source))?,
            id: row.id,
            company: row.company_id,
            membership: row.membership_id,
            track: row.track_id,
            track_version: row.track_version_id,
            cycle_no: row.cycle_no,
            due_on: row.due_on,
            started_at: row.started_at,
            completed_at: row.completed_at,
            completed_on: row.completed_on,
            created_at: row.created_at,
        })
    }
}

impl TryFrom<progress::Model> for Progress {
    type Error = Error;

    fn try_from(row: progress::Model) -> Result<Self, Error> {
        Ok(Self {
            status: LessonStatus::parse(&row.status).ok_or(Error::Stored(row.status))?,
            enrolment: row.enrolment_id,
            lesson: row.lesson_id,
            started_at: row.started_at,
            done_at: row.done_at,
        })
    }
}
