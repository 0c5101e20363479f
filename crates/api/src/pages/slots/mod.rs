//! 教材の差し込み: what the course text leaves to the client company, filled in
//! by its HR or the firm.

use std::collections::BTreeMap;

use askama::Template;
use courses::Slot;
use journeys::views::company_slots::{CompanySlots, company_slots};
use journeys::{App, fill_slots};
use kernel::id::CompanyId;
use poem::web::{Data, Path};
use poem::{Route, get, handler};
use uuid::Uuid;

use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Form, Layout, Nav, Visit};

/// The paths of slots.
pub fn routes(route: Route) -> Route {
    route.at("/companies/:company/course-slots", get(show).post(save))
}

/// The field that every form of ours carries besides its own.
const CSRF_FIELD: &str = "csrf";

#[derive(Template)]
#[template(path = "slots/form.html")]
struct SlotsPage {
    layout: Layout,
    form: Form,
    company: String,
    missing: usize,
    slots: Vec<Slot>,
}

impl SlotsPage {
    fn new(visit: &Visit, found: CompanySlots, form: Form) -> Self {
        Self {
            layout: visit.layout("教材の差し込み", Nav::Progress).with(&form),
            form,
            missing: found.missing(),
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
    match fill_slots(&app, &actor, company, &values).await {
        Ok(()) => {
            let path = format!("/companies/{company}/course-slots");
            visit.done(
                &path,
                "保存しました。受講者には、次に開くページから表示されます。",
            )
        }
        Err(failure) => {
            let typed = values
                .iter()
                .fold(Form::new(), |form, (code, value)| form.with(code, value));
            let form = typed.refused(failure)?;
            let found = company_slots(&app, &actor, company).await?;
            shell::show_refused(&SlotsPage::new(&visit, found, form))
        }
    }
}
