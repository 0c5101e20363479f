//! The answers of a ballot in its own row: a seal of many ballots took as long
//! as its dozen rows a ballot took to write.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// One character for each question of the form, in its order: 1 to 5, n for
/// not applicable, b for blank, a dot where words are asked for.
#[derive(DeriveMigrationName)]
pub struct Migration;

const SQL: &str = "
ALTER TABLE ballots ADD COLUMN answers TEXT CHECK (length(answers) BETWEEN 1 AND 500);
UPDATE ballots SET answers = (
    SELECT string_agg(
        CASE a.kind WHEN 'rated' THEN CAST(a.rating AS TEXT) WHEN 'na' THEN 'n' WHEN 'blank' THEN 'b' ELSE '.' END,
        '' ORDER BY q.position)
    FROM survey_rounds r
    JOIN survey_questions q ON q.survey_version_id = r.survey_version_id
    LEFT JOIN ballot_answers a ON a.question_id = q.id AND a.ballot_id = ballots.id
    WHERE r.id = ballots.round_id)
WHERE status <> 'withdrawn';
DROP TABLE ballot_answers;
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, SQL).await
    }
}
