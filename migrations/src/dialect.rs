//! The words that differ between the two databases.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend, DbErr};

/// Our word, PostgreSQL's type, SQLite's type. SQLite tables are STRICT, so
/// only its five storage classes may appear.
const TYPES: [(&str, &str, &str); 7] = [
    ("{uuid}", "uuid", "BLOB"),
    ("{bytes}", "bytea", "BLOB"),
    ("{instant}", "timestamptz", "TEXT"),
    ("{date}", "date", "TEXT"),
    ("{bool}", "boolean", "INTEGER"),
    ("{int}", "integer", "INTEGER"),
    ("{long}", "bigint", "INTEGER"),
];

/// How a table ends: `{table}` for most, `{keyed}` for those whose physical
/// order must not tell the order of insertion.
const ENDINGS: [(&str, &str, &str); 2] = [
    ("{table}", "", "STRICT"),
    ("{keyed}", "", "STRICT, WITHOUT ROWID"),
];

/// Runs one migration's SQL.
pub async fn run(manager: &SchemaManager<'_>, template: &str) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    let postgres = connection.get_database_backend() == DbBackend::Postgres;
    let mut sql = template.to_owned();
    for (word, on_postgres, on_sqlite) in TYPES.into_iter().chain(ENDINGS) {
        sql = sql.replace(word, if postgres { on_postgres } else { on_sqlite });
    }
    connection.execute_unprepared(&sql).await?;
    Ok(())
}

/// Refuses UPDATE and DELETE on a table whose rows are history.
pub async fn append_only(manager: &SchemaManager<'_>, table: &str) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    let sql = if connection.get_database_backend() == DbBackend::Postgres {
        format!(
            "CREATE FUNCTION {table}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$;
             CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} \
             FOR EACH ROW EXECUTE FUNCTION {table}_is_append_only();"
        )
    } else {
        format!(
            "CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} \
             BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;
             CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} \
             BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;"
        )
    };
    connection.execute_unprepared(&sql).await?;
    Ok(())
}
