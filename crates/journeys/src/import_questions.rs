//! A file of questions for the bank: upload and dry run, then confirmation.
//!
//! A dry run changes nothing but the list of uploads. Confirming plans the kept
//! file again, against the bank of that moment and in the transaction that
//! writes. Questions that cannot be taken are left out and named; the others
//! come in all together, as drafts.

use chrono::TimeDelta;
use kernel::audit::Event;
use kernel::id::QuestionImportId;
use kernel::{Actor, Failure, Fault, Tx};
use people::roster::file_hash;
use quizzes::exchange::Imported;
use quizzes::write::NewVersion;
use quizzes::{ImportAction, Origin, PlannedQuestion, QuestionUpload, plan_import};
use sea_orm::ConnectionTrait;
use serde_json::json;

use crate::App;
use crate::question_file::{QuestionFormat, read};
use crate::save_question::{WRITERS, place_fault};
use crate::views::question_bank::{QuizPlace, quiz_places};

/// How long a file waits for its confirmation.
const WAITING_TIME: TimeDelta = TimeDelta::hours(24);

/// A file of questions as it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuestionFile {
    /// What the sender calls it; folders are cut off.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// How it is written; guessed when nothing is said.
    pub format: Option<QuestionFormat>,
    /// The code of the track whose questions it holds.
    pub track: String,
    /// The code of the quiz under which new ones are filed.
    pub quiz: String,
}

/// An upload and what it would do now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuestionDryRun {
    /// The upload.
    pub upload: QuestionUpload,
    /// How it is written.
    pub format: QuestionFormat,
    /// What becomes of each question, in the file's order; nothing once the
    /// file has been let go, that is when it was applied or waited too long.
    pub planned: Option<Vec<PlannedImport>>,
}

/// What becomes of a question, and what its author has to do after that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedImport {
    /// What becomes of it.
    pub question: PlannedQuestion,
    /// What has to be mended before the draft can be asked.
    pub before_use: Vec<String>,
}

/// How many questions a file brings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportCounts {
    /// New ones.
    pub added: usize,
    /// New versions of known ones.
    pub versions: usize,
    /// Known ones that say the same.
    pub kept: usize,
    /// Those that are not taken.
    pub refused: usize,
}

impl ImportCounts {
    /// Counts what a plan does.
    pub fn of<'a>(planned: impl IntoIterator<Item = &'a PlannedQuestion>) -> Self {
        let mut counts = Self::default();
        for question in planned {
            let count = match question.action {
                ImportAction::Add(_) => &mut counts.added,
                ImportAction::AddVersion { .. } => &mut counts.versions,
                ImportAction::Keep { .. } => &mut counts.kept,
                ImportAction::Refuse(_) => &mut counts.refused,
            };
            *count += 1;
        }
        counts
    }

    /// Whether anything would be taken.
    pub fn takes_any(self) -> bool {
        self.added + self.versions > 0
    }
}

/// What a confirmation did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuestionsTaken {
    /// The upload, applied.
    pub upload: QuestionUpload,
    /// How many questions it brought.
    pub counts: ImportCounts,
    /// What became of each.
    pub questions: Vec<PlannedQuestion>,
}

