//! Two fiscal years side by side, and the order of instructors: for the firm's
//! eyes only.

use askama::Template;
use chrono::NaiveDate;
use journeys::App;
use journeys::views::report_satisfaction::{self as report, Ask, By, PeriodChange};
use kernel::{Failure, Fault};
use poem::handler;
use poem::web::{Data, Query};
use serde::Deserialize;
use surveys::order::{InstructorOrder, Placed};

use super::funnel::FunnelView;
use super::view::FiscalYear;
use super::{exports_of, format_of, handed_out};
use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Form, Layout, Nav, Visit};

/// What changed, in words.
struct ChangeView {
    earlier: String,
    earlier_n: u64,
    later: String,
    later_n: u64,
    difference: String,
    limits: String,
    word: &'static str,
    standardised: Option<StandardisedView>,
}

struct StandardisedView {
    earlier: String,
    later: String,
    difference: String,
    tracks: usize,
}

impl ChangeView {
    fn of(change: PeriodChange) -> Option<Self> {
        let raw = change.raw?;
        let (low, high) = raw.interval.printed_signed();
        let standardised = change.standardised.map(|found| StandardisedView {
            earlier: found.earlier.to_string(),
            later: found.later.to_string(),
            difference: found.difference.signed(),
            tracks: found.tracks,
        });
        Some(Self {
            earlier: raw.earlier.to_string(),
            earlier_n: raw.earlier.n(),
            later: raw.later.to_string(),
            later_n: raw.later.n(),
            difference: raw.difference.to_string(),
            limits: format!("{low} から {high}"),
            word: raw.change.label(),
            standardised,
        })
    }
}

#[derive(Template)]
#[template(path = "satisfaction/comparison.html")]
struct ChangePage {
    layout: Layout,
    form: Form,
    years: Vec<(String, String)>,
    earlier: i32,
    later: i32,
    change: Option<ChangeView>,
    exports: Vec<(String, &'static str)>,
}

#[derive(Default, Deserialize)]
struct Years {
    earlier: Option<String>,
    later: Option<String>,
    format: Option<String>,
}

impl Years {
    /// The years as typed, or the one that runs and the one before it.
    fn typed(&self, now: &FiscalYear) -> (Option<i32>, Option<i32>) {
        let year = |text: &Option<String>, otherwise: i32| match text {
            None => Some(otherwise),
            Some(text) => text.parse().ok().filter(|year| (1900..2200).contains(year)),
        };
        (
            year(&self.earlier, now.year - 1),
            year(&self.later, now.year),
        )
    }

