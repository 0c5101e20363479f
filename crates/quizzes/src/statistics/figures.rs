//! From integer sums to figures. The only file of this crate with
//! floating-point numbers: a correlation and an interval need a root, and none
//! of them is a score, a printed mean or a rate. Every figure is computed once
//! from its exact sums and rounded once.

use super::{Figure, FormSums, PairSums, WHOLE};

/// The 97.5 % point of the standard normal distribution.
const Z: f64 = 1.959_963_984_540_054;
const THOUSAND: f64 = 1000.0;

/// A mean share with Wilson's interval: centre (p + z²/2n) / (1 + z²/n), half
/// width z / (1 + z²/n) · √(p(1−p)/n + z²/4n²). `sum` is in millionths;
/// thousandths come out.
pub(super) fn wilson(sum: i128, n: u64) -> Option<Figure> {
    if n == 0 {
        return None;
    }
    let count = n as f64;
    let share = sum as f64 / (WHOLE as f64 * count);
    let z2 = Z * Z;
    let scale = 1.0 + z2 / count;
    let centre = (share + z2 / (2.0 * count)) / scale;
    let spread = share * (1.0 - share) / count + z2 / (4.0 * count * count);
    let half = Z / scale * spread.max(0.0).sqrt();
    Some(Figure {
        value: rounded(share * THOUSAND),
        low: rounded((centre - half) * THOUSAND),
        high: rounded((centre + half) * THOUSAND),
        n,
    })
}

/// Pearson's r = (nΣxy − ΣxΣy) / (√(nΣx² − (Σx)²) · √(nΣy² − (Σy)²)) with the
/// interval tanh(artanh r ± z / √(n − 3)), in thousandths; nothing where one
/// side does not vary.
pub(super) fn correlation(sums: &PairSums) -> Option<Figure> {
    let count = i128::from(sums.n);
    let of_x = count * sums.xx - sums.x * sums.x;
    let of_y = count * sums.yy - sums.y * sums.y;
    if count < 4 || of_x <= 0 || of_y <= 0 {
        return None;
    }
    let together = (count * sums.xy - sums.x * sums.y) as f64;
    let r = together / (of_x as f64).sqrt() / (of_y as f64).sqrt();
    let r = r.clamp(-1.0, 1.0);
    let half = Z / ((count - 3) as f64).sqrt();
    let end = |shift: f64| rounded((r.atanh() + shift).tanh() * THOUSAND);
    Some(Figure {
        value: rounded(r * THOUSAND),
        low: end(-half),
        high: end(half),
        n: sums.n,
    })
}

/// The median of sorted values, with the order statistics at the ranks
/// n/2 − z√n/2 (down) and n/2 + z√n/2 + 1 (up) as its interval.
pub(super) fn median(sorted: &[i64]) -> Option<Figure> {
    let last = sorted.len().checked_sub(1)?;
    let (lower, upper) = (sorted[last / 2], sorted[sorted.len() / 2]);
    let half = sorted.len() as f64 / 2.0;
    let reach = Z * (sorted.len() as f64).sqrt() / 2.0;
    let from = ((half - reach).floor().max(1.0) as usize) - 1;
    let to = ((half + reach).ceil() as usize).min(last);
    Some(Figure {
        value: (lower + upper + 1) / 2,
        low: sorted[from],
        high: sorted[to],
        n: sorted.len() as u64,
    })
}

/// Cronbach's α = k/(k−1) · (1 − Σsᵢ²/s²) in thousandths, and the standard
/// error of measurement s·√(1−α) in hundredths of a point, both from sample
/// variances; nothing for one question or where all scores are alike.
pub(super) fn reliability(sums: &FormSums) -> Option<(i64, i64)> {
    let count = i128::from(sums.n);
    let variance = |(sum, squares): &(i128, i128)| count * squares - sum * sum;
    let whole = variance(&sums.whole);
    let questions = sums.items.len();
    if questions < 2 || whole <= 0 || count < 2 {
        return None;
    }
    let parts: i128 = sums.items.iter().map(variance).sum();
    let k = questions as f64;
    let alpha = k / (k - 1.0) * (1.0 - parts as f64 / whole as f64);
    let deviation = (whole as f64 / (count * (count - 1)) as f64).sqrt();
    let sem = deviation * (1.0 - alpha).max(0.0).sqrt();
    Some((rounded(alpha * THOUSAND), rounded(sem * 100.0)))
}

fn rounded(value: f64) -> i64 {
    value.round() as i64
}
