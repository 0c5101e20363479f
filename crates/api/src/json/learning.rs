//! A trainee's own learning: what is to be done, the table of contents, the
//! lessons.

use courses::LessonHead;
use journeys::App;
use journeys::learn::order::StepState;
use journeys::learn::{CompletedLesson, OpenedLesson};
use journeys::views::track_outline::{ModuleView, StepView, TrackOutline, track_outline};
use journeys::views::trainee_home::trainee_home;
use kernel::id::EnrolmentId;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use uuid::Uuid;

use crate::http::{Caller, Problem};

/// One of the caller's own enrolments.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct MyEnrolment {
    /// Its key.
    id: Uuid,
    /// The track's stable code.
    track: String,
    /// The track's title.
    title: String,
    /// The content version: pinned once learning has begun.
    version: i32,
    /// `not_started`, `in_progress`, `completed`, `overdue`, `waived` or
    /// `withdrawn`, as of today in Japan.
    status: String,
    /// The last day, until 23:59 in Japan; left out without a deadline.
    due_on: Option<chrono::NaiveDate>,
    /// The day of the last evidence, in Japan; left out until then.
    completed_on: Option<chrono::NaiveDate>,
    /// Minutes of all steps.
    minutes: i32,
    /// Minutes of the steps that are not done.
    minutes_left: i32,
    /// How many steps there are.
    steps: usize,
    /// How many are done.
    steps_done: usize,
    /// The step to go on with; left out when all are done.
    next: Option<MyStep>,
    /// Titles of the tracks that are to be completed before this one is begun;
    /// every step is locked until then.
    waits_for: Vec<String>,
    /// The quizzes of those tracks whose pass opens this one as well (免除テスト).
    /// They are begun under this enrolment by their code.
    exemption_tests: Vec<MyStep>,
}

/// The caller's own enrolments.
#[derive(Debug, Object)]
pub struct MyEnrolments {
    /// What is to be done, the nearest last day first, then what is completed,
    /// the latest first.
    items: Vec<MyEnrolment>,
}

/// One step of a track and how the caller stands in it.
#[derive(Debug, Object)]
pub struct MyStep {
    /// The step's stable code.
    code: String,
    /// Its title.
    title: String,
    /// `text`, `quiz` or `survey`.
    kind: String,
    /// Its minutes.
    minutes: i32,
    /// `not_started`, `in_progress`, `done`, `failed` or `locked` (a step
    /// before it, or a track before its own, is not done).
    state: String,
}

/// A module and how the caller stands in its steps.
#[derive(Debug, Object)]
pub struct MyModule {
    /// The module's stable code.
    code: String,
    /// Its title.
    title: String,
    /// Minutes of its steps.
    minutes: i32,
    /// In the order of learning.
    steps: Vec<MyStep>,
}

/// The table of contents of an enrolment.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct MyOutline {
    /// The enrolment.
    enrolment: MyEnrolment,
    /// The track in one or two sentences.
    summary: String,
    /// The day whose law the text describes.
    legal_basis_date: chrono::NaiveDate,
    /// In the order of learning.
    modules: Vec<MyModule>,
    /// After the last module.
    survey: Option<MyStep>,
}

/// A step with its text.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct MyLesson {
    /// The step.
    step: MyStep,
    /// Sanitised HTML that begins at `h2`; links to other steps are relative
    /// (`../lessons/F1-2`). Empty for a quiz or the survey. What the client
    /// company has not filled in says so.
    html: String,
    /// The same in やさしい日本語, where there is one.
    easy_html: Option<String>,
    /// The step before it.
    previous: Option<MyStep>,
    /// The step after it.
    next: Option<MyStep>,
    /// Minutes of the steps that are not done, this one included.
    minutes_left: i32,
}

/// What finishing a lesson led to.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct MyCompletion {
    /// Code of the step to go on with; left out when all are done.
    next: Option<String>,
    /// Whether the whole enrolment is completed now.
    completed: bool,
}

/// A trainee's own learning.
pub struct LearningApi {
    /// The application.
    pub app: App,
}

