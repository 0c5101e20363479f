//! Who asks. Reads the credential of a request, a sign-in cookie or a bearer
//! key, and puts the [`Identity`] behind it beside the request.
//!
//! What always holds:
//! - A wrong key is never anonymous: it is refused on every route.
//! - A dead cookie is refused by the API, which also makes the browser drop
//!   it. A page that needs nobody shows itself and drops it likewise.
//! - Where the table says `Unidentified` the credential is not looked at.

mod cookie;
mod device;
mod extract;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use journeys::App;
use kernel::id::SharedDeviceId;
use kernel::{Actor, Failure, secret};
use poem::http::header;
use poem::{Endpoint, Request, Response};

use crate::http::layers::Next;
use crate::http::problem::Problem;
use crate::http::render::is_api;
use crate::policy::{Access, Rule};

pub(crate) use cookie::{append as append_cookie, line as cookie_line};
pub use cookie::{cookie_name, drop_cookie, own_path, read_cookie, set_cookie};
pub use device::{device_of, device_token, drop_device, set_device};
pub use extract::{Caller, MaybeSigned, Session, Signed};

/// Who asks, and by what.
#[derive(Clone, Debug)]
pub struct Identity {
    /// Who asks.
    pub actor: Arc<Actor>,
    /// What proved it.
    pub credential: Credential,
    /// Whether a password has been set; after a one-time PIN there is none.
    pub has_password: bool,
    /// When the session ends if no further request comes; a key's end is not
    /// told.
    pub ends_at: Option<DateTime<Utc>>,
    /// The shared device that the session runs on.
    pub device: Option<SharedDeviceId>,
}

/// What proves who asks.
#[derive(Clone, PartialEq, Eq)]
pub enum Credential {
    /// A sign-in cookie's token.
    Cookie(String),
    /// A bearer key.
    Key(String),
}

impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Cookie(_) => "Cookie(…)",
            Self::Key(_) => "Key(…)",
        })
    }
}

impl Credential {
    /// What the database keeps of it.
    pub fn hash(&self) -> Vec<u8> {
        let (Self::Cookie(token) | Self::Key(token)) = self;
        secret::hash(token)
    }

    /// The credential of a request. A key stands above a cookie.
    ///
    /// # Errors
    /// When there is an `Authorization` header of another kind than `Bearer`.
    fn of(request: &Request, is_https: bool) -> Result<Option<Self>, Problem> {
        if let Some(value) = request.headers().get(header::AUTHORIZATION) {
            let key = value.to_str().ok().and_then(bearer_key);
            let key = key.ok_or_else(Problem::unauthenticated)?;
            return Ok(Some(Self::Key(key.to_owned())));
        }
        let token = read_cookie(request, cookie_name(is_https));
        Ok(token.map(|token| Self::Cookie(token.to_owned())))
    }
}

fn bearer_key(header: &str) -> Option<&str> {
    let (scheme, key) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
}

/// Puts the identity beside the request, and refuses whoever the route's row
/// does not admit.
///
/// # Errors
/// A wrong credential, nobody signed in, or a role that may not.
pub async fn identify(next: Next, mut request: Request) -> poem::Result<Response> {
    let app = request.data::<App>().cloned().ok_or_else(no_app)?;
    let rule = *request.data::<&'static Rule>().ok_or_else(no_app)?;
    if rule.access == Access::Unidentified {
        return next.call(request).await;
    }
    let is_https = app.settings.is_https();
    let credential = Credential::of(&request, is_https)?;
    let presented_one = credential.is_some();
    let identity = match credential {
        Some(credential) => known(&app, rule, credential).await?,
        None => None,
    };
    let is_dead = presented_one && identity.is_none();
    if is_dead && is_api(request.uri().path()) {
        return Err(Problem::unauthenticated().forgetting_cookie().into());
    }
    admit(rule, identity.as_ref())?;
    if let Some(identity) = identity {
        request.set_data(identity);
    }
    let mut response = next.call(request).await?;
    if is_dead && !response.headers().contains_key(header::SET_COOKIE) {
        drop_cookie(&mut response, is_https);
    }
    Ok(response)
}

fn admit(rule: &Rule, identity: Option<&Identity>) -> Result<(), Problem> {
    match identity {
        _ if rule
            .access
            .admits(identity.map(|identity| identity.actor.as_ref())) =>
        {
            Ok(())
        }
        None => Err(Problem::unauthenticated()),
        Some(_) => Err(Failure::forbidden().into()),
    }
}

/// Who is behind a credential. Nobody behind a cookie may yet see what is for
/// everybody; nobody behind a key is refused.
async fn known(
    app: &App,
    rule: &Rule,
    credential: Credential,
) -> Result<Option<Identity>, Problem> {
    let db = app.db.read();
    let now = app.clock.now();
    let hash = credential.hash();
    if matches!(credential, Credential::Key(_)) {
        let actor = people::read::actor_of_api_key(&db, &hash, now).await;
        let actor = actor.map_err(Failure::from)?;
        let actor = actor.ok_or_else(Problem::unauthenticated)?;
        return Ok(Some(Identity {
            actor: Arc::new(actor),
            credential,
            has_password: true,
            ends_at: None,
            device: None,
        }));
    }
    let session = people::read::actor_of_session(&db, &hash, now).await;
    let Some(session) = session.map_err(Failure::from)? else {
        return Ok(None);
    };
    // An anonymous answer must not leave its minute in the sign-in's row.
    let is_due = session.last_seen_at + people::TOUCH_EVERY <= now;
    if is_due
        && !rule.is_silent
        && let Err(failure) = journeys::keep_session_alive(app, &hash).await
    {
        // Reading goes on while nothing can be written.
        tracing::warn!(code = failure.code, "a session's idle time was not renewed");
    }
    Ok(Some(Identity {
        actor: Arc::new(session.actor),
        credential,
        has_password: session.has_password,
        ends_at: Some(session.ends_at),
        device: session.device,
    }))
}

fn no_app() -> Problem {
    Problem::from(Failure::internal("server.assembly", "a layer is missing"))
}
