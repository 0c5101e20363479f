//! Taking a ballot. This transaction knows no account, no session and no
//! address; it writes no time and no audit row.

use chrono::{DateTime, Utc};
use kernel::{Tx, secret};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::entity::{pooled, spent_token};
use crate::sealed_box::Contents;
use crate::{BallotToken, Error, Filled, Round, SurveyKeys};

/// What became of a ballot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Redeemed {
    /// It waits to be counted.
    Taken,
    /// The token was used before; the earlier ballot stands.
    TakenBefore,
}

/// Takes a ballot into the pool, once per token. The token's mark and the box
/// are rows of their own that share nothing but the round.
///
/// # Errors
/// [`Error::TokenRefused`] for another round's token, [`Error::Late`] from
/// the cutoff on, or when the database refuses.
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
    let nullifier = token.nullifier();
    if round.is_late(now) {
        let spent = spent_token::Entity::find()
            .filter(spent_token::Column::RoundId.eq(round.id))
            .filter(spent_token::Column::Nullifier.eq(nullifier))
            .count(tx)
            .await?;
        return if spent == 1 {
            Ok(Redeemed::TakenBefore)
        } else {
            Err(Error::Late)
        };
    }
    let mark = spent_token::ActiveModel {
        round_id: Set(round.id),
        nullifier: Set(nullifier),
    };
    let spent = spent_token::Entity::insert(mark)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    if spent == 0 {
        return Ok(Redeemed::TakenBefore);
    }
    let waiting = pooled::ActiveModel {
        id: Set(secret::random_bytes::<16>()?.to_vec()),
        round_id: Set(round.id),
        sealed_box: Set(Contents::new(token.company(), filled).close(keys)?),
    };
    pooled::Entity::insert(waiting)
        .exec_without_returning(tx)
        .await?;
    Ok(Redeemed::Taken)
}
