//! Slots of a version, and a company's words for them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use kernel::Tx;
use kernel::id::{CompanyId, TrackVersionId};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use crate::entity::{slot_value, track_slot};
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
