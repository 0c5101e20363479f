//! What the API shows and takes of assignment rules.

use chrono::{DateTime, NaiveDate, Utc};
use enrolments::read::RuleVersion;
use enrolments::{CycleRule, DueRule, RuleInput, Verdict};
use journeys::assign_by_rule::{Judged, RulePreview, SavedRule, WhichRule};
use journeys::views::assignment_rules::{RuleList, RuleRow, RuleView};
use kernel::id::OrgUnitId;
use poem_openapi::{Enum, Object};
use uuid::Uuid;

use super::which;

/// How the last day of a first enrolment is found.
#[derive(Clone, Copy, Debug, Enum)]
#[oai(rename_all = "snake_case")]
pub enum AssignmentDue {
    /// There is none.
    Open,
    /// `due_on`, the same for all.
    Fixed,
    /// `due_days` after the person joined.
    AfterJoining,
    /// `due_days` after the rule caught the person.
    AfterCaught,
}

impl From<DueRule> for AssignmentDue {
    fn from(due: DueRule) -> Self {
        match due {
            DueRule::Open => Self::Open,
            DueRule::Fixed(_) => Self::Fixed,
            DueRule::AfterJoining(_) => Self::AfterJoining,
            DueRule::AfterCaught(_) => Self::AfterCaught,
        }
    }
}

/// Whether and when people learn it again.
#[derive(Clone, Copy, Debug, Enum)]
#[oai(rename_all = "snake_case")]
pub enum AssignmentCycle {
    /// Once.
    Once,
    /// `cycle_months` after completion; it opens `cycle_window` days before.
    Completion,
    /// For `cycle_window` days from `cycle_first` on, and every `cycle_months`.
    Calendar,
}

impl From<CycleRule> for AssignmentCycle {
    fn from(cycle: CycleRule) -> Self {
        match cycle {
            CycleRule::Once => Self::Once,
            CycleRule::Completion { .. } => Self::Completion,
            CycleRule::Calendar { .. } => Self::Calendar,
        }
    }
}

/// What a rule says.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none, deny_unknown_fields)]
pub struct AssignmentRuleInput {
    /// The rule that is changed; left out for a new one.
    rule: Option<Uuid>,
    /// The version at which it was read.
    version: Option<i32>,
    /// For a new rule: the track's code.
    #[oai(validator(max_length = 64))]
    track: Option<String>,
    /// What the company calls it.
    name: String,
    /// Whether it enrols anybody.
    is_active: bool,
    /// This unit and those below it; everybody when left out.
    unit: Option<Uuid>,
    /// Only people whose 役職 is one of these, word for word.
    #[oai(default, validator(max_items = 100))]
    job_titles: Vec<String>,
    /// Only people who joined on this day or later.
    joined_from: Option<NaiveDate>,
    /// How the last day is found.
    due: AssignmentDue,
    /// For `fixed`: until 23:59 in Japan.
    due_on: Option<NaiveDate>,
    /// For `after_joining` and `after_caught`.
    due_days: Option<i64>,
    /// Whether it is learnt again.
    cycle: AssignmentCycle,
    /// How many months a cycle has.
    cycle_months: Option<i64>,
    /// How many days a window has.
    cycle_window: Option<i64>,
    /// For `calendar`: the first day of the first window.
    cycle_first: Option<NaiveDate>,
    /// For `calendar`: windows that begin so few months after a completion are
    /// left out.
    cycle_rest: Option<i64>,
}

impl AssignmentRuleInput {
    /// Which rule, and what it says.
    pub fn parts(&self) -> (WhichRule, RuleInput) {
        let due = match self.due {
            AssignmentDue::Open => "open",
            AssignmentDue::Fixed => "fixed",
            AssignmentDue::AfterJoining => "after_joining",
            AssignmentDue::AfterCaught => "after_caught",
        };
        let cycle = match self.cycle {
            AssignmentCycle::Once => "once",
            AssignmentCycle::Completion => "completion",
            AssignmentCycle::Calendar => "calendar",
        };
        let input = RuleInput {
            name: self.name.clone(),
            is_active: self.is_active,
            unit: self.unit.map(OrgUnitId),
            job_titles: self.job_titles.clone(),
            joined_from: self.joined_from,
            due: due.to_owned(),
            due_on: self.due_on,
            due_days: self.due_days,
            cycle: cycle.to_owned(),
            cycle_months: self.cycle_months,
            cycle_window: self.cycle_window,
            cycle_first: self.cycle_first,
            cycle_rest: self.cycle_rest,
        };
        (which(self.rule, self.version, self.track.clone()), input)
    }
}

