//! The faulty rows of a file, to be handed back with the faults beside them.

use std::collections::BTreeMap;

use super::{RowFault, Sheet};

/// The heading of the column we add. It is none of ours, so a file that is
/// mended and sent again may keep it.
pub const FAULT_HEADING: &str = "エラー内容";

/// The headings and the faulty rows as the file has them, each row with its
/// faults in one more cell.
pub fn fault_table(sheet: &Sheet, faults: &[RowFault]) -> (Vec<String>, Vec<Vec<String>>) {
    let mut lines: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    for fault in faults {
        lines.entry(fault.row).or_default().push(fault.line());
    }
    let faulty = sheet
        .rows
        .iter()
        .filter(|row| lines.contains_key(&row.number));
    let width = sheet
        .rows
        .iter()
        .map(|row| row.cells.len())
        .chain([sheet.headings.len()])
        .max()
        .unwrap_or(0);
    let widened = |cells: &[String], last: String| {
        let mut cells = cells.to_vec();
        cells.resize(width, String::new());
        cells.push(last);
        cells
    };
    let rows = faulty
        .map(|row| {
            let text = lines.get(&row.number).map(|lines| lines.join("\n"));
            widened(&row.cells, text.unwrap_or_default())
        })
        .collect();
    (widened(&sheet.headings, FAULT_HEADING.to_owned()), rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roster::{TrackNames, check, read};

    #[test]
    fn faulty_rows_come_back_with_every_fault_beside_them() {
        let text = "社員番号,姓,メモ\n001,髙橋\n,,x\n002,\n";
        let sheet = read(text.as_bytes(), "a.csv").expect("readable");
        let roster = check(&sheet, &TrackNames::default()).expect("a roster");
        let (headings, rows) = fault_table(&sheet, &roster.faults);
        assert_eq!(headings, ["社員番号", "姓", "メモ", "エラー内容"]);
        assert_eq!(
            rows,
            [
                [
                    "",
                    "",
                    "x",
                    "3行目「社員番号」: 社員番号を入力してください。\n3行目「姓」: 姓を入力してください。"
                ],
                ["002", "", "", "4行目「姓」: 姓を入力してください。"],
            ]
        );
    }
}
