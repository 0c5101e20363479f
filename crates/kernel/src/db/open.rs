//! Opening the pools, with every setting that durability needs.

use std::time::Duration;

use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement,
};

use crate::failure::Failure;

/// The oldest SQLite without the WAL-reset bug that corrupts databases
/// (3.7.0 to 3.51.2).
pub const MINIMUM_SQLITE: (u32, u32, u32) = (3, 51, 3);

/// How long PostgreSQL works at one statement of a request before it gives up.
const PATIENCE: Duration = Duration::from_secs(15);
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(3);
const SQLITE_BUSY_TIMEOUT: Duration = Duration::from_secs(5);
const WAL_SIZE_LIMIT: &str = "67108864";

/// Where the database is and how many connections it may use.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `sqlite:PATH` or `postgres://…`.
    pub url: String,
    /// Connections that read on SQLite, or all connections on PostgreSQL.
    pub connections: u32,
    /// How long PostgreSQL works at one statement before it gives up. Nobody
    /// waits at a browser for an operator's command.
    pub patience: Duration,
}

impl Settings {
    /// The settings for a URL: eight connections.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            connections: 8,
            patience: PATIENCE,
        }
    }

    /// The URL as sqlx wants it: a SQLite path that is not there yet is
    /// created.
    fn sqlx_url(&self) -> String {
        let plain_sqlite = self.url.starts_with("sqlite:") && !self.url.contains('?');
        if plain_sqlite {
            format!("{}?mode=rwc", self.url)
        } else {
            self.url.clone()
        }
    }
}

/// The writing and the reading pool. On PostgreSQL they are the same.
pub(super) async fn pools(
    settings: &Settings,
) -> Result<(DatabaseConnection, DatabaseConnection), Failure> {
    if !settings.url.starts_with("sqlite:") {
        let pool = Database::connect(postgres_options(settings)).await?;
        check_postgres(&pool).await?;
        return Ok((pool.clone(), pool));
    }
    let writer = Database::connect(sqlite_options(settings, false)).await?;
    check_sqlite(&writer).await?;
    let reader = Database::connect(sqlite_options(settings, true)).await?;
    Ok((writer, reader))
}

fn common(url: String, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .sqlx_logging(false)
        .record_stmt_in_spans(false);
    options
}

fn postgres_options(settings: &Settings) -> ConnectOptions {
    let mut options = common(settings.sqlx_url(), settings.connections);
    let patience = settings.patience.as_millis().to_string();
    options.map_sqlx_postgres_opts(move |options| {
        options.options([
            ("statement_timeout", patience.as_str()),
            ("lock_timeout", "3000"),
            ("idle_in_transaction_session_timeout", "10000"),
            ("synchronous_commit", "on"),
        ])
    });
    options
}

fn sqlite_options(settings: &Settings, read_only: bool) -> ConnectOptions {
    let connections = if read_only { settings.connections } else { 1 };
    let mut options = common(settings.sqlx_url(), connections);
    options.map_sqlx_sqlite_opts(move |options| durable(options, read_only));
    // After a commit that failed, sqlx can believe that a transaction is still
    // open; the next one would then be a savepoint that nobody ever commits.
    // Such a connection is thrown away here.
    options.map_sqlx_sqlite_before_acquire(|connection, _| {
        Box::pin(async move {
            use sea_orm::sqlx::Connection;
            Ok(!connection.is_in_transaction())
        })
    });
    options
}

fn durable(options: SqliteConnectOptions, read_only: bool) -> SqliteConnectOptions {
    options
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(SQLITE_BUSY_TIMEOUT)
        .pragma("trusted_schema", "OFF")
        .pragma("cell_size_check", "ON")
        .pragma("mmap_size", "0")
        .pragma("secure_delete", "ON")
        .pragma("journal_size_limit", WAL_SIZE_LIMIT)
        .pragma("query_only", if read_only { "ON" } else { "OFF" })
}

async fn check_sqlite(db: &DatabaseConnection) -> Result<(), Failure> {
    let version: String = ask(db, DbBackend::Sqlite, "SELECT sqlite_version()").await?;
    if parse_version(&version) < MINIMUM_SQLITE {
        let text = format!("SQLite {version} can corrupt its log; 3.51.3 or newer is needed");
        return Err(Failure::internal("database.sqlite_too_old", text));
    }
    let synchronous: i32 = ask(db, DbBackend::Sqlite, "PRAGMA synchronous").await?;
    let foreign_keys: i32 = ask(db, DbBackend::Sqlite, "PRAGMA foreign_keys").await?;
    if synchronous < 2 || foreign_keys != 1 {
        let text = "SQLite must run with synchronous=FULL and foreign_keys=ON";
        return Err(Failure::internal("database.not_durable", text));
    }
    Ok(())
}

async fn check_postgres(db: &DatabaseConnection) -> Result<(), Failure> {
    for setting in ["fsync", "full_page_writes", "synchronous_commit"] {
        let value: String = ask(db, DbBackend::Postgres, &format!("SHOW {setting}")).await?;
        if value == "off" {
            let text =
                format!("PostgreSQL runs with {setting}=off and may lose acknowledged writes");
            return Err(Failure::internal("database.not_durable", text));
        }
    }
    Ok(())
}

async fn ask<T: sea_orm::TryGetable>(
    db: &DatabaseConnection,
    backend: DbBackend,
    sql: &str,
) -> Result<T, Failure> {
    let row = db
        .query_one_raw(Statement::from_string(backend, sql))
        .await?;
    let row = row.ok_or_else(|| Failure::internal("database.no_answer", sql.to_owned()))?;
    Ok(row.try_get_by_index(0)?)
}

fn parse_version(text: &str) -> (u32, u32, u32) {
    let mut parts = text.split('.').map(|part| part.parse().unwrap_or(0));
    (
        parts.next().unwrap_or(0),
        parts.next().unwrap_or(0),
        parts.next().unwrap_or(0),
    )
}
