//! What a plan may be.

use super::*;
use uuid::Uuid;

fn fresh() -> impl FnMut() -> ReminderStepId {
    let mut next = 100;
    move || {
        next += 1;
        ReminderStepId(Uuid::from_u128(next))
    }
}

#[test]
fn the_ready_made_plan_is_sound_and_survives_the_form() {
    let plan = Plan::ready_made();
    let checked = plan.as_input().check(&plan.step_ids(), fresh());
    assert_eq!(checked, Ok(plan.clone()));
    let stored = serde_json::to_string(&plan).expect("written");
    let read: Plan = serde_json::from_str(&stored).expect("read");
    assert_eq!(read, plan);
}

#[test]
fn steps_of_another_plan_get_keys_of_their_own() {
    let plan = Plan::ready_made();
    let copied = plan.as_input().check(&BTreeSet::new(), fresh());
    let copied = copied.expect("sound");
    assert!(copied.step_ids().is_disjoint(&plan.step_ids()));
    let mut twice = plan.as_input();
    twice.steps[1].id = twice.steps[0].id;
    let checked = twice.check(&plan.step_ids(), fresh()).expect("sound");
    assert_eq!(checked.step_ids().len(), plan.steps.len());
}

#[test]
fn every_fault_of_a_plan_is_told_at_once() {
    let good = Plan::ready_made().as_input();
    let input = PlanInput {
        is_active: true,
        send_hour: Some(20),
        steps: vec![
            StepInput {
                kind: "late".to_owned(),
                trigger: "share".to_owned(),
                amount: Some(101),
                repeat_every: None,
                most: Some(0),
                subject: "{name}".to_owned(),
                body: "本文".to_owned(),
                ..StepInput::default()
            },
            StepInput {
                trigger: "someday".to_owned(),
                ..good.steps[0].clone()
            },
        ],
        by_hand_subject: String::new(),
        ..good
    };
    let faults = input.check(&BTreeSet::new(), fresh()).expect_err("faults");
    let pointers: Vec<&str> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
    assert_eq!(
        pointers,
        [
            "/send_hour",
            "/steps/0/kind",
            "/steps/0/amount",
            "/steps/0/repeat_every",
            "/steps/0/most",
            "/steps/0/subject",
            "/steps/0/body",
            "/steps/1/trigger",
            "/by_hand_subject",
        ]
    );
}

#[test]
fn a_plan_without_steps_cannot_begin_and_one_has_at_most_eight() {
    let good = Plan::ready_made().as_input();
    let none = PlanInput {
        is_active: true,
        steps: Vec::new(),
        ..good.clone()
    };
    let many = PlanInput {
        steps: vec![good.steps[0].clone(); MOST_STEPS + 1],
        ..good
    };
    for (input, pointer) in [(none, "/is_active"), (many, "/steps")] {
        let faults = input.check(&BTreeSet::new(), fresh()).expect_err("faults");
        assert_eq!(faults[0].pointer, pointer);
    }
}
