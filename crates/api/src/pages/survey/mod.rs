//! The survey without script: who reads what, the ballot paper, thanks.
//!
//! What always holds:
//! - Opening the page writes nothing; it gives the browser a secret of its
//!   own, in a cookie that goes back to this very page only.
//! - Confidential answers are sent to a page that asks nobody who they are, and
//!   neither the cookie nor the form's token of the sign-in goes with them.
//! - A survey by name says so, and who reads it, before its first question.
//! - Every free text says who reads it, before its field.

mod cookie;
mod named;
mod receipt;
pub(in crate::pages) mod view;

use std::sync::Arc;

use askama::Template;
use journeys::App;
use journeys::answer_survey::{Standing, SurveyView, Which, ballot_form};
use kernel::id::EnrolmentId;
use kernel::{Actor, Failure, Kind};
use poem::web::{Data, Form as Fields, Path};
use poem::{Request, Response, Route, get, handler, post};
use surveys::{Form as Questionnaire, SurveySecret, TextRelease};
use uuid::Uuid;

use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Form, Layout, Nav, Visit};
use crate::words;
use cookie::Keeper;
use view::{QuestionView, given};

const BALLOTS: &str = "/survey-ballots";

/// The paths of the survey.
pub fn routes(route: Route) -> Route {
    let route = route
        .at(
            "/learn/:enrolment/survey",
            get(show_course).post(issue_course),
        )
        .at(
            "/learn/:enrolment/surveys/:form",
            get(show_later).post(issue_later),
        )
        .at(BALLOTS, post(redeem));
    named::routes(receipt::routes(route))
}

/// The page of a survey; what belongs to it lies below.
fn path_of(enrolment: EnrolmentId, which: Which<'_>) -> String {
    match which {
        Which::Course => format!("/learn/{enrolment}/survey"),
        Which::FollowUp(code) => format!("/learn/{enrolment}/surveys/{code}"),
    }
}

#[derive(Template)]
#[template(path = "survey/intro.html")]
struct IntroPage {
    layout: Layout,
    form: Form,
    path: String,
    track_path: String,
    track_title: String,
    intro: String,
    last_day: Option<String>,
    standing: Standing,
    is_late: bool,
    /// Whether this browser can ask for the paper.
    has_secret: bool,
}

impl IntroPage {
    fn of(
        visit: &Visit,
        view: &SurveyView,
        which: Which<'_>,
        form: Form,
        has_secret: bool,
    ) -> Self {
        Self {
            layout: visit
                .learner_layout(&view.form.title, Nav::Home)
                .with(&form),
            form,
            path: path_of(view.enrolment, which),
            track_path: format!("/learn/{}", view.enrolment),
            track_title: view.track_title.clone(),
            intro: view.form.intro.clone(),
            last_day: view.last_day.map(|day| visit.language().day(day)),
            standing: view.standing,
            is_late: view.is_late,
            has_secret,
        }
    }
}

#[handler]
async fn show_course(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(enrolment): Path<Uuid>,
    request: &Request,
) -> PageResult {
    let id = EnrolmentId(enrolment);
    show(&app, &actor, &visit, id, Which::Course, request).await
}

#[handler]
async fn show_later(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((enrolment, code)): Path<(Uuid, String)>,
    request: &Request,
) -> PageResult {
    let id = EnrolmentId(enrolment);
    show(&app, &actor, &visit, id, Which::FollowUp(&code), request).await
}

async fn show(
    app: &App,
    actor: &Actor,
    visit: &Visit,
    id: EnrolmentId,
    which: Which<'_>,
    request: &Request,
) -> PageResult {
    let view = journeys::open_survey(app, actor, id, which).await?;
    if view.mode.is_named() && view.standing != Standing::Locked {
        return named::show(visit, &view, which);
    }
    let held = cookie::read(request, id);
    let gets_one = held.is_none() && view.standing == Standing::Open;
    let has_secret = held.is_some() || gets_one;
    let page = IntroPage::of(visit, &view, which, visit.form(), has_secret);
    let mut response = shell::show(&page)?;
    if gets_one {
        let secret = SurveySecret::random()?;
        let keeper = if visit.is_on_device() {
            Keeper::Shared
        } else {
            Keeper::Own
        };
        cookie::set(
            &mut response,
            app.settings.is_https(),
            &path_of(id, which),
            id,
            (&secret, keeper),
        )?;
    }
    Ok(response)
}

