//! Keeping held sessions on record.

use chrono::NaiveDate;
use kernel::Kind;
use kernel::id::TrackId;
use sea_orm::{ConnectionTrait, Statement};
use sessions::{SessionFacts, read, write};

#[tokio::test]
async fn a_session_is_written_once_and_its_facts_never_change() {
    let (test, clock, ids) = (testkit::db().await, testkit::clock(), testkit::ids());
    let now = clock.now();
    let track: TrackId = ids.fresh(now);
    let tx = test.db.write().await.expect("a transaction");
    let insert = "INSERT INTO tracks (id, code, created_at) VALUES ($1, 'first-line', $2)";
    let values = [track.0.into(), now.into()];
    let statement = Statement::from_sql_and_values(test.db.backend(), insert, values);
    tx.execute_raw(statement).await.expect("written");
    let facts = SessionFacts {
        track,
        instructor: "講師01".to_owned(),
        ended_on: NaiveDate::from_ymd_opt(2024, 3, 31).expect("a real day"),
    };
    let first = write::ensure(&tx, &ids, now, "S001", &facts, false)
        .await
        .expect("written");
    let again = write::ensure(&tx, &ids, now, "S001", &facts, false)
        .await
        .expect("there");
    assert_eq!(
        (first.is_new, again.is_new, again.id),
        (true, false, first.id)
    );

    let other = SessionFacts {
        instructor: "講師02".to_owned(),
        ..facts.clone()
    };
    let refused = write::ensure(&tx, &ids, now, "S001", &other, false)
        .await
        .expect_err("refused");
    assert_eq!(kernel::Failure::from(refused).kind, Kind::Conflict);
    let nameless = write::ensure(&tx, &ids, now, "", &facts, false)
        .await
        .expect_err("refused");
    assert_eq!(kernel::Failure::from(nameless).code, "session.not_storable");
    tx.commit().await.expect("kept");

    let codes = ["S001".to_owned(), "S002".to_owned()];
    let found = read::by_codes(&test.db.read(), &codes).await.expect("read");
    assert_eq!(found.len(), 1);
    assert_eq!(found["S001"].facts, facts);
}
