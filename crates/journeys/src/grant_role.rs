//! A role is given or ended.

use chrono::NaiveDate;
use kernel::audit::Event;
use kernel::id::{AccountId, CompanyId, RoleAssignmentId};
use kernel::{Actor, Failure, Role, Tx};
use people::write::Grant;
use serde_json::json;

use crate::App;

/// Gives an account a role. The firm's admin gives any; a company's HR gives
/// the company's roles to its own people. The account's sessions end, so that
/// nothing goes on with the roles of before. Without an actor it is the
/// operator at the console who asks.
///
/// # Errors
/// Forbidden or not found for whoever may not; a conflict when the role does
/// not fit the account.
pub async fn grant_role(
    app: &App,
    actor: Option<&Actor>,
    account: AccountId,
    grant: Grant,
) -> Result<RoleAssignmentId, Failure> {
    let now = app.clock.now();
    let tx = app.db.write().await?;
    may_manage(&tx, actor, account, grant.role, grant.company).await?;
    let id = people::write::grant_role(&tx, &app.ids, now, account, grant).await?;
    people::write::close_all_sessions(&tx, account).await?;
    let event = Event {
        company: grant.company,
        actor: actor.map(|actor| actor.account),
        action: "role.granted",
        object: Some(account.0),
        detail: &json!({
            "assignment": id,
            "role": grant.role.as_str(),
            "unit": grant.unit,
        }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(id)
}

/// Makes one of the firm's people an auditor until the end of this day, in
/// place of another day that was said before. The account's sessions end.
/// Without an actor it is the operator at the console who asks.
///
/// # Errors
/// Forbidden for anybody but the firm's admin; invalid for a day that is
/// missing, over or too far away; not found, or a conflict for an account that
/// is not of the firm's people.
pub async fn grant_audit(
    app: &App,
    actor: Option<&Actor>,
    account: AccountId,
    until: Option<NaiveDate>,
) -> Result<RoleAssignmentId, Failure> {
    if let Some(actor) = actor {
        actor.require(&[Role::FirmAdmin])?;
    }
    let until = match (until, people::audit_fault(until, app.clock.today())) {
        (Some(until), None) => until,
        (_, fault) => return Err(Failure::invalid(fault.into_iter().collect())),
    };
    let now = app.clock.now();
    let tx = app.db.write().await?;
    let id = people::write::grant_audit(&tx, &app.ids, now, account, until).await?;
    people::write::close_all_sessions(&tx, account).await?;
    let event = Event {
        company: None,
        actor: actor.map(|actor| actor.account),
        action: "role.granted",
        object: Some(account.0),
        detail: &json!({
            "assignment": id,
            "role": Role::Auditor.as_str(),
            "until": until,
        }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(id)
}

/// Ends a role now. Who may, and what becomes of the account's sessions, is as
/// in [`grant_role`].
///
/// # Errors
/// Forbidden or not found for whoever may not, and for an assignment that is
/// not in force.
pub async fn end_role(
    app: &App,
    actor: Option<&Actor>,
    account: AccountId,
    assignment: RoleAssignmentId,
) -> Result<(), Failure> {
    let now = app.clock.now();
    let tx = app.db.write().await?;
    let held = people::read::role_assignments(&tx, account, now).await?;
    let held = held.into_iter().find(|held| held.id == assignment);
    // The firm's own roles are as good as missing to anybody else.
    let sees_firm = actor.is_none_or(|actor| actor.has(Role::FirmAdmin));
    let held = held.filter(|held| sees_firm || held.company.is_some());
    let held = held.ok_or_else(Failure::not_found)?;
    may_manage(&tx, actor, account, held.role, held.company).await?;
    people::write::end_role(&tx, now, account, assignment).await?;
    people::write::close_all_sessions(&tx, account).await?;
    let event = Event {
        company: held.company,
        actor: actor.map(|actor| actor.account),
        action: "role.ended",
        object: Some(account.0),
        detail: &json!({ "assignment": assignment, "role": held.role.as_str() }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await
}

/// A foreign account answers HR exactly as a missing one.
async fn may_manage(
    tx: &Tx,
    actor: Option<&Actor>,
    account: AccountId,
    role: Role,
    company: Option<CompanyId>,
) -> Result<(), Failure> {
    let Some(actor) = actor.filter(|actor| !actor.has(Role::FirmAdmin)) else {
        return Ok(());
    };
    actor.require(&[Role::CompanyHr])?;
    let company = company.filter(|_| !role.is_firm());
    actor.require_company(company.ok_or_else(Failure::forbidden)?)?;
    let holder = people::read::account(tx, account).await?;
    let is_own = holder.is_some_and(|holder| holder.company == company);
    if is_own {
        Ok(())
    } else {
        Err(Failure::not_found())
    }
}
