//! What this subject refuses.

use kernel::{Failure, Fault, Kind};
use sea_orm::DbErr;

/// A refusal about surveys.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The form cannot be published; every reason.
    #[error("the form has {} faults", .0.len())]
    FormFaults(Vec<Fault>),
    /// No form of this name was published.
    #[error("no form {0:?} was published")]
    NoForm(String),
    /// The ballot paper was handed out before, for another secret.
    #[error("the ballot paper was handed out before")]
    AlreadyIssued,
    /// The enrolment has no participation.
    #[error("the survey is not open for this enrolment")]
    NotOpen,
    /// The token is not one of ours.
    #[error("the token is not ours")]
    TokenRefused,
    /// The answers do not fit the form; every reason.
    #[error("the answers have {} faults", .0.len())]
    AnswerFaults(Vec<Fault>),
    /// The round takes no more answers.
    #[error("the round takes no more answers")]
    Late,
    /// No ballot has this receipt.
    #[error("no ballot has this receipt")]
    ReceiptUnknown,
    /// No such round, or no such request.
    #[error("no such round or request")]
    Missing,
    /// The ballot was withdrawn or taken out, or its removal was asked for.
    #[error("the ballot does not count any more")]
    NotCounted,
    /// The same person asked for it.
    #[error("a second person must decide")]
    SamePerson,
    /// Two questions that no decision can make one.
    #[error("these questions cannot be compared")]
    Incomparable,
    /// The round is not by name, or the other way round.
    #[error("the round is of another mode")]
    OtherMode,
    /// It was decided before.
    #[error("it was decided before")]
    Decided,
    /// A sheet of paper would make more answers than so many people could give.
    #[error("more answers than the {0} people who could answer")]
    MoreThanEligible(i64),
    /// The file of paper ratings cannot be read at all; why.
    #[error("the file cannot be read: {}", .0.message)]
    File(Fault),
    /// The figure was approved before.
    #[error("the figure was approved before")]
    AlreadyPublished,
    /// The figure was retracted before.
    #[error("the figure was retracted before")]
    AlreadyRetracted,
    /// The machine has no entropy.
    #[error("the machine has no entropy")]
    NoEntropy,
    /// A sheet of paper for a session whose answers came in a file from a web
    /// form elsewhere.
    #[error("the session was answered on the web")]
    FromTheWeb,
    /// A box could not be closed.
    #[error("a box could not be closed")]
    BoxFailed,
    /// A stored row breaks an invariant of this crate.
    #[error("a stored row cannot be understood: {0}")]
    Stored(String),
    /// The kernel failed.
    #[error(transparent)]
    Kernel(#[from] Failure),
    /// The database refused.
    #[error(transparent)]
    Database(#[from] DbErr),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::FormFaults(faults) | Error::AnswerFaults(faults) => Self::invalid(faults),
            Error::File(fault) => Self::invalid(vec![fault]),
            Error::MoreThanEligible(eligible) => Self::invalid(vec![Fault::new(
                "/paper_no",
                "paper.more_than_eligible",
                format!(
                    "この用紙を数えると、回答が対象者数（{eligible}名）より多くなります。同じ人の回答が二重になっていないか、出席の記録がまだの人がいないか確かめてください。"
                ),
            )]),
            Error::FromTheWeb => Self::conflict(
                "paper.from_the_web",
                "この開催回の回答は、Webの回答として取り込まれています。1つの開催回に紙とWebを混ぜられません。",
            ),
            Error::NoForm(code) => Self::conflict(
                "survey.no_form",
                format!(
                    "アンケート「{code}」はまだ公開されていません。先に研修の本文を公開してください。"
                ),
            ),
            Error::AlreadyIssued => Self::conflict(
                "survey.already_issued",
                "このアンケートの回答用紙は、すでに別の画面でお渡ししています。回答は1人1回です。",
            ),
            Error::NotOpen => Self::conflict(
                "survey.not_open",
                "アンケートは、ほかの学習がすべて終わると答えられます。",
            ),
            Error::TokenRefused => Self::new(
                Kind::Invalid,
                "survey.token",
                "回答用紙を確かめられませんでした。アンケートのページを開き直してください。",
            ),
            Error::Late => Self::conflict(
                "survey.late",
                "このアンケートの回答期間は終わりました。研修の修了には影響しません。",
            ),
            Error::ReceiptUnknown => Self::invalid(vec![Fault::new(
                "/receipt",
                "survey.receipt",
                "この番号の回答は見つかりません。番号をもう一度確かめてください。",
            )]),
            Error::Missing => Self::not_found(),
            Error::NotCounted => Self::conflict(
                "survey.not_counted",
                "この回答は、すでに取り消されたか、無効にする手続きに入っています。",
            ),
            Error::SamePerson => Self::conflict(
                "survey.same_person",
                "無効にする依頼をした人とは別の人が決めてください。",
            ),
            Error::Decided => Self::conflict("survey.decided", "この件は、すでに決まっています。"),
            Error::Incomparable => Self::invalid(vec![Fault::new(
                "/comparable_with",
                "survey.incomparable",
                "同じ設問（同じid・5段階）の、ことばの違う2つの版を選んでください。",
            )]),
            Error::OtherMode => Self::conflict(
                "survey.other_mode",
                "このアンケートの記名・匿名の方式が、画面を開いたあとに変わりました。ページを開き直してください。",
            ),
            Error::AlreadyPublished => Self::conflict(
                "figure.already_published",
                "この公表値は、すでに承認されて確定しています。",
            ),
            Error::AlreadyRetracted => Self::conflict(
                "figure.already_retracted",
                "この公表値は、すでに取り下げられています。",
            ),
            Error::Kernel(failure) => failure,
            Error::Database(error) => error.into(),
            Error::NoEntropy | Error::BoxFailed | Error::Stored(_) => {
                Self::internal("survey.broken", error)
            }
        }
    }
}
