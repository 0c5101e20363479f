use super::*;
use crate::task::{Scoring, ShortText};

fn row(number: usize, cells: &[&str]) -> Row {
    Row {
        number,
        cells: cells.iter().map(|cell| (*cell).to_owned()).collect(),
    }
}

fn rows(headings: &[&str], rows: &[Row]) -> Vec<Seen> {
    let headings: Vec<String> = headings
        .iter()
        .map(|heading| (*heading).to_owned())
        .collect();
    import_rows(&headings, rows)
        .unwrap()
        .into_iter()
        .map(of)
        .collect()
}

#[test]
fn headings_may_stand_in_any_order_and_width() {
    let seen = rows(
        &[
            "問題文",
            "形 式",
            "選択肢１",
            "正解1",
            "選択肢3",
            "正解3",
            "メモ",
            "配点",
            "安全必須",
        ],
        &[
            row(2, &["文", "1つ選ぶ", "い", "", "は", "○", "", "４", "〇"]),
            row(3, &["", " ", ""]),
            row(4, &["文", "single", "い", "×", "は", "はい", "覚え", "3.0"]),
            row(5, &["文", "一つ選ぶ"]),
            row(6, &["文", "1つ選ぶ", "い", "たぶん", "は", "〇"]),
            row(7, &["文", "1つ選ぶ", "い", "", "", "〇"]),
            row(8, &["文", "1つ選ぶ", "い", "〇", "は", "〇"]),
            row(9, &["文", "1つ選ぶ", "い", "〇", "は", "", "", "0"]),
            row(10, &["", "1つ選ぶ", "い", "〇", "は", ""]),
            row(11, &["文", "場面ごとに選んで進む", "い", "", "は", ""]),
        ],
    );
    let short: Vec<(usize, Vec<&str>)> = seen
        .iter()
        .map(|seen| (seen.line, seen.codes.clone()))
        .collect();
    assert_eq!(
        short,
        [
            (2, vec![]),
            (4, vec!["table.column_lost"]),
            (5, vec!["table.kind"]),
            (6, vec!["table.yes"]),
            (7, vec!["table.option"]),
            (8, vec!["exchange.rules"]),
            (9, vec!["table.points"]),
            (10, vec!["exchange.rules"]),
            (11, vec!["table.details"]),
        ]
    );
    assert_eq!(seen[0].options(), ["a い", "b* は"]);
    assert_eq!((seen[0].taken().points, seen[0].taken().safety), (4, true));
    assert_eq!(seen[0].taken().code, "row-2");
    assert_eq!(seen[1].taken().points, 3);
}

#[test]
fn the_column_of_right_answers_suits_the_kind() {
    let headings = [
        "形式",
        "問題文",
        "採点",
        "選択肢1",
        "正解1",
        "選択肢2",
        "正解2",
        "選択肢4",
        "正解4",
        "正解の言葉",
    ];
    let kind = |kind: &str, scoring: &str, cells: [&str; 7]| {
        let mut all = vec![kind, "文", scoring];
        all.extend(cells);
        rows(&headings, &[row(2, &all)]).remove(0)
    };
    let plain = kind(
        "正しい順に並べる",
        "部分点",
        ["い", "", "ろ", "", "は", "", ""],
    );
    assert_eq!(plain.taken().task, Task::Ordering(Scoring::Partial));
    assert_eq!(plain.options(), ["a い", "b ろ", "c は"]);
    let numbered = kind("よい順に並べる", "", ["い", "３", "ろ", "1", "は", "2", ""]);
    assert_eq!(numbered.options(), ["b ろ", "c は", "a い"]);
    let twice = kind("よい順に並べる", "", ["い", "1", "ろ", "1", "は", "2", ""]);
    assert_eq!(twice.codes, ["table.order"]);
    let pairs = kind(
        "組み合わせを選ぶ",
        "",
        ["い", "→4", "ろ", "→ ４", "は", "", ""],
    );
    let Task::Matching(matching) = &pairs.taken().task else {
        panic!("{pairs:?}");
    };
    let short: Vec<String> = matching
        .pairs
        .iter()
        .map(|(p, c)| format!("{p}{c}"))
        .collect();
    assert_eq!(short, ["ac", "bc"]);
    let gap = kind(
        "組み合わせを選ぶ",
        "",
        ["い", "→3", "ろ", "→4", "は", "", ""],
    );
    assert_eq!(gap.codes, ["table.pair"]);
    let judged = "最もよいものと、最もよくないものを選ぶ";
    let best = kind(
        judged,
        "",
        ["い", "最もよい", "ろ", "最もよくない", "は", "", ""],
    );
    assert_eq!(best.options(), ["a い", "b ろ", "c は"]);
    let odd = kind(judged, "", ["い", "〇", "ろ", "最もよくない", "は", "", ""]);
    assert_eq!(odd.codes, ["table.right"]);
    let words = kind(
        "言葉で答える",
        "",
        ["", "", "", "", "", "", "クレーム、苦情\n 不満 "],
    );
    let accepted = ["クレーム", "苦情", "不満"].map(str::to_owned).to_vec();
    assert_eq!(words.taken().task, Task::ShortText(ShortText { accepted }));
    assert_eq!(
        kind("1つ選ぶ", "半分", ["い", "", "ろ", "〇", "", "", ""]).codes,
        ["table.scoring"]
    );
}

