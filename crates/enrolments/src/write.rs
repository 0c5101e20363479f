//! Changes, each inside the caller's transaction.

mod certificates;
mod decisions;
mod enrolments;
mod lessons;

pub use certificates::{
    End, NewCertificate, end_certificate, issue_certificate, keep_certificate_file,
};
pub use decisions::{NewDecision, decide};
pub use enrolments::{
    Enrolled, NewEnrolment, Order, complete, enrol, lock, pin_and_start, remove_assigned, set_due,
    withdraw,
};
pub use lessons::{Recorded, fail_lesson, finish_lesson, start_lesson};
