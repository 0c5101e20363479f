//! 満足度: the average of a period with everything it rests on, and taking
//! paper questionnaires.

mod change;
mod funnel;
mod import;
mod own;
mod scale;
mod trend;
pub(crate) mod view;

use askama::Template;
use chrono::NaiveDate;
use journeys::sheet::SheetFormat;
use journeys::views::report_satisfaction::{self as report, Ask, By, ToldYear, Viewer};
use journeys::{App, ExportedFile};
use kernel::{Actor, Failure, Fault, Role, date};
use poem::web::{Data, Query};
use poem::{Response, Route, get, handler};
use serde::Deserialize;

use crate::http::download;
use crate::http::render::percent_encoded;
use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Form, Layout, Nav, Visit};
use trend::TrendView;
use view::{FiscalYear, ReportView};

/// The paths of satisfaction.
pub fn routes(route: Route) -> Route {
    route
        .at("/satisfaction", get(show))
        .at("/satisfaction/export", get(export))
        .at("/satisfaction/comparison", get(change::show))
        .at(
            "/satisfaction/comparison/export",
            get(change::export_comparison),
        )
        .at("/satisfaction/instructors", get(change::instructors))
        .at(
            "/satisfaction/instructors/export",
            get(change::export_instructors),
        )
        .at("/instructor", get(own::of_instructor))
        .at("/instructor/export", get(own::export_of_instructor))
        .at("/companies/:company/satisfaction", get(own::of_company))
        .at(
            "/companies/:company/satisfaction/export",
            get(own::export_of_company),
        )
        .at("/rating-imports", get(import::show).post(import::upload))
}

/// The address's parameters, as typed.
#[derive(Debug, Default, Deserialize)]
struct Asked {
    from: Option<String>,
    to: Option<String>,
    by: Option<String>,
    question: Option<String>,
    format: Option<String>,
}

