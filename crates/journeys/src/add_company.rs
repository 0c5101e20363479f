//! The firm takes on a client company.

use kernel::audit::Event;
use kernel::id::CompanyId;
use kernel::secret::Token;
use kernel::{Actor, Failure, Fault, Role, Tx};
use people::write::{Grant, NewMember};
use people::{CompanyInput, CompanyProfile, LinkPurpose, MemberInput, MemberProfile};
use serde_json::json;

use crate::App;
use crate::letters::account_invitation::{Invited, account_invitation};

/// A company as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewCompany {
    /// The company itself.
    pub company: CompanyInput,
    /// Its first HR admin, who gets a letter; needs an address.
    pub hr_admin: Option<MemberInput>,
}

/// What was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AddedCompany {
    /// The company.
    pub id: CompanyId,
    /// Its HR admin, if one was named.
    pub hr_admin: Option<NewMember>,
}

/// Adds a company and, if named, its first HR admin with an invitation.
/// Without an actor it is the operator at the console who asks. In a demo the
/// company belongs to the sample world.
///
/// # Errors
/// Forbidden for anybody but the firm's admin; invalid with every fault
/// (`/code`, `/hr_admin/email` …); a conflict when the code is taken.
pub async fn add_company(
    app: &App,
    actor: Option<&Actor>,
    typed: &NewCompany,
) -> Result<AddedCompany, Failure> {
    if let Some(actor) = actor {
        actor.require(&[Role::FirmAdmin])?;
    }
    let (company, hr_admin) = check(typed)?;
    let now = app.clock.now();
    let tx = app.db.write().await?;
    let id = people::write::add_company(&tx, &app.ids, now, &company, app.settings.is_demo).await?;
    let hr_admin = match &hr_admin {
        Some(profile) => Some(add_hr_admin(app, &tx, id, &company, profile).await?),
        None => None,
    };
    let event = Event {
        company: Some(id),
        actor: actor.map(|actor| actor.account),
        action: "company.added",
        object: Some(id.0),
        detail: &json!({
            "code": company.code,
            "hr_admin": hr_admin.map(|hr| hr.membership),
        }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(AddedCompany { id, hr_admin })
}

fn check(typed: &NewCompany) -> Result<(CompanyProfile, Option<MemberProfile>), Failure> {
    let mut faults = Vec::new();
    let company = typed.company.check().map_err(|found| faults.extend(found));
    let hr_admin = typed.hr_admin.as_ref().map(check_hr_admin).transpose();
    let hr_admin = hr_admin.map_err(|found| faults.extend(found));
    match (company, hr_admin) {
        (Ok(company), Ok(hr_admin)) => Ok((company, hr_admin)),
        _ => Err(Failure::invalid(faults)),
    }
}

/// Their invitation is a letter, so an address is needed.
fn check_hr_admin(typed: &MemberInput) -> Result<MemberProfile, Vec<Fault>> {
    let checked = typed.check();
    let mut faults = checked.as_ref().err().cloned().unwrap_or_default();
    if typed.email.trim().is_empty() {
        let message = "案内のメールを送るため、メールアドレスを入力してください。";
        faults.push(Fault::new("/email", "company.hr_admin.email", message));
    }
    for fault in &mut faults {
        fault.pointer.insert_str(0, "/hr_admin");
    }
    checked.ok().filter(|_| faults.is_empty()).ok_or(faults)
}

async fn add_hr_admin(
    app: &App,
    tx: &Tx,
    company: CompanyId,
    profile: &CompanyProfile,
    hr_admin: &MemberProfile,
) -> Result<NewMember, Failure> {
    let now = app.clock.now();
    let member = people::write::add_member(tx, &app.ids, now, company, hr_admin).await?;
    let grant = Grant {
        role: Role::CompanyHr,
        company: Some(company),
        unit: None,
    };
    people::write::grant_role(tx, &app.ids, now, member.account, grant).await?;
    let token = Token::random()?;
    let purpose = LinkPurpose::Invitation;
    let link =
        people::write::issue_link(tx, &app.ids, now, member.account, purpose, token.hash()).await?;
    let invited = Invited {
        company: Some(company),
        employer: &profile.name,
        company_code: Some(&profile.code),
        name: &people::full_name(&hr_admin.family_name, &hr_admin.given_name),
        address: hr_admin.email.as_deref().unwrap_or_default(),
        role: Role::CompanyHr,
    };
    let letter = account_invitation(&app.settings, &invited, link, &token);
    mail::write::enqueue(tx, app.ids.fresh(now), now, &letter).await?;
    Ok(member)
}
