//! A person's employment at a company.

use chrono::NaiveDate;
use kernel::Fault;
use kernel::id::{AccountId, CompanyId, MembershipId, OrgUnitId, PersonId};
use sea_orm::{DeriveActiveEnum, EnumIter};
use unicode_normalization::UnicodeNormalization;

use crate::email;
use crate::text::{Flaw, fold, line, required_line, sort_key, to_katakana};
use crate::unit::UnitPath;

/// Where an employment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum MembershipStatus {
    /// Works there.
    #[sea_orm(string_value = "active")]
    Active,
    /// 休職: signs in, is not reminded.
    #[sea_orm(string_value = "on_leave")]
    OnLeave,
    /// Has left: no sign-in, history kept.
    #[sea_orm(string_value = "left")]
    Left,
}

impl MembershipStatus {
    /// The word on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Active => "在籍",
            Self::OnLeave => "休職",
            Self::Left => "退職",
        }
    }
}

/// A member: the person, the employment and the account as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The employment.
    pub id: MembershipId,
    /// The employer.
    pub company: CompanyId,
    /// The human being.
    pub person: PersonId,
    /// What signs in for them.
    pub account: AccountId,
    /// 社員番号: unique in the company, leading zeros kept.
    pub employee_no: String,
    /// 姓
    pub family_name: String,
    /// 名; may be empty.
    pub given_name: String,
    /// セイ; may be empty.
    pub family_kana: String,
    /// メイ; may be empty.
    pub given_kana: String,
    /// People without an address sign in with employee number and PIN.
    pub email: Option<String>,
    /// The unit's key.
    pub unit: Option<OrgUnitId>,
    /// The unit with those above it; empty without a unit.
    pub unit_path: String,
    /// 役職; may be empty.
    pub job_title: String,
    /// 入社日
    pub joined_on: Option<NaiveDate>,
    /// Where the employment stands.
    pub status: MembershipStatus,
    /// Whether a password has been set.
    pub has_password: bool,
}

impl Member {
    /// 姓 名, as shown.
    pub fn full_name(&self) -> String {
        full_name(&self.family_name, &self.given_name)
    }

    /// セイ メイ, as shown.
    pub fn full_kana(&self) -> String {
        full_name(&self.family_kana, &self.given_kana)
    }
}

/// Family and given name with a space between, or the one there is.
pub fn full_name(family: &str, given: &str) -> String {
    format!("{family} {given}").trim().to_owned()
}

/// Which members of a company are wanted. Everything absent: everybody who
/// has not left.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MemberFilter {
    /// This unit and those below it.
    pub unit: Option<OrgUnitId>,
    /// Only these units: what a unit manager may see.
    pub within: Option<Vec<OrgUnitId>>,
    /// Words of which each must be found in name, reading, number or address.
    pub search: String,
    /// Only people who have no address, and so need a slip to sign in.
    pub without_email: bool,
    /// People who have left, too.
    pub include_left: bool,
}

/// A member as typed on a page or in a row of a roster.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MemberInput {
    /// 社員番号
    pub employee_no: String,
    /// 姓
    pub family_name: String,
    /// 名
    pub given_name: String,
    /// セイ
    pub family_kana: String,
    /// メイ
    pub given_kana: String,
    /// メールアドレス; empty for none.
    pub email: String,
    /// 部署, as a path; empty for none.
    pub unit: String,
    /// 役職
    pub job_title: String,
    /// 入社日, `2024/04/01` or `2024-04-01`; empty for none.
    pub joined_on: String,
}

/// A member whose fields have been checked by [`MemberInput::check`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberProfile {
    /// Half width, leading zeros kept.
    pub employee_no: String,
    /// 姓
    pub family_name: String,
    /// 名
    pub given_name: String,
    /// セイ, full-width katakana.
    pub family_kana: String,
    /// メイ, full-width katakana.
    pub given_kana: String,
    /// Checked address.
    pub email: Option<String>,
    /// Where they work.
    pub unit: Option<UnitPath>,
    /// 役職
    pub job_title: String,
    /// 入社日
    pub joined_on: Option<NaiveDate>,
}

