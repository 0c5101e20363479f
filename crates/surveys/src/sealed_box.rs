//! What waits in the pool: a ballot in a box that only the sealer opens. The
//! database knows its round and nothing else.

use crypto_box::aead::OsRng;
use kernel::id::{CompanyId, SurveyQuestionId};
use serde::{Deserialize, Serialize};

use crate::{Answer, Error, Filled, SurveyKeys};

/// Every box holds a multiple of this many bytes, so that its length does not
/// tell whether a comment was written. Four rating questions and a comment of
/// two thousand Japanese characters fit into one unit.
const UNIT: usize = 8 * 1024;

/// A ballot on its way from the trainee to the seal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Contents {
    pub company: CompanyId,
    pub answers: Vec<(SurveyQuestionId, Answer)>,
    pub comments: Vec<(SurveyQuestionId, String)>,
}

impl Contents {
    pub fn new(company: CompanyId, filled: &Filled) -> Self {
        Self {
            company,
            answers: filled
                .answers
                .iter()
                .map(|(id, answer)| (*id, *answer))
                .collect(),
            comments: filled
                .comments
                .iter()
                .map(|(id, text)| (*id, text.clone()))
                .collect(),
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

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Ids;

    fn contents(comment: &str) -> Contents {
        let (ids, now) = (Ids::counted(), Default::default());
        Contents {
            company: ids.fresh(now),
            answers: vec![
                (ids.fresh(now), Answer::NotApplicable),
                (ids.fresh(now), Answer::Blank),
            ],
            comments: vec![(ids.fresh(now), comment.to_owned())],
        }
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
