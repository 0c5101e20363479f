//! Answering a survey: the one that ends a course, and those some time after
//! it. Confidentially (mode C), the ballot paper is handed out to somebody who
//! is signed in and handed back by nobody in particular; by name (mode N), who
//! is signed in answers.
//!
//! What always holds:
//! - Of a confidential survey, handing out and taking back are two requests and
//!   two transactions that share no key, and no audit row tells of the second.
//! - Completion depends on the first only.
//! - The trainee's secret is neither stored nor logged.
//! - A survey is by name only where its page said so before anything was typed:
//!   an answer that comes the other way is refused.

mod ballot;
mod named;

use courses::LessonKind;
use enrolments::Enrolment;
use kernel::id::{CompanyId, EnrolmentId};
use kernel::{Actor, Failure, Tx};
use sea_orm::ConnectionTrait;
use surveys::read::NamedAnswers;
use surveys::write::HeldSession;
use surveys::{Form, Mode, Participation, Policy, Round, follow_up};

use crate::App;
use crate::learn::order::StepState;
use crate::learn::version_to_learn;
use crate::views::track_outline::track_outline;

pub use ballot::{HandedBack, Issued, ballot_form, issue_ballot, redeem_ballot};
pub use named::{answer_by_name, withdraw_by_name};

/// Which of an enrolment's surveys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which<'a> {
    /// The one that ends the course.
    Course,
    /// The one with this form's code, some time after completion.
    FollowUp(&'a str),
}

/// A trainee's survey before anything is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SurveyView {
    /// Whose survey it is.
    pub enrolment: EnrolmentId,
    /// The title of the track that it is about.
    pub track_title: String,
    /// The questions, and who reads the answers.
    pub form: Form,
    /// The last day for answers, in Japan; nothing before the survey opened.
    pub last_day: Option<chrono::NaiveDate>,
    /// How far it is.
    pub standing: Standing,
    /// Whether answers come too late for every figure by now.
    pub is_late: bool,
    /// Whether answers carry a name, and who sees it.
    pub mode: Mode,
    /// The answers by name, once they were given.
    pub own: Option<NamedAnswers>,
}

/// How far a trainee's survey is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Something before it is not done yet.
    Locked,
    /// It can be answered.
    Open,
    /// The ballot paper was handed out, and whether it came back nobody knows;
    /// or it was answered by name.
    Issued,
}

impl Standing {
    /// The word in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Locked => "locked",
            Self::Open => "open",
            Self::Issued => "issued",
        }
    }
}

/// A survey of the actor's, found.
struct Found {
    enrolment: Enrolment,
    track_title: String,
    /// The form: as the round asks it, else the newest.
    form: Form,
    participation: Option<Participation>,
    round: Option<Round>,
    policy: Policy,
    is_locked: bool,
}

/// Finds a survey of the actor's own enrolment. A follow-up is there once it
/// was opened for them.
async fn find(
    app: &App,
    actor: &Actor,
    enrolment: EnrolmentId,
    which: Which<'_>,
) -> Result<Found, Failure> {
    let db = app.db.read();
    let (enrolment, track_title, code, is_locked) = match which {
        Which::Course => {
            let outline = track_outline(app, actor, enrolment).await?;
            let step = outline.survey.as_ref().ok_or_else(Failure::not_found)?;
            let is_locked = step.state == StepState::Locked;
            let code = step.lesson.code.clone();
            (outline.enrolment, outline.version.title, code, is_locked)
        }
        Which::FollowUp(code) => {
            let (company, membership) = actor.require_membership()?;
            follow_up::of(code).ok_or_else(Failure::not_found)?;
            let enrolment = enrolments::read::one(&db, company, enrolment, membership).await?;
            let title = title_of(&db, &enrolment).await?;
            (enrolment, title, code.to_owned(), false)
        }
    };
    let newest = surveys::read::latest_form(&db, &code).await?;
    let newest = newest.ok_or_else(|| surveys::Error::NoForm(code.clone()))?;
    let company = enrolment.company;
    let participation = surveys::read::participation(&db, company, enrolment.id, newest.id).await?;
    if participation.is_none() && which != Which::Course {
        return Err(Failure::not_found());
    }
    let round = match &participation {
        Some(participation) => surveys::read::round(&db, participation.round).await?,
        None => None,
    };
    let (form, policy) = match &round {
        Some(round) => (
            surveys::read::form_of_version(&db, round.version).await?,
            surveys::read::policy(&db, &round.policy_sha256).await?,
        ),
        None => {
            let policy = surveys::read::policy_in_force(&db, enrolment.track, company).await?;
            (Some(newest), policy)
        }
    };
    Ok(Found {
        form: form.ok_or(surveys::Error::NoForm(code))?,
        enrolment,
        track_title,
        participation,
        // Whoever attended a session may answer about it before the quiz.
        is_locked: is_locked && round.as_ref().is_none_or(|round| round.session.is_none()),
        round,
        policy,
    })
}

