//! The roster (名簿): a client's staff list, from file to members.
//!
//! A file is read ([`read`]), its columns are recognised and every row is
//! judged ([`check`]), the rows are compared with the members that are there
//! ([`plan`]), and the plan is carried out in one transaction ([`apply`]).
//! Everything before the last step is pure.
//!
//! What always holds:
//! - The key is the employee number; leading zeros stay.
//! - A blank cell keeps what is there, `<削除>` empties it.
//! - Every fault is named by row and column, all at once; with a fault
//!   anywhere nothing is applied.
//! - People who are missing from the file are listed, never touched.
//! - The same file twice changes nothing.

mod apply;
mod check;
mod child;
mod column;
mod error;
mod fault_table;
mod file;
mod import;
pub mod limits;
mod plan;

pub use apply::{Applied, apply};
pub use check::{CLEAR, CheckedRoster, CheckedRow, RowFault, RowWish, TrackNames, check};
pub use child::{SUBCOMMAND, answer_parent, read_in_child};
pub use column::{Column, ColumnMap};
pub use error::RosterFileError;
pub use fault_table::{FAULT_HEADING, fault_table};
pub use file::{Encoding, Sheet, SheetRow, is_workbook, read, read_with};
pub use import::{
    ImportStatus, RosterImport, file_hash, forget_import_contents, import, keep_import,
    latest_imports, mark_import_applied,
};
pub use plan::{Action, Counts, FieldChange, MissingMember, Plan, PlannedRow, plan};
