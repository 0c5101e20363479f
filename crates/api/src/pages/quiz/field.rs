//! The fields of a question as its learner fills them in, for `quiz/fields.html`.

use kernel::id::OptionId;
use quizzes::{Control, Field, LONGEST_ESSAY, OpenQuestion, QuestionKind, TextLimits};

use crate::words::{self, Language};

/// An option to choose.
pub(in crate::pages) struct OptionCard {
    pub(in crate::pages) id: String,
    pub(in crate::pages) text: String,
    pub(in crate::pages) is_chosen: bool,
}

/// A field with the words of its options.
pub(in crate::pages) struct FieldCard {
    pub(in crate::pages) name: String,
    pub(in crate::pages) label: String,
    /// Whether the label is the question's own text.
    pub(in crate::pages) has_own_label: bool,
    control: Control,
    pub(in crate::pages) is_fixed: bool,
    /// The text typed so far, or the words of the option that stands.
    pub(in crate::pages) text: String,
    pub(in crate::pages) options: Vec<OptionCard>,
    limits: Option<TextLimits>,
    language: Language,
}

impl FieldCard {
    pub(in crate::pages) fn of(question: &OpenQuestion, field: &Field, language: Language) -> Self {
        let card = |id: &OptionId| {
            let id = id.to_string();
            OptionCard {
                text: question.words_of(&id).to_owned(),
                is_chosen: field.given.contains(&id),
                id,
            }
        };
        let given = field.given.first();
        Self {
            name: field.name.clone(),
            label: label(question.kind, &field.label, language),
            has_own_label: has_own_labels(question.kind),
            control: field.control,
            is_fixed: field.is_fixed,
            limits: field.limits,
            language,
            text: given.map_or_else(String::new, |value| question.words_of(value).to_owned()),
            options: field.options.iter().map(card).collect(),
        }
    }

    /// Whether it is one of a list that several fields share.
    pub(in crate::pages) fn is_picked(&self) -> bool {
        self.control == Control::Pick
    }

    pub(in crate::pages) fn is_text(&self) -> bool {
        self.control == Control::Line
    }

    pub(in crate::pages) fn is_area(&self) -> bool {
        self.control == Control::Area
    }

    /// The most characters that an area takes.
    pub(in crate::pages) fn most(&self) -> usize {
        self.limits.map_or(LONGEST_ESSAY, |limits| limits.max)
    }

    /// How long the text is asked to be.
    pub(in crate::pages) fn asked(&self) -> String {
        let most = self.most();
        match self.limits {
            Some(limits) if limits.min > 0 => {
                words::quiz::LENGTH_BETWEEN.with_two(self.language, limits.min, most)
            }
            _ => words::quiz::LENGTH_UP_TO.with(self.language, most),
        }
    }

    /// How long it is so far.
    pub(in crate::pages) fn count(&self) -> usize {
        self.text.chars().count()
    }

    pub(in crate::pages) fn takes_many(&self) -> bool {
        self.control == Control::Many
    }
}

/// What the kind of a question calls its places.
const PLACE_WORD: &str = "番目";

/// The words beside a field, in the reader's language where the kind of its
/// question gives them.
pub(in crate::pages) fn label(kind: QuestionKind, label: &str, language: Language) -> String {
    if has_own_labels(kind) {
        return label.to_owned();
    }
    if let Some(number) = label.strip_suffix(PLACE_WORD) {
        return words::quiz::PLACE.with(language, number);
    }
    let known = [words::quiz::ANSWER, words::quiz::BEST, words::quiz::WORST];
    let phrase = known
        .into_iter()
        .find(|phrase| phrase.of(Language::Japanese) == label);
    phrase
        .map_or(label, |phrase| phrase.of(language))
        .to_owned()
}

/// Whether the words beside the fields are the question's own text.
fn has_own_labels(kind: QuestionKind) -> bool {
    matches!(kind, QuestionKind::Matching | QuestionKind::Scenario)
}

/// What to do, in one sentence.
pub(in crate::pages) fn hint(kind: QuestionKind, language: Language) -> &'static str {
    let phrase = match kind {
        QuestionKind::Single | QuestionKind::TrueFalse => words::quiz::CHOOSE_ONE,
        QuestionKind::Multiple => words::quiz::CHOOSE_ALL,
        QuestionKind::Ordering => words::quiz::PUT_IN_ORDER,
        QuestionKind::Ranking => words::quiz::RANK,
        QuestionKind::Matching => words::quiz::MATCH,
        QuestionKind::ShortText => words::quiz::ANSWER_IN_WORDS,
        QuestionKind::BestWorst => words::quiz::CHOOSE_BEST_AND_WORST,
        QuestionKind::Scenario => words::quiz::CHOOSE_BY_SCENE,
        QuestionKind::Essay => words::quiz::WRITE_SENTENCES,
    };
    phrase.of(language)
}
