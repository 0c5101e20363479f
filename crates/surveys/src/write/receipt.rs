//! Changing and withdrawing an answer for whoever shows its receipt. As when
//! a ballot is taken, nothing here knows who that is, and nothing keeps a
//! time.

use chrono::{DateTime, Utc};
use kernel::id::RoundId;
use kernel::{Tx, secret};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::redeem::{CHANGE, put};
use super::round::lock;
use crate::entity::{ballot, ballot_comment, pooled};
use crate::read::receipt::{counted, waiting};
use crate::sealed_box::{Act, Contents};
use crate::{Error, Filled, QuestionKind, Receipt, Round, SurveyKeys, read};

/// Where a ballot is, under the lock of its round.
enum Place {
    Pool(pooled::Model, Contents),
    Ballot(ballot::Model),
}

/// Puts other answers in place of a ballot's. What waits is exchanged at once;
/// what was counted changes with a later seal, and its earlier words go now.
///
/// # Errors
/// [`Error::ReceiptUnknown`]; [`Error::Late`] from the cutoff on;
/// [`Error::NotCounted`] for a ballot that was withdrawn or taken out.
pub async fn change(
    tx: &Tx,
    keys: &SurveyKeys,
    now: DateTime<Utc>,
    receipt: &Receipt,
    filled: &Filled,
) -> Result<(), Error> {
    let (round, place) = locate(tx, keys, receipt).await?;
    if round.is_late(now) {
        return Err(Error::Late);
    }
    match place {
        Place::Pool(row, contents) => {
            let act = match contents.act {
                Act::Answer => Act::Answer,
                Act::Replace(ballot) => Act::Replace(ballot),
                Act::Unused | Act::Withdraw(_) => return Err(Error::NotCounted),
            };
            let mut new = Contents::new(contents.company, filled, receipt);
            new.act = act;
            exchange(tx, keys, receipt, row, &new).await
        }
        Place::Ballot(row) if row.status == "counted" => {
            let mut new = Contents::new(None, filled, receipt);
            new.act = Act::Replace(secret::hex(&row.id));
            remove_comments(tx, &round, receipt).await?;
            put(tx, keys, round.id, CHANGE, receipt.pool_mark(), &new).await
        }
        Place::Ballot(_) => Err(Error::NotCounted),
    }
}

/// Takes a ballot back. Its words are removed at once; what was counted leaves
/// the counts with a later seal. Asked again it changes nothing.
///
/// # Errors
/// [`Error::ReceiptUnknown`]; [`Error::NotCounted`] for a ballot that the firm
/// took out.
pub async fn withdraw(tx: &Tx, keys: &SurveyKeys, receipt: &Receipt) -> Result<(), Error> {
    let (round, place) = locate(tx, keys, receipt).await?;
    match place {
        Place::Pool(row, contents) => {
            let act = match contents.act {
                Act::Answer | Act::Unused => Act::Unused,
                Act::Replace(ballot) | Act::Withdraw(ballot) => Act::Withdraw(ballot),
            };
            let new = Contents {
                company: contents.company,
                marks: contents.marks,
                act,
                ..Contents::default()
            };
            exchange(tx, keys, receipt, row, &new).await
        }
        Place::Ballot(row) => match row.status.as_str() {
            "withdrawn" => Ok(()),
            "void" => Err(Error::NotCounted),
            _ => {
                let new = Contents {
                    act: Act::Withdraw(secret::hex(&row.id)),
                    ..Contents::default()
                };
                remove_comments(tx, &round, receipt).await?;
                put(tx, keys, round.id, CHANGE, receipt.pool_mark(), &new).await
            }
        },
    }
}

/// Finds the ballot and keeps seals of its round waiting meanwhile.
async fn locate(tx: &Tx, keys: &SurveyKeys, receipt: &Receipt) -> Result<(Round, Place), Error> {
    let round = round_of(tx, receipt).await?.ok_or(Error::ReceiptUnknown)?;
    let round = lock(tx, round).await?.ok_or(Error::ReceiptUnknown)?;
    if let Some(row) = waiting(tx, receipt).await? {
        let contents =
            Contents::open(keys, row.round_id, &row.sealed_box).ok_or(Error::BoxFailed)?;
        return Ok((round, Place::Pool(row, contents)));
    }
    let row = counted(tx, receipt).await?.ok_or(Error::ReceiptUnknown)?;
    Ok((round, Place::Ballot(row)))
}

async fn round_of(tx: &Tx, receipt: &Receipt) -> Result<Option<RoundId>, Error> {
    if let Some(row) = waiting(tx, receipt).await? {
        return Ok(Some(row.round_id));
    }
    Ok(counted(tx, receipt).await?.map(|row| row.round_id))
}

/// A box in place of another of the same ballot, under a key of its own.
async fn exchange(
    tx: &Tx,
    keys: &SurveyKeys,
    receipt: &Receipt,
    row: pooled::Model,
    new: &Contents,
) -> Result<(), Error> {
    pooled::Entity::delete_by_id(row.id).exec(tx).await?;
    put(tx, keys, row.round_id, &row.kind, receipt.pool_mark(), new).await
}

async fn remove_comments(tx: &Tx, round: &Round, receipt: &Receipt) -> Result<(), Error> {
    let form = read::form_of_version(tx, round.version).await?;
    let questions = form.into_iter().flat_map(|form| form.questions);
    let marks = questions
        .filter(|question| question.kind == QuestionKind::Text)
        .map(|question| receipt.comment_mark(question.id));
    ballot_comment::Entity::delete_many()
        .filter(ballot_comment::Column::Mark.is_in(marks))
        .exec(tx)
        .await?;
    Ok(())
}
