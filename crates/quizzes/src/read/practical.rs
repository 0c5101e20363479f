//! Assessed role-plays. What serves the firm's staff takes their desk, what
//! serves a company takes the company.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use kernel::id::{AssessmentId, AssessmentSheetId, CompanyId, EnrolmentId, RubricVersionId};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    Select,
};

use crate::entity::practical::{assessment, handover, rubric, sheet};
use crate::error::Error;
use crate::practical::{
    Assessment, AssessmentStatus, Desk, HandoverNote, Levels, Rubric, Sheet, SheetKind, decide,
};

/// The most assessments in one list.
const MOST_LISTED: u64 = 200;

/// A published rubric.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn rubric(db: &impl ConnectionTrait, id: RubricVersionId) -> Result<Rubric, Error> {
    let row = rubric::Entity::find_by_id(id).one(db).await?;
    row.ok_or(Error::NotFound)?.try_into()
}

/// The newest version of every rubric, by code.
///
/// # Errors
/// When the database refuses.
pub async fn current_rubrics(db: &impl ConnectionTrait) -> Result<Vec<Rubric>, Error> {
    let rows = rubric::Entity::find()
        .order_by_asc(rubric::Column::Number)
        .all(db)
        .await?;
    let mut newest = BTreeMap::new();
    for row in rows {
        newest.insert(row.code.clone(), row);
    }
    newest.into_values().map(Rubric::try_from).collect()
}

/// The hash and the number of a rubric's newest version.
pub(crate) async fn newest_rubric(
    db: &impl ConnectionTrait,
    code: &str,
) -> Result<Option<rubric::Model>, Error> {
    Ok(rubric::Entity::find()
        .filter(rubric::Column::Code.eq(code))
        .order_by_desc(rubric::Column::Number)
        .one(db)
        .await?)
}

fn at_desk(desk: Desk) -> Select<assessment::Entity> {
    let all = assessment::Entity::find();
    match desk {
        Desk::Firm => all,
        Desk::Assessor(account) => all.filter(
            Condition::any()
                .add(assessment::Column::FirstAssessorId.eq(account))
                .add(assessment::Column::SecondAssessorId.eq(account)),
        ),
    }
}

/// An assessment that this desk sees.
///
/// # Errors
/// [`Error::NotFound`] also for one of another desk.
pub async fn assessment_at(
    db: &impl ConnectionTrait,
    desk: Desk,
    id: AssessmentId,
) -> Result<Assessment, Error> {
    at_desk(desk)
        .filter(assessment::Column::Id.eq(id))
        .one(db)
        .await?
        .ok_or(Error::NotFound)?
        .try_into()
}

/// An assessment of anybody in a company. Before showing it, the caller asks
/// whose its enrolment is.
///
/// # Errors
/// [`Error::NotFound`] also for another company's.
pub async fn assessment_of_company(
    db: &impl ConnectionTrait,
    company: CompanyId,
    id: AssessmentId,
) -> Result<Assessment, Error> {
    assessment::Entity::find_by_id(id)
        .filter(assessment::Column::CompanyId.eq(company))
        .one(db)
        .await?
        .ok_or(Error::NotFound)?
        .try_into()
}

/// What a desk sees that has no result yet, the earliest day first.
///
/// # Errors
/// When the database refuses.
pub async fn open_assessments(
    db: &impl ConnectionTrait,
    desk: Desk,
) -> Result<Vec<Assessment>, Error> {
    let open = [AssessmentStatus::Scheduled, AssessmentStatus::Scored];
    at_desk(desk)
        .filter(assessment::Column::Status.is_in(open.map(AssessmentStatus::as_str)))
        .filter(assessment::Column::CancelledAt.is_null())
        .order_by_asc(assessment::Column::ScheduledOn)
        .order_by_asc(assessment::Column::Id)
        .limit(MOST_LISTED)
        .all(db)
        .await?
        .into_iter()
        .map(Assessment::try_from)
        .collect()
}

