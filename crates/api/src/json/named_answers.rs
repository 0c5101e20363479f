//! Answers by name, for those whom the survey named before anything was typed.

use chrono::NaiveDate;
use journeys::App;
use journeys::views::named_answers::{NamedRoundLine, NamedRoundView, named_round, named_rounds};
use kernel::id::RoundId;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use uuid::Uuid;

use super::surveys::{SurveyAnswerView, SurveyFormView, answered};
use crate::http::{Caller, Problem};

/// A round by name in which there are answers for the caller.
#[derive(Debug, Object)]
pub struct NamedRound {
    /// Its key.
    id: Uuid,
    /// The title of the track that it is about.
    track_title: String,
    /// The day that decides its period, in Japan.
    ended_on: NaiveDate,
    /// How many answers the caller may see.
    answers: u64,
}

/// A round by name with what was answered.
#[derive(Debug, Object)]
pub struct NamedRoundAnswers {
    /// Its key.
    id: Uuid,
    /// The title of the track that it is about.
    track_title: String,
    /// The day that decides its period, in Japan.
    ended_on: NaiveDate,
    /// Who reads it: `named_firm` or `named_company`.
    mode: String,
    /// What it asks.
    form: SurveyFormView,
    /// By company and name.
    people: Vec<NamedPersonAnswers>,
}

/// One person's answers.
#[derive(Debug, Object)]
pub struct NamedPersonAnswers {
    /// 姓 名
    name: String,
    /// Their company's name.
    company_name: String,
    /// What was answered; blanks are left out.
    answers: Vec<SurveyAnswerView>,
}

/// Answers by name.
pub struct NamedAnswersApi {
    /// The application.
    pub app: App,
}

#[OpenApi]
impl NamedAnswersApi {
    /// Lists the rounds by name, newest first.
    #[oai(
        path = "/named-answers",
        method = "get",
        operation_id = "listNamedRounds",
        tag = "super::Tag::Surveys"
    )]
    async fn list(&self, caller: Caller) -> Result<Json<Vec<NamedRound>>, Problem> {
        let rounds = named_rounds(&self.app, &caller.0).await?;
        Ok(Json(rounds.into_iter().map(Into::into).collect()))
    }

    /// Shows what was answered in one, of one's own people only for HR.
    #[oai(
        path = "/named-answers/:round",
        method = "get",
        operation_id = "getNamedRound",
        tag = "super::Tag::Surveys"
    )]
    async fn show(
        &self,
        caller: Caller,
        round: Path<Uuid>,
    ) -> Result<Json<NamedRoundAnswers>, Problem> {
        let view = named_round(&self.app, &caller.0, RoundId(round.0)).await?;
        Ok(Json(view.into()))
    }
}

impl From<NamedRoundLine> for NamedRound {
    fn from(line: NamedRoundLine) -> Self {
        Self {
            id: line.round.id.0,
            track_title: line.track,
            ended_on: line.round.ended_on,
            answers: line.answers as u64,
        }
    }
}

impl From<NamedRoundView> for NamedRoundAnswers {
    fn from(view: NamedRoundView) -> Self {
        let people = view.people.iter().map(|person| NamedPersonAnswers {
            name: person.name.clone(),
            company_name: person.company.clone(),
            answers: answered(
                &view.form,
                &person.answers.answers,
                &person.answers.comments,
            ),
        });
        Self {
            id: view.round.id.0,
            ended_on: view.round.ended_on,
            mode: view.mode.as_str().to_owned(),
            people: people.collect(),
            track_title: view.track,
            form: view.form.into(),
        }
    }
}
