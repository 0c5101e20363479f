//! Queries.

mod certificates;
mod handouts;
mod prerequisites;
mod slots;

use std::collections::BTreeMap;

use kernel::id::{LessonId, ModuleId, TrackId, TrackVersionId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect,
};

use crate::Error;
use crate::entity::{lesson, module, track, track_version};
use crate::version::{
    Lesson, LessonHead, LessonKind, ModuleHead, Outline, OutlineModule, Track, TrackVersion,
};

pub use certificates::certificate_terms;
pub(crate) use handouts::newest;
pub use handouts::{handout, handouts};
pub use prerequisites::{Prerequisite, lessons_with_code, prerequisites};
pub use slots::{slot_values, slot_version, slots_of};

/// Every track, by code.
///
/// # Errors
/// When the database refuses.
pub async fn tracks(db: &impl ConnectionTrait) -> Result<Vec<Track>, Error> {
    let rows = track::Entity::find()
        .order_by_asc(track::Column::Code)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(Track::from).collect())
}

/// The track with this code.
///
/// # Errors
/// When the database refuses.
pub async fn track_by_code(db: &impl ConnectionTrait, code: &str) -> Result<Option<Track>, Error> {
    let row = track::Entity::find()
        .filter(track::Column::Code.eq(code))
        .one(db)
        .await?;
    Ok(row.map(Track::from))
}

/// The version that new learners of each track start with, by track code.
///
/// # Errors
/// When the database refuses.
pub async fn current_versions(db: &impl ConnectionTrait) -> Result<Vec<TrackVersion>, Error> {
    let mut newest: BTreeMap<String, TrackVersion> = BTreeMap::new();
    for version in all_versions(db).await? {
        newest.insert(version.track.code.clone(), version);
    }
    Ok(newest.into_values().collect())
}

/// Every version of every track, by track code, oldest first.
///
/// # Errors
/// When the database refuses.
pub async fn all_versions(db: &impl ConnectionTrait) -> Result<Vec<TrackVersion>, Error> {
    let tracks: BTreeMap<TrackId, Track> = tracks(db)
        .await?
        .into_iter()
        .map(|track| (track.id, track))
        .collect();
    let rows = track_version::Entity::find()
        .order_by_asc(track_version::Column::Number)
        .all(db)
        .await?;
    let mut versions: Vec<TrackVersion> = rows
        .into_iter()
        .filter_map(|row| {
            let track = tracks.get(&row.track_id)?.clone();
            Some(version_of(track, row))
        })
        .collect();
    versions.sort_by(|a, b| (&a.track.code, a.number).cmp(&(&b.track.code, b.number)));
    Ok(versions)
}

/// Every version of the track with this code, oldest first; none for an
/// unknown code.
///
/// # Errors
/// When the database refuses.
pub async fn versions_by_code(
    db: &impl ConnectionTrait,
    code: &str,
) -> Result<Vec<TrackVersion>, Error> {
    let Some(track) = track_by_code(db, code).await? else {
        return Ok(Vec::new());
    };
    let rows = track_version::Entity::find()
        .filter(track_version::Column::TrackId.eq(track.id))
        .order_by_asc(track_version::Column::Number)
        .all(db)
        .await?;
    let versions = rows.into_iter().map(|row| version_of(track.clone(), row));
    Ok(versions.collect())
}

/// The version that new learners of `track` start with: the newest.
///
/// # Errors
/// When the database refuses.
pub async fn current_version(
    db: &impl ConnectionTrait,
    track: TrackId,
) -> Result<Option<TrackVersion>, Error> {
    let row = track_version::Entity::find()
        .filter(track_version::Column::TrackId.eq(track))
        .order_by_desc(track_version::Column::Number)
        .one(db)
        .await?;
    with_track(db, row).await
}

/// One version.
///
/// # Errors
/// When the database refuses.
pub async fn version(
    db: &impl ConnectionTrait,
    id: TrackVersionId,
) -> Result<Option<TrackVersion>, Error> {
    let row = track_version::Entity::find_by_id(id).one(db).await?;
    with_track(db, row).await
}

/// A version's table of contents.
///
/// # Errors
/// When the database refuses.
pub async fn outline(
    db: &impl ConnectionTrait,
    id: TrackVersionId,
) -> Result<Option<Outline>, Error> {
    let Some(version) = version(db, id).await? else {
        return Ok(None);
    };
    let modules = module::Entity::find()
        .filter(module::Column::TrackVersionId.eq(id))
        .order_by_asc(module::Column::Position)
        .all(db)
        .await?;
    let mut in_modules: BTreeMap<ModuleId, Vec<LessonHead>> = BTreeMap::new();
    let mut survey = None;
    for head in steps(db, id).await? {
        match head.module {
            Some(module) => in_modules.entry(module).or_default().push(head),
            None => survey = Some(head),
        }
    }
    let modules = modules
        .into_iter()
        .map(|row| {
            Ok(OutlineModule {
                lessons: in_modules.remove(&row.id).unwrap_or_default(),
                head: ModuleHead::try_from(row)?,
            })
        })
        .collect::<Result<_, Error>>()?;
    Ok(Some(Outline {
        version,
        modules,
        survey,
    }))
}

