//! The rules of reminders as tables. Every 2026-11-23 is a Monday.

use uuid::Uuid;

use super::super::calendar::is_weekday;
use super::*;

fn day(text: &str) -> NaiveDate {
    kernel::date::parse(text).expect("a day")
}

fn at(day_text: &str, hour: u32) -> DateTime<Utc> {
    at_hour(day(day_text), hour)
}

fn member(number: u128) -> MembershipId {
    MembershipId(Uuid::from_u128(number))
}

fn step_id(number: u128) -> ReminderStepId {
    ReminderStepId(Uuid::from_u128(number))
}

fn step(number: u128, kind: StepKind, trigger: Trigger, rhythm: (u32, u32)) -> Step {
    let ready = Plan::ready_made();
    Step {
        id: step_id(number),
        kind,
        trigger,
        repeat_every: rhythm.0,
        most: rhythm.1,
        ..ready.steps[0].clone()
    }
}

fn plan(steps: Vec<Step>) -> Plan {
    Plan {
        steps,
        ..Plan::ready_made()
    }
}

/// Ordered on Monday 2026-11-02, due on Monday 2026-11-30.
fn candidate(number: u128, standing: Standing) -> Candidate {
    Candidate {
        enrolment: EnrolmentId(Uuid::from_u128(number)),
        membership: member(number),
        ordered_on: day("2026-11-02"),
        due_on: Some(day("2026-11-30")),
        standing,
        obstacle: None,
    }
}

fn ask(plan: &Plan, candidates: &[Candidate], now: DateTime<Utc>) -> Round {
    due(plan, candidates, &Past::default(), is_weekday, now)
}

const LEARNING: Standing = Standing::Learning { done: 1, total: 8 };

#[test]
fn each_trigger_has_its_day_and_a_weekend_moves_it_to_monday() {
    for (trigger, expected) in [
        (Trigger::BeforeDue(3), "2026-11-27"),
        (Trigger::BeforeDue(2), "2026-11-30"),
        (Trigger::BeforeDue(0), "2026-11-30"),
        (Trigger::AfterDue(1), "2026-12-01"),
        (Trigger::AfterDue(5), "2026-12-07"),
        (Trigger::Share(50), "2026-11-16"),
        (Trigger::Share(51), "2026-11-17"),
        (Trigger::Share(100), "2026-11-30"),
    ] {
        let plan = plan(vec![step(1, StepKind::Unfinished, trigger, (0, 1))]);
        let forecast = simulate(
            &plan,
            &[candidate(1, LEARNING)],
            Past::default(),
            is_weekday,
            at("2026-11-02", 9),
            day("2026-12-31"),
        );
        let days: Vec<DateTime<Utc>> = forecast.letters.iter().map(|letter| letter.at).collect();
        assert_eq!(days, [at(expected, 9)], "{trigger:?}");
    }
}

#[test]
fn a_step_repeats_on_business_days_until_its_most() {
    let plan = plan(vec![step(
        1,
        StepKind::Unfinished,
        Trigger::AfterDue(1),
        (3, 3),
    )]);
    let forecast = simulate(
        &plan,
        &[candidate(1, Standing::NotStarted)],
        Past::default(),
        is_weekday,
        at("2026-11-23", 12),
        day("2027-01-31"),
    );
    let letters = forecast.letters.iter();
    let days: Vec<(DateTime<Utc>, u32)> = letters
        .map(|letter| (letter.at, letter.letter.entries[0].occurrence))
        .collect();
    assert_eq!(
        days,
        [
            (at("2026-12-01", 9), 1),
            (at("2026-12-04", 9), 2),
            (at("2026-12-09", 9), 3),
        ]
    );
}

#[test]
fn nothing_goes_at_night_before_the_hour_or_without_work() {
    let plan = plan(vec![step(
        1,
        StepKind::Unfinished,
        Trigger::BeforeDue(4),
        (0, 1),
    )]);
    let people = [candidate(1, LEARNING)];
    for (now, expected) in [
        (at("2026-11-26", 8), 0),
        (at("2026-11-26", 9), 1),
        (at("2026-11-26", 19), 1),
        (at("2026-11-26", 20), 0),
        (at("2026-11-27", 9), 1),
        (at("2026-11-28", 12), 0),
        (at("2026-11-29", 12), 0),
        // It could not be sent for a week: let go from the eighth day on.
        (at("2026-12-03", 12), 1),
        (at("2026-12-04", 12), 0),
    ] {
        assert_eq!(ask(&plan, &people, now).letters.len(), expected, "{now}");
    }
}

