//! A company's sessions for its HR and its unit managers: booking people in
//! one go, agreeing to wishes, seeing who was there.

use askama::Template;
use journeys::schedule_session::last_booking_day;
use journeys::views::company_sessions::{
    CandidateQuery, CompanySession, CompanySessionDesk, company_session, company_sessions,
};
use journeys::{App, BookMembers, BookReport, book_members, cancel_booking, decide_request};
use kernel::id::{BookingId, CompanyId, MembershipId, OrgUnitId, ScheduledSessionId};
use kernel::{Actor, Failure, date};
use poem::handler;
use poem::web::{Data, Path, Query};
use serde::Deserialize;
use sessions::BookingState;
use uuid::Uuid;

use super::show::PersonLine;
use super::{Pairs, SessionLine, company_path, dates, followed, text, tone};
use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Form, Layout, Nav, Visit};
use crate::words::Language;

struct Line {
    session: SessionLine,
    booked: usize,
    waiting: usize,
    requested: usize,
}

#[derive(Template)]
#[template(path = "sessions/company_list.html")]
struct ListPage {
    layout: Layout,
    company: String,
    ahead: Vec<Line>,
    over: Vec<Line>,
}

#[handler]
pub(super) async fn list(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(company): Path<Uuid>,
) -> PageResult {
    let company = CompanyId(company);
    let found = company_sessions(&app, &actor, company).await?;
    let now = app.clock.now();
    let line = |one: CompanySession| Line {
        session: SessionLine::of(&one.card, company_path(company, one.card.session.id), now),
        booked: one.booked,
        waiting: one.waiting,
        requested: one.requested,
    };
    shell::show(&ListPage {
        layout: visit.layout("集合研修", Nav::Sessions),
        company: found.company.name,
        ahead: found.ahead.into_iter().map(line).collect(),
        over: found.over.into_iter().map(line).collect(),
    })
}

struct CandidateLine {
    member: String,
    name: String,
    about: String,
    is_enrolled: bool,
}

#[derive(Template)]
#[template(path = "sessions/company.html")]
struct CompanyPage {
    layout: Layout,
    form: Form,
    path: String,
    list: String,
    company: String,
    word: &'static str,
    tone: &'static str,
    course: String,
    dates: Vec<String>,
    venue: String,
    map: Option<String>,
    instructors: String,
    free: i32,
    cut_off: String,
    is_open: bool,
    has_begun: bool,
    may_enrol: bool,
    booked: Vec<PersonLine>,
    waiting: Vec<PersonLine>,
    requested: Vec<PersonLine>,
    gone: Vec<PersonLine>,
    units: Vec<(String, String)>,
    candidates: Vec<CandidateLine>,
    has_more: bool,
    /// Who was left out of the last booking, and why.
    left_out: Vec<(String, &'static str)>,
}

impl CompanyPage {
    fn new(visit: &Visit, app: &App, view: CompanySessionDesk, form: Form) -> Self {
        let session = &view.desk.card.session;
        let lines = |state| view.desk.in_state(state).map(PersonLine::of).collect();
        let gone = view
            .desk
            .roster
            .iter()
            .filter(|line| !line.booking.state.is_live());
        let candidates = view.candidates.iter().map(|one| CandidateLine {
            member: one.member.id.to_string(),
            name: one.member.full_name(),
            about: format!("{}　{}", one.member.employee_no, one.member.unit_path),
            is_enrolled: one.is_enrolled,
        });
        let units = view.units.iter();
        Self {
            layout: visit.layout(&session.title, Nav::Sessions).with(&form),
            form,
            path: company_path(view.company.id, session.id),
            list: format!("/companies/{}/sessions", view.company.id),
            company: view.company.name.clone(),
            word: session.label(),
            tone: tone(session),
            course: view.desk.card.course.clone(),
            dates: dates(session, Language::Japanese),
            venue: session.venue.clone(),
            map: followed(&session.map_link),
            instructors: view.desk.card.instructors.join("、"),
            free: view.free,
            cut_off: date::display(last_booking_day(session)),
            is_open: view.is_open,
            has_begun: session.has_begun(app.clock.now()),
            may_enrol: view.may_enrol,
            booked: lines(BookingState::Booked),
            waiting: lines(BookingState::Waitlisted),
            requested: lines(BookingState::Requested),
            gone: gone.map(PersonLine::of).collect(),
            units: units
                .map(|unit| (unit.id.to_string(), unit.path.clone()))
                .collect(),
            candidates: candidates.collect(),
            has_more: view.has_more,
            left_out: Vec::new(),
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    unit: String,
    q: String,
}

impl Asked {
    fn query(&self) -> CandidateQuery {
        CandidateQuery {
            unit: self.unit.parse().ok().map(OrgUnitId),
            search: self.q.clone(),
        }
    }

    fn form(&self) -> Form {
        Form::new().with("unit", &self.unit).with("q", &self.q)
    }
}

#[handler]
pub(super) async fn show(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((company, session)): Path<(Uuid, Uuid)>,
    Query(asked): Query<Asked>,
) -> PageResult {
    let (company, id) = (CompanyId(company), ScheduledSessionId(session));
    let view = company_session(&app, &actor, company, id, &asked.query()).await?;
    shell::show(&CompanyPage::new(&visit, &app, view, asked.form()))
}

/// The page of a session of the actor's company.
struct Place<'p> {
    app: &'p App,
    actor: &'p Actor,
    visit: &'p Visit,
    company: CompanyId,
    session: ScheduledSessionId,
}

impl Place<'_> {
    fn path(&self) -> String {
        company_path(self.company, self.session)
    }