/// The latest results that a desk sees, the newest first.
///
/// # Errors
/// When the database refuses.
pub async fn decided_assessments(
    db: &impl ConnectionTrait,
    desk: Desk,
    most: u64,
) -> Result<Vec<Assessment>, Error> {
    let decided = [AssessmentStatus::Moderated, AssessmentStatus::Final];
    at_desk(desk)
        .filter(assessment::Column::Status.is_in(decided.map(AssessmentStatus::as_str)))
        .order_by_desc(assessment::Column::ScheduledOn)
        .order_by_desc(assessment::Column::Id)
        .limit(most)
        .all(db)
        .await?
        .into_iter()
        .map(Assessment::try_from)
        .collect()
}

/// The assessments of an enrolment, the first one first.
///
/// # Errors
/// When the database refuses.
pub async fn assessments_of(
    db: &impl ConnectionTrait,
    company: CompanyId,
    enrolment: EnrolmentId,
) -> Result<Vec<Assessment>, Error> {
    assessment::Entity::find()
        .filter(assessment::Column::CompanyId.eq(company))
        .filter(assessment::Column::EnrolmentId.eq(enrolment))
        .order_by_asc(assessment::Column::ScheduledOn)
        .order_by_asc(assessment::Column::Id)
        .all(db)
        .await?
        .into_iter()
        .map(Assessment::try_from)
        .collect()
}

/// The assessments of a company that hand a 引継ぎ票 over and of which nobody
/// has begun with it yet, the newest day first.
///
/// # Errors
/// When the database refuses.
pub async fn handing_over(
    db: &impl ConnectionTrait,
    company: CompanyId,
) -> Result<Vec<Assessment>, Error> {
    let rows = assessment::Entity::find()
        .filter(assessment::Column::CompanyId.eq(company))
        .filter(
            assessment::Column::HandsOver
                .eq(true)
                .or(assessment::Column::HandedFromId.is_not_null()),
        )
        .filter(assessment::Column::CancelledAt.is_null())
        .order_by_desc(assessment::Column::ScheduledOn)
        .order_by_desc(assessment::Column::Id)
        .all(db)
        .await?;
    let taken: BTreeSet<AssessmentId> = rows.iter().filter_map(|row| row.handed_from_id).collect();
    rows.into_iter()
        .filter(|row| row.hands_over && !taken.contains(&row.id))
        .take(usize::try_from(MOST_LISTED).unwrap_or(usize::MAX))
        .map(Assessment::try_from)
        .collect()
}

/// The sheets in force of an assessment: of each assessor and of the
/// moderator the newest, in the order they came.
///
/// # Errors
/// When the database refuses.
pub async fn sheets_in_force(
    db: &impl ConnectionTrait,
    company: CompanyId,
    id: AssessmentId,
) -> Result<Vec<Sheet>, Error> {
    let rows = sheet::Entity::find()
        .filter(sheet::Column::CompanyId.eq(company))
        .filter(sheet::Column::AssessmentId.eq(id))
        .order_by_asc(sheet::Column::GivenAt)
        .order_by_asc(sheet::Column::Id)
        .all(db)
        .await?;
    let superseded: BTreeSet<AssessmentSheetId> =
        rows.iter().filter_map(|row| row.supersedes_id).collect();
    rows.into_iter()
        .filter(|row| !superseded.contains(&row.id))
        .map(Sheet::try_from)
        .collect()
}

/// The 引継ぎ票 of an assessment, as far as it is written.
///
/// # Errors
/// When the database refuses.
pub async fn handover_note(
    db: &impl ConnectionTrait,
    company: CompanyId,
    id: AssessmentId,
) -> Result<Option<HandoverNote>, Error> {
    let row = handover::Entity::find_by_id(id)
        .filter(handover::Column::CompanyId.eq(company))
        .one(db)
        .await?;
    row.map(HandoverNote::try_from).transpose()
}

