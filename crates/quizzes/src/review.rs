//! What a learner sees after handing in.
//!
//! The usual policy ([`ReviewPolicy::WhenOver`]): explanations show at once, because reading why is half of the
//! learning. While another attempt could still be made with what is shown —
//! some are left, or one is open — only right or wrong and the explanations of
//! the learner's own choices show. The whole key shows when the quiz is passed
//! or the last attempt is used up: nothing can be gained with it then, for no
//! attempt starts after a pass. A quiz for practice shows the whole key at once;
//! one whose bank must stay secret shows only right or wrong.

use chrono::{DateTime, Utc};
use kernel::id::{OptionId, QuestionVersionId};

use crate::attempt::{Attempt, Outcome, Standing};
use crate::quiz::{QuestionKind, Quiz, ReviewPolicy};
use crate::regrade::Policy;

/// How much of the key is let out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Release {
    /// Right or wrong only.
    ResultOnly,
    /// Right or wrong, and why for the chosen options only.
    OwnChoices,
    /// Every option with its explanation.
    WholeKey,
}

impl Release {
    /// What a learner in this standing may see of any attempt handed in.
    pub fn of(policy: ReviewPolicy, standing: &Standing) -> Self {
        match policy {
            ReviewPolicy::Always => return Self::WholeKey,
            ReviewPolicy::Never => return Self::ResultOnly,
            ReviewPolicy::WhenOver => {}
        }
        let used_up = standing.left == Some(0) && standing.open().is_none();
        if standing.passed().is_some() || used_up {
            Self::WholeKey
        } else {
            Self::OwnChoices
        }
    }
}

/// A graded attempt, explained as far as allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// The attempt.
    pub attempt: Attempt,
    /// Its quiz.
    pub quiz: Quiz,
    /// Its score.
    pub outcome: Outcome,
    /// Points that pass, of those that count.
    pub pass_points: i32,
    /// When a regrade last changed how one of its questions is graded.
    pub regraded_at: Option<DateTime<Utc>>,
    /// Whether it only passes because a pass once told stands.
    pub is_pass_kept: bool,
    /// Whether every safety question is right.
    pub safety_held: bool,
    /// How much of the key shows.
    pub release: Release,
    /// Attempts left; nothing when there is no limit.
    pub attempts_left: Option<i32>,
    /// Whether a new attempt may begin now.
    pub may_retry: bool,
    /// When the next attempt may begin, if that is later than now.
    pub retry_at: Option<DateTime<Utc>>,
    /// Whether another attempt is in progress.
    pub is_open: bool,
    /// Whether this attempt or another passed.
    pub quiz_passed: bool,
    /// Every question, in order.
    pub questions: Vec<ReviewQuestion>,
}

/// A question after handing in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewQuestion {
    /// The question's key.
    pub id: QuestionVersionId,
    /// Its place, from 1.
    pub position: i32,
    /// How it was answered.
    pub kind: QuestionKind,
    /// The learning objective it tests.
    pub objective: String,
    /// Whether passing needs it right.
    pub safety: bool,
    /// Plain text.
    pub stem: String,
    /// Whether it is right.
    pub right: bool,
    /// Whether anything was chosen.
    pub answered: bool,
    /// Points reached.
    pub points: i32,
    /// What it counts for; nothing when it was voided.
    pub total_points: i32,
    /// What a regrade did to it.
    pub adjusted: Option<Policy>,
    /// What was filled in where the options alone do not tell it; empty for a
    /// choice.
    pub fields: Vec<ReviewField>,
    /// What is to be learnt from the question as a whole, when it is let out.
    pub feedback: Option<String>,
    /// What a person gave an essay; nothing for all other kinds and for a blank
    /// one.
    pub judgement: Option<Judgement>,
    /// The options in this attempt's order.
    pub options: Vec<ReviewOption>,
}

/// What a person gave an essay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// To the learner; may be empty.
    pub comment: String,
    /// The level reached in each criterion; none where only the result shows.
    pub reached: Vec<ReachedLevel>,
}

