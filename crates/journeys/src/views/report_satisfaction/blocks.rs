//! What companies and instructors may see: whole k-blocks.
//!
//! The partition is made month by month, for each question, over everybody's
//! answers. A month counts once nobody can answer about it any more and all
//! its rounds are closed; a month with fewer than k ratings waits for the next
//! one of the same fiscal year, and what is left at the year's end joins the
//! smallest block of its last part. So a block never straddles a fiscal year,
//! and a closed month's blocks do not change when later months close. (Paper
//! that is typed in for a month long past makes that month's blocks anew.)

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use kernel::id::{CompanyId, RoundId, StratumId};
use kernel::{Failure, date};
use sea_orm::{ConnectionTrait, FromQueryResult, QueryResult};
use surveys::Counts;
use surveys::k_blocks::{Atom, partition};

use super::{Ask, By, Group, Viewer, columns, sort, sql};
use crate::App;

const APRIL: u32 = 4;

/// A cell, with everything that decides where it belongs.
struct Cell {
    key: String,
    label: String,
    order: String,
    question: String,
    words: String,
    version: i32,
    round: RoundId,
    stratum: StratumId,
    ended_on: NaiveDate,
    is_closed: bool,
    k: u64,
    company: Option<CompanyId>,
    track: String,
    /// Without spaces; empty online.
    instructor: String,
    counts: Counts,
}

impl FromQueryResult for Cell {
    fn from_query_result(row: &QueryResult, prefix: &str) -> Result<Self, sea_orm::DbErr> {
        let closed_on: Option<NaiveDate> = row.try_get(prefix, "closed_on")?;
        let k: i32 = row.try_get(prefix, "k_score")?;
        Ok(Self {
            key: row.try_get(prefix, "group_key")?,
            label: row.try_get(prefix, "label")?,
            order: row.try_get(prefix, "group_order")?,
            question: row.try_get(prefix, "question")?,
            words: row.try_get(prefix, "words")?,
            version: row.try_get(prefix, "version")?,
            round: row.try_get(prefix, "round_id")?,
            stratum: row.try_get(prefix, "stratum_id")?,
            ended_on: row.try_get(prefix, "ended_on")?,
            is_closed: closed_on.is_some(),
            k: u64::from(k.unsigned_abs()),
            company: row.try_get(prefix, "company_id")?,
            track: row.try_get(prefix, "track")?,
            instructor: row.try_get(prefix, "instructor")?,
            counts: columns(row, prefix)?.into(),
        })
    }
}

impl Cell {
    fn atom(&self) -> Atom {
        Atom {
            key: format!("{} {}", self.round, self.stratum),
            session: self.round.to_string(),
            instructor: (!self.instructor.is_empty()).then(|| self.instructor.clone()),
            track: self.track.clone(),
            size: self.counts.n().unsigned_abs(),
        }
    }

    /// Whether the viewer's slice holds it.
    fn is_of(&self, viewer: &Viewer, ask: &Ask) -> bool {
        let is_theirs = match viewer {
            Viewer::Firm => true,
            Viewer::Companies(companies) => self
                .company
                .is_some_and(|company| companies.contains(&company)),
            Viewer::Instructor(name) => {
                let own: String = name.chars().filter(|c| !c.is_whitespace()).collect();
                !own.is_empty() && self.instructor == own
            }
        };
        let is_of_track = ask.track.as_ref().is_none_or(|track| *track == self.track);
        is_theirs && is_of_track && (ask.from..=ask.to).contains(&self.ended_on)
    }
}

/// The fiscal year that a day lies in, by the year it begins.
fn fiscal_year(day: NaiveDate) -> i32 {
    day.year() - i32::from(day.month() < APRIL)
}

fn first_day(year: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, APRIL, 1).unwrap_or_default()
}

/// The groups of a dimension that the viewer may see.
pub(super) async fn groups(
    app: &App,
    viewer: &Viewer,
    ask: &Ask,
    by: By,
) -> Result<Vec<Group>, Failure> {
    let db = app.db.read();
    let end = first_day(fiscal_year(ask.to) + 1).pred_opt();
    let years = (first_day(fiscal_year(ask.from)), end.unwrap_or(ask.to));
    let found = db
        .query_all_raw(sql::atoms(db.get_database_backend(), ask, by, years))
        .await?;
    let cells = found.iter().map(|row| Cell::from_query_result(row, ""));
    let cells: Vec<Cell> = cells.collect::<Result<_, _>>()?;
    let mut groups = BTreeMap::new();
    for block in blocks(&cells, app.clock.now()) {
        add(&mut groups, &cells, &block, viewer, ask);
    }
    let mut groups: Vec<Group> = groups.into_values().collect();
    sort(&mut groups);
    Ok(groups)
}

