//! Draws of role-plays, and what their observers saw.

pub(crate) mod draw {
    use kernel::id::{
        AccountId, RolePlayDrawId, RubricVersionId, ScheduledSessionId, SessionDateId,
    };
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "role_play_draws")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: RolePlayDrawId,
        pub session_id: ScheduledSessionId,
        pub date_id: SessionDateId,
        pub lesson: String,
        pub rubric_version_id: RubricVersionId,
        pub observer: String,
        pub rounds: String,
        pub drawn_by: AccountId,
        pub drawn_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod sheet {
    use kernel::id::{BookingId, CompanyId, ObservationId, RolePlayDrawId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "role_play_observations")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ObservationId,
        pub draw_id: RolePlayDrawId,
        pub company_id: CompanyId,
        pub booking_id: BookingId,
        pub round: i32,
        pub levels: String,
        pub sent_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
