use super::*;

#[test]
fn a_format_is_known_by_its_word_and_guessed_by_its_file() {
    for format in Format::ALL {
        assert_eq!(Format::parse(format.as_str()), Some(format));
        assert!(!format.label().is_empty() && !format.media_type().is_empty());
    }
    assert_eq!(Format::parse("xlsx"), None);
    for (name, bytes, wanted) in [
        (
            "a.txt",
            &b"Q\nA. a\nB. b\nANSWER: A"[..],
            Some(Format::Aiken),
        ),
        ("a.txt", b"::n::Q{T}", Some(Format::Gift)),
        ("a.gift", b"Q", Some(Format::Gift)),
        ("a.xml", b"\xEF\xBB\xBF<quiz/>", Some(Format::MoodleXml)),
        ("a.xml", b"<assessmentItem/>", Some(Format::Qti)),
        ("a.zip", b"PK\x03\x04", Some(Format::Qti)),
        ("a.CSV", b"x", Some(Format::Csv)),
        ("a.xlsx", b"PK\x03\x04", None),
        ("a.txt", b"hello", None),
        ("a.txt", b"\xFF\xFF\xFF", None),
    ] {
        assert_eq!(Format::guess(name, bytes), wanted, "{name}");
    }
    for format in Format::ALL {
        let question = &import(Format::Gift, b"::F1::Q{=a#x ~b#y}").unwrap()[0];
        let Verdict::Taken { question, .. } = &question.verdict else {
            panic!("{question:?}");
        };
        let exported = export(format, std::slice::from_ref(question));
        let name = format!("fragen.{}", format.extension());
        assert_eq!(Format::guess(&name, &exported.bytes), Some(format));
    }
}

#[test]
fn a_file_is_bounded() {
    for format in Format::ALL {
        let large = vec![b'a'; MOST_BYTES + 1];
        assert_eq!(file_refused(format, &large), "exchange.too_large");
    }
    let many = |part: &str| part.repeat(MOST_QUESTIONS + 1);
    assert_eq!(
        file_refused(Format::Gift, many("a{T}\n\n")),
        "exchange.too_many"
    );
    assert_eq!(
        file_refused(Format::Aiken, many("q\nA. a\nB. b\nANSWER: A\n")),
        "exchange.too_many"
    );
    let quiz = format!("<quiz>{}</quiz>", many("<question type='x'/>"));
    assert_eq!(file_refused(Format::MoodleXml, quiz), "exchange.too_many");
    let table = format!("形式,問題文\n{}", many("a,b\n"));
    assert_eq!(file_refused(Format::Csv, table), "exchange.too_many");
    let kept = "a{T}\n\n".repeat(MOST_QUESTIONS);
    assert_eq!(
        import(Format::Gift, kept.as_bytes()).unwrap().len(),
        MOST_QUESTIONS
    );
}

#[test]
fn utf_16_is_read_by_its_mark_and_nul_is_refused() {
    let mut bytes = vec![0xFF, 0xFE];
    bytes.extend("文{T}".encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(one(Format::Gift, bytes).taken().stem, "文");
    assert_eq!(one(Format::Gift, "a\0{T}").codes, ["exchange.nul"]);
}

/// Every kind is held by the table; what another format does not hold is said.
#[test]
fn the_table_of_kinds_in_the_documentation_is_true() {
    use crate::quiz::QuestionKind as Kind;
    for question in any::one_of_each() {
        let kind = question.task.kind();
        for format in Format::ALL {
            let held = match (format, kind) {
                (Format::Csv, _) | (_, Kind::Single) => true,
                (Format::Aiken, _) | (_, Kind::BestWorst | Kind::Scenario) => false,
                (Format::Gift, Kind::Ordering | Kind::Ranking) => false,
                (Format::Qti, Kind::Matching) => false,
                _ => true,
            };
            let unsaid = unsaid(format, &question);
            let is_left_out = unsaid.contains(&"exchange.kind_not_held");
            assert_eq!(held, !is_left_out, "{format:?} {kind:?}");
        }
    }
}

#[test]
fn what_an_export_loses_is_named() {
    let mut question = any::one_of_each().remove(0);
    question.code = "F1-q1".to_owned();
    question.objective = "FO1".to_owned();
    question.safety = true;
    question.points = 4;
    question.feedback = "まとめ".to_owned();
    question.stem = "一行目\n二行目".to_owned();
    question.options[0].code = "first".to_owned();
    question.options[0].explanation = "訳".to_owned();
    let lost = [
        "exchange.lost.code",
        "exchange.lost.objective",
        "exchange.lost.safety",
        "exchange.lost.points",
        "exchange.lost.stem",
        "exchange.lost.feedback",
        "exchange.lost.explanation",
        "exchange.lost.option_code",
    ];
    assert_eq!(unsaid(Format::Aiken, &question), lost);
    assert_eq!(
        unsaid(Format::Gift, &question),
        ["exchange.lost.option_code"]
    );
    assert_eq!(
        unsaid(Format::MoodleXml, &question),
        ["exchange.lost.option_code"]
    );
    assert_eq!(unsaid(Format::Qti, &question), Vec::<&str>::new());
    assert_eq!(unsaid(Format::Csv, &question), Vec::<&str>::new());
    // A question that would read as another one is not written.
    question.stem = "A. 印のような文".to_owned();
    assert_eq!(unsaid(Format::Aiken, &question), ["exchange.not_readable"]);
    let exported = export(Format::Aiken, &[question]);
    assert_eq!((exported.written, exported.bytes.len()), (0, 0));
}

#[test]
fn rows_are_held_against_what_went_in_as_well() {
    let mut questions = any::one_of_each();
    let (rows, remarks) = to_rows(&questions);
    assert_eq!((rows.len(), remarks), (questions.len(), Vec::new()));
    let rows: Vec<Row> = rows
        .into_iter()
        .zip(2..)
        .map(|(cells, number)| Row { number, cells })
        .collect();
    let read = import_rows(&headings(), &rows).unwrap().into_iter().map(of);
    let read: Vec<NewQuestion> = read.map(|seen| seen.taken().clone()).collect();
    assert_eq!(read, questions);
    questions[0].stem.insert(0, ' ');
    let (_, remarks) = to_rows(&questions);
    assert_eq!(remarks.len(), 1);
    assert_eq!(remarks[0].1.code, "exchange.lost.stem");
}
