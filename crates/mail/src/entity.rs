//! The tables of the outbox; those of reminders are with them.

pub(crate) mod outbox {
    use sea_orm::entity::prelude::*;

    use kernel::id::{CompanyId, LetterId};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "outbox")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: LetterId,
        pub company_id: Option<CompanyId>,
        pub dedupe_key: String,
        pub kind: String,
        pub to_address: String,
        pub to_name: String,
        pub subject: String,
        pub body_text: String,
        pub secret_link: Option<String>,
        pub message_id: String,
        pub status: String,
        pub attempts: i32,
        pub unknown_results: i32,
        pub next_attempt_at: DateTimeUtc,
        pub lease_owner: Option<String>,
        pub lease_until: Option<DateTimeUtc>,
        pub fence: i32,
        pub last_error: Option<String>,
        pub created_at: DateTimeUtc,
        pub sent_at: Option<DateTimeUtc>,
        pub calendar_method: Option<String>,
        pub calendar_text: Option<String>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod bounced_address {
    use kernel::id::CompanyId;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "bounced_addresses")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub company_id: CompanyId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub address_folded: String,
        pub source: String,
        pub reason: String,
        pub bounced_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
