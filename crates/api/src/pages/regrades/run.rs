//! A regrade from its plan to its end, and the list of all.

use askama::Template;
use journeys::App;
use journeys::views::regrades::{
    self, ChangeCounts, Learner, MOST_LISTED, QuestionPlace, RegradeLine, RegradeView,
};
use kernel::id::RegradeRunId;
use kernel::{Actor, Failure, Kind, date};
use poem::handler;
use poem::web::{Data, Path};
use quizzes::{Change, Outcome, RegradeStatus};
use uuid::Uuid;

use super::{run_path, statistics_path};
use crate::http::{PageResult, Signed};
use crate::pages::grants;
use crate::pages::shell::{self, Form, Layout, Nav, Visit};

struct LineCard {
    path: String,
    place: String,
    policy: &'static str,
    status: &'static str,
    reason: String,
    planned: String,
}

impl From<RegradeLine> for LineCard {
    fn from(line: RegradeLine) -> Self {
        let run = line.run;
        Self {
            path: run_path(run.id),
            place: place_words(&line.place),
            policy: run.policy.label(),
            status: run.status.label(),
            planned: format!(
                "{}　{}",
                line.planned_by,
                date::display_instant(run.planned_at)
            ),
            reason: run.reason,
        }
    }
}

fn place_words(place: &QuestionPlace) -> String {
    format!(
        "{} {}（{} 第{}版）",
        place.title, place.code, place.track, place.number
    )
}

#[derive(Template)]
#[template(path = "regrades/list.html")]
struct ListPage {
    layout: Layout,
    runs: Vec<LineCard>,
}

#[handler]
pub(super) async fn list(Signed(actor): Signed, visit: Visit, app: Data<&App>) -> PageResult {
    let lines = regrades::regrades(&app, &actor).await?;
    shell::show(&ListPage {
        layout: visit.layout("採点の見直し", Nav::Tracks),
        runs: lines.into_iter().map(LineCard::from).collect(),
    })
}

/// What happens to one attempt.
struct ChangeCard {
    /// Whose, and the person's quizzes; nothing for who may not know.
    learner: Option<(String, String)>,
    question: String,
    score: String,
    result: &'static str,
}

impl ChangeCard {
    fn of((change, learner): &(Change, Option<Learner>)) -> Self {
        let learner = learner.as_ref().map(|learner| {
            let path = grants::path(learner.company, learner.enrolment);
            (format!("{}　{}", learner.company_name, learner.name), path)
        });
        Self {
            learner,
            question: format!("{} → {}点", change.item_before, change.item_after),
            score: format!("{} → {}", score(change.before), score(change.after)),
            result: result(change),
        }
    }
}

fn score(outcome: Outcome) -> String {
    format!("{} / {}点", outcome.points, outcome.total_points)
}

fn result(change: &Change) -> &'static str {
    match (change.is_kept, change.before.passed, change.after.passed) {
        (true, ..) => "合格のまま",
        (_, false, true) => "不合格 → 合格",
        (_, true, _) => "合格（変わりません）",
        _ => "不合格（変わりません）",
    }
}

#[derive(Template)]
#[template(path = "regrades/run.html")]
struct RunPage {
    layout: Layout,
    form: Form,
    path: String,
    statistics: String,
    place: String,
    stem: String,
    places: Vec<String>,
    policy: &'static str,
    answer: Vec<(String, String)>,
    reason: String,
    status: &'static str,
    planned: String,
    previewed: Option<String>,
    closed: Option<String>,
    is_open: bool,
    is_applied: bool,
    may_apply: bool,
    is_stale: bool,
    may_decide: bool,
    counts: Option<ChangeCounts>,
    kept: Vec<ChangeCard>,
    changes: Vec<ChangeCard>,
    not_listed: usize,
}

