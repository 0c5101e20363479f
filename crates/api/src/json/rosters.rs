//! Rosters: a company's staff list as a file, previewed and then confirmed.

use journeys::App;
use journeys::import_roster::PlannedFile;
use journeys::{RosterFile, RosterPreview, RosterResult};
use kernel::id::{CompanyId, RosterImportId};
use people::roster::{Counts, FieldChange, MissingMember, PlannedRow, RosterImport, RowFault};
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::{Attachment, AttachmentType, Binary, Json};
use poem_openapi::{ApiResponse, Object, OpenApi};
use uuid::Uuid;

use crate::http::{Caller, Problem};

/// An uploaded roster.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct RosterImportView {
    /// Its key.
    id: Uuid,
    /// `validated` (may be applied), `rejected` (has faults) or `applied`.
    status: String,
    /// What the sender called the file.
    file_name: String,
    /// SHA-256 of the file, in hexadecimal.
    file_hash: String,
    /// When it came.
    created_at: chrono::DateTime<chrono::Utc>,
    /// When it was applied; left out until then.
    applied_at: Option<chrono::DateTime<chrono::Utc>>,
    /// What it would do now; left out once the file has been let go (applied,
    /// or a day old).
    plan: Option<RosterPlanView>,
    /// What applying it did; only in the answer to the request that did.
    result: Option<RosterResultView>,
}

/// What a roster would do to the company as it is now.
#[derive(Debug, Object)]
pub struct RosterPlanView {
    /// How the file was read, in Japanese.
    encoding: String,
    /// How many rows do what.
    counts: RosterCounts,
    /// Every row, in the file's order.
    rows: Vec<RosterRow>,
    /// Every fault, by row and column. With any, nothing can be applied.
    faults: Vec<RosterFault>,
    /// Members that the file does not have: left as they are.
    missing: Vec<RosterMissing>,
    /// Headings of the file that are not read.
    ignored_headings: Vec<String>,
}

/// How many rows do what.
#[derive(Debug, Object)]
pub struct RosterCounts {
    /// 新規
    create: usize,
    /// 変更
    change: usize,
    /// 変更なし
    keep: usize,
    /// エラー
    refuse: usize,
}

/// What one row would do.
#[derive(Debug, Object)]
pub struct RosterRow {
    /// The row as Excel numbers it.
    row: u32,
    /// 社員番号
    employee_no: String,
    /// 姓 名
    name: String,
    /// `create`, `change`, `keep` or `refuse`.
    action: String,
    /// Every field that changes.
    changes: Vec<RosterChange>,
    /// Titles of the tracks that the row names.
    courses: Vec<String>,
}

/// A field that changes.
#[derive(Debug, Object)]
pub struct RosterChange {
    /// The field's Japanese heading.
    field: String,
    /// As it is now; empty when there is nothing.
    before: String,
    /// As it will be; empty when there will be nothing.
    after: String,
}

/// A fault of one cell.
#[derive(Debug, Object)]
pub struct RosterFault {
    /// The row as Excel numbers it.
    row: u32,
    /// The column's heading as the file writes it.
    column: String,
    /// Stable, dotted.
    code: String,
    /// What is wrong and how to mend it, in Japanese.
    message: String,
}

/// A member that the file does not have.
#[derive(Debug, Object)]
pub struct RosterMissing {
    /// The member.
    member: Uuid,
    /// 社員番号
    employee_no: String,
    /// 姓 名
    name: String,
    /// 部署; empty without one.
    unit: String,
}

/// What applying a roster did.
#[derive(Debug, Object)]
pub struct RosterResultView {
    /// How many rows did what.
    counts: RosterCounts,
    /// How many enrolments the コース column made.
    enrolments: usize,
    /// How many of these people got an invitation by mail.
    invited: usize,
    /// How many have no address and need a slip to sign in.
    without_email: usize,
    /// Members that the file does not have: left as they are.
    missing: Vec<RosterMissing>,
}

/// A roster was taken.
#[derive(ApiResponse)]
enum TakenRoster {
    /// The roster was taken; `status` says whether it can be applied or was.
    #[oai(status = 201)]
    Created(Json<RosterImportView>),
}

/// Rosters.
pub struct RostersApi {
    /// The application.
    pub app: App,
}

