//! What does not hold in the bank.

use std::collections::BTreeMap;

use kernel::id::BankVersionId;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect, Statement,
};

use super::published_versions;
use crate::bank::BankState;
use crate::entity::{question, state_of};
use crate::error::Error;
use crate::publication::{NewOption, NewQuestion};
use crate::read::{self, answers::KeyedQuestion};

/// Each is one statement whose one number must be zero.
const MUST_BE_NONE: [(&str, &str); 6] = [
    (
        "bank: versions without a state or with a state that their history does not end in",
        "SELECT COUNT(*) FROM bank_versions v LEFT JOIN bank_states s ON s.bank_version_id = v.id \
         WHERE s.state IS NULL OR s.state <> COALESCE((SELECT c.to_state FROM bank_changes c \
         WHERE c.bank_version_id = v.id ORDER BY c.no DESC LIMIT 1), '')",
    ),
    (
        "bank: changes that do not begin where the one before ended",
        "SELECT COUNT(*) FROM bank_changes c LEFT JOIN bank_changes b \
         ON b.bank_version_id = c.bank_version_id AND b.no = c.no - 1 \
         WHERE c.no > 1 AND (b.to_state IS NULL OR b.to_state <> c.from_state)",
    ),
    (
        "bank: questions whose versions have a gap",
        "SELECT COUNT(*) FROM bank_questions q WHERE q.newest_no <> \
         (SELECT COUNT(*) FROM bank_versions v WHERE v.bank_question_id = q.id) \
         OR q.newest_no <> (SELECT MAX(v.no) FROM bank_versions v WHERE v.bank_question_id = q.id)",
    ),
    (
        "bank: drafts in use",
        "SELECT COUNT(*) FROM bank_questions q \
         JOIN bank_versions v ON v.bank_question_id = q.id AND v.no = q.current_no \
         JOIN bank_states s ON s.bank_version_id = v.id WHERE s.state = 'draft'",
    ),
    (
        "bank: undecided versions that are no drafts from a file",
        "SELECT COUNT(*) FROM bank_questions q \
         JOIN bank_versions v ON v.bank_question_id = q.id AND v.no = q.pending_no \
         JOIN bank_states s ON s.bank_version_id = v.id \
         WHERE s.state <> 'draft' OR v.origin <> 'file'",
    ),
    (
        "bank: question files kept after they were applied",
        "SELECT COUNT(*) FROM question_imports WHERE status = 'applied' AND length(content) > 0",
    ),
];

/// Everything in the bank, and between the bank and what is published, that
/// does not hold; in words.
///
/// # Errors
/// When the database refuses.
pub async fn bank_findings(db: &impl ConnectionTrait) -> Result<Vec<String>, Error> {
    let mut findings = Vec::new();
    for (finding, sql) in MUST_BE_NONE {
        let ask = Statement::from_string(db.get_database_backend(), sql);
        let row = db.query_one_raw(ask).await?;
        let count: i64 = row.map_or(Ok(0), |row| row.try_get_by_index(0))?;
        if count > 0 {
            findings.push(format!("{finding}: {count}"));
        }
    }
    findings.extend(undeclared_moves(db).await?);
    findings.extend(differing_questions(db).await?);
    Ok(findings)
}

#[derive(FromQueryResult)]
struct MoveRow {
    from_state: Option<String>,
    to_state: String,
}

async fn undeclared_moves(db: &impl ConnectionTrait) -> Result<Vec<String>, Error> {
    let sql = "SELECT DISTINCT from_state, to_state FROM bank_changes";
    let ask = Statement::from_string(db.get_database_backend(), sql);
    let mut findings = Vec::new();
    for row in MoveRow::find_by_statement(ask).all(db).await? {
        let to = state_of(&row.to_state)?;
        let is_declared = match row.from_state.as_deref().map(state_of).transpose()? {
            Some(from) => from.may_become(to),
            None => matches!(to, BankState::Draft | BankState::Ready),
        };
        if !is_declared {
            let from = row.from_state.as_deref().unwrap_or("nothing");
            findings.push(format!("bank: a move from {from} to {}", row.to_state));
        }
    }
    Ok(findings)
}

/// Published questions that say something else than their bank version, quiz
/// by quiz, so that never more than one is in memory beside the bank.
async fn differing_questions(db: &impl ConnectionTrait) -> Result<Vec<String>, Error> {
    let versions: BTreeMap<BankVersionId, NewQuestion> = published_versions(db)
        .await?
        .into_iter()
        .map(|version| (version.id, version.content.question))
        .collect();
    let quizzes: Vec<kernel::id::QuizVersionId> = question::Entity::find()
        .select_only()
        .column(question::Column::QuizVersionId)
        .distinct()
        .filter(question::Column::BankVersionId.is_not_null())
        .into_tuple()
        .all(db)
        .await?;
    let mut findings = Vec::new();
    for quiz in quizzes {
        for keyed in read::keys_of(db, quiz).await?.into_values() {
            let Some(version) = keyed.question.bank_version_id else {
                continue;
            };
            let id = keyed.question.id;
            if versions.get(&version) != Some(&as_written(keyed)) {
                findings.push(format!(
                    "bank: question {id} says something else than its version {version}"
                ));
            }
        }
    }
    Ok(findings)
}

fn as_written(keyed: KeyedQuestion) -> NewQuestion {
    let options = keyed.options.into_iter().map(|option| NewOption {
        code: option.code,
        body: option.body,
        correct: option.correct,
        explanation: option.explanation,
    });
    NewQuestion {
        code: keyed.question.code,
        task: keyed.key.task,
        objective: keyed.question.objective,
        safety: keyed.key.safety,
        points: keyed.key.points,
        stem: keyed.question.stem,
        feedback: keyed.question.feedback,
        options: options.collect(),
    }
}
