//! What is told of a fiscal year's answers below the firm. When a month can no
//! longer be answered about, its cells are put into blocks of at least k, once
//! and for all audiences; later answers never change a block by fewer than k.
//! A company may beside that be told totals over its cells in several mixed
//! blocks, as far as [`crate::rank_audit`] finds nobody in all releases
//! together. Pure.
//!
//! What always holds, for one question and fiscal year:
//! - A cell stands in one block of the partition at most, and a block never
//!   loses or gains a cell.
//! - Unless the year is over, one block of each closing (the smallest, or one
//!   that nobody would be shown) waits for the next one: the year then does not
//!   end on a rest of a few people, whom its total less its blocks would tell.
//!   Only a year's first block, when it is alone, is told at once.
//! - A block's next edition differs from the one before by at least k ratings.
//! - Distributions have a greater k of their own. They are told of parts that
//!   hold none smaller: of a block of the partition with that many ratings, and
//!   of unions of such blocks: what is left when one is taken from another is
//!   whole blocks of that size. A further total cuts through blocks, and what
//!   an edition adds to the one before may be fewer, so these tell none.

mod extra;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use kernel::date;
use kernel::id::{BlockId, CompanyId, RoundId, StratumId, SurveyQuestionId};

use crate::k_blocks::{Atom, partition};
use crate::{Counts, K_DISTRIBUTION, cutoff};

pub use extra::isolates_nobody;

const APRIL: u32 = 4;

/// A cell's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellKey {
    /// The question.
    pub question: SurveyQuestionId,
    /// The round.
    pub round: RoundId,
    /// The company's, or the mixed, part of the round.
    pub stratum: StratumId,
}

/// A cell as it stands now, with everything that decides where it belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Which.
    pub key: CellKey,
    /// Whose staff answered; nobody's for the mixed stratum.
    pub company: Option<CompanyId>,
    /// The track, by any name of its own.
    pub track: String,
    /// Who taught; nobody online.
    pub instructor: Option<String>,
    /// The day that decides its period.
    pub ended_on: NaiveDate,
    /// Whether its round is closed.
    pub is_closed: bool,
    /// The k frozen in its round.
    pub k: u64,
    /// The round's newest seal.
    pub seq: i32,
    /// Its counts.
    pub counts: Counts,
}

/// A block as it was told last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Its key.
    pub id: BlockId,
    /// How often it was told anew.
    pub edition: i32,
    /// For whom; for everybody as part of the partition when nobody is named.
    pub company: Option<CompanyId>,
    /// The k it was told with.
    pub k: u64,
    /// Its cells as they were told.
    pub cells: BTreeMap<CellKey, Frozen>,
}

impl Block {
    /// Ratings, as they were told.
    fn n(&self) -> i64 {
        self.cells.values().map(|told| told.counts.n()).sum()
    }

    /// The least number of ratings that lie between this edition and another.
    fn changed_to(&self, other: &Self) -> u64 {
        let pairs = self
            .cells
            .iter()
            .filter_map(|(key, told)| Some((told, other.cells.get(key)?)));
        pairs
            .map(|(before, after)| changed(&before.counts, &after.counts))
            .sum()
    }
}

/// A cell as it was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frozen {
    /// The seal up to which it was counted.
    pub seq: i32,
    /// Its counts then.
    pub counts: Counts,
}

/// What a closing tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Closing {
    /// New blocks of the partition.
    pub blocks: Vec<BTreeSet<CellKey>>,
    /// Blocks that are told anew, as their cells stand now.
    pub editions: Vec<BlockId>,
    /// A company's further totals, over cells of blocks told before; the
    /// counts are those that the blocks were told with.
    pub extra: Vec<(CompanyId, BTreeSet<CellKey>)>,
}

impl Closing {
    /// Whether nothing is told.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty() && self.editions.is_empty() && self.extra.is_empty()
    }
}

/// The fiscal year that a day lies in, by the year it begins.
pub fn fiscal_year(day: NaiveDate) -> i32 {
    day.year() - i32::from(day.month() < APRIL)
}

/// The first and the last day of a fiscal year; nothing beyond the calendar.
pub fn days_of(year: i32) -> Option<(NaiveDate, NaiveDate)> {
    let first = NaiveDate::from_ymd_opt(year, APRIL, 1)?;
    let last = NaiveDate::from_ymd_opt(year + 1, APRIL, 1)?.pred_opt()?;
    Some((first, last))
}

/// What may be told now of one question's answers of one fiscal year: new
/// blocks and new editions. `told` is everything told of them so far.
pub fn close(pieces: &[Piece], told: &[Block], year: i32, now: DateTime<Utc>) -> Closing {
    let placed: BTreeSet<CellKey> = in_partition(told)
        .flat_map(|block| block.cells.keys())
        .copied()
        .collect();
    let (closed, is_complete) = closed_part(pieces, year, now);
    let waiting: Vec<&Piece> = closed
        .into_iter()
        .filter(|piece| !placed.contains(&piece.key))
        .collect();
    let k = waiting.iter().map(|piece| piece.k).max().unwrap_or(1);
    Closing {
        blocks: fresh(&waiting, k, is_complete, placed.is_empty()),
        editions: editions(pieces, told),
        extra: Vec::new(),
    }
}

/// The further totals that companies may be told, once the blocks of `told`
/// are told.
pub fn further(pieces: &[Piece], told: &[Block]) -> Vec<(CompanyId, BTreeSet<CellKey>)> {
    extra::further(pieces, told)
}

