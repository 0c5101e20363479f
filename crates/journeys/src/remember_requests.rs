//! Remembers requests that may be sent again with the same key.

use kernel::Failure;
use kernel::idempotency::{self, Answer, Keyed};

use crate::App;

/// Keeps `answer` to be told again. No audit row: the request has its own.
///
/// # Errors
/// When the database refuses; the request's effect stands all the same.
pub async fn keep_answer(app: &App, request: &Keyed, answer: Answer) -> Result<(), Failure> {
    let tx = app.db.write().await?;
    idempotency::keep_answer(&tx, request, answer).await?;
    tx.commit().await
}

/// Removes keys that nobody sends again; gives their number. No audit row:
/// nothing changes for anybody.
///
/// # Errors
/// When the database refuses.
pub async fn forget_requests(app: &App) -> Result<u64, Failure> {
    let tx = app.db.write().await?;
    let rows = idempotency::forget(&tx, app.clock.now()).await?;
    tx.commit().await?;
    Ok(rows)
}
