//! The firm's survey rounds, numbers only and nothing of anybody's answers; how
//! rounds to come are held; and the wordings of questions.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use chrono::NaiveDate;
use kernel::id::{CompanyId, RoundId, SurveyQuestionId, SurveyVersionId, TrackId};
use kernel::{Actor, Failure, Role};
use surveys::read::{Comparison, RoundNumbers};
use surveys::{Form, Invalidation, Policy, Round};

use crate::App;

/// A round in the list.
#[derive(Clone, Debug)]
pub struct RoundLine {
    /// The round.
    pub round: Round,
    /// The track's title now.
    pub track: String,
    /// The form's title.
    pub form: String,
}

/// A round with its numbers.
#[derive(Clone, Debug)]
pub struct RoundView {
    /// The round.
    pub round: Round,
    /// The track's title now.
    pub track: String,
    /// What it asks.
    pub form: Form,
    /// The rules that it was opened with.
    pub policy: Policy,
    /// How many of what.
    pub numbers: RoundNumbers,
    /// Who asked for which ballot to be taken out.
    pub invalidations: Vec<Invalidation>,
}

/// The rounds that ended in a period, newest first.
///
/// # Errors
/// Forbidden without the firm's admin role.
pub async fn survey_rounds(
    app: &App,
    actor: &Actor,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<RoundLine>, Failure> {
    actor.require(&[Role::FirmAdmin])?;
    let db = app.db.read();
    let versions = courses::read::current_versions(&db).await?;
    let titles: BTreeMap<TrackId, String> = versions
        .into_iter()
        .map(|version| (version.track.id, version.title))
        .collect();
    let rounds = surveys::read::rounds_between(&db, from, to).await?;
    let mut forms: BTreeMap<SurveyVersionId, String> = BTreeMap::new();
    for round in &rounds {
        if let Entry::Vacant(slot) = forms.entry(round.version) {
            let form = surveys::read::form_of_version(&db, round.version).await?;
            slot.insert(form.map(|form| form.title).unwrap_or_default());
        }
    }
    let line = |round: Round| RoundLine {
        track: titles.get(&round.track).cloned().unwrap_or_default(),
        form: forms.get(&round.version).cloned().unwrap_or_default(),
        round,
    };
    Ok(rounds.into_iter().map(line).collect())
}

/// One round.
///
/// # Errors
/// Forbidden without the firm's admin role; not found.
pub async fn survey_round(app: &App, actor: &Actor, id: RoundId) -> Result<RoundView, Failure> {
    actor.require(&[Role::FirmAdmin])?;
    let db = app.db.read();
    let round = surveys::read::round(&db, id).await?;
    let round = round.ok_or_else(Failure::not_found)?;
    let version = courses::read::current_version(&db, round.track).await?;
    let form = surveys::read::form_of_version(&db, round.version).await?;
    Ok(RoundView {
        track: version.map(|version| version.title).unwrap_or_default(),
        form: form.ok_or_else(Failure::not_found)?,
        policy: surveys::read::policy(&db, &round.policy_sha256).await?,
        numbers: surveys::read::round_numbers(&db, id).await?,
        invalidations: surveys::read::invalidations(&db, id).await?,
        round,
    })
}

/// What was chosen for a track, or a company in it.
#[derive(Clone, Debug)]
pub struct SurveySetting {
    /// The track's title now.
    pub track: String,
    /// The company's name; nothing for all others.
    pub company: Option<String>,
    /// The rules of rounds to come.
    pub policy: Policy,
    /// The day it was chosen.
    pub set_on: NaiveDate,
}

/// Everything that was chosen, and what can be chosen for.
#[derive(Clone, Debug)]
pub struct SurveySettings {
    /// Code and title of every track.
    pub tracks: Vec<(String, String)>,
    /// By track and company.
    pub settings: Vec<SurveySetting>,
}

/// How surveys are held from now on.
///
/// # Errors
/// Forbidden without the firm's admin role.
pub async fn survey_settings(app: &App, actor: &Actor) -> Result<SurveySettings, Failure> {
    actor.require(&[Role::FirmAdmin])?;
    let db = app.db.read();
    let versions = courses::read::current_versions(&db).await?;
    let titles: BTreeMap<TrackId, String> = versions
        .iter()
        .map(|version| (version.track.id, version.title.clone()))
        .collect();
    let mut settings = Vec::new();
    for setting in surveys::read::settings(&db).await? {
        let company = match setting.company {
            Some(company) => Some(company_name(app, company).await?),
            None => None,
        };
        settings.push(SurveySetting {
            track: titles.get(&setting.track).cloned().unwrap_or_default(),
            company,
            policy: setting.policy,
            set_on: setting.set_on,
        });
    }
    settings.sort_by(|a, b| (&a.track, &a.company).cmp(&(&b.track, &b.company)));
    let tracks = versions
        .into_iter()
        .map(|version| (version.track.code, version.title));
    Ok(SurveySettings {
        tracks: tracks.collect(),
        settings,
    })
}

async fn company_name(app: &App, company: CompanyId) -> Result<String, Failure> {
    let company = people::read::company(&app.db.read(), company).await?;
    Ok(company.map(|company| company.name).unwrap_or_default())
}

/// A wording of a question that has several.
#[derive(Clone, Debug)]
pub struct WordingView {
    /// A question in these words.
    pub question: SurveyQuestionId,
    /// Its short name.
    pub label: String,
    /// As people read it.
    pub body: String,
    /// The words for 1 to 5.
    pub scale: String,
    /// The form versions with these words: `1・2`.
    pub versions: String,
}

/// The wordings, and what was decided about them.
#[derive(Clone, Debug)]
pub struct SurveyWordings {
    /// By question.
    pub wordings: Vec<WordingView>,
    /// With the name of who decided, the oldest first.
    pub decisions: Vec<(Comparison, String)>,
}

/// Every question that was worded differently in time.
///
/// # Errors
/// Forbidden without the firm's admin role.
pub async fn survey_wordings(app: &App, actor: &Actor) -> Result<SurveyWordings, Failure> {
    actor.require(&[Role::FirmAdmin])?;
    let db = app.db.read();
    let view = |wording: surveys::read::Wording| {
        let scale: Vec<String> = serde_json::from_str(&wording.scale).unwrap_or_default();
        let versions: Vec<String> = wording.versions.iter().map(i32::to_string).collect();
        WordingView {
            question: wording.question,
            label: wording.label,
            body: wording.body,
            scale: scale.join("／"),
            versions: versions.join("・"),
        }
    };
    let wordings = surveys::read::wordings(&db).await?;
    let decisions = surveys::read::comparisons(&db).await?;
    let deciders = decisions.iter().map(|decision| decision.by);
    let names = people::read::account_names(&db, deciders).await?;
    let named = |decision: Comparison| {
        let name = names.get(&decision.by).cloned().unwrap_or_default();
        (decision, name)
    };
    Ok(SurveyWordings {
        wordings: wordings.into_iter().map(view).collect(),
        decisions: decisions.into_iter().map(named).collect(),
    })
}
