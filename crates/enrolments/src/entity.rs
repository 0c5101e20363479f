//! This crate's tables, and how their rows become nouns.

pub(crate) mod layout;
pub(crate) mod rules;

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

pub(crate) mod decision {
    use kernel::id::{AccountId, CompanyId, EnrolmentDecisionId, EnrolmentId};
    use sea_orm::entity::prelude::*;

    use crate::decision::{Decided, Decision};
    use crate::error::Error;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "enrolment_decisions")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: EnrolmentDecisionId,
        pub company_id: CompanyId,
        pub enrolment_id: EnrolmentId,
        pub kind: String,
        pub due_before: Option<chrono::NaiveDate>,
        pub due_after: Option<chrono::NaiveDate>,
        pub reason: String,
        pub decided_by: AccountId,
        pub decided_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}

    impl TryFrom<Model> for Decided {
        type Error = Error;

        fn try_from(row: Model) -> Result<Self, Error> {
            let decision = match row.kind.as_str() {
                "due" => Decision::Due(row.due_after),
                "waived" => Decision::Waive,
                "withdrawn" => Decision::Withdraw,
                _ => return Err(Error::Stored(row.kind)),
            };
            Ok(Self {
                decision,
                due_before: row.due_before,
                reason: row.reason,
                by: row.decided_by,
                at: row.decided_at,
            })
        }
    }
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

pub(crate) mod certificate {
    use kernel::id::{AccountId, CertificateId, CompanyId, EnrolmentId, MembershipId, TrackId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "certificates")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: CertificateId,
        pub company_id: CompanyId,
        pub enrolment_id: EnrolmentId,
        pub membership_id: MembershipId,
        pub track_id: TrackId,
        pub kind: String,
        pub serial: String,
        pub status: String,
        pub snapshot: String,
        pub key_id: String,
        pub signature: String,
        pub completed_on: chrono::NaiveDate,
        pub valid_until: Option<chrono::NaiveDate>,
        pub replaces: Option<CertificateId>,
        pub reason: Option<String>,
        pub issued_by: Option<AccountId>,
        pub issued_at: DateTimeUtc,
        pub ended_by: Option<AccountId>,
        pub ended_at: Option<DateTimeUtc>,
        pub ended_reason: Option<String>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod certificate_file {
    use kernel::id::{CertificateId, CompanyId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "certificate_files")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub certificate_id: CertificateId,
        pub company_id: CompanyId,
        pub sha256: String,
        pub pdf: Vec<u8>,
        pub rendered_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod badge_credential {
    use kernel::id::{CertificateId, CompanyId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "badge_credentials")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub certificate_id: CertificateId,
        pub company_id: CompanyId,
        pub subject: Uuid,
        pub status_list: i32,
        pub status_index: i32,
        pub made_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

use crate::certificate::{Certificate, CertificateStatus, Snapshot};
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

impl TryFrom<certificate::Model> for Certificate {
    type Error = Error;

    fn try_from(row: certificate::Model) -> Result<Self, Error> {
        let snapshot = Snapshot::parse(&row.snapshot);
        let unreadable = || Error::Stored(format!("snapshot of certificate {}", row.id));
        Ok(Self {
            snapshot: snapshot.ok_or_else(unreadable)?,
            status: CertificateStatus::parse(&row.status).ok_or(Error::Stored(row.status))?,
            id: row.id,
            company: row.company_id,
            enrolment: row.enrolment_id,
            membership: row.membership_id,
            track: row.track_id,
            signed_text: row.snapshot,
            key_id: row.key_id,
            signature: row.signature,
            replaces: row.replaces,
            reason: row.reason,
            issued_by: row.issued_by,
            issued_at: row.issued_at,
            ended_at: row.ended_at,
            ended_reason: row.ended_reason,
        })
    }
}