#[test]
fn each_kind_is_for_its_people_and_everybody_else_has_a_reason() {
    let behind = Standing::Learning { done: 1, total: 8 };
    let on_track = Standing::Learning { done: 4, total: 8 };
    let cases = [
        (StepKind::NotStarted, Standing::NotStarted, None),
        (StepKind::NotStarted, behind, Some(NotSent::Started)),
        (
            StepKind::Behind,
            Standing::NotStarted,
            Some(NotSent::NotBegun),
        ),
        (StepKind::Behind, behind, None),
        // Half of the days are over, half of the steps are done.
        (StepKind::Behind, on_track, Some(NotSent::OnTrack)),
        (StepKind::Unfinished, Standing::NotStarted, None),
        (StepKind::Unfinished, on_track, None),
        (
            StepKind::Unfinished,
            Standing::Completed,
            Some(NotSent::Completed),
        ),
        (
            StepKind::NotStarted,
            Standing::Waived,
            Some(NotSent::Waived),
        ),
        (
            StepKind::Behind,
            Standing::Withdrawn,
            Some(NotSent::Withdrawn),
        ),
        (
            StepKind::Unfinished,
            Standing::RunOut,
            Some(NotSent::RunOut),
        ),
    ];
    for (kind, standing, expected) in cases {
        let plan = plan(vec![step(1, kind, Trigger::Share(50), (0, 1))]);
        let round = ask(&plan, &[candidate(1, standing)], at("2026-11-16", 9));
        let reason = round.not_sent.first().map(|(_, reason)| *reason);
        assert_eq!(reason, expected, "{kind:?} {standing:?}");
        assert_eq!(round.letters.len(), usize::from(expected.is_none()));
    }
}

#[test]
fn what_keeps_letters_from_a_person_is_the_reason() {
    let plan = plan(vec![step(
        1,
        StepKind::Unfinished,
        Trigger::Share(50),
        (0, 1),
    )]);
    for obstacle in [
        NotSent::Left,
        NotSent::OnLeave,
        NotSent::UnitExcluded,
        NotSent::NoAddress,
        NotSent::Bounced,
    ] {
        let person = Candidate {
            obstacle: Some(obstacle),
            ..candidate(1, LEARNING)
        };
        let round = ask(&plan, &[person], at("2026-11-16", 9));
        let reasons: Vec<NotSent> = round.not_sent.iter().map(|(_, reason)| *reason).collect();
        assert_eq!((round.letters.len(), reasons), (0, vec![obstacle]));
    }
    let endless = Candidate {
        due_on: None,
        ..candidate(1, LEARNING)
    };
    assert_eq!(
        ask(&plan, &[endless], at("2026-11-16", 9)),
        Round::default()
    );
}

#[test]
fn two_courses_due_at_once_are_one_letter_and_the_later_step_speaks() {
    let plan = plan(vec![
        step(1, StepKind::NotStarted, Trigger::Share(50), (0, 1)),
        step(2, StepKind::Unfinished, Trigger::BeforeDue(14), (0, 1)),
    ]);
    let first = candidate(1, Standing::NotStarted);
    let second = Candidate {
        enrolment: EnrolmentId(Uuid::from_u128(9)),
        standing: LEARNING,
        ..first.clone()
    };
    let other = candidate(2, Standing::NotStarted);
    let round = ask(&plan, &[first, other, second], at("2026-11-16", 9));
    let letters = round.letters.iter();
    let told: Vec<(MembershipId, Vec<ReminderStepId>)> = letters
        .map(|letter| {
            let steps = letter.entries.iter().map(|entry| entry.step);
            (letter.membership, steps.collect())
        })
        .collect();
    assert_eq!(
        told,
        [
            (member(1), vec![step_id(2), step_id(2)]),
            (member(2), vec![step_id(2)]),
        ]
    );
    let reasons: Vec<NotSent> = round.not_sent.iter().map(|(_, reason)| *reason).collect();
    assert_eq!(
        reasons,
        [NotSent::Started, NotSent::Joined, NotSent::Joined],
        "the first step about the second course does not fit, the others are told by the second"
    );
}

