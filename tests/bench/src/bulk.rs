//! W4, rosters in bulk, and W5, the average right after a write.

use std::ops::Range;
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::Value;

use crate::client::Api;
use crate::content;
use crate::process;
use crate::seed::{Seeded, USERS, roster_csv};

/// People present where dry runs and the board are measured: the goal is set
/// for so many.
const GOAL: usize = 10_000;
/// People present for the last part of W4.
const MANY: usize = 50_000;
/// How often the first page of the board is asked for.
const LOOKS: usize = 20;
/// How long a roster may take in the background.
const LONGEST_JOB: Duration = Duration::from_secs(300);
/// Rows of one import while the company is filled; the importer takes 20,000.
const FILL: usize = 10_000;
/// Imports measured at each size.
const IMPORTS_OF_100: usize = 10;
const IMPORTS_OF_1: usize = 20;

/// Rows a second at one size, with so many people present.
pub struct BulkRow {
    /// People in the company before.
    pub present: usize,
    /// Rows of one import.
    pub rows: usize,
    /// Rows created and enrolled per second; no passwords are made.
    pub per_second: u64,
}

/// A dry run of so many rows.
pub struct DryRow {
    /// People in the company.
    pub present: usize,
    /// Rows of the file.
    pub rows: usize,
    /// Until the answer was there.
    pub took: Duration,
    /// Most memory that the server held, in KiB.
    pub peak_kib: u64,
}

/// What W4 measures.
#[derive(Default)]
pub struct Bulk {
    /// Imports.
    pub imports: Vec<BulkRow>,
    /// Dry runs, at the size of the goal.
    pub dry_runs: Vec<DryRow>,
    /// The board's first page at that size: the middle one of several looks.
    pub board: Duration,
}

/// The average over so many responses.
pub struct AverageRow {
    /// Ratings of the period.
    pub responses: usize,
    /// Median of the answers, in microseconds.
    pub p50_us: u64,
}

/// W4: creates and enrols in imports of 100 and of 1, with 500, 10,000 and
/// 50,000 people present; with 10,000, dry runs of 10,000 and 20,000 rows and
/// the board's first page, too. `server` is the process that is measured.
///
/// # Errors
/// What the server answered instead.
pub async fn import(api: &Api, seeded: &Seeded, server: u32) -> Result<Bulk, String> {
    let mut next = USERS;
    let mut bulk = Bulk::default();
    for fill in [USERS, GOAL, MANY] {
        while next < fill {
            let until = (next + FILL).min(fill);
            take(api, seeded, next..until).await?;
            next = until;
        }
        if fill == GOAL {
            for rows in [GOAL, 2 * GOAL] {
                bulk.dry_runs
                    .push(dry_run(api, seeded, server, next, rows).await?);
            }
            bulk.board = board(api, seeded).await?;
        }
        for (rows, imports) in [(100, IMPORTS_OF_100), (1, IMPORTS_OF_1)] {
            let (present, started) = (next, Instant::now());
            for _ in 0..imports {
                take(api, seeded, next..next + rows).await?;
                next += rows;
            }
            let per_second = per_second(rows * imports, started.elapsed());
            bulk.imports.push(BulkRow {
                present,
                rows,
                per_second,
            });
        }
    }
    Ok(bulk)
}

/// Half of the rows change people who are there, as far as there are so many.
async fn dry_run(
    api: &Api,
    seeded: &Seeded,
    server: u32,
    present: usize,
    rows: usize,
) -> Result<DryRow, String> {
    let path = format!(
        "/companies/{}/roster-imports?dry_run=true&file_name=d.csv",
        seeded.company
    );
    let first = present.saturating_sub(rows / 2);
    let file = roster_csv(first..first + rows, content::TITLE).replace(",測定,", ",計測,");
    process::forget_peak(server);
    let started = Instant::now();
    let taken = api.upload(&path, &seeded.admin, file.into_bytes()).await?;
    let took = started.elapsed();
    let counts = &taken["plan"]["counts"];
    let planned = ["create", "change"].map(|word| counts[word].as_u64().unwrap_or(0));
    if planned.iter().sum::<u64>() != rows as u64 {
        return Err(format!("a dry run of {rows} rows found {counts}"));
    }
    Ok(DryRow {
        present,
        rows,
        took,
        peak_kib: process::peak_kib(server),
    })
}

async fn board(api: &Api, seeded: &Seeded) -> Result<Duration, String> {
    let path = format!("/companies/{}/progress", seeded.company);
    let mut times = Vec::new();
    for _ in 0..LOOKS {
        let started = Instant::now();
        api.call(Method::GET, &path, Some(&seeded.admin), None)
            .await?;
        times.push(started.elapsed());
    }
    times.sort_unstable();
    Ok(times[LOOKS / 2])
}

