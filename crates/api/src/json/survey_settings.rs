//! How surveys are held, the least number that a round is shown for, and which
//! wordings of a question are one.

use chrono::NaiveDate;
use journeys::views::survey_rounds::{
    SurveySetting, SurveyWordings, WordingView, survey_settings, survey_wordings,
};
use journeys::{
    App, ComparisonInput, SurveyModeInput, choose_survey_mode, compare_questions, raise_round_k,
};
use kernel::id::RoundId;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use surveys::read::Comparison;
use uuid::Uuid;

use super::survey_rounds::SurveyRoundView;
use crate::http::{Caller, Problem};

/// How surveys of a track are held from now on.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct SurveySettingView {
    /// The track's title.
    track_title: String,
    /// The company's name; left out for every company without a choice of its
    /// own.
    company_name: Option<String>,
    /// `confidential`, or by name: `named_firm`, `named_company`.
    mode: String,
    /// The least number of answers that a score is shown for.
    k: i32,
    /// The day it was chosen, in Japan.
    set_on: NaiveDate,
}

/// A choice; rounds that are open keep their own.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct SurveySettingInput {
    /// The track's code.
    #[oai(validator(max_length = 100))]
    track: String,
    /// The company's code; empty for every company without a choice of its
    /// own.
    #[oai(validator(max_length = 100), default)]
    company: String,
    /// `confidential`, `named_firm` or `named_company`.
    #[oai(validator(max_length = 20))]
    mode: String,
    /// The least number of answers that a score is shown for: 5 to 100.
    k: i32,
}

/// A higher least number for a round.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct SurveyThresholdInput {
    /// Above the one in force; it is never lowered.
    k: i32,
}

/// The questions that were worded differently in time.
#[derive(Debug, Object)]
pub struct SurveyWordingsView {
    /// By question.
    wordings: Vec<SurveyWordingView>,
    /// What was decided, the oldest first.
    decisions: Vec<SurveyWordingDecision>,
}

/// A wording of a question.
#[derive(Debug, Object)]
pub struct SurveyWordingView {
    /// A question in these words.
    question: Uuid,
    /// Its short name.
    label: String,
    /// As people read it.
    text: String,
    /// The words for 1 to 5, separated by ／.
    scale: String,
    /// The form versions with these words, separated by ・.
    versions: String,
}

/// A decision that two wordings may be pooled.
#[derive(Debug, Object)]
pub struct SurveyWordingDecision {
    /// The question's stable code.
    question_code: String,
    /// The two wordings.
    words: Vec<String>,
    /// Why.
    reason: String,
    /// The name of who decided.
    decided_by: String,
    /// When, in Japan.
    decided_on: NaiveDate,
}

/// Two wordings that may be pooled from now on.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct SurveyWordingInput {
    /// A question in the one wording.
    question: Uuid,
    /// One in the other.
    comparable_with: Uuid,
    /// Why they ask the same.
    #[oai(validator(max_length = 2000))]
    reason: String,
}

/// How surveys are held.
pub struct SurveySettingsApi {
    /// The application.
    pub app: App,
}

#[OpenApi]
impl SurveySettingsApi {
    /// Lists what was chosen, by track and company.
    #[oai(
        path = "/survey-settings",
        method = "get",
        operation_id = "listSurveySettings",
        tag = "super::Tag::Surveys"
    )]
    async fn list(&self, caller: Caller) -> Result<Json<Vec<SurveySettingView>>, Problem> {
        let found = survey_settings(&self.app, &caller.0).await?;
        Ok(Json(found.settings.into_iter().map(Into::into).collect()))
    }

    /// Chooses for a track, or for one company's people in it.
    #[oai(
        path = "/survey-settings",
        method = "post",
        operation_id = "chooseSurveySetting",
        tag = "super::Tag::Surveys"
    )]
    async fn choose(
        &self,
        caller: Caller,
        input: Json<SurveySettingInput>,
    ) -> Result<Json<Vec<SurveySettingView>>, Problem> {
        let input = SurveyModeInput {
            track: input.0.track,
            company: input.0.company,
            mode: input.0.mode,
            k: input.0.k.to_string(),
        };
        choose_survey_mode(&self.app, &caller.0, &input).await?;
        self.list(caller).await
    }

    /// Raises the least number of answers that a round is shown for.
    #[oai(
        path = "/survey-rounds/:round/threshold",
        method = "post",
        operation_id = "raiseSurveyRoundThreshold",
        tag = "super::Tag::Surveys"
    )]
    async fn raise(
        &self,
        caller: Caller,
        round: Path<Uuid>,
        input: Json<SurveyThresholdInput>,
    ) -> Result<Json<SurveyRoundView>, Problem> {
        let (app, actor, id) = (&self.app, &caller.0, RoundId(round.0));
        raise_round_k(app, actor, id, &input.0.k.to_string()).await?;
        let view = journeys::views::survey_rounds::survey_round(app, actor, id).await?;
        Ok(Json(view.into()))
    }

    /// Lists the questions that were worded differently in time.
    #[oai(
        path = "/survey-wordings",
        method = "get",
        operation_id = "listSurveyWordings",
        tag = "super::Tag::Surveys"
    )]
    async fn wordings(&self, caller: Caller) -> Result<Json<SurveyWordingsView>, Problem> {
        let found = survey_wordings(&self.app, &caller.0).await?;
        Ok(Json(found.into()))
    }

    /// Decides that two wordings may be pooled. It stays, with who and why.
    #[oai(
        path = "/survey-wordings",
        method = "post",
        operation_id = "poolSurveyWordings",
        tag = "super::Tag::Surveys"
    )]
    async fn pool(
        &self,
        caller: Caller,
        input: Json<SurveyWordingInput>,
    ) -> Result<Json<SurveyWordingsView>, Problem> {
        let input = ComparisonInput {
            question: input.0.question.to_string(),
            comparable_with: input.0.comparable_with.to_string(),
            reason: input.0.reason,
        };
        compare_questions(&self.app, &caller.0, &input).await?;
        self.wordings(caller).await
    }
}

impl From<SurveySetting> for SurveySettingView {
    fn from(setting: SurveySetting) -> Self {
        Self {
            track_title: setting.track,
            company_name: setting.company,
            mode: setting.policy.mode.as_str().to_owned(),
            k: setting.policy.k_score,
            set_on: setting.set_on,
        }
    }
}

impl From<SurveyWordings> for SurveyWordingsView {
    fn from(found: SurveyWordings) -> Self {
        let wording = |one: WordingView| SurveyWordingView {
            question: one.question.0,
            label: one.label,
            text: one.body,
            scale: one.scale,
            versions: one.versions,
        };
        let decision = |(one, by): (Comparison, String)| SurveyWordingDecision {
            question_code: one.code,
            words: vec![one.words.0, one.words.1],
            reason: one.reason,
            decided_by: by,
            decided_on: one.on,
        };
        Self {
            wordings: found.wordings.into_iter().map(wording).collect(),
            decisions: found.decisions.into_iter().map(decision).collect(),
        }
    }
}
