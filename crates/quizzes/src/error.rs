//! The refusals of this subject.

use chrono::{DateTime, Utc};
use kernel::{Failure, Fault, date};
use sea_orm::DbErr;

/// Why a quiz or an attempt does not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The quiz to publish has faults.
    #[error("the quiz has {} faults", .0.len())]
    Faulty(Vec<Fault>),
    /// No such quiz, attempt or question, or not this learner's.
    #[error("no such quiz, attempt or question")]
    NotFound,
    /// The quiz is passed; there is nothing more to gain.
    #[error("the quiz is passed already")]
    AlreadyPassed,
    /// No attempt is left.
    #[error("all {0} attempts are used")]
    AttemptsUsedUp(i32),
    /// The attempt is handed in or closed; its answers stand.
    #[error("the attempt takes no more answers")]
    Closed,
    /// The attempt was never handed in and is closed.
    #[error("the attempt was not handed in")]
    NotGraded,
    /// The answer names an option of another question, or none we know.
    #[error("an option that is not of this question")]
    ForeignOption,
    /// Two options for a question that takes one.
    #[error("more than one option for a single choice")]
    TooManyOptions,
    /// The answer fills in a field that the question has not.
    #[error("the question has no field {0}")]
    UnknownField(String),
    /// Two fields name the same option where each may stand once.
    #[error("an option is used twice")]
    Repeated,
    /// A typed answer is too long.
    #[error("a typed answer is longer than {0} characters")]
    TextTooLong(usize),
    /// A choice of an earlier stage of a case would change.
    #[error("a choice of an earlier stage stands")]
    StageFixed,
    /// The attempt's time is over.
    #[error("the time of the attempt is over")]
    TimeUp,
    /// The next attempt may begin later.
    #[error("the next attempt may begin at {0}")]
    CoolingOff(DateTime<Utc>),
    /// There is no limit that could be extended.
    #[error("the quiz has no limit to extend")]
    Unlimited,
    /// Somebody saved another answer since this one was read.
    #[error("the answer was changed meanwhile; its version is now {current}")]
    Stale {
        /// The stored version.
        current: i32,
    },
    /// A stored value that we never write.
    #[error("unreadable stored value: {0}")]
    Stored(String),
    /// The database refused.
    #[error(transparent)]
    Database(#[from] DbErr),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Faulty(faults) => Self::invalid(faults),
            Error::NotFound => Self::not_found(),
            Error::AlreadyPassed => Self::conflict(
                "quiz.already_passed",
                "このテストには、もう合格しています。結果の画面で解説を読めます。",
            ),
            Error::AttemptsUsedUp(allowed) => Self::conflict(
                "quiz.attempts_used_up",
                format!(
                    "このテストを受けられる{allowed}回を、すべて使いました。担当者に相談してください。"
                ),
            ),
            Error::Closed => Self::conflict(
                "quiz.attempt_closed",
                "このテストは、もう提出されています。答えは変えられません。結果の画面を見てください。",
            ),
            Error::NotGraded => {
                Self::conflict("quiz.not_graded", "このテストは、まだ採点されていません。")
            }
            Error::ForeignOption => Self::invalid(vec![Fault::new(
                "/options",
                "quiz.answer.foreign_option",
                "この設問の選択肢ではありません。画面を読み込み直して、選び直してください。",
            )]),
            Error::TooManyOptions => Self::invalid(vec![Fault::new(
                "/options",
                "quiz.answer.too_many",
                "この設問で選べるのは1つです。1つだけ選んでください。",
            )]),
            Error::UnknownField(name) => Self::invalid(vec![Fault::new(
                format!("/fields/{name}"),
                "quiz.answer.unknown_field",
                "この設問にない欄です。画面を読み込み直して、答え直してください。",
            )]),
            Error::Repeated => Self::invalid(vec![Fault::new(
                "/fields",
                "quiz.answer.repeated",
                "同じものを2回選んでいます。それぞれに、違うものを選んでください。",
            )]),
            Error::TextTooLong(longest) => Self::invalid(vec![Fault::new(
                "/fields/text",
                "quiz.answer.too_long",
                format!("答えが長すぎます。{longest}文字までで書いてください。"),
            )]),
            Error::StageFixed => Self::conflict(
                "quiz.answer.stage_fixed",
                "前の場面で選んだ対応は、変えられません。いまの場面で、続きを選んでください。",
            ),
            Error::TimeUp => Self::conflict(
                "quiz.time_up",
                "時間になりました。それまでに保存した答えで提出されています。",
            ),
            Error::CoolingOff(until) => Self::conflict(
                "quiz.cooling_off",
                format!(
                    "次に受けられるのは、{}からです。それまでに、まちがえたところを読み直してください。",
                    date::display_instant(until)
                ),
            ),
            Error::Unlimited => Self::conflict(
                "quiz.unlimited",
                "このテストには、回数や時間の制限がありません。延ばす必要はありません。",
            ),
            Error::Stale { .. } => Self::conflict(
                "quiz.answer.stale",
                "別の画面で、この設問の答えが変わりました。画面を読み込み直して、答えを確かめてください。",
            ),
            Error::Stored(value) => Self::internal("quiz.stored_value", value),
            Error::Database(error) => error.into(),
        }
    }
}
