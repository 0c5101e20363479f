//! Counting paper questionnaires.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use kernel::id::{AccountId, CompanyId, RatingImportId, RoundId, StratumId, SurveyQuestionId};
use kernel::{Ids, Tx, secret};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::cells::{Deltas, Sums};
use super::changes::write_answers;
use super::round::{ensure_stratum, lock};
use super::seal::{Moved, NewBallot, insert_ballots, write_seal};
use crate::entity::{ballot, rating_import, rating_import_seal, typed_sheet};
use crate::read::{answer_lines, turnout};
use crate::{Answer, Error, Round};

/// Keys of one statement.
const KEYS_PER_STATEMENT: usize = 500;

/// One questionnaire, with its company found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    /// 回答番号
    pub paper_no: String,
    /// Whose staff filled it in.
    pub company: CompanyId,
    /// Its answers; a question without a row is missing here.
    pub answers: BTreeMap<SurveyQuestionId, Answer>,
}

/// What counting led to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CountedPapers {
    /// Questionnaires counted for the first time.
    pub ballots: usize,
    /// Their answers, and blanks of earlier ones that are filled in now.
    pub answers: usize,
    /// Answers of questionnaires that were counted before.
    pub counted_before: usize,
    /// The seal that holds them; none when nothing was counted.
    pub seq: Option<i32>,
}

/// Counts questionnaires into their round under one seal. A 回答番号 that was
/// counted in this round before is not counted again; only an answer that was
/// blank then is filled in, so that a file can be corrected and sent anew.
/// `questions` are all rating questions of the round's form: one without an
/// answer is a blank. The caller writes `sums` when every round is counted.
///
/// # Errors
/// [`Error::MoreThanEligible`] when more would count than people could answer;
/// when the database refuses.
pub async fn count_papers(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    round: &Round,
    questions: &BTreeSet<SurveyQuestionId>,
    papers: &[Paper],
    sums: &mut Sums,
) -> Result<CountedPapers, Error> {
    let Some(round) = lock(tx, round.id).await? else {
        return Err(Error::Stored(format!("round {} is missing", round.id)));
    };
    let seq = round.final_seq + 1;
    let counted = counted_before(tx, &round, papers).await?;
    let mut done = CountedPapers::default();
    let mut deltas = Deltas::default();
    let mut strata: BTreeMap<CompanyId, StratumId> = BTreeMap::new();
    let mut ballots = Vec::new();
    for paper in papers {
        if let Some(earlier) = counted.get(&paper.paper_no) {
            let filled = fill_blanks(tx, earlier, paper, &mut deltas).await?;
            done.answers += filled;
            done.counted_before += paper.answers.len() - filled;
            continue;
        }
        let stratum = match strata.get(&paper.company) {
            Some(stratum) => *stratum,
            None => ensure_stratum(tx, ids, now, round.id, Some(paper.company)).await?,
        };
        strata.insert(paper.company, stratum);
        let answer = |question: &SurveyQuestionId| {
            let given = paper.answers.get(question).copied();
            (*question, given.unwrap_or(Answer::Blank))
        };
        let answers: Vec<(SurveyQuestionId, Answer)> = questions.iter().map(answer).collect();
        for (question, answer) in &answers {
            deltas.add(*question, stratum, *answer);
        }
        ballots.push(NewBallot {
            id: secret::random_bytes::<16>()?.to_vec(),
            stratum,
            status: "counted",
            paper_no: Some(paper.paper_no.clone()),
            mark: None,
            answers,
        });
        done.ballots += 1;
        done.answers += paper.answers.len();
    }
    if done.answers + done.ballots == 0 {
        return Ok(done);
    }
    require_room(tx, &round, done.ballots).await?;
    done.seq = Some(seq);
    let moved = Moved {
        ballots_in: ballots.len(),
        ..Moved::default()
    };
    write_seal(tx, &round, seq, "paper", moved, now).await?;
    insert_ballots(tx, &round, seq, ballots).await?;
    deltas.write(tx, &round, seq, sums).await?;
    Ok(done)
}

/// A sheet too many is a person counted twice, or one who could not answer.
async fn require_room(tx: &Tx, round: &Round, sheets: usize) -> Result<(), Error> {
    if sheets == 0 {
        return Ok(());
    }
    let turnout = turnout(tx, round).await?;
    let sheets = i64::try_from(sheets).unwrap_or(i64::MAX);
    match turnout.eligible {
        Some(eligible) if turnout.is_exceeded_by(sheets) => Err(Error::MoreThanEligible(eligible)),
        _ => Ok(()),
    }
}

/// A questionnaire that was counted before, and what it answered.
struct Earlier {
    ballot: ballot::Model,
    answers: BTreeMap<SurveyQuestionId, Answer>,
}

