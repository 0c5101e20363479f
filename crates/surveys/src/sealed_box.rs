//! What waits in the pool: a ballot in a box that only the sealer opens. The
//! database knows its round and nothing else.

use crypto_box::aead::OsRng;
use kernel::id::{CompanyId, SurveyQuestionId};
use kernel::secret;
use serde::{Deserialize, Serialize};

use crate::receipt::Marks;
use crate::{Answer, Error, Filled, Receipt, SurveyKeys};

/// Every box holds a multiple of this many bytes, so that its length does not
/// tell whether a comment was written. Four rating questions and a comment of
/// two thousand Japanese characters fit into one unit.
const UNIT: usize = 8 * 1024;

/// A ballot on its way from the trainee to the seal, or a change of one that
/// was counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Contents {
    /// Whose staff answered; nothing in a change.
    pub company: Option<CompanyId>,
    pub answers: Vec<(SurveyQuestionId, Answer)>,
    pub comments: Vec<(SurveyQuestionId, String)>,
    /// What the receipt finds again; nothing in a box from before receipts.
    #[serde(default)]
    pub marks: Option<Marks>,
    #[serde(default)]
    pub act: Act,
}

/// What a waiting box asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Act {
    /// To be counted.
    #[default]
    Answer,
    /// It was withdrawn before it was counted.
    Unused,
    /// To be counted in place of this ballot's answers.
    Replace(String),
    /// To take this ballot out again.
    Withdraw(String),
}

impl Contents {
    /// Filled-in answers of a company's staff, with what their receipt finds
    /// again.
    pub fn new(company: Option<CompanyId>, filled: &Filled, receipt: &Receipt) -> Self {
        let answers = filled.answers.iter().map(|(id, answer)| (*id, *answer));
        let comments = filled.comments.iter().map(|(id, text)| (*id, text.clone()));
        Self {
            company,
            answers: answers.collect(),
            marks: Some(Marks::of(receipt, filled.comments.keys().copied())),
            comments: comments.collect(),
            act: Act::Answer,
        }
    }

    /// The ballot that a change is about.
    pub fn changed_ballot(&self) -> Option<Vec<u8>> {
        match &self.act {
            Act::Replace(ballot) | Act::Withdraw(ballot) => {
                secret::unhex::<16>(ballot).map(|id| id.to_vec())
            }
            Act::Answer | Act::Unused => None,
        }
    }

    /// Closes the box.
    pub fn close(&self, keys: &SurveyKeys) -> Result<Vec<u8>, Error> {
        let mut plain = serde_json::to_vec(self).map_err(|_| Error::BoxFailed)?;
        // Blanks after the JSON text are still JSON.
        plain.resize(plain.len().next_multiple_of(UNIT), b' ');
        keys.lock()
            .seal(&mut OsRng, &plain)
            .map_err(|_| Error::BoxFailed)
    }

    /// Opens a box; nothing when it was closed for another key or damaged.
    pub fn open(keys: &SurveyKeys, sealed: &[u8]) -> Option<Self> {
        let plain = keys.sealer().unseal(sealed).ok()?;
        serde_json::from_slice(&plain).ok()
    }
}

/// Closes what somebody wrote, so that a copy of the database cannot be read.
pub(crate) fn close_text(keys: &SurveyKeys, text: &str) -> Result<Vec<u8>, Error> {
    keys.lock()
        .seal(&mut OsRng, text.as_bytes())
        .map_err(|_| Error::BoxFailed)
}

/// Opens what [`close_text`] closed.
pub(crate) fn open_text(keys: &SurveyKeys, closed: &[u8]) -> Option<String> {
    String::from_utf8(keys.sealer().unseal(closed).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Ids;

    fn contents(comment: &str) -> Contents {
        let (ids, now) = (Ids::counted(), Default::default());
        Contents {
            company: Some(ids.fresh(now)),
            answers: vec![
                (ids.fresh(now), Answer::NotApplicable),
                (ids.fresh(now), Answer::Blank),
            ],
            comments: vec![(ids.fresh(now), comment.to_owned())],
            marks: None,
            act: Act::Answer,
        }
    }

    #[test]
    fn a_box_from_before_receipts_opens_as_an_answer() {
        let (ids, now) = (Ids::counted(), Default::default());
        let company: CompanyId = ids.fresh(now);
        let old = format!("{{\"company\":\"{company}\",\"answers\":[],\"comments\":[]}}");
        let keys = SurveyKeys::random().expect("entropy");
        let sealed = keys
            .lock()
            .seal(&mut OsRng, old.as_bytes())
            .expect("closed");
        let opened = Contents::open(&keys, &sealed).expect("opened");
        assert_eq!((opened.company, opened.act), (Some(company), Act::Answer));
    }

    #[test]
    fn only_the_right_key_opens_a_box() {
        let keys = SurveyKeys::random().expect("entropy");
        let sealed = contents("よかった").close(&keys).expect("closed");
        assert_eq!(Contents::open(&keys, &sealed), Some(contents("よかった")));
        assert_eq!(
            Contents::open(&SurveyKeys::random().expect("entropy"), &sealed),
            None
        );
        assert_eq!(Contents::open(&keys, &sealed[1..]), None);
    }

    #[test]
    fn the_length_of_a_box_does_not_tell_whether_a_comment_was_written() {
        let keys = SurveyKeys::random().expect("entropy");
        let short = contents("").close(&keys).expect("closed");
        let long = contents(&"長".repeat(2000)).close(&keys).expect("closed");
        assert_eq!(short.len(), long.len());
        assert_ne!(
            short,
            contents("").close(&keys).expect("closed"),
            "never the same box twice"
        );
    }
}
