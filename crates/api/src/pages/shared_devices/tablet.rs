//! The page where the next person begins. It shows nobody's name.

use askama::Template;
use journeys::{App, DeviceSignIn, leave_device, sign_in_on_device};
use people::SharedDevice;
use poem::web::Data;
use poem::{Request, Response, handler};
use serde::Deserialize;

use crate::http::limits::peer;
use crate::http::sign_in::{device_of, device_token, drop_device};
use crate::http::{MaybeSigned, PageResult};
use crate::pages::shell::{self, Form, Layout, Nav, Visit, see_other};
use crate::pages::sign_in::{at_form, let_in};
use crate::words;

#[derive(Template)]
#[template(path = "shared_devices/tablet.html")]
struct TabletPage {
    layout: Layout,
    form: Form,
    device_name: String,
}

impl TabletPage {
    fn new(visit: &Visit, form: Form, device: SharedDevice) -> Self {
        let title = words::tablet::BEGIN_TRAINING.of(visit.language());
        Self {
            layout: visit.learner_layout(title, Nav::None).with(&form),
            form,
            device_name: device.name,
        }
    }
}

#[derive(Template)]
#[template(path = "shared_devices/unknown.html")]
struct UnknownPage {
    layout: Layout,
}

/// For a browser that is no shared device, or is none any more.
fn unknown(app: &App, visit: &Visit, request: &Request) -> PageResult {
    let title = words::tablet::NOT_SHARED.of(visit.language());
    let mut response = shell::show(&UnknownPage {
        layout: visit.learner_layout(title, Nav::None),
    })?;
    let is_https = app.settings.is_https();
    if device_token(request, is_https).is_some() {
        drop_device(&mut response, is_https)?;
    }
    Ok(response)
}

#[handler]
pub(super) async fn show(
    request: &Request,
    visit: Visit,
    MaybeSigned(actor): MaybeSigned,
    app: Data<&App>,
) -> PageResult {
    if actor.is_some() {
        return Ok(see_other("/"));
    }
    let Some(device) = device_of(&app, request).await? else {
        return unknown(&app, &visit, request);
    };
    shell::show(&TabletPage::new(&visit, visit.form(), device))
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    employee_no: String,
    secret: String,
}

/// After a PIN comes the password, as everywhere.
#[handler]
pub(super) async fn send(
    request: &Request,
    visit: Visit,
    app: Data<&App>,
    typed: poem::web::Form<Typed>,
) -> PageResult {
    let Some(device) = device_of(&app, request).await? else {
        return unknown(&app, &visit, request);
    };
    let Typed {
        employee_no,
        secret,
    } = typed.0;
    let form = visit.form().with("employee_no", &employee_no);
    let typed = DeviceSignIn {
        employee_no,
        secret,
    };
    match sign_in_on_device(&app, peer(request), &device, &typed).await {
        Ok(opened) => {
            let next = if opened.has_password {
                "/"
            } else {
                "/password"
            };
            let_in(&app, &visit, request, opened, next).await
        }
        Err(failure) => {
            let form = form.refused(at_form(failure))?;
            shell::show_refused(&TabletPage::new(&visit, form, device))
        }
    }
}

#[derive(Template)]
#[template(path = "shared_devices/leave.html")]
struct LeavePage {
    layout: Layout,
    form: Form,
}

impl LeavePage {
    fn new(visit: &Visit, form: Form) -> Self {
        let title = words::tablet::STOP_SHARING.of(visit.language());
        Self {
            layout: visit.learner_layout(title, Nav::None).with(&form),
            form,
        }
    }
}

#[handler]
pub(super) async fn show_leave(request: &Request, visit: Visit, app: Data<&App>) -> PageResult {
    match device_of(&app, request).await? {
        Some(_) => shell::show(&LeavePage::new(&visit, visit.form())),
        None => unknown(&app, &visit, request),
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct TypedLeave {
    login: String,
    password: String,
}

#[handler]
pub(super) async fn send_leave(
    request: &Request,
    visit: Visit,
    app: Data<&App>,
    typed: poem::web::Form<TypedLeave>,
) -> PageResult {
    let Some(device) = device_of(&app, request).await? else {
        return unknown(&app, &visit, request);
    };
    let TypedLeave { login, password } = typed.0;
    match leave_device(&app, peer(request), &device, &login, &password).await {
        Ok(opened) => {
            let path = format!("/companies/{}/devices", device.company);
            let mut response: Response =
                visit.signed_in(&opened.token, opened.max_age_seconds, &path)?;
            drop_device(&mut response, app.settings.is_https())?;
            Ok(response)
        }
        Err(failure) => {
            let form = visit.form().with("login", login);
            let form = form.refused(at_form(failure))?;
            shell::show_refused(&LeavePage::new(&visit, form))
        }
    }
}
