//! The exemption test (免除テスト): a quiz of the track that comes first, whose
//! pass opens the waiting track without that one.
//!
//! It is sat under the waiting enrolment, which it neither begins nor pins: an
//! attempt whose quiz belongs to another version than its enrolment's is one.
//! A pass counts for every enrolment of the person, and completes nothing. The
//! same quiz passed while learning its own track is no exemption.

use courses::LessonHead;
use courses::read::Prerequisite;
use enrolments::Enrolment;
use kernel::id::{CompanyId, EnrolmentId, MembershipId};
use kernel::{Failure, Tx};
use quizzes::{Attempt, Quiz};
use sea_orm::ConnectionTrait;

use super::{prerequisites, version_to_learn};

/// Whether a quiz is sat under this enrolment to be exempted, and not because
/// it lies in what is learnt.
pub(crate) fn is_exemption_test(enrolment: &Enrolment, quiz: &Quiz) -> bool {
    enrolment.track_version != Some(quiz.track_version)
}

/// The exemption test with this code, if the enrolment waits for it. The row is
/// locked.
///
/// # Errors
/// Not found for another member's enrolment.
pub(crate) async fn enter_exemption_test(
    tx: &Tx,
    company: CompanyId,
    membership: MembershipId,
    enrolment: EnrolmentId,
    code: &str,
) -> Result<Option<LessonHead>, Failure> {
    let row = enrolments::write::lock(tx, company, enrolment).await?;
    if row.membership != membership {
        return Err(Failure::not_found());
    }
    let mut tests = open_tests(tx, &row).await?.into_iter();
    Ok(tests.find(|test| test.code == code))
}

/// The exemption tests that an enrolment waits for; none once it has begun.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn open_tests(
    db: &impl ConnectionTrait,
    enrolment: &Enrolment,
) -> Result<Vec<LessonHead>, Failure> {
    if !enrolment.status.is_open() {
        return Ok(Vec::new());
    }
    let version = version_to_learn(db, enrolment).await?;
    let missing = prerequisites::missing(db, enrolment, version).await?;
    let tests = missing.into_iter().filter_map(|one| one.exemption_test);
    Ok(tests.collect())
}

/// The attempt with which the person passed the test of what comes first, under
/// whichever of `own`, their enrolments, that is not in that track itself.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn passed(
    db: &impl ConnectionTrait,
    company: CompanyId,
    own: &[Enrolment],
    before: &Prerequisite,
) -> Result<Option<Attempt>, Failure> {
    let Some(code) = &before.exemption_test else {
        return Ok(None);
    };
    let lessons = courses::read::lessons_with_code(db, before.track, code).await?;
    let waiting = own.iter().filter(|one| one.track != before.track);
    let waiting: Vec<EnrolmentId> = waiting.map(|one| one.id).collect();
    Ok(quizzes::read::first_pass(db, company, &waiting, &lessons).await?)
}

/// The test as it is sat now, where there is one.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn current_test(
    db: &impl ConnectionTrait,
    current: &courses::TrackVersion,
    before: &Prerequisite,
) -> Result<Option<LessonHead>, Failure> {
    let Some(code) = &before.exemption_test else {
        return Ok(None);
    };
    let lesson = courses::read::lesson(db, current.id, code).await?;
    Ok(lesson.map(|lesson| lesson.head))
}
