//! What every page shares: the frame with its header and menu, the state of a
//! form, and the way a page is sent.
//!
//! The templates `layout.html` and `components.html` belong to it.

mod form;
mod nav;
mod pager;
mod qr;

#[cfg(test)]
mod tests;

use std::borrow::Borrow;
use std::fmt::Display;
use std::sync::Arc;

use askama::Template;
use journeys::App;
use kernel::{Actor, Failure, Role};
use poem::{FromRequest, Request, RequestBody, Response};

use crate::http::csrf::CsrfToken;
use crate::http::flash;
use crate::http::problem::{PageResult, Problem, overtaken_form, refused_form};
use crate::http::reading::{Reading, TextSize};
use crate::http::sign_in::Identity;
use crate::http::{assets, sign_in};
use crate::words::{self, Language, Phrase};

use super::themes;
pub use crate::http::problem::see_other;
pub use form::{FieldFault, Form, said, told};
pub use nav::{Nav, NavItem};
pub use pager::{Pager, Progress, Status};
pub use qr::qr;

/// The product's name, on every page.
pub const PRODUCT: &str = "テラコヤ";
/// `--key` of the style sheet.
const PRODUCT_COLOR: &str = "#0017c1";

/// What a page knows of the request that asked for it. The argument of every
/// page handler.
#[derive(Clone)]
pub struct Visit {
    app: App,
    actor: Option<Arc<Actor>>,
    csrf: Option<CsrfToken>,
    flash: Option<String>,
    needs_password: bool,
    is_on_device: bool,
    reading: Reading,
    theme: Option<PageTheme>,
    path: String,
}

impl<'a> FromRequest<'a> for Visit {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        let app = request.data::<App>().cloned();
        let app = app.ok_or_else(|| {
            Problem::from(Failure::internal(
                "server.assembly",
                "a page without an app",
            ))
        })?;
        let identity = request.data::<Identity>();
        let company = identity.and_then(|identity| identity.actor.company);
        let theme = people::read::theme_in_force(&app.db.read(), company).await;
        let theme = theme.map_err(|error| Problem::from(Failure::from(error)))?;
        Ok(Self {
            theme: theme.map(PageTheme::from),
            path: address(request),
            actor: identity.map(|identity| identity.actor.clone()),
            csrf: identity.and_then(CsrfToken::of),
            flash: flash::read(request, app.settings.is_https()),
            reading: Reading::of(request, app.settings.is_https()),
            // The links of a demo let in without one, again and again.
            needs_password: identity.is_some_and(|identity| !identity.has_password)
                && !app.settings.is_demo,
            is_on_device: identity.is_some_and(|identity| identity.device.is_some()),
            app,
        })
    }
}

/// Where the browser is; without its query after a form.
fn address(request: &Request) -> String {
    let uri = request.uri();
    let whole = uri.path_and_query().map_or("/", |both| both.as_str());
    let address = match *request.method() {
        poem::http::Method::GET => whole,
        _ => uri.path(),
    };
    address.to_owned()
}

impl Visit {
    /// The frame of a page. `title` is its heading; `here` is the menu entry
    /// it belongs to.
    pub fn layout(&self, title: impl Into<String>, here: Nav) -> Layout {
        self.layout_in(Language::Japanese, title, here)
    }

    /// The frame of a page that speaks its reader's language: those of people
    /// who learn, and of signing in.
    pub fn learner_layout(&self, title: impl Into<String>, here: Nav) -> Layout {
        Layout {
            path: Some(self.path.clone()),
            ..self.layout_in(self.language(), title, here)
        }
    }

    fn layout_in(&self, language: Language, title: impl Into<String>, here: Nav) -> Layout {
        let actor = self.actor.as_deref();
        Layout {
            person: actor.map(|actor| Person::of(actor, language)),
            nav: actor
                .map(|actor| nav::items(actor, here, language))
                .unwrap_or_default(),
            csrf: self.csrf.as_ref().map(|token| token.as_str().to_owned()),
            flash: self.flash.clone(),
            needs_password: self.needs_password,
            is_on_device: self.is_on_device,
            reading: self.reading,
            theme: self.theme.clone(),
            language,
            ..Layout::plain(Some(&self.app), title)
        }
    }

    /// The language in which a learner's page speaks to its reader.
    pub fn language(&self) -> Language {
        self.reading.language
    }

    /// A form that tells its faults in the reader's language.
    pub fn form(&self) -> Form {
        Form::new().speaking(self.language())
    }

