//! One try at a quiz (受験), and what its learner may see before it is handed
//! in. The types that are shown before have no field for the key.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::id::{AttemptId, CompanyId, EnrolmentId, OptionId, QuestionVersionId, QuizVersionId};

use crate::quiz::{QuestionKind, Quiz};
use crate::response::Response;
use crate::task::Field;

/// Where an attempt stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttemptStatus {
    /// Answers are taken.
    InProgress,
    /// Handed in.
    Submitted,
    /// Waits for a person's judgement.
    NeedsGrading,
    /// Has its score.
    Graded,
    /// Never answered, and its window is over.
    Abandoned,
    /// Annulled by the firm with a reason; returned to the allowance.
    Void,
}

impl AttemptStatus {
    /// Every status.
    pub const ALL: [Self; 6] = [
        Self::InProgress,
        Self::Submitted,
        Self::NeedsGrading,
        Self::Graded,
        Self::Abandoned,
        Self::Void,
    ];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InProgress => "in_progress",
            Self::Submitted => "submitted",
            Self::NeedsGrading => "needs_grading",
            Self::Graded => "graded",
            Self::Abandoned => "abandoned",
            Self::Void => "void",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }

    /// The transition table (`domain.md` §3).
    pub fn may_become(self, next: Self) -> bool {
        use AttemptStatus::{Abandoned, Graded, InProgress, NeedsGrading, Submitted, Void};
        match (self, next) {
            (InProgress, Submitted | Abandoned) | (Submitted, Graded | NeedsGrading) => true,
            (NeedsGrading, Graded) => true,
            (from, Void) => from != Void,
            _ => false,
        }
    }

    /// Whether it counts against the attempts allowed.
    pub fn is_used(self) -> bool {
        self != Self::Void
    }
}

/// The stored score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Points reached.
    pub points: i32,
    /// Points there are.
    pub total_points: i32,
    /// Enough points, and every safety question right.
    pub passed: bool,
}

/// One try at a quiz.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The key.
    pub id: AttemptId,
    /// The learner's company.
    pub company: CompanyId,
    /// Whose enrolment.
    pub enrolment: EnrolmentId,
    /// The pinned quiz.
    pub quiz: QuizVersionId,
    /// 1 for the first.
    pub no: i32,
    /// Where it stands.
    pub status: AttemptStatus,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it must be handed in, by the server's clock; nothing is without
    /// limit.
    pub deadline_at: Option<DateTime<Utc>>,
    /// When it was handed in.
    pub submitted_at: Option<DateTime<Utc>>,
    /// The score, once graded.
    pub outcome: Option<Outcome>,
}

/// How long after the deadline an answer that was on its way is still taken.
pub const GRACE: TimeDelta = TimeDelta::seconds(10);

impl Attempt {
    /// Whether its time is over, the grace included.
    pub fn is_time_up(&self, now: DateTime<Utc>) -> bool {
        self.deadline_at
            .is_some_and(|deadline| now > deadline + GRACE)
    }
}

/// An attempt as its learner sees it while answering.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenAttempt {
    /// The attempt.
    pub attempt: Attempt,
    /// Its quiz.
    pub quiz: Quiz,
    /// How many questions it asks.
    pub asked: usize,
    /// The questions that show, in order: every one, or up to the one whose
    /// turn it is.
    pub questions: Vec<OpenQuestion>,
}

impl OpenAttempt {
    /// The attempt as its quiz lets it be seen.
    pub(crate) fn new(attempt: Attempt, quiz: Quiz, mut questions: Vec<OpenQuestion>) -> Self {
        let asked = questions.len();
        let in_turn = questions
            .iter()
            .position(|question| !question.is_answered());
        if let (true, Some(turn)) = (quiz.rules.in_turn, in_turn) {
            questions.truncate(turn + 1);
        }
        Self {
            attempt,
            quiz,
            asked,
            questions,
        }
    }

    /// The position of the only question that takes an answer now, where they
    /// are answered in turn and one is left.
    pub fn turn(&self) -> Option<i32> {
        let last = self.questions.last().filter(|_| self.quiz.rules.in_turn);
        last.filter(|question| !question.is_answered())
            .map(|question| question.position)
    }

    /// How many questions have an answer.
    pub fn answered(&self) -> usize {
        let answered = self.questions.iter();
        answered.filter(|question| question.is_answered()).count()
    }

    /// The positions of the questions without an answer, from 1.
    pub fn unanswered(&self) -> Vec<i32> {
        self.questions
            .iter()
            .filter(|question| !question.is_answered())
            .map(|question| question.position)
            .collect()
    }

