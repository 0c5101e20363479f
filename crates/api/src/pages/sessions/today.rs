//! 今日の研修: what the actor runs today, each one tap from its roster.

use askama::Template;
use journeys::App;
use journeys::views::sessions::sessions_today;
use kernel::date;
use poem::handler;
use poem::web::Data;

use super::{SessionLine, date_path, session_path, tone};
use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Layout, Nav, Visit};

struct TodayLine {
    path: String,
    title: String,
    when: String,
    place: String,
    company: String,
    seats: i32,
    word: &'static str,
    tone: &'static str,
}

#[derive(Template)]
#[template(path = "sessions/today.html")]
struct TodayPage {
    layout: Layout,
    owner: String,
    day: String,
    dates: Vec<TodayLine>,
    unclosed: Vec<SessionLine>,
}

#[handler]
pub(super) async fn show(Signed(actor): Signed, visit: Visit, app: Data<&App>) -> PageResult {
    let (dates, unclosed) = sessions_today(&app, &actor).await?;
    let now = app.clock.now();
    let lines = dates.iter().map(|one| {
        let session = &one.card.session;
        let company = one.card.company.as_ref();
        TodayLine {
            path: date_path(session.id, one.date.id),
            title: session.title.clone(),
            when: date::display_span(one.date.span.starts_at, one.date.span.ends_at),
            place: if session.venue.is_empty() {
                session.kind.label().to_owned()
            } else {
                session.venue.clone()
            },
            company: company.map_or_else(
                || session.kind.label().to_owned(),
                |company| company.name.clone(),
            ),
            seats: session.seats_taken,
            word: session.label(),
            tone: tone(session),
        }
    });
    shell::show(&TodayPage {
        layout: visit.layout("今日の研修", Nav::Today),
        owner: actor.account.to_string(),
        day: date::display(app.clock.today()),
        dates: lines.collect(),
        unclosed: unclosed
            .iter()
            .map(|card| SessionLine::of(card, session_path(card.session.id), now))
            .collect(),
    })
}
