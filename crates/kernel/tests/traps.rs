//! Traps of SQLite and its driver, one test each: `Db` must not fall into
//! them. On PostgreSQL none of them exists, so these tests always run on
//! SQLite.

use std::time::Duration;

use kernel::db::{MINIMUM_SQLITE, Settings};
use kernel::{Db, Failure, Kind};
use sea_orm::{ConnectionTrait, DbErr, TryGetable};

/// A SQLite file with one table of numbers.
struct File {
    db: Db,
    settings: Settings,
    _folder: tempfile::TempDir,
}

impl File {
    async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("trap.db");
        let settings = Settings::new(format!("sqlite:{}", path.display()));
        let file = Self {
            db: Db::connect(&settings).await.expect("the database opens"),
            settings,
            _folder: folder,
        };
        let tx = file.db.write().await.expect("a transaction");
        tx.execute_unprepared("CREATE TABLE numbers (n INTEGER NOT NULL) STRICT")
            .await
            .expect("a table");
        tx.commit().await.expect("the commit is kept");
        file
    }

    /// Opens the same file once more, as another process would.
    async fn again(&self) -> Db {
        Db::connect(&self.settings)
            .await
            .expect("the database opens again")
    }

    /// Lets the writer's next commit fail after SQLite has rolled back by
    /// itself, as a full disk does.
    async fn fail_next_commit(&self) {
        let pool = self.db.migration_connection().get_sqlite_connection_pool();
        let mut connection = pool.acquire().await.expect("the writer");
        let mut handle = connection.lock_handle().await.expect("the writer's handle");
        let mut fails = true;
        handle.set_commit_hook(move || !std::mem::take(&mut fails));
    }
}

async fn insert(db: &Db, number: i64) -> Result<(), Failure> {
    let tx = db.write().await?;
    tx.execute_unprepared(&format!("INSERT INTO numbers VALUES ({number})"))
        .await?;
    tx.commit().await
}

async fn ask<T: TryGetable>(db: &impl ConnectionTrait, sql: &str) -> Result<T, DbErr> {
    let statement = sea_orm::Statement::from_string(db.get_database_backend(), sql);
    let row = db.query_one_raw(statement).await?;
    row.expect("one row").try_get_by_index(0)
}

async fn count(db: &Db) -> i64 {
    ask(&db.read(), "SELECT COUNT(*) FROM numbers")
        .await
        .expect("a number")
}

/// Trap 0.1. SQLite rolls back by itself when a commit fails; the driver then
/// still believes that a transaction is open, and turns the next ones into
/// savepoints of one that nobody ever commits: every later write would be
/// acknowledged, seen by the writer, and lost.
#[tokio::test]
async fn after_commits_that_failed_every_acknowledged_write_is_kept() {
    let file = File::new().await;
    for number in 0..5 {
        insert(&file.db, number).await.expect("it is kept");
    }
    for number in 100..102 {
        file.fail_next_commit().await;
        insert(&file.db, number).await.expect_err("it is not kept");
    }
    let mut acknowledged = 5;
    for number in 1_000..1_020 {
        if insert(&file.db, number).await.is_ok() {
            acknowledged += 1;
        }
    }
    assert_eq!(acknowledged, 25, "the writer goes on");
    assert_eq!(count(&file.again().await).await, acknowledged, "I-12");
    let File { db, settings, .. } = &file;
    db.clone().close().await.expect("it closes");
    let reopened = Db::connect(settings).await.expect("it opens");
    assert_eq!(count(&reopened).await, acknowledged, "I-1");
}

/// Trap 0.1, second half: after a failed write to disk the page cache can no
/// longer be believed. No more writes; the process is told to stop.
#[tokio::test]
async fn a_full_disk_stops_all_writing_and_loses_nothing_acknowledged() {
    let file = File::new().await;
    insert(&file.db, 1).await.expect("it is kept");
    let tx = file.db.write().await.expect("a transaction");
    tx.execute_unprepared("PRAGMA max_page_count = 4")
        .await
        .expect("a tiny disk");
    let filled = tx
        .execute_unprepared(
            "INSERT INTO numbers WITH RECURSIVE c (n) AS \
             (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 100000) SELECT n FROM c",
        )
        .await;
    filled.expect_err("the disk is full");
    drop(tx);
    let refusal = insert(&file.db, 2).await.expect_err("no write any more");
    assert_eq!(
        (refusal.kind, refusal.code),
        (Kind::Busy, "database.broken")
    );
    let told = tokio::time::timeout(Duration::from_secs(5), file.db.broken()).await;
    assert!(told.is_ok(), "the server is told to stop");
    assert_eq!(count(&file.db).await, 1, "readers go on");
    assert_eq!(count(&file.again().await).await, 1);
}

