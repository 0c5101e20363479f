//! What the roster pages show, in words.

use journeys::import_roster::PlannedFile;
use kernel::date::display_instant;
use people::roster::{
    Action, Counts, ImportStatus, MissingMember, PlannedRow, RosterImport, RowFault,
};

use crate::pages::shell::Status;

/// How many lines of each list a page shows. The fault file and the API hold
/// all of them.
const SHOWN: usize = 200;

/// One upload.
pub struct UploadView {
    /// Its key, for its address.
    pub id: String,
    /// As the sender called it.
    pub file_name: String,
    /// When it came.
    pub created_at: String,
    /// Where it stands, in a word.
    pub status: &'static str,
    /// Whether it waits for its confirmation.
    pub is_waiting: bool,
    /// Whether it was applied.
    pub is_applied: bool,
}

impl From<&RosterImport> for UploadView {
    fn from(import: &RosterImport) -> Self {
        Self {
            id: import.id.to_string(),
            file_name: import.file_name.clone(),
            created_at: display_instant(import.created_at),
            status: import.status.label(),
            is_waiting: import.status == ImportStatus::Validated,
            is_applied: import.status == ImportStatus::Applied,
        }
    }
}

/// What a file would do.
pub struct PreviewView {
    /// How it was read.
    pub encoding: &'static str,
    /// How many rows do what.
    pub counts: Counts,
    /// Headings that are not read, joined.
    pub ignored: String,
    /// The first faults.
    pub faults: Listed<FaultView>,
    /// The first rows that do something.
    pub rows: Listed<RowView>,
    /// The first members that the file lacks.
    pub missing: Listed<MissingMember>,
}

/// The beginning of a list.
pub struct Listed<T> {
    /// What is shown.
    pub items: Vec<T>,
    /// How many more there are.
    pub more: usize,
}

impl<T> Listed<T> {
    fn of(mut items: impl Iterator<Item = T>) -> Self {
        Self {
            items: items.by_ref().take(SHOWN).collect(),
            more: items.count(),
        }
    }
}

/// One fault.
pub struct FaultView {
    /// The row as Excel numbers it.
    pub row: u32,
    /// The column's heading.
    pub column: String,
    /// What is wrong and how to mend it.
    pub message: String,
}

impl From<&RowFault> for FaultView {
    fn from(fault: &RowFault) -> Self {
        Self {
            row: fault.row,
            column: fault.column.clone(),
            message: fault.message.clone(),
        }
    }
}

/// One row that does something.
pub struct RowView {
    /// The row as Excel numbers it.
    pub number: u32,
    /// 社員番号
    pub employee_no: String,
    /// 姓 名
    pub name: String,
    /// What it does.
    pub status: Status,
    /// Each change: heading, before, after.
    pub changes: Vec<(&'static str, String, String)>,
    /// The titles of its tracks, joined.
    pub courses: String,
}

impl RowView {
    fn of(row: &PlannedRow, planned: &PlannedFile) -> Self {
        let changes = row.changes.iter().map(|change| {
            let heading = change.column.heading();
            (heading, change.before.clone(), change.after.clone())
        });
        Self {
            number: row.number,
            employee_no: row.employee_no.clone(),
            name: row.name.clone(),
            status: match row.action {
                Action::Create => Status::New,
                Action::Change => Status::Changed,
                Action::Keep => Status::Unchanged,
                Action::Refuse => Status::Fault,
            },
            changes: changes.collect(),
            courses: planned.titles_of(row).join("、"),
        }
    }
}

impl From<&PlannedFile> for PreviewView {
    fn from(planned: &PlannedFile) -> Self {
        let plan = &planned.plan;
        let acting = plan
            .rows
            .iter()
            .filter(|row| matches!(row.action, Action::Create | Action::Change));
        Self {
            encoding: planned.encoding.label(),
            counts: plan.counts(),
            ignored: plan.ignored_headings.join("、"),
            faults: Listed::of(plan.faults.iter().map(FaultView::from)),
            rows: Listed::of(acting.map(|row| RowView::of(row, planned))),
            missing: Listed::of(plan.missing.iter().cloned()),
        }
    }
}
