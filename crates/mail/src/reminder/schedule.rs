//! Who gets a reminder at a moment, and who gets none and why: pure.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, TimeDelta, Timelike, Utc};
use kernel::date::{jst, jst_date};
use kernel::id::{EnrolmentId, MembershipId, ReminderStepId};

use super::calendar::{Calendar, DAY_ENDS, at_hour, business_day_from, business_days_after};
use super::plan::{Plan, Step, StepKind, Trigger};
use super::reason::NotSent;

/// Nobody gets two reminders within this time.
pub const PAUSE: TimeDelta = TimeDelta::hours(24);
/// An occurrence that could not be looked at for longer than this (the server
/// stood still, the plan began later) is let go.
const LATEST: TimeDelta = TimeDelta::days(7);

/// How far somebody is in a course.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Not begun.
    NotStarted,
    /// Begun.
    Learning {
        /// Steps done.
        done: i64,
        /// Steps there are.
        total: i64,
    },
    /// 修了
    Completed,
    /// 免除
    Waived,
    /// 取消
    Withdrawn,
    /// The window ended before it was done.
    RunOut,
}

impl Standing {
    /// Why nobody need be reminded any more.
    pub fn closed(self) -> Option<NotSent> {
        match self {
            Self::NotStarted | Self::Learning { .. } => None,
            Self::Completed => Some(NotSent::Completed),
            Self::Waived => Some(NotSent::Waived),
            Self::Withdrawn => Some(NotSent::Withdrawn),
            Self::RunOut => Some(NotSent::RunOut),
        }
    }
}

/// One enrolment, as far as a reminder depends on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The enrolment.
    pub enrolment: EnrolmentId,
    /// Whose.
    pub membership: MembershipId,
    /// The day it was ordered, in Japan.
    pub ordered_on: NaiveDate,
    /// The last day.
    pub due_on: Option<NaiveDate>,
    /// How far it is.
    pub standing: Standing,
    /// What keeps letters from the person.
    pub obstacle: Option<NotSent>,
}

/// What was sent, and decided, before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Past {
    /// The last occurrence of a step about an enrolment that was settled.
    pub settled: BTreeMap<(ReminderStepId, EnrolmentId), u32>,
    /// When the last reminder was written to a person.
    pub last_letter: BTreeMap<MembershipId, DateTime<Utc>>,
}

impl Past {
    /// Notes an occurrence that was sent, or was not for a reason.
    pub fn settle(&mut self, entry: &Entry, reason: Option<NotSent>) {
        let is_final = reason.is_some_and(NotSent::is_final);
        let settled = if is_final { u32::MAX } else { entry.occurrence };
        let known = self
            .settled
            .entry((entry.step, entry.enrolment))
            .or_default();
        *known = (*known).max(settled);
    }
}

/// One occurrence of one step about one enrolment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// The step.
    pub step: ReminderStepId,
    /// Its place in the plan.
    pub place: usize,
    /// Its kind.
    pub kind: StepKind,
    /// The enrolment.
    pub enrolment: EnrolmentId,
    /// Whose.
    pub membership: MembershipId,
    /// Which time, from 1.
    pub occurrence: u32,
    /// The business day it belongs to.
    pub planned_on: NaiveDate,
    /// Whether the manager is told.
    pub wants_copy: bool,
}

/// One letter to one person: an entry for each course.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterDue {
    /// To whom.
    pub membership: MembershipId,
    /// About what, in the order of the candidates.
    pub entries: Vec<Entry>,
}

impl LetterDue {
    /// The entry whose words the letter has: the most urgent step.
    pub fn speaker(&self) -> Option<&Entry> {
        self.entries.iter().max_by_key(|entry| entry.place)
    }
}

/// What there is to do at a moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// Letters to write.
    pub letters: Vec<LetterDue>,
    /// What is not sent, to be kept with its reason.
    pub not_sent: Vec<(Entry, NotSent)>,
    /// When somebody whose last letter is too fresh may get the next, if that
    /// is today.
    pub next_at: Option<DateTime<Utc>>,
}

/// What is due at `now`. Nothing outside the plan's hours and on days without
/// work. Whether the plan is active is for the caller.
pub fn due(
    plan: &Plan,
    candidates: &[Candidate],
    past: &Past,
    is_business_day: Calendar,
    now: DateTime<Utc>,
) -> Round {
    let prepared = prepare(plan, candidates, is_business_day);
    round(&prepared, past, plan, is_business_day, now)
}

