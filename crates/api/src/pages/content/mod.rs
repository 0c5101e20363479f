//! What is published, for the firm: tracks, their versions, and a preview of
//! each as a trainee will read it.
//!
//! A previewed lesson lives at `…/lessons/{code}`, so that the relative links
//! in its text lead to its neighbours.

mod publishing;
mod review;

use askama::Template;
use courses::{Lesson, LessonKind, Outline, TrackVersion, read};
use journeys::App;
use kernel::{Failure, Role};
use poem::web::{Data, Path};
use poem::{Route, get, handler};
use quizzes::{PublishedQuestion, Quiz, Task};

use crate::http::{PageResult, Problem, Signed};
use crate::pages::shell::{self, Layout, Nav, Visit};

/// The paths of published content.
pub fn routes(route: Route) -> Route {
    route
        .at("/tracks", get(show_tracks))
        .at(
            "/tracks/check",
            get(publishing::go_back).post(publishing::check),
        )
        .at(
            "/tracks/publication",
            get(publishing::go_back).post(publishing::publish),
        )
        .at("/tracks/review", get(review::show))
        .at("/tracks/:track", get(show_versions))
        .at("/tracks/:track/versions/:number", get(show_version))
        .at(
            "/tracks/:track/versions/:number/lessons/:code",
            get(show_lesson),
        )
}

/// A version in a list.
struct VersionCard {
    path: String,
    title: String,
    track: String,
    number: i32,
    is_current: bool,
    minutes: i32,
    legal_basis_date: String,
    published_at: String,
    fingerprint: String,
}

/// As many digits of a hash as a person compares.
const FINGERPRINT_DIGITS: usize = 12;

impl VersionCard {
    fn of(version: &TrackVersion, current: i32) -> Self {
        Self {
            path: version_path(version),
            title: version.title.clone(),
            track: version.track.code.clone(),
            number: version.number,
            is_current: version.number == current,
            minutes: version.minutes,
            legal_basis_date: kernel::date::display(version.legal_basis_date),
            published_at: kernel::date::display_instant(version.published_at),
            fingerprint: version
                .content_hash
                .chars()
                .take(FINGERPRINT_DIGITS)
                .collect(),
        }
    }
}

fn version_path(version: &TrackVersion) -> String {
    format!("/tracks/{}/versions/{}", version.track.code, version.number)
}

#[derive(Template)]
#[template(path = "content/tracks.html")]
struct TracksPage {
    layout: Layout,
    tracks: Vec<VersionCard>,
}

#[handler]
async fn show_tracks(visit: Visit, app: Data<&App>) -> PageResult {
    let current = read::current_versions(&app.db.read()).await;
    let current = current.map_err(Failure::from)?;
    let card = |version: &TrackVersion| VersionCard::of(version, version.number);
    shell::show(&TracksPage {
        layout: visit.layout("研修コース", Nav::Tracks),
        tracks: current.iter().map(card).collect(),
    })
}

#[derive(Template)]
#[template(path = "content/versions.html")]
struct VersionsPage {
    layout: Layout,
    versions: Vec<VersionCard>,
}

#[handler]
async fn show_versions(visit: Visit, app: Data<&App>, Path(track): Path<String>) -> PageResult {
    let versions = read::versions_by_code(&app.db.read(), &track).await;
    let versions = versions.map_err(Failure::from)?;
    let current = versions.last().ok_or_else(Failure::not_found)?;
    let cards = versions.iter().rev();
    shell::show(&VersionsPage {
        layout: visit.layout(&current.title, Nav::Tracks),
        versions: cards
            .map(|version| VersionCard::of(version, current.number))
            .collect(),
    })
}

#[derive(Template)]
#[template(path = "content/version.html")]
struct VersionPage {
    layout: Layout,
    version: VersionCard,
    summary: String,
    modules: Vec<ModuleCard>,
    survey: Option<StepCard>,
}

struct ModuleCard {
    place: usize,
    title: String,
    minutes: i32,
    objectives: String,
    steps: Vec<StepCard>,
}

struct StepCard {
    path: Option<String>,
    code: String,
    title: String,
    kind: &'static str,
    minutes: i32,
}

