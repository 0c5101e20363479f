//! What a rule means for one person on one day.

use chrono::{Days, NaiveDate};
use kernel::id::{MembershipId, OrgUnitId};

use super::{DueRule, Rule, Window};
use crate::enrolment::{Enrolment, Status};
use crate::word::Presence;

/// A person as a rule looks at them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate<'a> {
    /// Who.
    pub membership: MembershipId,
    /// Whether they are at work. People who have left are no candidates.
    pub presence: Presence,
    /// Their unit.
    pub unit: Option<OrgUnitId>,
    /// 役職, in the form in which words are compared.
    pub job_title: String,
    /// 入社日
    pub joined_on: Option<NaiveDate>,
    /// Their newest enrolment in the rule's track.
    pub newest: Option<&'a Enrolment>,
    /// How long the certificate of that enrolment is good.
    pub certified_until: Option<NaiveDate>,
    /// The newest enrolments in the track that the same person has under other
    /// employments.
    pub elsewhere: Vec<Held<'a>>,
}

/// An enrolment that the person has under another employment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held<'a> {
    /// The enrolment.
    pub enrolment: &'a Enrolment,
    /// How long its certificate is good.
    pub certified_until: Option<NaiveDate>,
    /// Where that employment stands; nothing when it has ended.
    pub presence: Option<Presence>,
}

/// What a rule does about a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Not one of those it is for.
    Elsewhere,
    /// Enrolled now.
    Enrol {
        /// 1 for the first time.
        cycle_no: i32,
        /// The first day of the window; today for a first enrolment.
        opens_on: NaiveDate,
        /// The last day.
        due_on: Option<NaiveDate>,
    },
    /// Learning it already.
    Learning {
        /// The last day.
        due_on: Option<NaiveDate>,
    },
    /// Has completed it.
    Finished {
        /// On this day.
        completed_on: Option<NaiveDate>,
        /// The day from which it is to be learnt again.
        next_on: Option<NaiveDate>,
    },
    /// One of those it is for, and yet left out.
    LeftOut(NotMeant),
}

/// Why somebody is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NotMeant {
    /// 休職
    OnLeave,
    /// The day of joining is still to come.
    NotYetJoined,
    /// The rule counts from a day that nobody has entered.
    NoJoiningDay,
    /// The last day counted from joining is over.
    JoinedLongAgo,
    /// The rule's own last day is over.
    Over,
    /// 免除
    Waived,
    /// 取消
    Withdrawn,
    /// Its time ran out before it was done.
    RanOut,
    /// Learning, done or excused under another employment.
    OtherEmployment,
}

impl NotMeant {
    /// Every reason.
    pub const ALL: [Self; 9] = [
        Self::OnLeave,
        Self::NotYetJoined,
        Self::NoJoiningDay,
        Self::JoinedLongAgo,
        Self::Over,
        Self::Waived,
        Self::Withdrawn,
        Self::RanOut,
        Self::OtherEmployment,
    ];

    /// The word in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OnLeave => "on_leave",
            Self::NotYetJoined => "not_yet_joined",
            Self::NoJoiningDay => "no_joining_day",
            Self::JoinedLongAgo => "joined_long_ago",
            Self::Over => "over",
            Self::Waived => "waived",
            Self::Withdrawn => "withdrawn",
            Self::RanOut => "ran_out",
            Self::OtherEmployment => "other_employment",
        }
    }

    /// The words on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::OnLeave => "休職中です。復職すると登録されます。",
            Self::NotYetJoined => "入社日の前です。入社日に登録されます。",
            Self::NoJoiningDay => "入社日が登録されていません。",
            Self::JoinedLongAgo => "入社日から数えた期限がすぎています。",
            Self::Over => "規則の期限がすぎています。",
            Self::Waived => "免除されています。",
            Self::Withdrawn => "受講登録が取り消されています。",
            Self::RanOut => "受講期間が終わっています。",
            Self::OtherEmployment => "同じ人が、別の社員番号で受講します（受講中・修了・免除）。",
        }
    }
}

/// What `rule` does about a person `today`. `units` are those that the rule is
/// for, the ones below included; `titles` the rule's 役職 in the form in which
/// words are compared. Whether the rule is active the caller asks.
pub fn judge(
    rule: &Rule,
    units: Option<&[OrgUnitId]>,
    titles: &[String],
    person: &Candidate<'_>,
    today: NaiveDate,
) -> Verdict {
    let in_units = units.is_none_or(|units| person.unit.is_some_and(|unit| units.contains(&unit)));
    let has_title = titles.is_empty() || titles.contains(&person.job_title);
    if !in_units || !has_title {
        return Verdict::Elsewhere;
    }
    let too_early = |from: NaiveDate| person.joined_on.is_some_and(|joined| joined < from);
    if rule.joined_from.is_some_and(too_early) {
        return Verdict::Elsewhere;
    }
    let verdict = match person.newest {
        None => match person.renewal_of_another(rule, today) {
            Some(window) => renewed_here(window, person),
            None => first_time(rule, person, today),
        },
        Some(newest) => again(rule, newest, person, today),
    };
    let suffices = |held: &Held<'_>| held.suffices(rule, today);
    match verdict {
        Verdict::Enrol { .. } if person.elsewhere.iter().any(suffices) => {
            Verdict::LeftOut(NotMeant::OtherEmployment)
        }
        verdict => verdict,
    }
}

