//! Themes: the one in force, and any that was ever saved.

use kernel::id::{CompanyId, ThemeId};
use sea_orm::sea_query::SimpleExpr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect,
};

use crate::entity::theme::{Column, Entity, Model};
use crate::theme::{Color, Look, Theme, ThemeColors};

/// The newest theme of a company, or of the firm; nothing when none was ever
/// saved.
///
/// # Errors
/// When the database refuses.
pub async fn own_theme(
    db: &impl ConnectionTrait,
    company: Option<CompanyId>,
) -> Result<Option<Theme>, DbErr> {
    let row = Entity::find()
        .filter(whose(company))
        .order_by_desc(Column::Id)
        .one(db)
        .await?;
    Ok(row.map(Theme::from))
}

/// The look that somebody of this company sees: its own, else the firm's;
/// nothing for the product's own. Every page asks, so the picture stays where
/// it is.
///
/// # Errors
/// When the database refuses.
pub async fn theme_in_force(
    db: &impl ConnectionTrait,
    company: Option<CompanyId>,
) -> Result<Option<Look>, DbErr> {
    if company.is_some()
        && let Some(own) = own_look(db, company).await?
    {
        return Ok(Some(own));
    }
    own_look(db, None).await
}

#[derive(FromQueryResult)]
struct LookRow {
    id: ThemeId,
    key_color: Option<String>,
    hover_color: Option<String>,
    has_logo: bool,
}

async fn own_look(
    db: &impl ConnectionTrait,
    company: Option<CompanyId>,
) -> Result<Option<Look>, DbErr> {
    let row = Entity::find()
        .select_only()
        .columns([Column::Id, Column::KeyColor, Column::HoverColor])
        .column_as(Column::Logo.is_not_null(), "has_logo")
        .filter(whose(company))
        .order_by_desc(Column::Id)
        .into_model::<LookRow>()
        .one(db)
        .await?;
    Ok(row.and_then(|row| {
        Some(Look {
            id: row.id,
            colors: colors(row.key_color, row.hover_color)?,
            has_logo: row.has_logo,
        })
    }))
}

/// The themes of a company, or of the firm.
fn whose(company: Option<CompanyId>) -> SimpleExpr {
    match company {
        Some(company) => Column::CompanyId.eq(company),
        None => Column::CompanyId.is_null(),
    }
}

fn colors(key: Option<String>, hover: Option<String>) -> Option<ThemeColors> {
    let color = |text: Option<String>| text.as_deref().and_then(Color::parse);
    let (key, hover) = color(key).zip(color(hover))?;
    Some(ThemeColors { key, hover })
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
        Self {
            id: row.id,
            company: row.company_id,
            colors: colors(row.key_color, row.hover_color),
            logo: row.logo,
            saved_at: row.saved_at,
        }
    }
}
