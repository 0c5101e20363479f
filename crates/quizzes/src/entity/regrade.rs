//! The tables of regrades.

pub(crate) mod run {
    use kernel::id::{AccountId, QuestionVersionId, RegradeRunId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "regrade_runs")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: RegradeRunId,
        pub question_version_id: QuestionVersionId,
        pub policy: String,
        pub answer: String,
        pub reason: String,
        pub status: String,
        pub planned_by: AccountId,
        pub planned_at: DateTimeUtc,
        pub previewed_at: Option<DateTimeUtc>,
        pub attempts: Option<i32>,
        pub digest: Option<String>,
        pub closed_by: Option<AccountId>,
        pub closed_at: Option<DateTimeUtc>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod target {
    use kernel::id::{QuestionVersionId, RegradeRunId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "regrade_targets")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub regrade_run_id: RegradeRunId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub question_version_id: QuestionVersionId,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod adjustment {
    use kernel::id::{QuestionAdjustmentId, QuestionVersionId, RegradeRunId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "question_adjustments")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: QuestionAdjustmentId,
        pub question_version_id: QuestionVersionId,
        pub no: i32,
        pub regrade_run_id: RegradeRunId,
        pub policy: String,
        pub answer: String,
        pub applied_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod change {
    use kernel::id::{AttemptId, CompanyId, RegradeChangeId, RegradeRunId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "regrade_changes")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: RegradeChangeId,
        pub company_id: CompanyId,
        pub regrade_run_id: RegradeRunId,
        pub attempt_id: AttemptId,
        pub item_before: i32,
        pub item_after: i32,
        pub points_before: i32,
        pub points_after: i32,
        pub total_before: i32,
        pub total_after: i32,
        pub passed_before: bool,
        pub passed_after: bool,
        pub kept_pass: bool,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

use crate::error::Error;
use crate::regrade::{Policy, RegradeRun, RegradeStatus};

impl TryFrom<run::Model> for RegradeRun {
    type Error = Error;

    fn try_from(row: run::Model) -> Result<Self, Error> {
        let status = RegradeStatus::parse(&row.status).ok_or(Error::Stored(row.status))?;
        Ok(Self {
            id: row.id,
            question: row.question_version_id,
            policy: Policy::read(&row.policy, &row.answer)?,
            reason: row.reason,
            status,
            planned_by: row.planned_by,
            planned_at: row.planned_at,
            previewed_at: row.previewed_at,
            attempts: row.attempts,
            digest: row.digest,
            closed_by: row.closed_by,
            closed_at: row.closed_at,
        })
    }
}
