//! Changes. There is one: publishing.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use kernel::id::{CompanyId, LessonId, ModuleId, TrackId, TrackVersionId};
use kernel::{Ids, Tx};
use sea_orm::{ActiveValue::Set, EntityTrait, QueryOrder, sea_query::OnConflict};

use crate::content::{
    self, Content, ItemDraft, ModuleDraft, SURVEY_MINUTES, SurveyDraft, TrackDraft,
};
use crate::entity::{handout, lesson, module, slot_value, track, track_slot, track_version};
use crate::{Error, HandoutKind, LessonKind, Slot, TrackVersion, read};

/// The outcome of a publication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// The version in force now.
    pub version: TrackVersion,
    /// False when the text equals the current version and nothing was written.
    pub is_new: bool,
    /// Keys of a new version's steps by code, to publish its quizzes under;
    /// empty when nothing was written.
    pub lessons: BTreeMap<String, LessonId>,
}

/// Publishes a track with the survey that ends it as its next version, or
/// finds that it equals the current one.
///
/// Text that equals an older version is published again: going back is a
/// change too.
///
/// # Errors
/// [`Error::SurveyMissing`] when the track names another survey;
/// [`Error::PublishedElsewhere`] when two publish at once.
pub async fn publish_version(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    draft: &TrackDraft,
    survey: &SurveyDraft,
) -> Result<Published, Error> {
    if draft.survey != survey.code {
        return Err(Error::SurveyMissing {
            track: draft.code.clone(),
            survey: draft.survey.clone(),
        });
    }
    let content_hash = content::content_hash(draft, survey);
    let track = ensure_track(tx, ids, now, &draft.code).await?;
    let current = read::current_version(tx, track).await?;
    let number = match current {
        Some(version) if version.content_hash == content_hash => {
            return Ok(Published {
                version,
                is_new: false,
                lessons: BTreeMap::new(),
            });
        }
        Some(version) => version.number + 1,
        None => 1,
    };
    let version = track_version::Model {
        id: ids.fresh(now),
        track_id: track,
        number,
        title: draft.title.clone(),
        summary: draft.summary.clone(),
        legal_basis_date: draft.legal_basis_date,
        minutes: draft.minutes(),
        content_hash,
        published_at: now,
    };
    let id = version.id;
    track_version::Entity::insert(track_version::ActiveModel::from(version))
        .exec_without_returning(tx)
        .await?;
    let mut steps = Steps {
        tx,
        ids,
        now,
        version: id,
        slots: &draft.slots,
        written: BTreeMap::new(),
    };
    write_slots(tx, id, &draft.slots).await?;
    for (module, position) in draft.modules.iter().zip(1..) {
        steps.add_module(module, position).await?;
    }
    steps.add_survey(survey).await?;
    let lessons = steps.written;
    let version = read::version(tx, id)
        .await?
        .ok_or_else(|| Error::Unreadable(format!("version {id} just written")))?;
    Ok(Published {
        version,
        is_new: true,
        lessons,
    })
}

