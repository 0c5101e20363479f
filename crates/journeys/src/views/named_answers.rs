//! Answers by name, for those whom the survey's page named before anything was
//! typed: the firm's admin, and where the round says so the company's HR, who
//! see their own people only.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use kernel::id::{CompanyId, RoundId};
use kernel::{Actor, Failure, Role};
use sea_orm::ConnectionTrait;
use surveys::read::NamedAnswers;
use surveys::{Form, Mode, NamedReaders, Round};

use crate::App;

/// Who reads answers by name.
pub const NAMED_READERS: &[Role] = &[Role::FirmAdmin, Role::CompanyHr];

/// A round by name in the list.
#[derive(Clone, Debug)]
pub struct NamedRoundLine {
    /// The round.
    pub round: Round,
    /// The track's title now.
    pub track: String,
    /// How many answers the actor may see in it.
    pub answers: usize,
}

/// One person's answers.
#[derive(Clone, Debug)]
pub struct NamedPerson {
    /// 姓 名
    pub name: String,
    /// Their company's name.
    pub company: String,
    /// What they answered.
    pub answers: NamedAnswers,
}

/// A round by name.
#[derive(Clone, Debug)]
pub struct NamedRoundView {
    /// The round.
    pub round: Round,
    /// The track's title now.
    pub track: String,
    /// What it asks.
    pub form: Form,
    /// Who sees its answers.
    pub mode: Mode,
    /// By company and name.
    pub people: Vec<NamedPerson>,
}

/// Whose answers the actor may see: everybody's, or these companies'.
fn companies_of(actor: &Actor) -> Result<Option<Vec<CompanyId>>, Failure> {
    actor.require(NAMED_READERS)?;
    if actor.has(Role::FirmAdmin) {
        return Ok(None);
    }
    let hr = actor
        .scopes
        .iter()
        .filter(|scope| scope.role == Role::CompanyHr);
    Ok(Some(hr.filter_map(|scope| scope.company).collect()))
}

/// The rounds by name in which there are answers for the actor, newest first.
///
/// # Errors
/// Forbidden for whoever is neither the firm's admin nor HR.
pub async fn named_rounds(app: &App, actor: &Actor) -> Result<Vec<NamedRoundLine>, Failure> {
    let companies = companies_of(actor)?;
    let db = app.db.read();
    let mut lines = Vec::new();
    for round in surveys::read::named_rounds(&db).await? {
        let seen = seen_in(app, &db, &round, companies.as_deref()).await?;
        let is_firm = companies.is_none();
        if seen.is_empty() && !is_firm {
            continue;
        }
        let version = courses::read::current_version(&db, round.track).await?;
        lines.push(NamedRoundLine {
            track: version.map(|version| version.title).unwrap_or_default(),
            answers: seen.len(),
            round,
        });
    }
    Ok(lines)
}

/// One round by name.
///
/// # Errors
/// Forbidden for whoever is neither the firm's admin nor HR; not found for a
/// confidential round, and for HR where the round names only the firm.
pub async fn named_round(app: &App, actor: &Actor, id: RoundId) -> Result<NamedRoundView, Failure> {
    let companies = companies_of(actor)?;
    let db = app.db.read();
    let round = surveys::read::round(&db, id).await?;
    let round = round
        .filter(|round| round.is_named)
        .ok_or_else(Failure::not_found)?;
    let seen = seen_in(app, &db, &round, companies.as_deref()).await?;
    if seen.is_empty() && companies.is_some() {
        return Err(Failure::not_found());
    }
    let form = surveys::read::form_of_version(&db, round.version).await?;
    let version = courses::read::current_version(&db, round.track).await?;
    Ok(NamedRoundView {
        track: version.map(|version| version.title).unwrap_or_default(),
        form: form.ok_or_else(Failure::not_found)?,
        mode: surveys::read::policy(&db, &round.policy_sha256).await?.mode,
        people: people_of(&db, seen).await?,
        round,
    })
}

/// The answers of a round that may be seen; none where the round's rules do not
/// name the company's HR.
async fn seen_in(
    app: &App,
    db: &impl ConnectionTrait,
    round: &Round,
    companies: Option<&[CompanyId]>,
) -> Result<Vec<NamedAnswers>, Failure> {
    let keys = &app.survey_keys;
    let Some(companies) = companies else {
        return Ok(surveys::read::named_answers(db, keys, round.id, None).await?);
    };
    let policy = surveys::read::policy(db, &round.policy_sha256).await?;
    let mut seen = Vec::new();
    if policy.mode == Mode::Named(NamedReaders::FirmAndCompany) {
        for company in companies {
            let own = surveys::read::named_answers(db, keys, round.id, Some(*company)).await?;
            seen.extend(own);
        }
    }
    Ok(seen)
}

async fn people_of(
    db: &impl ConnectionTrait,
    seen: Vec<NamedAnswers>,
) -> Result<Vec<NamedPerson>, Failure> {
    let mut names: BTreeMap<CompanyId, String> = BTreeMap::new();
    let mut all = Vec::new();
    for answers in seen {
        let id = answers.company;
        if let Entry::Vacant(slot) = names.entry(id) {
            let company = people::read::company(db, id).await?;
            slot.insert(company.map(|company| company.name).unwrap_or_default());
        }
        let enrolment = enrolments::read::of_company(db, id, answers.enrolment).await?;
        let member = people::read::member(db, id, enrolment.membership).await?;
        all.push(NamedPerson {
            name: member.map(|member| member.full_name()).unwrap_or_default(),
            company: names.get(&id).cloned().unwrap_or_default(),
            answers,
        });
    }
    all.sort_by(|a, b| (&a.company, &a.name).cmp(&(&b.company, &b.name)));
    Ok(all)
}
