//! The test vectors of the specification (T1–T7, T10, T12, T13, T15, T18).

use super::*;
use crate::Counts;

fn mean(sum: i64, n: u64) -> Mean {
    Mean::of(sum, n).expect("ratings")
}

fn counts(rated: [i64; 5]) -> Counts {
    Counts {
        rated,
        ..Counts::default()
    }
}

#[test]
fn a_distribution_gives_its_exact_mean_rounded_half_up_once() {
    let cases: [(&str, [i64; 5], i64, u64, &str); 5] = [
        ("T1", [0, 0, 1, 5, 44], 243, 50, "4.86"),
        ("T2", [0, 1, 4, 18, 177], 971, 200, "4.86"),
        ("T3", [20, 30, 190, 901, 8859], 48549, 10_000, "4.85"),
        ("T10", [0, 0, 0, 3, 17], 97, 20, "4.85"),
        ("T12", [3, 9, 36, 211, 2251], 12228, 2510, "4.87"),
    ];
    for (name, rated, sum, n, display) in cases {
        let mean = counts(rated).mean().expect(name);
        assert_eq!((mean.sum(), mean.n()), (sum, n), "{name}");
        assert_eq!(mean.to_string(), display, "{name}");
    }
}

#[test]
fn a_fraction_is_shown_with_two_digits_and_rounded_once() {
    let cases: [(i64, u64, &str); 10] = [
        (301, 62, "4.85"),    // T4: 4.854838…, not 4.86 by way of 4.855
        (37, 8, "4.63"),      // T5: a half-way case
        (969, 200, "4.85"),   // T5
        (189, 40, "4.73"),    // T6: binary floats say 4.72
        (9709, 2000, "4.85"), // T7
        (34, 7, "4.86"),      // T7
        (1943, 400, "4.86"),  // T7
        (24, 5, "4.80"),      // two digits always
        (9710, 2000, "4.86"),
        (i64::MAX, 1, "9223372036854775807.00"),
    ];
    for (sum, n, display) in cases {
        assert_eq!(mean(sum, n).to_string(), display, "{sum}/{n}");
    }
}

#[test]
fn every_half_way_case_rounds_up() {
    for n in (8..=2000).step_by(8) {
        for sum in n..=5 * n {
            if (200 * sum + n) % (2 * n) != 0 {
                continue;
            }
            let shown = mean(sum, n.unsigned_abs())
                .hundredths()
                .expect("small numbers");
            let doubled = 200 * i128::from(sum);
            assert_eq!(
                2 * i128::from(n) * shown,
                doubled + i128::from(n),
                "{sum}/{n}"
            );
        }
    }
}

#[test]
fn nothing_has_no_mean_and_no_percentage() {
    assert_eq!(Mean::of(0, 0), None);
    assert_eq!(Percent::of(0, 0), None);
    assert_eq!(Counts::default().mean(), None);
}

#[test]
fn a_percentage_has_one_digit_from_the_exact_fraction() {
    let cases = [
        (20, 24, "83.3"),     // T10: response rate
        (2510, 2916, "86.1"), // T12
        (44, 50, "88.0"),     // T1: top box
        (50, 57, "87.7"),     // T18: item rate with seven 該当なし
        (0, 7, "0.0"),
        (7, 7, "100.0"),
    ];
    for (part, whole, display) in cases {
        let percent = Percent::of(part, whole).expect("a whole");
        assert_eq!(percent.to_string(), display, "{part}/{whole}");
    }
}

#[test]
fn shares_of_a_distribution_may_not_sum_to_a_hundred_and_are_not_patched() {
    let counts = counts([3, 9, 36, 211, 2251]);
    let shown: Vec<String> = (1..=5)
        .filter_map(|grade| counts.share(grade))
        .map(|share| share.to_string())
        .collect();
    assert_eq!(shown, ["0.1", "0.4", "1.4", "8.4", "89.7"]);
}

#[test]
fn pooling_adds_sums_and_never_averages_averages() {
    let sessions = [(56, 12), (9, 3), (193, 40), (25, 5)]; // T13
    let (sum, n) = sessions
        .iter()
        .fold((0, 0), |(s, m), (sum, n)| (s + sum, m + n));
    assert_eq!((sum, n), (283, 60));
    assert_eq!(mean(sum, n).to_string(), "4.72");
}

#[test]
fn a_difference_comes_from_exact_fractions_and_keeps_its_sign() {
    let (first, second) = (mean(243, 50), mean(971, 200)); // T15: both print 4.86
    assert_eq!(first.less(&second).expect("small").to_string(), "+0.01");
    assert_eq!(second.less(&first).expect("small").to_string(), "-0.01");
    assert_eq!(first.less(&first).expect("small").to_string(), "0.00");
    let trend = mean(424, 100).less(&mean(449, 100)); // a quarter down
    assert_eq!(trend.expect("small").to_string(), "-0.25");
}

#[test]
fn not_applicable_is_neither_zero_nor_an_answer() {
    let counts = Counts {
        rated: [0, 0, 1, 5, 44],
        na: 7,
        blank: 0,
    }; // T18
    assert_eq!(counts.mean().expect("ratings").to_string(), "4.86");
    assert_eq!((counts.n(), counts.responses()), (50, 57));
}

#[test]
fn what_cannot_be_computed_is_not_rounded() {
    assert_eq!(rounded(1, 0, 100), None);
    assert_eq!(rounded(i128::MIN, 1, 100), None);
    assert_eq!(rounded(i128::MAX, 1, 100), None);
}
