//! Keeping and removing export layouts.

use chrono::{DateTime, Utc};
use kernel::failure::is_unique_violation;
use kernel::id::{AccountId, CompanyId, ExportLayoutId};
use kernel::{Fault, Tx};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use crate::entity::layout;
use crate::error::Error;
use crate::layout::{ExportLayout, layout_faults};

/// Keeps a layout.
///
/// # Errors
/// [`Error::Faulty`] with every fault; a name that the company uses already is
/// one.
pub async fn add_export_layout(
    tx: &Tx,
    now: DateTime<Utc>,
    new: &ExportLayout,
    by: AccountId,
) -> Result<(), Error> {
    let faults = layout_faults(&new.name, &new.columns);
    if !faults.is_empty() {
        return Err(Error::Faulty(faults));
    }
    let columns: Vec<&str> = new.columns.iter().map(|column| column.as_str()).collect();
    let row = layout::ActiveModel {
        id: Set(new.id),
        company_id: Set(new.company),
        name: Set(new.name.trim().to_owned()),
        columns: Set(columns.join(" ")),
        format: Set(new.format.clone()),
        created_by: Set(by),
        created_at: Set(now),
    };
    let inserted = layout::Entity::insert(row).exec_without_returning(tx).await;
    inserted.map_err(|error| {
        if is_unique_violation(&error) {
            let message = "同じ名前の形が、もうあります。別の名前にしてください。";
            let taken = Fault::new("/name", "export_layout.name.taken", message);
            Error::Faulty(vec![taken])
        } else {
            error.into()
        }
    })?;
    Ok(())
}

/// Removes a layout.
///
/// # Errors
/// [`Error::NoLayout`] also for another company's.
pub async fn remove_export_layout(
    tx: &Tx,
    company: CompanyId,
    id: ExportLayoutId,
) -> Result<(), Error> {
    let removed = layout::Entity::delete_many()
        .filter(layout::Column::CompanyId.eq(company))
        .filter(layout::Column::Id.eq(id))
        .exec(tx)
        .await?;
    if removed.rows_affected == 0 {
        return Err(Error::NoLayout);
    }
    Ok(())
}
