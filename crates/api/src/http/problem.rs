//! What a refusal looks like from outside. The only place of the house that
//! chooses an HTTP status.
//!
//! A handler returns a [`Problem`] (usually by `?` on a
//! [`kernel::Failure`]); [`super::render`] turns it into an RFC 9457 document
//! for the API and into a page for people.

mod document;
mod framework;

use kernel::{Failure, Kind};
use poem::Response;
use poem::error::ResponseError;
use poem::http::{StatusCode, header};

use crate::policy::Verb;

pub use document::{Document, DocumentFault, MEDIA_TYPE};

/// What a page handler returns.
pub type PageResult = Result<Response, Problem>;

/// A refusal with its status.
#[derive(Debug, thiserror::Error)]
#[error("{failure}")]
pub struct Problem {
    status: StatusCode,
    failure: Box<Failure>,
    retry_after: Option<u64>,
    allow: Vec<Verb>,
    forgets_cookie: bool,
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        let status = match failure.kind {
            Kind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
            Kind::Unauthenticated => StatusCode::UNAUTHORIZED,
            Kind::Forbidden => StatusCode::FORBIDDEN,
            Kind::NotFound => StatusCode::NOT_FOUND,
            Kind::Conflict => StatusCode::CONFLICT,
            Kind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Kind::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Kind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let retry_after = (failure.kind == Kind::Busy).then_some(RETRY_SOON_SECONDS);
        Self {
            retry_after,
            ..Self::new(status, failure)
        }
    }
}

impl ResponseError for Problem {
    fn status(&self) -> StatusCode {
        self.status
    }
}

/// How long a client waits before it tries a busy server again.
const RETRY_SOON_SECONDS: u64 = 2;

impl Problem {
    fn new(status: StatusCode, failure: Failure) -> Self {
        Self {
            status,
            failure: Box::new(failure),
            retry_after: None,
            allow: Vec::new(),
            forgets_cookie: false,
        }
    }

    /// Nobody is signed in, or the credential is wrong.
    pub fn unauthenticated() -> Self {
        Self::from(Failure::new(
            Kind::Unauthenticated,
            "sign_in.required",
            "サインインが必要です。",
        ))
    }

    /// No such path.
    pub fn no_route() -> Self {
        Self::from(Failure::not_found())
    }

    /// The path exists, but not for this method.
    pub fn method_not_allowed(allow: Vec<Verb>) -> Self {
        let failure = Failure::new(
            Kind::NotFound,
            "request.method",
            "この操作はこのアドレスではできません。",
        );
        Self {
            allow,
            ..Self::new(StatusCode::METHOD_NOT_ALLOWED, failure)
        }
    }

    /// The request cannot be read; `reason` says why in technical words.
    pub fn malformed(reason: &str) -> Self {
        let failure = Failure::new(
            Kind::Invalid,
            "request.malformed",
            format!("リクエストを読み取れませんでした: {reason}"),
        );
        Self::new(StatusCode::BAD_REQUEST, failure)
    }

    /// The request does not come from our own pages, or from one that has
    /// expired.
    pub fn foreign_request() -> Self {
        Self::from(Failure::new(
            Kind::Forbidden,
            "request.csrf",
            "画面の有効期限が切れました。前の画面に戻って再読み込みし、もう一度お試しください。",
        ))
    }

    /// More than `limit_bytes` of body.
    pub fn body_too_large(limit_bytes: usize) -> Self {
        let limit_kib = limit_bytes / 1024;
        Self::from(Failure::new(
            Kind::TooLarge,
            "request.too_large",
            format!("送信されたデータが大きすぎます。{limit_kib} KiB までにしてください。"),
        ))
    }

