//! What waits in the pool: a ballot in a box that only the sealer opens. The
//! database knows its round and nothing else, and a box opens as one of that
//! round only.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use kernel::id::{CompanyId, RoundId, SurveyQuestionId};
use kernel::secret;
use serde::{Deserialize, Serialize};

use crate::receipt::Marks;
use crate::{Answer, Error, Filled, Receipt, SurveyKeys};

/// The table in which boxes wait. Once a round is closed, what left it must not
/// stay readable in the files.
pub const POOL: &str = "ballot_pool";

/// Every box holds a multiple of this many bytes, so that its length does not
/// tell whether a comment was written. Twelve rating questions and a comment of
/// two thousand Japanese characters fit into one unit once they are packed; only
/// text that hardly repeats a character can need a second.
const UNIT: usize = 4 * 1024;

/// What a packed box begins with. Boxes from before packing begin with a brace.
const PACKED: u8 = 1;

/// No ballot is longer than this. A larger one was made to fill the memory of
/// whoever opens it.
const LARGEST: u64 = 1024 * 1024;

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

    /// Closes the box of a round.
    pub fn close(&self, keys: &SurveyKeys, round: RoundId) -> Result<Vec<u8>, Error> {
        let mut plain = self.pack().ok_or(Error::BoxFailed)?;
        // A packed text knows where it ends.
        plain.resize(plain.len().next_multiple_of(UNIT), 0);
        keys.close(round.0.as_bytes(), &plain)
    }

    /// Opens a box of a round; nothing when it is another round's, was closed
    /// with another key or damaged.
    pub fn open(keys: &SurveyKeys, round: RoundId, sealed: &[u8]) -> Option<Self> {
        let plain = keys.open(round.0.as_bytes(), sealed)?;
        let Some((&PACKED, packed)) = plain.split_first() else {
            return serde_json::from_slice(&plain).ok();
        };
        let mut text = Vec::new();
        let mut unpacked = ZlibDecoder::new(packed).take(LARGEST);
        unpacked.read_to_end(&mut text).ok()?;
        serde_json::from_slice(&text).ok()
    }

    fn pack(&self) -> Option<Vec<u8>> {
        let text = serde_json::to_vec(self).ok()?;
        let mut packed = ZlibEncoder::new(vec![PACKED], Compression::default());
        packed.write_all(&text).ok()?;
        packed.finish().ok()
    }
}

/// What closed words are about: they belong to no round's pool.
const WORDS: &[u8] = b"words";

/// Closes what somebody wrote, so that a copy of the database cannot be read.
pub(crate) fn close_text(keys: &SurveyKeys, text: &str) -> Result<Vec<u8>, Error> {
    keys.close(WORDS, text.as_bytes())
}

/// Opens what [`close_text`] closed.
pub(crate) fn open_text(keys: &SurveyKeys, closed: &[u8]) -> Option<String> {
    String::from_utf8(keys.open(WORDS, closed)?).ok()
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

    fn round() -> RoundId {
        Ids::counted().fresh(Default::default())
    }

    #[test]
    fn a_box_from_before_receipts_opens_as_an_answer() {
        let (ids, now) = (Ids::counted(), Default::default());
        let company: CompanyId = ids.fresh(now);
        let old = format!("{{\"company\":\"{company}\",\"answers\":[],\"comments\":[]}}");
        let keys = SurveyKeys::random().expect("entropy");
        let sealed = keys.close_with_key_pair(old.as_bytes());
        let opened = Contents::open(&keys, round(), &sealed).expect("opened");
        assert_eq!((opened.company, opened.act), (Some(company), Act::Answer));
    }

    #[test]
    fn a_box_opens_with_its_key_as_one_of_its_round() {
        let keys = SurveyKeys::random().expect("entropy");
        let others = SurveyKeys::random().expect("entropy");
        let (ids, now) = (Ids::counted(), Default::default());
        let (round, elsewhere): (RoundId, RoundId) = (ids.fresh(now), ids.fresh(now));
        let sealed = contents("よかった").close(&keys, round).expect("closed");
        let opened = Contents::open(&keys, round, &sealed);
        assert_eq!(opened, Some(contents("よかった")));
        assert_eq!(Contents::open(&others, round, &sealed), None);
        assert_eq!(Contents::open(&keys, elsewhere, &sealed), None);
        for at in [0, 1, 30, sealed.len() - 1] {
            let mut damaged = sealed.clone();
            damaged[at] ^= 1;
            assert_eq!(Contents::open(&keys, round, &damaged), None, "byte {at}");
        }
        assert_eq!(Contents::open(&keys, round, &sealed[..20]), None);
    }

    #[test]
    fn words_of_this_and_of_earlier_versions_open() {
        let keys = SurveyKeys::random().expect("entropy");
        let closed = close_text(&keys, "よかった").expect("closed");
        let old = keys.close_with_key_pair("前の版".as_bytes());
        assert_eq!(open_text(&keys, &closed).as_deref(), Some("よかった"));
        assert_eq!(open_text(&keys, &old).as_deref(), Some("前の版"));
        assert_eq!(keys.open(round().0.as_bytes(), &closed), None);
    }

    /// Two thousand characters in no order, half of them kanji: no comment
    /// repeats itself less.
    fn long_comment() -> String {
        let mut state = 1_u32;
        let mut drawn = |first: u32, count: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            char::from_u32(first + (state >> 8) % count).expect("a character")
        };
        (0..1000)
            .flat_map(|_| [drawn(0x3041, 80), drawn(0x4E00, 2000)])
            .collect()
    }

    #[test]
    fn the_length_of_a_box_does_not_tell_whether_a_comment_was_written() {
        let keys = SurveyKeys::random().expect("entropy");
        let (ids, now) = (Ids::counted(), Default::default());
        let length = |comment: &str| {
            let mut contents = contents(comment);
            let twelve = (0..12).map(|_| (ids.fresh(now), Answer::Blank));
            contents.answers = twelve.collect();
            contents.close(&keys, round()).expect("closed").len()
        };
        assert_eq!(length(""), length(&long_comment()));
        let close = || contents("").close(&keys, round()).expect("closed");
        assert_ne!(close(), close(), "never the same box twice");
    }

    #[test]
    fn a_box_from_before_packing_opens() {
        let keys = SurveyKeys::random().expect("entropy");
        let mut plain = serde_json::to_vec(&contents("よかった")).expect("written");
        plain.resize(8 * 1024, b' ');
        let sealed = keys.close_with_key_pair(&plain);
        let opened = Contents::open(&keys, round(), &sealed);
        assert_eq!(opened, Some(contents("よかった")));
    }

    #[test]
    fn a_box_made_to_fill_the_memory_does_not_open() {
        let keys = SurveyKeys::random().expect("entropy");
        let bomb = contents(&"長".repeat(400_000));
        let sealed = bomb.close(&keys, round()).expect("closed");
        assert!(sealed.len() < 64 * 1024);
        assert_eq!(Contents::open(&keys, round(), &sealed), None);
    }
}
