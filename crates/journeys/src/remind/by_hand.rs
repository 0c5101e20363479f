//! 手動の督促: HR or a unit's manager picks people on the progress board, looks
//! at names, number and exclusions, and sends.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use kernel::audit::Event;
use kernel::id::{CompanyId, EnrolmentId, LetterId, MembershipId, ReminderBatchId};
use kernel::{Actor, Failure, Tx};
use mail::reminder::calendar::is_quiet;
use mail::reminder::read::batch as kept_batch;
use mail::reminder::schedule::{PAUSE, Past};
use mail::reminder::write::{Fate, Origin, keep};
use mail::reminder::{NotSent, Rendered, Text};
use people::Company;
use serde_json::json;

use super::send::{may_receive, plan_in_force};
use crate::App;
use crate::letters::reminder::{ReminderLetter, reminder, rendered, values_link};
use crate::views::chosen::{Chosen, chosen_facts};
use crate::views::reminder_facts::{Fact, facts};
use crate::views::staff_list::{Reach, reach};

/// Reminders that a person sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByHand {
    /// The company.
    pub company: CompanyId,
    /// Who is to be reminded.
    pub chosen: Chosen,
    /// Names this go: sent again, nobody is written to twice.
    pub batch: ReminderBatchId,
    /// How many people the preview counted; a different number is refused, so
    /// that nobody is written to who was not looked at.
    pub expected: Option<usize>,
}

/// Somebody who is not written to about a course.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excluded {
    /// The enrolment with its person.
    pub fact: Fact,
    /// Why.
    pub reason: NotSent,
}

/// What sending would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByHandPreview {
    /// The company.
    pub company: Company,
    /// Who gets a letter about what: the enrolments of each person.
    pub letters: Vec<Vec<Fact>>,
    /// Who gets none.
    pub excluded: Vec<Excluded>,
    /// The first letter as its reader sees it.
    pub example: Option<Rendered>,
    /// Names this go.
    pub batch: ReminderBatchId,
    /// Whether letters may go now: not at night.
    pub is_quiet: bool,
}

/// What sending did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByHandResult {
    /// How many people were written to.
    pub written: usize,
    /// How many enrolments were left out.
    pub not_sent: usize,
}

/// What sending would do now. Changes nothing.
///
/// # Errors
/// As [`remind_by_hand`].
pub async fn preview_by_hand(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    chosen: &Chosen,
) -> Result<ByHandPreview, Failure> {
    let desk = Desk::open(app, actor, company).await?;
    let wanted = desk.wanted(actor, chosen).await?;
    let past = mail::reminder::read::past(&app.db.read(), company, None, app.clock.now()).await?;
    let (letters, excluded) = desk.sorted(wanted, &past);
    let example = letters.first().map(|facts| {
        let courses: Vec<_> = facts.iter().map(|fact| fact.course.clone()).collect();
        rendered(&app.settings, &desk.letter(facts, &courses, String::new()))
    });
    Ok(ByHandPreview {
        letters,
        excluded,
        example,
        batch: app.ids.fresh(app.clock.now()),
        is_quiet: is_quiet(app.clock.now()),
        company: desk.company,
    })
}

