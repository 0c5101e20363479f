//! Scheduling a practical assessment, or starting one on the spot: which
//! role-play of whose enrolment, on which day, scored by whom, and whether a
//! 引継ぎ票 is written or begun with.

use chrono::NaiveDate;
use courses::{LessonHead, LessonKind};
use enrolments::{Enrolment, Status};
use kernel::audit::Event;
use kernel::id::{AccountId, AssessmentId, CompanyId, EnrolmentId, RubricVersionId};
use kernel::{Actor, Failure, Fault, Role, Tx};
use quizzes::practical::{Desk, Rubric};
use quizzes::write::NewAssessment;
use serde_json::json;

use crate::App;
use crate::learn::version_to_learn;

/// Who scores role-plays.
pub const ASSESSING: &[Role] = &[Role::FirmAdmin, Role::Instructor, Role::Assessor];

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduleAssessment {
    /// The learner's company.
    pub company: CompanyId,
    /// Whose enrolment.
    pub enrolment: EnrolmentId,
    /// The code of the role-play's lesson.
    pub lesson: String,
    /// The day in Japan; today when left out.
    pub on: Option<NaiveDate>,
    /// Who scores it; the caller when left out.
    pub first: Option<AccountId>,
    /// Who scores it, too.
    pub second: Option<AccountId>,
    /// Whether the learner writes a 引継ぎ票.
    pub hands_over: bool,
    /// The assessment whose 引継ぎ票 this one begins with.
    pub handed_from: Option<AssessmentId>,
}

/// Whose assessments the actor sees: the firm's admin all, everybody else who
/// assesses their own.
///
/// # Errors
/// Forbidden for whoever does not assess.
pub fn desk_of(actor: &Actor) -> Result<Desk, Failure> {
    actor.require(ASSESSING)?;
    Ok(if actor.has(Role::FirmAdmin) {
        Desk::Firm
    } else {
        Desk::Assessor(actor.account)
    })
}

