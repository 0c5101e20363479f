//! The database itself: I-11 its files and keys are sound, I-12 what was
//! acknowledged is what everybody sees.

use kernel::{Db, Failure};
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement};

/// Moves with every journey: each writes an audit row.
const PULSE: &str = "SELECT (SELECT CAST(COALESCE(SUM(seq), 0) AS BIGINT) FROM audit_heads), \
     (SELECT COUNT(*) FROM audit_events), (SELECT COALESCE(MAX(beat), 0) FROM heartbeat)";

/// Every damage found; on PostgreSQL the server looks after itself.
pub(super) async fn findings(db: &Db) -> Result<Vec<String>, Failure> {
    let mut findings = Vec::new();
    if db.backend() == DbBackend::Sqlite {
        findings.extend(damaged_pages(db).await?);
        findings.extend(broken_keys(db).await?);
        findings.extend(unseen_writes(db).await?);
    }
    Ok(findings)
}

async fn damaged_pages(db: &Db) -> Result<Vec<String>, Failure> {
    let rows = ask(&db.read(), "PRAGMA integrity_check").await?;
    let mut findings = Vec::new();
    for row in rows {
        let text: String = row.try_get_by_index(0)?;
        if text != "ok" {
            findings.push(format!("I-11 {text}"));
        }
    }
    Ok(findings)
}

async fn broken_keys(db: &Db) -> Result<Vec<String>, Failure> {
    let rows = ask(&db.read(), "PRAGMA foreign_key_check").await?;
    let mut findings = Vec::new();
    for row in rows {
        let (table, parent): (String, String) =
            (row.try_get_by_index(0)?, row.try_get_by_index(2)?);
        findings.push(format!(
            "I-11 a row of {table} points at no row of {parent}"
        ));
    }
    Ok(findings)
}

/// Compares the writer with the readers while nobody else can write: a writer
/// that is lost in a transaction nobody commits sees more than they do. Only
/// SQLite has a writer apart from its readers.
async fn unseen_writes(db: &Db) -> Result<Vec<String>, Failure> {
    let tx = db.write().await?;
    let writer = pulse(&tx).await?;
    let readers = pulse(&db.read()).await?;
    drop(tx);
    Ok((writer != readers)
        .then(|| format!("I-12 the writer sees {writer:?}, the readers see {readers:?}"))
        .into_iter()
        .collect())
}

async fn pulse(db: &impl ConnectionTrait) -> Result<Option<(i64, i64, i64)>, Failure> {
    let row = ask(db, PULSE).await?.pop();
    let Some(row) = row else { return Ok(None) };
    Ok(Some((
        row.try_get_by_index(0)?,
        row.try_get_by_index(1)?,
        row.try_get_by_index(2)?,
    )))
}

async fn ask(db: &impl ConnectionTrait, sql: &str) -> Result<Vec<QueryResult>, Failure> {
    let ask = Statement::from_string(db.get_database_backend(), sql);
    Ok(db.query_all_raw(ask).await?)
}
