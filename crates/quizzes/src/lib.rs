//! Quizzes after the lessons: the bank of questions, published versions, attempts
//! and grading.
//!
//! What always holds:
//! - A published quiz, its questions and options never change (the database
//!   refuses it), so a score is a function of the pinned version and the stored
//!   answers, in integers.
//! - An attempt's row exists before its first question is shown; one attempt
//!   per enrolment and quiz is in progress at a time (partial unique index).
//! - Answers carry a version number: a stale one is refused, so two tabs cannot
//!   overwrite each other in silence.
//! - After that only a regrade changes a score: an applied one is a value that
//!   grading takes, so the score stays a function of stored values.
//! - Handing in twice, or twenty times at once, gives one score; so does
//!   marking an essay.
//! - A recall some days after completion changes nothing but its own rows.
//! - [`OpenAttempt`] has no room for the key; a learner only gets it from a
//!   [`Review`], as far as [`Release`] lets it out. [`PublishedQuestion`] holds
//!   it whole, for those who write the quiz.
//! - Role-plays are scored by people: see [`practical`].
//! - The bank keeps every version of every question. Only a ready version that
//!   is in use is published; a published question that came from the bank names
//!   its version and says the same.

mod attempt;
mod bank;
mod entity;
mod error;
pub mod exchange;
mod gain;
mod grading;
mod grant;
mod mark;
pub mod practical;
mod publication;
mod published;
mod quiz;
pub mod read;
mod recall;
mod regrade;
mod response;
mod review;
mod shuffle;
mod statistics;
mod task;
mod wording;
pub mod write;

pub use attempt::{
    Attempt, AttemptStatus, GRACE, OpenAttempt, OpenOption, OpenQuestion, Outcome, Standing,
};
pub use bank::{
    BankContent, BankHead, BankPlace, BankQuestion, BankState, BankVersion, Difference, FileState,
    ImportAction, KnownQuestion, LONGEST_OPTION, LONGEST_REASON, LONGEST_TEXT, Origin,
    PlannedQuestion, Preview, QuestionUpload, StateChange, bank_faults, differences, digest,
    plan_import, preview, version_faults,
};
pub use error::Error;
pub use gain::{Gain, ItemPoints, ObjectiveGain, Reached, pre_test_of};
pub use grading::{Answered, Grade, grade, points_for, worth};
pub use grant::{Grant, Granted, MOST_MINUTES};
pub use mark::{Levels, Mark};
pub use publication::{MAX_POINTS, NewOption, NewQuestion, NewQuiz, faults};
pub use published::{PublishedOption, PublishedQuestion};
pub use quiz::{Draw, QuestionKind, Quiz, ReviewPolicy, Rules};
pub use read::KeyField;
pub use recall::{
    Candidate, LinkedRecall, Occasion, RECALL_DAYS, RECALL_QUESTIONS, Recall, RecallItem, Share,
    choose, days_with_occasions, due,
};
pub use regrade::{Change, CodedAnswer, Policy, RegradeRun, RegradeStatus};
pub use response::{OPTION, Response};
pub use review::{
    Explained, Judgement, ReachedLevel, Release, Review, ReviewField, ReviewOption, ReviewQuestion,
};
pub use statistics::{
    ChoiceCounts, FEWEST, Figure, FormStatistics, ItemStatistics, QuizStatistics,
};
pub use task::{
    BestWorst, Choice, Control, Criterion, Essay, Field, Key, KeyOption, LONGEST_ESSAY, Level,
    Matching, Scenario, Scoring, ShortText, Stage, Task, TextLimits, points, solution,
};
