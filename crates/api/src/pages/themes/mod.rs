//! デザイン: the firm's own look and a company's, and the style sheet and logo
//! that pages take it from.

use askama::Template;
use journeys::choose_theme::theme_to_change;
use journeys::{App, choose_theme, reset_theme};
use kernel::id::{CompanyId, ThemeId};
use kernel::{Actor, Failure};
use people::{Color, LARGEST_LOGO, Theme, ThemeInput};
use poem::http::header;
use poem::web::{Data, Multipart, Path};
use poem::{Response, Route, get, handler, post};
use uuid::Uuid;

use crate::http::Signed;
use crate::http::parts::Parts;
use crate::http::problem::{PageResult, Problem};
use crate::pages::shell::{self, Form, Layout, Nav, Visit};

/// The paths of themes.
pub fn routes(route: Route) -> Route {
    route
        .at("/theme", get(show_firm).post(save_firm))
        .at("/theme/reset", post(reset_firm))
        .at(
            "/companies/:company/theme",
            get(show_company).post(save_company),
        )
        .at("/companies/:company/theme/reset", post(reset_company))
        .at("/themes/:letter/style.css", get(send_style))
        .at("/themes/:letter/logo.png", get(send_logo))
}

/// A saved theme never changes, so its files may be kept for ever.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// What the form proposes before anything was saved: the product's own.
const PRODUCT_KEY: &str = "#0017c1";
const PRODUCT_HOVER: &str = "#00118f";

#[derive(Template)]
#[template(path = "themes/form.html")]
struct ThemePage {
    layout: Layout,
    form: Form,
    path: String,
    /// The company; none for the firm itself.
    company_name: Option<String>,
    is_own: bool,
    logo: Option<String>,
    largest_kib: usize,
}

/// Whose theme a page is about.
struct Whose {
    company: Option<CompanyId>,
}

impl Whose {
    fn path(&self) -> String {
        match self.company {
            Some(company) => format!("/companies/{company}/theme"),
            None => "/theme".to_owned(),
        }
    }

    async fn page(
        &self,
        app: &App,
        actor: &Actor,
        visit: &Visit,
        refused: Option<Form>,
    ) -> Result<ThemePage, Problem> {
        let theme = theme_to_change(app, actor, self.company).await?;
        let company = match self.company {
            Some(company) => people::read::company(&app.db.read(), company)
                .await
                .map_err(Failure::from)?,
            None => None,
        };
        let title = match self.company {
            Some(_) => "企業のデザイン",
            None => "デザイン",
        };
        let form = refused.unwrap_or_else(|| form_of(theme.as_ref()));
        Ok(ThemePage {
            layout: visit.layout(title, Nav::Companies).with(&form),
            form,
            path: self.path(),
            company_name: company.map(|company| company.name),
            is_own: theme.as_ref().is_some_and(|theme| theme.colors.is_some()),
            logo: theme
                .as_ref()
                .filter(|theme| theme.logo.is_some())
                .map(|theme| logo_path(theme.id)),
            largest_kib: LARGEST_LOGO / 1024,
        })
    }

    async fn show(&self, app: &App, actor: &Actor, visit: &Visit) -> PageResult {
        shell::show(&self.page(app, actor, visit, None).await?)
    }

    async fn save(&self, app: &App, actor: &Actor, visit: &Visit, parts: Parts) -> PageResult {
        let input = ThemeInput {
            key_color: parts.field("key_color").to_owned(),
            hover_color: parts.field("hover_color").to_owned(),
            removes_logo: parts.has("removes_logo"),
            logo: parts.bytes,
        };
        match choose_theme(app, actor, self.company, &input).await {
            Ok(_) => visit.done(
                &self.path(),
                "デザインを保存しました。これから作る修了証にも使います。",
            ),
            Err(failure) => {
                let remove = if input.removes_logo { "yes" } else { "" };
                let form = Form::new()
                    .with("key_color", input.key_color)
                    .with("hover_color", input.hover_color)
                    .with("removes_logo", remove)
                    .refused(failure)?;
                shell::show_refused(&self.page(app, actor, visit, Some(form)).await?)
            }
        }
    }

    async fn reset(&self, app: &App, actor: &Actor, visit: &Visit) -> PageResult {
        reset_theme(app, actor, self.company).await?;
        visit.done(&self.path(), "もとのデザインに戻しました。")
    }
}

fn form_of(theme: Option<&Theme>) -> Form {
    let colors = theme.and_then(|theme| theme.colors);
    match colors {
        Some(colors) => Form::new()
            .with("key_color", colors.key.to_string())
            .with("hover_color", colors.hover.to_string()),
        None => Form::new()
            .with("key_color", PRODUCT_KEY)
            .with("hover_color", PRODUCT_HOVER),
    }
}

#[handler]
async fn show_firm(Signed(actor): Signed, visit: Visit, app: Data<&App>) -> PageResult {
    Whose { company: None }.show(&app, &actor, &visit).await
}

#[handler]
async fn save_firm(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    parts: Multipart,
) -> PageResult {
    let parts = Parts::read(parts).await?;
    Whose { company: None }
        .save(&app, &actor, &visit, parts)
        .await
}

#[handler]
async fn reset_firm(Signed(actor): Signed, visit: Visit, app: Data<&App>) -> PageResult {
    Whose { company: None }.reset(&app, &actor, &visit).await
}

#[handler]
async fn show_company(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(company): Path<Uuid>,
) -> PageResult {
    let company = Some(CompanyId(company));
    Whose { company }.show(&app, &actor, &visit).await
}

#[handler]
async fn save_company(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(company): Path<Uuid>,
    parts: Multipart,
) -> PageResult {
    let parts = Parts::read(parts).await?;
    let company = Some(CompanyId(company));
    Whose { company }.save(&app, &actor, &visit, parts).await
}

#[handler]
async fn reset_company(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(company): Path<Uuid>,
) -> PageResult {
    let company = Some(CompanyId(company));
    Whose { company }.reset(&app, &actor, &visit).await
}

/// The address of a theme's style sheet.
pub fn style_path(theme: ThemeId) -> String {
    format!("/themes/{theme}/style.css")
}

/// The address of a theme's logo.
pub fn logo_path(theme: ThemeId) -> String {
    format!("/themes/{theme}/logo.png")
}

async fn saved(app: &App, id: Uuid) -> Result<Theme, Problem> {
    let theme = people::read::theme(&app.db.read(), ThemeId(id)).await;
    let theme = theme.map_err(Failure::from)?;
    theme.ok_or_else(Problem::no_route)
}

/// The theme's colours in place of the style sheet's own.
#[handler]
async fn send_style(app: Data<&App>, Path(theme): Path<Uuid>) -> PageResult {
    let colors = saved(&app, theme).await?.colors;
    let colors = colors.ok_or_else(Problem::no_route)?;
    let tint: Color = colors.key.tint();
    let style = format!(
        ":root{{--key:{};--key-hover:{};--key-tint:{tint}}}\n",
        colors.key, colors.hover
    );
    Ok(Response::builder()
        .content_type("text/css; charset=utf-8")
        .header(header::CACHE_CONTROL, FOR_EVER)
        .body(style))
}

#[handler]
async fn send_logo(app: Data<&App>, Path(theme): Path<Uuid>) -> PageResult {
    let logo = saved(&app, theme).await?.logo;
    let logo = logo.ok_or_else(Problem::no_route)?;
    Ok(Response::builder()
        .content_type("image/png")
        .header(header::CACHE_CONTROL, FOR_EVER)
        .body(logo))
}