/// Adds a block to its group, when it lies wholly inside the viewer's slice
/// and inside one group.
fn add(
    groups: &mut BTreeMap<(String, String, String), Group>,
    cells: &[Cell],
    block: &BTreeSet<usize>,
    viewer: &Viewer,
    ask: &Ask,
) {
    let members: Vec<&Cell> = block.iter().map(|place| &cells[*place]).collect();
    let Some(first) = members.first() else {
        return;
    };
    let is_inside = members.iter().all(|cell| cell.is_of(viewer, ask));
    if !is_inside || members.iter().any(|cell| cell.key != first.key) {
        return;
    }
    let id = (
        first.key.clone(),
        first.question.clone(),
        first.words.clone(),
    );
    let group = groups.entry(id).or_insert_with(|| Group {
        key: first.key.clone(),
        label: first.label.clone(),
        order: first.order.clone(),
        question: first.question.clone(),
        words: first.words.clone(),
        version: first.version,
        counts: Counts::default(),
        web_responses: 0,
        eligible: 0,
    });
    for cell in members {
        group.counts += cell.counts;
        group.version = group.version.min(cell.version);
        if cell.label < group.label {
            group.label.clone_from(&cell.label);
        }
    }
}

/// The blocks of all questions and fiscal years, as places in `cells`.
fn blocks(cells: &[Cell], now: DateTime<Utc>) -> Vec<BTreeSet<usize>> {
    let mut parts: BTreeMap<(&str, &str, i32), Vec<usize>> = BTreeMap::new();
    for (place, cell) in cells.iter().enumerate() {
        let part = (
            cell.question.as_str(),
            cell.words.as_str(),
            fiscal_year(cell.ended_on),
        );
        parts.entry(part).or_default().push(place);
    }
    let of_year = |((_, _, year), places): ((&str, &str, i32), Vec<usize>)| {
        year_blocks(cells, &places, year, now)
    };
    parts.into_iter().flat_map(of_year).collect()
}

fn year_blocks(
    cells: &[Cell],
    places: &[usize],
    year: i32,
    now: DateTime<Utc>,
) -> Vec<BTreeSet<usize>> {
    let mut months: BTreeMap<NaiveDate, Vec<usize>> = BTreeMap::new();
    for place in places {
        let month = date::last_day_of_month(cells[*place].ended_on);
        months.entry(month).or_default().push(*place);
    }
    let mut blocks: Vec<BTreeSet<usize>> = Vec::new();
    let mut last_part = 0..0;
    let mut waiting: Vec<usize> = Vec::new();
    for (month, places) in months {
        let is_over = surveys::cutoff(month) <= now;
        if !is_over || !places.iter().all(|place| cells[*place].is_closed) {
            return blocks;
        }
        waiting.extend(places);
        let made = partition_of(cells, &waiting);
        if !made.is_empty() {
            last_part = blocks.len()..blocks.len() + made.len();
            blocks.extend(made);
            waiting.clear();
        }
    }
    let year_end = first_day(year + 1).pred_opt();
    let is_year_over = year_end.is_some_and(|end| surveys::cutoff(end) <= now);
    if is_year_over && !waiting.is_empty() {
        let size = |block: &BTreeSet<usize>| -> i64 {
            block.iter().map(|place| cells[*place].counts.n()).sum()
        };
        let smallest = blocks[last_part].iter_mut().min_by_key(|block| size(block));
        if let Some(block) = smallest {
            block.extend(waiting);
        }
    }
    blocks
}

fn partition_of(cells: &[Cell], places: &[usize]) -> Vec<BTreeSet<usize>> {
    let atoms: Vec<Atom> = places.iter().map(|place| cells[*place].atom()).collect();
    let k = places.iter().map(|place| cells[*place].k).max();
    let blocks = partition(&atoms, k.unwrap_or(u64::MAX));
    let in_cells = |block: BTreeSet<usize>| block.into_iter().map(|atom| places[atom]).collect();
    blocks.into_iter().map(in_cells).collect()
}
