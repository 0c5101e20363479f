//! Questions for another program: what a file would hold, and the file.

use askama::Template;
use journeys::{App, QuestionFormat};
use kernel::Failure;
use poem::handler;
use poem::web::{Data, Query};

use super::import::formats;
use super::list::Asked;
use crate::http::download;
use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Form, Layout, Nav, Visit};

/// How many remarks a page shows. The API shows all.
const SHOWN: usize = 300;

struct RemarkView {
    question: String,
    is_left_out: bool,
    message: String,
}

/// What the chosen file holds.
struct FileView {
    path: String,
    name: String,
    format: &'static str,
    asked: usize,
    written: usize,
    left_out: usize,
    remarks: Vec<RemarkView>,
    more: usize,
}

#[derive(Template)]
#[template(path = "questions/export.html")]
struct ExportPage {
    layout: Layout,
    form: Form,
    /// The filter, as it came from the list.
    filter: Vec<(String, String)>,
    back: String,
    formats: Vec<(String, String)>,
    file: Option<FileView>,
}

#[handler]
pub(super) async fn show(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Query(asked): Query<Asked>,
) -> PageResult {
    let address = asked.address();
    let format = QuestionFormat::parse(asked.format()).unwrap_or(QuestionFormat::Xlsx);
    let filter = asked.filter();
    let mut form = Form::new().with("format", format.as_str());
    let file = match journeys::export_questions(&app, Some(&actor), &filter, format).await {
        Ok(file) => Some(FileView {
            path: format!(
                "/questions/export/file?format={}&{address}",
                format.as_str()
            ),
            name: file.name,
            format: format.label(),
            asked: file.asked,
            written: file.written,
            left_out: file.asked - file.written,
            more: file.remarks.len().saturating_sub(SHOWN),
            remarks: file
                .remarks
                .into_iter()
                .take(SHOWN)
                .map(|remark| RemarkView {
                    question: remark.code,
                    is_left_out: remark.is_left_out,
                    message: remark.remark.message,
                })
                .collect(),
        }),
        Err(failure) => {
            form = form.refused(failure)?;
            None
        }
    };
    let page = ExportPage {
        layout: visit.layout("設問の書き出し", Nav::Questions).with(&form),
        form,
        filter: asked.filled(),
        back: format!("/questions?{address}"),
        formats: formats(),
        file,
    };
    if page.file.is_none() {
        return shell::show_refused(&page);
    }
    shell::show(&page)
}

#[handler]
pub(super) async fn send(
    Signed(actor): Signed,
    app: Data<&App>,
    Query(asked): Query<Asked>,
) -> PageResult {
    let format = QuestionFormat::parse(asked.format()).ok_or_else(Failure::not_found)?;
    let filter = asked.filter();
    let file = journeys::export_questions(&app, Some(&actor), &filter, format).await?;
    Ok(download::file(format.media_type(), &file.name, file.bytes))
}
