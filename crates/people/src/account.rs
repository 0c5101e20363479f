//! The training firm's own people.

use chrono::{DateTime, Days, NaiveDate, Utc};
use kernel::id::{AccountId, PersonId, RoleAssignmentId};
use kernel::{Fault, Role, date};

use crate::email;
use crate::member::{Checked, full_name, kana};
use crate::text::{line, required_line};

/// One of the firm's people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staff {
    /// What signs in for them.
    pub account: AccountId,
    /// The human being.
    pub person: PersonId,
    /// 姓 名
    pub name: String,
    /// What they sign in with; the first admin of a new installation has none
    /// until the setup link is used.
    pub email: Option<String>,
    /// The firm's roles in force.
    pub roles: Vec<Role>,
}

/// Somebody who is an auditor or was one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Auditor {
    /// What signs in for them.
    pub account: AccountId,
    /// 姓 名
    pub name: String,
    /// What they sign in with.
    pub email: Option<String>,
    /// Their newest assignment.
    pub assignment: RoleAssignmentId,
    /// When it ends or ended.
    pub ends_at: DateTime<Utc>,
}

/// One of the firm's people, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StaffInput {
    /// What they will sign in with.
    pub email: String,
    /// 姓
    pub family_name: String,
    /// 名
    pub given_name: String,
    /// セイ
    pub family_kana: String,
    /// メイ
    pub given_kana: String,
    /// The last day of an auditor's role; none for other roles.
    pub audits_until: Option<NaiveDate>,
}

/// One of the firm's people, checked by [`StaffInput::check`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffProfile {
    /// Checked address.
    pub email: String,
    /// 姓
    pub family_name: String,
    /// 名
    pub given_name: String,
    /// セイ, full-width katakana.
    pub family_kana: String,
    /// メイ, full-width katakana.
    pub given_kana: String,
}

const LONGEST_NAME: usize = 100;
/// How many days ahead an auditor's last day may be.
const LONGEST_AUDIT: u64 = 400;

/// What is wrong with the last day of an auditor's role.
pub fn audit_fault(until: Option<NaiveDate>, today: NaiveDate) -> Option<Fault> {
    let latest = today + Days::new(LONGEST_AUDIT);
    let (code, message) = match until {
        None => (
            "audit.until.missing",
            "監査者の最後の日を「2026/12/31」のように、実在する日付で入力してください。その日の終わりに権限が切れます。"
                .to_owned(),
        ),
        Some(day) if day <= today => (
            "audit.until.past",
            "監査者の最後の日は、明日以降にしてください。".to_owned(),
        ),
        Some(day) if day > latest => (
            "audit.until.far",
            format!(
                "監査者の最後の日は、{LONGEST_AUDIT}日以内（{}まで）にしてください。",
                date::display(latest)
            ),
        ),
        Some(_) => return None,
    };
    Some(Fault::new("/audits_until", code, message))
}

impl StaffInput {
    /// Checks every field.
    ///
    /// # Errors
    /// Every fault, each at the pointer of its field (`/email` …).
    pub fn check(&self) -> Result<StaffProfile, Vec<Fault>> {
        let mut checked = Checked::default();
        let profile = StaffProfile {
            email: checked.take("/email", email::parse(&self.email)),
            family_name: checked.take(
                "/family_name",
                required_line(&self.family_name, "姓", LONGEST_NAME),
            ),
            given_name: checked.take("/given_name", line(&self.given_name, "名", LONGEST_NAME)),
            family_kana: checked.take("/family_kana", kana(&self.family_kana, "セイ")),
            given_kana: checked.take("/given_kana", kana(&self.given_kana, "メイ")),
        };
        if checked.faults.is_empty() {
            Ok(profile)
        } else {
            Err(checked.faults)
        }
    }
}

impl StaffProfile {
    /// 姓 名
    pub fn full_name(&self) -> String {
        full_name(&self.family_name, &self.given_name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_audit_ends_after_today_and_within_four_hundred_days() {
        let day = |text: &str| date::parse(text).expect("a day");
        let today = day("2026-11-30");
        for (until, code) in [
            (None, Some("audit.until.missing")),
            (Some("2026-11-29"), Some("audit.until.past")),
            (Some("2026-11-30"), Some("audit.until.past")),
            (Some("2026-12-01"), None),
            (Some("2028-01-04"), None),
            (Some("2028-01-05"), Some("audit.until.far")),
        ] {
            let fault = audit_fault(until.map(day), today);
            assert_eq!(fault.map(|fault| fault.code), code, "{until:?}");
        }
    }
}
