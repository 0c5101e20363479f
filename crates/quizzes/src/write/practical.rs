//! Publishing rubrics, scheduling assessments, giving score sheets and writing
//! the 引継ぎ票.

use chrono::{DateTime, NaiveDate, Utc};
use kernel::failure::is_unique_violation;
use kernel::id::{
    AccountId, AssessmentId, AssessmentSheetId, CompanyId, EnrolmentId, LessonId, RubricVersionId,
};
use kernel::secret::hex;
use kernel::{Ids, Tx};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter, UpdateMany};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::entity::practical::{assessment, rubric, sheet, stored};
use crate::error::Error;
use crate::practical::{
    Assessment, AssessmentStatus, Levels, NewRubric, Rubric, Sheet, SheetKind, rubric_faults,
    sheet_faults,
};
use crate::read;

/// A rubric after a publication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublishedRubric {
    /// The version in force.
    pub id: RubricVersionId,
    /// Its number.
    pub number: i32,
    /// Whether this publication made it.
    pub is_new: bool,
}

/// Publishes a rubric; unchanged text makes no new version.
///
/// # Errors
/// [`Error::Faulty`] with every fault.
pub async fn publish_rubric(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    new: &NewRubric,
) -> Result<PublishedRubric, Error> {
    let faults = rubric_faults(new);
    if !faults.is_empty() {
        return Err(Error::Faulty(faults));
    }
    let hash = hex(&Sha256::digest(stored(new)?));
    let newest = read::newest_rubric(tx, &new.code).await?;
    if let Some(newest) = newest.as_ref().filter(|newest| newest.content_hash == hash) {
        return Ok(PublishedRubric {
            id: newest.id,
            number: newest.number,
            is_new: false,
        });
    }
    let published = PublishedRubric {
        id: ids.fresh(now),
        number: newest.map_or(1, |newest| newest.number + 1),
        is_new: true,
    };
    let row = rubric::ActiveModel {
        id: Set(published.id),
        code: Set(new.code.clone()),
        number: Set(published.number),
        title: Set(new.title.clone()),
        intro: Set(new.intro.clone()),
        criteria: Set(stored(&new.criteria)?),
        mean_tenths: Set(new.mean_tenths),
        raises: Set(stored(&new.raises)?),
        uses: Set(stored(&new.uses)?),
        content_hash: Set(hash),
        published_at: Set(now),
    };
    rubric::Entity::insert(row)
        .exec_without_returning(tx)
        .await?;
    Ok(published)
}

/// An assessment to schedule. That all of it belongs to the company and fits
/// together has been found out by the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAssessment {
    /// The learner's company.
    pub company: CompanyId,
    /// Whose enrolment.
    pub enrolment: EnrolmentId,
    /// The role-play's lesson.
    pub lesson: LessonId,
    /// The track's code.
    pub track: String,
    /// What it is scored by.
    pub rubric: RubricVersionId,
    /// The day in Japan.
    pub on: NaiveDate,
    /// Who scores it.
    pub first: AccountId,
    /// Who scores it, too.
    pub second: Option<AccountId>,
    /// Whether the learner writes a 引継ぎ票.
    pub hands_over: bool,
    /// The assessment whose 引継ぎ票 this one begins with.
    pub handed_from: Option<AssessmentId>,
    /// By whom.
    pub by: AccountId,
}

