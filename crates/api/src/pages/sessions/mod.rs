//! 集合研修: the firm's month and its sessions, the instructor's day with roster
//! and projector, what learners book and check in to, and a company's view.

mod board;
mod calendar;
mod changes;
mod check_in;
mod company;
mod form;
mod meeting;
mod mine;
mod observe;
mod pairs;
mod projector;
mod report;
mod roster;
mod show;
mod spoken;
mod today;
mod walk_ins;

use journeys::views::sessions::SessionCard;
use kernel::id::{CompanyId, ScheduledSessionId, SessionDateId};
use poem::{Route, get, post};
use sessions::{ScheduledSession, SessionState};

use crate::http::pairs::{Pairs, text};
use crate::words::{self, Language};

pub use mine::NextSession;

/// The paths of training sessions.
pub fn routes(route: Route) -> Route {
    route
        .at("/sessions", get(board::show).post(form::create))
        .at("/sessions/new", get(form::new))
        .at("/sessions/:session", get(show::show).post(form::change))
        .at("/sessions/:session/edit", get(form::edit))
        .at("/sessions/:session/publication", post(changes::publish))
        .at("/sessions/:session/booking-window", post(changes::window))
        .at("/sessions/:session/cancellation", post(changes::cancel))
        .at("/sessions/:session/copies", post(changes::copy))
        .at("/sessions/:session/seats", post(changes::set_seats))
        .at("/sessions/:session/closing", post(changes::close))
        .at("/sessions/:session/report", get(report::show))
        .at("/sessions/:session/follow-ups", post(report::add))
        .at(
            "/sessions/:session/follow-ups/:follow_up",
            post(report::settle),
        )
        .at("/sessions/:session/dates/:date", get(roster::show))
        .at(
            "/sessions/:session/dates/:date/marks",
            post(roster::send_mark),
        )
        .at(
            "/sessions/:session/dates/:date/undo",
            post(roster::send_undo),
        )
        .at(
            "/sessions/:session/dates/:date/rest",
            post(roster::send_rest),
        )
        .at(
            "/sessions/:session/dates/:date/walk-ins",
            get(walk_ins::search).post(walk_ins::send),
        )
        .at(
            "/sessions/:session/dates/:date/meeting",
            get(meeting::ask).post(meeting::read),
        )
        .at(
            "/sessions/:session/dates/:date/meeting/marks",
            post(meeting::send),
        )
        .at(
            "/sessions/:session/dates/:date/pairs",
            get(pairs::show).post(observe::begin),
        )
        .at("/sessions/:session/dates/:date/wall", get(observe::wall))
        .at("/role-play-kits/:track/:lesson", get(pairs::send_kit))
        .at(
            "/sessions/:session/dates/:date/projector/:passage",
            get(projector::show),
        )
        .at("/calendar/:company/:member/:file", get(calendar::send_feed))
        .at("/today", get(today::show))
        .at("/my/sessions", get(mine::list))
        .at("/my/calendar-feed", post(mine::renew_feed))
        .at("/my/sessions/:session", get(mine::show))
        .at(
            "/my/sessions/:session/observations/:draw/:round",
            get(observe::show).post(observe::send),
        )
        .at("/my/sessions/:session/booking", post(mine::book))
        .at("/my/sessions/:session/cancellation", post(mine::cancel))
        .at("/check-in/:date/:passage/:code", get(check_in::show))
        .at("/check-in/:date/:passage", post(check_in::send))
        .at("/companies/:company/sessions", get(company::list))
        .at("/companies/:company/sessions/:session", get(company::show))
        .at(
            "/companies/:company/sessions/:session/bookings",
            post(company::book),
        )
        .at(
            "/companies/:company/sessions/:session/bookings/:booking/cancellation",
            post(company::cancel),
        )
        .at(
            "/companies/:company/sessions/:session/bookings/:booking/decision",
            post(company::decide),
        )
}

fn session_path(id: ScheduledSessionId) -> String {
    format!("/sessions/{id}")
}

fn date_path(session: ScheduledSessionId, date: SessionDateId) -> String {
    format!("/sessions/{session}/dates/{date}")
}

fn my_path(id: ScheduledSessionId) -> String {
    format!("/my/sessions/{id}")
}

fn company_path(company: CompanyId, session: ScheduledSessionId) -> String {
    format!("/companies/{company}/sessions/{session}")
}

/// A session in a list.
struct SessionLine {
    path: String,
    code: String,
    title: String,
    /// Its first date, and how many more there are.
    when: String,
    kind: &'static str,
    /// The company, where it is for one alone.
    company: String,
    instructors: String,
    word: &'static str,
    /// The tone of the word: ok, warn, info or plain.
    tone: &'static str,
    seats: String,
    /// Fewer booked than wanted, at or after the cut-off.
    is_below: bool,
}

impl SessionLine {
    fn of(card: &SessionCard, path: String, now: chrono::DateTime<chrono::Utc>) -> Self {
        let session = &card.session;
        let is_below = session.seats_taken < session.min_seats
            && now >= session.cut_off_at
            && matches!(session.state, SessionState::Open | SessionState::Closed);
        Self {
            path,
            code: session.code.clone(),
            title: session.title.clone(),
            when: when(session, Language::Japanese),
            kind: session.kind.label(),
            company: card
                .company
                .as_ref()
                .map(|company| company.name.clone())
                .unwrap_or_default(),
            instructors: card.instructors.join("、"),
            word: session.label(),
            tone: tone(session),
            seats: format!("{} / {}", session.seats_taken, session.max_seats),
            is_below,
        }
    }
}

/// The first date, and how many more there are.
fn when(session: &ScheduledSession, language: Language) -> String {
    let Some(first) = session.dates.first() else {
        return String::new();
    };
    let span = language.span(first.span.starts_at, first.span.ends_at);
    match session.dates.len() {
        0 | 1 => span,
        more => words::sessions::WHEN_OF_SEVERAL.with_two(language, span, more),
    }
}

fn tone(session: &ScheduledSession) -> &'static str {
    match session.state {
        SessionState::Open if session.is_full() => "warn",
        SessionState::Open | SessionState::Running => "info",
        SessionState::Held => "ok",
        SessionState::Cancelled => "bad",
        SessionState::Draft | SessionState::Closed => "plain",
    }
}

/// The sign before a word of this tone.
pub(crate) fn icon(tone: &str) -> &'static str {
    match tone {
        "ok" => "✓",
        "bad" => "×",
        "warn" => "!",
        _ => "○",
    }
}

/// Every date of a session as people read it.
fn dates(session: &ScheduledSession, language: Language) -> Vec<String> {
    let dates = session.dates.iter();
    dates
        .map(|date| language.span(date.span.starts_at, date.span.ends_at))
        .collect()
}

/// A link of the firm's to be followed; nothing that is no address of the web,
/// whatever is stored.
fn followed(link: &str) -> Option<String> {
    let is_address = link.starts_with("https://") || link.starts_with("http://");
    is_address.then(|| link.to_owned())
}
