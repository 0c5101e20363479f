//! Publishing a figure: one person defines it, another approves it, and from
//! then on it never changes. It is superseded by a later edition or retracted,
//! each by a row beside it.

mod draft;

use chrono::{Datelike, NaiveDate};
use kernel::audit::Event;
use kernel::id::{AccountId, FigureProposalId};
use kernel::{Actor, Failure, Fault, Role, Tx, date};
use sea_orm::ConnectionTrait;
use serde_json::json;
use surveys::figure::{
    Definition, FigureState, MAX_NOTE, MAX_PLACE, MAX_REASON, PlaceKind, Proposal, Sealed,
    comparative_words,
};
use surveys::write::NewFigure;

use crate::App;
use draft::Circumstances;
pub use draft::Draft;

/// The figures' own account of an operator on the machine.
const OPERATOR: &str = "operator";

/// What somebody wants to publish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigureInput {
    /// The first day that a session may have ended on.
    pub from: NaiveDate,
    /// The last one, included.
    pub to: NaiveDate,
    /// One course by code; all of them when absent.
    pub track: Option<String>,
    /// The question's code.
    pub question: String,
    /// What the figure is for.
    pub note: String,
}

/// A proposal with what it comes to now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigurePreview {
    /// The proposal.
    pub proposal: Proposal,
    /// Who defined it, by name; nobody for the operator.
    pub defined_by: String,
    /// What it comes to, and everything that stands against it.
    pub draft: Draft,
    /// Whether the viewer may approve it: they did not define it.
    pub may_approve: bool,
    /// The evidence id, when it was approved already.
    pub published: Option<String>,
}

