//! Applying a confirmed roster: at once when it is short, by the worker when it
//! is long. Either way in one transaction, so that a file is there wholly or
//! not at all; a process that is killed begins the whole file again.

use std::sync::Arc;

use kernel::audit::Event;
use kernel::failure::is_unique_violation;
use kernel::id::{CompanyId, RosterImportId};
use kernel::{Actor, Failure, Kind};
use people::Company;
use people::roster::{
    self, Counts, ImportOutcome, ImportProblem, ImportStatus, Missing, Progress, RosterImport,
};
use sea_orm::DbErr;
use serde_json::json;

use super::{
    EnrolledByCourses, enrol_by_courses, find, planning, require_company, require_open_company,
    waited_too_long,
};
use crate::App;

/// Rows up to which whoever confirms waits for the end.
pub const ROWS_AT_ONCE: usize = 1000;
/// Files that one round of the worker takes.
const FILES_AT_ONCE: u64 = 10;
/// How often the worker begins with a file before it gives it back.
const MOST_TRIES: i32 = 5;

/// What a confirmation did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RosterResult {
    /// The upload, applied.
    pub import: RosterImport,
    /// How many rows did what.
    pub counts: Counts,
    /// What the コース column did.
    pub enrolled: EnrolledByCourses,
    /// Members that the file does not have; left as they are.
    pub missing: Missing,
}

/// How a confirmation went on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Confirmed {
    /// It is done.
    Applied(Box<RosterResult>),
    /// The worker does it.
    Queued(Box<RosterImport>),
}