    /// Whether the session runs on a shared device.
    pub fn is_on_device(&self) -> bool {
        self.is_on_device
    }

    /// How the browser's owner wants to read.
    pub fn reading(&self) -> Reading {
        self.reading
    }

    /// Sends the browser on to `path` after a change, where `message` then
    /// says what was done.
    ///
    /// # Errors
    /// Never in practice: the message is encoded into a cookie.
    pub fn done(&self, path: &str, message: &str) -> PageResult {
        let mut response = see_other(path);
        flash::set(&mut response, self.app.settings.is_https(), message)?;
        Ok(response)
    }

    /// Signs the browser in and sends it on to `next`, if that is our own.
    ///
    /// # Errors
    /// Never in practice.
    pub fn signed_in(
        &self,
        token: &kernel::secret::Token,
        max_age_seconds: i64,
        next: &str,
    ) -> PageResult {
        let mut response = see_other(sign_in::own_path(next));
        let is_https = self.app.settings.is_https();
        sign_in::set_cookie(&mut response, is_https, token, max_age_seconds)?;
        Ok(response)
    }

    /// Drops the browser's sign-in cookie and sends it on to `path`. End the
    /// session in the database first.
    pub fn signed_out(&self, path: &str) -> Response {
        let mut response = see_other(path);
        sign_in::drop_cookie(&mut response, self.app.settings.is_https());
        response
    }
}

/// The frame of a page: what `layout.html` shows around the content.
#[derive(Clone, Debug)]
pub struct Layout {
    /// The page's heading, also in the browser's tab.
    pub title: String,
    /// The training firm's name.
    pub firm_name: String,
    /// Whether the world is a sample.
    pub is_demo: bool,
    /// Who is signed in.
    pub person: Option<Person>,
    /// The menu.
    pub nav: Vec<NavItem>,
    /// The token that every form carries.
    pub csrf: Option<String>,
    /// What was just done.
    pub flash: Option<String>,
    /// Whether who came in by a PIN still has to choose a password: a PIN
    /// works once, and nobody can come back without one.
    pub needs_password: bool,
    /// Whether the next person at this browser is somebody else.
    pub is_on_device: bool,
    /// Whether the page shows a refused form.
    pub has_faults: bool,
    /// How its reader wants to read.
    pub reading: Reading,
    /// The firm's or the company's own look.
    pub theme: Option<PageTheme>,
    /// The language that the page speaks.
    pub language: Language,
    /// The page's own address, where it speaks other languages, too.
    pub path: Option<String>,
}

/// What a page takes from a theme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageTheme {
    /// The address of its style sheet.
    pub style: String,
    /// The address of its logo.
    pub logo: Option<String>,
    /// Its key colour, for the browser's own bars.
    pub key_color: String,
}

impl From<people::Look> for PageTheme {
    fn from(look: people::Look) -> Self {
        Self {
            style: themes::style_path(look.id),
            logo: look.has_logo.then(|| themes::logo_path(look.id)),
            key_color: look.colors.key.to_string(),
        }
    }
}

impl Layout {
    /// A frame without anybody in it.
    pub fn plain(app: Option<&App>, title: impl Into<String>) -> Self {
        let settings = app.map(|app| app.settings.as_ref());
        Self {
            title: title.into(),
            firm_name: settings
                .map(|settings| settings.firm_name.clone())
                .unwrap_or_default(),
            is_demo: settings.is_some_and(|settings| settings.is_demo),
            person: None,
            nav: Vec::new(),
            csrf: None,
            flash: None,
            needs_password: false,
            is_on_device: false,
            has_faults: false,
            reading: Reading::default(),
            theme: None,
            language: Language::Japanese,
            path: None,
        }
    }

    /// The colour of the browser's own bars.
    pub fn bar_color(&self) -> &str {
        let theme = self.theme.as_ref();
        theme.map_or(PRODUCT_COLOR, |theme| theme.key_color.as_str())
    }

    /// The address of the logo that stands in place of the product's sign.
    pub fn logo(&self) -> Option<&str> {
        self.theme.as_ref()?.logo.as_deref()
    }

    /// The same frame around a form, which the tab's title names when it was
    /// refused.
    #[must_use]
    pub fn with(mut self, form: &Form) -> Self {
        self.has_faults = form.has_faults();
        self
    }

    /// What the browser's tab shows.
    pub fn tab_title(&self) -> String {
        let mark = if self.has_faults {
            self.say(words::shell::ERROR)
        } else {
            ""
        };
        format!("{mark}{} - {PRODUCT}", self.title)
    }

