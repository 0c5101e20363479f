//! Answers by name, for those whom the round's rules name.

use std::collections::BTreeMap;

use kernel::id::{CompanyId, EnrolmentId, RoundId, SurveyQuestionId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use super::round::NAMED;
use crate::entity::{ballot, named_ballot, named_comment, survey_round};
use crate::sealed_box::open_text;
use crate::{Answer, Error, Round, SurveyKeys};

/// One person's answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedAnswers {
    /// Whose.
    pub enrolment: EnrolmentId,
    /// Their company.
    pub company: CompanyId,
    /// The ratings.
    pub answers: BTreeMap<SurveyQuestionId, Answer>,
    /// What was written.
    pub comments: BTreeMap<SurveyQuestionId, String>,
}

/// Every round by name, newest first.
///
/// # Errors
/// When the database refuses.
pub async fn named_rounds(db: &impl ConnectionTrait) -> Result<Vec<Round>, Error> {
    let rows = survey_round::Entity::find()
        .filter(survey_round::Column::Mode.eq(NAMED))
        .order_by_desc(survey_round::Column::EndedOn)
        .order_by_asc(survey_round::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(Round::try_from).collect()
}

/// The answers of a round by name: all, or one company's. Whether the reader
/// is one of those whom the round names is for the caller.
///
/// # Errors
/// When the database refuses, or words do not open.
pub async fn named_answers(
    db: &impl ConnectionTrait,
    keys: &SurveyKeys,
    round: RoundId,
    company: Option<CompanyId>,
) -> Result<Vec<NamedAnswers>, Error> {
    let mut wanted = named_ballot::Entity::find().filter(named_ballot::Column::RoundId.eq(round));
    if let Some(company) = company {
        wanted = wanted.filter(named_ballot::Column::CompanyId.eq(company));
    }
    let ties = wanted
        .order_by_asc(named_ballot::Column::EnrolmentId)
        .all(db)
        .await?;
    let mut all = Vec::new();
    for tie in ties {
        all.push(of_tie(db, keys, tie).await?);
    }
    Ok(all)
}

/// What somebody answered in a round by name; nothing before they did, or
/// after they took it back.
///
/// # Errors
/// When the database refuses, or words do not open.
pub async fn own_named_answers(
    db: &impl ConnectionTrait,
    keys: &SurveyKeys,
    round: RoundId,
    (company, enrolment): (CompanyId, EnrolmentId),
) -> Result<Option<NamedAnswers>, Error> {
    let tie = named_ballot::Entity::find()
        .filter(named_ballot::Column::RoundId.eq(round))
        .filter(named_ballot::Column::CompanyId.eq(company))
        .filter(named_ballot::Column::EnrolmentId.eq(enrolment))
        .one(db)
        .await?;
    match tie {
        Some(tie) => of_tie(db, keys, tie).await.map(Some),
        None => Ok(None),
    }
}

async fn of_tie(
    db: &impl ConnectionTrait,
    keys: &SurveyKeys,
    tie: named_ballot::Model,
) -> Result<NamedAnswers, Error> {
    let ballot = ballot::Entity::find_by_id(tie.ballot_id.clone())
        .one(db)
        .await?;
    let ballot = ballot.ok_or_else(|| Error::Stored("a ballot by name is missing".to_owned()))?;
    let answers = super::receipt::answers(db, &ballot).await?;
    let words = named_comment::Entity::find()
        .filter(named_comment::Column::BallotId.eq(tie.ballot_id))
        .all(db)
        .await?;
    let mut comments = BTreeMap::new();
    for row in words {
        let text = open_text(keys, &row.closed).ok_or(Error::BoxFailed)?;
        comments.insert(row.question_id, text);
    }
    Ok(NamedAnswers {
        enrolment: tie.enrolment_id,
        company: tie.company_id,
        answers: answers.into_iter().collect(),
        comments,
    })
}
