//! Reminders (督促): who is reminded of what, when, in which words, and why
//! others are not.
//!
//! What always holds:
//! - Who gets a letter is [`schedule::due`], a pure function of plan, facts,
//!   calendar and moment. The worker and the simulator ask the same one.
//! - A letter of a step goes out once: (step, enrolment, occurrence) is unique.
//! - Nobody gets two letters within [`schedule::PAUSE`]; what is due to one
//!   person at one moment is one letter.
//! - Whatever is not sent has a stored reason ([`NotSent`]).
//! - A plan as it was saved is never changed; the newest is in force.

pub mod calendar;
mod entity;
mod plan;
pub mod read;
mod reason;
pub mod schedule;
mod wording;
pub mod write;

pub use plan::{MOST_STEPS, Plan, PlanInput, Step, StepInput, StepKind, Trigger};
pub use reason::NotSent;
pub use wording::{CourseValues, PLACEHOLDERS, Rendered, Text, Values, due_words};
