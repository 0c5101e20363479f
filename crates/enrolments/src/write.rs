//! Changes, each inside the caller's transaction.

mod badges;
mod certificates;
mod decisions;
mod enrolments;
mod layouts;
mod lessons;
mod rules;

pub use badges::enter_badge;
pub use certificates::{
    End, NewCertificate, end_certificate, issue_certificate, keep_certificate_file,
};
pub use decisions::{NewDecision, decide};
pub use enrolments::{
    Enrolled, NewEnrolment, Order, complete, enrol, lock, pin_and_start, remove_assigned, set_due,
    withdraw,
};
pub use layouts::{add_export_layout, remove_export_layout};
pub use lessons::{Recorded, fail_lesson, finish_lesson, start_lesson};
pub use rules::{
    NewRuleVersion, OrderedByRule, RuleTarget, claim_rule, hold_rule, note_ordered, save_rule,
};
