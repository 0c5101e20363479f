//! An attempt as its learner sees it while answering. The statements here do
//! not fetch `correct`, `explanation`, `answer` or `feedback` at all.

use std::collections::BTreeMap;

use kernel::id::{AttemptId, CompanyId, EnrolmentId, OptionId, QuestionVersionId, QuizVersionId};
use sea_orm::sea_query::SimpleExpr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect,
};

use crate::attempt::{AttemptStatus, OpenAttempt, OpenOption, OpenQuestion};
use crate::entity::{option, question};
use crate::error::Error;
use crate::quiz::QuestionKind;
use crate::read;
use crate::response::Response;
use crate::task::{self, Sheet, SheetOption};

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
            let shown = Shown {
                position: item.position,
                order: item.order()?,
                response: item.response()?,
                version: item.version,
            };
            Ok(open_question(shown, question))
        })
        .collect::<Result<Vec<_>, Error>>()?;
    Ok(OpenAttempt::new(attempt, quiz, questions))
}

/// How a question is shown and what is saved so far.
pub(crate) struct Shown {
    pub(crate) position: i32,
    pub(crate) order: Vec<OptionId>,
    pub(crate) response: Response,
    pub(crate) version: i32,
}

pub(crate) fn open_question(shown: Shown, question: KeylessQuestion) -> OpenQuestion {
    let sheet = question.sheet.in_order(&shown.order);
    let fields = task::fields(&sheet, &shown.response);
    let options = sheet.options.into_iter().map(|option| OpenOption {
        id: option.id,
        body: option.body,
    });
    OpenQuestion {
        id: question.id,
        position: shown.position,
        kind: sheet.kind,
        stem: question.stem,
        options: options.collect(),
        fields,
        response: shown.response,
        version: shown.version,
    }
}

/// A published question without its key.
pub(crate) struct KeylessQuestion {
    pub(crate) id: QuestionVersionId,
    pub(crate) position: i32,
    pub(crate) objective: String,
    pub(crate) stem: String,
    /// With the options in the author's order.
    pub(crate) sheet: Sheet,
}

#[derive(FromQueryResult)]
struct QuestionRow {
    id: QuestionVersionId,
    position: i32,
    objective: String,
    kind: String,
    stem: String,
    layout: String,
}

#[derive(FromQueryResult)]
struct OptionRow {
    id: OptionId,
    question_version_id: QuestionVersionId,
    code: String,
    body: String,
}

/// The questions of a quiz in order, without the key.
pub(crate) async fn keyless(
    db: &impl ConnectionTrait,
    quiz: QuizVersionId,
) -> Result<Vec<KeylessQuestion>, Error> {
    keyless_where(db, question::Column::QuizVersionId.eq(quiz)).await
}

/// One question without its key.
pub(crate) async fn keyless_one(
    db: &impl ConnectionTrait,
    id: QuestionVersionId,
) -> Result<KeylessQuestion, Error> {
    let mut found = keyless_where(db, question::Column::Id.eq(id)).await?;
    found.pop().ok_or(Error::NotFound)
}

async fn keyless_where(
    db: &impl ConnectionTrait,
    chosen: SimpleExpr,
) -> Result<Vec<KeylessQuestion>, Error> {
    let questions: Vec<QuestionRow> = question::Entity::find()
        .select_only()
        .columns([
            question::Column::Id,
            question::Column::Position,
            question::Column::Objective,
            question::Column::Kind,
            question::Column::Stem,
            question::Column::Layout,
        ])
        .filter(chosen)
        .order_by_asc(question::Column::Position)
        .into_model()
        .all(db)
        .await?;
    let options: Vec<OptionRow> = option::Entity::find()
        .select_only()
        .columns([
            option::Column::Id,
            option::Column::QuestionVersionId,
            option::Column::Code,
            option::Column::Body,
        ])
        .filter(option::Column::QuestionVersionId.is_in(questions.iter().map(|row| row.id)))
        .order_by_asc(option::Column::Position)
        .into_model()
        .all(db)
        .await?;
    let mut by_question: BTreeMap<QuestionVersionId, Vec<SheetOption>> = BTreeMap::new();
    for option in options {
        by_question
            .entry(option.question_version_id)
            .or_default()
            .push(SheetOption {
                id: option.id,
                code: option.code,
                body: option.body,
            });
    }
    questions
        .into_iter()
        .map(|row| {
            let sheet = Sheet {
                kind: QuestionKind::parse(&row.kind).ok_or(Error::Stored(row.kind))?,
                options: by_question.remove(&row.id).unwrap_or_default(),
                layout: serde_json::from_str(&row.layout).map_err(task::unreadable)?,
            };
            Ok(KeylessQuestion {
                id: row.id,
                position: row.position,
                objective: row.objective,
                stem: row.stem,
                sheet,
            })
        })
        .collect()
}
