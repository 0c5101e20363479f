//! What can go wrong, in words that a door can show. Subjects name refusals in
//! their own error types and turn them into a [`Failure`]; an HTTP status is
//! chosen in one place only, `api/http/problem.rs`.

use sea_orm::{DbErr, RuntimeErr, SqlErr};

/// The eight kinds of failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The input breaks a rule; `faults` lists every one.
    Invalid,
    /// Nobody is signed in, or the credential is wrong.
    Unauthenticated,
    /// Signed in, but not allowed.
    Forbidden,
    /// Not there, or not for this actor: both answer the same.
    NotFound,
    /// The state does not allow it now.
    Conflict,
    /// More than we take.
    TooLarge,
    /// Try again later.
    Busy,
    /// Our fault; details go to the log, never to the visitor.
    Internal,
}

/// One fault of one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// A JSON pointer (`/email`) or `row/column` of a file.
    pub pointer: String,
    /// Stable, dotted: `roster.email.syntax`.
    pub code: &'static str,
    /// For the person, in Japanese: what is wrong and how to mend it.
    pub message: String,
}

impl Fault {
    /// A fault of the field at `pointer`.
    pub fn new(pointer: impl Into<String>, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            pointer: pointer.into(),
            code,
            message: message.into(),
        }
    }
}

/// A refusal or a breakdown.
#[derive(Debug, thiserror::Error)]
#[error("{code}: {message}")]
pub struct Failure {
    /// Which kind.
    pub kind: Kind,
    /// Stable, dotted: `enrolment.already_open`.
    pub code: &'static str,
    /// For the person, in Japanese.
    pub message: String,
    /// Every fault of the input, not only the first.
    pub faults: Vec<Fault>,
    /// For the log only.
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Failure {
    /// A failure of any kind.
    pub fn new(kind: Kind, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            kind,
            code,
            message: message.into(),
            faults: Vec::new(),
            source: None,
        }
    }

    /// Input with faults. Call it with all of them at once.
    pub fn invalid(faults: Vec<Fault>) -> Self {
        let message = match faults.as_slice() {
            [only] => only.message.clone(),
            many => format!("{}か所に誤りがあります。", many.len()),
        };
        Self {
            faults,
            ..Self::new(Kind::Invalid, "input.invalid", message)
        }
    }

    /// Not there, or not for this actor. Says nothing about which.
    pub fn not_found() -> Self {
        Self::new(Kind::NotFound, "not_found", "見つかりませんでした。")
    }

    /// Signed in, but not allowed.
    pub fn forbidden() -> Self {
        Self::new(
            Kind::Forbidden,
            "forbidden",
            "この操作を行う権限がありません。",
        )
    }

    /// The state does not allow it now.
    pub fn conflict(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Kind::Conflict, code, message)
    }

    /// Our fault.
    pub fn internal(
        code: &'static str,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self {
            source: Some(source.into()),
            ..Self::new(
                Kind::Internal,
                code,
                "サーバーで問題が起きました。時間をおいて、もう一度お試しください。",
            )
        }
    }

    /// Whether running the same transaction again may succeed (PostgreSQL's
    /// serialization failure and deadlock).
    pub fn is_retryable(&self) -> bool {
        let source = self.source.as_deref();
        source
            .and_then(|source| source.downcast_ref::<DbErr>())
            .is_some_and(|error| matches!(sql_state(error).as_deref(), Some("40001" | "40P01")))
    }
}

impl From<DbErr> for Failure {
    fn from(error: DbErr) -> Self {
        // Somebody else holds what is asked for: a connection, or a row for longer
        // than PostgreSQL's lock_timeout.
        let is_held = sql_state(&error).as_deref() == Some("55P03");
        if is_held || matches!(error, DbErr::ConnectionAcquire(_)) {
            return Self {
                source: Some(Box::new(error)),
                ..Self::new(
                    Kind::Busy,
                    "database.busy",
                    "ただいま混み合っています。少し待って、もう一度お試しください。",
                )
            };
        }
        Self::internal("database.error", error)
    }
}

/// Whether the database refused a statement because the row exists already.
pub fn is_unique_violation(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
}

/// The database's own error code: SQLSTATE on PostgreSQL, the extended result
/// code on SQLite.
pub fn sql_state(error: &DbErr) -> Option<String> {
    let (DbErr::Exec(RuntimeErr::SqlxError(inner))
    | DbErr::Query(RuntimeErr::SqlxError(inner))
    | DbErr::Conn(RuntimeErr::SqlxError(inner))) = error
    else {
        return None;
    };
    inner
        .as_database_error()
        .and_then(|error| error.code())
        .map(|code| code.into_owned())
}
