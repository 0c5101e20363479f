//! Rounds and participations.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use kernel::date;
use kernel::id::{CompanyId, EnrolmentId, RoundId, SessionId, SurveyFormId};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use crate::entity::{
    ballot, ballot_invalidation, participation as participations, pooled, survey_round,
};
use crate::seal::yearly_day;
use crate::write::redeem::{BALLOT, LATE};
use crate::{ClosedBox, Error, Medium, Participation, Round, RoundKind, Turnout};

/// The mode of a round whose answers carry a name.
pub(crate) const NAMED: &str = "named";
/// The participation of somebody who answered by name.
pub(crate) const DONE: &str = "done";
/// How many keys one statement asks for.
const KEYS_PER_STATEMENT: usize = 500;

impl TryFrom<survey_round::Model> for Round {
    type Error = Error;

    fn try_from(row: survey_round::Model) -> Result<Self, Error> {
        let kind = RoundKind::parse(&row.kind);
        let medium = Medium::parse(&row.import_medium);
        let broken = || Error::Stored(format!("round {}", row.id));
        Ok(Self {
            id: row.id,
            version: row.survey_version_id,
            track: row.track_id,
            session: row.session_id,
            kind: kind.ok_or_else(broken)?,
            is_named: row.mode == NAMED,
            policy_sha256: row.policy_sha256,
            k_score: row.k_score,
            ended_on: row.ended_on,
            cutoff_at: row.cutoff_at,
            closed_on: row.closed_on,
            final_seq: row.final_seq,
            ballots: row.ballots,
            eligible: row.eligible,
            import_medium: medium.ok_or_else(broken)?,
        })
    }
}

impl From<participations::Model> for Participation {
    fn from(row: participations::Model) -> Self {
        Self {
            enrolment: row.enrolment_id,
            company: row.company_id,
            round: row.round_id,
            blinded_hash: row.blinded_hash,
            is_done: row.status == DONE,
        }
    }
}

/// The round with this key.
///
/// # Errors
/// When the database refuses.
pub async fn round(db: &impl ConnectionTrait, id: RoundId) -> Result<Option<Round>, Error> {
    let row = survey_round::Entity::find_by_id(id).one(db).await?;
    row.map(Round::try_from).transpose()
}

/// The paper rounds of these sessions.
///
/// # Errors
/// When the database refuses.
pub async fn rounds_of_sessions(
    db: &impl ConnectionTrait,
    sessions: &[SessionId],
) -> Result<BTreeMap<SessionId, Round>, Error> {
    let mut rounds = BTreeMap::new();
    for chunk in sessions.chunks(KEYS_PER_STATEMENT) {
        let wanted = survey_round::Column::SessionId.is_in(chunk.iter().copied());
        for row in survey_round::Entity::find().filter(wanted).all(db).await? {
            if let Some(session) = row.session_id {
                rounds.insert(session, row.try_into()?);
            }
        }
    }
    Ok(rounds)
}

/// How many answered a round, waiting ones among them, and how many could.
///
/// # Errors
/// When the database refuses.
pub async fn turnout(db: &impl ConnectionTrait, round: &Round) -> Result<Turnout, Error> {
    let counted = i64::from(round.ballots);
    let fixed = round.eligible.map(i64::from);
    if round.kind == RoundKind::Paper {
        return Ok(Turnout {
            responses: counted,
            eligible: fixed,
        });
    }
    let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let waiting = pooled::Entity::find()
        .filter(pooled::Column::RoundId.eq(round.id))
        .filter(pooled::Column::Kind.eq(BALLOT))
        .count(db)
        .await?;
    let people = participations::Entity::find()
        .filter(participations::Column::RoundId.eq(round.id))
        .count(db)
        .await?;
    Ok(Turnout {
        responses: counted + number(waiting),
        eligible: Some(fixed.unwrap_or_else(|| number(people))),
    })
}

/// The 回答番号 of every sheet of a round, counted or not.
///
/// # Errors
/// When the database refuses.
pub async fn paper_numbers(
    db: &impl ConnectionTrait,
    round: RoundId,
) -> Result<BTreeSet<String>, Error> {
    let numbers: Vec<Option<String>> = ballot::Entity::find()
        .select_only()
        .column(ballot::Column::PaperNo)
        .filter(ballot::Column::RoundId.eq(round))
        .filter(ballot::Column::PaperNo.is_not_null())
        .into_tuple()
        .all(db)
        .await?;
    Ok(numbers.into_iter().flatten().collect())
}

/// The participation of a company's enrolment in a form's surveys.
///
/// # Errors
/// When the database refuses.
pub async fn participation(
    db: &impl ConnectionTrait,
    company: CompanyId,
    enrolment: EnrolmentId,
    form: SurveyFormId,
) -> Result<Option<Participation>, Error> {
    let row = participations::Entity::find()
        .filter(participations::Column::CompanyId.eq(company))
        .filter(participations::Column::EnrolmentId.eq(enrolment))
        .filter(participations::Column::FormId.eq(form))
        .one(db)
        .await?;
    Ok(row.map(Participation::from))
}

