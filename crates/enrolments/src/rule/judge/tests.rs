use super::*;
use crate::rule::CycleRule;
use chrono::DateTime;
use kernel::Ids;
use uuid::Uuid;

fn day(text: &str) -> NaiveDate {
    kernel::date::parse(text).expect("a day")
}

fn rule(due: DueRule) -> Rule {
    Rule {
        name: "新入社員".to_owned(),
        is_active: true,
        unit: None,
        job_titles: Vec::new(),
        joined_from: None,
        due,
        cycle: CycleRule::Once,
    }
}

fn person(joined_on: Option<&str>) -> Candidate<'static> {
    Candidate {
        membership: MembershipId(Uuid::nil()),
        presence: Presence::AtWork,
        unit: None,
        job_title: "店長".to_owned(),
        joined_on: joined_on.map(day),
        newest: None,
        certified_until: None,
        elsewhere: Vec::new(),
    }
}

fn enrolment(status: Status, completed_on: Option<&str>) -> Enrolment {
    let (ids, now) = (Ids::counted(), DateTime::UNIX_EPOCH);
    Enrolment {
        id: ids.fresh(now),
        company: ids.fresh(now),
        membership: ids.fresh(now),
        track: ids.fresh(now),
        track_version: None,
        cycle_no: 1,
        status,
        source: crate::Source::Company,
        due_on: None,
        started_at: None,
        completed_at: None,
        completed_on: completed_on.map(day),
        created_at: now,
    }
}

const TODAY: &str = "2026-12-01";

#[test]
fn the_last_day_of_a_first_enrolment_follows_the_rule() {
    let enrol = |due: Option<&str>| Verdict::Enrol {
        cycle_no: 1,
        opens_on: day(TODAY),
        due_on: due.map(day),
    };
    for (due, joined, expected) in [
        (
            DueRule::AfterJoining(30),
            Some("2026-11-20"),
            enrol(Some("2026-12-20")),
        ),
        (
            DueRule::AfterJoining(30),
            Some("2026-11-01"),
            enrol(Some("2026-12-01")),
        ),
        (
            DueRule::AfterJoining(30),
            Some("2026-10-31"),
            Verdict::LeftOut(NotMeant::JoinedLongAgo),
        ),
        (
            DueRule::AfterJoining(30),
            Some("2026-12-02"),
            Verdict::LeftOut(NotMeant::NotYetJoined),
        ),
        (
            DueRule::AfterJoining(30),
            None,
            Verdict::LeftOut(NotMeant::NoJoiningDay),
        ),
        (DueRule::AfterCaught(60), None, enrol(Some("2027-01-30"))),
        (
            DueRule::Fixed(day("2026-12-01")),
            None,
            enrol(Some("2026-12-01")),
        ),
        (
            DueRule::Fixed(day("2026-11-30")),
            None,
            Verdict::LeftOut(NotMeant::Over),
        ),
        (DueRule::Open, None, enrol(None)),
    ] {
        let found = judge(&rule(due), None, &[], &person(joined), day(TODAY));
        assert_eq!(found, expected, "{due:?} {joined:?}");
    }
}

#[test]
fn a_rule_is_for_its_units_titles_and_those_who_joined_since() {
    let unit = OrgUnitId(Uuid::from_u128(7));
    let here = Candidate {
        unit: Some(unit),
        ..person(Some("2026-11-20"))
    };
    let titled = vec!["店長".to_owned()];
    let other = vec!["副店長".to_owned()];
    let since = |from: &str| Rule {
        joined_from: Some(day(from)),
        ..rule(DueRule::Open)
    };
    let open = rule(DueRule::Open);
    let units = [unit];
    for (rule, units, titles, person, is_meant) in [
        (&open, None, &[][..], &person(None), true),
        (&open, Some(&units[..]), &[], &here, true),
        (&open, Some(&units[..]), &[], &person(None), false),
        (&open, Some(&[][..]), &[], &here, false),
        (&open, None, &titled, &here, true),
        (&open, None, &other, &here, false),
        (&since("2026-11-20"), None, &[], &here, true),
        (&since("2026-11-21"), None, &[], &here, false),
    ] {
        let found = judge(rule, units, titles, person, day(TODAY));
        assert_eq!(found != Verdict::Elsewhere, is_meant, "{rule:?} {titles:?}");
    }
    let unknown = judge(&since("2026-11-20"), None, &[], &person(None), day(TODAY));
    assert_eq!(unknown, Verdict::LeftOut(NotMeant::NoJoiningDay));
}

#[test]
fn an_earlier_enrolment_and_leave_stand_in_the_way() {
    use Status::{Assigned, Completed, ExpiredUnfinished, InProgress, Waived, Withdrawn};
    let open = rule(DueRule::Open);
    for (status, completed, expected) in [
        (Assigned, None, Verdict::Learning { due_on: None }),
        (InProgress, None, Verdict::Learning { due_on: None }),
        (Waived, None, Verdict::LeftOut(NotMeant::Waived)),
        (Withdrawn, None, Verdict::LeftOut(NotMeant::Withdrawn)),
        (ExpiredUnfinished, None, Verdict::LeftOut(NotMeant::RanOut)),
        (
            Completed,
            Some("2020-01-01"),
            Verdict::Finished {
                completed_on: Some(day("2020-01-01")),
                next_on: None,
            },
        ),
    ] {
        let newest = enrolment(status, completed);
        let person = Candidate {
            newest: Some(&newest),
            ..person(None)
        };
        let found = judge(&open, None, &[], &person, day(TODAY));
        assert_eq!(found, expected, "{status:?}");
    }
    let away = Candidate {
        presence: Presence::Away,
        ..person(None)
    };
    let found = judge(&open, None, &[], &away, day(TODAY));
    assert_eq!(found, Verdict::LeftOut(NotMeant::OnLeave));
}

