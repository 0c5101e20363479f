//! The reminders that a plan makes by itself: a worker's step.

use std::collections::{BTreeMap, BTreeSet};

use kernel::audit::Event;
use kernel::id::{CompanyId, LetterId, MembershipId};
use kernel::{Failure, PageRequest, Tx};
use mail::reminder::Plan;
use mail::reminder::calendar::is_quiet;
use mail::reminder::schedule::{LetterDue, Round, due};
use mail::reminder::write::{Fate, Origin, keep};
use people::{Company, CompanyStatus, Unit};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{CALENDAR, copies};
use crate::App;
use crate::letters::reminder::{ReminderLetter, reminder, values_link};
use crate::views::reminder_facts::{Fact, by_enrolment, excluded_units, facts};

/// The most people that one run of a company settles; the next run goes on.
const MOST_PEOPLE: usize = 2000;

/// What one run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReminderRun {
    /// Letters written.
    pub written: usize,
    /// Reminders kept with the reason why they are not sent.
    pub not_sent: usize,
    /// Copies for managers written.
    pub copies: usize,
    /// People whose reminders failed; the next run tries again.
    pub failed: usize,
}

/// Writes every reminder that is due now, of every company whose plan is
/// active. One person's failure does not stop the others.
///
/// # Errors
/// When nothing can be read, or the first failure after everybody was tried.
pub async fn send_reminders(app: &App) -> Result<ReminderRun, Failure> {
    let mut run = ReminderRun::default();
    if is_quiet(app.clock.now()) {
        return Ok(run);
    }
    let mut first_failure = None;
    let mut after = None;
    loop {
        let page = PageRequest::new(None, after);
        let companies = people::read::companies(&app.db.read(), page).await?;
        for company in companies.items {
            let outcome = of_company(app, &company, &mut run).await;
            first_failure = first_failure.or(outcome.err());
        }
        after = companies.next;
        if after.is_none() {
            return first_failure.map_or(Ok(run), Err);
        }
    }
}

/// Whether letters may go to a company's people at all.
pub(crate) fn may_receive(company: &Company) -> bool {
    matches!(
        company.status,
        CompanyStatus::Active | CompanyStatus::Closing
    )
}

async fn of_company(app: &App, company: &Company, run: &mut ReminderRun) -> Result<(), Failure> {
    if !may_receive(company) {
        return Ok(());
    }
    let db = app.db.read();
    let saved = mail::reminder::read::saved_plan(&db, Some(company.id)).await?;
    let Some(plan) = saved.map(|saved| saved.plan).filter(|plan| plan.is_active) else {
        return Ok(());
    };
    let units = people::read::units(&db, company.id).await?;
    let sender = Sender {
        app,
        company,
        plan: &plan,
        units: &units,
    };
    let (_, round) = sender.round(&db, None).await?;
    let mut first_failure = None;
    for member in people_of(&round).into_iter().take(MOST_PEOPLE) {
        match sender.settle(member).await {
            Ok((written, not_sent)) => {
                run.written += written;
                run.not_sent += not_sent;
            }
            Err(failure) => {
                run.failed += 1;
                first_failure = first_failure.or(Some(failure));
            }
        }
    }
    run.copies += copies::write_copies(app, company, &units).await?;
    first_failure.map_or(Ok(()), Err)
}

fn people_of(round: &Round) -> BTreeSet<MembershipId> {
    let letters = round.letters.iter().map(|letter| letter.membership);
    let others = round.not_sent.iter().map(|(entry, _)| entry.membership);
    letters.chain(others).collect()
}

struct Sender<'a> {
    app: &'a App,
    company: &'a Company,
    plan: &'a Plan,
    units: &'a [Unit],
}

