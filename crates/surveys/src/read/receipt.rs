//! What a receipt finds.

use std::collections::BTreeMap;

use kernel::id::SurveyQuestionId;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use crate::entity::{ballot, ballot_comment, pooled};
use crate::receipt::{Held, HeldState};
use crate::sealed_box::{Act, Contents, open_text};
use crate::write::redeem::LATE;
use crate::{Answer, Error, QuestionKind, Receipt, SurveyKeys};

/// The ballot of a receipt, as it stands now with what waits; nothing for a
/// number that is no ballot's.
///
/// # Errors
/// When the database refuses, or a box does not open.
pub async fn held(
    db: &impl ConnectionTrait,
    keys: &SurveyKeys,
    receipt: &Receipt,
) -> Result<Option<Held>, Error> {
    if let Some(row) = waiting(db, receipt).await? {
        return from_pool(db, keys, row).await.map(Some);
    }
    match counted(db, receipt).await? {
        Some(row) => from_ballot(db, keys, receipt, row).await.map(Some),
        None => Ok(None),
    }
}

/// What waits of a receipt's ballot.
pub(crate) async fn waiting(
    db: &impl ConnectionTrait,
    receipt: &Receipt,
) -> Result<Option<pooled::Model>, Error> {
    let row = pooled::Entity::find()
        .filter(pooled::Column::Mark.eq(receipt.pool_mark()))
        .one(db)
        .await?;
    Ok(row)
}

/// The ballot of a receipt, once it has left the pool.
pub(crate) async fn counted(
    db: &impl ConnectionTrait,
    receipt: &Receipt,
) -> Result<Option<ballot::Model>, Error> {
    let row = ballot::Entity::find()
        .filter(ballot::Column::Mark.eq(receipt.ballot_mark()))
        .one(db)
        .await?;
    Ok(row)
}

async fn from_pool(
    db: &impl ConnectionTrait,
    keys: &SurveyKeys,
    row: pooled::Model,
) -> Result<Held, Error> {
    let contents = Contents::open(keys, row.round_id, &row.sealed_box).ok_or(Error::BoxFailed)?;
    let state = match contents.act {
        Act::Unused | Act::Withdraw(_) => HeldState::Withdrawn,
        Act::Replace(_) => HeldState::Counted,
        Act::Answer if row.kind == LATE => HeldState::Late,
        Act::Answer => HeldState::Waiting,
    };
    Ok(Held {
        round: round_of(db, row.round_id).await?,
        state,
        answers: contents.answers.into_iter().collect(),
        comments: contents.comments.into_iter().collect(),
    })
}

async fn from_ballot(
    db: &impl ConnectionTrait,
    keys: &SurveyKeys,
    receipt: &Receipt,
    row: ballot::Model,
) -> Result<Held, Error> {
    let round = round_of(db, row.round_id).await?;
    let form = super::form_of_version(db, round.version).await?;
    let mut comments = BTreeMap::new();
    for question in form.into_iter().flat_map(|form| form.questions) {
        if question.kind != QuestionKind::Text {
            continue;
        }
        let written = ballot_comment::Entity::find()
            .filter(ballot_comment::Column::Mark.eq(receipt.comment_mark(question.id)))
            .one(db)
            .await?;
        let original = written.and_then(|row| row.original);
        if let Some(text) = original.and_then(|closed| open_text(keys, &closed)) {
            comments.insert(question.id, text);
        }
    }
    Ok(Held {
        round,
        state: state(&row)?,
        answers: answers(db, &row).await?,
        comments,
    })
}

fn state(row: &ballot::Model) -> Result<HeldState, Error> {
    match row.status.as_str() {
        "counted" => Ok(HeldState::Counted),
        "late" => Ok(HeldState::Late),
        "withdrawn" => Ok(HeldState::Withdrawn),
        "void" => Ok(HeldState::Void),
        other => Err(Error::Stored(format!("a ballot that is {other}"))),
    }
}

/// The answers of a ballot.
pub(crate) async fn answers(
    db: &impl ConnectionTrait,
    ballot: &ballot::Model,
) -> Result<BTreeMap<SurveyQuestionId, Answer>, Error> {
    let round = round_of(db, ballot.round_id).await?;
    let lines = super::answer_lines(db, round.version).await?;
    lines.read(ballot.answers.as_deref())
}

async fn round_of(
    db: &impl ConnectionTrait,
    id: kernel::id::RoundId,
) -> Result<crate::Round, Error> {
    let round = super::round(db, id).await?;
    round.ok_or_else(|| Error::Stored(format!("round {id} is missing")))
}
