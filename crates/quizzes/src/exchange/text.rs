//! Bytes to text, and small things about text.

use encoding_rs::{Encoding, SHIFT_JIS};

use super::Remark;

/// The text of a file: by its byte order mark, else UTF-8, else CP932 (Windows
/// Shift_JIS). Every line ends with `\n`.
pub(super) fn decode(bytes: &[u8]) -> Result<String, Remark> {
    let text = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => {
            let bytes = bytes.get(mark..).unwrap_or_default();
            encoding.decode_without_bom_handling_and_without_replacement(bytes)
        }
        None => match str::from_utf8(bytes) {
            Ok(text) => Some(text.into()),
            Err(_) => SHIFT_JIS.decode_without_bom_handling_and_without_replacement(bytes),
        },
    };
    let text = text.ok_or_else(|| {
        let message = "文字コードが分かりません。UTF-8 で保存し直してください。";
        Remark::new("exchange.encoding", message)
    })?;
    Ok(text.replace("\r\n", "\n").replace('\r', "\n"))
}

/// Without the white space that a format puts around a text. A full-width
/// space is the author's.
pub(super) fn trimmed(text: &str) -> &str {
    text.trim_matches(|letter: char| letter.is_ascii_whitespace())
}

/// On one line, for formats that know no other.
pub(super) fn one_line(text: &str) -> String {
    text.split(|letter: char| letter.is_ascii_whitespace())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Full-width letters, digits and signs as the half-width ones.
pub(super) fn half_width(letter: char) -> char {
    match letter {
        '！'..='～' => char::from_u32(u32::from(letter) - 0xFEE0).unwrap_or(letter),
        '\u{3000}' => ' ',
        other => other,
    }
}
