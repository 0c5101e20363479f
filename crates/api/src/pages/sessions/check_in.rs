//! The page behind the code on the projector: one tap.

use askama::Template;
use journeys::App;
use journeys::mark_attendance::{CheckInStanding, check_in, open_check_in};
use kernel::id::SessionDateId;
use kernel::{Failure, date};
use poem::handler;
use poem::web::{Data, Path};
use serde::Deserialize;
use sessions::check_in::Passage;
use uuid::Uuid;

use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Layout, Nav, Visit};

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
    let mut page = CheckInPage {
        layout: visit.layout(format!("{}の記録", passage.label()), Nav::Sessions),
        path: format!("/check-in/{id}/{}", passage.as_str()),
        title: seen.title,
        when: date::display_span(span.starts_at, span.ends_at),
        window: date::display_span(seen.window.0, seen.window.1),
        button: match passage {
            Passage::In => "出席を記録する",
            Passage::Out => "退出を記録する",
        },
        ticket: None,
        done: None,
        hindrance: "",
        shows_window: false,
    };
    match seen.standing {
        CheckInStanding::Ready(ticket) => page.ticket = Some(ticket),
        CheckInStanding::Done(attendance) => page.done = Some(attendance.label()),
        CheckInStanding::NotBooked => {
            page.hindrance = "この研修の予約がありません。講師に声をかけてください。";
        }
        CheckInStanding::Expired => {
            page.hindrance =
                "時間がたちました。スクリーンのQRコードを、もう一度読み取ってください。";
        }
        CheckInStanding::OutsideWindow => {
            page.hindrance = "いまは、QRコードでの記録を受け付けていません。";
            page.shows_window = true;
        }
        CheckInStanding::NotThere => {
            page.hindrance = "出席の記録がありません。講師に声をかけてください。";
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
    let message = match passage {
        Passage::In => format!(
            "「{}」の{}を記録しました。",
            taken.title,
            taken.attendance.label()
        ),
        Passage::Out => format!("「{}」の退出を記録しました。", taken.title),
    };
    visit.done("/my/sessions", &message)
}
