//! Giving a score sheet, as an assessor or as the moderator who decides where
//! two assessors are too far apart.

use kernel::audit::Event;
use kernel::id::{AssessmentId, AssessmentSheetId};
use kernel::{Actor, Failure, Role};
use quizzes::practical::{Desk, Levels, SheetKind};
use quizzes::write::{GivenSheet, NewSheet};
use serde_json::json;
use uuid::Uuid;

use crate::App;
use crate::schedule_assessment::desk_of;

/// A sheet as it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetInput {
    /// The key that the sender made: sent again with the same content, the
    /// sheet has one effect and the same answer.
    pub client: Uuid,
    /// The sheet in force that it corrects; none for a first one.
    pub supersedes: Option<AssessmentSheetId>,
    /// A level for every criterion, by its code.
    pub levels: Levels,
    /// For the trainee and their company's HR.
    pub comment: String,
    /// For the firm's own eyes; may be empty.
    pub note: String,
}

/// Takes the sheet of one of an assessment's assessors.
///
/// # Errors
/// Forbidden for whoever does not assess; not found for whoever does not
/// assess this one; invalid with every fault, also when the key came before
/// with another content; a conflict when another sheet is in force than the
/// sender thinks, the 引継ぎ票 is missing, or a moderator has decided.
pub async fn score_assessment(
    app: &App,
    actor: &Actor,
    id: AssessmentId,
    input: &SheetInput,
) -> Result<GivenSheet, Failure> {
    give(app, actor, desk_of(actor)?, id, SheetKind::Assessor, input).await
}

/// Takes the sheet of the firm's admin who decides where the assessors are too
/// far apart.
///
/// # Errors
/// As [`score_assessment`]; forbidden for anybody but the firm's admin, a
/// conflict where there is nothing to moderate and for one of the assessors.
pub async fn moderate_assessment(
    app: &App,
    actor: &Actor,
    id: AssessmentId,
    input: &SheetInput,
) -> Result<GivenSheet, Failure> {
    actor.require(&[Role::FirmAdmin])?;
    give(app, actor, Desk::Firm, id, SheetKind::Moderator, input).await
}

async fn give(
    app: &App,
    actor: &Actor,
    desk: Desk,
    id: AssessmentId,
    kind: SheetKind,
    input: &SheetInput,
) -> Result<GivenSheet, Failure> {
    let now = app.clock.now();
    let tx = app.db.write().await?;
    let assessment = quizzes::read::assessment_at(&tx, desk, id).await?;
    let rubric = quizzes::read::rubric(&tx, assessment.rubric).await?;
    let new = NewSheet {
        kind,
        by: actor.account,
        client: input.client,
        supersedes: input.supersedes,
        levels: &input.levels,
        comment: &input.comment,
        note: &input.note,
    };
    let given = quizzes::write::give_sheet(&tx, &app.ids, now, &assessment, &rubric, &new).await?;
    if !given.newly {
        return Ok(given);
    }
    let action = match kind {
        SheetKind::Assessor => "assessment.scored",
        SheetKind::Moderator => "assessment.moderated",
    };
    let event = Event {
        company: Some(assessment.company),
        actor: Some(actor.account),
        action,
        object: Some(id.0),
        detail: &json!({
            "sheet": given.sheet.id,
            "supersedes": given.sheet.supersedes,
            "levels": given.sheet.levels,
            "status": given.status.as_str(),
        }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(given)
}
