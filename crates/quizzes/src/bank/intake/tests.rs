use kernel::id::{BankQuestionId, BankVersionId};
use uuid::Uuid;

use super::*;
use crate::bank::tests::{content, now};

fn version(origin: Origin, stem: &str, state: BankState) -> BankVersion {
    BankVersion {
        id: BankVersionId(Uuid::nil()),
        question: BankQuestionId(Uuid::nil()),
        no: 1,
        origin,
        content: content(stem),
        note: String::new(),
        state,
        author: None,
        created_at: now(),
    }
}

/// A case: whether a file held it, the decided and the undecided text from a
/// file, the version in use with its origin and state.
struct Case {
    file: FileState,
    settled: Option<&'static str>,
    pending: Option<&'static str>,
    current: Option<(Origin, &'static str, BankState)>,
}

fn known<T>(case: &Case, ask: impl FnOnce(&Known<'_>) -> T) -> T {
    let of_file = |stem| version(Origin::File, stem, BankState::Ready);
    let settled = case.settled.map(of_file);
    let pending = case
        .pending
        .map(|stem| version(Origin::File, stem, BankState::Draft));
    let current = case
        .current
        .map(|(origin, stem, state)| version(origin, stem, state));
    ask(&Known {
        file: case.file,
        settled: settled.as_ref(),
        pending: pending.as_ref(),
        current: current.as_ref(),
    })
}

use BankState::{Draft, Hidden, Ready, Void};
use FileState::{Missing, Present, Removed};
use Origin::{File, Page};

#[test]
fn a_file_meets_an_edit_only_when_both_have_changed() {
    let case = |file, settled, pending, current| Case {
        file,
        settled,
        pending,
        current,
    };
    let of_file = Some((File, "old", Ready));
    let edited = Some((Page, "mine", Ready));
    let cases = [
        // The file says "old": as before.
        (
            case(Present, Some("old"), None, of_file),
            "old",
            Verdict::Same,
        ),
        (
            case(Present, Some("old"), None, edited),
            "old",
            Verdict::Same,
        ),
        (
            case(Present, Some("old"), None, Some((File, "old", Hidden))),
            "old",
            Verdict::Same,
        ),
        (
            case(Missing, Some("old"), None, edited),
            "old",
            Verdict::Same,
        ),
        (
            case(Removed, Some("old"), None, Some((File, "old", Hidden))),
            "old",
            Verdict::Returned,
        ),
        (
            case(Present, Some("old"), Some("new"), edited),
            "old",
            Verdict::TakenBack,
        ),
        // The file says something new.
        (
            case(Present, Some("old"), None, of_file),
            "new",
            Verdict::New(Ready),
        ),
        (
            case(Present, Some("old"), None, Some((Page, "old", Ready))),
            "new",
            Verdict::New(Ready),
        ),
        (
            case(Present, Some("old"), None, edited),
            "new",
            Verdict::New(Draft),
        ),
        (
            case(Present, Some("old"), None, edited),
            "mine",
            Verdict::New(Ready),
        ),
        (
            case(Present, Some("old"), None, Some((File, "old", Hidden))),
            "new",
            Verdict::New(Draft),
        ),
        (
            case(Present, Some("old"), None, Some((File, "old", Void))),
            "new",
            Verdict::New(Draft),
        ),
        (
            case(Removed, Some("old"), None, Some((File, "old", Hidden))),
            "new",
            Verdict::New(Ready),
        ),
        (
            case(Present, Some("old"), Some("new"), edited),
            "new",
            Verdict::Undecided,
        ),
        (
            case(Present, Some("old"), Some("new"), edited),
            "newer",
            Verdict::New(Draft),
        ),
        (
            case(
                Present,
                Some("old"),
                Some("new"),
                Some((Page, "new", Ready)),
            ),
            "new",
            Verdict::Settled,
        ),
        // A page had the question first.
        (
            case(FileState::None, None, None, edited),
            "mine",
            Verdict::New(Ready),
        ),
        (
            case(FileState::None, None, None, edited),
            "new",
            Verdict::New(Draft),
        ),
        (
            case(FileState::None, None, None, None),
            "new",
            Verdict::New(Ready),
        ),
    ];
    for (number, (case, stem, expected)) in cases.iter().enumerate() {
        let got = known(case, |known| verdict(known, &content(stem)));
        assert_eq!(got, *expected, "case {number}");
    }
}

#[test]
fn the_legal_basis_is_a_part_of_the_file_and_tags_are_not() {
    let case = Case {
        file: Present,
        settled: Some("old"),
        pending: None,
        current: Some((File, "old", Ready)),
    };
    let mut file = content("old");
    file.tags = vec!["見直し".to_owned()];
    let got = known(&case, |known| verdict(known, &file));
    assert_eq!(got, Verdict::Same);
    file.basis = vec!["W2".to_owned()];
    let got = known(&case, |known| verdict(known, &file));
    assert_eq!(got, Verdict::New(Ready));
}

#[test]
fn a_question_leaves_with_its_file_unless_a_page_changed_it() {
    let cases = [
        (Some((File, "old", Ready)), Gone::Leaves),
        (Some((Page, "old", Ready)), Gone::Leaves),
        (Some((Page, "mine", Ready)), Gone::Undecided),
        (Some((Page, "mine", Hidden)), Gone::Nothing),
        (Some((File, "old", Void)), Gone::Nothing),
        (None, Gone::Nothing),
    ];
    for (current, expected) in cases {
        let case = Case {
            file: Present,
            settled: Some("old"),
            pending: None,
            current,
        };
        assert_eq!(known(&case, gone), expected, "{current:?}");
    }
}
