//! What comes first: a track may be begun when those before it are completed,
//! when HR has excused the person from them, or when their exemption test is
//! passed (`exemption.rs`), under whichever of their employments. What has begun
//! goes on.

use chrono::NaiveDate;
use courses::LessonHead;
use enrolments::{Enrolment, Status};
use kernel::id::{EnrolmentId, TrackVersionId};
use kernel::{Failure, date};
use sea_orm::ConnectionTrait;

use super::{exemption, version_to_learn};

/// A track that is still to be completed first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// Its code.
    pub code: String,
    /// Its title.
    pub title: String,
    /// The person's open enrolment in it under this employment, if there is one.
    pub enrolment: Option<EnrolmentId>,
    /// Whether they are to learn it under another employment.
    pub is_learnt_elsewhere: bool,
    /// The test that may be passed instead.
    pub exemption_test: Option<LessonHead>,
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
    let employments = people::read::same_person(db, company, member).await?;
    let own = enrolments::read::of_members(db, company, &employments).await?;
    let mut missing = Vec::new();
    for one in before {
        let mut of_track = own.iter().filter(|own| own.track == one.track);
        let open = of_track.clone().filter(|one| one.status.is_open());
        let here = |one: &&Enrolment| one.membership == member;
        if of_track.any(|one| matches!(one.status, Status::Completed | Status::Waived)) {
            continue;
        }
        if exemption::passed(db, company, &own, &one).await?.is_some() {
            continue;
        }
        let Some(current) = courses::read::current_version(db, one.track).await? else {
            continue;
        };
        missing.push(Missing {
            exemption_test: exemption::current_test(db, &current, &one).await?,
            code: current.track.code,
            title: current.title,
            enrolment: open.clone().find(here).map(|one| one.id),
            is_learnt_elsewhere: open.clone().any(|one| !here(&one)),
        });
    }
    Ok(missing)
}

/// The titles of the tracks before an enrolment whose exemption test the person
/// passed, and the day; `own` are all the person's enrolments.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn exemptions(
    db: &impl ConnectionTrait,
    enrolment: &Enrolment,
    own: &[Enrolment],
) -> Result<Vec<(String, NaiveDate)>, Failure> {
    let version = version_to_learn(db, enrolment).await?;
    let mut found = Vec::new();
    for one in courses::read::prerequisites(db, version).await? {
        let Some(attempt) = exemption::passed(db, enrolment.company, own, &one).await? else {
            continue;
        };
        let before = courses::read::current_version(db, one.track).await?;
        let title = before.map(|version| version.title).unwrap_or_default();
        let passed_at = attempt.submitted_at.unwrap_or(attempt.started_at);
        found.push((title, date::jst_date(passed_at)));
    }
    Ok(found)
}

/// Says what comes first, and what to do about it.
pub fn reason(missing: &[Missing]) -> String {
    let titles: Vec<String> = missing
        .iter()
        .map(|one| format!("「{}」", one.title))
        .collect();
    let mut text = format!("先に{}を修了すると開きます。", titles.join("と"));
    if missing.iter().all(|one| one.exemption_test.is_some()) {
        text.push_str("内容をもう知っている方は、免除テストに合格しても開きます。");
    }
    if missing.iter().any(|one| one.is_learnt_elsewhere) {
        text.push_str(
            "別の社員番号で登録されている研修は、その番号でサインインして受けてください。",
        );
    }
    let is_nowhere = |one: &Missing| one.enrolment.is_none() && !one.is_learnt_elsewhere;
    if missing.iter().any(is_nowhere) {
        text.push_str("まだ登録されていないときは、会社の研修担当者に頼んでください。");
    }
    text
}

/// The refusal of whoever comes too early.
pub(super) fn refusal(missing: &[Missing]) -> Failure {
    Failure::conflict("lesson.locked", reason(missing))
}