async fn counted_before(
    tx: &Tx,
    round: &Round,
    papers: &[Paper],
) -> Result<BTreeMap<String, Earlier>, Error> {
    let lines = answer_lines(tx, round.version).await?;
    let mut earlier = BTreeMap::new();
    for chunk in papers.chunks(KEYS_PER_STATEMENT) {
        let numbers = chunk.iter().map(|paper| paper.paper_no.as_str());
        let ballots = ballot::Entity::find()
            .filter(ballot::Column::RoundId.eq(round.id))
            .filter(ballot::Column::PaperNo.is_in(numbers))
            .all(tx)
            .await?;
        for ballot in ballots {
            let number = ballot.paper_no.clone().unwrap_or_default();
            let answers = lines.read(ballot.answers.as_deref())?;
            earlier.insert(number, Earlier { ballot, answers });
        }
    }
    Ok(earlier)
}

/// Fills in what the earlier questionnaire left blank. Returns how many.
async fn fill_blanks(
    tx: &Tx,
    earlier: &Earlier,
    paper: &Paper,
    deltas: &mut Deltas,
) -> Result<usize, Error> {
    let mut answers = earlier.answers.clone();
    let mut filled = 0;
    for (question, answer) in &paper.answers {
        let was_blank = earlier.answers.get(question) == Some(&Answer::Blank);
        if *answer == Answer::Blank || !was_blank {
            continue;
        }
        answers.insert(*question, *answer);
        deltas.fill(*question, earlier.ballot.stratum_id, *answer);
        filled += 1;
    }
    if filled > 0 {
        write_answers(tx, &earlier.ballot, answers).await?;
    }
    Ok(filled)
}

/// Keeps who typed in the sheet under a seal, and on which day.
///
/// # Errors
/// When the database refuses.
pub async fn record_typed_sheet(
    tx: &Tx,
    now: DateTime<Utc>,
    (round, seq): (RoundId, i32),
    by: AccountId,
) -> Result<(), Error> {
    let row = typed_sheet::ActiveModel {
        round_id: Set(round),
        seq: Set(seq),
        typed_by: Set(by),
        typed_on: Set(kernel::date::jst_date(now)),
    };
    typed_sheet::Entity::insert(row)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// What is kept about an imported file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportRecord<'a> {
    /// As the person's machine called it.
    pub file_name: &'a str,
    /// SHA-256, hexadecimal.
    pub file_hash: &'a str,
    /// Questionnaires counted now.
    pub ballots_taken: usize,
    /// Rows counted now.
    pub rows_taken: usize,
    /// Rows that could not be counted.
    pub rows_not_taken: usize,
    /// Who imported it; nobody for the command line.
    pub created_by: Option<AccountId>,
    /// The seals that its questionnaires were counted under.
    pub seals: &'a [ImportedSeal],
}

/// A seal of questionnaires from one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImportedSeal {
    /// The round.
    pub round: RoundId,
    /// The seal's number in it.
    pub seq: i32,
    /// How many questionnaires.
    pub ballots: usize,
}

/// Keeps that a file was imported; the same file imported again, after what
/// was missing has been set up, adds to its row.
///
/// # Errors
/// When the database refuses.
pub async fn record_import(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    import: &ImportRecord<'_>,
) -> Result<RatingImportId, Error> {
    let number = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
    let row = rating_import::ActiveModel {
        id: Set(ids.fresh(now)),
        file_name: Set(import.file_name.to_owned()),
        file_hash: Set(import.file_hash.to_owned()),
        ballots_taken: Set(number(import.ballots_taken)),
        rows_taken: Set(number(import.rows_taken)),
        rows_not_taken: Set(number(import.rows_not_taken)),
        created_by: Set(import.created_by),
        created_at: Set(now),
    };
    let add = |column: rating_import::Column, more: usize| {
        let table = rating_import::Entity;
        (
            column,
            sea_orm::ExprTrait::add(Expr::col((table, column)), number(more)),
        )
    };
    rating_import::Entity::insert(row)
        .on_conflict(
            OnConflict::column(rating_import::Column::FileHash)
                .values([
                    add(rating_import::Column::BallotsTaken, import.ballots_taken),
                    add(rating_import::Column::RowsTaken, import.rows_taken),
                ])
                .update_column(rating_import::Column::RowsNotTaken)
                .to_owned(),
        )
        .exec_without_returning(tx)
        .await?;
    let kept = rating_import::Entity::find()
        .filter(rating_import::Column::FileHash.eq(import.file_hash))
        .one(tx)
        .await?;
    let id = kept
        .map(|row| row.id)
        .ok_or_else(|| Error::Stored("the import just written is not there".to_owned()))?;
    let seal = |seal: &ImportedSeal| rating_import_seal::ActiveModel {
        import_id: Set(id),
        round_id: Set(seal.round),
        seq: Set(seal.seq),
        ballots: Set(number(seal.ballots)),
    };
    for chunk in import.seals.chunks(KEYS_PER_STATEMENT) {
        rating_import_seal::Entity::insert_many(chunk.iter().map(seal))
            .exec_without_returning(tx)
            .await?;
    }
    Ok(id)
}
