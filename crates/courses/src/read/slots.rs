//! What the text leaves to a company, and the company's words.

use std::collections::{BTreeMap, BTreeSet};

use kernel::id::{CompanyId, TrackVersionId};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use super::current_versions;
use crate::Error;
use crate::entity::{slot_sheet, slot_value, track_slot};
use crate::slot::{Slot, SlotKind};

/// What a company may fill in: what the current versions leave to it, and what
/// it has filled in of older ones, which people may still be learning from.
/// Each once, as its newest version describes it, in the author's order.
///
/// # Errors
/// When the database refuses.
pub async fn slots_of(db: &impl ConnectionTrait, company: CompanyId) -> Result<Vec<Slot>, Error> {
    let current = current_versions(db).await?;
    let current: BTreeSet<TrackVersionId> = current.iter().map(|version| version.id).collect();
    let filled = slot_values(db, company).await?;
    let rows = track_slot::Entity::find()
        .order_by_asc(track_slot::Column::Position)
        .order_by_asc(track_slot::Column::Code)
        .order_by_desc(track_slot::Column::TrackVersionId)
        .all(db)
        .await?;
    let (in_force, older): (Vec<_>, Vec<_>) = rows
        .into_iter()
        .partition(|row| current.contains(&row.track_version_id));
    let older = older
        .into_iter()
        .filter(|row| filled.contains_key(&row.code));
    let mut slots: Vec<Slot> = Vec::new();
    for row in in_force.into_iter().chain(older) {
        if slots.iter().all(|slot| slot.code != row.code) {
            slots.push(Slot {
                position: row.position,
                kind: SlotKind::parse(&row.kind)
                    .ok_or_else(|| Error::Unreadable(format!("slot kind {}", row.kind)))?,
                is_required: row.required && current.contains(&row.track_version_id),
                code: row.code,
                label: row.label,
                help: row.help,
            });
        }
    }
    Ok(slots)
}

/// A company's words for slots, by code.
///
/// # Errors
/// When the database refuses.
pub async fn slot_values(
    db: &impl ConnectionTrait,
    company: CompanyId,
) -> Result<BTreeMap<String, String>, Error> {
    let rows = slot_value::Entity::find()
        .filter(slot_value::Column::CompanyId.eq(company))
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.code, row.value)).collect())
}

/// The version of a company's words, which every change raises; 0 before the
/// first.
///
/// # Errors
/// When the database refuses.
pub async fn slot_version(db: &impl ConnectionTrait, company: CompanyId) -> Result<i32, Error> {
    let sheet = slot_sheet::Entity::find_by_id(company).one(db).await?;
    Ok(sheet.map_or(0, |sheet| sheet.version))
}
