//! Who asks. Reads the credential of a request, a sign-in cookie or a bearer
//! key, and puts the [`Identity`] behind it beside the request.
//!
//! What always holds:
//! - A wrong key is never anonymous: it is refused on every route.
//! - A dead cookie is refused by the API, which also makes the browser drop
//!   it. A page that needs nobody shows itself and drops it likewise.
//! - Where the table says `Unidentified` the credential is not looked at.

mod cookie;
mod extract;

use std::sync::Arc;

use journeys::App;
use kernel::{Actor, Failure, secret};
use poem::http::header;
use poem::{Endpoint, IntoResponse, Request, Response};

use crate::http::problem::Problem;
use crate::http::render::is_api;
use crate::policy::{Access, Rule};

pub use cookie::{cookie_name, drop_cookie, own_path, read_cookie, set_cookie};
pub(crate) use cookie::{append as append_cookie, line as cookie_line};
pub use extract::{Caller, MaybeSigned, Session, Signed};

/// Who asks, and by what.
#[derive(Clone, Debug)]
pub struct Identity {
    /// Who asks.
    pub actor: Arc<Actor>,
    /// What proved it.
    pub credential: Credential,
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
pub async fn identify<E: Endpoint>(next: Arc<E>, mut request: Request) -> poem::Result<Response> {
    let app = request.data::<App>().cloned().ok_or_else(no_app)?;
    let rule = *request.data::<&'static Rule>().ok_or_else(no_app)?;
    if rule.access == Access::Unidentified {
        return next.call(request).await.map(IntoResponse::into_response);
    }
    let is_https = app.settings.is_https();
    let credential = Credential::of(&request, is_https)?;
    let mut drops_cookie = false;
    match credential {
        None => {}
        Some(credential) => match actor_behind(&app, &credential).await? {
            Some(actor) => {
                let actor = Arc::new(actor);
                request.set_data(Identity { actor, credential });
            }
            None if credential_is_key(&credential) => return Err(Problem::unauthenticated().into()),
            None if is_api(request.uri().path()) => {
                return Err(Problem::unauthenticated().forgetting_cookie().into());
            }
            None => drops_cookie = true,
        },
    }
    let actor = request.data::<Identity>().map(|identity| identity.actor.as_ref());
    if !rule.access.admits(actor) {
        return Err(match actor {
            None => Problem::unauthenticated().into(),
            Some(_) => Problem::from(Failure::forbidden()).into(),
        });
    }
    let mut response = next.call(request).await.map(IntoResponse::into_response)?;
    if drops_cookie && !response.headers().contains_key(header::SET_COOKIE) {
        drop_cookie(&mut response, is_https);
    }
    Ok(response)
}

fn credential_is_key(credential: &Credential) -> bool {
    matches!(credential, Credential::Key(_))
}

async fn actor_behind(app: &App, credential: &Credential) -> Result<Option<Actor>, Problem> {
    let db = app.db.read();
    let now = app.clock.now();
    let hash = credential.hash();
    let found = match credential {
        Credential::Cookie(_) => people::read::actor_of_session(&db, &hash, now).await,
        Credential::Key(_) => people::read::actor_of_api_key(&db, &hash, now).await,
    };
    Ok(found.map_err(Failure::from)?)
}

fn no_app() -> Problem {
    Problem::from(Failure::internal("server.assembly", "a layer is missing"))
}