/// Every participation of an enrolment, one for each form.
///
/// # Errors
/// When the database refuses.
pub async fn participations(
    db: &impl ConnectionTrait,
    company: CompanyId,
    enrolment: EnrolmentId,
) -> Result<Vec<Participation>, Error> {
    let rows = participations::Entity::find()
        .filter(participations::Column::CompanyId.eq(company))
        .filter(participations::Column::EnrolmentId.eq(enrolment))
        .all(db)
        .await?;
    Ok(rows.into_iter().map(Participation::from).collect())
}

/// The rounds that a seal may have work in: at least k ballots, late answers
/// or changes wait, or the cutoff has passed and the round is open or ballots
/// wait, or it is the time of year when no change waits any longer.
///
/// # Errors
/// When the database refuses.
pub async fn due_rounds(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
) -> Result<Vec<RoundId>, Error> {
    let waiting = waiting(db).await?;
    let is_open = survey_round::Column::ClosedOn.is_null();
    let rows = survey_round::Entity::find()
        .filter(is_open.or(survey_round::Column::Id.is_in(waiting.keys().copied())))
        .order_by_asc(survey_round::Column::EndedOn)
        .order_by_asc(survey_round::Column::Id)
        .all(db)
        .await?;
    let is_yearly = yearly_day(date::jst_date(now)).is_some();
    let is_due = |row: &survey_round::Model| {
        let waits = waiting.get(&row.id).copied().unwrap_or_default();
        let enough = |count: i64| count >= i64::from(row.k_score);
        let is_over = row.cutoff_at <= now;
        let is_yearly_turn = is_yearly && row.closed_on.is_some() && waits.changes > 0;
        is_yearly_turn
            || (is_over && (row.closed_on.is_none() || waits.ballots > 0))
            || enough(waits.ballots + waits.changes)
            || (is_over && enough(waits.late))
    };
    Ok(rows
        .iter()
        .filter(|row| is_due(row))
        .map(|row| row.id)
        .collect())
}

/// The boxes that wait in a round, to be opened before its lock is taken.
///
/// # Errors
/// When the database refuses.
pub async fn waiting_boxes(
    db: &impl ConnectionTrait,
    round: RoundId,
) -> Result<Vec<ClosedBox>, Error> {
    let rows = pooled::Entity::find()
        .filter(pooled::Column::RoundId.eq(round))
        .all(db)
        .await?;
    let closed = |row: pooled::Model| ClosedBox {
        id: row.id,
        round: row.round_id,
        sealed_box: row.sealed_box,
    };
    Ok(rows.into_iter().map(closed).collect())
}

/// Rounds on the web that take answers, by their last day.
///
/// # Errors
/// When the database refuses.
pub async fn open_web_rounds(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
) -> Result<Vec<Round>, Error> {
    let rows = survey_round::Entity::find()
        .filter(survey_round::Column::Kind.eq(RoundKind::Web.as_str()))
        .filter(survey_round::Column::ClosedOn.is_null())
        .filter(survey_round::Column::CutoffAt.gt(now))
        .order_by_asc(survey_round::Column::CutoffAt)
        .order_by_asc(survey_round::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(Round::try_from).collect()
}

/// Who may answer a round and has not asked for a ballot paper, or not answered
/// by name. Of those who took a paper nobody knows whether it came back.
///
/// # Errors
/// When the database refuses.
pub async fn without_paper(
    db: &impl ConnectionTrait,
    round: RoundId,
) -> Result<Vec<Participation>, Error> {
    let rows = participations::Entity::find()
        .filter(participations::Column::RoundId.eq(round))
        .filter(participations::Column::Status.eq("none"))
        .order_by_asc(participations::Column::EnrolmentId)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(Participation::from).collect())
}

/// Those of these enrolments that have a participation in a form's surveys.
///
/// # Errors
/// When the database refuses.
pub async fn opened_for(
    db: &impl ConnectionTrait,
    form: SurveyFormId,
    enrolments: &[EnrolmentId],
) -> Result<BTreeMap<EnrolmentId, Participation>, Error> {
    let mut opened = BTreeMap::new();
    for chunk in enrolments.chunks(KEYS_PER_STATEMENT) {
        let rows = participations::Entity::find()
            .filter(participations::Column::FormId.eq(form))
            .filter(participations::Column::EnrolmentId.is_in(chunk.iter().copied()))
            .all(db)
            .await?;
        opened.extend(rows.into_iter().map(|row| (row.enrolment_id, row.into())));
    }
    Ok(opened)
}

