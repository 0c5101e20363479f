//! From the pool to the counts.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use kernel::id::{CompanyId, RoundId, StratumId, SurveyQuestionId};
use kernel::{Ids, Tx, date, secret};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, EntityTrait, ExprTrait, JoinType, QueryFilter, QuerySelect, RelationDef,
};

use super::cells::Deltas;
use super::round::{ensure_stratum, lock};
use crate::entity::{ballot, ballot_answer, ballot_comment, pooled, seal, stratum, survey_round};
use crate::seal::{plan, shuffle};
use crate::sealed_box::Contents;
use crate::{Answer, Error, Round, SurveyKeys};

/// Rows of one INSERT.
const ROWS_PER_STATEMENT: usize = 500;

/// What one seal did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// The number of the seal within its round.
    pub seq: i32,
    /// How many ballots it counted.
    pub ballots: i32,
    /// Whether it closed the round.
    pub is_final: bool,
}

/// A ballot that is about to be counted.
struct Counted {
    stratum: StratumId,
    contents: Contents,
}

/// Counts what may be counted of a round's waiting ballots (see
/// [`crate::seal::plan`]), in a random order; from the cutoff on counts all
/// of them and closes the round. Nothing when there is nothing to do. A box
/// that does not open stays, and `verify` names it.
///
/// # Errors
/// When the database refuses.
pub async fn seal_round(
    tx: &Tx,
    ids: &Ids,
    keys: &SurveyKeys,
    now: DateTime<Utc>,
    id: RoundId,
) -> Result<Option<Sealed>, Error> {
    let Some(round) = lock(tx, id).await? else {
        return Ok(None);
    };
    let is_final = round.is_late(now);
    let mut waiting = open_boxes(tx, keys, id).await?;
    let companies: Vec<CompanyId> = waiting
        .iter()
        .map(|(_, contents)| contents.company)
        .collect();
    let counted = counted_by_company(tx, id).await?;
    let k = usize::try_from(round.k_score).unwrap_or(usize::MAX);
    let batches = plan(&companies, &counted, k, is_final);
    let closes = is_final && round.closed_on.is_none();
    if batches.is_empty() && !closes {
        return Ok(None);
    }
    let mut place_of = vec![None; waiting.len()];
    for (place, positions) in batches {
        let stratum = ensure_stratum(tx, ids, now, id, place).await?;
        positions
            .into_iter()
            .for_each(|position| place_of[position] = Some(stratum));
    }
    let mut leaving = Vec::new();
    let mut ballots = Vec::new();
    for ((pool_id, contents), place) in waiting.drain(..).zip(place_of) {
        if let Some(stratum) = place {
            leaving.push(pool_id);
            ballots.push(Counted { stratum, contents });
        }
    }
    shuffle(&mut ballots)?;
    let seq = round.final_seq + 1;
    let count = i32::try_from(ballots.len()).unwrap_or(i32::MAX);
    write_seal(
        tx,
        &round,
        seq,
        if is_final { "final" } else { "batch" },
        count,
        now,
    )
    .await?;
    write_ballots(tx, id, seq, &ballots).await?;
    write_comments(tx, id, seq, &ballots).await?;
    let mut deltas = Deltas::default();
    for ballot in &ballots {
        for (question, answer) in &ballot.contents.answers {
            deltas.add(*question, ballot.stratum, *answer);
        }
    }
    deltas.write(tx, id, seq).await?;
    for chunk in leaving.chunks(ROWS_PER_STATEMENT) {
        let gone = pooled::Column::Id.is_in(chunk.iter().cloned());
        pooled::Entity::delete_many().filter(gone).exec(tx).await?;
    }
    if closes {
        close(tx, id, now).await?;
    }
    Ok(Some(Sealed {
        seq,
        ballots: count,
        is_final,
    }))
}

async fn open_boxes(
    tx: &Tx,
    keys: &SurveyKeys,
    round: RoundId,
) -> Result<Vec<(Vec<u8>, Contents)>, Error> {
    let rows = pooled::Entity::find()
        .filter(pooled::Column::RoundId.eq(round))
        .all(tx)
        .await?;
    let open = |row: pooled::Model| {
        let contents = Contents::open(keys, &row.sealed_box)?;
        Some((row.id, contents))
    };
    Ok(rows.into_iter().filter_map(open).collect())
}

async fn counted_by_company(tx: &Tx, round: RoundId) -> Result<BTreeMap<CompanyId, u64>, Error> {
    let of_ballot: RelationDef = ballot::Entity::belongs_to(stratum::Entity)
        .from(ballot::Column::StratumId)
        .to(stratum::Column::Id)
        .into();
    let rows: Vec<(CompanyId, i64)> = ballot::Entity::find()
        .select_only()
        .column(stratum::Column::CompanyId)
        .column_as(
            Expr::col((ballot::Entity, ballot::Column::Id)).count(),
            "counted",
        )
        .join(JoinType::InnerJoin, of_ballot)
        .filter(ballot::Column::RoundId.eq(round))
        .filter(stratum::Column::CompanyId.is_not_null())
        .group_by(stratum::Column::CompanyId)
        .into_tuple()
        .all(tx)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(company, count)| (company, count.unsigned_abs()))
        .collect())
}

