//! Signing in from a slip.

use askama::Template;
use journeys::{App, PinSignIn, sign_in_with_pin};
use poem::web::{Data, Query};
use poem::{Request, handler};
use serde::Deserialize;

use super::{at_form, let_in};
use crate::http::PageResult;
use crate::http::limits::peer;
use crate::pages::shell::{self, Form, Layout, Nav, Visit};
use crate::words::sign_in as words;

/// What the slip's address carries.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    company: String,
    employee: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    company_code: String,
    employee_no: String,
    pin: String,
}

#[derive(Template)]
#[template(path = "sign_in/pin.html")]
struct PinPage {
    layout: Layout,
    form: Form,
}

impl PinPage {
    fn new(visit: &Visit, form: Form) -> Self {
        Self {
            layout: visit
                .learner_layout(words::PIN_TITLE.of(visit.language()), Nav::None)
                .with(&form),
            form,
        }
    }
}

#[handler]
pub(super) fn show(visit: Visit, Query(asked): Query<Asked>) -> PageResult {
    let form = visit
        .form()
        .with("company_code", asked.company)
        .with("employee_no", asked.employee);
    shell::show(&PinPage::new(&visit, form))
}

/// After a PIN comes the password: nobody prints a slip for every visit.
#[handler]
pub(super) async fn send(
    request: &Request,
    visit: Visit,
    app: Data<&App>,
    typed: poem::web::Form<Typed>,
) -> PageResult {
    let Typed {
        company_code,
        employee_no,
        pin,
    } = typed.0;
    let form = visit
        .form()
        .with("company_code", &company_code)
        .with("employee_no", &employee_no);
    let typed = PinSignIn {
        company_code,
        employee_no,
        pin,
    };
    match sign_in_with_pin(&app, peer(request), &typed).await {
        Ok(opened) => let_in(&app, &visit, request, opened, "/password").await,
        Err(failure) => {
            let form = form.refused(at_form(failure))?;
            shell::show_refused(&PinPage::new(&visit, form))
        }
    }
}
