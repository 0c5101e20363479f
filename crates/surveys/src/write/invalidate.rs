//! Taking a ballot out of the counts: a duplicate or a test. One person asks
//! and gives the reason, another one decides; the next seal that may does it.

use chrono::{DateTime, Utc};
use kernel::id::{AccountId, BallotInvalidationId, RoundId};
use kernel::{Ids, Tx, date};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::round::lock;
use crate::entity::{ballot, ballot_invalidation};
use crate::invalidation::InvalidationKind;
use crate::read::receipt::counted;
use crate::{Error, Receipt};

/// Which ballot is meant. Nobody can name an anonymous one without its
/// receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// A questionnaire on paper, by its number (回答番号).
    Paper(String),
    /// The ballot of a receipt: a test that the firm itself answered.
    Receipt(Receipt),
}

/// A request to take a ballot out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewInvalidation {
    /// The round.
    pub round: RoundId,
    /// The ballot.
    pub ballot: Named,
    /// Why, in one word.
    pub kind: InvalidationKind,
    /// Why.
    pub reason: String,
    /// Who asks.
    pub by: AccountId,
}

/// Asks for a counted ballot to be taken out.
///
/// # Errors
/// [`Error::Missing`]; [`Error::ReceiptUnknown`] for a ballot that is not in the round;
/// [`Error::NotCounted`] for one that does not count, or that was asked for
/// before.
pub async fn request_invalidation(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    new: &NewInvalidation,
) -> Result<BallotInvalidationId, Error> {
    lock(tx, new.round).await?.ok_or(Error::Missing)?;
    let found = match &new.ballot {
        Named::Paper(number) => {
            ballot::Entity::find()
                .filter(ballot::Column::RoundId.eq(new.round))
                .filter(ballot::Column::PaperNo.eq(number.as_str()))
                .one(tx)
                .await?
        }
        Named::Receipt(receipt) => counted(tx, receipt).await?,
    };
    let found = found.filter(|ballot| ballot.round_id == new.round);
    let found = found.ok_or(Error::ReceiptUnknown)?;
    if !["counted", "late"].contains(&found.status.as_str()) {
        return Err(Error::NotCounted);
    }
    let id: BallotInvalidationId = ids.fresh(now);
    let row = ballot_invalidation::ActiveModel {
        id: Set(id),
        round_id: Set(new.round),
        ballot_id: Set(found.id),
        kind: Set(new.kind.as_str().to_owned()),
        reason: Set(new.reason.clone()),
        status: Set("requested".to_owned()),
        requested_by: Set(new.by),
        requested_on: Set(date::jst_date(now)),
        decided_by: Set(None),
        decided_on: Set(None),
    };
    let written = ballot_invalidation::Entity::insert(row)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    if written == 1 {
        Ok(id)
    } else {
        Err(Error::NotCounted)
    }
}

/// Approves or refuses a request, as another person than the one who asked.
///
/// # Errors
/// [`Error::SamePerson`]; [`Error::Decided`] for a request that was decided
/// before; [`Error::Missing`] for none.
pub async fn decide_invalidation(
    tx: &Tx,
    now: DateTime<Utc>,
    id: BallotInvalidationId,
    by: AccountId,
    approves: bool,
) -> Result<RoundId, Error> {
    let row = ballot_invalidation::Entity::find_by_id(id).one(tx).await?;
    let row = row.ok_or(Error::Missing)?;
    if row.requested_by == by {
        return Err(Error::SamePerson);
    }
    let status = if approves { "approved" } else { "refused" };
    let decided = ballot_invalidation::Entity::update_many()
        .col_expr(ballot_invalidation::Column::Status, Expr::value(status))
        .col_expr(ballot_invalidation::Column::DecidedBy, Expr::value(by))
        .col_expr(
            ballot_invalidation::Column::DecidedOn,
            Expr::value(date::jst_date(now)),
        )
        .filter(ballot_invalidation::Column::Id.eq(id))
        .filter(ballot_invalidation::Column::Status.eq("requested"))
        .exec(tx)
        .await?;
    if decided.rows_affected == 1 {
        Ok(row.round_id)
    } else {
        Err(Error::Decided)
    }
}
