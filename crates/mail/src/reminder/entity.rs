//! The tables of reminders.

pub(super) mod plan {
    use kernel::id::{AccountId, CompanyId, ReminderPlanId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "reminder_plans")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ReminderPlanId,
        pub company_id: Option<CompanyId>,
        pub version: i32,
        pub document: String,
        pub saved_by: Option<AccountId>,
        pub saved_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(super) mod reminder {
    use kernel::id::{
        AccountId, CompanyId, EnrolmentId, LetterId, MembershipId, ReminderBatchId, ReminderId,
        ReminderStepId,
    };
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "reminders")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ReminderId,
        pub company_id: CompanyId,
        pub membership_id: MembershipId,
        pub enrolment_id: EnrolmentId,
        pub kind: String,
        pub step_id: Option<ReminderStepId>,
        pub occurrence: i32,
        pub batch_id: Option<ReminderBatchId>,
        pub planned_on: chrono::NaiveDate,
        pub state: String,
        pub letter_id: Option<LetterId>,
        pub reason: Option<String>,
        pub wants_copy: bool,
        pub copied_at: Option<DateTimeUtc>,
        pub created_by: Option<AccountId>,
        pub created_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
