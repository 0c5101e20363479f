//! Development only: a fresh, migrated database on either backend, a fixed
//! clock, counted ids, small content folders, and workbooks written by hand.
//!
//! `TERAKOYA_TEST_POSTGRES` names a PostgreSQL server; without it the tests
//! run on SQLite. The same tests run on both.

pub mod content;
pub mod smtp;
pub mod workbook;

use chrono::{DateTime, Utc};
use kernel::db::Settings;
use kernel::{Clock, Db, Ids};
use sea_orm::{ConnectionTrait, Database};

/// A database of one test's own. Dropping it removes a SQLite file; a
/// PostgreSQL schema goes with the test server.
pub struct TestDb {
    /// The database, open.
    pub db: Db,
    /// How to open it a second time.
    pub settings: Settings,
    _folder: tempfile::TempDir,
}

/// A fresh migrated database: SQLite in a temporary folder, or a PostgreSQL
/// schema of its own when `TERAKOYA_TEST_POSTGRES` is set.
///
/// # Panics
/// When the database cannot be made: the test cannot go on.
pub async fn db() -> TestDb {
    let test = empty_db().await;
    migrations::run(test.db.migration_connection())
        .await
        .expect("the migrations run");
    test
}

/// As [`db`], before any migration.
///
/// # Panics
/// When the database cannot be made: the test cannot go on.
pub async fn empty_db() -> TestDb {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let settings = match std::env::var("TERAKOYA_TEST_POSTGRES") {
        Ok(url) => postgres_schema(url).await,
        Err(_) => Settings::new(format!(
            "sqlite:{}",
            folder.path().join("terakoya.db").display()
        )),
    };
    let db = Db::connect(&settings)
        .await
        .expect("the test database opens");
    TestDb {
        db,
        settings,
        _folder: folder,
    }
}

async fn postgres_schema(url: String) -> Settings {
    let schema = format!("t{}", uuid::Uuid::from_u128(rand_u128()).simple());
    let server = Database::connect(&url)
        .await
        .expect("the PostgreSQL server answers");
    server
        .execute_unprepared(&format!("CREATE SCHEMA {schema}"))
        .await
        .expect("a schema of the test's own");
    server.close().await.expect("the connection closes");
    Settings {
        schema: Some(schema),
        connections: 4,
        ..Settings::new(url)
    }
}

fn rand_u128() -> u128 {
    let bytes = kernel::secret::random_bytes::<16>().expect("entropy");
    u128::from_le_bytes(bytes)
}

/// A Monday morning in Japan, 2026-11-23 10:00.
pub fn monday_morning() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_395_600, 0).expect("a real instant")
}

/// A clock that stands at [`monday_morning`] until it is moved.
pub fn clock() -> Clock {
    Clock::fixed(monday_morning())
}

/// Counted keys.
pub fn ids() -> Ids {
    Ids::counted()
}
