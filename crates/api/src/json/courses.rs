//! What is published: tracks and their versions.

use courses::{LessonHead, Outline, OutlineModule, TrackVersion, read};
use journeys::App;
use kernel::Failure;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};

use crate::http::{Caller, Problem};

/// A published version of a track. It never changes.
#[derive(Debug, Object)]
pub struct TrackVersionView {
    /// The track's stable code.
    track: String,
    /// 1, 2, 3 … in the order of publication.
    number: i32,
    /// Shown to trainees.
    title: String,
    /// One or two sentences.
    summary: String,
    /// The day whose law the text describes.
    legal_basis_date: chrono::NaiveDate,
    /// Minutes of all steps.
    minutes: i32,
    /// SHA-256 of what was published, in hexadecimal.
    content_hash: String,
    /// When it was published.
    published_at: chrono::DateTime<chrono::Utc>,
}

/// Versions of tracks.
#[derive(Debug, Object)]
pub struct TrackVersions {
    /// Every one there is.
    items: Vec<TrackVersionView>,
}

/// A version's table of contents.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct TrackContents {
    /// The version.
    version: TrackVersionView,
    /// In the order of learning.
    modules: Vec<ModuleContents>,
    /// After the last module.
    survey: Option<StepContents>,
}

/// A module of a version.
#[derive(Debug, Object)]
pub struct ModuleContents {
    /// The module's stable code.
    code: String,
    /// Its title.
    title: String,
    /// Minutes of its steps.
    minutes: i32,
    /// Codes of what it teaches.
    objectives: Vec<String>,
    /// In the order of learning.
    steps: Vec<StepContents>,
}

/// A step of a version.
#[derive(Debug, Object)]
pub struct StepContents {
    /// The step's stable code.
    code: String,
    /// Its title.
    title: String,
    /// `text`, `quiz` or `survey`.
    kind: String,
    /// Its minutes.
    minutes: i32,
}

/// What is published.
pub struct CoursesApi {
    /// The application.
    pub app: App,
}

#[OpenApi]
impl CoursesApi {
    /// Lists each track with the version that new learners start with.
    #[oai(
        path = "/tracks",
        method = "get",
        operation_id = "listTracks",
        tag = "super::Tag::Courses"
    )]
    async fn list(&self, _caller: Caller) -> Result<Json<TrackVersions>, Problem> {
        let current = read::current_versions(&self.app.db.read()).await;
        let current = current.map_err(Failure::from)?;
        Ok(Json(TrackVersions {
            items: current.into_iter().map(TrackVersionView::from).collect(),
        }))
    }

    /// Lists every version of a track, oldest first.
    #[oai(
        path = "/tracks/:track/versions",
        method = "get",
        operation_id = "listTrackVersions",
        tag = "super::Tag::Courses"
    )]
    async fn versions(
        &self,
        _caller: Caller,
        track: Path<String>,
    ) -> Result<Json<TrackVersions>, Problem> {
        let versions = read::versions_by_code(&self.app.db.read(), &track.0).await;
        let versions = versions.map_err(Failure::from)?;
        if versions.is_empty() {
            return Err(Failure::not_found().into());
        }
        Ok(Json(TrackVersions {
            items: versions.into_iter().map(TrackVersionView::from).collect(),
        }))
    }

    /// Shows a version's table of contents.
    #[oai(
        path = "/tracks/:track/versions/:number",
        method = "get",
        operation_id = "getTrackVersion",
        tag = "super::Tag::Courses"
    )]
    async fn contents(
        &self,
        _caller: Caller,
        track: Path<String>,
        number: Path<i32>,
    ) -> Result<Json<TrackContents>, Problem> {
        let db = self.app.db.read();
        let outline = read::outline_by_number(&db, &track.0, number.0).await;
        let outline = outline.map_err(Failure::from)?;
        let outline = outline.ok_or_else(Failure::not_found)?;
        Ok(Json(outline.into()))
    }
}

impl From<TrackVersion> for TrackVersionView {
    fn from(version: TrackVersion) -> Self {
        Self {
            track: version.track.code,
            number: version.number,
            title: version.title,
            summary: version.summary,
            legal_basis_date: version.legal_basis_date,
            minutes: version.minutes,
            content_hash: version.content_hash,
            published_at: version.published_at,
        }
    }
}

impl From<Outline> for TrackContents {
    fn from(outline: Outline) -> Self {
        Self {
            version: outline.version.into(),
            modules: outline
                .modules
                .into_iter()
                .map(ModuleContents::from)
                .collect(),
            survey: outline.survey.map(StepContents::from),
        }
    }
}

impl From<OutlineModule> for ModuleContents {
    fn from(module: OutlineModule) -> Self {
        Self {
            code: module.head.code,
            title: module.head.title,
            minutes: module.head.minutes,
            objectives: module.head.objectives,
            steps: module.lessons.into_iter().map(StepContents::from).collect(),
        }
    }
}

impl From<LessonHead> for StepContents {
    fn from(step: LessonHead) -> Self {
        Self {
            kind: step.kind.as_str().to_owned(),
            code: step.code,
            title: step.title,
            minutes: step.minutes,
        }
    }
}
