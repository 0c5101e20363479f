//! What the API tells of practical assessments.

use chrono::{DateTime, NaiveDate, Utc};
use journeys::views::assessments::{AssessmentCard, AssessmentDesk, AssessmentView};
use poem_openapi::{Enum, Object};
use quizzes::practical::{
    Agreement, AssessmentStatus, HandoverNote, Rubric, Sheet, SheetKind, handover_fields,
    items_covered,
};
use uuid::Uuid;

/// How an assessment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum AssessmentState {
    /// 採点待ち
    Scheduled,
    /// 調整待ち
    Scored,
    /// 確定（調整）
    Moderated,
    /// 確定
    Final,
    /// 取消
    Cancelled,
}

impl From<AssessmentStatus> for AssessmentState {
    fn from(status: AssessmentStatus) -> Self {
        match status {
            AssessmentStatus::Scheduled => Self::Scheduled,
            AssessmentStatus::Scored => Self::Scored,
            AssessmentStatus::Moderated => Self::Moderated,
            AssessmentStatus::Final => Self::Final,
            AssessmentStatus::Cancelled => Self::Cancelled,
        }
    }
}

/// An assessment in a list.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AssessmentLine {
    /// Its key.
    id: Uuid,
    /// The learner's company.
    company: Uuid,
    /// The company's name.
    company_name: String,
    /// Whose enrolment.
    enrolment: Uuid,
    /// The learner's name.
    learner: String,
    /// The learner's 社員番号.
    employee_no: String,
    /// The role-play's title.
    lesson: String,
    /// The day in Japan.
    on: NaiveDate,
    /// How it stands.
    status: AssessmentState,
    /// The result; left out until it is decided.
    passed: Option<bool>,
    /// Whether the learner writes a 引継ぎ票.
    hands_over: bool,
    /// The assessment whose 引継ぎ票 this one begins with.
    handed_from: Option<Uuid>,
    /// Why it was cancelled; left out when it was not.
    cancel_reason: Option<String>,
}

impl From<AssessmentCard> for AssessmentLine {
    fn from(card: AssessmentCard) -> Self {
        let of = card.assessment;
        Self {
            id: of.id.0,
            company: of.company.0,
            company_name: card.company,
            enrolment: of.enrolment.0,
            learner: card.learner,
            employee_no: card.employee_no,
            lesson: card.lesson,
            on: of.scheduled_on,
            status: of.status.into(),
            passed: of.outcome.map(|outcome| outcome.passed),
            hands_over: of.hands_over,
            handed_from: of.handed_from.map(|from| from.0),
            cancel_reason: of.cancel_reason,
        }
    }
}

/// The caller's desk.
#[derive(Debug, Object)]
pub struct AssessmentLists {
    /// What the caller has still to score.
    to_score: Vec<AssessmentLine>,
    /// What a moderator has to decide.
    to_moderate: Vec<AssessmentLine>,
    /// What waits for somebody else's sheet.
    waiting: Vec<AssessmentLine>,
    /// The latest results.
    decided: Vec<AssessmentLine>,
}

impl From<AssessmentDesk> for AssessmentLists {
    fn from(desk: AssessmentDesk) -> Self {
        let lines = |cards: Vec<AssessmentCard>| cards.into_iter().map(Into::into).collect();
        Self {
            to_score: lines(desk.to_score),
            to_moderate: lines(desk.to_moderate),
            waiting: lines(desk.waiting),
            decided: lines(desk.decided),
        }
    }
}

/// A criterion of the rubric.
#[derive(Debug, Object)]
pub struct RubricCriterionView {
    /// Stable id.
    code: String,
    /// Its name.
    name: String,
    /// Whether safety hangs on it.
    safety: bool,
    /// The least level that passes in this track.
    minimum: i32,
    /// What the levels 1 to 4 look like.
    levels: Vec<String>,
}

/// What an assessment is scored by.
#[derive(Debug, Object)]
pub struct RubricView {
    /// Stable id.
    code: String,
    /// The version.
    number: i32,
    /// The least mean over all criteria, in tenths of a level.
    mean_tenths: i32,
    /// In the author's order.
    criteria: Vec<RubricCriterionView>,
}

impl RubricView {
    fn of(rubric: &Rubric, track: &str) -> Self {
        let criteria = rubric.criteria.iter().map(|criterion| RubricCriterionView {
            code: criterion.code.clone(),
            name: criterion.name.clone(),
            safety: criterion.safety,
            minimum: rubric.minimum(criterion, track),
            levels: criterion.levels.clone(),
        });
        Self {
            code: rubric.code.clone(),
            number: rubric.number,
            mean_tenths: rubric.mean_tenths,
            criteria: criteria.collect(),
        }
    }
}

/// The level of one criterion.
#[derive(Debug, Object)]
pub struct CriterionLevel {
    /// The criterion's code.
    criterion: String,
    /// 1 to 4.
    level: i32,
}

