//! A new assessment: the company, the learner by name or number, then the
//! role-play. Each step is a plain link or form.

use askama::Template;
use journeys::views::assessment_choices::{AssessmentChoices, assessment_choices};
use journeys::{App, ScheduleAssessment, schedule_assessment};
use kernel::id::{AccountId, AssessmentId, CompanyId, EnrolmentId};
use kernel::{Actor, Failure, Fault, date};
use poem::handler;
use poem::web::{Data, Query};
use serde::Deserialize;
use uuid::Uuid;

use super::desk_path;
use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Form, Layout, Nav, Visit};

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    code: String,
    q: String,
    enrolment: String,
}

struct CandidateLine {
    path: String,
    name: String,
    course: String,
}

#[derive(Template)]
#[template(path = "assessments/new.html")]
struct NewPage {
    layout: Layout,
    form: Form,
    company: String,
    has_searched: bool,
    has_more: bool,
    candidates: Vec<CandidateLine>,
    chosen: Option<(String, String)>,
    lessons: Vec<(String, String)>,
    assessors: Vec<(String, String)>,
    handing_over: Vec<(String, String)>,
}

impl NewPage {
    fn new(visit: &Visit, asked: &Asked, choices: AssessmentChoices, form: Form) -> Self {
        let company = choices.company.as_ref();
        let name = company.map(|company| company.name.clone());
        let code = company.map(|company| company.code.clone());
        let code = code.unwrap_or_default();
        let candidates = choices.candidates.into_iter().map(|one| CandidateLine {
            path: format!("/assessments/new?code={code}&enrolment={}", one.enrolment),
            name: format!("{}（{}）", one.learner, one.employee_no),
            course: one.course,
        });
        let candidates = candidates.collect();
        Self {
            layout: visit
                .layout("実技評価を始める", Nav::Assessments)
                .with(&form),
            company: company.map_or_else(String::new, |company| company.id.to_string()),
            has_searched: !asked.q.trim().is_empty(),
            has_more: choices.has_more,
            candidates,
            chosen: choices.chosen.map(|one| {
                let company = name.unwrap_or_default();
                let learner = format!("{}（{}）", one.learner, one.employee_no);
                (format!("{company}　{learner}"), one.course)
            }),
            lessons: choices.lessons,
            assessors: choices
                .assessors
                .into_iter()
                .map(|one| (one.account.to_string(), one.name))
                .collect(),
            handing_over: choices
                .handing_over
                .into_iter()
                .map(|(id, name, on)| (id.to_string(), format!("{name}　{}", date::display(on))))
                .collect(),
            form,
        }
    }
}

/// A key as an address names it; one that is none is as good as missing.
fn key(text: &str) -> Result<Option<Uuid>, Failure> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| Failure::not_found())
}

async fn choices_for(
    app: &App,
    actor: &Actor,
    asked: &Asked,
) -> Result<AssessmentChoices, Failure> {
    let enrolment = key(&asked.enrolment)?.map(EnrolmentId);
    assessment_choices(app, actor, &asked.code, &asked.q, enrolment).await
}

#[handler]
pub(super) async fn show(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Query(asked): Query<Asked>,
) -> PageResult {
    let choices = choices_for(&app, &actor, &asked).await?;
    let form = Form::new()
        .with("code", asked.code.clone())
        .with("q", asked.q.clone())
        .with("enrolment", asked.enrolment.clone())
        .with("on", app.clock.today().to_string())
        .with("first", actor.account.to_string());
    shell::show(&NewPage::new(&visit, &asked, choices, form))
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    code: String,
    company: String,
    enrolment: String,
    lesson: String,
    on: String,
    first: String,
    second: String,
    hands_over: String,
    handed_from: String,
}

impl Typed {
    fn form(&self) -> Form {
        let values = [
            ("code", &self.code),
            ("enrolment", &self.enrolment),
            ("lesson", &self.lesson),
            ("on", &self.on),
            ("first", &self.first),
            ("second", &self.second),
            ("hands_over", &self.hands_over),
            ("handed_from", &self.handed_from),
        ];
        values
            .into_iter()
            .fold(Form::new(), |form, (name, value)| form.with(name, value))
    }

    fn order(&self) -> Result<ScheduleAssessment, Failure> {
        let chosen = key(&self.company)?.zip(key(&self.enrolment)?);
        let (company, enrolment) = chosen.ok_or_else(|| {
            let message = "会社と受講者を選んでから、予定を作ってください。";
            Failure::invalid(vec![Fault::new("", "assessment.learner.missing", message)])
        })?;
        let on = date::parse(self.on.trim());
        if on.is_none() {
            let message = "日付を、2026-12-10 の形で入れてください。";
            return Err(Failure::invalid(vec![Fault::new(
                "/on",
                "assessment.day.form",
                message,
            )]));
        }
        Ok(ScheduleAssessment {
            company: CompanyId(company),
            enrolment: EnrolmentId(enrolment),
            lesson: self.lesson.clone(),
            on,
            first: key(&self.first)?.map(AccountId),
            second: key(&self.second)?.map(AccountId),
            hands_over: !self.hands_over.is_empty(),
            handed_from: key(&self.handed_from)?.map(AssessmentId),
        })
    }
}

#[handler]
pub(super) async fn send(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    typed: poem::web::Form<Typed>,
) -> PageResult {
    let typed = typed.0;
    let made = match typed.order() {
        Ok(order) => schedule_assessment(&app, &actor, &order).await,
        Err(failure) => Err(failure),
    };
    match made {
        Ok(id) => visit.done(&desk_path(id), "実技評価を用意しました。"),
        Err(failure) => {
            let form = typed.form().refused(failure)?;
            let asked = Asked {
                code: typed.code,
                enrolment: typed.enrolment,
                q: String::new(),
            };
            let choices = choices_for(&app, &actor, &asked).await?;
            shell::show_refused(&NewPage::new(&visit, &asked, choices, form))
        }
    }
}
