//! Opening rounds and strata.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use kernel::id::{CompanyId, RoundId, SessionId, StratumId, SurveyVersionId, TrackId};
use kernel::{Ids, Tx};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Statement};

use super::policy::{keep_policy, raise_k};
use crate::entity::{stratum, survey_round};
use crate::round::cutoff_after;
use crate::{Error, Medium, Policy, Round, RoundKind, WebRound, read};

/// The web round with these rules that `today` (in Japan) falls into; opens it
/// when it is the month's first.
///
/// # Errors
/// When the database refuses.
pub async fn ensure_web_round(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    version: SurveyVersionId,
    track: TrackId,
    today: NaiveDate,
    policy: &Policy,
) -> Result<Round, Error> {
    let dates = WebRound::of(today);
    let policy_sha256 = keep_policy(tx, policy).await?;
    let row = survey_round::ActiveModel {
        id: Set(ids.fresh(now)),
        survey_version_id: Set(version),
        track_id: Set(track),
        session_id: Set(None),
        kind: Set(RoundKind::Web.as_str().to_owned()),
        mode: Set(policy.mode.stored().to_owned()),
        policy_sha256: Set(policy_sha256.clone()),
        k_score: Set(policy.k_score),
        month: Set(Some(dates.month.clone())),
        ended_on: Set(dates.ended_on),
        cutoff_at: Set(dates.cutoff_at),
        closed_on: Set(None),
        final_seq: Set(0),
        ballots: Set(0),
        eligible: Set(None),
        import_medium: Set(Medium::default().as_str().to_owned()),
    };
    insert_unless_there(tx, row).await?;
    let found = survey_round::Entity::find()
        .filter(survey_round::Column::SurveyVersionId.eq(version))
        .filter(survey_round::Column::TrackId.eq(track))
        .filter(survey_round::Column::Month.eq(dates.month))
        .filter(survey_round::Column::PolicySha256.eq(policy_sha256))
        .one(tx)
        .await?;
    found.ok_or_else(|| missing("web round"))?.try_into()
}

/// A held session that people answer about on the web.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldSession<'a> {
    /// Its key.
    pub id: SessionId,
    /// What people call it.
    pub code: &'a str,
    /// Its last day, in Japan.
    pub ended_on: NaiveDate,
    /// For how many days after that answers count.
    pub open_days: u64,
    /// Whose people are expected in it, or were there.
    pub companies: BTreeSet<CompanyId>,
}

/// A held session whose answers are sheets of paper, or came in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeldOnPaper {
    /// Its key.
    pub id: SessionId,
    /// Its last day, in Japan.
    pub ended_on: NaiveDate,
    /// How people answered.
    pub medium: Medium,
}

/// The web round of a session; opens it when there is none. A company that
/// joins one that is there may raise its k. Nothing when the session's answers
/// came on paper: one session has one round.
///
/// # Errors
/// When the database refuses.
pub async fn ensure_session_round(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    version: SurveyVersionId,
    track: TrackId,
    session: &HeldSession<'_>,
) -> Result<Option<Round>, Error> {
    let rules = read::policy_of_session(tx, track, &session.companies).await?;
    let policy = rules.of_session(session.open_days);
    let policy_sha256 = keep_policy(tx, &policy).await?;
    let row = survey_round::ActiveModel {
        id: Set(ids.fresh(now)),
        survey_version_id: Set(version),
        track_id: Set(track),
        session_id: Set(Some(session.id)),
        kind: Set(RoundKind::Web.as_str().to_owned()),
        mode: Set(policy.mode.stored().to_owned()),
        policy_sha256: Set(policy_sha256),
        k_score: Set(policy.k_score),
        // The table tells web rounds of a track apart by their month; a
        // session's own is told apart by its code, which no month looks like.
        month: Set(Some(format!("session {}", session.code))),
        ended_on: Set(session.ended_on),
        cutoff_at: Set(cutoff_after(session.ended_on, policy.cutoff_days)),
        closed_on: Set(None),
        final_seq: Set(0),
        ballots: Set(0),
        eligible: Set(None),
        import_medium: Set(Medium::default().as_str().to_owned()),
    };
    insert_unless_there(tx, row).await?;
    let round = round_of_session(tx, session.id).await?;
    if round.kind == RoundKind::Paper {
        return Ok(None);
    }
    Ok(Some(held_closer(tx, round, policy.k_score).await?))
}