impl RunPage {
    fn of(visit: &Visit, view: RegradeView, form: Form) -> Self {
        let run = &view.line.run;
        let is_applied = run.status == RegradeStatus::Applied;
        let (kept, others): (Vec<_>, Vec<_>) =
            view.changes.iter().partition(|(change, _)| change.is_kept);
        let closed = view.closed_by.as_ref().zip(run.closed_at);
        let changed = view.counts.map_or(0, |counts| counts.changed);
        Self {
            layout: visit.layout("採点の見直し", Nav::Tracks).with(&form),
            form,
            path: run_path(run.id),
            statistics: statistics_path(&view.line.place),
            place: place_words(&view.line.place),
            stem: view.line.place.stem.clone(),
            places: view.places.iter().map(place_words).collect(),
            policy: run.policy.label(),
            answer: view.answer.clone(),
            reason: run.reason.clone(),
            status: run.status.label(),
            planned: format!(
                "{}　{}",
                view.line.planned_by,
                date::display_instant(run.planned_at)
            ),
            previewed: run.previewed_at.map(date::display_instant),
            closed: closed.map(|(name, at)| format!("{name}　{}", date::display_instant(at))),
            is_open: matches!(
                run.status,
                RegradeStatus::Planned | RegradeStatus::Previewed
            ),
            is_applied,
            may_apply: run.status == RegradeStatus::Previewed && !view.is_stale,
            is_stale: view.is_stale,
            may_decide: view.may_decide,
            counts: view.counts,
            kept: kept.into_iter().map(ChangeCard::of).collect(),
            changes: others.into_iter().map(ChangeCard::of).collect(),
            not_listed: changed.saturating_sub(MOST_LISTED),
        }
    }
}

async fn page(app: &App, actor: &Actor, visit: &Visit, id: RegradeRunId) -> PageResult {
    let view = regrades::regrade(app, actor, id).await?;
    shell::show(&RunPage::of(visit, view, Form::new()))
}

/// A step that was refused for a reason the reader can mend shows on the page.
async fn refused(
    app: &App,
    actor: &Actor,
    visit: &Visit,
    id: RegradeRunId,
    failure: Failure,
) -> PageResult {
    if !matches!(failure.kind, Kind::Conflict | Kind::Invalid) {
        return Err(failure.into());
    }
    // The page has no field for a fault; its words stand above.
    let form = Form::new().refused(Failure::conflict(failure.code, failure.message))?;
    let view = regrades::regrade(app, actor, id).await?;
    shell::show_refused(&RunPage::of(visit, view, form))
}

#[handler]
pub(super) async fn show(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(id): Path<Uuid>,
) -> PageResult {
    page(&app, &actor, &visit, RegradeRunId(id)).await
}

#[handler]
pub(super) async fn preview(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(id): Path<Uuid>,
) -> PageResult {
    let id = RegradeRunId(id);
    match journeys::preview_regrade(&app, &actor, id).await {
        Ok(_) => visit.done(
            &run_path(id),
            "試算しました。点数は、まだだれも変わっていません。",
        ),
        Err(failure) => refused(&app, &actor, &visit, id, failure).await,
    }
}

#[handler]
pub(super) async fn apply(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(id): Path<Uuid>,
) -> PageResult {
    let id = RegradeRunId(id);
    match journeys::apply_regrade(&app, &actor, id).await {
        Ok(done) if done.newly => {
            let words = format!(
                "適用しました。{}件の受験が変わり、{}件が新しく合格しました。",
                done.changed, done.new_passes
            );
            visit.done(&run_path(id), &words)
        }
        Ok(_) => visit.done(&run_path(id), "この見直しは、もう適用されています。"),
        Err(failure) => refused(&app, &actor, &visit, id, failure).await,
    }
}

#[handler]
pub(super) async fn discard(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(id): Path<Uuid>,
) -> PageResult {
    let id = RegradeRunId(id);
    match journeys::discard_regrade(&app, &actor, id).await {
        Ok(()) => visit.done(&run_path(id), "取りやめました。点数は変わっていません。"),
        Err(failure) => refused(&app, &actor, &visit, id, failure).await,
    }
}
