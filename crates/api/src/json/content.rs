//! Publishing course text from the server's content folder.

use chrono::NaiveDate;
use courses::content::{Block, Ground, ReviewQuery};
use journeys::App;
use journeys::publish_content::{
    Publication, PublishedSurvey, PublishedTrack, SurveySummary, TrackSummary,
};
use poem_openapi::param::Query;
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object, OpenApi};

use crate::http::{Caller, Problem};

/// What publishing did, or would do.
#[derive(Debug, Object)]
pub struct ContentPublication {
    /// Whether it was only tried and nothing was kept.
    dry_run: bool,
    /// Whether anything differs from what was in force before.
    changed: bool,
    /// Every track of the folder.
    tracks: Vec<ContentTrack>,
    /// Every survey of the folder.
    surveys: Vec<ContentSurvey>,
}

/// A track of the content folder.
#[derive(Debug, Object)]
pub struct ContentTrack {
    /// The track's stable code.
    code: String,
    /// Shown to trainees.
    title: String,
    /// The version in force afterwards.
    number: i32,
    /// Whether this publication makes that version.
    is_new: bool,
    /// How many modules.
    modules: usize,
    /// Minutes of everything in it, the survey included.
    minutes: i32,
    /// How many texts to read.
    lessons: usize,
    /// Characters of these texts, without spaces and line ends.
    characters: usize,
    /// How many videos or their scripts.
    videos: usize,
    /// How many cases.
    cases: usize,
    /// How many role-play kits.
    role_plays: usize,
    /// How many checklists, forms and cards.
    checklists: usize,
    /// How many quizzes.
    quizzes: usize,
    /// How many questions in them.
    questions: usize,
}

/// A survey of the content folder.
#[derive(Debug, Object)]
pub struct ContentSurvey {
    /// The survey's stable code.
    code: String,
    /// Shown to trainees.
    title: String,
    /// The version in force afterwards.
    number: i32,
    /// Whether this publication makes that version.
    is_new: bool,
    /// How many questions.
    questions: usize,
}

/// The folder has no fault.
#[derive(ApiResponse)]
enum Answer {
    /// Nothing was published: it was a dry run, or everything was in force.
    #[oai(status = 200)]
    Unchanged(Json<ContentPublication>),
    /// New versions were published.
    #[oai(status = 201)]
    Created(Json<ContentPublication>),
}

/// What of the course text has to be read again.
#[derive(Debug, Object)]
pub struct ContentReview {
    /// Due on this day; no day limits what a law touches.
    by: Option<NaiveDate>,
    /// Standing on this law.
    law: Option<String>,
    /// By file and line.
    blocks: Vec<ContentBlock>,
    /// How many blocks the folder has.
    all: usize,
}

/// A part of the course text that is read again as a whole.
#[derive(Debug, Object)]
pub struct ContentBlock {
    /// Path below the content folder.
    file: String,
    /// Its first line in that file, from 1.
    line: usize,
    /// module, text, easy_text, video, case, role_play, checklist, quiz,
    /// question, document or rubric.
    kind: String,
    /// Its id.
    code: String,
    /// Its title; a question has none.
    title: String,
    /// The day by which it has to be read again.
    review_by: Option<NaiveDate>,
    /// Whether the text itself says so, and not its facts.
    own_date: bool,
    /// The laws that it stands on.
    legal_basis: Vec<String>,
    /// The facts because of which it is here.
    facts: Vec<ContentGround>,
}

/// A fact under a part of the course text.
#[derive(Debug, Object)]
pub struct ContentGround {
    /// The fact's id.
    fact: String,
    /// When it has to be checked again.
    review_by: Option<NaiveDate>,
    /// The laws it stands on.
    laws: Vec<String>,
}

/// Publishing.
pub struct ContentApi {
    /// The application.
    pub app: App,
}