/// Writes the letters, each person's in a transaction of its own, and keeps
/// everybody who was chosen and gets none with the reason. Nobody is written
/// to twice within a day. Sent again under the same name, a go that broke off
/// goes on where it stopped.
///
/// # Errors
/// Forbidden or not found for whoever may not; a conflict at night, when
/// nobody is left to write to, when the number differs from the preview's, or
/// when the company's people may not come in.
pub async fn remind_by_hand(
    app: &App,
    actor: &Actor,
    input: &ByHand,
) -> Result<ByHandResult, Failure> {
    let desk = Desk::open(app, actor, input.company).await?;
    let db = app.db.read();
    let before = kept_batch(&db, input.company, input.batch).await?;
    let mut wanted = desk.wanted(actor, &input.chosen).await?;
    wanted.retain(|fact| {
        let mut settled = before.iter();
        !settled.any(|kept| kept.enrolment == fact.enrolment)
    });
    let goes_on = !before.is_empty();
    if goes_on && wanted.is_empty() {
        return Ok(result_of(&before));
    }
    if is_quiet(app.clock.now()) {
        return Err(Failure::conflict(
            "reminder.quiet",
            "20時から8時までは送れません。8時をすぎてから、もう一度送ってください。",
        ));
    }
    let past = mail::reminder::read::past(&db, input.company, None, app.clock.now()).await?;
    let (letters, excluded) = desk.sorted(wanted, &past);
    if letters.is_empty() && !goes_on {
        return Err(nobody(&excluded));
    }
    if !goes_on && input.expected.is_some_and(|count| count != letters.len()) {
        return Err(Failure::conflict(
            "reminder.changed",
            "確認のあとに、送る相手が変わりました。もう一度確かめてから送ってください。",
        ));
    }
    let mut people: BTreeMap<MembershipId, Vec<EnrolmentId>> = BTreeMap::new();
    let left_out = excluded.into_iter().map(|one| one.fact);
    for fact in letters.into_iter().flatten().chain(left_out) {
        let about = people.entry(fact.membership).or_default();
        about.push(fact.enrolment);
    }
    let mut result = result_of(&before);
    for (member, about) in people {
        desk.settle(actor, input.batch, member, &about, &mut result)
            .await?;
    }
    Ok(result)
}

fn result_of(kept: &[mail::reminder::read::Reminder]) -> ByHandResult {
    let letters: BTreeSet<LetterId> = kept.iter().filter_map(|reminder| reminder.letter).collect();
    ByHandResult {
        written: letters.len(),
        not_sent: kept.iter().filter(|kept| kept.letter.is_none()).count(),
    }
}

fn nobody(excluded: &[Excluded]) -> Failure {
    let all_too_soon = !excluded.is_empty()
        && excluded
            .iter()
            .all(|excluded| excluded.reason == NotSent::TooSoon);
    if all_too_soon {
        return Failure::conflict(
            "reminder.too_soon",
            "選んだ人には、24時間以内に督促を送っています。時間をおいてから送ってください。",
        );
    }
    Failure::conflict(
        "reminder.nobody",
        "送る相手がいません。対象外の理由を確かめてください。",
    )
}

/// What a go needs to know of the company.
struct Desk<'a> {
    app: &'a App,
    company: Company,
    reach: Reach,
    plan: mail::reminder::Plan,
    link: String,
}

impl<'a> Desk<'a> {
    async fn open(app: &'a App, actor: &Actor, company: CompanyId) -> Result<Self, Failure> {
        let reach = reach(app, actor, company).await?;
        let db = app.db.read();
        let found = people::read::company(&db, company).await?;
        let company = found.ok_or_else(Failure::not_found)?;
        if !may_receive(&company) {
            return Err(Failure::conflict(
                "reminder.company_closed",
                "この企業は利用を停止しているため、督促を送れません。",
            ));
        }
        Ok(Self {
            app,
            plan: plan_in_force(&db, company.id).await?.plan,
            link: values_link(&app.settings, &company.code),
            reach,
            company,
        })
    }

    /// The chosen enrolments within the actor's reach.
    async fn wanted(&self, actor: &Actor, chosen: &Chosen) -> Result<Vec<Fact>, Failure> {
        chosen_facts(self.app, actor, self.company.id, &self.reach, chosen).await
    }

    /// Letters by person, and who gets none.
    fn sorted(&self, facts: Vec<Fact>, past: &Past) -> (Vec<Vec<Fact>>, Vec<Excluded>) {
        let mut letters: Vec<Vec<Fact>> = Vec::new();
        let mut excluded = Vec::new();
        for fact in facts {
            if let Some(reason) = self.reason(&fact, past) {
                excluded.push(Excluded { fact, reason });
                continue;
            }
            let of_person = |letter: &&mut Vec<Fact>| {
                let first = letter.first();
                first.is_some_and(|first| first.membership == fact.membership)
            };
            match letters.last_mut().filter(of_person) {
                Some(letter) => letter.push(fact),
                None => letters.push(vec![fact]),
            }
        }
        (letters, excluded)
    }

