//! One text file, read strictly: UTF-8, one form of every letter, one kind of
//! line end, no control characters.

use std::ops::Range;
use std::path::Path;

use unicode_normalization::UnicodeNormalization;

use super::citation;
use super::fault::Faults;
use super::fields::At;

/// No file of course text comes near this; a larger one is a mistake.
const MAX_BYTES: u64 = 512 * 1024;

/// A text, or a part of one, that knows where its lines lie.
pub(super) struct Source {
    /// Path below the content folder.
    pub(super) file: String,
    pub(super) text: String,
    /// The facts that the text cites, with their lines in the file.
    pub(super) citations: Vec<At<String>>,
    /// Line in the file that the text begins on.
    first_line: usize,
}

impl Source {
    /// Reads a file. A byte order mark and Windows line ends are taken away
    /// and letters are composed (NFC), so that the editor used makes no
    /// difference to what is published. Citations are taken out.
    pub(super) fn read(path: &Path, file: &str, faults: &mut Faults) -> Option<Self> {
        let bytes = match std::fs::metadata(path) {
            Ok(about) if about.len() > MAX_BYTES => {
                faults.add(
                    file,
                    1,
                    "content.file.too_large",
                    "ファイルが大きすぎます(512KBまで)。本文だけを置いてください。",
                );
                return None;
            }
            Ok(_) => std::fs::read(path),
            Err(error) => Err(error),
        };
        let bytes = match bytes {
            Ok(bytes) => bytes,
            Err(error) => {
                let message = format!("ファイルを読めません。権限を確かめてください。({error})");
                faults.add(file, 1, "content.file.unreadable", message);
                return None;
            }
        };
        let text = utf8(bytes, file, faults)?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let text: String = text.replace("\r\n", "\n").nfc().collect();
        refuse_control_characters(&text, file, faults);
        let (text, citations) = citation::strip(&text);
        Some(Self {
            file: file.to_owned(),
            text,
            citations,
            first_line: 1,
        })
    }

    /// A part of this text, which keeps its place in the file.
    pub(super) fn part(&self, range: Range<usize>) -> Self {
        Self {
            file: self.file.clone(),
            citations: Vec::new(),
            first_line: self.line_at(range.start),
            text: self.text.get(range).unwrap_or_default().to_owned(),
        }
    }

    /// The file's line on which the byte at `offset` of this text lies.
    pub(super) fn line_at(&self, offset: usize) -> usize {
        let before = self.text.as_bytes().iter().take(offset);
        self.line(1 + before.filter(|byte| **byte == b'\n').count())
    }

    /// The file's line of this text's own line `number`, from 1.
    pub(super) fn line(&self, number: usize) -> usize {
        self.first_line + number.max(1) - 1
    }
}

fn utf8(bytes: Vec<u8>, file: &str, faults: &mut Faults) -> Option<String> {
    match String::from_utf8(bytes) {
        Ok(text) => Some(text),
        Err(error) => {
            let sound = error.utf8_error().valid_up_to();
            let before = error.as_bytes().iter().take(sound);
            let line = 1 + before.filter(|byte| **byte == b'\n').count();
            faults.add(
                file,
                line,
                "content.file.encoding",
                "UTF-8 として読めない文字があります。文字コードを UTF-8 にして保存し直してください。",
            );
            None
        }
    }
}

fn refuse_control_characters(text: &str, file: &str, faults: &mut Faults) {
    for (line, number) in text.split('\n').zip(1..) {
        if let Some(letter) = line.chars().find(|letter| is_forbidden(*letter)) {
            let message = format!(
                "目に見えない制御文字(U+{:04X})があります。取り除いてください。",
                u32::from(letter)
            );
            faults.add(file, number, "content.text.control", message);
        }
    }
}

/// Control characters other than the tab and the line end, those that turn
/// the direction of writing, and a byte order mark inside the text.
pub(super) fn is_forbidden(letter: char) -> bool {
    let turns_direction = matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let is_control = letter.is_control() && !matches!(letter, '\n' | '\t');
    is_control || turns_direction || letter == '\u{feff}'
}
