//! A company's layout of the progress export (書き出しの形): which columns in
//! which order, and how the file is written.

use kernel::Fault;
use kernel::id::{CompanyId, ExportLayoutId};

const LONGEST_NAME: usize = 40;

/// A column of the progress list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    /// 社員番号
    EmployeeNo,
    /// 氏名
    Name,
    /// フリガナ
    Kana,
    /// 部署
    Unit,
    /// 在籍状況
    Employment,
    /// 研修コース
    Track,
    /// 受講状況
    Word,
    /// 期限
    DueOn,
    /// 期限からの超過日数
    DaysLate,
    /// 修了日
    CompletedOn,
    /// 終えた項目数
    Done,
    /// 全項目数
    Total,
}

impl Column {
    /// Every column.
    pub const ALL: [Self; 12] = [
        Self::EmployeeNo,
        Self::Name,
        Self::Kana,
        Self::Unit,
        Self::Employment,
        Self::Track,
        Self::Word,
        Self::DueOn,
        Self::DaysLate,
        Self::CompletedOn,
        Self::Done,
        Self::Total,
    ];

    /// The columns of an export without a layout.
    pub const USUAL: [Self; 11] = [
        Self::EmployeeNo,
        Self::Name,
        Self::Kana,
        Self::Unit,
        Self::Employment,
        Self::Track,
        Self::Word,
        Self::DueOn,
        Self::CompletedOn,
        Self::Done,
        Self::Total,
    ];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::EmployeeNo => "employee_no",
            Self::Name => "name",
            Self::Kana => "kana",
            Self::Unit => "unit",
            Self::Employment => "employment",
            Self::Track => "track",
            Self::Word => "word",
            Self::DueOn => "due_on",
            Self::DaysLate => "days_late",
            Self::CompletedOn => "completed_on",
            Self::Done => "done",
            Self::Total => "total",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.as_str() == word)
    }

    /// The heading.
    pub fn heading(self) -> &'static str {
        match self {
            Self::EmployeeNo => "社員番号",
            Self::Name => "氏名",
            Self::Kana => "フリガナ",
            Self::Unit => "部署",
            Self::Employment => "在籍状況",
            Self::Track => "研修コース",
            Self::Word => "受講状況",
            Self::DueOn => "期限",
            Self::DaysLate => "超過日数",
            Self::CompletedOn => "修了日",
            Self::Done => "終えた項目数",
            Self::Total => "全項目数",
        }
    }
}

/// A layout as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportLayout {
    /// Its key.
    pub id: ExportLayoutId,
    /// Whose.
    pub company: CompanyId,
    /// What the company calls it; unique in the company.
    pub name: String,
    /// From the left.
    pub columns: Vec<Column>,
    /// How the file is written: a word that the export knows.
    pub format: String,
}

/// What is wrong with a layout: every fault at once.
pub fn layout_faults(name: &str, columns: &[Column]) -> Vec<Fault> {
    let mut faults = Vec::new();
    let name = name.trim();
    let letters = name.chars().count();
    if letters == 0 || letters > LONGEST_NAME || name.chars().any(char::is_control) {
        let message = format!("名前を、{LONGEST_NAME}字までで入れてください。");
        faults.push(Fault::new("/name", "export_layout.name", message));
    }
    let is_twice =
        |(place, column): (usize, &Column)| columns.iter().take(place).any(|known| known == column);
    if columns.is_empty() {
        let message = "列を1つ以上選んでください。";
        faults.push(Fault::new("/columns", "export_layout.columns", message));
    } else if columns.iter().enumerate().any(is_twice) {
        let message = "同じ列が2回あります。どちらかを外してください。";
        faults.push(Fault::new("/columns", "export_layout.twice", message));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_is_read_back_and_the_usual_ones_are_among_them() {
        for column in Column::ALL {
            assert_eq!(Column::parse(column.as_str()), Some(column));
        }
        assert!(
            Column::USUAL
                .iter()
                .all(|column| Column::ALL.contains(column))
        );
        assert_eq!(Column::parse("password"), None);
    }

    #[test]
    fn every_fault_of_a_layout_is_named_at_once() {
        use Column::{Name, Unit};
        let long = "あ".repeat(LONGEST_NAME + 1);
        for (name, columns, expected) in [
            ("人事システム用", vec![Name, Unit], vec![]),
            (" ", vec![], vec!["/name", "/columns"]),
            (
                long.as_str(),
                vec![Name, Unit, Name],
                vec!["/name", "/columns"],
            ),
            ("あ\nい", vec![Name], vec!["/name"]),
        ] {
            let faults = layout_faults(name, &columns);
            let pointers: Vec<&str> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
            assert_eq!(pointers, expected, "{name}");
        }
    }
}
