//! The question bank, for authors and the firm's admin. The bank is the
//! firm's; whoever may look at it is decided before.

mod findings;
mod list;
mod uploads;

use chrono::{DateTime, Utc};
use kernel::id::{AccountId, BankQuestionId, BankVersionId, TrackVersionId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, Statement, Value,
};

use crate::bank::{BankPlace, BankQuestion, BankState, BankVersion, Origin, StateChange};
use crate::entity::{ContentColumns, bank_question, state_of};
use crate::error::Error;
use crate::publication::NewQuestion;

pub use findings::bank_findings;
pub use list::{BankFacets, BankFilter, bank_contents, bank_count, bank_facets, bank_list};
pub use uploads::{known_questions, latest_question_uploads, question_upload};

/// A question of the bank.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn bank_question(
    db: &impl ConnectionTrait,
    id: BankQuestionId,
) -> Result<BankQuestion, Error> {
    let row = bank_question::Entity::find_by_id(id).one(db).await?;
    row.ok_or(Error::NotFound)?.try_into()
}

/// The question with this code in any quiz of a track.
///
/// # Errors
/// When the database refuses.
pub async fn bank_question_by_code(
    db: &impl ConnectionTrait,
    track: &str,
    code: &str,
) -> Result<Option<BankQuestion>, Error> {
    let row = bank_question::Entity::find()
        .filter(bank_question::Column::TrackCode.eq(track))
        .filter(bank_question::Column::Code.eq(code))
        .one(db)
        .await?;
    row.map(BankQuestion::try_from).transpose()
}

/// Every version of a question, the newest first.
///
/// # Errors
/// When the database refuses.
pub async fn bank_versions(
    db: &impl ConnectionTrait,
    question: BankQuestionId,
) -> Result<Vec<BankVersion>, Error> {
    let rows = rows(db, "q.id = $1 ORDER BY v.no DESC", vec![question.0.into()]);
    rows.await?.into_iter().map(BankVersion::try_from).collect()
}

/// One version of a question.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn bank_version(
    db: &impl ConnectionTrait,
    question: BankQuestionId,
    no: i32,
) -> Result<BankVersion, Error> {
    let values = vec![question.0.into(), no.into()];
    let row = rows(db, "q.id = $1 AND v.no = $2", values).await?.pop();
    row.ok_or(Error::NotFound)?.try_into()
}

/// How the states of a question's versions came to be, the newest first.
///
/// # Errors
/// When the database refuses.
pub async fn bank_changes(
    db: &impl ConnectionTrait,
    question: BankQuestionId,
) -> Result<Vec<StateChange>, Error> {
    let ask = Statement::from_sql_and_values(
        db.get_database_backend(),
        "SELECT v.no AS version_no, c.no, c.from_state, c.to_state, c.reason, c.changed_by, \
         c.changed_at FROM bank_changes c JOIN bank_versions v ON v.id = c.bank_version_id \
         WHERE v.bank_question_id = $1 ORDER BY c.changed_at DESC, v.no DESC, c.no DESC",
        [question.0.into()],
    );
    let rows = ChangeRow::find_by_statement(ask).all(db).await?;
    rows.into_iter().map(StateChange::try_from).collect()
}

/// A published quiz that asks a version.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct BankUse {
    /// The number of the version that it asks.
    pub no: i32,
    /// The content version that the quiz belongs to.
    pub track_version_id: TrackVersionId,
}

/// Every published quiz that asks a version of the question.
///
/// # Errors
/// When the database refuses.
pub async fn bank_uses(
    db: &impl ConnectionTrait,
    question: BankQuestionId,
) -> Result<Vec<BankUse>, Error> {
    let ask = Statement::from_sql_and_values(
        db.get_database_backend(),
        "SELECT DISTINCT v.no, z.track_version_id FROM bank_versions v \
         JOIN question_versions p ON p.bank_version_id = v.id \
         JOIN quiz_versions z ON z.id = p.quiz_version_id \
         WHERE v.bank_question_id = $1 ORDER BY v.no DESC",
        [question.0.into()],
    );
    Ok(BankUse::find_by_statement(ask).all(db).await?)
}

/// A question that may be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Askable {
    /// Where it is filed.
    pub place: BankPlace,
    /// The version in use.
    pub version: BankVersionId,
    /// What it says.
    pub question: NewQuestion,
}

