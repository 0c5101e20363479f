//! Taking an applied roster back as a whole, within a day of it: what would
//! happen, and doing so once.

mod traces;

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use kernel::audit::Event;
use kernel::id::{CompanyId, EnrolmentId, MembershipId, RosterImportId};
use kernel::{Actor, Failure, Tx};
use people::roster::{
    self, ImportChange, ImportStatus, RosterImport, Since, UndoPlan, returning_addresses, undo_plan,
};
use sea_orm::{ConnectionTrait, SqlErr};
use serde_json::json;

use crate::App;

pub use traces::{ABOUT_ENROLMENTS, ABOUT_MEMBERS};

/// How long an applied roster can be taken back.
const UNDO_TIME: TimeDelta = TimeDelta::hours(24);

/// What taking a roster back would do now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RosterUndo {
    /// The upload.
    pub import: RosterImport,
    /// What would happen.
    pub plan: UndoPlan,
    /// Until when it can be done.
    pub until: chrono::DateTime<chrono::Utc>,
}

/// Until when an upload can be taken back; nothing when it cannot be.
pub fn undo_until(
    import: &RosterImport,
    now: chrono::DateTime<chrono::Utc>,
) -> Option<chrono::DateTime<chrono::Utc>> {
    let applied = import
        .applied_at
        .filter(|_| import.status == ImportStatus::Applied)?;
    Some(applied + UNDO_TIME).filter(|until| now < *until)
}

/// What taking a roster back would do. Changes nothing.
///
/// # Errors
/// Not found for a foreign upload; a conflict when it cannot be taken back.
pub async fn preview_roster_undo(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    id: RosterImportId,
) -> Result<RosterUndo, Failure> {
    actor.require_company(company)?;
    let db = app.db.read();
    let import = undoable(app, &db, company, id).await?;
    let until = undo_until(&import, app.clock.now()).ok_or_else(too_late)?;
    let done = roster::import_changes(&db, company, id).await?;
    let plan = planned(&db, &import, &done).await?;
    Ok(RosterUndo {
        import,
        plan,
        until,
    })
}

