//! A reminder plan (督促計画): which steps, when, how often, in which words.

use std::collections::BTreeSet;

use kernel::Fault;
use kernel::id::{OrgUnitId, ReminderStepId};
use serde::{Deserialize, Serialize};

use super::calendar::{DAY_BEGINS, DAY_ENDS};
use super::wording::Text;

/// The most steps of a plan.
pub const MOST_STEPS: usize = 8;
const MOST_DAYS: i64 = 180;
const MOST_TIMES: i64 = 20;
const LONGEST_GAP: i64 = 30;

/// Whom a step is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// 未着手: not begun.
    NotStarted,
    /// 遅れ気味: begun, but less done than the part of the period that is over.
    Behind,
    /// 未完了: not done, begun or not.
    Unfinished,
}

impl StepKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::NotStarted, Self::Behind, Self::Unfinished];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotStarted => "not_started",
            Self::Behind => "behind",
            Self::Unfinished => "unfinished",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// The word on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::NotStarted => "未着手",
            Self::Behind => "遅れ気味",
            Self::Unfinished => "未完了",
        }
    }
}

/// The day of a step's first occurrence; one without work moves it to the next
/// business day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "when", content = "amount")]
pub enum Trigger {
    /// So many days before the last day; 0 is the last day itself.
    BeforeDue(u32),
    /// So many days after the last day.
    AfterDue(u32),
    /// When so many percent of the days between order and last day are over.
    Share(u32),
}

impl Trigger {
    /// The words for a form: value and label.
    pub const CHOICES: [(&'static str, &'static str); 3] = [
        ("before_due", "期限の○日前"),
        ("after_due", "期限の○日後"),
        ("share", "期間の○％がすぎたとき"),
    ];

    /// The stored word and its number.
    pub fn parts(self) -> (&'static str, u32) {
        match self {
            Self::BeforeDue(days) => ("before_due", days),
            Self::AfterDue(days) => ("after_due", days),
            Self::Share(percent) => ("share", percent),
        }
    }

    /// The words on the screen.
    pub fn label(self) -> String {
        match self {
            Self::BeforeDue(0) => "期限の当日".to_owned(),
            Self::BeforeDue(days) => format!("期限の{days}日前"),
            Self::AfterDue(days) => format!("期限の{days}日後"),
            Self::Share(percent) => format!("期間の{percent}％がすぎたとき"),
        }
    }
}

/// One step of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The same through every save, so that nothing is sent twice.
    pub id: ReminderStepId,
    /// Whom it is for.
    pub kind: StepKind,
    /// When it begins.
    pub trigger: Trigger,
    /// Repeated after so many business days; 0 for once.
    pub repeat_every: u32,
    /// How often at the most.
    pub most: u32,
    /// Whether the manager of the person's unit is told.
    pub copy_to_manager: bool,
    /// The words.
    pub text: Text,
}

impl Step {
    /// When and how often, in words.
    pub fn rhythm(&self) -> String {
        let first = self.trigger.label();
        if self.repeat_every == 0 || self.most <= 1 {
            return format!("{first}に1回");
        }
        format!(
            "{first}から、{}営業日ごとに最大{}回",
            self.repeat_every, self.most
        )
    }
}

/// A company's plan, or the firm's default.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Whether letters go out by themselves.
    pub is_active: bool,
    /// The hour from which they go, in Japan.
    pub send_hour: u32,
    /// Units, with those below them, that get none.
    pub excluded_units: BTreeSet<OrgUnitId>,
    /// In the order of urgency: of two steps due at once about one course the
    /// later one speaks.
    pub steps: Vec<Step>,
    /// The words of a reminder sent by hand.
    pub by_hand: Text,
    /// Whether HR and unit managers get the figures of each month by mail.
    pub monthly_report: bool,
}

/// A step as it was typed. An absent number is one that could not be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StepInput {
    /// The step it was before; absent for a new one.
    pub id: Option<ReminderStepId>,
    /// A [`StepKind`].
    pub kind: String,
    /// `before_due`, `after_due` or `share`.
    pub trigger: String,
    /// Days or percent.
    pub amount: Option<i64>,
    /// Business days between repetitions, 0 for once.
    pub repeat_every: Option<i64>,
    /// How often at the most.
    pub most: Option<i64>,
    /// Whether the manager of the person's unit is told.
    pub copy_to_manager: bool,
    /// One line.
    pub subject: String,
    /// Many lines.
    pub body: String,
}

