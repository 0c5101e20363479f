//! Changes of the question bank.

mod moves;
mod take_in;
mod uploads;

use chrono::{DateTime, Utc};
use kernel::failure::is_unique_violation;
use kernel::id::{AccountId, BankChangeId, BankQuestionId, BankVersionId};
use kernel::{Ids, Tx};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter};

use crate::bank::{
    BankContent, BankPlace, BankQuestion, BankState, FileState, Origin, search, stored,
    version_faults,
};
use crate::entity::{bank_change, bank_question, bank_state, bank_version};
use crate::error::Error;
use crate::read;

pub use moves::{Move, move_version};
pub use take_in::{QuizFile, TakenIn, Undecided, take_in};
pub use uploads::{forget_question_uploads, keep_question_upload, mark_question_upload_applied};

/// Rows of one statement: well below what either database binds.
const CHUNK: usize = 400;

/// A version to add.
pub struct NewVersion<'a> {
    /// What it says.
    pub content: &'a BankContent,
    /// Where it comes from.
    pub origin: Origin,
    /// Whether it is to be used at once; a draft otherwise.
    pub is_ready: bool,
    /// What its author says about the change.
    pub note: &'a str,
    /// Who wrote it; nobody for the command line.
    pub author: Option<AccountId>,
}

impl NewVersion<'_> {
    fn state(&self) -> BankState {
        if self.is_ready {
            BankState::Ready
        } else {
            BankState::Draft
        }
    }

    fn require_sound(&self) -> Result<(), Error> {
        let faults = version_faults(self.content, self.is_ready);
        if faults.is_empty() {
            Ok(())
        } else {
            Err(Error::Faulty(faults))
        }
    }
}

/// Adds a question under a quiz of a track.
///
/// # Errors
/// [`Error::Faulty`] with every fault, [`Error::CodeTaken`] when the track has
/// a question of this code.
pub async fn add_question(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    track: &str,
    quiz: &str,
    new: &NewVersion<'_>,
) -> Result<BankQuestionId, Error> {
    new.require_sound()?;
    let place = BankPlace {
        track: track.to_owned(),
        quiz: quiz.to_owned(),
        code: new.content.question.code.clone(),
    };
    let same = read::bank_question_by_code(tx, track, &place.code).await?;
    if same.is_some() {
        return Err(Error::CodeTaken(place.code));
    }
    let is_ready = new.is_ready;
    let question = BankQuestion {
        id: ids.fresh(now),
        place,
        file: FileState::None,
        newest_no: 1,
        head_no: 1,
        current_no: is_ready.then_some(1),
        file_no: None,
        pending_no: None,
        created_at: now,
    };
    let id = question.id;
    let row = question_row(&question);
    let inserted = bank_question::Entity::insert(row)
        .exec_without_returning(tx)
        .await;
    inserted.map_err(|error| match is_unique_violation(&error) {
        true => Error::CodeTaken(question.place.code.clone()),
        false => error.into(),
    })?;
    let version = Version {
        id: ids.fresh(now),
        question: id,
        no: 1,
        origin: new.origin,
        content: new.content,
        note: new.note,
        author: new.author,
        state: new.state(),
    };
    insert_versions(tx, ids, now, &[version]).await?;
    Ok(id)
}

/// Adds a version to a question whose newest version is `newest_no`. One that
/// is ready is in use from now on, and every decision that was open is made.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Faulty`] with every fault,
/// [`Error::BankStale`] when somebody else has added one meanwhile.
pub async fn add_version(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    question: BankQuestionId,
    newest_no: i32,
    new: &NewVersion<'_>,
) -> Result<i32, Error> {
    let mut question = lock(tx, question).await?;
    if question.newest_no != newest_no {
        return Err(Error::BankStale(question.newest_no));
    }
    new.require_sound()?;
    let no = newest_no + 1;
    let version = Version {
        id: ids.fresh(now),
        question: question.id,
        no,
        origin: new.origin,
        content: new.content,
        note: new.note,
        author: new.author,
        state: new.state(),
    };
    insert_versions(tx, ids, now, &[version]).await?;
    question.newest_no = no;
    if new.is_ready {
        moves::choose(tx, ids, now, &mut question, no, new.author).await?;
    }
    moves::keep_numbers(tx, &mut question).await?;
    Ok(no)
}

