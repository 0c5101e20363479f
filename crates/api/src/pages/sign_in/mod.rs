//! Coming in and going out: password, PIN, link, forgotten password, a new
//! password, and one's own account.

mod by_link;
mod by_password;
mod by_pin;
mod forgotten;
mod own_account;

use journeys::views::trainee_home::trainee_home;
use journeys::{App, Opened};
use kernel::{Actor, Failure, Kind};
use poem::http::HeaderValue;
use poem::{Request, Route, get, handler, post};

use crate::http::PageResult;
use crate::http::reading::Reading;
use crate::http::sign_in::{Credential, Identity, Session, Signed, device_of};
use crate::pages::shell::Visit;
use crate::pages::survey;

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
        .at("/language", post(own_account::choose_language))
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
    if visit.is_on_device() {
        return end_on_device(&app, &actor, &session, &visit).await;
    }
    journeys::sign_out(&app, &actor, &session).await?;
    Ok(visit.signed_out("/sign-in"))
}

/// Leaves nothing of the person on a shared device: neither the session nor
/// what the browser kept, also not how they read or their ballot papers.
async fn end_on_device(app: &App, actor: &Actor, session: &[u8], visit: &Visit) -> PageResult {
    let own = trainee_home(app, actor).await;
    journeys::sign_out(app, actor, session).await?;
    let is_https = app.settings.is_https();
    let mut response = visit.signed_out("/tablet");
    Reading::forget(&mut response, is_https)?;
    // A home that cannot be read must not keep anybody signed in.
    let own = own.map(|home| [home.open, home.completed].concat());
    for outline in own.unwrap_or_default() {
        survey::forget_ballot(&mut response, is_https, outline.enrolment.id)?;
    }
    let forget = HeaderValue::from_static("\"cache\", \"storage\"");
    response.headers_mut().insert("clear-site-data", forget);
    Ok(response)
}

/// Gives the browser its new session and ends the one it had before, if any.
/// On a shared device it is a session of that device.
pub(super) async fn let_in(
    app: &App,
    visit: &Visit,
    request: &Request,
    opened: Opened,
    next: &str,
) -> PageResult {
    if let Some(Identity {
        actor, credential, ..
    }) = request.data::<Identity>()
        && matches!(credential, Credential::Cookie(_))
    {
        journeys::sign_out(app, actor, &credential.hash()).await?;
    }
    let opened = match device_of(app, request).await? {
        Some(device) => journeys::keep_on_device(app, opened, &device).await?,
        None => opened,
    };
    visit.signed_in(&opened.token, opened.max_age_seconds, next)
}

/// Refusals that somebody at a sign-in form has to read there: to wait, or
/// that the current password is wrong.
pub(super) fn at_form(failure: Failure) -> Failure {
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