/// Trap 0.2. A deferred transaction that reads and then writes fails at once
/// when another writer came between, whatever the busy timeout.
#[tokio::test(flavor = "multi_thread")]
async fn two_processes_that_read_then_write_wait_for_each_other() {
    const TASKS: i64 = 4;
    const ROUNDS: i64 = 20;
    let file = File::new().await;
    insert(&file.db, 0).await.expect("it is kept");
    let doors = [file.db.clone(), file.again().await];
    let tasks: Vec<_> = (0..TASKS)
        .map(|task| {
            let db = doors[usize::try_from(task % 2).expect("small")].clone();
            tokio::spawn(async move {
                for _ in 0..ROUNDS {
                    add_one(&db).await.expect("nobody is turned away");
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("the task ends");
    }
    let total: i64 = ask(&file.db.read(), "SELECT n FROM numbers")
        .await
        .expect("a number");
    assert_eq!(total, TASKS * ROUNDS, "no lost update");
}

async fn add_one(db: &Db) -> Result<(), Failure> {
    let tx = db.write().await?;
    let n: i64 = ask(&tx, "SELECT n FROM numbers").await?;
    tokio::task::yield_now().await;
    tx.execute_unprepared(&format!("UPDATE numbers SET n = {}", n + 1))
        .await?;
    tx.commit().await
}

/// Trap 0.3. With one connection for all, a read beside an open transaction
/// waits for itself.
#[tokio::test]
async fn a_read_beside_an_open_transaction_answers_and_sees_only_what_is_committed() {
    let file = File::new().await;
    let tx = file.db.write().await.expect("a transaction");
    tx.execute_unprepared("INSERT INTO numbers VALUES (1)")
        .await
        .expect("the row");
    let beside = tokio::time::timeout(Duration::from_secs(2), count(&file.db)).await;
    assert_eq!(beside.expect("it does not wait for itself"), 0);
    tx.commit().await.expect("the commit is kept");
    assert_eq!(count(&file.db).await, 1);
}

#[tokio::test]
async fn what_is_handed_out_for_reading_cannot_write() {
    let file = File::new().await;
    let sql = "INSERT INTO numbers VALUES (1)";
    assert!(file.db.read().execute_unprepared(sql).await.is_err());
    assert_eq!(count(&file.db).await, 0);
}

#[tokio::test]
async fn a_transaction_that_is_dropped_leaves_nothing_and_blocks_nobody() {
    let file = File::new().await;
    let tx = file.db.write().await.expect("a transaction");
    tx.execute_unprepared("INSERT INTO numbers VALUES (1)")
        .await
        .expect("the row");
    drop(tx);
    insert(&file.db, 2).await.expect("the next one is kept");
    assert_eq!(count(&file.again().await).await, 1);
}

/// Trap 0.5: older ones can corrupt a database in WAL mode. The settings are
/// those without which an acknowledged write may not survive a power cut.
#[tokio::test]
async fn the_linked_sqlite_is_sound_and_every_connection_is_durable() {
    let file = File::new().await;
    let version: String = ask(&file.db.read(), "SELECT sqlite_version()")
        .await
        .expect("a version");
    let parts: Vec<u32> = version.split('.').map(|n| n.parse().unwrap_or(0)).collect();
    let minimum = [MINIMUM_SQLITE.0, MINIMUM_SQLITE.1, MINIMUM_SQLITE.2];
    assert!(parts.as_slice() >= minimum.as_slice(), "{version}");
    assert!(MINIMUM_SQLITE >= (3, 51, 3));

    let tx = file.db.write().await.expect("a transaction");
    for (pragma, expected) in [
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("secure_delete", 1),
    ] {
        let sql = format!("PRAGMA {pragma}");
        let on_writer: i64 = ask(&tx, &sql).await.expect("a number");
        let on_reader: i64 = ask(&file.db.read(), &sql).await.expect("a number");
        assert_eq!((on_writer, on_reader), (expected, expected), "{pragma}");
    }
    let journal: String = ask(&tx, "PRAGMA journal_mode").await.expect("a word");
    assert_eq!(journal, "wal");
}
