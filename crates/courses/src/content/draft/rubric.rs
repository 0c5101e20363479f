//! A rubric that has been read and found sound.

/// How observed behaviour is scored (評価基準).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RubricDraft {
    /// Stable id, also the file's name.
    pub code: String,
    /// Shown to assessors and trainees.
    pub title: String,
    /// How it is to be used.
    pub intro: String,
    /// In the author's order.
    pub criteria: Vec<CriterionDraft>,
    /// The least mean over all criteria that passes, in tenths of a level.
    pub mean_tenths: i32,
    /// What single tracks ask for beyond the rule of all.
    pub raises: Vec<RaiseDraft>,
    /// The role-plays that are scored by it.
    pub uses: Vec<RubricUseDraft>,
}

/// What is looked at (観点).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CriterionDraft {
    /// Stable id, unique in the rubric.
    pub code: String,
    /// Shown to assessors and trainees.
    pub name: String,
    /// Whether safety hangs on it.
    pub safety: bool,
    /// The least level that passes, 1 to 4.
    pub minimum: i32,
    /// What each level looks like, from 1 (要改善) to 4 (模範).
    pub levels: Vec<String>,
}

/// A higher minimum in one track.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RaiseDraft {
    /// The track's code.
    pub track: String,
    /// The criterion's code.
    pub criterion: String,
    /// The least level that passes there.
    pub minimum: i32,
}

/// A role-play that is scored by a rubric.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RubricUseDraft {
    /// The track's code.
    pub track: String,
    /// The lesson's code.
    pub lesson: String,
}