/// Reads a question and keeps others from changing it until the transaction
/// ends.
async fn lock(tx: &Tx, id: BankQuestionId) -> Result<BankQuestion, Error> {
    // An UPDATE that changes nothing takes the row lock on PostgreSQL; SQLite's
    // writer holds the whole database already.
    bank_question::Entity::update_many()
        .col_expr(
            bank_question::Column::NewestNo,
            Expr::col(bank_question::Column::NewestNo),
        )
        .filter(bank_question::Column::Id.eq(id))
        .exec(tx)
        .await?;
    read::bank_question(tx, id).await
}

fn question_row(question: &BankQuestion) -> bank_question::ActiveModel {
    bank_question::ActiveModel {
        id: Set(question.id),
        track_code: Set(question.place.track.clone()),
        quiz_code: Set(question.place.quiz.clone()),
        code: Set(question.place.code.clone()),
        place_key: Set(search::place_key(&question.place)),
        file_state: Set(question.file.as_str().to_owned()),
        newest_no: Set(question.newest_no),
        head_no: Set(question.head_no),
        current_no: Set(question.current_no),
        file_no: Set(question.file_no),
        pending_no: Set(question.pending_no),
        created_at: Set(question.created_at),
    }
}

/// A version to write, with the state that it begins in.
struct Version<'a> {
    id: BankVersionId,
    question: BankQuestionId,
    no: i32,
    origin: Origin,
    content: &'a BankContent,
    note: &'a str,
    author: Option<AccountId>,
    state: BankState,
}

/// Writes versions with their states and the beginning of their histories.
async fn insert_versions(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    versions: &[Version<'_>],
) -> Result<(), Error> {
    for chunk in versions.chunks(CHUNK) {
        let rows = chunk.iter().map(|version| version_row(version, now));
        let rows = rows.collect::<Result<Vec<_>, _>>()?;
        let inserted = bank_version::Entity::insert_many(rows)
            .exec_without_returning(tx)
            .await;
        inserted.map_err(added_elsewhere)?;
        let states = chunk.iter().map(|version| bank_state::ActiveModel {
            bank_version_id: Set(version.id),
            state: Set(version.state.as_str().to_owned()),
        });
        bank_state::Entity::insert_many(states)
            .exec_without_returning(tx)
            .await?;
        let changes = chunk.iter().map(|version| bank_change::ActiveModel {
            id: Set(ids.fresh::<BankChangeId>(now)),
            bank_version_id: Set(version.id),
            no: Set(1),
            from_state: Set(None),
            to_state: Set(version.state.as_str().to_owned()),
            reason: Set(String::new()),
            changed_by: Set(version.author),
            changed_at: Set(now),
        });
        bank_change::Entity::insert_many(changes)
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}

fn version_row(
    version: &Version<'_>,
    now: DateTime<Utc>,
) -> Result<bank_version::ActiveModel, Error> {
    let content = version.content;
    let question = &content.question;
    Ok(bank_version::ActiveModel {
        id: Set(version.id),
        bank_question_id: Set(version.question),
        no: Set(version.no),
        origin: Set(version.origin.as_str().to_owned()),
        kind: Set(question.task.kind().as_str().to_owned()),
        objective: Set(question.objective.clone()),
        safety: Set(question.safety),
        points: Set(question.points),
        stem: Set(question.stem.clone()),
        feedback: Set(question.feedback.clone()),
        options: Set(stored::options(&question.options)?),
        answer: Set(question.task.stored()?),
        tags: Set(stored::words(&content.tags)?),
        basis: Set(stored::words(&content.basis)?),
        note: Set(version.note.to_owned()),
        search_text: Set(search::search_text(content)),
        marks: Set(search::marks(content)),
        author_id: Set(version.author),
        created_at: Set(now),
    })
}

/// Two who add at once: one of them comes too late.
fn added_elsewhere(error: DbErr) -> Error {
    if is_unique_violation(&error) {
        Error::BankBusy
    } else {
        error.into()
    }
}
