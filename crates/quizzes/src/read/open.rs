//! An attempt as its learner sees it while answering. The statements here do
//! not fetch `correct` or `explanation` at all.

use std::collections::BTreeMap;

use kernel::id::{AttemptId, CompanyId, EnrolmentId, OptionId, QuestionVersionId, QuizVersionId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect,
};

use crate::attempt::{AttemptStatus, OpenAttempt, OpenOption, OpenQuestion};
use crate::entity::{item, option, question};
use crate::error::Error;
use crate::quiz::QuestionKind;
use crate::read;

/// The questions of an attempt in progress with the answers saved so far.
///
/// # Errors
/// [`Error::NotFound`] also for another enrolment's attempt, [`Error::Closed`]
/// when it takes no more answers.
pub async fn open_attempt(
    db: &impl ConnectionTrait,
    company: CompanyId,
    enrolment: EnrolmentId,
    id: AttemptId,
) -> Result<OpenAttempt, Error> {
    let attempt = read::attempt(db, company, enrolment, id).await?;
    if attempt.status != AttemptStatus::InProgress {
        return Err(Error::Closed);
    }
    let quiz = read::quiz(db, attempt.quiz).await?;
    let mut sheet: BTreeMap<QuestionVersionId, KeylessQuestion> = keyless(db, quiz.id)
        .await?
        .into_iter()
        .map(|question| (question.id, question))
        .collect();
    let questions = read::items_of(db, company, id)
        .await?
        .into_iter()
        .map(|item| {
            let question = sheet
                .remove(&item.question_version_id)
                .ok_or_else(|| Error::Stored(format!("item {} of another quiz", item.id)))?;
            open_question(&item, question)
        })
        .collect::<Result<Vec<_>, Error>>()?;
    Ok(OpenAttempt {
        attempt,
        quiz,
        questions,
    })
}

fn open_question(item: &item::Model, question: KeylessQuestion) -> Result<OpenQuestion, Error> {
    let mut bodies: BTreeMap<OptionId, String> = question.options.into_iter().collect();
    let options = item
        .order()?
        .into_iter()
        .filter_map(|id| bodies.remove(&id).map(|body| OpenOption { id, body }))
        .collect();
    Ok(OpenQuestion {
        id: question.id,
        position: item.position,
        kind: question.kind,
        stem: question.stem,
        options,
        chosen: item.chosen()?,
        version: item.version,
    })
}

/// A published question without its key.
pub(crate) struct KeylessQuestion {
    pub(crate) id: QuestionVersionId,
    pub(crate) position: i32,
    pub(crate) objective: String,
    pub(crate) kind: QuestionKind,
    pub(crate) stem: String,
    /// Key and text, in the author's order.
    pub(crate) options: Vec<(OptionId, String)>,
}

#[derive(FromQueryResult)]
struct QuestionRow {
    id: QuestionVersionId,
    position: i32,
    objective: String,
    kind: String,
    stem: String,
}

#[derive(FromQueryResult)]
struct OptionRow {
    id: OptionId,
    question_version_id: QuestionVersionId,
    body: String,
}

/// The questions of a quiz in order, without the key.
pub(crate) async fn keyless(
    db: &impl ConnectionTrait,
    quiz: QuizVersionId,
) -> Result<Vec<KeylessQuestion>, Error> {
    let questions: Vec<QuestionRow> = question::Entity::find()
        .select_only()
        .columns([
            question::Column::Id,
            question::Column::Position,
            question::Column::Objective,
            question::Column::Kind,
            question::Column::Stem,
        ])
        .filter(question::Column::QuizVersionId.eq(quiz))
        .order_by_asc(question::Column::Position)
        .into_model()
        .all(db)
        .await?;
    let options: Vec<OptionRow> = option::Entity::find()
        .select_only()
        .columns([
            option::Column::Id,
            option::Column::QuestionVersionId,
            option::Column::Body,
        ])
        .filter(option::Column::QuestionVersionId.is_in(questions.iter().map(|row| row.id)))
        .order_by_asc(option::Column::Position)
        .into_model()
        .all(db)
        .await?;
    let mut by_question: BTreeMap<QuestionVersionId, Vec<(OptionId, String)>> = BTreeMap::new();
    for option in options {
        by_question
            .entry(option.question_version_id)
            .or_default()
            .push((option.id, option.body));
    }
    questions
        .into_iter()
        .map(|row| {
            Ok(KeylessQuestion {
                kind: QuestionKind::parse(&row.kind).ok_or(Error::Stored(row.kind))?,
                options: by_question.remove(&row.id).unwrap_or_default(),
                id: row.id,
                position: row.position,
                objective: row.objective,
                stem: row.stem,
            })
        })
        .collect()
}
