//! The dashboard: 修了率, 未受講 and 期限超過, each a link to its list.

use askama::Template;
use journeys::App;
use journeys::views::company_dashboard::{Numbers, UnitNumbers, company_dashboard};
use kernel::id::CompanyId;
use poem::handler;
use poem::web::{Data, Path, Query};
use serde::Deserialize;
use uuid::Uuid;

use super::filter::{Asked, question};
use super::{enrol_path, list_path, progress_path};
use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Form, Layout, Nav, Visit};

#[derive(Default, Deserialize)]
#[serde(default)]
struct AskedTrack {
    track: String,
}

/// The numbers of the company or of a unit, with the lists behind them.
struct NumbersCard {
    name: String,
    total: i64,
    not_started: i64,
    in_progress: i64,
    completed: i64,
    overdue: i64,
    /// `62%`, or a dash without an enrolment.
    percent: String,
    all_list: String,
    not_started_list: String,
    completed_list: String,
    overdue_list: String,
}

impl NumbersCard {
    fn of(company: CompanyId, track: &str, unit: Option<&UnitNumbers>, numbers: Numbers) -> Self {
        let list = |word: &str| {
            let asked = Asked {
                unit: unit.map_or_else(String::new, |unit| unit.unit.id.to_string()),
                track: track.to_owned(),
                word: word.to_owned(),
                ..Asked::default()
            };
            format!("{}{}", list_path(company), question(&asked.address()))
        };
        let percent = numbers.completed_percent();
        Self {
            name: unit.map_or_else(String::new, |unit| unit.unit.path.clone()),
            total: numbers.total(),
            not_started: numbers.not_started,
            in_progress: numbers.in_progress,
            completed: numbers.completed,
            overdue: numbers.overdue,
            percent: percent.map_or_else(|| "－".to_owned(), |percent| format!("{percent}%")),
            all_list: list(""),
            not_started_list: list("not_started"),
            completed_list: list("completed"),
            overdue_list: list("overdue"),
        }
    }
}

#[derive(Template)]
#[template(path = "progress/dashboard.html")]
struct DashboardPage {
    layout: Layout,
    form: Form,
    path: String,
    company_name: String,
    today: String,
    people: u64,
    may_enrol: bool,
    notice_board: String,
    workplace: String,
    enrol: String,
    staff: String,
    rosters: String,
    course_slots: String,
    tracks: Vec<(String, String)>,
    whole: NumbersCard,
    units: Vec<NumbersCard>,
}

#[handler]
pub(super) async fn show(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(company): Path<Uuid>,
    Query(asked): Query<AskedTrack>,
) -> PageResult {
    let id = CompanyId(company);
    let track = Some(asked.track).filter(|track| !track.is_empty());
    let dashboard = company_dashboard(&app, &actor, id, track).await?;
    let track = dashboard.track.unwrap_or_default();
    let units = dashboard.units.iter();
    shell::show(&DashboardPage {
        layout: visit.layout("受講状況", Nav::Progress),
        form: Form::new().with("track", &track),
        path: progress_path(id),
        company_name: dashboard.company.name,
        today: kernel::date::display(dashboard.today),
        people: dashboard.people,
        may_enrol: actor.require_company(id).is_ok(),
        notice_board: format!("/companies/{id}/notice-board"),
        workplace: format!("/companies/{id}/workplace"),
        enrol: enrol_path(id),
        course_slots: format!("/companies/{id}/course-slots"),
        staff: format!("/companies/{id}/people"),
        rosters: format!("/companies/{id}/roster-imports"),
        tracks: dashboard.tracks,
        whole: NumbersCard::of(id, &track, None, dashboard.whole),
        units: units
            .map(|unit| NumbersCard::of(id, &track, Some(unit), unit.numbers))
            .collect(),
    })
}