/// Confirms a previewed file. A short one is applied at once, a long one is
/// handed to the worker; confirming that one again changes nothing.
///
/// # Errors
/// As [`apply_roster`].
pub async fn confirm_roster(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    id: RosterImportId,
) -> Result<Confirmed, Failure> {
    actor.require_company(company)?;
    let (import, content) = find(app, company, id).await?;
    if import.status == ImportStatus::Queued {
        return Ok(Confirmed::Queued(Box::new(import)));
    }
    let is_long = import.row_count > ROWS_AT_ONCE && import.status == ImportStatus::Validated;
    if !is_long || content.is_empty() {
        let result = apply_roster(app, Some(actor), company, id).await?;
        return Ok(Confirmed::Applied(Box::new(result)));
    }
    require_open_company(app, Some(actor), company).await?;
    let by = Some(actor.account);
    let tx = app.db.write().await?;
    if !roster::queue_import(&tx, app.clock.now(), company, id, by).await? {
        return Err(applied_already());
    }
    let event = Event {
        company: Some(company),
        actor: by,
        action: "roster.queued",
        object: Some(id.0),
        detail: &json!({ "hash": import.file_hash, "rows": import.row_count }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    let queued = RosterImport {
        status: ImportStatus::Queued,
        confirmed_by: by,
        problem: None,
        ..import
    };
    Ok(Confirmed::Queued(Box::new(queued)))
}

/// Applies a previewed file, all or nothing: members, units, accounts and the
/// enrolments of the コース column.
///
/// # Errors
/// Not found for a foreign upload; a conflict when it has been applied, has
/// waited too long or the company changes at the same moment; invalid with
/// every fault when it has any now.
pub async fn apply_roster(
    app: &App,
    actor: Option<&Actor>,
    company: CompanyId,
    id: RosterImportId,
) -> Result<RosterResult, Failure> {
    require_company(actor, company)?;
    let progress = Progress::default();
    apply(app, actor, company, id, &progress).await
}

async fn apply(
    app: &App,
    actor: Option<&Actor>,
    company: CompanyId,
    id: RosterImportId,
    progress: &Progress,
) -> Result<RosterResult, Failure> {
    let employer = require_open_company(app, actor, company).await?;
    let (import, content) = find(app, company, id).await?;
    require_applicable(import.status)?;
    if content.is_empty() {
        return Err(waited_too_long());
    }
    let sheet = planning::read_kept(app, &import, content).await?;

    let tx = app.db.write().await?;
    let held = roster::hold_import(&tx, company, id).await?;
    require_applicable(held.ok_or_else(Failure::not_found)?)?;
    // Names go by person: nobody says meanwhile who is whom.
    people::write::hold_company(&tx, company).await?;
    // The plan names units by their paths: nobody moves them meanwhile.
    people::write::hold_units(&tx, company).await?;
    let now = app.clock.now();
    let choice = import.choice.as_ref();
    let plan = planning::planned(&tx, company, sheet, choice).await?.plan;
    if !plan.is_sound() {
        let faults = plan.faults.into_iter().map(Into::into).collect();
        return Err(Failure::invalid(faults));
    }
    let applied = roster::apply(&tx, company, &plan, &app.ids, now, progress)
        .await
        .map_err(changed_meanwhile)?;
    let (enrolled, made) =
        enrol_by_courses::enrol(app, &tx, actor, &employer, &plan, &applied).await?;
    roster::keep_changes(&tx, company, id, &plan, &applied, &made).await?;
    let counts = plan.counts();
    let outcome = outcome(counts, enrolled, plan.missing.count);
    if !roster::mark_import_applied(&tx, company, id, now, &outcome).await? {
        return Err(applied_already());
    }
    audit(app, &tx, actor, &employer, &import, &outcome).await?;
    tx.commit().await?;
    Ok(RosterResult {
        import: RosterImport {
            status: ImportStatus::Applied,
            applied_at: Some(now),
            outcome: Some(outcome),
            problem: None,
            ..import
        },
        counts,
        enrolled,
        missing: plan.missing,
    })
}

fn outcome(counts: Counts, enrolled: EnrolledByCourses, missing: u64) -> ImportOutcome {
    ImportOutcome {
        create: counts.create,
        change: counts.change,
        keep: counts.keep,
        enrolments: enrolled.enrolments,
        invited: enrolled.invited,
        without_email: enrolled.without_email,
        missing,
    }
}

async fn audit(
    app: &App,
    tx: &kernel::Tx,
    actor: Option<&Actor>,
    company: &Company,
    import: &RosterImport,
    outcome: &ImportOutcome,
) -> Result<(), Failure> {
    let event = Event {
        company: Some(company.id),
        actor: actor.map(|actor| actor.account),
        action: "roster.applied",
        object: Some(import.id.0),
        detail: &json!({
            "hash": import.file_hash,
            "created": outcome.create,
            "changed": outcome.change,
            "kept": outcome.keep,
            "enrolled": outcome.enrolments,
        }),
    };
    app.audit(tx, &event).await
}

/// Applies the files that wait for the worker, one after the other. Whoever
/// confirmed one must still be allowed to. Returns how many were settled.
///
/// # Errors
/// When the database refuses. The file waits then and is tried again.
pub async fn apply_queued_rosters(app: &App) -> Result<usize, Failure> {
    let queued = roster::queued_imports(&app.db.read(), FILES_AT_ONCE).await?;
    let mut settled = 0;
    for (company, id) in queued {
        settled += usize::from(apply_queued(app, company, id).await?);
    }
    Ok(settled)
}

async fn apply_queued(app: &App, company: CompanyId, id: RosterImportId) -> Result<bool, Failure> {
    let tx = app.db.write().await?;
    let may_begin = roster::count_try(&tx, company, id, MOST_TRIES).await?;
    tx.commit().await?;
    if !may_begin {
        return give_back(app, company, id, Some(ImportProblem::Failed)).await;
    }
    let (import, _) = find(app, company, id).await?;
    let Some(actor) = still_allowed(app, &import).await? else {
        return give_back(app, company, id, Some(ImportProblem::NotAllowed)).await;
    };
    let progress = Arc::new(Progress::default());
    let under_way = app.under_way.begin(id, Arc::clone(&progress));
    let done = apply(app, Some(&actor), company, id, &progress).await;
    drop(under_way);
    match done {
        Ok(_) => Ok(true),
        Err(failure) if failure.kind == Kind::Invalid => give_back(app, company, id, None).await,
        // Somebody else was faster, here or on another node: look again later.
        Err(failure) if failure.kind == Kind::Conflict => Ok(false),
        Err(failure) => Err(failure),
    }
}

async fn still_allowed(app: &App, import: &RosterImport) -> Result<Option<Actor>, Failure> {
    let Some(account) = import.confirmed_by else {
        return Ok(None);
    };
    let now = app.clock.now();
    let actor = people::read::actor_of_account(&app.db.read(), account, now).await?;
    Ok(actor.filter(|actor| actor.require_company(import.company).is_ok()))
}

/// Gives a file back to the people: with the reason, or, without one, as
/// rejected for the faults that its page shows.
async fn give_back(
    app: &App,
    company: CompanyId,
    id: RosterImportId,
    problem: Option<ImportProblem>,
) -> Result<bool, Failure> {
    let tx = app.db.write().await?;
    if !roster::unqueue_import(&tx, company, id, problem).await? {
        return Ok(false);
    }
    let event = Event {
        company: Some(company),
        actor: None,
        action: "roster.given_back",
        object: Some(id.0),
        detail: &json!({ "problem": problem.map(|problem| format!("{problem:?}")) }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(true)
}

fn require_applicable(status: ImportStatus) -> Result<(), Failure> {
    use ImportStatus::{Applied, Mapping, Undone};
    match status {
        Applied | Undone => Err(applied_already()),
        Mapping => Err(Failure::conflict(
            "roster.columns_missing",
            "先に、ファイルのどの列を読み込むかを選んでください。",
        )),
        _ => Ok(()),
    }
}

fn applied_already() -> Failure {
    Failure::conflict("roster.applied", "このファイルはすでに登録されています。")
}

/// A unique key that the plan did not foresee: somebody else was faster.
fn changed_meanwhile(error: DbErr) -> Failure {
    if is_unique_violation(&error) {
        return Failure::conflict(
            "roster.changed_meanwhile",
            "ほかの人が同時に名簿を変更しました。もう一度お試しください。何も登録されていません。",
        );
    }
    error.into()
}
