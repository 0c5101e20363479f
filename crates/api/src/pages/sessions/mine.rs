//! 集合研修の案内: what a learner may come to, how they are booked, and how to
//! get there.

use askama::Template;
use journeys::schedule_session::last_booking_day;
use journeys::session_calendar::{feed_address, renew_feed_address};
use journeys::views::own_sessions::{OwnSession, own_session, own_sessions};
use journeys::{App, book_own_seat, cancel_own_booking};
use kernel::id::ScheduledSessionId;
use kernel::{Actor, Failure};
use poem::handler;
use poem::web::{Data, Path};
use sessions::{BookingState, SessionState};
use uuid::Uuid;

use super::observe::sheet_links;
use super::{dates, followed, my_path, spoken, when};
use crate::http::{PageResult, Problem, Signed};
use crate::pages::shell::{self, Form, Layout, Nav, Visit};
use crate::words::{self, Language};

/// A booked session on the home page.
pub struct NextSession {
    /// Its page.
    pub path: String,
    /// What it is called.
    pub title: String,
    /// Its first date, and how many more there are.
    pub when: String,
    /// 予約済, キャンセル待ち, 承認待ち, in the reader's language.
    pub word: &'static str,
}

impl NextSession {
    /// The sessions that the actor is booked in or waits for, and how many more
    /// there are to be booked.
    ///
    /// # Errors
    /// Forbidden for an account that is no member.
    pub async fn of(
        app: &App,
        actor: &Actor,
        language: Language,
    ) -> Result<(Vec<Self>, usize), Failure> {
        let own = own_sessions(app, actor).await?;
        let offered = own.iter().filter(|one| one.may_book()).count();
        let ahead = own.iter().filter_map(|one| {
            let session = &one.card.session;
            let is_ahead = one.now < session.whole().ends_at;
            let state = one.live().filter(|_| is_ahead)?;
            Some(Self {
                path: my_path(session.id),
                title: session.title.clone(),
                when: when(session, language),
                word: spoken::booking(state).of(language),
            })
        });
        Ok((ahead.collect(), offered))
    }
}

struct Line {
    path: String,
    title: String,
    when: String,
    place: String,
    /// 予約済 and so on; what is free where there is no booking.
    word: String,
    tone: &'static str,
}

impl Line {
    fn of(own: &OwnSession, language: Language) -> Self {
        let session = &own.card.session;
        let (word, tone) = standing(own, language);
        Self {
            path: my_path(session.id),
            title: session.title.clone(),
            when: when(session, language),
            place: if session.venue.is_empty() {
                spoken::kind(session.kind).of(language).to_owned()
            } else {
                session.venue.clone()
            },
            word,
            tone,
        }
    }
}

/// How somebody stands, in a word and its tone.
fn standing(own: &OwnSession, language: Language) -> (String, &'static str) {
    let state = own.booking.as_ref().map(|booking| booking.state);
    let word = |state| spoken::booking(state).of(language).to_owned();
    match (state, own.place) {
        (Some(BookingState::Booked), _) => (word(BookingState::Booked), "ok"),
        (Some(BookingState::Waitlisted), Some(place)) => {
            let word = words::sessions::WAITLISTED_AT.with(language, place);
            (word, "warn")
        }
        (Some(state), _) if state.is_live() => (word(state), "info"),
        (Some(state), _) if !own.may_book() => (word(state), "plain"),
        _ if own.free > 0 => {
            let word = words::sessions::SEATS_FREE.with(language, own.free);
            (word, "info")
        }
        _ => (words::sessions::FULL.of(language).to_owned(), "warn"),
    }
}

#[derive(Template)]
#[template(path = "sessions/mine.html")]
struct ListPage {
    layout: Layout,
    booked: Vec<Line>,
    offered: Vec<Line>,
    over: Vec<Line>,
    /// The secret address of the learner's own calendar feed.
    feed: String,
}

#[handler]
pub(super) async fn list(Signed(actor): Signed, visit: Visit, app: Data<&App>) -> PageResult {
    let language = visit.language();
    let own = own_sessions(&app, &actor).await?;
    let (mut booked, mut offered, mut over) = (Vec::new(), Vec::new(), Vec::new());
    for one in &own {
        let is_over = one.now >= one.card.session.whole().ends_at;
        if is_over {
            over.push(Line::of(one, language));
        } else if one.may_book() {
            offered.push(Line::of(one, language));
        } else {
            booked.push(Line::of(one, language));
        }
    }
    over.reverse();
    shell::show(&ListPage {
        layout: visit.learner_layout(words::shell::SESSIONS.of(language), Nav::Sessions),
        feed: feed_address(&app, &actor).await?,
        booked,
        offered,
        over,
    })
}

