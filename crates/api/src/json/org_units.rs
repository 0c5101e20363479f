//! A company's org tree: units, their changes by days, and where a person
//! works and who is told of their reminders.

use std::collections::HashMap;

use chrono::NaiveDate;
use journeys::App;
use journeys::change_org::{add_unit, cancel_org_change, change_org, remove_unit};
use journeys::set_supervisor::set_supervisor;
use journeys::views::org_tree::org_tree;
use kernel::id::{CompanyId, MembershipId, OrgUnitId};
use people::{DatedOrgChange, OrgChange, Unit};
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Enum, Object, OpenApi};
use uuid::Uuid;

use crate::http::{Caller, Problem};

/// A unit of the org tree.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct OrgUnitView {
    /// Its key.
    id: Uuid,
    /// The key of the unit above it; left out at the top.
    under: Option<Uuid>,
    /// Its own name.
    name: String,
    /// Its name behind those of the units above it, joined by `/`.
    path: String,
    /// People of the unit itself, those who left not counted.
    people: i64,
}

/// A change of the org tree from a day on.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct OrgChangeView {
    /// Its key.
    id: Uuid,
    /// `transfer`, `move` or `rename`.
    change: String,
    /// The unit that moves or is renamed; left out for a transfer.
    unit: Option<Uuid>,
    /// The membership that is transferred; left out for a unit.
    member: Option<Uuid>,
    /// Where to: the person's unit then, or the unit above; left out for none.
    to: Option<Uuid>,
    /// The unit's name then; left out unless it is renamed.
    name: Option<String>,
    /// The path before: the person's unit, or the unit's own; empty for none.
    before: String,
    /// The first day on which it holds.
    effective_on: NaiveDate,
    /// `planned`, `applied`, `cancelled` or `void`.
    state: String,
}

/// A company's org tree.
#[derive(Debug, Object)]
pub struct OrgTreeView {
    /// Every unit, each before those below it, neighbours in their order.
    units: Vec<OrgUnitView>,
    /// Changes that wait for their day.
    planned: Vec<OrgChangeView>,
}

/// A unit to be added.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields, skip_serializing_if_is_none)]
pub struct NewOrgUnit {
    /// Its name.
    #[oai(validator(max_length = 100))]
    name: String,
    /// The key of the unit above it; the top when left out.
    under: Option<Uuid>,
}

/// What happens to a unit.
#[derive(Clone, Copy, Debug, Enum)]
#[oai(rename_all = "snake_case")]
pub enum OrgUnitChangeKind {
    /// It comes under another unit, with everything below it.
    Move,
    /// It gets another name.
    Rename,
}

/// A change of a unit from a day on.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields, skip_serializing_if_is_none)]
pub struct OrgUnitChangeInput {
    /// What happens.
    change: OrgUnitChangeKind,
    /// For a move, the key of the unit above it then; the top when left out.
    under: Option<Uuid>,
    /// For a rename, its name then.
    #[oai(validator(max_length = 100))]
    name: Option<String>,
    /// The first day; a later one than today waits for its day.
    effective_on: NaiveDate,
}

/// A person works elsewhere.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields, skip_serializing_if_is_none)]
pub struct TransferInput {
    /// The key of the unit; none when left out.
    unit: Option<Uuid>,
    /// The first day; a later one than today waits for its day.
    effective_on: NaiveDate,
}

/// Who is told when a person has to be reminded.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct SupervisorInput {
    /// The supervisor's 社員番号; empty for nobody.
    #[oai(validator(max_length = 64))]
    employee_no: String,
}

#[derive(ApiResponse)]
enum Added {
    /// The unit is added.
    #[oai(status = 201)]
    Added(Json<OrgUnitView>),
}

#[derive(ApiResponse)]
enum Entered {
    /// The change is entered.
    #[oai(status = 201)]
    Entered(Json<OrgChangeView>),
}

#[derive(ApiResponse)]
enum Done {
    /// It is done.
    #[oai(status = 204)]
    Done,
}

/// The org tree of a company.
pub struct OrgUnitsApi {
    /// The application.
    pub app: App,
}

