//! Who gets a letter about a recall today, and why everybody else does not.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Timelike, Utc};
use enrolments::Enrolment;
use kernel::id::{CompanyId, EnrolmentId, MembershipId, TrackVersionId};
use kernel::{Failure, business_day, date};
use people::{Company, CompanyStatus, Member, MembershipStatus};
use quizzes::{Occasion, Recall};
use sea_orm::ConnectionTrait;

use crate::App;

/// How many enrolments are looked at in one go.
const AT_ONCE: u64 = 200;
/// The hours of the day in Japan in which letters are written.
const OFFICE_HOURS: std::ops::Range<u32> = 9..18;

/// Why no letter goes out about an occasion that is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NotMailed {
    /// The member has no address.
    NoAddress,
    /// The member is on leave and left in peace.
    OnLeave,
    /// The member has left.
    Left,
    /// The company's people may not come in.
    CompanyClosed,
    /// It is answered already.
    Answered,
    /// No question of the course suits.
    NoQuestions,
    /// It is not a working hour; the letter waits for one.
    OutsideHours,
    /// The installation has no recalls.
    SwitchedOff,
}

impl NotMailed {
    /// Every reason.
    pub const ALL: [Self; 8] = [
        Self::NoAddress,
        Self::OnLeave,
        Self::Left,
        Self::CompanyClosed,
        Self::Answered,
        Self::NoQuestions,
        Self::OutsideHours,
        Self::SwitchedOff,
    ];

    /// The word for programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoAddress => "no_address",
            Self::OnLeave => "on_leave",
            Self::Left => "left",
            Self::CompanyClosed => "company_closed",
            Self::Answered => "answered",
            Self::NoQuestions => "no_questions",
            Self::OutsideHours => "outside_hours",
            Self::SwitchedOff => "switched_off",
        }
    }

    /// The words on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::NoAddress => "メールアドレスがない",
            Self::OnLeave => "休職中",
            Self::Left => "退職した",
            Self::CompanyClosed => "企業が利用停止中",
            Self::Answered => "ホームから答えずみ",
            Self::NoQuestions => "使える問題がない",
            Self::OutsideHours => "営業日の9時から18時までを待っている",
            Self::SwitchedOff => "設定で止めている",
        }
    }
}

/// What becomes of the letter about an open occasion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Post {
    /// It was written.
    Mailed,
    /// It is to be written now.
    Due,
    /// It is not written, and why.
    Not(NotMailed),
}

/// Whether letters may be written now: on business days in Japan, in office hours.
pub(crate) fn is_office_hour(now: DateTime<Utc>) -> bool {
    let there = now.with_timezone(&date::jst());
    business_day::is_business_day(there.date_naive()) && OFFICE_HOURS.contains(&there.hour())
}

/// Everything that decides about one letter.
struct Facts<'a> {
    company: Option<&'a Company>,
    member: Option<&'a Member>,
    recall: Option<&'a Recall>,
    has_questions: bool,
    has_recalls: bool,
    is_office_hour: bool,
}

fn post_of(facts: &Facts<'_>) -> Post {
    if facts
        .recall
        .is_some_and(|recall| recall.mailed_at.is_some())
    {
        return Post::Mailed;
    }
    let is_closed = facts.company.is_none_or(|company| {
        matches!(
            company.status,
            CompanyStatus::Suspended | CompanyStatus::Closed
        )
    });
    let status = facts.member.map(|member| member.status);
    let has_address = facts.member.is_some_and(|member| member.email.is_some());
    let reasons = [
        (!facts.has_recalls, NotMailed::SwitchedOff),
        (
            facts
                .recall
                .is_some_and(|recall| recall.finished_at.is_some()),
            NotMailed::Answered,
        ),
        (is_closed, NotMailed::CompanyClosed),
        (
            status.is_none_or(|status| status == MembershipStatus::Left),
            NotMailed::Left,
        ),
        (
            status == Some(MembershipStatus::OnLeave),
            NotMailed::OnLeave,
        ),
        (!has_address, NotMailed::NoAddress),
        (!facts.has_questions, NotMailed::NoQuestions),
        (!facts.is_office_hour, NotMailed::OutsideHours),
    ];
    let reason = reasons.into_iter().find(|(holds, _)| *holds);
    reason.map_or(Post::Due, |(_, reason)| Post::Not(reason))
}

