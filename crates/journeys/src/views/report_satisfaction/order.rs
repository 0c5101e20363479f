//! The order of instructors, for the firm's eyes only.

use kernel::Failure;
use surveys::Counts;
use surveys::order::{InstructorOrder, instructor_order};

use super::{Ask, By, groups, same_words};
use crate::App;

/// The instructors of a period in order; nothing without ratings.
///
/// # Errors
/// Invalid when the question was worded differently within the period.
pub async fn firm_order(app: &App, ask: &Ask) -> Result<Option<InstructorOrder>, Failure> {
    let found = groups(&app.db.read(), ask, By::Instructor).await?;
    same_words(&found)?;
    let instructors: Vec<(String, Counts)> = found
        .into_iter()
        .filter(|group| !group.key.is_empty())
        .map(|group| (group.label, group.counts))
        .collect();
    Ok(instructor_order(&instructors))
}
