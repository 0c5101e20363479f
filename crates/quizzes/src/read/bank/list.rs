//! Lists of the bank: one statement whatever is asked.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use kernel::id::BankQuestionId;
use kernel::{Page, PageRequest};
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, Statement, Value};

use super::VersionRow;
use crate::bank::search::{fact_mark, tag_mark, terms};
use crate::bank::{BankHead, BankPlace, BankQuestion, BankState, BankVersion, FileState, stored};
use crate::entity::state_of;
use crate::error::Error;
use crate::quiz::QuestionKind;

/// What is asked for; empty is everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BankFilter {
    /// The words of the search box; each must be found.
    pub search: String,
    /// The track's code.
    pub track: Option<String>,
    /// The quiz's code.
    pub quiz: Option<String>,
    /// The objective's code.
    pub objective: Option<String>,
    /// How it is answered.
    pub kind: Option<QuestionKind>,
    /// The state of the version in use; for a draft, that there is one to
    /// finish.
    pub state: Option<BankState>,
    /// A tag.
    pub tag: Option<String>,
    /// A fact.
    pub fact: Option<String>,
    /// Only those about which somebody has to decide.
    pub undecided: bool,
}

/// What a list can be narrowed by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BankFacets {
    /// Track and quiz of every question.
    pub quizzes: BTreeSet<(String, String)>,
    /// Every objective.
    pub objectives: BTreeSet<String>,
    /// Every tag.
    pub tags: BTreeSet<String>,
    /// Every fact.
    pub facts: BTreeSet<String>,
    /// How many questions wait for a decision.
    pub undecided: usize,
}

const HEADS: &str = " FROM bank_questions q \
     JOIN bank_versions h ON h.bank_question_id = q.id AND h.no = q.head_no \
     JOIN bank_states hs ON hs.bank_version_id = h.id \
     LEFT JOIN bank_versions c ON c.bank_question_id = q.id AND c.no = q.current_no \
     LEFT JOIN bank_states cs ON cs.bank_version_id = c.id WHERE 1 = 1";
const COLUMNS: &str = "SELECT q.*, h.kind, h.objective, h.safety, h.stem, h.tags, h.basis, \
     hs.state, cs.state AS current_state";

/// One page of the questions that fit, by track, quiz and code.
///
/// # Errors
/// When the database refuses.
pub async fn bank_list(
    db: &impl ConnectionTrait,
    filter: &BankFilter,
    page: PageRequest,
) -> Result<Page<BankHead>, Error> {
    let mut sql = Sql::new(&format!("{COLUMNS}{HEADS}"));
    sql.narrow(filter);
    if let Some(after) = page.after {
        sql.push(
            " AND (q.place_key, q.id) > (SELECT p.place_key, p.id FROM bank_questions p \
             WHERE p.id = ",
        );
        sql.bind(after.0);
        sql.push(")");
    }
    sql.push(" ORDER BY q.place_key, q.id LIMIT ");
    sql.bind(i64::try_from(page.limit + 1).unwrap_or(i64::MAX));
    let ask = sql.finish(db.get_database_backend());
    let rows = HeadRow::find_by_statement(ask).all(db).await?;
    let heads = rows
        .into_iter()
        .map(BankHead::try_from)
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Page::cut(heads, page.limit, |head| head.question.id.0))
}

/// What the questions that fit say, as lists show them: by track, quiz and
/// code, at most `limit`.
///
/// # Errors
/// When the database refuses.
pub async fn bank_contents(
    db: &impl ConnectionTrait,
    filter: &BankFilter,
    limit: usize,
) -> Result<Vec<BankVersion>, Error> {
    let columns = "SELECT h.*, hs.state, q.track_code, q.quiz_code, q.code";
    let mut sql = Sql::new(&format!("{columns}{HEADS}"));
    sql.narrow(filter);
    sql.push(" ORDER BY q.place_key, q.id LIMIT ");
    sql.bind(i64::try_from(limit).unwrap_or(i64::MAX));
    let ask = sql.finish(db.get_database_backend());
    let rows = VersionRow::find_by_statement(ask).all(db).await?;
    rows.into_iter().map(BankVersion::try_from).collect()
}

/// How many questions fit.
///
/// # Errors
/// When the database refuses.
pub async fn bank_count(db: &impl ConnectionTrait, filter: &BankFilter) -> Result<i64, Error> {
    let mut sql = Sql::new(&format!("SELECT COUNT(*){HEADS}"));
    sql.narrow(filter);
    let row = db
        .query_one_raw(sql.finish(db.get_database_backend()))
        .await?;
    let count = row.map_or(Ok(0), |row| row.try_get_by_index(0))?;
    Ok(count)
}

