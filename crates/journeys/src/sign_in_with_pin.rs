//! Somebody without a mail address signs in with the PIN on their slip.

use std::net::IpAddr;

use kernel::Failure;

use crate::App;
use crate::sign_in::{Opened, Try, empty_fields, open_session};

/// What was typed from the slip.
#[derive(Clone, Default)]
pub struct PinSignIn {
    /// 会社コード
    pub company_code: String,
    /// 社員番号
    pub employee_no: String,
    /// Eight digits; spaces and hyphens do not count.
    pub pin: String,
}

/// Opens a session for whoever holds a member's slip, once. An older password
/// ends: a slip is also how a forgotten one is replaced. The person is asked
/// for a new password next.
///
/// # Errors
/// Invalid for empty fields; busy, with the wait told, after too many tries;
/// one neutral refusal for everything else.
pub async fn sign_in_with_pin(
    app: &App,
    from: Option<IpAddr>,
    typed: &PinSignIn,
) -> Result<Opened, Failure> {
    let faults = empty_fields(&[
        ("/company_code", "会社コード", &typed.company_code),
        ("/employee_no", "社員番号", &typed.employee_no),
        ("/pin", "初回PIN", &typed.pin),
    ]);
    if !faults.is_empty() {
        return Err(Failure::invalid(faults));
    }
    let db = app.db.read();
    let account =
        people::read::find_for_sign_in(&db, &typed.company_code, &typed.employee_no).await?;
    let this_try = Try::new(
        from,
        account.as_ref(),
        [&typed.company_code, &typed.employee_no],
    );
    this_try.count(app).await?;
    let hash = match &account {
        Some(account) => people::read::open_pin_hash(&db, account.id, app.clock.now()).await?,
        None => None,
    };
    let pin = people::normal_pin(&typed.pin);
    let fits = app.passwords.verify(&pin, hash.as_deref()).await?;
    let (Some(account), Some(hash), true) = (&account, hash, fits) else {
        return Err(this_try.refuse(app).await);
    };
    let tx = app.db.write().await?;
    people::write::use_pin(&tx, app.clock.now(), account.id, &hash).await?;
    people::write::forget_password(&tx, account.id).await?;
    people::write::close_all_sessions(&tx, account.id).await?;
    this_try.clear(&tx).await?;
    let opened = open_session(app, &tx, account.id, "pin").await?;
    tx.commit().await?;
    Ok(opened)
}
