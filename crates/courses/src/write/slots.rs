//! Slots of a version, and a company's words for them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use kernel::Tx;
use kernel::failure::is_unique_violation;
use kernel::id::{CompanyId, TrackVersionId};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, ExprTrait, QueryFilter};

use crate::entity::{slot_sheet, slot_value, track_slot};
use crate::{Error, Slot};

/// Writes what a new version leaves to the client company.
pub(super) async fn write_slots(
    tx: &Tx,
    version: TrackVersionId,
    slots: &[Slot],
) -> Result<(), Error> {
    let rows = slots.iter().map(|slot| track_slot::ActiveModel {
        track_version_id: Set(version),
        code: Set(slot.code.clone()),
        position: Set(slot.position),
        label: Set(slot.label.clone()),
        kind: Set(slot.kind.as_str().to_owned()),
        required: Set(slot.is_required),
        help: Set(slot.help.clone()),
    });
    let rows: Vec<_> = rows.collect();
    if !rows.is_empty() {
        track_slot::Entity::insert_many(rows)
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}

/// Raises the version of a company's words, so that a save of what somebody
/// read before is refused. Call it before the words are written: of two that
/// write at once, the second waits here and finds another version.
///
/// # Errors
/// [`Error::SlotsStale`] when the words are no longer at `read`, or when the
/// database refuses.
pub async fn raise_slot_version(
    tx: &Tx,
    now: DateTime<Utc>,
    company: CompanyId,
    read: i32,
) -> Result<i32, Error> {
    if read == 0 {
        let first = slot_sheet::ActiveModel {
            company_id: Set(company),
            version: Set(1),
            updated_at: Set(now),
        };
        let written = slot_sheet::Entity::insert(first)
            .exec_without_returning(tx)
            .await;
        return match written {
            Ok(_) => Ok(1),
            Err(error) if is_unique_violation(&error) => Err(Error::SlotsStale),
            Err(error) => Err(error.into()),
        };
    }
    let raised = slot_sheet::Entity::update_many()
        .col_expr(
            slot_sheet::Column::Version,
            Expr::col(slot_sheet::Column::Version).add(1),
        )
        .col_expr(slot_sheet::Column::UpdatedAt, Expr::value(now))
        .filter(slot_sheet::Column::CompanyId.eq(company))
        .filter(slot_sheet::Column::Version.eq(read))
        .exec(tx)
        .await?;
    if raised.rows_affected == 0 {
        return Err(Error::SlotsStale);
    }
    Ok(read + 1)
}

/// Keeps a company's words for slots; an empty one is taken back.
///
/// # Errors
/// When the database refuses.
pub async fn set_slot_values(
    tx: &Tx,
    now: DateTime<Utc>,
    company: CompanyId,
    values: &BTreeMap<String, String>,
) -> Result<(), Error> {
    let (empty, words): (Vec<_>, Vec<_>) = values.iter().partition(|(_, value)| value.is_empty());
    slot_value::Entity::delete_many()
        .filter(slot_value::Column::CompanyId.eq(company))
        .filter(slot_value::Column::Code.is_in(empty.into_iter().map(|(code, _)| code)))
        .exec(tx)
        .await?;
    if words.is_empty() {
        return Ok(());
    }
    let rows = words
        .into_iter()
        .map(|(code, value)| slot_value::ActiveModel {
            company_id: Set(company),
            code: Set(code.clone()),
            value: Set(value.clone()),
            updated_at: Set(now),
        });
    let key = [slot_value::Column::CompanyId, slot_value::Column::Code];
    let in_its_place = OnConflict::columns(key)
        .update_columns([slot_value::Column::Value, slot_value::Column::UpdatedAt])
        .to_owned();
    slot_value::Entity::insert_many(rows)
        .on_conflict(in_its_place)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}
