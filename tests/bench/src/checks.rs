//! What must hold after a loop; else the run is void.

use kernel::Db;
use kernel::db::Settings;
use sea_orm::{ConnectionTrait, Statement};

use crate::server::Terakoya;

/// Attempts finished = iterations, with ten answers each.
///
/// # Errors
/// What does not hold.
pub async fn attempts(terakoya: &Terakoya, iterations: usize) -> Result<(), String> {
    let counts = [
        (
            "graded attempts",
            "SELECT COUNT(*) FROM attempts WHERE status = 'graded'",
            iterations,
        ),
        (
            "stored answers",
            "SELECT COUNT(*) FROM attempt_items WHERE response IS NOT NULL AND points IS NOT NULL",
            10 * iterations,
        ),
        (
            "open attempts",
            "SELECT COUNT(*) FROM attempts WHERE status = 'in_progress'",
            0,
        ),
    ];
    compare(terakoya, &counts).await
}

/// Ratings counted = submissions accepted = distinct users.
///
/// # Errors
/// What does not hold.
pub async fn ratings(terakoya: &Terakoya, users: usize) -> Result<(), String> {
    let counts = [
        (
            "ballot papers",
            "SELECT COUNT(*) FROM participations WHERE status = 'issued'",
            users,
        ),
        (
            "ballots",
            "SELECT (SELECT COUNT(*) FROM ballots WHERE paper_no IS NULL) + (SELECT COUNT(*) FROM ballot_pool)",
            users,
        ),
    ];
    compare(terakoya, &counts).await
}

async fn compare(terakoya: &Terakoya, counts: &[(&str, &str, usize)]) -> Result<(), String> {
    let db = Db::connect(&Settings::new(terakoya.database_url()))
        .await
        .map_err(|failure| failure.to_string())?;
    for (what, sql, expected) in counts {
        let row = db
            .read()
            .query_one_raw(Statement::from_string(db.backend(), *sql))
            .await;
        let count: i64 = row
            .map_err(|error| error.to_string())?
            .and_then(|row| row.try_get_by_index(0).ok())
            .ok_or_else(|| format!("{what}: no count"))?;
        if i64::try_from(*expected) != Ok(count) {
            return Err(format!("{what}: {count}, expected {expected}"));
        }
    }
    db.close().await.map_err(|failure| failure.to_string())
}
