//! Practical assessments: the desk of whoever scores, the learner's own
//! results, and a company's.

mod outcome;
mod view;

use std::collections::BTreeMap;

use journeys::views::assessment_results::{company_assessments, my_assessment};
use journeys::views::assessments::{assessment_desk, assessment_view};
use journeys::{
    App, HandoverInput, ReplaceAssessor, ScheduleAssessment, SheetInput, cancel_assessment,
    moderate_assessment, replace_assessor, schedule_assessment, score_assessment, type_handover,
    write_own_handover,
};
use kernel::id::{AccountId, AssessmentId, AssessmentSheetId, CompanyId, EnrolmentId};
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object, OpenApi};
use uuid::Uuid;

use crate::http::{Caller, Problem};

pub use outcome::{AssessmentOutcome, CommentView, CriterionOutcome, PractiseView};
pub use view::{
    AgreementView, AssessmentDetail, AssessmentLine, AssessmentLists, AssessmentState,
    CriterionLevel, CriterionPairView, GivenSheetView, HandoverFieldView, HandoverView,
    RubricCriterionView, RubricView,
};

/// An assessment to schedule, or to start on the spot.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct AssessmentOrder {
    /// The learner's company.
    company: Uuid,
    /// Whose enrolment.
    enrolment: Uuid,
    /// The code of the role-play's lesson.
    #[oai(validator(max_length = 64))]
    lesson: String,
    /// The day in Japan; today when left out.
    on: Option<chrono::NaiveDate>,
    /// The account of who scores it; the caller when left out.
    first: Option<Uuid>,
    /// The account of who scores it, too.
    second: Option<Uuid>,
    /// Whether the learner writes a 引継ぎ票.
    hands_over: Option<bool>,
    /// The assessment whose 引継ぎ票 this one begins with.
    handed_from: Option<Uuid>,
}

impl From<AssessmentOrder> for ScheduleAssessment {
    fn from(order: AssessmentOrder) -> Self {
        Self {
            company: CompanyId(order.company),
            enrolment: EnrolmentId(order.enrolment),
            lesson: order.lesson,
            on: order.on,
            first: order.first.map(AccountId),
            second: order.second.map(AccountId),
            hands_over: order.hands_over.unwrap_or_default(),
            handed_from: order.handed_from.map(AssessmentId),
        }
    }
}

/// An assessment that was scheduled.
#[derive(Debug, Object)]
pub struct AssessmentKey {
    /// Its key.
    id: Uuid,
}

#[derive(ApiResponse)]
enum AssessmentMade {
    /// It was scheduled.
    #[oai(status = 201)]
    Created(Json<AssessmentKey>),
}

/// Why an assessment is cancelled.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct AssessmentCancellation {
    /// For the firm's own eyes.
    #[oai(validator(max_length = 200))]
    reason: String,
}

/// Another assessor in place of one.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct AssessorReplacement {
    /// The account of who was to score it, and has given no sheet.
    from: Uuid,
    /// The account of who scores it now.
    to: Uuid,
    /// Why.
    #[oai(validator(max_length = 200))]
    reason: String,
}

/// Who scores an assessment, and how it stands.
#[derive(Debug, Object)]
pub struct AssessmentStanding {
    /// Its key.
    id: Uuid,
    /// How it stands.
    status: AssessmentState,
}

/// The level given for one criterion.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct LevelInput {
    /// The criterion's code.
    #[oai(validator(max_length = 64))]
    criterion: String,
    /// 1 to 4.
    level: i32,
}

/// A score sheet. Its key is made by the sender and stands in the path: sent
/// again with the same content it has one effect and the same answer, with
/// another content it is refused.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct ScoreSheetInput {
    /// One for every criterion of the rubric.
    #[oai(validator(max_items = 24))]
    levels: Vec<LevelInput>,
    /// For the trainee and their company's HR.
    #[oai(validator(max_length = 1000))]
    comment: String,
    /// For the firm's own eyes.
    #[oai(validator(max_length = 1000))]
    note: Option<String>,
    /// The sheet in force that this one corrects; left out for a first one.
    supersedes: Option<Uuid>,
}

impl ScoreSheetInput {
    fn with_key(self, client: Uuid) -> SheetInput {
        let levels = self.levels.into_iter();
        SheetInput {
            client,
            supersedes: self.supersedes.map(AssessmentSheetId),
            levels: levels.map(|one| (one.criterion, one.level)).collect(),
            comment: self.comment,
            note: self.note.unwrap_or_default(),
        }
    }
}