/// Schedules an assessment.
///
/// # Errors
/// [`Error::AssessmentOpen`] while one of the same role-play waits for its
/// sheets, [`Error::HandoverTaken`] when somebody begins with that 引継ぎ票
/// already.
pub async fn schedule_assessment(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    new: &NewAssessment,
) -> Result<AssessmentId, Error> {
    // Asked before, because a refused statement ends a PostgreSQL transaction;
    // the unique indexes decide a race.
    let open = read::assessments_of(tx, new.company, new.enrolment).await?;
    let waits =
        |one: &Assessment| one.lesson == new.lesson && one.status == AssessmentStatus::Scheduled;
    if open.iter().any(waits) {
        return Err(Error::AssessmentOpen);
    }
    let id = ids.fresh(now);
    let row = assessment::ActiveModel {
        id: Set(id),
        company_id: Set(new.company),
        enrolment_id: Set(new.enrolment),
        lesson_id: Set(new.lesson),
        track: Set(new.track.clone()),
        rubric_version_id: Set(new.rubric),
        scheduled_on: Set(new.on),
        first_assessor_id: Set(new.first),
        second_assessor_id: Set(new.second),
        hands_over: Set(new.hands_over),
        handed_from_id: Set(new.handed_from),
        status: Set(AssessmentStatus::Scheduled.as_str().to_owned()),
        halves: Set(None),
        passed: Set(None),
        created_by: Set(new.by),
        created_at: Set(now),
        cancelled_at: Set(None),
        cancelled_by: Set(None),
        cancel_reason: Set(None),
    };
    assessment::Entity::insert(row)
        .exec_without_returning(tx)
        .await
        .map_err(|error| taken(error, new))?;
    Ok(id)
}

fn taken(error: DbErr, new: &NewAssessment) -> Error {
    if !is_unique_violation(&error) {
        return error.into();
    }
    if new.handed_from.is_some() {
        Error::HandoverTaken
    } else {
        Error::AssessmentOpen
    }
}

/// A sheet that somebody gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSheet<'a> {
    /// In which part.
    pub kind: SheetKind,
    /// By whom.
    pub by: AccountId,
    /// The key that the sender made: sent again, it has one effect.
    pub client: Uuid,
    /// The sheet in force that the sender corrects; none for a first one.
    pub supersedes: Option<AssessmentSheetId>,
    /// A level for every criterion.
    pub levels: &'a Levels,
    /// For the trainee.
    pub comment: &'a str,
    /// For the firm's own eyes.
    pub note: &'a str,
}

/// A sheet that is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenSheet {
    /// The sheet.
    pub sheet: Sheet,
    /// How the assessment stood right after this call.
    pub status: AssessmentStatus,
    /// False when it had come before: nothing was changed then.
    pub newly: bool,
}

/// Takes a sheet and decides anew. Of many at once with the same key one is
/// taken; the others wait for that and get the same answer.
///
/// # Errors
/// [`Error::NotFound`] for somebody without this part, [`Error::Faulty`] with
/// every fault, [`Error::SheetDiffers`] when the key came with another
/// content, [`Error::SheetStale`] when another sheet is in force than the
/// sender thinks, [`Error::HandoverMissing`], [`Error::AlreadyModerated`],
/// [`Error::AssessmentCancelled`],
/// [`Error::NothingToModerate`].
pub async fn give_sheet(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    assessment: &Assessment,
    rubric: &Rubric,
    new: &NewSheet<'_>,
) -> Result<GivenSheet, Error> {
    if assessment.is_scored_by(new.by) != (new.kind == SheetKind::Assessor) {
        return Err(match new.kind {
            SheetKind::Assessor => Error::NotFound,
            SheetKind::Moderator => Error::OwnModeration,
        });
    }
    let assessment = lock(tx, assessment).await?;
    if let Some(earlier) = sent_before(tx, new).await? {
        if !is_same(&earlier, &assessment, new) {
            return Err(Error::SheetDiffers);
        }
        return Ok(GivenSheet {
            sheet: earlier,
            status: assessment.status,
            newly: false,
        });
    }
    let faults = sheet_faults(rubric, new.levels, new.comment, new.note);
    if !faults.is_empty() {
        return Err(Error::Faulty(faults));
    }
    may_give(tx, &assessment, new).await?;
    let id = insert(tx, ids, now, &assessment, new).await?;
    let sheets = read::sheets_in_force(tx, assessment.company, assessment.id).await?;
    let decided = read::decided_by(rubric, &assessment, &sheets);
    let halves = decided.outcome.as_ref().map(|outcome| &outcome.halves);
    let halves = halves.map(stored).transpose()?;
    row_of(&assessment)
        .col_expr(
            assessment::Column::Status,
            Expr::value(decided.status.as_str()),
        )
        .col_expr(assessment::Column::Halves, Expr::value(halves))
        .col_expr(
            assessment::Column::Passed,
            Expr::value(decided.outcome.as_ref().map(|outcome| outcome.passed)),
        )
        .exec(tx)
        .await?;
    let given = sheets.into_iter().find(|sheet| sheet.id == id);
    Ok(GivenSheet {
        sheet: given.ok_or(Error::NotFound)?,
        status: decided.status,
        newly: true,
    })
}