impl StepCard {
    fn of(version: &TrackVersion, step: &courses::LessonHead) -> Self {
        let path = format!("{}/lessons/{}", version_path(version), step.code);
        Self {
            path: (step.kind != LessonKind::Survey).then_some(path),
            code: step.code.clone(),
            title: step.title.clone(),
            kind: step.kind.label(),
            minutes: step.minutes,
        }
    }
}

#[handler]
async fn show_version(
    visit: Visit,
    app: Data<&App>,
    Path((track, number)): Path<(String, i32)>,
) -> PageResult {
    let outline = outline_of(&app, &track, number).await?;
    let newest = read::current_version(&app.db.read(), outline.version.track.id).await;
    let newest = newest.map_err(Failure::from)?;
    let version = &outline.version;
    let modules = outline
        .modules
        .iter()
        .zip(1..)
        .map(|(module, place)| ModuleCard {
            place,
            title: module.head.title.clone(),
            minutes: module.head.minutes,
            objectives: module.head.objectives.join("・"),
            steps: module
                .lessons
                .iter()
                .map(|step| StepCard::of(version, step))
                .collect(),
        });
    shell::show(&VersionPage {
        layout: visit.layout(format!("{} 第{number}版", version.title), Nav::Tracks),
        version: VersionCard::of(version, newest.map_or(number, |newest| newest.number)),
        summary: version.summary.clone(),
        modules: modules.collect(),
        survey: outline
            .survey
            .as_ref()
            .map(|step| StepCard::of(version, step)),
    })
}

#[derive(Template)]
#[template(path = "content/lesson.html")]
struct LessonPage {
    layout: Layout,
    version: VersionCard,
    step: StepCard,
    html: String,
    easy_html: Option<String>,
    quiz: Option<QuizCard>,
    previous: Option<StepCard>,
    next: Option<StepCard>,
}

/// A quiz with its key: the policy table lets only authors and the firm's
/// admin come here.
struct QuizCard {
    pass_points: i32,
    is_judged: bool,
    total_points: i32,
    attempts: String,
    questions: Vec<PublishedQuestion>,
}

impl QuizCard {
    fn new(quiz: &Quiz, questions: Vec<PublishedQuestion>) -> Self {
        Self {
            pass_points: quiz.pass_points,
            is_judged: quiz.is_judged(),
            total_points: quiz.total_points,
            attempts: match quiz.attempts_allowed {
                0 => "制限なし".to_owned(),
                allowed => format!("{allowed}回まで"),
            },
            questions,
        }
    }
}

#[handler]
async fn show_lesson(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((track, number, code)): Path<(String, i32, String)>,
) -> PageResult {
    actor.require(&[Role::FirmAdmin, Role::Author])?;
    let outline = outline_of(&app, &track, number).await?;
    let version = &outline.version;
    let db = app.db.read();
    let lesson = read::lesson(&db, version.id, &code).await;
    let lesson = lesson.map_err(Failure::from)?;
    let Lesson {
        head,
        html,
        easy_html,
    } = lesson.ok_or_else(Failure::not_found)?;
    let quiz = quizzes::read::quiz_of_lesson(&db, head.id).await;
    let quiz = match quiz.map_err(Failure::from)? {
        Some(quiz) => {
            let questions = quizzes::read::published(&db, quiz.id).await;
            Some(QuizCard::new(&quiz, questions.map_err(Failure::from)?))
        }
        None => None,
    };
    let step_at = |position| {
        let mut steps = outline.steps();
        let step = steps.find(|step| step.position == position)?;
        Some(StepCard::of(version, step))
    };
    shell::show(&LessonPage {
        layout: visit.layout(&head.title, Nav::Tracks),
        version: VersionCard::of(version, version.number),
        step: StepCard::of(version, &head),
        html,
        easy_html,
        quiz,
        previous: step_at(head.position - 1),
        next: step_at(head.position + 1),
    })
}

async fn outline_of(app: &App, track: &str, number: i32) -> Result<Outline, Problem> {
    let outline = read::outline_by_number(&app.db.read(), track, number).await;
    let outline = outline.map_err(Failure::from)?;
    Ok(outline.ok_or_else(Failure::not_found)?)
}