/// A score sheet that was taken.
#[derive(Debug, Object)]
pub struct ScoreSheetTaken {
    /// Its key, to be named as `supersedes` by a correction.
    id: Uuid,
    /// When it came first.
    received_at: chrono::DateTime<chrono::Utc>,
}

/// One field of a 引継ぎ票.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct HandoverFieldInput {
    /// The field's code.
    #[oai(validator(max_length = 64))]
    code: String,
    /// The text.
    #[oai(validator(max_length = 500))]
    text: String,
}

/// A 引継ぎ票, as far as it is written.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct HandoverNoteInput {
    /// Fields left out are empty.
    #[oai(validator(max_items = 24))]
    fields: Vec<HandoverFieldInput>,
    /// The version as it was read, 0 for the first saving: a stale one is
    /// refused.
    #[oai(validator(minimum(value = "0")))]
    version: i32,
    /// Whether it is handed in with this: then it does not change any more.
    hand_in: Option<bool>,
}

impl From<HandoverNoteInput> for HandoverInput {
    fn from(input: HandoverNoteInput) -> Self {
        let fields = input.fields.into_iter().map(|one| (one.code, one.text));
        Self {
            fields: fields.collect::<BTreeMap<_, _>>(),
            version: input.version,
            hands_in: input.hand_in.unwrap_or_default(),
        }
    }
}

/// Practical assessments.
pub struct AssessmentsApi {
    /// The application.
    pub app: App,
}

