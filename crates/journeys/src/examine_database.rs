//! What an operator should know of the database before the server starts.

use chrono::{DateTime, Utc};
use kernel::{Db, Failure};
use sea_orm::{ConnectionTrait, Statement};

/// How the database stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DatabaseState {
    /// How its structure compares to what this program needs.
    pub schema: Schema,
    /// When something was last written; nothing in an empty database.
    pub last_written_at: Option<DateTime<Utc>>,
    /// Whether it holds the companies of the demo.
    pub holds_samples: bool,
    /// Whether anybody runs the firm yet.
    pub has_firm_admin: bool,
}

/// How a database's structure compares to what a program needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schema {
    /// Nothing is there yet.
    Empty,
    /// An older release's.
    Old,
    /// As needed.
    Current,
    /// A newer release's.
    Newer,
}

/// Looks at the database and changes nothing. `known` are the names of this
/// program's migrations, in their order.
///
/// # Errors
/// When the database does not answer.
pub async fn examine_database(
    db: &Db,
    known: &[String],
    now: DateTime<Utc>,
) -> Result<DatabaseState, Failure> {
    let read = db.read();
    let applied = applied_migrations(&read).await?;
    let schema = compared(&applied, known);
    if schema != Schema::Current {
        return Ok(DatabaseState {
            schema,
            last_written_at: None,
            holds_samples: false,
            has_firm_admin: false,
        });
    }
    Ok(DatabaseState {
        schema,
        last_written_at: kernel::audit::last_at(&read).await?,
        holds_samples: people::read::has_sample_company(&read).await?,
        has_firm_admin: people::read::has_firm_admin(&read, now).await?,
    })
}

/// None in a database without the table that lists them.
async fn applied_migrations(db: &impl ConnectionTrait) -> Result<Vec<String>, Failure> {
    let backend = db.get_database_backend();
    let catalogue = if backend == sea_orm::DbBackend::Postgres {
        "SELECT COUNT(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'seaql_migrations'"
    } else {
        "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'seaql_migrations'"
    };
    let row = db
        .query_one_raw(Statement::from_string(backend, catalogue))
        .await?;
    let tables: i64 = row.map_or(Ok(0), |row| row.try_get_by_index(0))?;
    if tables == 0 {
        return Ok(Vec::new());
    }
    let all = "SELECT version FROM seaql_migrations";
    let rows = db
        .query_all_raw(Statement::from_string(backend, all))
        .await?;
    let mut applied = Vec::with_capacity(rows.len());
    for row in rows {
        applied.push(row.try_get_by_index(0)?);
    }
    Ok(applied)
}

fn compared(applied: &[String], known: &[String]) -> Schema {
    if applied.is_empty() {
        return Schema::Empty;
    }
    if applied.iter().any(|name| !known.contains(name)) {
        return Schema::Newer;
    }
    if known.iter().all(|name| applied.contains(name)) {
        Schema::Current
    } else {
        Schema::Old
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_structure_is_older_newer_or_the_same() {
        let names =
            |text: &str| -> Vec<String> { text.split_whitespace().map(str::to_owned).collect() };
        let known = names("m1 m2 m3");
        for (applied, expected) in [
            ("", Schema::Empty),
            ("m1 m2", Schema::Old),
            ("m1 m3", Schema::Old),
            ("m3 m2 m1", Schema::Current),
            ("m1 m2 m3 m4", Schema::Newer),
            ("m1 m9", Schema::Newer),
        ] {
            assert_eq!(compared(&names(applied), &known), expected, "{applied}");
        }
    }
}
