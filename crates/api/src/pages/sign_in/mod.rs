//! Coming in and going out: password, PIN, link, forgotten password, a new
//! password, and one's own account.

mod by_link;
mod by_password;
mod by_pin;
mod forgotten;
mod own_account;

use journeys::{App, Opened};
use kernel::{Failure, Kind};
use poem::{Request, Route, get, handler, post};

use crate::http::PageResult;
use crate::http::sign_in::{Credential, Identity, Session, Signed};
use crate::pages::shell::Visit;

/// The paths of sign-in.
pub fn routes(route: Route) -> Route {
    route
        .at("/sign-in", get(by_password::show).post(by_password::send))
        .at("/sign-in/pin", get(by_pin::show).post(by_pin::send))
        .at(
            "/sign-in/forgotten",
            get(forgotten::show).post(forgotten::send),
        )
        .at(
            "/sign-in/link/:token",
            get(by_link::show).post(by_link::send),
        )
        .at("/sign-out", post(sign_out))
        .at(
            "/password",
            get(own_account::show_password).post(own_account::send_password),
        )
        .at(
            "/settings",
            get(own_account::show_settings).post(own_account::send_settings),
        )
}

#[handler]
async fn sign_out(
    Signed(actor): Signed,
    Session(session): Session,
    visit: Visit,
    app: poem::web::Data<&App>,
) -> PageResult {
    journeys::sign_out(&app, &actor, &session).await?;
    Ok(visit.signed_out("/sign-in"))
}

/// Gives the browser its new session and ends the one it had before, if any.
async fn let_in(
    app: &App,
    visit: &Visit,
    request: &Request,
    opened: &Opened,
    next: &str,
) -> PageResult {
    if let Some(Identity {
        actor, credential, ..
    }) = request.data::<Identity>()
        && matches!(credential, Credential::Cookie(_))
    {
        journeys::sign_out(app, actor, &credential.hash()).await?;
    }
    visit.signed_in(&opened.token, opened.max_age_seconds, next)
}

/// Refusals that somebody at a sign-in form has to read there: to wait, or
/// that the current password is wrong.
fn at_form(failure: Failure) -> Failure {
    let belongs_to_form = matches!(
        failure.code,
        "sign_in.too_many_tries" | "password.current" | "sign_in.wrong"
    );
    if belongs_to_form {
        Failure {
            kind: Kind::Unauthenticated,
            ..failure
        }
    } else {
        failure
    }
}
