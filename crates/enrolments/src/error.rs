//! The refusals of this subject.

use kernel::{Failure, Fault};
use sea_orm::DbErr;

use crate::certificate::CertificateStatus;
use crate::enrolment::Status;

/// Why an enrolment or its progress cannot change.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Not there, or not this company's.
    #[error("no such enrolment")]
    NotFound,
    /// The last day lies before today.
    #[error("the last day is over already")]
    DueInThePast,
    /// The transition table has no such step.
    #[error("{from:?} may not become {to:?}")]
    Refused {
        /// Where the enrolment stands.
        from: Status,
        /// Where it was to go.
        to: Status,
    },
    /// A started enrolment keeps its version.
    #[error("the enrolment is pinned to another version")]
    PinnedElsewhere,
    /// Progress is recorded only while the person learns.
    #[error("the enrolment is {0:?}, not in progress")]
    NotInProgress(Status),
    /// The last day of an enrolment that is no longer open does not change.
    #[error("the enrolment is {0:?}, not open")]
    NotOpen(Status),
    /// No such certificate, or not this company's.
    #[error("no such certificate")]
    NoCertificate,
    /// Only a completed enrolment is certified.
    #[error("the enrolment is {0:?}, not completed")]
    NotCompleted(Status),
    /// An ended certificate stays ended.
    #[error("the certificate is {0:?}, not issued")]
    CertificateEnded(CertificateStatus),
    /// A decision that cannot be made as asked.
    #[error("a faulty decision")]
    Faulty(Vec<Fault>),
    /// No such assignment rule, or not this company's.
    #[error("no such assignment rule")]
    NoRule,
    /// No such export layout, or not this company's.
    #[error("no such export layout")]
    NoLayout,
    /// Somebody else has saved the rule since it was read.
    #[error("the assignment rule was saved by somebody else")]
    RuleChanged,
    /// Replacing or revoking needs a reason of at most 200 characters.
    #[error("no reason, or one too long")]
    Reason,
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
            Error::NotFound => Self::not_found(),
            Error::DueInThePast => Self::invalid(vec![Fault::new(
                "/due_on",
                "enrolment.due.past",
                "期限には、今日以降の日付を入れてください。",
            )]),
            Error::Refused { from, to } => Self::conflict(
                "enrolment.transition",
                format!(
                    "この受講登録は「{}」なので、「{}」にできません。画面を読み込み直して確かめてください。",
                    name(from),
                    name(to)
                ),
            ),
            Error::PinnedElsewhere => Self::conflict(
                "enrolment.pinned",
                "この受講登録は、別の版の教材で始まっています。画面を読み込み直してください。",
            ),
            Error::NotInProgress(status) => Self::conflict(
                "enrolment.not_in_progress",
                format!(
                    "この受講登録は「{}」なので、進捗を記録できません。",
                    name(status)
                ),
            ),
            Error::NotOpen(status) => Self::conflict(
                "enrolment.not_open",
                format!(
                    "この受講登録は「{}」なので、期限を変えられません。",
                    name(status)
                ),
            ),
            Error::NoCertificate | Error::NoRule | Error::NoLayout => Self::not_found(),
            Error::RuleChanged => Self::conflict(
                "assignment_rule.changed",
                "この規則は、ほかの人が先に変えました。いまの内容を確かめてから、もう一度変えてください。",
            ),
            Error::NotCompleted(status) => Self::conflict(
                "certificate.not_completed",
                format!(
                    "この受講登録は「{}」なので、修了証はありません。",
                    name(status)
                ),
            ),
            Error::CertificateEnded(status) => Self::conflict(
                "certificate.ended",
                match status {
                    CertificateStatus::Superseded => {
                        "この修了証は、差し替え済みです。新しい修了証を使ってください。"
                    }
                    CertificateStatus::Revoked => {
                        "この修了証は、取り消し済みです。事情は、会社の研修担当者に確かめてください。"
                    }
                    CertificateStatus::Issued => "この修了証は、まだ有効です。",
                },
            ),
            Error::Faulty(faults) => Self::invalid(faults),
            Error::Reason => Self::invalid(vec![Fault::new(
                "/reason",
                "certificate.reason",
                "理由を、200字までで入れてください。",
            )]),
            Error::Stored(value) => Self::internal("enrolment.stored_value", value),
            Error::Database(error) => error.into(),
        }
    }
}

fn name(status: Status) -> &'static str {
    match status {
        Status::Assigned => "未受講",
        Status::InProgress => "受講中",
        Status::Completed => "修了",
        Status::Waived => "免除",
        Status::Withdrawn => "取消",
        Status::ExpiredUnfinished => "期限切れ",
    }
}