#[test]
fn nobody_gets_two_letters_within_a_day() {
    let plan = plan(vec![step(
        1,
        StepKind::Unfinished,
        Trigger::BeforeDue(4),
        (1, 2),
    )]);
    let people = [candidate(1, LEARNING)];
    let mut past = Past::default();
    past.last_letter.insert(member(1), at("2026-11-25", 15));
    let early = due(&plan, &people, &past, is_weekday, at("2026-11-26", 9));
    assert!(early.letters.is_empty() && early.not_sent.is_empty());
    assert_eq!(early.next_at, Some(at("2026-11-26", 15)));
    let later = due(&plan, &people, &past, is_weekday, at("2026-11-26", 15));
    assert_eq!(later.letters.len(), 1);
    let forecast = simulate(
        &plan,
        &people,
        past,
        is_weekday,
        at("2026-11-26", 9),
        day("2026-12-31"),
    );
    let times: Vec<DateTime<Utc>> = forecast.letters.iter().map(|letter| letter.at).collect();
    assert_eq!(times, [at("2026-11-26", 15), at("2026-11-27", 15)]);
}

#[test]
fn what_is_settled_is_not_due_again_and_a_closed_course_ends_the_step() {
    let plan = plan(vec![step(
        1,
        StepKind::Unfinished,
        Trigger::BeforeDue(4),
        (1, 3),
    )]);
    let people = [candidate(1, Standing::Completed)];
    let now = at("2026-11-26", 9);
    let mut past = Past::default();
    let round = due(&plan, &people, &past, is_weekday, now);
    let (entry, reason) = round.not_sent[0];
    past.settle(&entry, Some(reason));
    for day in ["2026-11-26", "2026-11-27", "2026-11-30"] {
        let again = due(&plan, &people, &past, is_weekday, at(day, 9));
        assert_eq!(again, Round::default(), "{day}");
    }
    let mut past = Past::default();
    past.settle(&entry, Some(NotSent::NoAddress));
    let next = due(&plan, &people, &past, is_weekday, at("2026-11-27", 9));
    assert_eq!(next.not_sent[0].0.occurrence, 2);
}

#[test]
fn nothing_goes_on_the_day_of_the_order_or_for_days_before_it() {
    let plan = plan(vec![step(
        1,
        StepKind::Unfinished,
        Trigger::BeforeDue(28),
        (5, 3),
    )]);
    let late = Candidate {
        ordered_on: day("2026-11-09"),
        ..candidate(1, Standing::NotStarted)
    };
    for (now, expected) in [("2026-11-09", 0), ("2026-11-10", 0), ("2026-11-16", 1)] {
        let round = ask(&plan, std::slice::from_ref(&late), at(now, 9));
        assert_eq!(round.letters.len(), expected, "{now}");
    }
}

#[test]
fn the_forecast_is_what_the_rounds_do() {
    let plan = Plan::ready_made();
    let people = [
        candidate(1, Standing::NotStarted),
        candidate(2, Standing::Learning { done: 3, total: 8 }),
        candidate(3, Standing::Completed),
        Candidate {
            obstacle: Some(NotSent::OnLeave),
            ..candidate(4, LEARNING)
        },
    ];
    let start = at("2026-11-03", 0);
    let until = day("2027-01-31");
    let forecast = simulate(&plan, &people, Past::default(), is_weekday, start, until);
    let mut past = Past::default();
    let mut lived = Vec::new();
    let mut not_sent = 0;
    let mut now = start;
    while jst_date(now) <= until {
        let round = due(&plan, &people, &past, is_weekday, now);
        for letter in round.letters {
            past.last_letter.insert(letter.membership, now);
            letter
                .entries
                .iter()
                .for_each(|entry| past.settle(entry, None));
            lived.push((now, letter.membership));
        }
        not_sent += round.not_sent.len();
        for (entry, reason) in round.not_sent {
            past.settle(&entry, Some(reason));
        }
        now += TimeDelta::hours(1);
    }
    let foreseen: Vec<(DateTime<Utc>, MembershipId)> = forecast
        .letters
        .iter()
        .map(|letter| (letter.at, letter.letter.membership))
        .collect();
    assert_eq!(foreseen, lived);
    assert_eq!(forecast.not_sent.len(), not_sent);
    assert!(lived.len() > 10, "{lived:?}");
}
