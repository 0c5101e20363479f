//! `import(export(x))` is `x` where no remark says otherwise, and no remark
//! says otherwise where the format holds the texts.

use proptest::prelude::*;

use super::any::{Making, questions, text, wild_text};
use super::*;
use crate::quiz::QuestionKind as Kind;

fn back(format: Format, bytes: &[u8]) -> Vec<NewQuestion> {
    let imported = seen(format, bytes).into_iter();
    imported.map(|seen| seen.taken().clone()).collect()
}

/// Nothing is lost, whatever signs of the format stand in the texts.
fn holds(format: Format, questions: &[NewQuestion]) {
    let exported = export(format, questions);
    assert_eq!(exported.remarks, Vec::new());
    assert_eq!(exported.written, questions.len());
    assert_eq!(back(format, &exported.bytes), questions);
}

/// What is lost is named, and what is left out.
fn names_losses(format: Format, questions: &[NewQuestion]) {
    let exported = export(format, questions);
    let back = match exported.written {
        // A package of nothing is none.
        0 => Vec::new(),
        _ => back(format, &exported.bytes),
    };
    assert_eq!(back.len(), exported.written);
    let is_named = |question: &NewQuestion| {
        let mut remarks = exported.remarks.iter();
        remarks.any(|(code, _)| *code == question.code)
    };
    let mut whole = questions.iter().filter(|question| !is_named(question));
    assert!(
        whole.all(|question| back.contains(question)),
        "{format:?}: {back:#?}"
    );
    let left_out = questions.len() - exported.written;
    assert!(
        questions
            .iter()
            .filter(|question| is_named(question))
            .count()
            >= left_out
    );
}

/// Codes are on one line.
fn plain(without: &'static [char]) -> Making {
    Making {
        code: text(&[' ', '\n']),
        text: text(without),
        is_explained: false,
    }
}

const CHOICES: [Kind; 3] = [Kind::Single, Kind::Multiple, Kind::TrueFalse];

fn with(more: &[Kind]) -> Vec<Kind> {
    CHOICES.iter().chain(more).copied().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn gift_holds_its_own_signs(
        // `->` stands between a pair and cannot be escaped.
        questions in questions(with(&[Kind::ShortText, Kind::Matching]), plain(&['>'])),
    ) {
        holds(Format::Gift, &questions);
    }

    #[test]
    fn moodle_xml_holds_its_own_signs(
        questions in questions(
            with(&[Kind::ShortText, Kind::Matching, Kind::Ordering, Kind::Ranking]),
            plain(&[]),
        ),
    ) {
        holds(Format::MoodleXml, &questions);
    }

    #[test]
    fn qti_holds_its_own_signs(
        // White space is HTML's; line breaks are elements.
        questions in questions(
            with(&[Kind::ShortText, Kind::Ordering, Kind::Ranking]),
            plain(&[' ']),
        ),
    ) {
        holds(Format::Qti, &questions);
    }

    #[test]
    fn the_table_holds_every_kind(
        questions in questions(
            Kind::ALL.to_vec(),
            Making { is_explained: true, ..plain(&[]) },
        ),
    ) {
        holds(Format::Csv, &questions);
    }

    #[test]
    fn aiken_holds_the_question_and_its_key(
        questions in questions(vec![Kind::Single], plain(&[' ', '\n'])),
    ) {
        let exported = export(Format::Aiken, &questions);
        let back = back(Format::Aiken, &exported.bytes);
        prop_assert_eq!(back.len(), questions.len());
        for (before, after) in questions.iter().zip(&back) {
            prop_assert_eq!(&before.stem, &after.stem);
            let key = |question: &NewQuestion| -> Vec<(String, String, bool)> {
                let options = question.options.iter().cloned();
                options.map(|option| (option.code, option.body, option.correct)).collect()
            };
            prop_assert_eq!(key(before), key(after));
        }
    }

    #[test]
    fn no_format_loses_anything_in_silence(
        questions in questions(
            Kind::ALL.to_vec(),
            Making { code: wild_text(), text: wild_text(), is_explained: true },
        ),
    ) {
        for format in Format::ALL {
            names_losses(format, &questions);
        }
    }
}
