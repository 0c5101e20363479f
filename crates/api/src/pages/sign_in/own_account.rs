//! One's own account: who one is here, and a new password.

use askama::Template;
use journeys::views::own_account::{OwnAccount, own_account};
use journeys::{App, PasswordChange, set_password};
use kernel::Role;
use poem::web::Data;
use poem::{Request, handler};
use serde::Deserialize;

use super::{at_form, let_in};
use crate::http::limits::peer;
use crate::http::reading::{Reading, TextSize};
use crate::http::sign_in::own_path;
use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Form, Layout, Nav, Visit, see_other};
use crate::policy::{Table, Verb};
use crate::words::Language;
use crate::words::sign_in as words;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    current: String,
    password: String,
}

#[derive(Template)]
#[template(path = "sign_in/set_password.html")]
struct PasswordPage {
    layout: Layout,
    form: Form,
    own: OwnAccount,
}

impl PasswordPage {
    fn new(visit: &Visit, form: Form, own: OwnAccount) -> Self {
        let title = if own.has_password {
            words::CHANGE_PASSWORD
        } else {
            crate::words::shell::CHOOSE_PASSWORD
        };
        let title = title.of(visit.language());
        let layout = visit.learner_layout(title, Nav::None).with(&form);
        Self {
            layout: Layout {
                needs_password: false,
                ..layout
            },
            form,
            own,
        }
    }
}

#[derive(Template)]
#[template(path = "sign_in/settings.html")]
struct SettingsPage {
    layout: Layout,
    form: Form,
    own: OwnAccount,
    roles: String,
    sizes: Vec<(String, String)>,
    languages: Vec<(String, String)>,
}

#[handler]
pub(super) async fn show_settings(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
) -> PageResult {
    let reading = visit.reading();
    let spoken = visit.language();
    let size = |size: TextSize| {
        let word = size.phrase().of(spoken);
        (size.as_str().to_owned(), word.to_owned())
    };
    let language = |one: Language| (one.as_str().to_owned(), one.label().to_owned());
    let own = own_account(&app, &actor).await?;
    let role = |role: &Role| shell::role_word(*role, spoken).to_owned();
    let roles: Vec<String> = own.roles.iter().map(role).collect();
    shell::show(&SettingsPage {
        roles: spoken.listed(&roles),
        layout: visit.learner_layout(crate::words::shell::SETTINGS.of(spoken), Nav::None),
        form: visit
            .form()
            .with("size", reading.size.as_str())
            .with("language", spoken.as_str()),
        own,
        sizes: TextSize::ALL.map(size).to_vec(),
        languages: Language::ALL.map(language).to_vec(),
    })
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct TypedReading {
    size: String,
    language: String,
}

/// Keeps how somebody wants to read, in their browser.
#[handler]
pub(super) async fn send_settings(
    Signed(_): Signed,
    visit: Visit,
    app: Data<&App>,
    typed: poem::web::Form<TypedReading>,
) -> PageResult {
    let language = Language::parse(&typed.language);
    let reading = Reading {
        size: TextSize::parse(&typed.size),
        language: language.unwrap_or(visit.language()),
    };
    let done = words::READING_KEPT.of(reading.language);
    let mut response = visit.done("/settings", done)?;
    reading.keep(&mut response, app.settings.is_https())?;
    Ok(response)
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct TypedLanguage {
    language: String,
    /// Where the reader is.
    next: String,
}

/// Keeps the language in the browser and goes back to where the reader is.
#[handler]
pub(super) fn choose_language(
    visit: Visit,
    app: Data<&App>,
    table: Data<&Table>,
    typed: poem::web::Form<TypedLanguage>,
) -> PageResult {
    let next = own_path(&typed.next);
    let page = next.split('?').next().unwrap_or(next);
    // The answer to a form stands where nothing can be read.
    let is_page = table.find(Verb::Get, page).is_some();
    let mut response = see_other(if is_page { next } else { "/" });
    let language = Language::parse(&typed.language);
    let reading = Reading {
        language: language.unwrap_or(visit.language()),
        ..visit.reading()
    };
    reading.keep(&mut response, app.settings.is_https())?;
    Ok(response)
}

#[handler]
pub(super) async fn show_password(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
) -> PageResult {
    let own = own_account(&app, &actor).await?;
    shell::show(&PasswordPage::new(&visit, visit.form(), own))
}

#[handler]
pub(super) async fn send_password(
    Signed(actor): Signed,
    request: &Request,
    visit: Visit,
    app: Data<&App>,
    typed: poem::web::Form<Typed>,
) -> PageResult {
    let Typed { current, password } = typed.0;
    let typed = PasswordChange { current, password };
    match set_password(&app, &actor, peer(request), &typed).await {
        // Every session has ended, this one too: the browser gets a new one.
        Ok(opened) => let_in(&app, &visit, request, opened, "/").await,
        Err(failure) => {
            let form = visit.form().refused(at_form(failure))?;
            let own = own_account(&app, &actor).await?;
            shell::show_refused(&PasswordPage::new(&visit, form, own))
        }
    }
}