    /// The question at a position, from 1.
    pub fn question_at(&self, position: i32) -> Option<&OpenQuestion> {
        self.questions
            .iter()
            .find(|question| question.position == position)
    }
}

/// A question while it is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenQuestion {
    /// The question's key.
    pub id: QuestionVersionId,
    /// Its place, from 1.
    pub position: i32,
    /// How it is answered.
    pub kind: QuestionKind,
    /// Plain text.
    pub stem: String,
    /// The options in this attempt's order.
    pub options: Vec<OpenOption>,
    /// What is filled in, with what is saved so far.
    pub fields: Vec<Field>,
    /// What is saved so far.
    pub response: Response,
    /// To be sent back with the next answer.
    pub version: i32,
}

impl OpenQuestion {
    /// Whether every field has a value, and a text is as long as asked.
    pub fn is_answered(&self) -> bool {
        self.fields.iter().all(Field::is_filled)
    }

    /// A given value as its learner reads it: an option's text, or the text
    /// typed.
    pub fn words_of<'a>(&'a self, value: &'a str) -> &'a str {
        let option = self
            .options
            .iter()
            .find(|option| option.id.to_string() == value);
        option.map_or(value, |option| &option.body)
    }
}

/// An option while its question is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenOption {
    /// The option's key.
    pub id: OptionId,
    /// Plain text.
    pub body: String,
}

/// How a learner stands in a quiz.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Every attempt, the first one first.
    pub attempts: Vec<Attempt>,
    /// Attempts used, the open one included.
    pub used: i32,
    /// Attempts left; nothing when there is no limit.
    pub left: Option<i32>,
    /// When the cooling-off after the last failed attempt ends.
    pub cooled_at: Option<DateTime<Utc>>,
}

impl Standing {
    /// The standing that these attempts at `quiz` give, with `granted` more
    /// attempts than everybody has (invariant 14).
    pub fn of(quiz: &Quiz, attempts: Vec<Attempt>, granted: i32) -> Self {
        let counted = attempts.iter().filter(|attempt| attempt.status.is_used());
        let used = i32::try_from(counted.count()).unwrap_or(i32::MAX);
        let cooling = TimeDelta::minutes(i64::from(quiz.rules.cooling_off_minutes));
        let last_failed = attempts.iter().rev().find(|attempt| {
            attempt.status == AttemptStatus::Graded
                && attempt.outcome.is_some_and(|outcome| !outcome.passed)
        });
        let cooled_at = last_failed.and_then(|attempt| attempt.submitted_at);
        Self {
            used,
            left: quiz.attempts_left(used, granted),
            cooled_at: cooled_at.map(|at| at + cooling),
            attempts,
        }
    }

    /// The attempt in progress.
    pub fn open(&self) -> Option<&Attempt> {
        self.attempts
            .iter()
            .find(|attempt| attempt.status == AttemptStatus::InProgress)
    }

    /// The attempt that waits for a person's judgement.
    pub fn waiting(&self) -> Option<&Attempt> {
        self.attempts
            .iter()
            .find(|attempt| attempt.status == AttemptStatus::NeedsGrading)
    }

    /// The attempt that passed.
    pub fn passed(&self) -> Option<&Attempt> {
        self.attempts.iter().find(|attempt| {
            attempt.status == AttemptStatus::Graded
                && attempt.outcome.is_some_and(|outcome| outcome.passed)
        })
    }

    /// When the next attempt may begin, if that is later than now.
    pub fn retry_at(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.cooled_at.filter(|cooled| *cooled > now)
    }

    /// Whether a new attempt may begin: none is open, none waits for a person,
    /// none has passed, some are left, and the cooling-off is over.
    pub fn may_start(&self, now: DateTime<Utc>) -> bool {
        self.open().is_none()
            && self.waiting().is_none()
            && self.passed().is_none()
            && self.left != Some(0)
            && self.retry_at(now).is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_moves_only_along_the_table() {
        use AttemptStatus::{Abandoned, Graded, InProgress, NeedsGrading, Submitted, Void};
        let allowed = [
            (InProgress, Submitted),
            (InProgress, Abandoned),
            (Submitted, Graded),
            (Submitted, NeedsGrading),
            (NeedsGrading, Graded),
            (InProgress, Void),
            (Submitted, Void),
            (NeedsGrading, Void),
            (Graded, Void),
            (Abandoned, Void),
        ];
        for from in AttemptStatus::ALL {
            assert_eq!(AttemptStatus::parse(from.as_str()), Some(from));
            for to in AttemptStatus::ALL {
                assert_eq!(
                    from.may_become(to),
                    allowed.contains(&(from, to)),
                    "{from:?} → {to:?}"
                );
            }
        }
    }
}
