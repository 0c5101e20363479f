//! By name: who is signed in answers, and may look at it, change it until the
//! last day, and take it back.

use kernel::audit::Event;
use kernel::id::{EnrolmentId, LessonId};
use kernel::{Actor, Failure, Tx};
use serde_json::json;
use surveys::{Given, Participation};

use super::{Found, Which, find, open_participation};
use crate::App;
use crate::learn::{enter_step, record_done};

/// Takes the actor's answers by name, or puts them in place of those before.
/// The course's survey is done with the first.
///
/// # Errors
/// As [`super::open_survey`]; a conflict when the survey is not open yet or is
/// confidential, and for a change from the cutoff on; invalid for answers that
/// do not fit the form.
pub async fn answer_by_name(
    app: &App,
    actor: &Actor,
    enrolment: EnrolmentId,
    which: Which<'_>,
    given: &[Given],
) -> Result<(), Failure> {
    let found = find(app, actor, enrolment, which).await?;
    if !found.policy.mode.is_named() {
        return Err(surveys::Error::OtherMode.into());
    }
    let filled = found
        .form
        .fill(given)
        .map_err(surveys::Error::AnswerFaults)?;
    let now = app.clock.now();
    let tx = app.db.write().await?;
    let (participation, lesson) = enter(app, &tx, actor, &found, which).await?;
    let (ids, keys) = (&app.ids, &app.survey_keys);
    surveys::write::answer_named(&tx, ids, keys, now, &participation, &filled).await?;
    if let Some(lesson) = lesson {
        record_done(app, &tx, participation.company, enrolment, lesson).await?;
    }
    note(app, &tx, actor, &found, "survey.answered_by_name").await?;
    tx.commit().await
}

/// The participation, and the step that the first answer completes.
async fn enter(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    found: &Found,
    which: Which<'_>,
) -> Result<(Participation, Option<LessonId>), Failure> {
    if let Some(participation) = &found.participation
        && (participation.is_done || which != Which::Course)
    {
        return Ok((participation.clone(), None));
    }
    let (company, membership) = actor.require_membership()?;
    let code = found.form.code.as_str();
    let entered = enter_step(app, tx, company, membership, found.enrolment.id, code).await?;
    let opened = open_participation(app, tx, &entered.enrolment, code).await?;
    let opened = opened.ok_or_else(|| surveys::Error::NoForm(code.to_owned()))?;
    Ok((opened, Some(entered.step.id)))
}

/// Takes the actor's answers back: they leave the counts, and their words are
/// removed. What they completed stays completed.
///
/// # Errors
/// As [`super::open_survey`]; a conflict for a confidential survey.
pub async fn withdraw_by_name(
    app: &App,
    actor: &Actor,
    enrolment: EnrolmentId,
    which: Which<'_>,
) -> Result<(), Failure> {
    let found = find(app, actor, enrolment, which).await?;
    let participation = found
        .participation
        .as_ref()
        .ok_or_else(Failure::not_found)?;
    let tx = app.db.write().await?;
    let now = app.clock.now();
    if !surveys::write::withdraw_named(&tx, now, participation).await? {
        return Ok(());
    }
    note(app, &tx, actor, &found, "survey.withdrawn_by_name").await?;
    tx.commit().await
}

/// Who answered, never what.
async fn note(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    found: &Found,
    action: &'static str,
) -> Result<(), Failure> {
    let event = Event {
        company: Some(found.enrolment.company),
        actor: Some(actor.account),
        action,
        object: Some(found.enrolment.id.0),
        detail: &json!({ "form": found.form.code, "version": found.form.number }),
    };
    app.audit(tx, &event).await
}
