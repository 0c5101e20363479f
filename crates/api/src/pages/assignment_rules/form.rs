//! The form of a rule. It goes to the preview and saves nothing by itself.

use askama::Template;
use chrono::NaiveDate;
use enrolments::{CycleRule, DueRule, RuleInput};
use journeys::App;
use journeys::assign_by_rule::{RuleChange, WhichRule};
use journeys::views::assignment_rules::{rule_list, rule_view};
use kernel::id::CompanyId;
use kernel::{Actor, Failure, Fault};
use poem::handler;
use poem::web::{Data, Path};
use uuid::Uuid;

use super::{path, rule_path};
use crate::http::pairs::{Pairs, text};
use crate::http::{PageResult, Problem, Signed};
use crate::pages::shell::{self, Form, Layout, Nav, Visit};

/// The fields of the form, and which rule it is for.
pub(super) const FIELDS: [&str; 16] = [
    "rule",
    "version",
    "track",
    "name",
    "is_active",
    "unit",
    "job_titles",
    "joined_from",
    "due",
    "due_on",
    "due_days",
    "cycle",
    "cycle_months",
    "cycle_window",
    "cycle_first",
    "cycle_rest",
];

#[derive(Template)]
#[template(path = "assignment_rules/form.html")]
pub(super) struct FormPage {
    layout: Layout,
    form: Form,
    path: String,
    back: String,
    company_name: String,
    /// The title of a rule's track, which stays; empty for a new rule.
    track_title: String,
    tracks: Vec<(String, String)>,
    units: Vec<(String, String)>,
    dues: Vec<(String, String)>,
    cycles: Vec<(String, String)>,
}

impl FormPage {
    /// The form with what was typed into it.
    pub(super) async fn of(
        app: &App,
        actor: &Actor,
        visit: &Visit,
        company: CompanyId,
        form: Form,
    ) -> Result<Self, Problem> {
        let list = rule_list(app, actor, company).await?;
        let pair = |(value, word): (&str, &str)| (value.to_owned(), word.to_owned());
        let rule = form.value("rule").parse().ok();
        let known = list
            .rules
            .iter()
            .find(|row| Some(row.newest.rule_id) == rule);
        Ok(Self {
            layout: visit
                .layout(
                    if known.is_some() {
                        "受講対象の規則を変える"
                    } else {
                        "受講対象の規則を作る"
                    },
                    Nav::Enrolments,
                )
                .with(&form),
            path: format!("{}/preview", path(company)),
            back: known.map_or_else(
                || path(company),
                |row| rule_path(company, row.newest.rule_id),
            ),
            track_title: known.map(|row| row.title.clone()).unwrap_or_default(),
            company_name: list.company.name,
            tracks: list.tracks,
            units: list
                .units
                .into_iter()
                .map(|unit| (unit.id.to_string(), unit.path))
                .collect(),
            dues: DueRule::CHOICES.map(pair).to_vec(),
            cycles: CycleRule::CHOICES.map(pair).to_vec(),
            form,
        })
    }
}

#[handler]
pub(super) async fn new(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(company): Path<Uuid>,
) -> PageResult {
    let form = Form::new()
        .with("is_active", "yes")
        .with("due", "after_joining")
        .with("due_days", "30")
        .with("cycle", "once")
        .with("cycle_rest", "3");
    let page = FormPage::of(&app, &actor, &visit, CompanyId(company), form).await?;
    shell::show(&page)
}

#[handler]
pub(super) async fn edit(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((company, rule)): Path<(Uuid, Uuid)>,
) -> PageResult {
    let company = CompanyId(company);
    let found = rule_view(&app, &actor, company, rule.into()).await?;
    let newest = found.row.newest;
    let form = form_of(&newest.rule.as_input())
        .with("rule", newest.rule_id.to_string())
        .with("version", newest.version.to_string());
    shell::show(&FormPage::of(&app, &actor, &visit, company, form).await?)
}

