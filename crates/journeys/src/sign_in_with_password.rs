//! Somebody signs in with a password.

use std::net::IpAddr;

use kernel::Failure;

use crate::App;
use crate::sign_in::{Opened, Try, empty_fields, open_session};

/// What was typed at the sign-in page.
#[derive(Clone, Default)]
pub struct PasswordSignIn {
    /// 会社コード; empty for the firm's own people.
    pub company_code: String,
    /// Mail address, or employee number with a company code.
    pub login: String,
    /// The password, spaces and all.
    pub password: String,
}

/// Opens a session for whoever knows an account's password. `from` is the
/// peer's address, never a header's word.
///
/// # Errors
/// Invalid for empty fields; busy, with the wait told, after too many tries;
/// one neutral refusal for everything else.
pub async fn sign_in_with_password(
    app: &App,
    from: Option<IpAddr>,
    typed: &PasswordSignIn,
) -> Result<Opened, Failure> {
    let faults = empty_fields(&[
        ("/login", "メールアドレスまたは社員番号", &typed.login),
        ("/password", "パスワード", &typed.password),
    ]);
    if !faults.is_empty() {
        return Err(Failure::invalid(faults));
    }
    let db = app.db.read();
    let account = people::read::find_for_sign_in(&db, &typed.company_code, &typed.login).await?;
    let this_try = Try::new(from, account.as_ref(), [&typed.company_code, &typed.login]);
    this_try.count(app).await?;
    let hash = match &account {
        Some(account) => people::read::password_hash(&db, account.id).await?,
        None => None,
    };
    let fits = app
        .passwords
        .verify(&typed.password, hash.as_deref())
        .await?;
    let Some(account) = account.as_ref().filter(|_| fits) else {
        return Err(this_try.refuse(app).await);
    };
    let tx = app.db.write().await?;
    // Changed while we were hashing: the old password opens nothing any more.
    if people::read::password_hash(&tx, account.id).await? != hash {
        return Err(people::Error::WrongCredentials.into());
    }
    this_try.clear(&tx).await?;
    let opened = open_session(app, &tx, account.id, "password").await?;
    tx.commit().await?;
    Ok(opened)
}
