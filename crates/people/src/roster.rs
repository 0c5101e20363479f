//! The roster (名簿): a client's staff list, from file to members.
//!
//! A file is read ([`read`]), its columns are recognised and every row is
//! judged ([`check`]), the rows are compared with the members that they concern
//! ([`present`], [`plan`]), and the plan is carried out in one transaction
//! ([`apply`]). Reading, judging and planning are pure.
//!
//! What always holds:
//! - The key is the employee number; leading zeros stay.
//! - A blank cell keeps what is there, `<削除>` empties it.
//! - Every fault is named by row and column, all at once; with a fault
//!   anywhere nothing is applied.
//! - People who are missing from the file are listed, never touched.
//! - The same file twice changes nothing.
//! - An applied file can be taken back for a day, as a whole and once; what was
//!   changed again since stays.
//! - What is read of a company grows with the file, not with the company;
//!   people whom the file lacks are all counted, and the first named.

mod apply;
mod check;
mod child;
mod choice;
mod column;
mod error;
mod fault_table;
mod field_text;
mod file;
mod import;
pub mod limits;
mod plan;
mod present;
mod progress;
mod undo;

pub use apply::{Applied, apply};
pub use check::{
    CLEAR, CheckedRoster, CheckedRow, RowFault, RowWish, TrackNames, check, check_with,
};
pub use child::{SUBCOMMAND, answer_parent, read_in_child};
pub use choice::{ColumnChoice, headings_hash, labels};
pub use column::{Column, ColumnMap};
pub use error::RosterFileError;
pub use fault_table::{FAULT_HEADING, fault_table};
pub use file::{Encoding, Sheet, SheetRow, is_workbook, read, read_with};
pub use import::{
    ImportOutcome, ImportProblem, ImportStatus, RosterImport, count_try, file_hash,
    forget_all_import_contents, forget_import_contents, hold_import, import, keep_import,
    latest_imports, mark_import_applied, mark_import_undone, queue_import, queued_imports,
    remember_choice, remembered_choice, set_import_choice, unqueue_import,
};
pub use plan::{Action, Counts, FieldChange, Missing, MissingMember, Plan, PlannedRow, plan};
pub use present::{Present, present};
pub use progress::Progress;
pub use undo::{
    Affected, ImportChange, LeftAlone, Since, UndoPlan, forget_changes, import_changes,
    keep_changes, returning_addresses, undo, undo_plan,
};
