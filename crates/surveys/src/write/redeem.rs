//! Taking a ballot. This transaction knows no account, no session and no
//! address; it writes no time and no audit row.

use chrono::{DateTime, Utc};
use kernel::id::RoundId;
use kernel::{Tx, secret};
use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait;
use sea_orm::sea_query::OnConflict;

use crate::entity::{pooled, spent_token};
use crate::sealed_box::Contents;
use crate::{BallotToken, Error, Filled, Round, SurveyKeys};

/// What became of a ballot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Redeemed {
    /// It waits to be counted.
    Taken,
    /// It came after the cutoff: it is kept, and counts in no figure.
    TakenLate,
    /// The token was used before; the earlier ballot stands.
    TakenBefore,
}

/// What a row of the pool holds; the database may know that much.
pub(crate) const BALLOT: &str = "ballot";
pub(crate) const LATE: &str = "late";
pub(crate) const CHANGE: &str = "change";

/// Takes a ballot into the pool, once per token. The token's mark and the box
/// are rows of their own that share nothing but the round.
///
/// # Errors
/// [`Error::TokenRefused`] for another round's token, or when the database
/// refuses.
pub async fn redeem(
    tx: &Tx,
    keys: &SurveyKeys,
    now: DateTime<Utc>,
    round: &Round,
    token: &BallotToken,
    filled: &Filled,
) -> Result<Redeemed, Error> {
    if token.round() != round.id {
        return Err(Error::TokenRefused);
    }
    let mark = spent_token::ActiveModel {
        round_id: Set(round.id),
        nullifier: Set(token.nullifier()),
    };
    let spent = spent_token::Entity::insert(mark)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    if spent == 0 {
        return Ok(Redeemed::TakenBefore);
    }
    let receipt = keys.receipt(token);
    let contents = Contents::new(Some(token.company()), filled, &receipt);
    let is_late = round.is_late(now);
    let kind = if is_late { LATE } else { BALLOT };
    put(tx, keys, round.id, kind, receipt.pool_mark(), &contents).await?;
    Ok(if is_late {
        Redeemed::TakenLate
    } else {
        Redeemed::Taken
    })
}

/// Puts a box into the pool.
pub(super) async fn put(
    tx: &Tx,
    keys: &SurveyKeys,
    round: RoundId,
    kind: &str,
    mark: Vec<u8>,
    contents: &Contents,
) -> Result<(), Error> {
    let waiting = pooled::ActiveModel {
        id: Set(secret::random_bytes::<16>()?.to_vec()),
        round_id: Set(round),
        sealed_box: Set(contents.close(keys, round)?),
        kind: Set(kind.to_owned()),
        mark: Set(Some(mark)),
    };
    pooled::Entity::insert(waiting)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}
