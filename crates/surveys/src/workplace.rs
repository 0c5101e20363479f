//! What is seen at work after a course: by managers in their units (three
//! questions, 30 days after), and by the company in its own counts (90 days
//! after). Both bear names and stand apart from surveys: nobody's answer to a
//! questionnaire is in them, and nobody is judged by them.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use kernel::Fault;
use kernel::id::{AccountId, CompanyId, OrgUnitId, SurveyVersionId, WorkplaceReportId};

use crate::Percent;

/// The form that managers answer about their unit.
pub const OBSERVATION: &str = "observation-30";
/// So many days after somebody of the unit completed a course its manager is
/// asked, and so many days long.
pub const OBSERVED_AFTER: u64 = 30;
/// More of anything in a month is a slip of the finger.
pub const MOST: i64 = 1_000_000;

/// Something that a company counts in a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Stable name.
    pub code: &'static str,
    /// What is asked.
    pub label: &'static str,
    /// 件, 分, 人
    pub unit: &'static str,
    /// The code of the count that it is a part of.
    pub part_of: Option<&'static str>,
}

const fn fact(
    code: &'static str,
    label: &'static str,
    unit: &'static str,
    part_of: Option<&'static str>,
) -> Fact {
    Fact {
        code,
        label,
        unit,
        part_of,
    }
}

/// Everything that is counted, in the order of the page.
pub const FACTS: [Fact; 9] = [
    fact(
        "handled",
        "カスタマーハラスメントが疑われる対応の件数",
        "件",
        None,
    ),
    fact("alone", "うち、1人で対応した件数", "件", Some("handled")),
    fact(
        "recorded",
        "うち、記録が提出された件数",
        "件",
        Some("handled"),
    ),
    fact("stopped", "うち、対応を中止した件数", "件", Some("handled")),
    fact(
        "handover",
        "次の担当者へ引き継ぐまでの時間（平均）",
        "分",
        None,
    ),
    fact("consulted", "社内の相談先に届いた相談の件数", "件", None),
    fact(
        "left",
        "カスタマーハラスメントを理由の1つとする休職・離職の人数",
        "人",
        None,
    ),
    fact("complaints", "正当な苦情の件数", "件", None),
    fact("resolved", "うち、解決した件数", "件", Some("complaints")),
];

/// The fact with this code.
pub fn fact_of(code: &str) -> Option<Fact> {
    FACTS.into_iter().find(|fact| fact.code == code)
}

/// Counts by code; what nobody counted is left out.
pub type Counted = BTreeMap<String, i64>;

/// A report about a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkplaceReport {
    /// Its key.
    pub id: WorkplaceReportId,
    /// Whose workplace.
    pub company: CompanyId,
    /// The unit that was observed, and the version of the form that asked;
    /// nothing for the company's counts.
    pub observed: Option<(OrgUnitId, SurveyVersionId)>,
    /// The first day of the month.
    pub month: NaiveDate,
    /// Grades 1 to 5 by the question's code (該当なし is left out), or counts
    /// by the fact's.
    pub answers: Counted,
    /// Who reports.
    pub by: AccountId,
    /// When.
    pub at: DateTime<Utc>,
}

/// Reads what was typed: an empty field is a count that nobody took.
///
/// # Errors
/// Every fault: no whole number from 0, a part larger than its whole, nothing
/// at all.
pub fn read_counts(typed: &BTreeMap<String, String>) -> Result<Counted, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut counted = Counted::new();
    for fact in FACTS {
        let text = typed
            .get(fact.code)
            .map(|text| text.trim())
            .unwrap_or_default();
        if text.is_empty() {
            continue;
        }
        match text.parse() {
            Ok(count) if (0..=MOST).contains(&count) => {
                counted.insert(fact.code.to_owned(), count);
            }
            _ => {
                let message = format!("0から{MOST}までの整数で入力してください。");
                faults.push(fault(fact.code, "workplace.count", message));
            }
        }
    }
    for fact in FACTS {
        let whole = fact.part_of.and_then(|whole| counted.get(whole));
        let part = counted.get(fact.code);
        if let (Some(part), Some(whole)) = (part, whole)
            && part > whole
        {
            let message = format!("全体の件数（{whole}）より大きくなっています。");
            faults.push(fault(fact.code, "workplace.part", message));
        }
    }
    if counted.is_empty() && faults.is_empty() {
        let message = "1つ以上の数を入力してください。".to_owned();
        faults.push(fault(FACTS[0].code, "workplace.empty", message));
    }
    if faults.is_empty() {
        Ok(counted)
    } else {
        Err(faults)
    }
}

fn fault(code: &str, kind: &'static str, message: String) -> Fault {
    Fault::new(format!("/{code}"), kind, message)
}

/// The share of a part in its whole, from the exact counts; nothing for a
/// whole and where either was not counted.
pub fn share(counted: &Counted, fact: Fact) -> Option<Percent> {
    let whole = counted.get(fact.part_of?)?;
    let part = counted.get(fact.code)?;
    Percent::of(u64::try_from(*part).ok()?, u64::try_from(*whole).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(values: &[(&str, &str)]) -> BTreeMap<String, String> {
        let own = |(code, text): &(&str, &str)| ((*code).to_owned(), (*text).to_owned());
        values.iter().map(own).collect()
    }

    #[test]
    fn what_nobody_counted_is_left_out_and_shares_are_exact() {
        let counted = read_counts(&typed(&[("handled", "12"), ("alone", " 1 "), ("left", "")]));
        let counted = counted.expect("sound");
        assert_eq!(counted.len(), 2);
        let alone = fact_of("alone").expect("known");
        assert_eq!(share(&counted, alone).expect("both").to_string(), "8.3");
        let recorded = fact_of("recorded").expect("known");
        assert_eq!(share(&counted, recorded), None);
    }

    #[test]
    fn every_fault_is_named_at_once() {
        let wrong = typed(&[
            ("handled", "3"),
            ("alone", "4"),
            ("consulted", "-1"),
            ("handover", "五"),
        ]);
        let faults = read_counts(&wrong).expect_err("refused");
        let pointers: Vec<&str> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
        assert_eq!(pointers, ["/handover", "/consulted", "/alone"]);
        assert_eq!(read_counts(&typed(&[])).expect_err("nothing").len(), 1);
    }

    #[test]
    fn a_part_names_a_whole_that_is_counted() {
        for fact in FACTS {
            assert!(fact.part_of.is_none_or(|whole| fact_of(whole).is_some()));
        }
    }
}