#[derive(Template)]
#[template(path = "satisfaction/report.html")]
struct ReportPage {
    layout: Layout,
    form: Form,
    years: Vec<FiscalYear>,
    dimensions: Vec<(&'static str, &'static str)>,
    questions: Vec<(String, String)>,
    may_import: bool,
    is_partial: bool,
    report: Option<ReportView>,
    /// The asked question's name.
    question: String,
    /// What was told below the firm, by fiscal year: the firm's only.
    told: Option<Vec<ToldYear>>,
    /// The firm's only.
    trend: Option<TrendView>,
    /// The ways to take the report away.
    exports: Vec<(String, &'static str)>,
}

#[handler]
async fn show(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    asked: Query<Asked>,
) -> PageResult {
    let viewer = Viewer::of(&actor)?;
    let year = FiscalYear::of(app.clock.today());
    let form = asked.0.form(&year);
    let questions = report::questions(&app).await?;
    match asked.0.ask(&year) {
        Ok(ask) => match report::satisfaction_with_means(&app, &viewer, ask.clone()).await {
            Ok(found) => {
                let page = page(&actor, &viewer, &visit, form, (year, questions));
                shell::show(&ReportPage {
                    report: Some(ReportView::from(found)),
                    told: told_of(&app, &viewer, &ask).await?,
                    trend: trend_of(&app, &viewer, &ask).await?,
                    exports: exports(&ask),
                    ..page
                })
            }
            Err(failure) => {
                let form = form.refused(failure)?;
                shell::show_refused(&page(&actor, &viewer, &visit, form, (year, questions)))
            }
        },
        Err(failure) => {
            let form = form.refused(failure)?;
            shell::show_refused(&page(&actor, &viewer, &visit, form, (year, questions)))
        }
    }
}

/// The firm's trend; none for others, and none where the words of the
/// question changed, since such months cannot be drawn as one line.
async fn trend_of(app: &App, viewer: &Viewer, ask: &Ask) -> Result<Option<TrendView>, Failure> {
    if *viewer != Viewer::Firm {
        return Ok(None);
    }
    let trend = report::drawable_trend(app, ask).await?;
    Ok(trend.as_ref().and_then(TrendView::of))
}

async fn told_of(app: &App, viewer: &Viewer, ask: &Ask) -> Result<Option<Vec<ToldYear>>, Failure> {
    if *viewer != Viewer::Firm {
        return Ok(None);
    }
    report::told_years(app, ask).await.map(Some)
}

fn exports(ask: &Ask) -> Vec<(String, &'static str)> {
    exports_of(&format!(
        "/satisfaction/export?from={}&to={}&by={}&question={}",
        ask.from,
        ask.to,
        ask.by.as_str(),
        percent_encoded(&ask.question)
    ))
}

/// An address in each format, with what the format is called.
fn exports_of(address: &str) -> Vec<(String, &'static str)> {
    let link = |format: SheetFormat| {
        let address = format!("{address}&format={}", format.as_str());
        (address, format.label())
    };
    SheetFormat::ALL.map(link).to_vec()
}

/// Exactly what the page shows, as a file.
#[handler]
async fn export(Signed(actor): Signed, app: Data<&App>, asked: Query<Asked>) -> PageResult {
    let viewer = Viewer::of(&actor)?;
    let ask = asked.0.ask(&FiscalYear::of(app.clock.today()))?;
    let format = format_of(asked.0.format.as_deref());
    let file = report::export_satisfaction(&app, &viewer, ask, format).await?;
    Ok(handed_out(file))
}

/// The format that an address names; a workbook unless it names one.
fn format_of(word: Option<&str>) -> SheetFormat {
    word.and_then(SheetFormat::parse).unwrap_or_default()
}

fn handed_out(file: ExportedFile) -> Response {
    download::file(file.format.media_type(), &file.name, file.bytes)
}

fn page(
    actor: &Actor,
    viewer: &Viewer,
    visit: &Visit,
    form: Form,
    (year, questions): (FiscalYear, Vec<(String, String)>),
) -> ReportPage {
    let dimensions = viewer.dimensions().into_iter();
    let asked = questions
        .iter()
        .find(|(code, _)| code == form.value("question"));
    ReportPage {
        question: asked.map_or_else(
            || form.value("question").to_owned(),
            |(_, label)| label.clone(),
        ),
        told: None,
        layout: visit.layout("満足度", Nav::Satisfaction).with(&form),
        form,
        years: year.with_earlier(),
        dimensions: dimensions.map(|by| (by.as_str(), by.label())).collect(),
        questions,
        may_import: actor.has(Role::FirmAdmin),
        is_partial: *viewer != Viewer::Firm,
        report: None,
        trend: None,
        exports: Vec::new(),
    }
}

impl Asked {
    /// What was typed, or the fiscal year.
    fn form(&self, year: &FiscalYear) -> Form {
        let typed = |text: &Option<String>, otherwise: NaiveDate| {
            text.clone().unwrap_or_else(|| otherwise.to_string())
        };
        Form::new()
            .with("from", typed(&self.from, year.from))
            .with("to", typed(&self.to, year.to))
            .with("by", self.by.as_deref().unwrap_or(By::Overall.as_str()))
            .with("question", self.question())
    }

    fn question(&self) -> &str {
        let typed = self.question.as_deref().map(str::trim);
        typed
            .filter(|code| !code.is_empty())
            .unwrap_or(report::OVERALL)
    }

    fn ask(&self, year: &FiscalYear) -> Result<Ask, Failure> {
        let mut faults = Vec::new();
        let from = day(&self.from, year.from, "/from", &mut faults);
        let to = day(&self.to, year.to, "/to", &mut faults);
        let by = self.by.as_deref().map_or(Some(By::Overall), By::parse);
        if by.is_none() {
            faults.push(Fault::new(
                "/by",
                "dimension.unknown",
                "内訳を一覧から選んでください。",
            ));
        }
        match (from, to, by) {
            (Some(from), Some(to), Some(by)) => Ok(Ask {
                from,
                to,
                by,
                question: self.question().to_owned(),
                track: None,
            }),
            _ => Err(Failure::invalid(faults)),
        }
    }
}

fn day(
    typed: &Option<String>,
    otherwise: NaiveDate,
    pointer: &str,
    faults: &mut Vec<Fault>,
) -> Option<NaiveDate> {
    let Some(text) = typed else {
        return Some(otherwise);
    };
    let day = date::parse(text.trim());
    if day.is_none() {
        let message = "日付は 2024/03/31 の形で入力してください。";
        faults.push(Fault::new(pointer, "date.syntax", message));
    }
    day
}
