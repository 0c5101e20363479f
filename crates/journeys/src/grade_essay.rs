//! Grading essays: people of the firm read them without knowing whose they
//! are. The mark of the last essay grades the attempt, and what follows from a
//! score follows in the same transaction, as when nobody was needed.

use kernel::audit::Event;
use kernel::id::{AttemptId, QuestionVersionId};
use kernel::{Actor, Failure, Role};
use quizzes::Levels;
use quizzes::write::{Marked, NewMark};
use serde_json::json;

use crate::App;
use crate::take_quiz::follow_grade;

/// Who grades.
pub const ASSESSORS: &[Role] = &[Role::FirmAdmin, Role::Instructor, Role::Assessor];

/// What somebody gives an essay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marking {
    /// Which essay of the attempt.
    pub question: QuestionVersionId,
    /// The level reached in each criterion.
    pub levels: Levels,
    /// To the learner; may be empty.
    pub comment: String,
}

/// What marking led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EssayMarked {
    /// The attempt as it stands now.
    pub marked: Marked,
    /// Whether the learner's whole enrolment is completed now.
    pub is_completed: bool,
}

/// Gives an essay its mark. Of many calls at once one grades; the same mark
/// again changes nothing.
///
/// # Errors
/// Forbidden for whoever does not grade, not found for what is no essay to
/// grade, invalid with every fault, a conflict when the attempt is graded with
/// another mark.
pub async fn mark_essay(
    app: &App,
    actor: &Actor,
    attempt: AttemptId,
    marking: &Marking,
) -> Result<EssayMarked, Failure> {
    actor.require(ASSESSORS)?;
    let sheet = quizzes::read::essay_sheet(&app.db.read(), attempt).await?;
    let company = sheet.attempt.company;
    let tx = app.db.write().await?;
    // The quiz, the enrolment, then the attempt: every journey locks in this
    // order. Holding the quiz keeps a regrade from passing by unseen.
    quizzes::write::hold_grading(&tx, sheet.attempt.quiz).await?;
    let enrolment = enrolments::write::lock(&tx, company, sheet.attempt.enrolment).await?;
    let new = NewMark {
        company,
        attempt,
        question: marking.question,
        levels: &marking.levels,
        comment: &marking.comment,
        by: actor.account,
    };
    let marked = quizzes::write::mark_essay(&tx, &app.ids, app.clock.now(), &new).await?;
    if !marked.newly {
        return Ok(EssayMarked {
            marked,
            is_completed: enrolment.status == enrolments::Status::Completed,
        });
    }
    let by = Some(actor.account);
    let is_completed =
        marked.graded && follow_grade(app, &tx, by, &enrolment, &marked.attempt).await?;
    let event = Event {
        company: Some(company),
        actor: by,
        action: "essay.marked",
        object: Some(attempt.0),
        detail: &json!({
            "question": marking.question,
            "levels": marking.levels,
        }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(EssayMarked {
        marked,
        is_completed,
    })
}
