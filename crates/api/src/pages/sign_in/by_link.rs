//! The page behind a link. Showing it changes nothing; only the button uses
//! the link up.

use askama::Template;
use journeys::{App, LinkUse, LinkView, look_at_link, sign_in_with_link};
use people::{LinkPurpose, StaffInput};
use poem::web::{Data, Path};
use poem::{Request, handler};
use serde::Deserialize;

use super::{at_form, let_in};
use crate::http::PageResult;
use crate::pages::shell::{self, Form, Layout, Nav, Visit};
use crate::words::sign_in as words;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    password: String,
    email: String,
    family_name: String,
    given_name: String,
}

#[derive(Template)]
#[template(path = "sign_in/link.html")]
struct LinkPage {
    layout: Layout,
    form: Form,
    link: LinkView,
}

impl LinkPage {
    fn new(visit: &Visit, form: Form, link: LinkView) -> Self {
        let title = match link.purpose {
            LinkPurpose::Setup => words::FIRST_SETUP,
            LinkPurpose::Invitation => crate::words::shell::CHOOSE_PASSWORD,
            LinkPurpose::Reset => words::CHOOSE_NEW_PASSWORD,
            LinkPurpose::Demo => words::ENTER_DEMO,
        };
        Self {
            layout: visit
                .learner_layout(title.of(visit.language()), Nav::None)
                .with(&form),
            form,
            link,
        }
    }

    fn is_setup(&self) -> bool {
        self.link.purpose == LinkPurpose::Setup
    }

    fn asks_password(&self) -> bool {
        self.link.purpose.sets_password()
    }

    fn button(&self) -> &'static str {
        let word = if self.asks_password() {
            words::DECIDE_AND_START
        } else {
            words::ENTER
        };
        self.layout.say(word)
    }
}

#[handler]
pub(super) async fn show(visit: Visit, app: Data<&App>, Path(token): Path<String>) -> PageResult {
    let link = look_at_link(&app, &token).await?;
    shell::show(&LinkPage::new(&visit, visit.form(), link))
}

#[handler]
pub(super) async fn send(
    request: &Request,
    visit: Visit,
    app: Data<&App>,
    Path(token): Path<String>,
    typed: poem::web::Form<Typed>,
) -> PageResult {
    let Typed {
        password,
        email,
        family_name,
        given_name,
    } = typed.0;
    let form = visit
        .form()
        .with("email", &email)
        .with("family_name", &family_name)
        .with("given_name", &given_name);
    let typed = LinkUse {
        password,
        admin: StaffInput {
            email,
            family_name,
            given_name,
            ..StaffInput::default()
        },
    };
    match sign_in_with_link(&app, &token, &typed).await {
        Ok(opened) => let_in(&app, &visit, request, opened, "/").await,
        Err(failure) => {
            let form = form.refused(at_form(failure))?;
            let link = look_at_link(&app, &token).await?;
            shell::show_refused(&LinkPage::new(&visit, form, link))
        }
    }
}
