//! 受講状況一覧: filter, page, and hand out exactly what the filter shows.

use askama::Template;
use enrolments::{ExportLayout, Word};
use journeys::sheet::SheetFormat;
use journeys::views::report_progress::{BoardRow, board};
use journeys::{App, export_layouts, export_progress, export_progress_in_layout};
use kernel::id::CompanyId;
use kernel::{Cursor, PageRequest};
use people::MembershipStatus;
use poem::handler;
use poem::web::{Data, Path, Query};
use uuid::Uuid;

use super::filter::{Asked, question};
use super::layouts::{format_label, layouts_path};
use super::{decide_path, enrol_path, list_path, progress_path, status_of};
use crate::http::download;
use crate::http::{PageResult, Signed};
use crate::pages::grants;
use crate::pages::shell::{self, Form, Layout, Nav, Pager, Status, Visit};

/// One person in one track, in words.
struct RowCard {
    enrolment: String,
    /// The person's page.
    person: String,
    /// Whether a reminder could be of use.
    may_be_reminded: bool,
    name: String,
    kana: String,
    employee_no: String,
    /// The page of the learner's quizzes.
    quizzes: String,
    unit: String,
    /// 休職 or 退職; empty for people at work.
    employment: &'static str,
    title: String,
    status: Option<Status>,
    word: &'static str,
    due: String,
    late: String,
    completed_on: String,
    done: i64,
    total: i64,
}

impl RowCard {
    fn of(company: CompanyId, row: BoardRow) -> Self {
        let day =
            |day: Option<chrono::NaiveDate>| day.map_or_else(String::new, kernel::date::display);
        let late = (row.days_late > 0).then(|| format!("{}日超過", row.days_late));
        let at_work = row.member_status == MembershipStatus::Active;
        let open = [Word::NotStarted, Word::InProgress, Word::Overdue];
        Self {
            enrolment: row.enrolment.to_string(),
            person: format!("/companies/{company}/people/{}", row.membership),
            may_be_reminded: open.contains(&row.word),
            name: row.name,
            kana: row.kana,
            employee_no: row.employee_no,
            quizzes: grants::path(company, row.enrolment),
            unit: row.unit_path,
            employment: if at_work {
                ""
            } else {
                row.member_status.label()
            },
            title: row.title,
            status: status_of(row.word),
            word: row.word.label(),
            due: day(row.due_on),
            late: late.unwrap_or_default(),
            completed_on: day(row.completed_on),
            done: row.done,
            total: row.total,
        }
    }
}

/// A way to take the list away.
struct ExportLink {
    address: String,
    label: String,
}

#[derive(Template)]
#[template(path = "progress/list.html")]
struct ListPage {
    layout: Layout,
    form: Form,
    path: String,
    by_hand: String,
    decide: String,
    dashboard: String,
    enrol: String,
    may_enrol: bool,
    company_name: String,
    units: Vec<(String, String)>,
    tracks: Vec<(String, String)>,
    words: Vec<(String, String)>,
    count: i64,
    is_narrow: bool,
    /// What to undo when nothing is found.
    advice: &'static str,
    rows: Vec<RowCard>,
    exports: Vec<ExportLink>,
    /// In the layouts that the company keeps.
    kept_exports: Vec<ExportLink>,
    layouts: String,
    pager: Pager,
}

#[handler]
pub(super) async fn show(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(company): Path<Uuid>,
    Query(asked): Query<Asked>,
) -> PageResult {
    let id = CompanyId(company);
    let after = asked.after.map(Cursor);
    let filter = asked.filter();
    let page = PageRequest::new(None, after);
    let board = board(&app, &actor, id, &filter, page).await?;
    let (_, layouts) = export_layouts(&app, &actor, id).await?;
    let path = list_path(id);
    let form = asked.form();
    let rows = board.rows.items.into_iter();
    let unit_choice = |unit: people::Unit| (unit.id.to_string(), unit.path);
    shell::show(&ListPage {
        layout: visit.layout("受講状況一覧", Nav::Progress),
        by_hand: format!("{}/by-hand", crate::pages::reminders::path(id)),
        decide: decide_path(id),
        dashboard: progress_path(id),
        enrol: enrol_path(id),
        may_enrol: actor.require_company(id).is_ok(),
        company_name: board.company.name,
        units: board.units.into_iter().map(unit_choice).collect(),
        tracks: board.tracks,
        words: Word::ALL.map(word_choice).to_vec(),
        count: board.count,
        is_narrow: !filter.is_open(),
        advice: advice(&asked),
        exports: exports(id, &asked),
        kept_exports: kept_exports(id, &asked, layouts),
        layouts: layouts_path(id),
        pager: Pager::new(&path, &asked.address(), after, board.rows.next),
        rows: rows.map(|row| RowCard::of(id, row)).collect(),
        path,
        form,
    })
}

fn word_choice(word: Word) -> (String, String) {
    (word.as_str().to_owned(), word.label().to_owned())
}

/// Which filter to drop first when it leaves nothing.
fn advice(asked: &Asked) -> &'static str {
    if !asked.q.is_empty() {
        "検索の言葉を短くするか、消してください。"
    } else if !asked.word.is_empty() {
        "状況を「すべて」に戻してください。"
    } else if !asked.unit.is_empty() {
        "部署を「すべて」に戻してください。"
    } else {
        "コースを「すべて」に戻してください。"
    }
}

fn exports(company: CompanyId, asked: &Asked) -> Vec<ExportLink> {
    let link = |format: SheetFormat| ExportLink {
        address: export_address(company, asked, &format!("format={}", format.as_str())),
        label: format.label().to_owned(),
    };
    SheetFormat::ALL.map(link).into_iter().collect()
}

fn kept_exports(company: CompanyId, asked: &Asked, layouts: Vec<ExportLayout>) -> Vec<ExportLink> {
    let link = |layout: ExportLayout| ExportLink {
        address: export_address(company, asked, &format!("layout={}", layout.id)),
        label: format!("{}・{}", layout.name, format_label(&layout.format)),
    };
    layouts.into_iter().map(link).collect()
}

fn export_address(company: CompanyId, asked: &Asked, wanted: &str) -> String {
    let filter = asked.address();
    let parts = [filter.as_str(), wanted];
    let query: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let query = question(&query.join("&"));
    format!("/companies/{company}/progress/export{query}")
}

#[handler]
pub(super) async fn export(
    Signed(actor): Signed,
    app: Data<&App>,
    Path(company): Path<Uuid>,
    Query(asked): Query<Asked>,
) -> PageResult {
    let (company, filter) = (CompanyId(company), asked.filter());
    let file = match asked.layout {
        Some(layout) => {
            export_progress_in_layout(&app, &actor, company, &filter, layout.into()).await?
        }
        None => {
            let format = SheetFormat::parse(&asked.format).unwrap_or_default();
            export_progress(&app, &actor, company, &filter, format).await?
        }
    };
    Ok(download::file(
        file.format.media_type(),
        &file.name,
        file.bytes,
    ))
}
