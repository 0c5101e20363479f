//! Taking questionnaires of before: choose the file, then read what was taken.

use askama::Template;
use journeys::App;
use journeys::import_ratings::{ImportOptions, ImportReport, Reason};
use poem::handler;
use poem::web::{Data, Multipart};

use crate::http::parts::Parts;
use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Form, Layout, Nav, Visit};

/// How many reasons a page shows.
const SHOWN: usize = 200;

#[derive(Template)]
#[template(path = "satisfaction/import.html")]
struct ImportPage {
    layout: Layout,
    form: Form,
    report: Option<ReportView>,
}

/// A report, with as many reasons as a page holds.
struct ReportView {
    done: ImportReport,
    shown: Vec<Reason>,
    hidden: usize,
}

impl From<ImportReport> for ReportView {
    fn from(done: ImportReport) -> Self {
        let mut shown = done.reasons();
        let hidden = shown.len().saturating_sub(SHOWN);
        shown.truncate(SHOWN);
        Self {
            done,
            shown,
            hidden,
        }
    }
}

#[handler]
pub(super) async fn show(_: Signed, visit: Visit) -> PageResult {
    shell::show(&ImportPage {
        layout: visit.layout("過去のアンケートの取り込み", Nav::Satisfaction),
        form: Form::new(),
        report: None,
    })
}

#[handler]
pub(super) async fn upload(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    parts: Multipart,
) -> PageResult {
    let sent = Parts::read(parts).await?;
    let options = ImportOptions {
        create_companies: sent.has("create_companies"),
        is_sample: false,
    };
    let done =
        journeys::import_ratings(&app, Some(&actor), &sent.file_name, sent.bytes, options).await;
    match done {
        Ok(report) => shell::show(&ImportPage {
            layout: visit.layout("取り込みの結果", Nav::Satisfaction),
            form: Form::new(),
            report: Some(report.into()),
        }),
        Err(failure) => {
            let form = Form::new().refused(failure)?;
            shell::show_refused(&ImportPage {
                layout: visit
                    .layout("過去のアンケートの取り込み", Nav::Satisfaction)
                    .with(&form),
                form,
                report: None,
            })
        }
    }
}