/// What the whole bank can be narrowed by.
///
/// # Errors
/// When the database refuses.
pub async fn bank_facets(db: &impl ConnectionTrait) -> Result<BankFacets, Error> {
    let sql = "SELECT q.track_code, q.quiz_code, q.file_state, q.pending_no, h.objective, h.tags, \
         h.basis FROM bank_questions q \
         JOIN bank_versions h ON h.bank_question_id = q.id AND h.no = q.head_no";
    let ask = Statement::from_string(db.get_database_backend(), sql);
    let mut facets = BankFacets::default();
    for row in FacetRow::find_by_statement(ask).all(db).await? {
        let is_missing = row.file_state == FileState::Missing.as_str();
        facets.undecided += usize::from(is_missing || row.pending_no.is_some());
        facets.quizzes.insert((row.track_code, row.quiz_code));
        facets.objectives.insert(row.objective);
        facets.tags.extend(stored::read_words(&row.tags)?);
        facets.facts.extend(stored::read_words(&row.basis)?);
    }
    facets.objectives.remove("");
    Ok(facets)
}

/// A statement while it is written.
struct Sql {
    text: String,
    values: Vec<Value>,
}

impl Sql {
    fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            values: Vec::new(),
        }
    }

    fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn bind(&mut self, value: impl Into<Value>) {
        self.values.push(value.into());
        let number = self.values.len();
        self.text.push_str(&format!("${number}"));
    }

    fn equal(&mut self, column: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.push(&format!(" AND {column} = "));
            self.bind(value);
        }
    }

    fn contains(&mut self, column: &str, text: &str) {
        self.push(&format!(" AND {column} LIKE "));
        self.bind(containing(text));
        self.push(" ESCAPE '\\'");
    }

    fn narrow(&mut self, filter: &BankFilter) {
        self.equal("q.track_code", filter.track.as_deref());
        self.equal("q.quiz_code", filter.quiz.as_deref());
        self.equal("h.objective", filter.objective.as_deref());
        self.equal("h.kind", filter.kind.map(QuestionKind::as_str));
        match filter.state {
            Some(BankState::Draft) => self.push(" AND hs.state = 'draft'"),
            state => self.equal("cs.state", state.map(BankState::as_str)),
        }
        for term in terms(&filter.search) {
            self.contains("h.search_text", &term);
        }
        if let Some(tag) = &filter.tag {
            self.contains("h.marks", &tag_mark(tag));
        }
        if let Some(fact) = &filter.fact {
            self.contains("h.marks", &fact_mark(fact));
        }
        if filter.undecided {
            self.push(" AND (q.pending_no IS NOT NULL OR q.file_state = 'missing')");
        }
    }

    fn finish(self, backend: DbBackend) -> Statement {
        Statement::from_sql_and_values(backend, self.text, self.values)
    }
}

/// `%` and `_` in a search box are letters like any other.
fn containing(text: &str) -> String {
    let literal = text
        .replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_");
    format!("%{literal}%")
}

#[derive(FromQueryResult)]
struct FacetRow {
    track_code: String,
    quiz_code: String,
    file_state: String,
    pending_no: Option<i32>,
    objective: String,
    tags: String,
    basis: String,
}

#[derive(FromQueryResult)]
struct HeadRow {
    id: BankQuestionId,
    track_code: String,
    quiz_code: String,
    code: String,
    file_state: String,
    newest_no: i32,
    head_no: i32,
    current_no: Option<i32>,
    file_no: Option<i32>,
    pending_no: Option<i32>,
    created_at: DateTime<Utc>,
    kind: String,
    objective: String,
    safety: bool,
    stem: String,
    tags: String,
    basis: String,
    state: String,
    current_state: Option<String>,
}

impl TryFrom<HeadRow> for BankHead {
    type Error = Error;

    fn try_from(row: HeadRow) -> Result<Self, Error> {
        let question = BankQuestion {
            id: row.id,
            place: BankPlace {
                track: row.track_code,
                quiz: row.quiz_code,
                code: row.code,
            },
            file: FileState::parse(&row.file_state).ok_or(Error::Stored(row.file_state))?,
            newest_no: row.newest_no,
            head_no: row.head_no,
            current_no: row.current_no,
            file_no: row.file_no,
            pending_no: row.pending_no,
            created_at: row.created_at,
        };
        Ok(Self {
            question,
            kind: QuestionKind::parse(&row.kind).ok_or(Error::Stored(row.kind))?,
            objective: row.objective,
            safety: row.safety,
            stem: row.stem,
            tags: stored::read_words(&row.tags)?,
            basis: stored::read_words(&row.basis)?,
            state: state_of(&row.state)?,
            current: row.current_state.as_deref().map(state_of).transpose()?,
        })
    }
}
