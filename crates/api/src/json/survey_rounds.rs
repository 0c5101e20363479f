//! The firm's survey rounds, and ballots that are taken out of the counts.

use chrono::NaiveDate;
use journeys::views::survey_rounds::{RoundLine, RoundView};
use journeys::{App, InvalidationInput};
use kernel::id::{BallotInvalidationId, RoundId};
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use surveys::Invalidation;
use uuid::Uuid;

use crate::http::{Caller, Problem};

/// A survey round.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct SurveyRoundLine {
    /// Its key.
    id: Uuid,
    /// The title of the track that it is about.
    track_title: String,
    /// The title of the form that it asks.
    form_title: String,
    /// `web`, or `paper` for answers that came from elsewhere.
    kind: String,
    /// Whether answers carry a name.
    named: bool,
    /// The least number of answers that a score is shown for; it may rise.
    k: i32,
    /// SHA-256 of the rules that it was opened with.
    policy_sha256: String,
    /// The day that decides its period, in Japan.
    ended_on: NaiveDate,
    /// The last day for answers.
    last_day: NaiveDate,
    /// The day it was sealed for good.
    closed_on: Option<NaiveDate>,
}

/// A survey round with its numbers.
#[derive(Debug, Object)]
pub struct SurveyRoundView {
    /// The round.
    round: SurveyRoundLine,
    /// Who could answer (E); 0 where it is not on record.
    eligible: i64,
    /// Who has taken the ballot paper, or answered by name; 0 on paper.
    taken: i64,
    /// Ballots that count since the last seal (R). How many wait for the next
    /// one is told nowhere.
    counted: i64,
    /// Answers that came too late: kept, in no figure. As of the last seal.
    late: i64,
    /// Ballots that were withdrawn.
    withdrawn: i64,
    /// Ballots that were taken out.
    void: i64,
    /// Who asked for which ballot to be taken out, newest first.
    invalidations: Vec<BallotInvalidationView>,
}

/// A request to take a ballot out of the counts.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct BallotInvalidationView {
    /// Its key.
    id: Uuid,
    /// 回答番号 of a questionnaire on paper; left out for a ballot of the web.
    paper_no: Option<String>,
    /// `duplicate`, `test` or `other`.
    kind: String,
    /// Why.
    reason: String,
    /// `requested`, `refused`, `approved` (waits for a seal) or `applied`.
    state: String,
    /// The account that asked.
    requested_by: Uuid,
    /// When, in Japan.
    requested_on: NaiveDate,
    /// The account that decided.
    decided_by: Option<Uuid>,
}

/// A ballot that is to be taken out: exactly one of `paper_no` and `receipt`.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct BallotInvalidationInput {
    /// 回答番号 of a questionnaire on paper.
    #[oai(validator(max_length = 100), default)]
    paper_no: String,
    /// The receipt of a ballot of the web.
    #[oai(validator(max_length = 100), default)]
    receipt: String,
    /// `duplicate`, `test` or `other`.
    #[oai(validator(max_length = 20))]
    kind: String,
    /// Why.
    #[oai(validator(max_length = 2000))]
    reason: String,
}

/// What was asked for.
#[derive(Debug, Object)]
pub struct BallotInvalidationRequested {
    /// Its key.
    id: Uuid,
}

/// The second person's decision.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct BallotInvalidationDecision {
    /// Whether the ballot is to be taken out.
    approve: bool,
}

/// Survey rounds.
pub struct SurveyRoundsApi {
    /// The application.
    pub app: App,
}

