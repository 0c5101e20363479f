//! Closing months: what is told of their answers below the firm is put into
//! blocks and kept, once for all audiences. The worker runs it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use kernel::Failure;
use kernel::audit::Event;
use kernel::id::{CompanyId, SurveyQuestionId, TrackId};
use sea_orm::{ConnectionTrait, FromQueryResult, QueryResult, Statement};
use serde_json::json;
use surveys::release::{self, Block, CellKey, Frozen, Piece};
use surveys::write::NewBlock;

use crate::App;

/// What one run told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PeriodRun {
    /// New blocks.
    pub blocks: usize,
    /// Blocks that were told anew.
    pub editions: usize,
    /// Further totals of companies.
    pub extra: usize,
}

/// A question in its words, whatever the form's version.
type Words = (String, String);

/// Everything of a fiscal year: the cells of each question as they stand.
type Year = BTreeMap<Words, Vec<Piece>>;

const PIECES: &str = "SELECT q.code, q.body || q.scale AS words, c.question_id, c.round_id, c.stratum_id, \
     g.company_id, r.track_id, REPLACE(REPLACE(s.instructor, ' ', ''), '\u{3000}', '') AS instructor, \
     r.ended_on, r.closed_on, r.k_score, r.final_seq, c.n1, c.n2, c.n3, c.n4, c.n5, c.na, c.blank \
     FROM survey_rounds r JOIN cells c ON c.round_id = r.id JOIN strata g ON g.id = c.stratum_id \
     JOIN survey_questions q ON q.id = c.question_id \
     LEFT JOIN training_sessions s ON s.id = r.session_id \
     WHERE r.ended_on >= $1 AND r.ended_on <= $2";

/// Tells what may be told of every month that nobody can answer about any
/// more, each fiscal year in a transaction of its own. Looks at most once a
/// day unless something was counted for a past month.
///
/// # Errors
/// When the database refuses.
pub async fn close_periods(app: &App) -> Result<PeriodRun, Failure> {
    let (now, today) = (app.clock.now(), app.clock.today());
    let db = app.db.read();
    let seals = surveys::read::seals_of_past_rounds(&db, now).await?;
    if surveys::read::head(&db).await? == (Some(today), seals) {
        return Ok(PeriodRun::default());
    }
    let mut run = PeriodRun::default();
    for year in surveys::read::years_to_close(&db, now).await? {
        let told = close_year(app, year).await?;
        run.blocks += told.blocks;
        run.editions += told.editions;
        run.extra += told.extra;
    }
    let tx = app.db.write().await?;
    surveys::write::note_look(&tx, today, seals).await?;
    tx.commit().await?;
    Ok(run)
}

async fn close_year(app: &App, year: i32) -> Result<PeriodRun, Failure> {
    let (now, today) = (app.clock.now(), app.clock.today());
    let tx = app.db.write().await?;
    surveys::write::hold_blocks(&tx).await?;
    let pieces = pieces(&tx, year).await?;
    let mut told = told(&tx, year, &pieces).await?;
    let (mut run, mut all) = (PeriodRun::default(), Vec::new());
    for (words, pieces) in &pieces {
        let told = told.remove(words).unwrap_or_default();
        let (blocks, found) = close_question(app, pieces, told, year, now);
        run.blocks += found.blocks;
        run.editions += found.editions;
        run.extra += found.extra;
        all.extend(blocks);
    }
    if all.is_empty() {
        return Ok(run);
    }
    surveys::write::store_blocks(&tx, year, today, &all).await?;
    let event = Event {
        company: None,
        actor: None,
        action: "survey.blocks_formed",
        object: None,
        detail: &json!({
            "fiscal_year": year,
            "blocks": run.blocks,
            "editions": run.editions,
            "extra": run.extra,
        }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(run)
}

/// What is told of one question now, beside what was told before.
fn close_question(
    app: &App,
    pieces: &[Piece],
    mut told: Vec<Block>,
    year: i32,
    now: DateTime<Utc>,
) -> (Vec<NewBlock>, PeriodRun) {
    let of: BTreeMap<CellKey, &Piece> = pieces.iter().map(|piece| (piece.key, piece)).collect();
    let closing = release::close(pieces, &told, year, now);
    let mut stored = Vec::new();
    for block in &mut told {
        if closing.editions.contains(&block.id) {
            block.edition += 1;
            block.cells = frozen(block.cells.keys(), &of);
            block.k = greatest_k(block.cells.keys(), &of);
            stored.push(new_block(block));
        }
    }
    for cells in &closing.blocks {
        let block = Block {
            id: app.ids.fresh(now),
            edition: 1,
            company: None,
            k: greatest_k(cells, &of),
            cells: frozen(cells, &of),
        };
        stored.push(new_block(&block));
        told.push(block);
    }
    let extra = release::further(pieces, &told);
    let run = PeriodRun {
        blocks: closing.blocks.len(),
        editions: closing.editions.len(),
        extra: extra.len(),
    };
    let as_told: BTreeMap<CellKey, Frozen> = told
        .iter()
        .filter(|block| block.company.is_none())
        .flat_map(|block| block.cells.iter().map(|(key, told)| (*key, *told)))
        .collect();
    for (company, cells) in extra {
        let block = Block {
            id: app.ids.fresh(now),
            edition: 1,
            company: Some(company),
            k: greatest_k(&cells, &of),
            cells: cells
                .iter()
                .filter_map(|key| Some((*key, *as_told.get(key)?)))
                .collect(),
        };
        stored.push(new_block(&block));
    }
    (stored, run)
}

fn frozen<'k>(
    cells: impl IntoIterator<Item = &'k CellKey>,
    of: &BTreeMap<CellKey, &Piece>,
) -> BTreeMap<CellKey, Frozen> {
    let freeze = |key: &CellKey| {
        let piece = of.get(key)?;
        let (seq, counts) = (piece.seq, piece.counts);
        Some((*key, Frozen { seq, counts }))
    };
    cells.into_iter().filter_map(freeze).collect()
}

fn greatest_k<'k>(
    cells: impl IntoIterator<Item = &'k CellKey>,
    of: &BTreeMap<CellKey, &Piece>,
) -> u64 {
    let pieces = cells.into_iter().filter_map(|key| of.get(key));
    pieces.map(|piece| piece.k).max().unwrap_or(1)
}

