//! Themes, each saved once.

use chrono::{DateTime, Utc};
use kernel::id::{AccountId, CompanyId, ThemeId};
use kernel::{Ids, Tx};
use sea_orm::{ActiveValue::Set, EntityTrait};

use crate::entity::theme;
use crate::error::Error;
use crate::theme::ThemeColors;

/// A theme to be in force from now on.
#[derive(Clone, Debug)]
pub struct NewTheme {
    /// Whose it is; the firm's own when absent.
    pub company: Option<CompanyId>,
    /// Its colours; none to go back to the look above: the firm's for a
    /// company, the product's for the firm.
    pub colors: Option<ThemeColors>,
    /// A PNG of our own encoding.
    pub logo: Option<Vec<u8>>,
    /// Who chose it.
    pub saved_by: AccountId,
}

/// Saves a theme in place of the one before.
///
/// # Errors
/// When the database refuses.
pub async fn save_theme(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    new: NewTheme,
) -> Result<ThemeId, Error> {
    let id = ids.fresh(now);
    let color = |pick: fn(&ThemeColors) -> String| new.colors.as_ref().map(pick);
    theme::Entity::insert(theme::ActiveModel {
        id: Set(id),
        company_id: Set(new.company),
        key_color: Set(color(|colors| colors.key.to_string())),
        hover_color: Set(color(|colors| colors.hover.to_string())),
        logo: Set(new.logo),
        saved_by: Set(new.saved_by),
        saved_at: Set(now),
    })
    .exec_without_returning(tx)
    .await?;
    Ok(id)
}
