//! The firm's client companies: the list, and a new one.

use askama::Template;
use journeys::views::company_list::{CompanyRow, company_list};
use journeys::{App, NewCompany, add_company};
use kernel::{Cursor, PageRequest};
use people::{CompanyInput, MemberInput};
use poem::web::{Data, Query};
use poem::{Route, get, handler};
use serde::Deserialize;
use uuid::Uuid;

use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Form, Layout, Nav, Pager, Visit};

/// The paths of the client companies.
pub fn routes(route: Route) -> Route {
    route
        .at("/companies", get(show_list).post(send_new))
        .at("/companies/new", get(show_new))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    after: Option<Uuid>,
}

#[derive(Template)]
#[template(path = "companies/list.html")]
struct ListPage {
    layout: Layout,
    companies: Vec<CompanyCard>,
    pager: Pager,
}

/// A company in the list.
struct CompanyCard {
    path: String,
    theme: String,
    name: String,
    code: String,
    people: i64,
    status: &'static str,
    since: String,
}

impl From<CompanyRow> for CompanyCard {
    fn from(row: CompanyRow) -> Self {
        Self {
            path: format!("/companies/{}/people", row.company.id),
            theme: format!("/companies/{}/theme", row.company.id),
            name: row.company.name,
            code: row.company.code,
            people: row.people,
            status: row.company.status.label(),
            since: kernel::date::display(kernel::date::jst_date(row.company.created_at)),
        }
    }
}

#[handler]
async fn show_list(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Query(asked): Query<Asked>,
) -> PageResult {
    let after = asked.after.map(Cursor);
    let list = company_list(&app, &actor, PageRequest::new(None, after)).await?;
    shell::show(&ListPage {
        layout: visit.layout("契約企業", Nav::Companies),
        pager: Pager::new("/companies", "", after, list.next),
        companies: list.items.into_iter().map(CompanyCard::from).collect(),
    })
}

#[derive(Template)]
#[template(path = "companies/new.html")]
struct NewPage {
    layout: Layout,
    form: Form,
}

impl NewPage {
    fn new(visit: &Visit, form: Form) -> Self {
        Self {
            layout: visit.layout("契約企業を追加", Nav::Companies).with(&form),
            form,
        }
    }

    fn months(&self) -> Vec<(String, String)> {
        (1..=12)
            .map(|month| (month.to_string(), format!("{month}月")))
            .collect()
    }
}

#[handler]
fn show_new(visit: Visit) -> PageResult {
    let form = Form::new().with("fiscal_year_start", "4");
    shell::show(&NewPage::new(&visit, form))
}

/// The form; the HR admin's fields are named as the API points at them.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Typed {
    code: String,
    name: String,
    fiscal_year_start: String,
    #[serde(rename = "hr_admin/employee_no")]
    employee_no: String,
    #[serde(rename = "hr_admin/family_name")]
    family_name: String,
    #[serde(rename = "hr_admin/given_name")]
    given_name: String,
    #[serde(rename = "hr_admin/family_kana")]
    family_kana: String,
    #[serde(rename = "hr_admin/given_kana")]
    given_kana: String,
    #[serde(rename = "hr_admin/email")]
    email: String,
}

impl Typed {
    /// The form again, with everything that was typed.
    fn form(&self) -> Form {
        let values = [
            ("code", &self.code),
            ("name", &self.name),
            ("fiscal_year_start", &self.fiscal_year_start),
            ("hr_admin/employee_no", &self.employee_no),
            ("hr_admin/family_name", &self.family_name),
            ("hr_admin/given_name", &self.given_name),
            ("hr_admin/family_kana", &self.family_kana),
            ("hr_admin/given_kana", &self.given_kana),
            ("hr_admin/email", &self.email),
        ];
        values
            .into_iter()
            .fold(Form::new(), |form, (field, value)| form.with(field, value))
    }

    /// Without a word about the HR admin, the company is added alone.
    fn input(self) -> NewCompany {
        let hr_admin = MemberInput {
            employee_no: self.employee_no,
            family_name: self.family_name,
            given_name: self.given_name,
            family_kana: self.family_kana,
            given_kana: self.given_kana,
            email: self.email,
            ..MemberInput::default()
        };
        NewCompany {
            company: CompanyInput {
                code: self.code,
                name: self.name,
                // Out of every range, so that the rule refuses it.
                fiscal_year_start: Some(self.fiscal_year_start.parse().unwrap_or(0)),
            },
            hr_admin: (hr_admin != MemberInput::default()).then_some(hr_admin),
        }
    }
}

#[handler]
async fn send_new(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    typed: poem::web::Form<Typed>,
) -> PageResult {
    let form = typed.0.form();
    let typed = typed.0.input();
    match add_company(&app, Some(&actor), &typed).await {
        Ok(added) => {
            let path = format!("/companies/{}/people", added.id);
            let message = match added.hr_admin {
                Some(_) => "契約企業を追加し、企業管理者に案内のメールを送りました。",
                None => "契約企業を追加しました。",
            };
            visit.done(&path, message)
        }
        Err(failure) => shell::show_refused(&NewPage::new(&visit, form.refused(failure)?)),
    }
}
