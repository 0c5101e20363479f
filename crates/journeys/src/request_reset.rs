//! Somebody has forgotten their password.

use std::net::IpAddr;

use kernel::audit::Event;
use kernel::secret::Token;
use kernel::{Failure, Fault, Tx};
use people::{Account, LinkPurpose, Throttle};
use serde_json::json;

use crate::App;
use crate::letters::password_reset::password_reset;

/// Sends a link to whoever has this address, if anybody. The answer is the
/// same for known and unknown addresses, and takes the same work: one
/// transaction with one audit row.
///
/// # Errors
/// Invalid for what is no address; busy after too many requests from one
/// network address.
pub async fn request_reset(
    app: &App,
    from: Option<IpAddr>,
    company_code: &str,
    email: &str,
) -> Result<(), Failure> {
    let email = people::parse_email(email)
        .map_err(|flaw| Failure::invalid(vec![Fault::new("/email", flaw.code, flaw.message)]))?;
    let db = app.db.read();
    let account = people::read::find_for_sign_in(&db, company_code, &email).await?;
    let now = app.clock.now();
    let tx = app.db.write().await?;
    let key = from.map_or_else(|| "unknown".to_owned(), |from| from.to_string());
    let requests = people::write::count_try(
        &tx,
        now,
        &format!("reset-from:{key}"),
        Throttle::RESET_REQUESTS,
    )
    .await?;
    if !requests.within(Throttle::RESET_REQUESTS) {
        tx.commit().await?;
        let until = requests.window_ends_at;
        return Err(people::Error::TooManyTries { until, now }.into());
    }
    if let Some(account) = &account {
        send_link(app, &tx, account).await?;
    }
    let event = Event {
        company: account.as_ref().and_then(|account| account.company),
        actor: None,
        action: "password.reset_requested",
        object: account.map(|account| account.id.0),
        detail: &json!({}),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await
}

/// At most three letters an hour to one person: nobody's mailbox is flooded.
async fn send_link(app: &App, tx: &Tx, account: &Account) -> Result<(), Failure> {
    let Some(address) = &account.email else {
        return Ok(());
    };
    let now = app.clock.now();
    let key = format!("reset:{}", account.id);
    let letters = people::write::count_try(tx, now, &key, Throttle::RESET_LETTERS).await?;
    if !letters.within(Throttle::RESET_LETTERS) {
        return Ok(());
    }
    let token = Token::random()?;
    let purpose = LinkPurpose::Reset;
    let link =
        people::write::issue_link(tx, &app.ids, now, account.id, purpose, token.hash()).await?;
    let letter = password_reset(&app.settings, account, address, link, &token);
    mail::write::enqueue(tx, app.ids.fresh(now), now, &letter).await?;
    Ok(())
}