#[OpenApi]
impl OrgUnitsApi {
    /// The org tree, with what lies ahead.
    #[oai(
        path = "/companies/:company/units",
        method = "get",
        operation_id = "getOrgTree",
        tag = "super::Tag::People"
    )]
    async fn tree(
        &self,
        caller: Caller,
        /// The company's key.
        company: Path<Uuid>,
    ) -> Result<Json<OrgTreeView>, Problem> {
        let tree = org_tree(&self.app, &caller.0, CompanyId(company.0)).await?;
        let planned = tree.planned.into_iter();
        Ok(Json(OrgTreeView {
            units: tree
                .units
                .into_iter()
                .map(|unit| OrgUnitView::of(unit, &tree.people))
                .collect(),
            planned: planned
                .map(|(change, _)| OrgChangeView::from(change))
                .collect(),
        }))
    }

    /// Adds a unit.
    #[oai(
        path = "/companies/:company/units",
        method = "post",
        operation_id = "addOrgUnit",
        tag = "super::Tag::People"
    )]
    async fn add(
        &self,
        caller: Caller,
        /// The company's key.
        company: Path<Uuid>,
        body: Json<NewOrgUnit>,
    ) -> Result<Added, Problem> {
        let company = CompanyId(company.0);
        let under = body.0.under.map(OrgUnitId);
        let id = add_unit(&self.app, &caller.0, company, under, &body.0.name).await?;
        let tree = org_tree(&self.app, &caller.0, company).await?;
        let added = tree.units.into_iter().find(|unit| unit.id == id);
        let added = added.ok_or_else(kernel::Failure::not_found)?;
        let view = OrgUnitView::of(added, &tree.people);
        Ok(Added::Added(Json(view)))
    }

    /// Moves or renames a unit from a day on. What people have done stays theirs.
    #[oai(
        path = "/companies/:company/units/:unit/changes",
        method = "post",
        operation_id = "changeOrgUnit",
        tag = "super::Tag::People"
    )]
    async fn change(
        &self,
        caller: Caller,
        /// The company's key.
        company: Path<Uuid>,
        /// The unit's key.
        unit: Path<Uuid>,
        body: Json<OrgUnitChangeInput>,
    ) -> Result<Entered, Problem> {
        let unit = OrgUnitId(unit.0);
        let input = body.0;
        let change = match input.change {
            OrgUnitChangeKind::Move => {
                let under = input.under.map(OrgUnitId);
                OrgChange::Move { unit, under }
            }
            OrgUnitChangeKind::Rename => {
                let name = input.name.unwrap_or_default();
                OrgChange::Rename { unit, name }
            }
        };
        self.enter(&caller, company.0, change, input.effective_on)
            .await
    }

    /// Removes a unit of which nothing speaks.
    #[oai(
        path = "/companies/:company/units/:unit",
        method = "delete",
        operation_id = "removeOrgUnit",
        tag = "super::Tag::People"
    )]
    async fn remove(
        &self,
        caller: Caller,
        /// The company's key.
        company: Path<Uuid>,
        /// The unit's key.
        unit: Path<Uuid>,
    ) -> Result<Done, Problem> {
        let (company, unit) = (CompanyId(company.0), OrgUnitId(unit.0));
        remove_unit(&self.app, &caller.0, company, unit).await?;
        Ok(Done::Done)
    }

    /// Has a person work in another unit from a day on.
    #[oai(
        path = "/companies/:company/people/:member/transfers",
        method = "post",
        operation_id = "transferPerson",
        tag = "super::Tag::People"
    )]
    async fn transfer(
        &self,
        caller: Caller,
        /// The company's key.
        company: Path<Uuid>,
        /// The membership's key.
        member: Path<Uuid>,
        body: Json<TransferInput>,
    ) -> Result<Entered, Problem> {
        let (member, to) = (MembershipId(member.0), body.0.unit.map(OrgUnitId));
        let change = OrgChange::Transfer { member, to };
        self.enter(&caller, company.0, change, body.0.effective_on)
            .await
    }

    /// Takes back a transfer, a move or a new name that waits for its day.
    #[oai(
        path = "/companies/:company/org-changes/:org_change",
        method = "delete",
        operation_id = "cancelOrgChange",
        tag = "super::Tag::People"
    )]
    async fn cancel(
        &self,
        caller: Caller,
        /// The company's key.
        company: Path<Uuid>,
        /// The change's key.
        org_change: Path<Uuid>,
    ) -> Result<Done, Problem> {
        let company = CompanyId(company.0);
        cancel_org_change(&self.app, &caller.0, company, org_change.0.into()).await?;
        Ok(Done::Done)
    }

    /// Says who is told when a person has to be reminded.
    #[oai(
        path = "/companies/:company/people/:member/supervisor",
        method = "post",
        operation_id = "setSupervisor",
        tag = "super::Tag::People"
    )]
    async fn supervisor(
        &self,
        caller: Caller,
        /// The company's key.
        company: Path<Uuid>,
        /// The membership's key.
        member: Path<Uuid>,
        body: Json<SupervisorInput>,
    ) -> Result<Done, Problem> {
        let (company, member) = (CompanyId(company.0), MembershipId(member.0));
        let number = &body.0.employee_no;
        set_supervisor(&self.app, &caller.0, company, member, number).await?;
        Ok(Done::Done)
    }
}

impl OrgUnitsApi {
    async fn enter(
        &self,
        caller: &Caller,
        company: Uuid,
        change: OrgChange,
        effective_on: NaiveDate,
    ) -> Result<Entered, Problem> {
        let (company, day) = (CompanyId(company), Some(effective_on));
        let dated = change_org(&self.app, &caller.0, company, change, day).await?;
        Ok(Entered::Entered(Json(dated.into())))
    }
}

impl OrgUnitView {
    fn of(unit: Unit, people: &HashMap<OrgUnitId, i64>) -> Self {
        Self {
            id: unit.id.0,
            under: unit.parent.map(|parent| parent.0),
            name: unit.name,
            path: unit.path,
            people: people.get(&unit.id).copied().unwrap_or(0),
        }
    }
}

impl From<DatedOrgChange> for OrgChangeView {
    fn from(dated: DatedOrgChange) -> Self {
        let kind = dated.change.kind().as_str().to_owned();
        let unit = dated.change.unit().map(|unit| unit.0);
        let (member, to, name) = match dated.change {
            OrgChange::Transfer { member, to } => (Some(member.0), to, None),
            OrgChange::Move { under, .. } => (None, under, None),
            OrgChange::Rename { name, .. } => (None, None, Some(name)),
        };
        Self {
            id: dated.id.0,
            change: kind,
            unit,
            member,
            to: to.map(|to| to.0),
            name,
            before: dated.before,
            effective_on: dated.effective_on,
            state: dated.state.as_str().to_owned(),
        }
    }
}
