//! The tables of assignment rules.

pub(crate) mod rule {
    use kernel::id::{AssignmentRuleId, CompanyId, TrackId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "assignment_rules")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: AssignmentRuleId,
        pub company_id: CompanyId,
        pub track_id: TrackId,
        pub applied_on: Option<chrono::NaiveDate>,
        pub created_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod version {
    use kernel::id::{AccountId, AssignmentRuleId, AssignmentRuleVersionId, CompanyId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "assignment_rule_versions")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: AssignmentRuleVersionId,
        pub company_id: CompanyId,
        pub rule_id: AssignmentRuleId,
        pub version: i32,
        pub document: String,
        pub saved_by: Option<AccountId>,
        pub saved_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod ordered {
    use kernel::id::{AssignmentRuleId, CompanyId, EnrolmentId, MembershipId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "rule_enrolments")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub enrolment_id: EnrolmentId,
        pub company_id: CompanyId,
        pub rule_id: AssignmentRuleId,
        pub rule_version: i32,
        pub membership_id: MembershipId,
        pub cycle_no: i32,
        pub opens_on: chrono::NaiveDate,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
