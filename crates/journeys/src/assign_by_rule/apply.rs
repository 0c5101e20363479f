//! Applying rules: the worker's step, and what a person asks for at once.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use courses::TrackVersion;
use enrolments::read::RuleVersion;
use enrolments::write::OrderedByRule;
use enrolments::{Rule, Source, Verdict};
use kernel::audit::Event;
use kernel::id::{AccountId, AssignmentRuleId, CompanyId, MembershipId};
use kernel::{Actor, Failure, Tx};
use mail::reminder::calendar::is_quiet;
use people::{Company, CompanyStatus};
use serde_json::json;

use super::plan::{Judged, judge_all};
use crate::App;
use crate::enrol::{EnrolReport, TrackOrder, enrol_in};

/// What one run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RuleRun {
    /// Rules applied.
    pub rules: usize,
    /// People enrolled.
    pub enrolled: usize,
}

/// A version of a rule that is applied.
pub(super) struct InForce<'a> {
    pub(super) id: AssignmentRuleId,
    pub(super) version: i32,
    pub(super) rule: &'a Rule,
    pub(super) track: &'a TrackVersion,
}

/// Applies every rule that was not applied today yet, each in a transaction of
/// its own. Not at night, since people are written to. One rule's failure does
/// not stop the others.
///
/// # Errors
/// When nothing can be read, or the first failure after every rule was tried.
pub async fn apply_rules(app: &App) -> Result<RuleRun, Failure> {
    let mut run = RuleRun::default();
    if is_quiet(app.clock.now()) {
        return Ok(run);
    }
    let mut first_failure = None;
    let waiting = enrolments::read::rules_to_apply(&app.db.read(), app.clock.today()).await?;
    for (company, rule) in waiting {
        match apply_today(app, company, rule).await {
            Ok(Some(enrolled)) => {
                run.rules += 1;
                run.enrolled += enrolled;
            }
            Ok(None) => {}
            Err(failure) => first_failure = first_failure.or(Some(failure)),
        }
    }
    first_failure.map_or(Ok(run), Err)
}

/// Applies a rule now, whether or not it was applied today: for HR who has
/// just taken people in. Gives how many were enrolled.
///
/// # Errors
/// Forbidden or not found for whoever may not act on the company; a conflict
/// when the rule is stopped.
pub async fn apply_rule_now(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    rule: AssignmentRuleId,
) -> Result<usize, Failure> {
    actor.require_company(company)?;
    let tx = app.db.write().await?;
    enrolments::write::hold_rule(&tx, company, rule).await?;
    let newest = newest(&tx, company, rule).await?;
    if !newest.rule.is_active {
        return Err(Failure::conflict(
            "assignment_rule.stopped",
            "この規則は止まっています。使うときは、規則を変えて動かしてください。",
        ));
    }
    let found = people::read::company(&tx, company).await?;
    let found = found.ok_or_else(Failure::not_found)?;
    let by = Some(actor.account);
    let enrolled = apply(app, &tx, by, &found, &newest).await?;
    if enrolled > 0 {
        tx.commit().await?;
    }
    Ok(enrolled)
}

/// Nothing when somebody else has applied it today, or it enrols nobody just
/// now because it or its company is stopped.
async fn apply_today(
    app: &App,
    company: CompanyId,
    rule: AssignmentRuleId,
) -> Result<Option<usize>, Failure> {
    let found = people::read::company(&app.db.read(), company).await?;
    let Some(found) = found.filter(|company| company.status == CompanyStatus::Active) else {
        return Ok(None);
    };
    let tx = app.db.write().await?;
    if !enrolments::write::claim_rule(&tx, company, rule, app.clock.today()).await? {
        return Ok(None);
    }
    let newest = newest(&tx, company, rule).await?;
    let enrolled = if newest.rule.is_active {
        apply(app, &tx, None, &found, &newest).await?
    } else {
        0
    };
    tx.commit().await?;
    Ok(Some(enrolled))
}

async fn newest(
    tx: &Tx,
    company: CompanyId,
    rule: AssignmentRuleId,
) -> Result<RuleVersion, Failure> {
    let history = enrolments::read::rule_history(tx, company, rule).await?;
    history.into_iter().next().ok_or_else(Failure::not_found)
}

/// Enrols whoever a held rule is for now, and writes the audit row if there
/// was anybody.
async fn apply(
    app: &App,
    tx: &Tx,
    by: Option<AccountId>,
    company: &Company,
    newest: &RuleVersion,
) -> Result<usize, Failure> {
    let track = courses::read::current_version(tx, newest.track).await?;
    let track = track.ok_or_else(Failure::not_found)?;
    let today = app.clock.today();
    let people = judge_all(tx, company.id, newest.track, &newest.rule, today).await?;
    let in_force = InForce {
        id: newest.rule_id,
        version: newest.version,
        rule: &newest.rule,
        track: &track,
    };
    let reports = order(app, tx, by, company, &in_force, &people).await?;
    let enrolled = reports.iter().map(|report| report.enrolled.len()).sum();
    if enrolled > 0 {
        let event = Event {
            company: Some(company.id),
            actor: by,
            action: "assignment_rule.applied",
            object: Some(newest.rule_id.0),
            detail: &json!({
                "version": newest.version,
                "track": track.track.code,
                "enrolled": enrolled,
            }),
        };
        app.audit(tx, &event).await?;
    }
    Ok(enrolled)
}

/// Enrols those who are new, an order for each last day, and notes what the
/// rule ordered.
pub(super) async fn order(
    app: &App,
    tx: &Tx,
    by: Option<AccountId>,
    company: &Company,
    in_force: &InForce<'_>,
    people: &[Judged],
) -> Result<Vec<EnrolReport>, Failure> {
    let mut windows: BTreeMap<MembershipId, (i32, NaiveDate)> = BTreeMap::new();
    let mut by_due: BTreeMap<Option<NaiveDate>, Vec<MembershipId>> = BTreeMap::new();
    for one in people {
        if let Verdict::Enrol {
            cycle_no,
            opens_on,
            due_on,
        } = one.verdict
        {
            windows.insert(one.membership, (cycle_no, opens_on));
            by_due.entry(due_on).or_default().push(one.membership);
        }
    }
    let to_order = |(due_on, members)| TrackOrder {
        track: in_force.track.clone(),
        members,
        due_on,
    };
    let orders: Vec<TrackOrder> = by_due.into_iter().map(to_order).collect();
    let source = match in_force.rule.unit {
        Some(_) => Source::Unit,
        None => Source::Company,
    };
    let reports = enrol_in(app, tx, by, company, source, &orders).await?;
    let enrolled = reports.iter().flat_map(|report| &report.enrolled);
    let ordered: Vec<OrderedByRule> = enrolled
        .filter_map(|one| {
            let (cycle_no, opens_on) = *windows.get(&one.member.id)?;
            Some(OrderedByRule {
                enrolment: one.enrolment,
                membership: one.member.id,
                cycle_no,
                opens_on,
            })
        })
        .collect();
    let rule = (in_force.id, in_force.version);
    enrolments::write::note_ordered(tx, company.id, rule, &ordered).await?;
    Ok(reports)
}
