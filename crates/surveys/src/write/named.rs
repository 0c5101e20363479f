//! Answers by name (mode N). They are counted at once, under a seal of their
//! own: there is nothing to hide by waiting. What was answered is tied to the
//! enrolment, until it is withdrawn.

use chrono::{DateTime, Utc};
use kernel::{Ids, Tx, secret};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::cells::{Deltas, Sums};
use super::changes::{count_out, replace_answers, withdraw};
use super::round::{ensure_stratum, lock};
use super::seal::{Moved, NewBallot, insert_ballots, write_seal};
use crate::entity::{ballot, named_ballot, named_comment, participation as participations};
use crate::read::round::DONE;
use crate::sealed_box::close_text;
use crate::{Error, Filled, Participation, Round, SurveyKeys};

/// Takes somebody's answers, or puts them in place of those before. From the
/// cutoff on answers are kept, and count in no figure.
///
/// # Errors
/// [`Error::OtherMode`] for a round that is not by name; [`Error::Late`] for a
/// change from the cutoff on.
pub async fn answer_named(
    tx: &Tx,
    ids: &Ids,
    keys: &SurveyKeys,
    now: DateTime<Utc>,
    participation: &Participation,
    filled: &Filled,
) -> Result<(), Error> {
    let round = named_round(tx, participation).await?;
    let is_late = round.is_late(now);
    let seq = round.final_seq + 1;
    let mut deltas = Deltas::default();
    let answers: Vec<_> = filled
        .answers
        .iter()
        .map(|(id, answer)| (*id, *answer))
        .collect();
    let id = match own_ballot(tx, participation).await? {
        Some(_) if is_late => return Err(Error::Late),
        Some(earlier) => {
            let moved = Moved {
                ballots_changed: 1,
                ..Moved::default()
            };
            write_seal(tx, &round, seq, "batch", moved, now).await?;
            replace_answers(tx, &earlier, &answers, &mut deltas).await?;
            earlier.id
        }
        None => {
            let company = Some(participation.company);
            let stratum = ensure_stratum(tx, ids, now, round.id, company).await?;
            for (question, answer) in answers.iter().filter(|_| !is_late) {
                deltas.add(*question, stratum, *answer);
            }
            let moved = Moved {
                ballots_in: usize::from(!is_late),
                ..Moved::default()
            };
            write_seal(tx, &round, seq, "batch", moved, now).await?;
            let id = secret::random_bytes::<16>()?.to_vec();
            let new = NewBallot {
                id: id.clone(),
                stratum,
                status: if is_late { "late" } else { "counted" },
                paper_no: None,
                mark: None,
                answers,
            };
            insert_ballots(tx, &round, seq, [new]).await?;
            tie(tx, participation, id.clone()).await?;
            id
        }
    };
    write_words(tx, keys, &id, filled).await?;
    let mut sums = Sums::default();
    deltas.write(tx, &round, seq, &mut sums).await?;
    sums.write(tx).await
}

/// Takes somebody's answers back: they leave the counts, and nothing ties what
/// is left to the person. Without answers it changes nothing.
///
/// # Errors
/// [`Error::OtherMode`] for a round that is not by name.
pub async fn withdraw_named(
    tx: &Tx,
    now: DateTime<Utc>,
    participation: &Participation,
) -> Result<bool, Error> {
    let round = named_round(tx, participation).await?;
    let Some(ballot) = own_ballot(tx, participation).await? else {
        return Ok(false);
    };
    let seq = round.final_seq + 1;
    let mut deltas = Deltas::default();
    let was_counted = ballot.status == "counted";
    count_out(tx, &ballot, &mut deltas).await?;
    let moved = Moved {
        ballots_out: usize::from(was_counted),
        ..Moved::default()
    };
    write_seal(tx, &round, seq, "batch", moved, now).await?;
    withdraw(tx, &ballot.id).await?;
    remove_words(tx, &ballot.id).await?;
    named_ballot::Entity::delete_by_id(ballot.id)
        .exec(tx)
        .await?;
    let mut sums = Sums::default();
    deltas.write(tx, &round, seq, &mut sums).await?;
    sums.write(tx).await?;
    Ok(true)
}

async fn named_round(tx: &Tx, participation: &Participation) -> Result<Round, Error> {
    let round = lock(tx, participation.round).await?.ok_or(Error::Missing)?;
    if round.is_named {
        Ok(round)
    } else {
        Err(Error::OtherMode)
    }
}

async fn own_ballot(
    tx: &Tx,
    participation: &Participation,
) -> Result<Option<ballot::Model>, Error> {
    let tie = named_ballot::Entity::find()
        .filter(named_ballot::Column::RoundId.eq(participation.round))
        .filter(named_ballot::Column::EnrolmentId.eq(participation.enrolment))
        .one(tx)
        .await?;
    let Some(tie) = tie else { return Ok(None) };
    Ok(ballot::Entity::find_by_id(tie.ballot_id).one(tx).await?)
}

async fn tie(tx: &Tx, participation: &Participation, ballot: Vec<u8>) -> Result<(), Error> {
    let row = named_ballot::ActiveModel {
        ballot_id: Set(ballot),
        round_id: Set(participation.round),
        company_id: Set(participation.company),
        enrolment_id: Set(participation.enrolment),
    };
    named_ballot::Entity::insert(row)
        .exec_without_returning(tx)
        .await?;
    participations::Entity::update_many()
        .col_expr(participations::Column::Status, Expr::value(DONE))
        .filter(participations::Column::CompanyId.eq(participation.company))
        .filter(participations::Column::EnrolmentId.eq(participation.enrolment))
        .filter(participations::Column::RoundId.eq(participation.round))
        .exec(tx)
        .await?;
    Ok(())
}

async fn write_words(
    tx: &Tx,
    keys: &SurveyKeys,
    ballot: &[u8],
    filled: &Filled,
) -> Result<(), Error> {
    remove_words(tx, ballot).await?;
    for (question, text) in &filled.comments {
        let row = named_comment::ActiveModel {
            ballot_id: Set(ballot.to_vec()),
            question_id: Set(*question),
            closed: Set(close_text(keys, text)?),
        };
        named_comment::Entity::insert(row)
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}

async fn remove_words(tx: &Tx, ballot: &[u8]) -> Result<(), Error> {
    named_comment::Entity::delete_many()
        .filter(named_comment::Column::BallotId.eq(ballot.to_vec()))
        .exec(tx)
        .await?;
    Ok(())
}
