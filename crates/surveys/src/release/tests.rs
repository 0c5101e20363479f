use uuid::Uuid;

use super::*;
use crate::rank_audit::{self, Release};

const K: u64 = 5;
const YEAR: i32 = 2023;

fn key(round: u128, stratum: u128) -> CellKey {
    CellKey {
        question: SurveyQuestionId(Uuid::from_u128(1)),
        round: RoundId(Uuid::from_u128(round)),
        stratum: StratumId(Uuid::from_u128(round * 100 + stratum)),
    }
}

fn company(number: u128) -> CompanyId {
    CompanyId(Uuid::from_u128(number))
}

fn fives(n: u64) -> Counts {
    Counts {
        rated: [0, 0, 0, 0, i64::try_from(n).expect("small")],
        ..Counts::default()
    }
}

/// A company's ratings of a session on a day.
fn piece(round: u128, day: &str, company_number: u128, n: u64) -> Piece {
    Piece {
        key: key(round, company_number),
        company: Some(company(company_number)),
        track: "T".to_owned(),
        instructor: Some(format!("I{round}")),
        ended_on: day.parse().expect("a day"),
        is_closed: true,
        k: K,
        seq: 1,
        counts: fives(n),
    }
}

fn at(day: &str) -> DateTime<Utc> {
    date::end_of_jst_day(day.parse().expect("a day"))
}

fn greatest_k(pieces: &[Piece], cells: &BTreeSet<CellKey>) -> u64 {
    let own = pieces.iter().filter(|piece| cells.contains(&piece.key));
    own.map(|piece| piece.k).max().expect("cells of these")
}

/// Keeps what one closing tells, as the database does.
struct Told {
    blocks: Vec<Block>,
    /// Every edition of every block, oldest first.
    editions: Vec<Block>,
}

impl Told {
    fn nothing() -> Self {
        Self {
            blocks: Vec::new(),
            editions: Vec::new(),
        }
    }

    /// Whether a block's newest edition tells its distribution.
    fn tells_distribution(&self, block: &Block) -> bool {
        let editions = self.editions.iter().filter(|other| other.id == block.id);
        tells_distribution(&editions.cloned().collect::<Vec<_>>())
    }

    fn tell(&mut self, pieces: &[Piece], now: &str) -> Closing {
        let frozen = |piece: &Piece| Frozen {
            seq: piece.seq,
            counts: piece.counts,
        };
        let of: BTreeMap<CellKey, Frozen> = pieces
            .iter()
            .map(|piece| (piece.key, frozen(piece)))
            .collect();
        let mut closing = close(pieces, &self.blocks, YEAR, at(now));
        for id in &closing.editions {
            let block = self
                .blocks
                .iter_mut()
                .find(|block| block.id == *id)
                .expect("told before");
            block.edition += 1;
            block
                .cells
                .iter_mut()
                .for_each(|(key, told)| *told = of[key]);
            self.editions.push(block.clone());
        }
        for cells in &closing.blocks {
            let k = greatest_k(pieces, cells);
            let cells = cells.iter().map(|key| (*key, of[key])).collect();
            self.push(None, k, cells);
        }
        closing.extra = further(pieces, &self.blocks);
        for (company, cells) in &closing.extra {
            let k = greatest_k(pieces, cells);
            let told = |key: &CellKey| {
                in_partition(&self.blocks).find_map(|block| block.cells.get(key).copied())
            };
            let cells = cells
                .iter()
                .map(|key| (*key, told(key).expect("told")))
                .collect();
            self.push(Some(*company), k, cells);
        }
        closing
    }

    fn push(&mut self, company: Option<CompanyId>, k: u64, cells: BTreeMap<CellKey, Frozen>) {
        let id = BlockId(Uuid::from_u128(self.blocks.len() as u128 + 1));
        let block = Block {
            id,
            edition: 1,
            company,
            k,
            cells,
        };
        self.editions.push(block.clone());
        self.blocks.push(block);
    }

