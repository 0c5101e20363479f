//! The code on the projector: drawn here, new every twenty seconds, also
//! without script.

use askama::Template;
use journeys::App;
use journeys::mark_attendance::projector_code;
use journeys::pdf::Qr;
use kernel::id::{ScheduledSessionId, SessionDateId};
use kernel::{Failure, date};
use poem::handler;
use poem::http::HeaderValue;
use poem::web::{Data, Path};
use sessions::check_in::{Passage, SHOW_EVERY, window};
use uuid::Uuid;

use super::date_path;
use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Layout, Nav, Visit};

#[derive(Template)]
#[template(path = "sessions/projector.html")]
struct ProjectorPage {
    layout: Layout,
    roster: String,
    other: (String, &'static str),
    title: String,
    passage: &'static str,
    when: String,
    window: String,
    is_open: bool,
    side: usize,
    /// The dark modules as the path of an SVG.
    code: String,
    /// Where it leads, for whoever is in the call and has no camera at hand.
    address: String,
    booked: usize,
    there: usize,
}

#[handler]
pub(super) async fn show(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((session, date_id, passage)): Path<(Uuid, Uuid, String)>,
) -> PageResult {
    let passage = Passage::parse(&passage).ok_or_else(Failure::not_found)?;
    let (id, date_id) = (ScheduledSessionId(session), SessionDateId(date_id));
    let shown = projector_code(&app, &actor, id, date_id, passage).await?;
    let qr = Qr::of(&shown.address);
    let qr = qr.ok_or_else(|| Failure::internal("check_in.qr", "an address too long"))?;
    let span = &shown.date.span;
    let open = window(span);
    let roster = date_path(id, date_id);
    let other = match passage {
        Passage::In => (format!("{roster}/projector/out"), "退出のQRに切り替える"),
        Passage::Out => (format!("{roster}/projector/in"), "出席のQRに切り替える"),
    };
    let page = ProjectorPage {
        layout: visit.layout(format!("{}のQRコード", passage.label()), Nav::Sessions),
        roster,
        other,
        title: shown.session.title.clone(),
        passage: passage.label(),
        when: date::display_span(span.starts_at, span.ends_at),
        window: date::display_span(open.starts_at, open.ends_at),
        is_open: shown.is_open,
        side: qr.side(),
        code: qr.svg_path(),
        address: shown.address,
        booked: shown.booked,
        there: shown.there,
    };
    let mut response = shell::show(&page)?;
    // A header, so that the page comes anew without script, too. Nothing is
    // typed here that could get lost.
    response
        .headers_mut()
        .insert("refresh", HeaderValue::from(SHOW_EVERY));
    Ok(response)
}
