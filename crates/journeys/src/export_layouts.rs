//! 書き出しの形: a company keeps layouts of the progress export, and chooses
//! them again later. HR keeps and removes them; whoever may export uses them.

use enrolments::{Column, ExportLayout};
use kernel::audit::Event;
use kernel::id::{CompanyId, ExportLayoutId};
use kernel::{Actor, Failure};
use people::Company;
use serde_json::json;

use crate::App;
use crate::sheet::SheetFormat;
use crate::views::staff_list::reach;

/// The most layouts of a company.
const MOST: usize = 30;

/// A layout to keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeepLayout {
    /// The company.
    pub company: CompanyId,
    /// What it is called.
    pub name: String,
    /// From the left.
    pub columns: Vec<Column>,
    /// How the file is written.
    pub format: SheetFormat,
}

/// A company's layouts, for whoever may export its progress.
///
/// # Errors
/// Forbidden for whoever manages nobody, not found for a foreign company.
pub async fn export_layouts(
    app: &App,
    actor: &Actor,
    company: CompanyId,
) -> Result<(Company, Vec<ExportLayout>), Failure> {
    reach(app, actor, company).await?;
    let db = app.db.read();
    let found = people::read::company(&db, company).await?;
    let found = found.ok_or_else(Failure::not_found)?;
    let layouts = enrolments::read::export_layouts(&db, company).await?;
    Ok((found, layouts))
}

/// Keeps a layout.
///
/// # Errors
/// Forbidden or not found for whoever may not act on the company; invalid with
/// every fault; a conflict when there are too many.
pub async fn keep_export_layout(
    app: &App,
    actor: &Actor,
    input: &KeepLayout,
) -> Result<ExportLayoutId, Failure> {
    actor.require_company(input.company)?;
    let now = app.clock.now();
    let tx = app.db.write().await?;
    let company = people::read::company(&tx, input.company).await?;
    company.ok_or_else(Failure::not_found)?;
    let known = enrolments::read::export_layouts(&tx, input.company).await?;
    if known.len() >= MOST {
        return Err(Failure::conflict(
            "export_layout.too_many",
            format!("書き出しの形は{MOST}個までです。使わない形を消してください。"),
        ));
    }
    let layout = ExportLayout {
        id: app.ids.fresh(now),
        company: input.company,
        name: input.name.clone(),
        columns: input.columns.clone(),
        format: input.format.as_str().to_owned(),
    };
    enrolments::write::add_export_layout(&tx, now, &layout, actor.account).await?;
    audit(app, &tx, actor, &layout, "export_layout.kept").await?;
    tx.commit().await?;
    Ok(layout.id)
}

/// Removes a layout.
///
/// # Errors
/// Forbidden or not found for whoever may not act on the company, and for
/// another company's layout.
pub async fn remove_export_layout(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    layout: ExportLayoutId,
) -> Result<(), Failure> {
    actor.require_company(company)?;
    let tx = app.db.write().await?;
    let found = enrolments::read::export_layout(&tx, company, layout).await?;
    enrolments::write::remove_export_layout(&tx, company, layout).await?;
    audit(app, &tx, actor, &found, "export_layout.removed").await?;
    tx.commit().await
}

async fn audit(
    app: &App,
    tx: &kernel::Tx,
    actor: &Actor,
    layout: &ExportLayout,
    action: &'static str,
) -> Result<(), Failure> {
    let event = Event {
        company: Some(layout.company),
        actor: Some(actor.account),
        action,
        object: Some(layout.id.0),
        detail: &json!({
            "name": layout.name,
            "columns": layout.columns.len(),
            "format": layout.format,
        }),
    };
    app.audit(tx, &event).await
}
