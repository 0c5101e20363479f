//! What one person answers, and when that fits a form.

use std::collections::BTreeMap;

use kernel::Fault;
use kernel::id::SurveyQuestionId;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::{Form, QuestionKind};

/// The longest comment, in characters.
pub const MAX_COMMENT: usize = 2000;

/// A rating from 1 to 5.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Rating(u8);

impl Rating {
    /// Nothing outside 1 to 5.
    pub fn new(grade: i64) -> Option<Self> {
        u8::try_from(grade)
            .ok()
            .filter(|grade| (1..=5).contains(grade))
            .map(Self)
    }

    /// 1 to 5.
    pub fn grade(self) -> u8 {
        self.0
    }

    /// 0 to 4, into an array of counts.
    pub(crate) fn index(self) -> usize {
        usize::from(self.0) - 1
    }
}

impl TryFrom<u8> for Rating {
    type Error = String;

    fn try_from(grade: u8) -> Result<Self, Self::Error> {
        Self::new(grade.into()).ok_or_else(|| format!("{grade} is not a rating"))
    }
}

impl From<Rating> for u8 {
    fn from(rating: Rating) -> Self {
        rating.0
    }
}

/// The answer to one rating question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// 1 to 5.
    Rated(Rating),
    /// 該当なし
    NotApplicable,
    /// Not answered.
    Blank,
}

/// One answer as it arrives: the question by its code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// The question's code: `overall`.
    pub question: String,
    /// What was answered.
    pub value: GivenValue,
}

/// What arrives for a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GivenValue {
    /// For a rating question.
    Answer(Answer),
    /// For a free-text question.
    Comment(String),
}

/// A checked ballot: every rating question of the form has an answer, blank
/// where none was given; comments are there only when something was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled {
    /// One answer per rating question.
    pub answers: BTreeMap<SurveyQuestionId, Answer>,
    /// Free text, trimmed, at most [`MAX_COMMENT`] characters.
    pub comments: BTreeMap<SurveyQuestionId, String>,
}

impl Form {
    /// Checks what arrives against the form. A question left out is a blank:
    /// nobody is made to answer. A ballot without any answer is refused.
    ///
    /// # Errors
    /// Every fault, not only the first.
    pub fn fill(&self, given: &[Given]) -> Result<Filled, Vec<Fault>> {
        let ratings = self
            .questions
            .iter()
            .filter(|question| question.kind == QuestionKind::Rating);
        let mut filled = Filled {
            answers: ratings
                .map(|question| (question.id, Answer::Blank))
                .collect(),
            comments: BTreeMap::new(),
        };
        let mut faults = Vec::new();
        let mut seen = Vec::new();
        for one in given {
            if seen.contains(&one.question.as_str()) {
                faults.push(fault(
                    one,
                    "survey.question.twice",
                    "同じ質問に2回答えています。",
                ));
                continue;
            }
            seen.push(&one.question);
            if let Err(fault) = self.place(one, &mut filled) {
                faults.push(fault);
            }
        }
        let is_empty = filled
            .answers
            .values()
            .all(|answer| *answer == Answer::Blank)
            && filled.comments.is_empty();
        if is_empty && faults.is_empty() {
            let message = "まだ何も選ばれていません。1つ以上の質問に答えてから送信してください。";
            faults.push(Fault::new("/answers", "survey.empty", message));
        }
        if faults.is_empty() {
            Ok(filled)
        } else {
            Err(faults)
        }
    }

    fn place(&self, given: &Given, filled: &mut Filled) -> Result<(), Fault> {
        let question = self
            .questions
            .iter()
            .find(|question| question.code == given.question);
        let Some(question) = question else {
            return Err(fault(
                given,
                "survey.question.unknown",
                "このアンケートにない質問です。",
            ));
        };
        match (&given.value, question.kind) {
            (GivenValue::Answer(answer), QuestionKind::Rating) => {
                filled.answers.insert(question.id, *answer);
            }
            (GivenValue::Comment(text), QuestionKind::Text) => {
                let text =
                    tidy(text).map_err(|message| fault(given, "survey.comment", &message))?;
                if !text.is_empty() {
                    filled.comments.insert(question.id, text);
                }
            }
            (GivenValue::Answer(_), QuestionKind::Text) => {
                return Err(fault(
                    given,
                    "survey.answer.kind",
                    "この質問には文章で答えてください。",
                ));
            }
            (GivenValue::Comment(_), QuestionKind::Rating) => {
                let message = "1から5のどれか、または「該当なし」を選んでください。";
                return Err(fault(given, "survey.answer.kind", message));
            }
        }
        Ok(())
    }
}

