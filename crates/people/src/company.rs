//! A client company.

use chrono::{DateTime, Utc};
use kernel::Fault;
use kernel::id::CompanyId;
use sea_orm::{DeriveActiveEnum, EnumIter};
use unicode_normalization::UnicodeNormalization;

use crate::text::{Flaw, required_line};

/// Whether a company's people may come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum CompanyStatus {
    /// Under contract.
    #[sea_orm(string_value = "active")]
    Active,
    /// Nobody of the company may sign in for now.
    #[sea_orm(string_value = "suspended")]
    Suspended,
    /// The contract ends soon; people still sign in.
    #[sea_orm(string_value = "closing")]
    Closing,
    /// The contract is over; nobody signs in.
    #[sea_orm(string_value = "closed")]
    Closed,
}

impl CompanyStatus {
    /// The word on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Active => "契約中",
            Self::Suspended => "停止中",
            Self::Closing => "終了予定",
            Self::Closed => "終了",
        }
    }
}

/// A client company (契約企業).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Company {
    /// Its key.
    pub id: CompanyId,
    /// What its people type at the sign-in page: lower case, unique.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The month its fiscal year begins in, 1 to 12.
    pub fiscal_year_start: i32,
    /// Whether it belongs to the sample world of the demo.
    pub is_sample: bool,
    /// Whether its people may come in.
    pub status: CompanyStatus,
    /// When it was added.
    pub created_at: DateTime<Utc>,
}

/// A company as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CompanyInput {
    /// The code its people will type.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The first month of its fiscal year; April when absent.
    pub fiscal_year_start: Option<i32>,
}

/// A company whose fields have been checked by [`CompanyInput::check`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompanyProfile {
    /// Lower case.
    pub code: String,
    /// Its name.
    pub name: String,
    /// 1 to 12.
    pub fiscal_year_start: i32,
}

const APRIL: i32 = 4;
const LONGEST_CODE: usize = 32;
const LONGEST_NAME: usize = 200;

impl CompanyInput {
    /// Checks every field.
    ///
    /// # Errors
    /// Every fault, at `/code`, `/name` and `/fiscal_year_start`.
    pub fn check(&self) -> Result<CompanyProfile, Vec<Fault>> {
        let mut faults = Vec::new();
        let code = code(&self.code).map_err(|flaw| faults.push(flaw.at("/code")));
        let name = required_line(&self.name, "会社名", LONGEST_NAME)
            .map_err(|flaw| faults.push(flaw.at("/name")));
        let fiscal_year_start = self.fiscal_year_start.unwrap_or(APRIL);
        if !(1..=12).contains(&fiscal_year_start) {
            let message = "年度の開始月は1から12で入力してください。";
            faults.push(Fault::new(
                "/fiscal_year_start",
                "company.fiscal_year_start",
                message,
            ));
        }
        match (code, name) {
            (Ok(code), Ok(name)) if faults.is_empty() => Ok(CompanyProfile {
                code,
                name,
                fiscal_year_start,
            }),
            _ => Err(faults),
        }
    }
}

/// The stored form of a typed company code: half width, lower case.
pub fn normal_code(typed: &str) -> String {
    typed.nfkc().collect::<String>().trim().to_lowercase()
}

fn code(typed: &str) -> Result<String, Flaw> {
    let code = normal_code(typed);
    let allowed = |char: char| char.is_ascii_lowercase() || char.is_ascii_digit() || char == '-';
    if (1..=LONGEST_CODE).contains(&code.len()) && code.chars().all(allowed) {
        return Ok(code);
    }
    Err(Flaw::new(
        "company.code",
        "会社コードは半角の英小文字・数字・ハイフンで、32文字以内で入力してください。",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(code: &str, name: &str, month: Option<i32>) -> Result<CompanyProfile, Vec<String>> {
        let input = CompanyInput {
            code: code.to_owned(),
            name: name.to_owned(),
            fiscal_year_start: month,
        };
        let pointers = |faults: Vec<Fault>| faults.into_iter().map(|fault| fault.pointer).collect();
        input.check().map_err(pointers)
    }

    #[test]
    fn a_code_is_typed_in_any_width_and_case_and_kept_in_one() {
        let company = check(" ＡＢＣ-01 ", "青葉商事", None).expect("a company");
        assert_eq!(company.code, "abc-01");
        assert_eq!(company.fiscal_year_start, 4);
    }

    #[test]
    fn every_fault_is_told_at_once() {
        let faults = check("あ", "", Some(13)).expect_err("three faults");
        assert_eq!(faults, ["/code", "/name", "/fiscal_year_start"]);
        assert_eq!(
            check("a b", "青葉商事", None).expect_err("a space"),
            ["/code"]
        );
        assert_eq!(
            check(&"a".repeat(33), "青葉商事", None).expect_err("long"),
            ["/code"]
        );
    }
}
