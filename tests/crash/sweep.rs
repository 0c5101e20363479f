//! One piece of work, done again and again, with the server killed at another
//! call of the kernel each time.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;

use tempfile::TempDir;

use super::server::{Fate, KillPoint, Server, run};

/// A piece of work over HTTP.
pub trait Work {
    /// How many kill points of each kind are tried; `TERAKOYA_CRASH_POINTS`
    /// says otherwise.
    const POINTS: usize = 8;

    /// What the server has acknowledged.
    type Acknowledged;

    /// The mail server that it needs.
    fn mail(&self) -> Option<SocketAddr> {
        None
    }

    /// Does the work once, as its user would. Stops at the first request that
    /// gets no answer.
    async fn attempt(&self, url: &str) -> Self::Acknowledged;

    /// On the server that came back: everything acknowledged is there, the
    /// rest is there wholly or not at all, and doing it again completes it.
    async fn settle(&self, url: &str, data: &Path, acknowledged: Self::Acknowledged);
}

/// Does the work on a copy of `template` for every kill point.
pub async fn sweep(template: &Path, work: &impl Work) {
    let points = kill_points(template, work).await;
    assert!(!points.is_empty(), "the work writes nothing");
    let mut deaths = 0;
    for point in points {
        deaths += usize::from(dies_and_recovers(template, work, point).await);
    }
    assert!(deaths > 0, "no kill point was reached");
}

/// Says whether the server died before the work was done.
async fn dies_and_recovers(template: &Path, work: &impl Work, point: KillPoint) -> bool {
    let data = copy(template);
    let mut died = true;
    let server = Server::start_with_mail(data.path(), &Fate::DiesAt(point), work.mail()).await;
    let acknowledged = match server {
        Some(server) => {
            let acknowledged = work.attempt(&server.url).await;
            died = !server.answers().await;
            server.kill().await;
            Some(acknowledged)
        }
        None => None,
    };
    let server = Server::start_with_mail(data.path(), &Fate::Lives, work.mail()).await;
    let server = server.unwrap_or_else(|| panic!("it does not come back after {point:?}"));
    if let Some(acknowledged) = acknowledged {
        work.settle(&server.url, data.path(), acknowledged).await;
    }
    server.kill().await;
    if let Err(findings) = run(data.path(), &["verify"]).await {
        panic!("after {point:?}: {findings}");
    }
    died
}

/// Where to kill: spread over the calls of the busiest thread.
async fn kill_points<W: Work>(template: &Path, work: &W) -> Vec<KillPoint> {
    let calls = count_calls(template, work).await;
    let wanted = std::env::var("TERAKOYA_CRASH_POINTS");
    let wanted = wanted
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(W::POINTS);
    ["fsync", "pwrite64"]
        .into_iter()
        .flat_map(|call| {
            let spread = spread(busiest_thread(&calls, call), wanted);
            spread.into_iter().map(move |nth| KillPoint { call, nth })
        })
        .collect()
}

/// The calls of one undisturbed run, as strace writes them.
pub async fn count_calls(template: &Path, work: &impl Work) -> String {
    let data = copy(template);
    let calls = data.path().join("calls.txt");
    let fate = Fate::IsCounted(calls.clone());
    let server = Server::start_with_mail(data.path(), &fate, work.mail()).await;
    let server = server.expect("it starts");
    let _ = work.attempt(&server.url).await;
    server.kill().await;
    std::fs::read_to_string(calls).expect("strace has written")
}

/// `when=` counts per thread, so one thread's calls are what can be reached.
pub fn busiest_thread(calls: &str, call: &str) -> usize {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for line in calls.lines() {
        let mut words = line.split_whitespace();
        if let (Some(thread), Some(what)) = (words.next(), words.next())
            && what.split('(').next() == Some(call)
        {
            *counts.entry(thread).or_default() += 1;
        }
    }
    counts.into_values().max().unwrap_or(0)
}

/// At most `wanted` numbers from 1 to `last`, evenly spread, both ends among
/// them.
pub fn spread(last: usize, wanted: usize) -> Vec<usize> {
    if last <= wanted {
        return (1..=last).collect();
    }
    let steps = wanted.max(2) - 1;
    (0..=steps)
        .map(|step| 1 + step * (last - 1) / steps)
        .collect()
}

/// A copy of a data folder.
pub fn copy(template: &Path) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for entry in std::fs::read_dir(template).expect("the template can be listed") {
        let entry = entry.expect("the entry can be read");
        std::fs::copy(entry.path(), folder.path().join(entry.file_name())).expect("a copy");
    }
    folder
}

#[test]
fn kill_points_are_spread_over_the_whole_run() {
    assert_eq!(spread(3, 8), [1, 2, 3]);
    assert_eq!(spread(100, 4), [1, 34, 67, 100]);
    assert_eq!(spread(0, 4), Vec::<usize>::new());
}
