//! Errors that the framework makes: unreadable bodies, unknown paths, wrong
//! methods. They keep their status and get our words.

use kernel::Failure;
use poem::http::StatusCode;

use super::Problem;

/// Our refusal for an error of the framework.
pub fn translate(error: poem::Error) -> Problem {
    // A path parameter that cannot be read names nothing that exists.
    if error.is::<poem::error::ParsePathError>()
        || error.is::<poem_openapi::error::ParsePathError>()
    {
        return Problem::no_route();
    }
    match error.status() {
        StatusCode::NOT_FOUND => Problem::no_route(),
        StatusCode::METHOD_NOT_ALLOWED => Problem::method_not_allowed(Vec::new()),
        StatusCode::UNAUTHORIZED => Problem::unauthenticated(),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Problem::unsupported_body(
            "この種類のデータは受け取れません。Content-Type を確認してください。",
        ),
        status if status.is_client_error() => Problem::malformed(&error.to_string()),
        _ => Problem::from(Failure::internal("server.error", error.to_string())),
    }
}
