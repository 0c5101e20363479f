//! Further totals for one company: over its cells in several mixed blocks, or
//! one such cell. Each is held against everything told before it.

use std::collections::{BTreeMap, BTreeSet};

use kernel::id::CompanyId;

use super::{Block, CellKey, Piece, in_partition};
use crate::Counts;
use crate::rank_audit::{self, Release};

/// How many cells one further total is taken over at most, how many parts with
/// fewer than k ratings the audit looks at, and how many groups of them: as many
/// as so many single ratings form below a k of five. What it does not look at
/// is not told.
const MOST_CELLS: usize = 12;
const MOST_SMALL_PARTS: usize = 24;
const MOST_GROUPS: u64 = 13_000;

/// The totals that may join `told`, in the order in which they were judged.
pub(super) fn further(pieces: &[Piece], told: &[Block]) -> Vec<(CompanyId, BTreeSet<CellKey>)> {
    let mut releases = Releases::of(told);
    for piece in pieces {
        releases.keep_to(piece.key, piece.k);
    }
    let mut found = Vec::new();
    for (company, cells) in candidates(pieces, told) {
        let chunks = cells.chunks(MOST_CELLS);
        let mut wanted: Vec<BTreeSet<CellKey>> = chunks
            .map(|chunk| chunk.iter().copied().collect())
            .collect();
        wanted.extend(cells.iter().map(|cell| [*cell].into()));
        let mut taken = BTreeSet::new();
        for cells in wanted {
            if !taken.is_disjoint(&cells) || !releases.may_join(&cells) {
                continue;
            }
            taken.extend(cells.iter().copied());
            releases.push(cells.clone());
            found.push((company, cells));
        }
    }
    found
}

/// Whether no combination of everything that was told isolates fewer ratings
/// than the greatest k it was told with. For the check of what is stored.
pub fn isolates_nobody(told: &[Block]) -> bool {
    let releases = Releases::of(told);
    let mut extra = told.iter().filter(|block| block.company.is_some());
    extra.all(|block| releases.may_join(&block.cells.keys().copied().collect()))
}

/// Everything that was told, findable by cell.
struct Releases {
    sets: Vec<BTreeSet<CellKey>>,
    of_cell: BTreeMap<CellKey, Vec<usize>>,
    counts: BTreeMap<CellKey, Counts>,
    k: BTreeMap<CellKey, u64>,
}

impl Releases {
    fn of(told: &[Block]) -> Self {
        let mut releases = Self {
            sets: Vec::new(),
            of_cell: BTreeMap::new(),
            counts: told_counts(told),
            k: BTreeMap::new(),
        };
        for block in told {
            for key in block.cells.keys() {
                releases.keep_to(*key, block.k);
            }
            releases.push(block.cells.keys().copied().collect());
        }
        releases
    }

    /// No release that reaches this cell may isolate fewer than `k` ratings.
    fn keep_to(&mut self, cell: CellKey, k: u64) {
        let kept = self.k.entry(cell).or_default();
        *kept = k.max(*kept);
    }

    fn push(&mut self, cells: BTreeSet<CellKey>) {
        for cell in &cells {
            self.of_cell.entry(*cell).or_default().push(self.sets.len());
        }
        self.sets.push(cells);
    }

    fn size(&self, cell: &CellKey) -> u64 {
        self.counts
            .get(cell)
            .map_or(0, |counts| counts.n().unsigned_abs())
    }

    /// The releases that hang together with `set`, and every cell they reach.
    fn around(&self, set: &BTreeSet<CellKey>) -> (BTreeSet<usize>, BTreeSet<CellKey>) {
        let mut near = BTreeSet::new();
        let mut reached = BTreeSet::new();
        let mut next: Vec<CellKey> = set.iter().copied().collect();
        while let Some(cell) = next.pop() {
            if !reached.insert(cell) {
                continue;
            }
            for place in self.of_cell.get(&cell).into_iter().flatten() {
                if near.insert(*place) {
                    next.extend(self.sets[*place].iter().copied());
                }
            }
        }
        (near, reached)
    }