/// One letter of a forecast.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foreseen {
    /// When it goes.
    pub at: DateTime<Utc>,
    /// To whom, about what.
    pub letter: LetterDue,
}

/// What happens if nothing changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forecast {
    /// The letters, the earliest first.
    pub letters: Vec<Foreseen>,
    /// What is not sent, with the day on which that is decided.
    pub not_sent: Vec<(NaiveDate, Entry, NotSent)>,
}

/// Plays every day from `now` until `until` with [`due`]'s own rules, taking
/// for granted that nobody learns, leaves or is enrolled meanwhile.
pub fn simulate(
    plan: &Plan,
    candidates: &[Candidate],
    mut past: Past,
    is_business_day: Calendar,
    now: DateTime<Utc>,
    until: NaiveDate,
) -> Forecast {
    let prepared = prepare(plan, candidates, is_business_day);
    let mut forecast = Forecast::default();
    let mut day = jst_date(now);
    while day <= until {
        let mut next = Some(now.max(at_hour(day, plan.send_hour)));
        while let Some(at) = next {
            let round = round(&prepared, &past, plan, is_business_day, at);
            next = round.next_at.filter(|next| at < *next);
            for (entry, reason) in round.not_sent {
                past.settle(&entry, Some(reason));
                forecast.not_sent.push((day, entry, reason));
            }
            for letter in round.letters {
                past.last_letter.insert(letter.membership, at);
                for entry in &letter.entries {
                    past.settle(entry, None);
                }
                forecast.letters.push(Foreseen { at, letter });
            }
        }
        day += TimeDelta::days(1);
    }
    forecast
}

/// A candidate with the days of every step.
struct Prepared<'a> {
    candidate: &'a Candidate,
    due_on: NaiveDate,
    steps: Vec<(usize, &'a Step, Vec<NaiveDate>)>,
}

fn prepare<'a>(
    plan: &'a Plan,
    candidates: &'a [Candidate],
    is_business_day: Calendar,
) -> Vec<Prepared<'a>> {
    let with_days = |candidate: &'a Candidate| {
        let due_on = candidate.due_on?;
        let days = |(place, step): (usize, &'a Step)| {
            (
                place,
                step,
                days_of(step, candidate, due_on, is_business_day),
            )
        };
        Some(Prepared {
            candidate,
            due_on,
            steps: plan.steps.iter().enumerate().map(days).collect(),
        })
    };
    candidates.iter().filter_map(with_days).collect()
}

/// The business days of a step's occurrences, the first first.
fn days_of(
    step: &Step,
    candidate: &Candidate,
    due_on: NaiveDate,
    is_business_day: Calendar,
) -> Vec<NaiveDate> {
    let first = match step.trigger {
        Trigger::BeforeDue(days) => due_on - TimeDelta::days(days.into()),
        Trigger::AfterDue(days) => due_on + TimeDelta::days(days.into()),
        Trigger::Share(percent) => {
            let period = (due_on - candidate.ordered_on).num_days().max(0);
            let passed = (period * i64::from(percent) + 99) / 100;
            candidate.ordered_on + TimeDelta::days(passed)
        }
    };
    let mut days = vec![business_day_from(first, is_business_day)];
    let times = if step.repeat_every == 0 { 1 } else { step.most };
    for _ in 1..times {
        if let Some(last) = days.last() {
            days.push(business_days_after(
                *last,
                step.repeat_every,
                is_business_day,
            ));
        }
    }
    days
}