/// The assessment as it is once nobody else can change it.
pub(super) async fn lock(tx: &Tx, assessment: &Assessment) -> Result<Assessment, Error> {
    // An UPDATE that changes nothing takes the row lock on PostgreSQL; SQLite's
    // writer holds the whole database already.
    let same = Expr::col(assessment::Column::Status);
    row_of(assessment)
        .col_expr(assessment::Column::Status, same)
        .exec(tx)
        .await?;
    read::assessment_of_company(tx, assessment.company, assessment.id).await
}

pub(super) fn row_of(assessment: &Assessment) -> UpdateMany<assessment::Entity> {
    assessment::Entity::update_many()
        .filter(assessment::Column::CompanyId.eq(assessment.company))
        .filter(assessment::Column::Id.eq(assessment.id))
}

async fn sent_before(tx: &Tx, new: &NewSheet<'_>) -> Result<Option<Sheet>, Error> {
    let row = sheet::Entity::find()
        .filter(sheet::Column::GivenBy.eq(new.by))
        .filter(sheet::Column::ClientId.eq(new.client))
        .one(tx)
        .await?;
    row.map(Sheet::try_from).transpose()
}

fn is_same(earlier: &Sheet, assessment: &Assessment, new: &NewSheet<'_>) -> bool {
    earlier.assessment == assessment.id
        && earlier.kind == new.kind
        && earlier.supersedes == new.supersedes
        && earlier.levels == *new.levels
        && earlier.comment == new.comment.trim()
        && earlier.note == new.note.trim()
}

async fn may_give(tx: &Tx, assessment: &Assessment, new: &NewSheet<'_>) -> Result<(), Error> {
    match (new.kind, assessment.status) {
        (_, AssessmentStatus::Cancelled) => return Err(Error::AssessmentCancelled),
        (SheetKind::Assessor, AssessmentStatus::Moderated) => return Err(Error::AlreadyModerated),
        (SheetKind::Moderator, AssessmentStatus::Scheduled | AssessmentStatus::Final) => {
            return Err(Error::NothingToModerate);
        }
        _ => {}
    }
    if read::missing_handover(tx, assessment).await?.is_some() {
        return Err(Error::HandoverMissing);
    }
    let sheets = read::sheets_in_force(tx, assessment.company, assessment.id).await?;
    let in_force = sheets.iter().find(|sheet| {
        sheet.kind == new.kind && (new.kind == SheetKind::Moderator || sheet.by == new.by)
    });
    if in_force.map(|sheet| sheet.id) == new.supersedes {
        Ok(())
    } else {
        Err(Error::SheetStale)
    }
}

async fn insert(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    assessment: &Assessment,
    new: &NewSheet<'_>,
) -> Result<AssessmentSheetId, Error> {
    let id = ids.fresh(now);
    let row = sheet::ActiveModel {
        id: Set(id),
        company_id: Set(assessment.company),
        assessment_id: Set(assessment.id),
        kind: Set(new.kind.as_str().to_owned()),
        given_by: Set(new.by),
        client_id: Set(new.client),
        levels: Set(stored(new.levels)?),
        comment: Set(new.comment.trim().to_owned()),
        note: Set(new.note.trim().to_owned()),
        supersedes_id: Set(new.supersedes),
        given_at: Set(now),
    };
    let inserted = sheet::Entity::insert(row).exec_without_returning(tx).await;
    // The lock is on one assessment; the same key for two of them at once is
    // decided here.
    inserted.map_err(|error| {
        if is_unique_violation(&error) {
            Error::SheetDiffers
        } else {
            error.into()
        }
    })?;
    Ok(id)
}
