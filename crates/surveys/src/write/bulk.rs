//! Many rows with few statements: a seal holds its locks for as long as it
//! talks to the database.

use kernel::Tx;
use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};

use crate::Error;

/// Rows of one INSERT. The same text comes back for every full one, so that
/// the database prepares it once; below 32,766 values, which is SQLite's limit.
pub(super) const ROWS_PER_STATEMENT: usize = 500;

/// Inserts rows of the same width. `into` is the table with its columns,
/// `unless` what follows the values. Returns how many rows were written.
pub(super) async fn insert<const WIDTH: usize>(
    tx: &Tx,
    into: &str,
    rows: Vec<[Value; WIDTH]>,
    unless: &str,
) -> Result<u64, Error> {
    let mut written = 0;
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let chunk: Vec<[Value; WIDTH]> = rows.by_ref().take(ROWS_PER_STATEMENT).collect();
        let places = places(tx.get_database_backend(), chunk.len(), WIDTH);
        let sql = format!("INSERT INTO {into} VALUES {places} {unless}");
        let values = chunk.into_iter().flatten();
        let statement = Statement::from_sql_and_values(tx.get_database_backend(), sql, values);
        written += tx.execute_raw(statement).await?.rows_affected();
    }
    Ok(written)
}

/// `($1, $2), ($3, $4)`; on SQLite `(?, ?), (?, ?)`, since it looks a numbered
/// place up among all others, each time one is bound.
fn places(backend: DbBackend, rows: usize, width: usize) -> String {
    let place = |number: usize| match backend {
        DbBackend::Sqlite => "?".to_owned(),
        _ => format!("${number}"),
    };
    let row = |row: usize| {
        let first = row * width + 1;
        let places = (first..first + width).map(place);
        format!("({})", places.collect::<Vec<_>>().join(", "))
    };
    (0..rows).map(row).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use sea_orm::DbBackend;

    use super::places;

    #[test]
    fn places_are_numbered_through() {
        let postgres = places(DbBackend::Postgres, 2, 3);
        assert_eq!(postgres, "($1, $2, $3), ($4, $5, $6)");
        assert_eq!(places(DbBackend::Sqlite, 2, 2), "(?, ?), (?, ?)");
    }
}
