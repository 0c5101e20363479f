//! Rounds: what a figure's period is tested against, and who is in them.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use kernel::date;
use kernel::id::{CompanyId, EnrolmentId, RoundId, SessionId, SurveyVersionId, TrackId};

/// The least number of answers a score is shown for to anyone but the firm,
/// and the least number of ballots that leave the pool together. Frozen in
/// each round when it opens.
pub const K_SCORE: i32 = 5;
/// How many days after the last day of its month or session a round still
/// takes answers.
pub(crate) const DAYS_TO_ANSWER: u64 = 14;

/// Where a round's answers come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoundKind {
    /// Answered here.
    Web,
    /// Typed in from paper.
    Paper,
}

impl RoundKind {
    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Paper => "paper",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Web, Self::Paper]
            .into_iter()
            .find(|kind| kind.as_str() == word)
    }
}

/// One survey round: a track's month on the web, or a session on paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    /// Its key.
    pub id: RoundId,
    /// The form version it asks.
    pub version: SurveyVersionId,
    /// The track it is about.
    pub track: TrackId,
    /// The training session, when it is about one.
    pub session: Option<SessionId>,
    /// Where its answers come from.
    pub kind: RoundKind,
    /// Whether answers carry a name.
    pub is_named: bool,
    /// SHA-256 of the rules that it was opened with; see [`crate::Policy`].
    pub policy_sha256: String,
    /// Never below the rules'; see [`K_SCORE`].
    pub k_score: i32,
    /// The day that decides its period, in Japan.
    pub ended_on: NaiveDate,
    /// Answers from this instant on are late.
    pub cutoff_at: DateTime<Utc>,
    /// The day it was sealed for good.
    pub closed_on: Option<NaiveDate>,
    /// The number of its last seal; 0 before the first.
    pub final_seq: i32,
}

impl Round {
    /// The last day for answers, in Japan.
    pub fn last_day(&self) -> NaiveDate {
        date::jst_date(self.cutoff_at - TimeDelta::microseconds(1))
    }

    /// Whether nobody is told its scores yet: a confidential round on the web
    /// is counted in batches until it is closed, and what lies between two of
    /// them is what few people answered.
    pub fn keeps_scores_back(&self) -> bool {
        self.kind == RoundKind::Web && !self.is_named && self.closed_on.is_none()
    }

    /// Whether an answer given now comes too late.
    pub fn is_late(&self, now: DateTime<Utc>) -> bool {
        now >= self.cutoff_at
    }
}

/// The dates of the web round that a day falls into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebRound {
    /// `2026-11`, in Japan.
    pub month: String,
    /// The month's last day.
    pub ended_on: NaiveDate,
    /// Fourteen days after it, at the end of the day in Japan.
    pub cutoff_at: DateTime<Utc>,
}

impl WebRound {
    /// The round of the month that `today` (in Japan) lies in.
    pub fn of(today: NaiveDate) -> Self {
        let ended_on = date::last_day_of_month(today);
        Self {
            month: today.format("%Y-%m").to_string(),
            ended_on,
            cutoff_at: cutoff(ended_on),
        }
    }
}

/// When answers about something that ended on this day begin to be late.
pub fn cutoff(ended_on: NaiveDate) -> DateTime<Utc> {
    cutoff_after(ended_on, DAYS_TO_ANSWER)
}

/// When answers begin to be late that are taken for so many days afterwards.
pub(crate) fn cutoff_after(ended_on: NaiveDate, days: u64) -> DateTime<Utc> {
    let last_day = ended_on
        .checked_add_days(Days::new(days))
        .unwrap_or(ended_on);
    date::end_of_jst_day(last_day)
}

/// That somebody may answer, and whether the ballot paper was handed out. It
/// keeps no time, and nothing that leads to the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Participation {
    /// Whose.
    pub enrolment: EnrolmentId,
    /// Their company.
    pub company: CompanyId,
    /// In which round.
    pub round: RoundId,
    /// SHA-256 of the secret that the ballot paper was handed out for;
    /// nothing before that, and in a round by name.
    pub blinded_hash: Option<Vec<u8>>,
    /// Whether it was answered; known in a round by name only.
    pub is_done: bool,
}

impl Participation {
    /// Whether the ballot paper was handed out, or the answer given by name:
    /// all that completion asks for.
    pub fn is_issued(&self) -> bool {
        self.blinded_hash.is_some() || self.is_done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_web_round_ends_with_its_month_and_takes_answers_for_two_more_weeks() {
        let day = NaiveDate::from_ymd_opt(2024, 2, 10).expect("a real day");
        let round = WebRound::of(day);
        assert_eq!(round.month, "2024-02");
        assert_eq!(round.ended_on.to_string(), "2024-02-29");
        assert_eq!(round.cutoff_at.to_rfc3339(), "2024-03-14T15:00:00+00:00");
    }
}
