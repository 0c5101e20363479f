//! One rule: what it says, whom it is for today, and how it was changed.

use askama::Template;
use journeys::views::assignment_rules::rule_view;
use journeys::{App, apply_rule_now};
use kernel::date::display_instant;
use kernel::id::CompanyId;
use poem::handler;
use poem::web::{Data, Path};
use uuid::Uuid;

use super::cards::{Group, RuleWords, left_out, new_people, other_people};
use super::{path, rule_path};
use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Layout, Nav, Visit};

struct VersionCard {
    version: i32,
    at: String,
    by: String,
    name: String,
    is_active: bool,
    words: RuleWords,
}

#[derive(Template)]
#[template(path = "assignment_rules/show.html")]
struct ShowPage {
    layout: Layout,
    path: String,
    list: String,
    board: String,
    company_name: String,
    track: String,
    words: RuleWords,
    is_active: bool,
    ordered: i64,
    today: String,
    new: Group,
    others: Vec<Group>,
    left_out: Vec<Group>,
    history: Vec<VersionCard>,
}

#[handler]
pub(super) async fn show(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((company, rule)): Path<(Uuid, Uuid)>,
) -> PageResult {
    let company = CompanyId(company);
    let found = rule_view(&app, &actor, company, rule.into()).await?;
    let in_force = &found.row.newest.rule;
    let units = &found.units;
    let history = found.history.into_iter().map(|(version, by)| VersionCard {
        version: version.version,
        at: display_instant(version.saved_at),
        by,
        words: RuleWords::of(&version.rule, &units.path_of(version.rule.unit)),
        is_active: version.rule.is_active,
        name: version.rule.name,
    });
    shell::show(&ShowPage {
        layout: visit.layout(&in_force.name, Nav::Enrolments),
        path: rule_path(company, found.row.newest.rule_id),
        list: path(company),
        board: format!("/companies/{company}/progress/people?track={}", found.track),
        company_name: found.company.name,
        words: RuleWords::of(in_force, &found.row.unit_path),
        is_active: in_force.is_active,
        track: found.row.title,
        ordered: found.row.ordered,
        today: kernel::date::display(found.today),
        new: new_people(company, &found.people),
        others: other_people(company, &found.people),
        left_out: left_out(company, &found.people),
        history: history.collect(),
    })
}

#[handler]
pub(super) async fn apply(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((company, rule)): Path<(Uuid, Uuid)>,
) -> PageResult {
    let company = CompanyId(company);
    let enrolled = apply_rule_now(&app, &actor, company, rule.into()).await?;
    let message = if enrolled == 0 {
        "新しく登録する人はいませんでした。".to_owned()
    } else {
        format!("{enrolled}人を登録しました。")
    };
    visit.done(&rule_path(company, rule.into()), &message)
}
