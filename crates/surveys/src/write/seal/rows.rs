//! The rows that a seal writes.

use kernel::id::{RoundId, StratumId, SurveyQuestionId};
use kernel::{Tx, secret};
use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait;

use super::Leaving;
use crate::entity::ballot_comment;
use crate::read::answer_lines;
use crate::receipt::Marks;
use crate::seal::shuffle;
use crate::sealed_box::close_text;
use crate::write::bulk::{self, ROWS_PER_STATEMENT};
use crate::{Answer, Error, Round, SurveyKeys};

const BALLOTS: &str = "ballots (id, round_id, stratum_id, seq, status, paper_no, mark, answers)";

/// A ballot as it leaves the pool or comes from paper.
pub(in crate::write) struct NewBallot {
    /// Random.
    pub id: Vec<u8>,
    pub stratum: StratumId,
    pub status: &'static str,
    pub paper_no: Option<String>,
    pub mark: Option<Vec<u8>>,
    pub answers: Vec<(SurveyQuestionId, Answer)>,
}

pub(super) async fn write_ballots(
    tx: &Tx,
    round: &Round,
    seq: i32,
    leaving: &[Leaving],
) -> Result<(), Error> {
    let mut ballots = Vec::new();
    for one in leaving {
        ballots.push(NewBallot {
            id: secret::random_bytes::<16>()?.to_vec(),
            stratum: one.stratum,
            status: one.status,
            paper_no: None,
            mark: one.contents.marks.as_ref().and_then(Marks::ballot),
            answers: one.contents.answers.clone(),
        });
    }
    insert_ballots(tx, round, seq, ballots).await
}

/// Writes ballots with their answers.
pub(in crate::write) async fn insert_ballots(
    tx: &Tx,
    round: &Round,
    seq: i32,
    new: impl IntoIterator<Item = NewBallot>,
) -> Result<(), Error> {
    let lines = answer_lines(tx, round.version).await?;
    let mut ballots = Vec::new();
    for one in new {
        let keeps_answers = one.status != "withdrawn";
        let line = keeps_answers
            .then(|| lines.write(one.answers))
            .transpose()?;
        ballots.push([
            one.id.into(),
            round.id.0.into(),
            one.stratum.0.into(),
            seq.into(),
            one.status.into(),
            one.paper_no.into(),
            one.mark.into(),
            line.into(),
        ]);
    }
    bulk::insert(tx, BALLOTS, ballots, "").await?;
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
