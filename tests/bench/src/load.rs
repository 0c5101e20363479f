//! Loops of callers against one server, and what they measured.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde::Serialize;
use tokio::task::JoinSet;

/// What one run measured. Times are microseconds.
#[derive(Clone, Debug, Serialize)]
pub struct Measured {
    /// Callers at the same time; in an open loop all who come.
    pub callers: usize,
    /// Finished pieces of work after the warm-up.
    pub done: usize,
    /// Finished pieces of work per second.
    pub per_second: u64,
    /// Half of the pieces took no longer.
    pub p50_us: u64,
    /// 99 of 100 pieces took no longer.
    pub p99_us: u64,
    /// CPU time of the server (and its database) per piece of work.
    pub server_cpu_us: u64,
    /// Pieces finished during the warm-up: they count for the invariants.
    pub warm_up_done: usize,
}

/// How long a loop runs.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    /// Not measured.
    pub warm_up: Duration,
    /// Measured.
    pub measured: Duration,
}

/// Pieces of work to run: each call gets the next number. A piece answers an
/// error text when the server's answer was not the expected one.
pub trait Piece: Send + Sync + 'static {
    /// Does piece `number`.
    fn run(&self, number: usize) -> impl Future<Output = Result<(), String>> + Send;
}

/// Runs `piece` with `callers` at a time for `span`. `limit` bounds the number
/// of pieces (each user may rate once only).
///
/// # Errors
/// The first answer that was not the expected one.
pub async fn closed_loop<P: Piece>(
    piece: Arc<P>,
    callers: usize,
    span: Span,
    next: Arc<AtomicUsize>,
    limit: usize,
    cpu: impl Fn() -> Duration,
) -> Result<Measured, String> {
    let warm_up_until = Instant::now() + span.warm_up;
    let until = warm_up_until + span.measured;
    let mut tasks = JoinSet::new();
    for _ in 0..callers {
        let (piece, next) = (Arc::clone(&piece), Arc::clone(&next));
        tasks.spawn(async move { one_caller(&*piece, &next, limit, warm_up_until, until).await });
    }
    tokio::time::sleep_until(warm_up_until.into()).await;
    let (cpu_before, started) = (cpu(), Instant::now());
    let mut latencies = Vec::new();
    let mut warm_up_done = 0;
    while let Some(finished) = tasks.join_next().await {
        let caller = finished.map_err(|error| error.to_string())??;
        warm_up_done += caller.warm_up_done;
        latencies.extend(caller.latencies);
    }
    let elapsed = started.elapsed();
    let cpu_used = cpu().saturating_sub(cpu_before);
    Ok(summarise(
        callers,
        latencies,
        warm_up_done,
        elapsed,
        cpu_used,
    ))
}

/// Lets `count` callers come evenly spread over `over`, each with one piece,
/// whether or not the earlier ones are done. A piece's time runs from when its
/// caller was due, so that a server that keeps people waiting shows it.
///
/// # Errors
/// The first answer that was not the expected one.
pub async fn open_loop<P: Piece>(
    piece: Arc<P>,
    count: usize,
    over: Duration,
    cpu: impl Fn() -> Duration,
) -> Result<Measured, String> {
    let apart = over / u32::try_from(count.max(1)).map_err(|error| error.to_string())?;
    let (cpu_before, started) = (cpu(), Instant::now());
    let mut tasks = JoinSet::new();
    let mut due = started;
    for number in 0..count {
        let piece = Arc::clone(&piece);
        tasks.spawn(async move {
            tokio::time::sleep_until(due.into()).await;
            piece.run(number).await?;
            Ok::<u64, String>(micros(due.elapsed()))
        });
        due += apart;
    }
    let mut latencies = Vec::new();
    while let Some(finished) = tasks.join_next().await {
        latencies.push(finished.map_err(|error| error.to_string())??);
    }
    let elapsed = started.elapsed();
    let cpu_used = cpu().saturating_sub(cpu_before);
    Ok(summarise(count, latencies, 0, elapsed, cpu_used))
}

struct Caller {
    latencies: Vec<u64>,
    warm_up_done: usize,
}

async fn one_caller<P: Piece>(
    piece: &P,
    next: &AtomicUsize,
    limit: usize,
    warm_up_until: Instant,
    until: Instant,
) -> Result<Caller, String> {
    let mut caller = Caller {
        latencies: Vec::new(),
        warm_up_done: 0,
    };
    loop {
        let started = Instant::now();
        if started >= until {
            return Ok(caller);
        }
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number >= limit {
            return Ok(caller);
        }
        piece.run(number).await?;
        if started >= warm_up_until {
            caller.latencies.push(micros(started.elapsed()));
        } else {
            caller.warm_up_done += 1;
        }
    }
}

fn summarise(
    callers: usize,
    mut latencies: Vec<u64>,
    warm_up_done: usize,
    elapsed: Duration,
    cpu: Duration,
) -> Measured {
    latencies.sort_unstable();
    let done = latencies.len();
    let at = |percent: usize| {
        latencies
            .get((done * percent / 100).min(done.saturating_sub(1)))
            .copied()
            .unwrap_or(0)
    };
    let per = |total: u64| if done == 0 { 0 } else { total / done as u64 };
    Measured {
        callers,
        done,
        per_second: (done as u64 * 1_000_000)
            .checked_div(micros(elapsed))
            .unwrap_or(0),
        p50_us: at(50),
        p99_us: at(99),
        server_cpu_us: per(micros(cpu)),
        warm_up_done,
    }
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}
