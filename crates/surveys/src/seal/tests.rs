use super::*;
use uuid::Uuid;

fn company(number: u128) -> CompanyId {
    CompanyId(Uuid::from_u128(number))
}

/// Waiting ballots, `(company, how many)`, one company after the other.
fn waiting(groups: &[(u128, usize)]) -> Vec<CompanyId> {
    groups
        .iter()
        .flat_map(|(number, count)| vec![company(*number); *count])
        .collect()
}

/// How many ballots go where; 0 stands for the mixed stratum.
fn sizes(batches: &BTreeMap<Place, Vec<usize>>) -> Vec<(u128, usize)> {
    let number = |place: &Place| place.map_or(0, |company| company.0.as_u128());
    batches
        .iter()
        .map(|(place, positions)| (number(place), positions.len()))
        .collect()
}

#[test]
fn ballots_move_together_or_wait_until_the_close() {
    type Case<'a> = (
        &'a str,
        &'a [(u128, usize)],
        &'a [(u128, u64)],
        bool,
        &'a [(u128, usize)],
    );
    let cases: [Case; 9] = [
        ("nobody waits", &[], &[], false, &[]),
        ("four wait", &[(1, 4)], &[], false, &[]),
        ("five move", &[(1, 5)], &[], false, &[(1, 5)]),
        (
            "each company by itself",
            &[(1, 6), (2, 4)],
            &[],
            false,
            &[(1, 6)],
        ),
        (
            "a single one waits, whoever is counted",
            &[(1, 1)],
            &[(1, 20)],
            false,
            &[],
        ),
        (
            "the close moves all",
            &[(1, 5), (2, 1)],
            &[(2, 5)],
            true,
            &[(1, 5), (2, 1)],
        ),
        (
            "few at the close are mixed",
            &[(1, 4), (2, 3)],
            &[],
            true,
            &[(0, 7)],
        ),
        (
            "few beside a small stratum are mixed",
            &[(1, 2)],
            &[(1, 4)],
            true,
            &[(0, 2)],
        ),
        ("nothing left at the close", &[], &[(1, 5)], true, &[]),
    ];
    for (name, groups, counted, is_closing, expected) in cases {
        let counted = counted
            .iter()
            .map(|(number, n)| (company(*number), *n))
            .collect();
        let batches = plan(&waiting(groups), &counted, 5, is_closing);
        assert_eq!(sizes(&batches), expected, "{name}");
    }
}

#[test]
fn every_ballot_moves_exactly_once_at_the_close() {
    let waiting = waiting(&[(3, 2), (1, 7), (2, 5), (3, 2)]);
    let batches = plan(&waiting, &BTreeMap::new(), 5, true);
    let mut moved: Vec<usize> = batches.into_values().flatten().collect();
    moved.sort_unstable();
    assert_eq!(moved, (0..waiting.len()).collect::<Vec<_>>());
}

#[test]
fn shuffling_keeps_every_item_and_reaches_every_order() {
    let mut orders = std::collections::BTreeSet::new();
    for _ in 0..500 {
        let mut items = [1, 2, 3];
        shuffle(&mut items).expect("entropy");
        orders.insert(items);
    }
    // Missing one of six orders in 500 tries has a chance below 10^-38.
    assert_eq!(orders.len(), 6);
}
