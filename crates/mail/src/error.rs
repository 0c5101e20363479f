//! Why a letter cannot be written or carried.

use kernel::Failure;

/// The refusals of this subject.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A control character (line break, NUL …) where it could forge a header.
    #[error("{field} holds a control character")]
    ControlCharacter {
        /// Which field of the letter.
        field: &'static str,
    },
    /// Not an address that a mail server would take.
    #[error("{field} is not a mail address")]
    Address {
        /// Which field of the letter.
        field: &'static str,
    },
    /// The text has no place for the secret link.
    #[error("the text has no place for the secret link")]
    LinkPlace,
    /// The calendar file is broken, too long, or says another method.
    #[error("the calendar file cannot be carried")]
    Calendar,
    /// The message could not be put together for another reason.
    #[error("the message cannot be built: {0}")]
    Unbuildable(String),
    /// A password would cross the network readably.
    #[error("a password over a connection without TLS is refused (host {0})")]
    PasswordInClear(String),
    /// The TLS library refused the server's name.
    #[error("TLS cannot be set up: {0}")]
    Tls(String),
}

impl Error {
    fn message(&self) -> &'static str {
        match self {
            Self::ControlCharacter { .. } => "改行などの制御文字は使えません。取り除いてください。",
            Self::Address { .. } => "メールアドレスの形が正しくありません。",
            Self::LinkPlace => "本文にリンクを入れる場所がありません。",
            Self::Calendar => "カレンダーの予定を添えられませんでした。",
            Self::Unbuildable(_) => "メールを作成できませんでした。",
            Self::PasswordInClear(_) => {
                "暗号化しない接続でパスワードを送ることはできません。smtp.tls を見直してください。"
            }
            Self::Tls(_) => "メールサーバーとの暗号化を準備できませんでした。",
        }
    }

    fn pointer(&self) -> &'static str {
        match self {
            Self::ControlCharacter { field } | Self::Address { field } => field,
            Self::LinkPlace | Self::Unbuildable(_) => "/body_text",
            Self::Calendar => "/calendar",
            Self::PasswordInClear(_) | Self::Tls(_) => "/smtp",
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::ControlCharacter { .. } => "mail.control_character",
            Self::Address { .. } => "mail.address",
            Self::LinkPlace => "mail.link_place",
            Self::Calendar => "mail.calendar",
            Self::Unbuildable(_) => "mail.unbuildable",
            Self::PasswordInClear(_) => "mail.password_in_clear",
            Self::Tls(_) => "mail.tls",
        }
    }

    /// The fault as a field's fault, for the person who typed it.
    pub fn fault(&self) -> kernel::Fault {
        kernel::Fault::new(self.pointer(), self.code(), self.message())
    }
}

/// Why a letter is not sent once more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoRetry {
    /// No such letter.
    #[error("no such letter")]
    NotFound,
    /// It still waits, is being sent, or is sent.
    #[error("the letter was not given up")]
    NotParked,
    /// Its secret link was erased when it was given up.
    #[error("the letter's secret link is erased")]
    LinkErased,
}

impl From<NoRetry> for Failure {
    fn from(refusal: NoRetry) -> Self {
        match refusal {
            NoRetry::NotFound => Self::not_found(),
            NoRetry::NotParked => Self::conflict(
                "mail.not_parked",
                "このメールは停止していないので、もう一度送る必要はありません。",
            ),
            NoRetry::LinkErased => Self::conflict(
                "mail.link_erased",
                "このメールのリンクは、停止したときに安全のため消去しました。本人に、サインイン画面の「パスワードを忘れたとき」から新しいリンクを受け取ってもらってください。",
            ),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::invalid(vec![error.fault()])
    }
}
