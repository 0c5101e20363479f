//! 掲示用の1枚: how a unit stands, on A4 and without names.

use askama::Template;
use journeys::App;
use journeys::views::unit_figures::{BoardCourse, FEWEST, notice_board};
use kernel::date::display;
use kernel::id::CompanyId;
use poem::handler;
use poem::web::{Data, Path, Query};
use serde::Deserialize;
use uuid::Uuid;

use super::progress_path;
use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Form, Layout, Nav, Visit};

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    unit: String,
}

struct CourseCard {
    course: String,
    /// Whether there are enough people for numbers.
    has_numbers: bool,
    percent: i64,
    completed: i64,
    total: i64,
    overdue: i64,
    next_due: String,
}

impl From<BoardCourse> for CourseCard {
    fn from(course: BoardCourse) -> Self {
        let numbers = course.numbers.unwrap_or_default();
        Self {
            course: course.course,
            has_numbers: course.numbers.is_some(),
            percent: numbers.completed_percent().unwrap_or_default(),
            completed: numbers.completed,
            total: numbers.total(),
            overdue: numbers.overdue,
            next_due: course.next_due_on.map_or_else(String::new, display),
        }
    }
}

#[derive(Template)]
#[template(path = "progress/notice_board.html")]
struct BoardPage {
    layout: Layout,
    form: Form,
    back: String,
    company_name: String,
    unit: String,
    units: Vec<(String, String)>,
    today: String,
    fewest: usize,
    courses: Vec<CourseCard>,
}

#[handler]
pub(super) async fn show(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(company): Path<Uuid>,
    Query(asked): Query<Asked>,
) -> PageResult {
    let company = CompanyId(company);
    let board = notice_board(&app, &actor, company, asked.unit.parse().ok()).await?;
    shell::show(&BoardPage {
        layout: visit.layout("カスタマーハラスメント対応研修 受講状況", Nav::Progress),
        form: Form::new().with("unit", &asked.unit),
        back: progress_path(company),
        company_name: board.company.name,
        unit: board.unit.map_or_else(String::new, |unit| unit.path),
        units: board
            .units
            .into_iter()
            .map(|unit| (unit.id.to_string(), unit.path))
            .collect(),
        today: display(board.today),
        fewest: FEWEST,
        courses: board.courses.into_iter().map(CourseCard::from).collect(),
    })
}
