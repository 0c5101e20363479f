//! The world of `terakoya demo`: invented companies, people and a year of
//! invented ratings, all marked as sample data. It is built through the same
//! journeys that the pages use, so it cannot drift from them, and it is what
//! the browser tests visit.

mod assessments;
mod cast;
mod learners;
mod ratings;
mod reminders;
mod rules;
mod sessions;

use std::path::Path;

use chrono::{NaiveDate, TimeDelta};
use journeys::App;
use journeys::import_ratings::ImportOptions;
use journeys::publish_figure::FigureInput;
use journeys::views::report_satisfaction::{Ask, By, OVERALL, Viewer, satisfaction};
use kernel::{Clock, Failure};
use serde::Serialize;
use surveys::figure::PlaceKind;

use self::cast::{Staff, Town};

/// How long ago everybody was enrolled.
const ENROLLED_BEFORE: TimeDelta = TimeDelta::days(40);

/// What was built, and how to get in.
#[derive(Clone, Debug, Serialize)]
pub struct World {
    /// Client companies.
    pub companies: usize,
    /// Their staff.
    pub people: usize,
    /// Enrolments in both tracks.
    pub enrolments: usize,
    /// Of these, completed.
    pub completed: usize,
    /// The exact mean of 総合満足度 in fiscal year 2025, rounded once.
    pub satisfaction: String,
    /// How many answers it stands on.
    pub satisfaction_n: u64,
    /// The page of the published figure of that year.
    pub figure: String,
    /// One link per role.
    pub links: Vec<Link>,
    /// How a trainee without mail gets in.
    pub pin: Pin,
    /// A trainee with mail who has not begun: the address their invitation
    /// goes to.
    pub fresh_trainee: String,
}

/// A sign-in link.
#[derive(Clone, Debug, Serialize)]
pub struct Link {
    /// Stable name: `firm_admin`.
    pub name: &'static str,
    /// The role on the screen.
    pub role: &'static str,
    /// Signs in whoever opens it and confirms.
    pub url: String,
}

/// What stands on a slip.
#[derive(Clone, Debug, Serialize)]
pub struct Pin {
    /// 会社コード
    pub company: String,
    /// 社員番号
    pub employee_no: String,
    /// Eight digits, good once.
    pub pin: String,
}

/// Builds the world, or finds the one that stands in this database already and
/// makes new links for it.
///
/// # Errors
/// When the course content has faults, or the database refuses.
pub async fn build(app: &App, content: &Path) -> Result<World, Failure> {
    let stands = people::read::company_by_code(&app.db.read(), cast::TOWNS[0].code).await?;
    if stands.is_none() {
        people_the_world(app, content).await?;
    }
    describe(app).await
}

async fn people_the_world(app: &App, content: &Path) -> Result<(), Failure> {
    let past = App {
        clock: Clock::fixed(app.clock.now() - ENROLLED_BEFORE),
        ..app.clone()
    };
    journeys::publish_content(&past, None, content.to_owned()).await?;
    cast::add_staff(&past).await?;
    for town in &cast::TOWNS {
        cast::add_company(&past, town).await?;
    }
    import_a_year_of_ratings(&past).await?;
    publish_the_year(&past).await?;
    let key = learners::answer_key(content)?;
    for town in &cast::TOWNS {
        learners::live(&past, &key, town).await?;
    }
    assessments::play(&past, app).await?;
    cast::enrol_fresh_trainees(app).await?;
    sessions::plan(&past, app).await?;
    reminders::live(app).await?;
    rules::live(app).await?;
    journeys::seal_rounds(app).await?;
    journeys::close_periods(app).await?;
    Ok(())
}

async fn import_a_year_of_ratings(app: &App) -> Result<(), Failure> {
    let codes = cast::TOWNS.map(|town: Town| town.code);
    let csv = ratings::csv(codes, first_session());
    let options = ImportOptions {
        is_sample: true,
        ..ImportOptions::default()
    };
    journeys::import_ratings(
        app,
        None,
        "見本アンケート2025年度.csv",
        csv.into_bytes(),
        options,
    )
    .await?;
    Ok(())
}

/// The year's average as a figure with an address: defined by one of the firm,
/// approved by another.
async fn publish_the_year(app: &App) -> Result<(), Failure> {
    let admin = cast::staff_actor(app, Staff::Admin).await?;
    let approver = cast::staff_actor(app, Staff::Approver).await?;
    let (from, to) = fiscal_year_2025();
    let input = FigureInput {
        from,
        to,
        track: None,
        question: OVERALL.to_owned(),
        note: "見本の会社案内".to_owned(),
    };
    let proposal = journeys::propose_figure(app, Some(&admin), &input).await?;
    let preview = journeys::preview_figure(app, &approver, proposal).await?;
    let seen = preview
        .draft
        .manifest
        .map(|manifest| manifest.snapshot_sha256);
    let seen = seen.unwrap_or_default();
    let code = journeys::approve_figure(app, &approver, proposal, &seen).await?;
    let brochure = "見本の会社案内 2026年版 3ページ";
    journeys::register_place(app, &admin, &code, PlaceKind::Print, brochure).await
}

fn fiscal_year_2025() -> (NaiveDate, NaiveDate) {
    let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
    (day(2025, 4, 1), day(2026, 3, 31))
}

fn first_session() -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 4, 7).unwrap_or_default()
}

async fn describe(app: &App) -> Result<World, Failure> {
    let admin = cast::staff_actor(app, Staff::Admin).await?;
    let (mut people, mut enrolments, mut completed) = (0, 0, 0);
    for town in &cast::TOWNS {
        let company = cast::company(app, town).await?;
        people += cast::everybody(app, company).await?.len();
        let counts = learners::counts(app, company).await?;
        enrolments += counts.all;
        completed += counts.completed;
    }
    let (mean, n) = satisfaction_of_2025(app).await?;
    Ok(World {
        companies: cast::TOWNS.len(),
        people,
        enrolments,
        completed,
        satisfaction: mean,
        satisfaction_n: n,
        figure: figure(app).await?,
        links: cast::links(app).await?,
        pin: cast::slip(app, &admin).await?,
        fresh_trainee: cast::fresh_trainee(app).await?,
    })
}

/// The newest figure's page; the list's in a world that was built before there
/// were any.
async fn figure(app: &App) -> Result<String, Failure> {
    let register = journeys::views::figures::register(app).await?;
    let newest = register.figures.first();
    let code = newest.map(|figure| figure.public.manifest.id.as_str());
    let base = &app.settings.base_url;
    Ok(code.map_or_else(
        || format!("{base}/figures"),
        |code| format!("{base}/figures/{code}"),
    ))
}

async fn satisfaction_of_2025(app: &App) -> Result<(String, u64), Failure> {
    let (from, to) = fiscal_year_2025();
    let ask = Ask {
        from,
        to,
        by: By::Overall,
        question: OVERALL.to_owned(),
        track: None,
    };
    let report = satisfaction(app, &Viewer::Firm, ask).await?;
    let row = report
        .overall
        .into_iter()
        .next()
        .ok_or_else(Failure::not_found)?;
    Ok((row.display(), row.n()))
}
