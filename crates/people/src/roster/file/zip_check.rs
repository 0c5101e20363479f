//! Looks at a workbook's ZIP directory, and at what its parts really expand
//! to, before the workbook reader sees it: a file of 300 KB can hold 300 MB.

use std::collections::BTreeSet;
use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::read::ZipFile;

use super::RosterFileError;
use crate::roster::limits;

// A workbook says itself in which folder these parts are.
const SHARED_STRINGS: &str = "sharedstrings.xml";
const STYLES: &str = "styles.xml";

/// The workbook reader makes room for as many shared strings as the part
/// declares, before it reads the first. No sheet within our limits has more.
const MAX_SHARED_STRINGS: u64 = limits::ROWS as u64 * limits::COLUMNS as u64;

/// Refuses what no spreadsheet program writes, and what is too big.
pub(super) fn check(bytes: &[u8]) -> Result<(), RosterFileError> {
    let mut archive =
        ZipArchive::new(Cursor::new(bytes)).map_err(|_| RosterFileError::BrokenWorkbook)?;
    if archive.len() > limits::ZIP_ENTRIES {
        return Err(RosterFileError::TooManyParts);
    }
    if archive.has_duplicate_names() {
        return Err(RosterFileError::UnsafeWorkbook);
    }
    check_directory(&mut archive)?;
    check_contents(&mut archive)
}

/// Names and declared sizes, without expanding anything.
fn check_directory(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Result<(), RosterFileError> {
    let mut names = BTreeSet::new();
    let mut declared = 0_u64;
    for index in 0..archive.len() {
        let part = archive
            .by_index_raw(index)
            .map_err(|_| RosterFileError::BrokenWorkbook)?;
        let name = safe_name(&part)?;
        declared = declared.saturating_add(part.size());
        if part.encrypted() || part.is_symlink() || !names.insert(name) {
            return Err(RosterFileError::UnsafeWorkbook);
        }
    }
    if declared > limits::EXPANDED_BYTES {
        return Err(RosterFileError::ExpandsTooFar);
    }
    if names.contains("_rels/.rels") {
        return Ok(());
    }
    Err(RosterFileError::NotATable)
}

/// The part's name in lower case; parts whose names differ only in case would
/// be one part to some readers and two to others.
fn safe_name(part: &ZipFile<'_, impl Read>) -> Result<String, RosterFileError> {
    let name = part
        .name()
        .map_err(|_| RosterFileError::UnsafeWorkbook)?
        .replace('\\', "/");
    let climbs = name.split('/').any(|step| step == "..");
    if climbs || name.starts_with('/') || name.contains([':', '\0']) {
        return Err(RosterFileError::UnsafeWorkbook);
    }
    Ok(name.to_lowercase())
}

/// Expands every part once, counting; a directory may lie.
fn check_contents(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Result<(), RosterFileError> {
    let mut left = limits::EXPANDED_BYTES;
    for index in 0..archive.len() {
        let mut part = archive
            .by_index(index)
            .map_err(|_| RosterFileError::BrokenWorkbook)?;
        let (name, declared) = (safe_name(&part)?, part.size());
        let actual = if name.ends_with(SHARED_STRINGS) {
            check_shared_strings(&mut part, left)?
        } else {
            std::io::copy(&mut part.by_ref().take(left + 1), &mut std::io::sink())
                .map_err(|_| RosterFileError::BrokenWorkbook)?
        };
        if name.ends_with(STYLES) && actual > limits::STYLE_BYTES {
            return Err(RosterFileError::ExpandsTooFar);
        }
        left = left
            .checked_sub(actual)
            .ok_or(RosterFileError::ExpandsTooFar)?;
        if actual != declared {
            return Err(RosterFileError::UnsafeWorkbook);
        }
    }
    Ok(())
}

/// Returns the part's real size.
fn check_shared_strings(part: &mut impl Read, left: u64) -> Result<u64, RosterFileError> {
    let mut content = Vec::new();
    part.take(left + 1)
        .read_to_end(&mut content)
        .map_err(|_| RosterFileError::BrokenWorkbook)?;
    if declared_counts(&content).any(|count| count > MAX_SHARED_STRINGS) {
        return Err(RosterFileError::ExpandsTooFar);
    }
    Ok(content.len() as u64)
}

/// Every number that stands as a value of an attribute called `uniqueCount`.
fn declared_counts(content: &[u8]) -> impl Iterator<Item = u64> {
    const ATTRIBUTE: &[u8] = b"uniqueCount";
    let after_each_name = content
        .windows(ATTRIBUTE.len())
        .enumerate()
        .filter(|(_, window)| *window == ATTRIBUTE)
        .map(|(at, _)| &content[at + ATTRIBUTE.len()..]);
    after_each_name.map(|rest| {
        let is_digit_or_end = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'>' | b'<');
        let digits = rest.iter().skip_while(|byte| !is_digit_or_end(byte));
        digits
            .take_while(|byte| byte.is_ascii_digit())
            .fold(0_u64, |number, byte| {
                number
                    .saturating_mul(10)
                    .saturating_add(u64::from(byte - b'0'))
            })
    })
}
