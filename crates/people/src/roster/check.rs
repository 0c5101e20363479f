//! Judging the rows of a file on their own, before they are compared with the
//! members that are there. Pure.

mod dates;
mod repeats;

use std::collections::{BTreeMap, BTreeSet};

use kernel::Fault;
use kernel::id::TrackId;
use unicode_normalization::UnicodeNormalization;

use dates::normal_date;
use repeats::{find_repeated_addresses, find_repeated_numbers};

use super::column::{Column, ColumnMap};
use super::{RosterFileError, Sheet, SheetRow};
use crate::member::{MemberInput, MemberProfile, full_name, normal_employee_no};
use crate::text::{fold, has_forbidden_characters, tidy};

/// What a cell says to empty the field; a blank cell keeps it.
pub const CLEAR: &str = "<削除>";

/// One fault of one cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowFault {
    /// The row as Excel numbers it.
    pub row: u32,
    /// The heading of the column as the file writes it.
    pub column: String,
    /// Stable, dotted.
    pub code: &'static str,
    /// In Japanese: what is wrong and how to mend it.
    pub message: String,
}

impl RowFault {
    /// `4行目「社員番号」: …`, for a list of faults.
    pub fn line(&self) -> String {
        format!("{}行目「{}」: {}", self.row, self.column, self.message)
    }
}

impl From<RowFault> for Fault {
    fn from(fault: RowFault) -> Self {
        Self::new(
            format!("{}/{}", fault.row, fault.column),
            fault.code,
            fault.message,
        )
    }
}

/// The tracks that the コース column may name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrackNames {
    by_name: BTreeMap<String, TrackId>,
    titles: Vec<String>,
}

impl TrackNames {
    /// Adds a track: its code and its title both name it.
    pub fn add(&mut self, track: TrackId, code: &str, title: &str) {
        self.by_name.insert(fold(code.trim()), track);
        self.by_name.insert(fold(title.trim()), track);
        self.titles.push(title.to_owned());
    }

    fn find(&self, name: &str) -> Option<TrackId> {
        self.by_name.get(&fold(name.trim())).copied()
    }
}

/// The rows of a file after judgement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedRoster {
    /// Every row, in the file's order.
    pub rows: Vec<CheckedRow>,
    /// Every fault, by row and then by column.
    pub faults: Vec<RowFault>,
    /// Headings that are not read.
    pub ignored_headings: Vec<String>,
    /// Where each column stands and how the file calls it.
    pub map: ColumnMap,
}

/// One row after judgement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedRow {
    /// The row as Excel numbers it.
    pub number: u32,
    /// As far as it could be read.
    pub employee_no: String,
    /// As far as it could be read.
    pub name: String,
    /// What the row asks for; nothing when it has a fault.
    pub wish: Option<RowWish>,
}

/// What a row without faults asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowWish {
    /// The values; empty where the cell is blank or clears the field.
    pub profile: MemberProfile,
    /// The fields that the row sets or clears. Every other field stays.
    pub touched: BTreeSet<Column>,
    /// The tracks named in コース, in order, each once.
    pub courses: Vec<TrackId>,
}

/// Recognises the columns and judges every row.
///
/// # Errors
/// When the headings are not those of a roster. Faults of rows are in the
/// result.
pub fn check(sheet: &Sheet, tracks: &TrackNames) -> Result<CheckedRoster, RosterFileError> {
    check_with(sheet, ColumnMap::recognise(&sheet.headings)?, tracks)
}

/// Judges every row by columns that are known already.
///
/// # Errors
/// When there is no row. Faults of rows are in the result.
pub fn check_with(
    sheet: &Sheet,
    map: ColumnMap,
    tracks: &TrackNames,
) -> Result<CheckedRoster, RosterFileError> {
    if sheet.rows.is_empty() {
        return Err(RosterFileError::Empty);
    }
    let mut faults = FaultList::default();
    let mut rows: Vec<CheckedRow> = sheet
        .rows
        .iter()
        .map(|row| check_row(row, &map, tracks, &mut faults))
        .collect();
    find_repeated_numbers(sheet, &map, &mut faults);
    find_repeated_addresses(sheet, &map, &mut faults);
    let faulty = faults.rows();
    for row in rows.iter_mut().filter(|row| faulty.contains(&row.number)) {
        row.wish = None;
    }
    let ignored_headings = map.ignored().to_vec();
    Ok(CheckedRoster {
        rows,
        faults: faults.sorted(&map),
        ignored_headings,
        map,
    })
}

