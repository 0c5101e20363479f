//! What companies and instructors may see: whole blocks, as they were told
//! when their months closed ([`surveys::release`]). What was counted since
//! then is not read here at all.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use kernel::Failure;
use kernel::id::{BlockId, CompanyId};
use sea_orm::{ConnectionTrait, FromQueryResult, QueryResult};
use surveys::Counts;
use surveys::release::{self, Block, CellKey, Frozen};

use super::{Ask, By, Group, Viewer, columns, sort, sql};

/// A cell of a block, with everything that decides where it belongs.
struct Cell {
    block: BlockId,
    edition: i32,
    /// Whose further total the block is.
    told_to: Option<CompanyId>,
    /// The k it was told with.
    k: i32,
    key: CellKey,
    told: Frozen,
    place: Place,
}

/// Where a cell belongs now.
struct Place {
    group: String,
    label: String,
    order: String,
    question: String,
    words: String,
    version: i32,
    ended_on: NaiveDate,
    company: Option<CompanyId>,
    track: String,
    /// Without spaces; empty online.
    instructor: String,
}

impl FromQueryResult for Cell {
    fn from_query_result(row: &QueryResult, prefix: &str) -> Result<Self, sea_orm::DbErr> {
        Ok(Self {
            block: row.try_get(prefix, "block_id")?,
            edition: row.try_get(prefix, "edition")?,
            told_to: row.try_get(prefix, "told_to")?,
            k: row.try_get(prefix, "k")?,
            key: CellKey {
                question: row.try_get(prefix, "question_id")?,
                round: row.try_get(prefix, "round_id")?,
                stratum: row.try_get(prefix, "stratum_id")?,
            },
            told: Frozen {
                seq: row.try_get(prefix, "seq")?,
                counts: columns(row, prefix)?.into(),
            },
            place: Place {
                group: row.try_get(prefix, "group_key")?,
                label: row.try_get(prefix, "label")?,
                order: row.try_get(prefix, "group_order")?,
                question: row.try_get(prefix, "question")?,
                words: row.try_get(prefix, "words")?,
                version: row.try_get(prefix, "version")?,
                ended_on: row.try_get(prefix, "ended_on")?,
                company: row.try_get(prefix, "company_id")?,
                track: row.try_get(prefix, "track")?,
                instructor: row.try_get(prefix, "instructor")?,
            },
        })
    }
}

impl Place {
    /// Whether the viewer's slice holds it.
    fn is_of(&self, viewer: &Viewer, ask: &Ask) -> bool {
        let is_theirs = match viewer {
            Viewer::Firm => true,
            Viewer::Companies(companies) => self
                .company
                .is_some_and(|company| companies.contains(&company)),
            Viewer::Instructor(name) => {
                let own = sql::without_spaces(name);
                !own.is_empty() && self.instructor == own
            }
        };
        let is_of_track = ask.track.as_ref().is_none_or(|track| *track == self.track);
        is_theirs && is_of_track && (ask.from..=ask.to).contains(&self.ended_on)
    }
}

/// The groups of a dimension that the viewer may see.
pub(super) async fn groups(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    ask: &Ask,
    by: By,
) -> Result<Vec<Group>, Failure> {
    let ask_for = sql::told(db.get_database_backend(), viewer, ask, by);
    let found = db.query_all_raw(ask_for).await?;
    let mut editions: BTreeMap<(BlockId, i32), Block> = BTreeMap::new();
    let mut places: BTreeMap<CellKey, Place> = BTreeMap::new();
    for row in &found {
        let cell = Cell::from_query_result(row, "")?;
        let key = (cell.block, cell.edition);
        let block = editions.entry(key).or_insert_with(|| Block {
            id: cell.block,
            edition: cell.edition,
            company: cell.told_to,
            k: u64::try_from(cell.k).unwrap_or(u64::MAX),
            cells: BTreeMap::new(),
        });
        block.cells.insert(cell.key, cell.told);
        places.insert(cell.key, cell.place);
    }
    let editions: Vec<Block> = editions.into_values().collect();
    let (mut blocks, mut telling) = (Vec::new(), BTreeSet::new());
    for of_block in editions.chunk_by(|one, next| one.id == next.id) {
        if release::tells_distribution(of_block) {
            telling.extend(of_block.last().map(|newest| newest.id));
        }
        blocks.extend(of_block.last().cloned());
    }
    let companies = match viewer {
        Viewer::Companies(companies) => companies.as_slice(),
        Viewer::Firm | Viewer::Instructor(_) => &[],
    };
    let is_inside = |key: &CellKey| {
        places
            .get(key)
            .is_some_and(|place| place.is_of(viewer, ask))
    };
    let mut groups = BTreeMap::new();
    for block in release::slice(&blocks, companies, is_inside) {
        add(&mut groups, block, &places, telling.contains(&block.id));
    }
    let mut groups: Vec<Group> = groups.into_values().collect();
    sort(&mut groups);
    Ok(groups)
}

/// Adds a block to its group, when it lies wholly inside one. A group tells
/// its distribution when each of its blocks does.
fn add(
    groups: &mut BTreeMap<(String, String, String), Group>,
    block: &Block,
    places: &BTreeMap<CellKey, Place>,
    tells_distribution: bool,
) {
    let members: Vec<(&Place, &Frozen)> = block
        .cells
        .iter()
        .filter_map(|(key, told)| Some((places.get(key)?, told)))
        .collect();
    let Some((first, _)) = members.first() else {
        return;
    };
    if members.iter().any(|(place, _)| place.group != first.group) {
        return;
    }
    let id = (
        first.group.clone(),
        first.question.clone(),
        first.words.clone(),
    );
    let group = groups.entry(id).or_insert_with(|| Group {
        key: first.group.clone(),
        label: first.label.clone(),
        order: first.order.clone(),
        question: first.question.clone(),
        words: first.words.clone(),
        version: first.version,
        counts: Counts::default(),
        tells_distribution: true,
        framed_responses: 0,
        eligible: 0,
    });
    group.tells_distribution &= tells_distribution;
    for (place, told) in members {
        group.counts += told.counts;
        group.version = group.version.min(place.version);
        if place.label < group.label {
            group.label.clone_from(&place.label);
        }
    }
}