async fn take(api: &Api, seeded: &Seeded, people: Range<usize>) -> Result<(), String> {
    let path = format!(
        "/companies/{}/roster-imports?dry_run=false&file_name=b.csv",
        seeded.company
    );
    let rows = people.len();
    let taken = api
        .upload(
            &path,
            &seeded.admin,
            roster_csv(people, content::TITLE).into_bytes(),
        )
        .await?;
    let id = taken["id"].as_str().unwrap_or_default();
    let path = format!("/companies/{}/roster-imports/{id}", seeded.company);
    let started = Instant::now();
    let mut now = taken.clone();
    while now["status"] == "queued" && started.elapsed() < LONGEST_JOB {
        tokio::time::sleep(Duration::from_millis(200)).await;
        now = api
            .call(Method::GET, &path, Some(&seeded.admin), None)
            .await?;
    }
    if now["status"] == "applied" {
        Ok(())
    } else {
        Err(format!("{rows} rows were not applied: {now}"))
    }
}

/// W5: count, average and distribution over 1k, 10k and 100k ratings, each
/// asked right after a write. The reported mean must equal the one of the
/// imported file.
///
/// # Errors
/// A wrong figure, or what the server answered instead.
pub async fn average(api: &Api, seeded: &Seeded) -> Result<Vec<AverageRow>, String> {
    let mut rows = Vec::new();
    for (year, responses) in [(2019, 1_000), (2020, 10_000), (2021, 100_000)] {
        import_ratings(api, seeded, year, responses).await?;
        let path = format!("/satisfaction?from={year}-04-01&to={}-03-31", year + 1);
        let mut times = Vec::new();
        for again in 0..20 {
            write_one_more(api, seeded, year, again).await?;
            let started = Instant::now();
            let report = api
                .call(Method::GET, &path, Some(&seeded.admin), None)
                .await?;
            times.push(started.elapsed());
            check(&report, responses)?;
        }
        times.sort_unstable();
        let p50_us = times.get(times.len() / 2).map_or(0, |time| {
            u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
        });
        rows.push(AverageRow { responses, p50_us });
    }
    Ok(rows)
}

fn check(report: &Value, responses: usize) -> Result<(), String> {
    let mean = &report["overall"][0]["mean"];
    let expected: usize = (0..responses).map(|response| response % 5 + 1).sum();
    if mean["n"] == responses && mean["sum"] == expected {
        Ok(())
    } else {
        Err(format!("the mean of {responses} ratings is wrong: {mean}"))
    }
}

/// Uploads of at most so many ratings: the importer takes files up to 5 MB.
const RATINGS_PER_FILE: usize = 20_000;
const RATINGS_PER_SESSION: usize = 20;
const HEADINGS: &str = "\u{feff}回答番号,開催回,終了日,企業コード,コース,講師,設問,評価\r\n";

async fn import_ratings(
    api: &Api,
    seeded: &Seeded,
    year: usize,
    responses: usize,
) -> Result<(), String> {
    let all: Vec<usize> = (0..responses).collect();
    for part in all.chunks(RATINGS_PER_FILE) {
        let mut text = HEADINGS.to_owned();
        for response in part {
            let session = response / RATINGS_PER_SESSION;
            text.push_str(&format!(
                "Y{year}-{response},Y{year}-S{session},{year}/{:02}/{:02},bench,bench,講師{},総合満足度,{}\r\n",
                session % 9 + 4,
                session % 28 + 1,
                session % 3,
                response % 5 + 1
            ));
        }
        upload(api, seeded, text).await?;
    }
    Ok(())
}

/// A write outside the period, so that the average cannot come from a cache.
async fn write_one_more(
    api: &Api,
    seeded: &Seeded,
    year: usize,
    again: usize,
) -> Result<(), String> {
    let text = format!(
        "{HEADINGS}W{year}-{again},W{year}-{again},2018/05/01,bench,bench,講師0,総合満足度,5\r\n"
    );
    upload(api, seeded, text).await
}

async fn upload(api: &Api, seeded: &Seeded, text: String) -> Result<(), String> {
    let taken = api
        .upload(
            "/rating-imports?file_name=r.csv",
            &seeded.admin,
            text.into_bytes(),
        )
        .await?;
    let refused = taken["refused"].as_array().map_or(0, Vec::len);
    if refused == 0 {
        Ok(())
    } else {
        Err(format!("ratings were refused: {taken}"))
    }
}

fn per_second(rows: usize, elapsed: Duration) -> u64 {
    let micros = elapsed.as_micros().max(1);
    u64::try_from(rows as u128 * 1_000_000 / micros).unwrap_or(u64::MAX)
}
