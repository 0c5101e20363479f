//! Questions. What belongs to a learner takes the company and the enrolment,
//! which the caller has found by the learner's own membership.

mod adjustments;
mod answers;
pub(crate) mod bank;
mod gain;
mod grants;
mod marks;
mod open;
mod overdue;
mod practical;
mod published;
mod recall_findings;
mod recalls;
mod regrade;
mod review;
mod statistics;
mod wording;

use kernel::id::{AttemptId, CompanyId, EnrolmentId, LessonId, QuizVersionId, TrackVersionId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait,
};

use crate::attempt::{Attempt, AttemptStatus, Standing};
use crate::entity::{attempt, question, quiz};
use crate::error::Error;
use crate::quiz::Quiz;

pub use adjustments::regrade_findings;
pub use answers::findings;
pub(crate) use answers::{KeyedQuestion, answers_of, items_of, keyed_one, keys_of, keys_where};
pub use bank::{
    Askable, BankFacets, BankFilter, BankUse, askable, bank_changes, bank_contents, bank_count,
    bank_facets, bank_findings, bank_list, bank_question, bank_question_by_code, bank_uses,
    bank_version, bank_versions, known_questions, latest_question_uploads, question_upload,
};
pub use gain::{first_results, item_points, objectives_of};
pub use grants::grants_of;
pub(crate) use marks::marks_of;
pub use marks::{EssayAnswer, EssaySheet, Waiting, essay_sheet, waiting};
pub use open::open_attempt;
pub(crate) use open::{KeylessQuestion, keyless, keyless_one};
pub use overdue::{Overdue, overdue};
pub use practical::{
    assessment_at, assessment_of_company, assessments_of, current_rubrics, decided_assessments,
    handing_over, handover_note, missing_handover, open_assessments, practical_findings, rubric,
    sheets_in_force,
};
pub(crate) use practical::{decided_by, is_awaited, newest_rubric};
pub use published::published;
pub use recall_findings::recall_findings;
pub use recalls::{
    ObjectiveFigures, RecallFigures, recall, recall_by_link, recall_figures, recall_pool,
    recall_sheet, recalls_of,
};
pub(crate) use recalls::{answered, earlier_items, recall_items, shares_of};
pub(crate) use regrade::changes_now;
pub use regrade::{
    KeyField, key_fields, question_by_code, question_head, regrade, regrade_changes,
    regrade_targets, regrades, regrades_of,
};
pub use review::review;
pub use statistics::statistics;
pub(crate) use wording::same_wording;

/// A quiz by its key.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn quiz(db: &impl ConnectionTrait, id: QuizVersionId) -> Result<Quiz, Error> {
    let row = quiz::Entity::find_by_id(id).one(db).await?;
    row.ok_or(Error::NotFound)?.try_into()
}

/// The quiz of a lesson; nothing for a lesson that is none.
///
/// # Errors
/// When the database refuses.
pub async fn quiz_of_lesson(
    db: &impl ConnectionTrait,
    lesson: LessonId,
) -> Result<Option<Quiz>, Error> {
    let row = quiz::Entity::find()
        .filter(quiz::Column::LessonId.eq(lesson))
        .one(db)
        .await?;
    row.map(Quiz::try_from).transpose()
}

/// Every quiz of a content version.
///
/// # Errors
/// When the database refuses.
pub async fn quizzes_of(
    db: &impl ConnectionTrait,
    track_version: TrackVersionId,
) -> Result<Vec<Quiz>, Error> {
    let rows = quiz::Entity::find()
        .filter(quiz::Column::TrackVersionId.eq(track_version))
        .order_by_asc(quiz::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(Quiz::try_from).collect()
}

/// An attempt of anybody in a company. Before showing it, the caller asks
/// whose its enrolment is.
///
/// # Errors
/// [`Error::NotFound`] also for another company's.
pub async fn attempt_of_company(
    db: &impl ConnectionTrait,
    company: CompanyId,
    id: AttemptId,
) -> Result<Attempt, Error> {
    attempt::Entity::find_by_id(id)
        .filter(attempt::Column::CompanyId.eq(company))
        .one(db)
        .await?
        .ok_or(Error::NotFound)?
        .try_into()
}

/// An attempt of one enrolment.
///
/// # Errors
/// [`Error::NotFound`] also for another enrolment's.
pub async fn attempt(
    db: &impl ConnectionTrait,
    company: CompanyId,
    enrolment: EnrolmentId,
    id: AttemptId,
) -> Result<Attempt, Error> {
    let attempt = attempt_of_company(db, company, id).await?;
    if attempt.enrolment == enrolment {
        Ok(attempt)
    } else {
        Err(Error::NotFound)
    }
}

/// How an enrolment stands in a quiz.
///
/// # Errors
/// When the database refuses.
pub async fn standing(
    db: &impl ConnectionTrait,
    company: CompanyId,
    enrolment: EnrolmentId,
    quiz: &Quiz,
) -> Result<Standing, Error> {
    let rows = attempt::Entity::find()
        .filter(attempt::Column::CompanyId.eq(company))
        .filter(attempt::Column::EnrolmentId.eq(enrolment))
        .filter(attempt::Column::QuizVersionId.eq(quiz.id))
        .order_by_asc(attempt::Column::No)
        .all(db)
        .await?;
    let attempts = rows
        .into_iter()
        .map(Attempt::try_from)
        .collect::<Result<Vec<_>, _>>()?;
    let granted = grants::more_attempts(db, company, enrolment, quiz.id).await?;
    Ok(Standing::of(quiz, attempts, granted))
}

/// The first attempt that passed one of these lessons' quizzes under one of
/// these enrolments.
///
/// # Errors
/// When the database refuses.
pub async fn first_pass(
    db: &impl ConnectionTrait,
    company: CompanyId,
    enrolments: &[EnrolmentId],
    lessons: &[LessonId],
) -> Result<Option<Attempt>, Error> {
    let quizzes = quiz::Entity::find()
        .select_only()
        .column(quiz::Column::Id)
        .filter(quiz::Column::LessonId.is_in(lessons.iter().copied()))
        .into_query();
    let row = attempt::Entity::find()
        .filter(attempt::Column::CompanyId.eq(company))
        .filter(attempt::Column::EnrolmentId.is_in(enrolments.iter().copied()))
        .filter(attempt::Column::QuizVersionId.in_subquery(quizzes))
        .filter(attempt::Column::Status.eq(AttemptStatus::Graded.as_str()))
        .filter(attempt::Column::Passed.eq(true))
        .order_by_asc(attempt::Column::SubmittedAt)
        .one(db)
        .await?;
    row.map(Attempt::try_from).transpose()
}

/// How many questions an attempt at a quiz asks.
///
/// # Errors
/// When the database refuses.
pub async fn question_count(db: &impl ConnectionTrait, quiz: &Quiz) -> Result<usize, Error> {
    let questions = question::Entity::find().filter(question::Column::QuizVersionId.eq(quiz.id));
    let all = usize::try_from(questions.count(db).await?).unwrap_or(usize::MAX);
    Ok(quiz.asked(all))
}
