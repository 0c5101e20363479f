//! What every target holds an importer to.

use quizzes::exchange::{Format, Verdict, export, import};

/// Imports; then writes what was taken and reads it again. Where the export
/// names no loss, the same questions come back.
pub fn import_and_export(format: Format, bytes: &[u8]) {
    let Ok(imported) = import(format, bytes) else {
        return;
    };
    let taken = imported
        .into_iter()
        .filter_map(|imported| match imported.verdict {
            Verdict::Taken { question, .. } => Some(*question),
            Verdict::Refused(_) => None,
        });
    let taken: Vec<_> = taken.collect();
    let exported = export(format, &taken);
    let again = import(format, &exported.bytes);
    if taken.is_empty() || !exported.remarks.is_empty() {
        return;
    }
    let again = again.expect("an export is readable");
    let again = again.into_iter().map(|imported| match imported.verdict {
        Verdict::Taken { question, .. } => *question,
        Verdict::Refused(refusal) => panic!("refused: {refusal:?}"),
    });
    assert_eq!(again.collect::<Vec<_>>(), taken);
}
