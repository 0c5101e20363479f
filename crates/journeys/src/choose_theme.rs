//! The firm chooses how its pages, letters and new certificates look, for
//! itself or for one company.

use kernel::audit::Event;
use kernel::id::{CompanyId, ThemeId};
use kernel::{Actor, Failure, Role};
use people::write::NewTheme;
use people::{Theme, ThemeInput};
use serde_json::json;

use crate::App;

/// Saves a theme. What is in force for a company is its own, else the firm's.
///
/// # Errors
/// Forbidden for whoever does not run the firm; not found for an unknown
/// company; invalid with every fault.
pub async fn choose_theme(
    app: &App,
    actor: &Actor,
    company: Option<CompanyId>,
    typed: &ThemeInput,
) -> Result<ThemeId, Failure> {
    let before = theme_to_change(app, actor, company).await?;
    let profile = typed.check().map_err(Failure::invalid)?;
    let kept = before.and_then(|theme| theme.logo);
    let logo = match profile.logo {
        Some(logo) => Some(logo.into_png()),
        None if typed.removes_logo => None,
        None => kept,
    };
    let theme = NewTheme {
        company,
        colors: Some(profile.colors),
        logo,
        saved_by: actor.account,
    };
    save(app, actor, theme).await
}

/// Goes back to the look above: the firm's for a company, the product's for
/// the firm.
///
/// # Errors
/// As [`choose_theme`].
pub async fn reset_theme(
    app: &App,
    actor: &Actor,
    company: Option<CompanyId>,
) -> Result<ThemeId, Failure> {
    theme_to_change(app, actor, company).await?;
    let theme = NewTheme {
        company,
        colors: None,
        logo: None,
        saved_by: actor.account,
    };
    save(app, actor, theme).await
}

/// The theme of the firm or of a company as it was last saved, for whoever may
/// change it.
///
/// # Errors
/// As [`choose_theme`].
pub async fn theme_to_change(
    app: &App,
    actor: &Actor,
    company: Option<CompanyId>,
) -> Result<Option<Theme>, Failure> {
    actor.require(&[Role::FirmAdmin])?;
    let db = app.db.read();
    if let Some(company) = company {
        let known = people::read::company(&db, company).await?;
        known.ok_or_else(Failure::not_found)?;
    }
    Ok(people::read::own_theme(&db, company).await?)
}

async fn save(app: &App, actor: &Actor, theme: NewTheme) -> Result<ThemeId, Failure> {
    let company = theme.company;
    let colors = theme.colors.map(|colors| colors.key.to_string());
    let tx = app.db.write().await?;
    let id = people::write::save_theme(&tx, &app.ids, app.clock.now(), theme).await?;
    let event = Event {
        company,
        actor: Some(actor.account),
        action: "theme.saved",
        object: Some(id.0),
        detail: &json!({ "key_color": colors }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(id)
}
