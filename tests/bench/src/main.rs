//! `cargo run --release -p bench`: the measured work W1 to W6 over HTTP
//! against the release binary, on SQLite and on PostgreSQL, both durable at
//! every commit. A benchmark, never a test; its checks make a run void, they
//! do not judge its speed.

mod bulk;
mod checks;
mod client;
mod content;
mod load;
mod process;
mod report;
mod seed;
mod server;
mod work;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::Duration;

use clap::Parser;

use crate::client::Api;
use crate::load::{Measured, Piece, Span, closed_loop, open_loop};
use crate::report::Report;
use crate::seed::{Seeded, USERS};
use crate::server::{Postgres, Terakoya};

/// A whole class sits its test within this time (W6).
const CLASS_ENDS_WITHIN: Duration = Duration::from_secs(60);

/// The measured work W1 to W6.
#[derive(Parser)]
struct Args {
    /// The binary; build it first with `cargo build --release`.
    #[arg(long, default_value = "target/release/terakoya")]
    binary: PathBuf,
    /// Seconds of warm-up before each loop.
    #[arg(long, default_value_t = 3)]
    warm_up: u64,
    /// Seconds that each loop is measured.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Callers at the same time, one loop each.
    #[arg(long, value_delimiter = ',', default_values_t = [1, 8, 32])]
    callers: Vec<usize>,
    /// Only W4: rosters, dry runs and the board.
    #[arg(long)]
    only_rosters: bool,
    /// Only this database: sqlite or postgres.
    #[arg(long)]
    database: Option<String>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let args = Args::parse();
    for database in ["sqlite", "postgres"] {
        if args
            .database
            .as_deref()
            .is_some_and(|only| only != database)
        {
            continue;
        }
        match measure(&args, database).await {
            Ok(report) => println!("{}", report.markdown()),
            Err(reason) => {
                eprintln!("void: {database}: {reason}");
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}

async fn measure(args: &Args, database: &str) -> Result<Report, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let cluster = tempfile::tempdir().map_err(|error| error.to_string())?;
    let postgres = match database {
        "postgres" => Some(Postgres::start(cluster.path())?),
        _ => None,
    };
    let data = folder.path().join("data");
    std::fs::create_dir_all(&data).map_err(|error| error.to_string())?;
    let url = postgres.as_ref().map(|postgres| postgres.url.clone());
    let terakoya = Terakoya::new(args.binary.clone(), data, url);
    let seeded = seed::seed(&terakoya, folder.path()).await?;
    let processes = |pid: u32| {
        let mut pids = vec![pid];
        pids.extend(postgres.iter().flat_map(Postgres::processes));
        pids
    };

    let running = terakoya.serve().await?;
    let mut report = Report::new(database, running.started_in);
    report.idle_kib = process::memory_kib(&processes(running.pid()));
    let api = Api::new(&running.url)?;
    let cpu = || process::cpu_time(&processes(running.pid()));
    let span = Span {
        warm_up: Duration::from_secs(args.warm_up),
        measured: Duration::from_secs(args.seconds),
    };

    if args.only_rosters {
        report.bulk = bulk::import(&api, &seeded, running.pid()).await?;
        report.loaded_kib = process::memory_kib(&processes(running.pid()));
        drop(running);
        terakoya.run(&["verify"])?;
        return Ok(report);
    }

    let outline = Arc::new(work::Outline {
        api: api.clone(),
        users: seeded.users.clone(),
    });
    report
        .rows
        .extend(loops("W1 outline", args, outline, span, cpu).await?);

    for user in &seeded.users {
        work::open_quiz(&api, user).await?;
    }
    let attempt = Arc::new(work::Attempt {
        api: api.clone(),
        users: seeded.users.clone(),
    });
    let mut attempts = loops("W2 attempt", args, Arc::clone(&attempt), span, cpu).await?;
    let class = open_loop(attempt, USERS, CLASS_ENDS_WITHIN, cpu).await?;
    attempts.push(("W6 class".to_owned(), class));
    checks::attempts(&terakoya, finished(&attempts)).await?;
    report.rows.extend(attempts);

    report.rows.push((
        "W3 rating".to_owned(),
        rate_once_each(&api, &seeded, cpu).await?,
    ));
    checks::ratings(&terakoya, USERS).await?;

    report.bulk = bulk::import(&api, &seeded, running.pid()).await?;
    report.average = bulk::average(&api, &seeded).await?;
    report.loaded_kib = process::memory_kib(&processes(running.pid()));
    drop(running);
    terakoya.run(&["verify"])?;
    Ok(report)
}

async fn loops<P: Piece>(
    name: &str,
    args: &Args,
    piece: Arc<P>,
    span: Span,
    cpu: impl Fn() -> Duration + Copy,
) -> Result<Vec<(String, Measured)>, String> {
    let next = Arc::new(AtomicUsize::new(0));
    let mut rows = Vec::new();
    for callers in &args.callers {
        let measured = closed_loop(
            Arc::clone(&piece),
            *callers,
            span,
            Arc::clone(&next),
            usize::MAX,
            cpu,
        )
        .await?;
        rows.push((name.to_owned(), measured));
    }
    Ok(rows)
}

/// Every user once, eight at a time, without a warm-up.
async fn rate_once_each(
    api: &Api,
    seeded: &Seeded,
    cpu: impl Fn() -> Duration,
) -> Result<Measured, String> {
    for user in &seeded.users {
        work::open_survey(api, user).await?;
    }
    let piece = Arc::new(work::Rating {
        api: api.clone(),
        users: seeded.users.clone(),
    });
    let span = Span {
        warm_up: Duration::ZERO,
        measured: Duration::from_secs(120),
    };
    closed_loop(piece, 8, span, Arc::default(), USERS, cpu).await
}

fn finished(rows: &[(String, Measured)]) -> usize {
    rows.iter()
        .map(|(_, measured)| measured.done + measured.warm_up_done)
        .sum()
}
