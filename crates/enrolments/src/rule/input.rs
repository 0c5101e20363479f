//! A rule as it is typed, and everything that is wrong with it.

use chrono::{Datelike, NaiveDate};
use kernel::Fault;
use kernel::id::OrgUnitId;

use super::{CycleRule, DueRule, Rule};

const LONGEST_NAME: usize = 60;
const LONGEST_TITLE: usize = 100;
const MOST_TITLES: usize = 20;
const MOST_DAYS: i64 = 730;
const MOST_MONTHS: i64 = 120;
const LONGEST_WINDOW: i64 = 365;
const LONGEST_REST: i64 = 24;

/// A rule as typed on a page or sent as JSON; numbers that could not be read
/// are absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleInput {
    /// What the company calls it.
    pub name: String,
    /// Whether it enrols anybody.
    pub is_active: bool,
    /// This unit and those below it; everybody for none.
    pub unit: Option<OrgUnitId>,
    /// 役職; everybody for none.
    pub job_titles: Vec<String>,
    /// Only people who joined on this day or later.
    pub joined_from: Option<NaiveDate>,
    /// A word of [`DueRule::CHOICES`].
    pub due: String,
    /// For `fixed`.
    pub due_on: Option<NaiveDate>,
    /// For `after_joining` and `after_caught`.
    pub due_days: Option<i64>,
    /// A word of [`CycleRule::CHOICES`].
    pub cycle: String,
    /// How many months a cycle has.
    pub cycle_months: Option<i64>,
    /// How many days a window has.
    pub cycle_window: Option<i64>,
    /// For `calendar`: the first day of the first window.
    pub cycle_first: Option<NaiveDate>,
    /// For `calendar`: how many months a completion rests.
    pub cycle_rest: Option<i64>,
}

impl RuleInput {
    /// The rule that was typed, its words tidied.
    ///
    /// # Errors
    /// Every fault, each at the pointer of its field.
    pub fn check(&self) -> Result<Rule, Vec<Fault>> {
        let mut faults = Vec::new();
        let name = self.name.trim();
        let letters = name.chars().count();
        if letters == 0 || letters > LONGEST_NAME || name.chars().any(char::is_control) {
            let message = format!("規則の名前を、{LONGEST_NAME}字までで入れてください。");
            faults.push(Fault::new("/name", "rule.name", message));
        }
        let job_titles = self.titles(&mut faults);
        let due = self.due_rule(&mut faults);
        let cycle = self.cycle_rule(&mut faults);
        for (pointer, day) in [
            ("/joined_from", self.joined_from),
            ("/due_on", self.due_on),
            ("/cycle_first", self.cycle_first),
        ] {
            if day.is_some_and(|day| !YEARS.contains(&day.year())) {
                let message = "1900年から2199年までの日付を入れてください。";
                faults.push(Fault::new(pointer, "rule.day", message));
            }
        }
        match (due, cycle) {
            (Some(due), Some(cycle)) if faults.is_empty() => Ok(Rule {
                name: name.to_owned(),
                is_active: self.is_active,
                unit: self.unit,
                job_titles,
                joined_from: self.joined_from,
                due,
                cycle,
            }),
            _ => Err(faults),
        }
    }

    fn titles(&self, faults: &mut Vec<Fault>) -> Vec<String> {
        let mut titles = Vec::new();
        for typed in &self.job_titles {
            let title = typed.trim();
            if !title.is_empty() && !titles.iter().any(|known| known == title) {
                titles.push(title.to_owned());
            }
        }
        let is_odd = |title: &String| {
            title.chars().count() > LONGEST_TITLE || title.chars().any(char::is_control)
        };
        if titles.len() > MOST_TITLES || titles.iter().any(is_odd) {
            let message = format!("役職は{MOST_TITLES}個まで、1つ{LONGEST_TITLE}字までです。");
            faults.push(Fault::new("/job_titles", "rule.job_titles", message));
        }
        titles
    }

    fn due_rule(&self, faults: &mut Vec<Fault>) -> Option<DueRule> {
        match self.due.as_str() {
            "open" => Some(DueRule::Open),
            "fixed" => {
                if self.due_on.is_none() {
                    let message = "期限の日付を入れてください。";
                    faults.push(Fault::new("/due_on", "rule.due_on", message));
                }
                self.due_on.map(DueRule::Fixed)
            }
            "after_joining" => self.due_days(faults).map(DueRule::AfterJoining),
            "after_caught" => self.due_days(faults).map(DueRule::AfterCaught),
            _ => {
                let message = "期限の決め方を選んでください。";
                faults.push(Fault::new("/due", "rule.due", message));
                None
            }
        }
    }

    fn due_days(&self, faults: &mut Vec<Fault>) -> Option<u32> {
        let typed = self.due_days;
        number(typed, 1, MOST_DAYS, ("/due_days", "期限の日数"), faults)
    }

    fn cycle_rule(&self, faults: &mut Vec<Fault>) -> Option<CycleRule> {
        match self.cycle.as_str() {
            "once" => Some(CycleRule::Once),
            "completion" => {
                let (months, window) = (self.months(faults), self.window(faults));
                let (months, window) = (months?, window?);
                must_not_overlap(months, window, faults);
                Some(CycleRule::Completion { months, window })
            }
            "calendar" => {
                let (months, window) = (self.months(faults), self.window(faults));
                let place = ("/cycle_rest", "次の回まであける月数");
                let rest = number(self.cycle_rest, 0, LONGEST_REST, place, faults);
                if self.cycle_first.is_none() {
                    let message = "最初の回が始まる日を入れてください。";
                    faults.push(Fault::new("/cycle_first", "rule.cycle_first", message));
                }
                let (first, months, window, rest) = (self.cycle_first?, months?, window?, rest?);
                must_not_overlap(months, window, faults);
                Some(CycleRule::Calendar {
                    first,
                    months,
                    window,
                    rest,
                })
            }
            _ => {
                let message = "くり返すかどうかを選んでください。";
                faults.push(Fault::new("/cycle", "rule.cycle", message));
                None
            }
        }
    }