    /// A body in a form that we do not read.
    pub fn unsupported_body(message: impl Into<String>) -> Self {
        let failure = Failure::new(Kind::Invalid, "request.unsupported", message);
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, failure)
    }

    /// Too many requests; the next one may come in `retry_after` seconds.
    pub fn too_many(retry_after: u64) -> Self {
        let failure = Failure::new(
            Kind::Busy,
            "request.too_many",
            format!(
                "短い時間に操作が集中しました。{retry_after}秒ほど待って、もう一度お試しください。"
            ),
        );
        Self {
            retry_after: Some(retry_after),
            ..Self::new(StatusCode::TOO_MANY_REQUESTS, failure)
        }
    }

    /// A handler did not finish in time; nothing uncommitted is kept.
    pub fn timed_out() -> Self {
        Self::from(Failure::new(
            Kind::Busy,
            "request.timed_out",
            "処理に時間がかかったため中断しました。少し待って、もう一度お試しください。",
        ))
    }

    /// A change came without `If-Match`.
    pub fn precondition_required() -> Self {
        let failure = Failure::new(
            Kind::Conflict,
            "precondition.required",
            "If-Match ヘッダーに、取得したときの ETag を入れてください。",
        );
        Self::new(StatusCode::PRECONDITION_REQUIRED, failure)
    }

    /// Somebody else changed the resource since it was read.
    pub fn precondition_failed() -> Self {
        let failure = Failure::new(
            Kind::Conflict,
            "precondition.failed",
            "ほかの人が先に変更しました。最新の内容を確認して、もう一度お試しください。",
        );
        Self::new(StatusCode::PRECONDITION_FAILED, failure)
    }

    /// The same refusal, which also makes the browser drop its dead cookie.
    #[must_use]
    pub fn forgetting_cookie(mut self) -> Self {
        self.forgets_cookie = true;
        self
    }

    /// Reads any error: ours as it is, the framework's by its status, and
    /// everything else as a breakdown that says nothing outside.
    pub fn of(error: poem::Error) -> Self {
        match error.downcast::<Self>() {
            Ok(problem) => problem,
            Err(error) => framework::translate(error),
        }
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// What is refused and why.
    pub fn failure(&self) -> &Failure {
        &self.failure
    }

    /// Whether the answer drops the browser's sign-in cookie.
    pub fn forgets_cookie(&self) -> bool {
        self.forgets_cookie
    }

    /// Whether signing in may mend it.
    pub fn wants_sign_in(&self) -> bool {
        self.status == StatusCode::UNAUTHORIZED
    }

    /// What kind of refusal it is, in a few words: the page's heading and the
    /// problem's title.
    pub fn title(&self) -> &'static str {
        match self.status {
            StatusCode::BAD_REQUEST => "リクエストを読み取れませんでした",
            StatusCode::UNAUTHORIZED => "サインインが必要です",
            StatusCode::FORBIDDEN => "この操作はできません",
            StatusCode::NOT_FOUND => "見つかりませんでした",
            StatusCode::METHOD_NOT_ALLOWED => "この操作はできません",
            StatusCode::CONFLICT => "いまはこの操作ができません",
            StatusCode::PRECONDITION_FAILED => "先に変更されています",
            StatusCode::PAYLOAD_TOO_LARGE => "データが大きすぎます",
            StatusCode::UNSUPPORTED_MEDIA_TYPE => "この形式は受け取れません",
            StatusCode::UNPROCESSABLE_ENTITY => "入力に誤りがあります",
            StatusCode::PRECONDITION_REQUIRED => "If-Match が必要です",
            StatusCode::TOO_MANY_REQUESTS => "操作が集中しています",
            StatusCode::SERVICE_UNAVAILABLE => "ただいま混み合っています",
            _ => "サーバーで問題が起きました",
        }
    }

    /// What the visitor of a page can do now, beyond what the message says.
    pub fn advice(&self) -> &'static str {
        match self.status {
            StatusCode::NOT_FOUND => {
                "アドレスが正しいか確認してください。案内メールや用紙のアドレスからもう一度開くと、見つかることがあります。"
            }
            StatusCode::FORBIDDEN => {
                "必要な権限がないか、画面が古くなっています。続けて起きるときは、研修担当者にお問い合わせください。"
            }
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
                "保存ずみの内容は失われていません。"
            }
            status if status.is_server_error() => {
                "保存ずみの内容は失われていません。続けて起きるときは、下の番号を添えてお問い合わせください。"
            }
            _ => "前の画面に戻って、もう一度お試しください。",
        }
    }

    /// Sets the headers that belong to this refusal.
    pub fn set_headers(&self, response: &mut Response) {
        let headers = response.headers_mut();
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        if !self.allow.is_empty() {
            let names: Vec<&str> = self.allow.iter().map(|verb| verb.as_str()).collect();
            if let Ok(value) = names.join(", ").parse() {
                headers.insert(header::ALLOW, value);
            }
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(
                header::WWW_AUTHENTICATE,
                header::HeaderValue::from_static("Bearer"),
            );
        }
        if self.status == StatusCode::PAYLOAD_TOO_LARGE {
            // The rest of the body is not read, so the connection is of no use.
            headers.insert(
                header::CONNECTION,
                header::HeaderValue::from_static("close"),
            );
        }
    }
}

/// Sends the browser on to one of our own paths with GET, after a change was
/// made.
pub fn see_other(path: &str) -> Response {
    Response::builder()
        .status(StatusCode::SEE_OTHER)
        .header(header::LOCATION, path)
        .finish()
}

/// The page of a form that was refused, with every fault on it.
pub fn refused_form(html: String) -> Response {
    form_again(StatusCode::UNPROCESSABLE_ENTITY, html)
}

/// The page of a form that somebody else's save overtook: what was typed and
/// what is kept stand side by side.
pub fn overtaken_form(html: String) -> Response {
    form_again(StatusCode::CONFLICT, html)
}

fn form_again(status: StatusCode, html: String) -> Response {
    Response::builder()
        .status(status)
        .content_type("text/html; charset=utf-8")
        .body(html)
}
