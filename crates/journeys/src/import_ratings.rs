//! Taking years of questionnaires, typed in from paper or saved from a web form
//! elsewhere, as a workbook or as CSV: every row that can be counted is counted,
//! every other one is named with its reasons.

mod desk;

use std::collections::BTreeMap;

use kernel::audit::Event;
use kernel::{Actor, Failure, Role};
use people::roster;
use serde_json::json;
use surveys::ratings::{self, RefusedRow, Sheet};
use surveys::write::ImportRecord;

use crate::App;
use crate::import_roster::{RosterFile, read_table};
use desk::Desk;

/// The form whose questions these questionnaires ask.
pub const FORM: &str = "post-training";

/// What the person who imports decides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportOptions {
    /// Whether a company that is not on record is made, named by its code.
    pub create_companies: bool,
    /// Whether what is made belongs to a sample world.
    pub is_sample: bool,
}

/// What was taken and what was not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// Rows of the file, without headings and empty lines.
    pub rows: usize,
    /// Rows that are counted now.
    pub rows_taken: usize,
    /// Rows of questionnaires that were counted before.
    pub rows_counted_before: usize,
    /// Questionnaires that are counted now.
    pub ballots_taken: usize,
    /// Sessions that were put on record.
    pub sessions_created: usize,
    /// Sessions of which it is on record now how many could answer.
    pub eligible_recorded: usize,
    /// Codes of the companies that were made.
    pub companies_created: Vec<String>,
    /// Every row that could not be counted, by line.
    pub refused: Vec<RefusedRow>,
}

/// A reason why rows could not be counted, and which rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// Stable, dotted.
    pub code: &'static str,
    /// What is wrong and how to mend it.
    pub message: String,
    /// The lines of the file, in order.
    pub lines: Vec<u64>,
}

impl Reason {
    /// The lines in few words: `3・7行目`, `2・3・4行目ほか1677行`.
    pub fn where_it_is(&self) -> String {
        const NAMED: usize = 3;
        let named = self.lines.iter().take(NAMED).map(u64::to_string);
        let named = named.collect::<Vec<_>>().join("・");
        match self.lines.len().saturating_sub(NAMED) {
            0 => format!("{named}行目"),
            more => format!("{named}行目ほか{more}行"),
        }
    }
}

impl ImportReport {
    /// The refused rows by reason, in the order of the file: a thousand rows
    /// of one missing company are one thing to mend.
    pub fn reasons(&self) -> Vec<Reason> {
        let mut reasons: Vec<Reason> = Vec::new();
        let mut place: BTreeMap<&str, usize> = BTreeMap::new();
        for row in &self.refused {
            for fault in &row.faults {
                let next = reasons.len();
                let index = *place.entry(&fault.message).or_insert(next);
                if index == next {
                    reasons.push(Reason {
                        code: fault.code,
                        message: fault.message.clone(),
                        lines: Vec::new(),
                    });
                }
                reasons[index].lines.push(row.line);
            }
        }
        reasons
    }

    /// Whether the import changed anything.
    pub fn changed_something(&self) -> bool {
        self.rows_taken + self.ballots_taken + self.eligible_recorded > 0
    }
}

/// Imports a file of ratings. `actor` is the firm's admin; nobody when the
/// operator imports on the machine itself. The same file again changes
/// nothing, except that rows are taken whose company has been added since.
///
/// # Errors
/// Invalid when the file as a whole cannot be read; a conflict when no survey
/// was published; forbidden for an actor who is not the firm's admin.
pub async fn import_ratings(
    app: &App,
    actor: Option<&Actor>,
    file_name: &str,
    bytes: Vec<u8>,
    options: ImportOptions,
) -> Result<ImportReport, Failure> {
    if let Some(actor) = actor {
        actor.require(&[Role::FirmAdmin])?;
    }
    let file_hash = ratings::fingerprint(&bytes);
    let sheet = read_sheet(app, file_name, bytes).await?;
    let mut report = ImportReport {
        rows: sheet.rows.len() + sheet.refused.len(),
        ..ImportReport::default()
    };
    let earlier = surveys::read::imported_file(&app.db.read(), &file_hash).await?;
    if earlier.is_some_and(|file| file.rows_not_taken == 0) {
        report.rows_counted_before = report.rows;
        return Ok(report);
    }
    let tx = app.db.write().await?;
    let form = surveys::read::latest_form(&tx, FORM).await?;
    let form = form.ok_or_else(|| surveys::Error::NoForm(FORM.to_owned()))?;
    let mut desk = Desk::new(app, &tx, &form, options);
    let known = desk.known(&sheet).await?;
    let judged = ratings::judge(sheet, &known);
    desk.count(&judged, &mut report).await?;
    report.refused = judged.refused;
    if !report.changed_something() {
        return Ok(report);
    }
    let record = ImportRecord {
        file_name: &file_name_to_keep(file_name),
        file_hash: &file_hash,
        ballots_taken: report.ballots_taken,
        rows_taken: report.rows_taken,
        rows_not_taken: report.refused.len(),
        created_by: actor.map(|actor| actor.account),
        seals: &desk.seals,
    };
    let import = surveys::write::record_import(&tx, &app.ids, app.clock.now(), &record).await?;
    let event = Event {
        company: None,
        actor: actor.map(|actor| actor.account),
        action: "ratings.imported",
        object: Some(import.0),
        detail: &json!({
            "file_hash": file_hash,
            "rows": report.rows,
            "rows_taken": report.rows_taken,
            "ballots_taken": report.ballots_taken,
            "rows_not_taken": report.refused.len(),
            "sessions_created": report.sessions_created,
            "eligible_recorded": report.eligible_recorded,
            "companies_created": report.companies_created,
        }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(report)
}

/// The rows of a file. Workbooks are read as rosters are, in a child process.
async fn read_sheet(app: &App, file_name: &str, bytes: Vec<u8>) -> Result<Sheet, Failure> {
    if !is_workbook(file_name, &bytes) {
        let read = move || ratings::decode(&bytes).and_then(|text| ratings::read(&text));
        return off_thread(read).await;
    }
    let file = RosterFile {
        name: file_name.to_owned(),
        bytes,
    };
    let table = read_table(app, &file, roster::limits::CELL_BYTES).await?;
    let read = move || {
        let rows = table.rows.iter();
        let rows = rows.map(|row| (u64::from(row.number), row.cells.as_slice()));
        ratings::read_table(&table.headings, rows)
    };
    off_thread(read).await
}

/// Whether a file is a workbook, or is called one: what is wrong with it is
/// then said in words about workbooks.
fn is_workbook(file_name: &str, bytes: &[u8]) -> bool {
    let name = file_name.to_lowercase();
    let is_called_so = name.ends_with(".xlsx") || name.ends_with(".xls");
    is_called_so || roster::is_workbook(bytes)
}

async fn off_thread(
    read: impl FnOnce() -> Result<Sheet, surveys::Error> + Send + 'static,
) -> Result<Sheet, Failure> {
    let sheet = tokio::task::spawn_blocking(read).await;
    let sheet = sheet.map_err(|error| Failure::internal("ratings.read", error))?;
    Ok(sheet?)
}

/// The last part of the name that a browser sends, short and printable.
fn file_name_to_keep(file_name: &str) -> String {
    const LONGEST: usize = 200;
    let last = file_name.rsplit(['/', '\\']).next().unwrap_or_default();
    let printable = last.chars().filter(|c| !c.is_control());
    printable.take(LONGEST).collect()
}
