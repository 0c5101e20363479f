//! Stopped on purpose, and started twice.

use super::quiz::Taking;
use super::server::{Fate, Server, run};
use super::sweep::{Work, copy};
use super::world::{Stage, World};

#[tokio::test]
async fn a_server_that_is_asked_to_stop_keeps_what_it_acknowledged() {
    let world = World::build(4, Stage::BeforeQuiz).await;
    let work = Taking { world: &world };
    let data = copy(world.data());
    let server = Server::start(data.path(), &Fate::Lives)
        .await
        .expect("it starts");
    assert!(server.answers().await);
    let (acknowledged, ()) = tokio::join!(work.attempt(&server.url), async {
        server.ask_to_stop();
    });
    assert!(server.ended().await.success(), "it stops in order");
    let server = Server::start(data.path(), &Fate::Lives)
        .await
        .expect("it comes back");
    work.settle(&server.url, data.path(), acknowledged).await;
    server.kill().await;
    assert_eq!(run(data.path(), &["verify"]).await.err(), None);
}

#[tokio::test]
async fn a_second_server_on_the_same_folder_is_refused() {
    let world = World::build(0, Stage::BeforeQuiz).await;
    let data = copy(world.data());
    let first = Server::start(data.path(), &Fate::Lives)
        .await
        .expect("it starts");
    let second = Server::start(data.path(), &Fate::Lives).await;
    assert!(
        second.is_none(),
        "two servers would each believe that they alone write"
    );
    assert!(first.answers().await);
    first.kill().await;
    let third = Server::start(data.path(), &Fate::Lives).await;
    third.expect("the lock ends with its process").kill().await;
}