fn new_block(block: &Block) -> NewBlock {
    NewBlock {
        id: block.id,
        edition: block.edition,
        company: block.company,
        k: block.k,
        cells: block.cells.clone(),
    }
}

/// A cell with the question it belongs to.
struct Found {
    words: Words,
    piece: Piece,
}

impl FromQueryResult for Found {
    fn from_query_result(row: &QueryResult, prefix: &str) -> Result<Self, sea_orm::DbErr> {
        let closed_on: Option<NaiveDate> = row.try_get(prefix, "closed_on")?;
        let instructor: Option<String> = row.try_get(prefix, "instructor")?;
        let company: Option<CompanyId> = row.try_get(prefix, "company_id")?;
        let track: TrackId = row.try_get(prefix, "track_id")?;
        let k: i32 = row.try_get(prefix, "k_score")?;
        let mut counts = [0; 7];
        for (count, name) in counts
            .iter_mut()
            .zip(["n1", "n2", "n3", "n4", "n5", "na", "blank"])
        {
            *count = row.try_get(prefix, name)?;
        }
        let piece = Piece {
            key: CellKey {
                question: row.try_get(prefix, "question_id")?,
                round: row.try_get(prefix, "round_id")?,
                stratum: row.try_get(prefix, "stratum_id")?,
            },
            company,
            track: track.to_string(),
            instructor: instructor.filter(|name| !name.is_empty()),
            ended_on: row.try_get(prefix, "ended_on")?,
            is_closed: closed_on.is_some(),
            k: k.unsigned_abs().into(),
            seq: row.try_get(prefix, "final_seq")?,
            counts: counts.into(),
        };
        let words = (row.try_get(prefix, "code")?, row.try_get(prefix, "words")?);
        Ok(Self { words, piece })
    }
}

async fn pieces(db: &impl ConnectionTrait, year: i32) -> Result<Year, Failure> {
    let mut pieces = Year::new();
    let Some((first, last)) = release::days_of(year) else {
        return Ok(pieces);
    };
    let ask = Statement::from_sql_and_values(
        db.get_database_backend(),
        PIECES,
        [first.into(), last.into()],
    );
    for row in db.query_all_raw(ask).await? {
        let found = Found::from_query_result(&row, "")?;
        pieces.entry(found.words).or_default().push(found.piece);
    }
    Ok(pieces)
}

/// The blocks told so far, by question.
async fn told(
    db: &impl ConnectionTrait,
    year: i32,
    pieces: &Year,
) -> Result<BTreeMap<Words, Vec<Block>>, Failure> {
    let question = |(words, pieces): (&Words, &Vec<Piece>)| {
        let questions: BTreeSet<SurveyQuestionId> =
            pieces.iter().map(|piece| piece.key.question).collect();
        questions
            .into_iter()
            .map(|id| (id, words.clone()))
            .collect::<Vec<_>>()
    };
    let words_of: BTreeMap<SurveyQuestionId, Words> = pieces.iter().flat_map(question).collect();
    let mut told: BTreeMap<Words, Vec<Block>> = BTreeMap::new();
    for block in surveys::read::blocks_of_year(db, year).await? {
        let first = block.cells.keys().next();
        if let Some(words) = first.and_then(|key| words_of.get(&key.question)) {
            told.entry(words.clone()).or_default().push(block);
        }
    }
    Ok(told)
}

/// Further totals that, with everything told beside them, would isolate
/// somebody. For `verify`.
pub(crate) async fn unsafe_releases(db: &impl ConnectionTrait) -> Result<Vec<String>, Failure> {
    let mut findings = Vec::new();
    for year in surveys::read::years_told(db).await? {
        let pieces = pieces(db, year).await?;
        for ((code, _), blocks) in told(db, year, &pieces).await? {
            if !release::isolates_nobody(&blocks) {
                findings.push(format!(
                    "I-10 releases about {code} of {year} that isolate somebody"
                ));
            }
        }
    }
    Ok(findings)
}
