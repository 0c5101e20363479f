//! The fields of a question as its learner fills them in, for `quiz/fields.html`.

use kernel::id::OptionId;
use quizzes::{Control, Field, LONGEST_ESSAY, OpenQuestion, QuestionKind, TextLimits};

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
    control: Control,
    pub(in crate::pages) is_fixed: bool,
    /// The text typed so far, or the words of the option that stands.
    pub(in crate::pages) text: String,
    pub(in crate::pages) options: Vec<OptionCard>,
    limits: Option<TextLimits>,
}

impl FieldCard {
    pub(in crate::pages) fn of(question: &OpenQuestion, field: &Field) -> Self {
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
            label: field.label.clone(),
            control: field.control,
            is_fixed: field.is_fixed,
            limits: field.limits,
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
            Some(limits) if limits.min > 0 => format!("{}字から{most}字まで", limits.min),
            _ => format!("{most}字まで"),
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

/// What to do, in one sentence.
pub(in crate::pages) fn hint(kind: QuestionKind) -> &'static str {
    match kind {
        QuestionKind::Single | QuestionKind::TrueFalse => "1つ選んでください。",
        QuestionKind::Multiple => "当てはまるものを、すべて選んでください。",
        QuestionKind::Ordering => "正しい順になるように、番号ごとに選んでください。",
        QuestionKind::Ranking => "よいと思う順に、番号ごとに選んでください。",
        QuestionKind::Matching => "それぞれに合うものを選んでください。",
        QuestionKind::ShortText => {
            "言葉で答えてください。ひらがな、カタカナ、全角、半角のちがいは問いません。"
        }
        QuestionKind::BestWorst => "最もよい対応と、最もよくない対応を、1つずつ選んでください。",
        QuestionKind::Scenario => {
            "場面ごとに、あなたの対応を選んでください。選んで進むと、前の場面には戻れません。"
        }
        QuestionKind::Essay => {
            "文章で答えてください。担当者が読んで採点するため、結果が出るまで日数がかかります。"
        }
    }
}
