//! `certificate = { … }` of `track.toml`: what the 修了証 says.

use std::collections::BTreeMap;

use super::fault::Faults;
use super::fields::Fields;
use crate::certificate::CertificateTerms;

/// The longest title that stands on one line of the sheet.
const LONGEST_TITLE: usize = 20;
/// The longest statement that stands on the sheet in four lines.
const LONGEST_STATEMENT: usize = 120;
/// Ten years.
const MOST_MONTHS: i32 = 120;

/// The file of each kind of certificate read so far.
pub(super) type Kinds = BTreeMap<String, String>;

/// Reads the table where it is written. Two tracks must not share a kind: one
/// certificate would pass for the other.
pub(super) fn read(
    fields: &mut Fields<'_>,
    kinds: &mut Kinds,
    faults: &mut Faults,
) -> Option<CertificateTerms> {
    if !fields.has("certificate") {
        return None;
    }
    let mut table = fields.table("certificate", faults)?;
    let kind = table.id("kind", faults);
    let terms = CertificateTerms {
        kind: kind.value.clone(),
        title: table.plain_line("title", LONGEST_TITLE, faults).value,
        statement: table
            .plain_line("statement", LONGEST_STATEMENT, faults)
            .value,
        valid_months: table.optional_count("valid_months", 1..=MOST_MONTHS, faults),
    };
    let file = table.file().to_owned();
    table.finish(faults);
    if let Some(first) = kinds.get(&kind.value) {
        let message = format!(
            "修了証の種類「{}」は {first} でも使われています。コースごとに別の種類にしてください。",
            kind.value
        );
        faults.add(&file, kind.line, "content.id.duplicate", message);
    } else if !kind.value.is_empty() {
        kinds.insert(kind.value, file);
    }
    Some(terms)
}
