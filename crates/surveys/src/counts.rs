//! The stored statistic of a question: how often each answer was given. Mean,
//! distribution and item rate all derive from it.

use std::ops::AddAssign;

use crate::{Answer, Mean, Percent};

/// How often each answer was given. Negative only inside a correction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Ratings 1 to 5, in this order.
    pub rated: [i64; 5],
    /// 該当なし
    pub na: i64,
    /// Not answered.
    pub blank: i64,
}

impl Counts {
    /// Counts one more answer.
    pub fn add(&mut self, answer: Answer) {
        self.shift(answer, 1);
    }

    /// Takes one answer out again: half of a correction.
    pub fn remove(&mut self, answer: Answer) {
        self.shift(answer, -1);
    }

    fn shift(&mut self, answer: Answer, by: i64) {
        match answer {
            Answer::Rated(rating) => self.rated[rating.index()] += by,
            Answer::NotApplicable => self.na += by,
            Answer::Blank => self.blank += by,
        }
    }

    /// Ratings given (n): neither 該当なし nor blanks.
    pub fn n(&self) -> i64 {
        self.rated.iter().sum()
    }

    /// The sum of the ratings (S).
    pub fn sum(&self) -> i64 {
        self.rated
            .iter()
            .zip(1..)
            .map(|(count, grade)| count * grade)
            .sum()
    }

    /// The sum of the squares of the ratings.
    pub fn sum_of_squares(&self) -> i64 {
        self.rated
            .iter()
            .zip(1..)
            .map(|(count, grade)| count * grade * grade)
            .sum()
    }

    /// Ballots that carried the question (R), whatever they answered.
    pub fn responses(&self) -> i64 {
        self.n() + self.na + self.blank
    }

    /// The exact mean; nothing without ratings.
    pub fn mean(&self) -> Option<Mean> {
        Mean::of(self.sum(), u64::try_from(self.n()).ok()?)
    }

    /// The share of the ratings that are `grade` (1 to 5).
    pub fn share(&self, grade: usize) -> Option<Percent> {
        let count = self.rated.get(grade.checked_sub(1)?)?;
        Percent::of(u64::try_from(*count).ok()?, u64::try_from(self.n()).ok()?)
    }

    /// The seven numbers in the order of the tables' columns.
    pub fn columns(&self) -> [i64; 7] {
        let [n1, n2, n3, n4, n5] = self.rated;
        [n1, n2, n3, n4, n5, self.na, self.blank]
    }
}

impl From<[i64; 7]> for Counts {
    fn from([n1, n2, n3, n4, n5, na, blank]: [i64; 7]) -> Self {
        Self {
            rated: [n1, n2, n3, n4, n5],
            na,
            blank,
        }
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        let mut columns = self.columns();
        for (ours, theirs) in columns.iter_mut().zip(other.columns()) {
            *ours += theirs;
        }
        *self = columns.into();
    }
}
