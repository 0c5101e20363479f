//! Cancelling an assessment and replacing its assessors, while it has no
//! result.

use chrono::{DateTime, Utc};
use kernel::id::AccountId;
use kernel::{Fault, Tx};
use sea_orm::sea_query::Expr;

use super::practical::{lock, row_of};
use crate::bank::LONGEST_REASON;
use crate::entity::practical::assessment;
use crate::error::Error;
use crate::practical::{Assessment, AssessmentStatus, SheetKind};
use crate::read;

/// Somebody who scores in place of somebody else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement<'a> {
    /// Who was to score it.
    pub from: AccountId,
    /// Who scores it now.
    pub to: AccountId,
    /// Why.
    pub reason: &'a str,
}

/// Cancels an assessment. Its sheets are kept. The 引継ぎ票 that it was to
/// begin with is free for another one.
///
/// # Errors
/// [`Error::Faulty`] without a reason, [`Error::AssessmentDecided`] once there
/// is a result, [`Error::AssessmentCancelled`] for the second time,
/// [`Error::HandoverAwaited`] while another assessment waits for the 引継ぎ票
/// of this one.
pub async fn cancel_assessment(
    tx: &Tx,
    now: DateTime<Utc>,
    assessment: &Assessment,
    by: AccountId,
    reason: &str,
) -> Result<(), Error> {
    let assessment = lock(tx, assessment).await?;
    require_open(&assessment)?;
    let faults: Vec<Fault> = reason_fault(reason).into_iter().collect();
    require_none(faults)?;
    if read::is_awaited(tx, &assessment).await? {
        return Err(Error::HandoverAwaited);
    }
    row_of(&assessment)
        .col_expr(assessment::Column::CancelledAt, Expr::value(Some(now)))
        .col_expr(assessment::Column::CancelledBy, Expr::value(Some(by)))
        .col_expr(
            assessment::Column::CancelReason,
            Expr::value(Some(reason.trim())),
        )
        .col_expr(
            assessment::Column::HandedFromId,
            Expr::value(None::<kernel::id::AssessmentId>),
        )
        .exec(tx)
        .await?;
    Ok(())
}

/// Lets somebody score in place of an assessor who has given no sheet yet.
///
/// # Errors
/// [`Error::Faulty`] with every fault, [`Error::AssessmentDecided`] once there
/// is a result, [`Error::AssessmentCancelled`], [`Error::AssessorHasScored`].
pub async fn replace_assessor(
    tx: &Tx,
    assessment: &Assessment,
    replacement: &Replacement<'_>,
) -> Result<(), Error> {
    let assessment = lock(tx, assessment).await?;
    require_open(&assessment)?;
    let mut faults = Vec::new();
    if !assessment.is_scored_by(replacement.from) {
        let message = "いまの評価者の中から選んでください。";
        faults.push(Fault::new("/from", "assessment.assessor.none", message));
    }
    if assessment.is_scored_by(replacement.to) {
        let message = "もう評価者になっています。別の人を選んでください。";
        faults.push(Fault::new("/to", "assessment.assessor.same", message));
    }
    faults.extend(reason_fault(replacement.reason));
    require_none(faults)?;
    let sheets = read::sheets_in_force(tx, assessment.company, assessment.id).await?;
    let has_scored = sheets
        .iter()
        .any(|sheet| sheet.kind == SheetKind::Assessor && sheet.by == replacement.from);
    if has_scored {
        return Err(Error::AssessorHasScored);
    }
    let is_first = assessment.assessors.first() == Some(&replacement.from);
    let column = if is_first {
        assessment::Column::FirstAssessorId
    } else {
        assessment::Column::SecondAssessorId
    };
    row_of(&assessment)
        .col_expr(column, Expr::value(replacement.to))
        .exec(tx)
        .await?;
    Ok(())
}

fn require_open(assessment: &Assessment) -> Result<(), Error> {
    match assessment.status {
        AssessmentStatus::Scheduled | AssessmentStatus::Scored => Ok(()),
        AssessmentStatus::Moderated | AssessmentStatus::Final => Err(Error::AssessmentDecided),
        AssessmentStatus::Cancelled => Err(Error::AssessmentCancelled),
    }
}

fn require_none(faults: Vec<Fault>) -> Result<(), Error> {
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Error::Faulty(faults))
    }
}

fn reason_fault(reason: &str) -> Option<Fault> {
    let reason = reason.trim();
    let is_short = reason.chars().count() <= LONGEST_REASON;
    if !reason.is_empty() && is_short && !reason.contains('\0') {
        return None;
    }
    let message = format!("理由を、{LONGEST_REASON}字までで入れてください。");
    Some(Fault::new("/reason", "assessment.reason", message))
}
