//! 休職・復職・退職・再入社, from a day on. It concerns one employment; another
//! of the same person, at whatever company, stays as it is.

use chrono::NaiveDate;
use kernel::audit::Event;
use kernel::id::{CompanyId, EmploymentChangeId, MembershipId};
use kernel::{Actor, Failure, Tx};
use people::{ChangeState, DatedChange, EmploymentChange, change_faults};
use serde_json::json;

use crate::App;

/// The most planned changes that one run applies; the next run goes on.
const AT_ONCE: u64 = 500;

/// Enters a change. One whose day has come holds at once; a later one waits
/// for its day. Who leaves is signed out everywhere.
///
/// # Errors
/// Invalid with every fault; forbidden or not found for whoever may not act
/// on the company, and for another company's member.
pub async fn change_employment(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    member: MembershipId,
    change: EmploymentChange,
    effective_on: Option<NaiveDate>,
) -> Result<DatedChange, Failure> {
    actor.require_company(company)?;
    let (now, today) = (app.clock.now(), app.clock.today());
    let tx = app.db.write().await?;
    people::write::hold_member(&tx, company, member).await?;
    let found = people::read::member(&tx, company, member).await?;
    let found = found.ok_or_else(Failure::not_found)?;
    let earlier = people::read::employment_changes(&tx, company, member).await?;
    let faults = change_faults(change, effective_on, found.status, &earlier, today);
    let effective_on = match effective_on {
        Some(day) if faults.is_empty() => day,
        _ => return Err(Failure::invalid(faults)),
    };
    let dated = DatedChange {
        id: app.ids.fresh(now),
        company,
        membership: member,
        change,
        effective_on,
        state: if effective_on <= today {
            ChangeState::Applied
        } else {
            ChangeState::Planned
        },
        decided_by: Some(actor.account),
        created_at: now,
    };
    people::write::enter_employment_change(&tx, &dated).await?;
    if dated.state == ChangeState::Applied {
        let status = change.leads_to();
        people::write::change_member_status(&tx, now, company, member, status).await?;
    }
    audit(app, &tx, &dated, Some(actor)).await?;
    tx.commit().await?;
    Ok(dated)
}

/// Takes back a change that waits for its day.
///
/// # Errors
/// Not found for another company's change; a conflict when it waits no longer.
pub async fn cancel_employment_change(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    member: MembershipId,
    change: EmploymentChangeId,
) -> Result<(), Failure> {
    actor.require_company(company)?;
    let tx = app.db.write().await?;
    let changes = people::read::employment_changes(&tx, company, member).await?;
    let found = changes.into_iter().find(|found| found.id == change);
    let mut found = found.ok_or_else(Failure::not_found)?;
    found.state = ChangeState::Cancelled;
    let now = app.clock.now();
    let settled =
        people::write::settle_employment_change(&tx, now, company, change, found.state).await?;
    if !settled {
        return Err(Failure::conflict(
            "employment.settled",
            "この予定は、もう適用されたか、取り消されています。",
        ));
    }
    audit(app, &tx, &found, Some(actor)).await?;
    tx.commit().await
}

/// Applies the planned changes whose day has come, each in a transaction of
/// its own. One that does not fit any more is kept as void. Returns how many
/// were settled.
///
/// # Errors
/// When the database refuses.
pub async fn apply_employment_changes(app: &App) -> Result<usize, Failure> {
    let today = app.clock.today();
    let due = people::read::due_employment_changes(&app.db.read(), today, AT_ONCE).await?;
    let mut settled = 0;
    for change in due {
        settled += usize::from(apply(app, change).await?);
    }
    Ok(settled)
}

async fn apply(app: &App, mut change: DatedChange) -> Result<bool, Failure> {
    let (company, member) = (change.company, change.membership);
    let now = app.clock.now();
    let tx = app.db.write().await?;
    people::write::hold_member(&tx, company, member).await?;
    let found = people::read::member(&tx, company, member).await?;
    let fits = found.is_some_and(|member| change.change.fits(member.status));
    change.state = if fits {
        ChangeState::Applied
    } else {
        ChangeState::Void
    };
    let is_ours =
        people::write::settle_employment_change(&tx, now, company, change.id, change.state).await?;
    if !is_ours {
        return Ok(false);
    }
    if fits {
        let status = change.change.leads_to();
        people::write::change_member_status(&tx, now, company, member, status).await?;
    }
    audit(app, &tx, &change, None).await?;
    tx.commit().await?;
    Ok(true)
}

async fn audit(
    app: &App,
    tx: &Tx,
    change: &DatedChange,
    actor: Option<&Actor>,
) -> Result<(), Failure> {
    let action = match change.state {
        ChangeState::Planned => "employment.planned",
        ChangeState::Applied => "employment.changed",
        ChangeState::Cancelled => "employment.cancelled",
        ChangeState::Void => "employment.void",
    };
    let event = Event {
        company: Some(change.company),
        actor: actor.map(|actor| actor.account),
        action,
        object: Some(change.membership.0),
        detail: &json!({
            "change": change.change.as_str(),
            "effective_on": change.effective_on,
        }),
    };
    app.audit(tx, &event).await
}
