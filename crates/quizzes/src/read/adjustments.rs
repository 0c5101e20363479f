//! What applied regrades say of questions and attempts.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use kernel::id::{AttemptId, QuestionVersionId, RegradeRunId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::entity::attempt;
use crate::entity::regrade::{adjustment, change, run, target};
use crate::error::Error;
use crate::regrade::{Policy, RegradeStatus};

/// The policy in force for a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct InForce {
    pub(crate) policy: Policy,
    pub(crate) applied_at: DateTime<Utc>,
}

/// The newest adjustment of each question; none for most.
pub(crate) async fn in_force(
    db: &impl ConnectionTrait,
    questions: &[QuestionVersionId],
) -> Result<BTreeMap<QuestionVersionId, InForce>, Error> {
    let rows = adjustment::Entity::find()
        .filter(adjustment::Column::QuestionVersionId.is_in(questions.iter().copied()))
        .order_by_asc(adjustment::Column::No)
        .all(db)
        .await?;
    let mut newest = BTreeMap::new();
    for row in rows {
        let in_force = InForce {
            policy: Policy::read(&row.policy, &row.answer)?,
            applied_at: row.applied_at,
        };
        newest.insert(row.question_version_id, in_force);
    }
    Ok(newest)
}

/// The attempts whose pass stands although a regrade would have taken it away.
pub(crate) async fn kept_passes(db: &impl ConnectionTrait) -> Result<BTreeSet<AttemptId>, Error> {
    let kept: Vec<AttemptId> = change::Entity::find()
        .select_only()
        .column(change::Column::AttemptId)
        .filter(change::Column::KeptPass.eq(true))
        .into_tuple()
        .all(db)
        .await?;
    Ok(kept.into_iter().collect())
}

/// Every regrade that does not agree with itself, in words; nothing when all
/// hold: only applied runs have adjustments and changes, an applied run has an
/// adjustment for each of its questions (none when it changes nothing), and a
/// kept pass is a pass.
///
/// # Errors
/// When the database refuses.
pub async fn regrade_findings(db: &impl ConnectionTrait) -> Result<Vec<String>, Error> {
    let mut findings = Vec::new();
    let targets = target::Entity::find().all(db).await?;
    let adjustments = adjustment::Entity::find().all(db).await?;
    for run in run::Entity::find()
        .order_by_asc(run::Column::Id)
        .all(db)
        .await?
    {
        let id = run.id;
        let of_run = |of: RegradeRunId| of == id;
        let questions = targets.iter().filter(|row| of_run(row.regrade_run_id));
        let adjusted = adjustments.iter().filter(|row| of_run(row.regrade_run_id));
        let (questions, adjusted) = (questions.count(), adjusted.count());
        let is_applied = run.status == RegradeStatus::Applied.as_str();
        let expected = if is_applied && run.policy != Policy::Keep.as_str() {
            questions
        } else {
            0
        };
        if questions == 0 || adjusted != expected {
            findings.push(format!(
                "invariant 15: regrade {id} adjusts {adjusted} of its {questions} questions"
            ));
        }
        let first_change = change::Entity::find()
            .filter(change::Column::RegradeRunId.eq(id))
            .one(db)
            .await?;
        if !is_applied && first_change.is_some() {
            findings.push(format!(
                "invariant 15: regrade {id} was not applied and has changes"
            ));
        }
    }
    let lost = attempt::Entity::find()
        .filter(attempt::Column::Passed.eq(false))
        .filter(attempt::Column::Id.in_subquery(kept_statement()))
        .order_by_asc(attempt::Column::Id)
        .all(db)
        .await?;
    for attempt in lost {
        findings.push(format!(
            "invariant 15: the kept pass of attempt {} is lost",
            attempt.id
        ));
    }
    Ok(findings)
}

fn kept_statement() -> sea_orm::sea_query::SelectStatement {
    use sea_orm::QueryTrait;
    change::Entity::find()
        .select_only()
        .column(change::Column::AttemptId)
        .filter(change::Column::KeptPass.eq(true))
        .into_query()
}
