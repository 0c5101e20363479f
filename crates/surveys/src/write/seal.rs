//! From the pool to the counts.

mod rows;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use kernel::id::{CompanyId, RoundId, StratumId};
use kernel::{Ids, Tx, date};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, EntityTrait, ExprTrait, JoinType, PaginatorTrait, QueryFilter, QuerySelect,
    RelationDef,
};

use super::bulk::ROWS_PER_STATEMENT;
use super::cells::{Deltas, Sums};
use super::changes::{self, Change};
use super::redeem::{BALLOT, CHANGE};
use super::round::{ensure_stratum, lock};
use crate::entity::{ballot, participation, pooled, seal, stratum, survey_round};
use crate::seal::{plan, shuffle, yearly_day};
use crate::sealed_box::{Act, Contents};
use crate::{Error, OpenedBoxes, Round, RoundKind, SurveyKeys};

pub(super) use rows::{NewBallot, insert_ballots, write_comments};

/// What one seal did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// The number of the seal within its round.
    pub seq: i32,
    /// How many ballots it counted.
    pub ballots: i32,
    /// How many counted ballots it took out again.
    pub ballots_out: i32,
    /// How many counted ballots now have other answers.
    pub ballots_changed: i32,
    /// Whether it closed the round.
    pub is_final: bool,
    /// Whether the round took no more answers by then, so that nothing of what
    /// left the pool may stay in the files.
    pub is_over: bool,
}

/// A ballot that leaves the pool.
pub(super) struct Leaving {
    pub stratum: StratumId,
    pub status: &'static str,
    pub contents: Contents,
}

/// A box of the pool, opened.
pub(super) struct Waiting {
    pub pool_id: Vec<u8>,
    pub kind: String,
    pub contents: Contents,
}

/// How many ballots a seal moves.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Moved {
    pub ballots_in: usize,
    pub ballots_out: usize,
    pub ballots_changed: usize,
}

/// Counts what may be counted of a round's waiting ballots (see
/// [`crate::seal::plan`]), in a random order, and lets what receipts and
/// approved invalidations ask for take effect (see `changes::ripe`); from
/// the cutoff on counts all ballots and closes the round. Answers that came
/// too late are kept apart, k of them at once. Nothing when there is nothing
/// to do. A box that does not open stays, and `verify` names it. What is not
/// among the `opened` boxes is opened here, under the lock.
///
/// # Errors
/// When the database refuses.
pub async fn seal_round(
    tx: &Tx,
    ids: &Ids,
    keys: &SurveyKeys,
    now: DateTime<Utc>,
    id: RoundId,
    opened: OpenedBoxes,
) -> Result<Option<Sealed>, Error> {
    let Some(round) = lock(tx, id).await? else {
        return Ok(None);
    };
    let is_over = round.is_late(now);
    let closes = is_over && round.kind == RoundKind::Web && round.closed_on.is_none();
    let k = usize::try_from(round.k_score).unwrap_or(usize::MAX);
    let mut boxes = Boxes::of(open_boxes(tx, keys, id, opened).await?);
    let places = place_fresh(tx, ids, now, &round, &boxes.fresh, is_over).await?;
    let mut changes = changes::waiting(tx, id, std::mem::take(&mut boxes.changes)).await?;
    let is_yearly = takes_yearly_turn(tx, &round, now).await?;
    changes::ripe(
        &mut changes,
        &fresh_by_stratum(&places),
        k,
        closes || is_yearly,
    );
    let late_moves = is_over && boxes.late.len() >= k;
    let nothing_moves = places.iter().all(Option::is_none) && changes.is_empty() && !late_moves;
    if nothing_moves && !closes {
        return Ok(None);
    }
    let mut leaving = Vec::new();
    let mut gone: Vec<Vec<u8>> = Vec::new();
    for (waiting, place) in boxes.fresh.into_iter().zip(places) {
        if let Some(stratum) = place {
            gone.push(waiting.pool_id);
            leaving.push(Leaving {
                stratum,
                status: "counted",
                contents: waiting.contents,
            });
        }
    }
    let ballots_in = leaving.len();
    let late = if late_moves { boxes.late } else { Vec::new() };
    let unused = if is_over { boxes.unused } else { Vec::new() };
    for (group, status) in [(late, "late"), (unused, "withdrawn")] {
        for waiting in group {
            let stratum = ensure_stratum(tx, ids, now, id, None).await?;
            gone.push(waiting.pool_id);
            leaving.push(Leaving {
                stratum,
                status,
                contents: waiting.contents,
            });
        }
    }
    shuffle(&mut leaving)?;
    shuffle(&mut changes)?;
    let (ballots_out, ballots_changed) = changes::effect(&changes);
    let seq = round.final_seq + 1;
    let moved = Moved {
        ballots_in,
        ballots_out,
        ballots_changed,
    };
    let kind = if closes { "final" } else { "batch" };
    write_seal(tx, &round, seq, kind, moved, now).await?;
    rows::write_ballots(tx, &round, seq, &leaving).await?;
    write_comments(tx, keys, id, seq, &leaving).await?;
    let mut deltas = Deltas::default();
    for ballot in leaving.iter().filter(|ballot| ballot.status == "counted") {
        for (question, answer) in &ballot.contents.answers {
            deltas.add(*question, ballot.stratum, *answer);
        }
    }
    gone.extend(changes.iter().filter_map(Change::pool_id));
    changes::apply(tx, keys, id, seq, changes, &mut deltas).await?;
    let mut sums = Sums::default();
    deltas.write(tx, &round, seq, &mut sums).await?;
    for chunk in gone.chunks(ROWS_PER_STATEMENT) {
        let gone = pooled::Column::Id.is_in(chunk.iter().cloned());
        pooled::Entity::delete_many().filter(gone).exec(tx).await?;
    }
    if closes {
        close(tx, id, now).await?;
    }
    sums.write(tx).await?;
    Ok(Some(Sealed {
        seq,
        ballots: number(ballots_in),
        ballots_out: number(ballots_out),
        ballots_changed: number(ballots_changed),
        is_final: closes,
        is_over,
    }))
}