fn round(
    prepared: &[Prepared<'_>],
    past: &Past,
    plan: &Plan,
    is_business_day: Calendar,
    now: DateTime<Utc>,
) -> Round {
    let today = jst_date(now);
    let hour = now.with_timezone(&jst()).hour();
    let mut round = Round::default();
    if !is_business_day(today) || !(plan.send_hour..DAY_ENDS).contains(&hour) {
        return round;
    }
    let mut speaking: Vec<LetterDue> = Vec::new();
    let mut joined: Vec<Entry> = Vec::new();
    for one in prepared {
        let mut due = one.due_entries(past, today, &mut round.not_sent);
        let Some(speaker) = due.pop() else { continue };
        joined.append(&mut due);
        let membership = speaker.membership;
        match speaking.last_mut() {
            Some(letter) if letter.membership == membership => letter.entries.push(speaker),
            _ => speaking.push(LetterDue {
                membership,
                entries: vec![speaker],
            }),
        }
    }
    let mut waiting = BTreeSet::new();
    for letter in merged(speaking) {
        let free_at = past
            .last_letter
            .get(&letter.membership)
            .map(|last| *last + PAUSE);
        match free_at.filter(|free_at| now < *free_at) {
            None => round.letters.push(letter),
            Some(free_at) => {
                waiting.insert(letter.membership);
                let is_today = jst_date(free_at) == today;
                let sooner = round.next_at.is_none_or(|next| free_at < next);
                if is_today && sooner {
                    round.next_at = Some(free_at);
                }
            }
        }
    }
    // What waits is decided when it goes.
    let decided = joined
        .into_iter()
        .filter(|entry| !waiting.contains(&entry.membership));
    round
        .not_sent
        .extend(decided.map(|entry| (entry, NotSent::Joined)));
    round
}

/// One letter a person, also when their courses are not beside each other.
fn merged(letters: Vec<LetterDue>) -> Vec<LetterDue> {
    let mut places: BTreeMap<MembershipId, usize> = BTreeMap::new();
    let mut merged: Vec<LetterDue> = Vec::new();
    for letter in letters {
        match places.get(&letter.membership) {
            Some(place) => merged[*place].entries.extend(letter.entries),
            None => {
                places.insert(letter.membership, merged.len());
                merged.push(letter);
            }
        }
    }
    merged
}

impl Prepared<'_> {
    /// The entries that are due today, the most urgent last; what is not to be
    /// sent is added to `not_sent`.
    fn due_entries(
        &self,
        past: &Past,
        today: NaiveDate,
        not_sent: &mut Vec<(Entry, NotSent)>,
    ) -> Vec<Entry> {
        let mut due = Vec::new();
        for (place, step, days) in &self.steps {
            let Some(entry) = self.newest(past, today, *place, step, days) else {
                continue;
            };
            match self.reason(step.kind, today) {
                Some(reason) => not_sent.push((entry, reason)),
                None => due.push(entry),
            }
        }
        due
    }

    /// The newest occurrence that has come and is not settled.
    fn newest(
        &self,
        past: &Past,
        today: NaiveDate,
        place: usize,
        step: &Step,
        days: &[NaiveDate],
    ) -> Option<Entry> {
        let come = days.iter().take_while(|day| **day <= today).count();
        let planned_on = *days.get(come.checked_sub(1)?)?;
        let occurrence = u32::try_from(come).ok()?;
        let candidate = self.candidate;
        let settled = past
            .settled
            .get(&(step.id, candidate.enrolment))
            .is_some_and(|settled| occurrence <= *settled);
        // The invitation went out on the day of the order.
        let is_before_order = planned_on <= candidate.ordered_on;
        if settled || is_before_order || LATEST < today - planned_on {
            return None;
        }
        Some(Entry {
            step: step.id,
            place,
            kind: step.kind,
            enrolment: candidate.enrolment,
            membership: candidate.membership,
            occurrence,
            planned_on,
            wants_copy: step.copy_to_manager,
        })
    }

    fn reason(&self, kind: StepKind, today: NaiveDate) -> Option<NotSent> {
        let standing = self.candidate.standing;
        let closed = standing.closed().or(self.candidate.obstacle);
        closed.or_else(|| self.mismatch(kind, today))
    }

    /// Why the step is not for this person.
    fn mismatch(&self, kind: StepKind, today: NaiveDate) -> Option<NotSent> {
        match (kind, self.candidate.standing) {
            (StepKind::NotStarted, Standing::Learning { .. }) => Some(NotSent::Started),
            (StepKind::Behind, Standing::NotStarted) => Some(NotSent::NotBegun),
            (StepKind::Behind, Standing::Learning { done, total }) => {
                let ordered_on = self.candidate.ordered_on;
                let period = (self.due_on - ordered_on).num_days().max(1);
                let passed = (today - ordered_on).num_days().clamp(0, period);
                let is_behind = done * period < total * passed;
                (!is_behind).then_some(NotSent::OnTrack)
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
