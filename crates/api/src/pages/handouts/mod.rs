//! 資料: further cases, and documents that a company makes its own.

use askama::Template;
use courses::{Handout, HandoutKind};
use journeys::App;
use journeys::views::handouts::{handout, handouts};
use poem::web::{Data, Path};
use poem::{Route, get, handler};

use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Layout, Nav, Visit};

/// The paths of handouts.
pub fn routes(route: Route) -> Route {
    route
        .at("/handouts", get(show_all))
        .at("/handouts/:handout", get(show))
}

#[derive(Template)]
#[template(path = "handouts/list.html")]
struct ListPage {
    layout: Layout,
    documents: Vec<Handout>,
    cases: Vec<Handout>,
}

#[handler]
async fn show_all(Signed(actor): Signed, visit: Visit, app: Data<&App>) -> PageResult {
    let all = handouts(&app, &actor).await?;
    let (documents, cases) = all
        .into_iter()
        .partition(|handout| handout.kind == HandoutKind::Document);
    shell::show(&ListPage {
        layout: visit.layout("資料", Nav::Handouts),
        documents,
        cases,
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
        self.handout.kind == HandoutKind::Document
    }

    fn published_on(&self) -> String {
        kernel::date::display_instant(self.handout.published_at)
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
        layout: visit.layout(&handout.title, Nav::Handouts),
        handout,
    })
}
