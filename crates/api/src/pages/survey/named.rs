//! The survey by name: who reads it, the questions with what was answered so
//! far, and taking it back.

use askama::Template;
use journeys::App;
use journeys::answer_survey::{SurveyView, Which};
use kernel::id::EnrolmentId;
use kernel::{Actor, Failure};
use poem::web::{Data, Form as Fields, Path};
use poem::{Route, handler, post};
use uuid::Uuid;

use super::view::{self, QuestionView, given};
use super::{path_of, receipt};
use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Form, Layout, Nav, Visit};
use crate::words;

pub(super) fn routes(route: Route) -> Route {
    route
        .at("/learn/:enrolment/survey/answers", post(answer_course))
        .at("/learn/:enrolment/survey/withdrawal", post(withdraw_course))
        .at(
            "/learn/:enrolment/surveys/:form/answers",
            post(answer_later),
        )
        .at(
            "/learn/:enrolment/surveys/:form/withdrawal",
            post(withdraw_later),
        )
}

#[derive(Template)]
#[template(path = "survey/named.html")]
struct NamedPage {
    layout: Layout,
    form: Form,
    path: String,
    track_path: String,
    track_title: String,
    /// Who reads the answers, in words.
    readers: &'static str,
    last_day: Option<String>,
    is_late: bool,
    /// Whether there is an answer to change or take back.
    is_answered: bool,
    /// Whether it may be sent now.
    is_open: bool,
    questions: Vec<QuestionView>,
}

fn page(visit: &Visit, view: &SurveyView, which: Which<'_>, form: Form) -> NamedPage {
    let language = visit.language();
    let readers = words::survey::readers(view.mode).of(language);
    NamedPage {
        layout: visit
            .learner_layout(&view.form.title, Nav::Home)
            .with(&form),
        form,
        path: path_of(view.enrolment, which),
        track_path: format!("/learn/{}", view.enrolment),
        track_title: view.track_title.clone(),
        readers,
        last_day: view.last_day.map(|day| language.day(day)),
        is_late: view.is_late,
        is_answered: view.own.is_some(),
        is_open: !view.is_late || view.own.is_none(),
        questions: QuestionView::all(
            &view.form,
            &words::survey::TEXT_BY_NAME.with(language, readers),
        ),
    }
}

pub(super) fn show(visit: &Visit, view: &SurveyView, which: Which<'_>) -> PageResult {
    let form = match &view.own {
        Some(own) => receipt::answered(visit.form(), &view.form, &own.answers, &own.comments),
        None => visit.form(),
    };
    shell::show(&page(visit, view, which, form))
}

type Typed = Fields<Vec<(String, String)>>;

#[handler]
async fn answer_course(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(enrolment): Path<Uuid>,
    fields: Typed,
) -> PageResult {
    let id = EnrolmentId(enrolment);
    answer(&app, &actor, &visit, id, Which::Course, &fields.0).await
}

#[handler]
async fn answer_later(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((enrolment, code)): Path<(Uuid, String)>,
    fields: Typed,
) -> PageResult {
    let id = EnrolmentId(enrolment);
    answer(&app, &actor, &visit, id, Which::FollowUp(&code), &fields.0).await
}

async fn answer(
    app: &App,
    actor: &Actor,
    visit: &Visit,
    id: EnrolmentId,
    which: Which<'_>,
    fields: &[(String, String)],
) -> PageResult {
    match journeys::answer_by_name(app, actor, id, which, &given(fields)).await {
        Ok(()) => visit.done(
            &path_of(id, which),
            words::survey::THANKS.of(visit.language()),
        ),
        Err(failure) => {
            let form = view::typed(fields).speaking(visit.language());
            refuse(app, actor, visit, id, which, form, failure).await
        }
    }
}

async fn refuse(
    app: &App,
    actor: &Actor,
    visit: &Visit,
    id: EnrolmentId,
    which: Which<'_>,
    form: Form,
    failure: Failure,
) -> PageResult {
    let form = form.refused(failure)?;
    let view = journeys::open_survey(app, actor, id, which).await?;
    shell::show_refused(&page(visit, &view, which, form))
}

#[handler]
async fn withdraw_course(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(enrolment): Path<Uuid>,
) -> PageResult {
    withdraw(&app, &actor, &visit, EnrolmentId(enrolment), Which::Course).await
}

#[handler]
async fn withdraw_later(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((enrolment, code)): Path<(Uuid, String)>,
) -> PageResult {
    let id = EnrolmentId(enrolment);
    withdraw(&app, &actor, &visit, id, Which::FollowUp(&code)).await
}

async fn withdraw(
    app: &App,
    actor: &Actor,
    visit: &Visit,
    id: EnrolmentId,
    which: Which<'_>,
) -> PageResult {
    match journeys::withdraw_by_name(app, actor, id, which).await {
        Ok(()) => visit.done(
            &path_of(id, which),
            words::survey::WITHDRAWN.of(visit.language()),
        ),
        Err(failure) => refuse(app, actor, visit, id, which, visit.form(), failure).await,
    }
}
