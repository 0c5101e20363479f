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
use quizzes::practical::{HandoverItem, HandoverNote, ITEMS, handover_fields};
use uuid::Uuid;

use super::{NoteCard, desk_path, my_path};
use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Form, Layout, Nav, Visit};

#[derive(Template)]
#[template(path = "assessments/handover.html")]
struct HandoverPage {
    layout: Layout,
    form: Form,
    back: String,
    lesson: String,
    version: i32,
    items: &'static [HandoverItem],
    /// What was handed in: then there is no form.
    handed_in: Option<NoteCard>,
}

/// Where a note belongs.
struct Place {
    nav: Nav,
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
            back: desk_path(view.card.assessment.id),
            lesson: view.card.lesson,
            note: view.handover,
        })
    }

    fn page(self, visit: &Visit, form: Option<Form>) -> HandoverPage {
        let note = self.note.as_ref();
        let form = form.unwrap_or_else(|| {
            handover_fields().fold(Form::new(), |form, field| {
                let text = note.map(|note| note.text(field.code));
                form.with(field.code, text.unwrap_or_default())
            })
        });
        HandoverPage {
            layout: visit.layout("引継ぎ票", self.nav).with(&form),
            version: note.map_or(0, |note| note.version),
            items: &ITEMS,
            handed_in: note
                .filter(|note| note.handed_in_at.is_some())
                .map(NoteCard::of),
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
    typed: &BTreeMap<String, String>,
    failure: Failure,
) -> Result<Form, crate::http::Problem> {
    let form = typed
        .iter()
        .fold(Form::new(), |form, (name, value)| form.with(name, value));
    form.refused(failure)
}

fn saved(visit: &Visit, back: &str, here: &str, note: &HandoverNote) -> PageResult {
    if note.handed_in_at.is_some() {
        visit.done(back, "引継ぎ票を提出しました。")
    } else {
        visit.done(
            here,
            "下書きを保存しました。書き終えたら、提出してください。",
        )
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
        Ok(note) => {
            let back = my_path(id);
            saved(&visit, &back, &format!("{back}/handover"), &note)
        }
        Err(failure) => {
            let form = retyped(&typed.0, failure)?;
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
        Ok(note) => {
            let back = desk_path(id);
            saved(&visit, &back, &format!("{back}/handover"), &note)
        }
        Err(failure) => {
            let form = retyped(&typed.0, failure)?;
            let view = assessment_view(&app, &actor, id).await?;
            shell::show_refused(&Place::of_desk(view)?.page(&visit, Some(form)))
        }
    }
}