    async fn page(&self, form: Form) -> Result<CompanyPage, Failure> {
        let query = CandidateQuery::default();
        let view =
            company_session(self.app, self.actor, self.company, self.session, &query).await?;
        Ok(CompanyPage::new(self.visit, self.app, view, form))
    }

    async fn refused(&self, form: Form, failure: Failure) -> PageResult {
        let is_late = failure.kind == kernel::Kind::Conflict;
        let page = self.page(form.refused(failure)?).await?;
        if is_late {
            return shell::show_overtaken(&page);
        }
        shell::show_refused(&page)
    }
}

#[handler]
pub(super) async fn book(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((company, session)): Path<(Uuid, Uuid)>,
    pairs: poem::web::Form<Pairs>,
) -> PageResult {
    let place = Place {
        app: &app,
        actor: &actor,
        visit: &visit,
        company: CompanyId(company),
        session: ScheduledSessionId(session),
    };
    let ticked = pairs.iter().filter(|(name, _)| name == "member");
    let asked = BookMembers {
        members: ticked
            .filter_map(|(_, member)| member.parse().ok().map(MembershipId))
            .collect(),
        overlap_reason: text(&pairs, "overlap_reason").to_owned(),
    };
    match book_members(&app, &actor, place.company, place.session, &asked).await {
        Ok(report) if report.left_out.is_empty() => visit.done(&place.path(), &told(&report)),
        Ok(report) => {
            let mut page = place.page(Form::new()).await?;
            page.layout.flash = Some(told(&report));
            page.left_out = report
                .left_out
                .into_iter()
                .map(|(member, why)| (member.full_name(), why))
                .collect();
            shell::show(&page)
        }
        Err(failure) => {
            let form = Form::new().with("overlap_reason", &asked.overlap_reason);
            place.refused(form, failure).await
        }
    }
}

fn told(report: &BookReport) -> String {
    let mut parts = vec![format!("{}人の予約を取りました。", report.booked.len())];
    if !report.waitlisted.is_empty() {
        parts.push(format!(
            "{}人はキャンセル待ちに入りました。",
            report.waitlisted.len()
        ));
    }
    parts.concat()
}

#[handler]
pub(super) async fn cancel(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((company, session, booking)): Path<(Uuid, Uuid, Uuid)>,
) -> PageResult {
    let place = Place {
        app: &app,
        actor: &actor,
        visit: &visit,
        company: CompanyId(company),
        session: ScheduledSessionId(session),
    };
    let booking = BookingId(booking);
    match cancel_booking(&app, &actor, place.company, place.session, booking).await {
        Ok(()) => visit.done(&place.path(), "取り消しました。"),
        Err(failure) => place.refused(Form::new(), failure).await,
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Decision {
    /// `yes` or `no`.
    agrees: String,
}

#[handler]
pub(super) async fn decide(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((company, session, booking)): Path<(Uuid, Uuid, Uuid)>,
    typed: poem::web::Form<Decision>,
) -> PageResult {
    let place = Place {
        app: &app,
        actor: &actor,
        visit: &visit,
        company: CompanyId(company),
        session: ScheduledSessionId(session),
    };
    let (booking, agrees) = (BookingId(booking), typed.agrees == "yes");
    match decide_request(&app, &actor, place.company, place.session, booking, agrees).await {
        Ok(BookingState::Booked) => visit.done(&place.path(), "承認し、予約を取りました。"),
        Ok(BookingState::Waitlisted) => visit.done(
            &place.path(),
            "承認しました。満席なので、キャンセル待ちです。",
        ),
        Ok(_) => visit.done(&place.path(), "見送りました。本人に知らせます。"),
        Err(failure) => place.refused(Form::new(), failure).await,
    }
}
