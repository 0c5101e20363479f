//! What is seen at work after a course: a manager's three answers about their
//! unit, and a company's own counts.

use std::collections::BTreeMap;

use kernel::audit::Event;
use kernel::id::{CompanyId, OrgUnitId};
use kernel::{Actor, Failure, Fault, date};
use serde_json::json;
use surveys::workplace::{Counted, OBSERVATION, WorkplaceReport, read_counts};
use surveys::{Answer, Form, Given, Question};

use crate::App;
use crate::views::staff_list::reach;

/// Keeps what a manager saw in a unit this month, in place of an earlier
/// report. HR may write down what a manager tells them.
///
/// # Errors
/// Forbidden for whoever manages nobody; not found for a unit outside their
/// reach, and before the form is published; invalid with every fault.
pub async fn observe_unit(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    unit: OrgUnitId,
    given: &[Given],
) -> Result<(), Failure> {
    let reach = reach(app, actor, company).await?;
    let now = app.clock.now();
    let tx = app.db.write().await?;
    let units = people::read::units(&tx, company).await?;
    let is_there = units.iter().any(|one| one.id == unit);
    if !is_there || !reach.covers(Some(unit)) {
        return Err(Failure::not_found());
    }
    let form = surveys::read::latest_form(&tx, OBSERVATION).await?;
    let form = form.ok_or_else(Failure::not_found)?;
    let filled = form.fill(given).map_err(Failure::invalid)?;
    let report = WorkplaceReport {
        id: app.ids.fresh(now),
        company,
        observed: Some((unit, form.version)),
        month: date::first_day_of_month(app.clock.today()),
        answers: grades(&form, &filled.answers),
        by: actor.account,
        at: now,
    };
    surveys::write::add_workplace_report(&tx, &report).await?;
    let event = Event {
        company: Some(company),
        actor: Some(actor.account),
        action: "workplace.observed",
        object: Some(unit.0),
        detail: &json!({ "month": report.month }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await
}

/// Grades by the question's code; 該当なし and blanks are left out.
fn grades(form: &Form, answers: &BTreeMap<kernel::id::SurveyQuestionId, Answer>) -> Counted {
    let grade = |question: &Question| match answers.get(&question.id) {
        Some(Answer::Rated(rating)) => Some((question.code.clone(), i64::from(rating.grade()))),
        _ => None,
    };
    form.questions.iter().filter_map(grade).collect()
}

/// Keeps a company's counts of a month, in place of earlier ones. `month` is
/// as typed: `2026-10`.
///
/// # Errors
/// Forbidden for whoever is not its HR or the firm's admin; not found for a
/// foreign company; invalid with every fault.
pub async fn count_workplace(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    month: &str,
    typed: &BTreeMap<String, String>,
) -> Result<(), Failure> {
    actor.require_company(company)?;
    let now = app.clock.now();
    let tx = app.db.write().await?;
    let found = people::read::company(&tx, company).await?;
    found.ok_or_else(Failure::not_found)?;
    let month = date::parse(&format!("{}-01", month.trim()));
    let month = month.filter(|month| *month <= app.clock.today());
    let counted = read_counts(typed);
    let (Some(month), Ok(answers)) = (month, counted.as_ref()) else {
        let mut faults = counted.err().unwrap_or_default();
        if month.is_none() {
            let message = "今月までの月を、2026-10 の形で入力してください。";
            faults.insert(0, Fault::new("/month", "workplace.month", message));
        }
        return Err(Failure::invalid(faults));
    };
    let report = WorkplaceReport {
        id: app.ids.fresh(now),
        company,
        observed: None,
        month,
        answers: answers.clone(),
        by: actor.account,
        at: now,
    };
    surveys::write::add_workplace_report(&tx, &report).await?;
    let event = Event {
        company: Some(company),
        actor: Some(actor.account),
        action: "workplace.counted",
        object: Some(company.0),
        detail: &json!({ "month": month, "counts": report.answers }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await
}
