//! The figures against values computed apart from this code, from the same 40
//! made-up people and the textbook formulas (two-pass means and deviations;
//! Wilson's ends as the roots of |p − t| = z·√(t(1−t)/n); artanh as logarithm).

use super::*;

const PEOPLE: usize = 40;
const WORTH: [i32; 5] = [1, 1, 1, 1, 4];

/// Whoever is abler answers better, but for question 3, whose key is wrong.
fn points_of(person: usize, question: usize) -> i32 {
    let roll = (person * 37 + question * 53 + person * question * 17) % 100;
    let edge = 30 + 6 * (person % 10) - 5 * question;
    match question {
        3 => i32::from(roll >= edge),
        4 if roll + 20 < edge => 4,
        4 if roll < edge => 2,
        4 => 0,
        _ => i32::from(roll < edge),
    }
}

fn sitting(person: usize) -> Sitting {
    let observation = |question| {
        let points = points_of(person, question);
        Observation {
            question,
            points,
            worth: WORTH[question],
            counted: points,
            counted_worth: WORTH[question],
            // Option 1 is right, option 0 is not; every tenth chose none.
            chosen: match person % 10 {
                9 => 0,
                _ if points > 0 => 0b10,
                _ => 0b01,
            },
            seconds: Some(5 + i64::try_from(person * person % 23).expect("small")),
        }
    };
    let observations: Vec<Observation> = (0..WORTH.len()).map(observation).collect();
    Sitting {
        points: observations.iter().map(|one| one.points).sum(),
        total: WORTH.iter().sum(),
        is_of_form: true,
        observations,
    }
}

fn people() -> Vec<Sitting> {
    (0..PEOPLE).map(sitting).collect()
}

fn ends(figure: Option<Figure>) -> (i64, i64, i64) {
    let figure = figure.expect("shown");
    assert_eq!(figure.n, PEOPLE as u64);
    (figure.value, figure.low, figure.high)
}

#[test]
fn facility_and_discrimination_agree_with_the_textbook() {
    let people = people();
    let expected = [
        ((575, 422, 715), (285, -29, 548)),
        ((500, 352, 648), (264, -52, 531)),
        ((475, 329, 625), (111, -207, 409)),
        ((575, 422, 715), (-365, -608, -61)),
        ((275, 161, 428), (252, -65, 522)),
    ];
    for (question, (facility, discrimination)) in expected.into_iter().enumerate() {
        let sums = ItemSums::of(&people, question, 2);
        assert_eq!(ends(sums.facility()), facility, "question {question}");
        assert_eq!(
            ends(sums.discrimination()),
            discrimination,
            "question {question}"
        );
    }
}

#[test]
fn alpha_and_the_standard_error_agree_with_the_textbook() {
    let form = FormSums::of(&people(), WORTH.len()).statistics(false);
    assert_eq!((form.n, form.alpha, form.sem), (40, Some(189), Some(165)));
    let drawn = FormSums::of(&people(), WORTH.len()).statistics(true);
    assert_eq!((drawn.alpha, drawn.sem), (None, None));
}

#[test]
fn the_median_time_stands_between_order_statistics() {
    let sums = ItemSums::of(&people(), 0, 2);
    assert_eq!(ends(sums.median_seconds()), (13, 9, 17));
}

#[test]
fn options_are_counted_by_thirds_of_the_whole_score() {
    let people = people();
    let by_thirds = |question| ItemSums::of(&people, question, 2).choices;
    let thirds = |choices: &[[u64; 3]]| -> [u64; 3] {
        [0, 1, 2].map(|third| choices.iter().map(|counts| counts[third]).sum())
    };
    for question in [0, 3] {
        let choices = by_thirds(question);
        assert_eq!(thirds(&choices), [16, 13, 11]);
        assert_eq!(choices[2].iter().sum::<u64>(), 4, "nobody's choice is lost");
    }
    // Without the every tenth who chose none: those who were right.
    let mut everybody = people.clone();
    for sitting in &mut everybody {
        for answer in &mut sitting.observations {
            answer.chosen = if answer.points > 0 { 0b10 } else { 0b01 };
        }
    }
    assert_eq!(ItemSums::of(&everybody, 0, 2).choices[1], [6, 6, 11]);
    assert_eq!(ItemSums::of(&everybody, 3, 2).choices[1], [10, 9, 4]);
}

#[test]
fn nothing_shows_under_thirty() {
    for (count, is_shown) in [(29, false), (30, true)] {
        let some = &people()[..count];
        let sums = ItemSums::of(some, 0, 2);
        assert_eq!(sums.n, count as u64);
        assert_eq!(sums.facility().is_some(), is_shown, "{count}");
        assert_eq!(sums.discrimination().is_some(), is_shown, "{count}");
        assert_eq!(sums.median_seconds().is_some(), is_shown, "{count}");
        let form = FormSums::of(some, WORTH.len()).statistics(false);
        assert_eq!(
            (form.alpha.is_some(), form.sem.is_some()),
            (is_shown, is_shown)
        );
    }
}

#[test]
fn equal_answers_have_a_facility_but_no_discrimination() {
    let mut people = people();
    for sitting in &mut people {
        sitting.observations[0].points = 1;
    }
    let sums = ItemSums::of(&people, 0, 2);
    let facility = sums.facility().expect("shown");
    assert_eq!((facility.value, facility.high), (1000, 1000));
    assert_eq!(facility.low, 912, "Wilson's lower end of 40 of 40");
    assert_eq!(sums.discrimination(), None);
}

#[test]
fn whoever_was_not_asked_does_not_count_and_each_rest_is_its_own() {
    let mut people = people();
    for sitting in people.iter_mut().skip(35) {
        sitting.observations.retain(|answer| answer.question != 1);
    }
    assert_eq!(ItemSums::of(&people, 1, 2).n, 35);
    // Doubling every score and total of some changes no share, so no figure.
    let before = ItemSums::of(&people, 0, 2);
    for sitting in people.iter_mut().take(10) {
        sitting.points = 2 * (sitting.points - sitting.observations[0].counted)
            + sitting.observations[0].counted;
        sitting.total = 2 * (sitting.total - 1) + 1;
    }
    let after = ItemSums::of(&people, 0, 2);
    assert_eq!(before.discrimination(), after.discrimination());
}

#[test]
fn equal_scores_stay_in_one_third() {
    assert_eq!(thirds(&[5, 5, 5]), [1, 1, 1]);
    assert_eq!(thirds(&[1, 2, 3]), [0, 1, 2]);
    assert_eq!(thirds(&[3, 1, 1, 2, 2, 3]), [2, 0, 0, 1, 1, 2]);
    assert_eq!(thirds(&[7]), [1]);
    assert_eq!(thirds(&[]), [0_usize; 0]);
}
