//! What a figure was counted from: one line per round.

use std::fmt;

use kernel::secret::hex;
use sha2::{Digest, Sha256};

use crate::Counts;

/// What stands for all strata of a round together.
const WHOLE: &str = "-";

/// The counts of one question in one round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The round.
    pub round: String,
    /// The stratum; `-` for all of them together.
    pub stratum: String,
    /// The question, of one form version.
    pub question: String,
    /// How often each answer was given.
    pub counts: Counts,
}

impl Line {
    /// The line of a round as a whole.
    pub fn of_round(round: impl fmt::Display, question: impl fmt::Display, counts: Counts) -> Self {
        Self {
            round: round.to_string(),
            stratum: WHOLE.to_owned(),
            question: question.to_string(),
            counts,
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split(',').collect();
        let [round, stratum, question, counts @ ..] = parts.as_slice() else {
            return None;
        };
        let mut columns = [0_i64; 7];
        if counts.len() != columns.len() {
            return None;
        }
        for (column, count) in columns.iter_mut().zip(counts) {
            *column = count.parse().ok().filter(|count| *count >= 0)?;
        }
        Some(Self {
            round: (*round).to_owned(),
            stratum: (*stratum).to_owned(),
            question: (*question).to_owned(),
            counts: columns.into(),
        })
    }
}

impl fmt::Display for Line {
    /// Without the line's end.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{},{}", self.round, self.stratum, self.question)?;
        let mut columns = self.counts.columns().into_iter();
        columns.try_for_each(|count| write!(f, ",{count}"))
    }
}

/// All lines of a figure, sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    lines: Vec<String>,
    counts: Counts,
}

impl Snapshot {
    /// The snapshot of these lines, in any order.
    pub fn of(lines: &[Line]) -> Self {
        let mut counts = Counts::default();
        for line in lines {
            counts += line.counts;
        }
        let mut lines: Vec<String> = lines.iter().map(Line::to_string).collect();
        lines.sort();
        Self { lines, counts }
    }

    /// Reads what [`Self::text`] wrote, in its one writing.
    ///
    /// # Errors
    /// The number (from 1) of the first line that is not of the form, or not
    /// in its place.
    pub fn parse(text: &str) -> Result<Self, usize> {
        let mut lines: Vec<Line> = Vec::new();
        let mut before: Option<&str> = None;
        for (number, line) in (1..).zip(text.split_inclusive('\n')) {
            let line = line.strip_suffix('\n').ok_or(number)?;
            let parsed = Line::parse(line).ok_or(number)?;
            let is_sorted = before.is_none_or(|before| before < line);
            if parsed.to_string() != line || !is_sorted {
                return Err(number);
            }
            before = Some(line);
            lines.push(parsed);
        }
        Ok(Self::of(&lines))
    }

    /// UTF-8, a line feed after each line.
    pub fn text(&self) -> String {
        self.lines.iter().map(|line| format!("{line}\n")).collect()
    }

    /// The totals.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// The lines without their ends.
    pub fn lines(&self) -> &[String] {
        &self.lines
    }

    /// SHA-256 of the text, hexadecimal.
    pub fn sha256(&self) -> String {
        hex(&Sha256::digest(self.text().as_bytes()))
    }

    /// The root of the Merkle tree over the lines (RFC 6962), hexadecimal.
    pub fn merkle_root(&self) -> String {
        let leaves: Vec<Hash> = self.lines.iter().map(|line| leaf(line)).collect();
        hex(&root(&leaves))
    }

    /// The hash of each line as a leaf of the tree, one per line, behind the
    /// round's name: with it, a changed snapshot tells which round differs.
    pub fn leaves_text(&self) -> String {
        let named = |line: &String| {
            let round = line.split(',').next().unwrap_or_default();
            format!("{round},{}\n", hex(&leaf(line)))
        };
        self.lines.iter().map(named).collect()
    }
}

/// The root over the hashes in such a text of leaves; nothing when it is not
/// one.
pub(super) fn root_of_leaves(text: &str) -> Option<String> {
    let hashes: Option<Vec<Hash>> = text
        .lines()
        .map(|line| hash_of(line.split_once(',')?.1))
        .collect();
    Some(hex(&root(&hashes?)))
}

/// The hash of a line as a leaf, hexadecimal.
pub(super) fn leaf_hex(line: &str) -> String {
    hex(&leaf(line))
}

type Hash = [u8; 32];

fn hash_of(text: &str) -> Option<Hash> {
    let digits: Option<Vec<u8>> = (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok())
        .collect();
    digits?.try_into().ok()
}

fn leaf(line: &str) -> Hash {
    digest(&[&[0], line.as_bytes()])
}

fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => digest(&[]),
        [only] => *only,
        many => {
            let half = many.len().next_power_of_two() / 2;
            let (left, right) = many.split_at(half);
            digest(&[&[1], &root(left), &root(right)])
        }
    }
}

fn digest(parts: &[&[u8]]) -> Hash {
    let mut digest = Sha256::new();
    parts.iter().for_each(|part| digest.update(part));
    digest.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// T24
    const TEXT: &str = "r01,-,q1v1,0,0,1,2,9,0,0\n\
                        r02,-,q1v1,0,1,1,1,0,0,0\n\
                        r03,-,q1v1,0,0,1,5,34,1,0\n\
                        r04,-,q1v1,0,0,0,0,5,0,1\n";

    fn lines() -> Vec<Line> {
        TEXT.lines().filter_map(Line::parse).collect()
    }

    #[test]
    fn a_snapshot_is_the_specifications_in_any_order() {
        let mut lines = lines();
        for _ in 0..lines.len() {
            lines.rotate_left(1);
            let snapshot = Snapshot::of(&lines);
            assert_eq!(snapshot.text(), TEXT);
            assert_eq!(
                snapshot.sha256(),
                "a3219cb41cc8aa996c774689b7a8f5fd01a0d31b4adf645a9987d1f6df774f2e"
            );
            assert_eq!(
                snapshot.merkle_root(),
                "6bee6e21bd0967048ad9c08ee1bf9d83b75e1135907f1b3766d5007bd6347676"
            );
            let mean = snapshot.counts().mean().expect("ratings");
            assert_eq!(snapshot.counts().rated, [0, 1, 3, 8, 48]);
            assert_eq!(
                (mean.sum(), mean.n(), mean.to_string().as_str()),
                (283, 60, "4.72")
            );
        }
    }

    #[test]
    fn a_text_is_read_only_in_its_one_writing() {
        assert_eq!(Snapshot::parse(TEXT), Ok(Snapshot::of(&lines())));
        let cases = [
            (TEXT.replace("r02", "r05"), 3),
            (TEXT.replace(",34,", ",034,"), 3),
            (TEXT.replace(",34,", ",-34,"), 3),
            (
                TEXT.replace("r04", "r03")
                    .replace("0,0,0,0,5,0,1", "0,0,1,5,34,1,0"),
                4,
            ),
            (TEXT.trim_end().to_owned(), 4),
            ("r01\n".to_owned(), 1),
        ];
        for (text, line) in cases {
            assert_eq!(Snapshot::parse(&text), Err(line), "{text}");
        }
    }

    #[test]
    fn the_leaves_have_the_snapshots_root() {
        let snapshot = Snapshot::of(&lines());
        let leaves = snapshot.leaves_text();
        assert_eq!(root_of_leaves(&leaves), Some(snapshot.merkle_root()));
        assert_ne!(
            root_of_leaves(&leaves.replace('a', "b")),
            Some(snapshot.merkle_root())
        );
        assert_eq!(root_of_leaves("r01"), None);
    }
}
