//! The columns of a roster and the headings that people give them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::RosterFileError;
use super::choice::{ColumnChoice, labels};

/// A column that we read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Column {
    /// 社員番号
    EmployeeNo,
    /// 氏名: family and given name with a space between.
    FullName,
    /// 姓
    FamilyName,
    /// 名
    GivenName,
    /// フリガナ of both names with a space between.
    FullKana,
    /// セイ
    FamilyKana,
    /// メイ
    GivenKana,
    /// メールアドレス
    Email,
    /// 部署
    Unit,
    /// 役職
    JobTitle,
    /// 入社日
    JoinedOn,
    /// コース
    Courses,
}

/// Each column's own heading first, then what else means it. Compared after
/// [`normal_heading`].
const HEADINGS: [(Column, &[&str]); 12] = [
    (
        Column::EmployeeNo,
        &[
            "社員番号",
            "従業員番号",
            "社員no",
            "従業員no",
            "社員コード",
            "従業員コード",
            "職員番号",
            "社員id",
        ],
    ),
    (
        Column::FullName,
        &["氏名", "名前", "社員氏名", "従業員氏名"],
    ),
    (
        Column::FamilyName,
        &["姓", "氏", "苗字", "名字", "氏名(姓)"],
    ),
    (Column::GivenName, &["名", "氏名(名)"]),
    (
        Column::FullKana,
        &[
            "フリガナ",
            "カナ",
            "氏名カナ",
            "カナ氏名",
            "氏名フリガナ",
            "氏名(カナ)",
        ],
    ),
    (
        Column::FamilyKana,
        &[
            "セイ",
            "姓カナ",
            "姓(カナ)",
            "フリガナ(姓)",
            "姓フリガナ",
            "カナ姓",
            "カナ(姓)",
        ],
    ),
    (
        Column::GivenKana,
        &[
            "メイ",
            "名カナ",
            "名(カナ)",
            "フリガナ(名)",
            "名フリガナ",
            "カナ名",
            "カナ(名)",
        ],
    ),
    (
        Column::Email,
        &[
            "メールアドレス",
            "メール",
            "e-mail",
            "email",
            "mail",
            "eメール",
            "電子メール",
            "メルアド",
        ],
    ),
    (
        Column::Unit,
        &[
            "部署",
            "所属",
            "店舗",
            "所属部署",
            "部署名",
            "所属名",
            "部門",
            "店舗名",
            "部署・店舗",
        ],
    ),
    (Column::JobTitle, &["役職", "役職名", "職位", "肩書"]),
    (
        Column::JoinedOn,
        &["入社日", "入社年月日", "採用日", "雇用開始日"],
    ),
    (
        Column::Courses,
        &["コース", "研修コース", "受講コース", "研修"],
    ),
];

impl Column {
    /// The columns of the template that we hand out, in order.
    pub const TEMPLATE: [Self; 10] = [
        Self::EmployeeNo,
        Self::FamilyName,
        Self::GivenName,
        Self::FamilyKana,
        Self::GivenKana,
        Self::Email,
        Self::Unit,
        Self::JobTitle,
        Self::JoinedOn,
        Self::Courses,
    ];

    /// Every column.
    pub const ALL: [Self; 12] = [
        Self::EmployeeNo,
        Self::FamilyName,
        Self::GivenName,
        Self::FullName,
        Self::FamilyKana,
        Self::GivenKana,
        Self::FullKana,
        Self::Email,
        Self::Unit,
        Self::JobTitle,
        Self::JoinedOn,
        Self::Courses,
    ];

    /// The stored and transmitted word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::EmployeeNo => "employee_no",
            Self::FullName => "full_name",
            Self::FamilyName => "family_name",
            Self::GivenName => "given_name",
            Self::FullKana => "full_kana",
            Self::FamilyKana => "family_kana",
            Self::GivenKana => "given_kana",
            Self::Email => "email",
            Self::Unit => "unit",
            Self::JobTitle => "job_title",
            Self::JoinedOn => "joined_on",
            Self::Courses => "courses",
        }
    }

    /// The column's own heading.
    pub fn heading(self) -> &'static str {
        match self {
            Self::EmployeeNo => "社員番号",
            Self::FullName => "氏名",
            Self::FamilyName => "姓",
            Self::GivenName => "名",
            Self::FullKana => "フリガナ",
            Self::FamilyKana => "セイ",
            Self::GivenKana => "メイ",
            Self::Email => "メールアドレス",
            Self::Unit => "部署",
            Self::JobTitle => "役職",
            Self::JoinedOn => "入社日",
            Self::Courses => "コース",
        }
    }

    pub(super) fn of_heading(heading: &str) -> Option<Self> {
        let wanted = normal_heading(heading);
        let found = HEADINGS
            .iter()
            .find(|(_, names)| names.iter().any(|name| *name == wanted));
        found.map(|(column, _)| *column)
    }
}

