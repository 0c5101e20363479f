//! Who may look at published figures as an auditor, and until when.

use kernel::id::AccountId;
use kernel::{Actor, Failure, Role};
use people::Auditor;

use crate::App;

/// Everybody who is an auditor or was one, by address.
///
/// # Errors
/// Forbidden for whoever is not the firm's admin.
pub async fn auditors(app: &App, actor: &Actor) -> Result<Vec<Auditor>, Failure> {
    actor.require(&[Role::FirmAdmin])?;
    Ok(people::read::auditors(&app.db.read()).await?)
}

/// One of them.
///
/// # Errors
/// As [`auditors`]; not found.
pub async fn auditor(app: &App, actor: &Actor, account: AccountId) -> Result<Auditor, Failure> {
    let all = auditors(app, actor).await?;
    let found = all.into_iter().find(|one| one.account == account);
    found.ok_or_else(Failure::not_found)
}
