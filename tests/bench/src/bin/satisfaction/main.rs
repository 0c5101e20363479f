//! `cargo run --release -p bench --bin satisfaction`: what a year of surveys
//! costs, on SQLite and on PostgreSQL. The counts of sessions are written as
//! cells; the reads and the seal are the product's own. Prints Markdown for
//! ARCHITECTURE.md and draws the growth as an SVG.

mod chart;
mod measure;
#[path = "../../process.rs"]
#[allow(dead_code, reason = "the HTTP benchmark uses the rest")]
mod process;
#[path = "../../server.rs"]
#[allow(dead_code, reason = "the HTTP benchmark uses the rest")]
mod server;
mod year;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use journeys::{App, Settings};
use kernel::{Clock, Db, Ids, SigningKey};
use people::Passwords;
use surveys::SurveyKeys;

use crate::chart::Line;
use crate::measure::Measured;
use crate::server::Postgres;

/// Ratings that the growth is measured at; 3.6 million are a year of 15,000
/// sessions with 20 answers to 12 questions.
const SIZES: [u64; 5] = [10_000, 100_000, 1_000_000, 3_600_000, 10_000_000];

/// A year of surveys.
#[derive(Parser)]
struct Args {
    /// Leave out larger sizes than this many ratings.
    #[arg(long, default_value_t = 10_000_000)]
    most: u64,
    /// Ballots of the round that is sealed.
    #[arg(long, default_value_t = 500)]
    ballots: usize,
    /// How often each read is measured.
    #[arg(long, default_value_t = 30)]
    times: usize,
    /// Only this database: sqlite or postgres.
    #[arg(long)]
    database: Option<String>,
    /// Where the growth is drawn.
    #[arg(long, default_value = "target/satisfaction-growth.svg")]
    chart: PathBuf,
}

#[tokio::main]
async fn main() -> ExitCode {
    let args = Args::parse();
    let mut lines = Vec::new();
    for database in ["sqlite", "postgres"] {
        let is_wanted = args.database.as_deref().is_none_or(|only| only == database);
        if !is_wanted {
            continue;
        }
        match run(&args, database).await {
            Ok(line) => lines.push(line),
            Err(reason) => {
                eprintln!("void: {database}: {reason}");
                return ExitCode::FAILURE;
            }
        }
    }
    match std::fs::write(&args.chart, chart::svg(&lines)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}: {error}", args.chart.display());
            ExitCode::FAILURE
        }
    }
}

async fn run(args: &Args, database: &str) -> Result<Line, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let cluster = tempfile::tempdir().map_err(|error| error.to_string())?;
    let postgres = match database {
        "postgres" => Some(Postgres::start(cluster.path())?),
        _ => None,
    };
    let file = folder.path().join("terakoya.db");
    let url = match &postgres {
        Some(postgres) => postgres.url.clone(),
        None => format!("sqlite:{}", file.display()),
    };
    let app = app(url).await.map_err(|failure| failure.to_string())?;
    let mut year = year::begin(&app).await?;
    let mut points = Vec::new();
    println!("### {database}\n\n{}", Measured::HEADINGS);
    for size in SIZES.into_iter().filter(|size| *size <= args.most) {
        year.grow(&app, size).await?;
        let measured = measure::reads(&app, &year, args.times).await?;
        println!("{}", measured.row(size));
        points.push((size, measured.by_track_us));
    }
    let (first, median) = measure::seals(&app, &year, args.ballots).await?;
    println!(
        "\nSeal of a round with {} ballots, median of {}: {} ms; the first: {} ms.\n",
        args.ballots,
        year.tracks.len(),
        measure::millis(median),
        measure::millis(first)
    );
    Ok(Line {
        name: database.to_owned(),
        points,
    })
}

async fn app(url: String) -> Result<App, kernel::Failure> {
    let settings = kernel::db::Settings::new(url);
    let db = Db::connect(&settings).await?;
    let migrated = migrations::run(db.migration_connection()).await;
    migrated.map_err(|error| kernel::Failure::internal("bench.migrate", error))?;
    let settings = Settings {
        takes_replies: false,
        mail_address: "no-reply@firm.example".to_owned(),
        base_url: "http://localhost".to_owned(),
        firm_name: "測定会社".to_owned(),
        sheet_reader: None,
        content_dir: PathBuf::new(),
        has_recalls: false,
        trusted_proxies: Vec::new(),
        is_demo: false,
    };
    Ok(App {
        db,
        clock: Clock::fixed(year::now()),
        ids: Ids::Random,
        settings: Arc::new(settings),
        passwords: Passwords::new(),
        survey_keys: Arc::new(SurveyKeys::random()?),
        signing: Arc::new(SigningKey::random()?),
        printer: Arc::default(),
        health: Arc::default(),
        under_way: Arc::default(),
    })
}
