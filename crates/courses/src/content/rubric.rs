//! `rubrics/*.toml`: how observed behaviour is judged, criterion by criterion
//! on four levels.

use super::draft::{CriterionDraft, RaiseDraft, RubricDraft, RubricUseDraft, TrackDraft};
use super::fault::Faults;
use super::fields::Fields;
use super::folder::{Entry, Folder};
use super::review::BlockKind;
use super::shelf::Shelf;
use super::slot;
use super::source::Source;
use super::track::name_must_match;

const LEVELS: usize = 4;
/// A mean is written in tenths, so that no rule needs a decimal.
const MEAN_TENTHS: std::ops::RangeInclusive<i32> = 10..=40;

/// A rubric.
#[derive(Clone, Debug)]
pub(super) struct Rubric {
    pub(super) code: String,
    pub(super) title: String,
    pub(super) intro: String,
    pub(super) criteria: Vec<Criterion>,
    /// The least mean over all criteria, in tenths of a level.
    pub(super) mean_tenths: i32,
    pub(super) raises: Vec<RaiseDraft>,
    /// Where the raises stand in the file, for their tracks are read later.
    raise_lines: Vec<usize>,
}

/// What is looked at, and what each level looks like.
#[derive(Clone, Debug)]
pub(super) struct Criterion {
    pub(super) code: String,
    pub(super) name: String,
    /// Whether safety hangs on it.
    pub(super) safety: bool,
    /// The least level that passes.
    pub(super) minimum: i32,
    /// From 1 (要改善) to 4 (模範).
    pub(super) levels: Vec<String>,
}

impl Rubric {
    /// Whether it has a criterion of that name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.criteria.iter().any(|criterion| criterion.name == name)
    }

    /// The rule of passing in sentences, for those who learn.
    pub(super) fn pass_words(&self) -> Vec<String> {
        let lowest = self.criteria.iter().map(|criterion| criterion.minimum);
        let lowest = lowest.min().unwrap_or_default();
        let mut words = vec![format!("どの観点も、段階{lowest}以上")];
        for criterion in &self.criteria {
            if criterion.minimum > lowest {
                words.push(format!(
                    "「{}」は、段階{}以上",
                    criterion.name, criterion.minimum
                ));
            }
        }
        let (whole, tenth) = (self.mean_tenths / 10, self.mean_tenths % 10);
        words.push(format!("すべての観点の平均が、{whole}.{tenth}以上"));
        words
    }

    /// The rubric with the role-plays of `tracks` that are scored by it.
    pub(super) fn draft(&self, tracks: &[TrackDraft]) -> RubricDraft {
        let uses = tracks.iter().flat_map(|track| {
            let scored = track
                .practices()
                .filter(|practice| practice.rubric.as_ref() == Some(&self.code));
            scored.map(|practice| RubricUseDraft {
                track: track.code.clone(),
                lesson: practice.code.clone(),
            })
        });
        let criteria = self.criteria.iter().map(|criterion| CriterionDraft {
            code: criterion.code.clone(),
            name: criterion.name.clone(),
            safety: criterion.safety,
            minimum: criterion.minimum,
            levels: criterion.levels.clone(),
        });
        RubricDraft {
            code: self.code.clone(),
            title: self.title.clone(),
            intro: self.intro.clone(),
            criteria: criteria.collect(),
            mean_tenths: self.mean_tenths,
            raises: self.raises.clone(),
            uses: uses.collect(),
        }
    }
}

/// Every rubric with what is scored by it. A raise for a track that does not
/// exist is a fault: its name is most likely spelt differently.
pub(super) fn drafts(
    rubrics: &[Rubric],
    tracks: &[TrackDraft],
    faults: &mut Faults,
) -> Vec<RubricDraft> {
    for rubric in rubrics {
        for (raise, line) in rubric.raises.iter().zip(&rubric.raise_lines) {
            let is_known = tracks.iter().any(|track| track.code == raise.track);
            if !is_known && !raise.track.is_empty() {
                let file = format!("rubrics/{}.toml", rubric.code);
                let message = format!("コース「{}」がありません。", raise.track);
                faults.add(&file, *line, "content.id.unknown", message);
            }
        }
    }
    rubrics.iter().map(|rubric| rubric.draft(tracks)).collect()
}

