//! The shared devices of a company: begun on the tablet itself, stopped from
//! anywhere.

use askama::Template;
use journeys::views::shared_devices::{SharedDevices, shared_devices};
use journeys::{App, ShareDevice, start_shared_device, stop_shared_device};
use kernel::id::{CompanyId, OrgUnitId, SharedDeviceId};
use poem::handler;
use poem::web::{Data, Path};
use serde::Deserialize;
use uuid::Uuid;

use crate::http::sign_in::{Session, set_device};
use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Form, Layout, Nav, Visit};

#[derive(Template)]
#[template(path = "shared_devices/list.html")]
struct ListPage {
    layout: Layout,
    form: Form,
    path: String,
    people: String,
    company_name: String,
    /// What stands for no unit; empty when one must be chosen.
    none: &'static str,
    units: Vec<(String, String)>,
    devices: Vec<DeviceRow>,
}

/// A device in the list.
struct DeviceRow {
    id: String,
    name: String,
    unit: String,
    since: String,
    until: String,
}

impl ListPage {
    fn new(visit: &Visit, form: Form, found: SharedDevices) -> Self {
        let day = |instant| kernel::date::display(kernel::date::jst_date(instant));
        let row = |(device, unit): (people::SharedDevice, String)| DeviceRow {
            id: device.id.to_string(),
            name: device.name,
            unit,
            since: day(device.started_at),
            until: day(device.expires_at),
        };
        Self {
            layout: visit.layout("店舗共用タブレット", Nav::People).with(&form),
            form,
            path: format!("/companies/{}/devices", found.company.id),
            people: format!("/companies/{}/people", found.company.id),
            company_name: found.company.name,
            none: if found.is_whole_company {
                "会社全体"
            } else {
                ""
            },
            units: found
                .units
                .into_iter()
                .map(|unit| (unit.id.to_string(), unit.path))
                .collect(),
            devices: found.devices.into_iter().map(row).collect(),
        }
    }
}

#[handler]
pub(super) async fn show(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(company): Path<Uuid>,
) -> PageResult {
    let found = shared_devices(&app, &actor, CompanyId(company)).await?;
    shell::show(&ListPage::new(&visit, Form::new(), found))
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    name: String,
    unit: String,
}

/// Makes the browser at hand a shared device, and signs out of it.
#[handler]
pub(super) async fn start(
    Signed(actor): Signed,
    Session(session): Session,
    visit: Visit,
    app: Data<&App>,
    Path(company): Path<Uuid>,
    typed: poem::web::Form<Typed>,
) -> PageResult {
    let company = CompanyId(company);
    let form = Form::new()
        .with("name", &typed.name)
        .with("unit", &typed.unit);
    let wanted = ShareDevice {
        name: typed.0.name,
        unit: typed.0.unit.parse().ok().map(OrgUnitId),
    };
    let is_https = app.settings.is_https();
    match start_shared_device(&app, &actor, company, &session, &wanted).await {
        Ok(started) => {
            let mut response = visit.signed_out("/tablet");
            set_device(&mut response, is_https, &started.token)?;
            Ok(response)
        }
        Err(failure) => {
            let form = form.refused(failure)?;
            let found = shared_devices(&app, &actor, company).await?;
            shell::show_refused(&ListPage::new(&visit, form, found))
        }
    }
}

#[handler]
pub(super) async fn stop(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((company, device)): Path<(Uuid, Uuid)>,
) -> PageResult {
    stop_shared_device(&app, &actor, CompanyId(company), SharedDeviceId(device)).await?;
    let path = format!("/companies/{company}/devices");
    visit.done(
        &path,
        "共用をやめました。その端末で使っていた人は、サインアウトしました。",
    )
}
