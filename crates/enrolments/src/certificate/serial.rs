//! The number of a certificate (証明書番号): 100 random bits in letters that
//! cannot be mistaken for each other, so that nobody finds another's number
//! by counting.

use kernel::{Failure, secret};

/// Crockford's base 32: no I, L, O and U.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Five bits each: 100 bits.
const LENGTH: usize = 20;
/// A hyphen stands after so many letters.
const GROUP: usize = 4;

/// A certificate's number, written `7K3M-9QXT-A2B4-C6D8-E0F1`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Serial(String);

impl Serial {
    /// A new number from the machine's entropy.
    ///
    /// # Errors
    /// When the machine has no entropy: fail closed.
    pub fn random() -> Result<Self, Failure> {
        let bytes: [u8; LENGTH] = secret::random_bytes()?;
        let letters = bytes.map(|byte| LETTERS[usize::from(byte) % LETTERS.len()]);
        Ok(Self(grouped(&letters)))
    }

    /// Reads a number as people type it: small letters, full-width letters,
    /// missing or odd hyphens, O for 0, I and L for 1. Nothing for anything
    /// else.
    pub fn parse(typed: &str) -> Option<Self> {
        let mut letters = Vec::with_capacity(LENGTH);
        for char in typed.chars() {
            if is_separator(char) {
                continue;
            }
            let upper = half_width(char).to_ascii_uppercase();
            let letter = match upper {
                'O' => b'0',
                'I' | 'L' => b'1',
                other => u8::try_from(other).ok()?,
            };
            if !LETTERS.contains(&letter) || letters.len() == LENGTH {
                return None;
            }
            letters.push(letter);
        }
        (letters.len() == LENGTH).then(|| Self(grouped(&letters)))
    }

    /// The number as printed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Serial {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

fn grouped(letters: &[u8]) -> String {
    let groups = letters.chunks(GROUP).map(String::from_utf8_lossy);
    groups.collect::<Vec<_>>().join("-")
}

fn is_separator(char: char) -> bool {
    char.is_whitespace() || matches!(char, '-' | '‐' | '‑' | '–' | '—' | '−' | 'ー' | '－')
}

/// `Ａ` as `A`.
fn half_width(char: char) -> char {
    const FULL_WIDTH_SHIFT: u32 = 0xFEE0;
    match char {
        '！'..='～' => char::from_u32(char as u32 - FULL_WIDTH_SHIFT).unwrap_or(char),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_number_has_a_hundred_bits_and_is_read_as_it_is_typed() {
        const PRINTED: &str = "7K3M-9QXT-A2B4-C6D8-E0F1";
        for typed in [
            PRINTED,
            "7k3m-9qxt-a2b4-c6d8-e0f1",
            "7K3M9QXTA2B4C6D8E0F1",
            " 7K3M 9QXT A2B4 C6D8 EOFI ",
            "７Ｋ３Ｍー９ＱＸＴーＡ２Ｂ４－Ｃ６Ｄ８‐Ｅ０Ｆｌ",
        ] {
            let read = Serial::parse(typed);
            assert_eq!(read.as_ref().map(Serial::as_str), Some(PRINTED), "{typed}");
        }
        for wrong in [
            "",
            "7K3M-9QXT-A2B4-C6D8-E0F",
            "7K3M-9QXT-A2B4-C6D8-E0F12",
            "7K3M-9QXT-A2B4-C6D8-E0FU",
            "7K3M-9QXT-A2B4-C6D8-E0F髙",
        ] {
            assert_eq!(Serial::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn numbers_differ_and_use_every_letter() {
        let made: BTreeSet<Serial> = (0..200)
            .map(|_| Serial::random().expect("entropy"))
            .collect();
        assert_eq!(made.len(), 200);
        let used: BTreeSet<char> = made.iter().flat_map(|one| one.0.chars()).collect();
        assert_eq!(used.len(), LETTERS.len() + 1);
        for serial in &made {
            assert_eq!(Serial::parse(serial.as_str()).as_ref(), Some(serial));
        }
    }
}
