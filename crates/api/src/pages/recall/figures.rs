//! How recalls are used, for the firm's admin: pooled, without anybody's name.

use askama::Template;
use journeys::App;
use journeys::views::recall_figures::{ObjectiveUse, RecallUse, recall_use};
use poem::handler;
use poem::web::Data;

use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Layout, Nav, Visit};

struct ObjectiveRow {
    objective: String,
    answered: String,
    right: String,
}

impl From<ObjectiveUse> for ObjectiveRow {
    fn from(one: ObjectiveUse) -> Self {
        let hidden = || "30件未満".to_owned();
        Self {
            objective: one.objective,
            answered: one
                .answered
                .map_or_else(hidden, |count| format!("{count}件")),
            right: one.right_percent.map_or_else(
                || "表示しません".to_owned(),
                |percent| format!("{percent}%"),
            ),
        }
    }
}

struct ReasonRow {
    reason: &'static str,
    count: usize,
}

#[derive(Template)]
#[template(path = "recall/figures.html")]
struct FiguresPage {
    layout: Layout,
    mailed: usize,
    opened: usize,
    finished: usize,
    due: usize,
    reasons: Vec<ReasonRow>,
    objectives: Vec<ObjectiveRow>,
}

impl FiguresPage {
    fn of(visit: &Visit, seen: RecallUse) -> Self {
        let reasons = seen
            .not_mailed
            .into_iter()
            .map(|(reason, count)| ReasonRow {
                reason: reason.label(),
                count,
            });
        Self {
            layout: visit.layout("思い出しクイズの使われ方", Nav::Mail),
            mailed: seen.mailed,
            opened: seen.opened,
            finished: seen.finished,
            due: seen.due,
            reasons: reasons.collect(),
            objectives: seen
                .objectives
                .into_iter()
                .map(ObjectiveRow::from)
                .collect(),
        }
    }
}

#[handler]
pub(super) async fn show(Signed(actor): Signed, visit: Visit, app: Data<&App>) -> PageResult {
    let seen = recall_use(&app, &actor).await?;
    shell::show(&FiguresPage::of(&visit, seen))
}
