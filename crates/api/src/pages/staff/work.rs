//! Where a person works, who is told of their reminders, and which other
//! employments are theirs: posted from the person's page.

use journeys::change_org::{cancel_org_change, change_org};
use journeys::set_supervisor::set_supervisor;
use journeys::views::person::person;
use journeys::{App, join_employments, part_employment};
use kernel::id::{CompanyId, MembershipId, OrgUnitId};
use people::{ChangeState, OrgChange};
use poem::handler;
use poem::web::{Data, Path};
use serde::Deserialize;
use uuid::Uuid;

use super::person::{PersonPage, path};
use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Form, Visit};

#[derive(Default, Deserialize)]
#[serde(default)]
struct Transfer {
    /// The unit's key; empty for none.
    unit: String,
    transfer_on: String,
    /// The key of a planned transfer that is taken back.
    cancel: Option<Uuid>,
}

#[handler]
pub(super) async fn transfer(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((company, member)): Path<(Uuid, Uuid)>,
    typed: poem::web::Form<Transfer>,
) -> PageResult {
    let (company, member) = (CompanyId(company), MembershipId(member));
    let typed = typed.0;
    let page = path(company, member);
    if let Some(id) = typed.cancel {
        cancel_org_change(&app, &actor, company, id.into()).await?;
        return visit.done(&page, "異動の予定を取り消しました。");
    }
    // What is no key at all is nobody's unit.
    let to = (!typed.unit.is_empty()).then(|| typed.unit.parse().unwrap_or(OrgUnitId(Uuid::nil())));
    let change = OrgChange::Transfer { member, to };
    let day = kernel::date::parse(&typed.transfer_on);
    match change_org(&app, &actor, company, change, day).await {
        Ok(dated) => {
            let done = match dated.state {
                ChangeState::Planned => "異動の予定を入れました。その日になったら変わります。",
                _ => "異動しました。",
            };
            visit.done(&page, done)
        }
        Err(mut failure) => {
            // The page has another day, too.
            for fault in &mut failure.faults {
                if fault.pointer == "/effective_on" {
                    "/transfer_on".clone_into(&mut fault.pointer);
                }
            }
            let form = Form::new()
                .with("unit", typed.unit)
                .with("transfer_on", typed.transfer_on)
                .with("effective_on", app.clock.today().to_string())
                .refused(failure)?;
            let view = person(&app, &actor, company, member).await?;
            shell::show_refused(&PersonPage::new(&visit, view, form))
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Supervisor {
    /// The supervisor's employee number; empty for none.
    supervisor: String,
}

#[handler]
pub(super) async fn supervisor(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((company, member)): Path<(Uuid, Uuid)>,
    typed: poem::web::Form<Supervisor>,
) -> PageResult {
    let (company, member) = (CompanyId(company), MembershipId(member));
    let number = typed.0.supervisor;
    match set_supervisor(&app, &actor, company, member, &number).await {
        Ok(()) => visit.done(&path(company, member), "上司を変えました。"),
        Err(failure) => {
            let form = Form::new()
                .with("supervisor", number)
                .with("effective_on", app.clock.today().to_string())
                .refused(failure)?;
            let view = person(&app, &actor, company, member).await?;
            shell::show_refused(&PersonPage::new(&visit, view, form))
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct SamePerson {
    /// The number of an employment that is the same person's.
    employee_no: String,
    /// Not empty when this employment is somebody else's after all.
    part: String,
}

#[handler]
pub(super) async fn same_person(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((company, member)): Path<(Uuid, Uuid)>,
    typed: poem::web::Form<SamePerson>,
) -> PageResult {
    let (company, member) = (CompanyId(company), MembershipId(member));
    let page = path(company, member);
    if !typed.0.part.is_empty() {
        part_employment(&app, &actor, company, member).await?;
        return visit.done(&page, "別の人に分けました。");
    }
    let number = typed.0.employee_no;
    match join_employments(&app, &actor, company, member, &number).await {
        Ok(()) => visit.done(&page, "同じ人としてまとめました。"),
        Err(failure) => {
            let form = Form::new()
                .with("employee_no", number)
                .with("effective_on", app.clock.today().to_string())
                .refused(failure)?;
            let view = person(&app, &actor, company, member).await?;
            shell::show_refused(&PersonPage::new(&visit, view, form))
        }
    }
}
