//! 名簿・出欠 of one date: big buttons that work without script, and with it
//! through a dead network, where the page keeps every tap until it is in.

use askama::Template;
use journeys::views::sessions::{SessionDesk, session_desk};
use journeys::{App, MarkInput, mark_attendance, mark_rest, undo_mark};
use kernel::id::{BookingId, ScheduledSessionId, SessionDateId};
use kernel::{Actor, Failure, Kind, date, secret};
use poem::web::{Data, Path};
use poem::{Request, Response, handler};
use serde::Deserialize;
use sessions::{Attendance, BookingState};
use uuid::Uuid;

use super::{date_path, session_path, tone};
use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Form, Layout, Nav, Visit};

/// The page's script sends it along: it wants no page, only to know that the
/// mark is in.
const KEPT_HEADER: &str = "x-kept-sheet";
/// What the script then finds in the answer.
const TAKEN_HEADER: &str = "x-sheet-taken";

struct Line {
    booking: String,
    name: String,
    about: String,
    /// What counts now, and its tone.
    word: String,
    tone: &'static str,
    /// Who or what said so, and when.
    said: String,
    is_said: bool,
    /// Keys of its two forms.
    key: String,
    undo_key: String,
}

#[derive(Template)]
#[template(path = "sessions/roster.html")]
struct RosterPage {
    layout: Layout,
    form: Form,
    owner: String,
    path: String,
    session: String,
    title: String,
    when: String,
    place: String,
    word: &'static str,
    tone: &'static str,
    takes_marks: bool,
    may_mark: bool,
    is_running: bool,
    /// The main answers as value and word, and those that are seldom.
    main: Vec<(String, String)>,
    seldom: Vec<(String, String)>,
    lines: Vec<Line>,
    there: usize,
    unsaid: usize,
    rest_key: String,
    /// Every date of the session: path, words, and whether it is this one.
    dates: Vec<(String, String, bool)>,
}

/// A key for one form of a page, from the page's own.
pub(super) fn key_of(fresh: Uuid, what: &str) -> String {
    let digest = secret::digest(&[fresh.as_bytes(), what.as_bytes()]);
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_custom_bytes(bytes)
        .into_uuid()
        .to_string()
}

fn value_of(attendance: Attendance) -> String {
    match attendance.percent() {
        Some(percent) => format!("{}-{percent}", attendance.as_str()),
        None => attendance.as_str().to_owned(),
    }
}

fn attendance_of(value: &str) -> Option<Attendance> {
    match value.split_once('-') {
        Some((word, percent)) => Attendance::parse(word, Some(percent.parse().ok()?)),
        None => Attendance::parse(value, None),
    }
}

fn tone_of(attendance: Attendance) -> &'static str {
    match attendance {
        Attendance::Present => "ok",
        Attendance::Late | Attendance::Partial(_) => "warn",
        Attendance::Absent => "bad",
        Attendance::Excused => "info",
        Attendance::NotSet => "plain",
    }
}

impl RosterPage {
    fn new(
        visit: &Visit,
        actor: &Actor,
        app: &App,
        desk: &SessionDesk,
        id: SessionDateId,
        form: Form,
    ) -> Result<Self, Failure> {
        let session = &desk.card.session;
        let place = session.dates.iter().position(|date| date.id == id);
        let place = place.ok_or_else(Failure::not_found)?;
        let one = &session.dates[place];
        let lines: Vec<Line> = desk
            .in_state(BookingState::Booked)
            .map(|line| {
                let mark = line.marks.get(place).and_then(Option::as_ref);
                let attendance = mark.map_or(Attendance::NotSet, |mark| mark.attendance);
                let booking = line.booking.id.to_string();
                Line {
                    name: line.member.full_name(),
                    about: format!("{}　{}", line.company, line.member.employee_no),
                    word: attendance.label(),
                    tone: tone_of(attendance),
                    said: mark.map_or_else(String::new, |mark| {
                        format!("{} {}", mark.source.label(), date::display_time(mark.at))
                    }),
                    is_said: mark.is_some(),
                    key: key_of(desk.fresh, &format!("mark {booking}")),
                    undo_key: key_of(desk.fresh, &format!("undo {booking}")),
                    booking,
                }
            })
            .collect();
        let counted = |line: &&sessions::Attendance| line.counted_percent() > 0;
        let marks: Vec<Attendance> = desk
            .in_state(BookingState::Booked)
            .filter_map(|line| line.marks.get(place).and_then(Option::as_ref))
            .map(|mark| mark.attendance)
            .collect();
        let word = |attendance: Attendance| (value_of(attendance), attendance.label());
        let span =
            |one: &sessions::SessionDate| date::display_span(one.span.starts_at, one.span.ends_at);
        let dates = session.dates.iter();
        Ok(Self {
            layout: visit.layout("名簿・出欠", Nav::Sessions).with(&form),
            form,
            owner: actor.account.to_string(),
            path: date_path(session.id, id),
            session: session_path(session.id),
            title: session.title.clone(),
            when: span(one),
            place: session.venue.clone(),
            word: session.label(),
            tone: tone(session),
            takes_marks: session.state.takes_marks(),
            may_mark: sessions::may_mark(&one.span, app.clock.now()),
            is_running: session.state == sessions::SessionState::Running,
            main: [Attendance::Present, Attendance::Late, Attendance::Absent]
                .map(word)
                .to_vec(),
            seldom: [
                Attendance::Partial(75),
                Attendance::Partial(50),
                Attendance::Partial(25),
                Attendance::Excused,
            ]
            .map(word)
            .to_vec(),
            there: marks.iter().filter(counted).count(),
            unsaid: lines.len() - marks.iter().filter(|mark| mark.is_set()).count(),
            rest_key: key_of(desk.fresh, "rest"),
            dates: dates
                .map(|other| (date_path(session.id, other.id), span(other), other.id == id))
                .collect(),
            lines,
        })
    }
}

