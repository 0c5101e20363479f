//! Cancelling an assessment, and another assessor in place of one.

use askama::Template;
use journeys::views::assessment_choices::assessment_choices;
use journeys::views::assessments::assessment_view;
use journeys::{App, ReplaceAssessor, cancel_assessment, replace_assessor};
use kernel::id::{AccountId, AssessmentId};
use kernel::{Actor, Failure, Kind, date};
use poem::handler;
use poem::web::{Data, Path};
use serde::Deserialize;
use uuid::Uuid;

use super::desk_path;
use crate::http::{PageResult, Problem, Signed};
use crate::pages::shell::{self, Form, Layout, Nav, Visit};

#[derive(Template)]
#[template(path = "assessments/change.html")]
struct ChangePage {
    layout: Layout,
    form: Form,
    path: String,
    learner: String,
    on: String,
    word: &'static str,
    /// Whether anything can still be changed.
    is_open: bool,
    /// The assessors who have given no sheet.
    from: Vec<(String, String)>,
    /// Who may score it in their place.
    to: Vec<(String, String)>,
    longest_reason: usize,
}

impl ChangePage {
    async fn of(
        app: &App,
        actor: &Actor,
        visit: &Visit,
        id: AssessmentId,
        form: Form,
    ) -> Result<Self, Problem> {
        let view = assessment_view(app, actor, id).await?;
        let choices = assessment_choices(app, actor, "", "", None).await?;
        let of = &view.card.assessment;
        let staff = choices.assessors.into_iter();
        let others = staff.filter(|one| !of.is_scored_by(one.account));
        let assessors = view.assessors.iter();
        let from = assessors.map(|(account, name)| (account.to_string(), name.clone()));
        Ok(Self {
            layout: visit
                .layout("予定の取消・評価者の変更", Nav::Assessments)
                .with(&form),
            form,
            path: desk_path(id),
            learner: format!("{}（{}）", view.card.learner, view.card.employee_no),
            on: date::display(of.scheduled_on),
            word: of.status.label(),
            is_open: of.status.is_open(),
            from: from.collect(),
            to: others
                .map(|one| (one.account.to_string(), one.name))
                .collect(),
            longest_reason: quizzes::LONGEST_REASON,
        })
    }
}

#[handler]
pub(super) async fn show(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(assessment): Path<Uuid>,
) -> PageResult {
    let id = AssessmentId(assessment);
    shell::show(&ChangePage::of(&app, &actor, &visit, id, Form::new()).await?)
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    from: String,
    to: String,
    reason: String,
    cancel_reason: String,
}

#[handler]
pub(super) async fn cancel(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(assessment): Path<Uuid>,
    typed: poem::web::Form<Typed>,
) -> PageResult {
    let id = AssessmentId(assessment);
    let Err(mut failure) = cancel_assessment(&app, &actor, id, &typed.cancel_reason).await else {
        return visit.done(
            &desk_path(id),
            "取り消しました。届いていた採点は残っています。",
        );
    };
    // Two forms stand on the page, each with a reason of its own.
    for fault in &mut failure.faults {
        if fault.pointer == "/reason" {
            "/cancel_reason".clone_into(&mut fault.pointer);
        }
    }
    let form = Form::new().with("cancel_reason", &typed.cancel_reason);
    refused(&app, &actor, &visit, id, form, failure).await
}

#[handler]
pub(super) async fn replace(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(assessment): Path<Uuid>,
    typed: poem::web::Form<Typed>,
) -> PageResult {
    let id = AssessmentId(assessment);
    let account = |text: &str| AccountId(text.parse().unwrap_or_default());
    let asked = ReplaceAssessor {
        from: account(&typed.from),
        to: account(&typed.to),
        reason: typed.reason.clone(),
    };
    let Err(failure) = replace_assessor(&app, &actor, id, &asked).await else {
        // Whoever handed it on may not see it any more.
        let path = match assessment_view(&app, &actor, id).await {
            Ok(_) => desk_path(id),
            Err(_) => "/assessments".to_owned(),
        };
        return visit.done(&path, "評価者を変えました。");
    };
    let form = Form::new()
        .with("from", &typed.from)
        .with("to", &typed.to)
        .with("reason", &typed.reason);
    refused(&app, &actor, &visit, id, form, failure).await
}

async fn refused(
    app: &App,
    actor: &Actor,
    visit: &Visit,
    id: AssessmentId,
    form: Form,
    failure: Failure,
) -> PageResult {
    let is_late = failure.kind == Kind::Conflict;
    let form = form.refused(failure)?;
    let page = ChangePage::of(app, actor, visit, id, form).await?;
    if is_late {
        return shell::show_overtaken(&page);
    }
    shell::show_refused(&page)
}