/// Reads every rubric of the folder; there may be none.
pub(super) fn read_all(folder: &Folder, shelf: &Shelf, faults: &mut Faults) -> Vec<Rubric> {
    if !folder.exists() {
        return Vec::new();
    }
    let entries = folder.entries(faults);
    let files = entries.iter().filter(|(_, entry)| **entry == Entry::File);
    files
        .filter_map(|(name, _)| read(folder, name, shelf, faults))
        .collect()
}

fn read(folder: &Folder, name: &str, shelf: &Shelf, faults: &mut Faults) -> Option<Rubric> {
    let file = folder.place(name);
    let source = Source::read(&folder.path_of(name), &file, faults)?;
    shelf.check(&source, faults);
    slot::refuse(&source, faults);
    let mut fields = Fields::parse(&source, faults);
    let id = fields.id("id", faults);
    name_must_match(&file, "id", &id, name.trim_end_matches(".toml"), faults);
    let title = fields.line_text("title", 100, faults).value;
    let intro = fields.long_text("intro", 600, faults).value;
    shelf.begin(BlockKind::Rubric, &id.value, &title, &mut fields, faults);
    shelf.sources(&mut fields, faults);
    let (minimum, mean_tenths) = read_pass(&mut fields, faults);
    let criteria = read_criteria(&mut fields, minimum, faults);
    let (raises, raise_lines) = read_raises(&mut fields, &criteria, faults);
    fields.finish(faults);
    Some(Rubric {
        code: id.value,
        title,
        intro,
        criteria,
        mean_tenths,
        raises,
        raise_lines,
    })
}

/// The least level of every criterion, and the least mean in tenths.
fn read_pass(rubric: &mut Fields<'_>, faults: &mut Faults) -> (i32, i32) {
    let Some(mut fields) = rubric.table("pass", faults) else {
        return (1, *MEAN_TENTHS.start());
    };
    let minimum = fields.count("minimum", 1..=4, faults).value;
    let mean_tenths = fields.count("mean_tenths", MEAN_TENTHS, faults).value;
    fields.finish(faults);
    (minimum, mean_tenths)
}

fn read_criteria(rubric: &mut Fields<'_>, minimum: i32, faults: &mut Faults) -> Vec<Criterion> {
    let (file, first_line) = (rubric.file(), rubric.line);
    let mut criteria: Vec<Criterion> = Vec::new();
    for mut fields in rubric.tables("criterion", faults) {
        let line = fields.line;
        let code = fields.id("id", faults);
        if criteria.iter().any(|earlier| earlier.code == code.value) {
            let message = format!("観点の id「{}」が重なっています。", code.value);
            faults.add(file, code.line, "content.id.duplicate", message);
        }
        let name = fields.line_text("name", 40, faults).value;
        let safety = fields.has("safety") && fields.flag("safety", faults);
        let own = fields.optional_count("minimum", 1..=4, faults);
        let levels = fields.texts("levels", 200, faults);
        if levels.len() != LEVELS {
            let message = format!("段階が{}個です。{LEVELS}個書いてください。", levels.len());
            faults.add(file, line, "content.rubric.levels", message);
        }
        fields.finish(faults);
        criteria.push(Criterion {
            code: code.value,
            name,
            safety,
            minimum: own.unwrap_or(minimum),
            levels,
        });
    }
    if !criteria.is_empty() && !criteria.iter().any(|criterion| criterion.safety) {
        let message =
            "安全の観点がありません。安全にかかわる観点に safety = true と書いてください。";
        faults.add(file, first_line, "content.rubric.safety", message);
    }
    criteria
}

/// What a track asks for beyond the rule of all, and where it is written.
fn read_raises(
    rubric: &mut Fields<'_>,
    criteria: &[Criterion],
    faults: &mut Faults,
) -> (Vec<RaiseDraft>, Vec<usize>) {
    if !rubric.has("raise") {
        return (Vec::new(), Vec::new());
    }
    let file = rubric.file();
    let (mut raises, mut lines) = (Vec::new(), Vec::new());
    for mut fields in rubric.tables("raise", faults) {
        let track = fields.id("track", faults);
        let criterion = fields.id("criterion", faults);
        let is_known = criteria.iter().any(|one| one.code == criterion.value);
        if !is_known && !criterion.value.is_empty() {
            let message = format!("観点「{}」がルーブリックにありません。", criterion.value);
            faults.add(file, criterion.line, "content.id.unknown", message);
        }
        let minimum = fields.count("minimum", 1..=4, faults).value;
        fields.finish(faults);
        lines.push(track.line);
        raises.push(RaiseDraft {
            track: track.value,
            criterion: criterion.value,
            minimum,
        });
    }
    (raises, lines)
}
