//! Writing the 引継ぎ票 of an assessment: by its learner on their phone, or
//! typed by an assessor. A draft leaves no audit row; handing in leaves one.

use std::collections::BTreeMap;

use kernel::audit::Event;
use kernel::id::AssessmentId;
use kernel::{Actor, Failure, Tx};
use quizzes::practical::{Assessment, HandoverNote};
use quizzes::write::HandoverWriting;
use serde_json::json;

use crate::App;
use crate::schedule_assessment::desk_of;

/// What is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HandoverInput {
    /// The text by the field's code.
    pub fields: BTreeMap<String, String>,
    /// The version as it was read; 0 for the first saving.
    pub version: i32,
    /// Whether it is handed in: then it does not change any more.
    pub hands_in: bool,
}

/// Saves the 引継ぎ票 of the actor's own assessment.
///
/// # Errors
/// Forbidden for an account that is no member; not found for another's
/// assessment or one without such a note; invalid with every fault; a conflict
/// when it is handed in already or was saved elsewhere meanwhile.
pub async fn write_own_handover(
    app: &App,
    actor: &Actor,
    id: AssessmentId,
    input: &HandoverInput,
) -> Result<HandoverNote, Failure> {
    let (company, membership) = actor.require_membership()?;
    let tx = app.db.write().await?;
    let assessment = quizzes::read::assessment_of_company(&tx, company, id).await?;
    enrolments::read::one(&tx, company, assessment.enrolment, membership).await?;
    save(app, actor, tx, &assessment, input).await
}

/// Saves the 引継ぎ票 that an assessor types for the learner.
///
/// # Errors
/// As [`write_own_handover`]; forbidden for whoever does not assess, not found
/// for whoever does not assess this one.
pub async fn type_handover(
    app: &App,
    actor: &Actor,
    id: AssessmentId,
    input: &HandoverInput,
) -> Result<HandoverNote, Failure> {
    let desk = desk_of(actor)?;
    let tx = app.db.write().await?;
    let assessment = quizzes::read::assessment_at(&tx, desk, id).await?;
    save(app, actor, tx, &assessment, input).await
}

async fn save(
    app: &App,
    actor: &Actor,
    tx: Tx,
    assessment: &Assessment,
    input: &HandoverInput,
) -> Result<HandoverNote, Failure> {
    let writing = HandoverWriting {
        fields: &input.fields,
        version: input.version,
        hands_in: input.hands_in,
        by: actor.account,
    };
    let now = app.clock.now();
    let saved = quizzes::write::save_handover(&tx, now, assessment, &writing).await?;
    if saved.newly_handed_in {
        let event = Event {
            company: Some(assessment.company),
            actor: Some(actor.account),
            action: "handover.handed_in",
            object: Some(assessment.id.0),
            detail: &json!({ "version": saved.note.version }),
        };
        app.audit(&tx, &event).await?;
    }
    tx.commit().await?;
    Ok(saved.note)
}
