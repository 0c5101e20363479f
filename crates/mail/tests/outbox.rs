//! The outbox on either database: once per key, leases, fences, retries.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::id::LetterId;
use kernel::{Clock, Db, Ids, Kind};
use mail::write::{self, Enqueued, LEASE, Marked};
use mail::{Claimed, Delivery, Letter, SERVER_PAUSE, Status, TRIES_ALLOWED, Verdict};
use sea_orm::{ConnectionTrait, Statement};
use testkit::TestDb;

struct Outbox {
    test: TestDb,
    clock: Clock,
    ids: Ids,
}

impl Outbox {
    async fn new() -> Self {
        Self {
            test: testkit::db().await,
            clock: testkit::clock(),
            ids: testkit::ids(),
        }
    }

    fn db(&self) -> &Db {
        &self.test.db
    }

    fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    async fn enqueue(&self, key: &str) -> Enqueued {
        let tx = self.db().write().await.expect("a transaction");
        let id: LetterId = self.ids.fresh(self.now());
        let enqueued = write::enqueue(&tx, id, self.now(), &letter(key))
            .await
            .expect("the letter is written");
        tx.commit().await.expect("the commit is kept");
        enqueued
    }

    async fn claim(&self, worker: &str) -> Option<Claimed> {
        let tx = self.db().write().await.expect("a transaction");
        let claimed = write::claim(&tx, worker, self.now())
            .await
            .expect("the claim runs");
        tx.commit().await.expect("the commit is kept");
        claimed
    }

    async fn sent(&self, letter: &Claimed) -> Marked {
        let tx = self.db().write().await.expect("a transaction");
        let marked = write::mark_sent(&tx, letter, self.now())
            .await
            .expect("the mark runs");
        tx.commit().await.expect("the commit is kept");
        marked
    }

    async fn failed(&self, letter: &Claimed, verdict: Verdict) -> Marked {
        let tx = self.db().write().await.expect("a transaction");
        let marked = write::mark_failed(&tx, letter, self.now(), verdict, "test\r\nreason")
            .await
            .expect("the mark runs");
        tx.commit().await.expect("the commit is kept");
        marked
    }

    async fn delivery(&self, key: &str) -> Delivery {
        mail::read::delivery_of(&self.db().read(), None, key)
            .await
            .expect("the outbox reads")
            .expect("the letter is there")
    }

    /// How many rows of the outbox still hold something secret.
    async fn secrets(&self) -> i64 {
        let sql = "SELECT COUNT(*) FROM outbox WHERE secret_link IS NOT NULL \
                   OR body_text LIKE '%secret-token%'";
        let statement = Statement::from_string(self.db().backend(), sql);
        let row = self.db().read().query_one_raw(statement).await;
        row.expect("the outbox reads")
            .expect("one row")
            .try_get_by_index(0)
            .expect("a number")
    }
}

fn letter(key: &str) -> Letter {
    Letter {
        kind: "invitation",
        company: None,
        to_address: "sato@example.com".to_owned(),
        to_name: "佐藤 花子".to_owned(),
        subject: "研修のご案内".to_owned(),
        body_text: "{{link}}".to_owned(),
        secret_link: Some("https://lms.example/s/secret-token".to_owned()),
        dedupe_key: key.to_owned(),
    }
}

#[tokio::test]
async fn a_second_letter_for_the_same_event_is_not_written() {
    let outbox = Outbox::new().await;
    assert_eq!(outbox.enqueue("a").await, Enqueued::Written);
    assert_eq!(outbox.enqueue("a").await, Enqueued::AlreadyThere);
    assert!(outbox.claim("w").await.is_some());
    assert!(outbox.claim("w").await.is_none());
}

