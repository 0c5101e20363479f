//! What is done with a session from its page: publishing, closing it for
//! bookings, cancelling, copying, setting seats aside, closing the day.

use chrono::NaiveDate;
use journeys::{
    App, cancel_session, copy_session, hold_session, publish_session, set_seats_aside,
    take_bookings,
};
use kernel::id::ScheduledSessionId;
use kernel::{Failure, Fault, date};
use poem::handler;
use poem::web::{Data, Path};
use serde::Deserialize;
use uuid::Uuid;

use super::session_path;
use super::show::show_refused;
use crate::http::{PageResult, Signed};
use crate::pages::shell::{Form, Visit};

#[handler]
pub(super) async fn publish(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(session): Path<Uuid>,
) -> PageResult {
    let id = ScheduledSessionId(session);
    let Err(failure) = publish_session(&app, &actor, id).await else {
        return visit.done(&session_path(id), "公開しました。申込みを受け付けます。");
    };
    // Its fields stand on the form, not on this page.
    let failure = at_page(failure);
    show_refused(&app, &actor, &visit, id, Form::new(), failure).await
}

/// The same refusal, about the page as a whole.
fn at_page(mut failure: Failure) -> Failure {
    for fault in &mut failure.faults {
        fault.pointer.clear();
    }
    failure
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Window {
    /// `open` or `closed`.
    bookings: String,
}

#[handler]
pub(super) async fn window(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(session): Path<Uuid>,
    typed: poem::web::Form<Window>,
) -> PageResult {
    let id = ScheduledSessionId(session);
    let is_open = typed.bookings == "open";
    match take_bookings(&app, &actor, id, is_open).await {
        Ok(()) if is_open => visit.done(&session_path(id), "申込みの受付を再開しました。"),
        Ok(()) => visit.done(&session_path(id), "申込みの受付を締め切りました。"),
        Err(failure) => show_refused(&app, &actor, &visit, id, Form::new(), failure).await,
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Reason {
    cancel_reason: String,
}

#[handler]
pub(super) async fn cancel(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(session): Path<Uuid>,
    typed: poem::web::Form<Reason>,
) -> PageResult {
    let id = ScheduledSessionId(session);
    let Err(mut failure) = cancel_session(&app, &actor, id, &typed.cancel_reason).await else {
        return visit.done(
            &session_path(id),
            "中止にしました。予約していた人に知らせます。",
        );
    };
    for fault in &mut failure.faults {
        "/cancel_reason".clone_into(&mut fault.pointer);
    }
    let form = Form::new().with("cancel_reason", &typed.cancel_reason);
    show_refused(&app, &actor, &visit, id, form, failure).await
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Copies {
    /// Days, one a line.
    days: String,
    copy_reason: String,
}

impl Copies {
    fn days(&self) -> Result<Vec<NaiveDate>, Failure> {
        let lines = self.days.split_whitespace().map(date::parse);
        let days: Option<Vec<NaiveDate>> = lines.collect();
        days.ok_or_else(|| {
            let message = "初日を、2026-12-10 の形で1行に1つずつ入れてください。";
            Failure::invalid(vec![Fault::new("/days", "session.copy.form", message)])
        })
    }
}

#[handler]
pub(super) async fn copy(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(session): Path<Uuid>,
    typed: poem::web::Form<Copies>,
) -> PageResult {
    let id = ScheduledSessionId(session);
    let copied = match typed.days() {
        Ok(days) => copy_session(&app, &actor, id, &days, &typed.copy_reason).await,
        Err(failure) => Err(failure),
    };
    let mut failure = match copied {
        Ok(copies) => {
            let message = format!("{}件を準備中として作りました。", copies.len());
            return visit.done("/sessions", &message);
        }
        Err(failure) => failure,
    };
    for fault in &mut failure.faults {
        if fault.pointer == "/override_reason" {
            "/copy_reason".clone_into(&mut fault.pointer);
        }
    }
    let form = Form::new()
        .with("days", &typed.days)
        .with("copy_reason", &typed.copy_reason);
    show_refused(&app, &actor, &visit, id, form, failure).await
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Seats {
    company: String,
    seats: String,
}

#[handler]
pub(super) async fn set_seats(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(session): Path<Uuid>,
    typed: poem::web::Form<Seats>,
) -> PageResult {
    let id = ScheduledSessionId(session);
    // What is no number is refused like a number out of bounds.
    let seats = typed.seats.trim().parse().unwrap_or(-1);
    let Err(failure) = set_seats_aside(&app, &actor, id, &typed.company, seats).await else {
        return visit.done(&session_path(id), "会社ごとの席を変えました。");
    };
    let form = Form::new()
        .with("company", &typed.company)
        .with("seats", &typed.seats);
    show_refused(&app, &actor, &visit, id, form, failure).await
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Closing {
    rest_absent: String,
}

#[handler]
pub(super) async fn close(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(session): Path<Uuid>,
    typed: poem::web::Form<Closing>,
) -> PageResult {
    let id = ScheduledSessionId(session);
    let rest_is_absent = !typed.rest_absent.is_empty();
    match hold_session(&app, &actor, id, rest_is_absent).await {
        Ok(held) => {
            let message = format!(
                "研修を締めました。出席{}人。テストとアンケートに進めるようになりました。",
                held.attended
            );
            visit.done(&session_path(id), &message)
        }
        Err(failure) => {
            let form = Form::new().with("rest_absent", &typed.rest_absent);
            show_refused(&app, &actor, &visit, id, form, failure).await
        }
    }
}
