//! The one door to the database. A read borrows a connection on which nothing
//! can be begun; a write goes through the one transaction ([`Tx`]) that
//! [`Db::write`] begins and its journey commits.
//!
//! SQLite has one writer (BEGIN IMMEDIATE, so that a read-then-write cannot
//! find the lock taken halfway) and several readers that cannot write.
//! PostgreSQL has one pool.

mod open;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult,
    QueryResult, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use tokio::sync::Notify;

use crate::failure::{Failure, Kind, sql_state};
use crate::idempotency;

pub use open::{MINIMUM_SQLITE, Settings};

/// The database: SQLite by default, PostgreSQL by URL.
#[derive(Clone)]
pub struct Db {
    writer: DatabaseConnection,
    reader: DatabaseConnection,
    broken: Arc<Broken>,
}

#[derive(Default)]
struct Broken {
    flag: AtomicBool,
    /// Whether what was deleted is to leave the files and could not yet.
    deleted_waits: AtomicBool,
    notify: Notify,
}

/// A connection that can only be asked: it has no `begin`.
#[derive(Clone, Copy)]
pub struct Read<'db> {
    connection: &'db DatabaseConnection,
}

impl Db {
    /// Opens the database named by the settings and checks that it keeps what
    /// it acknowledges (SQLite at least [`MINIMUM_SQLITE`], foreign keys on,
    /// full synchronisation).
    ///
    /// # Errors
    /// When it cannot be opened or would lose acknowledged writes.
    pub async fn connect(settings: &Settings) -> Result<Self, Failure> {
        let (writer, reader) = open::pools(settings).await?;
        Ok(Self {
            writer,
            reader,
            broken: Arc::new(Broken {
                // What an earlier process deleted and died over.
                deleted_waits: AtomicBool::new(true),
                ..Broken::default()
            }),
        })
    }

    /// Which of the two databases it is.
    pub fn backend(&self) -> DbBackend {
        self.writer.get_database_backend()
    }

    /// A connection for reading.
    pub fn read(&self) -> Read<'_> {
        Read {
            connection: &self.reader,
        }
    }

    /// Begins the one transaction of a journey. Everything until
    /// [`Tx::commit`] goes through it: on SQLite a second connection would
    /// wait for the first for ever. Dropped without a commit, it leaves
    /// nothing behind.
    ///
    /// # Errors
    /// Busy when no connection is free, or when an earlier commit could not be
    /// kept.
    pub async fn write(&self) -> Result<Tx, Failure> {
        if self.broken.flag.load(Ordering::SeqCst) {
            return Err(Failure::new(
                Kind::Busy,
                "database.broken",
                "データベースに書き込めません。管理者に連絡してください。",
            ));
        }
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let inner = self.writer.begin_with_options(options).await?;
        Ok(Tx {
            inner,
            broken: Arc::clone(&self.broken),
        })
    }

    /// Waits until the database could not keep a commit. The server then stops.
    pub async fn broken(&self) {
        while !self.broken.flag.load(Ordering::SeqCst) {
            self.broken.notify.notified().await;
        }
    }

    /// Closes every connection.
    ///
    /// # Errors
    /// When a connection does not close.
    pub async fn close(self) -> Result<(), Failure> {
        self.reader.close().await?;
        self.writer.close().await?;
        Ok(())
    }

    /// Makes what was deleted from `table` unreadable in the database's files.
    /// SQLite overwrites it as it is deleted, and here empties its log; somebody
    /// who reads may keep it from that. PostgreSQL writes the table anew, for
    /// which it waits for whoever uses the table; its log is its operator's.
    /// Until it has succeeded it waits ([`Db::deleted_waits`]).
    ///
    /// # Errors
    /// When the database refuses, or somebody kept the table for too long.
    pub async fn forget_deleted(&self, table: &'static str) -> Result<(), Failure> {
        self.broken.deleted_waits.store(true, Ordering::SeqCst);
        let is_done = match self.backend() {
            DbBackend::Sqlite => self.empty_log().await?,
            _ => {
                let rewrite = format!("VACUUM FULL {table}");
                self.writer.execute_unprepared(&rewrite).await?;
                true
            }
        };
        self.broken.deleted_waits.store(!is_done, Ordering::SeqCst);
        Ok(())
    }

    /// Whether SQLite's log could be emptied.
    async fn empty_log(&self) -> Result<bool, Failure> {
        let statement =
            Statement::from_string(DbBackend::Sqlite, "PRAGMA wal_checkpoint(TRUNCATE)");
        let row = self.writer.query_one_raw(statement).await?;
        let busy: i32 = row.map_or(Ok(0), |row| row.try_get_by_index(0))?;
        Ok(busy == 0)
    }

    /// Whether something deleted can still be read in the files.
    pub fn deleted_waits(&self) -> bool {
        self.broken.deleted_waits.load(Ordering::SeqCst)
    }

    /// The connection that migrations run on. Nothing else may use it.
    pub fn migration_connection(&self) -> &DatabaseConnection {
        &self.writer
    }
}