#[OpenApi]
impl RostersApi {
    /// Takes a roster: a workbook (.xlsx) or CSV in UTF-8 or Shift_JIS, as the
    /// raw bytes of the body, at most 5 MiB. A dry run keeps it for a day and
    /// shows what it would do; otherwise it is applied at once, all or
    /// nothing, and a file with faults is refused with all of them.
    #[oai(
        path = "/companies/:company/roster-imports",
        method = "post",
        operation_id = "createRosterImport",
        tag = "super::Tag::People"
    )]
    async fn create(
        &self,
        caller: Caller,
        company: Path<Uuid>,
        /// Whether only to show what it would do; yes unless said otherwise.
        #[oai(default = "yes")]
        dry_run: Query<bool>,
        /// What the sender calls the file.
        #[oai(default = "unnamed", validator(max_length = 255))]
        file_name: Query<String>,
        file: Binary<Vec<u8>>,
    ) -> Result<TakenRoster, Problem> {
        let company = CompanyId(company.0);
        let file = RosterFile {
            name: file_name.0,
            bytes: file.0,
        };
        let actor = Some(caller.0.as_ref());
        let preview = journeys::preview_roster(&self.app, actor, company, file).await?;
        if dry_run.0 {
            return Ok(TakenRoster::Created(Json(preview.into())));
        }
        let id = preview.import.id;
        let result = journeys::apply_roster(&self.app, actor, company, id).await?;
        Ok(TakenRoster::Created(Json(result.into())))
    }

    /// Shows a roster and what it would do now.
    #[oai(
        path = "/companies/:company/roster-imports/:import",
        method = "get",
        operation_id = "getRosterImport",
        tag = "super::Tag::People"
    )]
    async fn show(
        &self,
        caller: Caller,
        company: Path<Uuid>,
        import: Path<Uuid>,
    ) -> Result<Json<RosterImportView>, Problem> {
        let (company, import) = (CompanyId(company.0), RosterImportId(import.0));
        let preview = journeys::roster_preview(&self.app, Some(&caller.0), company, import).await?;
        Ok(Json(preview.into()))
    }

    /// Applies a roster, all or nothing: members, units, accounts and the
    /// enrolments of the コース column.
    #[oai(
        path = "/companies/:company/roster-imports/:import/application",
        method = "post",
        operation_id = "applyRosterImport",
        tag = "super::Tag::People"
    )]
    async fn apply(
        &self,
        caller: Caller,
        company: Path<Uuid>,
        import: Path<Uuid>,
    ) -> Result<Json<RosterImportView>, Problem> {
        let (company, import) = (CompanyId(company.0), RosterImportId(import.0));
        let result = journeys::apply_roster(&self.app, Some(&caller.0), company, import).await?;
        Ok(Json(result.into()))
    }

    /// Hands the faulty rows of a roster back as a workbook, each with what is
    /// wrong in a column of its own.
    #[oai(
        path = "/companies/:company/roster-imports/:import/fault-file",
        method = "get",
        operation_id = "getRosterFaultFile",
        tag = "super::Tag::People"
    )]
    async fn fault_file(
        &self,
        caller: Caller,
        company: Path<Uuid>,
        import: Path<Uuid>,
    ) -> Result<Attachment<Vec<u8>>, Problem> {
        let (company, import) = (CompanyId(company.0), RosterImportId(import.0));
        let bytes =
            journeys::roster_fault_file(&self.app, Some(&caller.0), company, import).await?;
        Ok(Attachment::new(bytes)
            .attachment_type(AttachmentType::Attachment)
            .filename("roster-faults.xlsx"))
    }
}

fn yes() -> bool {
    true
}

fn unnamed() -> String {
    String::new()
}

impl From<RosterImport> for RosterImportView {
    fn from(import: RosterImport) -> Self {
        Self {
            id: import.id.0,
            status: import.status.as_str().to_owned(),
            file_name: import.file_name,
            file_hash: import.file_hash,
            created_at: import.created_at,
            applied_at: import.applied_at,
            plan: None,
            result: None,
        }
    }
}

impl From<RosterPreview> for RosterImportView {
    fn from(preview: RosterPreview) -> Self {
        Self {
            plan: preview.planned.map(RosterPlanView::from),
            ..Self::from(preview.import)
        }
    }
}

impl From<RosterResult> for RosterImportView {
    fn from(result: RosterResult) -> Self {
        let done = RosterResultView {
            counts: result.counts.into(),
            enrolments: result.enrolled.enrolments,
            invited: result.enrolled.invited,
            without_email: result.enrolled.without_email,
            missing: result
                .missing
                .into_iter()
                .map(RosterMissing::from)
                .collect(),
        };
        Self {
            result: Some(done),
            ..Self::from(result.import)
        }
    }
}

impl From<PlannedFile> for RosterPlanView {
    fn from(planned: PlannedFile) -> Self {
        let rows = planned.plan.rows.iter();
        Self {
            encoding: planned.encoding.label().to_owned(),
            counts: planned.plan.counts().into(),
            rows: rows.map(|row| RosterRow::of(row, &planned)).collect(),
            faults: planned.plan.faults.iter().map(RosterFault::from).collect(),
            missing: planned
                .plan
                .missing
                .iter()
                .cloned()
                .map(RosterMissing::from)
                .collect(),
            ignored_headings: planned.plan.ignored_headings.clone(),
        }
    }
}

impl RosterRow {
    fn of(row: &PlannedRow, planned: &PlannedFile) -> Self {
        Self {
            row: row.number,
            employee_no: row.employee_no.clone(),
            name: row.name.clone(),
            action: row.action.as_str().to_owned(),
            changes: row.changes.iter().map(RosterChange::from).collect(),
            courses: planned.titles_of(row),
        }
    }
}

impl From<Counts> for RosterCounts {
    fn from(counts: Counts) -> Self {
        Self {
            create: counts.create,
            change: counts.change,
            keep: counts.keep,
            refuse: counts.refuse,
        }
    }
}

impl From<&FieldChange> for RosterChange {
    fn from(change: &FieldChange) -> Self {
        Self {
            field: change.column.heading().to_owned(),
            before: change.before.clone(),
            after: change.after.clone(),
        }
    }
}

impl From<&RowFault> for RosterFault {
    fn from(fault: &RowFault) -> Self {
        Self {
            row: fault.row,
            column: fault.column.clone(),
            code: fault.code.to_owned(),
            message: fault.message.clone(),
        }
    }
}

impl From<MissingMember> for RosterMissing {
    fn from(missing: MissingMember) -> Self {
        Self {
            member: missing.member.0,
            employee_no: missing.employee_no,
            name: missing.name,
            unit: missing.unit_path,
        }
    }
}
