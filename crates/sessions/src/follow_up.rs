//! The noun: something to be done after a session.

use chrono::{DateTime, Utc};
use kernel::id::{AccountId, FollowUpId, ScheduledSessionId};

/// Something to be done after a session (フォロー).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowUp {
    /// Its key.
    pub id: FollowUpId,
    /// After which session.
    pub session: ScheduledSessionId,
    /// What.
    pub body: String,
    /// Who noted it.
    pub by: AccountId,
    /// When.
    pub at: DateTime<Utc>,
    /// When it was done.
    pub done_at: Option<DateTime<Utc>>,
}
