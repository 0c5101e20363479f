//! Reminders (督促): a company's plan, the letters it makes by itself, those
//! that a person sends, and what managers are told of them.
//!
//! What is due is decided by `mail::reminder::schedule` from facts of people,
//! courses and enrolments, gathered in `views::reminder_facts`. Each person's letter is a
//! transaction of its own, in which the facts are read anew while the person's
//! row is held: two nodes, a completion or a click at the same moment cannot
//! make a letter too many.

mod by_hand;
mod copies;
mod save_plan;
mod send;

pub use by_hand::{ByHand, ByHandPreview, ByHandResult, Excluded, preview_by_hand, remind_by_hand};
pub use save_plan::{SavePlan, save_reminder_plan};
pub use send::{ReminderRun, send_reminders};
pub(crate) use send::{may_receive, plan_in_force};

use mail::reminder::calendar::Calendar;

/// The business days that reminders keep to.
pub(crate) const CALENDAR: Calendar = kernel::business_day::is_business_day;
