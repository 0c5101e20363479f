use super::*;
use crate::rank_audit::{Release, isolates_nobody};

fn atom(key: &str, session: &str, instructor: &str, size: u64) -> Atom {
    Atom {
        key: key.to_owned(),
        session: session.to_owned(),
        instructor: Some(instructor.to_owned()),
        track: "T".to_owned(),
        size,
    }
}

fn session(sizes: &[u64]) -> Vec<Atom> {
    let one = |(place, size): (usize, &u64)| atom(&format!("{place}"), "S", "I", *size);
    sizes.iter().enumerate().map(one).collect()
}

fn sizes(atoms: &[Atom], blocks: &[BTreeSet<usize>]) -> Vec<Vec<u64>> {
    let of = |block: &BTreeSet<usize>| {
        let mut sizes: Vec<u64> = block.iter().map(|place| atoms[*place].size).collect();
        sizes.sort_unstable();
        sizes
    };
    let mut all: Vec<Vec<u64>> = blocks.iter().map(of).collect();
    all.sort();
    all
}

#[test]
fn a_session_is_cut_into_blocks_of_at_least_k() {
    // T22
    let cases: [(&[u64], Vec<Vec<u64>>); 4] = [
        (&[12, 1, 1, 2], vec![vec![1, 1, 2, 12]]),
        (&[2, 2], vec![]),
        (&[9, 4, 4], vec![vec![4, 4], vec![9]]),
        // T21: C goes with B, and A stays alone.
        (&[6, 5, 2], vec![vec![2, 5], vec![6]]),
    ];
    for (given, expected) in cases {
        let atoms = session(given);
        assert_eq!(sizes(&atoms, &partition(&atoms, 5)), expected, "{given:?}");
    }
}

#[test]
fn a_small_session_joins_its_instructor_then_its_track_then_anybody() {
    let own = [
        atom("a", "S1", "甲", 6),
        atom("b", "S2", "甲", 2),
        atom("c", "S3", "乙", 5),
    ];
    assert_eq!(sizes(&own, &partition(&own, 5)), [vec![2, 6], vec![5]]);
    let together = [
        atom("a", "S1", "甲", 3),
        atom("b", "S2", "甲", 3),
        atom("c", "S3", "乙", 7),
    ];
    assert_eq!(
        sizes(&together, &partition(&together, 5)),
        [vec![3, 3], vec![7]]
    );
    let mut track = [
        atom("a", "S1", "甲", 3),
        atom("b", "S2", "乙", 7),
        atom("c", "S3", "丙", 6),
    ];
    track[2].track = "U".to_owned();
    assert_eq!(sizes(&track, &partition(&track, 5)), [vec![3, 7], vec![6]]);
    track[1].track = "U".to_owned();
    assert_eq!(
        sizes(&track, &partition(&track, 5)),
        [vec![3, 6], vec![7]],
        "the smallest block takes in what is left over"
    );
}

#[test]
fn what_nobody_rated_hides_in_a_block() {
    let atoms = session(&[0, 7]);
    assert_eq!(sizes(&atoms, &partition(&atoms, 5)), [vec![0, 7]]);
    assert_eq!(partition(&[], 5), Vec::<BTreeSet<usize>>::new());
}

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn world(&mut self, most: u64) -> Vec<Atom> {
        let count = 1 + self.below(most);
        let one = |place: u64, dice: &mut Self| Atom {
            key: format!("{place}"),
            session: format!("S{}", dice.below(3)),
            instructor: None,
            track: String::new(),
            size: dice.below(8),
        };
        let mut atoms: Vec<Atom> = (0..count).map(|place| one(place, self)).collect();
        for atom in &mut atoms {
            // A session has one instructor and one track.
            let number = atom.session.as_bytes()[1];
            atom.instructor = (number != b'0').then(|| "甲".to_owned());
            atom.track = if number == b'2' { "U" } else { "T" }.to_owned();
        }
        atoms
    }
}

#[test]
fn every_atom_stands_in_one_block_of_at_least_k_or_nothing_is_told() {
    let mut dice = Dice(1);
    for _ in 0..2000 {
        let atoms = dice.world(12);
        let blocks = partition(&atoms, 5);
        let total: u64 = atoms.iter().map(|atom| atom.size).sum();
        assert_eq!(blocks.is_empty(), total < 5, "{atoms:?}");
        let placed: Vec<usize> = blocks.iter().flatten().copied().collect();
        let distinct: BTreeSet<usize> = placed.iter().copied().collect();
        assert_eq!(placed.len(), distinct.len());
        assert!(blocks.is_empty() || distinct.len() == atoms.len());
        for block in &blocks {
            assert!(block.iter().map(|place| atoms[*place].size).sum::<u64>() >= 5);
        }
    }
}

#[test]
fn the_order_of_the_atoms_changes_nothing() {
    let mut dice = Dice(2);
    for _ in 0..300 {
        let atoms = dice.world(9);
        let mut mixed = atoms.clone();
        for last in (1..mixed.len()).rev() {
            let other = usize::try_from(dice.below(last as u64 + 1)).expect("small");
            mixed.swap(last, other);
        }
        let keys = |atoms: &[Atom]| -> BTreeSet<BTreeSet<String>> {
            let blocks = partition(atoms, 5);
            let of = |block: &BTreeSet<usize>| {
                block
                    .iter()
                    .map(|place| atoms[*place].key.clone())
                    .collect()
            };
            blocks.iter().map(of).collect()
        };
        assert_eq!(keys(&atoms), keys(&mixed), "{atoms:?}");
    }
}

/// Brute force: whatever slices are released, no combination of them speaks
/// of fewer than k people. Every slice of up to six atoms, all of them at
/// once, is held against every group of atoms with fewer than k ratings.
#[test]
fn no_combination_of_slices_speaks_of_fewer_than_k() {
    let mut dice = Dice(3);
    for _ in 0..300 {
        let atoms = dice.world(6);
        let sizes: Vec<u64> = atoms.iter().map(|atom| atom.size).collect();
        let blocks = partition(&atoms, 5);
        let mut releases: Vec<Release> = Vec::new();
        for slice in 0_u32..1 << atoms.len() {
            let is_inside =
                |block: &&BTreeSet<usize>| block.iter().all(|place| slice & (1 << place) != 0);
            let told: Release = blocks.iter().filter(is_inside).flatten().copied().collect();
            let size: u64 = told.iter().map(|place| sizes[*place]).sum();
            assert!(told.is_empty() || size >= 5, "{atoms:?}");
            if !told.is_empty() {
                releases.push(told);
            }
        }
        assert!(isolates_nobody(&sizes, &releases, 5), "{atoms:?}");
    }
}
