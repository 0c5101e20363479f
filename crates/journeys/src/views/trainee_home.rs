//! What a trainee sees first: what, until when, how many minutes more, and
//! one clear next step.

use chrono::NaiveDate;
use enrolments::Status;
use kernel::{Actor, Failure};

use super::track_outline::{TrackOutline, track_outline};
use crate::App;

/// A trainee's home.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraineeHome {
    /// Today in Japan.
    pub today: NaiveDate,
    /// What is left to do, the nearest last day first: the first is the one
    /// to go on with.
    pub open: Vec<TrackOutline>,
    /// What is completed, the latest first.
    pub completed: Vec<TrackOutline>,
}

/// The actor's own home.
///
/// # Errors
/// Forbidden for an account that is no member.
pub async fn trainee_home(app: &App, actor: &Actor) -> Result<TraineeHome, Failure> {
    let (company, membership) = actor.require_membership()?;
    let db = app.db.read();
    let mut open = Vec::new();
    for enrolment in enrolments::read::open_for(&db, company, membership).await? {
        open.push(track_outline(app, actor, enrolment.id).await?);
    }
    // What may not be begun yet comes last.
    open.sort_by_key(|outline| !outline.missing.is_empty());
    let mut completed = Vec::new();
    for enrolment in enrolments::read::of_member(&db, company, membership).await? {
        if enrolment.status == Status::Completed {
            completed.push(track_outline(app, actor, enrolment.id).await?);
        }
    }
    completed.sort_by_key(|outline| std::cmp::Reverse(outline.enrolment.completed_at));
    Ok(TraineeHome {
        today: app.clock.today(),
        open,
        completed,
    })
}