fn fault(given: &Given, code: &'static str, message: &str) -> Fault {
    Fault::new(format!("/answers/{}", given.question), code, message)
}

/// Line ends as LF, composed characters, no surrounding blanks; refuses other
/// control characters and what is too long.
pub(crate) fn tidy(text: &str) -> Result<String, String> {
    let text: String = text
        .replace("\r\n", "\n")
        .replace('\r', "\n")
        .nfc()
        .collect();
    let text = text.trim();
    if text
        .chars()
        .any(|c| c.is_control() && c != '\n' && c != '\t')
    {
        return Err("使えない文字（制御文字）が入っています。取り除いてください。".to_owned());
    }
    let length = text.chars().count();
    if length > MAX_COMMENT {
        return Err(format!(
            "{MAX_COMMENT}文字までにしてください（いま{length}文字です）。"
        ));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::tests::sample_form;

    fn rated(question: &str, grade: i64) -> Given {
        let rating = Rating::new(grade).expect("1 to 5");
        Given {
            question: question.to_owned(),
            value: GivenValue::Answer(Answer::Rated(rating)),
        }
    }

    fn comment(text: &str) -> Given {
        Given {
            question: "comment".to_owned(),
            value: GivenValue::Comment(text.to_owned()),
        }
    }

    #[test]
    fn only_one_to_five_is_a_rating() {
        for (grade, expected) in [
            (0, false),
            (1, true),
            (5, true),
            (6, false),
            (-1, false),
            (256 + 3, false),
        ] {
            assert_eq!(Rating::new(grade).is_some(), expected, "{grade}");
        }
        assert!(serde_json::from_str::<Rating>("6").is_err());
    }

    #[test]
    fn a_question_left_out_is_a_blank() {
        let form = sample_form();
        let filled = form.fill(&[rated("overall", 5)]).expect("fits");
        let answers: Vec<Answer> = filled.answers.values().copied().collect();
        assert_eq!(answers, [Answer::Rated(Rating(5)), Answer::Blank]);
    }

    #[test]
    fn a_comment_is_trimmed_and_kept_in_composed_characters() {
        let form = sample_form();
        let filled = form
            .fill(&[comment(" か\u{3099}よい\r\n研修 ")])
            .expect("fits");
        assert_eq!(
            filled.comments.into_values().collect::<Vec<_>>(),
            ["がよい\n研修"]
        );
    }

    #[test]
    fn every_fault_is_named_at_once() {
        let long = "あ".repeat(MAX_COMMENT + 1);
        let text_for_rating = Given {
            question: "content".to_owned(),
            value: GivenValue::Comment("x".to_owned()),
        };
        let cases: [(Vec<Given>, &[&str]); 5] = [
            (vec![], &["survey.empty"]),
            (vec![comment("  ")], &["survey.empty"]),
            (
                vec![rated("overall", 1), rated("overall", 5)],
                &["survey.question.twice"],
            ),
            (
                vec![rated("nothing", 1), text_for_rating],
                &["survey.question.unknown", "survey.answer.kind"],
            ),
            (vec![comment(&long)], &["survey.comment"]),
        ];
        for (given, expected) in cases {
            let faults = sample_form().fill(&given).expect_err("faulty");
            let codes: Vec<&str> = faults.iter().map(|fault| fault.code).collect();
            assert_eq!(codes, expected, "{given:?}");
        }
        assert!(sample_form().fill(&[comment("a\u{0}b")]).is_err());
        assert!(
            sample_form()
                .fill(&[comment(&"😀".repeat(MAX_COMMENT))])
                .is_ok()
        );
    }
}
