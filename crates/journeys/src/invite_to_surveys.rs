//! Surveys some time after a course are opened and written about, and those who
//! have not taken up a survey are reminded of it: the worker's step, in office
//! hours on business days.
//!
//! What always holds:
//! - A follow-up opens once for whoever completed the course, on its day or the
//!   next working one; nobody who has left, or is away, is asked.
//! - A reminder goes to people without a ballot paper (by name: without an
//!   answer), in the last week of their round, at most twice; its key names the
//!   enrolment, the form and the occasion.
//! - No letter stands in the company's log, and HR sees counts only.

use std::collections::BTreeSet;

use enrolments::{Enrolment, Status};
use kernel::audit::Event;
use kernel::id::{CompanyId, EnrolmentId};
use kernel::{Failure, Tx};
use people::{Company, Member, MembershipStatus};
use sea_orm::ConnectionTrait;
use serde_json::json;
use surveys::follow_up::{self, FollowUp};
use surveys::{Form, Participation, Round, reminder};

use crate::App;
use crate::answer_survey::{open_participation, title_of};
use crate::letters::survey::{self as letters, SurveyLetter};
use crate::links;
use crate::recall::is_office_hour;
use crate::remind::may_receive;

/// How many enrolments are looked at in one go.
const AT_ONCE: u64 = 200;
/// The most people that one run settles; the next run goes on.
const MOST_PEOPLE: usize = 500;

/// What one run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SurveyRun {
    /// Follow-ups that were opened.
    pub opened: usize,
    /// Letters written, invitations and reminders.
    pub letters: usize,
    /// What failed; the next run tries again.
    pub failed: usize,
}

/// Opens the follow-ups that are due and reminds of open rounds. One person's
/// failure does not stop the others.
///
/// # Errors
/// When nothing can be read, or the first failure after everybody was tried.
pub async fn invite_to_surveys(app: &App) -> Result<SurveyRun, Failure> {
    let mut runner = Runner {
        app,
        run: SurveyRun::default(),
        first_failure: None,
    };
    if !is_office_hour(app.clock.now()) {
        return Ok(runner.run);
    }
    for follow_up in follow_up::ALL {
        runner.open(follow_up).await?;
    }
    runner.remind().await?;
    runner.first_failure.map_or(Ok(runner.run), Err)
}

struct Runner<'a> {
    app: &'a App,
    run: SurveyRun,
    first_failure: Option<Failure>,
}

impl Runner<'_> {
    fn is_full(&self) -> bool {
        self.run.opened + self.run.letters + self.run.failed >= MOST_PEOPLE
    }

    fn fail(&mut self, failure: Failure) {
        self.run.failed += 1;
        self.first_failure.get_or_insert(failure);
    }

    async fn open(&mut self, follow_up: FollowUp) -> Result<(), Failure> {
        let (app, today) = (self.app, self.app.clock.today());
        let db = app.db.read();
        let Some(form) = surveys::read::latest_form(&db, follow_up.code).await? else {
            return Ok(());
        };
        let Some((from, to)) = follow_up.completed_days(today) else {
            return Ok(());
        };
        let mut after = None;
        loop {
            let page = enrolments::read::completed_between(&db, from, to, after, AT_ONCE).await?;
            let ids: Vec<EnrolmentId> = page.iter().map(|enrolment| enrolment.id).collect();
            let opened = surveys::read::opened_for(&db, form.id, &ids).await?;
            let last = page
                .last()
                .and_then(|last| Some((last.completed_on?, last.id)));
            let is_last = u64::try_from(page.len()).is_ok_and(|count| count < AT_ONCE);
            for enrolment in page.iter().filter(|one| !opened.contains_key(&one.id)) {
                if self.is_full() {
                    return Ok(());
                }
                match open_one(app, &form, follow_up, enrolment).await {
                    Ok(Some(is_written)) => {
                        self.run.opened += 1;
                        self.run.letters += usize::from(is_written);
                    }
                    Ok(None) => {}
                    Err(failure) => self.fail(failure),
                }
            }
            after = last;
            if is_last || after.is_none() {
                return Ok(());
            }
        }
    }

    async fn remind(&mut self) -> Result<(), Failure> {
        let app = self.app;
        let db = app.db.read();
        let today = app.clock.today();
        for round in surveys::read::open_web_rounds(&db, app.clock.now()).await? {
            let Some(occasion) = reminder::occasion(round.last_day(), today) else {
                continue;
            };
            let form = surveys::read::form_of_version(&db, round.version).await?;
            let form = form.ok_or_else(Failure::not_found)?;
            let waiting = surveys::read::without_paper(&db, round.id).await?;
            let key = |one: &Participation| key(one.enrolment, &form, occasion);
            let keys: Vec<String> = waiting.iter().map(key).collect();
            let written: BTreeSet<String> = mail::read::written_keys(&db, None, &keys).await?;
            for one in waiting.iter().filter(|one| !written.contains(&key(one))) {
                if self.is_full() {
                    return Ok(());
                }
                match remind_one(app, &form, &round, one, occasion).await {
                    Ok(is_written) => self.run.letters += usize::from(is_written),
                    Err(failure) => self.fail(failure),
                }
            }
        }
        Ok(())
    }
}