const LONGEST_NAME: usize = 100;
const LONGEST_EMPLOYEE_NO: usize = 64;

impl MemberInput {
    /// Checks every field.
    ///
    /// # Errors
    /// Every fault, each at the pointer of its field (`/employee_no` …).
    pub fn check(&self) -> Result<MemberProfile, Vec<Fault>> {
        let mut checked = Checked::default();
        let profile = MemberProfile {
            employee_no: checked.take("/employee_no", employee_no(&self.employee_no)),
            family_name: checked.take(
                "/family_name",
                required_line(&self.family_name, "姓", LONGEST_NAME),
            ),
            given_name: checked.take("/given_name", line(&self.given_name, "名", LONGEST_NAME)),
            family_kana: checked.take("/family_kana", kana(&self.family_kana, "セイ")),
            given_kana: checked.take("/given_kana", kana(&self.given_kana, "メイ")),
            email: checked.take("/email", email::optional(&self.email)),
            unit: checked.take("/unit", UnitPath::parse(&self.unit)),
            job_title: checked.take("/job_title", line(&self.job_title, "役職", LONGEST_NAME)),
            joined_on: checked.take("/joined_on", day(&self.joined_on)),
        };
        if checked.faults.is_empty() {
            Ok(profile)
        } else {
            Err(checked.faults)
        }
    }
}

impl MemberProfile {
    /// What a search looks in.
    pub fn search_text(&self) -> String {
        let texts = [
            full_name(&self.family_name, &self.given_name),
            format!("{}{}", self.family_name, self.given_name),
            full_name(&self.family_kana, &self.given_kana),
            format!("{}{}", self.family_kana, self.given_kana),
            self.employee_no.clone(),
            self.email.clone().unwrap_or_default(),
        ];
        fold(&texts.join(" "))
    }

    /// What a list is ordered by.
    pub fn sort_key(&self) -> String {
        sort_key(
            &self.family_name,
            &self.given_name,
            &self.family_kana,
            &self.given_kana,
        )
    }
}

impl From<&Member> for MemberProfile {
    fn from(member: &Member) -> Self {
        Self {
            employee_no: member.employee_no.clone(),
            family_name: member.family_name.clone(),
            given_name: member.given_name.clone(),
            family_kana: member.family_kana.clone(),
            given_kana: member.given_kana.clone(),
            email: member.email.clone(),
            unit: UnitPath::parse(&member.unit_path).ok().flatten(),
            job_title: member.job_title.clone(),
            joined_on: member.joined_on,
        }
    }
}

/// Whether two employments can be one person's: the same names, and the same
/// readings where both have them. Whether they are is for HR to know.
pub fn fits_one_person(one: &Member, other: &Member) -> bool {
    let same_reading = |one: &str, other: &str| one == other || one.is_empty() || other.is_empty();
    one.family_name == other.family_name
        && one.given_name == other.given_name
        && same_reading(&one.family_kana, &other.family_kana)
        && same_reading(&one.given_kana, &other.given_kana)
}

/// Gathers faults while values go on being read.
#[derive(Default)]
pub(crate) struct Checked {
    pub(crate) faults: Vec<Fault>,
}

impl Checked {
    /// The value, or its empty form and a fault at `pointer`.
    pub(crate) fn take<T: Default>(&mut self, pointer: &str, read: Result<T, Flaw>) -> T {
        read.unwrap_or_else(|flaw| {
            self.faults.push(flaw.at(pointer));
            T::default()
        })
    }
}

/// The stored form of a typed employee number: half width, case and leading
/// zeros kept.
pub fn normal_employee_no(typed: &str) -> String {
    typed.nfkc().collect::<String>().trim().to_owned()
}

