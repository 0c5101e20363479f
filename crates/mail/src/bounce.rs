//! Addresses that letters cannot reach (宛先不明). A mark belongs to an address
//! of a company, so a corrected address has none.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use kernel::id::CompanyId;
use kernel::{Failure, Tx};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use crate::entity::bounced_address::{ActiveModel, Column, Entity};
use crate::outcome::Stage;

/// How we know that an address does not work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BounceSource {
    /// The mail server refused it while we were sending.
    Refused,
    /// A letter came back later.
    Reported,
}

impl BounceSource {
    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Reported => "reported",
        }
    }
}

/// An address that letters cannot reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounce {
    /// Why, in words for a person.
    pub reason: String,
    /// Since when.
    pub bounced_at: DateTime<Utc>,
}

const LONGEST_REASON: usize = 300;

/// Whether the stored reason of a failed try says that the address was refused
/// for good: a 5xx at RCPT.
pub fn refuses_address(reason: &str) -> bool {
    let answer = format!("{:?}: answered ", Stage::Recipient);
    let code = reason.strip_prefix(&answer);
    code.and_then(|code| code.parse::<u16>().ok())
        .is_some_and(|code| (500..600).contains(&code) && ![530, 534, 535, 538].contains(&code))
}

/// Marks an address of a company, in its folded form. The first mark stays.
/// True when it is new.
///
/// # Errors
/// When the database refuses.
pub async fn mark_bounced(
    tx: &Tx,
    company: CompanyId,
    address_folded: &str,
    source: BounceSource,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<bool, Failure> {
    let reason: String = reason
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(LONGEST_REASON)
        .collect();
    let once = OnConflict::columns([Column::CompanyId, Column::AddressFolded])
        .do_nothing()
        .to_owned();
    let marked = Entity::insert(ActiveModel {
        company_id: Set(company),
        address_folded: Set(address_folded.to_owned()),
        source: Set(source.as_str().to_owned()),
        reason: Set(reason),
        bounced_at: Set(now),
    })
    .on_conflict(once)
    .exec_without_returning(tx)
    .await?;
    Ok(marked > 0)
}

/// Takes the mark from an address that works again. True when it had one.
///
/// # Errors
/// When the database refuses.
pub async fn lift_bounce(
    tx: &Tx,
    company: CompanyId,
    address_folded: &str,
) -> Result<bool, Failure> {
    let lifted = Entity::delete_many()
        .filter(Column::CompanyId.eq(company))
        .filter(Column::AddressFolded.eq(address_folded))
        .exec(tx)
        .await?;
    Ok(lifted.rows_affected > 0)
}

/// Every marked address of a company, by its folded form.
///
/// # Errors
/// When the database refuses.
pub async fn bounces(
    db: &impl ConnectionTrait,
    company: CompanyId,
) -> Result<BTreeMap<String, Bounce>, Failure> {
    let rows = Entity::find()
        .filter(Column::CompanyId.eq(company))
        .all(db)
        .await?;
    let bounce = |row: crate::entity::bounced_address::Model| {
        let bounce = Bounce {
            reason: row.reason,
            bounced_at: row.bounced_at,
        };
        (row.address_folded, bounce)
    };
    Ok(rows.into_iter().map(bounce).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_permanent_refusal_of_the_recipient_marks_an_address() {
        for (reason, expected) in [
            ("Recipient: answered 550", true),
            ("Recipient: answered 553", true),
            ("Recipient: answered 450", false),
            ("Recipient: answered 535", false),
            ("Recipient: no answer in time", false),
            ("Sender: answered 550", false),
            ("Text: answered 552", false),
            ("the sender panicked", false),
        ] {
            assert_eq!(refuses_address(reason), expected, "{reason}");
        }
    }
}
