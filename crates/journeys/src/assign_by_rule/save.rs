//! A rule is previewed, and saved as it was previewed.

use courses::TrackVersion;
use enrolments::write::{NewRuleVersion, RuleTarget};
use enrolments::{Rule, RuleInput};
use kernel::audit::Event;
use kernel::id::{AssignmentRuleId, CompanyId};
use kernel::{Actor, Failure, Fault, Tx};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::apply::{InForce, order};
use super::plan::{RulePreview, digest_of, judge_all};
use super::{RuleChange, WhichRule};
use crate::App;
use crate::enrol::EnrolReport;

/// The code of the refusal of a save whose preview no longer holds.
pub const STALE: &str = "assignment_rule.stale";

/// What saving a rule did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedRule {
    /// The rule.
    pub rule: AssignmentRuleId,
    /// Its version now.
    pub version: i32,
    /// How many people were enrolled.
    pub enrolled: usize,
}

/// Whom a rule touches if it is saved now. Changes nothing.
///
/// # Errors
/// Forbidden or not found for whoever may not act on the company; invalid with
/// every fault; a conflict when the rule was changed since it was read.
pub async fn preview_rule(
    app: &App,
    actor: &Actor,
    change: &RuleChange,
) -> Result<RulePreview, Failure> {
    actor.require_company(change.company)?;
    preview(app, &app.db.read(), change).await
}

/// Saves a rule and applies it at once, if that does what the preview with
/// this digest showed.
///
/// # Errors
/// As [`preview_rule`]; a conflict ([`STALE`]) when the preview no longer
/// holds.
pub async fn save_rule(
    app: &App,
    actor: &Actor,
    change: &RuleChange,
    digest: &str,
) -> Result<SavedRule, Failure> {
    actor.require_company(change.company)?;
    let (company, now, today) = (change.company, app.clock.now(), app.clock.today());
    let tx = app.db.write().await?;
    if let WhichRule::Existing(rule, _) = change.which {
        enrolments::write::hold_rule(&tx, company, rule).await?;
    }
    let previewed = preview(app, &tx, change).await?;
    if previewed.digest != digest {
        return Err(stale());
    }
    let target = match change.which {
        WhichRule::New(_) => RuleTarget::New(previewed.track.track.id),
        WhichRule::Existing(rule, version) => RuleTarget::Existing(rule, version),
    };
    let new = NewRuleVersion {
        company,
        target,
        document: &previewed.rule,
        saved_by: Some(actor.account),
    };
    let (id, version) = enrolments::write::save_rule(&tx, &app.ids, now, &new).await?;
    enrolments::write::claim_rule(&tx, company, id, today).await?;
    let reports = apply_previewed(app, &tx, actor, &previewed, (id, version)).await?;
    let enrolled: usize = reports.iter().map(|report| report.enrolled.len()).sum();
    let promised = previewed.people.iter().filter(|one| one.is_new()).count();
    if previewed.rule.is_active && enrolled != promised {
        // Somebody else has enrolled them since the preview was made anew.
        return Err(stale());
    }
    let event = Event {
        company: Some(company),
        actor: Some(actor.account),
        action: "assignment_rule.saved",
        object: Some(id.0),
        detail: &json!({
            "version": version,
            "track": previewed.track.track.code,
            "is_active": previewed.rule.is_active,
            "enrolled": enrolled,
        }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(SavedRule {
        rule: id,
        version,
        enrolled,
    })
}

fn stale() -> Failure {
    let message = "確かめたあとに、対象の人か期限が変わりました。下の一覧をもう一度確かめてから、保存してください。";
    Failure::conflict(STALE, message)
}

async fn apply_previewed(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    previewed: &RulePreview,
    (id, version): (AssignmentRuleId, i32),
) -> Result<Vec<EnrolReport>, Failure> {
    if !previewed.rule.is_active {
        return Ok(Vec::new());
    }
    let in_force = InForce {
        id,
        version,
        rule: &previewed.rule,
        track: &previewed.track,
    };
    let by = Some(actor.account);
    order(
        app,
        tx,
        by,
        &previewed.company,
        &in_force,
        &previewed.people,
    )
    .await
}

async fn preview(
    app: &App,
    db: &impl ConnectionTrait,
    change: &RuleChange,
) -> Result<RulePreview, Failure> {
    let company = people::read::company(db, change.company).await?;
    let company = company.ok_or_else(Failure::not_found)?;
    let (existing, track) = target(db, change).await?;
    let (rule, track, unit_path) = checked(db, change.company, &change.input, track).await?;
    let today = app.clock.today();
    let people = judge_all(db, change.company, track.track.id, &rule, today).await?;
    Ok(RulePreview {
        digest: digest_of(track.track.id, existing, &rule, &people)?,
        company,
        track,
        rule,
        unit_path,
        existing,
        people,
    })
}

/// The rule that is changed, and the track; no track for a code that is not
/// taught.
async fn target(
    db: &impl ConnectionTrait,
    change: &RuleChange,
) -> Result<(Option<(AssignmentRuleId, i32)>, Option<TrackVersion>), Failure> {
    match &change.which {
        WhichRule::New(code) => {
            let Some(track) = courses::read::track_by_code(db, code).await? else {
                return Ok((None, None));
            };
            Ok((None, courses::read::current_version(db, track.id).await?))
        }
        WhichRule::Existing(rule, version) => {
            let history = enrolments::read::rule_history(db, change.company, *rule).await?;
            let newest = history.first().ok_or_else(Failure::not_found)?;
            if newest.version != *version {
                return Err(enrolments::Error::RuleChanged.into());
            }
            let track = courses::read::current_version(db, newest.track).await?;
            Ok((Some((*rule, *version)), track))
        }
    }
}

/// Everything that is wrong with the rule at once.
async fn checked(
    db: &impl ConnectionTrait,
    company: CompanyId,
    input: &RuleInput,
    track: Option<TrackVersion>,
) -> Result<(Rule, TrackVersion, String), Failure> {
    let mut faults = Vec::new();
    let unit_path = match input.unit {
        None => String::new(),
        Some(unit) => {
            let units = people::read::units(db, company).await?;
            let found = units.into_iter().find(|known| known.id == unit);
            if found.is_none() {
                let message = "この会社の部署から選んでください。";
                faults.push(Fault::new("/unit", "rule.unit", message));
            }
            found.map(|unit| unit.path).unwrap_or_default()
        }
    };
    if track.is_none() {
        let message = "公開中の研修コースから選んでください。";
        faults.push(Fault::new("/track", "rule.track", message));
    }
    match (input.check(), track) {
        (Ok(rule), Some(track)) if faults.is_empty() => Ok((rule, track, unit_path)),
        (checked, _) => {
            faults.extend(checked.err().unwrap_or_default());
            Err(Failure::invalid(faults))
        }
    }
}