    /// How many ratings each block holds.
    fn sizes(&self) -> Vec<i64> {
        let size = |block: &Block| block.cells.values().map(|told| told.counts.n()).sum();
        self.blocks.iter().map(size).collect()
    }
}

#[test]
fn the_smallest_block_waits_until_the_next_closing_or_the_years_end() {
    let mut told = Told::nothing();
    let april = [piece(1, "2023-04-10", 1, 9), piece(2, "2023-04-20", 1, 6)];
    assert!(
        told.tell(&april, "2023-05-13").is_empty(),
        "April may still be answered about"
    );
    told.tell(&april, "2023-05-14");
    assert_eq!(told.sizes(), [9]);
    assert!(told.tell(&april, "2023-05-20").is_empty(), "once is enough");
    let mut year = april.to_vec();
    year.push(piece(3, "2024-03-10", 1, 2));
    told.tell(&year, "2024-04-14");
    assert_eq!(
        told.sizes(),
        [9, 8],
        "the year's last two people stand with six others"
    );
}

#[test]
fn a_years_first_block_is_told_at_once_when_it_is_alone() {
    let mut told = Told::nothing();
    let mut year = vec![piece(1, "2023-04-10", 1, 5)];
    told.tell(&year, "2023-05-14");
    assert_eq!(told.sizes(), [5]);
    year.push(piece(2, "2023-05-10", 1, 7));
    told.tell(&year, "2023-06-14");
    assert_eq!(told.sizes(), [5], "the second waits for the third");
    year.push(piece(3, "2023-06-10", 1, 6));
    told.tell(&year, "2023-07-14");
    assert_eq!(told.sizes(), [5, 7]);
}

#[test]
fn paper_that_comes_late_waits_for_k_and_moves_no_block() {
    let mut told = Told::nothing();
    let mut year = vec![piece(1, "2023-04-10", 1, 9), piece(2, "2023-04-20", 2, 6)];
    told.tell(&year, "2024-04-15");
    let before = told.blocks.clone();
    year[0].counts = fives(13);
    year.push(piece(3, "2023-04-25", 1, 4));
    assert!(told.tell(&year, "2024-05-01").is_empty());
    year[0].counts = fives(14);
    let closing = told.tell(&year, "2024-05-02");
    assert_eq!(closing.editions, [before[0].id], "five more");
    assert!(closing.blocks.is_empty(), "four wait");
    year.push(piece(4, "2023-04-26", 2, 1));
    let closing = told.tell(&year, "2024-05-03");
    assert_eq!(closing.blocks.len(), 1, "five people of two late sessions");
    let cells = |block: &Block| block.cells.keys().copied().collect::<Vec<_>>();
    assert_eq!(cells(&told.blocks[0]), cells(&before[0]));
    assert_eq!(told.blocks[1], before[1]);
}

#[test]
fn an_edit_counts_once_and_a_withdrawal_too() {
    let counts = |rated| Counts {
        rated,
        ..Counts::default()
    };
    let before = counts([0, 0, 2, 3, 4]);
    let cases = [
        ([0, 0, 2, 3, 4], 0),
        ([0, 0, 1, 3, 5], 1),
        ([0, 0, 0, 3, 4], 2),
        ([1, 0, 2, 2, 5], 2),
    ];
    for (after, expected) in cases {
        assert_eq!(changed(&before, &counts(after)), expected, "{after:?}");
    }
}

#[test]
fn a_distribution_is_told_of_ten_and_again_when_ten_have_changed() {
    let mut told = Told::nothing();
    let mut year = vec![piece(1, "2023-04-10", 1, 9), piece(2, "2023-04-20", 2, 12)];
    told.tell(&year, "2024-04-15");
    let tells = |told: &Told| -> Vec<bool> {
        let blocks = told.blocks.iter();
        blocks.map(|block| told.tells_distribution(block)).collect()
    };
    assert_eq!(told.sizes(), [9, 12]);
    assert_eq!(tells(&told), [false, true]);
    for (late, expected) in [(5, [true, false]), (5, [false, true]), (10, [true, true])] {
        for piece in &mut year {
            piece.counts += fives(late);
        }
        let closing = told.tell(&year, "2024-05-01");
        assert_eq!(closing.editions.len(), 2);
        assert_eq!(tells(&told), expected, "{:?}", told.sizes());
    }
}

