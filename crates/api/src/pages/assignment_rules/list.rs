//! The list of a company's rules.

use askama::Template;
use journeys::App;
use journeys::views::assignment_rules::{RuleRow, rule_list};
use kernel::id::CompanyId;
use poem::handler;
use poem::web::{Data, Path};
use uuid::Uuid;

use super::cards::RuleWords;
use super::{path, rule_path};
use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Layout, Nav, Visit};

struct RuleCard {
    page: String,
    name: String,
    track: String,
    words: RuleWords,
    is_active: bool,
    ordered: i64,
}

#[derive(Template)]
#[template(path = "assignment_rules/list.html")]
struct ListPage {
    layout: Layout,
    company_name: String,
    enrol: String,
    new: String,
    rules: Vec<RuleCard>,
}

#[handler]
pub(super) async fn show(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(company): Path<Uuid>,
) -> PageResult {
    let company = CompanyId(company);
    let list = rule_list(&app, &actor, company).await?;
    let card = |row: RuleRow| RuleCard {
        page: rule_path(company, row.newest.rule_id),
        words: RuleWords::of(&row.newest.rule, &row.unit_path),
        is_active: row.newest.rule.is_active,
        name: row.newest.rule.name,
        track: row.title,
        ordered: row.ordered,
    };
    shell::show(&ListPage {
        layout: visit.layout("受講対象の規則", Nav::Enrolments),
        company_name: list.company.name,
        enrol: format!("/companies/{company}/enrolments"),
        new: format!("{}/new", path(company)),
        rules: list.rules.into_iter().map(card).collect(),
    })
}