/// Faults with their columns, until they are put in order.
#[derive(Default)]
struct FaultList(Vec<(u32, Column, &'static str, String)>);

impl FaultList {
    fn add(&mut self, row: u32, column: Column, code: &'static str, message: impl Into<String>) {
        self.0.push((row, column, code, message.into()));
    }

    fn rows(&self) -> BTreeSet<u32> {
        self.0.iter().map(|(row, ..)| *row).collect()
    }

    fn sorted(mut self, map: &ColumnMap) -> Vec<RowFault> {
        self.0
            .sort_by_key(|(row, column, ..)| (*row, map.place(*column)));
        let named = |(row, column, code, message)| RowFault {
            row,
            column: map.heading(column).to_owned(),
            code,
            message,
        };
        self.0.into_iter().map(named).collect()
    }
}

/// The texts of one row by column, blanks left out.
struct Cells<'a> {
    texts: BTreeMap<Column, &'a str>,
}

impl<'a> Cells<'a> {
    fn of(row: &'a SheetRow, map: &ColumnMap) -> Self {
        let texts = map
            .columns()
            .map(|(column, place)| (column, row.cell(place).trim()))
            .filter(|(_, text)| !text.is_empty());
        Self {
            texts: texts.collect(),
        }
    }

    /// The text that sets the field; empty when the cell is blank or clears.
    fn text(&self, column: Column) -> &'a str {
        let text = self.texts.get(&column).copied().unwrap_or("");
        if is_clear(text) { "" } else { text }
    }

    fn clears(&self, column: Column) -> bool {
        self.texts.get(&column).is_some_and(|text| is_clear(text))
    }
}

fn is_clear(text: &str) -> bool {
    text.nfkc().eq(CLEAR.chars())
}

fn check_row(
    row: &SheetRow,
    map: &ColumnMap,
    tracks: &TrackNames,
    faults: &mut FaultList,
) -> CheckedRow {
    let cells = Cells::of(row, map);
    let before = faults.0.len();
    refuse_error_values(row.number, &cells, faults);
    refuse_clearing_of_keys(row.number, &cells, faults);
    let input = input(row.number, &cells, map, faults);
    let courses = courses(row.number, cells.text(Column::Courses), tracks, faults);
    let profile = profile(row.number, &input, map, faults);
    let is_sound = faults.0.len() == before;
    let touched = touched(&cells);
    CheckedRow {
        number: row.number,
        employee_no: shown(&normal_employee_no(&input.employee_no)),
        name: shown(&full_name(&input.family_name, &input.given_name)),
        wish: profile.filter(|_| is_sound).map(|profile| RowWish {
            profile,
            touched,
            courses,
        }),
    }
}

/// What a faulty row may show of itself: one line of sensible length.
fn shown(text: &str) -> String {
    const LONGEST: usize = 64;
    let mut line: String = tidy(text)
        .chars()
        .map(|char| if char.is_control() { ' ' } else { char })
        .collect();
    if line.chars().count() > LONGEST {
        line = line.chars().take(LONGEST).chain(['…']).collect();
    }
    line
}

fn refuse_error_values(row: u32, cells: &Cells<'_>, faults: &mut FaultList) {
    const ERRORS: [&str; 7] = [
        "#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!",
    ];
    for (column, text) in &cells.texts {
        if ERRORS.contains(text) {
            let message =
                format!("セルがExcelのエラー（{text}）になっています。値を入れ直してください。");
            faults.add(row, *column, "roster.cell.error_value", message);
        }
    }
}

fn refuse_clearing_of_keys(row: u32, cells: &Cells<'_>, faults: &mut FaultList) {
    for column in [Column::Courses, Column::FullName] {
        if cells.clears(column) {
            let message = "この項目は<削除>では消せません。セルを空にしてください。";
            faults.add(row, column, "roster.cell.cannot_clear", message);
        }
    }
}

