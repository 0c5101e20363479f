//! Many rows brought to values of their own in one statement.

use kernel::Tx;
use sea_orm::sea_query::{Expr, ExprTrait, IntoIden, Query, TableRef, Value, ValueTuple};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait};

/// Sets `columns` of the rows whose `key` stands first in each of `rows`; the
/// other values follow in the order of the columns. Both databases call the
/// columns of a list of values `column1`, `column2` and so on.
///
/// # Errors
/// When the database refuses, or a row is not there.
pub(crate) async fn update_rows<E: EntityTrait>(
    tx: &Tx,
    key: E::Column,
    columns: &[E::Column],
    rows: Vec<Vec<Value>>,
) -> Result<(), DbErr> {
    const GIVEN: &str = "given";
    let expected = rows.len() as u64;
    if expected == 0 {
        return Ok(());
    }
    let values = rows.into_iter().map(ValueTuple::Many).collect();
    let given = |place: usize| Expr::col((GIVEN, format!("column{place}")));
    let mut update = Query::update();
    update
        .table(E::default())
        .from(TableRef::ValuesList(values, GIVEN.into_iden()))
        .and_where(Expr::col((E::default(), key)).eq(given(1)));
    for (column, place) in columns.iter().zip(2..) {
        update.value(*column, given(place));
    }
    let done = tx.execute(&update).await?;
    if done.rows_affected() != expected {
        return Err(DbErr::RecordNotFound(E::default().table_name().to_owned()));
    }
    Ok(())
}