#[OpenApi]
impl AssessmentsApi {
    /// Lists what the caller has to score, what waits, what a moderator has to
    /// decide, and the latest results.
    #[oai(
        path = "/assessments",
        method = "get",
        operation_id = "listAssessments",
        tag = "super::Tag::Quizzes"
    )]
    async fn list(&self, caller: Caller) -> Result<Json<AssessmentLists>, Problem> {
        let desk = assessment_desk(&self.app, &caller.0).await?;
        Ok(Json(desk.into()))
    }

    /// Schedules an assessment, or starts one on the spot.
    #[oai(
        path = "/assessments",
        method = "post",
        operation_id = "scheduleAssessment",
        tag = "super::Tag::Quizzes"
    )]
    async fn schedule(
        &self,
        caller: Caller,
        order: Json<AssessmentOrder>,
    ) -> Result<AssessmentMade, Problem> {
        let id = schedule_assessment(&self.app, &caller.0, &order.0.into()).await?;
        Ok(AssessmentMade::Created(Json(AssessmentKey { id: id.0 })))
    }

    /// Shows an assessment that the caller scores: the rubric, the 引継ぎ票,
    /// and everybody's sheets once all are in.
    #[oai(
        path = "/assessments/:assessment",
        method = "get",
        operation_id = "getAssessment",
        tag = "super::Tag::Quizzes"
    )]
    async fn show(
        &self,
        caller: Caller,
        assessment: Path<Uuid>,
    ) -> Result<Json<AssessmentDetail>, Problem> {
        let view = assessment_view(&self.app, &caller.0, AssessmentId(assessment.0)).await?;
        Ok(Json(view.into()))
    }

    /// Gives a score sheet. Safe to repeat with the same key and content.
    #[oai(
        path = "/assessments/:assessment/sheets/:sheet",
        method = "put",
        operation_id = "giveScoreSheet",
        tag = "super::Tag::Quizzes"
    )]
    async fn score(
        &self,
        caller: Caller,
        assessment: Path<Uuid>,
        sheet: Path<Uuid>,
        input: Json<ScoreSheetInput>,
    ) -> Result<Json<ScoreSheetTaken>, Problem> {
        let input = input.0.with_key(sheet.0);
        let id = AssessmentId(assessment.0);
        let given = score_assessment(&self.app, &caller.0, id, &input).await?;
        Ok(Json(ScoreSheetTaken {
            id: given.sheet.id.0,
            received_at: given.sheet.at,
        }))
    }

    /// Decides as moderator where two assessors are too far apart. Safe to
    /// repeat with the same key and content.
    #[oai(
        path = "/assessments/:assessment/moderation/:sheet",
        method = "put",
        operation_id = "moderateAssessment",
        tag = "super::Tag::Quizzes"
    )]
    async fn moderate(
        &self,
        caller: Caller,
        assessment: Path<Uuid>,
        sheet: Path<Uuid>,
        input: Json<ScoreSheetInput>,
    ) -> Result<Json<ScoreSheetTaken>, Problem> {
        let input = input.0.with_key(sheet.0);
        let id = AssessmentId(assessment.0);
        let given = moderate_assessment(&self.app, &caller.0, id, &input).await?;
        Ok(Json(ScoreSheetTaken {
            id: given.sheet.id.0,
            received_at: given.sheet.at,
        }))
    }

    /// Cancels an assessment that has no result. Sheets that are in are kept.
    #[oai(
        path = "/assessments/:assessment/cancellation",
        method = "post",
        operation_id = "cancelAssessment",
        tag = "super::Tag::Quizzes"
    )]
    async fn cancel(
        &self,
        caller: Caller,
        assessment: Path<Uuid>,
        asked: Json<AssessmentCancellation>,
    ) -> Result<Json<AssessmentStanding>, Problem> {
        let id = AssessmentId(assessment.0);
        cancel_assessment(&self.app, &caller.0, id, &asked.0.reason).await?;
        Ok(Json(AssessmentStanding {
            id: id.0,
            status: AssessmentState::Cancelled,
        }))
    }

    /// Replaces an assessor who has given no sheet, while the assessment has no
    /// result. The other one's sheet is kept.
    #[oai(
        path = "/assessments/:assessment/assessor-replacements",
        method = "post",
        operation_id = "replaceAssessor",
        tag = "super::Tag::Quizzes"
    )]
    async fn replace(
        &self,
        caller: Caller,
        assessment: Path<Uuid>,
        asked: Json<AssessorReplacement>,
    ) -> Result<Json<AssessmentStanding>, Problem> {
        let id = AssessmentId(assessment.0);
        let asked = ReplaceAssessor {
            from: AccountId(asked.0.from),
            to: AccountId(asked.0.to),
            reason: asked.0.reason,
        };
        replace_assessor(&self.app, &caller.0, id, &asked).await?;
        // An assessor without a sheet: it was and is waiting for it.
        Ok(Json(AssessmentStanding {
            id: id.0,
            status: AssessmentState::Scheduled,
        }))
    }

    /// Saves the 引継ぎ票 that the caller types for the learner.
    #[oai(
        path = "/assessments/:assessment/handover",
        method = "put",
        operation_id = "typeHandover",
        tag = "super::Tag::Quizzes"
    )]
    async fn type_note(
        &self,
        caller: Caller,
        assessment: Path<Uuid>,
        input: Json<HandoverNoteInput>,
    ) -> Result<Json<HandoverView>, Problem> {
        let id = AssessmentId(assessment.0);
        let note = type_handover(&self.app, &caller.0, id, &input.0.into()).await?;
        Ok(Json(note.into()))
    }

    /// Shows one of the caller's own assessments.
    #[oai(
        path = "/me/assessments/:assessment",
        method = "get",
        operation_id = "getMyAssessment",
        tag = "super::Tag::Quizzes"
    )]
    async fn mine(
        &self,
        caller: Caller,
        assessment: Path<Uuid>,
    ) -> Result<Json<AssessmentOutcome>, Problem> {
        let found = my_assessment(&self.app, &caller.0, AssessmentId(assessment.0)).await?;
        Ok(Json(found.into()))
    }

    /// Saves the 引継ぎ票 of one of the caller's own assessments.
    #[oai(
        path = "/me/assessments/:assessment/handover",
        method = "put",
        operation_id = "writeMyHandover",
        tag = "super::Tag::Quizzes"
    )]
    async fn write_note(
        &self,
        caller: Caller,
        assessment: Path<Uuid>,
        input: Json<HandoverNoteInput>,
    ) -> Result<Json<HandoverView>, Problem> {
        let id = AssessmentId(assessment.0);
        let note = write_own_handover(&self.app, &caller.0, id, &input.0.into()).await?;
        Ok(Json(note.into()))
    }

    /// Lists the assessments of one learner of a company, comments included.
    #[oai(
        path = "/companies/:company/enrolments/:enrolment/assessments",
        method = "get",
        operation_id = "listEnrolmentAssessments",
        tag = "super::Tag::Quizzes"
    )]
    async fn of_company(
        &self,
        caller: Caller,
        company: Path<Uuid>,
        enrolment: Path<Uuid>,
    ) -> Result<Json<Vec<AssessmentOutcome>>, Problem> {
        let (company, enrolment) = (CompanyId(company.0), EnrolmentId(enrolment.0));
        let (_, found) = company_assessments(&self.app, &caller.0, company, enrolment).await?;
        Ok(Json(found.into_iter().map(Into::into).collect()))
    }
}