/// Checks an employee number: 1 to 64 characters, no spaces inside.
///
/// # Errors
/// The first thing wrong with it.
pub fn employee_no(typed: &str) -> Result<String, Flaw> {
    let number = required_line(&normal_employee_no(typed), "社員番号", LONGEST_EMPLOYEE_NO)?;
    if number.chars().any(char::is_whitespace) {
        return Err(Flaw::new(
            "member.employee_no.space",
            "社員番号の途中に空白があります。取り除いてください。",
        ));
    }
    Ok(number)
}

/// Checks a reading and writes it in full-width katakana. Latin letters pass
/// (Nguyen); ideographs do not.
pub(crate) fn kana(typed: &str, label: &str) -> Result<String, Flaw> {
    let reading = to_katakana(&line(typed, label, LONGEST_NAME)?);
    let is_ideograph =
        |char: char| matches!(char, '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{3FFFF}');
    if reading.chars().any(is_ideograph) || reading.chars().count() > LONGEST_NAME {
        return Err(Flaw::new(
            "member.kana",
            format!("{label}はカタカナで、{LONGEST_NAME}文字以内で入力してください。"),
        ));
    }
    Ok(reading)
}

fn day(typed: &str) -> Result<Option<NaiveDate>, Flaw> {
    let text = normal_employee_no(typed);
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = || {
        Flaw::new(
            "member.joined_on",
            "入社日は「2024/04/01」のように、実在する日付で入力してください。",
        )
    };
    kernel::date::parse(&text).map(Some).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed() -> MemberInput {
        MemberInput {
            employee_no: "　０００１２３".to_owned(),
            family_name: "髙橋".to_owned(),
            given_name: "﨑子".to_owned(),
            family_kana: "ﾀｶﾊｼ".to_owned(),
            given_kana: "さきこ".to_owned(),
            email: "Saki@Example.jp".to_owned(),
            unit: "関西支社/梅田店".to_owned(),
            job_title: "店長".to_owned(),
            joined_on: "2024/4/1".to_owned(),
        }
    }

    #[test]
    fn a_row_is_read_into_its_stored_forms() {
        let member = typed().check().expect("a member");
        assert_eq!(member.employee_no, "000123");
        assert_eq!(member.family_name, "髙橋");
        assert_eq!(member.family_kana, "タカハシ");
        assert_eq!(member.given_kana, "サキコ");
        assert_eq!(member.email.as_deref(), Some("Saki@Example.jp"));
        assert_eq!(member.joined_on, NaiveDate::from_ymd_opt(2024, 4, 1));
        assert!(member.search_text().contains("高橋崎子"));
        assert!(member.search_text().contains("saki@example.jp"));
    }

    #[test]
    fn every_fault_of_a_row_is_told_at_once() {
        let input = MemberInput {
            employee_no: "1".repeat(65),
            family_name: " ".to_owned(),
            given_name: "A\nBcc: x@example.com".to_owned(),
            family_kana: "高橋".to_owned(),
            given_kana: String::new(),
            email: "not-an-address".to_owned(),
            unit: "/".to_owned(),
            job_title: "店".repeat(101),
            joined_on: "2024/02/30".to_owned(),
        };
        let faults = input.check().expect_err("faults");
        let pointers: Vec<&str> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
        assert_eq!(
            pointers,
            [
                "/employee_no",
                "/family_name",
                "/given_name",
                "/family_kana",
                "/email",
                "/unit",
                "/job_title",
                "/joined_on"
            ]
        );
    }

    #[test]
    fn only_number_and_family_name_are_demanded() {
        let input = MemberInput {
            employee_no: "K00001".to_owned(),
            family_name: "Nguyễn".to_owned(),
            ..MemberInput::default()
        };
        let member = input.check().expect("a member");
        assert_eq!(member.email, None);
        assert_eq!(member.unit, None);
        assert_eq!(member.joined_on, None);
    }
}
