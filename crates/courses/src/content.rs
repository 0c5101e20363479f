//! Reads and checks a folder of course text (`course-content/`, whose README
//! is the authors' handbook). Pure: text in, drafts or the list of every fault
//! out. Nothing here touches the database, and nothing is published that did
//! not come through [`read`].

mod balance;
mod certificate;
mod citation;
mod draft;
mod fault;
mod fields;
mod folder;
mod hash;
mod head;
mod ledger;
mod library;
mod markdown;
mod module;
mod plan;
mod practice;
mod prerequisite;
mod quiz;
mod review;
mod rubric;
mod shelf;
mod slot;
mod source;
mod survey;
mod track;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

pub(crate) use draft::SURVEY_MINUTES;
pub use draft::{
    CaseCategory, ChoiceDraft, Content, CriterionDraft, DocumentDraft, DrawDraft,
    EssayCriterionDraft, EssayDraft, FactUse, ItemDraft, LessonDraft, ModuleDraft, OptionDraft,
    PracticeDraft, PracticeKind, PrerequisiteDraft, QuestionDraft, QuizDraft, RaiseDraft,
    ReviewDraft, RubricDraft, RubricUseDraft, RulesDraft, ScoringDraft, StageDraft, SurveyAnswer,
    SurveyDraft, SurveyQuestionDraft, TaskDraft, TrackDraft,
};
pub use fault::ContentFault;
pub use hash::content_hash;
pub(crate) use hash::with_beside;
pub use markdown::to_html;
pub use review::{Block, BlockKind, Ground, Law, ReviewQuery};
pub use slot::mark as mark_slots;

use fault::Faults;
use folder::Folder;
use shelf::Shelf;

/// Reads every track and survey under `folder` and checks all of it.
///
/// Files whose name begins with a dot are passed over, and so is everything
/// that this handbook's folder plan does not name. The result does not depend on the order in
/// which the file system lists files.
///
/// # Errors
/// Every fault found, sorted by file and line. Then nothing may be published.
pub fn read(folder: &Path) -> Result<Content, Vec<ContentFault>> {
    let mut faults = Faults::default();
    let root = Folder::root(folder);
    let shelf = Shelf::read(&root, &mut faults);
    let surveys = survey::read_all(&root.child("surveys"), &mut faults);
    let cases = library::cases(&root.child("cases"), &shelf, &mut faults);
    let mut beside = cases.slots;
    let documents = root.child("documents");
    let documents = library::documents(&documents, &shelf, &mut beside, &mut faults);
    let mut tracks = track::read_all(&root.child("tracks"), &shelf, &surveys, &mut faults);
    for track in &mut tracks {
        // A company fills in one list, for the tracks and what stands beside.
        let named = track.slots.iter().map(|slot| slot.code.clone());
        track.slots = shelf.slots_named(&named.chain(beside.iter().cloned()).collect());
    }
    refuse_unused_surveys(&tracks, &surveys, &mut faults);
    plan::check(&root, &tracks, &mut faults);
    balance::check(&tracks, &mut faults);
    let rubrics = rubric::drafts(&shelf.rubrics, &tracks, &mut faults);
    let closed = shelf.close();
    refuse_twin_handouts(&closed.blocks, &mut faults);
    faults.into_result(Content {
        tracks,
        surveys,
        slots: closed.slots,
        rubrics,
        cases: cases.drafts,
        documents,
        fact_uses: closed.fact_uses,
        blocks: closed.blocks,
        laws: closed.laws,
    })
}

/// Why nothing may stand on these facts, by the folder's ledger: those that it
/// does not have, and those that still have to be checked (要). A folder without
/// a ledger refuses none; one whose ledger cannot be read says so.
pub fn fact_faults(folder: &Path, facts: &[String]) -> Vec<ContentFault> {
    let mut faults = Faults::default();
    let ledger = ledger::read(&Folder::root(folder), &mut faults);
    if let Some(ledger) = ledger {
        for fact in facts {
            ledger.check_citation(&ledger::place_of(fact), &mut faults);
        }
    }
    faults.into_result(()).err().unwrap_or_default()
}

/// A survey that no track names would never be published: most likely its
/// name is spelt differently in `track.toml`.
fn refuse_unused_surveys(tracks: &[TrackDraft], surveys: &[SurveyDraft], faults: &mut Faults) {
    let used: BTreeSet<&str> = tracks.iter().map(|track| track.survey.as_str()).collect();
    for survey in surveys {
        let is_lost = survey.days_after.is_none() && !used.contains(survey.code.as_str());
        if !survey.code.is_empty() && is_lost {
            faults.add(
                &format!("surveys/{}.toml", survey.code),
                1,
                "content.file.not_listed",
                "どのコースの track.toml の survey にも書かれていません。使うコースに書くか、修了後の調査なら days_after を書くか、ファイルを取り除いてください。",
            );
        }
    }
}

/// Documents, further cases and the tracks' forms are handed out under their
/// ids, whichever folder they stand in.
fn refuse_twin_handouts(blocks: &[Block], faults: &mut Faults) {
    let mut seen: BTreeMap<&str, &Block> = BTreeMap::new();
    for block in blocks {
        let is_handout = match block.kind {
            BlockKind::Document | BlockKind::Checklist => true,
            BlockKind::Case => block.file.starts_with("cases/"),
            _ => false,
        };
        if !is_handout {
            continue;
        }
        if let Some(first) = seen.insert(&block.code, block) {
            let message = format!(
                "資料の id「{}」は {} でも使われています。資料の中で重ならない id にしてください。",
                block.code, first.file
            );
            faults.add(&block.file, block.line, "content.id.duplicate", message);
        }
    }
}
