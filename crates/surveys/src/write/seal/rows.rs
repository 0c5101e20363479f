//! The rows that a seal writes.

use kernel::id::{RoundId, StratumId, SurveyQuestionId};
use kernel::{Tx, secret};
use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait;

use super::{Leaving, ROWS_PER_STATEMENT};
use crate::entity::{ballot, ballot_answer, ballot_comment};
use crate::receipt::Marks;
use crate::seal::shuffle;
use crate::sealed_box::close_text;
use crate::{Answer, Error, SurveyKeys};

pub(super) async fn write_ballots(
    tx: &Tx,
    round: RoundId,
    seq: i32,
    leaving: &[Leaving],
) -> Result<(), Error> {
    let mut ballots = Vec::new();
    let mut answers = Vec::new();
    for one in leaving {
        let id = secret::random_bytes::<16>()?.to_vec();
        let given = one.contents.answers.iter();
        answers.extend(given.map(|(question, answer)| answer_row(&id, *question, *answer)));
        let marks = one.contents.marks.as_ref();
        ballots.push(ballot::ActiveModel {
            status: Set(one.status.to_owned()),
            mark: Set(marks.and_then(Marks::ballot)),
            ..ballot_row(id, round, one.stratum, seq, None)
        });
    }
    insert_ballots(tx, ballots, answers).await
}

pub(in crate::write) fn ballot_row(
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
        mark: Set(None),
    }
}

pub(in crate::write) fn answer_row(
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

pub(in crate::write) fn answer_columns(answer: Answer) -> (&'static str, Option<i32>) {
    match answer {
        Answer::Rated(rating) => ("rated", Some(rating.grade().into())),
        Answer::NotApplicable => ("na", None),
        Answer::Blank => ("blank", None),
    }
}

pub(in crate::write) async fn insert_ballots(
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
/// ballot, or to the same person's other comment. They are closed; what
/// others read is what a reviewer releases.
pub(in crate::write) async fn write_comments(
    tx: &Tx,
    keys: &SurveyKeys,
    round: RoundId,
    seq: i32,
    leaving: &[Leaving],
) -> Result<(), Error> {
    let mut rows = Vec::new();
    for one in leaving {
        for (question, text) in &one.contents.comments {
            let marks = one.contents.marks.as_ref();
            rows.push(ballot_comment::ActiveModel {
                id: Set(secret::random_bytes::<16>()?.to_vec()),
                round_id: Set(round),
                stratum_id: Set(one.stratum),
                question_id: Set(*question),
                seq: Set(seq),
                mark: Set(marks.and_then(|marks| marks.comment(*question))),
                status: Set("new".to_owned()),
                body: Set(None),
                original: Set(Some(close_text(keys, text)?)),
                released: Set(None),
                is_edited: Set(false),
                reviewed_by: Set(None),
                reviewed_on: Set(None),
            });
        }
    }
    shuffle(&mut rows)?;
    for chunk in rows.chunks(ROWS_PER_STATEMENT) {
        ballot_comment::Entity::insert_many(chunk.iter().cloned())
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}
