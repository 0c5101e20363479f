//! What the API shows and takes of reminders.

use chrono::{DateTime, NaiveDate, Utc};
use journeys::remind::ByHandPreview;
use journeys::views::delivery_log::SilenceLog;
use journeys::views::reminders::ReminderForecast;
use kernel::Page;
use kernel::id::{OrgUnitId, ReminderStepId};
use mail::reminder::read::SavedPlan;
use mail::reminder::{PlanInput, StepInput};
use mail::{LetterHead, reminder};
use poem_openapi::{Enum, Object};
use uuid::Uuid;

use crate::json::letters::LetterView;

/// Whom a step is for.
#[derive(Clone, Copy, Debug, Enum)]
#[oai(rename_all = "snake_case")]
pub enum ReminderStepKind {
    /// 未着手: not begun.
    NotStarted,
    /// 遅れ気味: begun, but behind.
    Behind,
    /// 未完了: not done, begun or not.
    Unfinished,
}

/// The day of a step's first letter.
#[derive(Clone, Copy, Debug, Enum)]
#[oai(rename_all = "snake_case")]
pub enum ReminderTrigger {
    /// `amount` days before the last day.
    BeforeDue,
    /// `amount` days after the last day.
    AfterDue,
    /// When `amount` percent of the period are over.
    Share,
}

/// One step of a plan.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none, deny_unknown_fields)]
pub struct ReminderStep {
    /// The step's key; leave it out for a new one.
    id: Option<Uuid>,
    /// Whom it is for.
    kind: ReminderStepKind,
    /// When it begins; a day without work moves it to the next business day.
    trigger: ReminderTrigger,
    /// Days or percent.
    amount: i64,
    /// Repeated after so many business days, 0 for once.
    repeat_every: i64,
    /// How often at the most.
    most: i64,
    /// Whether the manager of the person's unit is told.
    copy_to_manager: bool,
    /// One line, with placeholders as `{氏名}`.
    subject: String,
    /// Many lines, with placeholders; `{リンク}` is required.
    body: String,
}

/// A plan to save.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct ReminderPlanInput {
    /// The version that was read; 0 when none was saved.
    #[oai(validator(minimum(value = "0")))]
    version: i32,
    /// Whether letters go out by themselves.
    is_active: bool,
    /// The hour from which they go, 8 to 19, in Japan.
    send_hour: i64,
    /// Units, with those below them, that get none.
    #[oai(validator(max_items = 1000))]
    excluded_units: Vec<Uuid>,
    /// In the order of urgency.
    #[oai(validator(max_items = 20))]
    steps: Vec<ReminderStep>,
    /// Subject of a reminder that a person sends.
    by_hand_subject: String,
    /// Body of a reminder that a person sends.
    by_hand_body: String,
    /// Whether the figures of each month go out by mail.
    monthly_report: bool,
}

/// A plan.
#[derive(Debug, Object)]
pub struct ReminderPlanView {
    /// 0 when none was saved.
    version: i32,
    /// Whether letters go out by themselves.
    is_active: bool,
    /// The hour from which they go, in Japan.
    send_hour: i64,
    /// Units that get none.
    excluded_units: Vec<Uuid>,
    /// In the order of urgency.
    steps: Vec<ReminderStep>,
    /// Subject of a reminder that a person sends.
    by_hand_subject: String,
    /// Body of a reminder that a person sends.
    by_hand_body: String,
    /// Whether the figures of each month go out by mail.
    monthly_report: bool,
}

impl ReminderPlanInput {
    /// The version that was read, and the plan.
    pub fn parts(self) -> (i32, PlanInput) {
        let step = |step: ReminderStep| StepInput {
            id: step.id.map(ReminderStepId),
            kind: match step.kind {
                ReminderStepKind::NotStarted => "not_started",
                ReminderStepKind::Behind => "behind",
                ReminderStepKind::Unfinished => "unfinished",
            }
            .to_owned(),
            trigger: match step.trigger {
                ReminderTrigger::BeforeDue => "before_due",
                ReminderTrigger::AfterDue => "after_due",
                ReminderTrigger::Share => "share",
            }
            .to_owned(),
            amount: Some(step.amount),
            repeat_every: Some(step.repeat_every),
            most: Some(step.most),
            copy_to_manager: step.copy_to_manager,
            subject: step.subject,
            body: step.body,
        };
        let input = PlanInput {
            is_active: self.is_active,
            send_hour: Some(self.send_hour),
            excluded_units: self.excluded_units.into_iter().map(OrgUnitId).collect(),
            steps: self.steps.into_iter().map(step).collect(),
            by_hand_subject: self.by_hand_subject,
            by_hand_body: self.by_hand_body,
            monthly_report: self.monthly_report,
        };
        (self.version, input)
    }
}

