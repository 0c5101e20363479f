//! Rules about the schema, on the database that the run is for.

use std::collections::{BTreeMap, BTreeSet};

use kernel::Db;
use migrations::MigratorTrait;
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, Statement};

/// One foreign key or index: its table and its columns in order.
type Keys = BTreeSet<(String, Vec<String>)>;

#[derive(FromQueryResult)]
struct Column {
    table_name: String,
    key_name: String,
    column_name: String,
}

const SQLITE_FOREIGN_KEYS: &str = "SELECT m.name AS table_name, CAST(f.id AS TEXT) AS key_name, f.\"from\" AS column_name \
     FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table' ORDER BY 1, 2, f.seq";
const SQLITE_INDEXES: &str = "SELECT m.name AS table_name, i.name AS key_name, c.name AS column_name \
     FROM sqlite_master m JOIN pragma_index_list(m.name) i JOIN pragma_index_info(i.name) c \
     WHERE m.type = 'table' ORDER BY 1, 2, c.seqno";
const POSTGRES_FOREIGN_KEYS: &str = "SELECT k.conrelid::regclass::text AS table_name, k.conname::text AS key_name, a.attname::text AS column_name \
     FROM pg_constraint k CROSS JOIN unnest(k.conkey) WITH ORDINALITY AS u(attnum, place) \
     JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.attnum \
     WHERE k.contype = 'f' AND k.connamespace = current_schema()::regnamespace ORDER BY 1, 2, u.place";
const POSTGRES_INDEXES: &str = "SELECT i.indrelid::regclass::text AS table_name, i.indexrelid::regclass::text AS key_name, a.attname::text AS column_name \
     FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid \
     CROSS JOIN unnest(i.indkey) WITH ORDINALITY AS u(attnum, place) \
     JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = u.attnum \
     WHERE c.relnamespace = current_schema()::regnamespace ORDER BY 1, 2, u.place";

async fn keys(db: &Db, on_sqlite: &str, on_postgres: &str) -> Keys {
    let sql = if db.backend() == DbBackend::Sqlite {
        on_sqlite
    } else {
        on_postgres
    };
    let rows = db
        .read()
        .query_all_raw(Statement::from_string(db.backend(), sql))
        .await
        .expect("the catalogue reads");
    let mut grouped: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for row in rows {
        let column = Column::from_query_result(&row, "").expect("three texts");
        grouped
            .entry((column.table_name, column.key_name))
            .or_default()
            .push(column.column_name);
    }
    grouped
        .into_iter()
        .map(|((table, _), columns)| (table, columns))
        .collect()
}

#[tokio::test]
async fn every_foreign_key_is_indexed() {
    let test = testkit::db().await;
    let foreign_keys = keys(&test.db, SQLITE_FOREIGN_KEYS, POSTGRES_FOREIGN_KEYS).await;
    let indexes = keys(&test.db, SQLITE_INDEXES, POSTGRES_INDEXES).await;
    assert!(
        foreign_keys.len() > 30,
        "the catalogue was read: {}",
        foreign_keys.len()
    );
    for (table, columns) in foreign_keys {
        let leading = |index: &(String, Vec<String>)| {
            index.0 == table && (index.1.starts_with(&columns) || index.1.first() == columns.last())
        };
        assert!(
            indexes.iter().any(leading),
            "{table}({}) has no index",
            columns.join(", ")
        );
    }
}

#[tokio::test]
async fn migrating_again_changes_nothing() {
    let test = testkit::db().await;
    migrations::run(test.db.migration_connection())
        .await
        .expect("nothing left to do");
}

/// Two nodes that start on an empty PostgreSQL. (SQLite has one process: its
/// lock file is tested with the real binary.)
#[tokio::test]
async fn nodes_that_start_together_migrate_one_after_the_other() {
    let test = testkit::empty_db().await;
    if test.db.backend() == DbBackend::Sqlite {
        return;
    }
    let nodes: Vec<_> = (0..4)
        .map(|_| {
            let settings = test.settings.clone();
            tokio::spawn(async move {
                let db = Db::connect(&settings).await.expect("the node connects");
                migrations::run(db.migration_connection()).await
            })
        })
        .collect();
    for node in nodes {
        let migrated = node.await.expect("the node does not panic");
        migrated.expect("it waits for the others");
    }
    let recorded = Statement::from_string(
        test.db.backend(),
        "SELECT CAST(COUNT(*) AS BIGINT) AS rows FROM seaql_migrations",
    );
    let row = test.db.read().query_one_raw(recorded).await;
    let row = row.expect("the record reads").expect("a row");
    let rows: i64 = row.try_get("", "rows").expect("a number");
    let known = migrations::Migrator::migrations().len();
    assert_eq!(usize::try_from(rows), Ok(known));
}

#[tokio::test]
async fn published_rows_cannot_be_changed() {
    let test = testkit::db().await;
    let tables = [
        "audit_events",
        "track_versions",
        "modules",
        "lessons",
        "track_slots",
        "handouts",
        "quiz_versions",
        "question_versions",
        "question_options",
        "rubric_versions",
        "assessment_sheets",
        "regrade_targets",
        "question_adjustments",
        "regrade_changes",
        "bank_versions",
        "bank_changes",
        "survey_versions",
        "survey_questions",
        "seals",
        "cell_deltas",
        "survey_blocks",
        "survey_block_cells",
        "rating_import_seals",
        "figure_proposals",
        "published_figures",
        "figure_states",
        "figure_places",
        "attendance_marks",
    ];
    for table in tables {
        let triggers = if test.db.backend() == DbBackend::Sqlite {
            format!(
                "SELECT COUNT(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '{table}'"
            )
        } else {
            format!(
                "SELECT COUNT(*) * 2 FROM pg_trigger WHERE tgrelid = '{table}'::regclass AND NOT tgisinternal"
            )
        };
        let row = test
            .db
            .read()
            .query_one_raw(Statement::from_string(test.db.backend(), triggers))
            .await;
        let count: i64 = row
            .expect("the catalogue reads")
            .expect("a row")
            .try_get_by_index(0)
            .expect("a count");
        assert_eq!(count, 2, "{table} refuses neither UPDATE nor DELETE");
    }
}