    /// The class of the page that makes its text larger; none for the usual
    /// size.
    pub fn text_class(&self) -> Option<&'static str> {
        match self.reading.size {
            TextSize::Normal => None,
            TextSize::Large => Some("text-large"),
            TextSize::Largest => Some("text-largest"),
        }
    }

    /// After how many seconds without a touch a shared device ends the session.
    pub fn idle_seconds(&self) -> Option<i64> {
        self.is_on_device
            .then(|| people::SessionLife::SHARED.idle.num_seconds())
    }

    /// Whether a lesson's easy text is open from the beginning: also for who
    /// reads no Japanese page, since it is the one they understand best.
    pub fn opens_easy(&self) -> bool {
        self.language != Language::Japanese
    }

    /// A phrase in the page's language.
    pub fn say(&self, phrase: impl Borrow<Phrase>) -> &'static str {
        words::phrase(phrase).of(self.language)
    }

    /// A phrase with its value.
    pub fn say_with(&self, phrase: impl Borrow<Phrase>, value: impl Display) -> String {
        words::phrase(phrase).with(self.language, value)
    }

    /// A phrase with its two values.
    pub fn say_two(
        &self,
        phrase: impl Borrow<Phrase>,
        first: impl Display,
        second: impl Display,
    ) -> String {
        words::phrase(phrase).with_two(self.language, first, second)
    }

    /// What marks Japanese text on a page in another language; write it with
    /// `|safe` behind the name of an element.
    pub fn in_japanese(&self) -> &'static str {
        match self.language {
            Language::Japanese | Language::Easy => "",
            Language::English => " lang=\"ja\"",
        }
    }

    /// The languages that the page speaks, each with its name and whether it
    /// is the one of now; none when it speaks Japanese only.
    pub fn languages(&self) -> Vec<(Language, bool)> {
        let spoken = self.path.iter().flat_map(|_| Language::ALL);
        spoken
            .map(|language| (language, language == self.language))
            .collect()
    }

    /// What the page's script says, by the name of its attribute, where that is
    /// not Japanese.
    pub fn script_words(&self) -> Vec<(&'static str, &'static str)> {
        if self.language == Language::Japanese {
            return Vec::new();
        }
        let words = [
            ("sending", words::shell::SENDING),
            ("saving", words::shell::SAVING),
            ("saved", words::shell::SAVED),
            ("not-saved", words::shell::NOT_SAVED),
            ("offline", words::shell::OFFLINE),
            ("cancel", words::shell::CANCEL),
            ("show", words::shell::SHOW),
            ("hide", words::shell::HIDE),
        ];
        words.map(|(name, phrase)| (name, self.say(phrase))).into()
    }

    /// The product's name.
    pub fn product(&self) -> &'static str {
        PRODUCT
    }

    /// The token for a form's hidden field; empty when nobody is signed in.
    pub fn token(&self) -> &str {
        self.csrf.as_deref().unwrap_or_default()
    }

    /// The address of an asset, with its content's hash.
    pub fn asset(&self, name: &str) -> String {
        assets::url(name)
    }
}

/// Who is signed in, for the header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// 姓 名
    pub name: String,
    /// The highest role's word.
    pub role: &'static str,
}

impl Person {
    fn of(actor: &Actor, language: Language) -> Self {
        let highest = actor.roles().into_iter().next();
        Self {
            name: actor.display_name.clone(),
            role: highest
                .map(|role| role_word(role, language))
                .unwrap_or_default(),
        }
    }
}

/// The word of a role. Only learners are called in their own language.
pub fn role_word(role: Role, language: Language) -> &'static str {
    match role {
        Role::Trainee => words::shell::TRAINEE.of(language),
        role => role.label(),
    }
}

/// Sends a page.
///
/// # Errors
/// When the template cannot be rendered.
pub fn show(page: &impl Template) -> PageResult {
    Ok(Response::builder()
        .content_type("text/html; charset=utf-8")
        .body(render(page)?))
}

/// Sends the page of a refused form again, with every fault on it.
///
/// # Errors
/// When the template cannot be rendered.
pub fn show_refused(page: &impl Template) -> PageResult {
    Ok(refused_form(render(page)?))
}

/// Sends the page of a form again that somebody else's save overtook.
///
/// # Errors
/// When the template fails, which is our fault.
pub fn show_overtaken(page: &impl Template) -> PageResult {
    Ok(overtaken_form(render(page)?))
}

fn render(page: &impl Template) -> Result<String, Problem> {
    page.render()
        .map_err(|error| Failure::internal("page.template", error).into())
}
