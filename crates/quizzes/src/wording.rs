//! When two published questions are one and the same: what a learner reads and
//! what is right about it, whichever quiz version froze it.

use kernel::secret::hex;
use sha2::{Digest, Sha256};

/// The words and the key of a question. Points, objective and explanations may
/// differ between versions; they change neither what is read nor what is right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wording<'q> {
    /// The author's stable id.
    pub(crate) code: &'q str,
    /// The stored word of its kind.
    pub(crate) kind: &'q str,
    /// What is asked.
    pub(crate) stem: &'q str,
    /// The key as far as the options do not hold it, as it is stored.
    pub(crate) answer: &'q str,
    /// The options in the author's order: code, text, and whether it is right.
    pub(crate) options: Vec<(&'q str, &'q str, bool)>,
}

impl Wording<'_> {
    /// SHA-256 over every part, each preceded by its length, so that no two
    /// questions can read alike.
    pub(crate) fn fingerprint(&self) -> String {
        let mut digest = Sha256::new();
        let mut part = |text: &str| {
            digest.update(text.len().to_be_bytes());
            digest.update(text.as_bytes());
        };
        for text in [self.code, self.kind, self.stem, self.answer] {
            part(text);
        }
        for (code, body, correct) in &self.options {
            part(code);
            part(body);
            part(if *correct { "1" } else { "0" });
        }
        hex(&digest.finalize())
    }
}

#[cfg(test)]
mod tests {
    use super::Wording;

    #[test]
    fn every_word_and_the_key_make_the_fingerprint() {
        let one = Wording {
            code: "q1",
            kind: "single",
            stem: "問い",
            answer: "{}",
            options: vec![("a", "甲", true), ("b", "乙", false)],
        };
        assert_eq!(one.fingerprint(), one.clone().fingerprint());
        let others = [
            Wording {
                code: "q2",
                ..one.clone()
            },
            Wording {
                kind: "multiple",
                ..one.clone()
            },
            Wording {
                stem: "問い。",
                ..one.clone()
            },
            Wording {
                answer: "{\"best\":[]}",
                ..one.clone()
            },
            Wording {
                options: vec![("b", "乙", false), ("a", "甲", true)],
                ..one.clone()
            },
            Wording {
                options: vec![("a", "甲", true), ("b", "乙", true)],
                ..one.clone()
            },
            Wording {
                options: vec![("a", "甲乙", true), ("b", "", false)],
                ..one.clone()
            },
            Wording {
                code: "q1single",
                kind: "",
                ..one.clone()
            },
        ];
        for other in others {
            assert_ne!(one.fingerprint(), other.fingerprint(), "{other:?}");
        }
    }
}