/// One open occasion of one learner.
#[derive(Clone, Debug)]
pub(crate) struct Turn {
    pub(crate) enrolment: Enrolment,
    pub(crate) occasion: Occasion,
    pub(crate) company: Option<Company>,
    pub(crate) member: Option<Member>,
    pub(crate) post: Post,
}

/// Some open occasions, and where the next ones begin.
pub(crate) struct Round {
    pub(crate) turns: Vec<Turn>,
    pub(crate) next: Option<(NaiveDate, EnrolmentId)>,
}

/// The next open occasions after the enrolment given, of every company, at
/// most a few hundred.
pub(crate) async fn round(
    app: &App,
    after: Option<(NaiveDate, EnrolmentId)>,
) -> Result<Round, Failure> {
    let (db, now, today) = (app.db.read(), app.clock.now(), app.clock.today());
    let (from, to) = quizzes::days_with_occasions(today);
    let enrolments = enrolments::read::completed_between(&db, from, to, after, AT_ONCE).await?;
    let is_last = u64::try_from(enrolments.len()).is_ok_and(|count| count < AT_ONCE);
    let next = enrolments
        .last()
        .filter(|_| !is_last)
        .and_then(|last| Some((last.completed_on?, last.id)));
    let ids: Vec<EnrolmentId> = enrolments.iter().map(|enrolment| enrolment.id).collect();
    let recalls = quizzes::read::recalls_of(&db, &ids).await?;
    let known = Known::of(&db, &enrolments).await?;
    let turns = enrolments.into_iter().filter_map(|enrolment| {
        let occasion = quizzes::due(enrolment.completed_on?, today)?;
        let recall = recalls
            .iter()
            .find(|recall| recall.enrolment == enrolment.id && recall.day == occasion.day);
        let company = known.companies.get(&enrolment.company);
        let member = known.members.get(&enrolment.membership);
        let version = enrolment.track_version;
        let post = post_of(&Facts {
            company,
            member,
            recall,
            has_questions: version.is_some_and(|id| known.has_questions.get(&id) == Some(&true)),
            has_recalls: app.settings.has_recalls,
            is_office_hour: is_office_hour(now),
        });
        Some(Turn {
            occasion,
            company: company.cloned(),
            member: member.cloned(),
            post,
            enrolment,
        })
    });
    Ok(Round {
        turns: turns.collect(),
        next,
    })
}

/// What belongs to some enrolments.
#[derive(Default)]
struct Known {
    companies: BTreeMap<CompanyId, Company>,
    members: BTreeMap<MembershipId, Member>,
    has_questions: BTreeMap<TrackVersionId, bool>,
}

impl Known {
    async fn of(db: &impl ConnectionTrait, enrolments: &[Enrolment]) -> Result<Self, Failure> {
        let mut known = Self::default();
        let mut by_company: BTreeMap<CompanyId, Vec<MembershipId>> = BTreeMap::new();
        for enrolment in enrolments {
            let members = by_company.entry(enrolment.company).or_default();
            members.push(enrolment.membership);
            if let Some(version) = enrolment.track_version
                && !known.has_questions.contains_key(&version)
            {
                let pool = quizzes::read::recall_pool(db, version).await?;
                known.has_questions.insert(version, !pool.is_empty());
            }
        }
        for (company, members) in by_company {
            if let Some(found) = people::read::company(db, company).await? {
                known.companies.insert(company, found);
            }
            let found = people::read::members_by_ids(db, company, &members).await?;
            known
                .members
                .extend(found.into_iter().map(|member| (member.id, member)));
        }
        Ok(known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_written_on_business_days_from_nine_to_six_in_japan() {
        let at = |text: &str| -> DateTime<Utc> { text.parse().expect("an instant") };
        for (now, expected) in [
            ("2026-11-27T23:59:59+09:00", false),
            ("2026-11-27T08:59:59+09:00", false),
            ("2026-11-27T09:00:00+09:00", true),
            ("2026-11-27T17:59:59+09:00", true),
            ("2026-11-27T18:00:00+09:00", false),
            ("2026-11-28T10:00:00+09:00", false),
            ("2026-11-29T10:00:00+09:00", false),
            ("2026-11-30T10:00:00+09:00", true),
            // Labour Thanksgiving Day, a Monday.
            ("2026-11-23T10:00:00+09:00", false),
            ("2026-11-24T10:00:00+09:00", true),
            // Sunday in London, Monday in Japan.
            ("2026-11-29T23:30:00+00:00", false),
            ("2026-11-30T00:30:00+00:00", true),
        ] {
            assert_eq!(is_office_hour(at(now)), expected, "{now}");
        }
    }
}
