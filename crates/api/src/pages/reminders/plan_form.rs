//! The form of a plan: its fields, and what was typed into them.

use std::collections::{BTreeMap, BTreeSet};

use kernel::id::{OrgUnitId, ReminderStepId};
use mail::reminder::{MOST_STEPS, PlanInput, StepInput, StepKind, Trigger};

use crate::pages::shell::Form;

/// The names of one step's fields.
pub struct StepFields {
    /// From 1, for the heading.
    pub number: usize,
    pub id: String,
    pub kind: String,
    pub trigger: String,
    pub amount: String,
    pub repeat_every: String,
    pub most: String,
    pub copy: String,
    pub subject: String,
    pub body: String,
    /// Whether it is one that does not exist yet.
    pub is_new: bool,
    /// What its reader would see, when that was asked for.
    pub example: Option<(String, String)>,
}

impl StepFields {
    fn new(place: usize, is_new: bool) -> Self {
        let name = |field: &str| field_name(place, field);
        Self {
            number: place + 1,
            id: name("id"),
            kind: name("kind"),
            trigger: name("trigger"),
            amount: name("amount"),
            repeat_every: name("repeat_every"),
            most: name("most"),
            copy: name("copy_to_manager"),
            subject: name("subject"),
            body: name("body"),
            is_new,
            example: None,
        }
    }
}

fn field_name(place: usize, field: &str) -> String {
    format!("steps/{place}/{field}")
}

/// The fields for a plan with so many steps: one more, to add one.
pub fn fields(steps: usize) -> Vec<StepFields> {
    let shown = (steps + 1).min(MOST_STEPS.max(steps));
    (0..shown)
        .map(|place| StepFields::new(place, place >= steps))
        .collect()
}

/// The choices of a step's kind.
pub fn kinds() -> Vec<(String, String)> {
    let kind = |kind: StepKind| {
        let about = match kind {
            StepKind::NotStarted => "未着手の人",
            StepKind::Behind => "遅れ気味の人",
            StepKind::Unfinished => "未完了の人（始めていない人も）",
        };
        (kind.as_str().to_owned(), about.to_owned())
    };
    StepKind::ALL.map(kind).to_vec()
}

/// The choices of a step's day.
pub fn triggers() -> Vec<(String, String)> {
    let pair = |(value, word): (&str, &str)| (value.to_owned(), word.to_owned());
    Trigger::CHOICES.map(pair).to_vec()
}

/// A plan as its form shows it.
pub fn form_of(input: &PlanInput) -> Form {
    let number = |number: Option<i64>| number.map_or_else(String::new, |number| number.to_string());
    let yes = |is: bool| if is { "yes" } else { "" };
    let mut form = Form::new()
        .with("is_active", yes(input.is_active))
        .with("send_hour", number(input.send_hour))
        .with("monthly_report", yes(input.monthly_report))
        .with("by_hand_subject", &input.by_hand_subject)
        .with("by_hand_body", &input.by_hand_body);
    for (place, step) in input.steps.iter().enumerate() {
        let names = StepFields::new(place, false);
        let id = step.id.map_or_else(String::new, |id| id.to_string());
        form = form
            .with(&names.id, id)
            .with(&names.kind, &step.kind)
            .with(&names.trigger, &step.trigger)
            .with(&names.amount, number(step.amount))
            .with(&names.repeat_every, number(step.repeat_every))
            .with(&names.most, number(step.most))
            .with(&names.copy, yes(step.copy_to_manager))
            .with(&names.subject, &step.subject)
            .with(&names.body, &step.body);
    }
    form
}

/// What was typed.
pub struct Typed {
    /// The plan.
    pub input: PlanInput,
    /// The version that the form was made of.
    pub version: i32,
    /// Whether examples are wanted instead of saving.
    pub is_preview: bool,
}

/// Reads the form. A step without a kind is one that is not wanted.
pub fn typed(pairs: Vec<(String, String)>) -> Typed {
    let excluded: BTreeSet<OrgUnitId> = pairs
        .iter()
        .filter(|(name, _)| name == "excluded")
        .filter_map(|(_, unit)| unit.parse().ok())
        .collect();
    let values: BTreeMap<String, String> = pairs.into_iter().collect();
    let text = |name: &str| values.get(name).cloned().unwrap_or_default();
    let step = |place: usize| StepInput {
        id: text(&field_name(place, "id"))
            .parse::<ReminderStepId>()
            .ok(),
        kind: text(&field_name(place, "kind")),
        trigger: text(&field_name(place, "trigger")),
        amount: number(&text(&field_name(place, "amount"))),
        repeat_every: number(&text(&field_name(place, "repeat_every"))),
        most: number(&text(&field_name(place, "most"))),
        copy_to_manager: text(&field_name(place, "copy_to_manager")) == "yes",
        subject: text(&field_name(place, "subject")),
        body: text(&field_name(place, "body")),
    };
    let steps = (0..=MOST_STEPS)
        .map(step)
        .filter(|step| !step.kind.is_empty());
    Typed {
        version: text("version").parse().unwrap_or_default(),
        is_preview: text("do") == "preview",
        input: PlanInput {
            is_active: text("is_active") == "yes",
            send_hour: number(&text("send_hour")),
            excluded_units: excluded,
            steps: steps.collect(),
            by_hand_subject: text("by_hand_subject"),
            by_hand_body: text("by_hand_body"),
            monthly_report: text("monthly_report") == "yes",
        },
    }
}

/// Digits of either width.
fn number(typed: &str) -> Option<i64> {
    people::normal_employee_no(typed).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail::reminder::Plan;

    #[test]
    fn the_form_gives_back_the_plan_that_it_shows() {
        let input = Plan::ready_made().as_input();
        let form = form_of(&input);
        let mut pairs = Vec::new();
        for fields in fields(input.steps.len()) {
            for name in [
                fields.id,
                fields.kind,
                fields.trigger,
                fields.amount,
                fields.repeat_every,
                fields.most,
                fields.copy,
                fields.subject,
                fields.body,
            ] {
                pairs.push((name.clone(), form.value(&name).to_owned()));
            }
        }
        for name in [
            "is_active",
            "send_hour",
            "monthly_report",
            "by_hand_subject",
            "by_hand_body",
        ] {
            pairs.push((name.to_owned(), form.value(name).to_owned()));
        }
        assert_eq!(typed(pairs).input, input);
    }

    #[test]
    fn digits_are_read_in_either_width_and_words_are_not() {
        for (text, expected) in [
            ("３", Some(3)),
            ("12", Some(12)),
            ("", None),
            ("毎日", None),
        ] {
            assert_eq!(number(text), expected, "{text}");
        }
    }
}
