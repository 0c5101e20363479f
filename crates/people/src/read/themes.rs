//! Themes: the one in force, and any that was ever saved.

use kernel::id::{CompanyId, ThemeId};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};

use crate::entity::theme::{Column, Entity, Model};
use crate::theme::{Color, Theme, ThemeColors};

/// The newest theme of a company, or of the firm; nothing when none was ever
/// saved.
///
/// # Errors
/// When the database refuses.
pub async fn own_theme(
    db: &impl ConnectionTrait,
    company: Option<CompanyId>,
) -> Result<Option<Theme>, DbErr> {
    let whose = match company {
        Some(company) => Column::CompanyId.eq(company),
        None => Column::CompanyId.is_null(),
    };
    let row = Entity::find()
        .filter(whose)
        .order_by_desc(Column::Id)
        .one(db)
        .await?;
    Ok(row.map(Theme::from))
}

/// The theme that somebody of this company sees: its own, else the firm's;
/// nothing for the product's own look.
///
/// # Errors
/// When the database refuses.
pub async fn theme_in_force(
    db: &impl ConnectionTrait,
    company: Option<CompanyId>,
) -> Result<Option<Theme>, DbErr> {
    if company.is_some() {
        let own = own_theme(db, company).await?;
        if let Some(own) = own.filter(|theme| theme.colors.is_some()) {
            return Ok(Some(own));
        }
    }
    let firm = own_theme(db, None).await?;
    Ok(firm.filter(|theme| theme.colors.is_some()))
}

/// A theme that was saved once.
///
/// # Errors
/// When the database refuses.
pub async fn theme(db: &impl ConnectionTrait, id: ThemeId) -> Result<Option<Theme>, DbErr> {
    let row = Entity::find_by_id(id).one(db).await?;
    Ok(row.map(Theme::from))
}

impl From<Model> for Theme {
    fn from(row: Model) -> Self {
        let color = |text: Option<String>| text.as_deref().and_then(Color::parse);
        let colors = color(row.key_color).zip(color(row.hover_color));
        Self {
            id: row.id,
            company: row.company_id,
            colors: colors.map(|(key, hover)| ThemeColors { key, hover }),
            logo: row.logo,
            saved_at: row.saved_at,
        }
    }
}
