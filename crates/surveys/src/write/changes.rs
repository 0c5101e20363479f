//! What receipts and approved invalidations ask for, taking effect: out of
//! the counts with the old answers, in with the new ones.

use std::collections::{BTreeMap, BTreeSet};

use kernel::Tx;
use kernel::id::{BallotInvalidationId, RoundId, StratumId, SurveyQuestionId};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::cells::Deltas;
use super::seal::{Leaving, Waiting, write_comments};
use crate::entity::{ballot, ballot_invalidation};
use crate::sealed_box::{Act, Contents};
use crate::{Answer, Error, SurveyKeys, read};

/// A change of a ballot that has left the pool.
pub(super) struct Change {
    ballot: ballot::Model,
    act: ChangeAct,
}

enum ChangeAct {
    Replace {
        pool_id: Vec<u8>,
        contents: Contents,
    },
    Withdraw {
        pool_id: Vec<u8>,
    },
    Invalidate(BallotInvalidationId),
}

impl Change {
    /// The box that asked for it.
    pub fn pool_id(&self) -> Option<Vec<u8>> {
        match &self.act {
            ChangeAct::Replace { pool_id, .. } | ChangeAct::Withdraw { pool_id } => {
                Some(pool_id.clone())
            }
            ChangeAct::Invalidate(_) => None,
        }
    }
}

/// Every change of a round that waits.
pub(super) async fn waiting(
    tx: &Tx,
    round: RoundId,
    boxes: Vec<Waiting>,
) -> Result<Vec<Change>, Error> {
    let mut changes = Vec::new();
    for one in boxes {
        let Some(id) = one.contents.changed_ballot() else {
            continue;
        };
        let ballot = ballot_of(tx, id).await?;
        let pool_id = one.pool_id;
        let act = match &one.contents.act {
            Act::Replace(_) => ChangeAct::Replace {
                pool_id,
                contents: one.contents,
            },
            _ => ChangeAct::Withdraw { pool_id },
        };
        changes.push(Change { ballot, act });
    }
    let approved = ballot_invalidation::Entity::find()
        .filter(ballot_invalidation::Column::RoundId.eq(round))
        .filter(ballot_invalidation::Column::Status.eq("approved"))
        .all(tx)
        .await?;
    for row in approved {
        changes.push(Change {
            ballot: ballot_of(tx, row.ballot_id).await?,
            act: ChangeAct::Invalidate(row.id),
        });
    }
    Ok(changes)
}

async fn ballot_of(tx: &Tx, id: Vec<u8>) -> Result<ballot::Model, Error> {
    let row = ballot::Entity::find_by_id(id).one(tx).await?;
    row.ok_or_else(|| Error::Stored("a change of a ballot that is missing".to_owned()))
}

/// Keeps the changes that may take effect: those of a stratum in which at
/// least `k` ballots change together, newly counted ones among them; at the
/// close all. So what was once counted never changes by fewer than k ballots.
pub(super) fn ripe(
    changes: &mut Vec<Change>,
    fresh: &BTreeMap<StratumId, usize>,
    k: usize,
    closes: bool,
) {
    let mut touched: BTreeMap<StratumId, BTreeSet<Vec<u8>>> = BTreeMap::new();
    for change in changes.iter() {
        let ballots = touched.entry(change.ballot.stratum_id).or_default();
        ballots.insert(change.ballot.id.clone());
    }
    let is_ripe = |change: &Change| {
        let stratum = change.ballot.stratum_id;
        let changing = touched.get(&stratum).map_or(0, BTreeSet::len);
        closes || changing + fresh.get(&stratum).copied().unwrap_or(0) >= k
    };
    changes.retain(is_ripe);
}

/// How many counted ballots these take out, and how many they change. What
/// takes a ballot out goes before what changes it.
pub(super) fn effect(changes: &[Change]) -> (usize, usize) {
    let counted = || {
        changes
            .iter()
            .filter(|change| change.ballot.status == "counted")
    };
    let replaces = |change: &&Change| matches!(change.act, ChangeAct::Replace { .. });
    let out: BTreeSet<&[u8]> = counted()
        .filter(|change| !replaces(change))
        .map(|change| change.ballot.id.as_slice())
        .collect();
    let changed = counted()
        .filter(replaces)
        .filter(|change| !out.contains(change.ballot.id.as_slice()));
    (out.len(), changed.count())
}