#[handler]
pub(super) async fn show(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((session, date)): Path<(Uuid, Uuid)>,
) -> PageResult {
    let desk = session_desk(&app, &actor, ScheduledSessionId(session)).await?;
    let date = SessionDateId(date);
    shell::show(&RosterPage::new(
        &visit,
        &actor,
        &app,
        &desk,
        date,
        Form::new(),
    )?)
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    booking: String,
    status: String,
    key: String,
}

/// The key that a form of ours sends along.
pub(super) fn sent_key(text: &str) -> Result<Uuid, Failure> {
    text.parse().map_err(|_| {
        let message = "画面が古くなっています。読み込み直して、もう一度押してください。";
        Failure::conflict("attendance.key", message)
    })
}

impl Typed {
    fn booking(&self) -> Result<BookingId, Failure> {
        let booking = self.booking.parse().map(BookingId);
        booking.map_err(|_| Failure::not_found())
    }

    fn key(&self) -> Result<Uuid, Failure> {
        sent_key(&self.key)
    }

    fn attendance(&self) -> Result<Attendance, Failure> {
        attendance_of(&self.status).ok_or_else(|| {
            let message = "出席・遅刻・欠席などから選んでください。";
            Failure::conflict("attendance.status", message)
        })
    }
}

/// A tap on the roster, and how it was sent.
struct Tap<'t> {
    app: &'t App,
    actor: &'t Actor,
    visit: &'t Visit,
    by_script: bool,
    session: ScheduledSessionId,
    date: SessionDateId,
}

impl Tap<'_> {
    /// Where the browser goes on: to the person's own row.
    async fn answer(&self, booking: &str, done: Result<String, Failure>) -> PageResult {
        let path = date_path(self.session, self.date);
        match done {
            Ok(_) if self.by_script => Ok(Response::builder().header(TAKEN_HEADER, "1").finish()),
            Ok(message) => self.visit.done(&format!("{path}#b-{booking}"), &message),
            Err(failure) => {
                let is_late = failure.kind == Kind::Conflict;
                let form = Form::new().refused(failure)?;
                let desk = session_desk(self.app, self.actor, self.session).await?;
                let page =
                    RosterPage::new(self.visit, self.actor, self.app, &desk, self.date, form)?;
                if is_late {
                    return shell::show_overtaken(&page);
                }
                shell::show_refused(&page)
            }
        }
    }
}

#[handler]
pub(super) async fn send_mark(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    request: &Request,
    Path((session, date)): Path<(Uuid, Uuid)>,
    typed: poem::web::Form<Typed>,
) -> PageResult {
    let tap = Tap {
        app: &app,
        actor: &actor,
        visit: &visit,
        by_script: request.header(KEPT_HEADER).is_some(),
        session: ScheduledSessionId(session),
        date: SessionDateId(date),
    };
    let done = mark_one(&tap, &typed).await;
    tap.answer(&typed.booking, done).await
}

async fn mark_one(tap: &Tap<'_>, typed: &Typed) -> Result<String, Failure> {
    let input = MarkInput {
        booking: typed.booking()?,
        date: tap.date,
        attendance: typed.attendance()?,
        client: typed.key()?,
    };
    let given = mark_attendance(tap.app, tap.actor, tap.session, &input).await?;
    Ok(format!(
        "「{}」と記録しました。",
        given.mark.attendance.label()
    ))
}

#[handler]
pub(super) async fn send_undo(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    request: &Request,
    Path((session, date)): Path<(Uuid, Uuid)>,
    typed: poem::web::Form<Typed>,
) -> PageResult {
    let tap = Tap {
        app: &app,
        actor: &actor,
        visit: &visit,
        by_script: request.header(KEPT_HEADER).is_some(),
        session: ScheduledSessionId(session),
        date: SessionDateId(date),
    };
    let done = undo_one(&tap, &typed).await;
    tap.answer(&typed.booking, done).await
}

async fn undo_one(tap: &Tap<'_>, typed: &Typed) -> Result<String, Failure> {
    let (booking, key) = (typed.booking()?, typed.key()?);
    let given = undo_mark(tap.app, tap.actor, tap.session, booking, tap.date, key).await?;
    Ok(format!(
        "「{}」に戻しました。",
        given.mark.attendance.label()
    ))
}

#[handler]
pub(super) async fn send_rest(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((session, date)): Path<(Uuid, Uuid)>,
    typed: poem::web::Form<Typed>,
) -> PageResult {
    let tap = Tap {
        app: &app,
        actor: &actor,
        visit: &visit,
        by_script: false,
        session: ScheduledSessionId(session),
        date: SessionDateId(date),
    };
    let done = rest_of(&tap, &typed).await;
    tap.answer("", done).await
}

async fn rest_of(tap: &Tap<'_>, typed: &Typed) -> Result<String, Failure> {
    let (attendance, key) = (typed.attendance()?, typed.key()?);
    let marked = mark_rest(tap.app, tap.actor, tap.session, tap.date, attendance, key).await?;
    Ok(format!(
        "残りの{marked}人を「{}」と記録しました。",
        attendance.label()
    ))
}
