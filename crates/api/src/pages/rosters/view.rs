//! What the roster pages show, in words.

use journeys::import_roster::PlannedFile;
use kernel::date::display_instant;
use people::roster::{
    Action, Counts, ImportOutcome, ImportProblem, ImportStatus, MissingMember, PlannedRow,
    RosterImport, RowFault,
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
    /// Whether the worker applies it.
    pub is_queued: bool,
    /// Whether its columns are to be chosen.
    pub is_mapping: bool,
    /// Whether it was applied.
    pub is_applied: bool,
    /// When it was taken back; empty unless it was.
    pub undone_at: String,
    /// Why the worker gave it back; empty unless it did.
    pub problem: &'static str,
    /// What applying it did, in words; empty until then.
    pub outcome: String,
    /// Whether its columns were chosen by a person.
    pub has_choice: bool,
    /// Rows of the file.
    pub row_count: usize,
}

impl From<&RosterImport> for UploadView {
    fn from(import: &RosterImport) -> Self {
        Self {
            id: import.id.to_string(),
            file_name: import.file_name.clone(),
            created_at: display_instant(import.created_at),
            status: import.status.label(),
            is_waiting: import.status == ImportStatus::Validated,
            is_queued: import.status == ImportStatus::Queued,
            is_mapping: import.status == ImportStatus::Mapping,
            is_applied: import.status == ImportStatus::Applied,
            undone_at: import.undone_at.map_or_else(String::new, display_instant),
            problem: import.problem.map_or("", ImportProblem::message),
            outcome: import
                .outcome
                .as_ref()
                .map_or_else(String::new, what_was_done),
            has_choice: import.choice.is_some(),
            row_count: import.row_count,
        }
    }
}

/// What applying a roster did, in words.
pub fn what_was_done(outcome: &ImportOutcome) -> String {
    let mut done = format!(
        "新規{}人、変更{}人を登録しました。",
        outcome.create, outcome.change
    );
    if outcome.enrolments > 0 {
        done.push_str(&format!(
            "コースへの受講登録は{}件です。{}人に案内メールを送ります。",
            outcome.enrolments, outcome.invited
        ));
    }
    if outcome.without_email > 0 {
        done.push_str(&format!(
            "メールのない{}人には、ログイン用の用紙を印刷して渡してください。",
            outcome.without_email
        ));
    }
    if outcome.missing > 0 {
        done.push_str(&format!(
            "ファイルにない{}人はそのままにしました。",
            outcome.missing
        ));
    }
    done
}

/// What a file would do.
pub struct PreviewView {
    /// How it was read.
    pub encoding: &'static str,
    /// How many rows do what.
    pub counts: Counts,
    /// Each field with the heading of the column that it is read from.
    pub columns: Vec<(&'static str, String)>,
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
    pub more: u64,
}

impl<T> Listed<T> {
    pub(super) fn of(mut items: impl Iterator<Item = T>) -> Self {
        Self {
            items: items.by_ref().take(SHOWN).collect(),
            more: items.count() as u64,
        }
    }
}

impl<T: Clone> Listed<T> {
    /// The beginning of a list of which `all` stand somewhere.
    fn first_of(items: &[T], all: u64) -> Self {
        let items: Vec<T> = items.iter().take(SHOWN).cloned().collect();
        Self {
            more: all.saturating_sub(items.len() as u64),
            items,
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
            columns: planned
                .columns
                .columns()
                .map(|(column, _)| (column.heading(), planned.columns.heading(column).to_owned()))
                .collect(),
            ignored: plan.ignored_headings.join("、"),
            faults: Listed::of(plan.faults.iter().map(FaultView::from)),
            rows: Listed::of(acting.map(|row| RowView::of(row, planned))),
            missing: Listed::first_of(&plan.missing.named, plan.missing.count),
        }
    }
}
