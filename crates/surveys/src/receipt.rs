//! The receipt of a ballot (控え番号): a random-looking number that only the
//! one who answered holds. It finds the ballot again and leads to nobody.

use std::collections::BTreeMap;

use kernel::id::SurveyQuestionId;
use kernel::secret;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::{Answer, Round};

const BYTES: usize = 16;
/// Digits of one group, as they are shown.
const GROUP: usize = 4;

/// 128 bits, shown as 32 hexadecimal digits in groups of four. Never stored
/// and never logged.
#[derive(Clone, PartialEq, Eq)]
pub struct Receipt([u8; BYTES]);

impl Receipt {
    pub(crate) fn of(bytes: [u8; 32]) -> Self {
        let mut half = [0; BYTES];
        half.copy_from_slice(&bytes[..BYTES]);
        Self(half)
    }

    /// Reads what somebody typed: hyphens, blanks, capitals and full-width
    /// characters do not matter.
    pub fn parse(typed: &str) -> Option<Self> {
        let digits: String = typed
            .nfkc()
            .filter(|c| !c.is_whitespace() && !"-‐‑‒–—―ーｰ−".contains(*c))
            .collect();
        secret::unhex(&digits.to_ascii_lowercase()).map(Self)
    }

    /// The number itself: for the one who answered, never for a log.
    pub fn reveal(&self) -> String {
        let digits = secret::hex(&self.0);
        let groups: Vec<&str> = (0..digits.len())
            .step_by(GROUP)
            .filter_map(|start| digits.get(start..start + GROUP))
            .collect();
        groups.join("-")
    }

    /// What the pool keeps, while something of the ballot waits.
    pub(crate) fn pool_mark(&self) -> Vec<u8> {
        secret::digest(&[b"receipt in the pool", &self.0])
    }

    /// What the counted ballot keeps.
    pub(crate) fn ballot_mark(&self) -> Vec<u8> {
        secret::digest(&[b"receipt of a ballot", &self.0])
    }

    /// What a comment keeps. It does not follow from the ballot's mark, so
    /// that the tables do not tell which ratings a comment belongs to.
    pub(crate) fn comment_mark(&self, question: SurveyQuestionId) -> Vec<u8> {
        secret::digest(&[b"receipt of a comment", &self.0, question.0.as_bytes()])
    }
}

impl std::fmt::Debug for Receipt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Receipt(…)")
    }
}

/// The marks that the seal writes beside a ballot and its comments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Marks {
    ballot: String,
    comments: BTreeMap<SurveyQuestionId, String>,
}

impl Marks {
    pub fn of(receipt: &Receipt, comments: impl Iterator<Item = SurveyQuestionId>) -> Self {
        let mark = |question| (question, secret::hex(&receipt.comment_mark(question)));
        Self {
            ballot: secret::hex(&receipt.ballot_mark()),
            comments: comments.map(mark).collect(),
        }
    }

    pub fn ballot(&self) -> Option<Vec<u8>> {
        secret::unhex::<32>(&self.ballot).map(|mark| mark.to_vec())
    }

    pub fn comment(&self, question: SurveyQuestionId) -> Option<Vec<u8>> {
        let mark = self.comments.get(&question)?;
        secret::unhex::<32>(mark).map(|mark| mark.to_vec())
    }
}

/// What a receipt finds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The round that the ballot is in.
    pub round: Round,
    /// What became of it.
    pub state: HeldState,
    /// Its answers, as they were last given.
    pub answers: BTreeMap<SurveyQuestionId, Answer>,
    /// What was written, as long as the original is kept.
    pub comments: BTreeMap<SurveyQuestionId, String>,
}

/// What became of a ballot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeldState {
    /// It waits to be counted.
    Waiting,
    /// It was counted; a change may wait.
    Counted,
    /// It came too late: kept, and in no figure.
    Late,
    /// It was withdrawn.
    Withdrawn,
    /// The firm took it out: a duplicate or a test.
    Void,
}

impl HeldState {
    /// The word in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Counted => "counted",
            Self::Late => "late",
            Self::Withdrawn => "withdrawn",
            Self::Void => "void",
        }
    }

    /// Whether there is still something to withdraw.
    pub fn can_be_withdrawn(self) -> bool {
        matches!(self, Self::Waiting | Self::Counted | Self::Late)
    }

    /// Whether its answers count, so that they may be changed in time.
    pub fn counts(self) -> bool {
        matches!(self, Self::Waiting | Self::Counted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Ids;

    #[test]
    fn a_receipt_is_read_however_it_was_copied() {
        let receipt = Receipt::of([0xa7; 32]);
        let shown = receipt.reveal();
        assert_eq!(shown, "a7a7-a7a7-a7a7-a7a7-a7a7-a7a7-a7a7-a7a7");
        let wide: String = shown
            .replace('-', "ー")
            .chars()
            .map(|c| match c {
                '7' => '７',
                other => other,
            })
            .collect();
        for typed in [
            shown.clone(),
            shown.to_uppercase(),
            shown.replace('-', " "),
            format!("　{}\n", shown.replace('-', "")),
            wide,
        ] {
            assert_eq!(Receipt::parse(&typed), Some(receipt.clone()), "{typed}");
        }
        for wrong in ["", "a7a7", &format!("{shown}-a7"), &shown.replace("a", "g")] {
            assert_eq!(Receipt::parse(wrong), None, "{wrong}");
        }
        assert_eq!(format!("{receipt:?}"), "Receipt(…)");
    }

    #[test]
    fn no_mark_equals_another() {
        let (ids, now) = (Ids::counted(), Default::default());
        let receipt = Receipt::of([1; 32]);
        let (first, second) = (ids.fresh(now), ids.fresh(now));
        let marks = [
            receipt.pool_mark(),
            receipt.ballot_mark(),
            receipt.comment_mark(first),
            receipt.comment_mark(second),
        ];
        let unique: std::collections::BTreeSet<_> = marks.iter().collect();
        assert_eq!(unique.len(), marks.len());
    }
}
