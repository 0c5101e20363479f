//! Taking a duplicate or a test ballot out of the counts: one of the firm's
//! admins asks and says why, another one decides.

use kernel::audit::Event;
use kernel::id::{BallotInvalidationId, RoundId};
use kernel::{Actor, Failure, Fault, Role};
use serde_json::json;
use surveys::write::{Named, NewInvalidation};
use surveys::{InvalidationKind, Receipt};

use crate::App;

/// The longest reason, in characters.
const LONGEST_REASON: usize = 500;

/// What is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InvalidationInput {
    /// 回答番号 of a questionnaire on paper; empty for a ballot of the web.
    pub paper_no: String,
    /// The receipt of a ballot of the web; empty for paper.
    pub receipt: String,
    /// `duplicate`, `test` or `other`.
    pub kind: String,
    /// Why.
    pub reason: String,
}

/// Asks for a ballot to be taken out.
///
/// # Errors
/// Forbidden without the firm's admin role; invalid with every fault, or when
/// no such ballot is in the round; a conflict for one that does not count.
pub async fn request_invalidation(
    app: &App,
    actor: &Actor,
    round: RoundId,
    input: &InvalidationInput,
) -> Result<BallotInvalidationId, Failure> {
    actor.require(&[Role::FirmAdmin])?;
    let known = surveys::read::round(&app.db.read(), round).await?;
    known.ok_or_else(Failure::not_found)?;
    let new = read(actor, round, input)?;
    let tx = app.db.write().await?;
    let now = app.clock.now();
    let id = surveys::write::request_invalidation(&tx, &app.ids, now, &new).await?;
    let event = Event {
        company: None,
        actor: Some(actor.account),
        action: "survey.invalidation_requested",
        object: Some(id.0),
        detail: &json!({
            "round": round.to_string(),
            "kind": new.kind.as_str(),
            "reason": new.reason,
        }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(id)
}

/// Approves or refuses what another person asked for. An approved ballot
/// leaves the counts with the next seal that may take it out.
///
/// # Errors
/// Forbidden without the firm's admin role; a conflict for the person who
/// asked, and when it was decided before.
pub async fn decide_invalidation(
    app: &App,
    actor: &Actor,
    id: BallotInvalidationId,
    approves: bool,
) -> Result<RoundId, Failure> {
    actor.require(&[Role::FirmAdmin])?;
    let tx = app.db.write().await?;
    let now = app.clock.now();
    let round = surveys::write::decide_invalidation(&tx, now, id, actor.account, approves).await?;
    let event = Event {
        company: None,
        actor: Some(actor.account),
        action: if approves {
            "survey.invalidation_approved"
        } else {
            "survey.invalidation_refused"
        },
        object: Some(id.0),
        detail: &json!({ "round": round.to_string() }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(round)
}

fn read(
    actor: &Actor,
    round: RoundId,
    input: &InvalidationInput,
) -> Result<NewInvalidation, Failure> {
    let mut faults = Vec::new();
    let (paper_no, receipt) = (input.paper_no.trim(), input.receipt.trim());
    let ballot = match (paper_no.is_empty(), receipt.is_empty()) {
        (false, true) => Some(Named::Paper(paper_no.to_owned())),
        (true, false) => Receipt::parse(receipt).map(Named::Receipt),
        _ => None,
    };
    if ballot.is_none() {
        let message = "紙の回答番号か、Web回答の控え番号の、どちらか1つを入力してください。";
        faults.push(Fault::new(
            "/paper_no",
            "survey.invalidation.ballot",
            message,
        ));
    }
    let kind = InvalidationKind::parse(&input.kind);
    if kind.is_none() {
        let message = "理由の種類を選んでください。";
        faults.push(Fault::new("/kind", "survey.invalidation.kind", message));
    }
    let reason = input.reason.trim();
    if reason.is_empty() || reason.chars().count() > LONGEST_REASON {
        let message = format!("理由を{LONGEST_REASON}文字までで入力してください。");
        faults.push(Fault::new("/reason", "survey.invalidation.reason", message));
    }
    match (ballot, kind) {
        (Some(ballot), Some(kind)) if faults.is_empty() => Ok(NewInvalidation {
            round,
            ballot,
            kind,
            reason: reason.to_owned(),
            by: actor.account,
        }),
        _ => Err(Failure::invalid(faults)),
    }
}
