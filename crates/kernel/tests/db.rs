//! The one door to the database, on either backend.

use kernel::audit::{self, Event};
use kernel::{Db, Failure};
use sea_orm::ConnectionTrait;
use serde_json::json;

async fn record_once(db: &Db, number: i64) -> Result<(), Failure> {
    let (clock, ids) = (testkit::clock(), kernel::Ids::Random);
    let detail = json!({ "number": number });
    let event = Event {
        company: None,
        actor: None,
        action: "test.done",
        object: None,
        detail: &detail,
    };
    let tx = db.write().await?;
    audit::record(&tx, ids.fresh(clock.now()), clock.now(), &event).await?;
    tx.commit().await
}

#[tokio::test(flavor = "multi_thread")]
async fn writes_run_on_other_threads_and_the_audit_chain_holds() {
    let test = testkit::db().await;
    let tasks: Vec<_> = (0..8)
        .map(|number| {
            let db = test.db.clone();
            tokio::spawn(async move { record_once(&db, number).await })
        })
        .collect();
    for task in tasks {
        task.await
            .expect("the task ends")
            .expect("the write is kept");
    }
    assert_eq!(
        audit::verify(&test.db.read()).await.expect("the log reads"),
        Vec::<String>::new()
    );
}

#[tokio::test]
async fn audit_rows_cannot_be_changed() {
    let test = testkit::db().await;
    record_once(&test.db, 1).await.expect("the write is kept");
    for sql in [
        "UPDATE audit_events SET action = 'x'",
        "DELETE FROM audit_events",
    ] {
        let tx = test.db.write().await.expect("a transaction");
        assert!(tx.execute_unprepared(sql).await.is_err(), "{sql}");
    }
}
