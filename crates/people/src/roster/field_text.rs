//! The fields of a member as text, as a roster writes them.

use super::column::Column;
use crate::member::{MemberInput, MemberProfile};
use crate::unit::UnitPath;

impl Column {
    /// The field as text; empty without a value, and for what is no field of a
    /// member of its own (氏名, フリガナ, コース).
    pub(super) fn text_of(self, profile: &MemberProfile) -> String {
        match self {
            Self::EmployeeNo => profile.employee_no.clone(),
            Self::FamilyName => profile.family_name.clone(),
            Self::GivenName => profile.given_name.clone(),
            Self::FamilyKana => profile.family_kana.clone(),
            Self::GivenKana => profile.given_kana.clone(),
            Self::Email => profile.email.clone().unwrap_or_default(),
            Self::Unit => profile
                .unit
                .as_ref()
                .map_or_else(String::new, UnitPath::to_string),
            Self::JobTitle => profile.job_title.clone(),
            Self::JoinedOn => profile
                .joined_on
                .map_or_else(String::new, |day| day.format("%Y/%m/%d").to_string()),
            Self::FullName | Self::FullKana | Self::Courses => String::new(),
        }
    }

    /// Writes text into the field, to be checked as if it had been typed.
    pub(super) fn set(self, input: &mut MemberInput, text: &str) {
        let field = match self {
            Self::EmployeeNo => &mut input.employee_no,
            Self::FamilyName => &mut input.family_name,
            Self::GivenName => &mut input.given_name,
            Self::FamilyKana => &mut input.family_kana,
            Self::GivenKana => &mut input.given_kana,
            Self::Email => &mut input.email,
            Self::Unit => &mut input.unit,
            Self::JobTitle => &mut input.job_title,
            Self::JoinedOn => &mut input.joined_on,
            Self::FullName | Self::FullKana | Self::Courses => return,
        };
        text.clone_into(field);
    }
}

impl From<&MemberProfile> for MemberInput {
    fn from(profile: &MemberProfile) -> Self {
        let text = |column: Column| column.text_of(profile);
        Self {
            employee_no: text(Column::EmployeeNo),
            family_name: text(Column::FamilyName),
            given_name: text(Column::GivenName),
            family_kana: text(Column::FamilyKana),
            given_kana: text(Column::GivenKana),
            email: text(Column::Email),
            unit: text(Column::Unit),
            job_title: text(Column::JobTitle),
            joined_on: text(Column::JoinedOn),
        }
    }
}