/// Lets them take effect, in the order given: an answer is written anew, a
/// withdrawn one is removed, and one that was declared void stays beside the
/// counts as the evidence of that.
pub(super) async fn apply(
    tx: &Tx,
    keys: &SurveyKeys,
    round: RoundId,
    seq: i32,
    mut changes: Vec<Change>,
    deltas: &mut Deltas,
) -> Result<(), Error> {
    changes.sort_by_key(|change| matches!(change.act, ChangeAct::Replace { .. }));
    let mut settled: BTreeSet<Vec<u8>> = BTreeSet::new();
    for change in changes {
        let is_first = settled.insert(change.ballot.id.clone());
        match change.act {
            ChangeAct::Replace { contents, .. } if is_first => {
                replace(tx, keys, round, seq, change.ballot, contents, deltas).await?;
            }
            ChangeAct::Replace { .. } => {}
            ChangeAct::Withdraw { .. } => {
                if is_first {
                    count_out(tx, &change.ballot, deltas).await?;
                }
                withdraw(tx, &change.ballot.id).await?;
            }
            ChangeAct::Invalidate(id) => {
                if is_first {
                    count_out(tx, &change.ballot, deltas).await?;
                    if change.ballot.status != "withdrawn" {
                        set_status(tx, &change.ballot.id, "void").await?;
                    }
                }
                set_applied(tx, id).await?;
            }
        }
    }
    Ok(())
}

pub(super) async fn count_out(
    tx: &Tx,
    ballot: &ballot::Model,
    deltas: &mut Deltas,
) -> Result<(), Error> {
    if ballot.status != "counted" {
        return Ok(());
    }
    for (question, answer) in read::receipt::answers(tx, ballot).await? {
        deltas.remove(question, ballot.stratum_id, answer);
    }
    Ok(())
}

async fn replace(
    tx: &Tx,
    keys: &SurveyKeys,
    round: RoundId,
    seq: i32,
    ballot: ballot::Model,
    contents: Contents,
    deltas: &mut Deltas,
) -> Result<(), Error> {
    if ballot.status != "counted" {
        return Ok(());
    }
    replace_answers(tx, &ballot, &contents.answers, deltas).await?;
    let again = Leaving {
        stratum: ballot.stratum_id,
        status: "counted",
        contents,
    };
    write_comments(tx, keys, round, seq, &[again]).await
}

/// Writes a counted ballot's answers anew, and the counts with them.
pub(super) async fn replace_answers(
    tx: &Tx,
    ballot: &ballot::Model,
    answers: &[(SurveyQuestionId, Answer)],
    deltas: &mut Deltas,
) -> Result<(), Error> {
    count_out(tx, ballot, deltas).await?;
    for (question, answer) in answers {
        deltas.add(*question, ballot.stratum_id, *answer);
    }
    write_answers(tx, ballot, answers.iter().copied()).await
}

/// Writes the line of a ballot's answers anew.
pub(super) async fn write_answers(
    tx: &Tx,
    ballot: &ballot::Model,
    answers: impl IntoIterator<Item = (SurveyQuestionId, Answer)>,
) -> Result<(), Error> {
    let round = read::round(tx, ballot.round_id).await?;
    let round = round.ok_or_else(|| Error::Stored("a ballot without a round".to_owned()))?;
    let lines = read::answer_lines(tx, round.version).await?;
    ballot::Entity::update_many()
        .col_expr(ballot::Column::Answers, Expr::value(lines.write(answers)?))
        .filter(ballot::Column::Id.eq(ballot.id.clone()))
        .exec(tx)
        .await?;
    Ok(())
}

/// A withdrawn ballot keeps no answers.
pub(super) async fn withdraw(tx: &Tx, ballot: &[u8]) -> Result<(), Error> {
    ballot::Entity::update_many()
        .col_expr(ballot::Column::Status, Expr::value("withdrawn"))
        .col_expr(ballot::Column::Answers, Expr::value(Option::<String>::None))
        .filter(ballot::Column::Id.eq(ballot.to_vec()))
        .exec(tx)
        .await?;
    Ok(())
}

async fn set_status(tx: &Tx, ballot: &[u8], status: &str) -> Result<(), Error> {
    ballot::Entity::update_many()
        .col_expr(ballot::Column::Status, Expr::value(status))
        .filter(ballot::Column::Id.eq(ballot.to_vec()))
        .exec(tx)
        .await?;
    Ok(())
}

async fn set_applied(tx: &Tx, id: BallotInvalidationId) -> Result<(), Error> {
    ballot_invalidation::Entity::update_many()
        .col_expr(ballot_invalidation::Column::Status, Expr::value("applied"))
        .filter(ballot_invalidation::Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}
