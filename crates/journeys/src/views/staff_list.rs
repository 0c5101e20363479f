//! A company's people, for its HR and for unit managers: the list with its
//! filter, sorted by reading.

use std::collections::HashSet;

use kernel::id::{CompanyId, OrgUnitId};
use kernel::{Actor, Failure, Page, PageRequest, Role};
use people::{Company, Member, MemberFilter, Unit};

use crate::App;

/// How far an actor reaches in a company.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Everybody.
    Company,
    /// The people of these units.
    Units(HashSet<OrgUnitId>),
}

impl Reach {
    /// The units to which a list is narrowed; `None` when it is not.
    pub fn units(&self) -> Option<Vec<OrgUnitId>> {
        match self {
            Self::Company => None,
            Self::Units(units) => Some(units.iter().copied().collect()),
        }
    }

    /// Whether somebody of this unit is within reach.
    pub fn covers(&self, unit: Option<OrgUnitId>) -> bool {
        match self {
            Self::Company => true,
            Self::Units(units) => unit.is_some_and(|unit| units.contains(&unit)),
        }
    }
}

/// How far `actor` reaches in `company`: all of it for the firm's admin and
/// its own HR, a subtree for its unit managers.
///
/// # Errors
/// Forbidden for whoever manages nobody; not found for managers of another
/// company.
pub async fn reach(app: &App, actor: &Actor, company: CompanyId) -> Result<Reach, Failure> {
    let Err(refusal) = actor.require_company(company) else {
        return Ok(Reach::Company);
    };
    if !actor.has(Role::UnitManager) {
        return Err(refusal);
    }
    let managed = people::read::managed_units(&app.db.read(), actor, company).await?;
    if managed.is_empty() {
        return Err(Failure::not_found());
    }
    Ok(Reach::Units(managed.into_iter().collect()))
}

/// What of the list is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StaffQuery {
    /// A unit and those below it.
    pub unit: Option<OrgUnitId>,
    /// Words of which each must be found.
    pub search: String,
    /// Only people without an address.
    pub without_email: bool,
}

/// A page of the list, and what its filter offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffList {
    /// The company.
    pub company: Company,
    /// The units that may be chosen.
    pub units: Vec<Unit>,
    /// How many people the filter lets through.
    pub count: u64,
    /// How many there are without the filter.
    pub everybody: u64,
    /// The people, by reading.
    pub people: Page<Member>,
}

/// What stands on the poster for the back office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Poster {
    /// The company.
    pub company: Company,
    /// Where its people sign in, with the company code filled in.
    pub address: String,
}

/// The poster that leads a company's people to its own way in.
///
/// # Errors
/// As [`reach`].
pub async fn poster(app: &App, actor: &Actor, company: CompanyId) -> Result<Poster, Failure> {
    reach(app, actor, company).await?;
    let found = people::read::company(&app.db.read(), company).await?;
    let company = found.ok_or_else(Failure::not_found)?;
    let base = &app.settings.base_url;
    Ok(Poster {
        address: format!("{base}/sign-in?company={}", company.code),
        company,
    })
}

/// The people of a company that the actor may see.
///
/// # Errors
/// As [`reach`].
pub async fn staff_list(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    query: &StaffQuery,
    page: PageRequest,
) -> Result<StaffList, Failure> {
    let reach = reach(app, actor, company).await?;
    let db = app.db.read();
    let found = people::read::company(&db, company).await?;
    let mut units = people::read::units(&db, company).await?;
    units.retain(|unit| reach.covers(Some(unit.id)));
    let everybody = MemberFilter {
        within: reach.units(),
        ..MemberFilter::default()
    };
    let filter = MemberFilter {
        unit: query.unit,
        search: query.search.clone(),
        without_email: query.without_email,
        ..everybody.clone()
    };
    Ok(StaffList {
        company: found.ok_or_else(Failure::not_found)?,
        units,
        count: people::read::member_count(&db, company, &filter).await?,
        everybody: people::read::member_count(&db, company, &everybody).await?,
        people: people::read::members(&db, company, &filter, page).await?,
    })
}
