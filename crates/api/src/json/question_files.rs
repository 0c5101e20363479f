//! Questions from and for other programs.

mod view;

use journeys::{App, QuestionFile, QuestionFormat};
use kernel::id::QuestionImportId;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::{Attachment, AttachmentType, Binary, Json};
use poem_openapi::{ApiResponse, Enum, OpenApi};
use quizzes::exchange::Format;
use quizzes::read::BankFilter;
use uuid::Uuid;

use super::questions::{BankVersionState, kind};
use crate::http::{Caller, Problem};
use view::{QuestionExportView, QuestionImportView};

/// How a file of questions is written.
#[derive(Clone, Copy, Debug, Enum)]
#[oai(rename_all = "snake_case")]
pub enum QuestionFileFormat {
    /// The table with Japanese headings as a workbook: every kind.
    Xlsx,
    /// The same table as CSV.
    Csv,
    /// Moodle's own export.
    MoodleXml,
    /// Moodle's text format.
    Gift,
    /// Items of IMS QTI 2.1: one, or a package (zip).
    Qti,
    /// Choices with one right answer.
    Aiken,
}

/// A file of questions was taken.
#[derive(ApiResponse)]
enum QuestionsTaken {
    /// The file was read; `questions` says what becomes of each.
    #[oai(status = 201)]
    Created(Json<QuestionImportView>),
}

/// Question files.
pub struct QuestionFilesApi {
    /// The application.
    pub app: App,
}

