//! Lessons that are data rather than running text: cases, role-play kits,
//! checklists and the scripts of videos. Each becomes HTML once, at
//! publication, and is then read like any other lesson: without scripts, and
//! with nothing in it that was not written by the author.

mod case;
mod checklist;
mod role_play;
mod video;

use askama::Template;

use super::draft::{PracticeDraft, PracticeKind};
use super::fault::Faults;
use super::fields::{At, Fields};
use super::head::head;
use super::review::BlockKind;
use super::rubric::Rubric;
use super::shelf::Shelf;

/// The words of `kind` in a lesson's file. A file without one is a quiz.
const KINDS: [(&str, PracticeKind); 4] = [
    ("case", PracticeKind::Case),
    ("role-play", PracticeKind::RolePlay),
    ("checklist", PracticeKind::Checklist),
    ("video", PracticeKind::Video),
];

/// Reads a lesson whose file is called `expected`; returns its id's place, too.
pub(super) fn read(
    mut fields: Fields<'_>,
    expected: &str,
    of_module: &[String],
    shelf: &Shelf,
    faults: &mut Faults,
) -> (At<String>, PracticeDraft) {
    let kind = fields.choice("kind", &KINDS, faults);
    let head = head(&mut fields, expected, of_module, faults);
    if let Some(kind) = kind {
        let block = block_kind(kind);
        shelf.begin(block, &head.id.value, &head.title, &mut fields, faults);
    }
    let mut draft = PracticeDraft {
        code: head.id.value.clone(),
        kind: kind.unwrap_or(PracticeKind::Case),
        title: head.title,
        minutes: head.minutes,
        objectives: head.objectives,
        sources: shelf.sources(&mut fields, faults),
        html: String::new(),
        category: None,
        library_id: None,
        rubric: None,
        captions: String::new(),
    };
    if let Some(kind) = kind {
        read_body(kind, &mut draft, &mut fields, &shelf.rubrics, faults);
        fields.finish(faults);
    }
    (head.id, draft)
}

fn block_kind(kind: PracticeKind) -> BlockKind {
    match kind {
        PracticeKind::Case => BlockKind::Case,
        PracticeKind::RolePlay => BlockKind::RolePlay,
        PracticeKind::Checklist => BlockKind::Checklist,
        PracticeKind::Video => BlockKind::Video,
    }
}

/// Reads what is particular to `kind` into the draft: its HTML, and what is
/// counted of it.
fn read_body(
    kind: PracticeKind,
    draft: &mut PracticeDraft,
    fields: &mut Fields<'_>,
    rubrics: &[Rubric],
    faults: &mut Faults,
) {
    match kind {
        PracticeKind::Case => {
            let case = case::read(&draft.code, fields, faults);
            draft.category = case.category;
            draft.library_id = case.library_id.clone();
            draft.html = html(&case);
        }
        PracticeKind::RolePlay => {
            let kit = role_play::read(fields, rubrics, faults);
            draft.rubric = kit.rubric_code();
            draft.html = html(&kit);
        }
        PracticeKind::Checklist => draft.html = html(&checklist::read(fields, faults)),
        PracticeKind::Video => {
            let script = video::read(fields, faults);
            draft.captions = script.captions();
            draft.html = html(&script);
        }
    }
}

/// The templates write no more than a formatter can, and a text takes all.
fn html(page: &impl Template) -> String {
    page.render().unwrap_or_default()
}

/// A text's paragraphs: an empty line divides them.
fn paragraphs(text: &str) -> Vec<String> {
    text.split("\n\n")
        .map(|part| part.trim().replace('\n', ""))
        .filter(|part| !part.is_empty())
        .collect()
}

/// A question that is thought about and its answer.
struct Debrief {
    question: String,
    answer: String,
}

fn debriefs(fields: &mut Fields<'_>, faults: &mut Faults) -> Vec<Debrief> {
    let tables = fields.tables("debrief", faults);
    tables
        .into_iter()
        .map(|mut fields| {
            let question = fields.line_text("question", 200, faults).value;
            let answer = fields.long_text("answer", 600, faults).value;
            fields.finish(faults);
            Debrief { question, answer }
        })
        .collect()
}
