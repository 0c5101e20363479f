//! 期限変更・免除・取消: HR decides about people picked on the progress board,
//! with a reason that stays with the enrolment.
//!
//! Whoever is done, excused or taken back already is left as it stands and
//! named: a mistake of one tick must not undo a completion.

use chrono::NaiveDate;
use enrolments::Decision;
use enrolments::write::NewDecision;
use kernel::audit::Event;
use kernel::id::{CompanyId, EnrolmentId};
use kernel::{Actor, Failure};
use people::Company;
use serde_json::json;

use crate::App;
use crate::views::chosen::{Chosen, chosen_facts};
use crate::views::reminder_facts::Fact;
use crate::views::staff_list::reach;

/// What is decided about whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecideEnrolments {
    /// The company.
    pub company: CompanyId,
    /// Whose enrolments.
    pub chosen: Chosen,
    /// What.
    pub decision: Decision,
    /// Why.
    pub reason: String,
    /// How many the preview counted; another number is refused, so that
    /// nothing is decided about somebody who was not looked at.
    pub expected: Option<usize>,
}

/// One chosen enrolment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChosenEnrolment {
    /// The key.
    pub id: EnrolmentId,
    /// 姓 名
    pub name: String,
    /// 社員番号
    pub employee_no: String,
    /// The unit with those above it; empty without a unit.
    pub unit_path: String,
    /// The course's title.
    pub title: String,
    /// The last day.
    pub due_on: Option<NaiveDate>,
}

/// Whom a decision would touch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecisionPreview {
    /// The company.
    pub company: Company,
    /// Open enrolments.
    pub open: Vec<ChosenEnrolment>,
    /// Closed ones, which stay as they are.
    pub closed: Vec<ChosenEnrolment>,
}

/// What a decision did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DecisionReport {
    /// Enrolments that changed.
    pub changed: Vec<EnrolmentId>,
    /// Enrolments that stand as they stood: closed, or with this last day
    /// already.
    pub left: Vec<EnrolmentId>,
}

/// Whom a decision would touch now. Changes nothing.
///
/// # Errors
/// Forbidden for whoever does not administer the company; see [`Chosen`].
pub async fn preview_decision(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    chosen: &Chosen,
) -> Result<DecisionPreview, Failure> {
    let facts = facts_for_admin(app, actor, company, chosen).await?;
    let found = people::read::company(&app.db.read(), company).await?;
    let (open, closed): (Vec<Fact>, Vec<Fact>) =
        facts.into_iter().partition(|fact| fact.status.is_open());
    Ok(DecisionPreview {
        company: found.ok_or_else(Failure::not_found)?,
        open: open.into_iter().map(chosen_enrolment).collect(),
        closed: closed.into_iter().map(chosen_enrolment).collect(),
    })
}

/// Decides about the chosen enrolments, all in one transaction.
///
/// # Errors
/// As [`preview_decision`]; invalid with every fault of the decision; a
/// conflict when the number differs from the preview's.
pub async fn decide_enrolments(
    app: &App,
    actor: &Actor,
    input: &DecideEnrolments,
) -> Result<DecisionReport, Failure> {
    let facts = facts_for_admin(app, actor, input.company, &input.chosen).await?;
    let (open, closed): (Vec<Fact>, Vec<Fact>) =
        facts.into_iter().partition(|fact| fact.status.is_open());
    if input
        .expected
        .is_some_and(|expected| expected != open.len())
    {
        return Err(Failure::conflict(
            "enrolment.decision.number",
            "確かめたあとに、対象の人数が変わりました。もう一度確かめてから押してください。",
        ));
    }
    let mut report = DecisionReport {
        left: closed.iter().map(|fact| fact.enrolment).collect(),
        ..DecisionReport::default()
    };
    let now = app.clock.now();
    let tx = app.db.write().await?;
    for fact in &open {
        let new = NewDecision {
            company: input.company,
            enrolment: fact.enrolment,
            decision: input.decision,
            reason: &input.reason,
            by: actor.account,
        };
        match enrolments::write::decide(&tx, &app.ids, now, &new).await {
            Ok(true) => report.changed.push(fact.enrolment),
            // Completed a moment ago, say.
            Ok(false) | Err(enrolments::Error::NotOpen(_) | enrolments::Error::Refused { .. }) => {
                report.left.push(fact.enrolment);
            }
            Err(error) => return Err(error.into()),
        }
    }
    if report.changed.is_empty() {
        return Ok(report);
    }
    let due_on = match input.decision {
        Decision::Due(day) => day,
        Decision::Waive | Decision::Withdraw => None,
    };
    let event = Event {
        company: Some(input.company),
        actor: Some(actor.account),
        action: "enrolment.decided",
        object: None,
        detail: &json!({
            "decision": input.decision.as_str(),
            "due_on": due_on,
            "enrolments": report.changed,
        }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(report)
}

async fn facts_for_admin(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    chosen: &Chosen,
) -> Result<Vec<Fact>, Failure> {
    actor.require_company(company)?;
    let reach = reach(app, actor, company).await?;
    chosen_facts(app, actor, company, &reach, chosen).await
}

fn chosen_enrolment(fact: Fact) -> ChosenEnrolment {
    ChosenEnrolment {
        id: fact.enrolment,
        name: fact.name,
        employee_no: fact.employee_no,
        unit_path: fact.unit_path,
        title: fact.course.title,
        due_on: fact.course.due_on,
    }
}
