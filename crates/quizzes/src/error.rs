//! The refusals of this subject.

use chrono::{DateTime, Utc};
use kernel::{Failure, Fault, date};
use sea_orm::DbErr;

use crate::bank::BankState;
use crate::regrade::RegradeStatus;

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
    /// The questions are answered in turn, and this one was answered before.
    #[error("an answered question of a quiz in turn")]
    Passed,
    /// The questions are answered in turn, and one ahead has no answer yet.
    #[error("not this question's turn")]
    NotItsTurn,
    /// The attempt was never handed in and is closed.
    #[error("the attempt was not handed in")]
    NotGraded,
    /// The attempt waits for a person's judgement.
    #[error("the attempt waits for a person")]
    AwaitsGrading,
    /// The attempt is graded; its marks stand.
    #[error("the attempt is graded; its marks stand")]
    MarksStand,
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
    /// Nothing was chosen where an answer explains itself at once.
    #[error("nothing was chosen")]
    NothingChosen,
    /// No question of the course suits a recall.
    #[error("no question suits a recall")]
    NothingToRecall,
    /// There is no limit that could be extended.
    #[error("the quiz has no limit to extend")]
    Unlimited,
    /// Somebody saved another answer since this one was read.
    #[error("the answer was changed meanwhile; its version is now {current}")]
    Stale {
        /// The stored version.
        current: i32,
    },
    /// An assessment of the same role-play waits for its sheets.
    #[error("an assessment of this role-play is open")]
    AssessmentOpen,
    /// Somebody begins with that handover note already.
    #[error("the handover note has a receiver")]
    HandoverTaken,
    /// The handover note is not handed in yet.
    #[error("the handover note is missing")]
    HandoverMissing,
    /// Somebody saved the handover note since it was read.
    #[error("the handover note was changed meanwhile; its version is now {current}")]
    HandoverStale {
        /// The stored version.
        current: i32,
    },
    /// The handover note is handed in; it stands.
    #[error("the handover note is handed in")]
    HandedIn,
    /// The sheet's key came before with another content.
    #[error("the sheet came before with another content")]
    SheetDiffers,
    /// Another sheet is in force than the sender thinks.
    #[error("another sheet is in force")]
    SheetStale,
    /// A moderator has decided.
    #[error("a moderator has decided")]
    AlreadyModerated,
    /// It was cancelled.
    #[error("the assessment is cancelled")]
    AssessmentCancelled,
    /// It has a result.
    #[error("the assessment has a result")]
    AssessmentDecided,
    /// The assessor's sheet is in.
    #[error("the assessor has given a sheet")]
    AssessorHasScored,
    /// Another assessment waits for this one's handover note.
    #[error("another assessment waits for the handover note")]
    HandoverAwaited,
    /// The assessors agree, or are not done.
    #[error("there is nothing to moderate")]
    NothingToModerate,
    /// Nobody moderates what they scored.
    #[error("an assessor may not moderate")]
    OwnModeration,
    /// A regrade is not in the state for this.
    #[error("a regrade that is {from:?} cannot become {to:?}")]
    RegradeClosed {
        /// Its status.
        from: RegradeStatus,
        /// What was asked for.
        to: RegradeStatus,
    },
    /// An attempt changed since a regrade was tried.
    #[error("the attempts changed since the regrade was tried")]
    RegradeStale,
    /// The track has a question of this code.
    #[error("the track has a question {0}")]
    CodeTaken(String),
    /// Somebody added a version of the bank question since it was read.
    #[error("the bank question was changed meanwhile; its newest version is {0}")]
    BankStale(i32),
    /// The version of the bank question is no longer where it was seen.
    #[error("the version is {0:?} meanwhile")]
    BankMoved(BankState),
    /// A move that is not declared.
    #[error("a version does not move from {0:?} to {1:?}")]
    BankMove(BankState, BankState),
    /// Two changed the same bank question at once, and this one lost.
    #[error("the bank question was changed at the same time")]
    BankBusy,
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
            Error::Passed => Self::conflict(
                "quiz.answer.passed",
                "この設問には、もう答えています。順番に答えるテストでは、前の設問に戻れません。",
            ),
            Error::NotItsTurn => Self::conflict(
                "quiz.answer.not_its_turn",
                "先に、前の設問に答えてください。順番に答えるテストでは、設問を飛ばせません。",
            ),
            Error::NotGraded => {
                Self::conflict("quiz.not_graded", "このテストは、まだ採点されていません。")
            }
            Error::AwaitsGrading => Self::conflict(
                "quiz.awaits_grading",
                "採点をお待ちください。記述の答えは、担当者が読んで採点します。採点が終わると、結果を見られます。",
            ),
            Error::MarksStand => Self::conflict(
                "quiz.marks_stand",
                "この答案の採点は終わっています。結果が受講者に表示されているため、変えられません。",
            ),
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
            Error::NothingChosen => Self::invalid(vec![Fault::new(
                "/fields",
                "quiz.answer.nothing",
                "答えを選んでから「答える」を押してください。分からないときは「わからない」を押してください。",
            )]),
            Error::NothingToRecall => Self::conflict(
                "quiz.recall.nothing",
                "この研修には、思い出しクイズに使える問題がありません。",
            ),
            Error::Unlimited => Self::conflict(
                "quiz.unlimited",
                "このテストには、回数や時間の制限がありません。延ばす必要はありません。",
            ),
            Error::Stale { .. } => Self::conflict(
                "quiz.answer.stale",
                "別の画面で、この設問の答えが変わりました。画面を読み込み直して、答えを確かめてください。",
            ),
            Error::AssessmentOpen => Self::conflict(
                "assessment.open",
                "このロールプレイには、採点待ちの実技評価がもうあります。一覧から開いてください。",
            ),
            Error::HandoverTaken => Self::conflict(
                "handover.taken",
                "この引継ぎ票は、もう別の実技評価に使われています。画面を読み込み直してください。",
            ),
            Error::HandoverMissing => Self::conflict(
                "handover.missing",
                "引継ぎ票がまだ提出されていません。提出されてから、もう一度送ってください。",
            ),
            Error::HandoverStale { .. } => Self::conflict(
                "handover.stale",
                "別の画面で、引継ぎ票が保存されています。画面を読み込み直して、内容を確かめてください。",
            ),
            Error::HandedIn => Self::conflict(
                "handover.handed_in",
                "引継ぎ票は、もう提出されています。内容は変えられません。",
            ),
            Error::SheetDiffers => Self::invalid(vec![Fault::new(
                "/sheet",
                "assessment.sheet.differs",
                "この採点票は、前に別の内容で届いています。いまの内容は、訂正として送ってください。",
            )]),
            Error::SheetStale => Self::conflict(
                "assessment.sheet.stale",
                "別の画面から、新しい採点票が届いています。画面を読み込み直して、いまの採点を確かめてください。",
            ),
            Error::AssessmentCancelled => {
                Self::conflict("assessment.cancelled", "この実技評価は取り消されています。")
            }
            Error::AssessmentDecided => Self::conflict(
                "assessment.decided",
                "結果が決まっているので、取り消すことも評価者を変えることもできません。",
            ),
            Error::AssessorHasScored => Self::conflict(
                "assessment.assessor.scored",
                "その評価者の採点は、もう届いています。採点は残すので、評価者を変えられません。",
            ),
            Error::HandoverAwaited => Self::conflict(
                "assessment.handover.awaited",
                "この引継ぎ票を待っている実技評価があります。先にそちらを取り消すか、引継ぎ票を提出してください。",
            ),
            Error::AlreadyModerated => Self::conflict(
                "assessment.moderated",
                "調整者が結果を決めています。採点は変えられません。",
            ),
            Error::NothingToModerate => Self::conflict(
                "assessment.nothing_to_moderate",
                "調整が要る状態ではありません。全員の採点がそろい、差が大きいときに調整します。",
            ),
            Error::OwnModeration => Self::conflict(
                "assessment.own_moderation",
                "自分が採点した実技評価は、調整できません。別の運営管理者に頼んでください。",
            ),
            Error::RegradeClosed { from, .. } => Self::conflict(
                "quiz.regrade.state",
                match from {
                    RegradeStatus::Planned => {
                        "まだ試算していません。先に試算して、だれが変わるかを確かめてください。"
                    }
                    RegradeStatus::Applied => "この見直しは、もう適用されています。",
                    _ => "この見直しは、取りやめになっています。",
                },
            ),
            Error::RegradeStale => Self::conflict(
                "quiz.regrade.stale",
                "試算のあとに、受験か採点が変わりました。もう一度試算して、だれが変わるかを確かめてください。",
            ),
            Error::CodeTaken(code) => Self::invalid(vec![Fault::new(
                "/code",
                "bank.code.taken",
                format!("id「{code}」の設問は、このコースにもうあります。別の id にしてください。"),
            )]),
            Error::BankStale(_) | Error::BankBusy => Self::conflict(
                "bank.changed_meanwhile",
                "この設問は、開いてからほかの人が変更しました。最新の版を確かめて、もう一度お試しください。",
            ),
            Error::BankMoved(state) => Self::conflict(
                "bank.changed_meanwhile",
                format!(
                    "この版は、いまは「{}」です。最新の状態を確かめて、もう一度お試しください。",
                    state.label()
                ),
            ),
            Error::BankMove(from, to) => Self::conflict(
                "bank.move",
                format!(
                    "「{}」の版を「{}」にはできません。",
                    from.label(),
                    to.label()
                ),
            ),
            Error::Stored(value) => Self::internal("quiz.stored_value", value),
            Error::Database(error) => error.into(),
        }
    }
}