impl Candidate<'_> {
    /// The open window of what the person completed last under another
    /// employment: whoever has a new number learns it again on the same day.
    fn renewal_of_another(&self, rule: &Rule, today: NaiveDate) -> Option<Window> {
        let completed = self.elsewhere.iter().filter_map(|held| {
            let on = held.enrolment.completed_on?;
            (held.enrolment.status == Status::Completed).then_some((on, held.certified_until))
        });
        let (on, certified_until) = completed.max_by_key(|(on, _)| *on)?;
        let window = rule.cycle.window(on, certified_until, today)?;
        (window.opens_on <= today).then_some(window)
    }
}

fn renewed_here(window: Window, person: &Candidate<'_>) -> Verdict {
    if person.presence == Presence::Away {
        return Verdict::LeftOut(NotMeant::OnLeave);
    }
    Verdict::Enrol {
        cycle_no: 1,
        opens_on: window.opens_on,
        due_on: Some(window.due_on),
    }
}

impl Held<'_> {
    /// Whether nobody need be enrolled beside it: it is learnt where the person
    /// is at work, excused where they still belong, or done and not to be
    /// renewed yet.
    fn suffices(&self, rule: &Rule, today: NaiveDate) -> bool {
        let is_fresh = |completed_on: NaiveDate| {
            let window = rule.cycle.window(completed_on, self.certified_until, today);
            window.is_none_or(|window| window.opens_on > today)
        };
        match self.enrolment.status {
            Status::Assigned | Status::InProgress => self.presence == Some(Presence::AtWork),
            Status::Waived => self.presence.is_some(),
            Status::Completed => self.enrolment.completed_on.is_some_and(is_fresh),
            Status::Withdrawn | Status::ExpiredUnfinished => false,
        }
    }
}

fn first_time(rule: &Rule, person: &Candidate<'_>, today: NaiveDate) -> Verdict {
    let counts_from_joining =
        rule.joined_from.is_some() || matches!(rule.due, DueRule::AfterJoining(_));
    if person.presence == Presence::Away {
        return Verdict::LeftOut(NotMeant::OnLeave);
    }
    if person.joined_on.is_some_and(|joined| joined > today) {
        return Verdict::LeftOut(NotMeant::NotYetJoined);
    }
    if counts_from_joining && person.joined_on.is_none() {
        return Verdict::LeftOut(NotMeant::NoJoiningDay);
    }
    let after = |day: NaiveDate, days: u32| day + Days::new(u64::from(days));
    let due_on = match rule.due {
        DueRule::Open => None,
        DueRule::Fixed(day) => Some(day),
        DueRule::AfterJoining(days) => person.joined_on.map(|joined| after(joined, days)),
        DueRule::AfterCaught(days) => Some(after(today, days)),
    };
    if due_on.is_some_and(|due| due < today) {
        return Verdict::LeftOut(match rule.due {
            DueRule::AfterJoining(_) => NotMeant::JoinedLongAgo,
            _ => NotMeant::Over,
        });
    }
    Verdict::Enrol {
        cycle_no: 1,
        opens_on: today,
        due_on,
    }
}

/// What a person decided about the newest enrolment stands: a rule never
/// undoes an exemption or a withdrawal.
fn again(rule: &Rule, newest: &Enrolment, person: &Candidate<'_>, today: NaiveDate) -> Verdict {
    match newest.status {
        Status::Assigned | Status::InProgress => {
            return Verdict::Learning {
                due_on: newest.due_on,
            };
        }
        Status::Waived => return Verdict::LeftOut(NotMeant::Waived),
        Status::Withdrawn => return Verdict::LeftOut(NotMeant::Withdrawn),
        Status::ExpiredUnfinished => return Verdict::LeftOut(NotMeant::RanOut),
        Status::Completed => {}
    }
    let window = newest
        .completed_on
        .and_then(|day| rule.cycle.window(day, person.certified_until, today));
    match window {
        Some(window) if window.opens_on <= today && person.presence == Presence::Away => {
            Verdict::LeftOut(NotMeant::OnLeave)
        }
        Some(window) if window.opens_on <= today => Verdict::Enrol {
            cycle_no: newest.cycle_no + 1,
            opens_on: window.opens_on,
            due_on: Some(window.due_on),
        },
        later => Verdict::Finished {
            completed_on: newest.completed_on,
            next_on: later.map(|window| window.opens_on),
        },
    }
}

#[cfg(test)]
mod tests;
