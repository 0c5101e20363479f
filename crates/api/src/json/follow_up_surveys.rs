//! The surveys some time after a course: which are open to a learner, and
//! answering one.

use chrono::NaiveDate;
use journeys::App;
use journeys::answer_survey::Which;
use journeys::views::follow_ups::{OpenFollowUp, open_follow_ups};
use kernel::id::EnrolmentId;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use uuid::Uuid;

use super::surveys::{BallotPaper, BallotPaperInput, MySurvey, NamedSurveyInput};
use crate::http::{Caller, Problem};

/// A survey some time after a course that the caller has not taken up yet.
#[derive(Debug, Object)]
pub struct OpenFollowUpSurvey {
    /// After which enrolment.
    enrolment: Uuid,
    /// The form's code.
    form: String,
    /// The form's title.
    title: String,
    /// The course's title.
    course_title: String,
    /// The last day for answers, until 23:59 in Japan.
    last_day: NaiveDate,
}

/// Surveys some time after a course.
pub struct FollowUpSurveysApi {
    /// The application.
    pub app: App,
}

#[OpenApi]
impl FollowUpSurveysApi {
    /// Lists those that are open to the caller.
    #[oai(
        path = "/me/follow-up-surveys",
        method = "get",
        operation_id = "listMyFollowUpSurveys",
        tag = "super::Tag::Surveys"
    )]
    async fn list(&self, caller: Caller) -> Result<Json<Vec<OpenFollowUpSurvey>>, Problem> {
        let open = open_follow_ups(&self.app, &caller.0).await?;
        Ok(Json(open.into_iter().map(Into::into).collect()))
    }

    /// Shows one.
    #[oai(
        path = "/me/enrolments/:enrolment/surveys/:form",
        method = "get",
        operation_id = "getMyFollowUpSurvey",
        tag = "super::Tag::Surveys"
    )]
    async fn show(
        &self,
        caller: Caller,
        enrolment: Path<Uuid>,
        form: Path<String>,
    ) -> Result<Json<MySurvey>, Problem> {
        let (id, which) = (EnrolmentId(enrolment.0), Which::FollowUp(&form.0));
        let view = journeys::open_survey(&self.app, &caller.0, id, which).await?;
        Ok(Json(view.into()))
    }

    /// Hands out its ballot paper. With the same secret it may be asked for
    /// again.
    #[oai(
        path = "/me/enrolments/:enrolment/surveys/:form/ballot-paper",
        method = "post",
        operation_id = "createMyFollowUpBallotPaper",
        tag = "super::Tag::Surveys"
    )]
    async fn issue(
        &self,
        caller: Caller,
        enrolment: Path<Uuid>,
        form: Path<String>,
        input: Json<BallotPaperInput>,
    ) -> Result<Json<BallotPaper>, Problem> {
        let secret = input.0.secret()?;
        let (id, which) = (EnrolmentId(enrolment.0), Which::FollowUp(&form.0));
        let issued = journeys::issue_ballot(&self.app, &caller.0, id, which, &secret).await?;
        Ok(Json(issued.into()))
    }

    /// Answers one by name, or changes such an answer.
    #[oai(
        path = "/me/enrolments/:enrolment/surveys/:form/answers",
        method = "post",
        operation_id = "answerMyFollowUpSurveyByName",
        tag = "super::Tag::Surveys"
    )]
    async fn answer(
        &self,
        caller: Caller,
        enrolment: Path<Uuid>,
        form: Path<String>,
        input: Json<NamedSurveyInput>,
    ) -> Result<Json<MySurvey>, Problem> {
        let (app, actor) = (&self.app, &caller.0);
        let (id, which) = (EnrolmentId(enrolment.0), Which::FollowUp(&form.0));
        let given = input.0.given()?;
        journeys::answer_by_name(app, actor, id, which, &given).await?;
        let view = journeys::open_survey(app, actor, id, which).await?;
        Ok(Json(view.into()))
    }

    /// Takes an answer by name back.
    #[oai(
        path = "/me/enrolments/:enrolment/surveys/:form/withdrawal",
        method = "post",
        operation_id = "withdrawMyFollowUpSurveyAnswers",
        tag = "super::Tag::Surveys"
    )]
    async fn take_back(
        &self,
        caller: Caller,
        enrolment: Path<Uuid>,
        form: Path<String>,
    ) -> Result<Json<MySurvey>, Problem> {
        let (app, actor) = (&self.app, &caller.0);
        let (id, which) = (EnrolmentId(enrolment.0), Which::FollowUp(&form.0));
        journeys::withdraw_by_name(app, actor, id, which).await?;
        let view = journeys::open_survey(app, actor, id, which).await?;
        Ok(Json(view.into()))
    }
}

impl From<OpenFollowUp> for OpenFollowUpSurvey {
    fn from(open: OpenFollowUp) -> Self {
        Self {
            enrolment: open.enrolment.0,
            form: open.code.to_owned(),
            title: open.title,
            course_title: open.course,
            last_day: open.last_day,
        }
    }
}
