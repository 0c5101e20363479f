//! Counting the ballots that wait: the worker runs it now and then, and at a
//! round's close it closes the round.

use std::sync::Arc;

use kernel::Failure;
use kernel::audit::Event;
use kernel::id::RoundId;
use serde_json::json;
use surveys::OpenedBoxes;
use surveys::write::Sealed;

use crate::App;

/// What one run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SealRun {
    /// Ballots that were counted.
    pub ballots: i32,
    /// Rounds that were closed.
    pub rounds_closed: u32,
}

/// Seals every web round that is due, each in its own transaction: one that
/// fails does not stop the others.
///
/// # Errors
/// The first failure, after every round was tried.
pub async fn seal_rounds(app: &App) -> Result<SealRun, Failure> {
    let due = surveys::read::due_rounds(&app.db.read(), app.clock.now()).await?;
    let mut run = SealRun::default();
    let mut leaves_traces = false;
    let mut first_failure = None;
    for round in due {
        match seal_one(app, round).await {
            Ok(Some(sealed)) => {
                run.ballots += sealed.ballots;
                run.rounds_closed += u32::from(sealed.is_final);
                leaves_traces |=
                    sealed.is_over || sealed.ballots_out > 0 || sealed.ballots_changed > 0;
            }
            Ok(None) => {}
            Err(failure) => first_failure = first_failure.or(Some(failure)),
        }
    }
    // What a box held is sealed; the order in which boxes came, and what a
    // receipt asked for, would else stay in the files.
    if (leaves_traces || app.db.deleted_waits())
        && let Err(failure) = app.db.forget_deleted(surveys::POOL).await
    {
        first_failure = first_failure.or(Some(failure));
    }
    first_failure.map_or(Ok(run), Err)
}

async fn seal_one(app: &App, round: RoundId) -> Result<Option<Sealed>, Failure> {
    let opened = open_boxes(app, round).await?;
    let now = app.clock.now();
    let tx = app.db.write().await?;
    let keys = &app.survey_keys;
    let sealed = surveys::write::seal_round(&tx, &app.ids, keys, now, round, opened).await?;
    let Some(sealed) = sealed else {
        return Ok(None);
    };
    let event = Event {
        company: None,
        actor: None,
        action: "survey.sealed",
        object: Some(round.0),
        detail: &json!({
            "seq": sealed.seq,
            "ballots": sealed.ballots,
            "final": sealed.is_final,
        }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(Some(sealed))
}

async fn open_boxes(app: &App, round: RoundId) -> Result<OpenedBoxes, Failure> {
    let boxes = surveys::read::waiting_boxes(&app.db.read(), round).await?;
    let keys = Arc::clone(&app.survey_keys);
    let open = move || OpenedBoxes::open(&keys, boxes);
    let opened = tokio::task::spawn_blocking(open).await;
    opened.map_err(|error| Failure::internal("survey.open", error))
}
