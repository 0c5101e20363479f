//! 教材の差し込み: what the course text leaves to the client company, filled in
//! by its HR or the firm.

use std::collections::BTreeMap;

use askama::Template;
use courses::Slot;
use journeys::views::company_slots::{CompanySlots, company_slots};
use journeys::{App, fill_slots};
use kernel::Kind;
use kernel::id::CompanyId;
use poem::web::{Data, Path};
use poem::{Route, get, handler};
use uuid::Uuid;

use crate::http::{PageResult, Problem, Signed};
use crate::pages::shell::{self, Form, Layout, Nav, Visit};

/// The paths of slots.
pub fn routes(route: Route) -> Route {
    route.at("/companies/:company/course-slots", get(show).post(save))
}

/// The field that every form of ours carries besides its own.
const CSRF_FIELD: &str = "csrf";
/// The version of the words that the form was made of.
const VERSION_FIELD: &str = "version";

#[derive(Template)]
#[template(path = "slots/form.html")]
struct SlotsPage {
    layout: Layout,
    form: Form,
    company: String,
    missing: usize,
    version: i32,
    slots: Vec<Slot>,
}

impl SlotsPage {
    fn new(visit: &Visit, found: CompanySlots, form: Form) -> Self {
        Self {
            layout: visit.layout("教材の差し込み", Nav::Progress).with(&form),
            form,
            missing: found.missing(),
            version: found.version,
            company: found.company.name,
            slots: found.slots.into_iter().map(|one| one.slot).collect(),
        }
    }
}

#[handler]
async fn show(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(company): Path<Uuid>,
) -> PageResult {
    let found = company_slots(&app, &actor, CompanyId(company)).await?;
    let form = found.slots.iter().fold(Form::new(), |form, one| {
        form.with(&one.slot.code, &one.value)
    });
    shell::show(&SlotsPage::new(&visit, found, form))
}

#[handler]
async fn save(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(company): Path<Uuid>,
    typed: poem::web::Form<BTreeMap<String, String>>,
) -> PageResult {
    let company = CompanyId(company);
    let mut values = typed.0;
    values.remove(CSRF_FIELD);
    let version = values.remove(VERSION_FIELD).map(|text| text.parse::<i32>());
    let Some(Ok(version)) = version else {
        return Err(Problem::malformed("version is no number"));
    };
    match fill_slots(&app, &actor, company, &values, version).await {
        Ok(()) => {
            let path = format!("/companies/{company}/course-slots");
            visit.done(
                &path,
                "保存しました。受講者には、次に開くページから表示されます。",
            )
        }
        Err(failure) => {
            let is_overtaken = failure.kind == Kind::Conflict;
            let typed = values
                .iter()
                .fold(Form::new(), |form, (code, value)| form.with(code, value));
            let form = typed.refused(failure)?;
            let found = company_slots(&app, &actor, company).await?;
            let page = SlotsPage::new(&visit, found, form);
            if is_overtaken {
                // With the version of now: who saves again has seen both.
                return shell::show_overtaken(&page);
            }
            // The version that was read stays: nothing of this was saved, and
            // what others saved meanwhile has not been seen.
            shell::show_refused(&SlotsPage { version, ..page })
        }
    }
}