/// A sheet in force.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct GivenSheetView {
    /// Its key.
    id: Uuid,
    /// By whom.
    by: String,
    /// Whether it is the moderator's.
    moderator: bool,
    /// The levels given.
    levels: Vec<CriterionLevel>,
    /// For the trainee.
    comment: String,
    /// For the firm's own eyes.
    note: String,
    /// When it came.
    received_at: DateTime<Utc>,
}

impl GivenSheetView {
    fn of(sheet: &Sheet, by: &str) -> Self {
        let levels = sheet
            .levels
            .iter()
            .map(|(criterion, level)| CriterionLevel {
                criterion: criterion.clone(),
                level: *level,
            });
        Self {
            id: sheet.id.0,
            by: by.to_owned(),
            moderator: sheet.kind == SheetKind::Moderator,
            levels: levels.collect(),
            comment: sheet.comment.clone(),
            note: sheet.note.clone(),
            received_at: sheet.at,
        }
    }
}

/// What two assessors gave for one criterion.
#[derive(Debug, Object)]
pub struct CriterionPairView {
    /// The criterion's code.
    criterion: String,
    /// The first assessor's level.
    first: i32,
    /// The second assessor's level.
    second: i32,
}

/// How far two assessors agree, in counts of criteria.
#[derive(Debug, Object)]
pub struct AgreementView {
    /// With the same level.
    exact: u32,
    /// One level apart.
    adjacent: u32,
    /// Further apart.
    far: u32,
    /// Whether a moderator has to decide.
    needs_moderator: bool,
    /// By criterion.
    criteria: Vec<CriterionPairView>,
}

impl From<Agreement> for AgreementView {
    fn from(agreed: Agreement) -> Self {
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let needs_moderator = agreed.needs_moderator();
        let pairs = agreed.criteria.into_iter().map(|pair| CriterionPairView {
            criterion: pair.code,
            first: pair.first,
            second: pair.second,
        });
        Self {
            exact: count(agreed.exact),
            adjacent: count(agreed.adjacent),
            far: count(agreed.far),
            needs_moderator,
            criteria: pairs.collect(),
        }
    }
}

/// A field of a 引継ぎ票.
#[derive(Debug, Object)]
pub struct HandoverFieldView {
    /// Stable id.
    code: String,
    /// As it stands on the checklist.
    label: String,
    /// What is written; may be empty.
    text: String,
}

/// A 引継ぎ票.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct HandoverView {
    /// Every field in order.
    fields: Vec<HandoverFieldView>,
    /// How many of the six items are filled in whole.
    items_covered: u32,
    /// To be sent with the next saving.
    version: i32,
    /// From then on it does not change; left out for a draft.
    handed_in_at: Option<DateTime<Utc>>,
}

impl From<HandoverNote> for HandoverView {
    fn from(note: HandoverNote) -> Self {
        let fields = handover_fields().map(|field| HandoverFieldView {
            code: field.code.to_owned(),
            label: field.label.to_owned(),
            text: note.text(field.code).to_owned(),
        });
        Self {
            fields: fields.collect(),
            items_covered: u32::try_from(items_covered(&note.fields)).unwrap_or(u32::MAX),
            version: note.version,
            handed_in_at: note.handed_in_at,
        }
    }
}

/// An assessment for whoever scores it.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AssessmentDetail {
    /// The assessment.
    assessment: AssessmentLine,
    /// What it is scored by.
    rubric: RubricView,
    /// Who scores it.
    assessors: Vec<String>,
    /// The caller's own sheet in force.
    own: Option<GivenSheetView>,
    /// Everybody's sheets; empty until every assessor has given theirs.
    sheets: Vec<GivenSheetView>,
    /// How far two assessors agree, once both are in.
    agreement: Option<AgreementView>,
    /// The learner's own 引継ぎ票.
    handover: Option<HandoverView>,
    /// The 引継ぎ票 that the learner begins with.
    received: Option<HandoverView>,
    /// Whether a 引継ぎ票 is missing before anybody can score.
    waits_for_handover: bool,
    /// Whether the caller may give or correct a sheet.
    may_score: bool,
    /// Whether the caller may decide as moderator.
    may_moderate: bool,
}

impl From<AssessmentView> for AssessmentDetail {
    fn from(view: AssessmentView) -> Self {
        let sheets = view.sheets.iter();
        Self {
            rubric: RubricView::of(&view.rubric, &view.card.assessment.track),
            assessors: view.assessors.into_iter().map(|(_, name)| name).collect(),
            own: view.own.as_ref().map(|own| GivenSheetView::of(own, "")),
            sheets: sheets
                .map(|(sheet, by)| GivenSheetView::of(sheet, by))
                .collect(),
            agreement: view.agreement.map(AgreementView::from),
            handover: view.handover.map(HandoverView::from),
            received: view.received.map(|(note, _)| note.into()),
            waits_for_handover: view.waits_for_handover,
            may_score: view.may_score,
            may_moderate: view.may_moderate,
            assessment: view.card.into(),
        }
    }
}
