//! Puts the door together: JSON API, pages and the layers around both.

use journeys::App;
use poem::Endpoint;
use poem_openapi::OpenApiService;

use crate::http::{self, openapi, operations};
use crate::json::assessments::AssessmentsApi;
use crate::json::assignment_rules::AssignmentRulesApi;
use crate::json::certificates::CertificatesApi;
use crate::json::comparisons::ComparisonsApi;
use crate::json::content::ContentApi;
use crate::json::courses::CoursesApi;
use crate::json::enrolments::EnrolmentsApi;
use crate::json::export_layouts::ExportLayoutsApi;
use crate::json::figures::FiguresApi;
use crate::json::follow_up_surveys::FollowUpSurveysApi;
use crate::json::grading::GradingApi;
use crate::json::grants::GrantsApi;
use crate::json::handouts::HandoutsApi;
use crate::json::learning::LearningApi;
use crate::json::letters::LettersApi;
use crate::json::named_answers::NamedAnswersApi;
use crate::json::org_units::OrgUnitsApi;
use crate::json::own_satisfaction::OwnSatisfactionApi;
use crate::json::paper_answers::PaperAnswersApi;
use crate::json::people::{PeopleApi, SignInApi};
use crate::json::person::PersonApi;
use crate::json::question_files::QuestionFilesApi;
use crate::json::questions::QuestionsApi;
use crate::json::quizzes::QuizzesApi;
use crate::json::regrades::RegradesApi;
use crate::json::reminders::RemindersApi;
use crate::json::rosters::RostersApi;
use crate::json::satisfaction::SatisfactionApi;
use crate::json::sessions::{
    CallLogsApi, CompanySessionsApi, OwnSessionsApi, RolePlaysApi, SessionDaysApi,
    SessionReportsApi, SessionsApi,
};
use crate::json::slots::SlotsApi;
use crate::json::survey_comments::SurveyCommentsApi;
use crate::json::survey_rounds::SurveyRoundsApi;
use crate::json::survey_settings::SurveySettingsApi;
use crate::json::surveys::SurveysApi;
use crate::json::workplace::WorkplaceApi;
use crate::pages;
use crate::policy::{TABLE, Table};

/// Every JSON operation, in groups: poem-openapi takes tuples of up to sixteen.
type Apis = (
    OfCourses,
    OfSessions,
    OfPeople,
    OfQuizzes,
    OfSurveys,
    OfAnswers,
);
type OfCourses = (CoursesApi, ContentApi, HandoutsApi, SlotsApi, LearningApi);
type OfSessions = (
    SessionsApi,
    SessionDaysApi,
    OwnSessionsApi,
    CompanySessionsApi,
    SessionReportsApi,
    RolePlaysApi,
    CallLogsApi,
);
type OfPeople = (
    PeopleApi,
    SignInApi,
    RostersApi,
    EnrolmentsApi,
    AssignmentRulesApi,
    ExportLayoutsApi,
    CertificatesApi,
    LettersApi,
    PersonApi,
    OrgUnitsApi,
    RemindersApi,
);
type OfQuizzes = (
    QuizzesApi,
    GrantsApi,
    AssessmentsApi,
    RegradesApi,
    QuestionsApi,
    QuestionFilesApi,
    GradingApi,
);
type OfSurveys = (
    SurveysApi,
    SurveyRoundsApi,
    SurveyCommentsApi,
    SatisfactionApi,
    OwnSatisfactionApi,
    ComparisonsApi,
    FiguresApi,
);
type OfAnswers = (
    FollowUpSurveysApi,
    NamedAnswersApi,
    PaperAnswersApi,
    SurveySettingsApi,
    WorkplaceApi,
);

fn apis(app: &App) -> Apis {
    (
        (
            CoursesApi { app: app.clone() },
            ContentApi { app: app.clone() },
            HandoutsApi { app: app.clone() },
            SlotsApi { app: app.clone() },
            LearningApi { app: app.clone() },
        ),
        (
            SessionsApi { app: app.clone() },
            SessionDaysApi { app: app.clone() },
            OwnSessionsApi { app: app.clone() },
            CompanySessionsApi { app: app.clone() },
            SessionReportsApi { app: app.clone() },
            RolePlaysApi { app: app.clone() },
            CallLogsApi { app: app.clone() },
        ),
        (
            PeopleApi { app: app.clone() },
            SignInApi { app: app.clone() },
            RostersApi { app: app.clone() },
            EnrolmentsApi { app: app.clone() },
            AssignmentRulesApi { app: app.clone() },
            ExportLayoutsApi { app: app.clone() },
            CertificatesApi { app: app.clone() },
            LettersApi { app: app.clone() },
            PersonApi { app: app.clone() },
            OrgUnitsApi { app: app.clone() },
            RemindersApi { app: app.clone() },
        ),
        (
            QuizzesApi { app: app.clone() },
            GrantsApi { app: app.clone() },
            AssessmentsApi { app: app.clone() },
            RegradesApi { app: app.clone() },
            QuestionsApi { app: app.clone() },
            QuestionFilesApi { app: app.clone() },
            GradingApi { app: app.clone() },
        ),
        (
            SurveysApi { app: app.clone() },
            SurveyRoundsApi { app: app.clone() },
            SurveyCommentsApi { app: app.clone() },
            SatisfactionApi { app: app.clone() },
            OwnSatisfactionApi { app: app.clone() },
            ComparisonsApi { app: app.clone() },
            FiguresApi { app: app.clone() },
        ),
        (
            FollowUpSurveysApi { app: app.clone() },
            NamedAnswersApi { app: app.clone() },
            PaperAnswersApi { app: app.clone() },
            SurveySettingsApi { app: app.clone() },
            WorkplaceApi { app: app.clone() },
        ),
    )
}

fn service(app: &App) -> OpenApiService<Apis, ()> {
    OpenApiService::new(apis(app), "Terakoya", env!("CARGO_PKG_VERSION")).server("/api/v1")
}

/// The OpenAPI document of the JSON API.
pub fn open_api_document(app: &App) -> String {
    openapi::finished(&service(app).spec())
}

/// The whole door: what `serve` runs and tests talk to.
pub fn endpoint(app: App) -> impl Endpoint {
    let api = service(&app);
    let document = openapi::finished(&api.spec());
    let viewer = api.swagger_ui_html();
    let routes = operations::routes(pages::routes(), document.clone(), viewer);
    http::wrap(app, Table(TABLE), &document, routes.nest("/api/v1", api))
}
