//! A few words of the learner's own, compared with a list of accepted answers
//! after folding: Unicode NFKC (full and half width), katakana to hiragana,
//! small letters, no spaces. 「クレーム」, 「ｸﾚｰﾑ」 and 「くれーむ」 are one
//! answer.

use kernel::Fault;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::{Control, Field, Key};
use crate::error::Error;
use crate::publication::NewQuestion;
use crate::response::Response;

const FIELD: &str = "text";
/// The most characters of an answer.
pub(crate) const LONGEST: usize = 200;
const MOST_ACCEPTED: usize = 50;

/// The answers that are right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShortText {
    /// At least one; the first is shown as the right answer.
    pub accepted: Vec<String>,
}

impl ShortText {
    pub(super) fn faults(&self, pointer: &str, question: &NewQuestion) -> Vec<Fault> {
        let counted = (1..=MOST_ACCEPTED).contains(&self.accepted.len());
        let sound = self.accepted.iter().all(|text| {
            !folded(text).is_empty() && text.chars().count() <= LONGEST && !text.contains('\0')
        });
        if counted && sound && question.options.is_empty() {
            return Vec::new();
        }
        vec![Fault::new(
            format!("{pointer}/accepted"),
            "quiz.question.key",
            format!(
                "記述の設問では、選択肢を置かず、正解とする言葉を1つから{MOST_ACCEPTED}個、それぞれ{LONGEST}文字までで書いてください。"
            ),
        )]
    }

    pub(super) fn points(&self, key: &Key, response: &Response) -> i32 {
        let Some(given) = response.value(FIELD).map(folded) else {
            return 0;
        };
        let is_right = self.accepted.iter().any(|text| folded(text) == given);
        if is_right { key.points } else { 0 }
    }

    pub(super) fn solution(&self) -> Response {
        let first = self.accepted.first().cloned().unwrap_or_default();
        Response::default().with(FIELD, vec![first])
    }
}

pub(super) fn fields(saved: &Response) -> Vec<Field> {
    vec![super::pick(
        FIELD.to_owned(),
        "答え",
        Control::Line,
        Vec::new(),
        saved,
    )]
}

pub(super) fn accept(given: Response) -> Result<Response, Error> {
    if let Some((other, _)) = given.fields().find(|(name, _)| *name != FIELD) {
        return Err(Error::UnknownField(other.to_owned()));
    }
    let text = match given.values(FIELD) {
        [] => return Ok(Response::default()),
        [text] => text.trim(),
        _ => return Err(Error::TooManyOptions),
    };
    if text.chars().count() > LONGEST || text.contains('\0') {
        return Err(Error::TextTooLong(LONGEST));
    }
    Ok(Response::default().with(FIELD, vec![text.to_owned()]))
}

/// The form in which texts are compared.
pub(crate) fn folded(text: &str) -> String {
    text.nfkc()
        .flat_map(char::to_lowercase)
        .filter(|letter| !letter.is_whitespace())
        .map(hiragana)
        .collect()
}

/// ァ to ヶ stand 96 code points after ぁ to ゖ.
fn hiragana(letter: char) -> char {
    match letter {
        'ァ'..='ヶ' => char::from_u32(u32::from(letter) - 96).unwrap_or(letter),
        _ => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::folded;

    #[test]
    fn width_kana_case_and_spaces_do_not_matter() {
        for same in ["クレーム", "ｸﾚｰﾑ", "くれーむ", " ク レーム　"] {
            assert_eq!(folded(same), "くれーむ", "{same}");
        }
        assert_eq!(folded("１１０番　ＡＢＣ"), "110番abc");
        assert_ne!(folded("クレーム"), folded("クレマ"));
    }
}
