//! What is taught: tracks, their published versions, modules and lessons, and
//! the reader of `course-content/`.
//!
//! What always holds:
//! - Text reaches the database only through [`content::read`], which finds no
//!   fault in it, and [`write::publish_version`].
//! - A published version never changes (the database refuses it). Text that
//!   equals the current version makes no new one.
//! - Lessons are rendered and sanitised once, at publication; a stored
//!   lesson's HTML may be put into a page as it is.
//! - A version's steps have positions 1, 2, 3 … in the order of learning; the
//!   survey is the last and belongs to no module.
//!
//! Courses belong to the firm. The one thing here that carries a company is
//! its words for the slots of the text ([`slot`]). Who may see a version is
//! decided by the enrolment that pins it.

pub mod content;
pub mod read;
pub mod write;

mod certificate;
mod entity;
mod error;
mod handout;
mod html;
mod kit;
pub mod slot;
mod version;
pub mod word;

pub use certificate::CertificateTerms;
pub use error::Error;
pub use handout::{Handout, HandoutHead, HandoutKind};
pub use kit::{KitCard, KitCriterion, KitRubric, RolePlayKit};
pub use slot::{Slot, SlotKind};
pub use version::{
    Lesson, LessonHead, LessonKind, ModuleHead, Outline, OutlineModule, Track, TrackVersion,
};
