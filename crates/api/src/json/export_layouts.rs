//! Layouts of the progress export that a company keeps.

use enrolments::{Column, ExportLayout};
use journeys::sheet::SheetFormat;
use journeys::{App, KeepLayout, export_layouts, keep_export_layout, remove_export_layout};
use kernel::id::CompanyId;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Enum, Object, OpenApi};
use uuid::Uuid;

use crate::http::{Caller, Problem};
use crate::json::enrolments::TableFormat;

/// A column of the progress list.
#[derive(Clone, Copy, Debug, Enum)]
#[oai(rename_all = "snake_case")]
pub enum ExportColumn {
    /// 社員番号
    EmployeeNo,
    /// 氏名
    Name,
    /// フリガナ
    Kana,
    /// 部署
    Unit,
    /// 在籍状況
    Employment,
    /// 研修コース
    Track,
    /// 受講状況
    Word,
    /// 期限
    DueOn,
    /// Days past the last day.
    DaysLate,
    /// 修了日
    CompletedOn,
    /// Steps done.
    Done,
    /// Steps there are.
    Total,
}

impl From<ExportColumn> for Column {
    fn from(column: ExportColumn) -> Self {
        match column {
            ExportColumn::EmployeeNo => Self::EmployeeNo,
            ExportColumn::Name => Self::Name,
            ExportColumn::Kana => Self::Kana,
            ExportColumn::Unit => Self::Unit,
            ExportColumn::Employment => Self::Employment,
            ExportColumn::Track => Self::Track,
            ExportColumn::Word => Self::Word,
            ExportColumn::DueOn => Self::DueOn,
            ExportColumn::DaysLate => Self::DaysLate,
            ExportColumn::CompletedOn => Self::CompletedOn,
            ExportColumn::Done => Self::Done,
            ExportColumn::Total => Self::Total,
        }
    }
}

/// A layout to keep.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct ExportLayoutInput {
    /// What it is called; unique in the company.
    name: String,
    /// From the left, none twice.
    #[oai(validator(max_items = 100))]
    columns: Vec<ExportColumn>,
    /// How the file is written.
    format: TableFormat,
}

/// A layout.
#[derive(Debug, Object)]
pub struct ExportLayoutView {
    /// Its key.
    id: Uuid,
    /// What it is called.
    name: String,
    /// From the left.
    columns: Vec<String>,
    /// `xlsx`, `csv-utf8` or `csv-cp932`.
    format: String,
}

impl From<ExportLayout> for ExportLayoutView {
    fn from(layout: ExportLayout) -> Self {
        let columns = layout.columns.iter();
        Self {
            id: layout.id.0,
            name: layout.name,
            columns: columns.map(|column| column.as_str().to_owned()).collect(),
            format: layout.format,
        }
    }
}

/// A company's layouts.
#[derive(Debug, Object)]
pub struct ExportLayoutList {
    /// The oldest first.
    items: Vec<ExportLayoutView>,
}

/// A layout was kept.
#[derive(Debug, Object)]
pub struct ExportLayoutKept {
    /// Its key.
    id: Uuid,
}

#[derive(ApiResponse)]
enum Kept {
    /// The layout is there.
    #[oai(status = 201)]
    Created(Json<ExportLayoutKept>),
}

#[derive(ApiResponse)]
enum Removed {
    /// The layout is gone.
    #[oai(status = 204)]
    Done,
}

/// Layouts of the progress export.
pub struct ExportLayoutsApi {
    /// The application.
    pub app: App,
}

#[OpenApi]
impl ExportLayoutsApi {
    /// Lists a company's layouts of the progress export.
    #[oai(
        path = "/companies/:company/export-layouts",
        method = "get",
        operation_id = "listExportLayouts",
        tag = "super::Tag::Enrolments"
    )]
    async fn list(
        &self,
        caller: Caller,
        /// The company's key.
        company: Path<Uuid>,
    ) -> Result<Json<ExportLayoutList>, Problem> {
        let (_, layouts) = export_layouts(&self.app, &caller.0, CompanyId(company.0)).await?;
        Ok(Json(ExportLayoutList {
            items: layouts.into_iter().map(Into::into).collect(),
        }))
    }

    /// Keeps a layout: columns in their order, and how the file is written.
    #[oai(
        path = "/companies/:company/export-layouts",
        method = "post",
        operation_id = "createExportLayout",
        tag = "super::Tag::Enrolments"
    )]
    async fn keep(
        &self,
        caller: Caller,
        /// The company's key.
        company: Path<Uuid>,
        body: Json<ExportLayoutInput>,
    ) -> Result<Kept, Problem> {
        let input = KeepLayout {
            company: CompanyId(company.0),
            name: body.0.name,
            columns: body.0.columns.into_iter().map(Column::from).collect(),
            format: SheetFormat::from(body.0.format),
        };
        let id = keep_export_layout(&self.app, &caller.0, &input).await?;
        Ok(Kept::Created(Json(ExportLayoutKept { id: id.0 })))
    }

    /// Removes a layout. Files that were written in it stay as they are.
    #[oai(
        path = "/companies/:company/export-layouts/:layout",
        method = "delete",
        operation_id = "deleteExportLayout",
        tag = "super::Tag::Enrolments"
    )]
    async fn remove(
        &self,
        caller: Caller,
        /// The company's key.
        company: Path<Uuid>,
        /// The layout's key.
        layout: Path<Uuid>,
    ) -> Result<Removed, Problem> {
        let company = CompanyId(company.0);
        remove_export_layout(&self.app, &caller.0, company, layout.0.into()).await?;
        Ok(Removed::Done)
    }
}
