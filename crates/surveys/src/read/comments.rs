//! Comments: the reviewer's queue, and what was released to whom. The rules
//! of who may read what stand here, so that no page can forget them.

use std::collections::{BTreeMap, BTreeSet};

use kernel::id::{CompanyId, RoundId, StratumId};
use kernel::secret;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QuerySelect,
};

use crate::comment::{CommentReader, CommentState, CommentUnderReview, ReleasedComment};
use crate::entity::{ballot, ballot_comment, stratum, survey_round};
use crate::seal::shuffle;
use crate::sealed_box::open_text;
use crate::{Error, SurveyKeys};

/// How many keys one statement asks for.
const KEYS_PER_STATEMENT: usize = 500;

/// How many comments wait for a reviewer.
///
/// # Errors
/// When the database refuses.
pub async fn new_comments(db: &impl ConnectionTrait) -> Result<u64, Error> {
    let new = ballot_comment::Column::Status.eq(CommentState::New.as_str());
    Ok(ballot_comment::Entity::find().filter(new).count(db).await?)
}

/// Any one of the comments that wait: the order tells nothing.
///
/// # Errors
/// When the database refuses, or without entropy.
pub async fn any_new_comment(db: &impl ConnectionTrait) -> Result<Option<String>, Error> {
    let keys: Vec<Vec<u8>> = ballot_comment::Entity::find()
        .select_only()
        .column(ballot_comment::Column::Id)
        .filter(ballot_comment::Column::Status.eq(CommentState::New.as_str()))
        .into_tuple()
        .all(db)
        .await?;
    let Ok(bound @ 1..) = u32::try_from(keys.len()) else {
        return Ok(None);
    };
    let chosen = usize::try_from(secret::random_below(bound)?).unwrap_or_default();
    Ok(keys.get(chosen).map(|key| secret::hex(key)))
}

/// A comment for its reviewer, as long as its original is kept.
///
/// # Errors
/// When the database refuses, or the original does not open.
pub async fn comment_under_review(
    db: &impl ConnectionTrait,
    keys: &SurveyKeys,
    id: &str,
) -> Result<Option<CommentUnderReview>, Error> {
    let Some(key) = secret::unhex::<16>(id) else {
        return Ok(None);
    };
    let row = ballot_comment::Entity::find_by_id(key.to_vec())
        .one(db)
        .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let original = match (row.body, row.original) {
        (Some(text), _) => text,
        (None, Some(closed)) => open_text(keys, &closed).ok_or(Error::BoxFailed)?,
        (None, None) => return Ok(None),
    };
    Ok(Some(CommentUnderReview {
        id: id.to_owned(),
        question: row.question_id,
        state: state(&row.status)?,
        original,
        released: row.released,
    }))
}

/// What was released of these rounds to this reader, in a new order each
/// time. Others than the firm read closed rounds only, and only units of
/// [`crate::K_TEXT`] respondents, or of more where the round's rules say so: an instructor's unit is the round, a company's its
/// own stratum. Fewer look like none.
///
/// # Errors
/// When the database refuses, or without entropy.
pub async fn released_comments(
    db: &impl ConnectionTrait,
    rounds: &BTreeSet<RoundId>,
    reader: CommentReader,
    company: Option<CompanyId>,
) -> Result<Vec<ReleasedComment>, Error> {
    let keys: Vec<RoundId> = rounds.iter().copied().collect();
    let mut released = Vec::new();
    for chunk in keys.chunks(KEYS_PER_STATEMENT) {
        let units = units(db, chunk, reader, company).await?;
        let rows = ballot_comment::Entity::find()
            .filter(ballot_comment::Column::RoundId.is_in(chunk.iter().copied()))
            .filter(ballot_comment::Column::Released.is_not_null())
            .all(db)
            .await?;
        for row in rows
            .into_iter()
            .filter(|row| units.contains(&row.stratum_id))
        {
            let state = state(&row.status)?;
            if let (true, Some(text)) = (state.reaches(reader), row.released) {
                released.push(ReleasedComment {
                    id: secret::hex(&row.id),
                    question: row.question_id,
                    state,
                    text,
                    is_edited: row.is_edited,
                });
            }
        }
    }
    shuffle(&mut released)?;
    Ok(released)
}

/// The strata whose comments this reader may see.
async fn units(
    db: &impl ConnectionTrait,
    rounds: &[RoundId],
    reader: CommentReader,
    company: Option<CompanyId>,
) -> Result<BTreeSet<StratumId>, Error> {
    let strata = stratum::Entity::find()
        .filter(stratum::Column::RoundId.is_in(rounds.iter().copied()))
        .all(db)
        .await?;
    if reader == CommentReader::Firm {
        return Ok(strata.into_iter().map(|stratum| stratum.id).collect());
    }
    let policies = super::policy::policies(db).await?;
    let least = |round: &survey_round::Model| {
        let policy = policies.get(&round.policy_sha256);
        policy.map_or(i64::MAX, |policy| policy.k_text)
    };
    let closed: BTreeMap<RoundId, i64> = survey_round::Entity::find()
        .filter(survey_round::Column::Id.is_in(rounds.iter().copied()))
        .filter(survey_round::Column::ClosedOn.is_not_null())
        .all(db)
        .await?
        .into_iter()
        .map(|round| (round.id, least(&round)))
        .collect();
    let counted: Vec<(StratumId, i64)> = ballot::Entity::find()
        .select_only()
        .column(ballot::Column::StratumId)
        .column_as(Expr::col(ballot::Column::Id).count(), "ballots")
        .filter(ballot::Column::RoundId.is_in(rounds.iter().copied()))
        .filter(ballot::Column::Status.eq("counted"))
        .group_by(ballot::Column::StratumId)
        .into_tuple()
        .all(db)
        .await?;
    let of_stratum: BTreeMap<StratumId, i64> = counted.into_iter().collect();
    let count = |stratum: &stratum::Model| of_stratum.get(&stratum.id).copied().unwrap_or(0);
    let mut of_round: BTreeMap<RoundId, i64> = BTreeMap::new();
    for stratum in &strata {
        *of_round.entry(stratum.round_id).or_default() += count(stratum);
    }
    let may_see = |stratum: &stratum::Model| {
        let respondents = match reader {
            CommentReader::Company => count(stratum),
            _ => of_round.get(&stratum.round_id).copied().unwrap_or(0),
        };
        let is_own = match reader {
            CommentReader::Company => company.is_some() && stratum.company_id == company,
            _ => true,
        };
        let least = closed.get(&stratum.round_id);
        is_own && least.is_some_and(|least| respondents >= *least)
    };
    Ok(strata
        .iter()
        .filter(|stratum| may_see(stratum))
        .map(|stratum| stratum.id)
        .collect())
}

fn state(word: &str) -> Result<CommentState, Error> {
    CommentState::parse(word).ok_or_else(|| Error::Stored(format!("a comment that is {word}")))
}
