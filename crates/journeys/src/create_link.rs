//! Links that the console prints: the first admin's, and those of the demo.

use kernel::audit::Event;
use kernel::id::AccountId;
use kernel::secret::Token;
use kernel::{Failure, Role, Tx};
use people::LinkPurpose;
use people::write::Grant;
use serde_json::json;

use crate::App;
use crate::letters::link_address;

/// The address where the first firm admin of a new installation says who they
/// are: good for half an hour, once. Nothing when somebody can run the
/// installation already. Asked again, the older link ends.
///
/// # Errors
/// When the database refuses.
pub async fn create_setup_link(app: &App) -> Result<Option<String>, Failure> {
    let now = app.clock.now();
    let tx = app.db.write().await?;
    if people::read::has_firm_admin(&tx, now).await? {
        return Ok(None);
    }
    let account = first_admin(app, &tx).await?;
    let address = issue(app, &tx, account, LinkPurpose::Setup).await?;
    tx.commit().await?;
    Ok(Some(address))
}

/// The account that waits for the first admin, made when there is none.
async fn first_admin(app: &App, tx: &Tx) -> Result<AccountId, Failure> {
    let now = app.clock.now();
    let staff = people::read::staff(tx, now).await?;
    let waits = staff
        .iter()
        .find(|staff| staff.email.is_none() && staff.roles.contains(&Role::FirmAdmin));
    if let Some(waiting) = waits {
        return Ok(waiting.account);
    }
    let account = people::write::add_staff(tx, &app.ids, now, None).await?;
    let grant = Grant {
        role: Role::FirmAdmin,
        company: None,
        unit: None,
    };
    people::write::grant_role(tx, &app.ids, now, account, grant).await?;
    Ok(account)
}

/// The address where the demo signs its visitor in as this account, as often
/// as they like within thirty days.
///
/// # Errors
/// Forbidden outside a demo.
pub async fn create_demo_link(app: &App, account: AccountId) -> Result<String, Failure> {
    if !app.settings.is_demo {
        return Err(Failure::forbidden());
    }
    let tx = app.db.write().await?;
    let address = issue(app, &tx, account, LinkPurpose::Demo).await?;
    tx.commit().await?;
    Ok(address)
}

async fn issue(
    app: &App,
    tx: &Tx,
    account: AccountId,
    purpose: LinkPurpose,
) -> Result<String, Failure> {
    let now = app.clock.now();
    let token = Token::random()?;
    let link = people::write::issue_link(tx, &app.ids, now, account, purpose, token.hash()).await?;
    let event = Event {
        company: None,
        actor: None,
        action: "sign_in_link.issued",
        object: Some(link.0),
        detail: &json!({ "account": account }),
    };
    app.audit(tx, &event).await?;
    Ok(link_address(&app.settings, &token))
}
