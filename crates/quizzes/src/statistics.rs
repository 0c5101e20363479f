//! Statistics of questions and quiz forms (classical test theory), pooled over
//! all companies. They describe questions, not people, and change no score.
//!
//! - **Who counts**: the first graded attempt of each enrolment only, because
//!   later ones have seen the questions.
//! - **Facility** (正答率): the mean share of the points, Σx / n. With Wilson's
//!   95 % interval (Wilson 1927), which is exact in kind for right or wrong and
//!   too wide rather than too narrow for parts of points.
//! - **Discrimination** (識別力): the corrected item-total correlation, that is
//!   Pearson's r (point-biserial for right or wrong) between the question's
//!   share x and the share y of the *rest* of the same attempt, the question
//!   itself taken out (Crocker and Algina 1986, ch. 14; Allen and Yen 1979).
//!   Where attempts draw different questions, y is each attempt's own rest.
//!   With the 95 % interval by Fisher's z (Fisher 1921).
//! - **Options by thirds**: how often each option was chosen in the lower,
//!   middle and upper third of attempts by their whole score. Equal scores
//!   stay together, in the third in which the middle of their ranks lies.
//! - **Response time**: seconds from the save before (or from the start) to
//!   the last save of this answer. It holds everything in between, also looking
//!   at other questions. Answers saved together are not counted. The median,
//!   with the interval between order statistics (David and Nagaraja 2003).
//! - **Cronbach's α and SEM** of a fixed form, in points (Cronbach 1951;
//!   SEM = s·√(1−α)). No interval: Feldt's needs quantiles of F that we do not
//!   compute. Not for forms that draw: no two people answer the same questions.
//!
//! Shares are whole millionths and all sums are integers; a correlation does
//! not depend on the unit. The one place with floating-point numbers is
//! `figures.rs`, which takes the sums, draws the root and rounds once. Nothing
//! is shown under [`FEWEST`].

mod figures;

#[cfg(test)]
mod tests;

use crate::quiz::QuestionKind;
use crate::regrade::Policy;

/// The fewest attempts from which a figure shows.
pub const FEWEST: u64 = 30;

/// The unit of shares: millionths.
const WHOLE: i64 = 1_000_000;

/// A figure with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figure {
    /// The figure, in the unit that its field tells.
    pub value: i64,
    /// The lower end.
    pub low: i64,
    /// The upper end.
    pub high: i64,
    /// How many attempts it rests on.
    pub n: u64,
}

/// How often an option was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChoiceCounts {
    /// The option's text; nothing for the row of those who chose none.
    pub text: Option<String>,
    /// Whether it belongs to the key, as corrected.
    pub correct: bool,
    /// In the lower, the middle and the upper third.
    pub thirds: [u64; 3],
}

/// A question's figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemStatistics {
    /// The author's stable id.
    pub code: String,
    /// Its place in the quiz looked at, from 1.
    pub position: i32,
    /// How it is answered.
    pub kind: QuestionKind,
    /// Plain text.
    pub stem: String,
    /// What a regrade put in force.
    pub adjusted: Option<Policy>,
    /// In how many quiz versions the same wording is frozen.
    pub versions: usize,
    /// How many first attempts were asked it.
    pub n: u64,
    /// Thousandths of the points, or nothing under [`FEWEST`].
    pub facility: Option<Figure>,
    /// Thousandths, -1000 to 1000; nothing under [`FEWEST`] or where all
    /// answers or all rests are alike.
    pub discrimination: Option<Figure>,
    /// Seconds; nothing under [`FEWEST`].
    pub seconds: Option<Figure>,
    /// The options of a choice; none for other kinds and under [`FEWEST`].
    pub choices: Vec<ChoiceCounts>,
}

impl ItemStatistics {
    /// Whether those who know more answer it worse: the key may be wrong.
    pub fn is_negative(&self) -> bool {
        self.discrimination.is_some_and(|figure| figure.value < 0)
    }
}

/// A quiz form's figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormStatistics {
    /// How many first attempts answered exactly this form.
    pub n: u64,
    /// Whether attempts draw their questions; then there is no α.
    pub is_drawn: bool,
    /// Cronbach's α in thousandths.
    pub alpha: Option<i64>,
    /// The standard error of measurement in hundredths of a point.
    pub sem: Option<i64>,
}

/// A quiz's figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuizStatistics {
    /// Those to look at first, then in order.
    pub items: Vec<ItemStatistics>,
    /// The form as a whole.
    pub form: FormStatistics,
}

/// One answer as numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Observation {
    /// Which question, by its place in the list looked at.
    pub(crate) question: usize,
    /// Points by the key, as corrected.
    pub(crate) points: i32,
    /// What the question is worth by itself.
    pub(crate) worth: i32,
    /// Points in the attempt's score.
    pub(crate) counted: i32,
    /// What it counts for in the attempt's total.
    pub(crate) counted_worth: i32,
    /// The chosen options, one bit each by their place.
    pub(crate) chosen: u32,
    /// Response time, where it can be told.
    pub(crate) seconds: Option<i64>,
}

/// One first attempt as numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sitting {
    /// Points of the whole attempt.
    pub(crate) points: i32,
    /// Points there were.
    pub(crate) total: i32,
    /// Whether it answered exactly the form looked at.
    pub(crate) is_of_form: bool,
    /// The answers to the questions looked at.
    pub(crate) observations: Vec<Observation>,
}