/// What waits in one round.
#[derive(Clone, Copy, Default)]
struct Waits {
    ballots: i64,
    late: i64,
    changes: i64,
}

async fn waiting(db: &impl ConnectionTrait) -> Result<BTreeMap<RoundId, Waits>, Error> {
    let mut waiting: BTreeMap<RoundId, Waits> = BTreeMap::new();
    let boxes: Vec<(RoundId, String, i64)> = pooled::Entity::find()
        .select_only()
        .column(pooled::Column::RoundId)
        .column(pooled::Column::Kind)
        .column_as(Expr::col(pooled::Column::Id).count(), "waiting")
        .group_by(pooled::Column::RoundId)
        .group_by(pooled::Column::Kind)
        .into_tuple()
        .all(db)
        .await?;
    for (round, kind, count) in boxes {
        let waits = waiting.entry(round).or_default();
        match kind.as_str() {
            BALLOT => waits.ballots += count,
            LATE => waits.late += count,
            _ => waits.changes += count,
        }
    }
    let approved: Vec<(RoundId, i64)> = ballot_invalidation::Entity::find()
        .select_only()
        .column(ballot_invalidation::Column::RoundId)
        .column_as(
            Expr::col(ballot_invalidation::Column::Id).count(),
            "waiting",
        )
        .filter(ballot_invalidation::Column::Status.eq("approved"))
        .group_by(ballot_invalidation::Column::RoundId)
        .into_tuple()
        .all(db)
        .await?;
    for (round, count) in approved {
        waiting.entry(round).or_default().changes += count;
    }
    Ok(waiting)
}

/// The rounds that ended in a period, newest first.
///
/// # Errors
/// When the database refuses.
pub async fn rounds_between(
    db: &impl ConnectionTrait,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<Round>, Error> {
    let rows = survey_round::Entity::find()
        .filter(survey_round::Column::EndedOn.between(from, to))
        .order_by_desc(survey_round::Column::EndedOn)
        .order_by_asc(survey_round::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(Round::try_from).collect()
}

/// How many of what a round has. Nothing in it tells of anybody: ballots are
/// told as the last seal left them, and how many wait for the next one is told
/// nowhere. That number moves with each ballot, and who has just taken a paper
/// is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RoundNumbers {
    /// Who was asked to answer here; 0 on paper.
    pub eligible: i64,
    /// Who has not taken the ballot paper.
    pub without_paper: i64,
    /// Ballots that count (R).
    pub counted: i64,
    /// Answers that came too late.
    pub late: i64,
    /// Ballots that were withdrawn.
    pub withdrawn: i64,
    /// Ballots that were declared void.
    pub void: i64,
}

impl RoundNumbers {
    /// Who has taken the ballot paper, or answered by name.
    pub fn taken(&self) -> i64 {
        self.eligible - self.without_paper
    }
}

/// The numbers of one round.
///
/// # Errors
/// When the database refuses.
pub async fn round_numbers(
    db: &impl ConnectionTrait,
    round: RoundId,
) -> Result<RoundNumbers, Error> {
    let mut numbers = RoundNumbers::default();
    let people: Vec<(String, i64)> = participations::Entity::find()
        .select_only()
        .column(participations::Column::Status)
        .column_as(
            Expr::col(participations::Column::EnrolmentId).count(),
            "people",
        )
        .filter(participations::Column::RoundId.eq(round))
        .group_by(participations::Column::Status)
        .into_tuple()
        .all(db)
        .await?;
    for (status, count) in people {
        numbers.eligible += count;
        if status == "none" {
            numbers.without_paper += count;
        }
    }
    let ballots: Vec<(String, i64)> = ballot::Entity::find()
        .select_only()
        .column(ballot::Column::Status)
        .column_as(Expr::col(ballot::Column::Id).count(), "ballots")
        .filter(ballot::Column::RoundId.eq(round))
        .group_by(ballot::Column::Status)
        .into_tuple()
        .all(db)
        .await?;
    for (status, count) in ballots {
        match status.as_str() {
            "counted" => numbers.counted += count,
            "late" => numbers.late += count,
            "withdrawn" => numbers.withdrawn += count,
            _ => numbers.void += count,
        }
    }
    Ok(numbers)
}

/// How many sheets of paper count in a round; what came back on the web is not
/// among them.
///
/// # Errors
/// When the database refuses.
pub async fn sheets_counted(db: &impl ConnectionTrait, round: RoundId) -> Result<i64, Error> {
    let sheets = ballot::Entity::find()
        .filter(ballot::Column::RoundId.eq(round))
        .filter(ballot::Column::Status.eq("counted"))
        .filter(ballot::Column::PaperNo.is_not_null())
        .count(db)
        .await?;
    Ok(i64::try_from(sheets).unwrap_or(i64::MAX))
}