/// The title of the version that an enrolment was learnt from.
pub(crate) async fn title_of(
    db: &impl ConnectionTrait,
    enrolment: &Enrolment,
) -> Result<String, Failure> {
    let version = match enrolment.track_version {
        Some(version) => courses::read::version(db, version).await?,
        None => courses::read::current_version(db, enrolment.track).await?,
    };
    Ok(version.map(|version| version.title).unwrap_or_default())
}

/// Shows a trainee their survey. Writes nothing.
///
/// # Errors
/// Forbidden for an account that is no member; not found for a foreign
/// enrolment, a track without a survey or a follow-up that is not open.
pub async fn open_survey(
    app: &App,
    actor: &Actor,
    enrolment: EnrolmentId,
    which: Which<'_>,
) -> Result<SurveyView, Failure> {
    let found = find(app, actor, enrolment, which).await?;
    let now = app.clock.now();
    let own = match &found.round {
        Some(round) if round.is_named => {
            let whose = (found.enrolment.company, enrolment);
            let db = app.db.read();
            surveys::read::own_named_answers(&db, &app.survey_keys, round.id, whose).await?
        }
        _ => None,
    };
    let is_issued = found
        .participation
        .as_ref()
        .is_some_and(Participation::is_issued);
    Ok(SurveyView {
        enrolment,
        track_title: found.track_title,
        form: found.form,
        last_day: found.round.as_ref().map(Round::last_day),
        standing: match (is_issued, found.is_locked) {
            (true, _) => Standing::Issued,
            (false, true) => Standing::Locked,
            (false, false) => Standing::Open,
        },
        is_late: found.round.as_ref().is_some_and(|round| round.is_late(now)),
        mode: found.policy.mode,
        own,
    })
}

/// Makes an enrolment eligible in the round of a session that its person
/// attended, unless it is in a round already. Nothing when the track has no
/// survey, or when the session's answers came on paper.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn open_for_session(
    app: &App,
    tx: &Tx,
    enrolment: &Enrolment,
    session: &HeldSession<'_>,
) -> Result<(), Failure> {
    let version = version_to_learn(tx, enrolment).await?;
    let steps = courses::read::steps(tx, version).await?;
    let survey = steps.iter().find(|step| step.kind == LessonKind::Survey);
    let Some(survey) = survey else {
        return Ok(());
    };
    let Some(form) = surveys::read::latest_form(tx, &survey.code).await? else {
        return Ok(());
    };
    let now = app.clock.now();
    let track = enrolment.track;
    let round =
        surveys::write::ensure_session_round(tx, &app.ids, now, form.version, track, session);
    if let Some(round) = round.await? {
        let (company, id) = (enrolment.company, enrolment.id);
        surveys::write::ensure_participation(tx, company, id, form.id, round.id).await?;
    }
    Ok(())
}

/// Makes an enrolment eligible in this month's round of a form. The learning
/// journeys call it in the transaction that finishes the step before the
/// course's survey, and the worker when a follow-up opens, so that whoever may
/// answer is counted whether they do or not. The round is confidential or by
/// name as the company or the track has chosen. Nothing when the form was
/// never published.
///
/// # Errors
/// When the database refuses.
pub async fn open_participation(
    app: &App,
    tx: &Tx,
    enrolment: &Enrolment,
    code: &str,
) -> Result<Option<Participation>, Failure> {
    let Some(form) = surveys::read::latest_form(tx, code).await? else {
        return Ok(None);
    };
    let (now, today) = (app.clock.now(), app.clock.today());
    let (track, company): (_, CompanyId) = (enrolment.track, enrolment.company);
    let before = surveys::read::participation(tx, company, enrolment.id, form.id).await?;
    if before.is_some() {
        return Ok(before);
    }
    let policy = surveys::read::policy_in_force(tx, track, company).await?;
    let ids = &app.ids;
    let round =
        surveys::write::ensure_web_round(tx, ids, now, form.version, track, today, &policy).await?;
    let opened =
        surveys::write::ensure_participation(tx, company, enrolment.id, form.id, round.id).await?;
    Ok(Some(opened))
}