#[test]
fn a_company_that_is_small_everywhere_is_told_its_total() {
    let mut year = Vec::new();
    for (round, day) in [
        (1, "2023-04-10"),
        (2, "2023-05-10"),
        (3, "2023-06-10"),
        (4, "2023-07-10"),
    ] {
        year.push(piece(round, day, 1, 9));
        year.push(piece(round, day, 2, 3));
    }
    let mut told = Told::nothing();
    told.tell(&year, "2024-04-15");
    let own: Vec<&Block> = told
        .blocks
        .iter()
        .filter(|block| block.company == Some(company(2)))
        .collect();
    assert_eq!(own.len(), 1);
    assert_eq!(
        own[0]
            .cells
            .values()
            .map(|told| told.counts.n())
            .sum::<i64>(),
        12
    );
    let is_own = |key: &CellKey| {
        year.iter()
            .any(|piece| piece.key == *key && piece.company == Some(company(2)))
    };
    assert!(
        !told.tells_distribution(own[0]),
        "it cuts through the blocks of four sessions"
    );
    assert_eq!(slice(&told.blocks, &[company(2)], is_own).len(), 1);
    assert!(
        slice(&told.blocks, &[company(1)], is_own).is_empty(),
        "it is nobody else's"
    );
    assert!(isolates_nobody(&told.blocks));
}

#[test]
fn a_companys_total_that_would_leave_three_is_not_told() {
    // Three in a mixed session, six in house: in-house is told already.
    let mut told = Told::nothing();
    let year = [
        piece(1, "2023-04-10", 1, 9),
        piece(1, "2023-04-10", 2, 3),
        piece(2, "2023-05-10", 2, 6),
    ];
    told.tell(&year, "2024-04-15");
    assert_eq!(told.sizes(), [12, 6]);
}

/// Six of a company with a k of five stand beside six of one with a k of eight.
/// What the block of twelve leaves when the first company's total is known is
/// the second company's.
#[test]
fn a_further_total_keeps_to_the_greatest_k_of_everybody_it_hangs_together_with() {
    let strict = Piece {
        k: 8,
        ..piece(1, "2023-04-10", 2, 6)
    };
    let year = [piece(1, "2023-04-10", 1, 6), strict];
    let mut told = Told::nothing();
    told.tell(&year, "2024-04-15");
    assert_eq!(
        told.sizes(),
        [12],
        "a block of eight and more, nothing else"
    );
    assert!(isolates_nobody(&told.blocks));

    // The check of what is stored sees such a total, too.
    let own = key(1, 1);
    let cells = [(own, told.blocks[0].cells[&own])].into();
    told.push(Some(company(1)), K, cells);
    assert!(!isolates_nobody(&told.blocks));
}

/// Once a k was raised, what was told before is held against the k it was told
/// with, and what comes later against the new one.
#[test]
fn a_k_that_was_raised_judges_later_totals_and_not_those_that_were_told() {
    let mut year = Vec::new();
    for (round, day) in [(1, "2023-04-10"), (2, "2023-05-10")] {
        year.push(piece(round, day, 1, 9));
        year.push(piece(round, day, 2, 3));
    }
    let mut told = Told::nothing();
    told.tell(&year, "2024-04-15");
    let extra = |told: &Told| {
        let mut companies = told.blocks.iter().filter_map(|block| block.company);
        companies.any(|one| one == company(2))
    };
    assert!(extra(&told), "six of the second company");
    for piece in &mut year {
        piece.k = 8;
    }
    assert!(told.tell(&year, "2024-04-16").is_empty());
    assert!(isolates_nobody(&told.blocks));

    let mut strict = Told::nothing();
    strict.tell(&year, "2024-04-15");
    assert!(!extra(&strict), "six are too few from the beginning");
}