impl Sender<'_> {
    /// What is due now, to the company or to one member.
    async fn round(
        &self,
        db: &impl ConnectionTrait,
        member: Option<MembershipId>,
    ) -> Result<(Vec<Fact>, Round), Failure> {
        let facts = facts(db, self.company.id, member).await?;
        let excluded = excluded_units(self.plan, self.units);
        let candidates: Vec<_> = facts.iter().map(|fact| fact.candidate(&excluded)).collect();
        let now = self.app.clock.now();
        let past = mail::reminder::read::past(db, self.company.id, member, now).await?;
        let round = due(self.plan, &candidates, &past, CALENDAR, now);
        Ok((facts, round))
    }

    /// Settles one person's reminders, as the facts are while their row is
    /// held. Returns how many letters were written and how many not.
    async fn settle(&self, member: MembershipId) -> Result<(usize, usize), Failure> {
        let company = self.company.id;
        let tx = self.app.db.write().await?;
        people::write::hold_member(&tx, company, member).await?;
        let (facts, round) = self.round(&tx, Some(member)).await?;
        let now = self.app.clock.now();
        let mut not_sent = BTreeMap::new();
        for (entry, reason) in &round.not_sent {
            let (id, fate) = (self.app.ids.fresh(now), Fate::Suppressed(*reason));
            if keep(&tx, id, now, company, Origin::Step(*entry), fate).await? {
                *not_sent.entry(reason.as_str()).or_insert(0_usize) += 1;
            }
        }
        let mut written = 0;
        for letter in &round.letters {
            self.write(&tx, &facts, letter).await?;
            written += 1;
        }
        let count = not_sent.values().sum();
        if written + count == 0 {
            return Ok((0, 0));
        }
        let event = Event {
            company: Some(company),
            actor: None,
            action: "reminder.settled",
            object: Some(member.0),
            detail: &json!({ "letters": written, "not_sent": not_sent }),
        };
        self.app.audit(&tx, &event).await?;
        tx.commit().await?;
        Ok((written, count))
    }

    async fn write(&self, tx: &Tx, facts: &[Fact], letter: &LetterDue) -> Result<(), Failure> {
        let (app, company) = (self.app, self.company);
        let by_enrolment = by_enrolment(facts);
        let about: Vec<&Fact> = letter
            .entries
            .iter()
            .filter_map(|entry| by_enrolment.get(&entry.enrolment).copied())
            .collect();
        let speaker = letter
            .speaker()
            .and_then(|entry| self.plan.steps.get(entry.place));
        let (Some(step), Some(first)) = (speaker, about.first()) else {
            return Err(Failure::internal(
                "reminder.letter",
                "a letter about nothing",
            ));
        };
        let now = app.clock.now();
        let id: LetterId = app.ids.fresh(now);
        let courses: Vec<_> = about.iter().map(|fact| fact.course.clone()).collect();
        let written = reminder(
            &app.settings,
            &ReminderLetter {
                company: company.id,
                company_name: &company.name,
                link: &values_link(&app.settings, &company.code),
                text: &step.text,
                person_name: &first.name,
                address: first.email.as_deref().unwrap_or_default(),
                courses: &courses,
                today: app.clock.today(),
                key: format!("reminder:{id}"),
            },
        );
        mail::write::enqueue(tx, id, now, &written).await?;
        for entry in &letter.entries {
            let reminder = app.ids.fresh(now);
            let fate = Fate::Written(id);
            let origin = Origin::Step(*entry);
            if !keep(tx, reminder, now, company.id, origin, fate).await? {
                // Settled by somebody who did not hold the person's row: the
                // letter goes with the transaction.
                return Err(Failure::conflict(
                    "reminder.settled",
                    "この督促は、もう送られています。",
                ));
            }
        }
        Ok(())
    }
}

/// The reminders of a company's plan as they stand, for a view.
pub(crate) async fn plan_in_force(
    db: &impl ConnectionTrait,
    company: CompanyId,
) -> Result<mail::reminder::read::SavedPlan, Failure> {
    if let Some(saved) = mail::reminder::read::saved_plan(db, Some(company)).await? {
        return Ok(saved);
    }
    let default = mail::reminder::read::default_plan(db).await?;
    // Nothing goes out before the company itself has begun.
    Ok(mail::reminder::read::SavedPlan {
        version: 0,
        plan: Plan {
            is_active: false,
            ..default.plan
        },
    })
}
