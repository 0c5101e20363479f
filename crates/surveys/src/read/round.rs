//! Rounds and participations.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use kernel::id::{CompanyId, EnrolmentId, RoundId, SessionId};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
};

use crate::entity::{participation as participations, pooled, survey_round};
use crate::{Error, Participation, Round, RoundKind};

/// How many keys one statement asks for.
const KEYS_PER_STATEMENT: usize = 500;

impl TryFrom<survey_round::Model> for Round {
    type Error = Error;

    fn try_from(row: survey_round::Model) -> Result<Self, Error> {
        let kind = RoundKind::parse(&row.kind);
        Ok(Self {
            id: row.id,
            version: row.survey_version_id,
            track: row.track_id,
            kind: kind.ok_or_else(|| Error::Stored(format!("round {}", row.id)))?,
            k_score: row.k_score,
            ended_on: row.ended_on,
            cutoff_at: row.cutoff_at,
            closed_on: row.closed_on,
            final_seq: row.final_seq,
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

/// The participation of a company's enrolment.
///
/// # Errors
/// When the database refuses.
pub async fn participation(
    db: &impl ConnectionTrait,
    company: CompanyId,
    enrolment: EnrolmentId,
) -> Result<Option<Participation>, Error> {
    let row = participations::Entity::find()
        .filter(participations::Column::CompanyId.eq(company))
        .filter(participations::Column::EnrolmentId.eq(enrolment))
        .one(db)
        .await?;
    Ok(row.map(Participation::from))
}

/// The web rounds that a seal may have work in: at least k ballots wait, or
/// the cutoff has passed and the round is open or ballots wait.
///
/// # Errors
/// When the database refuses.
pub async fn due_rounds(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
) -> Result<Vec<RoundId>, Error> {
    let waiting: Vec<(RoundId, i64)> = pooled::Entity::find()
        .select_only()
        .column(pooled::Column::RoundId)
        .column_as(Expr::col(pooled::Column::Id).count(), "waiting")
        .group_by(pooled::Column::RoundId)
        .into_tuple()
        .all(db)
        .await?;
    let waiting: BTreeMap<RoundId, i64> = waiting.into_iter().collect();
    let is_open = survey_round::Column::ClosedOn.is_null();
    let rows = survey_round::Entity::find()
        .filter(survey_round::Column::Kind.eq(RoundKind::Web.as_str()))
        .filter(is_open.or(survey_round::Column::Id.is_in(waiting.keys().copied())))
        .order_by_asc(survey_round::Column::EndedOn)
        .order_by_asc(survey_round::Column::Id)
        .all(db)
        .await?;
    let is_due = |row: &survey_round::Model| {
        let count = waiting.get(&row.id).copied().unwrap_or(0);
        row.cutoff_at <= now || count >= i64::from(row.k_score)
    };
    Ok(rows
        .iter()
        .filter(|row| is_due(row))
        .map(|row| row.id)
        .collect())
}
