//! `cargo run --release -p bench --bin certificates`: many certificates as one
//! ZIP, from nothing: every sheet is set, kept and packed while the file is
//! read, as a browser reads it in the background. The goal is 1,000 in 60
//! seconds. Prints a line for ARCHITECTURE.md.

#[path = "../../process.rs"]
#[allow(dead_code, reason = "the HTTP benchmark uses the rest")]
mod process;
#[path = "../../server.rs"]
#[allow(dead_code, reason = "the HTTP benchmark uses the rest")]
mod server;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Parser;
use enrolments::Source;
use enrolments::write::Order;
use journeys::views::report_certificates::CertificateFilter;
use journeys::{App, Settings, archive_certificates, issue_missing_certificates, publish_content};
use kernel::id::{CompanyId, MembershipId};
use kernel::{Clock, Db, Failure, Ids, Role, SigningKey};
use people::write::Grant;
use people::{CompanyInput, MemberInput, Passwords};
use surveys::SurveyKeys;
use testkit::content::{Folder, TWO_MODULES};
use tokio::io::AsyncReadExt;

use crate::server::Postgres;

const CERTIFICATE: &str = "survey = \"after\"\ncertificate = { kind = \"greeting\", \
     title = \"修了証\", statement = \"当社所定の研修「あいさつ」の全課程を修了したことを証します。\" }\n";

/// Many certificates as one ZIP.
#[derive(Parser)]
struct Args {
    /// How many.
    #[arg(long, default_value_t = 1_000)]
    certificates: usize,
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
        match run(&args, database).await {
            Ok(line) => println!("{line}"),
            Err(reason) => {
                eprintln!("void: {database}: {reason}");
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}

async fn run(args: &Args, database: &str) -> Result<String, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let cluster = tempfile::tempdir().map_err(|error| error.to_string())?;
    let postgres = match database {
        "postgres" => Some(Postgres::start(cluster.path())?),
        _ => None,
    };
    let url = match &postgres {
        Some(postgres) => postgres.url.clone(),
        None => format!("sqlite:{}", folder.path().join("terakoya.db").display()),
    };
    let content = TWO_MODULES.folder();
    content.edit(
        "tracks/greeting/track.toml",
        "survey = \"after\"\n",
        CERTIFICATE,
    );
    let said = |failure: Failure| failure.to_string();
    let app = app(url, &content).await.map_err(said)?;
    let company = fill(&app, content.path(), args.certificates)
        .await
        .map_err(said)?;
    let (first, bytes) = archive(&app, company, args.certificates).await?;
    let (second, _) = archive(&app, company, args.certificates).await?;
    Ok(format!(
        "{database}: {} certificates, {:.1} MB: {:.1} s when none was ever printed, {:.1} s again",
        args.certificates,
        bytes as f64 / 1_000_000.0,
        first.as_secs_f64(),
        second.as_secs_f64(),
    ))
}

async fn app(url: String, content: &Folder) -> Result<App, Failure> {
    let db = Db::connect(&kernel::db::Settings::new(url)).await?;
    let migrated = migrations::run(db.migration_connection()).await;
    migrated.map_err(|error| Failure::internal("bench.migrate", error))?;
    let settings = Settings {
        takes_replies: false,
        mail_address: "no-reply@firm.example".to_owned(),
        base_url: "http://localhost".to_owned(),
        firm_name: "測定会社".to_owned(),
        sheet_reader: None,
        content_dir: content.path().to_owned(),
        has_recalls: false,
        trusted_proxies: Vec::new(),
        is_demo: false,
    };
    Ok(App {
        db,
        clock: Clock::System,
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

/// A company whose people have all completed the track.
async fn fill(app: &App, content: &Path, people: usize) -> Result<CompanyId, Failure> {
    publish_content(app, None, content.to_owned()).await?;
    let db = app.db.read();
    let track = courses::read::track_by_code(&db, "greeting").await?;
    let track = track.ok_or_else(Failure::not_found)?;
    let version = courses::read::current_version(&db, track.id).await?;
    let version = version.ok_or_else(Failure::not_found)?.id;
    let (company, members) = company(app, people).await?;
    let now = app.clock.now();
    let tx = app.db.write().await?;
    let order = Order {
        company,
        track: track.id,
        members: &members,
        source: Source::Person,
        due_on: None,
        created_by: None,
    };
    let enrolled = enrolments::write::enrol(&tx, &app.ids, now, &order).await?;
    for new in &enrolled.new {
        enrolments::write::pin_and_start(&tx, company, new.id, version, now).await?;
        enrolments::write::complete(&tx, company, new.id, now).await?;
    }
    tx.commit().await?;
    issue_missing_certificates(app).await?;
    Ok(company)
}

async fn company(app: &App, people: usize) -> Result<(CompanyId, Vec<MembershipId>), Failure> {
    let typed = CompanyInput {
        code: "bench".to_owned(),
        name: "株式会社そくてい".to_owned(),
        fiscal_year_start: None,
    };
    let profile = typed.check().map_err(Failure::invalid)?;
    let now = app.clock.now();
    let tx = app.db.write().await?;
    let company = people::write::add_company(&tx, &app.ids, now, &profile, false).await?;
    let mut members = Vec::with_capacity(people);
    for number in 0..people {
        let typed = MemberInput {
            employee_no: format!("{number:05}"),
            family_name: "髙橋".to_owned(),
            given_name: format!("﨑子{number}"),
            ..MemberInput::default()
        };
        let profile = typed.check().map_err(Failure::invalid)?;
        let new = people::write::add_member(&tx, &app.ids, now, company, &profile).await?;
        members.push(new.membership);
    }
    tx.commit().await?;
    Ok((company, members))
}

/// How long the whole file takes, and its size. A file that lacks a sheet is
/// void.
async fn archive(app: &App, company: CompanyId, count: usize) -> Result<(Duration, usize), String> {
    let admin = admin(app).await.map_err(|failure| failure.to_string())?;
    let begun = Instant::now();
    let filter = CertificateFilter::default();
    let archive = archive_certificates(app, &admin, company, &filter).await;
    let mut archive = archive.map_err(|failure| failure.to_string())?;
    let mut bytes = Vec::new();
    let read = archive.reader.read_to_end(&mut bytes).await;
    read.map_err(|error| error.to_string())?;
    let took = begun.elapsed();
    // The end of the central directory counts the files (APPNOTE 4.3.16).
    let end = bytes.windows(4).rposition(|window| window == b"PK\x05\x06");
    let end = end.ok_or("the archive has no end")?;
    let files = u16::from_le_bytes([bytes[end + 10], bytes[end + 11]]);
    if usize::from(files) != count {
        return Err(format!("{files} sheets instead of {count}"));
    }
    Ok((took, bytes.len()))
}

async fn admin(app: &App) -> Result<kernel::Actor, Failure> {
    let now = app.clock.now();
    let tx = app.db.write().await?;
    let account = people::write::add_staff(&tx, &app.ids, now, None).await?;
    let grant = Grant {
        role: Role::FirmAdmin,
        company: None,
        unit: None,
    };
    people::write::grant_role(&tx, &app.ids, now, account, grant).await?;
    tx.commit().await?;
    let actor = people::read::actor_of_account(&app.db.read(), account, now).await?;
    actor.ok_or_else(Failure::not_found)
}
