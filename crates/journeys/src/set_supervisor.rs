//! 上司: who is told when a person has to be reminded.

use kernel::audit::Event;
use kernel::id::{CompanyId, MembershipId};
use kernel::{Actor, Failure, Fault};
use people::MembershipStatus;
use serde_json::json;

use crate::App;

/// Gives a person a supervisor (上司), by employee number, or none for an empty
/// one.
///
/// # Errors
/// Invalid when nobody at work has this number, or it is the person's own; not
/// found for another company's person.
pub async fn set_supervisor(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    member: MembershipId,
    employee_no: &str,
) -> Result<(), Failure> {
    actor.require_company(company)?;
    let number = people::normal_employee_no(employee_no);
    let tx = app.db.write().await?;
    let known = people::read::member(&tx, company, member).await?;
    let known = known.ok_or_else(Failure::not_found)?;
    let supervisor = if number.is_empty() {
        None
    } else {
        let numbers = [number];
        let found = people::read::members_by_employee_no(&tx, company, &numbers).await?;
        let at_work = found
            .into_iter()
            .find(|found| found.status != MembershipStatus::Left && found.person != known.person);
        let fault = || {
            Failure::invalid(vec![Fault::new(
                "/supervisor",
                "member.supervisor",
                "在籍している、ほかの人の社員番号を入力してください。",
            )])
        };
        Some(at_work.ok_or_else(fault)?.id)
    };
    people::write::set_supervisor(&tx, app.clock.now(), company, member, supervisor).await?;
    let event = Event {
        company: Some(company),
        actor: Some(actor.account),
        action: "member.supervisor_set",
        object: Some(member.0),
        detail: &json!({ "supervisor": supervisor }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await
}
