//! A published rubric and the minima it asks for.

use std::collections::{BTreeMap, BTreeSet};

use kernel::Fault;
use kernel::id::RubricVersionId;
use serde::{Deserialize, Serialize};

/// The highest level (模範); the lowest is 1.
pub const HIGHEST: i32 = 4;

/// A level, 1 to [`HIGHEST`], by the criterion's code.
pub type Levels = BTreeMap<String, i32>;

/// What is looked at (観点).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criterion {
    /// Stable id, unique in the rubric.
    pub code: String,
    /// Shown to assessors and trainees.
    pub name: String,
    /// Whether safety hangs on it.
    pub safety: bool,
    /// The least level that passes.
    pub minimum: i32,
    /// What each level looks like, from 1 to [`HIGHEST`].
    pub levels: Vec<String>,
}

impl Criterion {
    /// What a level looks like; empty for a level that is none.
    pub fn anchor(&self, level: i32) -> &str {
        let place = usize::try_from(level - 1).ok();
        let anchor = place.and_then(|place| self.levels.get(place));
        anchor.map(String::as_str).unwrap_or_default()
    }
}

/// A higher minimum in one track.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Raise {
    /// The track's code.
    pub track: String,
    /// The criterion's code.
    pub criterion: String,
    /// The least level that passes there.
    pub minimum: i32,
}

/// A role-play that is scored by the rubric.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RubricUse {
    /// The track's code.
    pub track: String,
    /// The lesson's code.
    pub lesson: String,
}

/// A rubric to publish.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NewRubric {
    /// Stable id.
    pub code: String,
    /// Shown to assessors and trainees.
    pub title: String,
    /// How it is to be used.
    pub intro: String,
    /// In the author's order.
    pub criteria: Vec<Criterion>,
    /// The least mean over all criteria, in tenths of a level.
    pub mean_tenths: i32,
    /// What single tracks ask for beyond that.
    pub raises: Vec<Raise>,
    /// The role-plays that are scored by it.
    pub uses: Vec<RubricUse>,
}

/// A published rubric (評価基準の版).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rubric {
    /// Its key.
    pub id: RubricVersionId,
    /// Stable id.
    pub code: String,
    /// The version, from 1.
    pub number: i32,
    /// Shown to assessors and trainees.
    pub title: String,
    /// How it is to be used.
    pub intro: String,
    /// In the author's order.
    pub criteria: Vec<Criterion>,
    /// The least mean over all criteria, in tenths of a level.
    pub mean_tenths: i32,
    /// What single tracks ask for beyond that.
    pub raises: Vec<Raise>,
    /// The role-plays that are scored by it.
    pub uses: Vec<RubricUse>,
}

impl Rubric {
    /// The least level that passes in a track.
    pub fn minimum(&self, criterion: &Criterion, track: &str) -> i32 {
        let raised = self
            .raises
            .iter()
            .filter(|raise| raise.track == track && raise.criterion == criterion.code)
            .map(|raise| raise.minimum);
        raised.fold(criterion.minimum, i32::max)
    }

    /// Whether a role-play of a track is scored by it.
    pub fn scores(&self, track: &str, lesson: &str) -> bool {
        let mut uses = self.uses.iter();
        uses.any(|one| one.track == track && one.lesson == lesson)
    }
}

/// What is wrong with a rubric.
pub(crate) fn faults(new: &NewRubric) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut codes = BTreeSet::new();
    for (index, criterion) in new.criteria.iter().enumerate() {
        let pointer = format!("/criteria/{index}");
        if !codes.insert(&criterion.code) {
            let message = format!("観点の id「{}」が重なっています。", criterion.code);
            faults.push(Fault::new(&pointer, "rubric.code.duplicate", message));
        }
        let levels = i32::try_from(criterion.levels.len()).unwrap_or(i32::MAX);
        if levels != HIGHEST || !(1..=HIGHEST).contains(&criterion.minimum) {
            let message = format!("段階は1から{HIGHEST}までです。");
            faults.push(Fault::new(&pointer, "rubric.levels", message));
        }
    }
    if !new.criteria.iter().any(|criterion| criterion.safety) {
        let message = "安全の観点がありません。";
        faults.push(Fault::new("/criteria", "rubric.safety", message));
    }
    if !(10..=10 * HIGHEST).contains(&new.mean_tenths) {
        let message = "平均の下限は、10分の1の単位で10から40までです。";
        faults.push(Fault::new("/mean_tenths", "rubric.mean", message));
    }
    faults
}
