//! Answering the survey anonymously (mode C): the ballot paper is handed out
//! to somebody who is signed in, and handed back by nobody in particular.
//!
//! What always holds:
//! - Handing out and taking back are two requests and two transactions that
//!   share no key, and no audit row tells of the second.
//! - Completion depends on the first only.
//! - The trainee's secret is neither stored nor logged.

use courses::LessonKind;
use enrolments::Enrolment;
use kernel::audit::Event;
use kernel::id::{CompanyId, EnrolmentId};
use kernel::{Actor, Failure, Tx};
use sea_orm::ConnectionTrait;
use serde_json::json;
use surveys::write::{HeldSession, Redeemed};
use surveys::{BallotToken, Form, Given, Participation, Receipt, Round, SurveySecret};

use crate::App;
use crate::learn::order::StepState;
use crate::learn::{enter_any_step, enter_step, record_done, version_to_learn};
use crate::views::track_outline::{StepView, track_outline};

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
}

/// How far a trainee's survey is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Something before it is not done yet.
    Locked,
    /// The ballot paper can be handed out.
    Open,
    /// It was handed out; whether it came back nobody knows.
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

/// A ballot paper.
#[derive(Clone, Debug)]
pub struct Issued {
    /// What it asks.
    pub form: Form,
    /// What hands it back.
    pub token: BallotToken,
    /// Whether answers come too late for every figure by now.
    pub is_late: bool,
}

/// What became of a ballot that was handed back.
#[derive(Clone, Debug)]
pub struct HandedBack {
    /// Whether it counts.
    pub redeemed: Redeemed,
    /// What looks at it, changes it and withdraws it afterwards.
    pub receipt: Receipt,
}

/// Shows a trainee their survey. Writes nothing.
///
/// # Errors
/// Forbidden for an account that is no member; not found for a foreign
/// enrolment or a track without a survey.
pub async fn open_survey(
    app: &App,
    actor: &Actor,
    enrolment: EnrolmentId,
) -> Result<SurveyView, Failure> {
    let outline = track_outline(app, actor, enrolment).await?;
    let step = outline.survey.as_ref().ok_or_else(Failure::not_found)?;
    let db = app.db.read();
    let company = outline.enrolment.company;
    let participation = surveys::read::participation(&db, company, enrolment).await?;
    let round = match &participation {
        Some(participation) => surveys::read::round(&db, participation.round).await?,
        None => None,
    };
    let form = form_of(&db, &step.lesson.code, round.as_ref()).await?;
    let now = app.clock.now();
    let is_late = round.as_ref().is_some_and(|round| round.is_late(now));
    let standing = standing(step, participation.as_ref(), round.as_ref());
    Ok(SurveyView {
        enrolment,
        track_title: outline.version.title.clone(),
        form,
        last_day: round.map(|round| round.last_day()),
        standing,
        is_late,
    })
}

/// Whoever attended a session may answer about it before the quiz.
fn standing(
    step: &StepView,
    participation: Option<&Participation>,
    round: Option<&Round>,
) -> Standing {
    match participation {
        Some(participation) if participation.is_issued() => Standing::Issued,
        _ if round.is_some_and(|round| round.session.is_some()) => Standing::Open,
        _ if step.state == StepState::Locked => Standing::Locked,
        _ => Standing::Open,
    }
}

async fn form_of(
    db: &impl ConnectionTrait,
    code: &str,
    round: Option<&Round>,
) -> Result<Form, Failure> {
    let form = match round {
        Some(round) => surveys::read::form_of_version(db, round.version).await?,
        None => surveys::read::latest_form(db, code).await?,
    };
    form.ok_or_else(|| surveys::Error::NoForm(code.to_owned()).into())
}

/// Hands the ballot paper to a trainee, for the secret that only their
/// browser keeps, and records that the survey is done. With the same secret
/// it may be asked again and changes nothing. After the cutoff answers are
/// still taken, and count in no figure.
///
/// # Errors
/// As [`open_survey`]; a conflict when the survey is not open yet, or when
/// the paper was handed out for another secret.
pub async fn issue_ballot(
    app: &App,
    actor: &Actor,
    enrolment: EnrolmentId,
    secret: &SurveySecret,
) -> Result<Issued, Failure> {
    let outline = track_outline(app, actor, enrolment).await?;
    let step = outline.survey.as_ref().ok_or_else(Failure::not_found)?;
    let company = outline.enrolment.company;
    let before = surveys::read::participation(&app.db.read(), company, enrolment).await?;
    let participation = match before {
        Some(participation) if participation.is_issued() => participation,
        _ => hand_out(app, actor, &outline.enrolment, &step.lesson.code, secret).await?,
    };
    if participation.blinded_hash != Some(secret.blinded_hash(enrolment)) {
        return Err(surveys::Error::AlreadyIssued.into());
    }
    let db = app.db.read();
    let round = surveys::read::round(&db, participation.round).await?;
    let round = round.ok_or_else(Failure::not_found)?;
    let form = form_of(&db, &step.lesson.code, Some(&round)).await?;
    Ok(Issued {
        form,
        token: app.survey_keys.issue(round.id, company, secret),
        is_late: round.is_late(app.clock.now()),
    })
}

