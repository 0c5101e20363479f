//! One session for whoever runs it: its facts, who is booked, who waits, the
//! seats of each company, and what can be done with it.

use askama::Template;
use journeys::App;
use journeys::schedule_session::last_booking_day;
use journeys::views::sessions::{RosterLine, SessionDesk, session_desk};
use kernel::id::ScheduledSessionId;
use kernel::{Actor, Failure, Kind, Role, date};
use poem::handler;
use poem::web::{Data, Path};
use sessions::{BookingState, SessionState};
use uuid::Uuid;

use super::{date_path, dates, followed, session_path, tone};
use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Form, Layout, Nav, Visit};
use crate::words::Language;

/// Somebody in the session.
pub(super) struct PersonLine {
    pub(super) booking: String,
    pub(super) name: String,
    pub(super) about: String,
    pub(super) state: &'static str,
    /// What is on record, date by date.
    pub(super) marks: String,
}

impl PersonLine {
    pub(super) fn of(line: &RosterLine) -> Self {
        let member = &line.member;
        let said: Vec<String> = line
            .marks
            .iter()
            .flatten()
            .map(|mark| mark.attendance.label())
            .collect();
        let unit = if member.unit_path.is_empty() {
            String::new()
        } else {
            format!("　{}", member.unit_path)
        };
        Self {
            booking: line.booking.id.to_string(),
            name: format!("{}（{}）", member.full_name(), member.employee_no),
            about: format!("{}{unit}", line.company),
            state: line.booking.state.label(),
            marks: said.join("、"),
        }
    }
}

struct SeatLine {
    company: String,
    code: String,
    set_aside: String,
    taken: i32,
}

struct DateLine {
    path: String,
    span: String,
}

#[derive(Template)]
#[template(path = "sessions/show.html")]
struct ShowPage {
    layout: Layout,
    form: Form,
    path: String,
    code: String,
    kind: &'static str,
    word: &'static str,
    tone: &'static str,
    course: String,
    company: String,
    /// The company's own page of this session.
    company_page: Option<String>,
    dates: Vec<DateLine>,
    instructors: String,
    venue: String,
    map: Option<String>,
    meeting: Option<String>,
    belongings: String,
    seats: String,
    min_seats: i32,
    cut_off: String,
    needs_approval: bool,
    opens: &'static str,
    open_days: i32,
    clash_reason: Option<String>,
    cancel_reason: Option<String>,
    is_firm: bool,
    /// Whether it is for several companies.
    is_shared: bool,
    state: SessionState,
    takes_marks: bool,
    booked: Vec<PersonLine>,
    waiting: Vec<PersonLine>,
    requested: Vec<PersonLine>,
    gone: Vec<PersonLine>,
    company_seats: Vec<SeatLine>,
}

fn lines(desk: &SessionDesk, state: BookingState) -> Vec<PersonLine> {
    desk.in_state(state).map(PersonLine::of).collect()
}

impl ShowPage {
    fn new(visit: &Visit, actor: &Actor, desk: &SessionDesk, form: Form) -> Self {
        let card = &desk.card;
        let session = &card.session;
        let gone = desk
            .roster
            .iter()
            .filter(|one| !one.booking.state.is_live());
        let seats = desk.seats.iter().map(|line| SeatLine {
            company: line.company.name.clone(),
            code: line.company.code.clone(),
            set_aside: line
                .set_aside
                .map(|seats| seats.to_string())
                .unwrap_or_default(),
            taken: line.taken,
        });
        let spans = dates(session, Language::Japanese)
            .into_iter()
            .zip(&session.dates);
        Self {
            layout: visit.layout(&session.title, Nav::Sessions).with(&form),
            form,
            path: session_path(session.id),
            code: session.code.clone(),
            kind: session.kind.label(),
            word: session.label(),
            tone: tone(session),
            course: card.course.clone(),
            company: card
                .company
                .as_ref()
                .map_or_else(String::new, |company| company.name.clone()),
            company_page: card
                .company
                .as_ref()
                .filter(|_| actor.has(Role::FirmAdmin))
                .map(|company| super::company_path(company.id, session.id)),
            dates: spans
                .map(|(span, one)| DateLine {
                    path: date_path(session.id, one.id),
                    span,
                })
                .collect(),
            instructors: card.instructors.join("、"),
            venue: session.venue.clone(),
            map: followed(&session.map_link),
            meeting: followed(&session.meeting_link),
            belongings: session.belongings.clone(),
            seats: format!("{} / {}", session.seats_taken, session.max_seats),
            min_seats: session.min_seats,
            cut_off: date::display(last_booking_day(session)),
            needs_approval: session.needs_approval,
            opens: session.opens.label(),
            open_days: session.open_days,
            clash_reason: session.clash_reason.clone(),
            cancel_reason: session.cancel_reason.clone(),
            is_firm: actor.has(Role::FirmAdmin),
            is_shared: session.company.is_none(),
            state: session.state,
            takes_marks: session.state.takes_marks(),
            booked: lines(desk, BookingState::Booked),
            waiting: lines(desk, BookingState::Waitlisted),
            requested: lines(desk, BookingState::Requested),
            gone: gone.map(PersonLine::of).collect(),
            company_seats: seats.collect(),
        }
    }

    fn is(&self, state: &str) -> bool {
        self.state.as_str() == state
    }

    fn may_cancel(&self) -> bool {
        self.state.may_become(SessionState::Cancelled)
    }

    fn may_change(&self) -> bool {
        !matches!(self.state, SessionState::Held | SessionState::Cancelled)
    }
}

#[handler]
pub(super) async fn show(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(session): Path<Uuid>,
) -> PageResult {
    let desk = session_desk(&app, &actor, ScheduledSessionId(session)).await?;
    shell::show(&ShowPage::new(&visit, &actor, &desk, Form::new()))
}

/// The page with a refused form on it.
pub(super) async fn show_refused(
    app: &App,
    actor: &Actor,
    visit: &Visit,
    id: ScheduledSessionId,
    form: Form,
    failure: Failure,
) -> PageResult {
    let is_late = failure.kind == Kind::Conflict;
    let form = form.refused(failure)?;
    let desk = session_desk(app, actor, id).await?;
    let page = ShowPage::new(visit, actor, &desk, form);
    if is_late {
        return shell::show_overtaken(&page);
    }
    shell::show_refused(&page)
}