/// Schedules an assessment.
///
/// # Errors
/// Forbidden for whoever does not assess; not found for a foreign enrolment or
/// 引継ぎ票; invalid with every fault; a conflict while one of the same
/// role-play is open, for a closed enrolment, or when the 引継ぎ票 is taken.
pub async fn schedule_assessment(
    app: &App,
    actor: &Actor,
    asked: &ScheduleAssessment,
) -> Result<AssessmentId, Failure> {
    actor.require(ASSESSING)?;
    let now = app.clock.now();
    let tx = app.db.write().await?;
    let enrolment = enrolments::write::lock(&tx, asked.company, asked.enrolment).await?;
    if !enrolment.status.is_open() && enrolment.status != Status::Completed {
        return Err(enrolments::Error::NotInProgress(enrolment.status).into());
    }
    let mut faults = Vec::new();
    let first = asked.first.unwrap_or(actor.account);
    faults.extend(assessor_faults(app, &tx, actor, first, asked.second).await?);
    if let Some(from) = asked.handed_from {
        faults.extend(handover_fault(&tx, &enrolment, from).await?);
    }
    let play = play_of(&tx, &enrolment, &asked.lesson).await?;
    if play.is_none() {
        let message = "このコースにあるロールプレイから選んでください。";
        faults.push(Fault::new("/lesson", "assessment.lesson.unknown", message));
    }
    let Some(play) = play.filter(|_| faults.is_empty()) else {
        return Err(Failure::invalid(faults));
    };
    let new = NewAssessment {
        company: asked.company,
        enrolment: enrolment.id,
        lesson: play.lesson.id,
        track: play.track,
        rubric: play.rubric,
        on: asked.on.unwrap_or_else(|| app.clock.today()),
        first,
        second: asked.second,
        hands_over: asked.hands_over,
        handed_from: asked.handed_from,
        by: actor.account,
    };
    let id = quizzes::write::schedule_assessment(&tx, &app.ids, now, &new).await?;
    let event = Event {
        company: Some(asked.company),
        actor: Some(actor.account),
        action: "assessment.scheduled",
        object: Some(id.0),
        detail: &json!({
            "enrolment": enrolment.id,
            "lesson": asked.lesson,
            "rubric": play.rubric,
            "assessors": [Some(first), asked.second],
            "handed_from": asked.handed_from,
        }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(id)
}

/// Only the firm's admin gives work to others; whoever starts on the spot is
/// one of the assessors.
async fn assessor_faults(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    first: AccountId,
    second: Option<AccountId>,
) -> Result<Vec<Fault>, Failure> {
    let staff = people::read::staff(tx, app.clock.now()).await?;
    let assesses = |account: AccountId| {
        let mut found = staff.iter().filter(|one| one.account == account);
        found.any(|one| one.roles.iter().any(|role| ASSESSING.contains(role)))
    };
    let mut faults = Vec::new();
    for (field, account) in [("/first", Some(first)), ("/second", second)] {
        if account.is_some_and(|account| !assesses(account)) {
            let message = "評価者・講師・運営管理者の中から選んでください。";
            faults.push(Fault::new(field, "assessment.assessor.unknown", message));
        }
    }
    if second == Some(first) {
        let message = "2人目には、別の評価者を選んでください。";
        faults.push(Fault::new("/second", "assessment.assessor.same", message));
    }
    let takes_part = first == actor.account || second == Some(actor.account);
    if !takes_part && !actor.has(Role::FirmAdmin) {
        let message = "自分を評価者に入れてください。ほかの人だけの予定は、運営管理者が作ります。";
        faults.push(Fault::new("/first", "assessment.assessor.own", message));
    }
    Ok(faults)
}

/// A pair is two people of one company.
async fn handover_fault(
    tx: &Tx,
    enrolment: &Enrolment,
    from: AssessmentId,
) -> Result<Option<Fault>, Failure> {
    let handing = quizzes::read::assessment_of_company(tx, enrolment.company, from).await?;
    let giver = enrolments::read::of_company(tx, enrolment.company, handing.enrolment).await?;
    let own = people::read::same_person(tx, enrolment.company, enrolment.membership).await?;
    let fault = |code, message| Some(Fault::new("/handed_from", code, message));
    Ok(if !handing.hands_over {
        fault(
            "assessment.handover.none",
            "その実技評価には引継ぎ票がありません。引継ぎ票のあるものを選んでください。",
        )
    } else if own.contains(&giver.membership) {
        fault(
            "assessment.handover.self",
            "引継ぎは、別の人の引継ぎ票から始めます。ほかの人のものを選んでください。",
        )
    } else {
        None
    })
}

struct Play {
    lesson: LessonHead,
    track: String,
    rubric: RubricVersionId,
}

async fn play_of(tx: &Tx, enrolment: &Enrolment, code: &str) -> Result<Option<Play>, Failure> {
    let plays = role_plays(tx, enrolment).await?;
    let found = plays.into_iter().find(|(lesson, _, _)| lesson.code == code);
    Ok(found.map(|(lesson, track, rubric)| Play {
        lesson,
        track,
        rubric: rubric.id,
    }))
}

/// The role-plays of an enrolment that can be scored, each with its track's
/// code and the newest rubric for it.
pub(crate) async fn role_plays(
    db: &impl sea_orm::ConnectionTrait,
    enrolment: &Enrolment,
) -> Result<Vec<(LessonHead, String, Rubric)>, Failure> {
    let version = version_to_learn(db, enrolment).await?;
    let head = courses::read::version(db, version).await?;
    let track = head.ok_or_else(Failure::not_found)?.track.code;
    let rubrics = quizzes::read::current_rubrics(db).await?;
    let steps = courses::read::steps(db, version).await?;
    let plays = steps
        .into_iter()
        .filter(|lesson| lesson.kind == LessonKind::RolePlay);
    let scored = plays.filter_map(|lesson| {
        let mut found = rubrics.iter();
        let rubric = found.find(|rubric| rubric.scores(&track, &lesson.code))?;
        Some((lesson, track.clone(), rubric.clone()))
    });
    Ok(scored.collect())
}
