//! One's own account: who one is here, and a new password.

use askama::Template;
use journeys::views::own_account::{OwnAccount, own_account};
use journeys::{App, PasswordChange, set_password};
use poem::web::Data;
use poem::{Request, handler};
use serde::Deserialize;

use super::at_form;
use crate::http::limits::peer;
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
    own: OwnAccount,
}

#[handler]
pub(super) async fn show_settings(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
) -> PageResult {
    shell::show(&SettingsPage {
        layout: visit.layout("設定", Nav::None),
        own: own_account(&app, &actor).await?,
    })
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
        Ok(opened) => visit.signed_in(&opened.token, opened.max_age_seconds, "/"),
        Err(failure) => {
            let form = Form::new().refused(at_form(failure))?;
            let own = own_account(&app, &actor).await?;
            shell::show_refused(&PasswordPage::new(&visit, form, own))
        }
    }
}
