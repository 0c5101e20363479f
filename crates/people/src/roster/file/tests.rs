use proptest::prelude::*;
use rust_xlsxwriter::{Format, Workbook};
use testkit::workbook::{raw_workbook, sheet_xml, text_cell, zipped};

use super::*;

fn csv(text: &str) -> Result<Sheet, RosterFileError> {
    read(text.as_bytes(), "名簿.csv")
}

fn cells(sheet: &Sheet) -> Vec<(u32, Vec<&str>)> {
    let row = |row: &'_ SheetRow| -> u32 { row.number };
    sheet
        .rows
        .iter()
        .map(|one| (row(one), one.cells.iter().map(String::as_str).collect()))
        .collect()
}

#[test]
fn the_three_encodings_of_a_csv_give_the_same_rows() {
    let text = "社員番号,姓,名\r\n000123,髙橋,﨑子\r\n";
    let (cp932, _, _) = encoding_rs::SHIFT_JIS.encode(text);
    let with_mark = format!("\u{FEFF}{text}");
    for (bytes, encoding) in [
        (text.as_bytes(), Encoding::Utf8),
        (with_mark.as_bytes(), Encoding::Utf8Bom),
        (&cp932, Encoding::Cp932),
    ] {
        let sheet = read(bytes, "名簿.csv").expect("readable");
        assert_eq!(sheet.encoding, encoding);
        assert_eq!(sheet.headings, ["社員番号", "姓", "名"]);
        assert_eq!(cells(&sheet), [(2, vec!["000123", "髙橋", "﨑子"])]);
    }
}

#[test]
fn rows_are_numbered_as_excel_numbers_them() {
    let sheet = csv("a,b\n1,\"x\ny\"\n\n,\n2,z").expect("readable");
    assert_eq!(cells(&sheet), [(2, vec!["1", "x\ny"]), (5, vec!["2", "z"])]);
}

#[test]
fn separators_quotes_and_line_ends_of_every_kind_are_understood() {
    for text in ["a;b,c;d\r1;\"2;\"\"\"\r", "a\tb,c\td\n1\t\"2;\"\"\"\n"] {
        let sheet = csv(text).expect("readable");
        assert_eq!(sheet.headings, ["a", "b,c", "d"]);
        assert_eq!(cells(&sheet), [(2, vec!["1", "2;\""])]);
    }
}

#[test]
fn the_apostrophe_of_our_own_export_comes_off_again() {
    let sheet = csv("a,b,c,d\n'=1+1,'名,'＋81,''-1").expect("readable");
    assert_eq!(cells(&sheet), [(2, vec!["=1+1", "'名", "＋81", "'-1"])]);
}

#[test]
fn files_that_are_no_roster_are_refused_with_their_own_reason() {
    let utf16: Vec<u8> = "\u{FEFF}社員番号,姓"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let utf16_without_mark: Vec<u8> = "no,name\n1,a"
        .encode_utf16()
        .flat_map(u16::to_be_bytes)
        .collect();
    let cases: [(&[u8], &str, RosterFileError); 9] = [
        (b"", "a.csv", RosterFileError::Empty),
        (b"\n,,\n", "a.csv", RosterFileError::Empty),
        (&utf16, "a.csv", RosterFileError::Utf16),
        (&utf16_without_mark, "a.csv", RosterFileError::Utf16),
        (
            b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1rest",
            "a.xlsx",
            RosterFileError::OldWorkbook,
        ),
        (b"%PDF-1.7", "a.csv", RosterFileError::NotATable),
        (b"plain", "a.XLSX", RosterFileError::NotATable),
        (
            b"\xEF\xBB\xBF\xFF",
            "a.csv",
            RosterFileError::UnknownEncoding,
        ),
        (
            b"PK\x03\x04 no zip at all",
            "a.xlsx",
            RosterFileError::BrokenWorkbook,
        ),
    ];
    for (bytes, name, reason) in cases {
        assert_eq!(read(bytes, name), Err(reason), "{name}");
    }
}