/// Makes a shared device forget the secret of an enrolment's own survey; those
/// of later ones it forgets within the hour.
pub(super) fn forget_ballot(
    response: &mut Response,
    is_https: bool,
    enrolment: EnrolmentId,
) -> Result<(), Failure> {
    let path = path_of(enrolment, Which::Course);
    cookie::forget(response, is_https, &path, enrolment)
}

/// The frame of a page that only the answer to a form shows. No address leads
/// back to it, so it offers no other language: what it shows would be lost.
fn answer_layout(visit: &Visit, title: impl Into<String>) -> Layout {
    Layout {
        path: None,
        ..visit.learner_layout(title, Nav::None)
    }
}

#[derive(Template)]
#[template(path = "survey/form.html")]
struct BallotPage {
    layout: Layout,
    form: Form,
    action: &'static str,
    token: String,
    intro: String,
    questions: Vec<QuestionView>,
}

impl BallotPage {
    fn of(
        layout: Layout,
        form: Form,
        token: &str,
        (paper, text_release): (&Questionnaire, TextRelease),
    ) -> Self {
        let readers = words::survey::free_text(layout.language, text_release);
        Self {
            layout: layout.with(&form),
            form,
            action: BALLOTS,
            token: token.to_owned(),
            intro: paper.intro.clone(),
            questions: QuestionView::all(paper, &readers),
        }
    }
}

#[handler]
async fn issue_course(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(enrolment): Path<Uuid>,
    request: &Request,
) -> PageResult {
    let id = EnrolmentId(enrolment);
    issue(&app, &actor, &visit, id, Which::Course, request).await
}

#[handler]
async fn issue_later(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((enrolment, code)): Path<(Uuid, String)>,
    request: &Request,
) -> PageResult {
    let id = EnrolmentId(enrolment);
    issue(&app, &actor, &visit, id, Which::FollowUp(&code), request).await
}

async fn issue(
    app: &App,
    actor: &Arc<Actor>,
    visit: &Visit,
    id: EnrolmentId,
    which: Which<'_>,
    request: &Request,
) -> PageResult {
    let Some(secret) = cookie::read(request, id) else {
        let failure = cookie::missing(visit.language());
        return refuse_to_issue(app, actor, visit, (id, which), failure).await;
    };
    let issued = match journeys::issue_ballot(app, actor, id, which, &secret).await {
        Ok(issued) => issued,
        Err(failure) if failure.kind == Kind::Conflict => {
            return refuse_to_issue(app, actor, visit, (id, which), failure).await;
        }
        Err(failure) => return Err(failure.into()),
    };
    let layout = visit.learner_layout(&issued.form.title, Nav::Home);
    let token = issued.token.reveal();
    let asked = (&issued.form, issued.text_release);
    shell::show(&BallotPage::of(layout, visit.form(), &token, asked))
}

async fn refuse_to_issue(
    app: &App,
    actor: &Arc<Actor>,
    visit: &Visit,
    (enrolment, which): (EnrolmentId, Which<'_>),
    failure: Failure,
) -> PageResult {
    let view = journeys::open_survey(app, actor, enrolment, which).await?;
    let form = visit.form().refused(failure)?;
    shell::show_refused(&IntroPage::of(visit, &view, which, form, false))
}

/// The receipt is shown in the answer itself: an address that led to it would
/// be kept in a history.
#[handler]
async fn redeem(
    visit: Visit,
    app: Data<&App>,
    fields: Fields<Vec<(String, String)>>,
) -> PageResult {
    let fields = fields.0;
    let token = view::token(&fields);
    let failure = match journeys::redeem_ballot(&app, token, &given(&fields)).await {
        Ok(back) => return receipt::show_new(&visit, &app, &back),
        Err(failure) => failure,
    };
    let (paper, text_release) = ballot_form(&app, token).await?;
    let state = view::typed(&fields).speaking(visit.language());
    let state = state.refused(failure)?;
    let layout = answer_layout(&visit, &paper.title);
    let asked = (&paper, text_release);
    shell::show_refused(&BallotPage::of(layout, state, token, asked))
}