/// The level reached in one criterion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReachedLevel {
    /// What was looked at.
    pub criterion: String,
    /// How such a text is known.
    pub words: String,
    /// What the level is worth.
    pub points: i32,
    /// What the best one is worth.
    pub best: i32,
}

/// A field after handing in, in the learner's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewField {
    /// The words beside it.
    pub label: String,
    /// What was given; nothing when it was left empty.
    pub given: Option<String>,
    /// What is right, when it is let out and the field belongs to the best
    /// answer.
    pub right: Option<String>,
}

/// An option after handing in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewOption {
    /// The option's key.
    pub id: OptionId,
    /// Plain text.
    pub body: String,
    /// Whether the learner chose it.
    pub chosen: bool,
    /// The key to this option, when it is let out.
    pub explained: Option<Explained>,
}

/// The key to one option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    /// Whether it belongs to the key.
    pub correct: bool,
    /// Why.
    pub explanation: String,
}

#[cfg(test)]
mod tests {
    use kernel::id::{AttemptId, CompanyId, EnrolmentId, LessonId, QuizVersionId, TrackVersionId};
    use uuid::Uuid;

    use super::*;
    use crate::attempt::AttemptStatus;
    use crate::quiz::Rules;

    fn quiz(attempts_allowed: i32) -> Quiz {
        Quiz {
            id: QuizVersionId(Uuid::nil()),
            track_version: TrackVersionId(Uuid::nil()),
            lesson: LessonId(Uuid::nil()),
            title: String::new(),
            pass_points: 1,
            total_points: 2,
            attempts_allowed,
            rules: Rules::default(),
            draws: Vec::new(),
        }
    }

    fn attempt(status: AttemptStatus, passed: bool) -> Attempt {
        let outcome = Outcome {
            points: i32::from(passed),
            total_points: 2,
            passed,
        };
        Attempt {
            id: AttemptId(Uuid::nil()),
            company: CompanyId(Uuid::nil()),
            enrolment: EnrolmentId(Uuid::nil()),
            quiz: QuizVersionId(Uuid::nil()),
            no: 1,
            status,
            started_at: DateTime::UNIX_EPOCH,
            deadline_at: None,
            submitted_at: None,
            outcome: (status == AttemptStatus::Graded).then_some(outcome),
        }
    }

    #[test]
    fn the_whole_key_shows_only_when_nothing_can_be_gained_with_it() {
        use AttemptStatus::{Graded, InProgress, Void};
        let failed = || attempt(Graded, false);
        let passed = || attempt(Graded, true);
        let open = || attempt(InProgress, false);
        let void = || attempt(Void, false);
        let cases = [
            (
                "failed, one left",
                2,
                vec![failed()],
                Release::OwnChoices,
                true,
            ),
            (
                "failed, no limit",
                0,
                vec![failed()],
                Release::OwnChoices,
                true,
            ),
            (
                "used up",
                2,
                vec![failed(), failed()],
                Release::WholeKey,
                false,
            ),
            (
                "passed at once",
                2,
                vec![passed()],
                Release::WholeKey,
                false,
            ),
            (
                "passed, no limit",
                0,
                vec![failed(), passed()],
                Release::WholeKey,
                false,
            ),
            (
                "last one open",
                2,
                vec![failed(), open()],
                Release::OwnChoices,
                false,
            ),
            (
                "one annulled",
                2,
                vec![failed(), void()],
                Release::OwnChoices,
                true,
            ),
        ];
        for (case, allowed, attempts, release, may_start) in cases {
            let standing = Standing::of(&quiz(allowed), attempts, 0);
            let released = |policy| Release::of(policy, &standing);
            assert_eq!(released(ReviewPolicy::WhenOver), release, "{case}");
            assert_eq!(released(ReviewPolicy::Always), Release::WholeKey, "{case}");
            assert_eq!(released(ReviewPolicy::Never), Release::ResultOnly, "{case}");
            assert_eq!(
                standing.may_start(DateTime::UNIX_EPOCH),
                may_start,
                "{case}"
            );
        }
    }
}
