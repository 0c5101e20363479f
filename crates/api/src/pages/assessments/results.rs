//! A result as its learner sees it, and as their company's HR does.

use askama::Template;
use journeys::App;
use journeys::views::assessment_results::{AssessmentResult, company_assessments, my_assessment};
use kernel::id::{AssessmentId, CompanyId, EnrolmentId};
use poem::handler;
use poem::web::{Data, Path};
use uuid::Uuid;

use super::{NoteCard, halves_words, my_path, result_status, waiting_words};
use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Layout, Nav, Status, Visit};
use crate::words::{self, Language};

/// One criterion of a result.
struct CriterionLine {
    name: String,
    level: String,
    anchor: String,
    is_below: bool,
    minimum: i32,
}

/// An assessment with its result.
pub(in crate::pages) struct ResultCard {
    pub(in crate::pages) path: String,
    pub(in crate::pages) lesson: String,
    pub(in crate::pages) on: String,
    pub(in crate::pages) waiting: &'static str,
    pub(in crate::pages) status: Option<Status>,
    /// Where the learner has still to write a 引継ぎ票.
    pub(in crate::pages) handover_path: Option<String>,
    criteria: Vec<CriterionLine>,
    comments: Vec<(String, String)>,
    practise: Vec<(String, String)>,
    handover: Option<NoteCard>,
    received: Option<(String, NoteCard)>,
}

impl ResultCard {
    /// A result in the reader's language.
    pub(in crate::pages) fn of(result: AssessmentResult, language: Language) -> Self {
        let path = my_path(result.id);
        let criteria = result.criteria.iter().map(|one| CriterionLine {
            name: one.name.clone(),
            level: halves_words(one.halves, language),
            anchor: one.anchor.clone(),
            is_below: one.halves < 2 * one.minimum,
            minimum: one.minimum,
        });
        let handed_in = result.handover.as_ref();
        let handed_in = handed_in.filter(|note| note.handed_in_at.is_some());
        let practise = result.practise.iter();
        Self {
            handover_path: result
                .waits_for_handover()
                .then(|| format!("{path}/handover")),
            on: language.day(result.on),
            waiting: waiting_words(result.status, language),
            status: result_status(result.passed),
            criteria: criteria.collect(),
            practise: practise
                .map(|one| (one.criterion.clone(), one.next.clone()))
                .collect(),
            handover: handed_in.map(|note| NoteCard::of(note, language)),
            received: result
                .received
                .as_ref()
                .map(|(note, by)| (by.clone(), NoteCard::of(note, language))),
            comments: result.comments,
            lesson: result.lesson,
            path,
        }
    }
}

#[derive(Template)]
#[template(path = "assessments/mine.html")]
struct MyPage {
    layout: Layout,
    course: String,
    card: ResultCard,
}

#[handler]
pub(super) async fn show_mine(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(assessment): Path<Uuid>,
) -> PageResult {
    let result = my_assessment(&app, &actor, AssessmentId(assessment)).await?;
    let language = visit.language();
    shell::show(&MyPage {
        layout: visit.learner_layout(words::learning::ASSESSMENTS.of(language), Nav::Home),
        course: format!("/learn/{}", result.enrolment),
        card: ResultCard::of(result, language),
    })
}

#[derive(Template)]
#[template(path = "assessments/company.html")]
struct CompanyPage {
    layout: Layout,
    list: String,
    learner: String,
    cards: Vec<ResultCard>,
}

#[handler]
pub(super) async fn show_company(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((company, enrolment)): Path<(Uuid, Uuid)>,
) -> PageResult {
    let (company, enrolment) = (CompanyId(company), EnrolmentId(enrolment));
    let (member, results) = company_assessments(&app, &actor, company, enrolment).await?;
    shell::show(&CompanyPage {
        layout: visit.layout("実技評価の結果", Nav::Progress),
        list: format!("/companies/{company}/progress/people"),
        learner: member.full_name(),
        cards: results
            .into_iter()
            .map(|one| ResultCard::of(one, Language::Japanese))
            .collect(),
    })
}