#[test]
fn a_renewal_comes_when_its_window_opens() {
    let yearly = Rule {
        cycle: CycleRule::Completion {
            months: 12,
            window: 60,
        },
        ..rule(DueRule::Open)
    };
    let newest = enrolment(Status::Completed, Some("2026-01-10"));
    let person = Candidate {
        newest: Some(&newest),
        ..person(None)
    };
    let on = |today: &str, person: &Candidate<'_>| judge(&yearly, None, &[], person, day(today));
    assert_eq!(
        on("2026-11-09", &person),
        Verdict::Finished {
            completed_on: Some(day("2026-01-10")),
            next_on: Some(day("2026-11-10")),
        }
    );
    let renewed = Verdict::Enrol {
        cycle_no: 2,
        opens_on: day("2026-11-10"),
        due_on: Some(day("2027-01-09")),
    };
    assert_eq!(on("2026-11-10", &person), renewed);
    assert_eq!(on("2026-12-24", &person), renewed);
    let away = Candidate {
        presence: Presence::Away,
        ..person
    };
    assert_eq!(on("2026-11-10", &away), Verdict::LeftOut(NotMeant::OnLeave));
}

const YEARLY: CycleRule = CycleRule::Completion {
    months: 12,
    window: 30,
};

fn held(enrolment: &Enrolment, presence: Option<Presence>) -> Held<'_> {
    Held {
        enrolment,
        certified_until: None,
        presence,
    }
}

#[test]
fn nobody_is_enrolled_beside_what_they_have_under_another_employment() {
    let (at_work, away, left) = (Some(Presence::AtWork), Some(Presence::Away), None);
    let fresh = Some("2026-11-01");
    let due = Some("2025-12-10");
    // Under the other employment; where that stands; whether it suffices.
    let cases = [
        (Status::Assigned, None, at_work, true),
        (Status::Assigned, None, away, false),
        (Status::InProgress, None, left, false),
        (Status::Waived, None, away, true),
        (Status::Waived, None, left, false),
        (Status::Completed, fresh, at_work, true),
        (Status::Completed, fresh, left, true),
        (Status::Completed, due, at_work, false),
        (Status::Withdrawn, None, at_work, false),
        (Status::ExpiredUnfinished, None, at_work, false),
    ];
    let mut rule = rule(DueRule::Open);
    rule.cycle = YEARLY;
    for (status, completed_on, presence, suffices) in cases {
        let other = enrolment(status, completed_on);
        let mut person = person(None);
        person.elsewhere = vec![held(&other, presence)];
        let verdict = judge(&rule, None, &[], &person, day(TODAY));
        let left_out = verdict == Verdict::LeftOut(NotMeant::OtherEmployment);
        assert_eq!(
            left_out, suffices,
            "{status:?} {completed_on:?} {presence:?}"
        );
        assert_ne!(left_out, matches!(verdict, Verdict::Enrol { .. }));
    }
}

/// Somebody who came back under a new number: whatever the rule says of first
/// enrolments, the window is that of what they completed.
#[test]
fn what_was_completed_under_an_older_number_is_renewed_under_the_new_one() {
    let done = enrolment(Status::Completed, Some("2025-12-10"));
    let renewed = Verdict::Enrol {
        cycle_no: 1,
        opens_on: day("2026-11-09"),
        due_on: Some(day("2026-12-09")),
    };
    for due in [
        DueRule::Open,
        DueRule::AfterJoining(30),
        DueRule::Fixed(day("2026-04-30")),
    ] {
        let mut rule = rule(due);
        rule.cycle = YEARLY;
        let mut person = person(Some("2026-04-01"));
        person.elsewhere = vec![held(&done, None)];
        assert_eq!(judge(&rule, None, &[], &person, day(TODAY)), renewed);
        person.presence = Presence::Away;
        let away = judge(&rule, None, &[], &person, day(TODAY));
        assert_eq!(away, Verdict::LeftOut(NotMeant::OnLeave));
    }
}

#[test]
fn a_renewal_waits_while_the_person_has_learnt_it_since_under_another_employment() {
    let mut rule = rule(DueRule::Open);
    rule.cycle = YEARLY;
    let own = enrolment(Status::Completed, Some("2025-12-10"));
    let since = enrolment(Status::Completed, Some("2026-10-01"));
    let mut person = person(None);
    person.newest = Some(&own);
    person.elsewhere = vec![held(&since, Some(Presence::AtWork))];
    let left_out = Verdict::LeftOut(NotMeant::OtherEmployment);
    assert_eq!(judge(&rule, None, &[], &person, day(TODAY)), left_out);
}
