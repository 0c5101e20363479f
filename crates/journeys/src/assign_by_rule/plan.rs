//! What a rule does about everybody in a company.

use std::collections::BTreeMap;
use std::fmt::Write;

use chrono::NaiveDate;
use courses::TrackVersion;
use enrolments::{Candidate, Enrolment, Held, NotMeant, Presence, Rule, Verdict, judge};
use kernel::Failure;
use kernel::id::{AssignmentRuleId, CompanyId, EnrolmentId, MembershipId, PersonId, TrackId};
use kernel::secret::{digest, hex};
use people::text::fold;
use people::{Company, MemberFilter, subtree};
use sea_orm::ConnectionTrait;

use crate::presence::presence;

/// Somebody that a rule is for, and what it does about them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// Who.
    pub membership: MembershipId,
    /// 姓 名
    pub name: String,
    /// 社員番号
    pub employee_no: String,
    /// The unit with those above it; empty without a unit.
    pub unit_path: String,
    /// Never [`Verdict::Elsewhere`].
    pub verdict: Verdict,
}

/// Whom a rule touches if it is saved now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RulePreview {
    /// The company.
    pub company: Company,
    /// The track, as it is taught now.
    pub track: TrackVersion,
    /// What the rule says.
    pub rule: Rule,
    /// The unit with those above it; empty for everybody.
    pub unit_path: String,
    /// The rule that is changed, and at which version it was read.
    pub existing: Option<(AssignmentRuleId, i32)>,
    /// Everybody it is for, by reading of the name.
    pub people: Vec<Judged>,
    /// Names what a save would do.
    pub digest: String,
}

impl Judged {
    /// Whether they are enrolled when the rule is applied.
    pub fn is_new(&self) -> bool {
        matches!(self.verdict, Verdict::Enrol { .. })
    }
}

/// What `rule` does about a company's people `today`: everybody it is for, by
/// reading of the name.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn judge_all(
    db: &impl ConnectionTrait,
    company: CompanyId,
    track: TrackId,
    rule: &Rule,
    today: NaiveDate,
) -> Result<Vec<Judged>, Failure> {
    let units = match rule.unit {
        Some(top) => Some(subtree(&people::read::units(db, company).await?, top)),
        None => None,
    };
    let filter = MemberFilter {
        within: units.clone(),
        ..MemberFilter::default()
    };
    let members = people::read::all_members(db, company, &filter).await?;
    let newest = enrolments::read::newest_of_track(db, company, track).await?;
    let certified = enrolments::read::certified_until(db, company, track).await?;
    let several = Several::of(db, company).await?;
    let titles: Vec<String> = rule.job_titles.iter().map(|title| fold(title)).collect();
    let mut judged = Vec::new();
    for member in members {
        let last = newest.get(&member.id);
        let person = Candidate {
            membership: member.id,
            presence: presence(member.status).unwrap_or(Presence::Away),
            unit: member.unit,
            job_title: fold(&member.job_title),
            joined_on: member.joined_on,
            newest: last,
            certified_until: last.and_then(|last| certified.get(&last.id).copied()),
            elsewhere: several.held(member.id, &newest, &certified),
        };
        let verdict = judge(rule, units.as_deref(), &titles, &person, today);
        if verdict != Verdict::Elsewhere {
            judged.push(Judged {
                membership: member.id,
                name: member.full_name(),
                employee_no: member.employee_no,
                unit_path: member.unit_path,
                verdict,
            });
        }
    }
    several.enrol_once(&mut judged);
    Ok(judged)
}

/// The people of a company who have several employments there.
struct Several {
    /// By employment: whose, and where it stands.
    person_of: BTreeMap<MembershipId, (PersonId, Option<Presence>)>,
    /// By person.
    employments: BTreeMap<PersonId, Vec<MembershipId>>,
}

impl Several {
    async fn of(db: &impl ConnectionTrait, company: CompanyId) -> Result<Self, Failure> {
        let mut several = Self {
            person_of: BTreeMap::new(),
            employments: BTreeMap::new(),
        };
        for one in people::read::several_employments(db, company).await? {
            let presence = presence(one.status);
            several.person_of.insert(one.id, (one.person_id, presence));
            let own = several.employments.entry(one.person_id).or_default();
            own.push(one.id);
        }
        Ok(several)
    }

    fn person(&self, member: MembershipId) -> Option<PersonId> {
        self.person_of.get(&member).map(|(person, _)| *person)
    }

    /// What a member's person has under their other employments.
    fn held<'a>(
        &self,
        member: MembershipId,
        newest: &'a BTreeMap<MembershipId, Enrolment>,
        certified: &BTreeMap<EnrolmentId, NaiveDate>,
    ) -> Vec<Held<'a>> {
        let person = self.person(member);
        let own = person.and_then(|person| self.employments.get(&person));
        let others = own.into_iter().flatten().filter(|other| **other != member);
        let held = others.filter_map(|other| {
            let enrolment = newest.get(other)?;
            let (_, presence) = *self.person_of.get(other)?;
            Some(Held {
                enrolment,
                certified_until: certified.get(&enrolment.id).copied(),
                presence,
            })
        });
        held.collect()
    }

    /// Whoever would be enrolled under two employments on one day is enrolled
    /// under one: where they learn it again, else the first by number.
    fn enrol_once(&self, judged: &mut [Judged]) {
        let order = |one: &Judged| match one.verdict {
            Verdict::Enrol { cycle_no, .. } => Some((-cycle_no, one.employee_no.clone())),
            _ => None,
        };
        let mut first: BTreeMap<PersonId, (i32, String)> = BTreeMap::new();
        for one in judged.iter() {
            if let (Some(person), Some(order)) = (self.person(one.membership), order(one)) {
                let known = first.entry(person).or_insert_with(|| order.clone());
                *known = order.min(known.clone());
            }
        }
        for one in judged {
            let Some(first) = self.person(one.membership).and_then(|of| first.get(&of)) else {
                continue;
            };
            if order(one).is_some_and(|order| order != *first) {
                one.verdict = Verdict::LeftOut(NotMeant::OtherEmployment);
            }
        }
    }
}

/// Names what a save does: the rule, and whom it enrols until when. Who is
/// learning or done already may change meanwhile, since nothing is done about
/// them.
///
/// # Errors
/// When the rule cannot be written down.
pub(super) fn digest_of(
    track: TrackId,
    existing: Option<(AssignmentRuleId, i32)>,
    rule: &Rule,
    people: &[Judged],
) -> Result<String, Failure> {
    let document = serde_json::to_string(rule)
        .map_err(|error| Failure::internal("assignment_rule.document", error))?;
    let mut orders = String::new();
    for one in people.iter().filter(|one| rule.is_active && one.is_new()) {
        // Writing to a string cannot fail.
        let _ = writeln!(orders, "{} {:?}", one.membership, one.verdict);
    }
    let target = existing.map_or_else(
        || format!("new {track}"),
        |(rule, version)| format!("{rule} {version}"),
    );
    let parts = [target.as_bytes(), document.as_bytes(), orders.as_bytes()];
    Ok(hex(&digest(&parts)))
}
