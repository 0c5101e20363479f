//! Nobody is reminded twice within a day.

use chrono::{DateTime, Utc};
use kernel::Failure;
use kernel::id::{LetterId, MembershipId};
use mail::reminder::schedule::PAUSE;
use sea_orm::{ConnectionTrait, FromQueryResult, Statement};

const LETTERS: &str = "SELECT DISTINCT membership_id, letter_id, created_at FROM reminders \
     WHERE letter_id IS NOT NULL ORDER BY membership_id, created_at";

#[derive(FromQueryResult)]
struct Row {
    membership_id: MembershipId,
    letter_id: LetterId,
    created_at: DateTime<Utc>,
}

/// Every letter that came too soon after the one before.
pub(super) async fn findings(db: &impl ConnectionTrait) -> Result<Vec<String>, Failure> {
    let ask = Statement::from_string(db.get_database_backend(), LETTERS);
    let rows = Row::find_by_statement(ask).all(db).await?;
    let too_soon = rows.windows(2).filter_map(|pair| match pair {
        [first, second]
            if first.membership_id == second.membership_id
                && first.letter_id != second.letter_id
                && second.created_at < first.created_at + PAUSE =>
        {
            Some(format!("reminder {} came within a day", second.letter_id))
        }
        _ => None,
    });
    Ok(too_soon.collect())
}
