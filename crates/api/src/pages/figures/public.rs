//! What everybody may see: the sentence, what it rests on, and whether it
//! still stands.

use askama::Template;
use journeys::App;
use journeys::views::figures::{FIGURE_READERS, firm_figure, public_claim, public_figure};
use kernel::Role;
use poem::http::header;
use poem::web::{Data, Path};
use poem::{Response, handler};
use surveys::figure::PlaceKind;

use super::view::{FigureView, FirmView};
use crate::http::{MaybeSigned, PageResult, Problem};
use crate::pages::shell::{self, Form, Layout, Nav, Visit};

#[derive(Template)]
#[template(path = "figures/show.html")]
pub(super) struct ShowPage {
    layout: Layout,
    form: Form,
    figure: FigureView,
    qr: String,
    address: String,
    /// What only the firm and its auditors see.
    firm: Option<FirmView>,
    /// An auditor only looks.
    may_change: bool,
    kinds: Vec<(&'static str, &'static str)>,
}

#[handler]
pub(super) async fn show(
    MaybeSigned(actor): MaybeSigned,
    visit: Visit,
    app: Data<&App>,
    Path(code): Path<String>,
) -> PageResult {
    let reader = actor.filter(|actor| actor.require(FIGURE_READERS).is_ok());
    shell::show(&page(&app, &visit, &code, reader.as_deref(), Form::new()).await?)
}

/// The page; with the firm's part for whoever reads its register.
pub(super) async fn page(
    app: &App,
    visit: &Visit,
    code: &str,
    reader: Option<&kernel::Actor>,
    form: Form,
) -> Result<ShowPage, Problem> {
    let figure = public_figure(app, code).await?;
    let firm = match reader {
        Some(reader) => Some(FirmView::from(&firm_figure(app, reader, code).await?)),
        None => None,
    };
    let address = format!("{}{}", app.settings.base_url, super::path(code));
    let nav = reader.map_or(Nav::None, super::nav);
    Ok(ShowPage {
        layout: visit.layout(format!("公表値 {code}"), nav).with(&form),
        form,
        figure: FigureView::from(&figure),
        qr: shell::qr(&address),
        address,
        firm,
        may_change: reader.is_some_and(|reader| reader.has(Role::FirmAdmin)),
        kinds: PlaceKind::ALL
            .map(|kind| (kind.as_str(), kind.label()))
            .to_vec(),
    })
}

#[derive(Template)]
#[template(path = "figures/badge.svg", escape = "html")]
struct Badge {
    figure: FigureView,
}

/// Meant for other sites' pages, so it may be loaded from there; it is asked
/// for again soon, because a figure may be retracted.
#[handler]
pub(super) async fn badge(app: Data<&App>, Path(code): Path<String>) -> PageResult {
    let figure = FigureView::from(&public_claim(&app, &code).await?);
    let drawn = Badge { figure }.render();
    let drawn = drawn.map_err(|error| kernel::Failure::internal("figure.badge", error))?;
    Ok(Response::builder()
        .content_type("image/svg+xml")
        .header("cross-origin-resource-policy", "cross-origin")
        .header(header::CACHE_CONTROL, "public, max-age=300")
        .body(drawn))
}

/// The same for places that show no SVG.
#[handler]
pub(super) async fn badge_png(app: Data<&App>, Path(code): Path<String>) -> PageResult {
    let drawn = journeys::print_badge(&app, &code).await?;
    Ok(Response::builder()
        .content_type("image/png")
        .header("cross-origin-resource-policy", "cross-origin")
        .header(header::CACHE_CONTROL, "public, max-age=300")
        .body(drawn))
}

#[handler]
pub(super) async fn manifest(app: Data<&App>, Path(code): Path<String>) -> PageResult {
    let figure = public_claim(&app, &code).await?;
    Ok(Response::builder()
        .content_type("application/json; charset=utf-8")
        .header(
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{}.json\"", figure.manifest.id),
        )
        .body(figure.file))
}