/// Sums of pairs, for a correlation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct PairSums {
    n: u64,
    x: i128,
    xx: i128,
    y: i128,
    yy: i128,
    xy: i128,
}

impl PairSums {
    fn add(&mut self, x: i64, y: i64) {
        let (x, y) = (i128::from(x), i128::from(y));
        self.n += 1;
        self.x += x;
        self.xx += x * x;
        self.y += y;
        self.yy += y * y;
        self.xy += x * y;
    }
}

/// What a question's figures are computed from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ItemSums {
    /// How many.
    pub(crate) n: u64,
    shares: i128,
    pairs: PairSums,
    seconds: Vec<i64>,
    /// For each option, then for none, how often it was chosen by thirds.
    pub(crate) choices: Vec<[u64; 3]>,
}

impl ItemSums {
    /// The sums of one question with so many options.
    pub(crate) fn of(sittings: &[Sitting], question: usize, options: usize) -> Self {
        let asked: Vec<(&Sitting, &Observation)> = sittings
            .iter()
            .filter_map(|sitting| {
                let mut answers = sitting.observations.iter();
                let answer = answers.find(|answer| answer.question == question)?;
                Some((sitting, answer))
            })
            .collect();
        let scores: Vec<i64> = asked
            .iter()
            .map(|(sitting, _)| share(sitting.points, sitting.total).unwrap_or_default())
            .collect();
        let mut sums = Self {
            choices: vec![[0; 3]; options + 1],
            ..Self::default()
        };
        for ((sitting, answer), third) in asked.iter().zip(thirds(&scores)) {
            sums.add(sitting, answer, options, third);
        }
        sums.seconds.sort_unstable();
        sums
    }

    fn add(&mut self, sitting: &Sitting, answer: &Observation, options: usize, third: usize) {
        let Some(own) = share(answer.points, answer.worth) else {
            return;
        };
        self.n += 1;
        self.shares += i128::from(own);
        let rest = share(
            sitting.points - answer.counted,
            sitting.total - answer.counted_worth,
        );
        if let Some(rest) = rest {
            self.pairs.add(own, rest);
        }
        self.seconds.extend(answer.seconds);
        for (place, counts) in self.choices.iter_mut().enumerate() {
            let is_chosen = if place == options {
                answer.chosen == 0
            } else {
                answer.chosen >> place & 1 == 1
            };
            counts[third] += u64::from(is_chosen);
        }
    }

    /// Thousandths of the points.
    pub(crate) fn facility(&self) -> Option<Figure> {
        figures::wilson(self.shares, self.n).filter(is_shown)
    }

    /// Thousandths.
    pub(crate) fn discrimination(&self) -> Option<Figure> {
        figures::correlation(&self.pairs).filter(is_shown)
    }

    /// Seconds.
    pub(crate) fn median_seconds(&self) -> Option<Figure> {
        figures::median(&self.seconds).filter(is_shown)
    }
}

fn is_shown(figure: &Figure) -> bool {
    figure.n >= FEWEST
}

/// What a form's figures are computed from, in points.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct FormSums {
    n: u64,
    /// For each question Σx and Σx².
    items: Vec<(i128, i128)>,
    /// ΣX and ΣX².
    whole: (i128, i128),
}

impl FormSums {
    /// The sums of a form of so many questions.
    pub(crate) fn of(sittings: &[Sitting], questions: usize) -> Self {
        let mut sums = Self {
            items: vec![(0, 0); questions],
            ..Self::default()
        };
        for sitting in sittings.iter().filter(|sitting| sitting.is_of_form) {
            sums.n += 1;
            let mut whole = 0;
            for answer in &sitting.observations {
                let x = i128::from(answer.points);
                let (sum, squares) = &mut sums.items[answer.question];
                *sum += x;
                *squares += x * x;
                whole += x;
            }
            sums.whole.0 += whole;
            sums.whole.1 += whole * whole;
        }
        sums
    }

    /// The figures, hidden under [`FEWEST`].
    pub(crate) fn statistics(&self, is_drawn: bool) -> FormStatistics {
        let is_shown = !is_drawn && self.n >= FEWEST;
        let figures = is_shown.then(|| figures::reliability(self)).flatten();
        FormStatistics {
            n: self.n,
            is_drawn,
            alpha: figures.map(|(alpha, _)| alpha),
            sem: figures.map(|(_, sem)| sem),
        }
    }
}

/// `part` of `whole` in millionths, half up; nothing of nothing.
fn share(part: i32, whole: i32) -> Option<i64> {
    if whole <= 0 {
        return None;
    }
    let (part, whole) = (i64::from(part), i64::from(whole));
    Some((2 * part * WHOLE + whole) / (2 * whole))
}

/// The third of each score: 0 is the lowest. Equal scores stay together.
fn thirds(scores: &[i64]) -> Vec<usize> {
    let mut sorted = scores.to_vec();
    sorted.sort_unstable();
    let third = |score: &i64| {
        let below = sorted.partition_point(|other| other < score);
        let up_to = sorted.partition_point(|other| other <= score);
        // The middle of its ranks is (below + up_to) / 2 of all.
        3 * (below + up_to) / (2 * sorted.len())
    };
    scores.iter().map(third).collect()
}
