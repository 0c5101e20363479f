//! The addresses that letters and slips carry. They start with the configured
//! address of this installation, never with a request's Host.

use kernel::id::EnrolmentId;
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

/// Where anybody checks the certificate with this number.
pub fn certificate_check(app: &App, serial: &str) -> String {
    format!("{}/certificates/{serial}", app.settings.base_url)
}

/// The same with the holder's token: shows name and company too.
pub fn certificate_holder(app: &App, serial: &str, token: &str) -> String {
    format!("{}/{token}", certificate_check(app, serial))
}

/// Where the link of a recall's letter leads.
pub fn recall_link(app: &App, token: &Token) -> String {
    format!("{}/recall/{}", app.settings.base_url, token.reveal())
}

/// Where a survey's receipt is shown. The number stands behind the `#`, which
/// a browser keeps to itself: no server and no proxy on the way ever gets it
/// in an address.
pub fn survey_receipt(app: &App, receipt: &surveys::Receipt) -> String {
    format!(
        "{}/survey-receipts#{}",
        app.settings.base_url,
        receipt.reveal()
    )
}

/// A trainee's survey: the one that ends the course, or a later one.
pub fn survey(app: &App, enrolment: EnrolmentId, form: &str) -> String {
    let base = &app.settings.base_url;
    match surveys::follow_up::of(form) {
        Some(_) => format!("{base}/learn/{enrolment}/surveys/{form}"),
        None => format!("{base}/learn/{enrolment}/survey"),
    }
}