fn key(enrolment: EnrolmentId, form: &Form, occasion: usize) -> String {
    format!("survey-reminder:{enrolment}:{}:{occasion}", form.code)
}

/// Who may be written to, of those who may be asked.
struct Addressee {
    company: Company,
    member: Member,
    name: String,
}

/// Nothing for people who have left or are away, and for companies whose
/// people may not come in.
async fn addressee(
    db: &impl ConnectionTrait,
    enrolment: &Enrolment,
) -> Result<Option<Addressee>, Failure> {
    let company = people::read::company(db, enrolment.company).await?;
    let member = people::read::member(db, enrolment.company, enrolment.membership).await?;
    let Some((company, member)) = company.zip(member) else {
        return Ok(None);
    };
    let is_here = member.status == MembershipStatus::Active;
    Ok((is_here && may_receive(&company)).then(|| Addressee {
        name: member.full_name(),
        company,
        member,
    }))
}

/// Opens a follow-up for one enrolment, and writes about it to whoever has an
/// address. Nothing when they are not to be asked now.
async fn open_one(
    app: &App,
    form: &Form,
    follow_up: FollowUp,
    enrolment: &Enrolment,
) -> Result<Option<bool>, Failure> {
    let tx = app.db.write().await?;
    let Some(to) = addressee(&tx, enrolment).await? else {
        return Ok(None);
    };
    let opened = open_participation(app, &tx, enrolment, &form.code).await?;
    let round = surveys::read::round(&tx, opened.ok_or_else(Failure::not_found)?.round).await?;
    let round = round.ok_or_else(Failure::not_found)?;
    let course = title_of(&tx, enrolment).await?;
    let is_written = match values(app, form, &round, enrolment.id, &to, &course) {
        Some(values) => {
            let key = format!("survey-invitation:{}:{}", enrolment.id, form.code);
            let values = SurveyLetter { key, ..values };
            let letter = letters::invitation(&app.settings, &values, follow_up.since);
            enqueue(app, &tx, &letter).await?;
            true
        }
        None => false,
    };
    note(
        app,
        &tx,
        enrolment.company,
        enrolment.id,
        "survey.opened",
        form,
    )
    .await?;
    tx.commit().await?;
    Ok(Some(is_written))
}

/// Reminds somebody, unless they took the paper meanwhile. The letter leaves an
/// audit row that names the form and nobody.
async fn remind_one(
    app: &App,
    form: &Form,
    round: &Round,
    one: &Participation,
    occasion: usize,
) -> Result<bool, Failure> {
    let tx = app.db.write().await?;
    let now = surveys::read::participation(&tx, one.company, one.enrolment, form.id).await?;
    if now.is_none_or(|now| now.is_issued()) {
        return Ok(false);
    }
    let enrolment = enrolments::read::of_company(&tx, one.company, one.enrolment).await?;
    if !matches!(enrolment.status, Status::InProgress | Status::Completed) {
        return Ok(false);
    }
    let Some(to) = addressee(&tx, &enrolment).await? else {
        return Ok(false);
    };
    let course = title_of(&tx, &enrolment).await?;
    let Some(values) = values(app, form, round, one.enrolment, &to, &course) else {
        return Ok(false);
    };
    let key = key(one.enrolment, form, occasion);
    let letter = letters::reminder(&app.settings, &SurveyLetter { key, ..values });
    enqueue(app, &tx, &letter).await?;
    let event = Event {
        company: None,
        actor: None,
        action: "survey.reminded",
        object: Some(round.id.0),
        detail: &json!({ "form": form.code, "occasion": occasion }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(true)
}

/// What a letter says; nothing for somebody without an address.
fn values<'a>(
    app: &App,
    form: &'a Form,
    round: &Round,
    enrolment: EnrolmentId,
    to: &'a Addressee,
    course: &'a str,
) -> Option<SurveyLetter<'a>> {
    Some(SurveyLetter {
        company_name: &to.company.name,
        person_name: &to.name,
        address: to.member.email.as_deref()?,
        course,
        title: &form.title,
        link: links::survey(app, enrolment, &form.code),
        last_day: round.last_day(),
        is_named: round.is_named,
        key: String::new(),
    })
}

async fn enqueue(app: &App, tx: &Tx, letter: &mail::Letter) -> Result<(), Failure> {
    let now = app.clock.now();
    mail::write::enqueue(tx, app.ids.fresh(now), now, letter).await?;
    Ok(())
}

async fn note(
    app: &App,
    tx: &Tx,
    company: CompanyId,
    enrolment: EnrolmentId,
    action: &'static str,
    form: &Form,
) -> Result<(), Failure> {
    let event = Event {
        company: Some(company),
        actor: None,
        action,
        object: Some(enrolment.0),
        detail: &json!({ "form": form.code }),
    };
    app.audit(tx, &event).await
}
