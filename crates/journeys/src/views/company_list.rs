//! The firm's client companies.

use kernel::id::CompanyId;
use kernel::{Actor, Failure, Page, PageRequest, Role};
use people::Company;

use crate::App;

/// A company and how many people it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompanyRow {
    /// The company.
    pub company: Company,
    /// People who have not left.
    pub people: i64,
}

/// Every company, in the order in which they came.
///
/// # Errors
/// Forbidden for anybody but the firm's admin.
pub async fn company_list(
    app: &App,
    actor: &Actor,
    page: PageRequest,
) -> Result<Page<CompanyRow>, Failure> {
    actor.require(&[Role::FirmAdmin])?;
    let db = app.db.read();
    let companies = people::read::companies(&db, page).await?;
    let ids: Vec<CompanyId> = companies.items.iter().map(|company| company.id).collect();
    let headcounts = people::read::headcounts(&db, &ids).await?;
    let row = |company: Company| CompanyRow {
        people: headcounts.get(&company.id).copied().unwrap_or(0),
        company,
    };
    Ok(Page {
        items: companies.items.into_iter().map(row).collect(),
        next: companies.next,
    })
}

/// One company: any for the firm's admin, their own for HR and unit managers.
///
/// # Errors
/// As [`super::staff_list::reach`].
pub async fn company(app: &App, actor: &Actor, id: CompanyId) -> Result<CompanyRow, Failure> {
    super::staff_list::reach(app, actor, id).await?;
    let db = app.db.read();
    let company = people::read::company(&db, id).await?;
    let headcounts = people::read::headcounts(&db, &[id]).await?;
    Ok(CompanyRow {
        company: company.ok_or_else(Failure::not_found)?,
        people: headcounts.get(&id).copied().unwrap_or(0),
    })
}
