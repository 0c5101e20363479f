//! Cancelling a practical assessment, and replacing one of its assessors, while
//! it has no result. Sheets that are in are kept.

use kernel::audit::Event;
use kernel::id::{AccountId, AssessmentId};
use kernel::{Actor, Failure, Fault, Tx};
use quizzes::write::Replacement;
use serde_json::json;

use crate::App;
use crate::schedule_assessment::{ASSESSING, desk_of};

/// Another assessor in place of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplaceAssessor {
    /// Who was to score it.
    pub from: AccountId,
    /// Who scores it now.
    pub to: AccountId,
    /// Why.
    pub reason: String,
}

/// Cancels an assessment at the actor's desk.
///
/// # Errors
/// Forbidden for whoever does not assess, not found for whoever does not
/// assess this one; invalid without a reason; a conflict once it has a result,
/// has been cancelled, or while another one waits for its 引継ぎ票.
pub async fn cancel_assessment(
    app: &App,
    actor: &Actor,
    id: AssessmentId,
    reason: &str,
) -> Result<(), Failure> {
    let desk = desk_of(actor)?;
    let now = app.clock.now();
    let tx = app.db.write().await?;
    let assessment = quizzes::read::assessment_at(&tx, desk, id).await?;
    quizzes::write::cancel_assessment(&tx, now, &assessment, actor.account, reason).await?;
    let event = Event {
        company: Some(assessment.company),
        actor: Some(actor.account),
        action: "assessment.cancelled",
        object: Some(id.0),
        detail: &json!({
            "reason": reason.trim(),
            "status": assessment.status.as_str(),
            "handed_from": assessment.handed_from,
        }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await
}

/// Replaces an assessor of an assessment at the actor's desk, who has given no
/// sheet yet.
///
/// # Errors
/// Forbidden for whoever does not assess, not found for whoever does not
/// assess this one; invalid with every fault; a conflict once it has a result,
/// has been cancelled, or that assessor's sheet is in.
pub async fn replace_assessor(
    app: &App,
    actor: &Actor,
    id: AssessmentId,
    asked: &ReplaceAssessor,
) -> Result<(), Failure> {
    let desk = desk_of(actor)?;
    let tx = app.db.write().await?;
    let assessment = quizzes::read::assessment_at(&tx, desk, id).await?;
    let replacement = Replacement {
        from: asked.from,
        to: asked.to,
        reason: &asked.reason,
    };
    let unknown = assessor_fault(app, &tx, asked.to).await?;
    let replaced = quizzes::write::replace_assessor(&tx, &assessment, &replacement).await;
    match (replaced, unknown) {
        (Ok(()), None) => {}
        (Ok(()), Some(fault)) => return Err(Failure::invalid(vec![fault])),
        (Err(quizzes::Error::Faulty(mut faults)), fault) => {
            faults.extend(fault);
            return Err(Failure::invalid(faults));
        }
        (Err(error), _) => return Err(error.into()),
    }
    let event = Event {
        company: Some(assessment.company),
        actor: Some(actor.account),
        action: "assessment.assessor_replaced",
        object: Some(id.0),
        detail: &json!({
            "from": asked.from,
            "to": asked.to,
            "reason": asked.reason.trim(),
        }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await
}

async fn assessor_fault(app: &App, tx: &Tx, account: AccountId) -> Result<Option<Fault>, Failure> {
    let staff = people::read::staff(tx, app.clock.now()).await?;
    let mut found = staff.iter().filter(|one| one.account == account);
    let assesses = found.any(|one| one.roles.iter().any(|role| ASSESSING.contains(role)));
    let message = "評価者・講師・運営管理者の中から選んでください。";
    Ok((!assesses).then(|| Fault::new("/to", "assessment.assessor.unknown", message)))
}
