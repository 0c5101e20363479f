//! The test vectors of the specification (T1–T3, T8–T10, T12, T16, T17), at
//! three digits as it prints them.

use super::*;

fn counts(rated: [i64; 5]) -> Counts {
    Counts {
        rated,
        ..Counts::default()
    }
}

/// Thousandths, to the nearest.
fn thousandths(interval: Interval) -> (i64, i64) {
    let nearest = |value: i64| (value + 500).div_euclid(1000);
    (nearest(interval.low), nearest(interval.high))
}

#[test]
fn d5_is_the_specifications() {
    let cases: [(&str, [i64; 5], (i64, i64)); 8] = [
        ("T1", [0, 0, 1, 5, 44], (4660, 4935)),
        ("T2", [0, 1, 4, 18, 177], (4775, 4904)),
        ("T3", [20, 30, 190, 901, 8859], (4846, 4863)),
        ("T8 n=5", [0, 0, 0, 0, 5], (3697, 5000)),
        ("T8 n=10", [0, 0, 0, 0, 10], (4247, 5000)),
        ("T9", [0, 0, 0, 1, 4], (3603, 4958)),
        ("T10", [0, 0, 0, 3, 17], (4451, 4947)),
        ("T12", [3, 9, 36, 211, 2251], (4854, 4887)),
    ];
    for (name, rated, expected) in cases {
        let found = d5(&counts(rated)).expect(name);
        assert_eq!(thousandths(found), expected, "{name}");
    }
    let earlier = d5(&counts([8, 20, 60, 240, 1672])).expect("T16");
    assert_eq!(thousandths(earlier), (4747, 4798));
}

#[test]
fn limits_are_printed_outwards_and_hold_the_mean() {
    let found = d5(&counts([0, 0, 1, 5, 44])).expect("ratings");
    assert_eq!(found.to_string(), "4.66〜4.94");
    let t10 = d5(&counts([0, 0, 0, 3, 17])).expect("ratings");
    assert_eq!(t10.to_string(), "4.45〜4.95", "4.451 down and 4.947 up");
    for rated in [[0, 0, 0, 0, 1], [1, 0, 0, 0, 0], [9, 0, 0, 0, 9]] {
        let found = d5(&counts(rated)).expect("ratings");
        let mean = counts(rated).mean().expect("ratings");
        assert_eq!(place(&mean, &found), std::cmp::Ordering::Equal, "{rated:?}");
        assert!(found.low >= 1_000_000 && found.high <= 5_000_000);
    }
    assert_eq!(d5(&Counts::default()), None);
}

#[test]
fn d5_of_a_large_year_is_still_narrow_and_around_its_mean() {
    let found = d5(&counts([72_000, 108_000, 684_000, 3_243_600, 31_892_400])).expect("ratings");
    // The limits of n ratings shrink with the square root of n: T3's are
    // 17.3 thousandths apart, and this is 3,600 times as many.
    let width = found.high - found.low;
    assert!((270..310).contains(&width), "{width}");
}

#[test]
fn wilson_is_the_specifications() {
    let cases = [
        ("T1 five", 44, 50, (762, 944)),
        ("T1 four and five", 49, 50, (895, 996)),
        ("T12 five", 2251, 2510, (884, 908)),
        ("T12 four and five", 2462, 2510, (975, 986)),
    ];
    for (name, part, whole, expected) in cases {
        assert_eq!(
            thousandths(wilson(part, whole).expect(name)),
            expected,
            "{name}"
        );
    }
    assert_eq!(wilson(0, 0), None);
    assert_eq!(wilson(0, 4).expect("a share").low, 0);
}

#[test]
fn an_nps_interval_is_walds() {
    let found = balance(42, 8, 60).expect("T17");
    assert_eq!(thousandths(found), (386, 748));
    assert_eq!(balance(0, 0, 0), None);
}

#[test]
fn a_difference_has_the_mover_interval() {
    let earlier = counts([8, 20, 60, 240, 1672]);
    let later = counts([3, 9, 36, 211, 2251]);
    let rise = of_difference(&earlier, &later).expect("T16");
    assert_eq!(thousandths(rise), (68, 129));
    assert!(!rise.holds_zero());
    let none = of_difference(&counts([0, 1, 4, 18, 177]), &counts([0, 0, 1, 5, 44]));
    let none = none.expect("T16");
    assert_eq!(thousandths(none), (-201, 115));
    assert!(none.holds_zero());
    assert_eq!(
        none.printed_signed(),
        ("-0.21".to_owned(), "+0.12".to_owned())
    );
}
