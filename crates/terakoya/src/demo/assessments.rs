//! Assessed role-plays of the demo's world: a finished pair, handed over from
//! the first line to the second, and one that waits to be scored today.

use std::collections::BTreeMap;

use journeys::{
    App, HandoverInput, ScheduleAssessment, SheetInput, schedule_assessment, score_assessment,
    write_own_handover,
};
use kernel::id::{AssessmentId, CompanyId, EnrolmentId};
use kernel::{Actor, Failure};
use people::Member;

use super::cast::{self, Staff};

/// The first line's role-play with a handover, and the second line's.
const HANDING_OVER: &str = "F9-role-play1";
const TAKING_OVER: &str = "S3-role-play1";
/// The one that waits.
const WAITING: &str = "F9-role-play2";

/// What two assessors gave, in the rubric's order: safety, listening, facts,
/// limits, judgement, handover.
const GIVEN_FIRST: [[i32; 6]; 2] = [[3, 3, 3, 2, 3, 3], [4, 3, 3, 3, 3, 3]];
const GIVEN_SECOND: [[i32; 6]; 2] = [[3, 4, 3, 3, 3, 4], [3, 3, 3, 3, 3, 4]];
const CRITERIA: [&str; 6] = [
    "safety",
    "listening",
    "facts",
    "limits",
    "judgement",
    "handover",
];

const NOTE: [(&str, &str); 11] = [
    ("health", "なし。少し手が震えています。"),
    ("whereabouts", "窓口の前。担当者は奥に離れました。"),
    ("who", "窓口で1名。名前は名乗っていません。"),
    ("times", "16時40分から/17時05分/受け取り窓口の担当"),
    ("facts", "注文票は「りく」、板は「りお」。店の間違いです。"),
    ("unconfirmed", "だれが書き写したか。"),
    ("wants", "「板を直して、代金も返してください」"),
    ("explained", "板は5分で作り直せること。"),
    ("promised", "なし。お金の答えはしていません。"),
    ("words", "「役立たずですね」1回、17時02分。"),
    ("warned", "「そのお言葉はおやめください」と1回。録音なし。"),
];

/// Lets the pair play, before `past`, and leaves one to be scored at `now`.
pub async fn play(past: &App, now: &App) -> Result<(), Failure> {
    let company = cast::company(past, &cast::TOWNS[0]).await?;
    let members = cast::everybody(past, company).await?;
    let first = learner(past, company, &members, HANDING_OVER).await?;
    let second = learner(past, company, &members, TAKING_OVER).await?;
    let handing = schedule(past, company, first.enrolment, HANDING_OVER, None).await?;
    let note = HandoverInput {
        fields: NOTE
            .map(|(code, text)| (code.to_owned(), text.to_owned()))
            .into(),
        version: 0,
        hands_in: true,
    };
    write_own_handover(past, &first.actor, handing, &note).await?;
    let taking = schedule(past, company, second.enrolment, TAKING_OVER, Some(handing)).await?;
    for (assessment, given) in [(handing, GIVEN_FIRST), (taking, GIVEN_SECOND)] {
        score(past, assessment, given).await?;
    }
    schedule(now, company, first.enrolment, WAITING, None).await?;
    Ok(())
}

struct Learner {
    actor: Actor,
    enrolment: EnrolmentId,
}

/// The visitor's own trainee where they learn this, else the first who does.
async fn learner(
    app: &App,
    company: CompanyId,
    members: &[Member],
    lesson: &str,
) -> Result<Learner, Failure> {
    let is_visitor = |member: &&Member| member.employee_no == cast::TRAINEE_WITH_MAIL;
    let visitor = members.iter().find(is_visitor);
    for member in visitor.into_iter().chain(members) {
        for enrolment in enrolments::read::of_member(&app.db.read(), company, member.id).await? {
            let version = match enrolment.track_version {
                Some(pinned) => Some(pinned),
                None => courses::read::current_version(&app.db.read(), enrolment.track)
                    .await?
                    .map(|version| version.id),
            };
            let Some(version) = version else { continue };
            let steps = courses::read::steps(&app.db.read(), version).await?;
            if enrolment.status.is_open() && steps.iter().any(|step| step.code == lesson) {
                return Ok(Learner {
                    actor: cast::actor(app, member.account).await?,
                    enrolment: enrolment.id,
                });
            }
        }
    }
    Err(Failure::not_found())
}

async fn schedule(
    app: &App,
    company: CompanyId,
    enrolment: EnrolmentId,
    lesson: &str,
    handed_from: Option<AssessmentId>,
) -> Result<AssessmentId, Failure> {
    let instructor = cast::staff_actor(app, Staff::Instructor).await?;
    let assessor = cast::staff_actor(app, Staff::Assessor).await?;
    let order = ScheduleAssessment {
        company,
        enrolment,
        lesson: lesson.to_owned(),
        on: None,
        first: Some(assessor.account),
        second: Some(instructor.account),
        hands_over: lesson == HANDING_OVER,
        handed_from,
    };
    schedule_assessment(app, &instructor, &order).await
}

async fn score(app: &App, assessment: AssessmentId, given: [[i32; 6]; 2]) -> Result<(), Failure> {
    let comments = [
        "出口の側に立ち、最後まで聞けました。次は、やめてほしい言葉を1つに絞って伝えてみましょう。",
        "要点を返す言い方が自然でした。次は、未確認のことを先に言うと、もっと伝わります。",
    ];
    let by = [Staff::Assessor, Staff::Instructor];
    for ((staff, levels), comment) in by.into_iter().zip(given).zip(comments) {
        let actor = cast::staff_actor(app, staff).await?;
        let levels: BTreeMap<String, i32> = CRITERIA
            .into_iter()
            .map(str::to_owned)
            .zip(levels)
            .collect();
        let sheet = SheetInput {
            client: app.ids.fresh(app.clock.now()),
            supersedes: None,
            levels,
            comment: comment.to_owned(),
            note: "見本のメモです。".to_owned(),
        };
        score_assessment(app, &actor, assessment, &sheet).await?;
    }
    Ok(())
}
