//! Deciding that two wordings of a question may be pooled. It is kept with who,
//! when and why, and stays: whoever doubts a pooled figure finds it.

use kernel::audit::Event;
use kernel::id::SurveyQuestionId;
use kernel::{Actor, Failure, Fault, Role};
use serde_json::json;

use crate::App;

const MAX_REASON: usize = 500;

/// What was decided, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ComparisonInput {
    /// A question in the one wording.
    pub question: String,
    /// One in the other.
    pub comparable_with: String,
    /// Why they ask the same.
    pub reason: String,
}

/// Keeps the decision.
///
/// # Errors
/// Forbidden for whoever is not the firm's admin; invalid with every fault; a
/// conflict when it was decided before.
pub async fn compare_questions(
    app: &App,
    actor: &Actor,
    input: &ComparisonInput,
) -> Result<(), Failure> {
    actor.require(&[Role::FirmAdmin])?;
    let one = input.question.parse::<SurveyQuestionId>().ok();
    let other = input.comparable_with.parse::<SurveyQuestionId>().ok();
    let reason = input.reason.trim();
    let mut faults = Vec::new();
    for (pointer, chosen) in [("/question", one), ("/comparable_with", other)] {
        if chosen.is_none() {
            let message = "設問のことばを一覧から選んでください。";
            faults.push(Fault::new(pointer, "survey.wording", message));
        }
    }
    if reason.is_empty() || reason.chars().count() > MAX_REASON {
        let message = format!("まとめてよい理由を、{MAX_REASON}文字までで入力してください。");
        faults.push(Fault::new("/reason", "survey.reason", message));
    }
    let (Some(one), Some(other), true) = (one, other, faults.is_empty()) else {
        return Err(Failure::invalid(faults));
    };
    let now = app.clock.now();
    let tx = app.db.write().await?;
    let pair = (one, other);
    surveys::write::compare_questions(&tx, &app.ids, now, pair, reason, actor.account).await?;
    let event = Event {
        company: None,
        actor: Some(actor.account),
        action: "survey.questions_compared",
        object: Some(one.0),
        detail: &json!({ "comparable_with": other, "reason": reason }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await
}
