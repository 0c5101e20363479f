//! A company's roster: upload and preview, then confirmation.
//!
//! A preview changes nothing but the list of uploads. Confirming plans the
//! kept file again, against the members of that moment and in the transaction
//! that writes, and applies all of it or nothing.

mod apply;
mod columns;
mod enrol_by_courses;
mod planning;

use std::collections::BTreeMap;

use chrono::TimeDelta;
use kernel::audit::Event;
use kernel::id::{CompanyId, RosterImportId, TrackId};
use kernel::{Actor, Failure};
use people::roster::{
    self, Column, ColumnMap, Encoding, ImportStatus, Plan, PlannedRow, RosterFileError,
    RosterImport, Sheet,
};
use people::{Company, CompanyStatus};
use serde_json::json;

use crate::App;
use crate::sheet::{self, SheetFormat, Table};

pub use apply::{
    Confirmed, ROWS_AT_ONCE, RosterResult, apply_queued_rosters, apply_roster, confirm_roster,
};
pub use columns::{FileColumn, RosterColumns, choose_roster_columns, roster_columns};
pub use enrol_by_courses::EnrolledByCourses;
pub(crate) use planning::read_table;

/// How long a file waits for its confirmation. After that only the fact that
/// it was sent is kept: it is full of names.
const WAITING_TIME: TimeDelta = TimeDelta::hours(24);

/// A file as it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RosterFile {
    /// What the sender calls it; folders are cut off.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// An upload and what it would do now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RosterPreview {
    /// The upload.
    pub import: RosterImport,
    /// What it would do; nothing while its columns are not chosen, and once the
    /// file has been let go, that is when it was applied or waited too long.
    pub planned: Option<PlannedFile>,
}

/// What a file would do to the company as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedFile {
    /// How it is written.
    pub encoding: Encoding,
    /// What it would do.
    pub plan: Plan,
    /// Where each column stands.
    pub columns: ColumnMap,
    track_titles: BTreeMap<TrackId, String>,
    /// The file's own rows.
    sheet: Sheet,
}

impl PlannedFile {
    /// The titles of the tracks that a row of the plan names.
    pub fn titles_of(&self, row: &PlannedRow) -> Vec<String> {
        let titles = row.courses.iter().map(|track| self.track_titles.get(track));
        titles.flatten().cloned().collect()
    }
}

/// Takes a file, keeps it for confirmation and shows what it would do.
/// `actor` is who sends it; nobody when the operator does so from the machine
/// itself. Columns are those chosen for these headings before, or else what the
/// headings say.
///
/// # Errors
/// A file that cannot be read as a roster. Faults of rows are in the preview.
pub async fn preview_roster(
    app: &App,
    actor: Option<&Actor>,
    company: CompanyId,
    file: RosterFile,
) -> Result<RosterPreview, Failure> {
    let taken = take(app, actor, company, &file).await?;
    if let Some(error) = taken.unknown {
        return Err(error.into());
    }
    keep(app, actor, company, file, taken).await
}

/// [`preview_roster`] for somebody at a page: a file whose headings do not say
/// where number and name stand is kept, too, so that the columns can be chosen.
///
/// # Errors
/// A file that cannot be read as a table.
pub async fn take_roster(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    file: RosterFile,
) -> Result<RosterPreview, Failure> {
    let taken = take(app, Some(actor), company, &file).await?;
    keep(app, Some(actor), company, file, taken).await
}

/// A file as it was read.
struct Taken {
    choice: Option<roster::ColumnChoice>,
    row_count: usize,
    planned: Option<PlannedFile>,
    /// Why its columns are not known.
    unknown: Option<RosterFileError>,
}

async fn take(
    app: &App,
    actor: Option<&Actor>,
    company: CompanyId,
    file: &RosterFile,
) -> Result<Taken, Failure> {
    require_open_company(app, actor, company).await?;
    let sheet = planning::read_sheet(app, file).await?;
    if sheet.rows.is_empty() {
        return Err(RosterFileError::Empty.into());
    }
    let db = app.db.read();
    let hash = roster::headings_hash(&sheet.headings);
    let choice = roster::remembered_choice(&db, company, &hash).await?;
    let row_count = sheet.rows.len();
    let unknown = planning::column_map(&sheet, choice.as_ref()).err();
    let planned = match unknown {
        None => Some(planning::planned(&db, company, sheet, choice.as_ref()).await?),
        Some(_) => None,
    };
    Ok(Taken {
        choice,
        row_count,
        planned,
        unknown,
    })
}

