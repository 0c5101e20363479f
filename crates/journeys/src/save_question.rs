//! Adding a question to the bank, and a version to a question of it.

use kernel::audit::Event;
use kernel::id::BankQuestionId;
use kernel::{Actor, Failure, Fault, Role, Tx};
use quizzes::write::NewVersion;
use quizzes::{BankContent, LONGEST_REASON, Origin, version_faults};
use sea_orm::ConnectionTrait;
use serde_json::json;

use crate::App;
use crate::views::question_bank::quiz_places;

/// Where a form names the facts.
const BASIS: &str = "/basis";

/// Who writes questions.
pub(crate) const WRITERS: &[Role] = &[Role::Author, Role::FirmAdmin];

/// A question to add under a quiz.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddQuestion {
    /// The track's code.
    pub track: String,
    /// The quiz's code.
    pub quiz: String,
    /// What it says.
    pub content: BankContent,
    /// What its author says about it; may be empty.
    pub note: String,
    /// Whether it is to be asked from the next publication on; a draft
    /// otherwise.
    pub is_ready: bool,
}

/// A version to add to a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditQuestion {
    /// The question.
    pub question: BankQuestionId,
    /// The newest version when its author began to write.
    pub newest_no: i32,
    /// What it says; the code stays the question's own.
    pub content: BankContent,
    /// What its author says about the change; may be empty.
    pub note: String,
    /// Whether it is to be asked from the next publication on; a draft
    /// otherwise.
    pub is_ready: bool,
}

/// Adds a question.
///
/// # Errors
/// Forbidden for whoever does not write questions; invalid with every fault.
pub async fn add_question(
    app: &App,
    actor: &Actor,
    asked: &AddQuestion,
) -> Result<BankQuestionId, Failure> {
    actor.require(WRITERS)?;
    let fact_fault = fact_fault(app, &asked.content.basis).await?;
    let tx = app.db.write().await?;
    let place = (asked.track.as_str(), asked.quiz.as_str());
    let faults = faults(&tx, place, &asked.content, &asked.note, asked.is_ready).await?;
    require_none(faults, fact_fault)?;
    let now = app.clock.now();
    let new = NewVersion {
        content: &asked.content,
        origin: Origin::Page,
        is_ready: asked.is_ready,
        note: asked.note.trim(),
        author: Some(actor.account),
    };
    let (track, quiz) = place;
    let id = quizzes::write::add_question(&tx, &app.ids, now, track, quiz, &new).await?;
    let code = &asked.content.question.code;
    let detail = json!({ "code": code, "quiz": quiz, "ready": asked.is_ready });
    record(app, tx, actor, "bank.question_added", id, &detail).await?;
    Ok(id)
}

/// Adds a version to a question; returns its number.
///
/// # Errors
/// Forbidden for whoever does not write questions; not found; invalid with
/// every fault; a conflict when the question has a newer version than the
/// author saw, or when nothing is changed.
pub async fn edit_question(app: &App, actor: &Actor, asked: &EditQuestion) -> Result<i32, Failure> {
    actor.require(WRITERS)?;
    let fact_fault = fact_fault(app, &asked.content.basis).await?;
    let tx = app.db.write().await?;
    let question = quizzes::read::bank_question(&tx, asked.question).await?;
    if question.newest_no != asked.newest_no {
        return Err(quizzes::Error::BankStale(question.newest_no).into());
    }
    let mut content = asked.content.clone();
    content.question.code.clone_from(&question.place.code);
    let place = (question.place.track.as_str(), question.place.quiz.as_str());
    let faults = faults(&tx, place, &content, &asked.note, asked.is_ready).await?;
    require_none(faults, fact_fault)?;
    let head = quizzes::read::bank_version(&tx, question.id, question.head_no).await?;
    if head.content == content {
        return Err(Failure::conflict(
            "bank.unchanged",
            "変わったところがありません。状態だけを変えるときは、設問の画面のボタンを使ってください。",
        ));
    }
    let now = app.clock.now();
    let new = NewVersion {
        content: &content,
        origin: Origin::Page,
        is_ready: asked.is_ready,
        note: asked.note.trim(),
        author: Some(actor.account),
    };
    let newest = asked.newest_no;
    let no = quizzes::write::add_version(&tx, &app.ids, now, question.id, newest, &new).await?;
    let detail = json!({ "no": no, "ready": asked.is_ready });
    record(app, tx, actor, "bank.version_added", question.id, &detail).await?;
    Ok(no)
}

async fn record(
    app: &App,
    tx: Tx,
    actor: &Actor,
    action: &'static str,
    question: BankQuestionId,
    detail: &serde_json::Value,
) -> Result<(), Failure> {
    let event = Event {
        company: None,
        actor: Some(actor.account),
        action,
        object: Some(question.0),
        detail,
    };
    app.audit(&tx, &event).await?;
    tx.commit().await
}

/// Every fault at once: of the version by itself, and of its place.
async fn faults(
    db: &impl ConnectionTrait,
    (track, quiz): (&str, &str),
    content: &BankContent,
    note: &str,
    is_ready: bool,
) -> Result<Vec<Fault>, Failure> {
    let mut faults = version_faults(content, is_ready);
    let objective = &content.question.objective;
    let is_told = faults.iter().any(|fault| fault.pointer == "/objective");
    if !is_told {
        faults.extend(place_fault(db, (track, quiz), objective, is_ready).await?);
    }
    if note.contains('\0') || note.chars().count() > LONGEST_REASON {
        let message = format!("変更のメモは{LONGEST_REASON}字までにしてください。");
        faults.push(Fault::new("/note", "bank.note", message));
    }
    Ok(faults)
}

fn require_none(mut faults: Vec<Fault>, of_facts: Option<Fault>) -> Result<(), Failure> {
    let is_told = faults.iter().any(|fault| fault.pointer == BASIS);
    faults.extend(of_facts.filter(|_| !is_told));
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Failure::invalid(faults))
    }
}

/// Which of the facts the key may not stand on, by the ledger of the course
/// text (事実確認台帳), as `content check` says it of files.
async fn fact_fault(app: &App, basis: &[String]) -> Result<Option<Fault>, Failure> {
    let (folder, facts) = (app.settings.content_dir.clone(), basis.to_vec());
    let read = move || courses::content::fact_faults(&folder, &facts);
    let faults = tokio::task::spawn_blocking(read).await;
    let faults = faults.map_err(|error| Failure::internal("content.facts", error))?;
    let Some(first) = faults.first() else {
        return Ok(None);
    };
    let messages: Vec<&str> = faults.iter().map(|fault| fault.message.as_str()).collect();
    Ok(Some(Fault::new(BASIS, first.code, messages.join(" "))))
}

/// What is wrong with a question of this objective under this quiz.
pub(crate) async fn place_fault(
    db: &impl ConnectionTrait,
    (track, quiz): (&str, &str),
    objective: &str,
    is_ready: bool,
) -> Result<Option<Fault>, Failure> {
    let places = quiz_places(db).await?;
    let mut places = places.iter();
    let place = places.find(|place| place.track == track && place.quiz == quiz);
    let Some(place) = place else {
        return Ok(Some(Fault::new(
            "/quiz",
            "bank.quiz.unknown",
            "公開しているコースのテストから選んでください。",
        )));
    };
    let is_known = place.objectives.iter().any(|known| known == objective);
    if is_known || !is_ready {
        return Ok(None);
    }
    Ok(Some(Fault::new(
        "/objective",
        "bank.objective.unknown",
        format!(
            "このテストの学習目標（{}）から選んでください。",
            place.objectives.join("、")
        ),
    )))
}
