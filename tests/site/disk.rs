//! The bytes that the database leaves on the disk: its files and its log.

use aho_corasick::AhoCorasick;
use kernel::Db;
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, Statement};

/// The ordinary tables, indexes and overflow tables of ours, as files.
const POSTGRES_TABLES: &str = "SELECT pg_relation_filepath(oid) AS path FROM pg_class \
     WHERE oid >= 16384 AND relkind IN ('r', 'i', 't') AND pg_relation_filepath(oid) IS NOT NULL";
/// The segments of the log that were written since the one named.
const POSTGRES_LOG: &str = "SELECT 'pg_wal/' || name AS path FROM pg_ls_waldir() \
     WHERE name >= $1 AND name <= pg_walfile_name(pg_current_wal_insert_lsn())";
const POSTGRES_SEGMENT: &str = "SELECT pg_walfile_name(pg_current_wal_insert_lsn()) AS path";

/// What is written to the disk from a moment on.
pub struct Disk {
    db: Db,
    url: String,
    /// PostgreSQL's log segment when watching began.
    since: Option<String>,
}

#[derive(FromQueryResult)]
struct Path {
    path: String,
}

#[derive(FromQueryResult)]
struct Content {
    bytes: Option<Vec<u8>>,
}

impl Disk {
    pub(super) async fn watch(db: &Db, url: &str) -> Self {
        let mut since = None;
        if db.backend() == DbBackend::Postgres {
            let mut names = paths(db, POSTGRES_SEGMENT, None).await;
            since = names.pop();
        }
        Self {
            db: db.clone(),
            url: url.to_owned(),
            since,
        }
    }

    /// Every file with its bytes. A PostgreSQL reads its own files out for its
    /// superuser, after it has written to them what it still held in memory.
    pub async fn files(&self) -> Vec<(String, Vec<u8>)> {
        let Some(since) = &self.since else {
            return self.sqlite_files();
        };
        let flushed = Statement::from_string(DbBackend::Postgres, "CHECKPOINT");
        self.db
            .read()
            .query_all_raw(flushed)
            .await
            .expect("written");
        let mut all = paths(&self.db, POSTGRES_TABLES, None).await;
        all.extend(paths(&self.db, POSTGRES_LOG, Some(since)).await);
        let mut files = Vec::new();
        for path in all {
            let read = Statement::from_sql_and_values(
                DbBackend::Postgres,
                "SELECT pg_read_binary_file($1, 0, 268435456, true) AS bytes",
                [path.clone().into()],
            );
            let found = Content::find_by_statement(read).one(&self.db.read()).await;
            let content = found.expect("read").and_then(|content| content.bytes);
            files.extend(content.map(|bytes| (path, bytes)));
        }
        files
    }

    fn sqlite_files(&self) -> Vec<(String, Vec<u8>)> {
        let path = self.url.strip_prefix("sqlite:").expect("a file");
        let names = ["", "-wal", "-shm"].map(|ending| format!("{path}{ending}"));
        let read = |name: String| Some((name.clone(), std::fs::read(name).ok()?));
        names.into_iter().filter_map(read).collect()
    }

    /// The files that hold one of the needles.
    pub async fn files_with(&self, needles: &[Vec<u8>]) -> Vec<String> {
        let search = AhoCorasick::new(needles).expect("a search");
        let files = self.files().await;
        let found = files
            .into_iter()
            .filter(|(_, bytes)| search.is_match(bytes));
        found.map(|(name, _)| name).collect()
    }
}

async fn paths(db: &Db, sql: &str, value: Option<&str>) -> Vec<String> {
    let values: Vec<sea_orm::Value> = value.into_iter().map(Into::into).collect();
    let asked = Statement::from_sql_and_values(db.backend(), sql, values);
    let found = Path::find_by_statement(asked).all(&db.read()).await;
    found
        .expect("read")
        .into_iter()
        .map(|one| one.path)
        .collect()
}
