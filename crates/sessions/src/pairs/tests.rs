use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

fn roles(count: usize) -> Vec<String> {
    let names = ["対応者役", "お客さま役", "責任者役", "記録役", "案内役"];
    let mut roles: Vec<String> = names[..count - 1].iter().map(ToString::to_string).collect();
    roles.push("観察者役".to_owned());
    roles
}

fn people(count: usize) -> BTreeSet<usize> {
    (0..count).collect()
}

fn drawn(count: usize, role_count: usize, rounds: usize, seed: u64) -> Vec<Vec<Group<usize>>> {
    draw(&people(count), &roles(role_count), rounds, seed).expect("drawn")
}

fn sizes(round: &[Group<usize>]) -> Vec<usize> {
    round.iter().map(Vec::len).collect()
}

/// How often each person played each role.
fn played(rounds: &[Vec<Group<usize>>]) -> BTreeMap<(String, usize), usize> {
    let mut played = BTreeMap::new();
    for seat in rounds.iter().flatten().flatten() {
        *played.entry((seat.role.clone(), seat.person)).or_insert(0) += 1;
    }
    played
}

#[test]
fn groups_are_of_three_and_of_two_or_four_when_it_does_not_divide() {
    let cases = [
        (2, vec![2]),
        (3, vec![3]),
        (4, vec![4]),
        (5, vec![3, 2]),
        (6, vec![3, 3]),
        (7, vec![4, 3]),
        (8, vec![3, 3, 2]),
        (20, vec![3, 3, 3, 3, 3, 3, 2]),
        (22, vec![4, 3, 3, 3, 3, 3, 3]),
    ];
    for (count, expected) in cases {
        assert_eq!(sizes(&drawn(count, 3, 1, 7)[0]), expected, "{count}");
    }
    assert_eq!(sizes(&drawn(6, 4, 1, 7)[0]), [3, 3]);
    assert_eq!(sizes(&drawn(3, 2, 1, 7)[0]), [3], "nobody plays alone");
}

#[test]
fn a_small_group_has_no_observer_and_a_large_one_has_two() {
    let roles_of = |count: usize| -> Vec<String> {
        let round = &drawn(count, 3, 1, 3)[0];
        round[0].iter().map(|seat| seat.role.clone()).collect()
    };
    assert_eq!(roles_of(2), ["対応者役", "お客さま役"]);
    assert_eq!(
        roles_of(4),
        ["対応者役", "お客さま役", "観察者役", "観察者役"]
    );
}

#[test]
fn the_seed_decides_and_nothing_else() {
    assert_eq!(drawn(20, 3, 3, 42), drawn(20, 3, 3, 42));
    let different: BTreeSet<Vec<usize>> = (0..50)
        .map(|seed| {
            let first = drawn(6, 3, 1, seed).concat().concat();
            first.iter().map(|seat| seat.person).collect()
        })
        .collect();
    assert!(different.len() > 40, "{}", different.len());
}

#[test]
fn the_generator_is_splitmix64() {
    // The reference sequence for seed 1234567.
    let mut state = 1_234_567;
    assert_eq!(next_number(&mut state), 6_457_827_717_110_365_317);
    assert_eq!(next_number(&mut state), 3_203_168_211_198_807_973);
}

#[test]
fn groups_that_divide_stay_together() {
    let together = |round: &[Group<usize>]| -> BTreeSet<BTreeSet<usize>> {
        let groups = round.iter();
        groups
            .map(|group| group.iter().map(|seat| seat.person).collect())
            .collect()
    };
    let rounds = drawn(12, 3, 3, 5);
    assert_eq!(together(&rounds[0]), together(&rounds[1]));
    assert_eq!(together(&rounds[0]), together(&rounds[2]));
}

#[test]
fn too_few_people_or_roles_are_refused() {
    assert_eq!(draw(&people(1), &roles(3), 3, 1), Err(NoDraw::TooFewPeople));
    assert_eq!(draw(&people(0), &roles(3), 3, 1), Err(NoDraw::TooFewPeople));
    assert_eq!(
        draw(&people(4), &["観察者役".to_owned()], 3, 1),
        Err(NoDraw::Roles)
    );
}

proptest! {
    #[test]
    fn everybody_plays_once_in_every_round(
        count in 2_usize..60, role_count in 2_usize..6, rounds in 0_usize..8, seed: u64,
    ) {
        for round in drawn(count, role_count, rounds, seed) {
            let mut seated: Vec<usize> = round.iter().flatten().map(|seat| seat.person).collect();
            seated.sort_unstable();
            prop_assert_eq!(seated, (0..count).collect::<Vec<_>>());
            for group in &round {
                prop_assert!(group.len() >= 2);
                let mut different: Vec<&str> =
                    group.iter().map(|seat| seat.role.as_str()).collect();
                different.dedup();
                let once = different.iter().collect::<BTreeSet<_>>().len();
                prop_assert_eq!(different.len(), once, "only the last role twice");
                prop_assert_eq!(once, group.len().min(role_count));
            }
        }
    }

    #[test]
    fn groups_are_as_large_as_there_are_roles_give_or_take_one(
        count in 6_usize..60, role_count in 3_usize..5, seed: u64,
    ) {
        for size in sizes(&drawn(count, role_count, 1, seed)[0]) {
            prop_assert!(size.abs_diff(role_count) <= 1, "{size} of {role_count}");
        }
    }

    #[test]
    fn when_it_divides_everybody_plays_every_role_before_any_again(
        groups in 1_usize..20, role_count in 2_usize..6, seed: u64,
    ) {
        let rounds = drawn(groups * role_count, role_count, role_count, seed);
        let played = played(&rounds);
        prop_assert_eq!(played.len(), groups * role_count * role_count);
        prop_assert!(played.values().all(|times| *times == 1));
    }

    #[test]
    fn nobody_is_behind_by_more_than_one_in_a_role_of_every_group(
        count in 2_usize..60, rounds in 1_usize..9, seed: u64,
    ) {
        let played = played(&drawn(count, 3, rounds, seed));
        for role in ["対応者役", "お客さま役"] {
            let times: Vec<usize> = (0..count)
                .map(|person| *played.get(&(role.to_owned(), person)).unwrap_or(&0))
                .collect();
            let (least, most) = (times.iter().min(), times.iter().max());
            prop_assert!(most.unwrap_or(&0) - least.unwrap_or(&0) <= 1, "{role}: {times:?}");
        }
    }
}