/// The table of contents of a version as people name it: the track's code and
/// the version's number.
///
/// # Errors
/// When the database refuses.
pub async fn outline_by_number(
    db: &impl ConnectionTrait,
    code: &str,
    number: i32,
) -> Result<Option<Outline>, Error> {
    let versions = versions_by_code(db, code).await?;
    let version = versions.iter().find(|version| version.number == number);
    match version {
        Some(version) => outline(db, version.id).await,
        None => Ok(None),
    }
}

/// A version's steps in the order of learning, without their text.
///
/// # Errors
/// When the database refuses.
pub async fn steps(
    db: &impl ConnectionTrait,
    version: TrackVersionId,
) -> Result<Vec<LessonHead>, Error> {
    let rows = lesson::Entity::find()
        .select_only()
        .columns(HEAD_COLUMNS)
        .filter(lesson::Column::TrackVersionId.eq(version))
        .order_by_asc(lesson::Column::Position)
        .into_model::<HeadRow>()
        .all(db)
        .await?;
    rows.into_iter().map(LessonHead::try_from).collect()
}

/// The step of a version with this code, with its text.
///
/// # Errors
/// When the database refuses.
pub async fn lesson(
    db: &impl ConnectionTrait,
    version: TrackVersionId,
    code: &str,
) -> Result<Option<Lesson>, Error> {
    let row = lesson::Entity::find()
        .filter(lesson::Column::TrackVersionId.eq(version))
        .filter(lesson::Column::Code.eq(code))
        .one(db)
        .await?;
    row.map(Lesson::try_from).transpose()
}

/// A step by its key, without its text.
///
/// # Errors
/// When the database refuses.
pub async fn step(db: &impl ConnectionTrait, id: LessonId) -> Result<Option<LessonHead>, Error> {
    let row = lesson::Entity::find_by_id(id)
        .select_only()
        .columns(HEAD_COLUMNS)
        .into_model::<HeadRow>()
        .one(db)
        .await?;
    row.map(LessonHead::try_from).transpose()
}

async fn with_track(
    db: &impl ConnectionTrait,
    row: Option<track_version::Model>,
) -> Result<Option<TrackVersion>, Error> {
    let Some(row) = row else {
        return Ok(None);
    };
    let track = track::Entity::find_by_id(row.track_id).one(db).await?;
    Ok(track.map(|track| version_of(track.into(), row)))
}

fn version_of(track: Track, row: track_version::Model) -> TrackVersion {
    TrackVersion {
        id: row.id,
        track,
        number: row.number,
        title: row.title,
        summary: row.summary,
        legal_basis_date: row.legal_basis_date,
        minutes: row.minutes,
        content_hash: row.content_hash,
        published_at: row.published_at,
    }
}

impl From<track::Model> for Track {
    fn from(row: track::Model) -> Self {
        Self {
            id: row.id,
            code: row.code,
        }
    }
}

impl TryFrom<module::Model> for ModuleHead {
    type Error = Error;

    fn try_from(row: module::Model) -> Result<Self, Error> {
        Ok(Self {
            id: row.id,
            position: row.position,
            title: row.title,
            minutes: row.minutes,
            objectives: serde_json::from_str(&row.objectives)
                .map_err(|error| Error::Unreadable(format!("module {}: {error}", row.code)))?,
            code: row.code,
        })
    }
}

/// Everything of a lesson but its text, which can be long.
const HEAD_COLUMNS: [lesson::Column; 8] = [
    lesson::Column::Id,
    lesson::Column::TrackVersionId,
    lesson::Column::ModuleId,
    lesson::Column::Code,
    lesson::Column::Position,
    lesson::Column::Kind,
    lesson::Column::Title,
    lesson::Column::Minutes,
];

#[derive(FromQueryResult)]
struct HeadRow {
    id: LessonId,
    track_version_id: TrackVersionId,
    module_id: Option<ModuleId>,
    code: String,
    position: i32,
    kind: String,
    title: String,
    minutes: i32,
}

impl TryFrom<HeadRow> for LessonHead {
    type Error = Error;

    fn try_from(row: HeadRow) -> Result<Self, Error> {
        let kind = LessonKind::parse(&row.kind)
            .ok_or_else(|| Error::Unreadable(format!("lesson kind {}", row.kind)))?;
        Ok(Self {
            id: row.id,
            version: row.track_version_id,
            module: row.module_id,
            code: row.code,
            position: row.position,
            kind,
            title: row.title,
            minutes: row.minutes,
        })
    }
}

impl TryFrom<lesson::Model> for Lesson {
    type Error = Error;

    fn try_from(row: lesson::Model) -> Result<Self, Error> {
        let head = LessonHead::try_from(HeadRow {
            id: row.id,
            track_version_id: row.track_version_id,
            module_id: row.module_id,
            code: row.code,
            position: row.position,
            kind: row.kind,
            title: row.title,
            minutes: row.minutes,
        })?;
        Ok(Self {
            head,
            html: row.html,
            easy_html: (!row.easy_html.is_empty()).then_some(row.easy_html),
        })
    }
}
