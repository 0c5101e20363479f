//! The form's fields: what is shown, and what comes back.

use surveys::{Answer, Form as Questionnaire, Given, GivenValue, Question, QuestionKind, Rating};

use crate::pages::shell::Form;

/// Every answer's field begins with this, as a fault's pointer does.
const PREFIX: &str = "answers/";
pub(in crate::pages) const NOT_APPLICABLE: &str = "na";

/// A question with its fields.
pub(in crate::pages) struct QuestionView {
    pub(in crate::pages) place: usize,
    pub(in crate::pages) name: String,
    pub(in crate::pages) text: String,
    /// 1 to 5 with their words; empty for free text.
    pub(in crate::pages) choices: Vec<Choice>,
    /// At a free text: who reads what is typed; else empty.
    pub(in crate::pages) hint: String,
}

/// A grade: its number, its word and a face that says the same.
pub(in crate::pages) struct Choice {
    pub(in crate::pages) value: String,
    pub(in crate::pages) word: String,
    /// How the mouth runs, as an SVG path.
    pub(in crate::pages) mouth: &'static str,
}

/// Mouths from unhappy to happy.
const MOUTHS: [&str; 5] = [
    "M10 27 Q18 17 26 27",
    "M11 26 Q18 21 25 26",
    "M11 24 L25 24",
    "M11 22 Q18 28 25 22",
    "M10 21 Q18 32 26 21",
];

impl QuestionView {
    /// The questions of a form; `readers` says at each free text who reads it.
    pub(in crate::pages) fn all(form: &Questionnaire, readers: &str) -> Vec<Self> {
        form.questions
            .iter()
            .zip(1..)
            .map(|(question, place)| Self::of(question, place, readers))
            .collect()
    }

    fn of(question: &Question, place: usize, readers: &str) -> Self {
        let choices = question.scale.iter().zip(MOUTHS).zip(1..);
        let choice = |((word, mouth), grade): ((&String, &'static str), u8)| Choice {
            value: grade.to_string(),
            word: word.clone(),
            mouth,
        };
        Self {
            place,
            name: name(question),
            text: question.body.clone(),
            choices: match question.kind {
                QuestionKind::Rating => choices.map(choice).collect(),
                QuestionKind::Text => Vec::new(),
            },
            hint: match question.kind {
                QuestionKind::Rating => String::new(),
                QuestionKind::Text => readers.to_owned(),
            },
        }
    }

    pub(in crate::pages) fn is_rating(&self) -> bool {
        !self.choices.is_empty()
    }
}

/// The name of a question's field.
pub(in crate::pages) fn name(question: &Question) -> String {
    format!("{PREFIX}{}", question.code)
}

/// The ballot paper's token among the fields.
pub(in crate::pages) fn token(fields: &[(String, String)]) -> &str {
    let token = fields.iter().find(|(name, _)| name == "token");
    token.map(|(_, value)| value.as_str()).unwrap_or_default()
}

/// The answers among the fields. A value that is no grade is taken as text,
/// which a rating question then refuses.
pub(in crate::pages) fn given(fields: &[(String, String)]) -> Vec<Given> {
    let answers = fields
        .iter()
        .filter_map(|(name, value)| Some((name.strip_prefix(PREFIX)?, value)));
    let given = |(question, value): (&str, &String)| Given {
        question: question.to_owned(),
        value: match value.as_str() {
            NOT_APPLICABLE => GivenValue::Answer(Answer::NotApplicable),
            grade => match grade.parse().ok().and_then(Rating::new) {
                Some(rating) => GivenValue::Answer(Answer::Rated(rating)),
                None => GivenValue::Comment(value.clone()),
            },
        },
    };
    answers.map(given).collect()
}

/// What was typed, for the form that comes back.
pub(in crate::pages) fn typed(fields: &[(String, String)]) -> Form {
    let answers = fields.iter().filter(|(name, _)| name.starts_with(PREFIX));
    answers.fold(Form::new(), |form, (name, value)| form.with(name, value))
}
