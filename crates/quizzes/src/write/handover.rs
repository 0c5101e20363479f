//! Writing a 引継ぎ票: a draft that is saved as often as one likes, and is
//! handed in once.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use kernel::Tx;
use kernel::failure::is_unique_violation;
use kernel::id::AccountId;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use crate::entity::practical::{handover, stored};
use crate::error::Error;
use crate::practical::{
    Assessment, AssessmentStatus, HandoverNote, handover_faults, normal_handover,
};
use crate::read;

/// What somebody writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandoverWriting<'a> {
    /// The text by the field's code.
    pub fields: &'a BTreeMap<String, String>,
    /// The version as it was read, 0 for the first: a stale one is refused.
    pub version: i32,
    /// Whether it is handed in with this.
    pub hands_in: bool,
    /// By whom.
    pub by: AccountId,
}

/// A note that is saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedHandover {
    /// The note.
    pub note: HandoverNote,
    /// Whether it was handed in by this call.
    pub newly_handed_in: bool,
}

/// Saves the 引継ぎ票 of an assessment. Handing the same in again succeeds.
///
/// # Errors
/// [`Error::NotFound`] where none is written, [`Error::Faulty`] with every
/// fault, [`Error::HandedIn`] for another text than the one handed in,
/// [`Error::HandoverStale`] when somebody saved meanwhile.
pub async fn save_handover(
    tx: &Tx,
    now: DateTime<Utc>,
    assessment: &Assessment,
    writing: &HandoverWriting<'_>,
) -> Result<SavedHandover, Error> {
    if !assessment.hands_over {
        return Err(Error::NotFound);
    }
    if assessment.status == AssessmentStatus::Cancelled {
        return Err(Error::AssessmentCancelled);
    }
    let faults = handover_faults(writing.fields, writing.hands_in);
    if !faults.is_empty() {
        return Err(Error::Faulty(faults));
    }
    let fields = normal_handover(writing.fields);
    let held = read::handover_note(tx, assessment.company, assessment.id).await?;
    if let Some(note) = held.as_ref().filter(|note| note.handed_in_at.is_some()) {
        if note.fields != fields {
            return Err(Error::HandedIn);
        }
        return Ok(SavedHandover {
            note: note.clone(),
            newly_handed_in: false,
        });
    }
    let current = held.map_or(0, |note| note.version);
    if current != writing.version {
        return Err(Error::HandoverStale { current });
    }
    if current == 0 {
        insert(tx, now, assessment, writing, &fields).await?;
    } else {
        update(tx, now, assessment, writing, &fields).await?;
    }
    let note = read::handover_note(tx, assessment.company, assessment.id).await?;
    Ok(SavedHandover {
        note: note.ok_or(Error::NotFound)?,
        newly_handed_in: writing.hands_in,
    })
}

async fn insert(
    tx: &Tx,
    now: DateTime<Utc>,
    assessment: &Assessment,
    writing: &HandoverWriting<'_>,
    fields: &BTreeMap<String, String>,
) -> Result<(), Error> {
    let row = handover::ActiveModel {
        assessment_id: Set(assessment.id),
        company_id: Set(assessment.company),
        fields: Set(stored(fields)?),
        version: Set(1),
        written_by: Set(writing.by),
        updated_at: Set(now),
        handed_in_at: Set(writing.hands_in.then_some(now)),
    };
    let inserted = handover::Entity::insert(row)
        .exec_without_returning(tx)
        .await;
    inserted.map_err(|error| {
        if is_unique_violation(&error) {
            Error::HandoverStale { current: 1 }
        } else {
            error.into()
        }
    })?;
    Ok(())
}

async fn update(
    tx: &Tx,
    now: DateTime<Utc>,
    assessment: &Assessment,
    writing: &HandoverWriting<'_>,
    fields: &BTreeMap<String, String>,
) -> Result<(), Error> {
    let next = writing.version + 1;
    let saved = handover::Entity::update_many()
        .col_expr(handover::Column::Fields, Expr::value(stored(fields)?))
        .col_expr(handover::Column::Version, Expr::value(next))
        .col_expr(handover::Column::WrittenBy, Expr::value(writing.by))
        .col_expr(handover::Column::UpdatedAt, Expr::value(now))
        .col_expr(
            handover::Column::HandedInAt,
            Expr::value(writing.hands_in.then_some(now)),
        )
        .filter(handover::Column::CompanyId.eq(assessment.company))
        .filter(handover::Column::AssessmentId.eq(assessment.id))
        .filter(handover::Column::Version.eq(writing.version))
        .filter(handover::Column::HandedInAt.is_null())
        .exec(tx)
        .await?;
    if saved.rows_affected == 0 {
        return Err(Error::HandoverStale { current: next });
    }
    Ok(())
}
