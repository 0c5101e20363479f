//! Letters from the outbox to a mail server, the heartbeat and readiness.

use crate::support::World;
use chrono::TimeDelta;
use journeys::{check_ready, deliver_mail, heartbeat, verify};
use kernel::Kind;
use mail::write::Marked;
use mail::{Letter, Mailer, Memory, Security, Sender, Smtp, SmtpSettings, Status, Transport};
use sea_orm::{ConnectionTrait, Statement};
use testkit::smtp::{Script, SmtpServer, Step};

const PATIENCE: std::time::Duration = std::time::Duration::from_millis(200);

fn sender() -> Sender {
    Sender {
        address: "training@lms.example".to_owned(),
        name: "研修会社".to_owned(),
        reply_to: None,
    }
}

fn mailer(server: &SmtpServer) -> Mailer {
    let smtp = Smtp::new(SmtpSettings {
        host: "127.0.0.1".to_owned(),
        port: server.address.port(),
        security: Security::Plain,
        credentials: None,
        timeout: PATIENCE,
    });
    Mailer::new(sender(), Transport::Smtp(smtp.expect("usable settings")))
}

fn letter_to(address: &str) -> Letter {
    Letter {
        kind: "test",
        company: None,
        to_address: address.to_owned(),
        to_name: "髙橋 﨑子".to_owned(),
        subject: "お知らせ".to_owned(),
        body_text: "{{link}}\n".to_owned(),
        secret_link: Some("https://lms.example/s/secret-token".to_owned()),
        dedupe_key: format!("test:{address}"),
    }
}

async fn enqueue(world: &World, address: &str) {
    let app = &world.app;
    let tx = app.db.write().await.expect("a transaction");
    let now = app.clock.now();
    let id = app.ids.fresh(now);
    mail::write::enqueue(&tx, id, now, &letter_to(address))
        .await
        .expect("the letter is written");
    tx.commit().await.expect("the commit is kept");
}

async fn status(world: &World, address: &str) -> Status {
    let key = format!("test:{address}");
    let delivery = mail::read::delivery_of(&world.app.db.read(), None, &key).await;
    delivery.expect("read").expect("a letter").status
}

async fn deliver(world: &World, mailer: &Mailer) -> Option<Marked> {
    deliver_mail(&world.app, mailer, "test")
        .await
        .expect("the round runs")
}

/// How many audit rows name this action.
async fn audited(world: &World, action: &str) -> i64 {
    let db = world.app.db.read();
    let ask = Statement::from_sql_and_values(
        db.get_database_backend(),
        "SELECT COUNT(*) FROM audit_events WHERE action = $1",
        [action.into()],
    );
    let row = db.query_one_raw(ask).await.expect("the log reads");
    row.expect("one row").try_get_by_index(0).expect("a number")
}

async fn sound(world: &World) {
    let findings = verify(&world.app.db, Some(&world.app.survey_keys)).await;
    assert_eq!(findings.expect("verify runs"), []);
}

#[tokio::test]
async fn every_letter_reaches_its_reader_once_and_leaves_an_audit_row() {
    let world = World::empty().await;
    enqueue(&world, "a@example.com").await;
    enqueue(&world, "b@example.com").await;
    let server = SmtpServer::accepting().await;
    let mailer = mailer(&server);
    assert_eq!(deliver(&world, &mailer).await, Some(Marked::Sent));
    assert_eq!(deliver(&world, &mailer).await, Some(Marked::Sent));
    assert_eq!(deliver(&world, &mailer).await, None);
    let letters = server.letters();
    let to: Vec<_> = letters
        .iter()
        .flat_map(|letter| letter.to.clone())
        .collect();
    assert_eq!(to, ["a@example.com", "b@example.com"]);
    assert_eq!(
        letters[0].text.trim_end(),
        "https://lms.example/s/secret-token"
    );
    assert_eq!(audited(&world, "letter.sent").await, 2);
    sound(&world).await;
}

#[tokio::test]
async fn a_poison_letter_is_parked_and_the_others_are_delivered() {
    let world = World::empty().await;
    enqueue(&world, "poison@example.com").await;
    enqueue(&world, "good@example.com").await;
    let refuse = Script::RefuseRecipient("poison@example.com".to_owned(), 550);
    let server = SmtpServer::start([refuse]).await;
    let mailer = mailer(&server);
    assert_eq!(deliver(&world, &mailer).await, Some(Marked::Parked));
    assert_eq!(deliver(&world, &mailer).await, Some(Marked::Sent));
    assert_eq!(status(&world, "poison@example.com").await, Status::Parked);
    assert_eq!(server.letters().len(), 1);
    assert_eq!(audited(&world, "letter.parked").await, 1);
    sound(&world).await;
}

/// A row that reached the outbox in spite of the checks on the way in.
#[tokio::test]
async fn a_forged_header_in_the_outbox_is_parked_without_a_panic() {
    let world = World::empty().await;
    enqueue(&world, "a@example.com").await;
    enqueue(&world, "b@example.com").await;
    let tx = world.app.db.write().await.expect("a transaction");
    let forged = "UPDATE outbox SET to_name = 'A' || chr(10) || 'Bcc: evil@example.com' \
                  WHERE to_address = 'a@example.com'";
    let sqlite = world.app.db.backend() == sea_orm::DbBackend::Sqlite;
    let forged = if sqlite {
        forged.replace("chr", "char")
    } else {
        forged.to_owned()
    };
    tx.execute_unprepared(&forged).await.expect("forged");
    tx.commit().await.expect("the commit is kept");
    let server = SmtpServer::accepting().await;
    let mailer = mailer(&server);
    assert_eq!(deliver(&world, &mailer).await, Some(Marked::Parked));
    assert_eq!(deliver(&world, &mailer).await, Some(Marked::Sent));
    let letters = server.letters();
    assert_eq!(letters.len(), 1);
    assert!(!letters[0].raw.contains("Bcc"));
}

