//! Changes: publishing, and a company's own words.

mod handouts;
mod slots;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use kernel::id::{LessonId, ModuleId, TrackId, TrackVersionId};
use kernel::{Ids, Tx};
use sea_orm::{ActiveValue::Set, EntityTrait, sea_query::OnConflict};

use crate::content::{self, ItemDraft, ModuleDraft, SURVEY_MINUTES, SurveyDraft, TrackDraft};
use crate::entity::{lesson, module, track, track_certificate, track_prerequisite, track_version};
use crate::{Error, LessonKind, Slot, TrackVersion, read};

pub use handouts::publish_handouts;
pub use slots::{raise_slot_version, set_slot_values};

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
    publish_version_with(tx, ids, now, draft, survey, "").await
}

/// As [`publish_version`], for a track that is published together with
/// something which is not in its text, as questions from a bank. `beside` says
/// what that is recognised by: when it differs, the version is a new one.
///
/// # Errors
/// As [`publish_version`].
pub async fn publish_version_with(
    tx: &Tx,
    ids: &Ids,
    now: DateTime<Utc>,
    draft: &TrackDraft,
    survey: &SurveyDraft,
    beside: &str,
) -> Result<Published, Error> {
    if draft.survey != survey.code {
        return Err(Error::SurveyMissing {
            track: draft.code.clone(),
            survey: draft.survey.clone(),
        });
    }
    let content_hash = content::with_beside(content::content_hash(draft, survey), beside);
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
    if let Some(terms) = &draft.certificate {
        let row = track_certificate::ActiveModel {
            track_version_id: Set(id),
            kind: Set(terms.kind.clone()),
            title: Set(terms.title.clone()),
            statement: Set(terms.statement.clone()),
            valid_months: Set(terms.valid_months),
        };
        track_certificate::Entity::insert(row)
            .exec_without_returning(tx)
            .await?;
    }
    let before = draft.prerequisites.iter().zip(1..);
    for (one, position) in before {
        let row = track_prerequisite::ActiveModel {
            track_version_id: Set(id),
            position: Set(position),
            code: Set(one.code.clone()),
            exemption_test: Set(one.exemption_test.clone()),
        };
        track_prerequisite::Entity::insert(row)
            .exec_without_returning(tx)
            .await?;
    }
    let mut steps = Steps {
        tx,
        ids,
        now,
        version: id,
        slots: &draft.slots,
        written: BTreeMap::new(),
    };
    slots::write_slots(tx, id, &draft.slots).await?;
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
