//! What the pages of the rounds show.

use journeys::views::survey_rounds::{RoundLine, RoundView};
use kernel::{Actor, date};
use surveys::{Invalidation, InvalidationState, Medium, Round, RoundKind};

/// A round in one line.
pub(super) struct LineView {
    pub(super) path: String,
    pub(super) ended_on: String,
    pub(super) track: String,
    pub(super) form: String,
    pub(super) kind: &'static str,
    pub(super) mode: &'static str,
    pub(super) state: String,
}

impl LineView {
    pub(super) fn of(line: &RoundLine) -> Self {
        Self {
            path: super::path_of(line.round.id),
            ended_on: date::display(line.round.ended_on),
            track: line.track.clone(),
            form: line.form.clone(),
            kind: kind(&line.round),
            mode: if line.round.is_named {
                "記名"
            } else {
                "匿名"
            },
            state: state(&line.round),
        }
    }
}

fn kind(round: &Round) -> &'static str {
    match (round.kind, round.import_medium) {
        (RoundKind::Web, _) => "Web",
        (RoundKind::Paper, Medium::Paper) => "紙",
        (RoundKind::Paper, Medium::Web) => "Web（取り込み）",
    }
}

fn state(round: &Round) -> String {
    match round.closed_on {
        Some(_) => "集計ずみ".to_owned(),
        None => format!("{} まで受付", date::display(round.last_day())),
    }
}

/// What was fixed when the round opened.
pub(super) fn facts(view: &RoundView) -> Vec<(&'static str, String)> {
    vec![
        ("回答の方法", kind(&view.round).to_owned()),
        ("方式", view.policy.mode.label().to_owned()),
        ("終了日", date::display(view.round.ended_on)),
        ("締め切り", date::display(view.round.last_day())),
        ("状態", state(&view.round)),
        (
            "アンケート",
            format!("{}（第{}版）", view.form.title, view.form.number),
        ),
        (
            "集計を見せる最少の件数",
            format!("{}件", view.round.k_score),
        ),
        ("開いたときの規則", view.round.policy_sha256.clone()),
    ]
}

/// How many of what.
pub(super) fn number_lines(view: &RoundView) -> Vec<(&'static str, String)> {
    let numbers = view.numbers;
    let line = |name, count: i64| (name, format!("{count}件"));
    let mut lines = Vec::new();
    let eligible = match view.round.kind {
        RoundKind::Web => Some(numbers.eligible),
        RoundKind::Paper => view.round.eligible.map(i64::from),
    };
    if let Some(eligible) = eligible {
        lines.push(("対象者", format!("{eligible}名")));
    }
    if view.round.kind == RoundKind::Web {
        let taken = match view.round.is_named {
            true => "回答した人",
            false => "回答用紙を受け取った人",
        };
        lines.push((taken, format!("{}名", numbers.taken())));
    }
    lines.extend([
        line("集計に入っている回答", numbers.counted),
        line("締め切り後の回答（集計外）", numbers.late),
        line("取り消された回答", numbers.withdrawn),
        line("無効にした回答", numbers.void),
    ]);
    lines
}

/// A request to take a ballot out.
pub(super) struct InvalidationView {
    pub(super) path: String,
    pub(super) what: String,
    pub(super) kind: &'static str,
    pub(super) reason: String,
    pub(super) requested_on: String,
    pub(super) state: &'static str,
    /// Whether whoever looks may decide.
    pub(super) may_decide: bool,
}

impl InvalidationView {
    pub(super) fn of(one: &Invalidation, actor: &Actor) -> Self {
        let paper = one.paper_no.as_ref();
        Self {
            path: format!("/ballot-invalidations/{}/decision", one.id),
            what: paper.map_or_else(|| "Web回答".to_owned(), |no| format!("紙 {no}")),
            kind: one.kind.label(),
            reason: one.reason.clone(),
            requested_on: date::display(one.requested_on),
            state: one.state.label(),
            may_decide: one.state == InvalidationState::Requested
                && one.requested_by != actor.account,
        }
    }
}
