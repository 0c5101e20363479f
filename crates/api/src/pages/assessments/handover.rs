//! The form of the 引継ぎ票: the learner's own, or typed by an assessor.

use std::collections::BTreeMap;

use askama::Template;
use journeys::views::assessment_results::{AssessmentResult, my_assessment};
use journeys::views::assessments::{AssessmentView, assessment_view};
use journeys::{App, HandoverInput, type_handover, write_own_handover};
use kernel::id::AssessmentId;
use kernel::{Failure, Fault};
use poem::handler;
use poem::web::{Data, Path};
use quizzes::practical::{HandoverField, HandoverItem, HandoverNote, ITEMS, handover_fields};
use uuid::Uuid;

use super::{NoteCard, desk_path, my_path};
use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Form, Layout, Nav, Visit};
use crate::words::{self, Language};

#[derive(Template)]
#[template(path = "assessments/handover.html")]
struct HandoverPage {
    layout: Layout,
    form: Form,
    back: String,
    lesson: String,
    version: i32,
    items: Vec<ItemPart>,
    /// What was handed in: then there is no form.
    handed_in: Option<NoteCard>,
}

/// One of the six items, in the reader's language.
struct ItemPart {
    title: &'static str,
    fields: Vec<HandoverField>,
}

impl ItemPart {
    fn of(item: &HandoverItem, language: Language) -> Self {
        let asked = |text| words::assessments::asked(text, language);
        let fields = item.fields.iter().map(|field| HandoverField {
            code: field.code,
            label: asked(field.label),
            hint: asked(field.hint),
        });
        Self {
            title: asked(item.title),
            fields: fields.collect(),
        }
    }
}

/// Where a note belongs.
struct Place {
    nav: Nav,
    /// Whether its learner writes it: then the page speaks their language.
    is_own: bool,
    back: String,
    lesson: String,
    note: Option<HandoverNote>,
}

impl Place {
    fn of_mine(result: AssessmentResult) -> Result<Self, Failure> {
        if !result.hands_over {
            return Err(Failure::not_found());
        }
        Ok(Self {
            nav: Nav::Home,
            is_own: true,
            back: my_path(result.id),
            lesson: result.lesson,
            note: result.handover,
        })
    }

    fn of_desk(view: AssessmentView) -> Result<Self, Failure> {
        if !view.card.assessment.hands_over {
            return Err(Failure::not_found());
        }
        Ok(Self {
            nav: Nav::Assessments,
            is_own: false,
            back: desk_path(view.card.assessment.id),
            lesson: view.card.lesson,
            note: view.handover,
        })
    }

    fn layout(&self, visit: &Visit) -> Layout {
        let title = words::assessments::HANDOVER_NOTE;
        if self.is_own {
            visit.learner_layout(title.of(visit.language()), self.nav)
        } else {
            visit.layout(title.of(Language::Japanese), self.nav)
        }
    }

    fn page(self, visit: &Visit, form: Option<Form>) -> HandoverPage {
        let layout = self.layout(visit);
        let language = layout.language;
        let note = self.note.as_ref();
        let form = form.unwrap_or_else(|| {
            let empty = Form::new().speaking(language);
            handover_fields().fold(empty, |form, field| {
                let text = note.map(|note| note.text(field.code));
                form.with(field.code, text.unwrap_or_default())
            })
        });
        HandoverPage {
            layout: layout.with(&form),
            version: note.map_or(0, |note| note.version),
            items: ITEMS
                .iter()
                .map(|item| ItemPart::of(item, language))
                .collect(),
            handed_in: note
                .filter(|note| note.handed_in_at.is_some())
                .map(|note| NoteCard::of(note, language)),
            back: self.back,
            lesson: self.lesson,
            form,
        }
    }
}

/// The button that hands in; every other one saves the draft.
const HAND_IN: &str = "hand_in";

fn input_of(typed: &BTreeMap<String, String>) -> Result<HandoverInput, Failure> {
    let version = typed.get("version").and_then(|text| text.parse().ok());
    let fields = handover_fields().filter_map(|field| {
        let text = typed.get(field.code)?;
        Some((field.code.to_owned(), text.clone()))
    });
    Ok(HandoverInput {
        version: version.ok_or_else(|| {
            let message = "画面が古くなっています。読み込み直して、もう一度送ってください。";
            Failure::invalid(vec![Fault::new("", "handover.version", message)])
        })?,
        fields: fields.collect(),
        hands_in: typed.get("go").is_some_and(|go| go == HAND_IN),
    })
}

fn retyped(
    empty: Form,
    typed: &BTreeMap<String, String>,
    failure: Failure,
) -> Result<Form, crate::http::Problem> {
    let form = typed
        .iter()
        .fold(empty, |form, (name, value)| form.with(name, value));
    form.refused(failure)
}

/// On to the page that the note belongs to; with a draft, back to its form.
fn saved(visit: &Visit, language: Language, back: &str, note: &HandoverNote) -> PageResult {
    if note.handed_in_at.is_some() {
        visit.done(back, words::assessments::NOW_HANDED_IN.of(language))
    } else {
        let here = format!("{back}/handover");
        visit.done(&here, words::assessments::DRAFT_SAVED.of(language))
    }
}

#[handler]
pub(super) async fn show_mine(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(assessment): Path<Uuid>,
) -> PageResult {
    let result = my_assessment(&app, &actor, AssessmentId(assessment)).await?;
    shell::show(&Place::of_mine(result)?.page(&visit, None))
}

#[handler]
pub(super) async fn save_mine(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(assessment): Path<Uuid>,
    typed: poem::web::Form<BTreeMap<String, String>>,
) -> PageResult {
    let id = AssessmentId(assessment);
    let written = match input_of(&typed.0) {
        Ok(input) => write_own_handover(&app, &actor, id, &input).await,
        Err(failure) => Err(failure),
    };
    match written {
        Ok(note) => saved(&visit, visit.language(), &my_path(id), &note),
        Err(failure) => {
            let form = retyped(visit.form(), &typed.0, failure)?;
            let result = my_assessment(&app, &actor, id).await?;
            shell::show_refused(&Place::of_mine(result)?.page(&visit, Some(form)))
        }
    }
}

#[handler]
pub(super) async fn show_typed(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(assessment): Path<Uuid>,
) -> PageResult {
    let view = assessment_view(&app, &actor, AssessmentId(assessment)).await?;
    shell::show(&Place::of_desk(view)?.page(&visit, None))
}

#[handler]
pub(super) async fn save_typed(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(assessment): Path<Uuid>,
    typed: poem::web::Form<BTreeMap<String, String>>,
) -> PageResult {
    let id = AssessmentId(assessment);
    let written = match input_of(&typed.0) {
        Ok(input) => type_handover(&app, &actor, id, &input).await,
        Err(failure) => Err(failure),
    };
    match written {
        Ok(note) => saved(&visit, Language::Japanese, &desk_path(id), &note),
        Err(failure) => {
            let form = retyped(Form::new(), &typed.0, failure)?;
            let view = assessment_view(&app, &actor, id).await?;
            shell::show_refused(&Place::of_desk(view)?.page(&visit, Some(form)))
        }
    }
}
