//! Many rows with few statements: a seal holds its locks for as long as it
//! talks to the database.

use kernel::Tx;
use sea_orm::{ConnectionTrait, Statement, Value};

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
        let sql = format!(
            "INSERT INTO {into} VALUES {} {unless}",
            places(chunk.len(), WIDTH)
        );
        let values = chunk.into_iter().flatten();
        let statement = Statement::from_sql_and_values(tx.get_database_backend(), sql, values);
        written += tx.execute_raw(statement).await?.rows_affected();
    }
    Ok(written)
}

/// `($1, $2), ($3, $4)`
fn places(rows: usize, width: usize) -> String {
    let row = |row: usize| {
        let first = row * width + 1;
        let places = (first..first + width).map(|place| format!("${place}"));
        format!("({})", places.collect::<Vec<_>>().join(", "))
    };
    (0..rows).map(row).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::places;

    #[test]
    fn places_are_numbered_through() {
        assert_eq!(places(2, 3), "($1, $2, $3), ($4, $5, $6)");
    }
}
