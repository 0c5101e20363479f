//! What the API says of question files.

use chrono::{DateTime, Utc};
use journeys::{
    ExportRemark, ExportedQuestions, ImportCounts, PlannedImport, QuestionDryRun, QuestionsTaken,
};
use poem_openapi::Object;
use quizzes::exchange::Remark;
use quizzes::{Difference, ImportAction, PlannedQuestion, QuestionUpload};
use uuid::Uuid;

/// A file of questions.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct QuestionImportView {
    /// Its key.
    id: Uuid,
    /// The code of the track whose questions it holds.
    track: String,
    /// The code of the quiz under which new questions are filed.
    quiz: String,
    /// How it is written.
    format: String,
    /// What the sender called the file.
    file_name: String,
    /// SHA-256 of the file, in hexadecimal.
    file_hash: String,
    /// When it came.
    created_at: DateTime<Utc>,
    /// When it was applied; left out until then.
    applied_at: Option<DateTime<Utc>>,
    /// How many questions do what; left out once the file has been let go.
    counts: Option<QuestionImportCounts>,
    /// What becomes of each question, in the file's order; left out once the
    /// file has been let go (applied, or a day old).
    questions: Option<Vec<QuestionImportRow>>,
}

/// How many questions of a file do what.
#[derive(Debug, Object)]
pub struct QuestionImportCounts {
    /// New questions.
    add: usize,
    /// New versions of questions that are there.
    add_version: usize,
    /// Those that are there and say the same.
    keep: usize,
    /// Those that are not taken.
    refuse: usize,
}

/// What becomes of one question of a file.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct QuestionImportRow {
    /// Where it begins: the line of a text, the row of a table, the place in a
    /// package.
    line: usize,
    /// Its name in the file, or the beginning of its text.
    name: String,
    /// `add`, `add_version`, `keep` or `refuse`.
    action: String,
    /// Its code in the bank; left out when it is not taken.
    code: Option<String>,
    /// What it loses.
    losses: Vec<QuestionRemark>,
    /// What differs from the version that the bank shows.
    differences: Vec<QuestionDifference>,
    /// What has to be mended before the draft can be asked.
    before_use: Vec<String>,
    /// Why it is not taken.
    reason: Option<QuestionRemark>,
}

/// Something to know about a question of a file.
#[derive(Debug, Object)]
pub struct QuestionRemark {
    /// Stable, dotted.
    code: String,
    /// In Japanese.
    message: String,
}

/// A part of a question that differs.
#[derive(Debug, Object)]
pub struct QuestionDifference {
    /// The part, in Japanese.
    part: String,
    /// As the bank has it.
    before: String,
    /// As the file has it.
    after: String,
}

/// What a file of questions says and does not say.
#[derive(Debug, Object)]
pub struct QuestionExportView {
    /// How it is written.
    format: String,
    /// What the file is called.
    file_name: String,
    /// How many questions fit.
    asked: usize,
    /// How many of them are in the file.
    written: usize,
    /// What is left out or lost, in the bank's order. Tags and facts have no
    /// place in any format and are not named.
    remarks: Vec<QuestionExportRemark>,
}

/// Something that a file does not say of a question.
#[derive(Debug, Object)]
pub struct QuestionExportRemark {
    /// The question's code.
    question: String,
    /// Whether the whole question is missing.
    left_out: bool,
    /// Stable, dotted.
    code: String,
    /// What, and why, in Japanese.
    message: String,
}

impl From<QuestionUpload> for QuestionImportView {
    fn from(upload: QuestionUpload) -> Self {
        Self {
            id: upload.id.0,
            track: upload.track,
            quiz: upload.quiz,
            format: upload.format,
            file_name: upload.file_name,
            file_hash: upload.file_hash,
            created_at: upload.created_at,
            applied_at: upload.applied_at,
            counts: None,
            questions: None,
        }
    }
}

impl From<QuestionDryRun> for QuestionImportView {
    fn from(shown: QuestionDryRun) -> Self {
        let planned = shown.planned.as_ref();
        let counts =
            planned.map(|planned| ImportCounts::of(planned.iter().map(|one| &one.question)));
        let rows = shown.planned.map(|planned| {
            let rows = planned.into_iter().map(QuestionImportRow::from);
            rows.collect()
        });
        Self {
            counts: counts.map(QuestionImportCounts::from),
            questions: rows,
            ..Self::from(shown.upload)
        }
    }
}

impl From<QuestionsTaken> for QuestionImportView {
    fn from(taken: QuestionsTaken) -> Self {
        let rows = taken.questions.into_iter().map(QuestionImportRow::from);
        Self {
            counts: Some(taken.counts.into()),
            questions: Some(rows.collect()),
            ..Self::from(taken.upload)
        }
    }
}

impl From<ImportCounts> for QuestionImportCounts {
    fn from(counts: ImportCounts) -> Self {
        Self {
            add: counts.added,
            add_version: counts.versions,
            keep: counts.kept,
            refuse: counts.refused,
        }
    }
}

impl From<PlannedImport> for QuestionImportRow {
    fn from(planned: PlannedImport) -> Self {
        Self {
            before_use: planned.before_use,
            ..Self::from(planned.question)
        }
    }
}

impl From<PlannedQuestion> for QuestionImportRow {
    fn from(planned: PlannedQuestion) -> Self {
        let code = planned.action.code().map(ToOwned::to_owned);
        let action = planned.action.as_str().to_owned();
        let (differences, reason) = match planned.action {
            ImportAction::AddVersion { differences, .. } => (differences, None),
            ImportAction::Refuse(why) => (Vec::new(), Some(why)),
            ImportAction::Add(_) | ImportAction::Keep { .. } => (Vec::new(), None),
        };
        Self {
            line: planned.line,
            name: planned.name,
            action,
            code,
            losses: planned
                .losses
                .into_iter()
                .map(QuestionRemark::from)
                .collect(),
            differences: differences
                .into_iter()
                .map(QuestionDifference::from)
                .collect(),
            before_use: Vec::new(),
            reason: reason.map(QuestionRemark::from),
        }
    }
}

impl From<Remark> for QuestionRemark {
    fn from(remark: Remark) -> Self {
        Self {
            code: remark.code.to_owned(),
            message: remark.message,
        }
    }
}

impl From<Difference> for QuestionDifference {
    fn from(difference: Difference) -> Self {
        Self {
            part: difference.part,
            before: difference.before,
            after: difference.after,
        }
    }
}

impl From<ExportedQuestions> for QuestionExportView {
    fn from(file: ExportedQuestions) -> Self {
        let remarks = file.remarks.into_iter().map(QuestionExportRemark::from);
        Self {
            format: file.format.as_str().to_owned(),
            file_name: file.name,
            asked: file.asked,
            written: file.written,
            remarks: remarks.collect(),
        }
    }
}

impl From<ExportRemark> for QuestionExportRemark {
    fn from(remark: ExportRemark) -> Self {
        Self {
            question: remark.code,
            left_out: remark.is_left_out,
            code: remark.remark.code.to_owned(),
            message: remark.remark.message,
        }
    }
}
