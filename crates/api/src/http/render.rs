//! Turns every refusal into something to read: a problem document for the
//! API, a page for people, or the way to the sign-in page.

use askama::Template;
use journeys::App;
use poem::{Endpoint, Request, Response};

use super::layers::Next;
use super::observe::RequestId;
use super::problem::{MEDIA_TYPE, Problem, see_other};
use super::reading::Reading;
use super::sign_in::{device_token, drop_cookie};
use crate::pages::shell::{Layout, said, told};
use crate::policy::{Table, Verb};
use crate::words::{Language, refusals};

/// Whether a path belongs to the JSON API.
pub fn is_api(path: &str) -> bool {
    path.starts_with("/api/")
}

/// Answers errors of everything further in.
///
/// # Errors
/// None: an error ends here.
pub async fn refusals(next: Next, request: Request) -> poem::Result<Response> {
    let asked = Asked::of(&request);
    match next.call(request).await {
        Ok(response) => Ok(response),
        Err(error) => Ok(asked.answer(&Problem::of(error))),
    }
}

/// What the answer to a refusal needs to know of the request.
struct Asked {
    method: String,
    path: String,
    path_and_query: String,
    request_id: String,
    is_shared_device: bool,
    language: Language,
    app: Option<App>,
    table: Option<Table>,
}

impl Asked {
    fn of(request: &Request) -> Self {
        let uri = request.uri();
        let path_and_query = uri.path_and_query().map_or("/", |both| both.as_str());
        let app = request.data::<App>().cloned();
        let is_https = app.as_ref().is_some_and(|app| app.settings.is_https());
        Self {
            is_shared_device: device_token(request, is_https).is_some(),
            language: Reading::of(request, is_https).language,
            method: request.method().to_string(),
            path: uri.path().to_owned(),
            path_and_query: path_and_query.to_owned(),
            request_id: RequestId::of(request).to_owned(),
            app,
            table: request.data::<Table>().copied(),
        }
    }

    fn answer(&self, problem: &Problem) -> Response {
        self.log(problem);
        let mut response = if is_api(&self.path) {
            self.document(problem)
        } else if problem.wants_sign_in() {
            return see_other(&self.sign_in_path());
        } else {
            self.page(problem)
        };
        response.set_status(problem.status());
        problem.set_headers(&mut response);
        if let Some(app) = self.app.as_ref().filter(|_| problem.forgets_cookie()) {
            drop_cookie(&mut response, app.settings.is_https());
        }
        response
    }

    /// A breakdown is logged once, here, with what the visitor is not told.
    fn log(&self, problem: &Problem) {
        if !problem.status().is_server_error() {
            return;
        }
        let failure = problem.failure();
        let source = failure.source.as_ref().map(ToString::to_string);
        tracing::error!(
            request_id = %self.request_id,
            code = failure.code,
            source = source.as_deref().unwrap_or_default(),
            "a request broke down"
        );
    }

    fn document(&self, problem: &Problem) -> Response {
        let document = problem.document(&self.path, &self.request_id);
        Response::builder()
            .content_type(MEDIA_TYPE)
            .body(document.to_text())
    }

    fn page(&self, problem: &Problem) -> Response {
        let (language, status, failure) = (self.language, problem.status(), problem.failure());
        let (title, advice) = match language {
            Language::Japanese => (problem.title(), problem.advice()),
            _ => (
                refusals::title(status).of(language),
                refusals::advice(status).of(language),
            ),
        };
        let faults = failure.faults.iter();
        let page = RefusalPage {
            layout: Layout {
                language,
                ..Layout::plain(self.app.as_ref(), title)
            },
            message: match language {
                Language::Japanese => failure.message.clone(),
                _ if status.is_server_error() => title.to_owned(),
                _ => told(language, failure),
            },
            faults: faults
                .map(|fault| said(language, fault.code, fault.message.clone()))
                .collect(),
            advice,
            request_id: &self.request_id,
        };
        // A template that cannot be rendered must not hide the refusal.
        let html = page.render().unwrap_or_else(|_| problem.title().to_owned());
        Response::builder()
            .content_type("text/html; charset=utf-8")
            .body(html)
    }

    /// The sign-in page, which leads back here: to the page itself, or after
    /// a lost form to the page that shows it.
    fn sign_in_path(&self) -> String {
        // The next person at a shared device must not land where the one
        // before was.
        if self.is_shared_device {
            return "/tablet".to_owned();
        }
        let is_read = Verb::parse(&self.method) == Some(Verb::Get);
        let has_page = self
            .table
            .is_some_and(|table| table.find(Verb::Get, &self.path).is_some());
        let back = match (is_read, has_page) {
            (true, _) => &self.path_and_query,
            (false, true) => &self.path,
            (false, false) => "/",
        };
        if back == "/" {
            return "/sign-in".to_owned();
        }
        format!("/sign-in?next={}", percent_encoded(back))
    }
}

/// Escapes everything but letters, digits and what a path is made of.
pub(crate) fn percent_encoded(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}

#[derive(Template)]
#[template(path = "refusal.html")]
struct RefusalPage<'a> {
    layout: Layout,
    message: String,
    faults: Vec<String>,
    advice: &'static str,
    request_id: &'a str,
}
