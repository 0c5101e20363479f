//! 従業員一覧: by reading, filtered by unit and by words.

use askama::Template;
use journeys::App;
use journeys::views::staff_list::{StaffList, StaffQuery, staff_list};
use kernel::id::{CompanyId, OrgUnitId};
use kernel::{Actor, Cursor, PageRequest};
use people::Member;
use poem::handler;
use poem::web::{Data, Path, Query};
use serde::Deserialize;
use uuid::Uuid;

use crate::http::render::percent_encoded;
use crate::http::{PageResult, Problem, Signed};
use crate::pages::shell::{self, Form, Layout, Nav, Pager, Visit};

/// The filter, as the address carries it.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// The unit's key; empty for the whole company.
    pub(super) unit: String,
    /// The words of the search box.
    pub(super) q: String,
    /// `none`: only people without an address.
    pub(super) mail: String,
    after: Option<Uuid>,
}

impl Asked {
    pub(super) fn unit(&self) -> Option<OrgUnitId> {
        self.unit.parse().ok()
    }

    fn query(&self) -> StaffQuery {
        StaffQuery {
            unit: self.unit(),
            search: self.q.clone(),
            without_email: self.mail == "none",
        }
    }

    fn is_narrow(&self) -> bool {
        [&self.unit, &self.q, &self.mail]
            .iter()
            .any(|part| !part.is_empty())
    }

    /// The filter again, for the address of the next page.
    fn address(&self) -> String {
        let parts = [("unit", &self.unit), ("q", &self.q), ("mail", &self.mail)];
        let filled = parts.into_iter().filter(|(_, value)| !value.is_empty());
        let pairs: Vec<String> = filled
            .map(|(name, value)| format!("{name}={}", percent_encoded(value)))
            .collect();
        pairs.join("&")
    }

    fn form(&self) -> Form {
        Form::new()
            .with("unit", &self.unit)
            .with("q", &self.q)
            .with("mail", &self.mail)
    }
}

/// Somebody in the list.
struct PersonRow {
    id: String,
    name: String,
    kana: String,
    employee_no: String,
    unit: String,
    job_title: String,
    email: String,
}

impl From<Member> for PersonRow {
    fn from(member: Member) -> Self {
        Self {
            id: member.id.to_string(),
            name: member.full_name(),
            kana: member.full_kana(),
            employee_no: member.employee_no,
            unit: member.unit_path,
            job_title: member.job_title,
            email: member.email.unwrap_or_default(),
        }
    }
}

#[derive(Template)]
#[template(path = "staff/list.html")]
pub(super) struct ListPage {
    layout: Layout,
    form: Form,
    path: String,
    /// The page of the poster.
    poster: String,
    /// The page of shared tablets.
    devices: String,
    /// The page of the units, for whoever may change them.
    units_page: String,
    may_change: bool,
    company_name: String,
    company_code: String,
    units: Vec<(String, String)>,
    people: Vec<PersonRow>,
    chosen: Vec<String>,
    count: u64,
    everybody: u64,
    is_narrow: bool,
    pager: Pager,
}

impl ListPage {
    /// Whether the person's box is ticked.
    fn is_chosen(&self, id: &str) -> bool {
        self.chosen.iter().any(|chosen| chosen == id)
    }
}

/// A request for slips that was refused, with what was chosen.
pub(super) struct Refused {
    pub(super) chosen: Vec<String>,
    pub(super) is_pdf: bool,
    pub(super) failure: kernel::Failure,
}

/// The page, also with a refused request for slips on it.
pub(super) async fn page(
    app: &App,
    actor: &Actor,
    visit: &Visit,
    company: CompanyId,
    asked: &Asked,
    refused: Option<Refused>,
) -> Result<ListPage, Problem> {
    let after = asked.after.map(Cursor);
    let request = PageRequest::new(None, after);
    let list = staff_list(app, actor, company, &asked.query(), request).await?;
    let (chosen, form) = match refused {
        Some(refused) => {
            let format = if refused.is_pdf { "pdf" } else { "" };
            let form = asked.form().with("as", format);
            (refused.chosen, form.refused(refused.failure)?)
        }
        None => (Vec::new(), asked.form()),
    };
    let StaffList {
        company,
        units,
        count,
        everybody,
        people,
    } = list;
    let path = format!("/companies/{}/people", company.id);
    Ok(ListPage {
        layout: visit.layout("従業員", Nav::People).with(&form),
        pager: Pager::new(&path, &asked.address(), after, people.next),
        poster: format!("/companies/{}/poster", company.id),
        devices: format!("/companies/{}/devices", company.id),
        units_page: format!("/companies/{}/units", company.id),
        may_change: actor.require_company(company.id).is_ok(),
        path,
        form,
        company_name: company.name,
        company_code: company.code,
        units: units
            .into_iter()
            .map(|unit| (unit.id.to_string(), unit.path))
            .collect(),
        people: people.items.into_iter().map(PersonRow::from).collect(),
        chosen,
        count,
        everybody,
        is_narrow: asked.is_narrow(),
    })
}

#[handler]
pub(super) async fn show(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(company): Path<Uuid>,
    Query(asked): Query<Asked>,
) -> PageResult {
    let page = page(&app, &actor, &visit, CompanyId(company), &asked, None).await?;
    shell::show(&page)
}
