//! Spaced recall (思い出しクイズ): a few questions some days after completion,
//! because what is recalled when it begins to fade stays longer. It counts for
//! nothing and against nobody.
//!
//! What always holds:
//! - An occasion follows from the day of completion and today alone ([`due`]).
//!   At most one is open: an older one lapses when the next one comes.
//! - Which questions are asked follows from a stored seed, the learner's
//!   shares so far and what was asked before ([`choose`]), in integers.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use kernel::date::end_of_jst_day;
use kernel::id::{CompanyId, EnrolmentId, QuestionVersionId, RecallId};

use crate::attempt::OpenQuestion;
use crate::review::ReviewQuestion;
use crate::shuffle::shuffled;

/// How many questions one recall asks, where there are as many.
pub const RECALL_QUESTIONS: usize = 3;
/// How many days after completion the occasions are, the first one first.
pub const RECALL_DAYS: [i32; 4] = [2, 7, 21, 60];
/// How long the last one stays open, in days.
const LAST_LASTS: i32 = 30;
/// How long a letter's link is good, if its occasion does not lapse before.
const LINK_LIFE: TimeDelta = TimeDelta::days(14);

/// One of the times to recall.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occasion {
    /// Days after completion: one of [`RECALL_DAYS`].
    pub day: i32,
    /// The last day on which it is open, in Japan.
    pub last_on: NaiveDate,
}

impl Occasion {
    /// When a link that is sent now ends.
    pub fn link_ends_at(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        (now + LINK_LIFE).min(end_of_jst_day(self.last_on))
    }
}

/// The occasion that is open today; nothing before the first and after the
/// last has lapsed.
pub fn due(completed_on: NaiveDate, today: NaiveDate) -> Option<Occasion> {
    let days = (today - completed_on).num_days();
    let place = RECALL_DAYS
        .iter()
        .rposition(|day| i64::from(*day) <= days)?;
    let day = RECALL_DAYS[place];
    let next = RECALL_DAYS.get(place + 1);
    let lapses = next.copied().unwrap_or(day + LAST_LASTS);
    (days < i64::from(lapses)).then(|| Occasion {
        day,
        last_on: completed_on + TimeDelta::days(i64::from(lapses - 1)),
    })
}

/// The days of completion for which some occasion may be open today, the first
/// and the last.
pub fn days_with_occasions(today: NaiveDate) -> (NaiveDate, NaiveDate) {
    let first = RECALL_DAYS.first().copied().unwrap_or_default();
    let last = RECALL_DAYS.last().copied().unwrap_or_default() + LAST_LASTS - 1;
    let before = |days: i32| today - TimeDelta::days(i64::from(days));
    (before(last), before(first))
}

/// A question that may be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The question.
    pub question: QuestionVersionId,
    /// The learning objective it tests.
    pub objective: String,
}

/// What a learner reached of what there was to reach for one objective.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// Points reached.
    pub points: i64,
    /// Points there were.
    pub whole: i64,
}

impl Share {
    /// The weaker one first. One point reached and one missed are added to
    /// each, so that an objective of which nothing is known lies in the
    /// middle, and one answer tells less than many.
    fn weaker(self, other: Self) -> Ordering {
        let mine = (self.points + 1) * (other.whole + 2);
        let theirs = (other.points + 1) * (self.whole + 2);
        mine.cmp(&theirs)
    }
}

/// Shuffles of recalls begin here, far from the positions of questions.
const PLACE: i32 = 20_000;

/// The questions to ask: one of each objective, the weak ones first, round
/// after round. What was asked before (`asked`, the oldest first) comes again
/// only when nothing else is left, the longest ago first.
pub fn choose(
    seed: i64,
    candidates: Vec<Candidate>,
    shares: &BTreeMap<String, Share>,
    asked: &[QuestionVersionId],
) -> Vec<QuestionVersionId> {
    let mixed = shuffled(seed, PLACE, candidates);
    let last_asked = |question| asked.iter().rposition(|earlier| *earlier == question);
    let (mut old, fresh): (Vec<_>, Vec<_>) = mixed
        .into_iter()
        .partition(|candidate| last_asked(candidate.question).is_some());
    old.sort_by_key(|candidate| last_asked(candidate.question));
    let old = old.into_iter().map(|candidate| candidate.question);
    let chosen = by_weakness(fresh, shares).into_iter().chain(old);
    chosen.take(RECALL_QUESTIONS).collect()
}

/// Round after round one question of each objective, the weak ones first;
/// equal ones stay in the order given.
fn by_weakness(
    candidates: Vec<Candidate>,
    shares: &BTreeMap<String, Share>,
) -> Vec<QuestionVersionId> {
    let mut objectives: Vec<(String, Vec<QuestionVersionId>)> = Vec::new();
    for candidate in candidates {
        let known = objectives
            .iter_mut()
            .find(|(objective, _)| *objective == candidate.objective);
        match known {
            Some((_, questions)) => questions.push(candidate.question),
            None => objectives.push((candidate.objective, vec![candidate.question])),
        }
    }
    let share = |objective: &str| shares.get(objective).copied().unwrap_or_default();
    objectives.sort_by(|(one, _), (other, _)| share(one).weaker(share(other)));
    let rounds = objectives.iter().map(|(_, questions)| questions.len());
    let rounds = rounds.max().unwrap_or_default();
    (0..rounds)
        .flat_map(|round| {
            let objectives = objectives.iter();
            objectives.filter_map(move |(_, questions)| questions.get(round).copied())
        })
        .collect()
}

/// One recall of one learner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recall {
    /// The key.
    pub id: RecallId,
    /// The learner's company.
    pub company: CompanyId,
    /// After which completed enrolment.
    pub enrolment: EnrolmentId,
    /// Which occasion: one of [`RECALL_DAYS`].
    pub day: i32,
    /// When its letter was written, if one was.
    pub mailed_at: Option<DateTime<Utc>>,
    /// When its learner began.
    pub opened_at: Option<DateTime<Utc>>,
    /// When everything was answered.
    pub finished_at: Option<DateTime<Utc>>,
}

/// A recall that a letter's link leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkedRecall {
    /// The recall.
    pub recall: Recall,
    /// SHA-256 of the address it was sent to.
    pub address_hash: Vec<u8>,
    /// Until when the link is good.
    pub ends_at: DateTime<Utc>,
}

/// A question of a recall. Before the answer there is no room for the key;
/// after it the whole key shows, for nothing can be gained with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecallItem {
    /// Waits for an answer.
    Open(OpenQuestion),
    /// Answered.
    Answered(Box<ReviewQuestion>),
}

impl RecallItem {
    /// Its place, from 1.
    pub fn position(&self) -> i32 {
        match self {
            Self::Open(question) => question.position,
            Self::Answered(question) => question.position,
        }
    }
}

#[cfg(test)]
mod tests;
