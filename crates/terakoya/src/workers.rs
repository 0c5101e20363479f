//! What runs beside the requests: letters, seals, clearing away, the
//! heartbeat. Every worker ends at the next safe point after [`Workers::stop`];
//! one that is killed leaves nothing half done (leases, one transaction each).

use std::future::Future;
use std::time::{Duration, Instant};

use journeys::{App, heartbeat};
use kernel::db::Settings;
use kernel::secret::{hex, random_bytes};
use kernel::{Failure, Kind};
use mail::Mailer;
use tokio::sync::watch;
use tokio::task::JoinSet;

const MAIL_EVERY: Duration = Duration::from_secs(2);
const BEAT_EVERY: Duration = Duration::from_secs(5);
/// Somebody waits at the page of a long roster.
const ROSTERS_EVERY: Duration = Duration::from_secs(2);
const SEAL_EVERY: Duration = Duration::from_secs(60);
/// The proof itself is made once a night.
const PROVE_EVERY: Duration = Duration::from_secs(5 * 60);
const CLOSE_EVERY: Duration = Duration::from_secs(15);
const MEASURE_EVERY: Duration = Duration::from_secs(15);
/// Letters of recalls are not urgent; the journey itself keeps to office hours.
const RECALL_EVERY: Duration = Duration::from_secs(60 * 60);
/// The plan says the hour; a letter may be so late.
const REMIND_EVERY: Duration = Duration::from_secs(5 * 60);
const FORGET_EVERY: Duration = Duration::from_secs(10 * 60);
/// A writer of our own that is stuck for longer than this is not coming back.
const LONGEST_STANDSTILL: Duration = Duration::from_secs(60);

/// The running workers.
pub struct Workers {
    app: App,
    stop: watch::Sender<bool>,
    running: JoinSet<Result<(), Failure>>,
}

impl Workers {
    /// Starts every worker. `database` opens the heartbeat's second
    /// connection; without a mailer letters wait in the outbox.
    ///
    /// # Errors
    /// Without entropy.
    pub fn start(app: &App, database: Settings, mailer: Option<Mailer>) -> Result<Self, Failure> {
        let (stop, stopping) = watch::channel(false);
        let mut running = JoinSet::new();
        if let Some(mailer) = mailer {
            app.health.note_mailer();
            let name = format!("{}-{}", std::process::id(), hex(&random_bytes::<4>()?));
            running.spawn(send_letters(app.clone(), mailer, name, stopping.clone()));
        }
        running.spawn(prove(app.clone(), database.clone(), stopping.clone()));
        running.spawn(keep_beating(app.clone(), database, stopping.clone()));
        running.spawn(take_rosters(app.clone(), stopping.clone()));
        running.spawn(seal(app.clone(), stopping.clone()));
        running.spawn(close_attempts(app.clone(), stopping.clone()));
        running.spawn(send_recalls(app.clone(), stopping.clone()));
        running.spawn(remind(app.clone(), stopping.clone()));
        running.spawn(measure(app.clone(), stopping.clone()));
        running.spawn(forget(app.clone(), stopping));
        Ok(Self {
            app: app.clone(),
            stop,
            running,
        })
    }

    /// Waits until the process has to stop by itself: the database could not
    /// keep a write, or a heartbeat was lost. Gives the reason.
    pub async fn must_stop(&mut self) -> Failure {
        let broken = self.app.db.broken();
        tokio::select! {
            () = broken => Failure::internal("database.broken", "the database cannot keep writes"),
            failure = first_failure(&mut self.running) => failure,
        }
    }

    /// Lets every worker finish what it is doing.
    pub async fn stop(mut self) {
        // Nobody listens when every worker has ended already.
        let _ = self.stop.send(true);
        while self.running.join_next().await.is_some() {}
    }
}

async fn first_failure(running: &mut JoinSet<Result<(), Failure>>) -> Failure {
    while let Some(ended) = running.join_next().await {
        match ended {
            Ok(Ok(())) => {}
            Ok(Err(failure)) => return failure,
            Err(error) => return Failure::internal("worker.panicked", error),
        }
    }
    std::future::pending().await
}

/// Waits for the next round; false when the process stops.
async fn next_round(stopping: &mut watch::Receiver<bool>, period: Duration) -> bool {
    tokio::select! {
        // The sender is gone only when the process ends.
        _ = stopping.wait_for(|stop| *stop) => false,
        () = tokio::time::sleep(period) => true,
    }
}

