//! Which column of a file each of our fields is read from, when a person says
//! so: chosen once for a set of headings and used again for the next file with
//! the same ones, in whatever order.

use std::collections::{BTreeMap, BTreeSet};

use kernel::Fault;
use kernel::secret::hex;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::column::{Column, heading_names, normal_heading};

/// For each field the label of its column, as [`labels`] gives them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ColumnChoice(BTreeMap<Column, String>);

/// The least likeness, of a hundred, at which a column is proposed.
const LEAST_LIKENESS: usize = 50;

impl ColumnChoice {
    /// The same choice with one more field. An empty label chooses nothing.
    #[must_use]
    pub fn with(mut self, column: Column, label: &str) -> Self {
        if !label.is_empty() {
            self.0.insert(column, label.to_owned());
        }
        self
    }

    /// The label of a field's column.
    pub fn label(&self, column: Column) -> Option<&str> {
        self.0.get(&column).map(String::as_str)
    }

    /// The chosen fields with the labels of their columns.
    pub fn columns(&self) -> impl Iterator<Item = (Column, &str)> {
        self.0
            .iter()
            .map(|(column, label)| (*column, label.as_str()))
    }

    /// What a file's headings say by themselves, and for the other fields the
    /// most alike of the columns that are left.
    pub fn proposed(headings: &[String]) -> Self {
        let labels = labels(headings);
        let mut choice = Self::default();
        let mut taken = BTreeSet::new();
        for (heading, label) in headings.iter().zip(&labels) {
            let Some(column) = Column::of_heading(heading) else {
                continue;
            };
            if choice.label(column).is_none() {
                taken.insert(label.clone());
                choice = choice.with(column, label);
            }
        }
        let has_names = choice.label(Column::FamilyName).is_some();
        for column in Column::ALL {
            let is_known = choice.label(column).is_some();
            if is_known || (has_names && column == Column::FullName) {
                continue;
            }
            let free = labels
                .iter()
                .filter(|label| !label.is_empty() && !taken.contains(*label));
            let best = free.max_by_key(|label| likeness(column, label));
            if let Some(label) = best.filter(|label| likeness(column, label) >= LEAST_LIKENESS) {
                taken.insert(label.clone());
                choice = choice.with(column, label);
            }
        }
        choice
    }

    /// Everything wrong with a choice for a file with these headings, each
    /// fault at the field's word.
    pub fn faults(&self, headings: &[String]) -> Vec<Fault> {
        let labels = labels(headings);
        let fault = |column: Column, code, message: String| {
            Fault::new(format!("/{}", column.as_str()), code, message)
        };
        let mut faults = Vec::new();
        if self.label(Column::EmployeeNo).is_none() {
            let message = "社員番号の列を選んでください。".to_owned();
            faults.push(fault(
                Column::EmployeeNo,
                "roster.columns.employee_no",
                message,
            ));
        }
        if self.label(Column::FamilyName).is_none() && self.label(Column::FullName).is_none() {
            let message = "姓の列か、氏名の列を選んでください。".to_owned();
            faults.push(fault(Column::FamilyName, "roster.columns.name", message));
        }
        let mut first: BTreeMap<&str, Column> = BTreeMap::new();
        for (column, label) in self.columns() {
            if !labels.iter().any(|known| known == label) {
                let message = "ファイルにある列から選んでください。".to_owned();
                faults.push(fault(column, "roster.columns.unknown", message));
            } else if let Some(other) = first.get(label) {
                let message = format!(
                    "「{}」と同じ列です。別の列を選ぶか、どちらかを「読み込まない」にしてください。",
                    other.heading()
                );
                faults.push(fault(column, "roster.columns.twice", message));
            } else {
                first.insert(label, column);
            }
        }
        faults
    }
}

/// A name for each heading, empty where the heading is: as it is compared, with
/// a number where an earlier one is the same.
pub fn labels(headings: &[String]) -> Vec<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let label = |heading: &String| {
        let name = normal_heading(heading);
        if name.is_empty() {
            return name;
        }
        let times = seen.entry(name.clone()).or_default();
        *times += 1;
        match *times {
            1 => name,
            times => format!("{name}#{times}"),
        }
    };
    headings.iter().map(label).collect()
}