impl From<SavedPlan> for ReminderPlanView {
    fn from(saved: SavedPlan) -> Self {
        let plan = saved.plan;
        let step = |step: reminder::Step| ReminderStep {
            id: Some(step.id.0),
            kind: step.kind.into(),
            trigger: match step.trigger {
                reminder::Trigger::BeforeDue(_) => ReminderTrigger::BeforeDue,
                reminder::Trigger::AfterDue(_) => ReminderTrigger::AfterDue,
                reminder::Trigger::Share(_) => ReminderTrigger::Share,
            },
            amount: step.trigger.parts().1.into(),
            repeat_every: step.repeat_every.into(),
            most: step.most.into(),
            copy_to_manager: step.copy_to_manager,
            subject: step.text.subject,
            body: step.text.body,
        };
        Self {
            version: saved.version,
            is_active: plan.is_active,
            send_hour: plan.send_hour.into(),
            excluded_units: plan.excluded_units.into_iter().map(|unit| unit.0).collect(),
            steps: plan.steps.into_iter().map(step).collect(),
            by_hand_subject: plan.by_hand.subject,
            by_hand_body: plan.by_hand.body,
            monthly_report: plan.monthly_report,
        }
    }
}

impl From<reminder::StepKind> for ReminderStepKind {
    fn from(kind: reminder::StepKind) -> Self {
        match kind {
            reminder::StepKind::NotStarted => Self::NotStarted,
            reminder::StepKind::Behind => Self::Behind,
            reminder::StepKind::Unfinished => Self::Unfinished,
        }
    }
}

/// A letter that will go if nothing changes.
#[derive(Debug, Object)]
pub struct ForeseenReminder {
    /// When.
    at: DateTime<Utc>,
    /// The person's membership.
    membership: Uuid,
    /// 姓 名
    name: String,
    /// The enrolments it is about.
    enrolments: Vec<Uuid>,
    /// The step whose words it has.
    kind: ReminderStepKind,
    /// Which time, from 1.
    occurrence: u32,
}

/// Somebody who gets no letter, and why.
#[derive(Debug, Object)]
pub struct ReminderSilence {
    /// The person's membership.
    membership: Uuid,
    /// 姓 名
    name: String,
    /// The enrolment.
    enrolment: Uuid,
    /// `no_address`, `on_leave`, `completed` …
    reason: String,
    /// The reason in words.
    words: String,
}

/// What happens if nothing changes.
#[derive(Debug, Object)]
pub struct ReminderForecastView {
    /// Whether the plan sends by itself; otherwise this is what would happen.
    is_active: bool,
    /// The first day.
    from: NaiveDate,
    /// The last day.
    until: NaiveDate,
    /// The letters, the earliest first.
    letters: Vec<ForeseenReminder>,
    /// Who gets no letter at all.
    silent: Vec<ReminderSilence>,
}

impl From<ReminderForecast> for ReminderForecastView {
    fn from(forecast: ReminderForecast) -> Self {
        let letter = |letter: journeys::views::reminders::ForeseenLetter| {
            let first = letter.about.first()?;
            Some(ForeseenReminder {
                at: letter.at,
                membership: first.membership.0,
                name: first.name.clone(),
                enrolments: letter.about.iter().map(|fact| fact.enrolment.0).collect(),
                kind: letter.kind.into(),
                occurrence: letter.occurrence,
            })
        };
        let silence = |one: journeys::views::reminders::ForeseenSilence| ReminderSilence {
            membership: one.fact.membership.0,
            name: one.fact.name,
            enrolment: one.fact.enrolment.0,
            reason: one.reason.as_str().to_owned(),
            words: one.reason.label().to_owned(),
        };
        Self {
            is_active: forecast.is_active,
            from: forecast.from,
            until: forecast.until,
            letters: forecast.letters.into_iter().filter_map(letter).collect(),
            silent: forecast.silent.into_iter().map(silence).collect(),
        }
    }
}

