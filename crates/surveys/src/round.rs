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

/// How answers that came in a file were given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Medium {
    /// On sheets of paper, typed in.
    #[default]
    Paper,
    /// On a web form elsewhere, before there was one here.
    Web,
}

impl Medium {
    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Paper => "paper",
            Self::Web => "web",
        }
    }

    /// The word on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Paper => "紙",
            Self::Web => "Web",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Paper, Self::Web]
            .into_iter()
            .find(|medium| medium.as_str() == word)
    }
}

/// Answers of a round, and who could have given one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Turnout {
    /// Ballots that count, and those that wait to be counted (R).
    pub responses: i64,
    /// Who could answer (E); nothing where nobody recorded it.
    pub eligible: Option<i64>,
}

impl Turnout {
    /// Whether so many more answers would be more than people who could
    /// answer.
    pub fn is_exceeded_by(self, more: i64) -> bool {
        self.eligible
            .is_some_and(|eligible| self.responses.saturating_add(more) > eligible)
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
    /// Ballots that count.
    pub ballots: i32,
    /// Who could answer: known once a round on the web is closed, and on paper
    /// where a file told it.
    pub eligible: Option<i32>,
    /// How answers that came in files were given.
    pub import_medium: Medium,
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

    /// Whether more answers count than people could answer.
    pub fn is_crowded(&self) -> bool {
        self.eligible
            .is_some_and(|eligible| self.ballots > eligible)
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
    fn there_is_room_up_to_those_who_could_answer() {
        let turnout = |responses, eligible| Turnout {
            responses,
            eligible,
        };
        assert!(!turnout(7, Some(8)).is_exceeded_by(1));
        assert!(turnout(7, Some(8)).is_exceeded_by(2));
        assert!(!turnout(7, None).is_exceeded_by(1_000));
    }

    #[test]
    fn a_web_round_ends_with_its_month_and_takes_answers_for_two_more_weeks() {
        let day = NaiveDate::from_ymd_opt(2024, 2, 10).expect("a real day");
        let round = WebRound::of(day);
        assert_eq!(round.month, "2024-02");
        assert_eq!(round.ended_on.to_string(), "2024-02-29");
        assert_eq!(round.cutoff_at.to_rfc3339(), "2024-03-14T15:00:00+00:00");
    }
}
