//! A published quiz with its key, for those who write it.

use kernel::id::QuizVersionId;
use sea_orm::ConnectionTrait;

use crate::error::Error;
use crate::published::{PublishedOption, PublishedQuestion};
use crate::read::{self, answers::KeyedQuestion};
use crate::task::solution;

/// Every question of a quiz with its key, in the author's order. For authors
/// and the firm's admin: a learner gets [`super::open_attempt`] and
/// [`super::review`].
///
/// # Errors
/// When the database refuses.
pub async fn published(
    db: &impl ConnectionTrait,
    quiz: QuizVersionId,
) -> Result<Vec<PublishedQuestion>, Error> {
    let keys = read::keys_of(db, quiz).await?;
    let mut questions: Vec<PublishedQuestion> = keys.into_values().map(question).collect();
    questions.sort_by_key(|question| question.position);
    Ok(questions)
}

fn question(keyed: KeyedQuestion) -> PublishedQuestion {
    let solution = solution(&keyed.key);
    let options = keyed.options.into_iter().map(|option| PublishedOption {
        id: option.id,
        code: option.code,
        body: option.body,
        correct: option.correct,
        explanation: option.explanation,
    });
    PublishedQuestion {
        code: keyed.question.code,
        position: keyed.question.position,
        kind: keyed.key.task.kind(),
        solution,
        feedback: keyed.question.feedback,
        task: keyed.key.task,
        objective: keyed.question.objective,
        safety: keyed.key.safety,
        points: keyed.key.points,
        stem: keyed.question.stem,
        options: options.collect(),
    }
}
