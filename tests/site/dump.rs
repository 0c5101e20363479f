//! Everything that is stored, as text: to see that nothing has changed, or
//! that something is not there.

use std::collections::BTreeMap;

use kernel::Db;
use sea_orm::{ConnectionTrait, DbBackend, Statement};

/// Every table of SQLite with what makes one line of its row.
const SQLITE_TABLES: &str = "SELECT m.name, group_concat('quote(\"' || c.name || '\")', ' || '','' || ') \
     FROM sqlite_master m JOIN pragma_table_info(m.name) c \
     WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' GROUP BY m.name";
const POSTGRES_TABLES: &str = "SELECT table_name::text, 't::text' FROM information_schema.tables \
     WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'";
/// Stands between two rows, and in no text of a test.
const ROW_END: char = '\u{1e}';

/// The rows of every table, each as one line, in the order in which the
/// database hands them out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dump(BTreeMap<String, Vec<String>>);

impl Dump {
    pub(super) async fn of(db: &Db) -> Self {
        // One statement for all tables: a test looks hundreds of times.
        let (tables, aggregate) = match db.backend() {
            DbBackend::Sqlite => (SQLITE_TABLES, "group_concat(line, char(30))"),
            _ => (POSTGRES_TABLES, "string_agg(line, chr(30))"),
        };
        let selects: Vec<String> = pairs(db, tables)
            .await
            .iter()
            .map(|(table, line)| {
                let lines = format!("SELECT {line} AS line FROM {table} t");
                format!("SELECT '{table}', coalesce({aggregate}, '') FROM ({lines}) rows")
            })
            .collect();
        let all = pairs(db, &selects.join(" UNION ALL ")).await;
        let dump = all.into_iter().map(|(table, rows)| {
            let rows = rows.split_terminator(ROW_END).map(str::to_owned);
            (table, rows.collect())
        });
        Self(dump.collect())
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

async fn pairs(db: &Db, sql: &str) -> Vec<(String, String)> {
    let statement = Statement::from_string(db.backend(), sql);
    let rows = db.read().query_all_raw(statement).await.expect("read");
    rows.iter()
        .map(|row| {
            let text = |index| row.try_get_by_index(index).expect("a text");
            (text(0), text(1))
        })
        .collect()
}
