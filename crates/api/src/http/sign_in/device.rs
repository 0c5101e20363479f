//! The cookie that makes a browser a shared device (店舗共用タブレット). It says
//! nothing about who sits there.

use journeys::App;
use kernel::Failure;
use kernel::secret::Token;
use people::{SHARED_DEVICE_LIFE, SharedDevice};
use poem::{Request, Response};

use super::cookie::{append, line, read_cookie};

fn name(is_https: bool) -> &'static str {
    if is_https { "__Host-device" } else { "device" }
}

/// The token of a browser that is, or once was, a shared device.
pub fn device_token(request: &Request, is_https: bool) -> Option<&str> {
    read_cookie(request, name(is_https))
}

/// The shared device that the browser is now.
///
/// # Errors
/// When the database refuses.
pub async fn device_of(app: &App, request: &Request) -> Result<Option<SharedDevice>, Failure> {
    match device_token(request, app.settings.is_https()) {
        Some(token) => journeys::shared_device(app, token).await,
        None => Ok(None),
    }
}

/// Makes the browser a shared device.
///
/// # Errors
/// Never in practice: a token holds no character that a header refuses.
pub fn set_device(response: &mut Response, is_https: bool, token: &Token) -> Result<(), Failure> {
    let seconds = SHARED_DEVICE_LIFE.num_seconds();
    append(
        response,
        &line(name(is_https), token.reveal(), is_https, seconds),
    )
}

/// Makes the browser one like any other.
///
/// # Errors
/// Never in practice.
pub fn drop_device(response: &mut Response, is_https: bool) -> Result<(), Failure> {
    append(response, &line(name(is_https), "", is_https, 0))
}