#[test]
fn a_table_needs_its_headings_once() {
    let check = |headings: &[&str]| {
        let headings: Vec<String> = headings
            .iter()
            .map(|heading| (*heading).to_owned())
            .collect();
        import_rows(&headings, &[])
            .map(|found| found.len())
            .map_err(|remark| remark.code)
    };
    assert_eq!(check(&["形式", "問題文"]), Ok(0));
    assert_eq!(check(&["形式"]), Err("table.heading"));
    assert_eq!(
        check(&["形式", "問題文", "配点", "配 点"]),
        Err("table.heading")
    );
    assert_eq!(file_refused(Format::Csv, "\n\n"), "table.empty");
    assert_eq!(headings().len(), 47);
}

#[test]
fn csv_rows_are_counted_as_excel_counts_them() {
    let file = "\u{feff}形式,問題文,選択肢1,正解1,選択肢2,正解2\r\n\r\n\
        1つ選ぶ,\"一行目\r\n二行目、\"\"引用\"\"\",'=1+1,,い,〇\r\n\
        1つ選ぶ,'''=文,い,〇,ろ,";
    let seen = seen(Format::Csv, file);
    assert_eq!([seen[0].line, seen[1].line], [3, 4]);
    assert_eq!(seen[0].taken().stem, "一行目\n二行目、\"引用\"");
    assert_eq!(seen[0].options(), ["a =1+1", "b* い"]);
    assert_eq!(seen[1].taken().stem, "''=文");
    assert_eq!(file_refused(Format::Csv, "形式,\"問題文"), "table.quote");
    assert_eq!(file_refused(Format::Csv, ",".repeat(300)), "table.columns");
}

#[test]
fn details_that_are_no_question_are_refused() {
    let headings = ["形式", "問題文", "詳細（JSON）", "選択肢1", "選択肢2"];
    for details in ["{", "[]", "{\"stages\":1}", &"[".repeat(100_000)] {
        let seen = rows(
            &headings,
            &[row(2, &["場面ごとに選んで進む", "文", details, "い", "ろ"])],
        );
        assert_eq!(seen[0].codes, ["table.details"], "{details:.20}");
    }
    let bad = "{\"stages\":[{\"code\":\"s\",\"text\":\"t\",\"choices\":[]}]}";
    let seen = rows(
        &headings,
        &[row(2, &["場面ごとに選んで進む", "文", bad, "い", "ろ"])],
    );
    assert_eq!(seen[0].codes, ["exchange.rules"]);
}

#[test]
fn csv_runs_as_no_formula() {
    let mut question = any::one_of_each().remove(0);
    question.stem = "=HYPERLINK(\"x\")".to_owned();
    question.options[0].body = "'=1+1".to_owned();
    question.options[1].body = "＋81".to_owned();
    let exported = export(Format::Csv, std::slice::from_ref(&question));
    let text = String::from_utf8(exported.bytes.clone()).unwrap();
    for cell in [",\"'=HYPERLINK(", ",''=1+1,", ",'＋81,"] {
        assert!(text.contains(cell), "{cell}: {text}");
    }
    assert_eq!(*one(Format::Csv, exported.bytes).taken(), question);
}
