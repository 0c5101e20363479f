//! Somebody sets a new password: the first after a PIN, or another one.

use std::net::IpAddr;

use kernel::audit::Event;
use kernel::{Actor, Failure, Fault, Kind};
use serde_json::json;

use crate::App;
use crate::sign_in::{Opened, Try, open_session, own_words};

/// What was typed.
#[derive(Clone, Default)]
pub struct PasswordChange {
    /// The password so far; not asked when there is none.
    pub current: String,
    /// The new one.
    pub password: String,
}

/// Sets a new password. Every session of the account ends, also this one; the
/// caller goes on with the new session that is returned. Links and PINs end,
/// too.
///
/// # Errors
/// Invalid with every fault; forbidden when the current password is wrong.
pub async fn set_password(
    app: &App,
    actor: &Actor,
    from: Option<IpAddr>,
    typed: &PasswordChange,
) -> Result<Opened, Failure> {
    let db = app.db.read();
    let account = people::read::account(&db, actor.account).await?;
    let account = account.ok_or_else(Failure::not_found)?;
    let own = own_words(&account);
    people::password::check_new(&typed.password, &own)
        .map_err(|flaw| Failure::invalid(vec![flaw.at("/password")]))?;
    let current = people::read::password_hash(&db, account.id).await?;
    let this_try = Try::new(from, Some(&account), ["", ""]);
    if current.is_some() {
        this_try.count(app).await?;
        if !app
            .passwords
            .verify(&typed.current, current.as_deref())
            .await?
        {
            this_try.refuse(app).await;
            return Err(wrong_current());
        }
    }
    let hash = app.passwords.hash(&typed.password).await?;
    let now = app.clock.now();
    let tx = app.db.write().await?;
    if people::read::password_hash(&tx, account.id).await? != current {
        return Err(wrong_current());
    }
    people::write::set_password_hash(&tx, account.id, &hash).await?;
    people::write::void_links(&tx, now, account.id).await?;
    people::write::close_all_sessions(&tx, account.id).await?;
    this_try.clear(&tx).await?;
    let event = Event {
        company: actor.company,
        actor: Some(actor.account),
        action: "password.set",
        object: Some(account.id.0),
        detail: &json!({}),
    };
    app.audit(&tx, &event).await?;
    let opened = open_session(app, &tx, account.id, "new_password").await?;
    tx.commit().await?;
    Ok(opened)
}

fn wrong_current() -> Failure {
    let message = "いまのパスワードが違います。もう一度入力してください。";
    Failure {
        faults: vec![Fault::new("/current", "password.current", message)],
        ..Failure::new(Kind::Forbidden, "password.current", message)
    }
}
