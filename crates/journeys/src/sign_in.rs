//! What the ways to sign in share: the counting of tries, and the opening of
//! a session.
//!
//! What always holds:
//! - A try is counted and committed before the secret is looked at, whatever
//!   door it comes through; being right clears the account's counters.
//! - Unknown user, wrong secret and shut account give the same answer after
//!   the same work.
//! - A session gets a new token; nothing that was there before sign-in lives
//!   on.

use std::net::IpAddr;

use kernel::audit::Event;
use kernel::id::AccountId;
use kernel::secret::{self, Token};
use kernel::{Actor, Failure, Fault, Tx};
use people::{Account, SessionLife, Throttle};
use serde_json::json;

use crate::App;

/// A session that has just been opened.
#[derive(Debug)]
pub struct Opened {
    /// For the browser's cookie; the database keeps its hash.
    pub token: Token,
    /// Who is signed in now.
    pub actor: Actor,
    /// How long the browser may keep the cookie.
    pub max_age_seconds: i64,
    /// Whether a password has been set. If not, the person is asked for one.
    pub has_password: bool,
}

/// A try to sign in: from where, and at whose account.
pub(crate) struct Try<'a> {
    from: Option<IpAddr>,
    account: Option<&'a Account>,
    typed: String,
}

impl<'a> Try<'a> {
    /// `typed` tells accounts apart that do not exist, so that they are
    /// counted like those that do.
    pub(crate) fn new(
        from: Option<IpAddr>,
        account: Option<&'a Account>,
        typed: [&str; 2],
    ) -> Self {
        Self {
            from,
            account,
            typed: people::text::fold(&typed.map(str::trim).join("\u{1f}")),
        }
    }

    fn address_key(&self) -> String {
        format!("sign-in-from:{}", self.address())
    }

    fn account_key(&self) -> String {
        match self.account {
            Some(account) => format!("sign-in:{}", account.id),
            None => format!("sign-in:{}", secret::hex(&secret::hash(&self.typed))),
        }
    }

    fn account_from_address_key(&self) -> String {
        format!("{}@{}", self.account_key(), self.address())
    }

    fn address(&self) -> String {
        self.from
            .map_or_else(|| "unknown".to_owned(), |from| from.to_string())
    }

    /// Counts the try and commits the count, then says whether it goes on.
    ///
    /// An account with ten failures is shut to whoever has just failed at it,
    /// and lets anybody else try once: its owner, coming from elsewhere, gets
    /// in while somebody else guesses.
    ///
    /// # Errors
    /// Busy, with the wait told, after too many tries.
    pub(crate) async fn count(&self, app: &App) -> Result<(), Failure> {
        let now = app.clock.now();
        let tx = app.db.write().await?;
        let count =
            async |key: String, throttle| people::write::count_try(&tx, now, &key, throttle).await;
        let by_address = count(self.address_key(), Throttle::ADDRESS).await?;
        if !by_address.within(Throttle::ADDRESS) {
            tx.commit().await?;
            return Err(too_many(by_address.window_ends_at, now));
        }
        let by_account = count(self.account_key(), Throttle::ACCOUNT).await?;
        let key = self.account_from_address_key();
        let by_both = count(key, Throttle::ACCOUNT_FROM_ADDRESS).await?;
        tx.commit().await?;
        let goes_on =
            by_account.within(Throttle::ACCOUNT) || by_both.within(Throttle::ACCOUNT_FROM_ADDRESS);
        if goes_on {
            Ok(())
        } else {
            Err(too_many(by_account.window_ends_at, now))
        }
    }

    /// Notes that the try was refused, and gives the one neutral answer.
    pub(crate) async fn refuse(&self, app: &App) -> Failure {
        match self.note_refusal(app).await {
            Ok(()) => people::Error::WrongCredentials.into(),
            Err(failure) => failure,
        }
    }

    async fn note_refusal(&self, app: &App) -> Result<(), Failure> {
        let tx = app.db.write().await?;
        let event = Event {
            company: self.account.and_then(|account| account.company),
            actor: None,
            action: "sign_in.refused",
            object: self.account.map(|account| account.id.0),
            detail: &json!({}),
        };
        app.audit(&tx, &event).await?;
        tx.commit().await
    }

    /// Begins the account's counters anew: the secret was right.
    pub(crate) async fn clear(&self, tx: &Tx) -> Result<(), Failure> {
        people::write::clear_tries(tx, &self.account_key()).await?;
        people::write::clear_tries(tx, &self.account_from_address_key()).await?;
        Ok(())
    }
}

fn too_many(until: chrono::DateTime<chrono::Utc>, now: chrono::DateTime<chrono::Utc>) -> Failure {
    people::Error::TooManyTries { until, now }.into()
}

/// Opens a session inside the caller's transaction. `way` is the audit row's
/// word for how.
///
/// # Errors
/// The neutral answer when the account may not come in any more.
pub(crate) async fn open_session(
    app: &App,
    tx: &Tx,
    account: AccountId,
    way: &'static str,
) -> Result<Opened, Failure> {
    let now = app.clock.now();
    let actor = people::read::actor_of_account(tx, account, now).await?;
    let actor = actor.ok_or(people::Error::WrongCredentials)?;
    let has_password = people::read::password_hash(tx, account).await?.is_some();
    let token = Token::random()?;
    let life = SessionLife::of(&actor);
    people::write::open_session(tx, now, account, token.hash(), life).await?;
    let event = Event {
        company: actor.company,
        actor: Some(account),
        action: "sign_in.succeeded",
        object: Some(account.0),
        detail: &json!({ "way": way }),
    };
    app.audit(tx, &event).await?;
    Ok(Opened {
        token,
        actor,
        max_age_seconds: life.absolute.num_seconds(),
        has_password,
    })
}

/// A fault for each named field that was left empty.
pub(crate) fn empty_fields(fields: &[(&str, &str, &str)]) -> Vec<Fault> {
    let empty = fields
        .iter()
        .filter(|(_, _, value)| value.trim().is_empty());
    let fault = |(pointer, label, _): &(&str, &str, &str)| {
        Fault::new(
            *pointer,
            "sign_in.missing",
            format!("{label}を入力してください。"),
        )
    };
    empty.map(fault).collect()
}

/// The words that may not be an account's password: what it signs in with.
pub(crate) fn own_words(account: &Account) -> Vec<&str> {
    [account.email.as_deref(), account.employee_no.as_deref()]
        .into_iter()
        .flatten()
        .collect()
}
