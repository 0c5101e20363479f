//! What became of the letters, for the firm's admin. A letter's secret link is
//! never shown.

mod view;

use askama::Template;
use journeys::App;
use journeys::views::outbox;
use kernel::id::LetterId;
use kernel::{Cursor, PageRequest};
use mail::Status;
use poem::web::{Data, Path, Query};
use poem::{Route, get, handler, post};
use serde::Deserialize;
use uuid::Uuid;

use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Layout, Nav, Pager, Visit};
use view::CountCard;
pub(crate) use view::LetterCard;

/// The paths of the outbox.
pub fn routes(route: Route) -> Route {
    route
        .at("/mail", get(show_list))
        .at("/mail/:letter", get(show_letter))
        .at("/mail/:letter/retry", post(retry))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    status: String,
    after: Option<Uuid>,
}

#[derive(Template)]
#[template(path = "mail/list.html")]
struct ListPage {
    layout: Layout,
    is_sending: bool,
    counts: Vec<CountCard>,
    shown: Option<&'static str>,
    letters: Vec<LetterCard>,
    pager: Pager,
}

#[handler]
async fn show_list(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Query(asked): Query<Asked>,
) -> PageResult {
    let after = asked.after.map(Cursor);
    let status = Status::parse(&asked.status);
    let page = PageRequest::new(None, after);
    let outbox = outbox::outbox(&app, &actor, status, page).await?;
    let filter = status.map_or_else(String::new, |status| format!("status={}", status.as_str()));
    let counts = outbox.counts.into_iter();
    shell::show(&ListPage {
        layout: visit.layout("メール", Nav::Mail),
        is_sending: outbox.is_sending,
        counts: counts
            .map(|(of, count)| CountCard::new(of, count, status))
            .collect(),
        shown: status.map(Status::label),
        letters: outbox
            .letters
            .items
            .into_iter()
            .map(LetterCard::from)
            .collect(),
        pager: Pager::new("/mail", &filter, after, outbox.letters.next),
    })
}

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct LetterPage {
    layout: Layout,
    letter: LetterCard,
    text: String,
    has_link: bool,
    is_parked: bool,
    may_be_retried: bool,
}

#[handler]
async fn show_letter(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(letter): Path<Uuid>,
) -> PageResult {
    let letter = outbox::letter(&app, &actor, LetterId(letter)).await?;
    shell::show(&LetterPage {
        layout: visit.layout(&letter.head.subject, Nav::Mail),
        text: view::shown_text(&letter),
        has_link: letter.has_place_for_link(),
        is_parked: letter.head.delivery.status == Status::Parked,
        may_be_retried: letter.may_be_retried(),
        letter: letter.head.into(),
    })
}

#[handler]
async fn retry(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(letter): Path<Uuid>,
) -> PageResult {
    journeys::retry_letter(&app, &actor, LetterId(letter)).await?;
    visit.done(
        &format!("/mail/{letter}"),
        "もう一度送るように登録しました。順番が来たら送ります。",
    )
}