    /// The days of both years.
    fn periods(&self, now: &FiscalYear) -> Result<[(NaiveDate, NaiveDate); 2], Failure> {
        let (earlier, later) = self.typed(now);
        let pair = earlier
            .zip(later)
            .filter(|(earlier, later)| earlier < later);
        let Some((earlier, later)) = pair else {
            let message = "前の年度と、それより後の年度を選んでください。";
            let fault = Fault::new("/later", "years.order", message);
            return Err(Failure::invalid(vec![fault]));
        };
        Ok([earlier, later].map(|year| {
            let year = FiscalYear::beginning(year, now.from);
            (year.from, year.to)
        }))
    }
}

#[handler]
pub(super) async fn show(
    _: Signed,
    visit: Visit,
    app: Data<&App>,
    Query(asked): Query<Years>,
) -> PageResult {
    let now = FiscalYear::of(app.clock.today());
    let (earlier, later) = asked.typed(&now);
    let periods = asked.periods(&now);
    let form = Form::new()
        .with(
            "earlier",
            asked.earlier.unwrap_or((now.year - 1).to_string()),
        )
        .with("later", asked.later.unwrap_or(now.year.to_string()));
    let years: Vec<(String, String)> = now
        .with_earlier()
        .into_iter()
        .map(|year| (year.year.to_string(), format!("{}年度", year.year)))
        .collect();
    let page = |form: Form, change, exports| ChangePage {
        layout: visit.layout("年度を比べる", Nav::Satisfaction).with(&form),
        form,
        years: years.clone(),
        earlier: earlier.unwrap_or_default(),
        later: later.unwrap_or_default(),
        change,
        exports,
    };
    let [first, second] = match periods {
        Ok(periods) => periods,
        Err(failure) => {
            let form = form.refused(failure)?;
            return shell::show_refused(&page(form, None, Vec::new()));
        }
    };
    let found = report::period_change(&app, report::OVERALL, first, second).await;
    match found {
        Ok(change) => {
            let exports = exports_of(&format!(
                "/satisfaction/comparison/export?earlier={}&later={}",
                earlier.unwrap_or_default(),
                later.unwrap_or_default()
            ));
            shell::show(&page(form, ChangeView::of(change), exports))
        }
        Err(failure) => shell::show_refused(&page(form.refused(failure)?, None, Vec::new())),
    }
}

/// The same as a file.
#[handler]
pub(super) async fn export_comparison(
    _: Signed,
    app: Data<&App>,
    Query(asked): Query<Years>,
) -> PageResult {
    let [earlier, later] = asked.periods(&FiscalYear::of(app.clock.today()))?;
    let format = format_of(asked.format.as_deref());
    let file = report::export_change(&app, report::OVERALL, earlier, later, format).await?;
    Ok(handed_out(file))
}

/// One instructor in words.
struct PlacedView {
    place: usize,
    name: String,
    mean: String,
    n: u64,
    interval: String,
    shrunken: String,
    word: &'static str,
}

impl PlacedView {
    fn of((place, placed): (usize, Placed)) -> Self {
        Self {
            place: place + 1,
            word: placed.word(),
            interval: placed.interval.to_string(),
            name: placed.name,
            mean: placed.mean.to_string(),
            n: placed.mean.n(),
            shrunken: placed.shrunken.to_string(),
        }
    }
}

struct OrderView {
    firm: String,
    weight: String,
    is_fallback: bool,
    funnel: Option<FunnelView>,
    placed: Vec<PlacedView>,
}

impl From<InstructorOrder> for OrderView {
    fn from(order: InstructorOrder) -> Self {
        Self {
            firm: order.firm.to_string(),
            weight: order.weight.to_string(),
            is_fallback: order.is_fallback,
            funnel: FunnelView::of(&order),
            placed: order
                .placed
                .into_iter()
                .enumerate()
                .map(PlacedView::of)
                .collect(),
        }
    }
}

#[derive(Template)]
#[template(path = "satisfaction/instructors.html")]
struct OrderPage {
    layout: Layout,
    form: Form,
    years: Vec<(String, String)>,
    year: i32,
    order: Option<OrderView>,
    exports: Vec<(String, &'static str)>,
}

#[derive(Default, Deserialize)]
struct OneYear {
    year: Option<String>,
    format: Option<String>,
}

impl OneYear {
    /// The year as typed, or the one that runs.
    fn year(&self, now: &FiscalYear) -> FiscalYear {
        let typed = self.year.as_deref();
        let typed = typed.and_then(|text| text.parse::<i32>().ok());
        let year = typed.filter(|year| (1900..2200).contains(year));
        FiscalYear::beginning(year.unwrap_or(now.year), now.from)
    }
}

fn order_of(year: &FiscalYear) -> Ask {
    Ask {
        from: year.from,
        to: year.to,
        by: By::Instructor,
        question: report::OVERALL.to_owned(),
        track: None,
    }
}

/// The order of instructors as a file.
#[handler]
pub(super) async fn export_instructors(
    _: Signed,
    app: Data<&App>,
    Query(asked): Query<OneYear>,
) -> PageResult {
    let year = asked.year(&FiscalYear::of(app.clock.today()));
    let format = format_of(asked.format.as_deref());
    let file = report::export_order(&app, &order_of(&year), format).await?;
    Ok(handed_out(file))
}

#[handler]
pub(super) async fn instructors(
    _: Signed,
    visit: Visit,
    app: Data<&App>,
    Query(asked): Query<OneYear>,
) -> PageResult {
    let now = FiscalYear::of(app.clock.today());
    let year = asked.year(&now);
    let years = now.with_earlier().into_iter();
    let years = years.map(|year| (year.year.to_string(), format!("{}年度", year.year)));
    let form = Form::new().with("year", year.year.to_string());
    let exports = exports_of(&format!(
        "/satisfaction/instructors/export?year={}",
        year.year
    ));
    let page = |form: Form, order, years| OrderPage {
        layout: visit
            .layout("講師の順（社内用）", Nav::Satisfaction)
            .with(&form),
        form,
        years,
        year: year.year,
        order,
        exports,
    };
    match report::firm_order(&app, &order_of(&year)).await {
        Ok(order) => shell::show(&page(form, order.map(OrderView::from), years.collect())),
        Err(failure) => shell::show_refused(&page(form.refused(failure)?, None, years.collect())),
    }
}
