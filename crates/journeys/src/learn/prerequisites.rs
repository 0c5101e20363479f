//! What comes first: a track may be begun when those before it are completed,
//! or when HR has excused the person from them. What has begun goes on.

use enrolments::{Enrolment, Status};
use kernel::Failure;
use kernel::id::{EnrolmentId, TrackVersionId};
use sea_orm::ConnectionTrait;

/// A track that is still to be completed first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// Its code.
    pub code: String,
    /// Its title.
    pub title: String,
    /// The person's open enrolment in it, if there is one.
    pub enrolment: Option<EnrolmentId>,
}

/// What stands before an enrolment that is learnt from `version`; nothing once
/// it has begun.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn missing(
    db: &impl ConnectionTrait,
    enrolment: &Enrolment,
    version: TrackVersionId,
) -> Result<Vec<Missing>, Failure> {
    if enrolment.status != Status::Assigned {
        return Ok(Vec::new());
    }
    let before = courses::read::prerequisites(db, version).await?;
    if before.is_empty() {
        return Ok(Vec::new());
    }
    let (company, member) = (enrolment.company, enrolment.membership);
    let own = enrolments::read::of_member(db, company, member).await?;
    let mut missing = Vec::new();
    for track in before {
        let mut of_track = own.iter().filter(|one| one.track == track);
        if of_track
            .clone()
            .any(|one| matches!(one.status, Status::Completed | Status::Waived))
        {
            continue;
        }
        let Some(current) = courses::read::current_version(db, track).await? else {
            continue;
        };
        missing.push(Missing {
            code: current.track.code,
            title: current.title,
            enrolment: of_track.find(|one| one.status.is_open()).map(|one| one.id),
        });
    }
    Ok(missing)
}

/// Says what comes first, and what to do about it.
pub fn reason(missing: &[Missing]) -> String {
    let titles: Vec<String> = missing
        .iter()
        .map(|one| format!("「{}」", one.title))
        .collect();
    let mut text = format!("先に{}を修了すると開きます。", titles.join("と"));
    if missing.iter().any(|one| one.enrolment.is_none()) {
        text.push_str("まだ登録されていないときは、会社の研修担当者に頼んでください。");
    }
    text
}

/// The refusal of whoever comes too early.
pub(super) fn refusal(missing: &[Missing]) -> Failure {
    Failure::conflict("lesson.locked", reason(missing))
}