/// The row as a member's fields. Names in one column are split at the first
/// space, dates are brought to one writing.
fn input(row: u32, cells: &Cells<'_>, map: &ColumnMap, faults: &mut FaultList) -> MemberInput {
    let mut input = MemberInput {
        employee_no: cells.text(Column::EmployeeNo).to_owned(),
        family_name: cells.text(Column::FamilyName).to_owned(),
        given_name: cells.text(Column::GivenName).to_owned(),
        family_kana: cells.text(Column::FamilyKana).to_owned(),
        given_kana: cells.text(Column::GivenKana).to_owned(),
        email: cells.text(Column::Email).to_owned(),
        unit: cells.text(Column::Unit).to_owned(),
        job_title: cells.text(Column::JobTitle).to_owned(),
        joined_on: normal_date(cells.text(Column::JoinedOn)),
    };
    if map.has(Column::FullName) {
        (input.family_name, input.given_name) =
            split_name(row, Column::FullName, cells.text(Column::FullName), faults);
    }
    if map.has(Column::FullKana) {
        (input.family_kana, input.given_kana) =
            split_name(row, Column::FullKana, cells.text(Column::FullKana), faults);
    }
    input
}

fn split_name(row: u32, column: Column, text: &str, faults: &mut FaultList) -> (String, String) {
    let is_blank_between = |char: char| char == ' ' || char == '\u{3000}';
    let Some((family, given)) = text.split_once(is_blank_between) else {
        if !text.is_empty() && !has_forbidden_characters(text) {
            let message =
                "姓と名の間に空白を入れてください。名がない方は「姓」の列をお使いください。";
            faults.add(row, column, "roster.name.no_space", message);
        }
        return (text.to_owned(), String::new());
    };
    (family.to_owned(), given.trim().to_owned())
}

/// Checks the fields by the rules that every way of adding a member shares.
fn profile(
    row: u32,
    input: &MemberInput,
    map: &ColumnMap,
    faults: &mut FaultList,
) -> Option<MemberProfile> {
    match input.check() {
        Ok(profile) => Some(profile),
        Err(found) => {
            let mut named = BTreeSet::new();
            for fault in found {
                let column = column_of(&fault.pointer, map);
                // Both halves of 氏名 point at one cell: one fault is enough.
                if named.insert((column, fault.code)) {
                    faults.add(row, column, fault.code, fault.message);
                }
            }
            None
        }
    }
}

/// The column in which the field at `pointer` of a [`MemberInput`] stood.
fn column_of(pointer: &str, map: &ColumnMap) -> Column {
    let whole_or = |whole: Column, part: Column| if map.has(whole) { whole } else { part };
    match pointer {
        "/family_name" => whole_or(Column::FullName, Column::FamilyName),
        "/given_name" => whole_or(Column::FullName, Column::GivenName),
        "/family_kana" => whole_or(Column::FullKana, Column::FamilyKana),
        "/given_kana" => whole_or(Column::FullKana, Column::GivenKana),
        "/email" => Column::Email,
        "/unit" => Column::Unit,
        "/job_title" => Column::JobTitle,
        "/joined_on" => Column::JoinedOn,
        _ => Column::EmployeeNo,
    }
}

fn courses(row: u32, text: &str, tracks: &TrackNames, faults: &mut FaultList) -> Vec<TrackId> {
    let mut found = Vec::new();
    if text.is_empty() {
        return found;
    }
    // A title may hold a comma of its own.
    let names = match tracks.find(text) {
        Some(_) => vec![text],
        None => text
            .split(['、', ',', '，', ';', '；'])
            .map(str::trim)
            .collect(),
    };
    for name in names.into_iter().filter(|name| !name.is_empty()) {
        match tracks.find(name) {
            Some(track) if found.contains(&track) => {}
            Some(track) => found.push(track),
            None => {
                let message = format!(
                    "「{}」というコースはありません。次のどれかを入力してください: {}",
                    shown(name),
                    tracks.titles.join("、")
                );
                faults.add(row, Column::Courses, "roster.course.unknown", message);
            }
        }
    }
    found
}

/// The fields that the row sets or clears, by the columns of the template.
fn touched(cells: &Cells<'_>) -> BTreeSet<Column> {
    let parts = |column: Column| match column {
        Column::FullName => vec![Column::FamilyName, Column::GivenName],
        Column::FullKana => vec![Column::FamilyKana, Column::GivenKana],
        other => vec![other],
    };
    cells.texts.keys().copied().flat_map(parts).collect()
}

#[cfg(test)]
mod tests;
