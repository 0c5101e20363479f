//! Whether numbers that were released together speak of a few people. A
//! release is a total over a set of atoms. If some combination of releases is
//! the total of atoms with fewer than k people, somebody can be found in it.
//! Pairwise checks miss such combinations (T21); ranks do not. Pure and exact.
//!
//! It judges small sets: the groups to try grow with the atoms to the power
//! of k-1. [`crate::k_blocks`] needs no audit; this is for releases beyond it.

use std::collections::BTreeSet;

use num_rational::BigRational;

/// The atoms that a released total is taken over, by position.
pub type Release = BTreeSet<usize>;

/// Whether no combination of `releases` isolates a group of fewer than `k`
/// people: for every such group the rank of the releases without the group's
/// columns is the rank with them. `sizes` are the atoms' people; an atom
/// without people isolates nobody.
pub fn isolates_nobody(sizes: &[u64], releases: &[Release], k: u64) -> bool {
    let full = rank(matrix(sizes, releases, &BTreeSet::new()));
    let mut group = BTreeSet::new();
    keeps_rank(sizes, releases, k, full, 0, &mut group)
}

/// Whether `release` may join those released before.
pub fn may_release(sizes: &[u64], before: &[Release], release: &Release, k: u64) -> bool {
    let mut all = before.to_vec();
    all.push(release.clone());
    isolates_nobody(sizes, &all, k)
}

/// Tries every group that grows from `group` by atoms from `next` on.
fn keeps_rank(
    sizes: &[u64],
    releases: &[Release],
    k: u64,
    full: usize,
    next: usize,
    group: &mut BTreeSet<usize>,
) -> bool {
    let people: u64 = group.iter().map(|atom| sizes[*atom]).sum();
    if people > 0 && rank(matrix(sizes, releases, group)) != full {
        return false;
    }
    for atom in next..sizes.len() {
        if sizes[atom] == 0 || people + sizes[atom] >= k {
            continue;
        }
        group.insert(atom);
        let holds = keeps_rank(sizes, releases, k, full, atom + 1, group);
        group.remove(&atom);
        if !holds {
            return false;
        }
    }
    true
}

type Row = Vec<BigRational>;

/// One row per release, one column per atom that has people and is not in
/// `without`.
fn matrix(sizes: &[u64], releases: &[Release], without: &BTreeSet<usize>) -> Vec<Row> {
    let columns: Vec<usize> = (0..sizes.len())
        .filter(|atom| sizes[*atom] > 0 && !without.contains(atom))
        .collect();
    let row = |release: &Release| -> Row {
        let entry = |atom: &usize| u8::from(release.contains(atom)).into();
        columns
            .iter()
            .map(|atom| BigRational::from_integer(entry(atom)))
            .collect()
    };
    releases.iter().map(row).collect()
}

/// Gauss's elimination in exact fractions.
fn rank(mut rows: Vec<Row>) -> usize {
    let zero = BigRational::from_integer(0.into());
    let width = rows.first().map_or(0, Vec::len);
    let mut rank = 0;
    for column in 0..width {
        let pivot = (rank..rows.len()).find(|row| rows[*row][column] != zero);
        let Some(pivot) = pivot else {
            continue;
        };
        rows.swap(rank, pivot);
        let (upper, lower) = rows.split_at_mut(rank + 1);
        let pivot = &upper[rank];
        for row in lower {
            let factor = &row[column] / &pivot[column];
            if factor == zero {
                continue;
            }
            for (entry, above) in row.iter_mut().zip(pivot) {
                *entry -= &factor * above;
            }
        }
        rank += 1;
    }
    rank
}

#[cfg(test)]
mod tests {
    use super::*;

    fn release(atoms: &[usize]) -> Release {
        atoms.iter().copied().collect()
    }

    fn is_safe(sizes: &[u64], releases: &[&[usize]]) -> bool {
        let releases: Vec<Release> = releases.iter().map(|atoms| release(atoms)).collect();
        isolates_nobody(sizes, &releases, 5)
    }

    #[test]
    fn a_total_and_two_parts_leak_the_third() {
        // T21: A=6, B=5, C=2
        let sizes = [6, 5, 2];
        let (total, a, b) = ([0, 1, 2], [0], [1]);
        assert!(is_safe(&sizes, &[&total, &a]));
        assert!(is_safe(&sizes, &[&total, &b]));
        assert!(!is_safe(&sizes, &[&total, &a, &b]));
        assert!(
            is_safe(&sizes, &[&a, &[1, 2]]),
            "the blocks {{A}}, {{B, C}}"
        );
    }

    #[test]
    fn margins_of_a_table_are_safe_until_one_cell_joins_them() {
        // T21: S1A=6, S1B=3, S2A=4, S2B=7
        let sizes = [6, 3, 4, 7];
        let margins: [&[usize]; 4] = [&[0, 1], &[2, 3], &[0, 2], &[1, 3]];
        assert!(is_safe(&sizes, &margins));
        let mut with_a_cell = margins.to_vec();
        with_a_cell.push(&[0]);
        assert!(!is_safe(&sizes, &with_a_cell));
    }

    #[test]
    fn a_remainder_that_is_held_back_leaks_as_total_less_rest() {
        // T21: S1=8, S2=7, S3=3
        assert!(!is_safe(&[8, 7, 3], &[&[0], &[1], &[0, 1, 2]]));
    }

    #[test]
    fn a_company_that_is_small_everywhere_may_have_its_total() {
        // Four sessions with 9 others and 3 of company C each.
        let sizes = [9, 3, 9, 3, 9, 3, 9, 3];
        let sessions: Vec<Release> = (0..4).map(|one| release(&[2 * one, 2 * one + 1])).collect();
        let company = release(&[1, 3, 5, 7]);
        assert!(may_release(&sizes, &sessions, &company, 5));
        // 3 of C in a mixed session, 6 in-house, and in-house is released.
        let sizes = [9, 3, 6];
        let before = [release(&[0, 1]), release(&[2])];
        assert!(!may_release(&sizes, &before, &release(&[1, 2]), 5));
    }

    #[test]
    fn atoms_without_people_isolate_nobody() {
        assert!(is_safe(&[6, 0], &[&[0], &[0, 1]]));
        assert!(is_safe(&[], &[]));
    }

    #[test]
    fn the_next_days_figure_tells_the_new_answer() {
        // T23: 4.60 of five, then 4.33 of six: 26 - 23 = 3.
        let before = crate::Mean::of(23, 5).expect("ratings");
        let after = crate::Mean::of(26, 6).expect("ratings");
        assert_eq!(
            (before.to_string(), after.to_string()),
            ("4.60".into(), "4.33".into())
        );
        assert_eq!(after.sum() - before.sum(), 3);
        assert!(
            !is_safe(&[5, 1], &[&[0], &[0, 1]]),
            "why releases wait for the seal"
        );
    }
}
