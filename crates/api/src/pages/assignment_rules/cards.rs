//! A rule in words, and the people that it is for.

use enrolments::{NotMeant, Rule, Verdict};
use journeys::assign_by_rule::Judged;
use kernel::date::display;
use kernel::id::CompanyId;

/// The most people that one list names.
const MOST_NAMED: usize = 200;

/// What a rule says, in words.
pub(super) struct RuleWords {
    pub(super) who: String,
    pub(super) due: String,
    pub(super) cycle: String,
}

impl RuleWords {
    pub(super) fn of(rule: &Rule, unit_path: &str) -> Self {
        let mut who = Vec::new();
        if rule.unit.is_some() {
            who.push(format!("部署：{unit_path}（下の部署を含む）"));
        }
        if !rule.job_titles.is_empty() {
            who.push(format!("役職：{}", rule.job_titles.join("、")));
        }
        if let Some(day) = rule.joined_from {
            who.push(format!("入社日：{}以降", display(day)));
        }
        if who.is_empty() {
            who.push("会社の全員".to_owned());
        }
        Self {
            who: who.join("　"),
            due: rule.due.label(),
            cycle: rule.cycle.label(),
        }
    }
}

/// Somebody of a list.
pub(super) struct PersonCard {
    pub(super) name: String,
    pub(super) employee_no: String,
    pub(super) unit: String,
    pub(super) page: String,
    /// The day that the list is about; empty for none.
    pub(super) day: String,
    /// 2 and more for a renewal.
    pub(super) cycle: i32,
}

/// A list of people about whom the same is done.
pub(super) struct Group {
    pub(super) title: &'static str,
    /// The heading of the day's column; empty without one.
    pub(super) day: &'static str,
    pub(super) count: usize,
    pub(super) people: Vec<PersonCard>,
    pub(super) more: usize,
}

impl Group {
    fn of<'p>(
        company: CompanyId,
        title: &'static str,
        day: &'static str,
        people: impl Iterator<Item = &'p Judged>,
    ) -> Self {
        let people: Vec<&Judged> = people.collect();
        Self {
            title,
            day,
            count: people.len(),
            more: people.len().saturating_sub(MOST_NAMED),
            people: people
                .into_iter()
                .take(MOST_NAMED)
                .map(|one| card(company, one))
                .collect(),
        }
    }
}

fn card(company: CompanyId, one: &Judged) -> PersonCard {
    let (day, cycle) = match one.verdict {
        Verdict::Enrol {
            due_on, cycle_no, ..
        } => (due_on, cycle_no),
        Verdict::Learning { due_on } => (due_on, 1),
        Verdict::Finished {
            completed_on,
            next_on,
        } => (next_on.or(completed_on), 1),
        Verdict::LeftOut(_) | Verdict::Elsewhere => (None, 1),
    };
    PersonCard {
        name: one.name.clone(),
        employee_no: one.employee_no.clone(),
        unit: one.unit_path.clone(),
        page: format!("/companies/{company}/people/{}", one.membership),
        day: day.map_or_else(|| "なし".to_owned(), display),
        cycle,
    }
}

/// Who is enrolled when the rule is applied.
pub(super) fn new_people(company: CompanyId, people: &[Judged]) -> Group {
    let new = people.iter().filter(|one| one.is_new());
    Group::of(company, "新しく登録する人", "期限", new)
}

/// Everybody else that the rule is for.
pub(super) fn other_people(company: CompanyId, people: &[Judged]) -> Vec<Group> {
    let of = |is: fn(Verdict) -> bool| people.iter().filter(move |one| is(one.verdict));
    vec![
        Group::of(
            company,
            "すでに受講中の人",
            "いまの期限",
            of(|verdict| matches!(verdict, Verdict::Learning { .. })),
        ),
        Group::of(
            company,
            "修了していて、次の回を待つ人",
            "次に登録する日",
            of(|verdict| {
                matches!(
                    verdict,
                    Verdict::Finished {
                        next_on: Some(_),
                        ..
                    }
                )
            }),
        ),
        Group::of(
            company,
            "修了した人",
            "修了日",
            of(|verdict| matches!(verdict, Verdict::Finished { next_on: None, .. })),
        ),
    ]
}

/// Who is left out, by reason.
pub(super) fn left_out(company: CompanyId, people: &[Judged]) -> Vec<Group> {
    let mut groups = Vec::new();
    for reason in NotMeant::ALL {
        let these = people
            .iter()
            .filter(|one| one.verdict == Verdict::LeftOut(reason));
        groups.push(Group::of(company, reason.label(), "", these));
    }
    groups.retain(|group| group.count > 0);
    groups
}
