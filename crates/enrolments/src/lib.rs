//! Who learns what: enrolments, progress in their lessons, completion and its certificates.
//!
//! What always holds:
//! - A person has at most one open enrolment per track; a partial unique index
//!   decides races. A later one has a higher `cycle_no` and leaves the older
//!   rows alone.
//! - A status moves only by [`Status::may_become`]. A completed enrolment never
//!   changes again, and no code path resets progress.
//! - The content version is pinned at the start and never changes.
//! - 未受講, 受講中, 修了 and 期限超過 are functions of (status, due date,
//!   today), see [`Word`]; no column holds them.
//! - Another last day, an exemption and a withdrawal by a person leave a
//!   [`Decided`] with reason and name, append-only.
//! - A [`Rule`] is versioned, append-only. What it does about a person is
//!   [`judge`], a function of (rule, person, newest enrolment, today); it orders
//!   at most one enrolment per rule, person and cycle, and never undoes what a
//!   person decided. A renewal is a new row with its window beside it.
//! - A completed enrolment has at most one issued [`Certificate`] of a kind, and
//!   one chain of them: a correction is a new one with a new number. What a
//!   certificate says never changes (the database refuses it), and neither
//!   does its PDF once it was made.
//! - The Open Badge beside a certificate ([`BadgeIssuer`]) names neither its holder
//!   nor their company.
//! - `completed_on` is the date in Japan of the last evidence, not of a job.

mod badge;
mod certificate;
mod decision;
mod enrolment;
mod entity;
mod error;
mod layout;
mod progress;
pub mod read;
mod rule;
mod word;
pub mod write;

pub use badge::{Achieved, BadgeEntry, BadgeIssuer, LIST_BITS, LIST_FILL, encoded_list};
pub use certificate::{
    Certificate, CertificateStatus, Serial, SignedFile, Snapshot, Validity, canonical, valid_until,
};
pub use decision::{Decided, Decision};
pub use enrolment::{Enrolment, Source, Status};
pub use error::Error;
pub use layout::{Column, ExportLayout, layout_faults};
pub use progress::{LessonStatus, Progress};
pub use rule::{
    Candidate, CycleRule, DueRule, Held, NotMeant, Rule, RuleInput, Verdict, Window, judge,
};
pub use word::{Presence, Word, days_late};