/// Whether whatever waits in a closed round takes effect today, however little
/// it is: within the days of the year for that, once.
async fn takes_yearly_turn(tx: &Tx, round: &Round, now: DateTime<Utc>) -> Result<bool, Error> {
    let Some(first) = yearly_day(date::jst_date(now)).filter(|_| round.closed_on.is_some()) else {
        return Ok(false);
    };
    let since = seal::Entity::find()
        .filter(seal::Column::RoundId.eq(round.id))
        .filter(seal::Column::SealedOn.gte(first))
        .count(tx)
        .await?;
    Ok(since == 0)
}

fn number(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// What waits, by what becomes of it.
#[derive(Default)]
struct Boxes {
    fresh: Vec<Waiting>,
    late: Vec<Waiting>,
    /// Withdrawn before they were counted.
    unused: Vec<Waiting>,
    changes: Vec<Waiting>,
}

impl Boxes {
    fn of(waiting: Vec<Waiting>) -> Self {
        let mut boxes = Self::default();
        for one in waiting {
            let group = match (one.kind.as_str(), &one.contents.act) {
                (CHANGE, _) => &mut boxes.changes,
                (_, Act::Unused) => &mut boxes.unused,
                (BALLOT, _) => &mut boxes.fresh,
                _ => &mut boxes.late,
            };
            group.push(one);
        }
        boxes
    }
}

async fn open_boxes(
    tx: &Tx,
    keys: &SurveyKeys,
    round: RoundId,
    mut opened: OpenedBoxes,
) -> Result<Vec<Waiting>, Error> {
    let waiting: Vec<(Vec<u8>, String)> = pooled::Entity::find()
        .select_only()
        .columns([pooled::Column::Id, pooled::Column::Kind])
        .filter(pooled::Column::RoundId.eq(round))
        .into_tuple()
        .all(tx)
        .await?;
    let (mut boxes, mut since) = (Vec::new(), Vec::new());
    for (pool_id, kind) in waiting {
        match opened.take(&pool_id) {
            Some(contents) => boxes.push((pool_id, kind, contents)),
            None => since.push(pool_id),
        }
    }
    for chunk in since.chunks(ROWS_PER_STATEMENT) {
        let rows = pooled::Entity::find()
            .filter(pooled::Column::Id.is_in(chunk.iter().cloned()))
            .all(tx)
            .await?;
        let open = |row: pooled::Model| {
            let contents = Contents::open(keys, row.round_id, &row.sealed_box);
            (row.id, row.kind, contents)
        };
        boxes.extend(rows.into_iter().map(open));
    }
    let readable = |(pool_id, kind, contents): (Vec<u8>, String, Option<Contents>)| {
        Some(Waiting {
            pool_id,
            kind,
            contents: contents?,
        })
    };
    Ok(boxes.into_iter().filter_map(readable).collect())
}

/// The stratum of each fresh ballot that may be counted now.
async fn place_fresh(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    round: &Round,
    fresh: &[Waiting],
    is_over: bool,
) -> Result<Vec<Option<StratumId>>, Error> {
    let company = |waiting: &Waiting| waiting.contents.company;
    let companies: Vec<CompanyId> = fresh.iter().filter_map(company).collect();
    if companies.len() != fresh.len() {
        return Err(Error::Stored(
            "a waiting ballot names no company".to_owned(),
        ));
    }
    let counted = counted_by_company(tx, round.id).await?;
    let k = usize::try_from(round.k_score).unwrap_or(usize::MAX);
    let mut place_of = vec![None; fresh.len()];
    for (place, positions) in plan(&companies, &counted, k, is_over) {
        let stratum = ensure_stratum(tx, ids, now, round.id, place).await?;
        positions
            .into_iter()
            .for_each(|position| place_of[position] = Some(stratum));
    }
    Ok(place_of)
}

fn fresh_by_stratum(places: &[Option<StratumId>]) -> BTreeMap<StratumId, usize> {
    let mut by_stratum = BTreeMap::new();
    for stratum in places.iter().flatten() {
        *by_stratum.entry(*stratum).or_default() += 1;
    }
    by_stratum
}

async fn counted_by_company(tx: &Tx, round: RoundId) -> Result<BTreeMap<CompanyId, u64>, Error> {
    let of_ballot: RelationDef = ballot::Entity::belongs_to(stratum::Entity)
        .from(ballot::Column::StratumId)
        .to(stratum::Column::Id)
        .into();
    let rows: Vec<(CompanyId, i64)> = ballot::Entity::find()
        .select_only()
        .column(stratum::Column::CompanyId)
        .column_as(
            Expr::col((ballot::Entity, ballot::Column::Id)).count(),
            "counted",
        )
        .join(JoinType::InnerJoin, of_ballot)
        .filter(ballot::Column::RoundId.eq(round))
        .filter(ballot::Column::Status.eq("counted"))
        .filter(stratum::Column::CompanyId.is_not_null())
        .group_by(stratum::Column::CompanyId)
        .into_tuple()
        .all(tx)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(company, count)| (company, count.unsigned_abs()))
        .collect())
}

