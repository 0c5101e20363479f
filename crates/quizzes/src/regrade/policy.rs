//! What a regrade does to a question.

use std::collections::BTreeMap;

use kernel::id::OptionId;
use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::response::Response;
use crate::task::{Key, unreadable};

/// A best answer in the author's words: by field the codes of options, or
/// texts. It means the same in every version that freezes the same wording.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodedAnswer(pub BTreeMap<String, Vec<String>>);

impl CodedAnswer {
    /// The values of a field; none when it is left out.
    pub fn values(&self, field: &str) -> &[String] {
        self.0.get(field).map_or(&[], Vec::as_slice)
    }

    /// Whether nothing is given.
    pub fn is_empty(&self) -> bool {
        self.0.values().all(Vec::is_empty)
    }

    /// A response in codes instead of keys.
    pub(crate) fn of(key: &Key, response: &Response) -> Self {
        let coded = |value: &str| {
            let id = value.parse::<OptionId>().ok();
            let code = id.and_then(|id| key.code_of(id));
            code.unwrap_or(value).to_owned()
        };
        let fields = response.fields().map(|(name, values)| {
            let values = values.iter().map(|value| coded(value));
            (coded_name(key, name), values.collect())
        });
        Self(fields.collect())
    }
}

/// The name of a field in which an option's key may stand, with its code.
pub(crate) fn coded_name(key: &Key, name: &str) -> String {
    key.options.iter().fold(name.to_owned(), |name, option| {
        name.replace(&option.id.to_string(), &option.code)
    })
}

/// What a regrade does to the points of its question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Policy {
    /// Another key takes the place of the frozen one (正答の訂正).
    Rescore(CodedAnswer),
    /// All points for everyone, also for who left it empty (全員正解).
    FullCredit,
    /// The question counts for nobody: its points leave the total, and the
    /// pass mark keeps its share (採点から除外).
    Void,
    /// The frozen key or another one, whichever gives more (複数の正答).
    EitherKey(CodedAnswer),
    /// It was looked at, and nothing changes (変更なし).
    Keep,
}

impl Policy {
    /// Every policy's word and what it is called on the screen.
    pub const WORDS: [(&'static str, &'static str); 5] = [
        ("rescore", "正答を訂正して採点し直す"),
        ("full_credit", "全員を正解にする"),
        ("void", "採点から外す"),
        ("either_key", "もう1つの答えも正解にする"),
        ("keep", "変えない（確かめた記録だけを残す）"),
    ];

    /// The policy of this word; nothing for an unknown one. `answer` counts
    /// where the policy has a key.
    pub fn of(word: &str, answer: CodedAnswer) -> Option<Self> {
        Some(match word {
            "rescore" => Self::Rescore(answer),
            "full_credit" => Self::FullCredit,
            "void" => Self::Void,
            "either_key" => Self::EitherKey(answer),
            "keep" => Self::Keep,
            _ => return None,
        })
    }

    /// The stored word.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Rescore(_) => "rescore",
            Self::FullCredit => "full_credit",
            Self::Void => "void",
            Self::EitherKey(_) => "either_key",
            Self::Keep => "keep",
        }
    }

    /// What it is called on the screen.
    pub fn label(&self) -> &'static str {
        let word = self.as_str();
        let named = Self::WORDS.iter().find(|(known, _)| *known == word);
        named.map_or(word, |(_, label)| label)
    }

    /// The key that it brings, where it brings one.
    pub fn answer(&self) -> Option<&CodedAnswer> {
        match self {
            Self::Rescore(answer) | Self::EitherKey(answer) => Some(answer),
            Self::FullCredit | Self::Void | Self::Keep => None,
        }
    }

    /// Its key as it is stored.
    pub(crate) fn stored_answer(&self) -> Result<String, Error> {
        let nothing = CodedAnswer::default();
        serde_json::to_string(self.answer().unwrap_or(&nothing)).map_err(unreadable)
    }

    /// Reads what [`Self::as_str`] and [`Self::stored_answer`] wrote.
    pub(crate) fn read(word: &str, answer: &str) -> Result<Self, Error> {
        let answer = serde_json::from_str(answer).map_err(unreadable)?;
        Self::of(word, answer).ok_or_else(|| Error::Stored(word.to_owned()))
    }
}
