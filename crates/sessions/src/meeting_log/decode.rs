//! From bytes to text.

use encoding_rs::{SHIFT_JIS, UTF_16BE, UTF_16LE};

use super::{LogError, MOST_BYTES};

/// How a file was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark: Zoom, Google Meet.
    Utf8,
    /// UTF-16: Teams.
    Utf16,
    /// Microsoft's Shift_JIS, as Japanese Excel saves a CSV.
    Cp932,
}

impl Encoding {
    /// The words on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16 => "UTF-16",
            Self::Cp932 => "Shift_JIS",
        }
    }
}

/// Byte order mark, then UTF-16 by its zero bytes, then strict UTF-8, then CP932.
pub(super) fn decode(bytes: &[u8]) -> Result<(String, Encoding), LogError> {
    if bytes.is_empty() {
        return Err(LogError::Empty);
    }
    if bytes.len() > MOST_BYTES {
        return Err(LogError::TooLarge);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Err(LogError::Workbook);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        return utf8(rest).ok_or(LogError::Encoding);
    }
    if let Some((utf16, rest)) = utf16_of(bytes) {
        let text = utf16.decode_without_bom_handling_and_without_replacement(rest);
        let text = text.ok_or(LogError::Encoding)?;
        return Ok((text.into_owned(), Encoding::Utf16));
    }
    if let Some(read) = utf8(bytes) {
        return Ok(read);
    }
    let cp932 = SHIFT_JIS.decode_without_bom_handling_and_without_replacement(bytes);
    let text = cp932.ok_or(LogError::Encoding)?;
    Ok((text.into_owned(), Encoding::Cp932))
}

fn utf8(bytes: &[u8]) -> Option<(String, Encoding)> {
    let text = str::from_utf8(bytes).ok()?;
    Some((text.to_owned(), Encoding::Utf8))
}

/// Which UTF-16 it is, and the text without its mark. Without a mark, line ends
/// and digits show it: each has a zero byte, which no other encoding has.
fn utf16_of(bytes: &[u8]) -> Option<(&'static encoding_rs::Encoding, &[u8])> {
    if let Some(rest) = bytes.strip_prefix(&[0xFF, 0xFE]) {
        return Some((UTF_16LE, rest));
    }
    if let Some(rest) = bytes.strip_prefix(&[0xFE, 0xFF]) {
        return Some((UTF_16BE, rest));
    }
    let (mut even, mut odd) = (0_usize, 0_usize);
    for pair in bytes.as_chunks::<2>().0 {
        even += usize::from(pair[0] == 0);
        odd += usize::from(pair[1] == 0);
    }
    match even.max(odd) {
        0 => None,
        _ if odd > even => Some((UTF_16LE, bytes)),
        _ => Some((UTF_16BE, bytes)),
    }
}
