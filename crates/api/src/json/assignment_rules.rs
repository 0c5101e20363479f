//! Assignment rules: who learns a track until when, and again.

mod view;

use journeys::assign_by_rule::{RuleChange, WhichRule};
use journeys::views::assignment_rules::{rule_list, rule_view};
use journeys::{App, apply_rule_now, preview_rule, save_rule};
use kernel::id::CompanyId;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, OpenApi};
use uuid::Uuid;

use crate::http::{Caller, Problem};
use view::{
    AssignmentRuleApplied, AssignmentRuleDetail, AssignmentRuleInput, AssignmentRuleList,
    AssignmentRulePreview, AssignmentRuleSave, AssignmentRuleSaved,
};

/// A rule was begun.
#[derive(ApiResponse)]
enum Begun {
    /// What the save did.
    #[oai(status = 201)]
    Created(Json<AssignmentRuleSaved>),
}

/// Assignment rules of a company.
pub struct AssignmentRulesApi {
    /// The application.
    pub app: App,
}

#[OpenApi]
impl AssignmentRulesApi {
    /// Lists a company's assignment rules as they are in force.
    #[oai(
        path = "/companies/:company/assignment-rules",
        method = "get",
        operation_id = "listAssignmentRules",
        tag = "super::Tag::Enrolments"
    )]
    async fn list(
        &self,
        caller: Caller,
        /// The company's key.
        company: Path<Uuid>,
    ) -> Result<Json<AssignmentRuleList>, Problem> {
        let list = rule_list(&self.app, &caller.0, CompanyId(company.0)).await?;
        Ok(Json(list.into()))
    }

    /// Tells whom a rule would touch if it were saved now: newly enrolled,
    /// learning already, completed, left out and why. Changes nothing; a save
    /// carries the `digest`.
    #[oai(
        path = "/companies/:company/assignment-rules/preview",
        method = "post",
        operation_id = "previewAssignmentRule",
        tag = "super::Tag::Enrolments"
    )]
    async fn preview(
        &self,
        caller: Caller,
        /// The company's key.
        company: Path<Uuid>,
        body: Json<AssignmentRuleInput>,
    ) -> Result<Json<AssignmentRulePreview>, Problem> {
        let (which, input) = body.0.parts();
        let change = RuleChange {
            company: CompanyId(company.0),
            which,
            input,
        };
        let found = preview_rule(&self.app, &caller.0, &change).await?;
        Ok(Json(found.into()))
    }

    /// Saves a rule as it was previewed and applies it at once. Refused with a
    /// conflict when the preview no longer holds: preview it again then.
    #[oai(
        path = "/companies/:company/assignment-rules",
        method = "post",
        operation_id = "saveAssignmentRule",
        tag = "super::Tag::Enrolments"
    )]
    async fn save(
        &self,
        caller: Caller,
        /// The company's key.
        company: Path<Uuid>,
        body: Json<AssignmentRuleSave>,
    ) -> Result<Begun, Problem> {
        let (which, input) = body.0.rule.parts();
        let change = RuleChange {
            company: CompanyId(company.0),
            which,
            input,
        };
        let saved = save_rule(&self.app, &caller.0, &change, &body.0.digest).await?;
        Ok(Begun::Created(Json(saved.into())))
    }

    /// Shows a rule with every version and whom it is for today.
    #[oai(
        path = "/companies/:company/assignment-rules/:rule",
        method = "get",
        operation_id = "getAssignmentRule",
        tag = "super::Tag::Enrolments"
    )]
    async fn show(
        &self,
        caller: Caller,
        /// The company's key.
        company: Path<Uuid>,
        /// The rule's key.
        rule: Path<Uuid>,
    ) -> Result<Json<AssignmentRuleDetail>, Problem> {
        let company = CompanyId(company.0);
        let found = rule_view(&self.app, &caller.0, company, rule.0.into()).await?;
        Ok(Json(found.into()))
    }

    /// Applies a rule now, as the worker does every day. Applied again, it
    /// enrols nobody twice.
    #[oai(
        path = "/companies/:company/assignment-rules/:rule/application",
        method = "post",
        operation_id = "applyAssignmentRule",
        tag = "super::Tag::Enrolments"
    )]
    async fn apply(
        &self,
        caller: Caller,
        /// The company's key.
        company: Path<Uuid>,
        /// The rule's key.
        rule: Path<Uuid>,
    ) -> Result<Json<AssignmentRuleApplied>, Problem> {
        let company = CompanyId(company.0);
        let enrolled = apply_rule_now(&self.app, &caller.0, company, rule.0.into()).await?;
        Ok(Json(AssignmentRuleApplied::of(enrolled)))
    }
}

/// The rule that a body names: one with its version, or a new one.
fn which(rule: Option<Uuid>, version: Option<i32>, track: Option<String>) -> WhichRule {
    match rule {
        Some(rule) => WhichRule::Existing(rule.into(), version.unwrap_or_default()),
        None => WhichRule::New(track.unwrap_or_default()),
    }
}