/// A rule to save, as it was previewed.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct AssignmentRuleSave {
    /// What it says.
    pub rule: AssignmentRuleInput,
    /// The `digest` of its preview.
    #[oai(validator(max_length = 64))]
    pub digest: String,
}

/// What saving did.
#[derive(Debug, Object)]
pub struct AssignmentRuleSaved {
    /// The rule's key.
    id: Uuid,
    /// Its version now.
    version: i32,
    /// How many people were enrolled.
    enrolled: usize,
}

impl From<SavedRule> for AssignmentRuleSaved {
    fn from(saved: SavedRule) -> Self {
        Self {
            id: saved.rule.0,
            version: saved.version,
            enrolled: saved.enrolled,
        }
    }
}

/// What applying a rule did.
#[derive(Debug, Object)]
pub struct AssignmentRuleApplied {
    /// How many people were enrolled.
    enrolled: usize,
}

impl AssignmentRuleApplied {
    pub fn of(enrolled: usize) -> Self {
        Self { enrolled }
    }
}

/// One version of a rule.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AssignmentRuleVersion {
    /// 1 for the first save.
    version: i32,
    /// When it was saved.
    saved_at: DateTime<Utc>,
    /// What the company calls it.
    name: String,
    /// Whether it enrols anybody.
    is_active: bool,
    /// Only this unit and those below it.
    unit: Option<Uuid>,
    /// Only people with one of these 役職.
    job_titles: Vec<String>,
    /// Only people who joined on this day or later.
    joined_from: Option<NaiveDate>,
    /// How the last day is found.
    due: AssignmentDue,
    /// For `fixed`: until 23:59 in Japan.
    due_on: Option<NaiveDate>,
    /// For `after_joining` and `after_caught`.
    due_days: Option<i64>,
    /// The same, in words.
    due_words: String,
    /// Whether it is learnt again.
    cycle: AssignmentCycle,
    /// How many months a cycle has.
    cycle_months: Option<i64>,
    /// How many days a window has.
    cycle_window: Option<i64>,
    /// For `calendar`: the first day of the first window.
    cycle_first: Option<NaiveDate>,
    /// For `calendar`: windows that begin so few months after a completion are
    /// left out.
    cycle_rest: Option<i64>,
    /// The same, in words.
    cycle_words: String,
}

impl From<RuleVersion> for AssignmentRuleVersion {
    fn from(version: RuleVersion) -> Self {
        let input = version.rule.as_input();
        Self {
            version: version.version,
            saved_at: version.saved_at,
            is_active: version.rule.is_active,
            unit: version.rule.unit.map(|unit| unit.0),
            joined_from: version.rule.joined_from,
            due: version.rule.due.into(),
            due_on: input.due_on,
            due_days: input.due_days,
            due_words: version.rule.due.label(),
            cycle: version.rule.cycle.into(),
            cycle_months: input.cycle_months,
            cycle_window: input.cycle_window,
            cycle_first: input.cycle_first,
            cycle_rest: input.cycle_rest,
            cycle_words: version.rule.cycle.label(),
            job_titles: version.rule.job_titles,
            name: version.rule.name,
        }
    }
}

/// A rule of the list.
#[derive(Debug, Object)]
pub struct AssignmentRuleView {
    /// The rule's key.
    id: Uuid,
    /// The track's title.
    track_title: String,
    /// How many enrolments it has ordered.
    ordered: i64,
    /// As it is in force.
    newest: AssignmentRuleVersion,
}

