//! Which column of a file is which: asked of a person when the headings do not
//! say it, remembered for the next file of the company with the same ones.

use kernel::audit::Event;
use kernel::id::{CompanyId, RosterImportId};
use kernel::{Actor, Failure};
use people::roster::{
    self, ColumnChoice, ImportStatus, RosterImport, Sheet, headings_hash, labels,
};
use serde_json::json;

use super::{find, planning, require_open_company, waited_too_long};
use crate::App;

/// A column of a file that may be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileColumn {
    /// What the choice calls it.
    pub label: String,
    /// Its heading as the file writes it.
    pub heading: String,
    /// The first value under it; empty without any.
    pub example: String,
}

/// A file's columns, and what is read from which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RosterColumns {
    /// The upload.
    pub import: RosterImport,
    /// Its columns with a heading, in the file's order.
    pub columns: Vec<FileColumn>,
    /// What was chosen, or else what is proposed.
    pub choice: ColumnChoice,
}

/// The columns of an upload that waits, for a person to choose from.
///
/// # Errors
/// Not found for a foreign upload; a conflict when it does not wait any more.
pub async fn roster_columns(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    id: RosterImportId,
) -> Result<RosterColumns, Failure> {
    actor.require_company(company)?;
    let (import, sheet) = waiting(app, company, id).await?;
    let columns = labels(&sheet.headings)
        .into_iter()
        .enumerate()
        .filter(|(_, label)| !label.is_empty())
        .map(|(place, label)| FileColumn {
            label,
            heading: sheet.headings[place].trim().to_owned(),
            example: example(&sheet, place),
        })
        .collect();
    let proposed = || ColumnChoice::proposed(&sheet.headings);
    Ok(RosterColumns {
        choice: import.choice.clone().unwrap_or_else(proposed),
        columns,
        import,
    })
}

fn example(sheet: &Sheet, place: usize) -> String {
    const LONGEST: usize = 20;
    let cells = sheet.rows.iter().map(|row| row.cell(place).trim());
    let first = cells.clone().find(|cell| !cell.is_empty());
    first.unwrap_or_default().chars().take(LONGEST).collect()
}

/// Reads an upload by the columns that a person chose, and remembers them for
/// the company's next file with the same headings.
///
/// # Errors
/// Invalid with every fault of the choice; not found for a foreign upload; a
/// conflict when it does not wait any more.
pub async fn choose_roster_columns(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    id: RosterImportId,
    choice: &ColumnChoice,
) -> Result<(), Failure> {
    require_open_company(app, Some(actor), company).await?;
    let (_, sheet) = waiting(app, company, id).await?;
    let faults = choice.faults(&sheet.headings);
    if !faults.is_empty() {
        return Err(Failure::invalid(faults));
    }
    let hash = headings_hash(&sheet.headings);
    let planned = planning::planned(&app.db.read(), company, sheet, Some(choice)).await?;
    let status = super::status_of(&planned.plan);
    let now = app.clock.now();
    let by = Some(actor.account);
    let tx = app.db.write().await?;
    if !roster::set_import_choice(&tx, company, id, choice, status).await? {
        return Err(not_waiting());
    }
    roster::remember_choice(&tx, now, company, &hash, choice, by).await?;
    let event = Event {
        company: Some(company),
        actor: by,
        action: "roster.columns_chosen",
        object: Some(id.0),
        detail: &json!({ "status": status.as_str(), "columns": choice }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await
}

async fn waiting(
    app: &App,
    company: CompanyId,
    id: RosterImportId,
) -> Result<(RosterImport, Sheet), Failure> {
    use ImportStatus::{Mapping, Rejected, Validated};
    let (import, content) = find(app, company, id).await?;
    if !matches!(import.status, Mapping | Validated | Rejected) {
        return Err(not_waiting());
    }
    if content.is_empty() {
        return Err(waited_too_long());
    }
    let sheet = planning::read_kept(app, &import, content).await?;
    Ok((import, sheet))
}

fn not_waiting() -> Failure {
    Failure::conflict(
        "roster.not_waiting",
        "このファイルは、もう登録したか、登録している途中です。列の対応は変えられません。",
    )
}