#[test]
fn every_limit_of_a_csv_is_named() {
    let wide = format!("a\n{}x", ",".repeat(64));
    let long = format!("a\n{}", "x".repeat(limits::CELL_BYTES + 1));
    let many = "a\n".repeat(limits::ROWS as usize + 2);
    let most = "a\n".repeat(limits::ROWS as usize + 1);
    let big = vec![b'a'; limits::FILE_BYTES + 1];
    assert_eq!(csv(&wide), Err(RosterFileError::TooManyColumns { row: 2 }));
    assert_eq!(
        csv(&long),
        Err(RosterFileError::CellTooLong { row: 2, most: 4096 })
    );
    assert_eq!(csv(&many), Err(RosterFileError::TooManyRows));
    assert_eq!(
        csv(&most).expect("at the limit").rows.len(),
        limits::ROWS as usize
    );
    assert_eq!(read(&big, "a.csv"), Err(RosterFileError::FileTooLarge));
    assert_eq!(
        csv("a\nb,\"c\nd"),
        Err(RosterFileError::UnclosedQuote { row: 2 })
    );
}

fn workbook(fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    fill(book.add_worksheet());
    book.save_to_buffer().expect("a workbook")
}

#[test]
fn a_workbook_keeps_codes_dates_and_awkward_names() {
    let bytes = workbook(|sheet| {
        let six_digits = Format::new().set_num_format("000000");
        let date = Format::new().set_num_format("yyyy/mm/dd");
        for (column, heading) in (0..).zip(["社員番号", "姓", "入社日"]) {
            sheet.write_string(0, column, heading).expect("written");
        }
        sheet.write_string(1, 0, "000123").expect("written");
        sheet.write_string(1, 1, "髙橋").expect("written");
        sheet
            .write_number_with_format(1, 2, 45383, &date)
            .expect("written");
        sheet
            .write_number_with_format(3, 0, 124, &six_digits)
            .expect("written");
        sheet.write_number(3, 2, 45383).expect("written");
        sheet.write_number(4, 0, 1234567).expect("written");
    });
    let sheet = read(&bytes, "名簿.xlsx").expect("readable");
    assert_eq!(sheet.encoding, Encoding::Workbook);
    assert_eq!(
        cells(&sheet),
        [
            (2, vec!["000123", "髙橋", "2024/04/01"]),
            (4, vec!["000124", "", "45383"]),
            (5, vec!["1234567"]),
        ]
    );
}

#[test]
fn a_hand_made_workbook_is_readable_so_that_the_refusals_below_mean_something() {
    let xml = sheet_xml(&format!("<row r=\"1\">{}</row>", text_cell("A1")));
    let sheet = read(&raw_workbook(&xml, &[]), "a.xlsx").expect("readable");
    assert_eq!(sheet.headings, ["x"]);
}

#[test]
fn two_cells_that_span_the_whole_grid_cost_nothing() {
    for far in ["A1048576", "XFD1048576"] {
        let rows = format!(
            "<row r=\"1\">{}</row><row r=\"1048576\">{}</row>",
            text_cell("A1"),
            text_cell(far)
        );
        let bytes = raw_workbook(&sheet_xml(&rows), &[]);
        assert_eq!(read(&bytes, "a.xlsx"), Err(RosterFileError::TooManyRows));
    }
    let rows = format!(
        "<row r=\"1\">{}{}</row>",
        text_cell("A1"),
        text_cell("XFD1")
    );
    let bytes = raw_workbook(&sheet_xml(&rows), &[]);
    assert_eq!(
        read(&bytes, "a.xlsx"),
        Err(RosterFileError::TooManyColumns { row: 1 })
    );
}

#[test]
fn a_workbook_that_expands_too_far_is_refused_before_it_is_read() {
    let sixty_mib = vec![b' '; 60 << 20];
    let bytes = raw_workbook(&sheet_xml(""), &[("xl/sharedStrings.xml", &sixty_mib)]);
    assert!(bytes.len() < 1 << 20, "the bomb is small");
    assert_eq!(read(&bytes, "a.xlsx"), Err(RosterFileError::ExpandsTooFar));
    let styles = vec![b' '; 5 << 20];
    let bytes = raw_workbook(&sheet_xml(""), &[("xl/styles.xml", &styles)]);
    assert_eq!(read(&bytes, "a.xlsx"), Err(RosterFileError::ExpandsTooFar));
}

