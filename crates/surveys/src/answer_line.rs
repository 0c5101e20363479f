//! The answers of a ballot as one line: a character for each question of the
//! form, in its order. A row for each answer would be a dozen rows a ballot,
//! and a seal holds its locks for as long as it writes them.

use std::collections::BTreeMap;

use kernel::id::SurveyQuestionId;

use crate::{Answer, Error, Rating};

/// Not answered by a rating: a question that asks for words.
const NO_RATING: char = '.';
const NOT_APPLICABLE: char = 'n';
const BLANK: char = 'b';

/// The questions of a form version in its order, to write and read lines by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AnswerLines(Vec<SurveyQuestionId>);

impl AnswerLines {
    /// `questions` are all of the version, in the form's order.
    pub fn new(questions: Vec<SurveyQuestionId>) -> Self {
        Self(questions)
    }

    /// The line of some answers.
    ///
    /// # Errors
    /// [`Error::Stored`] for an answer to a question of another version.
    pub fn write(
        &self,
        answers: impl IntoIterator<Item = (SurveyQuestionId, Answer)>,
    ) -> Result<String, Error> {
        let mut line = vec![NO_RATING; self.0.len()];
        for (question, answer) in answers {
            let place = self.0.iter().position(|own| *own == question);
            let place = place.ok_or_else(|| {
                Error::Stored(format!("an answer to question {question} of another form"))
            })?;
            line[place] = character(answer);
        }
        Ok(line.into_iter().collect())
    }

    /// The answers of a line; none of a ballot that was withdrawn.
    ///
    /// # Errors
    /// [`Error::Stored`] for a line that is not of this form.
    pub fn read(&self, line: Option<&str>) -> Result<BTreeMap<SurveyQuestionId, Answer>, Error> {
        let Some(line) = line else {
            return Ok(BTreeMap::new());
        };
        let wrong = || Error::Stored(format!("the answers {line:?}"));
        if line.chars().count() != self.0.len() {
            return Err(wrong());
        }
        let mut answers = BTreeMap::new();
        for (question, character) in self.0.iter().zip(line.chars()) {
            if character == NO_RATING {
                continue;
            }
            answers.insert(*question, answer(character).ok_or_else(wrong)?);
        }
        Ok(answers)
    }
}

fn character(answer: Answer) -> char {
    match answer {
        Answer::Rated(rating) => char::from(b'0' + rating.grade()),
        Answer::NotApplicable => NOT_APPLICABLE,
        Answer::Blank => BLANK,
    }
}

fn answer(character: char) -> Option<Answer> {
    match character {
        NOT_APPLICABLE => Some(Answer::NotApplicable),
        BLANK => Some(Answer::Blank),
        digit => Rating::new(digit.to_digit(10)?.into()).map(Answer::Rated),
    }
}

#[cfg(test)]
mod tests {
    use kernel::id::SurveyQuestionId;
    use uuid::Uuid;

    use super::AnswerLines;
    use crate::{Answer, Rating};

    fn question(number: u128) -> SurveyQuestionId {
        SurveyQuestionId(Uuid::from_u128(number))
    }

    fn lines() -> AnswerLines {
        AnswerLines::new((1..=5).map(question).collect())
    }

    #[test]
    fn a_line_holds_what_was_answered_in_the_order_of_the_form() {
        let five = Answer::Rated(Rating::new(5).expect("a grade"));
        let given = [
            (question(4), Answer::Blank),
            (question(1), five),
            (question(2), Answer::NotApplicable),
        ];
        let line = lines().write(given).expect("of this form");
        assert_eq!(line, "5n.b.");
        assert_eq!(lines().read(Some(&line)).expect("sound"), given.into());
        assert_eq!(lines().read(None).expect("withdrawn"), [].into());
    }

    #[test]
    fn a_line_of_another_form_is_refused() {
        assert!(lines().write([(question(6), Answer::Blank)]).is_err());
        for wrong in ["5n.b", "5n.b..", "6....", "0....", "x...."] {
            assert!(lines().read(Some(wrong)).is_err(), "{wrong}");
        }
    }
}