#[test]
fn groups_are_counted_without_being_formed() {
    use super::extra::groups_below;
    let singles = |count: usize| std::iter::repeat_n(1, count);
    // The empty one, each, and each pair.
    assert_eq!(groups_below(singles(4), 3), 11);
    assert_eq!(groups_below([3, 4, 5].into_iter(), 8), 5);
    // As many as 24 single ratings form below five: what is looked at anyway.
    assert_eq!(groups_below(singles(24), 5), 12_951);
    assert_eq!(groups_below(singles(24), 100), 1 << 24);
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

    /// A year of at most six cells, each of fewer than `bound` ratings, in
    /// sessions of April, May and March.
    fn year(&mut self, bound: u64) -> Vec<Piece> {
        let mut cells: BTreeMap<CellKey, Piece> = BTreeMap::new();
        for _ in 0..1 + self.below(6) {
            let round = 1 + self.below(4);
            let day = ["2023-04-10", "2023-04-20", "2023-05-10", "2024-03-10"]
                [usize::try_from(round - 1).expect("small")];
            let one = piece(
                round.into(),
                day,
                (1 + self.below(3)).into(),
                self.below(bound),
            );
            cells.insert(one.key, one);
        }
        cells.into_values().collect()
    }
}

/// Whether a cell is of a reader: the first four see a session each, the next
/// four a company each, and whoever comes after them sees everything.
fn is_of(reader: u128, year: &[Piece], key: &CellKey) -> bool {
    match reader {
        0..4 => key.round == RoundId(Uuid::from_u128(reader + 1)),
        4..8 => year
            .iter()
            .any(|piece| piece.key == *key && piece.company == Some(company(reader - 3))),
        _ => true,
    }
}

fn companies_of(reader: u128) -> Vec<CompanyId> {
    match reader {
        4..8 => vec![company(reader - 3)],
        _ => Vec::new(),
    }
}

/// Brute force over years of at most six atoms: every closing of the year,
/// paper that comes late into cells and beside them, every block, every new
/// edition and every further total, and what each company, each instructor and
/// the year's printed total say: no combination of it all speaks of fewer than
/// k ratings, and none of the distributions among it of fewer than ten.
#[test]
fn no_combination_of_what_any_reader_is_told_speaks_of_fewer_than_k() {
    let (mut dice, mut extra, mut editions, mut totals) = (Dice(5), 0, 0, 0);
    for world in 0..600 {
        let year = dice.year(8);
        let late = usize::try_from(dice.below(12)).expect("small");
        let more = dice.below(9);
        // An atom is a cell, or what came late into one.
        let mut sizes: Vec<u64> = year
            .iter()
            .map(|piece| piece.counts.n().unsigned_abs())
            .collect();
        sizes.push(more);
        let mut told = Told::nothing();
        let mut releases: Vec<Release> = Vec::new();
        let mut distributions: Vec<Release> = Vec::new();
        for (now, is_late) in [
            ("2023-05-14", false),
            ("2023-06-14", false),
            ("2024-04-14", false),
            ("2024-05-01", true),
        ] {
            let month_is_known =
                |piece: &&Piece| cutoff(date::last_day_of_month(piece.ended_on)) <= at(now);
            let mut pieces: Vec<Piece> = year.iter().filter(month_is_known).cloned().collect();
            if let Some(piece) = pieces.get_mut(late).filter(|_| is_late) {
                piece.counts += fives(more);
            }
            let closing = told.tell(&pieces, now);
            extra += closing.extra.len();
            editions += closing.editions.len();
            let atoms = |block: &Block| -> Release {
                let place = |key: &CellKey| {
                    year.iter()
                        .position(|piece| piece.key == *key)
                        .expect("of this year")
                };
                let mut atoms: Release = block.cells.keys().map(place).collect();
                let has_late = |(key, told): (&CellKey, &Frozen)| {
                    year.iter()
                        .any(|piece| piece.key == *key && piece.counts != told.counts)
                };
                if block.cells.iter().any(has_late) {
                    atoms.insert(year.len());
                }
                atoms
            };
            releases.extend(told.blocks.iter().map(atoms));
            let telling = |block: &&Block| told.tells_distribution(block);
            distributions.extend(told.blocks.iter().filter(telling).map(atoms));
            for reader in 0..8_u128 {
                let is_inside = |key: &CellKey| is_of(reader, &year, key);
                let companies = companies_of(reader);
                let mut slice_atoms = Release::new();
                let shown = slice(&told.blocks, &companies, is_inside);
                let tells = shown.iter().all(|block| told.tells_distribution(block));
                for block in shown {
                    for atom in atoms(block) {
                        assert!(slice_atoms.insert(atom), "{world}: {now}: counted twice");
                    }
                }
                let size: u64 = slice_atoms.iter().map(|atom| sizes[*atom]).sum();
                assert!(slice_atoms.is_empty() || size >= K, "{world}: {now}");
                if tells {
                    distributions.push(slice_atoms.clone());
                }
                releases.push(slice_atoms);
            }
            // The year's total holds a rest of fewer than k only where one block
            // is all that was told; the rest is then told in that total only.
            let told_so_far: Release = told.blocks.iter().flat_map(atoms).collect();
            let rest = (0..year.len()).filter(|atom| !told_so_far.contains(atom));
            let rest: u64 = rest.map(|atom| sizes[atom]).sum();
            if now == "2024-04-14" && (rest == 0 || rest >= K) {
                totals += 1;
                releases.push((0..year.len()).collect());
            }
        }
        assert!(
            rank_audit::isolates_nobody(&sizes, &releases, K),
            "{world}: {year:?} {releases:?}"
        );
        assert!(
            rank_audit::isolates_nobody(&sizes, &distributions, 10),
            "{world}: {year:?} {distributions:?}"
        );
    }
    assert!(
        extra > 5 && editions > 5 && totals > 300,
        "{extra} {editions} {totals}"
    );
}

