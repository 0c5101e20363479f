//! One's own account: who one is here, and a new password.

use askama::Template;
use journeys::views::own_account::{OwnAccount, own_account};
use journeys::{App, PasswordChange, set_password};
use poem::web::Data;
use poem::{Request, handler};
use serde::Deserialize;

use super::{at_form, let_in};
use crate::http::limits::peer;
use crate::http::reading::{Reading, TextSize};
use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Form, Layout, Nav, Visit};

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
            "パスワードを変える"
        } else {
            "パスワードを決める"
        };
        let layout = visit.layout(title, Nav::None).with(&form);
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
    sizes: Vec<(String, String)>,
}

#[handler]
pub(super) async fn show_settings(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
) -> PageResult {
    let reading = visit.reading();
    let easy = if reading.easy_first { "yes" } else { "" };
    let size = |size: TextSize| (size.as_str().to_owned(), size.label().to_owned());
    shell::show(&SettingsPage {
        layout: visit.layout("設定", Nav::None),
        form: Form::new()
            .with("size", reading.size.as_str())
            .with("easy", easy),
        own: own_account(&app, &actor).await?,
        sizes: TextSize::ALL.map(size).to_vec(),
    })
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct TypedReading {
    size: String,
    easy: String,
}

/// Keeps how somebody wants to read, in their browser.
#[handler]
pub(super) async fn send_settings(
    Signed(_): Signed,
    visit: Visit,
    app: Data<&App>,
    typed: poem::web::Form<TypedReading>,
) -> PageResult {
    let reading = Reading {
        size: TextSize::parse(&typed.size),
        easy_first: typed.easy == "yes",
    };
    let mut response = visit.done("/settings", "読み方を保存しました。この端末で使います。")?;
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
    shell::show(&PasswordPage::new(&visit, Form::new(), own))
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
            let form = Form::new().refused(at_form(failure))?;
            let own = own_account(&app, &actor).await?;
            shell::show_refused(&PasswordPage::new(&visit, form, own))
        }
    }
}
