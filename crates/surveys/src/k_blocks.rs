//! Which answers may be told apart below the firm: one partition of a period's
//! answers into blocks of at least k, for all audiences. A slice is the union
//! of the blocks that lie wholly inside it. Every released number is then a
//! combination of whole blocks, so whatever two slices leave between them is
//! again whole blocks, and never fewer than k people. Pure.
//!
//! What always holds:
//! - Every atom stands in exactly one block, or the period has none at all.
//! - No block is smaller than k.
//! - The order in which atoms are given changes nothing.
//!
//! The collusion of k-1 members of a block is out of scope.

use std::collections::{BTreeMap, BTreeSet};

/// The smallest part that answers are counted in: a company's (or the mixed)
/// stratum of one round, for one question.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Atom {
    /// Its own name. Nothing but the order of ties depends on it.
    pub key: String,
    /// The session, or the web round.
    pub session: String,
    /// Who taught it; nobody online.
    pub instructor: Option<String>,
    /// The track.
    pub track: String,
    /// Ratings of the question (n_q).
    pub size: u64,
}

/// Positions of atoms, with their ratings.
#[derive(Clone, Debug, Default)]
struct Block {
    atoms: BTreeSet<usize>,
    size: u64,
}

impl Block {
    fn of(atom: usize, size: u64) -> Self {
        Self {
            atoms: [atom].into(),
            size,
        }
    }

    fn take(&mut self, other: Self) {
        self.atoms.extend(other.atoms);
        self.size += other.size;
    }
}

/// The partition of one period's atoms, as positions in `atoms`; empty when
/// the period as a whole holds fewer than `k` ratings.
///
/// Within a session the smallest part joins the next one until none is below
/// k. A session below k joins others of its instructor, then of its track,
/// then whatever is left of the period; what is below k even then joins the
/// smallest block there is.
pub fn partition(atoms: &[Atom], k: u64) -> Vec<BTreeSet<usize>> {
    // Work in an order of the atoms' own; ties are then the same in any order.
    let mut order: Vec<usize> = (0..atoms.len()).collect();
    order.sort_by(|a, b| atoms[*a].cmp(&atoms[*b]));
    let sorted: Vec<&Atom> = order.iter().map(|place| &atoms[*place]).collect();
    let mut blocks = Vec::new();
    let mut small = Vec::new();
    for session in grouped(0..sorted.len(), |atom| Some(sorted[atom].session.clone())) {
        for block in merged(session.1, &sorted, k) {
            if block.size >= k {
                blocks.push(block);
            } else {
                small.push(block);
            }
        }
    }
    let first = |block: &Block| block.atoms.first().copied().unwrap_or_default();
    let instructor = |block: &Block| sorted[first(block)].instructor.clone();
    let small = joined(small, &mut blocks, &sorted, k, instructor);
    let track = |block: &Block| Some(sorted[first(block)].track.clone());
    let small = joined(small, &mut blocks, &sorted, k, track);
    let rest = joined(small, &mut blocks, &sorted, k, |_| Some(String::new()));
    if !rest.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<BTreeSet<usize>> = blocks
        .into_iter()
        .map(|block| block.atoms.into_iter().map(|place| order[place]).collect())
        .collect();
    found.sort();
    found
}

fn grouped<T>(
    items: impl IntoIterator<Item = T>,
    key: impl Fn(T) -> Option<String>,
) -> BTreeMap<String, Vec<T>>
where
    T: Copy,
{
    let mut groups: BTreeMap<String, Vec<T>> = BTreeMap::new();
    for item in items {
        if let Some(key) = key(item) {
            groups.entry(key).or_default().push(item);
        }
    }
    groups
}

/// One session's atoms, merged from the smallest up while one is below k.
fn merged(session: Vec<usize>, atoms: &[&Atom], k: u64) -> Vec<Block> {
    let mut blocks: Vec<Block> = session
        .into_iter()
        .map(|atom| Block::of(atom, atoms[atom].size))
        .collect();
    loop {
        blocks.sort_by(|a, b| (a.size, a.atoms.first()).cmp(&(b.size, b.atoms.first())));
        if blocks.len() < 2 || blocks[0].size >= k {
            return blocks;
        }
        let smallest = blocks.remove(0);
        blocks[0].take(smallest);
    }
}

/// Brings the small ones of each kind together: into a block of their own when
/// they hold k, else into the smallest block of their kind. Returns those for
/// which there is no such block.
fn joined(
    small: Vec<Block>,
    blocks: &mut Vec<Block>,
    atoms: &[&Atom],
    k: u64,
    kind: impl Fn(&Block) -> Option<String>,
) -> Vec<Block> {
    let mut pools: BTreeMap<String, Block> = BTreeMap::new();
    let mut left = Vec::new();
    for block in small {
        match kind(&block) {
            Some(kind) => pools.entry(kind).or_default().take(block),
            None => left.push(block),
        }
    }
    for (name, pool) in pools {
        if pool.size >= k {
            blocks.push(pool);
            continue;
        }
        let is_alike = |block: &Block| {
            let mut kinds = block
                .atoms
                .iter()
                .map(|atom| kind(&Block::of(*atom, atoms[*atom].size)));
            kinds.all(|kind| kind.as_deref() == Some(name.as_str()))
        };
        let smallest = blocks
            .iter_mut()
            .filter(|block| is_alike(block))
            .min_by(|a, b| (a.size, a.atoms.first()).cmp(&(b.size, b.atoms.first())));
        match smallest {
            Some(block) => block.take(pool),
            None => left.push(pool),
        }
    }
    left
}

#[cfg(test)]
mod tests;