/// What a column may be called, as [`normal_heading`] writes it.
pub(super) fn heading_names(column: Column) -> &'static [&'static str] {
    let found = HEADINGS.iter().find(|(known, _)| *known == column);
    found.map_or(&[], |(_, names)| names)
}

/// Width, case, spaces and marks of obligation do not matter.
pub(super) fn normal_heading(heading: &str) -> String {
    let folded: String = heading
        .nfkc()
        .filter(|char| !char.is_whitespace() && !matches!(char, '*' | '※' | '.'))
        .flat_map(char::to_lowercase)
        .collect();
    folded.replace("(必須)", "").replace("(任意)", "")
}

/// Where each column stands in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnMap {
    places: BTreeMap<Column, usize>,
    headings: Vec<String>,
    ignored: Vec<String>,
}

impl ColumnMap {
    /// Recognises the headings of a file.
    ///
    /// # Errors
    /// When 社員番号 or the name is missing, or a column stands there twice.
    pub fn recognise(headings: &[String]) -> Result<Self, RosterFileError> {
        let mut map = Self {
            places: BTreeMap::new(),
            headings: headings.iter().map(|text| text.trim().to_owned()).collect(),
            ignored: Vec::new(),
        };
        for (place, heading) in headings.iter().enumerate() {
            let Some(column) = Column::of_heading(heading) else {
                map.ignored.push(shortened(heading));
                continue;
            };
            if let Some(first) = map.places.insert(column, place) {
                return Err(RosterFileError::RepeatedHeading {
                    first: shortened(&headings[first]),
                    second: shortened(heading),
                });
            }
        }
        map.ignored.retain(|heading| !heading.is_empty());
        map.demand_required(headings)?;
        map.prefer_separate_names();
        Ok(map)
    }

    /// Takes the columns that a person chose. What the file does not have any
    /// more is not read.
    ///
    /// # Errors
    /// When 社員番号 or the name was not chosen.
    pub fn chosen(headings: &[String], choice: &ColumnChoice) -> Result<Self, RosterFileError> {
        let labels = labels(headings);
        let place = |(column, label): (Column, &str)| {
            let place = labels.iter().position(|known| known == label)?;
            Some((column, place))
        };
        let places: BTreeMap<Column, usize> = choice.columns().filter_map(place).collect();
        let is_read = |at: usize| places.values().any(|place| *place == at);
        let ignored = headings
            .iter()
            .enumerate()
            .filter(|(at, heading)| !is_read(*at) && !heading.trim().is_empty())
            .map(|(_, heading)| shortened(heading))
            .collect();
        let mut map = Self {
            headings: headings.iter().map(|text| text.trim().to_owned()).collect(),
            ignored,
            places,
        };
        map.demand_required(headings)?;
        map.prefer_separate_names();
        Ok(map)
    }

    fn demand_required(&self, headings: &[String]) -> Result<(), RosterFileError> {
        let mut missing = Vec::new();
        if !self.has(Column::EmployeeNo) {
            missing.push(Column::EmployeeNo.heading().to_owned());
        }
        if !self.has(Column::FamilyName) && !self.has(Column::FullName) {
            missing.push(Column::FamilyName.heading().to_owned());
        }
        if missing.is_empty() {
            return Ok(());
        }
        let found = headings.iter().map(|heading| shortened(heading));
        Err(RosterFileError::MissingHeadings {
            missing,
            found: found.filter(|heading| !heading.is_empty()).collect(),
        })
    }

    /// A file with 姓 and 氏名 means the same by both; 姓 needs no splitting.
    fn prefer_separate_names(&mut self) {
        for (separate, whole) in [
            (Column::FamilyName, Column::FullName),
            (Column::FamilyKana, Column::FullKana),
        ] {
            if self.has(separate) {
                self.places.remove(&whole);
            }
        }
    }

    /// Whether the file has the column.
    pub fn has(&self, column: Column) -> bool {
        self.places.contains_key(&column)
    }

    /// Where the column stands, from 0.
    pub fn place(&self, column: Column) -> Option<usize> {
        self.places.get(&column).copied()
    }

    /// The columns that are there, with their places.
    pub fn columns(&self) -> impl Iterator<Item = (Column, usize)> + '_ {
        self.places.iter().map(|(column, place)| (*column, *place))
    }

    /// The heading as the file writes it; its own heading for a column that
    /// the file does not have.
    pub fn heading(&self, column: Column) -> &str {
        self.place(column)
            .and_then(|place| self.headings.get(place))
            .map_or(column.heading(), String::as_str)
    }

    /// Headings that we do not read.
    pub fn ignored(&self) -> &[String] {
        &self.ignored
    }
}

