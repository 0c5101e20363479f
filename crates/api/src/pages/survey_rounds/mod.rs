//! The firm's survey rounds: numbers, and taking a ballot out of the counts.

mod view;

use askama::Template;
use journeys::views::survey_rounds::{RoundView, survey_round, survey_rounds};
use journeys::{App, InvalidationInput, decide_invalidation, raise_round_k, request_invalidation};
use kernel::id::{BallotInvalidationId, RoundId};
use kernel::{Actor, date};
use poem::web::{Data, Form as Fields, Path, Query};
use poem::{Route, get, handler, post};
use serde::Deserialize;
use surveys::InvalidationKind;
use uuid::Uuid;

use crate::http::{PageResult, Signed};
use crate::pages::satisfaction::view::FiscalYear;
use crate::pages::shell::{self, Form, Layout, Nav, Visit};
use view::{InvalidationView, LineView, number_lines};

/// The paths of the rounds.
pub fn routes(route: Route) -> Route {
    route
        .at("/survey-rounds", get(list))
        .at("/survey-rounds/:round", get(show))
        .at("/survey-rounds/:round/invalidations", post(request))
        .at("/survey-rounds/:round/threshold", post(raise))
        .at("/ballot-invalidations/:invalidation/decision", post(decide))
}

fn path_of(round: RoundId) -> String {
    format!("/survey-rounds/{round}")
}

#[derive(Deserialize)]
struct Year {
    from: Option<String>,
    to: Option<String>,
}

#[derive(Template)]
#[template(path = "survey_rounds/list.html")]
struct ListPage {
    layout: Layout,
    form: Form,
    rounds: Vec<LineView>,
}

#[handler]
async fn list(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    asked: Query<Year>,
) -> PageResult {
    let year = FiscalYear::of(app.clock.today());
    let day = |typed: &Option<String>| typed.as_deref().and_then(date::parse);
    let from = day(&asked.0.from).unwrap_or(year.from);
    let to = day(&asked.0.to).unwrap_or(year.to);
    let rounds = survey_rounds(&app, &actor, from, to).await?;
    let form = Form::new()
        .with("from", from.to_string())
        .with("to", to.to_string());
    shell::show(&ListPage {
        layout: visit.layout("アンケートの回", Nav::Satisfaction),
        form,
        rounds: rounds.iter().map(LineView::of).collect(),
    })
}

#[derive(Template)]
#[template(path = "survey_rounds/show.html")]
struct ShowPage {
    layout: Layout,
    form: Form,
    path: String,
    id: String,
    track: String,
    facts: Vec<(&'static str, String)>,
    numbers: Vec<(&'static str, String)>,
    kinds: Vec<(&'static str, &'static str)>,
    invalidations: Vec<InvalidationView>,
}

impl ShowPage {
    fn of(visit: &Visit, actor: &Actor, view: &RoundView, form: Form) -> Self {
        let invalidations = view.invalidations.iter();
        let kinds = InvalidationKind::ALL.iter();
        Self {
            layout: visit
                .layout("アンケートの回", Nav::Satisfaction)
                .with(&form),
            form,
            path: path_of(view.round.id),
            id: view.round.id.to_string(),
            track: view.track.clone(),
            facts: view::facts(view),
            numbers: number_lines(view),
            kinds: kinds.map(|kind| (kind.as_str(), kind.label())).collect(),
            invalidations: invalidations
                .map(|one| InvalidationView::of(one, actor))
                .collect(),
        }
    }
}

#[handler]
async fn show(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(round): Path<Uuid>,
) -> PageResult {
    let view = survey_round(&app, &actor, RoundId(round)).await?;
    shell::show(&ShowPage::of(&visit, &actor, &view, Form::new()))
}

#[derive(Deserialize)]
struct Requested {
    #[serde(default)]
    paper_no: String,
    #[serde(default)]
    receipt: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    reason: String,
}

#[handler]
async fn request(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(round): Path<Uuid>,
    typed: Fields<Requested>,
) -> PageResult {
    let (round, typed) = (RoundId(round), typed.0);
    let input = InvalidationInput {
        paper_no: typed.paper_no,
        receipt: typed.receipt,
        kind: typed.kind,
        reason: typed.reason,
    };
    match request_invalidation(&app, &actor, round, &input).await {
        Ok(_) => visit.done(
            &path_of(round),
            "無効にする依頼を出しました。別の運営管理者が承認すると、集計から外れます。",
        ),
        Err(failure) => {
            let form = Form::new()
                .with("paper_no", input.paper_no)
                .with("kind", input.kind)
                .with("reason", input.reason)
                .refused(failure)?;
            let view = survey_round(&app, &actor, round).await?;
            shell::show_refused(&ShowPage::of(&visit, &actor, &view, form))
        }
    }
}

#[derive(Deserialize)]
struct Raised {
    #[serde(default)]
    k: String,
}

#[handler]
async fn raise(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(round): Path<Uuid>,
    typed: Fields<Raised>,
) -> PageResult {
    let (round, k) = (RoundId(round), typed.0.k);
    match raise_round_k(&app, &actor, round, &k).await {
        Ok(()) => visit.done(&path_of(round), "集計を見せる最少の件数を引き上げました。"),
        Err(failure) => {
            let form = Form::new().with("k", k).refused(failure)?;
            let view = survey_round(&app, &actor, round).await?;
            shell::show_refused(&ShowPage::of(&visit, &actor, &view, form))
        }
    }
}

#[derive(Deserialize)]
struct Decided {
    #[serde(default)]
    round: String,
    #[serde(default)]
    decision: String,
}

#[handler]
async fn decide(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(invalidation): Path<Uuid>,
    typed: Fields<Decided>,
) -> PageResult {
    let id = BallotInvalidationId(invalidation);
    let approves = typed.0.decision == "approve";
    match decide_invalidation(&app, &actor, id, approves).await {
        Ok(round) if approves => visit.done(
            &path_of(round),
            "承認しました。ほかの変更とまとめて、集計から外します。",
        ),
        Ok(round) => visit.done(&path_of(round), "却下しました。"),
        Err(failure) => {
            let form = Form::new().refused(failure)?;
            let round = typed.0.round.parse::<RoundId>();
            let round = round.map_err(|_| kernel::Failure::not_found())?;
            let view = survey_round(&app, &actor, round).await?;
            shell::show_refused(&ShowPage::of(&visit, &actor, &view, form))
        }
    }
}
