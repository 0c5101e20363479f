//! What this crate refuses.

use chrono::{DateTime, Utc};
use kernel::{Failure, Fault, Kind};
use sea_orm::DbErr;

/// A refusal of this subject.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another company has this code.
    #[error("the company code is taken")]
    CompanyCodeTaken,
    /// Another member of the company has this number.
    #[error("the employee number is taken")]
    EmployeeNoTaken,
    /// Another member of the company, or of the staff, has this address.
    #[error("the address is taken")]
    EmailTaken,
    /// No such member, unit, account or assignment, or not of this company.
    #[error("not found")]
    NotFound,
    /// Another change of the employment waits for its day.
    #[error("a change of the employment is planned")]
    ChangePlanned,
    /// Another change of this kind waits for its day.
    #[error("a change of the org tree is planned")]
    OrgChangePlanned,
    /// Something speaks of the unit.
    #[error("the unit is in use")]
    UnitInUse,
    /// The role does not fit the account or the scope.
    #[error("the role does not fit")]
    RoleDoesNotFit,
    /// An auditor's role is given with its last day only.
    #[error("the role needs an end")]
    RoleNeedsEnd,
    /// Unknown user, wrong password, wrong PIN: which of them is not said.
    #[error("wrong credentials")]
    WrongCredentials,
    /// The link is unknown, used or expired.
    #[error("the link is spent")]
    LinkSpent,
    /// Too many tries; counting begins anew at this instant.
    #[error("too many tries until {until}")]
    TooManyTries {
        /// When the next try is let through.
        until: DateTime<Utc>,
        /// The present moment, to say how long that is.
        now: DateTime<Utc>,
    },
    /// The database refused.
    #[error(transparent)]
    Database(#[from] DbErr),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::CompanyCodeTaken => taken(
                "company.code.taken",
                "/code",
                "この会社コードはすでに使われています。別のコードにしてください。",
            ),
            Error::EmployeeNoTaken => taken(
                "member.employee_no.taken",
                "/employee_no",
                "この社員番号はすでに登録されています。",
            ),
            Error::EmailTaken => taken(
                "email.taken",
                "/email",
                "このメールアドレスはすでに登録されています。",
            ),
            Error::NotFound => Self::not_found(),
            Error::ChangePlanned => Self::conflict(
                "employment.already_planned",
                "この人には、まだ来ていない日付の予定があります。先にその予定を取り消してください。",
            ),
            Error::OrgChangePlanned => Self::conflict(
                "org.already_planned",
                "まだ来ていない日付の予定があります。先にその予定を取り消してください。",
            ),
            Error::UnitInUse => Self::conflict(
                "unit.in_use",
                "この部署は消せません。これまでの異動・権限・評価・共用タブレットの記録に残っています。使わないときは、名前を変えるか、別の部署の下へ移してください。",
            ),
            Error::RoleDoesNotFit => Self::conflict(
                "role.does_not_fit",
                "この人には、その権限を付けられません。",
            ),
            Error::RoleNeedsEnd => Self::conflict(
                "role.needs_end",
                "監査者の権限は、最後の日と一緒に付けてください。",
            ),
            Error::WrongCredentials => Self::new(
                Kind::Unauthenticated,
                "sign_in.wrong",
                "サインインできませんでした。入力した内容を確かめて、もう一度お試しください。",
            ),
            Error::LinkSpent => Self::new(
                Kind::NotFound,
                "sign_in.link_spent",
                "このリンクは使えません。期限が切れたか、すでに使われています。\
                 人事の担当者に再発行をたのんでください。",
            ),
            // The refusal goes along, so that the door can say how long to wait.
            Error::TooManyTries { until, now } => Self {
                source: Some(Box::new(error)),
                ..Self::new(
                    Kind::Busy,
                    "sign_in.too_many_tries",
                    too_many_tries(until, now),
                )
            },
            Error::Database(error) => error.into(),
        }
    }
}

fn taken(code: &'static str, pointer: &str, message: &str) -> Failure {
    Failure {
        faults: vec![Fault::new(pointer, code, message)],
        ..Failure::conflict(code, message)
    }
}

/// Tells the wait in whole minutes, rounded up: never too short.
fn too_many_tries(until: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let seconds = (until - now).num_seconds().max(1);
    let minutes = (seconds + 59) / 60;
    format!(
        "サインインの失敗が続いたため、一時的に止めています。あと{minutes}分ほど待ってから、もう一度お試しください。\
         お急ぎのときは、人事の担当者に連絡してください。"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    #[test]
    fn the_wait_is_told_in_minutes_and_never_too_short() {
        let now = DateTime::UNIX_EPOCH;
        for (seconds, told) in [
            (1, "あと1分"),
            (60, "あと1分"),
            (61, "あと2分"),
            (900, "あと15分"),
        ] {
            let text = too_many_tries(now + TimeDelta::seconds(seconds), now);
            assert!(text.contains(told), "{seconds}: {text}");
        }
    }

    #[test]
    fn a_taken_value_names_its_field() {
        let failure = Failure::from(Error::EmployeeNoTaken);
        assert_eq!(failure.kind, Kind::Conflict);
        assert_eq!(failure.faults[0].pointer, "/employee_no");
    }
}
