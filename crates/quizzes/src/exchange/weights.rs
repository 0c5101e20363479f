//! What Moodle gives for an answer, in hundredths with five decimals: exactly,
//! as whole hundred-thousandths. And the scoring of ours that is nearest.

use crate::task::Scoring;

/// A hundred per cent.
pub(super) const FULL: i64 = 100 * SCALE;
const SCALE: i64 = 100_000;
const DECIMALS: usize = 5;
/// Other programs round after three decimals or more.
const TOLERANCE: i64 = 100;

/// A decimal number, exactly to five decimals; nothing beyond a thousand.
pub(super) fn parse(text: &str) -> Option<i64> {
    let text = text.trim();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = |digits: &str| digits.bytes().all(|digit| digit.is_ascii_digit());
    if whole.is_empty() || whole.len() > 3 || !is_number(whole) || !is_number(part) {
        return None;
    }
    let part: String = part.chars().chain("00000".chars()).take(DECIMALS).collect();
    let number: i64 = format!("{whole}{part}").parse().ok()?;
    Some(sign * number)
}

/// A weight: at least minus, at most a hundred per cent.
pub(super) fn percent(text: &str) -> Option<i64> {
    parse(text).filter(|weight| (-FULL..=FULL).contains(weight))
}

/// As Moodle writes it.
pub(super) fn written(weight: i64) -> String {
    let sign = if weight < 0 { "-" } else { "" };
    let (whole, part) = (weight.abs() / SCALE, weight.abs() % SCALE);
    let decimals = format!("{part:05}");
    match decimals.trim_end_matches('0') {
        "" => format!("{sign}{whole}"),
        decimals => format!("{sign}{whole}.{decimals}"),
    }
}

/// What each answer gives by our scoring.
pub(super) fn of(scoring: Scoring, right: &[bool]) -> Vec<i64> {
    let count = right.iter().filter(|right| **right).count().max(1);
    let count = i64::try_from(count).unwrap_or(FULL);
    let share = (FULL + count / 2) / count;
    let wrong = match scoring {
        Scoring::Whole => -FULL,
        Scoring::Partial => -share,
    };
    let weights = right.iter().map(|right| if *right { share } else { wrong });
    weights.collect()
}

/// Our scoring for these weights, and whether it is just what they say. `asked`
/// is what a tag of ours asks for.
pub(super) fn scoring(asked: Option<Scoring>, weights: &[i64]) -> (Scoring, bool) {
    let right: Vec<bool> = weights.iter().map(|weight| *weight > 0).collect();
    let fits = |scoring: &Scoring| {
        let ours = of(*scoring, &right);
        let mut pairs = ours.iter().zip(weights);
        pairs.all(|(ours, theirs)| (ours - theirs).abs() <= TOLERANCE)
    };
    let known = match asked {
        Some(asked) => vec![asked],
        None => vec![Scoring::Partial, Scoring::Whole],
    };
    match known.iter().copied().find(fits) {
        Some(scoring) => (scoring, true),
        None => (asked.unwrap_or(Scoring::Partial), false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_read_and_written_exactly() {
        for (text, weight) in [
            ("100", FULL),
            ("-100", -FULL),
            ("33.33333", 3_333_333),
            ("33.3333333", 3_333_333),
            ("-12.5", -1_250_000),
            ("0.0", 0),
            (" 50 ", 5_000_000),
        ] {
            assert_eq!(percent(text), Some(weight), "{text}");
        }
        for text in [
            "",
            "-",
            "1e2",
            "100.00001",
            "1000",
            "٣",
            "--1",
            "1.2.3",
            ".5",
            "NaN",
        ] {
            assert_eq!(percent(text), None, "{text}");
        }
        for weight in ["33.33333", "-14.28571", "100", "-12.5", "0"] {
            assert_eq!(percent(weight).map(written).as_deref(), Some(weight));
        }
    }

    #[test]
    fn our_scoring_is_known_by_its_weights() {
        let partial = of(Scoring::Partial, &[true, true, true, false]);
        assert_eq!(partial, [3_333_333, 3_333_333, 3_333_333, -3_333_333]);
        assert_eq!(scoring(None, &partial), (Scoring::Partial, true));
        let whole = of(Scoring::Whole, &[true, true, false]);
        assert_eq!(scoring(None, &whole), (Scoring::Whole, true));
        assert_eq!(
            scoring(Some(Scoring::Partial), &whole),
            (Scoring::Partial, false)
        );
        let mild = [5_000_000, 5_000_000, 0];
        assert_eq!(scoring(None, &mild), (Scoring::Partial, false));
    }
}
