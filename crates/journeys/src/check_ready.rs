//! Whether this process should be sent requests.

use chrono::TimeDelta;
use kernel::{Failure, Kind};
use sea_orm::{ConnectionTrait, Statement};

use crate::App;

/// A letter that could have been sent for longer than this has no worker.
const LONGEST_NEGLECT: TimeDelta = TimeDelta::minutes(10);

/// Ready when the process is not about to stop, its heartbeat is kept, the
/// database answers with the schema this process needs, and due letters are
/// being taken up. A mail server that refuses us does not count: its letters
/// are not due.
///
/// # Errors
/// Busy, with the reason in words, when requests should go elsewhere.
pub async fn check_ready(app: &App) -> Result<(), Failure> {
    if app.health.is_draining() {
        return Err(not_ready("ready.draining", "停止の準備をしています。"));
    }
    if app.health.has_lost_its_beat() {
        return Err(not_ready(
            "ready.heartbeat",
            "データベースへの書き込みを確認できません。",
        ));
    }
    let checked = has_schema(app).await;
    if !checked.map_err(|error| unanswered(error.into()))? {
        return Err(not_ready(
            "ready.schema",
            "データベースの構造が古いままです。",
        ));
    }
    if !app.health.sends_letters() {
        return Ok(());
    }
    let now = app.clock.now();
    let figures = mail::read::figures(&app.db.read(), now).await;
    let due_since = figures
        .map_err(|failure| unanswered(failure.into()))?
        .oldest_due_at;
    if due_since.is_some_and(|due| now - due > LONGEST_NEGLECT) {
        return Err(not_ready("ready.outbox", "メールの送信が止まっています。"));
    }
    Ok(())
}

async fn has_schema(app: &App) -> Result<bool, sea_orm::DbErr> {
    let needed = app.health.needed_migration().unwrap_or_default();
    let db = app.db.read();
    let ask = Statement::from_sql_and_values(
        db.get_database_backend(),
        "SELECT COUNT(*) FROM seaql_migrations WHERE version = $1 OR $1 = ''",
        [needed.into()],
    );
    let row = db.query_one_raw(ask).await?;
    let count: i64 = row.map_or(Ok(0), |row| row.try_get_by_index(0))?;
    Ok(count > 0)
}

fn not_ready(code: &'static str, message: &'static str) -> Failure {
    Failure::new(Kind::Busy, code, message)
}

fn unanswered(source: Box<dyn std::error::Error + Send + Sync>) -> Failure {
    Failure {
        source: Some(source),
        ..not_ready("ready.database", "データベースが応答しません。")
    }
}
