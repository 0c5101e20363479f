use people::roster::{Encoding, Sheet, read};

use super::*;

fn table(rows: &[&[&str]]) -> Table {
    Table {
        title: "受講状況".to_owned(),
        headings: vec!["社員番号".to_owned(), "氏名".to_owned()],
        rows: rows
            .iter()
            .map(|row| row.iter().map(|&text| text.to_owned()).collect())
            .collect(),
    }
}

/// Written, and read again by the roster's reader.
fn read_back(table: &Table, format: SheetFormat) -> Sheet {
    let bytes = write(table, format).expect("written");
    let name = format!("a.{}", format.extension());
    read(&bytes, &name).expect("readable")
}

fn rows(sheet: &Sheet) -> Vec<Vec<String>> {
    sheet.rows.iter().map(|row| row.cells.clone()).collect()
}

#[test]
fn every_format_reads_back_as_the_same_text() {
    let table = table(&[
        &["000123", "髙橋 﨑子"],
        &["1-2", "=1+1"],
        &["+81", "a,\"b\""],
        &["'=x", "＝cmd"],
        &["@a", "a\nb"],
    ]);
    for (format, encoding) in [
        (SheetFormat::Xlsx, Encoding::Workbook),
        (SheetFormat::CsvUtf8, Encoding::Utf8Bom),
        (SheetFormat::CsvCp932, Encoding::Cp932),
    ] {
        let sheet = read_back(&table, format);
        assert_eq!(sheet.encoding, encoding);
        assert_eq!(sheet.headings, table.headings);
        assert_eq!(rows(&sheet), table.rows, "{format:?}");
    }
}

#[test]
fn no_csv_cell_begins_like_a_formula() {
    for text in [
        "=1", "+1", "-1", "@a", "\ta", "\ra", "＝1", "＋1", "－1", "＠a", "'=1",
    ] {
        let bytes = write(&table(&[&[text, ""]]), SheetFormat::CsvUtf8).expect("written");
        let written = String::from_utf8(bytes).expect("UTF-8");
        let line = written.split("\r\n").nth(1).expect("a row");
        assert!(line.trim_start_matches('"').starts_with('\''), "{line:?}");
    }
    let bytes = write(&table(&[&["名", "a=1"]]), SheetFormat::CsvUtf8).expect("written");
    assert!(bytes.ends_with("名,a=1\r\n".as_bytes()));
}

#[test]
fn the_three_misplaced_characters_are_written_as_windows_writes_them() {
    let sheet = read_back(&table(&[&["1", "〜—−"]]), SheetFormat::CsvCp932);
    assert_eq!(sheet.rows[0].cells[1], "～―－");
}

#[test]
fn what_cp932_lacks_is_named_by_row_and_column() {
    let table = table(&[&["1", "髙橋"], &["2", "Nguyễn 𠮷"], &["é", "x"]]);
    let failure = write(&table, SheetFormat::CsvCp932).expect_err("not in CP932");
    let messages: Vec<&str> = failure
        .faults
        .iter()
        .map(|fault| fault.message.as_str())
        .collect();
    assert_eq!(
        messages,
        [
            "3行目「氏名」の「ễ𠮷」はShift_JISにありません。",
            "4行目「社員番号」の「é」はShift_JISにありません。",
        ]
    );
    assert_eq!(failure.faults[0].pointer, "3/氏名");
    assert!(write(&table, SheetFormat::CsvUtf8).is_ok());
}

#[test]
fn awkward_titles_still_name_a_worksheet() {
    for title in ["", "a/b:c*[d]?", &"長".repeat(40), "'引用'"] {
        let table = Table {
            title: title.to_owned(),
            ..table(&[&["1", "x"]])
        };
        assert!(write(&table, SheetFormat::Xlsx).is_ok(), "{title}");
    }
}

#[test]
fn formats_are_named_by_their_words() {
    for format in SheetFormat::ALL {
        assert_eq!(SheetFormat::parse(format.as_str()), Some(format));
    }
    assert_eq!(SheetFormat::parse("pdf"), None);
}

#[test]
fn several_tables_stand_one_below_the_other_in_a_text_file() {
    let first = table(&[&["1", "あ"]]);
    let second = Table {
        title: "月ごと".to_owned(),
        headings: vec!["月".to_owned()],
        rows: vec![vec!["2026-11".to_owned()], vec!["𠮷".to_owned()]],
    };
    let tables = [first, second];
    let bytes = write_all(&tables, SheetFormat::CsvUtf8).expect("written");
    let text = String::from_utf8(bytes).expect("UTF-8");
    let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
    let expected = ["社員番号,氏名", "1,あ", "月ごと", "月", "2026-11", "𠮷"];
    assert_eq!(lines, expected);
    let failure = write_all(&tables, SheetFormat::CsvCp932).expect_err("not in CP932");
    assert_eq!(failure.faults[0].pointer, "6/月");
    assert!(write_all(&tables, SheetFormat::Xlsx).is_ok());
}
