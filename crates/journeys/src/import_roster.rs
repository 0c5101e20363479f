//! A company's roster: upload and preview, then confirmation.
//!
//! A preview changes nothing but the list of uploads. Confirming plans the
//! kept file again, against the members of that moment and in the transaction
//! that writes, and applies all of it or nothing.

mod enrol_by_courses;
mod planning;

use std::collections::BTreeMap;

use chrono::TimeDelta;
use kernel::audit::Event;
use kernel::failure::is_unique_violation;
use kernel::id::{CompanyId, RosterImportId, TrackId};
use kernel::{Actor, Failure};
use people::roster::{
    self, Column, Counts, Encoding, ImportStatus, MissingMember, Plan, PlannedRow, RosterImport,
    Sheet,
};
use people::{Company, CompanyStatus};
use sea_orm::DbErr;
use serde_json::json;

use crate::App;
use crate::sheet::{self, SheetFormat, Table};

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
    /// What it would do; nothing once the file has been let go, that is when
    /// it was applied or waited too long.
    pub planned: Option<PlannedFile>,
}

/// What a file would do to the company as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedFile {
    /// How it is written.
    pub encoding: Encoding,
    /// What it would do.
    pub plan: Plan,
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

/// What a confirmation did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RosterResult {
    /// The upload, applied.
    pub import: RosterImport,
    /// How many rows did what.
    pub counts: Counts,
    /// What the コース column did.
    pub enrolled: EnrolledByCourses,
    /// Members that the file does not have; left as they are.
    pub missing: Vec<MissingMember>,
}

/// Takes a file, keeps it for confirmation and shows what it would do.
/// `actor` is who sends it; nobody when the operator does so from the machine
/// itself.
///
/// # Errors
/// A file that cannot be read as a roster. Faults of rows are in the preview.
pub async fn preview_roster(
    app: &App,
    actor: Option<&Actor>,
    company: CompanyId,
    file: RosterFile,
) -> Result<RosterPreview, Failure> {
    require_open_company(app, actor, company).await?;
    let sheet = planning::read_sheet(app, &file).await?;
    let planned = planning::planned(&app.db.read(), company, sheet).await?;
    let status = if planned.plan.is_sound() {
        ImportStatus::Validated
    } else {
        ImportStatus::Rejected
    };
    let now = app.clock.now();
    let import = RosterImport {
        id: app.ids.fresh(now),
        company,
        file_name: own_file_name(&file.name),
        file_hash: roster::file_hash(&file.bytes),
        status,
        created_by: actor.map(|actor| actor.account),
        created_at: now,
        applied_at: None,
    };
    let detail = json!({
        "status": status.as_str(),
        "hash": import.file_hash,
        "rows": planned.plan.rows.len(),
        "faults": planned.plan.faults.len(),
    });
    let tx = app.db.write().await?;
    roster::forget_import_contents(&tx, company, now - WAITING_TIME).await?;
    roster::keep_import(&tx, import.clone(), file.bytes).await?;
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
        planned: Some(planned),
    })
}

/// Applies a previewed file, all or nothing: members, units, accounts and the
/// enrolments of the コース column.
///
/// # Errors
/// Not found for a foreign upload; a conflict when it has been applied, has
/// waited too long or the company changes at the same moment; invalid with
/// every fault when it has any now.
pub async fn apply_roster(
    app: &App,
    actor: Option<&Actor>,
    company: CompanyId,
    id: RosterImportId,
) -> Result<RosterResult, Failure> {
    let employer = require_open_company(app, actor, company).await?;
    let (import, content) = find(app, company, id).await?;
    if import.status == ImportStatus::Applied {
        return Err(applied_already());
    }
    if content.is_empty() {
        return Err(Failure::conflict(
            "roster.waited_too_long",
            "アップロードから時間がたったため、ファイルを消しました。もう一度アップロードしてください。",
        ));
    }
    let file = RosterFile {
        name: import.file_name.clone(),
        bytes: content,
    };
    let sheet = planning::read_sheet(app, &file).await?;

    let tx = app.db.write().await?;
    let now = app.clock.now();
    let plan = planning::planned(&tx, company, sheet).await?.plan;
    if !plan.is_sound() {
        let faults = plan.faults.into_iter().map(Into::into).collect();
        return Err(Failure::invalid(faults));
    }
    let applied = roster::apply(&tx, company, &plan, &app.ids, now)
        .await
        .map_err(changed_meanwhile)?;
    let enrolled = enrol_by_courses::enrol(app, &tx, actor, &employer, &plan, &applied).await?;
    if !roster::mark_import_applied(&tx, company, id, now).await? {
        return Err(applied_already());
    }
    let counts = plan.counts();
    let event = Event {
        company: Some(company),
        actor: actor.map(|actor| actor.account),
        action: "roster.applied",
        object: Some(id.0),
        detail: &json!({
            "hash": import.file_hash,
            "created": counts.create,
            "changed": counts.change,
            "kept": counts.keep,
            "enrolled": enrolled.enrolments,
        }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(RosterResult {
        import: RosterImport {
            status: ImportStatus::Applied,
            applied_at: Some(now),
            ..import
        },
        counts,
        enrolled,
        missing: plan.missing,
    })
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
    if content.is_empty() {
        let planned = None;
        return Ok(RosterPreview { import, planned });
    }
    let file = RosterFile {
        name: import.file_name.clone(),
        bytes: content,
    };
    let sheet = planning::read_sheet(app, &file).await?;
    let planned = planning::planned(&app.db.read(), company, sheet).await?;
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

/// An empty roster with the headings that we know, as a workbook.
///
/// # Errors
/// Forbidden, or not found for a foreign company.
pub fn roster_template(actor: &Actor, company: CompanyId) -> Result<Vec<u8>, Failure> {
    actor.require_company(company)?;
    let headings = Column::TEMPLATE.map(|column| column.heading().to_owned());
    let table = Table {
        title: "名簿".to_owned(),
        headings: headings.to_vec(),
        rows: Vec::new(),
    };
    sheet::write(&table, SheetFormat::Xlsx)
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

fn applied_already() -> Failure {
    Failure::conflict("roster.applied", "このファイルはすでに登録されています。")
}

/// A unique key that the plan did not foresee: somebody else was faster.
fn changed_meanwhile(error: DbErr) -> Failure {
    if is_unique_violation(&error) {
        return Failure::conflict(
            "roster.changed_meanwhile",
            "ほかの人が同時に名簿を変更しました。もう一度お試しください。何も登録されていません。",
        );
    }
    error.into()
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