async fn keep(
    app: &App,
    actor: Option<&Actor>,
    company: CompanyId,
    file: RosterFile,
    taken: Taken,
) -> Result<RosterPreview, Failure> {
    let planned = taken.planned.as_ref();
    let now = app.clock.now();
    let import = RosterImport {
        id: app.ids.fresh(now),
        company,
        file_name: own_file_name(&file.name),
        file_hash: roster::file_hash(&file.bytes),
        status: planned.map_or(ImportStatus::Mapping, |planned| status_of(&planned.plan)),
        row_count: taken.row_count,
        choice: taken.choice,
        created_by: actor.map(|actor| actor.account),
        created_at: now,
        confirmed_by: None,
        problem: None,
        applied_at: None,
        outcome: None,
        undone_at: None,
    };
    let detail = json!({
        "status": import.status.as_str(),
        "hash": import.file_hash,
        "rows": import.row_count,
        "faults": planned.map_or(0, |planned| planned.plan.faults.len()),
    });
    let tx = app.db.write().await?;
    roster::forget_import_contents(&tx, company, now - WAITING_TIME).await?;
    roster::keep_import(&tx, &import, file.bytes).await?;
    let event = Event {
        company: Some(company),
        actor: actor.map(|actor| actor.account),
        action: "roster.previewed",
        object: Some(import.id.0),
        detail: &detail,
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(RosterPreview {
        import,
        planned: taken.planned,
    })
}

fn status_of(plan: &Plan) -> ImportStatus {
    if plan.is_sound() {
        ImportStatus::Validated
    } else {
        ImportStatus::Rejected
    }
}

/// An upload and what it would do now.
///
/// # Errors
/// Not found for a foreign upload.
pub async fn roster_preview(
    app: &App,
    actor: Option<&Actor>,
    company: CompanyId,
    id: RosterImportId,
) -> Result<RosterPreview, Failure> {
    require_company(actor, company)?;
    let (import, content) = find(app, company, id).await?;
    // While it is being applied, what it would do is no question any more.
    let has_plan = !matches!(import.status, ImportStatus::Mapping | ImportStatus::Queued);
    if content.is_empty() || !has_plan {
        let planned = None;
        return Ok(RosterPreview { import, planned });
    }
    let sheet = planning::read_kept(app, &import, content).await?;
    let choice = import.choice.as_ref();
    let planned = planning::planned(&app.db.read(), company, sheet, choice).await?;
    Ok(RosterPreview {
        import,
        planned: Some(planned),
    })
}

/// The latest uploads of a company, newest first.
///
/// # Errors
/// Forbidden, or not found for a foreign company.
pub async fn latest_rosters(
    app: &App,
    actor: &Actor,
    company: CompanyId,
) -> Result<Vec<RosterImport>, Failure> {
    const SHOWN: u64 = 10;
    actor.require_company(company)?;
    let db = app.db.read();
    people::read::company(&db, company)
        .await?
        .ok_or_else(Failure::not_found)?;
    Ok(roster::latest_imports(&db, company, SHOWN).await?)
}

/// The faulty rows of an upload as a workbook, each with what is wrong in it.
///
/// # Errors
/// Not found for a foreign upload, or when there is no faulty row to show.
pub async fn roster_fault_file(
    app: &App,
    actor: Option<&Actor>,
    company: CompanyId,
    id: RosterImportId,
) -> Result<Vec<u8>, Failure> {
    let preview = roster_preview(app, actor, company, id).await?;
    let planned = preview.planned.ok_or_else(Failure::not_found)?;
    if planned.plan.is_sound() {
        return Err(Failure::not_found());
    }
    let (headings, rows) = roster::fault_table(&planned.sheet, &planned.plan.faults);
    let table = Table {
        title: "エラーのある行".to_owned(),
        headings,
        rows,
    };
    sheet::write(&table, SheetFormat::Xlsx)
}

/// An empty roster with the headings that we know.
///
/// # Errors
/// Forbidden, or not found for a foreign company.
pub fn roster_template(
    actor: &Actor,
    company: CompanyId,
    format: SheetFormat,
) -> Result<Vec<u8>, Failure> {
    actor.require_company(company)?;
    let headings = Column::TEMPLATE.map(|column| column.heading().to_owned());
    let table = Table {
        title: "名簿".to_owned(),
        headings: headings.to_vec(),
        rows: Vec::new(),
    };
    sheet::write(&table, format)
}

async fn find(
    app: &App,
    company: CompanyId,
    id: RosterImportId,
) -> Result<(RosterImport, Vec<u8>), Failure> {
    let found = roster::import(&app.db.read(), company, id).await?;
    found.ok_or_else(Failure::not_found)
}

/// Nobody is the operator at the machine itself, who may do everything.
fn require_company(actor: Option<&Actor>, company: CompanyId) -> Result<(), Failure> {
    actor.map_or(Ok(()), |actor| actor.require_company(company))
}

async fn require_open_company(
    app: &App,
    actor: Option<&Actor>,
    company: CompanyId,
) -> Result<Company, Failure> {
    require_company(actor, company)?;
    let found = people::read::company(&app.db.read(), company).await?;
    let company = found.ok_or_else(Failure::not_found)?;
    if company.status == CompanyStatus::Closed {
        return Err(Failure::conflict(
            "company.closed",
            "契約が終了した企業には登録できません。",
        ));
    }
    Ok(company)
}

fn waited_too_long() -> Failure {
    Failure::conflict(
        "roster.waited_too_long",
        "アップロードから時間がたったため、ファイルを消しました。もう一度アップロードしてください。",
    )
}

fn own_file_name(sent: &str) -> String {
    const LONGEST: usize = 200;
    let name = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    let allowed =
        |char: &char| !people::text::has_forbidden_characters(char.encode_utf8(&mut [0; 4]));
    let name: String = people::text::tidy(name)
        .chars()
        .filter(allowed)
        .take(LONGEST)
        .collect();
    if name.is_empty() {
        "名簿".to_owned()
    } else {
        name
    }
}
