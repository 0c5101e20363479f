//! 資料: documents that a company makes its own, forms, and further cases.

use askama::Template;
use courses::{Handout, HandoutHead, HandoutKind, word};
use journeys::App;
use journeys::views::handouts::{handout, handout_as_word, handouts};
use poem::web::{Data, Path};
use poem::{Response, Route, get, handler};

use crate::http::{PageResult, Signed, download};
use crate::pages::shell::{self, Layout, Nav, Visit};

/// The paths of handouts.
pub fn routes(route: Route) -> Route {
    route
        .at("/handouts", get(show_all))
        .at("/handouts/:handout", get(show))
        .at("/handouts/:handout/word", get(download_word))
}

#[derive(Template)]
#[template(path = "handouts/list.html")]
struct ListPage {
    layout: Layout,
    documents: Vec<HandoutHead>,
    forms: Vec<HandoutHead>,
    cases: Vec<HandoutHead>,
}

#[handler]
async fn show_all(Signed(actor): Signed, visit: Visit, app: Data<&App>) -> PageResult {
    let all = handouts(&app, &actor).await?;
    let of = |kind| {
        let of_kind = all.iter().filter(|handout| handout.kind == kind);
        of_kind.cloned().collect()
    };
    shell::show(&ListPage {
        layout: visit.layout("資料", Nav::Handouts),
        documents: of(HandoutKind::Document),
        forms: of(HandoutKind::Form),
        cases: of(HandoutKind::Case),
    })
}

#[derive(Template)]
#[template(path = "handouts/handout.html")]
struct HandoutPage {
    layout: Layout,
    handout: Handout,
}

impl HandoutPage {
    fn is_document(&self) -> bool {
        self.handout.head.kind == HandoutKind::Document
    }

    /// Whether a word of the company is missing in it.
    fn has_unset(&self) -> bool {
        courses::slot::has_unset(&self.handout.html)
    }

    fn published_on(&self) -> String {
        kernel::date::display_instant(self.handout.head.published_at)
    }
}

#[handler]
async fn show(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(code): Path<String>,
) -> PageResult {
    let handout = handout(&app, &actor, &code).await?;
    shell::show(&HandoutPage {
        layout: visit.layout(&handout.head.title, Nav::Handouts),
        handout,
    })
}

#[handler]
async fn download_word(
    Signed(actor): Signed,
    app: Data<&App>,
    Path(code): Path<String>,
) -> PageResult {
    let file = handout_as_word(&app, &actor, &code).await?;
    let name = download::docx(&file.head.code, &file.head.title);
    Ok(Response::builder()
        .content_type(word::MEDIA_TYPE)
        .header("content-disposition", name)
        .body(file.bytes))
}
