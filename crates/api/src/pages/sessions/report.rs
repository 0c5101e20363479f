//! The report of a session, and what is to be done after it.

use askama::Template;
use journeys::views::session_report::{SessionReport, session_report};
use journeys::views::sessions::SessionDesk;
use journeys::{App, add_follow_up, settle_follow_up};
use kernel::id::{FollowUpId, ScheduledSessionId};
use kernel::{Actor, Role, date};
use people::Company;
use poem::handler;
use poem::web::{Data, Path};
use serde::Deserialize;
use uuid::Uuid;

use super::{dates, session_path};
use crate::http::{PageResult, Signed};
use crate::pages::satisfaction::view::FiscalYear;
use crate::pages::shell::{self, Form, Layout, Nav, Visit};
use crate::words::Language;

struct FollowUpLine {
    id: String,
    body: String,
    at: String,
    done_at: Option<String>,
}

struct GainLine {
    tests: String,
    before: String,
    after: String,
    difference: String,
}

#[derive(Template)]
#[template(path = "sessions/report.html")]
struct ReportPage {
    layout: Layout,
    form: Form,
    path: String,
    title: String,
    code: String,
    dates: Vec<String>,
    instructors: String,
    /// Whose people were in it, each with its own report of the session's
    /// fiscal year, for the firm.
    companies: Vec<(String, Option<String>)>,
    is_held: bool,
    booked: usize,
    attended: usize,
    marks: Vec<(String, usize)>,
    quizzed: usize,
    /// Quiz, objective and percent.
    objectives: Vec<(String, String, String)>,
    gains: Vec<GainLine>,
    /// Taken, eligible, and the last day for answers.
    papers: Option<(i64, i64, String)>,
    /// Mean and ratings.
    satisfaction: Vec<(String, u64)>,
    comments: Vec<String>,
    follow_ups: Vec<FollowUpLine>,
}

fn company_reports(actor: &Actor, desk: &SessionDesk) -> Vec<(String, Option<String>)> {
    let last = date::jst_date(desk.card.session.whole().ends_at);
    let year = FiscalYear::of(last).year;
    let report = |company: &Company| {
        let path = format!("/companies/{}/satisfaction?year={year}", company.id);
        let path = Some(path).filter(|_| actor.has(Role::FirmAdmin));
        (company.name.clone(), path)
    };
    match &desk.card.company {
        Some(company) => vec![report(company)],
        None => {
            let there = desk.seats.iter().filter(|seats| seats.taken > 0);
            there.map(|seats| report(&seats.company)).collect()
        }
    }
}

impl ReportPage {
    fn new(visit: &Visit, actor: &Actor, report: SessionReport, form: Form) -> Self {
        let card = &report.desk.card;
        let session = &card.session;
        let last_day = report.last_day.map(date::display).unwrap_or_default();
        let follow_ups = report.follow_ups.into_iter().map(|one| FollowUpLine {
            id: one.id.to_string(),
            body: one.body,
            at: date::display_instant(one.at),
            done_at: one.done_at.map(date::display_instant),
        });
        let gains = report.gains.iter().map(|gain| GainLine {
            tests: format!("{} → {}", gain.before, gain.after),
            before: gain.figures.before.to_string(),
            after: gain.figures.after.to_string(),
            difference: gain.figures.difference.to_string(),
        });
        let objectives = report.objectives.into_iter();
        Self {
            layout: visit.layout("研修の報告", Nav::Sessions).with(&form),
            form,
            path: session_path(session.id),
            title: session.title.clone(),
            code: session.code.clone(),
            dates: dates(session, Language::Japanese),
            instructors: card.instructors.join("、"),
            companies: company_reports(actor, &report.desk),
            is_held: session.held_as.is_some(),
            booked: usize::try_from(session.seats_taken).unwrap_or_default(),
            attended: report.attended,
            marks: report.marks,
            quizzed: report.quizzed,
            objectives: objectives
                .map(|line| (line.quiz, line.objective, line.percent.to_string()))
                .collect(),
            gains: gains.collect(),
            papers: report
                .papers
                .map(|papers| (papers.taken, papers.eligible, last_day)),
            satisfaction: report
                .satisfaction
                .iter()
                .map(|row| (row.display(), row.n()))
                .collect(),
            comments: report.comments.into_iter().map(|one| one.text).collect(),
            follow_ups: follow_ups.collect(),
        }
    }
}

#[handler]
pub(super) async fn show(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(session): Path<Uuid>,
) -> PageResult {
    let report = session_report(&app, &actor, ScheduledSessionId(session)).await?;
    shell::show(&ReportPage::new(&visit, &actor, report, Form::new()))
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    body: String,
    /// `yes` or `no`.
    done: String,
}

fn report_path(id: ScheduledSessionId) -> String {
    format!("{}/report", session_path(id))
}

#[handler]
pub(super) async fn add(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(session): Path<Uuid>,
    typed: poem::web::Form<Typed>,
) -> PageResult {
    let id = ScheduledSessionId(session);
    let Err(failure) = add_follow_up(&app, &actor, id, &typed.body).await else {
        return visit.done(&report_path(id), "フォローを加えました。");
    };
    let form = Form::new().with("body", &typed.body).refused(failure)?;
    let report = session_report(&app, &actor, id).await?;
    shell::show_refused(&ReportPage::new(&visit, &actor, report, form))
}

#[handler]
pub(super) async fn settle(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((session, follow_up)): Path<(Uuid, Uuid)>,
    typed: poem::web::Form<Typed>,
) -> PageResult {
    let id = ScheduledSessionId(session);
    let is_done = typed.done == "yes";
    settle_follow_up(&app, &actor, id, FollowUpId(follow_up), is_done).await?;
    let message = if is_done {
        "済みにしました。"
    } else {
        "未了に戻しました。"
    };
    visit.done(&report_path(id), message)
}