/// The 引継ぎ票 that has to be handed in before an assessment is scored: the
/// learner's own, or the one they begin with. Nothing where none is needed.
///
/// # Errors
/// When the database refuses.
pub async fn missing_handover(
    db: &impl ConnectionTrait,
    assessment: &Assessment,
) -> Result<Option<AssessmentId>, Error> {
    let own = assessment.hands_over.then_some(assessment.id);
    for id in own.into_iter().chain(assessment.handed_from) {
        let note = handover_note(db, assessment.company, id).await?;
        if note.is_none_or(|note| note.handed_in_at.is_none()) {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

/// Whether another assessment waits for the 引継ぎ票 of this one, which is not
/// handed in.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn is_awaited(
    db: &impl ConnectionTrait,
    assessment: &Assessment,
) -> Result<bool, Error> {
    let waiting = assessment::Entity::find()
        .filter(assessment::Column::CompanyId.eq(assessment.company))
        .filter(assessment::Column::HandedFromId.eq(assessment.id))
        .one(db)
        .await?;
    if waiting.is_none() {
        return Ok(false);
    }
    let note = handover_note(db, assessment.company, assessment.id).await?;
    Ok(note.is_none_or(|note| note.handed_in_at.is_none()))
}

/// How an assessment stands by its sheets in force.
pub(crate) fn decided_by(
    rubric: &Rubric,
    assessment: &Assessment,
    sheets: &[Sheet],
) -> crate::practical::Decided {
    let of = |kind: SheetKind| sheets.iter().filter(move |sheet| sheet.kind == kind);
    let given: Vec<&Levels> = assessment
        .assessors
        .iter()
        .filter_map(|account| of(SheetKind::Assessor).find(|sheet| sheet.by == *account))
        .map(|sheet| &sheet.levels)
        .collect();
    let moderated = of(SheetKind::Moderator)
        .next_back()
        .map(|sheet| &sheet.levels);
    let assessors = assessment.assessors.len();
    decide(rubric, &assessment.track, assessors, &given, moderated)
}

/// Every assessment whose stored state or result is not what its sheets and
/// its rubric give, and every sheet of somebody who had no part in it, in
/// words; nothing when all hold.
///
/// # Errors
/// When the database refuses.
pub async fn practical_findings(db: &impl ConnectionTrait) -> Result<Vec<String>, Error> {
    let mut findings = Vec::new();
    let mut rubrics: BTreeMap<RubricVersionId, Rubric> = BTreeMap::new();
    let rows = assessment::Entity::find()
        .order_by_asc(assessment::Column::Id)
        .all(db)
        .await?;
    for row in rows {
        let assessment = Assessment::try_from(row)?;
        if let Entry::Vacant(first) = rubrics.entry(assessment.rubric) {
            first.insert(rubric(db, assessment.rubric).await?);
        }
        let Some(rubric) = rubrics.get(&assessment.rubric) else {
            continue;
        };
        let sheets = sheets_in_force(db, assessment.company, assessment.id).await?;
        let by_sheets = decided_by(rubric, &assessment, &sheets);
        let is_cancelled = assessment.status == AssessmentStatus::Cancelled;
        let has_its_status = is_cancelled || by_sheets.status == assessment.status;
        if !has_its_status || by_sheets.outcome != assessment.outcome {
            findings.push(format!(
                "assessment {} has another result than its sheets give",
                assessment.id
            ));
        }
        let is_foreign = |sheet: &&Sheet| {
            (sheet.kind == SheetKind::Assessor) != assessment.is_scored_by(sheet.by)
        };
        if let Some(sheet) = sheets.iter().find(is_foreign) {
            findings.push(format!(
                "assessment sheet {} is of somebody who has no such part",
                sheet.id
            ));
        }
        if assessment.status.is_decided() && missing_handover(db, &assessment).await?.is_some() {
            findings.push(format!(
                "assessment {} has a result without its handover note",
                assessment.id
            ));
        }
    }
    Ok(findings)
}
