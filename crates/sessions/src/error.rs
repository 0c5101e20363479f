//! What this subject refuses.

use kernel::{Failure, Fault};
use sea_orm::DbErr;

use crate::booking::BookingState;
use crate::schedule::SessionState;

/// A refusal about training sessions.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The code is taken by a session of another track, instructor or day.
    #[error("session {code} is on record with other facts")]
    FactsDiffer {
        /// The session's code.
        code: String,
    },
    /// The code or the instructor's name is empty, too long, or holds control
    /// characters.
    #[error("session {code:?} cannot be kept")]
    NotStorable {
        /// The session's code.
        code: String,
    },
    /// Not there, or not for whoever asks.
    #[error("no such session, date or booking")]
    NotFound,
    /// Another session has this code.
    #[error("the code {0} is taken")]
    CodeTaken(String),
    /// The transition table has no such step.
    #[error("a session does not move from {0:?} to {1:?}")]
    Refused(SessionState, SessionState),
    /// The transition table has no such step.
    #[error("a booking does not move from {0:?} to {1:?}")]
    BookingRefused(BookingState, BookingState),
    /// Somebody saved it since it was read.
    #[error("the session was saved meanwhile")]
    Stale,
    /// Its dates stand once attendance was marked.
    #[error("the session is {0:?} and does not move any more")]
    NotMovable(SessionState),
    /// Fewer seats than people.
    #[error("{0} people are booked")]
    TooFewSeats(i32),
    /// The person has a live booking here.
    #[error("the person is booked already")]
    AlreadyBooked,
    /// No seat is free.
    #[error("no seat is free")]
    Full,
    /// The mark's key came before with something else.
    #[error("the key came before with another mark")]
    MarkDiffers,
    /// The day has not come.
    #[error("the date has not come yet")]
    TooEarly,
    /// Nobody's attendance is marked in this state.
    #[error("attendance is not marked while the session is {0:?}")]
    NoMarks(SessionState),
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
            Error::FactsDiffer { code } => Self::conflict(
                "session.facts_differ",
                format!(
                    "開催回「{code}」は、別のコース・講師・終了日で登録されています。開催回の番号か内容を確かめてください。"
                ),
            ),
            Error::NotStorable { code } => Self::conflict(
                "session.not_storable",
                format!(
                    "開催回「{code}」は登録できません。開催回は64文字、講師は100文字までで、改行などは使えません。"
                ),
            ),
            Error::NotFound => Self::not_found(),
            Error::CodeTaken(code) => Self::invalid(vec![Fault::new(
                "/code",
                "session.code.taken",
                format!("開催回「{code}」は、もうあります。別の番号にしてください。"),
            )]),
            Error::Refused(from, to) => Self::conflict(
                "session.state",
                format!(
                    "「{}」の研修は、「{}」にできません。",
                    from.label(),
                    to.label()
                ),
            ),
            Error::BookingRefused(from, to) => Self::conflict(
                "booking.state",
                format!(
                    "「{}」の予約は、「{}」にできません。",
                    from.label(),
                    to.label()
                ),
            ),
            Error::Stale => Self::conflict(
                "session.stale",
                "開いてからほかの人が保存しました。画面を読み込み直して、いまの内容を確かめてください。",
            ),
            Error::NotMovable(state) => Self::conflict(
                "session.not_movable",
                format!("「{}」の研修の日程は、変えられません。", state.label()),
            ),
            Error::TooFewSeats(booked) => Self::invalid(vec![Fault::new(
                "/max_seats",
                "session.max_seats.booked",
                format!("もう{booked}人が予約しています。定員は{booked}人以上にしてください。"),
            )]),
            Error::AlreadyBooked => {
                Self::conflict("booking.exists", "この研修には、もう申し込んでいます。")
            }
            Error::Full => Self::conflict("booking.full", "満席です。"),
            Error::MarkDiffers => Self::conflict(
                "attendance.differs",
                "この記録は、前に別の内容で届いています。画面を読み込み直して、もう一度押してください。",
            ),
            Error::TooEarly => Self::conflict(
                "attendance.too_early",
                "出欠は、研修の当日から記録できます。",
            ),
            Error::NoMarks(state) => Self::conflict(
                "attendance.state",
                format!("「{}」の研修の出欠は、記録できません。", state.label()),
            ),
            Error::Stored(value) => Self::internal("session.stored_value", value),
            Error::Database(error) => error.into(),
        }
    }
}
