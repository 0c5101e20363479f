//! Moving the state of a question's version: to be asked, hidden, void.

use kernel::audit::Event;
use kernel::id::BankQuestionId;
use kernel::{Actor, Failure};
use quizzes::write::Move;
use quizzes::{BankState, Origin};
use serde_json::json;

use crate::App;
use crate::save_question::{WRITERS, place_fault};

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MoveQuestion {
    /// The question.
    pub question: BankQuestionId,
    /// The number of its version.
    pub no: i32,
    /// The state that the author saw.
    pub from: BankState,
    /// The state to move to.
    pub to: BankState,
    /// Why; needed to hide and to void.
    pub reason: String,
}

/// Moves a version. One that becomes ready is in use from now on. It shows in
/// the next publication; attempts keep what they were given.
///
/// # Errors
/// Forbidden for whoever does not write questions; not found; invalid without a
/// reason where one is needed, and with every fault of a draft that cannot be
/// asked; a conflict when the version has moved meanwhile, or may not move so.
pub async fn move_question(app: &App, actor: &Actor, asked: &MoveQuestion) -> Result<(), Failure> {
    actor.require(WRITERS)?;
    let tx = app.db.write().await?;
    let now = app.clock.now();
    let moved = Move {
        question: asked.question,
        no: asked.no,
        from: asked.from,
        to: asked.to,
        reason: &asked.reason,
        by: actor.account,
    };
    let version = quizzes::write::move_version(&tx, &app.ids, now, &moved).await?;
    if asked.from == BankState::Draft && asked.to == BankState::Ready {
        let question = quizzes::read::bank_question(&tx, asked.question).await?;
        let place = (question.place.track.as_str(), question.place.quiz.as_str());
        let objective = &version.content.question.objective;
        // A text from a file was looked at when the file was read.
        if version.origin != Origin::File
            && let Some(fault) = place_fault(&tx, place, objective, true).await?
        {
            return Err(Failure::invalid(vec![fault]));
        }
    }
    let event = Event {
        company: None,
        actor: Some(actor.account),
        action: "bank.version_moved",
        object: Some(asked.question.0),
        detail: &json!({
            "no": asked.no,
            "from": asked.from.as_str(),
            "to": asked.to.as_str(),
        }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await
}
