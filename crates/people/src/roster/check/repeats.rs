//! Values that may stand in one row only.

use std::collections::BTreeMap;

use super::{Cells, FaultList};
use crate::email;
use crate::member::normal_employee_no;
use crate::roster::Sheet;
use crate::roster::column::{Column, ColumnMap};

/// A number that stood in an earlier row already: the later row is at fault.
pub(super) fn find_repeated_numbers(sheet: &Sheet, map: &ColumnMap, faults: &mut FaultList) {
    let mut first_rows: BTreeMap<String, u32> = BTreeMap::new();
    for row in &sheet.rows {
        let number = normal_employee_no(Cells::of(row, map).text(Column::EmployeeNo));
        if number.is_empty() {
            continue;
        }
        if let Some(first) = first_rows.get(&number) {
            let message = format!(
                "{first}行目と同じ社員番号です。正しい番号に直すか、どちらかの行を消してください。"
            );
            faults.add(
                row.number,
                Column::EmployeeNo,
                "roster.employee_no.repeated",
                message,
            );
        } else {
            first_rows.insert(number, row.number);
        }
    }
}

/// An address that stands in several rows. Which of them it belongs to only
/// the sender knows, so it is named once, where it stands first, with all the
/// other rows.
pub(super) fn find_repeated_addresses(sheet: &Sheet, map: &ColumnMap, faults: &mut FaultList) {
    let mut rows_of: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for row in &sheet.rows {
        let address = email::folded(Cells::of(row, map).text(Column::Email));
        if !address.is_empty() {
            rows_of.entry(address).or_default().push(row.number);
        }
    }
    for rows in rows_of.values() {
        if let [first, others @ ..] = rows.as_slice()
            && !others.is_empty()
        {
            let others: Vec<String> = others.iter().map(|row| format!("{row}行目")).collect();
            let message = format!(
                "同じメールアドレスが{}にもあります。正しいアドレスに直すか、ない方のセルを空にしてください。",
                others.join("、")
            );
            faults.add(*first, Column::Email, "roster.email.repeated", message);
        }
    }
}
