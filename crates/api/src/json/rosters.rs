//! Rosters: a company's staff list as a file, previewed and then confirmed.

use journeys::App;
use journeys::import_roster::{Confirmed, PlannedFile};
use journeys::undo_roster::{preview_roster_undo, undo_roster};
use journeys::{RosterFile, RosterPreview};
use kernel::id::{CompanyId, RosterImportId};
use people::roster::{
    Counts, FieldChange, ImportOutcome, MissingMember, PlannedRow, RosterImport, RowFault, UndoPlan,
};
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
    /// `mapping` (its columns are to be chosen on its page), `validated` (may be
    /// applied), `rejected` (has faults), `queued` (is being applied), `applied`
    /// or `undone`.
    status: String,
    /// What the sender called the file.
    file_name: String,
    /// SHA-256 of the file, in hexadecimal.
    file_hash: String,
    /// When it came.
    created_at: chrono::DateTime<chrono::Utc>,
    /// When it was applied; left out until then.
    applied_at: Option<chrono::DateTime<chrono::Utc>>,
    /// What it would do now; left out while its columns are not chosen and once
    /// the file has been let go (applied, or a day old).
    plan: Option<RosterPlanView>,
    /// What applying it did; left out until then.
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
    /// How many members the file does not have: left as they are.
    missing_count: u64,
    /// The first thousand of them, by reading.
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
    /// How many members the file does not have: left as they are.
    missing_count: u64,
}

/// What taking a roster back does.
#[derive(Debug, Object)]
pub struct RosterUndoView {
    /// What the plan is recognised by.
    digest: String,
    /// New people with whom nothing happened since: removed.
    remove: Vec<Uuid>,
    /// New people with whom something happened: they leave (退職).
    stop: Vec<Uuid>,
    /// People whose fields go back.
    restore: Vec<RosterUndoMember>,
    /// Fields that stay as they are.
    left_alone: Vec<RosterUndoKept>,
    /// How many enrolments that nobody has begun are removed.
    enrolments: usize,
    /// How many enrolments stay, since they are begun.
    begun: usize,
}

/// Somebody whose fields go back.
#[derive(Debug, Object)]
pub struct RosterUndoMember {
    /// The member.
    member: Uuid,
    /// Every field that goes back.
    changes: Vec<RosterChange>,
}

/// A field that stays as it is.
#[derive(Debug, Object)]
pub struct RosterUndoKept {
    /// The member.
    member: Uuid,
    /// The field's Japanese heading.
    field: String,
    /// As it is.
    now: String,
    /// Why, in Japanese.
    reason: String,
}

/// An order to take a roster back.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct RosterUndoOrder {
    /// The digest of the preview.
    #[oai(validator(max_length = 64))]
    digest: String,
}

impl From<&UndoPlan> for RosterUndoView {
    fn from(plan: &UndoPlan) -> Self {
        let ids = |members: &[people::Member]| members.iter().map(|one| one.id.0).collect();
        let restored = plan.restore.iter().map(|affected| RosterUndoMember {
            member: affected.member.id.0,
            changes: affected.fields.iter().map(RosterChange::from).collect(),
        });
        let kept = plan.left_alone.iter().map(|one| RosterUndoKept {
            member: one.member.id.0,
            field: one.column.heading().to_owned(),
            now: one.now.clone(),
            reason: one.reason.to_owned(),
        });
        Self {
            digest: plan.digest(),
            remove: ids(&plan.remove),
            stop: ids(&plan.stop),
            restore: restored.collect(),
            left_alone: kept.collect(),
            enrolments: plan.enrolments.len(),
            begun: plan.begun,
        }
    }
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
    /// nothing, and a file with faults is refused with all of them. One of more
    /// than a thousand rows is applied in the background: it is `queued`, and
    /// asking for it again tells how it went.
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
        if let Some(planned) = preview.planned.filter(|planned| !planned.plan.is_sound()) {
            let faults = planned.plan.faults.into_iter().map(Into::into).collect();
            return Err(kernel::Failure::invalid(faults).into());
        }
        let id = preview.import.id;
        let confirmed = journeys::confirm_roster(&self.app, &caller.0, company, id).await?;
        Ok(TakenRoster::Created(Json(confirmed.into())))
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
    /// enrolments of the コース column. One of more than a thousand rows is
    /// applied in the background: the answer says `queued`, and asking for the
    /// roster again tells how it went.
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
        let confirmed = journeys::confirm_roster(&self.app, &caller.0, company, import).await?;
        Ok(Json(confirmed.into()))
    }

    /// Shows what taking an applied roster back would do; possible for a day.
    #[oai(
        path = "/companies/:company/roster-imports/:import/undo",
        method = "get",
        operation_id = "getRosterUndo",
        tag = "super::Tag::People"
    )]
    async fn show_undo(
        &self,
        caller: Caller,
        company: Path<Uuid>,
        import: Path<Uuid>,
    ) -> Result<Json<RosterUndoView>, Problem> {
        let (company, import) = (CompanyId(company.0), RosterImportId(import.0));
        let undo = preview_roster_undo(&self.app, &caller.0, company, import).await?;
        Ok(Json(RosterUndoView::from(&undo.plan)))
    }

    /// Takes an applied roster back as a whole, once. The digest is that of the
    /// preview; when something has changed since, nothing is done.
    #[oai(
        path = "/companies/:company/roster-imports/:import/undo",
        method = "post",
        operation_id = "undoRosterImport",
        tag = "super::Tag::People"
    )]
    async fn undo(
        &self,
        caller: Caller,
        company: Path<Uuid>,
        import: Path<Uuid>,
        order: Json<RosterUndoOrder>,
    ) -> Result<Json<RosterUndoView>, Problem> {
        let (company, import) = (CompanyId(company.0), RosterImportId(import.0));
        let digest = &order.0.digest;
        let plan = undo_roster(&self.app, &caller.0, company, import, digest).await?;
        Ok(Json(RosterUndoView::from(&plan)))
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
            result: import.outcome.map(RosterResultView::from),
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

impl From<Confirmed> for RosterImportView {
    fn from(confirmed: Confirmed) -> Self {
        match confirmed {
            Confirmed::Applied(result) => result.import.into(),
            Confirmed::Queued(import) => Self::from(*import),
        }
    }
}

impl From<ImportOutcome> for RosterResultView {
    fn from(outcome: ImportOutcome) -> Self {
        Self {
            counts: RosterCounts {
                create: outcome.create,
                change: outcome.change,
                keep: outcome.keep,
                refuse: 0,
            },
            enrolments: outcome.enrolments,
            invited: outcome.invited,
            without_email: outcome.without_email,
            missing_count: outcome.missing,
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
            missing_count: planned.plan.missing.count,
            missing: planned
                .plan
                .missing
                .named
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
