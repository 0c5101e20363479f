//! The sign-in page.

use askama::Template;
use journeys::{App, PasswordSignIn, sign_in_with_password};
use poem::web::{Data, Query};
use poem::{Request, handler};
use serde::Deserialize;

use super::{at_form, let_in};
use crate::http::limits::peer;
use crate::http::{MaybeSigned, PageResult};
use crate::pages::shell::{self, Form, Layout, Nav, Visit, see_other};
use crate::words::sign_in as words;

/// What the address of the page carries.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// 会社コード, from the company's own short address.
    company: String,
    /// Where to go on.
    next: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    company_code: String,
    login: String,
    password: String,
    next: String,
}

#[derive(Template)]
#[template(path = "sign_in/password.html")]
struct SignInPage {
    layout: Layout,
    form: Form,
}

impl SignInPage {
    fn new(visit: &Visit, form: Form) -> Self {
        Self {
            layout: visit
                .learner_layout(words::SIGN_IN.of(visit.language()), Nav::None)
                .with(&form),
            form,
        }
    }
}

#[handler]
pub(super) fn show(
    visit: Visit,
    MaybeSigned(actor): MaybeSigned,
    Query(asked): Query<Asked>,
) -> PageResult {
    if actor.is_some() {
        return Ok(see_other("/"));
    }
    let form = visit
        .form()
        .with("company_code", asked.company)
        .with("next", asked.next);
    shell::show(&SignInPage::new(&visit, form))
}

#[handler]
pub(super) async fn send(
    request: &Request,
    visit: Visit,
    app: Data<&App>,
    typed: poem::web::Form<Typed>,
) -> PageResult {
    let Typed {
        company_code,
        login,
        password,
        next,
    } = typed.0;
    let form = visit
        .form()
        .with("company_code", &company_code)
        .with("login", &login)
        .with("next", &next);
    let typed = PasswordSignIn {
        company_code,
        login,
        password,
    };
    match sign_in_with_password(&app, peer(request), &typed).await {
        Ok(opened) => let_in(&app, &visit, request, opened, &next).await,
        Err(failure) => {
            let form = form.refused(at_form(failure))?;
            shell::show_refused(&SignInPage::new(&visit, form))
        }
    }
}
