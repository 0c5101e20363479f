//! テストの回数と時間: how one learner stands in the quizzes, and granting one
//! more attempt or more time, with a reason.

use askama::Template;
use journeys::views::quiz_standings::{QuizStanding, QuizStandings, quiz_standings};
use journeys::{App, GrantAttempt, grant_attempt};
use kernel::date;
use kernel::id::{CompanyId, EnrolmentId};
use poem::web::{Data, Path};
use poem::{Route, get, handler};
use quizzes::{Attempt, AttemptStatus, Gain, Grant, Granted};
use serde::Deserialize;
use uuid::Uuid;

use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Form, Layout, Nav, Visit};

/// The paths of grants.
pub fn routes(route: Route) -> Route {
    route.at(
        "/companies/:company/enrolments/:enrolment/quizzes",
        get(show).post(record),
    )
}

/// The page of an enrolment's quizzes.
pub fn path(company: CompanyId, enrolment: EnrolmentId) -> String {
    format!("/companies/{company}/enrolments/{enrolment}/quizzes")
}

/// What can be granted.
const KINDS: [(&str, &str); 2] = [("attempt", "もう1回受ける"), (TIME, "制限時間を延ばす")];
const TIME: &str = "time";

struct QuizCard {
    code: String,
    title: String,
    rules: String,
    attempts: Vec<String>,
    grants: Vec<String>,
    gain: Option<Gain>,
    may_grant: bool,
}

impl From<QuizStanding> for QuizCard {
    fn from(one: QuizStanding) -> Self {
        let passed = one.standing.passed().is_some();
        let open = one.standing.open();
        let is_timed = open.is_some_and(|open| open.deadline_at.is_some());
        Self {
            code: one.code,
            rules: match one.standing.left {
                None => "回数の制限はありません".to_owned(),
                Some(left) => format!("受けた回数 {}回、あと{left}回", one.standing.used),
            },
            attempts: one.standing.attempts.iter().map(attempt_line).collect(),
            grants: one
                .grants
                .iter()
                .map(|(grant, name)| grant_line(grant, name))
                .collect(),
            gain: one.gain,
            may_grant: (one.quiz.attempts_allowed > 0 && !passed) || is_timed,
            title: match one.is_exemption {
                true => format!("免除テスト：{}", one.quiz.title),
                false => one.quiz.title,
            },
        }
    }
}

fn attempt_line(attempt: &Attempt) -> String {
    let at = date::display_instant(attempt.submitted_at.unwrap_or(attempt.started_at));
    let no_result = match attempt.status {
        AttemptStatus::NeedsGrading => "採点待ち",
        _ => "受けている途中",
    };
    let result = attempt.outcome.map_or_else(
        || no_result.to_owned(),
        |outcome| {
            let word = if outcome.passed {
                "合格"
            } else {
                "不合格"
            };
            format!("{} / {}点（{word}）", outcome.points, outcome.total_points)
        },
    );
    format!("{}回目　{result}　{at}", attempt.no)
}

fn grant_line(grant: &Grant, name: &str) -> String {
    let what = match grant.granted {
        Granted::Attempt => "もう1回".to_owned(),
        Granted::Time { minutes, .. } => format!("{minutes}分の延長"),
    };
    let at = date::display_instant(grant.at);
    format!("{what}（理由：{}）　{name}　{at}", grant.reason)
}

#[derive(Template)]
#[template(path = "grants/show.html")]
struct GrantsPage {
    layout: Layout,
    form: Form,
    list: String,
    assessments: String,
    learner: String,
    course: String,
    quizzes: Vec<QuizCard>,
    choices: Vec<(String, String)>,
    kinds: Vec<(String, String)>,
}

impl GrantsPage {
    fn new(visit: &Visit, at: (CompanyId, EnrolmentId), found: QuizStandings, form: Form) -> Self {
        let (company, enrolment) = at;
        let quizzes: Vec<QuizCard> = found.quizzes.into_iter().map(QuizCard::from).collect();
        let open = quizzes.iter().filter(|quiz| quiz.may_grant);
        let choices = open.map(|quiz| (quiz.code.clone(), quiz.title.clone()));
        let choices = choices.collect();
        let kind = |(word, label): (&str, &str)| (word.to_owned(), label.to_owned());
        Self {
            layout: visit
                .layout("テストの回数と時間", Nav::Progress)
                .with(&form),
            form,
            list: format!("/companies/{company}/progress/people"),
            assessments: crate::pages::assessments::company_path(company, enrolment),
            learner: found.member.full_name(),
            course: found.course,
            choices,
            kinds: KINDS.map(kind).to_vec(),
            quizzes,
        }
    }
}

#[handler]
async fn show(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((company, enrolment)): Path<(Uuid, Uuid)>,
) -> PageResult {
    let (company, enrolment) = (CompanyId(company), EnrolmentId(enrolment));
    let found = quiz_standings(&app, &actor, company, enrolment).await?;
    let at = (company, enrolment);
    shell::show(&GrantsPage::new(&visit, at, found, Form::new()))
}

#[derive(Deserialize)]
struct Typed {
    #[serde(default)]
    lesson: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    minutes: String,
    #[serde(default)]
    reason: String,
}

#[handler]
async fn record(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((company, enrolment)): Path<(Uuid, Uuid)>,
    typed: poem::web::Form<Typed>,
) -> PageResult {
    let (company, enrolment) = (CompanyId(company), EnrolmentId(enrolment));
    let typed = typed.0;
    let minutes = (typed.kind == TIME).then(|| typed.minutes.trim().parse().unwrap_or_default());
    let asked = GrantAttempt {
        lesson: typed.lesson.clone(),
        minutes,
        reason: typed.reason.clone(),
    };
    match grant_attempt(&app, &actor, company, enrolment, &asked).await {
        Ok(_) => visit.done(
            &path(company, enrolment),
            "認めました。受講者は、すぐに続けられます。",
        ),
        Err(failure) => {
            let form = Form::new()
                .with("lesson", typed.lesson)
                .with("kind", typed.kind)
                .with("minutes", typed.minutes)
                .with("reason", typed.reason)
                .refused(failure)?;
            let found = quiz_standings(&app, &actor, company, enrolment).await?;
            let at = (company, enrolment);
            shell::show_refused(&GrantsPage::new(&visit, at, found, form))
        }
    }
}