/// What a choice is found by again: SHA-256, in hexadecimal, of the labels of a
/// file in their own order. Which columns a file has counts, not where.
pub fn headings_hash(headings: &[String]) -> String {
    let mut labels = labels(headings);
    labels.retain(|label| !label.is_empty());
    labels.sort();
    let mut hash = Sha256::new();
    for label in labels {
        hash.update(label.as_bytes());
        hash.update([0]);
    }
    hex(&hash.finalize())
}

/// How alike a label and the likest name of a field are, of a hundred: a name
/// within the other, or pairs of letters in both (Dice's coefficient).
fn likeness(column: Column, label: &str) -> usize {
    let names = heading_names(column).iter();
    names.map(|name| alike(name, label)).max().unwrap_or(0)
}

fn alike(name: &str, label: &str) -> usize {
    let (short, long) = if name.len() < label.len() {
        (name, label)
    } else {
        (label, name)
    };
    if short.chars().count() > 1 && long.contains(short) {
        return LEAST_LIKENESS + 50 * short.chars().count() / long.chars().count();
    }
    let (ours, theirs) = (pairs(name), pairs(label));
    if ours.is_empty() || theirs.is_empty() {
        return 0;
    }
    let both = ours.intersection(&theirs).count();
    200 * both / (ours.len() + theirs.len())
}

fn pairs(text: &str) -> BTreeSet<(char, char)> {
    text.chars().zip(text.chars().skip(1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headings(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn the_order_of_the_columns_and_the_width_of_letters_do_not_matter() {
        let one = headings(&["社員CD", "漢字氏名", "", "備考", "備考"]);
        let same = headings(&["備考", "漢字氏名 ", "備考", "社員ＣＤ"]);
        let other = headings(&["社員CD", "漢字氏名", "備考"]);
        assert_eq!(headings_hash(&one), headings_hash(&same));
        assert_ne!(headings_hash(&one), headings_hash(&other));
        assert_eq!(labels(&one), ["社員cd", "漢字氏名", "", "備考", "備考#2"]);
    }

    #[test]
    fn proposals_are_the_known_headings_and_the_likest_of_the_others() {
        let file = headings(&["個人社員番号", "漢字氏名", "所属コード", "拠点", "メール"]);
        let choice = ColumnChoice::proposed(&file);
        for (column, label) in [
            (Column::EmployeeNo, Some("個人社員番号")),
            (Column::FullName, Some("漢字氏名")),
            (Column::Email, Some("メール")),
            (Column::Unit, Some("所属コード")),
            (Column::JobTitle, None),
            (Column::Courses, None),
        ] {
            assert_eq!(choice.label(column), label, "{column:?}");
        }
    }

    #[test]
    fn every_fault_of_a_choice_is_told_at_its_field() {
        let file = headings(&["a", "b"]);
        let choice = ColumnChoice::default()
            .with(Column::Email, "a")
            .with(Column::Unit, "a")
            .with(Column::JobTitle, "nowhere");
        let told: Vec<(String, &str)> = choice
            .faults(&file)
            .into_iter()
            .map(|fault| (fault.pointer, fault.code))
            .collect();
        let expected = [
            ("/employee_no", "roster.columns.employee_no"),
            ("/family_name", "roster.columns.name"),
            ("/unit", "roster.columns.twice"),
            ("/job_title", "roster.columns.unknown"),
        ];
        let expected = expected.map(|(pointer, code)| (pointer.to_owned(), code));
        assert_eq!(told, expected);
        let sound = ColumnChoice::default()
            .with(Column::EmployeeNo, "a")
            .with(Column::FullName, "b");
        assert_eq!(sound.faults(&file), []);
    }

    #[test]
    fn a_choice_reads_back_what_it_wrote() {
        let choice = ColumnChoice::default()
            .with(Column::EmployeeNo, "社員cd")
            .with(Column::JobTitle, "");
        let text = serde_json::to_string(&choice).expect("written");
        assert_eq!(text, r#"{"employee_no":"社員cd"}"#);
        assert_eq!(
            serde_json::from_str::<ColumnChoice>(&text).ok(),
            Some(choice)
        );
    }
}
