//! What a learner fills in, whatever the question's kind.

use kernel::id::OptionId;
use serde::{Deserialize, Serialize};

/// What the learner fills in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name, unique in the question.
    pub name: String,
    /// The words beside it; empty where the question itself says all.
    pub label: String,
    /// How it is filled in.
    pub control: Control,
    /// The options it takes; none for text.
    pub options: Vec<OptionId>,
    /// What is saved so far.
    pub given: Vec<String>,
    /// Whether it stands and cannot be changed any more.
    pub is_fixed: bool,
    /// How long a text is asked to be; nothing where that is not asked.
    pub limits: Option<TextLimits>,
}

impl Field {
    /// Whether it has a value, and enough of it.
    pub fn is_filled(&self) -> bool {
        !self.given.is_empty() && !self.is_short()
    }

    /// Whether its text is shorter than asked.
    pub fn is_short(&self) -> bool {
        let least = self.limits.map_or(0, |limits| limits.min);
        let text = self.given.first();
        text.is_some_and(|text| text.chars().count() < least)
    }
}

/// How a field is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Control {
    /// One of the options.
    One,
    /// Any of the options.
    Many,
    /// One of the options, which other fields take as well.
    Pick,
    /// A line of text.
    Line,
    /// Several lines of text.
    Area,
}

impl Control {
    /// The word of the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::One => "one",
            Self::Many => "many",
            Self::Pick => "pick",
            Self::Line => "line",
            Self::Area => "area",
        }
    }
}

/// How long a text is asked to be, in characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextLimits {
    /// A shorter one can be handed in all the same.
    pub min: usize,
    /// A longer one is not taken.
    pub max: usize,
}
