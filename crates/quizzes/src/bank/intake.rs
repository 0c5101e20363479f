//! What becomes of a question when the content folder is read again. Pure, so
//! that every case stands in one table of tests.
//!
//! An edit made on a page stands as long as the file's text of that question
//! has not changed since. When both have changed, the file's text waits as a
//! draft until somebody chooses.

use super::{BankContent, BankState, BankVersion, FileState, Origin};

/// What is known of a question before its file is looked at.
pub(crate) struct Known<'a> {
    /// Whether a file held it.
    pub(crate) file: FileState,
    /// The last version from a file that is decided about.
    pub(crate) settled: Option<&'a BankVersion>,
    /// The version from a file that is not.
    pub(crate) pending: Option<&'a BankVersion>,
    /// The version in use.
    pub(crate) current: Option<&'a BankVersion>,
}

/// What a file that holds the question means for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Nothing new.
    Same,
    /// The file is as it was before the text that nobody has decided about:
    /// that text goes.
    TakenBack,
    /// A question that left with its file is in it again.
    Returned,
    /// The waiting text is no longer in the way of anything: it is used.
    Settled,
    /// Somebody still has to choose.
    Undecided,
    /// A new text: to use, or to wait as a draft until somebody chooses.
    New(BankState),
}

/// What a file without the question means for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gone {
    /// It is not asked anyway.
    Nothing,
    /// It leaves with its file.
    Leaves,
    /// A page has changed it: somebody has to choose.
    Undecided,
}

/// Tags are no part of a file.
fn is_same(one: &BankContent, other: &BankContent) -> bool {
    one.question == other.question && one.basis == other.basis
}

/// Decides about a question that its file holds.
pub(crate) fn verdict(known: &Known<'_>, file: &BankContent) -> Verdict {
    let is = |version: &BankVersion| is_same(&version.content, file);
    if known.settled.is_some_and(is) {
        return match (known.pending, known.file) {
            (Some(_), _) => Verdict::TakenBack,
            (None, FileState::Removed) => Verdict::Returned,
            _ => Verdict::Same,
        };
    }
    let may_use = has_no_edit(known, file);
    match known.pending {
        Some(pending) if is(pending) && may_use => Verdict::Settled,
        Some(pending) if is(pending) => Verdict::Undecided,
        _ if may_use => Verdict::New(BankState::Ready),
        _ => Verdict::New(BankState::Draft),
    }
}

/// Decides about a question that its file no longer holds.
pub(crate) fn gone(known: &Known<'_>) -> Gone {
    match known.current {
        Some(current) if current.state == BankState::Ready => {
            let is = |settled: &BankVersion| is_same(&settled.content, &current.content);
            if known.settled.is_some_and(is) {
                Gone::Leaves
            } else {
                Gone::Undecided
            }
        }
        _ => Gone::Nothing,
    }
}

/// Whether no page has changed or hidden what the file changes, or the page
/// says the same as the file.
fn has_no_edit(known: &Known<'_>, file: &BankContent) -> bool {
    let Some(current) = known.current else {
        return true;
    };
    if known.file == FileState::Removed && current.origin == Origin::File {
        return true;
    }
    let is_the_files = known
        .settled
        .is_some_and(|settled| is_same(&settled.content, &current.content));
    current.state == BankState::Ready && (is_the_files || is_same(&current.content, file))
}

#[cfg(test)]
mod tests;
