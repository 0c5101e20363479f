//! What there is to score, and what has been scored.

use askama::Template;
use journeys::App;
use journeys::views::assessments::{AssessmentCard, assessment_desk};
use kernel::date;
use poem::handler;
use poem::web::Data;

use super::{desk_path, result_status};
use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Layout, Nav, Status, Visit};

pub(super) struct Card {
    path: String,
    learner: String,
    company: String,
    lesson: String,
    on: String,
    is_today: bool,
    word: &'static str,
    status: Option<Status>,
}

impl Card {
    fn of(card: AssessmentCard, today: chrono::NaiveDate) -> Self {
        let of = &card.assessment;
        Self {
            path: desk_path(of.id),
            learner: format!("{}（{}）", card.learner, card.employee_no),
            on: date::display(of.scheduled_on),
            is_today: of.scheduled_on == today,
            word: of.status.label(),
            status: result_status(of.outcome.as_ref().map(|outcome| outcome.passed)),
            company: card.company,
            lesson: card.lesson,
        }
    }
}

struct Section {
    title: &'static str,
    cards: Vec<Card>,
}

#[derive(Template)]
#[template(path = "assessments/list.html")]
struct DeskPage {
    layout: Layout,
    owner: String,
    is_empty: bool,
    sections: Vec<Section>,
}

#[handler]
pub(super) async fn show(Signed(actor): Signed, visit: Visit, app: Data<&App>) -> PageResult {
    let desk = assessment_desk(&app, &actor).await?;
    let today = app.clock.today();
    let section = |title, cards: Vec<AssessmentCard>| Section {
        title,
        cards: cards
            .into_iter()
            .map(|card| Card::of(card, today))
            .collect(),
    };
    let mut sections = vec![
        section("あなたが採点するもの", desk.to_score),
        section("調整待ち（採点の差が大きいもの）", desk.to_moderate),
        section("ほかの採点を待っているもの", desk.waiting),
        section("結果が出たもの", desk.decided),
    ];
    sections.retain(|section| !section.cards.is_empty());
    shell::show(&DeskPage {
        layout: visit.layout("実技評価", Nav::Assessments),
        owner: actor.account.to_string(),
        is_empty: sections.is_empty(),
        sections,
    })
}