async fn write_slots(tx: &Tx, version: TrackVersionId, slots: &[Slot]) -> Result<(), Error> {
    let rows = slots.iter().map(|slot| track_slot::ActiveModel {
        track_version_id: Set(version),
        code: Set(slot.code.clone()),
        position: Set(slot.position),
        label: Set(slot.label.clone()),
        kind: Set(slot.kind.as_str().to_owned()),
        required: Set(slot.is_required),
        help: Set(slot.help.clone()),
    });
    let rows: Vec<_> = rows.collect();
    if !rows.is_empty() {
        track_slot::Entity::insert_many(rows)
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}

/// Publishes what stands beside the tracks: a new version of every handout
/// that differs from the one in force, and one that withdraws what is gone.
/// Returns how many versions were written.
///
/// # Errors
/// When the database refuses.
pub async fn publish_handouts(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    content: &Content,
) -> Result<usize, Error> {
    let drafts = handout_drafts(content);
    let rows = handout::Entity::find()
        .order_by_asc(handout::Column::Number)
        .all(tx)
        .await?;
    let mut newest: BTreeMap<String, handout::Model> = BTreeMap::new();
    for row in rows {
        newest.insert(row.code.clone(), row);
    }
    let mut written = Vec::new();
    for draft in &drafts {
        let before = newest.remove(&draft.code);
        let is_same = before.as_ref().is_some_and(|row| {
            !row.withdrawn && row.title == draft.title && row.html == draft.html
        });
        if !is_same {
            let number = before.map_or(1, |row| row.number + 1);
            written.push(handout::Model {
                id: ids.fresh(now),
                code: draft.code.clone(),
                number,
                kind: draft.kind.as_str().to_owned(),
                title: draft.title.clone(),
                html: draft.html.clone(),
                withdrawn: false,
                published_at: now,
            });
        }
    }
    for gone in newest.into_values().filter(|row| !row.withdrawn) {
        written.push(handout::Model {
            id: ids.fresh(now),
            number: gone.number + 1,
            withdrawn: true,
            published_at: now,
            ..gone
        });
    }
    let count = written.len();
    for row in written {
        handout::Entity::insert(handout::ActiveModel::from(row))
            .exec_without_returning(tx)
            .await?;
    }
    Ok(count)
}

/// A handout to publish.
struct NewHandout {
    code: String,
    kind: HandoutKind,
    title: String,
    html: String,
}

fn handout_drafts(content: &Content) -> Vec<NewHandout> {
    let row = |code: &str, kind, title: &str, html: &str| NewHandout {
        code: code.to_owned(),
        kind,
        title: title.to_owned(),
        html: content::mark_slots(html, &content.slots),
    };
    let documents = content.documents.iter().map(|one| {
        let html = content::to_html(&one.markdown);
        row(&one.code, HandoutKind::Document, &one.title, &html)
    });
    let cases = content
        .cases
        .iter()
        .map(|one| row(&one.code, HandoutKind::Case, &one.title, &one.html));
    documents.chain(cases).collect()
}

/// Keeps a company's words for slots; an empty one is taken back.
///
/// # Errors
/// When the database refuses.
pub async fn set_slot_values(
    tx: &Tx,
    now: DateTime<Utc>,
    company: CompanyId,
    values: &BTreeMap<String, String>,
) -> Result<(), Error> {
    for (code, value) in values {
        if value.trim().is_empty() {
            slot_value::Entity::delete_by_id((company, code.clone()))
                .exec(tx)
                .await?;
            continue;
        }
        let row = slot_value::ActiveModel {
            company_id: Set(company),
            code: Set(code.clone()),
            value: Set(value.trim().to_owned()),
            updated_at: Set(now),
        };
        let columns = [slot_value::Column::CompanyId, slot_value::Column::Code];
        let in_its_place = OnConflict::columns(columns)
            .update_columns([slot_value::Column::Value, slot_value::Column::UpdatedAt])
            .to_owned();
        slot_value::Entity::insert(row)
            .on_conflict(in_its_place)
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}

async fn ensure_track(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    code: &str,
) -> Result<TrackId, Error> {
    let row = track::ActiveModel {
        id: Set(ids.fresh(now)),
        code: Set(code.to_owned()),
        created_at: Set(now),
    };
    track::Entity::insert(row)
        .on_conflict(
            OnConflict::column(track::Column::Code)
                .do_nothing()
                .to_owned(),
        )
        .exec_without_returning(tx)
        .await?;
    let track = read::track_by_code(tx, code).await?;
    track
        .map(|track| track.id)
        .ok_or_else(|| Error::Unreadable(format!("track {code} just written")))
}

/// Writes the steps of one version, each at the next position.
struct Steps<'a> {
    tx: &'a Tx,
    ids: &'a Ids,
    now: DateTime<Utc>,
    version: TrackVersionId,
    slots: &'a [Slot],
    written: BTreeMap<String, LessonId>,
}

impl Steps<'_> {
    async fn add_module(&mut self, draft: &ModuleDraft, position: i32) -> Result<(), Error> {
        let module: ModuleId = self.ids.fresh(self.now);
        let objectives = serde_json::to_string(&draft.objectives)
            .map_err(|error| Error::Unreadable(error.to_string()))?;
        let row = module::ActiveModel {
            id: Set(module),
            track_version_id: Set(self.version),
            code: Set(draft.code.clone()),
            position: Set(position),
            title: Set(draft.title.clone()),
            minutes: Set(draft.minutes),
            objectives: Set(objectives),
        };
        module::Entity::insert(row)
            .exec_without_returning(self.tx)
            .await?;
        for item in &draft.items {
            let mut easy_html = String::new();
            let (kind, html) = match item {
                ItemDraft::Text(lesson) => {
                    easy_html = content::to_html(&lesson.easy_markdown);
                    (LessonKind::Text, content::to_html(&lesson.markdown))
                }
                ItemDraft::Practice(practice) => {
                    (LessonKind::of(practice.kind), practice.html.clone())
                }
                ItemDraft::Quiz(_) => (LessonKind::Quiz, String::new()),
            };
            let html = content::mark_slots(&html, self.slots);
            let easy_html = content::mark_slots(&easy_html, self.slots);
            let step = NewStep {
                module: Some(module),
                code: item.code(),
                kind,
                title: item.title(),
                minutes: item.minutes(),
                html,
                easy_html,
            };
            self.add(step).await?;
        }
        Ok(())
    }

    async fn add_survey(&mut self, survey: &SurveyDraft) -> Result<(), Error> {
        let step = NewStep {
            module: None,
            code: &survey.code,
            kind: LessonKind::Survey,
            title: &survey.title,
            minutes: SURVEY_MINUTES,
            html: String::new(),
            easy_html: String::new(),
        };
        self.add(step).await
    }

    async fn add(&mut self, step: NewStep<'_>) -> Result<(), Error> {
        let id: LessonId = self.ids.fresh(self.now);
        let position = i32::try_from(self.written.len())
            .map_err(|_| Error::Unreadable("more steps than can be counted".to_owned()))?
            + 1;
        let row = lesson::ActiveModel {
            id: Set(id),
            track_version_id: Set(self.version),
            module_id: Set(step.module),
            code: Set(step.code.to_owned()),
            position: Set(position),
            kind: Set(step.kind.as_str().to_owned()),
            title: Set(step.title.to_owned()),
            minutes: Set(step.minutes),
            html: Set(step.html),
            easy_html: Set(step.easy_html),
        };
        lesson::Entity::insert(row)
            .exec_without_returning(self.tx)
            .await?;
        self.written.insert(step.code.to_owned(), id);
        Ok(())
    }
}

struct NewStep<'d> {
    module: Option<ModuleId>,
    code: &'d str,
    kind: LessonKind,
    title: &'d str,
    minutes: i32,
    html: String,
    easy_html: String,
}
