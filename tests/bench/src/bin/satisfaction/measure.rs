//! How long the product's own reads and its seal take.

use std::time::{Duration, Instant};

use chrono::NaiveDate;
use journeys::App;
use journeys::views::report_satisfaction::{Ask, By, Viewer, satisfaction};
use kernel::Clock;
use kernel::id::TrackId;
use surveys::{Answer, Given, GivenValue, Mode, Policy, Rating, SurveySecret};

use crate::year::{Year, first_day, shown};

/// Companies whose staff answer the round that is sealed.
const COMPANIES: usize = 5;

/// Medians of the reads, in microseconds.
pub struct Measured {
    one_us: u64,
    /// One question by track: what the growth is drawn of.
    pub by_track_us: u64,
    by_question_us: u64,
    by_month_us: u64,
}

impl Measured {
    /// The headings of [`Self::row`].
    pub const HEADINGS: &str = "| ratings | one track, one question | one question by track | every question | one question by month |\n|---|---|---|---|---|";

    /// One line of the table, in milliseconds.
    pub fn row(&self, ratings: u64) -> String {
        format!(
            "| {ratings} | {} | {} | {} | {} |",
            millis(self.one_us),
            millis(self.by_track_us),
            millis(self.by_question_us),
            millis(self.by_month_us)
        )
    }
}

/// Measures each read so many times.
///
/// # Errors
/// What the database refused; a report without ratings.
pub async fn reads(app: &App, _year: &Year, times: usize) -> Result<Measured, String> {
    let ask = |by: By, track: Option<&str>| Ask {
        from: first_day(),
        to: NaiveDate::from_ymd_opt(2026, 3, 31).unwrap_or_default(),
        by,
        question: "overall".to_owned(),
        track: track.map(str::to_owned),
    };
    Ok(Measured {
        one_us: median(app, ask(By::Overall, Some("track-0")), times).await?,
        by_track_us: median(app, ask(By::Track, None), times).await?,
        by_question_us: median(app, ask(By::Question, None), times).await?,
        by_month_us: median(app, ask(By::Month, None), times).await?,
    })
}

async fn median(app: &App, ask: Ask, times: usize) -> Result<u64, String> {
    let mut taken = Vec::new();
    for _ in 0..times.max(1) {
        let started = Instant::now();
        let report = satisfaction(app, &Viewer::Firm, ask.clone())
            .await
            .map_err(shown)?;
        taken.push(started.elapsed());
        if report.overall.iter().all(|row| row.n() == 0) {
            return Err("a report without ratings".to_owned());
        }
    }
    taken.sort();
    Ok(micros(taken[taken.len() / 2]))
}

/// Seals a round of each track with so many waiting ballots, one after the
/// other, as the worker does. Gives the microseconds of the first, on
/// connections that have sealed nothing yet, and the median.
///
/// # Errors
/// What refused.
pub async fn seals(app: &App, year: &Year, ballots: usize) -> Result<(u64, u64), String> {
    let mut taken = Vec::new();
    for track in &year.tracks {
        taken.push(seal(app, year, *track, ballots).await?);
    }
    let first = taken.first().copied().unwrap_or_default();
    taken.sort_unstable();
    Ok((first, taken[taken.len() / 2]))
}

/// Seals a round with so many waiting ballots at its cutoff, and checks that
/// all of them were counted.
async fn seal(app: &App, year: &Year, track: TrackId, ballots: usize) -> Result<u64, String> {
    let now = app.clock.now();
    let tx = app.db.write().await.map_err(shown)?;
    let today = app.clock.today();
    let policy = Policy::usual(Mode::Confidential);
    let round = surveys::write::ensure_web_round(
        &tx,
        &app.ids,
        now,
        year.form.version,
        track,
        today,
        &policy,
    );
    let round = round.await.map_err(shown)?;
    for ballot in 0..ballots {
        let company = year.companies[ballot % COMPANIES];
        let secret = SurveySecret::random().map_err(shown)?;
        let token = app.survey_keys.issue(round.id, company, &secret);
        let given: Vec<Given> = year
            .form
            .questions
            .iter()
            .filter_map(|question| {
                let grade = i64::try_from(3 + (ballot + question.code.len()) % 3).ok()?;
                Some(Given {
                    question: question.code.clone(),
                    value: GivenValue::Answer(Answer::Rated(Rating::new(grade)?)),
                })
            })
            .collect();
        let filled = year
            .form
            .fill(&given)
            .map_err(|faults| format!("{faults:?}"))?;
        let taken = surveys::write::redeem(&tx, &app.survey_keys, now, &round, &token, &filled);
        taken.await.map_err(shown)?;
    }
    tx.commit().await.map_err(shown)?;
    let later = App {
        clock: Clock::fixed(round.cutoff_at),
        ..app.clone()
    };
    let started = Instant::now();
    let run = journeys::seal_rounds(&later).await.map_err(shown)?;
    let taken = started.elapsed();
    if usize::try_from(run.ballots) != Ok(ballots) || run.rounds_closed != 1 {
        return Err(format!("not all was sealed: {run:?}"));
    }
    Ok(micros(taken))
}

fn micros(taken: Duration) -> u64 {
    u64::try_from(taken.as_micros()).unwrap_or(u64::MAX)
}

/// Microseconds as milliseconds with two digits.
pub fn millis(micros: u64) -> String {
    format!("{}.{:02}", micros / 1000, micros % 1000 / 10)
}