const LONGEST_SHOWN: usize = 30;

fn shortened(heading: &str) -> String {
    let heading = heading.trim();
    if heading.chars().count() <= LONGEST_SHOWN {
        return heading.to_owned();
    }
    heading.chars().take(LONGEST_SHOWN).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chosen_columns_are_read_by_their_labels_and_the_rest_is_ignored() {
        let headings = ["備考", "社員CD", "漢字氏名", "備考"].map(str::to_owned);
        let choice = ColumnChoice::default()
            .with(Column::EmployeeNo, "社員cd")
            .with(Column::FullName, "漢字氏名")
            .with(Column::JobTitle, "備考#2")
            .with(Column::Email, "もうない列");
        let map = ColumnMap::chosen(&headings, &choice).expect("a roster");
        assert_eq!(map.place(Column::EmployeeNo), Some(1));
        assert_eq!(map.place(Column::JobTitle), Some(3));
        assert_eq!(map.place(Column::Email), None);
        assert_eq!(map.ignored(), ["備考"]);
        assert_eq!(map.heading(Column::EmployeeNo), "社員CD");
        let nothing = ColumnMap::chosen(&headings, &ColumnChoice::default());
        assert!(matches!(
            nothing,
            Err(RosterFileError::MissingHeadings { .. })
        ));
    }

    #[test]
    fn every_column_has_a_word_that_serde_writes_too() {
        for column in Column::ALL {
            let written = serde_json::to_string(&column).expect("written");
            assert_eq!(written, format!("\"{}\"", column.as_str()));
        }
    }

    fn recognise(headings: &[&str]) -> Result<ColumnMap, RosterFileError> {
        let headings: Vec<String> = headings.iter().map(|&text| text.to_owned()).collect();
        ColumnMap::recognise(&headings)
    }

    #[test]
    fn headings_are_recognised_in_every_usual_writing() {
        let cases: [(&[&str], Column); 9] = [
            (
                &[
                    "社員番号",
                    "従業員番号",
                    "社員No",
                    "社員Ｎｏ．",
                    " 社員番号* ",
                    "社員番号（必須）",
                ],
                Column::EmployeeNo,
            ),
            (&["姓", "氏名（姓）"], Column::FamilyName),
            (
                &["セイ", "ｾｲ", "姓カナ", "フリガナ(姓)"],
                Column::FamilyKana,
            ),
            (&["メイ"], Column::GivenKana),
            (
                &["メールアドレス", "メール", "E-mail", "Ｅメール"],
                Column::Email,
            ),
            (&["部署", "所属", "店舗"], Column::Unit),
            (&["役職"], Column::JobTitle),
            (&["入社日", "入社年月日"], Column::JoinedOn),
            (&["コース", "研修コース"], Column::Courses),
        ];
        for (headings, column) in cases {
            for heading in headings {
                assert_eq!(Column::of_heading(heading), Some(column), "{heading}");
            }
        }
    }

    #[test]
    fn every_columns_own_heading_means_it_and_no_heading_means_two() {
        let mut seen = std::collections::BTreeSet::new();
        for (column, names) in HEADINGS {
            assert_eq!(Column::of_heading(column.heading()), Some(column));
            for name in names {
                assert_eq!(normal_heading(name), *name, "written as it is compared");
                assert!(seen.insert(name), "{name} stands twice");
            }
        }
    }

    #[test]
    fn unknown_headings_are_ignored_but_told() {
        let map = recognise(&["社員番号", "血液型", "姓", ""]).expect("a roster");
        assert_eq!(map.ignored(), ["血液型"]);
        assert_eq!(map.place(Column::FamilyName), Some(2));
    }

    #[test]
    fn missing_headings_are_told_with_what_was_found() {
        let error = recognise(&["番号", "部署"]).expect_err("no key, no name");
        assert_eq!(
            error.to_string(),
            "見出し「社員番号」「姓」が見つかりません。見つかった見出し: 番号、部署"
        );
        assert!(recognise(&["社員番号", "氏名"]).is_ok());
    }

    #[test]
    fn two_headings_of_one_meaning_are_refused() {
        let error = recognise(&["社員番号", "姓", "メール", "E-mail"]).expect_err("twice");
        assert_eq!(
            error.to_string(),
            "見出し「メール」と「E-mail」は同じ項目です。どちらか一つにしてください。"
        );
    }
}
