//! Beginning a recall from the home page.

use courses::LessonKind;
use enrolments::Enrolment;
use kernel::audit::Event;
use kernel::id::{EnrolmentId, QuizVersionId, RecallId, TrackVersionId};
use kernel::{Actor, Failure, Tx, secret};
use quizzes::Occasion;
use quizzes::write::{Begun, NewRecall};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::lapsed;
use crate::App;

/// Begins the recall that is open after a completed enrolment of the actor's,
/// or goes on with it.
///
/// # Errors
/// Not found for a foreign enrolment, a conflict when none is open.
pub async fn begin_recall(
    app: &App,
    actor: &Actor,
    enrolment: EnrolmentId,
) -> Result<RecallId, Failure> {
    let (company, membership) = actor.require_membership()?;
    let tx = app.db.write().await?;
    let enrolment = enrolments::read::one(&tx, company, enrolment, membership).await?;
    let occasion = enrolment
        .completed_on
        .and_then(|day| quizzes::due(day, app.clock.today()))
        .filter(|_| app.settings.has_recalls)
        .ok_or_else(lapsed)?;
    let begun = recall_of(app, &tx, &enrolment, occasion).await?;
    let recall = begun.recall;
    if !quizzes::write::open_recall(&tx, app.clock.now(), &recall).await? {
        return Ok(recall.id);
    }
    let event = Event {
        company: Some(company),
        actor: Some(actor.account),
        action: "recall.opened",
        object: Some(recall.id.0),
        detail: &json!({ "enrolment": enrolment.id, "day": recall.day }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(recall.id)
}

/// The recall of an occasion, made when it is not there yet.
pub(crate) async fn recall_of(
    app: &App,
    tx: &Tx,
    enrolment: &Enrolment,
    occasion: Occasion,
) -> Result<Begun, Failure> {
    let version = enrolment.track_version.ok_or_else(Failure::not_found)?;
    let new = NewRecall {
        company: enrolment.company,
        enrolment: enrolment.id,
        day: occasion.day,
        version,
        final_test: final_test(tx, version).await?,
    };
    let seed = i64::from_le_bytes(secret::random_bytes()?);
    let now = app.clock.now();
    Ok(quizzes::write::begin_recall(tx, &app.ids, now, seed, &new).await?)
}

/// The last judged quiz of a course.
async fn final_test(
    db: &impl ConnectionTrait,
    version: TrackVersionId,
) -> Result<Option<QuizVersionId>, Failure> {
    let steps = courses::read::steps(db, version).await?;
    let quizzes = quizzes::read::quizzes_of(db, version).await?;
    let lessons = steps.iter().rev();
    let mut lessons = lessons.filter(|step| step.kind == LessonKind::Quiz);
    Ok(lessons.find_map(|step| {
        let mut judged = quizzes.iter().filter(|quiz| quiz.is_judged());
        judged
            .find(|quiz| quiz.lesson == step.id)
            .map(|quiz| quiz.id)
    }))
}
