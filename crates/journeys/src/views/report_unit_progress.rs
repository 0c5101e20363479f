//! How many enrolments say which word, per unit: the numbers of a company's
//! dashboard. One statement.

use enrolments::Word;
use kernel::Failure;
use kernel::id::OrgUnitId;
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::report_progress::{Scope, Sql, matching};

/// So many enrolments of a unit's own people say this word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct UnitCount {
    /// The unit; none for people without one.
    pub(crate) unit: Option<OrgUnitId>,
    /// The word of today.
    pub(crate) word: Word,
    /// How many.
    pub(crate) count: i64,
}

#[derive(FromQueryResult)]
struct Row {
    org_unit_id: Option<OrgUnitId>,
    word: String,
    count: i64,
}

/// The counts within a scope; empty groups are absent.
pub(crate) async fn unit_counts(
    db: &impl ConnectionTrait,
    scope: &Scope,
) -> Result<Vec<UnitCount>, Failure> {
    let mut sql = Sql::default();
    sql.push("WITH matching AS (");
    matching(&mut sql, scope);
    sql.push(
        ") SELECT org_unit_id, word, COUNT(*) AS count FROM matching GROUP BY org_unit_id, word",
    );
    let statement = sql.finish(db.get_database_backend());
    let rows = Row::find_by_statement(statement).all(db).await?;
    rows.into_iter()
        .map(|row| {
            Ok(UnitCount {
                unit: row.org_unit_id,
                word: Word::parse(&row.word)
                    .ok_or_else(|| Failure::internal("enrolment.stored_value", row.word))?,
                count: row.count,
            })
        })
        .collect()
}
