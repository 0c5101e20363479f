//! The report of a session, and what is to be done after it.

use chrono::{DateTime, NaiveDate, Utc};
use journeys::views::session_report::{SessionReport, session_report};
use journeys::{App, add_follow_up, settle_follow_up};
use kernel::id::{FollowUpId, ScheduledSessionId};
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object, OpenApi};
use uuid::Uuid;

use super::view::{SessionView, count};
use crate::http::{Caller, Problem};

/// A percentage from exact sums, as it is shown.
#[derive(Debug, Object)]
pub struct ObjectiveResult {
    /// The quiz's title.
    quiz: String,
    /// The objective's code.
    objective: String,
    /// Percent of the points.
    percent: String,
}

/// What was gained between two tests.
#[derive(Debug, Object)]
pub struct SessionGainView {
    /// The code of the step before learning.
    before_lesson: String,
    /// The code of the step after learning.
    after_lesson: String,
    /// Percent before.
    before: String,
    /// Percent after.
    after: String,
    /// After less before, rounded once.
    difference: String,
}

/// Satisfaction with a session.
#[derive(Debug, Object)]
pub struct SessionSatisfaction {
    /// The mean, as it is shown.
    mean: String,
    /// How many ratings.
    n: u64,
}

/// Something to be done after a session.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct FollowUpView {
    /// Its key.
    id: Uuid,
    /// What.
    body: String,
    /// When it was noted.
    at: DateTime<Utc>,
    /// When it was done.
    done_at: Option<DateTime<Utc>>,
}

/// The report of a session. Figures of fewer than five people are left out.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct SessionReportView {
    /// The session.
    session: SessionView,
    /// Who attended enough.
    attended: u64,
    /// Who handed a judged quiz in.
    quizzed: u64,
    /// The quizzes by objective.
    objectives: Vec<ObjectiveResult>,
    /// The gains between tests.
    gains: Vec<SessionGainView>,
    /// Who could answer the survey.
    eligible: Option<i64>,
    /// Who took a ballot paper.
    papers_taken: Option<i64>,
    /// The last day for answers.
    last_day: Option<NaiveDate>,
    /// Satisfaction, once it is sealed.
    satisfaction: Vec<SessionSatisfaction>,
    /// Comments that were released.
    comments: Vec<String>,
    /// What is to be done.
    follow_ups: Vec<FollowUpView>,
}

impl From<SessionReport> for SessionReportView {
    fn from(report: SessionReport) -> Self {
        let objectives = report.objectives.into_iter().map(|line| ObjectiveResult {
            quiz: line.quiz,
            objective: line.objective,
            percent: line.percent.to_string(),
        });
        let gains = report.gains.into_iter().map(|gain| SessionGainView {
            before_lesson: gain.before,
            after_lesson: gain.after,
            before: gain.figures.before.to_string(),
            after: gain.figures.after.to_string(),
            difference: gain.figures.difference.to_string(),
        });
        let satisfaction = report.satisfaction.iter().map(|row| SessionSatisfaction {
            mean: row.display(),
            n: row.n(),
        });
        let follow_ups = report.follow_ups.into_iter().map(|one| FollowUpView {
            id: one.id.0,
            body: one.body,
            at: one.at,
            done_at: one.done_at,
        });
        Self {
            session: SessionView::from(&report.desk.card),
            attended: count(report.attended),
            quizzed: count(report.quizzed),
            objectives: objectives.collect(),
            gains: gains.collect(),
            eligible: report.papers.map(|papers| papers.eligible),
            papers_taken: report.papers.map(|papers| papers.taken),
            last_day: report.last_day,
            satisfaction: satisfaction.collect(),
            comments: report.comments.into_iter().map(|one| one.text).collect(),
            follow_ups: follow_ups.collect(),
        }
    }
}

/// Something to be done after a session.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct FollowUpInput {
    /// What.
    #[oai(validator(max_length = 200))]
    body: String,
}

/// Whether something was done.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct FollowUpChange {
    /// Whether it was.
    done: bool,
}

/// Something that was noted.
#[derive(Debug, Object)]
pub struct FollowUpKey {
    /// Its key.
    id: Uuid,
}

#[derive(ApiResponse)]
enum FollowUpMade {
    /// It was noted.
    #[oai(status = 201)]
    Created(Json<FollowUpKey>),
}

/// Reports of training sessions.
pub struct SessionReportsApi {
    /// The application.
    pub app: App,
}

#[OpenApi]
impl SessionReportsApi {
    /// Shows what became of a session.
    #[oai(
        path = "/sessions/:session/report",
        method = "get",
        operation_id = "getSessionReport",
        tag = "super::super::Tag::Sessions"
    )]
    async fn show(
        &self,
        caller: Caller,
        session: Path<Uuid>,
    ) -> Result<Json<SessionReportView>, Problem> {
        let id = ScheduledSessionId(session.0);
        let report = session_report(&self.app, &caller.0, id).await?;
        Ok(Json(report.into()))
    }

    /// Notes something to be done after a session.
    #[oai(
        path = "/sessions/:session/follow-ups",
        method = "post",
        operation_id = "addFollowUp",
        tag = "super::super::Tag::Sessions"
    )]
    async fn add(
        &self,
        caller: Caller,
        session: Path<Uuid>,
        input: Json<FollowUpInput>,
    ) -> Result<FollowUpMade, Problem> {
        let id = ScheduledSessionId(session.0);
        let made = add_follow_up(&self.app, &caller.0, id, &input.0.body).await?;
        Ok(FollowUpMade::Created(Json(FollowUpKey { id: made.0 })))
    }

    /// Notes that something was done, or that it was not after all.
    #[oai(
        path = "/sessions/:session/follow-ups/:follow_up",
        method = "put",
        operation_id = "settleFollowUp",
        tag = "super::super::Tag::Sessions"
    )]
    async fn settle(
        &self,
        caller: Caller,
        session: Path<Uuid>,
        follow_up: Path<Uuid>,
        change: Json<FollowUpChange>,
    ) -> Result<Json<SessionReportView>, Problem> {
        let (id, one) = (ScheduledSessionId(session.0), FollowUpId(follow_up.0));
        settle_follow_up(&self.app, &caller.0, id, one, change.0.done).await?;
        let report = session_report(&self.app, &caller.0, id).await?;
        Ok(Json(report.into()))
    }
}