/// Keeps a definition. `actor` is the firm's admin; nobody when the operator
/// defines it on the machine itself.
///
/// # Errors
/// Invalid with every fault; forbidden for an actor who is not the firm's
/// admin.
pub async fn propose_figure(
    app: &App,
    actor: Option<&Actor>,
    input: &FigureInput,
) -> Result<FigureProposalId, Failure> {
    if let Some(actor) = actor {
        actor.require(&[Role::FirmAdmin])?;
    }
    let tx = app.db.write().await?;
    let definition = check(&tx, input).await?;
    let (now, by) = (app.clock.now(), actor.map(|actor| actor.account));
    let note = input.note.trim();
    let id = surveys::write::propose(&tx, &app.ids, now, &definition, note, by).await?;
    let event = Event {
        company: None,
        actor: by,
        action: "figure.proposed",
        object: Some(id.0),
        detail: &json!({
            "from": input.from,
            "to": input.to,
            "track": definition.track,
            "question": input.question,
        }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(id)
}

async fn check(db: &impl ConnectionTrait, input: &FigureInput) -> Result<Definition, Failure> {
    let mut faults = free_text("/note", &input.note, MAX_NOTE, true);
    if input.to < input.from {
        let message = "終わりの日は、始まりの日と同じかそれより後にしてください。";
        faults.push(Fault::new("/to", "period.reversed", message));
    }
    let question = input.question.trim();
    if question.is_empty() || question.chars().count() > MAX_NOTE {
        let message = "設問を一覧から選んでください。";
        faults.push(Fault::new("/question", "figure.question", message));
    }
    let mut track = None;
    if let Some(code) = &input.track {
        track = courses::read::track_by_code(db, code)
            .await?
            .map(|track| track.id);
        if track.is_none() {
            let message = "研修コースを一覧から選んでください。";
            faults.push(Fault::new("/track", "track.unknown", message));
        }
    }
    if !faults.is_empty() {
        return Err(Failure::invalid(faults));
    }
    Ok(Definition {
        from: input.from,
        to: input.to,
        track,
        question: question.to_owned(),
    })
}

/// What is wrong with a text that stands beside a figure.
fn free_text(pointer: &str, text: &str, longest: usize, may_be_empty: bool) -> Vec<Fault> {
    let mut faults = Vec::new();
    if text.trim().is_empty() && !may_be_empty {
        faults.push(Fault::new(pointer, "text.missing", "入力してください。"));
    }
    if text.chars().count() > longest || text.chars().any(char::is_control) {
        let message = format!("改行なしで{longest}文字までにしてください。");
        faults.push(Fault::new(pointer, "text.length", message));
    }
    let words = comparative_words(text);
    if !words.is_empty() {
        let message = format!(
            "「{}」のように他社と比べる言葉は使えません。このシステムには他社のデータがなく、根拠を示せないためです。",
            words.join("」「")
        );
        faults.push(Fault::new(pointer, "figure.comparison", message));
    }
    faults
}

/// What a proposal comes to now, with everything that stands against it.
///
/// # Errors
/// Forbidden for whoever is not the firm's admin; not found.
pub async fn preview_figure(
    app: &App,
    actor: &Actor,
    id: FigureProposalId,
) -> Result<FigurePreview, Failure> {
    actor.require(&[Role::FirmAdmin])?;
    preview(app, Some(actor), id).await
}

/// As [`preview_figure`], for the operator on the machine.
///
/// # Errors
/// Not found.
pub async fn preview_for_operator(
    app: &App,
    id: FigureProposalId,
) -> Result<FigurePreview, Failure> {
    preview(app, None, id).await
}

async fn preview(
    app: &App,
    actor: Option<&Actor>,
    id: FigureProposalId,
) -> Result<FigurePreview, Failure> {
    let db = app.db.read();
    let proposal = surveys::read::proposal(&db, id).await?;
    let proposal = proposal.ok_or_else(Failure::not_found)?;
    let figures = surveys::read::figures(&db).await?;
    let published = figures.iter().find(|figure| figure.proposal == id);
    let published = published.map(|figure| figure.code.clone());
    let last = figures.last();
    let circumstances = Circumstances {
        number: last.map_or(0, |figure| figure.number) + 1,
        previous: last
            .map(|figure| figure.sealed.sha256.clone())
            .unwrap_or_default(),
        approved_by: actor.map_or_else(String::new, |actor| actor.account.to_string()),
    };
    let draft = draft::draft(app, &db, &proposal, circumstances).await?;
    let definer = definer(app, &db, &proposal).await?;
    let may_approve = match (actor, &definer) {
        (Some(actor), Some(definer)) => actor.person != definer.person,
        (Some(actor), None) => proposal.by != Some(actor.account),
        (None, _) => false,
    };
    Ok(FigurePreview {
        defined_by: definer.map_or_else(|| "サーバーの運用者".to_owned(), |one| one.display_name),
        proposal,
        draft,
        may_approve,
        published,
    })
}

async fn definer(
    app: &App,
    db: &impl ConnectionTrait,
    proposal: &Proposal,
) -> Result<Option<Actor>, Failure> {
    let Some(account) = proposal.by else {
        return Ok(None);
    };
    Ok(people::read::actor_of_account(db, account, app.clock.now()).await?)
}

/// Locks a proposal, exactly as its approver saw it: `seen` is the hash of the
/// snapshot on their page. Returns the evidence id.
///
/// # Errors
/// Forbidden for whoever is not the firm's admin; not found; a conflict for
/// the person who defined it, for one that was approved before and for answers
/// that changed since; invalid with everything that stands against it.
pub async fn approve_figure(
    app: &App,
    actor: &Actor,
    id: FigureProposalId,
    seen: &str,
) -> Result<String, Failure> {
    actor.require(&[Role::FirmAdmin])?;
    let now = app.clock.now();
    let tx = app.db.write().await?;
    let (number, previous) = surveys::write::lock_chain(&tx).await?;
    let proposal = surveys::read::proposal(&tx, id).await?;
    let proposal = proposal.ok_or_else(Failure::not_found)?;
    require_second_person(app, &tx, actor, &proposal).await?;
    let figures = surveys::read::figures(&tx).await?;
    if figures.iter().any(|figure| figure.proposal == id) {
        return Err(surveys::Error::AlreadyPublished.into());
    }
    let circumstances = Circumstances {
        number: number + 1,
        previous: previous.clone(),
        approved_by: actor.account.to_string(),
    };
    let draft = draft::draft(app, &tx, &proposal, circumstances).await?;
    if !draft.refusals.is_empty() {
        return Err(Failure::invalid(draft.refusals));
    }
    let manifest = draft.manifest.ok_or_else(Failure::not_found)?;
    if manifest.snapshot_sha256 != seen {
        return Err(Failure::conflict(
            "figure.changed",
            "確認した画面のあとに回答が変わりました。もう一度内容を確かめてください。",
        ));
    }
    kernel::known_keys::note(&tx, &app.signing.public(), now).await?;
    let sealed = Sealed::seal(&manifest, &app.signing);
    let sealed =
        sealed.ok_or_else(|| Failure::internal("figure.unwritable", manifest.id.clone()))?;
    let new = NewFigure {
        code: &manifest.id,
        number: manifest.number,
        proposal: id,
        sealed: &sealed,
        snapshot: &draft.snapshot,
        rounds: &draft.rounds,
        previous: &previous,
        by: actor.account,
    };
    let figure = surveys::write::lock_figure(&tx, &app.ids, now, &new).await?;
    if let Some(earlier) = draft.replaces {
        surveys::write::supersede(&tx, &app.ids, now, earlier, figure, actor.account).await?;
    }
    let event = Event {
        company: None,
        actor: Some(actor.account),
        action: "figure.published",
        object: Some(figure.0),
        detail: &json!({
            "code": manifest.id,
            "proposal": id,
            "sha256": sealed.sha256,
            "supersedes": manifest.supersedes,
        }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(manifest.id)
}

/// A person with two accounts is still one person.
async fn require_second_person(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    proposal: &Proposal,
) -> Result<(), Failure> {
    let definer = definer(app, tx, proposal).await?;
    let is_same_person = definer.is_some_and(|definer| definer.person == actor.person);
    if is_same_person || proposal.by == Some(actor.account) {
        return Err(Failure::conflict(
            "figure.same_person",
            "定義した人とは別の運営管理者が承認してください。",
        ));
    }
    Ok(())
}

/// Takes a figure back, with the reason that its public page shows.
///
/// # Errors
/// Forbidden for whoever is not the firm's admin; not found; invalid without
/// a reason; a conflict when it was taken back before.
pub async fn retract_figure(
    app: &App,
    actor: &Actor,
    code: &str,
    reason: &str,
) -> Result<(), Failure> {
    actor.require(&[Role::FirmAdmin])?;
    let reason = reason.trim();
    let is_short = (1..=MAX_REASON).contains(&reason.chars().count());
    if !is_short || reason.chars().any(char::is_control) {
        let message =
            format!("取り下げる理由を、改行なしで{MAX_REASON}文字までで入力してください。");
        return Err(Failure::invalid(vec![Fault::new(
            "/reason",
            "figure.reason",
            message,
        )]));
    }
    let now = app.clock.now();
    let tx = app.db.write().await?;
    surveys::write::lock_chain(&tx).await?;
    let figure = surveys::read::figure_by_code(&tx, code).await?;
    let figure = figure.ok_or_else(Failure::not_found)?;
    let state = surveys::read::state(&tx, figure.id).await?;
    if matches!(state, FigureState::Retracted { .. }) {
        return Err(surveys::Error::AlreadyRetracted.into());
    }
    surveys::write::retract(&tx, &app.ids, now, figure.id, reason, actor.account).await?;
    note(app, &tx, actor.account, "figure.retracted", &figure).await?;
    tx.commit().await
}

/// Registers a place where a figure is used, so that a retraction can name it.
///
/// # Errors
/// Forbidden for whoever is not the firm's admin; not found; invalid with
/// every fault; a conflict for a figure that was taken back.
pub async fn register_place(
    app: &App,
    actor: &Actor,
    code: &str,
    kind: PlaceKind,
    place: &str,
) -> Result<(), Failure> {
    actor.require(&[Role::FirmAdmin])?;
    let faults = free_text("/place", place, MAX_PLACE, false);
    if !faults.is_empty() {
        return Err(Failure::invalid(faults));
    }
    let now = app.clock.now();
    let tx = app.db.write().await?;
    let figure = surveys::read::figure_by_code(&tx, code).await?;
    let figure = figure.ok_or_else(Failure::not_found)?;
    let state = surveys::read::state(&tx, figure.id).await?;
    if matches!(state, FigureState::Retracted { .. }) {
        return Err(surveys::Error::AlreadyRetracted.into());
    }
    let what = (kind, place.trim());
    surveys::write::add_place(&tx, &app.ids, now, figure.id, what, actor.account).await?;
    note(app, &tx, actor.account, "figure.placed", &figure).await?;
    tx.commit().await
}

async fn note(
    app: &App,
    tx: &Tx,
    by: AccountId,
    action: &'static str,
    figure: &surveys::figure::Figure,
) -> Result<(), Failure> {
    let event = Event {
        company: None,
        actor: Some(by),
        action,
        object: Some(figure.id.0),
        detail: &json!({ "code": figure.code }),
    };
    app.audit(tx, &event).await
}

/// The evidence id of the figure with this number.
fn code_of(number: i64, today: NaiveDate) -> String {
    format!("PUB-{}-{number:04}", today.year())
}

/// The last day for answers about a period, as the refusal names it.
fn last_day(to: NaiveDate) -> String {
    date::display(date::jst_date(
        surveys::cutoff(to) - chrono::TimeDelta::microseconds(1),
    ))
}