/// Writes the seal's own row, and moves the round on to it.
pub(super) async fn write_seal(
    tx: &Tx,
    round: &Round,
    seq: i32,
    kind: &str,
    moved: Moved,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let row = seal::ActiveModel {
        round_id: Set(round.id),
        seq: Set(seq),
        kind: Set(kind.to_owned()),
        ballots_in: Set(number(moved.ballots_in)),
        sealed_on: Set(date::jst_date(now)),
        ballots_out: Set(number(moved.ballots_out)),
        ballots_changed: Set(number(moved.ballots_changed)),
    };
    seal::Entity::insert(row).exec_without_returning(tx).await?;
    let counted = number(moved.ballots_in) - number(moved.ballots_out);
    survey_round::Entity::update_many()
        .col_expr(survey_round::Column::FinalSeq, Expr::value(seq))
        .col_expr(
            survey_round::Column::Ballots,
            Expr::col(survey_round::Column::Ballots).add(counted),
        )
        .filter(survey_round::Column::Id.eq(round.id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Closes the round and fixes who could have answered (E): from now on nobody
/// is added to it.
async fn close(tx: &Tx, round: RoundId, now: DateTime<Utc>) -> Result<(), Error> {
    let eligible = participation::Entity::find()
        .filter(participation::Column::RoundId.eq(round))
        .count(tx)
        .await?;
    survey_round::Entity::update_many()
        .col_expr(
            survey_round::Column::ClosedOn,
            Expr::value(date::jst_date(now)),
        )
        .col_expr(
            survey_round::Column::Eligible,
            Expr::value(i32::try_from(eligible).unwrap_or(i32::MAX)),
        )
        .filter(survey_round::Column::Id.eq(round))
        .exec(tx)
        .await?;
    Ok(())
}