#[handler]
pub(super) async fn renew_feed(Signed(actor): Signed, visit: Visit, app: Data<&App>) -> PageResult {
    renew_feed_address(&app, &actor).await?;
    visit.done(
        "/my/sessions",
        words::sessions::ADDRESS_RENEWED.of(visit.language()),
    )
}

#[derive(Template)]
#[template(path = "sessions/own.html")]
struct OwnPage {
    layout: Layout,
    form: Form,
    path: String,
    word: String,
    tone: &'static str,
    course: String,
    dates: Vec<String>,
    /// What is on record of each date.
    attended: Vec<(String, String)>,
    kind: &'static str,
    venue: String,
    map: Option<String>,
    meeting: Option<String>,
    belongings: String,
    instructors: String,
    cut_off: String,
    needs_approval: bool,
    is_full: bool,
    may_book: bool,
    may_cancel: bool,
    is_booked: bool,
    cancel_reason: Option<String>,
    /// Where the course goes on, where the survey is, and until when.
    after: Option<(String, Option<String>, String)>,
    /// The observer's sheets of the role-play that is played: path, round and
    /// whether it was sent.
    sheets: Vec<(String, i32, bool)>,
}

impl OwnPage {
    fn new(visit: &Visit, own: &OwnSession, sheets: Vec<(String, i32, bool)>, form: Form) -> Self {
        let language = visit.language();
        let session = &own.card.session;
        let (word, tone) = standing(own, language);
        let is_booked = own.live() == Some(BookingState::Booked);
        let spans = dates(session, language);
        let said = spans.iter().zip(&own.marks).filter_map(|(span, mark)| {
            let mark = mark.as_ref()?;
            Some((span.clone(), spoken::attendance(mark.attendance, language)))
        });
        Self {
            layout: visit
                .learner_layout(&session.title, Nav::Sessions)
                .with(&form),
            form,
            path: my_path(session.id),
            word: match session.state {
                SessionState::Cancelled => words::sessions::CALLED_OFF.of(language).to_owned(),
                _ => word,
            },
            tone: match session.state {
                SessionState::Cancelled => "bad",
                _ => tone,
            },
            course: own.card.course.clone(),
            attended: said.collect(),
            dates: spans,
            kind: spoken::kind(session.kind).of(language),
            venue: session.venue.clone(),
            map: followed(&session.map_link),
            // Only who comes is told where the call is.
            meeting: followed(&session.meeting_link).filter(|_| is_booked),
            belongings: session.belongings.clone(),
            instructors: language.listed(&own.card.instructors),
            cut_off: language.day(last_booking_day(session)),
            needs_approval: session.needs_approval,
            is_full: own.free == 0,
            may_book: own.may_book(),
            may_cancel: own.may_cancel(),
            is_booked,
            cancel_reason: session.cancel_reason.clone(),
            after: own.after.map(|after| {
                let course = format!("/learn/{}", after.enrolment);
                let survey = after.has_survey.then(|| format!("{course}/survey"));
                (course, survey, language.day(after.last_day))
            }),
            sheets,
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
    let id = ScheduledSessionId(session);
    let own = own_session(&app, &actor, id).await?;
    let sheets = sheet_links(&app, &actor, id).await?;
    shell::show(&OwnPage::new(&visit, &own, sheets, visit.form()))
}

#[handler]
pub(super) async fn book(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(session): Path<Uuid>,
) -> PageResult {
    let id = ScheduledSessionId(session);
    match book_own_seat(&app, &actor, id).await {
        Ok(state) => {
            let message = match state {
                BookingState::Booked => words::sessions::NOW_BOOKED,
                BookingState::Waitlisted => words::sessions::NOW_WAITLISTED,
                _ => words::sessions::NOW_REQUESTED,
            };
            visit.done(&my_path(id), message.of(visit.language()))
        }
        Err(failure) => refused(&app, &actor, &visit, id, failure).await,
    }
}

#[handler]
pub(super) async fn cancel(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(session): Path<Uuid>,
) -> PageResult {
    let id = ScheduledSessionId(session);
    match cancel_own_booking(&app, &actor, id).await {
        Ok(()) => {
            let message = words::sessions::NOW_CANCELLED.of(visit.language());
            visit.done(&my_path(id), message)
        }
        Err(failure) => refused(&app, &actor, &visit, id, failure).await,
    }
}

async fn refused(
    app: &App,
    actor: &Actor,
    visit: &Visit,
    id: ScheduledSessionId,
    failure: Failure,
) -> Result<poem::Response, Problem> {
    let form = visit.form().refused(failure)?;
    let own = own_session(app, actor, id).await?;
    let sheets = sheet_links(app, actor, id).await?;
    shell::show_overtaken(&OwnPage::new(visit, &own, sheets, form))
}