/// Runs one round in a task of its own: neither a failure nor a panic ends
/// the worker.
async fn round<F>(worker: &'static str, work: F)
where
    F: Future<Output = Result<(), Failure>> + Send + 'static,
{
    match tokio::spawn(work).await {
        Ok(Ok(())) => {}
        Ok(Err(failure)) if failure.kind == Kind::Busy => {
            tracing::warn!(worker, code = failure.code, "put off");
        }
        Ok(Err(failure)) => {
            tracing::error!(worker, code = failure.code, source = ?failure.source, "round failed");
        }
        Err(error) => tracing::error!(worker, %error, "round panicked"),
    }
}

async fn send_letters(
    app: App,
    mailer: Mailer,
    name: String,
    mut stopping: watch::Receiver<bool>,
) -> Result<(), Failure> {
    loop {
        let (app, mailer, name) = (app.clone(), mailer.clone(), name.clone());
        let stop = stopping.clone();
        round("mail", async move {
            while !*stop.borrow() {
                if journeys::deliver_mail(&app, &mailer, &name)
                    .await?
                    .is_none()
                {
                    break;
                }
            }
            Ok(())
        })
        .await;
        if !next_round(&mut stopping, MAIL_EVERY).await {
            return Ok(());
        }
    }
}

async fn keep_beating(
    app: App,
    database: Settings,
    mut stopping: watch::Receiver<bool>,
) -> Result<(), Failure> {
    let mut last_kept = Instant::now();
    app.health.note_beat();
    loop {
        match heartbeat::beat(&app, &database).await {
            Ok(_) => {
                last_kept = Instant::now();
                app.health.note_beat();
            }
            Err(failure) => {
                tracing::error!(code = failure.code, source = ?failure.source, "heartbeat missed");
                let is_stuck =
                    last_kept.elapsed() > LONGEST_STANDSTILL && !heartbeat::may_come_back(&app);
                if failure.code == heartbeat::LOST_WRITES || is_stuck {
                    return Err(failure);
                }
            }
        }
        if !next_round(&mut stopping, BEAT_EVERY).await {
            return Ok(());
        }
    }
}

async fn take_rosters(app: App, mut stopping: watch::Receiver<bool>) -> Result<(), Failure> {
    loop {
        let app = app.clone();
        round("rosters", async move {
            journeys::apply_queued_rosters(&app).await.map(drop)
        })
        .await;
        if !next_round(&mut stopping, ROSTERS_EVERY).await {
            return Ok(());
        }
    }
}

async fn seal(app: App, mut stopping: watch::Receiver<bool>) -> Result<(), Failure> {
    loop {
        let (sealing, closing) = (app.clone(), app.clone());
        round("seal", async move {
            journeys::seal_rounds(&sealing).await.map(drop)
        })
        .await;
        round("close periods", async move {
            journeys::close_periods(&closing).await.map(drop)
        })
        .await;
        if !next_round(&mut stopping, SEAL_EVERY).await {
            return Ok(());
        }
    }
}

/// Apart from the seals: a proof of a large year takes many seconds.
async fn prove(
    app: App,
    database: Settings,
    mut stopping: watch::Receiver<bool>,
) -> Result<(), Failure> {
    loop {
        let (app, database) = (app.clone(), database.clone());
        round("prove surveys", async move {
            journeys::prove_surveys(&app, &database).await.map(drop)
        })
        .await;
        if !next_round(&mut stopping, PROVE_EVERY).await {
            return Ok(());
        }
    }
}

async fn close_attempts(app: App, mut stopping: watch::Receiver<bool>) -> Result<(), Failure> {
    loop {
        let app = app.clone();
        round("close attempts", async move {
            journeys::close_overdue_attempts(&app).await.map(drop)
        })
        .await;
        if !next_round(&mut stopping, CLOSE_EVERY).await {
            return Ok(());
        }
    }
}

async fn send_recalls(app: App, mut stopping: watch::Receiver<bool>) -> Result<(), Failure> {
    loop {
        let (app, inviting) = (app.clone(), app.clone());
        round("recalls", async move {
            journeys::send_recalls(&app).await.map(drop)
        })
        .await;
        round("surveys", async move {
            journeys::invite_to_surveys(&inviting).await.map(drop)
        })
        .await;
        if !next_round(&mut stopping, RECALL_EVERY).await {
            return Ok(());
        }
    }
}

/// Employments and units change before rules enrol people, and all of it before
/// it is decided who is reminded.
async fn remind(app: App, mut stopping: watch::Receiver<bool>) -> Result<(), Failure> {
    loop {
        let (changing, moving, assigning) = (app.clone(), app.clone(), app.clone());
        let (reminding, reporting) = (app.clone(), app.clone());
        round("employments", async move {
            journeys::apply_employment_changes(&changing)
                .await
                .map(drop)
        })
        .await;
        round("org", async move {
            journeys::apply_org_changes(&moving).await.map(drop)
        })
        .await;
        round("assignment rules", async move {
            journeys::apply_rules(&assigning).await.map(drop)
        })
        .await;
        round("reminders", async move {
            journeys::send_reminders(&reminding).await.map(drop)
        })
        .await;
        round("monthly reports", async move {
            journeys::send_monthly_reports(&reporting).await.map(drop)
        })
        .await;
        if !next_round(&mut stopping, REMIND_EVERY).await {
            return Ok(());
        }
    }
}

async fn measure(app: App, mut stopping: watch::Receiver<bool>) -> Result<(), Failure> {
    loop {
        let app = app.clone();
        round("measure", async move {
            let now = app.clock.now();
            let figures = mail::read::figures(&app.db.read(), now).await?;
            let oldest = figures
                .oldest_unsent_at
                .map_or(0, |at| (now - at).num_seconds());
            gauge("terakoya_outbox_unsent", figures.unsent);
            gauge("terakoya_outbox_parked", figures.parked);
            gauge("terakoya_outbox_oldest_seconds", oldest.unsigned_abs());
            let proof = surveys::read::newest_proof(&app.db.read()).await?;
            let findings = proof.map_or(0, |proof| proof.findings.len());
            gauge("terakoya_survey_findings", findings as u64);
            Ok(())
        })
        .await;
        if !next_round(&mut stopping, MEASURE_EVERY).await {
            return Ok(());
        }
    }
}

fn gauge(name: &'static str, value: u64) {
    let shown = u32::try_from(value).unwrap_or(u32::MAX);
    metrics::gauge!(name).set(f64::from(shown));
}

async fn forget(app: App, mut stopping: watch::Receiver<bool>) -> Result<(), Failure> {
    loop {
        let app = app.clone();
        round("forget", async move {
            journeys::forget_requests(&app).await?;
            journeys::tidy_comments(&app).await?;
            journeys::forget_rosters(&app).await?;
            journeys::forget_sign_ins(&app).await.map(drop)
        })
        .await;
        if !next_round(&mut stopping, FORGET_EVERY).await {
            return Ok(());
        }
    }
}
