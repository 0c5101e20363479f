//! The page behind the code on the projector: one tap.

use askama::Template;
use journeys::App;
use journeys::mark_attendance::{CheckInStanding, check_in, open_check_in};
use kernel::Failure;
use kernel::id::SessionDateId;
use poem::handler;
use poem::web::{Data, Path};
use serde::Deserialize;
use sessions::check_in::Passage;
use uuid::Uuid;

use super::spoken;
use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Layout, Nav, Visit};
use crate::words;

#[derive(Template)]
#[template(path = "sessions/check_in.html")]
struct CheckInPage {
    layout: Layout,
    path: String,
    title: String,
    when: String,
    window: String,
    button: &'static str,
    /// One tap is left, with this ticket.
    ticket: Option<String>,
    /// What is on record.
    done: Option<String>,
    /// What stands in the way.
    hindrance: &'static str,
    shows_window: bool,
}

#[handler]
pub(super) async fn show(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((id, passage, code)): Path<(Uuid, String, String)>,
) -> PageResult {
    let passage = Passage::parse(&passage).ok_or_else(Failure::not_found)?;
    let seen = open_check_in(&app, &actor, SessionDateId(id), passage, &code).await?;
    let span = &seen.date.span;
    let language = visit.language();
    let (heading, button) = match passage {
        Passage::In => (words::sessions::RECORD_COMING, words::sessions::COME),
        Passage::Out => (words::sessions::RECORD_LEAVING, words::sessions::LEAVE),
    };
    let mut page = CheckInPage {
        layout: visit.learner_layout(heading.of(language), Nav::Sessions),
        path: format!("/check-in/{id}/{}", passage.as_str()),
        title: seen.title,
        when: language.span(span.starts_at, span.ends_at),
        window: language.span(seen.window.0, seen.window.1),
        button: button.of(language),
        ticket: None,
        done: None,
        hindrance: "",
        shows_window: false,
    };
    match seen.standing {
        CheckInStanding::Ready(ticket) => page.ticket = Some(ticket),
        CheckInStanding::Done(attendance) => {
            page.done = Some(spoken::attendance(attendance, language));
        }
        CheckInStanding::NotBooked => {
            page.hindrance = words::sessions::NOT_BOOKED.of(language);
        }
        CheckInStanding::Expired => {
            page.hindrance = words::sessions::CODE_EXPIRED.of(language);
        }
        CheckInStanding::OutsideWindow => {
            page.hindrance = words::sessions::OUTSIDE_WINDOW.of(language);
            page.shows_window = true;
        }
        CheckInStanding::NotThere => {
            page.hindrance = words::sessions::NOT_THERE.of(language);
        }
    }
    shell::show(&page)
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    ticket: String,
}

#[handler]
pub(super) async fn send(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((id, passage)): Path<(Uuid, String)>,
    typed: poem::web::Form<Typed>,
) -> PageResult {
    let passage = Passage::parse(&passage).ok_or_else(Failure::not_found)?;
    let id = SessionDateId(id);
    let taken = check_in(&app, &actor, id, passage, &typed.ticket).await?;
    let language = visit.language();
    let message = match passage {
        Passage::In => {
            let attendance = spoken::attendance(taken.attendance, language);
            words::sessions::RECORDED.with_two(language, taken.title, attendance)
        }
        Passage::Out => words::sessions::LEAVING_RECORDED.with(language, taken.title),
    };
    visit.done("/my/sessions", &message)
}
