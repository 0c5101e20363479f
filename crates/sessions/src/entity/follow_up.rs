//! What is to be done after a session.

use kernel::id::{AccountId, FollowUpId, ScheduledSessionId};
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session_follow_ups")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FollowUpId,
    pub session_id: ScheduledSessionId,
    pub body: String,
    pub created_by: AccountId,
    pub created_at: DateTimeUtc,
    pub done_by: Option<AccountId>,
    pub done_at: Option<DateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}

impl From<Model> for crate::FollowUp {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            session: row.session_id,
            body: row.body,
            by: row.created_by,
            at: row.created_at,
            done_at: row.done_at,
        }
    }
}