async fn hand_out(
    app: &App,
    actor: &Actor,
    enrolment: &Enrolment,
    code: &str,
    secret: &SurveySecret,
) -> Result<Participation, Failure> {
    let (company, membership) = actor.require_membership()?;
    let tx = app.db.write().await?;
    let entered = if attended_a_session(&tx, enrolment).await? {
        enter_any_step(app, &tx, company, membership, enrolment.id, code).await?
    } else {
        enter_step(app, &tx, company, membership, enrolment.id, code).await?
    };
    if open_participation(app, &tx, &entered.enrolment, code)
        .await?
        .is_none()
    {
        return Err(surveys::Error::NoForm(code.to_owned()).into());
    }
    let is_new = surveys::write::issue(&tx, company, enrolment.id, secret).await?;
    let participation = surveys::read::participation(&tx, company, enrolment.id).await?;
    let participation = participation.ok_or_else(Failure::not_found)?;
    if !is_new {
        return Ok(participation);
    }
    let done = record_done(app, &tx, company, enrolment.id, entered.step.id).await?;
    let event = Event {
        company: Some(company),
        actor: Some(actor.account),
        action: "lesson.completed",
        object: Some(enrolment.id.0),
        detail: &json!({
            "lesson": code,
            "version": entered.step.version,
            "enrolment_completed": done.is_completed,
        }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(participation)
}

/// Whether an enrolment answers about a session that its person attended.
async fn attended_a_session(
    db: &impl ConnectionTrait,
    enrolment: &Enrolment,
) -> Result<bool, Failure> {
    let (company, id) = (enrolment.company, enrolment.id);
    let Some(own) = surveys::read::participation(db, company, id).await? else {
        return Ok(false);
    };
    let round = surveys::read::round(db, own.round).await?;
    Ok(round.is_some_and(|round| round.session.is_some()))
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
        let company = enrolment.company;
        surveys::write::ensure_participation(tx, company, enrolment.id, round.id).await?;
    }
    Ok(())
}

/// Makes an enrolment eligible in this month's round, unless it is in one
/// already, when the step that comes next is its survey. The learning journeys call it in the transaction
/// that finishes the step before, so that whoever may answer is counted
/// whether they do or not. Nothing when the form was never published.
///
/// # Errors
/// When the database refuses.
pub async fn open_participation(
    app: &App,
    tx: &Tx,
    enrolment: &Enrolment,
    code: &str,
) -> Result<Option<Participation>, Failure> {
    let known = surveys::read::participation(tx, enrolment.company, enrolment.id).await?;
    if known.is_some() {
        return Ok(known);
    }
    let Some(form) = surveys::read::latest_form(tx, code).await? else {
        return Ok(None);
    };
    let (now, today) = (app.clock.now(), app.clock.today());
    let track = enrolment.track;
    let round =
        surveys::write::ensure_web_round(tx, &app.ids, now, form.version, track, today).await?;
    let company: CompanyId = enrolment.company;
    let opened = surveys::write::ensure_participation(tx, company, enrolment.id, round.id).await?;
    Ok(Some(opened))
}

/// The questions of a ballot paper, to show it again after a refusal.
///
/// # Errors
/// Invalid for a token that is not ours.
pub async fn ballot_form(app: &App, token: &str) -> Result<Form, Failure> {
    let token = app.survey_keys.accept(token)?;
    let db = app.db.read();
    let round = surveys::read::round(&db, token.round()).await?;
    let round = round.ok_or(surveys::Error::TokenRefused)?;
    let form = surveys::read::form_of_version(&db, round.version).await?;
    form.ok_or_else(|| surveys::Error::TokenRefused.into())
}

/// Takes a ballot back from whoever bears its token, once. The same token
/// again is the same success, with the same receipt, and counts nothing twice.
///
/// # Errors
/// Invalid for a token that is not ours or for answers that do not fit the
/// form.
pub async fn redeem_ballot(app: &App, token: &str, given: &[Given]) -> Result<HandedBack, Failure> {
    let form = ballot_form(app, token).await?;
    let token = app.survey_keys.accept(token)?;
    let filled = form.fill(given).map_err(surveys::Error::AnswerFaults)?;
    let tx = app.db.write().await?;
    let round = surveys::read::round(&tx, token.round()).await?;
    let round = round.ok_or(surveys::Error::TokenRefused)?;
    let now = app.clock.now();
    let redeemed =
        surveys::write::redeem(&tx, &app.survey_keys, now, &round, &token, &filled).await?;
    if redeemed != Redeemed::TakenBefore {
        tx.commit().await?;
    }
    Ok(HandedBack {
        redeemed,
        receipt: app.survey_keys.receipt(&token),
    })
}