/// The round of a session whose sheets of paper, from these companies' people,
/// are counted; opens it, closed, when there is none. `version` and the medium
/// are used for a new round only: one on record keeps its own, and its k may
/// rise with a company that joins it.
///
/// # Errors
/// When the database refuses.
pub async fn ensure_paper_round(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    version: SurveyVersionId,
    track: TrackId,
    held: HeldOnPaper,
    companies: &BTreeSet<CompanyId>,
) -> Result<Round, Error> {
    let HeldOnPaper {
        id: session,
        ended_on,
        medium,
    } = held;
    let policy = read::policy_of_session(tx, track, companies).await?;
    let policy_sha256 = keep_policy(tx, &policy).await?;
    let row = survey_round::ActiveModel {
        id: Set(ids.fresh(now)),
        survey_version_id: Set(version),
        track_id: Set(track),
        session_id: Set(Some(session)),
        kind: Set(RoundKind::Paper.as_str().to_owned()),
        mode: Set(policy.mode.stored().to_owned()),
        policy_sha256: Set(policy_sha256),
        k_score: Set(policy.k_score),
        month: Set(None),
        ended_on: Set(ended_on),
        cutoff_at: Set(cutoff_after(ended_on, policy.cutoff_days)),
        closed_on: Set(Some(kernel::date::jst_date(now))),
        final_seq: Set(0),
        ballots: Set(0),
        eligible: Set(None),
        import_medium: Set(medium.as_str().to_owned()),
    };
    insert_unless_there(tx, row).await?;
    let round = round_of_session(tx, session).await?;
    held_closer(tx, round, policy.k_score).await
}

async fn round_of_session(tx: &Tx, session: SessionId) -> Result<Round, Error> {
    let found = survey_round::Entity::find()
        .filter(survey_round::Column::SessionId.eq(session))
        .one(tx)
        .await?;
    found.ok_or_else(|| missing("session's round"))?.try_into()
}

/// The round with at least this k.
async fn held_closer(tx: &Tx, round: Round, k: i32) -> Result<Round, Error> {
    if round.k_score >= k || !raise_k(tx, round.id, k).await? {
        return Ok(round);
    }
    Ok(Round {
        k_score: k,
        ..round
    })
}

/// Keeps who could answer a round on paper, once: what is on record stays.
/// Whether it was kept; not where more answered.
///
/// # Errors
/// When the database refuses.
pub async fn record_eligible(tx: &Tx, round: RoundId, eligible: i32) -> Result<bool, Error> {
    let kept = survey_round::Entity::update_many()
        .col_expr(survey_round::Column::Eligible, Expr::value(eligible))
        .filter(survey_round::Column::Id.eq(round))
        .filter(survey_round::Column::Kind.eq(RoundKind::Paper.as_str()))
        .filter(survey_round::Column::Eligible.is_null())
        .filter(survey_round::Column::Ballots.lte(eligible))
        .exec(tx)
        .await?;
    Ok(kept.rows_affected > 0)
}

async fn insert_unless_there(tx: &Tx, row: survey_round::ActiveModel) -> Result<(), Error> {
    survey_round::Entity::insert(row)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

fn missing(what: &str) -> Error {
    Error::Stored(format!("the {what} just written is not there"))
}

/// Reads a round and keeps every other seal of it waiting until the
/// transaction ends.
pub(crate) async fn lock(tx: &Tx, id: RoundId) -> Result<Option<Round>, Error> {
    // An UPDATE that changes nothing takes the row lock on PostgreSQL;
    // SQLite's writer holds the whole database already.
    let statement = Statement::from_sql_and_values(
        tx.get_database_backend(),
        "UPDATE survey_rounds SET final_seq = final_seq WHERE id = $1",
        [id.0.into()],
    );
    tx.execute_raw(statement).await?;
    read::round(tx, id).await
}

/// A stratum of a locked round: a company's, or the mixed one.
pub(crate) async fn ensure_stratum(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    round: RoundId,
    company: Option<CompanyId>,
) -> Result<StratumId, Error> {
    let of_company = match company {
        Some(company) => stratum::Column::CompanyId.eq(company),
        None => stratum::Column::CompanyId.is_null(),
    };
    let found = stratum::Entity::find()
        .filter(stratum::Column::RoundId.eq(round))
        .filter(of_company)
        .one(tx)
        .await?;
    if let Some(found) = found {
        return Ok(found.id);
    }
    let id: StratumId = ids.fresh(now);
    let row = stratum::ActiveModel {
        id: Set(id),
        round_id: Set(round),
        company_id: Set(company),
    };
    stratum::Entity::insert(row)
        .exec_without_returning(tx)
        .await?;
    Ok(id)
}