/// A plan as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlanInput {
    /// Whether letters go out by themselves.
    pub is_active: bool,
    /// The hour from which they go, in Japan.
    pub send_hour: Option<i64>,
    /// Units that get none.
    pub excluded_units: BTreeSet<OrgUnitId>,
    /// The steps.
    pub steps: Vec<StepInput>,
    /// Subject of a reminder by hand.
    pub by_hand_subject: String,
    /// Body of a reminder by hand.
    pub by_hand_body: String,
    /// Whether the figures of each month go out by mail.
    pub monthly_report: bool,
}

impl PlanInput {
    /// Checks every field. `fresh` makes the key of a new step; a key that is
    /// not among `known` is taken as new too.
    ///
    /// # Errors
    /// Every fault, each at the pointer of its field (`/steps/0/subject` …).
    pub fn check(
        &self,
        known: &BTreeSet<ReminderStepId>,
        mut fresh: impl FnMut() -> ReminderStepId,
    ) -> Result<Plan, Vec<Fault>> {
        let mut faults = Vec::new();
        let hours = (i64::from(DAY_BEGINS), i64::from(DAY_ENDS) - 1);
        let send_hour = number(&mut faults, self.send_hour, "/send_hour", "送る時刻", hours);
        if self.steps.len() > MOST_STEPS {
            let message = format!("督促は{MOST_STEPS}つまでです。");
            faults.push(Fault::new("/steps", "reminder.too_many_steps", message));
        }
        if self.is_active && self.steps.is_empty() {
            let message = "自動で送るには、督促をひとつ以上入れてください。";
            faults.push(Fault::new("/is_active", "reminder.no_steps", message));
        }
        let mut used = BTreeSet::new();
        let mut steps = Vec::new();
        for (place, step) in self.steps.iter().enumerate() {
            let kept = step.id.filter(|id| known.contains(id) && used.insert(*id));
            let id = kept.unwrap_or_else(&mut fresh);
            if let Some(step) = step.check(&mut faults, place, id) {
                steps.push(step);
            }
        }
        let by_hand = Text {
            subject: self.by_hand_subject.clone(),
            body: self.by_hand_body.clone(),
        }
        .tidied();
        faults.extend(by_hand.faults("/by_hand_"));
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(Plan {
            is_active: self.is_active,
            send_hour,
            excluded_units: self.excluded_units.clone(),
            steps,
            by_hand,
            monthly_report: self.monthly_report,
        })
    }
}

impl StepInput {
    fn check(&self, faults: &mut Vec<Fault>, place: usize, id: ReminderStepId) -> Option<Step> {
        let at = |field: &str| format!("/steps/{place}/{field}");
        let kind = StepKind::parse(&self.kind);
        if kind.is_none() {
            let message = "督促の種類を選んでください。";
            faults.push(Fault::new(at("kind"), "reminder.kind", message));
        }
        let trigger = self.trigger(faults, &at("trigger"), &at("amount"));
        let gap = number(
            faults,
            self.repeat_every,
            &at("repeat_every"),
            "くり返す間隔（営業日）",
            (0, LONGEST_GAP),
        );
        let most = number(
            faults,
            self.most,
            &at("most"),
            "最大の回数",
            (1, MOST_TIMES),
        );
        let text = Text {
            subject: self.subject.clone(),
            body: self.body.clone(),
        }
        .tidied();
        faults.extend(text.faults(&at("")));
        Some(Step {
            id,
            kind: kind?,
            trigger: trigger?,
            repeat_every: gap,
            most: if gap == 0 { 1 } else { most },
            copy_to_manager: self.copy_to_manager,
            text,
        })
    }

    fn trigger(&self, faults: &mut Vec<Fault>, at: &str, at_amount: &str) -> Option<Trigger> {
        let (limits, make): ((i64, i64), fn(u32) -> Trigger) = match self.trigger.as_str() {
            "before_due" => ((0, MOST_DAYS), Trigger::BeforeDue),
            "after_due" => ((1, MOST_DAYS), Trigger::AfterDue),
            "share" => ((1, 100), Trigger::Share),
            _ => {
                let message = "いつ送るかを選んでください。";
                faults.push(Fault::new(at, "reminder.trigger", message));
                return None;
            }
        };
        Some(make(number(
            faults,
            self.amount,
            at_amount,
            "○の数",
            limits,
        )))
    }
}