/// A rule as its form shows it.
fn form_of(input: &RuleInput) -> Form {
    let number = |number: Option<i64>| number.map_or_else(String::new, |number| number.to_string());
    let day = |day: Option<NaiveDate>| day.map_or_else(String::new, |day| day.to_string());
    let unit = input.unit.map_or_else(String::new, |unit| unit.to_string());
    Form::new()
        .with("name", &input.name)
        .with("is_active", if input.is_active { "yes" } else { "" })
        .with("unit", unit)
        .with("job_titles", input.job_titles.join("\n"))
        .with("joined_from", day(input.joined_from))
        .with("due", &input.due)
        .with("due_on", day(input.due_on))
        .with("due_days", number(input.due_days))
        .with("cycle", &input.cycle)
        .with("cycle_months", number(input.cycle_months))
        .with("cycle_window", number(input.cycle_window))
        .with("cycle_first", day(input.cycle_first))
        .with("cycle_rest", number(input.cycle_rest))
}

/// What was typed, as it is shown again.
pub(super) fn kept(pairs: &Pairs) -> Form {
    FIELDS
        .into_iter()
        .fold(Form::new(), |form, name| form.with(name, text(pairs, name)))
}

/// The rule that was typed.
///
/// # Errors
/// Invalid with every fault when a day cannot be read: what is wrong beside it
/// is told along with it.
pub(super) fn typed(company: CompanyId, pairs: &Pairs) -> Result<RuleChange, Failure> {
    let of = |name: &str| text(pairs, name);
    let mut faults = Vec::new();
    let mut day = |name: &str| {
        let typed = text(pairs, name).trim();
        let read = kernel::date::parse(typed);
        if read.is_none() && !typed.is_empty() {
            faults.push(Fault::new(
                format!("/{name}"),
                "rule.day",
                "日付は「2026/12/10」のように、実在する日付で入れてください。",
            ));
        }
        read
    };
    // Digits of either width.
    let number = |name: &str| people::normal_employee_no(of(name)).parse().ok();
    let input = RuleInput {
        name: of("name").to_owned(),
        is_active: of("is_active") == "yes",
        unit: of("unit").parse().ok(),
        job_titles: of("job_titles")
            .split(['\n', '\r', '、', '，', ','])
            .map(str::to_owned)
            .collect(),
        joined_from: day("joined_from"),
        due: of("due").to_owned(),
        due_on: day("due_on"),
        due_days: number("due_days"),
        cycle: of("cycle").to_owned(),
        cycle_months: number("cycle_months"),
        cycle_window: number("cycle_window"),
        cycle_first: day("cycle_first"),
        cycle_rest: number("cycle_rest"),
    };
    if !faults.is_empty() {
        let is_told = |fault: &Fault| faults.iter().any(|told| told.pointer == fault.pointer);
        let mut more = input.check().err().unwrap_or_default();
        more.retain(|fault| !is_told(fault));
        faults.extend(more);
        return Err(Failure::invalid(faults));
    }
    let which = match of("rule").parse() {
        Ok(rule) => WhichRule::Existing(rule, of("version").parse().unwrap_or_default()),
        Err(_) => WhichRule::New(of("track").to_owned()),
    };
    Ok(RuleChange {
        company,
        which,
        input,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(fields: &[(&str, &str)]) -> Pairs {
        let pair = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        fields.iter().map(pair).collect()
    }

    #[test]
    fn the_form_gives_back_the_rule_that_it_shows() {
        let input = RuleInput {
            name: "店長になったら2次".to_owned(),
            is_active: true,
            job_titles: vec!["店長".to_owned(), "副店長".to_owned()],
            joined_from: kernel::date::parse("2026-04-01"),
            due: "after_caught".to_owned(),
            due_days: Some(60),
            cycle: "calendar".to_owned(),
            cycle_months: Some(12),
            cycle_window: Some(30),
            cycle_first: kernel::date::parse("2027-06-01"),
            cycle_rest: Some(3),
            ..RuleInput::default()
        };
        let form = form_of(&input);
        let shown: Pairs = FIELDS
            .iter()
            .map(|name| ((*name).to_owned(), form.value(name).to_owned()))
            .collect();
        let company = CompanyId(Uuid::nil());
        assert_eq!(typed(company, &shown).expect("sound").input, input);
    }

    #[test]
    fn a_day_that_does_not_exist_is_told_with_the_other_faults() {
        let company = CompanyId(Uuid::nil());
        let typed_pairs = pairs(&[
            ("due", "fixed"),
            ("due_on", "2026/02/30"),
            ("cycle", "once"),
        ]);
        let failure = typed(company, &typed_pairs).expect_err("refused");
        let faults = failure.faults.iter();
        let pointers: Vec<&str> = faults.map(|fault| fault.pointer.as_str()).collect();
        assert_eq!(pointers, ["/due_on", "/name"]);
    }
}