/// Reminders to send.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct SendReminders {
    /// About which enrolments.
    #[oai(validator(min_items = 1, max_items = 2000))]
    pub enrolments: Vec<Uuid>,
    /// Only tells what sending would do.
    #[oai(default)]
    pub dry_run: bool,
}

/// An enrolment that gets no reminder.
#[derive(Debug, Object)]
pub struct ReminderExcluded {
    /// The enrolment.
    enrolment: Uuid,
    /// 姓 名
    name: String,
    /// `too_soon`, `no_address` …
    reason: String,
    /// The reason in words.
    words: String,
}

/// What sending did, or would do.
#[derive(Debug, Object)]
pub struct RemindersSent {
    /// How many people are written to.
    pub written: usize,
    /// Who is not, and why.
    pub excluded: Vec<ReminderExcluded>,
}

impl RemindersSent {
    /// What sending would do.
    pub fn of(preview: &ByHandPreview) -> Self {
        let excluded = preview.excluded.iter().map(|one| ReminderExcluded {
            enrolment: one.fact.enrolment.0,
            name: one.fact.name.clone(),
            reason: one.reason.as_str().to_owned(),
            words: one.reason.label().to_owned(),
        });
        Self {
            written: preview.letters.len(),
            excluded: excluded.collect(),
        }
    }
}

/// A reminder that was not sent.
#[derive(Debug, Object)]
pub struct ReminderNotSent {
    /// Its key.
    id: Uuid,
    /// The person's membership.
    membership: Uuid,
    /// 姓 名
    name: String,
    /// The enrolment.
    enrolment: Uuid,
    /// `not_started`, `behind`, `unfinished` or `by_hand`.
    kind: String,
    /// The day it belongs to.
    planned_on: NaiveDate,
    /// `no_address`, `on_leave` …
    reason: String,
    /// The reason in words.
    words: String,
    /// When that was decided.
    decided_at: DateTime<Utc>,
}

/// Part of the reminders that were not sent.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct NotSentPage {
    /// Newest first.
    items: Vec<ReminderNotSent>,
    /// Where the next page starts; left out on the last.
    next: Option<Uuid>,
}

impl From<SilenceLog> for NotSentPage {
    fn from(log: SilenceLog) -> Self {
        let item = |row: journeys::views::person::ReminderRow| {
            let reason = row.reminder.reason?;
            Some(ReminderNotSent {
                id: row.reminder.id.0,
                membership: row.reminder.membership.0,
                name: row.name,
                enrolment: row.reminder.enrolment.0,
                kind: row.reminder.kind.as_str().to_owned(),
                planned_on: row.reminder.planned_on,
                reason: reason.as_str().to_owned(),
                words: reason.label().to_owned(),
                decided_at: row.reminder.created_at,
            })
        };
        Self {
            items: log.rows.items.into_iter().filter_map(item).collect(),
            next: log.rows.next.map(|cursor| cursor.0),
        }
    }
}

/// Part of the letters to a company's people.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct CompanyLetters {
    /// Newest first.
    items: Vec<LetterView>,
    /// Where the next page starts; left out on the last.
    next: Option<Uuid>,
}

impl From<Page<LetterHead>> for CompanyLetters {
    fn from(page: Page<LetterHead>) -> Self {
        Self {
            items: page.items.into_iter().map(LetterView::from).collect(),
            next: page.next.map(|cursor| cursor.0),
        }
    }
}

/// An address from which a letter came back.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct BounceReport {
    /// The address.
    #[oai(validator(max_length = 254))]
    pub address: String,
    /// What the returned letter says.
    #[oai(validator(max_length = 300))]
    pub reason: String,
}

/// What a report changed.
#[derive(Debug, Object)]
pub struct BouncesMarked {
    /// At how many companies the address was marked now.
    pub marked: usize,
}
