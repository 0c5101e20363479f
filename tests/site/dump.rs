//! Everything that is stored, as text: to see that nothing has changed, or
//! that something is not there.

use std::collections::BTreeMap;

use kernel::Db;
use sea_orm::{ConnectionTrait, DbBackend, Statement};

const SQLITE_TABLES: &str = "SELECT name FROM sqlite_master WHERE type = 'table' \
     AND name NOT LIKE 'sqlite_%' ORDER BY name";
const POSTGRES_TABLES: &str = "SELECT table_name::text FROM information_schema.tables \
     WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY 1";

/// The rows of every table, each as one line, in the order in which the
/// database hands them out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dump(BTreeMap<String, Vec<String>>);

impl Dump {
    pub(super) async fn of(db: &Db) -> Self {
        let is_sqlite = db.backend() == DbBackend::Sqlite;
        let tables = texts(
            db,
            if is_sqlite {
                SQLITE_TABLES
            } else {
                POSTGRES_TABLES
            },
        )
        .await;
        let mut dump = BTreeMap::new();
        for table in tables {
            let sql = if is_sqlite {
                sqlite_rows(db, &table).await
            } else {
                format!("SELECT t::text FROM {table} t")
            };
            let rows = texts(db, &sql).await;
            dump.insert(table, rows);
        }
        Self(dump)
    }

    /// The rows of one table.
    pub fn table(&self, name: &str) -> &[String] {
        self.0
            .get(name)
            .unwrap_or_else(|| panic!("no table {name}"))
    }

    /// The rows of every table that holds the text, with the table's name.
    pub fn rows_with(&self, text: &str) -> Vec<String> {
        let lines = self.0.iter().flat_map(|(table, rows)| {
            let rows = rows.iter().filter(|row| row.contains(text));
            rows.map(move |row| format!("{table}: {row}"))
        });
        lines.collect()
    }

    /// The tables in which two dumps differ. `except` names tables that may.
    pub fn changed(&self, other: &Self, except: &[&str]) -> Vec<String> {
        let sorted = |rows: &[String]| {
            let mut rows = rows.to_vec();
            rows.sort();
            rows
        };
        let differs = |table: &&String| sorted(self.table(table)) != sorted(other.table(table));
        let tables = self
            .0
            .keys()
            .filter(|table| !except.contains(&table.as_str()));
        tables.filter(differs).cloned().collect()
    }
}

async fn sqlite_rows(db: &Db, table: &str) -> String {
    let columns = texts(
        db,
        &format!("SELECT name FROM pragma_table_info('{table}')"),
    )
    .await;
    let columns: Vec<String> = columns
        .iter()
        .map(|column| format!("quote(\"{column}\")"))
        .collect();
    format!("SELECT {} FROM {table}", columns.join(" || ',' || "))
}

async fn texts(db: &Db, sql: &str) -> Vec<String> {
    let statement = Statement::from_string(db.backend(), sql);
    let rows = db.read().query_all_raw(statement).await.expect("read");
    rows.iter()
        .map(|row| row.try_get_by_index(0).expect("a text"))
        .collect()
}