#[tokio::test]
async fn a_letter_that_could_forge_a_header_is_refused_with_every_fault() {
    let outbox = Outbox::new().await;
    let tx = outbox.db().write().await.expect("a transaction");
    let bad = Letter {
        to_name: "A\r\nBcc: evil@example.com".to_owned(),
        subject: "A\nB".to_owned(),
        ..letter("a")
    };
    let refusal = write::enqueue(&tx, outbox.ids.fresh(outbox.now()), outbox.now(), &bad)
        .await
        .expect_err("it is refused");
    assert_eq!(refusal.kind, Kind::Invalid);
    let pointers: Vec<_> = refusal.faults.iter().map(|f| f.pointer.as_str()).collect();
    assert_eq!(pointers, ["/to_name", "/subject"]);
}

#[tokio::test]
async fn after_sending_no_row_holds_the_secret() {
    let outbox = Outbox::new().await;
    outbox.enqueue("a").await;
    let claimed = outbox.claim("w").await.expect("a letter");
    assert_eq!(claimed.text(), "https://lms.example/s/secret-token");
    assert_eq!(outbox.secrets().await, 1);
    assert_eq!(outbox.sent(&claimed).await, Marked::Sent);
    assert_eq!(outbox.secrets().await, 0);
    let delivery = outbox.delivery("a").await;
    assert_eq!(delivery.status, Status::Sent);
    assert_eq!(delivery.sent_at, Some(outbox.now()));
}

#[tokio::test]
async fn a_parked_letter_loses_its_secret_and_the_queue_goes_on() {
    let outbox = Outbox::new().await;
    outbox.enqueue("poison").await;
    outbox.enqueue("good").await;
    let poison = outbox.claim("w").await.expect("a letter");
    assert_eq!(outbox.failed(&poison, Verdict::Never).await, Marked::Parked);
    let good = outbox.claim("w").await.expect("the next letter");
    assert_ne!(good.id, poison.id);
    assert_eq!(outbox.sent(&good).await, Marked::Sent);
    assert!(outbox.claim("w").await.is_none());
    assert_eq!(outbox.secrets().await, 0);
    let delivery = outbox.delivery("poison").await;
    assert_eq!(delivery.status, Status::Parked);
    assert_eq!(delivery.last_error.as_deref(), Some("test  reason"));
}

#[tokio::test]
async fn a_letter_waits_longer_after_every_try_and_is_parked_after_eight() {
    let outbox = Outbox::new().await;
    outbox.enqueue("a").await;
    let mut message_ids = Vec::new();
    for attempt in 1..=TRIES_ALLOWED {
        let claimed = outbox.claim("w").await.expect("its time has come");
        assert_eq!(claimed.attempt, attempt);
        message_ids.push(claimed.message_id.clone());
        let marked = outbox.failed(&claimed, Verdict::Later).await;
        if attempt == TRIES_ALLOWED {
            assert_eq!(marked, Marked::Parked);
            break;
        }
        assert_eq!(marked, Marked::Waiting);
        let wait = outbox.delivery("a").await.next_attempt_at - outbox.now();
        let plain = TimeDelta::minutes(1 << (attempt - 1));
        assert!(wait >= plain && wait < plain * 5 / 4, "{attempt}: {wait}");
        assert!(outbox.claim("w").await.is_none(), "not before its time");
        outbox.clock.advance(wait);
    }
    message_ids.dedup();
    assert_eq!(message_ids.len(), 1, "one Message-ID for every try");
    assert_eq!(outbox.delivery("a").await.status, Status::Parked);
}

#[tokio::test]
async fn a_result_that_nobody_knows_is_tried_once_more_then_parked() {
    let outbox = Outbox::new().await;
    outbox.enqueue("a").await;
    let first = outbox.claim("w").await.expect("a letter");
    assert_eq!(
        outbox.failed(&first, Verdict::Unknown).await,
        Marked::Waiting
    );
    outbox.clock.advance(TimeDelta::minutes(2));
    let second = outbox.claim("w").await.expect("the same letter");
    assert_eq!(second.message_id, first.message_id);
    assert_eq!(
        outbox.failed(&second, Verdict::Unknown).await,
        Marked::Parked
    );
}

