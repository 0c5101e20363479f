//! A forgotten password: by mail, or by way of HR.

use askama::Template;
use journeys::{App, request_reset};
use poem::web::{Data, Query};
use poem::{Request, handler};
use serde::Deserialize;

use super::at_form;
use crate::http::PageResult;
use crate::http::limits::peer;
use crate::pages::shell::{self, Form, Layout, Nav, Visit};
use crate::words::sign_in as words;

/// What the address of the page carries.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    company: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    company_code: String,
    email: String,
}

#[derive(Template)]
#[template(path = "sign_in/forgotten.html")]
struct ForgottenPage {
    layout: Layout,
    form: Form,
}

#[derive(Template)]
#[template(path = "sign_in/forgotten_done.html")]
struct DonePage {
    layout: Layout,
}

impl ForgottenPage {
    fn new(visit: &Visit, form: Form) -> Self {
        Self {
            layout: visit
                .learner_layout(words::FORGOTTEN.of(visit.language()), Nav::None)
                .with(&form),
            form,
        }
    }
}

#[handler]
pub(super) fn show(visit: Visit, Query(asked): Query<Asked>) -> PageResult {
    let form = visit.form().with("company_code", asked.company);
    shell::show(&ForgottenPage::new(&visit, form))
}

/// The same page for known and unknown addresses.
#[handler]
pub(super) async fn send(
    request: &Request,
    visit: Visit,
    app: Data<&App>,
    typed: poem::web::Form<Typed>,
) -> PageResult {
    let Typed {
        company_code,
        email,
    } = typed.0;
    match request_reset(&app, peer(request), &company_code, &email).await {
        Ok(()) => shell::show(&DonePage {
            layout: visit.learner_layout(words::SENT_TITLE.of(visit.language()), Nav::None),
        }),
        Err(failure) => {
            let form = visit
                .form()
                .with("company_code", company_code)
                .with("email", email)
                .refused(at_form(failure))?;
            shell::show_refused(&ForgottenPage::new(&visit, form))
        }
    }
}