/// Takes a roster back: people it made are removed, or leave when something
/// happened with them since; fields and enrolments go back unless somebody
/// touched them since. `digest` is that of the plan that the person agreed to.
///
/// # Errors
/// Not found for a foreign upload; a conflict when it cannot be taken back, or
/// the plan is another one by now.
pub async fn undo_roster(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    id: RosterImportId,
    digest: &str,
) -> Result<UndoPlan, Failure> {
    actor.require_company(company)?;
    let by = Some(actor.account);
    let tx = app.db.write().await?;
    roster::hold_import(&tx, company, id)
        .await?
        .ok_or_else(Failure::not_found)?;
    people::write::hold_units(&tx, company).await?;
    let import = undoable(app, &tx, company, id).await?;
    let done = roster::import_changes(&tx, company, id).await?;
    let plan = planned(&tx, &import, &done).await?;
    if plan.digest() != digest {
        return Err(Failure::conflict(
            "roster.undo.changed",
            "確認してから登録の内容が変わりました。新しい内容を確かめて、もう一度押してください。まだ何も変えていません。",
        ));
    }
    let (now, today) = (app.clock.now(), app.clock.today());
    take_enrolments_back(&tx, company, &plan.enrolments).await?;
    roster::undo(&tx, &app.ids, now, company, &plan, by, today)
        .await
        .map_err(still_in_use)?;
    if !roster::mark_import_undone(&tx, company, id, now).await? {
        return Err(too_late());
    }
    let event = Event {
        company: Some(company),
        actor: by,
        action: "roster.undone",
        object: Some(id.0),
        detail: &json!({
            "removed": plan.remove.len(),
            "stopped": plan.stop.len(),
            "restored": plan.restore.len(),
            "left_alone": plan.left_alone.len(),
            "enrolments": plan.enrolments.len(),
        }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(plan)
}

/// Removes enrolments that nobody has begun, with their letters. A letter that
/// is out already stays in the list of letters.
async fn take_enrolments_back(
    tx: &Tx,
    company: CompanyId,
    enrolments: &[EnrolmentId],
) -> Result<(), Failure> {
    enrolments::write::remove_assigned(tx, company, enrolments).await?;
    let keys: Vec<String> = enrolments
        .iter()
        .map(|enrolment| format!("invitation:{enrolment}"))
        .collect();
    mail::write::take_back(tx, company, &keys).await?;
    Ok(())
}

async fn undoable(
    app: &App,
    db: &impl ConnectionTrait,
    company: CompanyId,
    id: RosterImportId,
) -> Result<RosterImport, Failure> {
    let found = roster::import(db, company, id).await?;
    let (import, _) = found.ok_or_else(Failure::not_found)?;
    if import.status == ImportStatus::Undone {
        return Err(Failure::conflict(
            "roster.undo.done",
            "この登録は、もう元に戻しました。",
        ));
    }
    if undo_until(&import, app.clock.now()).is_none() {
        return Err(too_late());
    }
    Ok(import)
}

async fn planned(
    db: &impl ConnectionTrait,
    import: &RosterImport,
    done: &[ImportChange],
) -> Result<UndoPlan, Failure> {
    let company = import.company;
    let members: Vec<MembershipId> = done.iter().map(|change| change.member).collect();
    let new: BTreeSet<MembershipId> = done
        .iter()
        .filter(|change| change.is_new)
        .map(|change| change.member)
        .collect();
    let made: BTreeMap<EnrolmentId, MembershipId> = done
        .iter()
        .flat_map(|change| change.enrolments.iter().map(|one| (*one, change.member)))
        .collect();
    let applied_at = import.applied_at.unwrap_or(import.created_at);
    let found = traces::of(db, company, applied_at, &members).await?;
    let is_foreign = |enrolment: &EnrolmentId| !made.contains_key(enrolment);
    let mut active = found.active;
    for (enrolment, member) in &found.enrolments {
        if is_foreign(enrolment) || found.begun.contains(enrolment) {
            active.insert(*member);
        }
    }
    active.retain(|member| new.contains(member));
    let addresses = returning_addresses(done);
    let holders = people::read::members_by_address(db, company, &addresses).await?;
    let holder = |member: people::Member| {
        let address = people::folded_email(member.email.as_deref()?);
        Some((address, member.id))
    };
    let units = people::read::units(db, company).await?;
    let several = people::read::several_employments(db, company).await?;
    let since = Since {
        units: units.into_iter().map(|unit| unit.path).collect(),
        members: people::read::members_by_ids(db, company, &members).await?,
        active,
        begun: found.begun,
        holders: holders.into_iter().filter_map(holder).collect(),
        several: several.into_iter().map(|one| one.id).collect(),
    };
    Ok(undo_plan(done, &since))
}

/// A record that the traces do not know of: nothing is done rather than a part.
fn still_in_use(error: people::Error) -> Failure {
    match &error {
        people::Error::Database(cause)
            if matches!(
                cause.sql_err(),
                Some(SqlErr::ForeignKeyConstraintViolation(_))
            ) =>
        {
            Failure::conflict(
                "roster.undo.in_use",
                "ほかの記録に使われている人がいるため、元に戻せません。何も変えていません。",
            )
        }
        _ => error.into(),
    }
}

fn too_late() -> Failure {
    Failure::conflict(
        "roster.undo.too_late",
        "この登録は元に戻せません。元に戻せるのは、登録から24時間以内です。",
    )
}

/// Lets go of what rosters did once it can be taken back no more, and of files
/// that nobody confirmed within a day, in every company. Returns how many rows.
///
/// # Errors
/// When the database refuses.
pub async fn forget_rosters(app: &App) -> Result<u64, Failure> {
    let limit = app.clock.now() - UNDO_TIME;
    let tx = app.db.write().await?;
    let forgotten = roster::forget_changes(&tx, limit).await?
        + roster::forget_all_import_contents(&tx, limit).await?;
    tx.commit().await?;
    Ok(forgotten)
}