/// Every question of a track whose version in use is ready: the oldest first.
///
/// # Errors
/// When the database refuses.
pub async fn askable(db: &impl ConnectionTrait, track: &str) -> Result<Vec<Askable>, Error> {
    let chosen = "q.track_code = $1 AND v.no = q.current_no AND s.state = 'ready' \
                  ORDER BY q.created_at, q.place_key";
    let rows = rows(db, chosen, vec![track.into()]).await?;
    let askable = rows.into_iter().map(|row| {
        let place = row.place();
        let version = BankVersion::try_from(row)?;
        Ok(Askable {
            place,
            version: version.id,
            question: version.content.question,
        })
    });
    askable.collect()
}

/// The versions of a track's questions that reading its files needs: the one
/// in use and those from files.
pub(crate) async fn known_versions(
    db: &impl ConnectionTrait,
    track: &str,
) -> Result<Vec<BankVersion>, Error> {
    let chosen = "q.track_code = $1 AND v.no IN (q.current_no, q.file_no, q.pending_no)";
    let rows = rows(db, chosen, vec![track.into()]).await?;
    rows.into_iter().map(BankVersion::try_from).collect()
}

/// The versions that published questions were made of.
pub(crate) async fn published_versions(
    db: &impl ConnectionTrait,
) -> Result<Vec<BankVersion>, Error> {
    let chosen = "EXISTS (SELECT 1 FROM question_versions p WHERE p.bank_version_id = v.id)";
    let rows = rows(db, chosen, Vec::new()).await?;
    rows.into_iter().map(BankVersion::try_from).collect()
}

const VERSIONS: &str = "SELECT v.*, s.state, q.track_code, q.quiz_code, q.code \
     FROM bank_versions v JOIN bank_states s ON s.bank_version_id = v.id \
     JOIN bank_questions q ON q.id = v.bank_question_id WHERE ";

async fn rows(
    db: &impl ConnectionTrait,
    chosen: &str,
    values: Vec<Value>,
) -> Result<Vec<VersionRow>, Error> {
    let sql = format!("{VERSIONS}{chosen}");
    let ask = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    Ok(VersionRow::find_by_statement(ask).all(db).await?)
}

/// A version with its state and its question's place.
#[derive(FromQueryResult)]
struct VersionRow {
    id: BankVersionId,
    bank_question_id: BankQuestionId,
    no: i32,
    origin: String,
    kind: String,
    objective: String,
    safety: bool,
    points: i32,
    stem: String,
    feedback: String,
    options: String,
    answer: String,
    tags: String,
    basis: String,
    note: String,
    author_id: Option<AccountId>,
    created_at: DateTime<Utc>,
    state: String,
    track_code: String,
    quiz_code: String,
    code: String,
}

impl VersionRow {
    fn place(&self) -> BankPlace {
        BankPlace {
            track: self.track_code.clone(),
            quiz: self.quiz_code.clone(),
            code: self.code.clone(),
        }
    }
}

impl TryFrom<VersionRow> for BankVersion {
    type Error = Error;

    fn try_from(row: VersionRow) -> Result<Self, Error> {
        let columns = ContentColumns {
            kind: row.kind,
            objective: row.objective,
            safety: row.safety,
            points: row.points,
            stem: row.stem,
            feedback: row.feedback,
            options: row.options,
            answer: row.answer,
            tags: row.tags,
            basis: row.basis,
        };
        Ok(Self {
            content: columns.content(&row.code)?,
            id: row.id,
            question: row.bank_question_id,
            no: row.no,
            origin: Origin::parse(&row.origin).ok_or(Error::Stored(row.origin))?,
            note: row.note,
            state: state_of(&row.state)?,
            author: row.author_id,
            created_at: row.created_at,
        })
    }
}

#[derive(FromQueryResult)]
struct ChangeRow {
    version_no: i32,
    from_state: Option<String>,
    to_state: String,
    reason: String,
    changed_by: Option<AccountId>,
    changed_at: DateTime<Utc>,
}

impl TryFrom<ChangeRow> for StateChange {
    type Error = Error;

    fn try_from(row: ChangeRow) -> Result<Self, Error> {
        let from: Option<BankState> = row.from_state.as_deref().map(state_of).transpose()?;
        Ok(Self {
            version_no: row.version_no,
            from,
            to: state_of(&row.to_state)?,
            reason: row.reason,
            by: row.changed_by,
            at: row.changed_at,
        })
    }
}
