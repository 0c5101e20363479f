//! ロールプレイの組分け, and the kit to print.

use askama::Template;
use journeys::views::session_pairs::session_pairs;
use journeys::{App, print_kit};
use kernel::id::{CompanyId, ScheduledSessionId, SessionDateId};
use poem::handler;
use poem::web::{Data, Path, Query};
use serde::Deserialize;
use uuid::Uuid;

use super::date_path;
use crate::http::{PageResult, Signed, download};
use crate::pages::shell::{self, Form, Layout, Nav, Visit};

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    kit: String,
    draw: Option<u64>,
}

/// A kit of a company has its words in it.
#[derive(Default, Deserialize)]
#[serde(default)]
struct AskedKit {
    company: Option<Uuid>,
}

#[derive(Template)]
#[template(path = "sessions/pairs.html")]
struct PairsPage {
    layout: Layout,
    form: Form,
    path: String,
    title: String,
    kits: Vec<(String, String)>,
    /// The kit of the chosen role-play as PDF.
    print: Option<String>,
    reason: Option<String>,
    /// Round by round the groups, each with names and parts.
    rounds: Vec<Vec<Vec<(String, String)>>>,
    /// The number of this draw, and of the next.
    draw: u64,
    next: u64,
    /// Whether a rubric says what observers look at, so that it can begin.
    may_begin: bool,
    /// Whether just this draw is played.
    is_begun: bool,
    /// Whether any draw is played on this date.
    has_begun: bool,
}

#[handler]
pub(super) async fn show(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((session, date)): Path<(Uuid, Uuid)>,
    Query(asked): Query<Asked>,
) -> PageResult {
    let (session, date) = (ScheduledSessionId(session), SessionDateId(date));
    let found = session_pairs(&app, &actor, session, date, &asked.kit, asked.draw).await?;
    let company = found.card.session.company;
    let words = company.map_or_else(String::new, |company| format!("?company={company}"));
    let print = found
        .kit
        .as_ref()
        .map(|kit| format!("/role-play-kits/{}/{kit}{words}", found.card.track));
    shell::show(&PairsPage {
        layout: visit.layout("ロールプレイの組分け", Nav::Sessions),
        form: Form::new().with("kit", found.kit.unwrap_or_default()),
        path: date_path(session, date),
        title: found.card.session.title,
        kits: found.kits,
        print,
        reason: found.reason,
        rounds: found.rounds,
        draw: found.seed,
        next: found.seed.wrapping_add(1),
        may_begin: found.has_rubric,
        is_begun: found.is_begun,
        has_begun: found.has_begun,
    })
}

#[handler]
pub(super) async fn send_kit(
    Signed(actor): Signed,
    app: Data<&App>,
    Path((track, lesson)): Path<(String, String)>,
    Query(asked): Query<AskedKit>,
) -> PageResult {
    let company = asked.company.map(CompanyId);
    let kit = print_kit(&app, &actor, company, &track, &lesson).await?;
    Ok(download::file("application/pdf", &kit.name, kit.pdf))
}