    /// Units that the plan leaves out are left out of what goes by itself; a
    /// person decides otherwise.
    fn reason(&self, fact: &Fact, past: &Past) -> Option<NotSent> {
        let none = BTreeSet::new();
        let last = past.last_letter.get(&fact.membership);
        let now = self.app.clock.now();
        let too_soon = last.is_some_and(|last: &DateTime<Utc>| now < *last + PAUSE);
        let closed = fact.standing.closed().or(fact.obstacle(&none));
        closed.or(too_soon.then_some(NotSent::TooSoon))
    }

    fn letter<'b>(
        &'b self,
        facts: &'b [Fact],
        courses: &'b [mail::reminder::CourseValues],
        key: String,
    ) -> ReminderLetter<'b> {
        let first = facts.first();
        let text: &Text = &self.plan.by_hand;
        ReminderLetter {
            company: self.company.id,
            company_name: &self.company.name,
            link: &self.link,
            text,
            person_name: first.map_or("", |fact| fact.name.as_str()),
            address: first
                .and_then(|fact| fact.email.as_deref())
                .unwrap_or_default(),
            courses,
            today: self.app.clock.today(),
            key,
        }
    }

    /// One person's letter, as the facts are while their row is held.
    async fn settle(
        &self,
        actor: &Actor,
        batch: ReminderBatchId,
        member: MembershipId,
        about: &[EnrolmentId],
        result: &mut ByHandResult,
    ) -> Result<(), Failure> {
        let (app, company) = (self.app, self.company.id);
        let now = app.clock.now();
        let tx = app.db.write().await?;
        people::write::hold_member(&tx, company, member).await?;
        let mut facts = facts(&tx, company, Some(member)).await?;
        facts.retain(|fact| about.contains(&fact.enrolment));
        let past = mail::reminder::read::past(&tx, company, Some(member), now).await?;
        let (letters, excluded) = self.sorted(facts, &past);
        let origin = |fact: &Fact| Origin::ByHand {
            batch,
            by: actor.account,
            membership: member,
            enrolment: fact.enrolment,
            on: app.clock.today(),
        };
        for one in &excluded {
            let (id, fate) = (app.ids.fresh(now), Fate::Suppressed(one.reason));
            keep(&tx, id, now, company, origin(&one.fact), fate).await?;
        }
        for letter in &letters {
            let id = self.write(&tx, letter).await?;
            for fact in letter {
                let reminder = app.ids.fresh(now);
                let fate = Fate::Written(id);
                if !keep(&tx, reminder, now, company, origin(fact), fate).await? {
                    return Ok(());
                }
            }
        }
        let event = Event {
            company: Some(company),
            actor: Some(actor.account),
            action: "reminder.by_hand",
            object: Some(member.0),
            detail: &json!({
                "batch": batch,
                "letters": letters.len(),
                "not_sent": excluded.len(),
            }),
        };
        app.audit(&tx, &event).await?;
        tx.commit().await?;
        result.written += letters.len();
        result.not_sent += excluded.len();
        Ok(())
    }

    async fn write(&self, tx: &Tx, facts: &[Fact]) -> Result<LetterId, Failure> {
        let now = self.app.clock.now();
        let id: LetterId = self.app.ids.fresh(now);
        let courses: Vec<_> = facts.iter().map(|fact| fact.course.clone()).collect();
        let values = self.letter(facts, &courses, format!("reminder:{id}"));
        let letter = reminder(&self.app.settings, &values);
        mail::write::enqueue(tx, id, now, &letter).await?;
        Ok(id)
    }
}

impl Excluded {
    /// The excluded, counted by reason.
    pub fn by_reason(excluded: &[Self]) -> BTreeMap<NotSent, usize> {
        let mut counts = BTreeMap::new();
        for one in excluded {
            *counts.entry(one.reason).or_insert(0) += 1;
        }
        counts
    }
}