/// The blocks that make up a slice: those of the partition that lie wholly
/// inside it, and further totals of these companies that share no cell with
/// them.
pub fn slice<'b>(
    told: &'b [Block],
    companies: &[CompanyId],
    is_inside: impl Fn(&CellKey) -> bool,
) -> Vec<&'b Block> {
    let whole = |block: &&Block| block.cells.keys().all(&is_inside);
    let mut found: Vec<&Block> = in_partition(told).filter(whole).collect();
    let mut counted: BTreeSet<CellKey> = found
        .iter()
        .flat_map(|block| block.cells.keys().copied())
        .collect();
    for block in told.iter().filter(whole) {
        let is_theirs = block
            .company
            .is_some_and(|company| companies.contains(&company));
        if is_theirs && block.cells.keys().all(|key| !counted.contains(key)) {
            counted.extend(block.cells.keys().copied());
            found.push(block);
        }
    }
    found
}

/// Whether the newest edition of a block tells its distribution, and what
/// follows from it. `editions` are all of that block, oldest first: one that
/// lies too near to a distribution that was told before keeps its own back.
pub fn tells_distribution(editions: &[Block]) -> bool {
    let mut told_before: Vec<&Block> = Vec::new();
    let mut tells = false;
    for edition in editions {
        let is_apart = told_before
            .iter()
            .all(|before| before.changed_to(edition) >= K_DISTRIBUTION.unsigned_abs());
        tells = edition.company.is_none() && edition.n() >= K_DISTRIBUTION && is_apart;
        if tells {
            told_before.push(edition);
        }
    }
    tells
}

fn in_partition(told: &[Block]) -> impl Iterator<Item = &Block> {
    told.iter().filter(|block| block.company.is_none())
}

/// The pieces of the year's months up to the first that may still change, and
/// whether that is all of the year.
fn closed_part(pieces: &[Piece], year: i32, now: DateTime<Utc>) -> (Vec<&Piece>, bool) {
    let mut months: BTreeMap<NaiveDate, Vec<&Piece>> = BTreeMap::new();
    for piece in pieces {
        let month = date::last_day_of_month(piece.ended_on);
        months.entry(month).or_default().push(piece);
    }
    let mut closed = Vec::new();
    for (month, pieces) in months {
        if cutoff(month) > now || !pieces.iter().all(|piece| piece.is_closed) {
            return (closed, false);
        }
        closed.extend(pieces);
    }
    let is_over = days_of(year).is_some_and(|(_, last)| cutoff(last) <= now);
    (closed, is_over)
}

fn fresh(waiting: &[&Piece], k: u64, is_complete: bool, is_first: bool) -> Vec<BTreeSet<CellKey>> {
    let atoms: Vec<Atom> = waiting.iter().map(|piece| atom(piece)).collect();
    let mut blocks = partition(&atoms, k);
    let is_told_whole = is_complete || (is_first && blocks.len() == 1);
    if !is_told_whole {
        blocks.sort_by_key(|block| {
            let pieces = || block.iter().map(|place| waiting[*place]);
            let size: u64 = block.iter().map(|place| atoms[*place].size).sum();
            let first = pieces().map(|piece| piece.key).min();
            (is_nobodys(pieces()), std::cmp::Reverse(size), first)
        });
        blocks.pop();
    }
    let keys = |block: BTreeSet<usize>| block.into_iter().map(|place| waiting[place].key).collect();
    blocks.into_iter().map(keys).collect()
}

/// Whether no company and no instructor would be shown a block of these: it is
/// the first to wait.
fn is_nobodys<'p>(pieces: impl Iterator<Item = &'p Piece> + Clone) -> bool {
    let is_one = |of: fn(&'p Piece) -> Option<String>| {
        let names: BTreeSet<Option<String>> = pieces.clone().map(of).collect();
        names.len() == 1 && !names.contains(&None)
    };
    let company = |piece: &'p Piece| piece.company.map(|id| id.to_string());
    !is_one(company) && !is_one(|piece| piece.instructor.clone())
}

fn atom(piece: &Piece) -> Atom {
    Atom {
        key: format!("{} {}", piece.key.round, piece.key.stratum),
        session: piece.key.round.to_string(),
        instructor: piece.instructor.clone(),
        track: piece.track.clone(),
        size: piece.counts.n().unsigned_abs(),
    }
}

/// The blocks whose cells have changed by at least k ratings since they were
/// told. A block that a further total reaches into stays as it was told.
fn editions(pieces: &[Piece], told: &[Block]) -> Vec<BlockId> {
    let now: BTreeMap<CellKey, &Piece> = pieces.iter().map(|piece| (piece.key, piece)).collect();
    let in_extra: BTreeSet<CellKey> = told
        .iter()
        .filter(|block| block.company.is_some())
        .flat_map(|block| block.cells.keys().copied())
        .collect();
    let is_due = |block: &&Block| {
        let cells = || {
            block
                .cells
                .iter()
                .filter_map(|(key, told)| Some((*now.get(key)?, told)))
        };
        let k = cells().map(|(piece, _)| piece.k).max().unwrap_or(u64::MAX);
        let changed: u64 = cells()
            .map(|(piece, told)| changed(&told.counts, &piece.counts))
            .sum();
        changed >= k && block.cells.keys().all(|key| !in_extra.contains(key))
    };
    in_partition(told)
        .filter(is_due)
        .map(|block| block.id)
        .collect()
}

/// The least number of ratings that lie between two states of a cell: one that
/// was edited goes from one grade to another, and counts once.
pub fn changed(before: &Counts, after: &Counts) -> u64 {
    let steps = before
        .rated
        .iter()
        .zip(after.rated)
        .map(|(before, after)| after - before);
    let (more, fewer) = steps.fold((0, 0), |(more, fewer), step| {
        (more + step.max(0), fewer - step.min(0))
    });
    more.max(fewer).unsigned_abs()
}

#[cfg(test)]
mod tests;