#[OpenApi]
impl ContentApi {
    /// Publishes the server's content folder: a new version of every track
    /// and survey whose text differs from the one in force. A folder with
    /// faults is refused with all of them, each pointer being `file:line`, and
    /// nothing is published.
    #[oai(
        path = "/content-publications",
        method = "post",
        operation_id = "publishContent",
        tag = "super::Tag::Courses"
    )]
    async fn publish(
        &self,
        caller: Caller,
        /// Whether only to show what it would do; no unless said otherwise.
        #[oai(default)]
        dry_run: Query<bool>,
    ) -> Result<Answer, Problem> {
        let (app, actor) = (&self.app, &caller.0);
        let folder = app.settings.content_dir.clone();
        let publication = if dry_run.0 {
            journeys::preview_content(app, actor, folder).await?
        } else {
            journeys::publish_content(app, Some(actor), folder).await?
        };
        let view = view(publication, dry_run.0);
        Ok(if view.changed && !view.dry_run {
            Answer::Created(Json(view))
        } else {
            Answer::Unchanged(Json(view))
        })
    }

    /// Lists what of the server's content folder has to be read again: what is
    /// due today, or on a day, or stands on a law. A folder with faults is
    /// refused with all of them.
    #[oai(
        path = "/content-review",
        method = "get",
        operation_id = "reviewContent",
        tag = "super::Tag::Courses"
    )]
    async fn review(
        &self,
        caller: Caller,
        /// Due on this day; today unless a day or a law is named.
        by: Query<Option<NaiveDate>>,
        /// Only what stands on this law, by its short name.
        #[oai(validator(max_length = 64))]
        law: Query<Option<String>>,
    ) -> Result<Json<ContentReview>, Problem> {
        let query = ReviewQuery::of(by.0, law.0, self.app.clock.today());
        let found = journeys::review_content(&self.app, &caller.0, query).await?;
        let view = |block: &Block| ContentBlock::new(&found.query, block);
        Ok(Json(ContentReview {
            blocks: found.blocks.iter().map(view).collect(),
            all: found.all,
            by: found.query.by,
            law: found.query.law.clone(),
        }))
    }
}

impl ContentBlock {
    fn new(query: &ReviewQuery, block: &Block) -> Self {
        let ground = |ground: &Ground| ContentGround {
            fact: ground.fact.clone(),
            review_by: ground.review_by,
            laws: ground.laws.clone(),
        };
        Self {
            file: block.file.clone(),
            line: block.line,
            kind: block.kind.as_str().to_owned(),
            code: block.code.clone(),
            title: block.title.clone(),
            review_by: block.review_by(),
            own_date: block.own_review_by.is_some(),
            legal_basis: block.legal_basis.clone(),
            facts: query.causes(block).into_iter().map(ground).collect(),
        }
    }
}

fn view(publication: Publication, dry_run: bool) -> ContentPublication {
    let contents = &publication.contents;
    let tracks = contents.tracks.iter().zip(&publication.tracks);
    let surveys = contents.surveys.iter().zip(&publication.surveys);
    ContentPublication {
        dry_run,
        changed: !publication.is_unchanged(),
        tracks: tracks.map(ContentTrack::from).collect(),
        surveys: surveys.map(ContentSurvey::from).collect(),
    }
}

impl From<(&TrackSummary, &PublishedTrack)> for ContentTrack {
    fn from((holds, published): (&TrackSummary, &PublishedTrack)) -> Self {
        Self {
            code: published.code.clone(),
            title: published.title.clone(),
            number: published.number,
            is_new: published.is_new,
            modules: holds.modules,
            minutes: holds.minutes,
            lessons: holds.lessons,
            characters: holds.characters,
            videos: holds.videos,
            cases: holds.cases,
            role_plays: holds.role_plays,
            checklists: holds.checklists,
            quizzes: holds.quizzes,
            questions: holds.questions,
        }
    }
}

impl From<(&SurveySummary, &PublishedSurvey)> for ContentSurvey {
    fn from((holds, published): (&SurveySummary, &PublishedSurvey)) -> Self {
        Self {
            code: published.code.clone(),
            title: published.title.clone(),
            number: published.number,
            is_new: published.is_new,
            questions: holds.questions,
        }
    }
}
