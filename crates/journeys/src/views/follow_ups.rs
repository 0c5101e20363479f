//! The surveys some time after a course that are open to a learner, for their
//! home page.

use chrono::NaiveDate;
use kernel::id::EnrolmentId;
use kernel::{Actor, Failure};
use surveys::follow_up;

use crate::App;
use crate::answer_survey::title_of;

/// A survey that is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenFollowUp {
    /// After which enrolment.
    pub enrolment: EnrolmentId,
    /// The form's code.
    pub code: &'static str,
    /// The form's title.
    pub title: String,
    /// The course's title.
    pub course: String,
    /// The last day for answers.
    pub last_day: NaiveDate,
}

/// Those that the actor has not taken up yet.
///
/// # Errors
/// Forbidden for an account that is no member.
pub async fn open_follow_ups(app: &App, actor: &Actor) -> Result<Vec<OpenFollowUp>, Failure> {
    let (company, membership) = actor.require_membership()?;
    let (db, now) = (app.db.read(), app.clock.now());
    let mut open = Vec::new();
    let enrolments = enrolments::read::of_member(&db, company, membership).await?;
    for enrolment in enrolments.iter().filter(|one| one.completed_on.is_some()) {
        for known in follow_up::ALL {
            let Some(form) = surveys::read::latest_form(&db, known.code).await? else {
                continue;
            };
            let participation =
                surveys::read::participation(&db, company, enrolment.id, form.id).await?;
            let Some(participation) = participation.filter(|one| !one.is_issued()) else {
                continue;
            };
            let round = surveys::read::round(&db, participation.round).await?;
            if let Some(round) = round.filter(|round| !round.is_late(now)) {
                open.push(OpenFollowUp {
                    enrolment: enrolment.id,
                    code: known.code,
                    title: form.title,
                    course: title_of(&db, enrolment).await?,
                    last_day: round.last_day(),
                });
            }
        }
    }
    Ok(open)
}
