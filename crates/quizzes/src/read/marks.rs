//! Essays that wait for a person, and what people gave them. What is here is
//! read by those who grade, of whatever company.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use kernel::id::{AttemptId, CompanyId, EssayMarkId, QuestionVersionId, QuizVersionId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};

use crate::attempt::{Attempt, AttemptStatus};
use crate::entity::{attempt, mark, quiz};
use crate::error::Error;
use crate::mark::Mark;
use crate::read::{self, answers::AnsweredItem};
use crate::task::{Essay, Task, essay, unreadable};

pub(crate) type Marks = BTreeMap<QuestionVersionId, Mark>;

/// The marks in force of an attempt: those that no other took the place of.
pub(crate) async fn marks_of(
    db: &impl ConnectionTrait,
    company: CompanyId,
    attempt: AttemptId,
) -> Result<Marks, Error> {
    let rows = mark::Entity::find()
        .filter(mark::Column::CompanyId.eq(company))
        .filter(mark::Column::AttemptId.eq(attempt))
        .all(db)
        .await?;
    let replaced: BTreeSet<EssayMarkId> = rows.iter().filter_map(|row| row.supersedes).collect();
    let in_force = rows.into_iter().filter(|row| !replaced.contains(&row.id));
    in_force
        .map(|row| {
            let mark = Mark {
                id: row.id,
                question: row.question_version_id,
                levels: serde_json::from_str(&row.levels).map_err(unreadable)?,
                comment: row.comment,
                by: row.marked_by,
                at: row.marked_at,
            };
            Ok((mark.question, mark))
        })
        .collect()
}

/// An attempt that waits for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The attempt.
    pub attempt: AttemptId,
    /// The learner's company.
    pub company: CompanyId,
    /// The quiz's title.
    pub title: String,
    /// When it was handed in.
    pub submitted_at: DateTime<Utc>,
}

/// The attempts that wait for a person, the oldest first, at most `limit`, and
/// how many there are.
///
/// # Errors
/// When the database refuses.
pub async fn waiting(db: &impl ConnectionTrait, limit: u64) -> Result<(Vec<Waiting>, u64), Error> {
    let all = attempt::Entity::find()
        .filter(attempt::Column::Status.eq(AttemptStatus::NeedsGrading.as_str()));
    let count = all.clone().count(db).await?;
    let rows = all
        .order_by_asc(attempt::Column::SubmittedAt)
        .order_by_asc(attempt::Column::Id)
        .limit(limit)
        .all(db)
        .await?;
    let quizzes: BTreeSet<QuizVersionId> = rows.iter().map(|row| row.quiz_version_id).collect();
    let quizzes = quiz::Entity::find()
        .filter(quiz::Column::Id.is_in(quizzes))
        .all(db)
        .await?;
    let titles: BTreeMap<QuizVersionId, String> =
        quizzes.into_iter().map(|row| (row.id, row.title)).collect();
    let waiting = rows.into_iter().map(|row| Waiting {
        attempt: row.id,
        company: row.company_id,
        title: titles
            .get(&row.quiz_version_id)
            .cloned()
            .unwrap_or_default(),
        submitted_at: row.submitted_at.unwrap_or(row.started_at),
    });
    Ok((waiting.collect(), count))
}

/// An essay of an attempt, as whoever grades it sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EssayAnswer {
    /// The question.
    pub question: QuestionVersionId,
    /// Its place in the attempt, from 1.
    pub position: i32,
    /// The question's text.
    pub stem: String,
    /// What is to be learnt from it.
    pub feedback: String,
    /// What it is graded by.
    pub essay: Essay,
    /// What it is worth.
    pub points: i32,
    /// The learner's text.
    pub text: String,
    /// What was given so far.
    pub mark: Option<Mark>,
}

/// An attempt with the essays that a person grades.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EssaySheet {
    /// The attempt: handed in, perhaps graded already.
    pub attempt: Attempt,
    /// The quiz's title.
    pub title: String,
    /// In the attempt's order; those left blank are not among them.
    pub essays: Vec<EssayAnswer>,
}

/// An attempt of any company that holds essays to grade or graded.
///
/// # Errors
/// [`Error::NotFound`] when there is none to grade in it, or it is not handed
/// in.
pub async fn essay_sheet(db: &impl ConnectionTrait, id: AttemptId) -> Result<EssaySheet, Error> {
    let row = attempt::Entity::find_by_id(id).one(db).await?;
    let attempt = Attempt::try_from(row.ok_or(Error::NotFound)?)?;
    if !matches!(
        attempt.status,
        AttemptStatus::NeedsGrading | AttemptStatus::Graded
    ) {
        return Err(Error::NotFound);
    }
    let marks = marks_of(db, attempt.company, id).await?;
    let answers = read::answers_of(db, &attempt).await?.into_iter();
    let essays: Vec<EssayAnswer> = answers
        .filter_map(|answered| essay_answer(answered, &marks))
        .collect();
    if essays.is_empty() {
        return Err(Error::NotFound);
    }
    Ok(EssaySheet {
        title: read::quiz(db, attempt.quiz).await?.title,
        attempt,
        essays,
    })
}

fn essay_answer(answered: AnsweredItem, marks: &Marks) -> Option<EssayAnswer> {
    let text = essay::text_of(&answered.answered.response)?.to_owned();
    let Task::Essay(essay) = answered.answered.key.task else {
        return None;
    };
    let question = answered.keyed.question;
    Some(EssayAnswer {
        mark: marks.get(&question.id).cloned(),
        question: question.id,
        position: answered.item.position,
        stem: question.stem,
        feedback: question.feedback,
        points: question.points,
        essay,
        text,
    })
}