impl Broken {
    /// After a commit that failed for want of space or by an I/O error the
    /// page cache can no longer be believed: no more writes, and the process
    /// should stop and recover from the log.
    fn judge<T>(&self, result: Result<T, DbErr>) -> Result<T, DbErr> {
        if let Err(error) = &result
            && cannot_keep_writes(error)
        {
            tracing::error!("the database cannot keep writes; refusing every later one");
            self.flag.store(true, Ordering::SeqCst);
            self.notify.notify_waiters();
            self.notify.notify_one();
        }
        result
    }
}

/// A journey's transaction: what a write takes, so that a write outside a
/// transaction does not compile. It has no `begin` of its own.
#[must_use = "a transaction that is not committed leaves nothing behind"]
pub struct Tx {
    inner: DatabaseTransaction,
    broken: Arc<Broken>,
}

impl Tx {
    /// Makes everything written through this transaction durable, with the
    /// key of the request it serves, if that has one. Only then may it be
    /// acknowledged.
    ///
    /// # Errors
    /// When the database could not keep it, or a request with the same key
    /// was faster; then nothing of it is kept.
    pub async fn commit(self) -> Result<(), Failure> {
        let Self { inner, broken } = self;
        idempotency::claim(&inner).await?;
        broken.judge(inner.commit().await)?;
        idempotency::note_claimed();
        Ok(())
    }
}

/// SQLITE_FULL (13), SQLITE_IOERR (10) and SQLITE_CORRUPT (11), with their
/// extended codes; PostgreSQL's classes 53 (resources) and 58 (system).
fn cannot_keep_writes(error: &DbErr) -> bool {
    let Some(code) = sql_state(error) else {
        return false;
    };
    match code.parse::<u32>() {
        Ok(number) if code.len() < 5 => matches!(number & 0xff, 10 | 11 | 13),
        _ => code == "53100" || code.starts_with("58"),
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Tx {
    fn get_database_backend(&self) -> DbBackend {
        self.inner.get_database_backend()
    }

    async fn execute_raw(&self, stmt: Statement) -> Result<ExecResult, DbErr> {
        self.broken.judge(self.inner.execute_raw(stmt).await)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.broken.judge(self.inner.execute_unprepared(sql).await)
    }

    async fn query_one_raw(&self, stmt: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.broken.judge(self.inner.query_one_raw(stmt).await)
    }

    async fn query_all_raw(&self, stmt: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.broken.judge(self.inner.query_all_raw(stmt).await)
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Read<'_> {
    fn get_database_backend(&self) -> DbBackend {
        self.connection.get_database_backend()
    }

    async fn execute_raw(&self, stmt: Statement) -> Result<ExecResult, DbErr> {
        self.connection.execute_raw(stmt).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.connection.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, stmt: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.connection.query_one_raw(stmt).await
    }

    async fn query_all_raw(&self, stmt: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.connection.query_all_raw(stmt).await
    }
}
