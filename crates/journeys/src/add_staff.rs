//! The firm takes on one of its own people.

use chrono::NaiveDate;
use kernel::audit::Event;
use kernel::id::AccountId;
use kernel::secret::Token;
use kernel::{Actor, Failure, Fault, Role, Tx};
use people::write::Grant;
use people::{LinkPurpose, StaffInput, StaffProfile};
use serde_json::json;

use crate::App;
use crate::letters::account_invitation::{Invited, account_invitation};

/// Adds one of the firm's own people with roles, and invites them by letter.
/// Without an actor it is the operator at the console who asks.
///
/// # Errors
/// Forbidden for anybody but the firm's admin; invalid with every fault; a
/// conflict when the address is taken or a role is not the firm's.
pub async fn add_staff(
    app: &App,
    actor: Option<&Actor>,
    typed: &StaffInput,
    roles: &[Role],
) -> Result<AccountId, Failure> {
    if let Some(actor) = actor {
        actor.require(&[Role::FirmAdmin])?;
    }
    let profile = check(typed, roles, app.clock.today())?;
    let now = app.clock.now();
    let tx = app.db.write().await?;
    let account = people::write::add_staff(&tx, &app.ids, now, Some(&profile)).await?;
    for role in roles {
        give(app, &tx, account, *role, typed.audits_until).await?;
    }
    invite(app, &tx, account, &profile, roles).await?;
    let words: Vec<&str> = roles.iter().map(|role| role.as_str()).collect();
    let event = Event {
        company: None,
        actor: actor.map(|actor| actor.account),
        action: "staff.added",
        object: Some(account.0),
        detail: &json!({ "roles": words, "audits_until": typed.audits_until }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(account)
}

async fn give(
    app: &App,
    tx: &Tx,
    account: AccountId,
    role: Role,
    audits_until: Option<NaiveDate>,
) -> Result<(), Failure> {
    let now = app.clock.now();
    if let (Role::Auditor, Some(until)) = (role, audits_until) {
        people::write::grant_audit(tx, &app.ids, now, account, until).await?;
        return Ok(());
    }
    let grant = Grant {
        role,
        company: None,
        unit: None,
    };
    people::write::grant_role(tx, &app.ids, now, account, grant).await?;
    Ok(())
}

fn check(typed: &StaffInput, roles: &[Role], today: NaiveDate) -> Result<StaffProfile, Failure> {
    let checked = typed.check();
    let mut faults = checked.as_ref().err().cloned().unwrap_or_default();
    if roles.is_empty() {
        let message = "権限をひとつ以上選んでください。";
        faults.push(Fault::new("/roles", "staff.roles.missing", message));
    }
    if roles.contains(&Role::Auditor) {
        faults.extend(people::audit_fault(typed.audits_until, today));
    } else if typed.audits_until.is_some() {
        let message = "最後の日は、監査者の権限にだけ付けられます。";
        faults.push(Fault::new("/audits_until", "audit.until.alone", message));
    }
    checked
        .ok()
        .filter(|_| faults.is_empty())
        .ok_or_else(|| Failure::invalid(faults))
}

async fn invite(
    app: &App,
    tx: &Tx,
    account: AccountId,
    profile: &StaffProfile,
    roles: &[Role],
) -> Result<(), Failure> {
    let now = app.clock.now();
    let token = Token::random()?;
    let purpose = LinkPurpose::Invitation;
    let link = people::write::issue_link(tx, &app.ids, now, account, purpose, token.hash()).await?;
    let invited = Invited {
        company: None,
        employer: &app.settings.firm_name,
        company_code: None,
        name: &profile.full_name(),
        address: &profile.email,
        role: roles.iter().min().copied().unwrap_or(Role::Author),
    };
    let letter = account_invitation(&app.settings, &invited, link, &token);
    mail::write::enqueue(tx, app.ids.fresh(now), now, &letter).await?;
    Ok(())
}