/// The number, or 0 and a fault.
fn number(
    faults: &mut Vec<Fault>,
    typed: Option<i64>,
    pointer: &str,
    label: &str,
    (least, most): (i64, i64),
) -> u32 {
    let within = typed.filter(|number| (least..=most).contains(number));
    if let Some(number) = within.and_then(|number| u32::try_from(number).ok()) {
        return number;
    }
    let message = format!("{label}は、{least}から{most}までの数で入力してください。");
    faults.push(Fault::new(pointer, "reminder.number", message));
    0
}

impl Plan {
    /// What the firm offers as long as it has saved nothing else. It sends
    /// nothing: a company decides to begin.
    pub fn ready_made() -> Self {
        let text = |subject: &str, lead: &str| Text {
            subject: subject.to_owned(),
            body: format!(
                "{{氏名}} 様\n\n{lead}\n\n{{研修一覧}}\n\n\
                 次のページからサインインして、受講してください。\n\n{{リンク}}\n\n\
                 すでに終えた方には、行き違いをおわびします。"
            ),
        };
        let step = |place: u128, kind, trigger, (repeat_every, most), copy_to_manager, text| Step {
            id: ReminderStepId(uuid::Uuid::from_u128(place)),
            kind,
            trigger,
            repeat_every,
            most,
            copy_to_manager,
            text,
        };
        Self {
            is_active: false,
            send_hour: 9,
            excluded_units: BTreeSet::new(),
            steps: vec![
                step(
                    1,
                    StepKind::NotStarted,
                    Trigger::Share(50),
                    (0, 1),
                    false,
                    text(
                        "【{会社名}】研修をまだ始めていません（{残り日数}）",
                        "{会社名}の研修を、まだ始めていないようです。短い時間ずつでも進められます。",
                    ),
                ),
                step(
                    2,
                    StepKind::Behind,
                    Trigger::Share(75),
                    (0, 1),
                    false,
                    text(
                        "【{会社名}】研修の進みぐあいのお知らせ（{残り日数}）",
                        "{会社名}の研修が、予定より遅れています。続きから始められます。",
                    ),
                ),
                step(
                    3,
                    StepKind::Unfinished,
                    Trigger::BeforeDue(3),
                    (0, 1),
                    false,
                    text(
                        "【{会社名}】研修の期限が近づいています（{残り日数}）",
                        "{会社名}の研修の期限が近づいています。",
                    ),
                ),
                step(
                    4,
                    StepKind::Unfinished,
                    Trigger::AfterDue(1),
                    (3, 5),
                    true,
                    text(
                        "【{会社名}】研修の期限をすぎています（{残り日数}）",
                        "{会社名}の研修が、期限までに終わっていません。できるだけ早く受講してください。",
                    ),
                ),
            ],
            by_hand: text(
                "【{会社名}】研修の受講のお願い（{残り日数}）",
                "{会社名}の研修担当者からのお願いです。次の研修がまだ終わっていません。",
            ),
            monthly_report: true,
        }
    }

    /// The keys of its steps.
    pub fn step_ids(&self) -> BTreeSet<ReminderStepId> {
        self.steps.iter().map(|step| step.id).collect()
    }

    /// The plan as it would be typed.
    pub fn as_input(&self) -> PlanInput {
        let step = |step: &Step| {
            let (trigger, amount) = step.trigger.parts();
            StepInput {
                id: Some(step.id),
                kind: step.kind.as_str().to_owned(),
                trigger: trigger.to_owned(),
                amount: Some(amount.into()),
                repeat_every: Some(step.repeat_every.into()),
                most: Some(step.most.into()),
                copy_to_manager: step.copy_to_manager,
                subject: step.text.subject.clone(),
                body: step.text.body.clone(),
            }
        };
        PlanInput {
            is_active: self.is_active,
            send_hour: Some(self.send_hour.into()),
            excluded_units: self.excluded_units.clone(),
            steps: self.steps.iter().map(step).collect(),
            by_hand_subject: self.by_hand.subject.clone(),
            by_hand_body: self.by_hand.body.clone(),
            monthly_report: self.monthly_report,
        }
    }
}

#[cfg(test)]
mod tests;
