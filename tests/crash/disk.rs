//! A disk that fails: the server stops by itself, and nothing acknowledged is
//! lost.

use super::quiz::{Taking, Told};
use super::server::{Fate, Fault, Server, run};
use super::sweep::{Work, busiest_thread, copy, count_calls};
use super::world::{Stage, World};

/// Does the work on a disk that fails from the middle of it on; the server
/// must end by itself, and come back whole.
async fn stops_and_recovers(world: &World, call: &'static str, error: &'static str) {
    let work = Taking { world };
    let middle = busiest_thread(&count_calls(world.data(), &work).await, call) / 2;
    let data = copy(world.data());
    let fault = Fault {
        call,
        error,
        from: middle,
    };
    let server = Server::start(data.path(), &Fate::Suffers(fault)).await;
    let server = server.unwrap_or_else(|| panic!("it does not start with {fault:?}"));
    let acknowledged = work.attempt(&server.url).await;
    let finished = acknowledged.last().is_some_and(|told| told.is_finished());
    assert!(!finished, "a write was acknowledged after {fault:?}");
    assert!(!server.ended().await.success(), "it stops and says so");
    let server = Server::start(data.path(), &Fate::Lives).await;
    let server = server.unwrap_or_else(|| panic!("it does not come back after {fault:?}"));
    work.settle(&server.url, data.path(), acknowledged).await;
    server.kill().await;
    if let Err(findings) = run(data.path(), &["verify"]).await {
        panic!("after {fault:?}: {findings}");
    }
}

#[tokio::test]
async fn a_failed_sync_stops_the_server_and_loses_nothing_acknowledged() {
    let world = World::build(2, Stage::BeforeQuiz).await;
    stops_and_recovers(&world, "fsync", "EIO").await;
}

#[tokio::test]
async fn a_full_disk_stops_the_server_and_loses_nothing_acknowledged() {
    let world = World::build(2, Stage::BeforeQuiz).await;
    stops_and_recovers(&world, "pwrite64", "ENOSPC").await;
}

/// A kill does not empty the machine's page cache; a power cut does. What is
/// acknowledged must have been synced.
#[tokio::test]
async fn every_acknowledged_write_was_synced() {
    let world = World::build(2, Stage::BeforeQuiz).await;
    let work = Taking { world: &world };
    let data = copy(world.data());
    let calls = data.path().join("calls.txt");
    let server = Server::start(data.path(), &Fate::IsCounted(calls.clone())).await;
    let server = server.expect("it starts");
    let written: usize = work
        .attempt(&server.url)
        .await
        .iter()
        .map(Told::writes)
        .sum();
    server.kill().await;
    let calls = std::fs::read_to_string(calls).expect("strace has written");
    let synced = busiest_thread(&calls, "fsync");
    assert_eq!(written, 14);
    assert!(
        synced >= written,
        "{synced} syncs for {written} acknowledged writes"
    );
}
