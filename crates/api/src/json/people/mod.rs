//! Companies, their people, sign-in, keys and slips.

mod sign_in;
mod view;

pub use sign_in::SignInApi;

use journeys::views::company_list::{company, company_list};
use journeys::views::staff_list::{StaffQuery, staff_list};
use journeys::{App, SlipsFor};
use kernel::id::{AccountId, CompanyId, MembershipId, OrgUnitId, RoleAssignmentId};
use kernel::{Cursor, Failure, Fault, PageRequest, Role};
use people::write::Grant;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use uuid::Uuid;

use crate::http::{Caller, Problem};
use view::{
    AuditTerm, ClientCompanies, ClientCompany, IssuedSlips, NewClientCompany, NewRole, NewSlips,
    NewStaff, RoleGiven, StaffPage,
};

/// The firm's client companies and their people.
pub struct PeopleApi {
    /// The application.
    pub app: App,
}

#[OpenApi]
impl PeopleApi {
    /// Lists the client companies in the order in which they came.
    #[oai(
        path = "/companies",
        method = "get",
        operation_id = "listCompanies",
        tag = "super::Tag::People"
    )]
    async fn companies(
        &self,
        caller: Caller,
        /// How many, 1 to 100; 50 when left out.
        limit: Query<Option<u64>>,
        /// The `next` of the page before.
        after: Query<Option<Uuid>>,
    ) -> Result<Json<ClientCompanies>, Problem> {
        let page = PageRequest::new(limit.0, after.0.map(Cursor));
        let list = company_list(&self.app, &caller.0, page).await?;
        Ok(Json(list.into()))
    }

    /// Adds a client company and, if named, its first HR admin, who is invited
    /// by letter.
    #[oai(
        path = "/companies",
        method = "post",
        operation_id = "addCompany",
        tag = "super::Tag::People"
    )]
    async fn add_company(
        &self,
        caller: Caller,
        body: Json<NewClientCompany>,
    ) -> Result<Json<ClientCompany>, Problem> {
        let typed = body.0.into();
        let added = journeys::add_company(&self.app, Some(&caller.0), &typed).await?;
        let row = company(&self.app, &caller.0, added.id).await?;
        Ok(Json(row.into()))
    }

    /// Shows one company.
    #[oai(
        path = "/companies/:company",
        method = "get",
        operation_id = "getCompany",
        tag = "super::Tag::People"
    )]
    async fn company(
        &self,
        caller: Caller,
        /// The company's key.
        company: Path<Uuid>,
    ) -> Result<Json<ClientCompany>, Problem> {
        let row =
            journeys::views::company_list::company(&self.app, &caller.0, CompanyId(company.0))
                .await?;
        Ok(Json(row.into()))
    }

    /// Lists a company's people by reading. A unit manager sees the people of
    /// the units they manage.
    #[oai(
        path = "/companies/:company/people",
        method = "get",
        operation_id = "listPeople",
        tag = "super::Tag::People"
    )]
    #[expect(clippy::too_many_arguments, reason = "one per query parameter")]
    async fn people(
        &self,
        caller: Caller,
        /// The company's key.
        company: Path<Uuid>,
        /// Only this unit and those below it.
        unit: Query<Option<Uuid>>,
        /// Words of which each must be found in name, reading, number or
        /// address.
        search: Query<Option<String>>,
        /// Only people without an address.
        without_email: Query<Option<bool>>,
        /// How many, 1 to 100; 50 when left out.
        limit: Query<Option<u64>>,
        /// The `next` of the page before.
        after: Query<Option<Uuid>>,
    ) -> Result<Json<StaffPage>, Problem> {
        let query = StaffQuery {
            unit: unit.0.map(OrgUnitId),
            search: search.0.unwrap_or_default(),
            without_email: without_email.0.unwrap_or(false),
        };
        let page = PageRequest::new(limit.0, after.0.map(Cursor));
        let company = CompanyId(company.0);
        let list = staff_list(&self.app, &caller.0, company, &query, page).await?;
        Ok(Json(list.into()))
    }

    /// Issues sign-in slips: a new PIN for each of the named people, or for
    /// everybody without an address in a unit or the company. Older PINs of
    /// the same people end. The PINs are shown in this answer only.
    #[oai(
        path = "/companies/:company/slips",
        method = "post",
        operation_id = "issueSlips",
        tag = "super::Tag::People"
    )]
    async fn slips(
        &self,
        caller: Caller,
        /// The company's key.
        company: Path<Uuid>,
        body: Json<NewSlips>,
    ) -> Result<Json<IssuedSlips>, Problem> {
        let wanted = match body.0.people {
            Some(people) => SlipsFor::Members(people.into_iter().map(MembershipId).collect()),
            None => SlipsFor::WithoutEmail {
                unit: body.0.unit.map(OrgUnitId),
            },
        };
        let company = CompanyId(company.0);
        let slips = journeys::issue_slips(&self.app, &caller.0, company, &wanted).await?;
        Ok(Json(slips.into()))
    }

    /// Gives an account of the company a role: `company_hr`, or `unit_manager`
    /// with a unit. Its sessions end.
    #[oai(
        path = "/companies/:company/role-assignments",
        method = "post",
        operation_id = "grantRole",
        tag = "super::Tag::People"
    )]
    async fn grant_role(
        &self,
        caller: Caller,
        /// The company's key.
        company: Path<Uuid>,
        body: Json<NewRole>,
    ) -> Result<Json<RoleGiven>, Problem> {
        let grant = Grant {
            role: role(&body.0.role)?,
            company: Some(CompanyId(company.0)),
            unit: body.0.unit.map(OrgUnitId),
        };
        let account = AccountId(body.0.account);
        let id = journeys::grant_role(&self.app, Some(&caller.0), account, grant).await?;
        Ok(Json(RoleGiven { id: id.0 }))
    }

    /// Ends a role now. The account's sessions end.
    #[oai(
        path = "/accounts/:account/role-assignments/:assignment",
        method = "delete",
        operation_id = "endRole",
        tag = "super::Tag::People"
    )]
    async fn end_role(
        &self,
        caller: Caller,
        /// Who holds the role.
        account: Path<Uuid>,
        /// The assignment's key.
        assignment: Path<Uuid>,
    ) -> Result<(), Problem> {
        let (account, id) = (AccountId(account.0), RoleAssignmentId(assignment.0));
        journeys::end_role(&self.app, Some(&caller.0), account, id).await?;
        Ok(())
    }

    /// Adds one of the firm's own people, who is invited by letter.
    #[oai(
        path = "/staff",
        method = "post",
        operation_id = "addStaff",
        tag = "super::Tag::People"
    )]
    async fn add_staff(
        &self,
        caller: Caller,
        body: Json<NewStaff>,
    ) -> Result<Json<StaffAdded>, Problem> {
        let roles: Result<Vec<Role>, Failure> =
            body.0.roles.iter().map(|word| role(word)).collect();
        let (typed, roles) = (body.0.into(), roles?);
        let account = journeys::add_staff(&self.app, Some(&caller.0), &typed, &roles).await?;
        Ok(Json(StaffAdded { account: account.0 }))
    }

    /// Makes one of the firm's own people an auditor until the end of a day, in
    /// place of another day that was said before. The account's sessions end.
    #[oai(
        path = "/accounts/:account/audit",
        method = "put",
        operation_id = "grantAudit",
        tag = "super::Tag::People"
    )]
    async fn grant_audit(
        &self,
        caller: Caller,
        /// Who looks.
        account: Path<Uuid>,
        body: Json<AuditTerm>,
    ) -> Result<Json<RoleGiven>, Problem> {
        let (account, until) = (AccountId(account.0), body.0.audits_until);
        let id = journeys::grant_audit(&self.app, Some(&caller.0), account, Some(until)).await?;
        Ok(Json(RoleGiven { id: id.0 }))
    }
}

/// One of the firm's own people, just added.
#[derive(Debug, Object)]
struct StaffAdded {
    /// What signs in for them.
    account: Uuid,
}

/// Reads a role's word.
fn role(word: &str) -> Result<Role, Failure> {
    Role::parse(word).ok_or_else(|| {
        let message = format!("「{word}」という権限はありません。");
        Failure::invalid(vec![Fault::new("/role", "role.unknown", message)])
    })
}
