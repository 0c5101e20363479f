//! 会議の参加記録: a file of the meeting tool, whose row each one is as far as
//! a key says so, and the marks once a person has looked.

use askama::Template;
use journeys::mark_attendance::CallRow;
use journeys::views::sessions::{RosterLine, session_desk};
use journeys::{App, MeetingPreview, mark_from_meeting, preview_meeting};
use kernel::id::{BookingId, ScheduledSessionId, SessionDateId};
use kernel::{Actor, Failure, date};
use poem::handler;
use poem::web::{Data, Multipart, Path};
use sessions::BookingState;
use sessions::meeting_log::Match;
use uuid::Uuid;

use super::roster::{key_of, sent_key};
use super::{Pairs, date_path, text};
use crate::http::parts::Parts;
use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Form, Layout, Nav, Visit};

#[derive(Template)]
#[template(path = "sessions/meeting.html")]
struct AskPage {
    layout: Layout,
    form: Form,
    path: String,
    title: String,
    when: String,
}

impl AskPage {
    async fn of(
        app: &App,
        actor: &Actor,
        visit: &Visit,
        (session, id): (ScheduledSessionId, SessionDateId),
        form: Form,
    ) -> Result<Self, Failure> {
        let desk = session_desk(app, actor, session).await?;
        let session = &desk.card.session;
        let span = session.date(id).ok_or_else(Failure::not_found)?.span;
        Ok(Self {
            layout: visit.layout("会議の参加記録", Nav::Sessions).with(&form),
            form,
            path: date_path(session.id, id),
            title: session.title.clone(),
            when: date::display_span(span.starts_at, span.ends_at),
        })
    }
}

struct RowCard {
    /// The fields of the row.
    name: String,
    minutes: u32,
    word: String,
    /// How sure it is.
    sign: &'static str,
    tone: &'static str,
    /// Whom it may be: key, words, whether it is chosen.
    choices: Vec<(String, String, bool)>,
}

#[derive(Template)]
#[template(path = "sessions/meeting_rows.html")]
struct RowsPage {
    layout: Layout,
    path: String,
    title: String,
    rows: Vec<RowCard>,
    faults: Vec<String>,
    key: String,
}

impl RowsPage {
    fn of(visit: &Visit, preview: &MeetingPreview) -> Self {
        let booked: Vec<&RosterLine> = preview.desk.in_state(BookingState::Booked).collect();
        let session = &preview.desk.card.session;
        let faults = preview.faults.iter();
        Self {
            layout: visit.layout("参加記録の確認", Nav::Sessions),
            path: date_path(session.id, preview.date.id),
            title: session.title.clone(),
            rows: preview
                .rows
                .iter()
                .map(|row| RowCard::of(row, &booked))
                .collect(),
            faults: faults
                .map(|fault| format!("{}行目：{}", fault.line, fault.message))
                .collect(),
            key: key_of(preview.desk.fresh, "meeting"),
        }
    }
}

impl RowCard {
    fn of(row: &CallRow, booked: &[&RosterLine]) -> Self {
        let proposed: &[BookingId] = match &row.whose {
            Match::Exact(one) => std::slice::from_ref(one),
            Match::Proposed(some) => some,
            Match::Unknown => &[],
        };
        let (sign, tone) = match &row.whose {
            Match::Exact(_) => ("メールか社員番号が一致", "ok"),
            Match::Proposed(_) => ("名前が似ています。選んでください", "warn"),
            Match::Unknown => ("名簿に見つかりません", "plain"),
        };
        let is_exact = matches!(row.whose, Match::Exact(_));
        let first = booked
            .iter()
            .filter(|line| proposed.contains(&line.booking.id));
        let rest = booked
            .iter()
            .filter(|line| !proposed.contains(&line.booking.id));
        let choice = |line: &&RosterLine| {
            let words = format!("{}（{}）", line.member.full_name(), line.member.employee_no);
            let is_chosen = is_exact && proposed.contains(&line.booking.id);
            (line.booking.id.to_string(), words, is_chosen)
        };
        Self {
            name: row.participant.name.clone(),
            minutes: row.participant.minutes,
            word: row.attendance.label(),
            sign,
            tone,
            choices: first.chain(rest).map(choice).collect(),
        }
    }
}

#[handler]
pub(super) async fn ask(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((session, date)): Path<(Uuid, Uuid)>,
) -> PageResult {
    let place = (ScheduledSessionId(session), SessionDateId(date));
    let page = AskPage::of(&app, &actor, &visit, place, Form::new()).await?;
    shell::show(&page)
}

/// Shows what the file says; nothing of it is kept.
#[handler]
pub(super) async fn read(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((session, date)): Path<(Uuid, Uuid)>,
    parts: Multipart,
) -> PageResult {
    let place = (ScheduledSessionId(session), SessionDateId(date));
    let sent = Parts::read(parts).await?;
    match preview_meeting(&app, &actor, place.0, place.1, &sent.bytes).await {
        Ok(preview) => shell::show(&RowsPage::of(&visit, &preview)),
        Err(failure) => {
            let form = Form::new().refused(failure)?;
            let page = AskPage::of(&app, &actor, &visit, place, form).await?;
            shell::show_refused(&page)
        }
    }
}

/// The rows that somebody was chosen for: booking and minutes.
fn confirmed(pairs: &Pairs) -> Vec<(BookingId, u32)> {
    let row = |(name, value): &(String, String)| {
        let minutes = name.strip_prefix("row-")?.split_once('-')?.1;
        Some((value.parse().ok()?, minutes.parse().ok()?))
    };
    pairs.iter().filter_map(row).collect()
}

#[handler]
pub(super) async fn send(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((session, date)): Path<(Uuid, Uuid)>,
    typed: poem::web::Form<Pairs>,
) -> PageResult {
    let (session, date) = (ScheduledSessionId(session), SessionDateId(date));
    let rows = confirmed(&typed.0);
    let key = sent_key(text(&typed.0, "key"))?;
    let marked = mark_from_meeting(&app, &actor, session, date, &rows, key).await?;
    let message = format!("会議の参加記録から、{marked}人の出欠を記録しました。");
    visit.done(&date_path(session, date), &message)
}
