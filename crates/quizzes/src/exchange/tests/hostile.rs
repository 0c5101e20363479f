//! No input panics, and whatever is taken keeps the rules of the house.

use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::any::{Making, questions, text};
use super::*;
use crate::quiz::QuestionKind;

/// Reads, and holds what is taken to the rules.
fn read(format: Format, bytes: &[u8]) {
    let Ok(imported) = import(format, bytes) else {
        return;
    };
    let mut codes = BTreeSet::new();
    for imported in imported {
        assert!(imported.line > 0);
        let Verdict::Taken { question, .. } = imported.verdict else {
            continue;
        };
        assert!(codes.insert(question.code.clone()), "{}", question.code);
        let mut faults = Vec::new();
        question_faults(&mut faults, "", &question);
        faults.retain(|fault| fault.code != "quiz.text.missing");
        assert!(faults.is_empty(), "{faults:?}");
    }
}

fn tokens(format: Format) -> &'static [&'static str] {
    match format {
        Format::Gift => &[
            "::",
            "{",
            "}",
            "=",
            "~",
            "#",
            "####",
            "%50%",
            "%-33.33333%",
            "->",
            "\\",
            "\\n",
            "\n",
            "\n\n",
            "// [id:x] [tag:safety]\n",
            "$CATEGORY: a\n",
            "[html]",
            "<b>",
            "T",
            "あ",
            " ",
        ],
        Format::Aiken => &[
            "A. ", "B) ", "Ｃ．", "ANSWER: ", "ANSWER:A", "A", "\n", "\r\n", "\n\n", "あ", "い",
            " ",
        ],
        Format::MoodleXml => &[
            "<quiz>",
            "</quiz>",
            "<question type=\"multichoice\">",
            "<question type=\"matching\">",
            "<question type=\"truefalse\">",
            "</question>",
            "<questiontext format=\"html\">",
            "</questiontext>",
            "<text>",
            "</text>",
            "<answer fraction=\"100\">",
            "</answer>",
            "<subquestion>",
            "</subquestion>",
            "<![CDATA[",
            "]]>",
            "&lt;p&gt;",
            "&#0;",
            "true",
            "false",
            "あ",
            "<single>true</single>",
        ],
        Format::Qti => &[
            "<assessmentItem identifier=\"a\">",
            "</assessmentItem>",
            "<itemBody>",
            "</itemBody>",
            "<responseDeclaration identifier=\"R\" cardinality=\"single\">",
            "<correctResponse>",
            "<value>a</value>",
            "</correctResponse>",
            "</responseDeclaration>",
            "<choiceInteraction responseIdentifier=\"R\">",
            "<simpleChoice identifier=\"a\">",
            "</simpleChoice>",
            "</choiceInteraction>",
            "<p>",
            "</p>",
            "<br/>",
            "あ",
        ],
        Format::Csv => &[
            "形式,問題文,選択肢1,正解1,選択肢2,正解2,詳細（JSON）\n",
            "1つ選ぶ",
            "組み合わせを選ぶ",
            "よい順に並べる",
            ",",
            "\n",
            "\"",
            "\"\"",
            "'=",
            "〇",
            "→1",
            "→9",
            "1",
            "2",
            "{}",
            "あ",
        ],
    }
}

/// A change of some bytes of a file.
#[derive(Clone, Debug)]
enum Change {
    Set(Index, u8),
    Cut(Index, usize),
    Again(Index, usize),
    Token(Index, Index),
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Change::Set(at, byte)),
        (any::<Index>(), 1..64_usize).prop_map(|(at, count)| Change::Cut(at, count)),
        (any::<Index>(), 1..64_usize).prop_map(|(at, count)| Change::Again(at, count)),
        (any::<Index>(), any::<Index>()).prop_map(|(at, token)| Change::Token(at, token)),
    ]
}

fn changed(format: Format, mut bytes: Vec<u8>, changes: &[Change]) -> Vec<u8> {
    for change in changes
        .iter()
        .filter(|_| !bytes.is_empty())
        .cloned()
        .collect::<Vec<_>>()
    {
        if bytes.is_empty() {
            break;
        }
        let length = bytes.len();
        match change {
            Change::Set(at, byte) => bytes[at.index(length)] = byte,
            Change::Cut(at, count) => {
                let at = at.index(length);
                bytes.drain(at..length.min(at + count));
            }
            Change::Again(at, count) => {
                let at = at.index(length);
                let part = bytes[at..length.min(at + count)].to_vec();
                bytes.splice(at..at, part);
            }
            Change::Token(at, token) => {
                let (at, tokens) = (at.index(length), tokens(format));
                let token = tokens[token.index(tokens.len())].bytes();
                bytes.splice(at..at, token);
            }
        }
    }
    bytes
}

fn any_format() -> impl Strategy<Value = Format> {
    select(Format::ALL.to_vec())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_bytes_are_read_or_refused(
        format in any_format(),
        bytes in proptest::collection::vec(any::<u8>(), 0..512),
    ) {
        read(format, &bytes);
    }

    #[test]
    fn any_row_of_signs_is_read_or_refused(
        (format, places) in (any_format(), proptest::collection::vec(any::<Index>(), 0..60)),
    ) {
        let tokens = tokens(format);
        let text: String = places.iter().map(|place| tokens[place.index(tokens.len())]).collect();
        read(format, text.as_bytes());
    }

    #[test]
    fn any_damaged_file_is_read_or_refused(
        format in any_format(),
        questions in questions(
            QuestionKind::ALL.to_vec(),
            Making { code: text(&[]), text: text(&[]), is_explained: true },
        ),
        changes in proptest::collection::vec(change(), 1..8),
    ) {
        let bytes = match format {
            // Damage inside a zip ends at its checksum.
            Format::Qti => qti_item(&questions).into_bytes(),
            _ => export(format, &questions).bytes,
        };
        read(format, &changed(format, bytes, &changes));
        let package = export(Format::Qti, &questions).bytes;
        read(Format::Qti, &changed(Format::Qti, package, &changes));
    }
}

fn qti_item(questions: &[NewQuestion]) -> String {
    questions
        .iter()
        .find_map(super::super::qti::write)
        .unwrap_or_default()
}

/// Linear work: what would cost the square of its size takes no time to speak
/// of at a size like this.
#[test]
fn large_files_of_one_sign_are_read_or_refused() {
    for (format, sign) in [
        (Format::Gift, "<a'"),
        (Format::Gift, "{"),
        (Format::Gift, "="),
        (Format::Gift, "####"),
        (Format::Gift, "// [id:x"),
        (Format::Aiken, "A. a\n"),
        (Format::Aiken, "a\n"),
        (Format::MoodleXml, "<a b='"),
        (Format::MoodleXml, "<a/>"),
        (Format::MoodleXml, "&#1"),
        (Format::Qti, "<!--"),
        (Format::Csv, "\""),
        (Format::Csv, "\n"),
        (Format::Csv, ",\n"),
    ] {
        let text = sign.repeat(MOST_BYTES / 16 / sign.len());
        read(format, text.as_bytes());
        read(format, format!("文{{={text} ~b}}").as_bytes());
        let quiz = format!(
            "<quiz><question type='truefalse'><questiontext format='html'><text><![CDATA[{text}]]></text></questiontext></question></quiz>"
        );
        read(Format::MoodleXml, quiz.as_bytes());
    }
}
