//! Learning, on a phone first: home with one clear next step, the table of
//! contents, the lesson.
//!
//! A lesson lives at `…/lessons/{code}`, so that the relative links in its
//! text lead to its neighbours.

mod view;

use askama::Template;
use chrono::TimeDelta;
use journeys::App;
use journeys::views::assessment_results::my_assessments;
use journeys::views::certificates::{own_certificate_of, own_certificates};
use journeys::views::follow_ups::open_follow_ups;
use journeys::views::recall::open_recalls;
use journeys::views::track_outline::{TrackOutline, track_outline};
use journeys::views::trainee_home::trainee_home;
use kernel::id::EnrolmentId;
use kernel::{Actor, Kind, Role};
use poem::web::{Data, Path};
use poem::{Route, get, handler, post};
use uuid::Uuid;

use crate::http::{PageResult, Signed};
use crate::pages::assessments::ResultCard;
use crate::pages::certificates::own_path;
use crate::pages::sessions::NextSession;
use crate::pages::shell::{self, Layout, Nav, Visit, see_other};
use crate::words::{self, Language};
use view::{
    CertificateCard, Course, FollowUpCard, ModuleCard, RecallCard, StepCard, comes_first,
    step_path, track_path, waits,
};

/// The paths of learning.
pub fn routes(route: Route) -> Route {
    route
        .at("/", get(show_home))
        .at("/history", get(show_history))
        .at("/learn/:enrolment", get(show_outline))
        .at("/learn/:enrolment/lessons/:code", get(show_lesson))
        .at("/learn/:enrolment/lessons/:code/completion", post(complete))
}

/// How long a new certificate is announced on the home page.
const NEWS: TimeDelta = TimeDelta::days(14);

/// How many further courses are in sight before "もっと見る".
const IN_SIGHT: usize = 3;

#[derive(Template)]
#[template(path = "learning/home.html")]
struct HomePage {
    layout: Layout,
    hero: Option<Course>,
    others: Vec<Course>,
    more: Vec<Course>,
    completed: usize,
    /// What was issued lately.
    news: Vec<CertificateCard>,
    recalls: Vec<RecallCard>,
    follow_ups: Vec<FollowUpCard>,
    /// Sessions that are booked or waited for.
    sessions: Vec<NextSession>,
    /// How many more may be booked.
    offered: usize,
}

#[handler]
async fn show_home(Signed(actor): Signed, visit: Visit, app: Data<&App>) -> PageResult {
    if actor.membership.is_none() {
        return Ok(see_other(&own_office(&visit)));
    }
    let home = trainee_home(&app, &actor).await?;
    let recalls = open_recalls(&app, &actor).await?;
    let follow_ups = open_follow_ups(&app, &actor).await?;
    let never_learnt = home.open.is_empty() && home.completed.is_empty();
    if never_learnt && manages(&actor) {
        return Ok(see_other(&own_office(&visit)));
    }
    let certificates = own_certificates(&app, &actor).await?;
    let language = visit.language();
    let (sessions, offered) = NextSession::of(&app, &actor, language).await?;
    let mut courses = home
        .open
        .iter()
        .map(|track| Course::of(track, home.today, language));
    let hero = courses.next();
    let mut others: Vec<Course> = courses.collect();
    let more = others.split_off(others.len().min(IN_SIGHT));
    shell::show(&HomePage {
        layout: visit.learner_layout(words::shell::OWN_TRAINING.of(language), Nav::Home),
        hero,
        others,
        more,
        completed: home.completed.len(),
        news: certificates
            .iter()
            .filter(|one| app.clock.now() - one.issued_at < NEWS)
            .map(|one| CertificateCard::of(&app, one, language))
            .filter(|card| card.may_print)
            .collect(),
        recalls: recalls.into_iter().map(RecallCard::from).collect(),
        follow_ups: follow_ups
            .into_iter()
            .map(|open| FollowUpCard::of(open, language))
            .collect(),
        sessions,
        offered,
    })
}

/// The first menu entry: where people begin who do not learn here.
fn own_office(visit: &Visit) -> String {
    let menu = visit.layout("", Nav::None).nav;
    let elsewhere = menu.into_iter().find(|entry| entry.href != "/");
    elsewhere.map_or_else(|| "/settings".to_owned(), |entry| entry.href)
}

fn manages(actor: &Actor) -> bool {
    actor.has(Role::CompanyHr) || actor.has(Role::UnitManager)
}

#[derive(Template)]
#[template(path = "learning/history.html")]
struct HistoryPage {
    layout: Layout,
    completed: Vec<(Course, Vec<CertificateCard>)>,
}

#[handler]
async fn show_history(Signed(actor): Signed, visit: Visit, app: Data<&App>) -> PageResult {
    let home = trainee_home(&app, &actor).await?;
    let certificates = own_certificates(&app, &actor).await?;
    let language = visit.language();
    let of = |enrolment: EnrolmentId| {
        let own = certificates.iter();
        own.filter(|one| one.enrolment == enrolment)
            .map(|one| CertificateCard::of(&app, one, language))
            .collect()
    };
    let completed = home.completed.iter();
    shell::show(&HistoryPage {
        layout: visit.learner_layout(words::shell::HISTORY.of(language), Nav::History),
        completed: completed
            .map(|track| {
                (
                    Course::of(track, home.today, language),
                    of(track.enrolment.id),
                )
            })
            .collect(),
    })
}