#[tokio::test]
async fn an_unknown_result_is_sent_once_more_as_the_same_message() {
    let world = World::empty().await;
    enqueue(&world, "a@example.com").await;
    let server = SmtpServer::start([Script::Hang(Step::Text), Script::Accept]).await;
    let mailer = mailer(&server);
    assert_eq!(deliver(&world, &mailer).await, Some(Marked::Waiting));
    assert_eq!(deliver(&world, &mailer).await, None);
    world.app.clock.advance(TimeDelta::minutes(2));
    assert_eq!(deliver(&world, &mailer).await, Some(Marked::Sent));
    let letters = server.letters();
    assert_eq!(letters.len(), 2);
    assert_eq!(
        letters[0].header("Message-ID"),
        letters[1].header("Message-ID")
    );
    sound(&world).await;
}

/// Sending happens outside any transaction: while a mail server is silent,
/// everybody else writes.
#[tokio::test]
async fn a_silent_mail_server_holds_up_nobody() {
    let world = World::empty().await;
    enqueue(&world, "a@example.com").await;
    let server = SmtpServer::start([Script::Hang(Step::Text)]).await;
    let smtp = Smtp::new(SmtpSettings {
        host: "127.0.0.1".to_owned(),
        port: server.address.port(),
        security: Security::Plain,
        credentials: None,
        timeout: std::time::Duration::from_secs(20),
    });
    let mailer = Mailer::new(sender(), Transport::Smtp(smtp.expect("usable settings")));
    let app = world.app.clone();
    let sending = tokio::spawn(async move { deliver_mail(&app, &mailer, "test").await });
    server.wait_for(1).await;
    enqueue(&world, "b@example.com").await;
    assert_eq!(status(&world, "b@example.com").await, Status::Queued);
    assert!(!sending.is_finished());
    sending.abort();
}

#[tokio::test]
async fn the_demonstration_keeps_letters_in_memory() {
    let world = World::empty().await;
    enqueue(&world, "a@example.com").await;
    let mailer = Mailer::new(sender(), Transport::Memory(Memory::default()));
    assert_eq!(deliver(&world, &mailer).await, Some(Marked::Sent));
    let letters = mailer.memory().expect("kept in memory").letters();
    assert_eq!(letters[0].to_address, "a@example.com");
    assert_eq!(letters[0].text, "https://lms.example/s/secret-token\n");
}

#[tokio::test]
async fn a_heartbeat_is_seen_by_a_fresh_connection() {
    let world = World::empty().await;
    let settings = world.database();
    assert_eq!(
        heartbeat::beat(&world.app, settings).await.expect("kept"),
        1
    );
    assert_eq!(
        heartbeat::beat(&world.app, settings).await.expect("kept"),
        2
    );
    sound(&world).await;
}

#[tokio::test]
async fn a_heartbeat_that_another_connection_does_not_see_means_lost_writes() {
    let (world, other) = (World::empty().await, World::empty().await);
    heartbeat::beat(&other.app, other.database())
        .await
        .expect("kept");
    for _ in 0..2 {
        let _ = heartbeat::beat(&world.app, world.database()).await;
    }
    let lost = heartbeat::beat(&world.app, other.database()).await;
    assert_eq!(lost.expect_err("not seen").code, heartbeat::LOST_WRITES);
}

#[tokio::test]
async fn a_process_that_is_about_to_stop_is_not_ready() {
    let world = World::empty().await;
    check_ready(&world.app).await.expect("ready");
    world.app.health.drain();
    let refusal = check_ready(&world.app).await.expect_err("not ready");
    assert_eq!((refusal.kind, refusal.code), (Kind::Busy, "ready.draining"));
}

#[tokio::test]
async fn a_process_whose_letters_nobody_takes_up_is_not_ready() {
    let world = World::empty().await;
    enqueue(&world, "a@example.com").await;
    world.app.clock.advance(TimeDelta::minutes(9));
    check_ready(&world.app).await.expect("ready");
    world.app.clock.advance(TimeDelta::minutes(2));
    let without_a_mail_server = check_ready(&world.app).await;
    without_a_mail_server.expect("letters may wait");
    world.app.health.note_mailer();
    let refusal = check_ready(&world.app).await.expect_err("not ready");
    assert_eq!(refusal.code, "ready.outbox");
}

#[tokio::test]
async fn a_process_that_needs_a_newer_schema_is_not_ready() {
    let mut world = World::empty().await;
    let health = |migration: &str| std::sync::Arc::new(journeys::Health::new(migration.to_owned()));
    world.app.health = health("m20991231_000001_future");
    let refusal = check_ready(&world.app).await.expect_err("not ready");
    assert_eq!(refusal.code, "ready.schema");
    world.app.health = health("m20261123_000007_mail");
    check_ready(&world.app).await.expect("ready");
}
