//! The scale of ratings that drawings of means share, in their own units.

use surveys::Mean;

/// Where the drawing of the first mean's column begins.
pub(super) const LEFT: usize = 44;
/// How far down the best rating lies.
const TOP: i128 = 16;
/// From the best rating to the lowest that is drawn.
const HEIGHT: i128 = 160;
/// Room for what the columns are called.
const BELOW: i128 = 32;
/// The best rating, in hundredths.
const BEST: i128 = 500;

/// Fewer columns do not fill the page: its letters would grow with them.
const LEAST_WIDTH: usize = 480;

/// How wide a drawing of so many columns is.
pub(super) fn width(columns: usize, step: usize) -> usize {
    LEFT + (columns * step).max(LEAST_WIDTH)
}

/// A scale that begins at the whole rating below everything shown.
pub(super) struct Scale {
    floor: i128,
}

impl Scale {
    /// The whole drawing, from top to bottom.
    pub(super) const HEIGHT: i128 = TOP + HEIGHT + BELOW;

    /// The scale that holds a rating in hundredths and all better ones.
    pub(super) fn holding(lowest: i128) -> Self {
        Self {
            floor: lowest.div_euclid(100).clamp(1, 4) * 100,
        }
    }

    /// How far down hundredths lie.
    pub(super) fn down(&self, hundredths: i128) -> i128 {
        TOP + (BEST - hundredths) * HEIGHT / (BEST - self.floor)
    }

    /// How far down a mean lies.
    pub(super) fn of_mean(&self, mean: &Mean) -> i128 {
        self.down(mean.hundredths().unwrap_or(self.floor))
    }

    /// Each whole rating and how far down it lies.
    pub(super) fn lines(&self) -> Vec<(i128, i128)> {
        (self.floor / 100..=BEST / 100)
            .map(|grade| (grade, self.down(grade * 100)))
            .collect()
    }
}
