//! The training firm's own people.

use kernel::id::{AccountId, PersonId};
use kernel::{Fault, Role};

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