/// Writes the seal's own row, and moves the round on to it.
pub(super) async fn write_seal(
    tx: &Tx,
    round: &Round,
    seq: i32,
    kind: &str,
    ballots: i32,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let row = seal::ActiveModel {
        round_id: Set(round.id),
        seq: Set(seq),
        kind: Set(kind.to_owned()),
        ballots_in: Set(ballots),
        sealed_on: Set(date::jst_date(now)),
    };
    seal::Entity::insert(row).exec_without_returning(tx).await?;
    survey_round::Entity::update_many()
        .col_expr(survey_round::Column::FinalSeq, Expr::value(seq))
        .filter(survey_round::Column::Id.eq(round.id))
        .exec(tx)
        .await?;
    Ok(())
}

async fn close(tx: &Tx, round: RoundId, now: DateTime<Utc>) -> Result<(), Error> {
    survey_round::Entity::update_many()
        .col_expr(
            survey_round::Column::ClosedOn,
            Expr::value(date::jst_date(now)),
        )
        .filter(survey_round::Column::Id.eq(round))
        .exec(tx)
        .await?;
    Ok(())
}

async fn write_ballots(
    tx: &Tx,
    round: RoundId,
    seq: i32,
    counted: &[Counted],
) -> Result<(), Error> {
    let mut ballots = Vec::new();
    let mut answers = Vec::new();
    for one in counted {
        let id = secret::random_bytes::<16>()?.to_vec();
        let given = one.contents.answers.iter();
        answers.extend(given.map(|(question, answer)| answer_row(&id, *question, *answer)));
        ballots.push(ballot_row(id, round, one.stratum, seq, None));
    }
    insert_ballots(tx, ballots, answers).await
}

pub(super) fn ballot_row(
    id: Vec<u8>,
    round: RoundId,
    stratum: StratumId,
    seq: i32,
    paper_no: Option<String>,
) -> ballot::ActiveModel {
    ballot::ActiveModel {
        id: Set(id),
        round_id: Set(round),
        stratum_id: Set(stratum),
        seq: Set(seq),
        status: Set("counted".to_owned()),
        paper_no: Set(paper_no),
    }
}

pub(super) fn answer_row(
    ballot: &[u8],
    question: SurveyQuestionId,
    answer: Answer,
) -> ballot_answer::ActiveModel {
    let (kind, rating) = answer_columns(answer);
    ballot_answer::ActiveModel {
        ballot_id: Set(ballot.to_vec()),
        question_id: Set(question),
        kind: Set(kind.to_owned()),
        rating: Set(rating),
    }
}

pub(super) fn answer_columns(answer: Answer) -> (&'static str, Option<i32>) {
    match answer {
        Answer::Rated(rating) => ("rated", Some(rating.grade().into())),
        Answer::NotApplicable => ("na", None),
        Answer::Blank => ("blank", None),
    }
}

pub(super) async fn insert_ballots(
    tx: &Tx,
    ballots: Vec<ballot::ActiveModel>,
    answers: Vec<ballot_answer::ActiveModel>,
) -> Result<(), Error> {
    for chunk in ballots.chunks(ROWS_PER_STATEMENT) {
        ballot::Entity::insert_many(chunk.iter().cloned())
            .exec_without_returning(tx)
            .await?;
    }
    for chunk in answers.chunks(ROWS_PER_STATEMENT) {
        ballot_answer::Entity::insert_many(chunk.iter().cloned())
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}

/// Comments get an order and keys of their own: nothing ties one to its
/// ballot, or to the same person's other comment.
async fn write_comments(
    tx: &Tx,
    round: RoundId,
    seq: i32,
    counted: &[Counted],
) -> Result<(), Error> {
    let of = |one: &Counted| -> Vec<(StratumId, SurveyQuestionId, String)> {
        let comments = one.contents.comments.iter();
        comments
            .map(|(question, text)| (one.stratum, *question, text.clone()))
            .collect()
    };
    let mut comments: Vec<_> = counted.iter().flat_map(of).collect();
    shuffle(&mut comments)?;
    let mut rows = Vec::new();
    for (stratum, question, body) in comments {
        rows.push(ballot_comment::ActiveModel {
            id: Set(secret::random_bytes::<16>()?.to_vec()),
            round_id: Set(round),
            stratum_id: Set(stratum),
            question_id: Set(question),
            seq: Set(seq),
            status: Set("new".to_owned()),
            body: Set(body),
        });
    }
    for chunk in rows.chunks(ROWS_PER_STATEMENT) {
        ballot_comment::Entity::insert_many(chunk.iter().cloned())
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}
