use uuid::Uuid;

use super::*;

fn day(number: i64) -> NaiveDate {
    let completed = NaiveDate::from_ymd_opt(2026, 11, 23).expect("a real day");
    completed + TimeDelta::days(number)
}

#[test]
fn only_the_newest_occasion_is_open_and_the_last_lapses_after_thirty_days() {
    let cases = [
        (-1, None),
        (0, None),
        (1, None),
        (2, Some((2, 6))),
        (6, Some((2, 6))),
        (7, Some((7, 20))),
        (20, Some((7, 20))),
        (21, Some((21, 59))),
        (59, Some((21, 59))),
        (60, Some((60, 89))),
        (89, Some((60, 89))),
        (90, None),
        (400, None),
    ];
    for (today, expected) in cases {
        let expected = expected.map(|(day_offset, last)| Occasion {
            day: day_offset,
            last_on: day(last),
        });
        assert_eq!(due(day(0), day(today)), expected, "day {today}");
        let (from, to) = days_with_occasions(day(today));
        let in_reach = (from..=to).contains(&day(0));
        assert_eq!(in_reach, expected.is_some(), "day {today}");
    }
}

#[test]
fn a_link_ends_after_fourteen_days_or_with_its_occasion() {
    let now = end_of_jst_day(day(6)) + TimeDelta::hours(10);
    let week = due(day(0), day(7)).expect("due");
    assert_eq!(week.link_ends_at(now), end_of_jst_day(day(20)));
    let month = due(day(0), day(21)).expect("due");
    assert_eq!(month.link_ends_at(now), now + TimeDelta::days(14));
}

fn question(number: u128) -> QuestionVersionId {
    QuestionVersionId(Uuid::from_u128(number))
}

/// Four questions of each of A, B, C and D: 10 to 13, 20 to 23 …
fn pool() -> Vec<Candidate> {
    let objectives = ["A", "B", "C", "D"].into_iter().zip([10, 20, 30, 40]);
    objectives
        .flat_map(|(objective, first)| {
            (0..4).map(move |number| Candidate {
                question: question(first + number),
                objective: objective.to_owned(),
            })
        })
        .collect()
}

fn shares(of: &[(&str, i64, i64)]) -> BTreeMap<String, Share> {
    let share = |(objective, points, whole): &(&str, i64, i64)| {
        let share = Share {
            points: *points,
            whole: *whole,
        };
        ((*objective).to_owned(), share)
    };
    of.iter().map(share).collect()
}

fn objectives(chosen: &[QuestionVersionId]) -> Vec<String> {
    let pool = pool();
    let of = |chosen: &QuestionVersionId| {
        let found = pool.iter().find(|candidate| candidate.question == *chosen);
        found.expect("of the pool").objective.clone()
    };
    chosen.iter().map(of).collect()
}

#[test]
fn weak_objectives_come_first_whatever_the_seed() {
    let cases = [
        (
            "by share",
            shares(&[("A", 3, 3), ("B", 0, 3), ("C", 1, 3), ("D", 2, 3)]),
            ["B", "C", "D"],
        ),
        (
            "one miss tells less than three",
            shares(&[("A", 0, 1), ("B", 0, 3), ("C", 1, 1), ("D", 3, 3)]),
            ["B", "A", "C"],
        ),
        (
            "what is not known lies in the middle",
            shares(&[("A", 1, 4), ("C", 3, 4), ("D", 4, 4)]),
            ["A", "B", "C"],
        ),
    ];
    for seed in 0..50 {
        for (case, shares, expected) in &cases {
            let chosen = choose(seed, pool(), shares, &[]);
            assert_eq!(objectives(&chosen), *expected, "{case}, seed {seed}");
        }
    }
}

#[test]
fn the_same_seed_chooses_the_same_and_others_choose_others() {
    let chosen = |seed| choose(seed, pool(), &BTreeMap::new(), &[]);
    assert_eq!(chosen(-7), chosen(-7));
    let all: std::collections::BTreeSet<_> = (0..40).map(chosen).collect();
    assert!(all.len() > 20, "{}", all.len());
}

#[test]
fn nothing_is_asked_again_while_anything_else_is_left() {
    for seed in 0..30 {
        let mut asked = Vec::new();
        for _ in 0..5 {
            let chosen = choose(seed, pool(), &BTreeMap::new(), &asked);
            assert_eq!(chosen.len(), RECALL_QUESTIONS);
            assert!(chosen.iter().all(|question| !asked.contains(question)));
            asked.extend(chosen);
        }
        // One of sixteen is left: then the oldest come again.
        let chosen = choose(seed, pool(), &BTreeMap::new(), &asked);
        assert!(!asked.contains(&chosen[0]));
        assert_eq!(chosen[1..], asked[..2]);
    }
}

#[test]
fn a_small_pool_gives_what_it_has() {
    let small = pool().into_iter().take(2).collect::<Vec<_>>();
    assert_eq!(choose(1, small, &BTreeMap::new(), &[]).len(), 2);
    assert!(choose(1, Vec::new(), &BTreeMap::new(), &[]).is_empty());
}
