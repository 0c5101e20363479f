//! A score sheet (採点票).

use chrono::{DateTime, Utc};
use kernel::Fault;
use kernel::id::{AccountId, AssessmentId, AssessmentSheetId};

use super::rubric::{HIGHEST, Levels, Rubric};

const LONGEST_TEXT: usize = 1000;

/// In which part a sheet was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SheetKind {
    /// One of the assessors.
    Assessor,
    /// Whoever decides where the assessors are too far apart.
    Moderator,
}

impl SheetKind {
    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Assessor => "assessor",
            Self::Moderator => "moderator",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Assessor, Self::Moderator]
            .into_iter()
            .find(|kind| kind.as_str() == word)
    }
}

/// What somebody gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Its key.
    pub id: AssessmentSheetId,
    /// Of which assessment.
    pub assessment: AssessmentId,
    /// In which part.
    pub kind: SheetKind,
    /// By whom.
    pub by: AccountId,
    /// A level for every criterion.
    pub levels: Levels,
    /// For the trainee, and their company's HR.
    pub comment: String,
    /// For the firm's own eyes; may be empty.
    pub note: String,
    /// The sheet it corrects.
    pub supersedes: Option<AssessmentSheetId>,
    /// When it came.
    pub at: DateTime<Utc>,
}

/// What is wrong with a sheet.
pub(crate) fn faults(rubric: &Rubric, levels: &Levels, comment: &str, note: &str) -> Vec<Fault> {
    let mut faults = Vec::new();
    for criterion in &rubric.criteria {
        let level = levels.get(&criterion.code);
        if !level.is_some_and(|level| (1..=HIGHEST).contains(level)) {
            faults.push(Fault::new(
                format!("/levels/{}", criterion.code),
                "assessment.level.missing",
                format!("「{}」の段階を選んでください。", criterion.name),
            ));
        }
    }
    for code in levels.keys() {
        if !rubric.criteria.iter().any(|one| one.code == *code) {
            faults.push(Fault::new(
                format!("/levels/{code}"),
                "assessment.level.unknown",
                "この評価基準にない観点です。画面を読み込み直してください。",
            ));
        }
    }
    if comment.trim().is_empty() {
        faults.push(Fault::new(
            "/comment",
            "assessment.comment.missing",
            "受講者へのコメントを書いてください。よかった行動と、次に試すことを1つずつで足ります。",
        ));
    }
    for (pointer, text) in [("/comment", comment), ("/note", note)] {
        if text.chars().count() > LONGEST_TEXT || text.contains('\0') {
            faults.push(Fault::new(
                pointer,
                "assessment.text.too_long",
                format!("{LONGEST_TEXT}文字までで書いてください。"),
            ));
        }
    }
    faults
}
