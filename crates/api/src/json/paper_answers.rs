//! Typing sheets of paper in.

use chrono::NaiveDate;
use journeys::type_paper::{PaperSession, paper_session, paper_sessions, ratings_of};
use journeys::{App, PaperInput, PaperSessionInput, open_paper_session, type_paper};
use kernel::id::SessionId;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use sessions::TrainingSession;
use uuid::Uuid;

use super::surveys::{SurveyAnswerInput, SurveyFormView, given};
use crate::http::{Caller, Problem};

/// A session whose sheets the caller may type in.
#[derive(Debug, Object)]
pub struct PaperSessionLine {
    /// Its key.
    id: Uuid,
    /// 開催回
    code: String,
    /// Its last day, in Japan.
    ended_on: NaiveDate,
    /// Who taught it.
    instructor: String,
}

/// A session whose sheets are typed in.
#[derive(Debug, Object)]
pub struct PaperSessionView {
    /// The session.
    session: PaperSessionLine,
    /// The track's title.
    track_title: String,
    /// What a sheet asks, as far as it is typed in: words on paper are not.
    form: SurveyFormView,
    /// Answers that count so far.
    counted: i64,
}

/// A session to put on record.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct NewPaperSession {
    /// 開催回
    #[oai(validator(max_length = 200))]
    code: String,
    /// The track's code.
    #[oai(validator(max_length = 100))]
    track: String,
    /// Its last day, in Japan.
    ended_on: NaiveDate,
    /// Who taught it; an instructor's own name is taken for theirs.
    #[oai(validator(max_length = 200), default)]
    instructor: String,
}

/// A sheet.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct PaperSheetInput {
    /// 回答番号, as written on it.
    #[oai(validator(max_length = 200))]
    paper_no: String,
    /// The company's code.
    #[oai(validator(max_length = 100))]
    company: String,
    /// One per answered question; a question left out is a blank.
    #[oai(validator(max_items = 50))]
    answers: Vec<SurveyAnswerInput>,
}

/// Sheets of paper.
pub struct PaperAnswersApi {
    /// The application.
    pub app: App,
}

#[OpenApi]
impl PaperAnswersApi {
    /// Lists the sessions that ended in a period, newest first.
    #[oai(
        path = "/paper-sessions",
        method = "get",
        operation_id = "listPaperSessions",
        tag = "super::Tag::Surveys"
    )]
    async fn list(
        &self,
        caller: Caller,
        /// The first day that a session may have ended on.
        from: Query<NaiveDate>,
        /// The last one, included.
        to: Query<NaiveDate>,
    ) -> Result<Json<Vec<PaperSessionLine>>, Problem> {
        let found = paper_sessions(&self.app, &caller.0, from.0, to.0).await?;
        Ok(Json(found.into_iter().map(Into::into).collect()))
    }

    /// Puts a session on record, or finds it again.
    #[oai(
        path = "/paper-sessions",
        method = "post",
        operation_id = "createPaperSession",
        tag = "super::Tag::Surveys"
    )]
    async fn open(
        &self,
        caller: Caller,
        input: Json<NewPaperSession>,
    ) -> Result<Json<PaperSessionView>, Problem> {
        let input = PaperSessionInput {
            code: input.0.code,
            track: input.0.track,
            ended_on: input.0.ended_on.to_string(),
            instructor: input.0.instructor,
        };
        let id = open_paper_session(&self.app, &caller.0, &input).await?;
        let found = paper_session(&self.app, &caller.0, id).await?;
        Ok(Json(found.into()))
    }

    /// Shows one.
    #[oai(
        path = "/paper-sessions/:session",
        method = "get",
        operation_id = "getPaperSession",
        tag = "super::Tag::Surveys"
    )]
    async fn show(
        &self,
        caller: Caller,
        session: Path<Uuid>,
    ) -> Result<Json<PaperSessionView>, Problem> {
        let found = paper_session(&self.app, &caller.0, SessionId(session.0)).await?;
        Ok(Json(found.into()))
    }

    /// Counts one sheet. Its number keeps it from being counted twice.
    #[oai(
        path = "/paper-sessions/:session/sheets",
        method = "post",
        operation_id = "typePaperSheet",
        tag = "super::Tag::Surveys"
    )]
    async fn count(
        &self,
        caller: Caller,
        session: Path<Uuid>,
        input: Json<PaperSheetInput>,
    ) -> Result<Json<PaperSessionView>, Problem> {
        let id = SessionId(session.0);
        let input = PaperInput {
            answers: given(input.0.answers)?,
            paper_no: input.0.paper_no,
            company: input.0.company,
        };
        type_paper(&self.app, &caller.0, id, &input).await?;
        let found = paper_session(&self.app, &caller.0, id).await?;
        Ok(Json(found.into()))
    }
}

impl From<TrainingSession> for PaperSessionLine {
    fn from(session: TrainingSession) -> Self {
        Self {
            id: session.id.0,
            code: session.code,
            ended_on: session.facts.ended_on,
            instructor: session.facts.instructor,
        }
    }
}

impl From<PaperSession> for PaperSessionView {
    fn from(found: PaperSession) -> Self {
        Self {
            form: ratings_of(&found.form).into(),
            session: found.session.into(),
            track_title: found.track,
            counted: found.counted,
        }
    }
}
