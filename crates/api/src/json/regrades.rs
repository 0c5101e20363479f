//! Statistics of questions, and regrading them. Both are the firm's: nothing
//! here tells a trainee or a company anything.

mod view;

use journeys::views::quiz_statistics::quiz_statistics;
use journeys::views::regrades;
use journeys::{App, PlanRegrade};
use kernel::id::RegradeRunId;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object, OpenApi};
use quizzes::{CodedAnswer, Policy};
use uuid::Uuid;

use crate::http::{Caller, Problem};

pub(crate) use view::{GainView, PooledGainView};
use view::{QuizStatisticsView, RegradeList, RegradeSummary, RegradeView};

/// A field of a corrected key.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct KeyFieldInput {
    /// The field: `option` for a choice, `place-1` and so on for an order,
    /// `pair-` and the prompt's code for a matching, `best` and `worst`, or
    /// `text`.
    #[oai(validator(max_length = 64))]
    name: String,
    /// Codes of options, or accepted texts.
    #[oai(validator(max_items = 50))]
    values: Vec<String>,
}

/// A regrade to plan.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct RegradeInput {
    /// The track's code.
    #[oai(validator(max_length = 64))]
    track: String,
    /// The version's number.
    version: i32,
    /// The code of the quiz's step.
    #[oai(validator(max_length = 64))]
    lesson: String,
    /// The question's code.
    #[oai(validator(max_length = 64))]
    question: String,
    /// `rescore`, `full_credit`, `void`, `either_key` or `keep`.
    #[oai(validator(max_length = 20))]
    policy: String,
    /// The key of `rescore` and `either_key`.
    #[oai(validator(max_items = 24))]
    key: Option<Vec<KeyFieldInput>>,
    /// Whether the same wording in other versions is meant too; yes unless
    /// said otherwise.
    same_wording: Option<bool>,
    /// Why.
    #[oai(validator(max_length = 500))]
    reason: String,
}

/// A planned regrade.
#[derive(Debug, Object)]
pub struct RegradeKey {
    /// Its key.
    id: Uuid,
}

#[derive(ApiResponse)]
enum Planned {
    /// It was written down; no score changed.
    #[oai(status = 201)]
    Created(Json<RegradeKey>),
}

/// What applying did.
#[derive(Debug, Object)]
pub struct RegradeApplied {
    /// False when it was applied before: then the numbers are zero.
    newly: bool,
    /// How many attempts have another score or a kept pass.
    changed: usize,
    /// How many pass that did not.
    new_passes: usize,
    /// How many keep a pass that would be lost.
    kept_passes: usize,
}

/// Statistics and regrades.
pub struct RegradesApi {
    /// The application.
    pub app: App,
}

#[OpenApi]
impl RegradesApi {
    /// Shows the statistics of a quiz and its questions, pooled over all
    /// companies, from the first attempt of each enrolment. Figures that rest
    /// on fewer than 30 attempts are left out.
    #[oai(
        path = "/tracks/:track/versions/:number/lessons/:code/statistics",
        method = "get",
        operation_id = "getQuizStatistics",
        tag = "super::Tag::Quizzes"
    )]
    async fn statistics(
        &self,
        caller: Caller,
        /// The track's code.
        track: Path<String>,
        /// The version's number.
        number: Path<i32>,
        /// The code of the quiz's step.
        code: Path<String>,
    ) -> Result<Json<QuizStatisticsView>, Problem> {
        let report = quiz_statistics(&self.app, &caller.0, &track.0, number.0, &code.0).await?;
        Ok(Json(report.into()))
    }

    /// Lists every regrade, the newest first.
    #[oai(
        path = "/regrades",
        method = "get",
        operation_id = "listRegrades",
        tag = "super::Tag::Quizzes"
    )]
    async fn list(&self, caller: Caller) -> Result<Json<RegradeList>, Problem> {
        let lines = regrades::regrades(&self.app, &caller.0).await?;
        Ok(Json(RegradeList {
            items: lines.into_iter().map(RegradeSummary::from).collect(),
        }))
    }

    /// Plans a regrade of one question. Nothing else changes.
    #[oai(
        path = "/regrades",
        method = "post",
        operation_id = "planRegrade",
        tag = "super::Tag::Quizzes"
    )]
    async fn plan(&self, caller: Caller, input: Json<RegradeInput>) -> Result<Planned, Problem> {
        let input = input.0;
        let fields = input.key.unwrap_or_default().into_iter();
        let key = CodedAnswer(fields.map(|field| (field.name, field.values)).collect());
        let plan = PlanRegrade {
            policy: Policy::of(&input.policy, key),
            track: input.track,
            number: input.version,
            lesson: input.lesson,
            question: input.question,
            same_wording: input.same_wording.unwrap_or(true),
            reason: input.reason,
        };
        let id = journeys::plan_regrade(&self.app, &caller.0, &plan).await?;
        Ok(Planned::Created(Json(RegradeKey { id: id.0 })))
    }

    /// Shows a regrade with what it would do now, or did. Names of people show
    /// to the firm's admin only.
    #[oai(
        path = "/regrades/:regrade",
        method = "get",
        operation_id = "getRegrade",
        tag = "super::Tag::Quizzes"
    )]
    async fn show(
        &self,
        caller: Caller,
        regrade: Path<Uuid>,
    ) -> Result<Json<RegradeView>, Problem> {
        self.view(&caller, RegradeRunId(regrade.0)).await
    }

    /// Tries a regrade without effect on any score.
    #[oai(
        path = "/regrades/:regrade/preview",
        method = "post",
        operation_id = "previewRegrade",
        tag = "super::Tag::Quizzes"
    )]
    async fn preview(
        &self,
        caller: Caller,
        regrade: Path<Uuid>,
    ) -> Result<Json<RegradeView>, Problem> {
        let id = RegradeRunId(regrade.0);
        journeys::preview_regrade(&self.app, &caller.0, id).await?;
        self.view(&caller, id).await
    }

    /// Applies a regrade that was tried. Refused with 409 when an attempt
    /// changed since; applying it again does nothing.
    #[oai(
        path = "/regrades/:regrade/application",
        method = "post",
        operation_id = "applyRegrade",
        tag = "super::Tag::Quizzes"
    )]
    async fn apply(
        &self,
        caller: Caller,
        regrade: Path<Uuid>,
    ) -> Result<Json<RegradeApplied>, Problem> {
        let id = RegradeRunId(regrade.0);
        let done = journeys::apply_regrade(&self.app, &caller.0, id).await?;
        let count = |number| if done.newly { number } else { 0 };
        Ok(Json(RegradeApplied {
            newly: done.newly,
            changed: count(done.changed),
            new_passes: count(done.new_passes),
            kept_passes: count(done.kept_passes),
        }))
    }

    /// Gives a regrade up.
    #[oai(
        path = "/regrades/:regrade/discard",
        method = "post",
        operation_id = "discardRegrade",
        tag = "super::Tag::Quizzes"
    )]
    async fn discard(
        &self,
        caller: Caller,
        regrade: Path<Uuid>,
    ) -> Result<Json<RegradeView>, Problem> {
        let id = RegradeRunId(regrade.0);
        journeys::discard_regrade(&self.app, &caller.0, id).await?;
        self.view(&caller, id).await
    }
}

impl RegradesApi {
    async fn view(&self, caller: &Caller, id: RegradeRunId) -> Result<Json<RegradeView>, Problem> {
        let view = regrades::regrade(&self.app, &caller.0, id).await?;
        Ok(Json(view.into()))
    }
}