#[OpenApi]
impl SurveyRoundsApi {
    /// Lists the rounds that ended in a period, newest first.
    #[oai(
        path = "/survey-rounds",
        method = "get",
        operation_id = "listSurveyRounds",
        tag = "super::Tag::Surveys"
    )]
    async fn list(
        &self,
        caller: Caller,
        /// The first day that a round may have ended on.
        from: Query<NaiveDate>,
        /// The last one, included.
        to: Query<NaiveDate>,
    ) -> Result<Json<Vec<SurveyRoundLine>>, Problem> {
        let actor = &caller.0;
        let rounds =
            journeys::views::survey_rounds::survey_rounds(&self.app, actor, from.0, to.0).await?;
        Ok(Json(
            rounds.into_iter().map(SurveyRoundLine::from).collect(),
        ))
    }

    /// Shows one round: numbers only.
    #[oai(
        path = "/survey-rounds/:round",
        method = "get",
        operation_id = "getSurveyRound",
        tag = "super::Tag::Surveys"
    )]
    async fn show(
        &self,
        caller: Caller,
        round: Path<Uuid>,
    ) -> Result<Json<SurveyRoundView>, Problem> {
        let id = RoundId(round.0);
        let view = journeys::views::survey_rounds::survey_round(&self.app, &caller.0, id).await?;
        Ok(Json(view.into()))
    }

    /// Asks for a duplicate or a test to be taken out of the counts.
    #[oai(
        path = "/survey-rounds/:round/invalidations",
        method = "post",
        operation_id = "requestBallotInvalidation",
        tag = "super::Tag::Surveys"
    )]
    async fn request(
        &self,
        caller: Caller,
        round: Path<Uuid>,
        input: Json<BallotInvalidationInput>,
    ) -> Result<Json<BallotInvalidationRequested>, Problem> {
        let input = InvalidationInput {
            paper_no: input.0.paper_no,
            receipt: input.0.receipt,
            kind: input.0.kind,
            reason: input.0.reason,
        };
        let round = RoundId(round.0);
        let id = journeys::request_invalidation(&self.app, &caller.0, round, &input).await?;
        Ok(Json(BallotInvalidationRequested { id: id.0 }))
    }

    /// Approves or refuses what another person asked for.
    #[oai(
        path = "/ballot-invalidations/:invalidation/decision",
        method = "post",
        operation_id = "decideBallotInvalidation",
        tag = "super::Tag::Surveys"
    )]
    async fn decide(
        &self,
        caller: Caller,
        invalidation: Path<Uuid>,
        input: Json<BallotInvalidationDecision>,
    ) -> Result<Json<SurveyRoundView>, Problem> {
        let id = BallotInvalidationId(invalidation.0);
        let (app, actor) = (&self.app, &caller.0);
        let round = journeys::decide_invalidation(app, actor, id, input.0.approve).await?;
        let view = journeys::views::survey_rounds::survey_round(app, actor, round).await?;
        Ok(Json(view.into()))
    }
}

impl From<RoundLine> for SurveyRoundLine {
    fn from(line: RoundLine) -> Self {
        Self {
            id: line.round.id.0,
            track_title: line.track,
            form_title: line.form,
            kind: line.round.kind.as_str().to_owned(),
            named: line.round.is_named,
            k: line.round.k_score,
            ended_on: line.round.ended_on,
            last_day: line.round.last_day(),
            closed_on: line.round.closed_on,
            policy_sha256: line.round.policy_sha256,
        }
    }
}

impl From<RoundView> for SurveyRoundView {
    fn from(view: RoundView) -> Self {
        let numbers = view.numbers;
        let on_record = view.round.eligible.map(i64::from);
        let invalidations = view.invalidations.into_iter();
        Self {
            invalidations: invalidations.map(BallotInvalidationView::from).collect(),
            round: RoundLine {
                round: view.round,
                track: view.track,
                form: view.form.title,
            }
            .into(),
            eligible: on_record.unwrap_or(numbers.eligible),
            taken: numbers.taken(),
            counted: numbers.counted,
            late: numbers.late,
            withdrawn: numbers.withdrawn,
            void: numbers.void,
        }
    }
}

impl From<Invalidation> for BallotInvalidationView {
    fn from(one: Invalidation) -> Self {
        Self {
            id: one.id.0,
            paper_no: one.paper_no,
            kind: one.kind.as_str().to_owned(),
            reason: one.reason,
            state: one.state.as_str().to_owned(),
            requested_by: one.requested_by.0,
            requested_on: one.requested_on,
            decided_by: one.decided_by.map(|account| account.0),
        }
    }
}
