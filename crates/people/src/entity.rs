//! The tables of this crate. `roster_imports` is with the rosters.

pub(crate) mod company {
    use crate::company::CompanyStatus;
    use kernel::id::CompanyId;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "companies")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: CompanyId,
        pub code: String,
        pub name: String,
        pub fiscal_year_start: i32,
        pub is_sample: bool,
        pub status: CompanyStatus,
        pub created_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod org_unit {
    use crate::unit::UnitStatus;
    use kernel::id::{CompanyId, OrgUnitId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "org_units")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: OrgUnitId,
        pub company_id: CompanyId,
        pub parent_id: Option<OrgUnitId>,
        pub name: String,
        pub path: String,
        pub place: i32,
        pub status: UnitStatus,
        pub created_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod person {
    use kernel::id::PersonId;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "persons")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: PersonId,
        pub family_name: String,
        pub given_name: String,
        pub family_kana: String,
        pub given_kana: String,
        pub status: String,
        pub created_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod membership {
    use crate::member::MembershipStatus;
    use kernel::id::{CompanyId, MembershipId, OrgUnitId, PersonId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "memberships")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: MembershipId,
        pub company_id: CompanyId,
        pub person_id: PersonId,
        pub employee_no: String,
        pub email: Option<String>,
        pub email_folded: Option<String>,
        pub org_unit_id: Option<OrgUnitId>,
        pub supervisor_id: Option<MembershipId>,
        pub job_title: String,
        pub joined_on: Option<chrono::NaiveDate>,
        pub search_text: String,
        pub sort_key: String,
        pub status: MembershipStatus,
        pub created_at: DateTimeUtc,
        pub updated_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod employment_change {
    use crate::employment::{ChangeState, EmploymentChange};
    use kernel::id::{AccountId, CompanyId, EmploymentChangeId, MembershipId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "employment_changes")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: EmploymentChangeId,
        pub company_id: CompanyId,
        pub membership_id: MembershipId,
        pub change: EmploymentChange,
        pub effective_on: chrono::NaiveDate,
        pub state: ChangeState,
        pub decided_by: Option<AccountId>,
        pub created_at: DateTimeUtc,
        pub settled_at: Option<DateTimeUtc>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod org_change {
    use crate::employment::ChangeState;
    use crate::org_change::OrgChangeKind;
    use kernel::id::{AccountId, CompanyId, MembershipId, OrgChangeId, OrgUnitId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "org_changes")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: OrgChangeId,
        pub company_id: CompanyId,
        pub kind: OrgChangeKind,
        pub membership_id: Option<MembershipId>,
        pub unit_id: Option<OrgUnitId>,
        pub target_id: Option<OrgUnitId>,
        pub new_name: Option<String>,
        pub before: String,
        pub effective_on: chrono::NaiveDate,
        pub state: ChangeState,
        pub decided_by: Option<AccountId>,
        pub created_at: DateTimeUtc,
        pub settled_at: Option<DateTimeUtc>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod account {
    use crate::sign_in::{AccountKind, AccountStatus};
    use kernel::id::{AccountId, CompanyId, MembershipId, PersonId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "accounts")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: AccountId,
        pub kind: AccountKind,
        pub person_id: PersonId,
        pub company_id: Option<CompanyId>,
        pub membership_id: Option<MembershipId>,
        pub email: Option<String>,
        pub email_folded: Option<String>,
        pub password_hash: Option<String>,
        pub status: AccountStatus,
        pub created_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod role_assignment {
    use kernel::id::{AccountId, CompanyId, OrgUnitId, RoleAssignmentId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "role_assignments")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: RoleAssignmentId,
        pub account_id: AccountId,
        pub role: String,
        pub company_id: Option<CompanyId>,
        pub org_unit_id: Option<OrgUnitId>,
        pub valid_from: DateTimeUtc,
        pub valid_to: Option<DateTimeUtc>,
        pub created_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod pin {
    use kernel::id::AccountId;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "pins")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub account_id: AccountId,
        pub pin_hash: String,
        pub issued_at: DateTimeUtc,
        pub expires_at: DateTimeUtc,
        pub used_at: Option<DateTimeUtc>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod sign_in_link {
    use crate::sign_in::LinkPurpose;
    use kernel::id::{AccountId, SignInLinkId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "sign_in_links")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: SignInLinkId,
        pub account_id: AccountId,
        pub purpose: LinkPurpose,
        pub token_hash: Vec<u8>,
        pub created_at: DateTimeUtc,
        pub expires_at: DateTimeUtc,
        pub used_at: Option<DateTimeUtc>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod web_session {
    use kernel::id::{AccountId, SharedDeviceId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "web_sessions")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub token_hash: Vec<u8>,
        pub account_id: AccountId,
        pub created_at: DateTimeUtc,
        pub last_seen_at: DateTimeUtc,
        pub expires_at: DateTimeUtc,
        pub device_id: Option<SharedDeviceId>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod shared_device {
    use kernel::id::{AccountId, CompanyId, OrgUnitId, SharedDeviceId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "shared_devices")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: SharedDeviceId,
        pub company_id: CompanyId,
        pub unit_id: Option<OrgUnitId>,
        pub name: String,
        pub token_hash: Vec<u8>,
        pub started_by: AccountId,
        pub started_at: DateTimeUtc,
        pub expires_at: DateTimeUtc,
        pub stopped_at: Option<DateTimeUtc>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod theme {
    use kernel::id::{AccountId, CompanyId, ThemeId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "themes")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ThemeId,
        pub company_id: Option<CompanyId>,
        pub key_color: Option<String>,
        pub hover_color: Option<String>,
        pub logo: Option<Vec<u8>>,
        pub saved_by: AccountId,
        pub saved_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod api_key {
    use kernel::id::{AccountId, ApiKeyId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "api_keys")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ApiKeyId,
        pub account_id: AccountId,
        pub name: String,
        pub token_hash: Vec<u8>,
        pub created_at: DateTimeUtc,
        pub expires_at: DateTimeUtc,
        pub revoked_at: Option<DateTimeUtc>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod throttle {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "throttles")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub key: String,
        pub failures: i32,
        pub window_started_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
