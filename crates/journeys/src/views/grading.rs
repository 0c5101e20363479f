//! What whoever grades sees: answers and rubrics, no names. An attempt has a
//! number (受験番号) instead of its learner's name.

use kernel::id::AttemptId;
use kernel::{Actor, Failure};
use quizzes::read::{EssaySheet, Waiting};

use crate::App;
use crate::grade_essay::ASSESSORS;

/// How many waiting attempts one list shows; the next ones come up when these
/// are graded.
const MOST: u64 = 100;
const NUMBER_DIGITS: usize = 8;

/// The attempts that wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GradingList {
    /// The oldest first, at most a hundred.
    pub waiting: Vec<Waiting>,
    /// How many wait in all.
    pub count: u64,
}

/// The attempts that wait for a person, the oldest first.
///
/// # Errors
/// Forbidden for whoever does not grade.
pub async fn grading_list(app: &App, actor: &Actor) -> Result<GradingList, Failure> {
    actor.require(ASSESSORS)?;
    let (waiting, count) = quizzes::read::waiting(&app.db.read(), MOST).await?;
    Ok(GradingList { waiting, count })
}

/// The essays of one attempt, to grade or graded.
///
/// # Errors
/// Forbidden for whoever does not grade, not found for an attempt without
/// essays that was handed in.
pub async fn grading_sheet(
    app: &App,
    actor: &Actor,
    attempt: AttemptId,
) -> Result<EssaySheet, Failure> {
    actor.require(ASSESSORS)?;
    Ok(quizzes::read::essay_sheet(&app.db.read(), attempt).await?)
}

/// What an attempt is called while it is graded: the end of its key, which is
/// chance and tells nothing of its learner.
pub fn attempt_number(attempt: AttemptId) -> String {
    let key = attempt.0.simple().to_string().to_uppercase();
    let (_, digits) = key.split_at(key.len().saturating_sub(NUMBER_DIGITS));
    let (left, right) = digits.split_at(NUMBER_DIGITS / 2);
    format!("{left}-{right}")
}
