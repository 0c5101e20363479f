//! The rules of rounds to come, and what is decided about questions.

use chrono::{DateTime, Utc};
use kernel::id::{AccountId, CompanyId, RoundId, SurveyQuestionId, TrackId};
use kernel::{Ids, Tx, date};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::entity::{
    question_comparison, survey_policy, survey_question, survey_round, survey_setting,
};
use crate::{Error, Policy};

/// Writes a policy down, once.
pub(super) async fn keep_policy(tx: &Tx, policy: &Policy) -> Result<String, Error> {
    let body = policy.text();
    let sha256 = policy.sha256();
    let row = survey_policy::ActiveModel {
        sha256: Set(sha256.clone()),
        body: Set(body),
    };
    survey_policy::Entity::insert(row)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    Ok(sha256)
}

/// Chooses the rules of rounds that open from now on: for a track, or for one
/// company's people in it. Rounds that are open keep theirs.
///
/// # Errors
/// When the database refuses.
pub async fn set_policy(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    (track, company): (TrackId, Option<CompanyId>),
    policy: &Policy,
    by: AccountId,
) -> Result<(), Error> {
    let policy_sha256 = keep_policy(tx, policy).await?;
    let of_company = match company {
        Some(company) => survey_setting::Column::CompanyId.eq(company),
        None => survey_setting::Column::CompanyId.is_null(),
    };
    survey_setting::Entity::delete_many()
        .filter(survey_setting::Column::TrackId.eq(track))
        .filter(of_company)
        .exec(tx)
        .await?;
    let row = survey_setting::ActiveModel {
        id: Set(ids.fresh(now)),
        track_id: Set(track),
        company_id: Set(company),
        policy_sha256: Set(policy_sha256),
        set_by: Set(by),
        set_on: Set(date::jst_date(now)),
    };
    survey_setting::Entity::insert(row)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Raises the k of a round; one that is as high already stays. Nothing ever
/// lowers it.
///
/// # Errors
/// [`Error::Missing`]; when the database refuses.
pub async fn raise_k(tx: &Tx, round: RoundId, k: i32) -> Result<bool, Error> {
    super::round::lock(tx, round).await?.ok_or(Error::Missing)?;
    let raised = survey_round::Entity::update_many()
        .col_expr(survey_round::Column::KScore, Expr::value(k))
        .filter(survey_round::Column::Id.eq(round))
        .filter(survey_round::Column::KScore.lt(k))
        .exec(tx)
        .await?;
    Ok(raised.rows_affected == 1)
}

/// Records that two wordings of a question may be pooled. It stays.
///
/// # Errors
/// [`Error::Missing`] for a question that is not there; [`Error::Incomparable`]
/// for two that do not bear the same code, or are not both ratings;
/// [`Error::Decided`] when it was decided before.
pub async fn compare_questions(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    (one, other): (SurveyQuestionId, SurveyQuestionId),
    reason: &str,
    by: AccountId,
) -> Result<(), Error> {
    let mut found = Vec::new();
    for id in [one, other] {
        let row = survey_question::Entity::find_by_id(id).one(tx).await?;
        found.push(row.ok_or(Error::Missing)?);
    }
    let are_ratings = found.iter().all(|question| question.kind == "rating");
    if one == other || !are_ratings || found[0].code != found[1].code {
        return Err(Error::Incomparable);
    }
    // One pair is one row, whichever was named first.
    let (one, other) = (one.min(other), one.max(other));
    let row = question_comparison::ActiveModel {
        id: Set(ids.fresh(now)),
        question_id: Set(one),
        comparable_with: Set(other),
        reason: Set(reason.to_owned()),
        decided_by: Set(by),
        decided_on: Set(date::jst_date(now)),
    };
    let written = question_comparison::Entity::insert(row)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    if written == 1 {
        Ok(())
    } else {
        Err(Error::Decided)
    }
}
