//! 部署: the org tree, and each unit with its name, its place and what lies
//! ahead.

mod show;
mod tree;

use kernel::date::display;
use kernel::id::{CompanyId, OrgUnitId};
use people::{DatedOrgChange, OrgChange, Unit};
use poem::{Route, get, post};

/// The paths of a company's units.
pub fn routes(route: Route) -> Route {
    route
        .at("/companies/:company/units", get(tree::show).post(tree::add))
        .at("/companies/:company/units/:unit", get(show::show))
        .at("/companies/:company/units/:unit/place", post(tree::order))
        .at(
            "/companies/:company/units/:unit/changes",
            post(show::change_unit),
        )
        .at(
            "/companies/:company/units/:unit/deletion",
            post(show::remove),
        )
}

fn units_path(company: CompanyId) -> String {
    format!("/companies/{company}/units")
}

fn unit_path(company: CompanyId, unit: OrgUnitId) -> String {
    format!("/companies/{company}/units/{unit}")
}

/// The units as choices, by path.
pub(super) fn choices<'a>(units: impl Iterator<Item = &'a Unit>) -> Vec<(String, String)> {
    units
        .map(|unit| (unit.id.to_string(), unit.path.clone()))
        .collect()
}

/// A change in words: what, from which day, and what became of it.
pub(super) fn words(change: &DatedOrgChange, units: &[Unit]) -> String {
    let path_of = |unit: &Option<OrgUnitId>| {
        let found = units.iter().find(|one| Some(one.id) == *unit);
        found.map(|unit| unit.path.clone())
    };
    let before = match change.before.as_str() {
        "" => "部署なし",
        before => before,
    };
    let what = match &change.change {
        OrgChange::Transfer { to, .. } => {
            let to = path_of(to).unwrap_or_else(|| "部署なし".to_owned());
            format!("「{before}」から「{to}」へ異動")
        }
        OrgChange::Move { under, .. } => {
            let under = path_of(under).unwrap_or_else(|| "いちばん上".to_owned());
            format!("「{before}」を「{under}」の下へ移動")
        }
        OrgChange::Rename { name, .. } => format!("「{before}」の名前を「{name}」に変更"),
    };
    format!(
        "{}から{what}（{}）",
        display(change.effective_on),
        change.state.label()
    )
}