#[OpenApi]
impl QuestionFilesApi {
    /// Takes a file of questions, as the raw bytes of the body, at most 5 MiB.
    /// A dry run keeps it for a day and says per question what would become of
    /// it; otherwise what can be taken is taken at once, all together, as
    /// drafts. A question that cannot be taken refuses itself, not the file.
    #[oai(
        path = "/question-imports",
        method = "post",
        operation_id = "createQuestionImport",
        tag = "super::Tag::Quizzes"
    )]
    #[expect(clippy::too_many_arguments, reason = "each is a query parameter")]
    async fn create(
        &self,
        caller: Caller,
        /// The code of the track whose questions it holds.
        #[oai(validator(max_length = 64))]
        track: Query<String>,
        /// The code of the quiz under which new questions are filed.
        #[oai(validator(max_length = 64))]
        quiz: Query<String>,
        /// How it is written; guessed when left out.
        format: Query<Option<QuestionFileFormat>>,
        /// Whether only to show what it would do; yes unless said otherwise.
        #[oai(default = "yes")]
        dry_run: Query<bool>,
        /// What the sender calls the file.
        #[oai(default = "unnamed", validator(max_length = 255))]
        file_name: Query<String>,
        file: Binary<Vec<u8>>,
    ) -> Result<QuestionsTaken, Problem> {
        let file = QuestionFile {
            name: file_name.0,
            bytes: file.0,
            format: format.0.map(QuestionFormat::from),
            track: track.0,
            quiz: quiz.0,
        };
        let actor = Some(caller.0.as_ref());
        let preview = journeys::preview_questions(&self.app, actor, file).await?;
        if dry_run.0 {
            return Ok(QuestionsTaken::Created(Json(preview.into())));
        }
        let taken = journeys::apply_questions(&self.app, actor, preview.upload.id).await?;
        Ok(QuestionsTaken::Created(Json(taken.into())))
    }

    /// Shows a file of questions and what it would do now.
    #[oai(
        path = "/question-imports/:upload",
        method = "get",
        operation_id = "getQuestionImport",
        tag = "super::Tag::Quizzes"
    )]
    async fn show(
        &self,
        caller: Caller,
        upload: Path<Uuid>,
    ) -> Result<Json<QuestionImportView>, Problem> {
        let id = QuestionImportId(upload.0);
        let shown = journeys::question_dry_run(&self.app, &caller.0, id).await?;
        Ok(Json(shown.into()))
    }

    /// Takes what can be taken of a file that was shown, all together or
    /// nothing, as drafts.
    #[oai(
        path = "/question-imports/:upload/application",
        method = "post",
        operation_id = "applyQuestionImport",
        tag = "super::Tag::Quizzes"
    )]
    async fn apply(
        &self,
        caller: Caller,
        upload: Path<Uuid>,
    ) -> Result<Json<QuestionImportView>, Problem> {
        let id = QuestionImportId(upload.0);
        let taken = journeys::apply_questions(&self.app, Some(&caller.0), id).await?;
        Ok(Json(taken.into()))
    }

    /// Says what a file of the questions that fit would leave out or lose.
    #[oai(
        path = "/question-exports",
        method = "get",
        operation_id = "previewQuestionExport",
        tag = "super::Tag::Quizzes"
    )]
    #[expect(clippy::too_many_arguments, reason = "each is a query parameter")]
    async fn preview_export(
        &self,
        caller: Caller,
        /// How it is written; a workbook when left out.
        format: Query<Option<QuestionFileFormat>>,
        /// Words that the question must hold.
        #[oai(validator(max_length = 100))]
        q: Query<Option<String>>,
        /// Only of this track.
        track: Query<Option<String>>,
        /// Only of this quiz.
        quiz: Query<Option<String>>,
        /// Only with this objective.
        objective: Query<Option<String>>,
        /// Only of this kind.
        kind: Query<Option<String>>,
        /// Only in this state: of the version in use, or a draft to finish.
        state: Query<Option<BankVersionState>>,
        /// Only with this tag.
        tag: Query<Option<String>>,
        /// Only those that stand on this fact.
        fact: Query<Option<String>>,
    ) -> Result<Json<QuestionExportView>, Problem> {
        let words = [q.0, track.0, quiz.0, objective.0, kind.0, tag.0, fact.0];
        let filter = filter(words, state.0)?;
        let format = QuestionFormat::from(format.0.unwrap_or(QuestionFileFormat::Xlsx));
        let actor = Some(caller.0.as_ref());
        let file = journeys::export_questions(&self.app, actor, &filter, format).await?;
        Ok(Json(file.into()))
    }

    /// Hands out the questions that fit as a file.
    #[oai(
        path = "/question-exports/file",
        method = "get",
        operation_id = "exportQuestions",
        tag = "super::Tag::Quizzes"
    )]
    #[expect(clippy::too_many_arguments, reason = "each is a query parameter")]
    async fn export(
        &self,
        caller: Caller,
        /// How it is written; a workbook when left out.
        format: Query<Option<QuestionFileFormat>>,
        /// Words that the question must hold.
        #[oai(validator(max_length = 100))]
        q: Query<Option<String>>,
        /// Only of this track.
        track: Query<Option<String>>,
        /// Only of this quiz.
        quiz: Query<Option<String>>,
        /// Only with this objective.
        objective: Query<Option<String>>,
        /// Only of this kind.
        kind: Query<Option<String>>,
        /// Only in this state: of the version in use, or a draft to finish.
        state: Query<Option<BankVersionState>>,
        /// Only with this tag.
        tag: Query<Option<String>>,
        /// Only those that stand on this fact.
        fact: Query<Option<String>>,
    ) -> Result<Attachment<Vec<u8>>, Problem> {
        let words = [q.0, track.0, quiz.0, objective.0, kind.0, tag.0, fact.0];
        let filter = filter(words, state.0)?;
        let format = QuestionFormat::from(format.0.unwrap_or(QuestionFileFormat::Xlsx));
        let actor = Some(caller.0.as_ref());
        let file = journeys::export_questions(&self.app, actor, &filter, format).await?;
        Ok(Attachment::new(file.bytes)
            .attachment_type(AttachmentType::Attachment)
            .filename(file.name))
    }
}

fn yes() -> bool {
    true
}

fn unnamed() -> String {
    String::new()
}

/// The filter of the list of questions.
fn filter(
    [q, track, quiz, objective, asked_kind, tag, fact]: [Option<String>; 7],
    state: Option<BankVersionState>,
) -> Result<BankFilter, Problem> {
    let asked_kind = match asked_kind {
        Some(word) => Some(kind(&word)?),
        None => None,
    };
    Ok(BankFilter {
        search: q.unwrap_or_default(),
        track,
        quiz,
        objective,
        kind: asked_kind,
        state: state.map(quizzes::BankState::from),
        tag,
        fact,
        undecided: false,
    })
}

impl From<QuestionFileFormat> for QuestionFormat {
    fn from(format: QuestionFileFormat) -> Self {
        match format {
            QuestionFileFormat::Xlsx => Self::Xlsx,
            QuestionFileFormat::Csv => Self::Of(Format::Csv),
            QuestionFileFormat::MoodleXml => Self::Of(Format::MoodleXml),
            QuestionFileFormat::Gift => Self::Of(Format::Gift),
            QuestionFileFormat::Qti => Self::Of(Format::Qti),
            QuestionFileFormat::Aiken => Self::Of(Format::Aiken),
        }
    }
}
