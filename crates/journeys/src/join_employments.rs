//! Several employments of one person (兼務・二つの社員番号・番号の変わった再入社):
//! what was learnt under one counts for the others.

use kernel::audit::Event;
use kernel::id::{CompanyId, MembershipId};
use kernel::{Actor, Failure, Fault, Tx};
use people::Member;
use serde_json::json;

use crate::App;

/// Makes the employment with this number, and every other one that its person
/// has in the company, an employment of the member's person. Names must be the
/// same in both. Sign-ins, courses and certificates stay with their employment.
///
/// # Errors
/// Invalid, at `/employee_no`, when nobody else in the company has this
/// number, it is this person's already, or the names differ; not found for
/// another company's person.
pub async fn join_employments(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    member: MembershipId,
    employee_no: &str,
) -> Result<(), Failure> {
    actor.require_company(company)?;
    let tx = app.db.write().await?;
    people::write::hold_company(&tx, company).await?;
    let kept = member_of(&tx, company, member).await?;
    let numbers = [people::normal_employee_no(employee_no)];
    let found = people::read::members_by_employee_no(&tx, company, &numbers).await?;
    let other = found.into_iter().find(|other| other.id != member);
    let other = other.ok_or_else(|| {
        refused(
            "person.no_such_number",
            "この会社の、もう一つの社員番号を入力してください。",
        )
    })?;
    if kept.person == other.person {
        return Err(refused(
            "person.joined_already",
            "この社員番号は、すでに同じ人の在籍です。",
        ));
    }
    if !people::fits_one_person(&kept, &other) {
        return Err(refused(
            "person.names_differ",
            "氏名かフリガナが違います。同じ人なら、先に一括登録で同じにしてください。",
        ));
    }
    let now = app.clock.now();
    let joined = people::write::join_persons(&tx, now, company, &kept, &other).await?;
    let event = Event {
        company: Some(company),
        actor: Some(actor.account),
        action: "person.joined",
        object: Some(member.0),
        detail: &json!({ "joined": joined }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await
}

/// Makes an employment that of a person of its own again: it was joined by
/// mistake.
///
/// # Errors
/// A conflict when it is its person's only one; not found for another
/// company's.
pub async fn part_employment(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    member: MembershipId,
) -> Result<(), Failure> {
    actor.require_company(company)?;
    let tx = app.db.write().await?;
    people::write::hold_company(&tx, company).await?;
    let parted = member_of(&tx, company, member).await?;
    let together = people::read::employments(&tx, company, parted.person).await?;
    if together.len() < 2 {
        return Err(Failure::conflict(
            "person.only_employment",
            "この人には、ほかの在籍がありません。",
        ));
    }
    people::write::part_person(&tx, &app.ids, app.clock.now(), &parted).await?;
    let event = Event {
        company: Some(company),
        actor: Some(actor.account),
        action: "person.parted",
        object: Some(member.0),
        detail: &json!({}),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await
}

async fn member_of(tx: &Tx, company: CompanyId, member: MembershipId) -> Result<Member, Failure> {
    let found = people::read::member(tx, company, member).await?;
    found.ok_or_else(Failure::not_found)
}

fn refused(code: &'static str, message: &str) -> Failure {
    Failure::invalid(vec![Fault::new("/employee_no", code, message)])
}