#[derive(Template)]
#[template(path = "learning/outline.html")]
struct OutlinePage {
    layout: Layout,
    course: Course,
    summary: String,
    legal_basis_date: String,
    modules: Vec<ModuleCard>,
    survey: Option<StepCard>,
    assessments: Vec<ResultCard>,
    /// The page of its certificate.
    certificate: Option<String>,
}

#[handler]
async fn show_outline(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(enrolment): Path<Uuid>,
) -> PageResult {
    let track = track_outline(&app, &actor, EnrolmentId(enrolment)).await?;
    let assessed = my_assessments(&app, &actor, EnrolmentId(enrolment)).await?;
    let certificate = own_certificate_of(&app, &actor, track.enrolment.id).await?;
    let language = visit.language();
    shell::show(&OutlinePage {
        assessments: assessed
            .into_iter()
            .map(|one| ResultCard::of(one, language))
            .collect(),
        layout: visit.learner_layout(&track.version.title, Nav::Home),
        course: Course::of(&track, app.clock.today(), language),
        summary: track.version.summary.clone(),
        legal_basis_date: language.day(track.version.legal_basis_date),
        modules: ModuleCard::all(&track, language),
        survey: track
            .survey
            .as_ref()
            .map(|step| StepCard::of(&track, step, language)),
        certificate: certificate.map(|one| own_path(one.id)),
    })
}

#[derive(Template)]
#[template(path = "learning/lesson.html")]
struct LessonPage {
    layout: Layout,
    course: Course,
    module: String,
    step: StepCard,
    html: String,
    easy_html: Option<String>,
    place: usize,
    previous: Option<StepCard>,
    next: Option<StepCard>,
}

#[handler]
async fn show_lesson(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((enrolment, code)): Path<(Uuid, String)>,
) -> PageResult {
    let id = EnrolmentId(enrolment);
    let opened = match journeys::open_lesson(&app, &actor, id, &code).await {
        Err(failure) if failure.code == "lesson.locked" => {
            return locked(&actor, &visit, &app, id, failure.message).await;
        }
        outcome => outcome?,
    };
    let (step, track) = (&opened.step, &opened.outline);
    if !step.lesson.kind.is_page() {
        return Ok(see_other(&step_path(track.enrolment.id, &step.lesson)));
    }
    let module = track
        .modules
        .iter()
        .find(|module| Some(module.head.id) == step.lesson.module);
    let steps_before = track.steps().take_while(|other| other.lesson.code != code);
    let language = visit.language();
    shell::show(&LessonPage {
        layout: visit.learner_layout(&step.lesson.title, Nav::Home),
        course: Course::of(track, app.clock.today(), language),
        module: module
            .map(|module| module.head.title.clone())
            .unwrap_or_default(),
        place: steps_before.count() + 1,
        previous: track
            .before(&code)
            .map(|step| StepCard::of(track, step, language)),
        next: track
            .after(&code)
            .map(|step| StepCard::of(track, step, language)),
        step: StepCard::of(track, step, language),
        html: opened.html,
        easy_html: opened.easy_html,
    })
}

#[derive(Template)]
#[template(path = "learning/locked.html")]
struct LockedPage {
    layout: Layout,
    course: Course,
    reason: String,
}

/// Texts link to later lessons: whoever follows such a link too early learns
/// what comes first.
async fn locked(
    actor: &Actor,
    visit: &Visit,
    app: &App,
    enrolment: EnrolmentId,
    reason: String,
) -> PageResult {
    let track = track_outline(app, actor, enrolment).await?;
    let language = visit.language();
    let reason = match language {
        Language::Japanese => reason,
        _ => what_comes_first(&track, language),
    };
    shell::show(&LockedPage {
        layout: visit.learner_layout(words::shell::LOCKED.of(language), Nav::Home),
        course: Course::of(&track, app.clock.today(), language),
        reason,
    })
}

/// The course or the step that a locked step waits for.
fn what_comes_first(track: &TrackOutline, language: Language) -> String {
    if !track.missing.is_empty() {
        return waits(&track.missing, language);
    }
    match track.next() {
        Some(step) => comes_first(&[step.lesson.title.as_str()], language),
        None => words::shell::LOCKED.of(language).to_owned(),
    }
}

#[handler]
async fn complete(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((enrolment, code)): Path<(Uuid, String)>,
) -> PageResult {
    let id = EnrolmentId(enrolment);
    match journeys::complete_lesson(&app, &actor, id, &code).await {
        Ok(done) => match done.next {
            Some(step) => Ok(see_other(&step_path(id, &step))),
            None => visit.done(
                &track_path(id),
                words::learning::ALL_STEPS_DONE.of(visit.language()),
            ),
        },
        // The lesson's own page says what stands in the way.
        Err(failure) if failure.kind == Kind::Conflict => {
            Ok(see_other(&format!("{}/lessons/{code}", track_path(id))))
        }
        Err(failure) => Err(failure.into()),
    }
}