    fn months(&self, faults: &mut Vec<Fault>) -> Option<u32> {
        let place = ("/cycle_months", "くり返す月数");
        number(self.cycle_months, 1, MOST_MONTHS, place, faults)
    }

    fn window(&self, faults: &mut Vec<Fault>) -> Option<u32> {
        let place = ("/cycle_window", "受ける期間の日数");
        number(self.cycle_window, 1, LONGEST_WINDOW, place, faults)
    }
}

/// The days that every month has.
const SHORTEST_MONTH: u32 = 28;
/// The years that a day of a rule may lie in, as those on a page do.
const YEARS: std::ops::Range<i32> = 1900..2200;

/// Windows that overlap would ask for the same thing twice.
fn must_not_overlap(months: u32, window: u32, faults: &mut Vec<Fault>) {
    if window > months * SHORTEST_MONTH {
        let message = "受ける期間は、くり返す月数より短くしてください。";
        faults.push(Fault::new("/cycle_window", "rule.window.overlap", message));
    }
}

fn number(
    typed: Option<i64>,
    least: i64,
    most: i64,
    (pointer, label): (&'static str, &'static str),
    faults: &mut Vec<Fault>,
) -> Option<u32> {
    let number = typed
        .filter(|number| (least..=most).contains(number))
        .and_then(|number| u32::try_from(number).ok());
    if number.is_none() {
        let message = format!("{label}は、{least}から{most}までの数で入れてください。");
        faults.push(Fault::new(pointer, "rule.number", message));
    }
    number
}

impl Rule {
    /// The rule as its form shows it.
    pub fn as_input(&self) -> RuleInput {
        let mut input = RuleInput {
            name: self.name.clone(),
            is_active: self.is_active,
            unit: self.unit,
            job_titles: self.job_titles.clone(),
            joined_from: self.joined_from,
            due: self.due.as_str().to_owned(),
            cycle: self.cycle.as_str().to_owned(),
            ..RuleInput::default()
        };
        match self.due {
            DueRule::Open => {}
            DueRule::Fixed(day) => input.due_on = Some(day),
            DueRule::AfterJoining(days) | DueRule::AfterCaught(days) => {
                input.due_days = Some(i64::from(days));
            }
        }
        match self.cycle {
            CycleRule::Once => {}
            CycleRule::Completion { months, window } => {
                input.cycle_months = Some(i64::from(months));
                input.cycle_window = Some(i64::from(window));
            }
            CycleRule::Calendar {
                first,
                months,
                window,
                rest,
            } => {
                input.cycle_months = Some(i64::from(months));
                input.cycle_window = Some(i64::from(window));
                input.cycle_first = Some(first);
                input.cycle_rest = Some(i64::from(rest));
            }
        }
        input
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        kernel::date::parse(text).expect("a day")
    }

    fn typed() -> RuleInput {
        RuleInput {
            name: " 入社後30日以内に初動 ".to_owned(),
            is_active: true,
            job_titles: vec!["店長".to_owned(), " 店長 ".to_owned(), String::new()],
            due: "after_joining".to_owned(),
            due_days: Some(30),
            cycle: "once".to_owned(),
            ..RuleInput::default()
        }
    }

    #[test]
    fn a_rule_is_given_back_as_it_was_typed() {
        let calendar = RuleInput {
            cycle: "calendar".to_owned(),
            cycle_months: Some(12),
            cycle_window: Some(30),
            cycle_first: Some(day("2026-06-01")),
            cycle_rest: Some(3),
            due: "fixed".to_owned(),
            due_on: Some(day("2027-03-31")),
            ..typed()
        };
        let completion = RuleInput {
            cycle: "completion".to_owned(),
            cycle_months: Some(24),
            cycle_window: Some(60),
            due: "open".to_owned(),
            ..typed()
        };
        for input in [typed(), calendar, completion] {
            let rule = input.check().expect("sound");
            assert_eq!(rule.job_titles, ["店長"]);
            assert_eq!(rule.as_input().check(), Ok(rule));
        }
    }

    #[test]
    fn every_fault_is_told_at_once() {
        let nothing = RuleInput::default();
        let wrong = RuleInput {
            name: "あ".repeat(LONGEST_NAME + 1),
            job_titles: vec!["店".repeat(LONGEST_TITLE + 1)],
            due_days: Some(0),
            cycle: "calendar".to_owned(),
            cycle_months: Some(121),
            cycle_window: Some(0),
            cycle_rest: Some(-1),
            ..typed()
        };
        let overlapping = RuleInput {
            cycle: "calendar".to_owned(),
            cycle_months: Some(1),
            cycle_window: Some(29),
            cycle_first: Some(day("2026-06-01")),
            cycle_rest: Some(0),
            due: "fixed".to_owned(),
            ..typed()
        };
        for (input, expected) in [
            (nothing, vec!["/name", "/due", "/cycle"]),
            (
                wrong,
                vec![
                    "/name",
                    "/job_titles",
                    "/due_days",
                    "/cycle_months",
                    "/cycle_window",
                    "/cycle_rest",
                    "/cycle_first",
                ],
            ),
            (overlapping, vec!["/due_on", "/cycle_window"]),
        ] {
            let faults = input.check().expect_err("faults");
            let pointers: Vec<&str> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
            assert_eq!(pointers, expected);
        }
    }
}