impl From<RuleRow> for AssignmentRuleView {
    fn from(row: RuleRow) -> Self {
        Self {
            id: row.newest.rule_id.0,
            track_title: row.title,
            ordered: row.ordered,
            newest: row.newest.into(),
        }
    }
}

/// A company's rules.
#[derive(Debug, Object)]
pub struct AssignmentRuleList {
    /// The oldest first.
    items: Vec<AssignmentRuleView>,
}

impl From<RuleList> for AssignmentRuleList {
    fn from(list: RuleList) -> Self {
        Self {
            items: list.rules.into_iter().map(Into::into).collect(),
        }
    }
}

/// What a rule does about somebody.
#[derive(Clone, Copy, Debug, Enum)]
#[oai(rename_all = "snake_case")]
pub enum AssignmentOutcome {
    /// Enrolled when the rule is applied.
    Enrol,
    /// Learning it already.
    Learning,
    /// Has completed it.
    Finished,
    /// Left out for `reason`.
    LeftOut,
}

/// Somebody that a rule is for.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AssignmentPerson {
    /// The member's key.
    member: Uuid,
    /// 姓 名
    name: String,
    /// 社員番号
    employee_no: String,
    /// What the rule does.
    outcome: AssignmentOutcome,
    /// Which cycle they are enrolled in.
    cycle_no: Option<i32>,
    /// The first day of the window.
    opens_on: Option<NaiveDate>,
    /// The last day.
    due_on: Option<NaiveDate>,
    /// The day of completion.
    completed_on: Option<NaiveDate>,
    /// The day from which it is to be learnt again.
    next_on: Option<NaiveDate>,
    /// Why they are left out.
    reason: Option<String>,
}

impl From<Judged> for AssignmentPerson {
    fn from(one: Judged) -> Self {
        let mut person = Self {
            member: one.membership.0,
            name: one.name,
            employee_no: one.employee_no,
            outcome: AssignmentOutcome::LeftOut,
            cycle_no: None,
            opens_on: None,
            due_on: None,
            completed_on: None,
            next_on: None,
            reason: None,
        };
        match one.verdict {
            Verdict::Enrol {
                cycle_no,
                opens_on,
                due_on,
            } => {
                person.outcome = AssignmentOutcome::Enrol;
                person.cycle_no = Some(cycle_no);
                person.opens_on = Some(opens_on);
                person.due_on = due_on;
            }
            Verdict::Learning { due_on } => {
                person.outcome = AssignmentOutcome::Learning;
                person.due_on = due_on;
            }
            Verdict::Finished {
                completed_on,
                next_on,
            } => {
                person.outcome = AssignmentOutcome::Finished;
                person.completed_on = completed_on;
                person.next_on = next_on;
            }
            Verdict::LeftOut(reason) => person.reason = Some(reason.as_str().to_owned()),
            Verdict::Elsewhere => {}
        }
        person
    }
}

/// Whom a rule would touch.
#[derive(Debug, Object)]
pub struct AssignmentRulePreview {
    /// Names what a save would do; the save carries it.
    digest: String,
    /// Everybody the rule is for, by reading of the name.
    people: Vec<AssignmentPerson>,
}

impl From<RulePreview> for AssignmentRulePreview {
    fn from(found: RulePreview) -> Self {
        Self {
            digest: found.digest,
            people: found.people.into_iter().map(Into::into).collect(),
        }
    }
}

/// A rule with its history.
#[derive(Debug, Object)]
pub struct AssignmentRuleDetail {
    /// The rule's key.
    id: Uuid,
    /// The track's code.
    track: String,
    /// How many enrolments it has ordered.
    ordered: i64,
    /// Every version, the newest first.
    history: Vec<AssignmentRuleVersion>,
    /// Everybody the rule is for today, by reading of the name.
    people: Vec<AssignmentPerson>,
}

impl From<RuleView> for AssignmentRuleDetail {
    fn from(found: RuleView) -> Self {
        Self {
            id: found.row.newest.rule_id.0,
            track: found.track,
            ordered: found.row.ordered,
            history: found
                .history
                .into_iter()
                .map(|(version, _)| version.into())
                .collect(),
            people: found.people.into_iter().map(Into::into).collect(),
        }
    }
}
