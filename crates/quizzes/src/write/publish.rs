//! Publishing a quiz with its content version. What is published never changes.

use chrono::{DateTime, Utc};
use kernel::id::{
    BankVersionId, LessonId, OptionId, QuestionVersionId, QuizVersionId, TrackVersionId,
};
use kernel::{Ids, Tx};
use sea_orm::{ActiveValue::Set, EntityTrait};

use crate::entity::{option, question, quiz, stored_draws};
use crate::error::Error;
use crate::publication::{NewQuestion, NewQuiz, faults};
use crate::shuffle::shuffled;
use crate::task::unreadable;

/// Publishes the quiz of one lesson. `seed` is random: it mixes which option
/// gets which key, for keys made in turn would tell the author's order, and
/// that is the answer of some kinds.
///
/// # Errors
/// [`Error::Faulty`] with every fault.
pub async fn publish_quiz(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    seed: i64,
    track_version: TrackVersionId,
    lesson: LessonId,
    new: &NewQuiz,
) -> Result<QuizVersionId, Error> {
    let from = FromBank {
        track_version,
        lesson,
        quiz: new,
        versions: &[],
    };
    publish_from_bank(tx, ids, now, seed, &from).await
}

/// A quiz to publish whose questions come from the bank.
pub struct FromBank<'a> {
    /// The content version it belongs to.
    pub track_version: TrackVersionId,
    /// Its place in that version.
    pub lesson: LessonId,
    /// The quiz.
    pub quiz: &'a NewQuiz,
    /// The bank version of each question, in the same order; none for questions
    /// that are in no bank.
    pub versions: &'a [BankVersionId],
}

/// As [`publish_quiz`], noting the bank version of each question.
///
/// # Errors
/// [`Error::Faulty`] with every fault.
pub async fn publish_from_bank(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    seed: i64,
    from: &FromBank<'_>,
) -> Result<QuizVersionId, Error> {
    let new = from.quiz;
    let faults = faults(new);
    if !faults.is_empty() {
        return Err(Error::Faulty(faults));
    }
    let id: QuizVersionId = ids.fresh(now);
    let row = quiz::ActiveModel {
        id: Set(id),
        track_version_id: Set(from.track_version),
        lesson_id: Set(from.lesson),
        title: Set(new.title.clone()),
        pass_points: Set(new.pass_points),
        total_points: Set(new.total_points()),
        attempts_allowed: Set(new.attempts_allowed),
        draws: Set(stored_draws(&new.draws)?),
        time_limit_minutes: Set(new.rules.time_limit_minutes),
        cooling_off_minutes: Set(new.rules.cooling_off_minutes),
        in_turn: Set(new.rules.in_turn),
        review: Set(new.rules.review.as_str().to_owned()),
    };
    quiz::Entity::insert(row).exec_without_returning(tx).await?;
    let mut questions = Vec::new();
    let mut options = Vec::new();
    for ((new, place), position) in new.questions.iter().zip(0..).zip(1..) {
        let question: QuestionVersionId = ids.fresh(now);
        let mut row = question_row(question, id, position, new)?;
        row.bank_version_id = Set(from.versions.get(place).copied());
        questions.push(row);
        let keys = new.options.iter().map(|_| ids.fresh::<OptionId>(now));
        let keys = shuffled(seed, position, keys.collect());
        for ((new, key), position) in new.options.iter().zip(keys).zip(1..) {
            options.push(option::ActiveModel {
                id: Set(key),
                question_version_id: Set(question),
                code: Set(new.code.clone()),
                position: Set(position),
                body: Set(new.body.clone()),
                correct: Set(new.correct),
                explanation: Set(new.explanation.clone()),
            });
        }
    }
    question::Entity::insert_many(questions)
        .exec_without_returning(tx)
        .await?;
    if !options.is_empty() {
        option::Entity::insert_many(options)
            .exec_without_returning(tx)
            .await?;
    }
    Ok(id)
}

fn question_row(
    id: QuestionVersionId,
    quiz: QuizVersionId,
    position: i32,
    new: &NewQuestion,
) -> Result<question::ActiveModel, Error> {
    let layout = serde_json::to_string(&new.task.layout()).map_err(unreadable)?;
    Ok(question::ActiveModel {
        id: Set(id),
        quiz_version_id: Set(quiz),
        code: Set(new.code.clone()),
        position: Set(position),
        kind: Set(new.task.kind().as_str().to_owned()),
        objective: Set(new.objective.clone()),
        safety: Set(new.safety),
        points: Set(new.points),
        stem: Set(new.stem.clone()),
        layout: Set(layout),
        answer: Set(new.task.stored()?),
        feedback: Set(new.feedback.clone()),
        bank_version_id: Set(None),
    })
}