/// Reads a file, keeps it for confirmation and says per question what it would
/// do. `actor` is who sends it; nobody when the operator does so from the
/// machine itself.
///
/// # Errors
/// Forbidden for whoever does not write questions; invalid for a quiz that is
/// not published and for a file that cannot be read as a whole.
pub async fn preview_questions(
    app: &App,
    actor: Option<&Actor>,
    file: QuestionFile,
) -> Result<QuestionDryRun, Failure> {
    require_writer(actor)?;
    let place = (file.track.as_str(), file.quiz.as_str());
    let place_fault = place_fault(&app.db.read(), place, "", false).await?;
    let (format, imported) = all_faults(place_fault, recognised(app, &file).await)?;
    let now = app.clock.now();
    let upload = QuestionUpload {
        id: app.ids.fresh(now),
        track: file.track,
        quiz: file.quiz,
        format: format.as_str().to_owned(),
        file_name: own_file_name(&file.name),
        file_hash: file_hash(&file.bytes),
        created_by: actor.map(|actor| actor.account),
        created_at: now,
        applied_at: None,
    };
    let planned = planned(&app.db.read(), &upload, format, imported).await?;
    let counts = ImportCounts::of(planned.iter().map(|one| &one.question));
    let tx = app.db.write().await?;
    quizzes::write::forget_question_uploads(&tx, now - WAITING_TIME).await?;
    quizzes::write::keep_question_upload(&tx, &upload, file.bytes).await?;
    let event = Event {
        company: None,
        actor: upload.created_by,
        action: "bank.import_previewed",
        object: Some(upload.id.0),
        detail: &detail(&upload, counts),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(QuestionDryRun {
        upload,
        format,
        planned: Some(planned),
    })
}

/// The file's format, told or guessed, and its questions.
async fn recognised(
    app: &App,
    file: &QuestionFile,
) -> Result<(QuestionFormat, Vec<Imported>), Failure> {
    let format = match file.format {
        Some(format) => format,
        None => QuestionFormat::guess(&file.name, &file.bytes)?,
    };
    let imported = read(app, format, &file.name, &file.bytes).await?;
    Ok((format, imported))
}

/// What the file and its place are refused for, both at once.
fn all_faults(
    place: Option<Fault>,
    imported: Result<(QuestionFormat, Vec<Imported>), Failure>,
) -> Result<(QuestionFormat, Vec<Imported>), Failure> {
    let Some(place) = place else {
        return imported;
    };
    let mut faults = vec![place];
    if let Err(failure) = imported {
        if failure.faults.is_empty() {
            return Err(failure);
        }
        faults.extend(failure.faults);
    }
    Err(Failure::invalid(faults))
}

/// An upload and what it would do now.
///
/// # Errors
/// Forbidden for whoever does not write questions; not found.
pub async fn question_dry_run(
    app: &App,
    actor: &Actor,
    id: QuestionImportId,
) -> Result<QuestionDryRun, Failure> {
    require_writer(Some(actor))?;
    let db = app.db.read();
    let (upload, content) = quizzes::read::question_upload(&db, id).await?;
    let format = format_of(&upload)?;
    let planned = if content.is_empty() {
        None
    } else {
        let imported = read(app, format, &upload.file_name, &content).await?;
        Some(planned(&db, &upload, format, imported).await?)
    };
    Ok(QuestionDryRun {
        upload,
        format,
        planned,
    })
}

/// The latest uploads, newest first, and the quizzes that questions can be
/// filed under.
///
/// # Errors
/// Forbidden for whoever does not write questions.
pub async fn question_uploads(
    app: &App,
    actor: &Actor,
) -> Result<(Vec<QuestionUpload>, Vec<QuizPlace>), Failure> {
    const SHOWN: u64 = 10;
    require_writer(Some(actor))?;
    let db = app.db.read();
    let uploads = quizzes::read::latest_question_uploads(&db, SHOWN).await?;
    Ok((uploads, quiz_places(&db).await?))
}

/// Takes what can be taken of a previewed file, all together or nothing.
///
/// # Errors
/// Forbidden for whoever does not write questions; not found; a conflict when
/// it has been applied, has waited too long, has nothing to take, or the bank
/// changes at the same moment.
pub async fn apply_questions(
    app: &App,
    actor: Option<&Actor>,
    id: QuestionImportId,
) -> Result<QuestionsTaken, Failure> {
    require_writer(actor)?;
    let (upload, content) = quizzes::read::question_upload(&app.db.read(), id).await?;
    if upload.applied_at.is_some() {
        return Err(applied_already());
    }
    if content.is_empty() {
        return Err(Failure::conflict(
            "bank.import.waited_too_long",
            "アップロードから時間がたったため、ファイルを消しました。もう一度アップロードしてください。",
        ));
    }
    let format = format_of(&upload)?;
    let imported = read(app, format, &upload.file_name, &content).await?;

    let tx = app.db.write().await?;
    let now = app.clock.now();
    if !quizzes::write::mark_question_upload_applied(&tx, id, now).await? {
        return Err(applied_already());
    }
    let known = quizzes::read::known_questions(&tx, &upload.track).await?;
    let questions = plan_import(format.holds_as(), imported, &known)?;
    let counts = ImportCounts::of(&questions);
    if !counts.takes_any() {
        return Err(Failure::conflict(
            "bank.import.nothing",
            "取り込む設問がありません。設問バンクは変わっていません。",
        ));
    }
    for question in &questions {
        take(app, &tx, actor, &upload, &question.action).await?;
    }
    let event = Event {
        company: None,
        actor: actor.map(|actor| actor.account),
        action: "bank.imported",
        object: Some(id.0),
        detail: &detail(&upload, counts),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(QuestionsTaken {
        upload: QuestionUpload {
            applied_at: Some(now),
            ..upload
        },
        counts,
        questions,
    })
}

async fn take(
    app: &App,
    tx: &Tx,
    actor: Option<&Actor>,
    upload: &QuestionUpload,
    action: &ImportAction,
) -> Result<(), Failure> {
    let Some(content) = action.content() else {
        return Ok(());
    };
    let now = app.clock.now();
    let new = NewVersion {
        content,
        origin: Origin::Import,
        is_ready: false,
        note: "",
        author: actor.map(|actor| actor.account),
    };
    let (track, quiz) = (upload.track.as_str(), upload.quiz.as_str());
    match action {
        ImportAction::AddVersion {
            question,
            newest_no,
            ..
        } => {
            quizzes::write::add_version(tx, &app.ids, now, *question, *newest_no, &new).await?;
        }
        _ => {
            quizzes::write::add_question(tx, &app.ids, now, track, quiz, &new).await?;
        }
    }
    Ok(())
}

async fn planned(
    db: &impl ConnectionTrait,
    upload: &QuestionUpload,
    format: QuestionFormat,
    imported: Vec<Imported>,
) -> Result<Vec<PlannedImport>, Failure> {
    let known = quizzes::read::known_questions(db, &upload.track).await?;
    let places = quiz_places(db).await?;
    let mut places = places.into_iter();
    let place = places.find(|place| place.track == upload.track && place.quiz == upload.quiz);
    let objectives = place.map(|place| place.objectives).unwrap_or_default();
    let planned = tokio::task::spawn_blocking(move || {
        let planned = plan_import(format.holds_as(), imported, &known)?;
        let planned = planned.into_iter().map(|question| PlannedImport {
            before_use: before_use(&question.action, &objectives),
            question,
        });
        Ok(planned.collect())
    });
    let planned: Result<_, quizzes::Error> = planned
        .await
        .map_err(|error| Failure::internal("questions.plan", error))?;
    Ok(planned?)
}

/// What keeps a draft from being asked.
fn before_use(action: &ImportAction, objectives: &[String]) -> Vec<String> {
    let Some(content) = action.content() else {
        return Vec::new();
    };
    let faults = quizzes::bank_faults(content);
    let mut messages: Vec<String> = faults.into_iter().map(|fault| fault.message).collect();
    let objective = &content.question.objective;
    // A question that is there may stand under another quiz of the track.
    let is_new = matches!(action, ImportAction::Add(_));
    if is_new && !objective.is_empty() && !objectives.contains(objective) {
        messages.push(format!(
            "学習目標「{objective}」は、このテストの学習目標（{}）にありません。",
            objectives.join("、")
        ));
    }
    messages.dedup();
    messages
}

fn detail(upload: &QuestionUpload, counts: ImportCounts) -> serde_json::Value {
    json!({
        "hash": upload.file_hash,
        "format": upload.format,
        "track": upload.track,
        "quiz": upload.quiz,
        "added": counts.added,
        "versions": counts.versions,
        "kept": counts.kept,
        "refused": counts.refused,
    })
}

/// Nobody is the operator at the machine itself, who may do everything.
fn require_writer(actor: Option<&Actor>) -> Result<(), Failure> {
    actor.map_or(Ok(()), |actor| actor.require(WRITERS))
}

fn format_of(upload: &QuestionUpload) -> Result<QuestionFormat, Failure> {
    let format = QuestionFormat::parse(&upload.format);
    format.ok_or_else(|| quizzes::Error::Stored(upload.format.clone()).into())
}

fn applied_already() -> Failure {
    Failure::conflict(
        "bank.import.applied",
        "このファイルはすでに取り込まれています。",
    )
}

/// The last part of a path, without letters that no file name needs.
fn own_file_name(sent: &str) -> String {
    const LONGEST: usize = 200;
    let name = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = name
        .chars()
        .filter(|letter| !letter.is_control())
        .take(LONGEST)
        .collect();
    let name = name.trim();
    if name.is_empty() {
        "設問".to_owned()
    } else {
        name.to_owned()
    }
}