    /// Judges `set` together with every release that hangs together with it, by
    /// the greatest k of all the cells they reach: what is left of them when
    /// `set` is taken away may be the strictest company's. Cells that stand in
    /// the same releases are one part: no combination of releases tells them
    /// apart.
    fn may_join(&self, set: &BTreeSet<CellKey>) -> bool {
        let (near, reached) = self.around(set);
        let k = reached.iter().filter_map(|cell| self.k.get(cell)).max();
        let k = k.copied().unwrap_or(u64::MAX);
        let mut all: Vec<&BTreeSet<CellKey>> =
            near.iter().map(|place| &self.sets[*place]).collect();
        all.push(set);
        let mut parts: BTreeMap<Vec<bool>, u64> = BTreeMap::new();
        for cell in &reached {
            let stands_in = all.iter().map(|set| set.contains(cell)).collect();
            *parts.entry(stands_in).or_default() += self.size(cell);
        }
        let sizes: Vec<u64> = parts.values().copied().collect();
        let small = || sizes.iter().copied().filter(|size| (1..k).contains(size));
        if small().count() > MOST_SMALL_PARTS || groups_below(small(), k) > MOST_GROUPS {
            return false;
        }
        let sums = |place: usize| -> Release {
            let of = parts
                .keys()
                .enumerate()
                .filter(|(_, stands_in)| stands_in[place]);
            of.map(|(part, _)| part).collect()
        };
        let sums: Vec<Release> = (0..all.len()).map(sums).collect();
        rank_audit::isolates_nobody(&sizes, &sums, k)
    }
}

/// How many groups of these parts hold fewer than `k` ratings, the empty one
/// among them.
pub(super) fn groups_below(parts: impl Iterator<Item = u64>, k: u64) -> u64 {
    let mut groups_of: BTreeMap<u64, u64> = [(0, 1)].into();
    for part in parts {
        let with_part: Vec<(u64, u64)> = groups_of
            .iter()
            .map(|(ratings, groups)| (ratings + part, *groups))
            .filter(|(ratings, _)| *ratings < k)
            .collect();
        for (ratings, groups) in with_part {
            *groups_of.entry(ratings).or_default() += groups;
        }
    }
    groups_of.values().sum()
}

fn told_counts(told: &[Block]) -> BTreeMap<CellKey, Counts> {
    in_partition(told)
        .flat_map(|block| block.cells.iter().map(|(key, told)| (*key, told.counts)))
        .collect()
}

/// Each company's cells in mixed blocks that it has not been told of, oldest
/// first. Blocks that were told anew are left out: their older edition would
/// have to be judged as well.
fn candidates(pieces: &[Piece], told: &[Block]) -> BTreeMap<CompanyId, Vec<CellKey>> {
    let of: BTreeMap<CellKey, &Piece> = pieces.iter().map(|piece| (piece.key, piece)).collect();
    let known: BTreeSet<(Option<CompanyId>, CellKey)> = told
        .iter()
        .flat_map(|block| block.cells.keys().map(|key| (block.company, *key)))
        .collect();
    let mut found: BTreeMap<CompanyId, Vec<&Piece>> = BTreeMap::new();
    for block in in_partition(told).filter(|block| block.edition == 1) {
        let members: Vec<&Piece> = block
            .cells
            .keys()
            .filter_map(|key| of.get(key).copied())
            .collect();
        let is_mixed = members
            .iter()
            .any(|piece| piece.company != members[0].company);
        for piece in members.into_iter().filter(|_| is_mixed) {
            let rated = block
                .cells
                .get(&piece.key)
                .is_some_and(|told| told.counts.n() > 0);
            if let Some(company) = piece.company.filter(|_| rated)
                && !known.contains(&(Some(company), piece.key))
            {
                found.entry(company).or_default().push(piece);
            }
        }
    }
    let in_order = |(company, mut pieces): (CompanyId, Vec<&Piece>)| {
        pieces.sort_by_key(|piece| (piece.ended_on, piece.key));
        (company, pieces.into_iter().map(|piece| piece.key).collect())
    };
    found.into_iter().map(in_order).collect()
}