/// Brute force again, with blocks of less and of more than ten ratings: a
/// total may be told of both, a distribution only of the greater ones.
#[test]
fn no_combination_of_distributions_speaks_of_fewer_than_ten() {
    let (mut dice, mut told_of, mut withheld) = (Dice(7), 0, 0);
    for world in 0..300 {
        let year = dice.year(14);
        let sizes: Vec<u64> = year
            .iter()
            .map(|piece| piece.counts.n().unsigned_abs())
            .collect();
        let mut told = Told::nothing();
        told.tell(&year, "2024-04-15");
        let mut distributions: Vec<Release> = Vec::new();
        for reader in 0..9 {
            let is_inside = |key: &CellKey| is_of(reader, &year, key);
            let shown = slice(&told.blocks, &companies_of(reader), is_inside);
            let cells: BTreeSet<&CellKey> =
                shown.iter().flat_map(|block| block.cells.keys()).collect();
            let atoms = year.iter().enumerate();
            let atoms: Release = atoms
                .filter(|(_, piece)| cells.contains(&piece.key))
                .map(|(atom, _)| atom)
                .collect();
            let size: u64 = atoms.iter().map(|atom| sizes[*atom]).sum();
            if !shown.iter().all(|block| told.tells_distribution(block)) {
                withheld += usize::from(size >= 10);
                continue;
            }
            told_of += usize::from(size > 0);
            distributions.push(atoms);
        }
        assert!(
            rank_audit::isolates_nobody(&sizes, &distributions, 10),
            "{world}: {year:?} {distributions:?}"
        );
    }
    assert!(told_of > 20 && withheld > 20, "{told_of} {withheld}");
}

#[test]
fn the_order_of_the_cells_changes_nothing() {
    let mut dice = Dice(9);
    for _ in 0..200 {
        let year = dice.year(8);
        let backwards: Vec<Piece> = year.iter().rev().cloned().collect();
        let tell = |pieces: &[Piece]| {
            let mut told = Told::nothing();
            let closing = told.tell(pieces, "2024-04-14");
            let blocks: BTreeSet<BTreeSet<CellKey>> = closing.blocks.into_iter().collect();
            (blocks, closing.extra)
        };
        assert_eq!(tell(&year), tell(&backwards));
    }
}
