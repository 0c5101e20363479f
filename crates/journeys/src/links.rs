//! The addresses that letters and slips carry. They start with the configured
//! address of this installation, never with a request's Host.

use kernel::secret::Token;

use crate::App;

/// Where a one-use sign-in link leads.
pub fn sign_in_link(app: &App, token: &Token) -> String {
    format!("{}/sign-in/link/{}", app.settings.base_url, token.reveal())
}

/// Where anybody signs in.
pub fn sign_in_page(app: &App) -> String {
    format!("{}/sign-in", app.settings.base_url)
}
