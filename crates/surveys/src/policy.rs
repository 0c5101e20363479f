//! The rules that a round is opened with. They are written down with it, and
//! its answers are handled by them whatever is decided later: k may rise, and
//! nothing else changes.

use serde_json::{Value, json};

use crate::figure::{FREE_FROM, LEAST, RATE_IN_PRINT_BELOW, canonical, sha256};
use crate::round::DAYS_TO_ANSWER;
use crate::{K_SCORE, K_TEXT};

/// The least number of ratings whose distribution is shown below the firm.
pub const K_DISTRIBUTION: i64 = 10;
const RESPONSE: &str =
    "one ballot per person, counted until the cutoff, late and withdrawn ones kept apart";

/// What the days of a session's round are counted after.
const SESSION: &str = "session";

/// Whether an answer is tied to the one who gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    /// 取扱匿名 (C): nothing joins person and answer.
    Confidential,
    /// 記名 (N): these people see who answered what.
    Named(NamedReaders),
}

/// Who sees answers by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NamedReaders {
    /// The firm's admin.
    Firm,
    /// The firm's admin and the company's HR.
    FirmAndCompany,
}

impl Mode {
    /// Every mode.
    pub const ALL: [Self; 3] = [
        Self::Confidential,
        Self::Named(NamedReaders::Firm),
        Self::Named(NamedReaders::FirmAndCompany),
    ];

    /// The word of forms and of programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Confidential => "confidential",
            Self::Named(NamedReaders::Firm) => "named_firm",
            Self::Named(NamedReaders::FirmAndCompany) => "named_company",
        }
    }

    /// Reads the word of forms.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.as_str() == word)
    }

    /// The words on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Confidential => "取扱匿名（名前は回答に結びつきません）",
            Self::Named(NamedReaders::Firm) => "記名（研修会社の担当者が名前と回答を見ます）",
            Self::Named(NamedReaders::FirmAndCompany) => {
                "記名（研修会社の担当者と、企業の人事・研修担当者が名前と回答を見ます）"
            }
        }
    }

    /// Whether answers carry a name.
    pub fn is_named(self) -> bool {
        matches!(self, Self::Named(_))
    }

    /// The word of the round.
    pub(crate) fn stored(self) -> &'static str {
        match self {
            Self::Confidential => "confidential",
            Self::Named(_) => "named",
        }
    }

    fn readers(self) -> &'static str {
        match self {
            Self::Confidential => "blocks",
            Self::Named(NamedReaders::Firm) => "firm",
            Self::Named(NamedReaders::FirmAndCompany) => "firm_and_company",
        }
    }
}

/// The rules of a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Whether answers carry a name, and who sees it.
    pub mode: Mode,
    /// The least number of answers a score is shown for below the firm, and
    /// of ballots that move together.
    pub k_score: i32,
    /// The least number of respondents whose free text is shown below the firm.
    pub k_text: i64,
    /// How many days after the month's or session's end answers count.
    pub cutoff_days: u64,
    /// Whether the round is a session's on the web, with days of its own.
    /// Those that were opened before the rules said so have the usual ones,
    /// whatever their days.
    pub is_of_session: bool,
}

impl Policy {
    /// The rules of new rounds, unless something stricter is set.
    pub fn usual(mode: Mode) -> Self {
        Self {
            mode,
            k_score: K_SCORE,
            k_text: K_TEXT,
            cutoff_days: DAYS_TO_ANSWER,
            is_of_session: false,
        }
    }

    /// These rules for a session that people may answer about for so many days.
    #[must_use]
    pub fn of_session(self, days: u64) -> Self {
        Self {
            cutoff_days: days,
            is_of_session: true,
            ..self
        }
    }

    /// The one writing of the rules (RFC 8785), with those that no round may
    /// choose.
    pub fn text(&self) -> String {
        let mut value = json!({
            "cutoff_days": self.cutoff_days,
            "k_distribution": K_DISTRIBUTION,
            "k_score": self.k_score,
            "k_text": self.k_text,
            "mode": self.mode.stored(),
            "public_free_from": FREE_FROM,
            "public_least": LEAST,
            "rate_in_print_below": RATE_IN_PRINT_BELOW,
            "readers": self.mode.readers(),
            "response": RESPONSE,
            "version": 1,
        });
        if self.is_of_session {
            value["cutoff_after"] = json!(SESSION);
        }
        canonical(&value).unwrap_or_default()
    }

    /// SHA-256 of the text, hexadecimal.
    pub fn sha256(&self) -> String {
        sha256(&self.text())
    }

    /// Reads the rules of a stored text.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(text).ok()?;
        let of_mode =
            |mode: &Mode| value["mode"] == mode.stored() && value["readers"] == mode.readers();
        Some(Self {
            mode: Mode::ALL.into_iter().find(of_mode)?,
            k_score: i32::try_from(value["k_score"].as_i64()?).ok()?,
            k_text: value["k_text"].as_i64()?,
            cutoff_days: value["cutoff_days"].as_u64()?,
            is_of_session: value["cutoff_after"] == SESSION,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As the migration wrote it for rounds of before.
    const FIRST: &str = "{\"cutoff_days\":14,\"k_distribution\":10,\"k_score\":5,\"k_text\":10,\
         \"mode\":\"confidential\",\"public_free_from\":100,\"public_least\":30,\"rate_in_print_below\":50,\
         \"readers\":\"blocks\",\"response\":\"one ballot per person, counted until the cutoff, \
         late and withdrawn ones kept apart\",\"version\":1}";

    #[test]
    fn the_usual_policy_is_the_one_that_rounds_of_before_got() {
        let usual = Policy::usual(Mode::Confidential);
        assert_eq!(usual.text(), FIRST);
        let hash = "96f3ce9cb083cc2680b75a1d15a88d0daa62cbe97489ed72da8dab6d96e40582";
        assert_eq!(usual.sha256(), hash);
    }

    #[test]
    fn a_policy_is_read_as_it_was_written_and_each_has_a_hash_of_its_own() {
        let mut hashes = std::collections::BTreeSet::new();
        for mode in Mode::ALL {
            let strict = Policy {
                k_score: 8,
                ..Policy::usual(mode)
            };
            let usual = Policy::usual(mode);
            let as_many_days = usual.of_session(usual.cutoff_days);
            for policy in [usual, strict, as_many_days, usual.of_session(30)] {
                assert_eq!(Policy::read(&policy.text()), Some(policy));
                hashes.insert(policy.sha256());
            }
        }
        assert_eq!(hashes.len(), 12);
        assert_eq!(Policy::read("{}"), None);
    }
}
