//! Confidentially: the ballot paper and what comes back.

use enrolments::Enrolment;
use kernel::audit::Event;
use kernel::id::{EnrolmentId, SurveyFormId};
use kernel::{Actor, Failure};
use sea_orm::ConnectionTrait;
use serde_json::json;
use surveys::write::Redeemed;
use surveys::{BallotToken, Form, Given, Participation, Receipt, SurveySecret, TextRelease};

use super::{Which, find, open_participation};
use crate::App;
use crate::learn::{enter_any_step, enter_step, record_done};

/// A ballot paper.
#[derive(Clone, Debug)]
pub struct Issued {
    /// What it asks.
    pub form: Form,
    /// When others than the firm may read what is written on it.
    pub text_release: TextRelease,
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

/// Hands the ballot paper to a trainee, for the secret that only their
/// browser keeps, and records that the course's survey is done. With the same
/// secret it may be asked again and changes nothing. After the cutoff answers
/// are still taken, and count in no figure.
///
/// # Errors
/// As [`super::open_survey`]; a conflict when the survey is not open yet or is
/// by name, or when the paper was handed out for another secret.
pub async fn issue_ballot(
    app: &App,
    actor: &Actor,
    enrolment: EnrolmentId,
    which: Which<'_>,
    secret: &SurveySecret,
) -> Result<Issued, Failure> {
    let found = find(app, actor, enrolment, which).await?;
    if found.policy.mode.is_named() {
        return Err(surveys::Error::OtherMode.into());
    }
    let participation = match found.participation {
        Some(participation) if participation.is_issued() => participation,
        _ => hand_out(app, actor, &found.enrolment, which, &found.form, secret).await?,
    };
    if participation.blinded_hash != Some(secret.blinded_hash(enrolment)) {
        return Err(surveys::Error::AlreadyIssued.into());
    }
    let db = app.db.read();
    let round = surveys::read::round(&db, participation.round).await?;
    let round = round.ok_or_else(Failure::not_found)?;
    let form = surveys::read::form_of_version(&db, round.version).await?;
    Ok(Issued {
        form: form.ok_or_else(Failure::not_found)?,
        text_release: surveys::read::text_release(&db, &round).await?,
        token: app
            .survey_keys
            .issue(round.id, participation.company, secret),
        is_late: round.is_late(app.clock.now()),
    })
}

async fn hand_out(
    app: &App,
    actor: &Actor,
    enrolment: &Enrolment,
    which: Which<'_>,
    form: &Form,
    secret: &SurveySecret,
) -> Result<Participation, Failure> {
    match which {
        Which::Course => hand_out_at_the_end(app, actor, enrolment, form, secret).await,
        Which::FollowUp(_) => hand_out_later(app, actor, enrolment, form.id, secret).await,
    }
}

async fn hand_out_at_the_end(
    app: &App,
    actor: &Actor,
    enrolment: &Enrolment,
    form: &Form,
    secret: &SurveySecret,
) -> Result<Participation, Failure> {
    let (company, membership) = actor.require_membership()?;
    let (code, id) = (form.code.as_str(), enrolment.id);
    let tx = app.db.write().await?;
    let entered = if attended_a_session(&tx, enrolment, form.id).await? {
        enter_any_step(app, &tx, company, membership, id, code).await?
    } else {
        enter_step(app, &tx, company, membership, id, code).await?
    };
    let opened = open_participation(app, &tx, &entered.enrolment, code).await?;
    let opened = opened.ok_or_else(|| surveys::Error::NoForm(code.to_owned()))?;
    let round = surveys::read::round(&tx, opened.round).await?;
    if round.is_none_or(|round| round.is_named) {
        return Err(surveys::Error::OtherMode.into());
    }
    let is_new = surveys::write::issue(&tx, company, id, form.id, secret).await?;
    let participation = surveys::read::participation(&tx, company, id, form.id).await?;
    let participation = participation.ok_or_else(Failure::not_found)?;
    if !is_new {
        return Ok(participation);
    }
    let done = record_done(app, &tx, company, id, entered.step.id).await?;
    let event = Event {
        company: Some(company),
        actor: Some(actor.account),
        action: "lesson.completed",
        object: Some(id.0),
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
    form: SurveyFormId,
) -> Result<bool, Failure> {
    let (company, id) = (enrolment.company, enrolment.id);
    let Some(own) = surveys::read::participation(db, company, id, form).await? else {
        return Ok(false);
    };
    let round = surveys::read::round(db, own.round).await?;
    Ok(round.is_some_and(|round| round.session.is_some()))
}

async fn hand_out_later(
    app: &App,
    actor: &Actor,
    enrolment: &Enrolment,
    form: SurveyFormId,
    secret: &SurveySecret,
) -> Result<Participation, Failure> {
    let (company, id) = (enrolment.company, enrolment.id);
    let tx = app.db.write().await?;
    let is_new = surveys::write::issue(&tx, company, id, form, secret).await?;
    let participation = surveys::read::participation(&tx, company, id, form).await?;
    let participation = participation.ok_or_else(Failure::not_found)?;
    if !is_new {
        return Ok(participation);
    }
    let event = Event {
        company: Some(company),
        actor: Some(actor.account),
        action: "survey.issued",
        object: Some(id.0),
        detail: &json!({ "form": form }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(participation)
}

/// The questions of a ballot paper, to show it again after a refusal, and when
/// others than the firm may read what is written on it.
///
/// # Errors
/// Invalid for a token that is not ours.
pub async fn ballot_form(app: &App, token: &str) -> Result<(Form, TextRelease), Failure> {
    let token = app.survey_keys.accept(token)?;
    let db = app.db.read();
    let round = surveys::read::round(&db, token.round()).await?;
    let round = round.ok_or(surveys::Error::TokenRefused)?;
    let form = surveys::read::form_of_version(&db, round.version).await?;
    let form = form.ok_or(surveys::Error::TokenRefused)?;
    Ok((form, surveys::read::text_release(&db, &round).await?))
}

/// Takes a ballot back from whoever bears its token, once. The same token
/// again is the same success, with the same receipt, and counts nothing twice.
///
/// # Errors
/// Invalid for a token that is not ours or for answers that do not fit the
/// form.
pub async fn redeem_ballot(app: &App, token: &str, given: &[Given]) -> Result<HandedBack, Failure> {
    let (form, _) = ballot_form(app, token).await?;
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