#[tokio::test]
async fn when_the_server_refuses_us_the_whole_queue_rests_and_no_try_is_lost() {
    let outbox = Outbox::new().await;
    outbox.enqueue("a").await;
    outbox.enqueue("b").await;
    for _ in 0..2 * TRIES_ALLOWED {
        let claimed = outbox.claim("w").await.expect("a letter");
        assert_eq!(claimed.attempt, 1);
        let marked = outbox.failed(&claimed, Verdict::RestQueue).await;
        assert_eq!(marked, Marked::Waiting);
        assert!(outbox.claim("w").await.is_none(), "the queue rests");
        outbox.clock.advance(SERVER_PAUSE);
    }
}

#[tokio::test]
async fn the_late_worker_cannot_mark_a_letter_that_another_has_claimed() {
    let outbox = Outbox::new().await;
    outbox.enqueue("a").await;
    let late = outbox.claim("first").await.expect("a letter");
    assert!(outbox.claim("second").await.is_none(), "the lease holds");
    outbox.clock.advance(LEASE);
    let fresh = outbox.claim("second").await.expect("the lease has ended");
    assert_eq!(fresh.id, late.id);
    assert_eq!(fresh.message_id, late.message_id);
    assert_eq!(outbox.sent(&late).await, Marked::TooLate);
    assert_eq!(outbox.failed(&late, Verdict::Never).await, Marked::TooLate);
    assert_eq!(outbox.delivery("a").await.status, Status::Sending);
    assert_eq!(outbox.sent(&fresh).await, Marked::Sent);
    assert_eq!(outbox.failed(&fresh, Verdict::Later).await, Marked::TooLate);
    assert_eq!(outbox.delivery("a").await.status, Status::Sent);
}

#[tokio::test]
async fn a_letter_whose_worker_never_comes_back_is_parked_in_the_end() {
    let outbox = Outbox::new().await;
    outbox.enqueue("a").await;
    outbox.enqueue("b").await;
    for _ in 0..2 * TRIES_ALLOWED {
        assert!(outbox.claim("w").await.is_some());
        outbox.clock.advance(LEASE);
    }
    assert!(outbox.claim("w").await.is_none());
    assert_eq!(outbox.delivery("a").await.status, Status::Parked);
    assert_eq!(outbox.delivery("b").await.status, Status::Parked);
    assert_eq!(outbox.secrets().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn workers_that_claim_at_once_never_get_the_same_letter() {
    let outbox = Outbox::new().await;
    for number in 0..12 {
        outbox.enqueue(&number.to_string()).await;
    }
    let now = outbox.now();
    let workers: Vec<_> = (0..12)
        .map(|number| {
            let db = outbox.db().clone();
            tokio::spawn(async move {
                let tx = db.write().await.expect("a transaction");
                let worker = format!("w{number}");
                let claimed = write::claim(&tx, &worker, now).await.expect("the claim");
                tx.commit().await.expect("the commit is kept");
                claimed.map(|letter| letter.id)
            })
        })
        .collect();
    let mut got = Vec::new();
    for worker in workers {
        got.extend(worker.await.expect("the worker ends"));
    }
    let claims = got.len();
    got.sort();
    got.dedup();
    assert_eq!(got.len(), claims, "no letter twice");
    assert_eq!(claims, 12, "none left behind");
}

#[tokio::test]
async fn the_figures_tell_a_worker_that_does_not_come_from_a_server_that_refuses() {
    let outbox = Outbox::new().await;
    let written_at = outbox.now();
    outbox.enqueue("a").await;
    outbox.clock.advance(TimeDelta::minutes(11));
    let figures = |outbox: &Outbox| {
        let (db, now) = (outbox.db().clone(), outbox.now());
        async move { mail::read::figures(&db.read(), now).await.expect("figures") }
    };
    let neglected = figures(&outbox).await;
    assert_eq!(neglected.oldest_due_at, Some(written_at));
    let claimed = outbox.claim("w").await.expect("a letter");
    outbox.failed(&claimed, Verdict::RestQueue).await;
    let resting = figures(&outbox).await;
    assert_eq!(resting.oldest_due_at, None);
    assert_eq!(resting.oldest_unsent_at, Some(written_at));
    assert_eq!((resting.unsent, resting.parked), (1, 0));
}