#[test]
fn one_long_text_named_by_many_cells_is_refused() {
    let strings = format!(
        "<sst><si><t>{}</t></si></sst>",
        "x".repeat(limits::CELL_BYTES)
    );
    let row = |number: u32| {
        let cells: String = ('A'..='Z')
            .map(|column| format!(r#"<c r="{column}{number}" t="s"><v>0</v></c>"#))
            .collect();
        format!("<row r=\"{number}\">{cells}</row>")
    };
    let rows: String = (1..=300).map(row).collect();
    let bytes = raw_workbook(
        &sheet_xml(&rows),
        &[("xl/sharedStrings.xml", strings.as_bytes())],
    );
    assert_eq!(read(&bytes, "a.xlsx"), Err(RosterFileError::ExpandsTooFar));
}

#[test]
fn a_declared_number_of_strings_makes_no_room_by_itself() {
    for count in ["999999999999", "18446744073709551615", " 99999999 "] {
        let strings = format!(r#"<sst uniqueCount = "{count}"></sst>"#);
        let bytes = raw_workbook(
            &sheet_xml(""),
            &[("xl/sharedStrings.xml", strings.as_bytes())],
        );
        assert_eq!(
            read(&bytes, "a.xlsx"),
            Err(RosterFileError::ExpandsTooFar),
            "{count}"
        );
    }
}

#[test]
fn directories_that_lie_or_climb_are_refused() {
    for name in [
        "../evil.xml",
        "/evil.xml",
        "C:\\evil.xml",
        "xl/../../evil",
        "XL/Workbook.xml",
    ] {
        let bytes = raw_workbook(&sheet_xml(""), &[(name, b"x")]);
        assert_eq!(
            read(&bytes, "a.xlsx"),
            Err(RosterFileError::UnsafeWorkbook),
            "{name}"
        );
    }
    let mut lying = raw_workbook(&sheet_xml(&text_cell("A1")), &[]);
    let directory = lying
        .windows(4)
        .rposition(|four| four == b"PK\x01\x02")
        .expect("a directory");
    // The uncompressed size of the last entry, 24 bytes into its record.
    lying[directory + 24..directory + 28].copy_from_slice(&1_u32.to_le_bytes());
    let refusal = read(&lying, "a.xlsx").expect_err("a lie");
    assert!(
        matches!(
            refusal,
            RosterFileError::UnsafeWorkbook | RosterFileError::BrokenWorkbook
        ),
        "{refusal:?}"
    );
}

#[test]
fn too_many_parts_and_foreign_archives_are_refused() {
    let names: Vec<String> = (0..201).map(|number| format!("part{number}")).collect();
    let parts: Vec<(&str, &[u8])> = names
        .iter()
        .map(|name| (name.as_str(), &b"x"[..]))
        .collect();
    let bytes = raw_workbook(&sheet_xml(""), &parts);
    assert_eq!(read(&bytes, "a.xlsx"), Err(RosterFileError::TooManyParts));
    let bytes = zipped([("word/document.xml", &b"x"[..])].iter());
    assert_eq!(read(&bytes, "a.xlsx"), Err(RosterFileError::NotATable));
}

#[test]
fn cell_addresses_that_overflow_do_not_stop_the_process() {
    for place in ["A99999999999", "ZZZZZZZZZZ1", "あ1"] {
        let rows = format!("<row r=\"1\">{}</row>", text_cell(place));
        let bytes = raw_workbook(&sheet_xml(&rows), &[]);
        assert!(read(&bytes, "a.xlsx").is_err(), "{place}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..4096)) {
        let _ = read(&bytes, "a.csv");
    }

    #[test]
    fn any_text_is_read_or_refused(text in r#"[a-z,;\t"'\r\n 髙＝]{0,200}"#) {
        let _ = csv(&text);
    }

    #[test]
    fn a_workbook_with_a_wrong_byte_is_read_or_refused(
        place in 0_usize..2000,
        byte in any::<u8>(),
    ) {
        let mut bytes = raw_workbook(&sheet_xml(&text_cell("A1")), &[]);
        let place = place % bytes.len();
        bytes[place] = byte;
        let _ = read(&bytes, "a.xlsx");
    }
}
