//! The heartbeat: proof that the database keeps what it acknowledges.

use kernel::db::Settings;
use kernel::{Db, Failure, Tx};
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use crate::App;

/// The code of the failure that means: a commit was acknowledged and is not
/// there. The process must stop.
pub const LOST_WRITES: &str = "heartbeat.lost_writes";

/// Commits a counter and looks for it through a connection opened for that
/// purpose: the pool's own connections would see even what nobody keeps
/// (invariant I-12). Gives the counter.
///
/// # Errors
/// [`LOST_WRITES`] when the fresh connection does not see the commit; other
/// failures when the database cannot be reached or is busy.
pub async fn beat(app: &App, settings: &Settings) -> Result<i64, Failure> {
    let tx = app.db.write().await?;
    let committed = count_up(&tx).await?;
    tx.commit().await?;

    let fresh = Db::connect(settings).await?;
    let seen = counter(&fresh.read()).await;
    fresh.close().await?;
    // On PostgreSQL another process may have counted on meanwhile.
    match seen? {
        Some(seen) if seen >= committed => Ok(committed),
        seen => {
            let text = format!("committed {committed}, another connection sees {seen:?}");
            Err(Failure::internal(LOST_WRITES, text))
        }
    }
}

/// Whether a database that has not answered for long may still come back by
/// itself: a PostgreSQL server may be restarted, a stuck SQLite writer is ours.
pub fn may_come_back(app: &App) -> bool {
    app.db.backend() == DbBackend::Postgres
}

async fn count_up(tx: &Tx) -> Result<i64, Failure> {
    tx.execute_unprepared("INSERT INTO heartbeat (id, beat) VALUES (1, 0) ON CONFLICT DO NOTHING")
        .await?;
    tx.execute_unprepared("UPDATE heartbeat SET beat = beat + 1 WHERE id = 1")
        .await?;
    let beat = counter(tx).await?;
    beat.ok_or_else(|| Failure::internal(LOST_WRITES, "the heartbeat's row is missing"))
}

async fn counter(db: &impl ConnectionTrait) -> Result<Option<i64>, Failure> {
    let sql = "SELECT beat FROM heartbeat WHERE id = 1";
    let ask = Statement::from_string(db.get_database_backend(), sql);
    let row = db.query_one_raw(ask).await?;
    Ok(row.map(|row| row.try_get_by_index(0)).transpose()?)
}