#[OpenApi]
impl LearningApi {
    /// Lists the caller's own enrolments, open and completed.
    #[oai(
        path = "/me/enrolments",
        method = "get",
        operation_id = "listMyEnrolments",
        tag = "super::Tag::Enrolments"
    )]
    async fn list(&self, caller: Caller) -> Result<Json<MyEnrolments>, Problem> {
        let home = trainee_home(&self.app, &caller.0).await?;
        let outlines = home.open.iter().chain(&home.completed);
        Ok(Json(MyEnrolments {
            items: outlines.map(MyEnrolment::from).collect(),
        }))
    }

    /// Shows the table of contents of one of the caller's enrolments.
    #[oai(
        path = "/me/enrolments/:enrolment/outline",
        method = "get",
        operation_id = "getMyOutline",
        tag = "super::Tag::Enrolments"
    )]
    async fn outline(
        &self,
        caller: Caller,
        enrolment: Path<Uuid>,
    ) -> Result<Json<MyOutline>, Problem> {
        let outline = track_outline(&self.app, &caller.0, EnrolmentId(enrolment.0)).await?;
        Ok(Json(outline.into()))
    }

    /// Shows a step. The first look at a text begins it, and pins the content
    /// version if it is the enrolment's first.
    #[oai(
        path = "/me/enrolments/:enrolment/lessons/:code",
        method = "get",
        operation_id = "getMyLesson",
        tag = "super::Tag::Enrolments"
    )]
    async fn lesson(
        &self,
        caller: Caller,
        enrolment: Path<Uuid>,
        code: Path<String>,
    ) -> Result<Json<MyLesson>, Problem> {
        let id = EnrolmentId(enrolment.0);
        let opened = journeys::open_lesson(&self.app, &caller.0, id, &code.0).await?;
        Ok(Json(opened.into()))
    }

    /// Notes that the caller has read a lesson. Repeating it changes nothing.
    #[oai(
        path = "/me/enrolments/:enrolment/lessons/:code/completion",
        method = "post",
        operation_id = "completeMyLesson",
        tag = "super::Tag::Enrolments"
    )]
    async fn complete(
        &self,
        caller: Caller,
        enrolment: Path<Uuid>,
        code: Path<String>,
    ) -> Result<Json<MyCompletion>, Problem> {
        let id = EnrolmentId(enrolment.0);
        let completed = journeys::complete_lesson(&self.app, &caller.0, id, &code.0).await?;
        Ok(Json(completed.into()))
    }
}

impl From<&TrackOutline> for MyEnrolment {
    fn from(outline: &TrackOutline) -> Self {
        let (steps_done, steps) = outline.done_of();
        let next = outline
            .next()
            .filter(|_| outline.enrolment.status.is_open());
        Self {
            id: outline.enrolment.id.0,
            track: outline.version.track.code.clone(),
            title: outline.version.title.clone(),
            version: outline.version.number,
            status: outline.word.as_str().to_owned(),
            due_on: outline.enrolment.due_on,
            completed_on: outline.enrolment.completed_on,
            minutes: outline.version.minutes,
            minutes_left: outline.minutes_left(),
            steps,
            steps_done,
            next: next.map(MyStep::from),
            waits_for: outline
                .missing
                .iter()
                .map(|missing| missing.title.clone())
                .collect(),
            exemption_tests: outline
                .missing
                .iter()
                .filter_map(|missing| missing.exemption_test.as_ref())
                .map(exemption_test)
                .collect(),
        }
    }
}

/// An exemption test is there to be begun, whatever else is locked.
fn exemption_test(lesson: &LessonHead) -> MyStep {
    MyStep::from(&StepView {
        lesson: lesson.clone(),
        state: StepState::NotStarted,
    })
}

impl From<&StepView> for MyStep {
    fn from(step: &StepView) -> Self {
        Self {
            code: step.lesson.code.clone(),
            title: step.lesson.title.clone(),
            kind: step.lesson.kind.as_str().to_owned(),
            minutes: step.lesson.minutes,
            state: step.state.as_str().to_owned(),
        }
    }
}

impl From<&ModuleView> for MyModule {
    fn from(module: &ModuleView) -> Self {
        Self {
            code: module.head.code.clone(),
            title: module.head.title.clone(),
            minutes: module.head.minutes,
            steps: module.steps.iter().map(MyStep::from).collect(),
        }
    }
}

impl From<TrackOutline> for MyOutline {
    fn from(outline: TrackOutline) -> Self {
        Self {
            enrolment: MyEnrolment::from(&outline),
            summary: outline.version.summary.clone(),
            legal_basis_date: outline.version.legal_basis_date,
            modules: outline.modules.iter().map(MyModule::from).collect(),
            survey: outline.survey.as_ref().map(MyStep::from),
        }
    }
}

impl From<OpenedLesson> for MyLesson {
    fn from(opened: OpenedLesson) -> Self {
        let OpenedLesson {
            step,
            html,
            easy_html,
            outline,
        } = opened;
        let code = &step.lesson.code;
        Self {
            previous: outline.before(code).map(MyStep::from),
            next: outline.after(code).map(MyStep::from),
            minutes_left: outline.minutes_left(),
            step: MyStep::from(&step),
            html,
            easy_html,
        }
    }
}

impl From<CompletedLesson> for MyCompletion {
    fn from(completed: CompletedLesson) -> Self {
        Self {
            next: completed.next.map(|step| step.code),
            completed: completed.is_completed,
        }
    }
}
