//! Publishing a folder of course text: tracks, their quizzes and the surveys,
//! all in one transaction.

mod bank;
mod quiz;
mod rubric;

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use courses::content::{self, Content, ContentFault, PracticeKind, SurveyAnswer, SurveyDraft};
use courses::write::Published;
use kernel::audit::Event;
use kernel::{Actor, Failure, Fault, Role, Tx, secret};
use quizzes::write::FromBank;
use serde_json::json;
use surveys::workplace::{OBSERVATION, OBSERVED_AFTER};
use surveys::{FormDraft, QuestionDraft};

use crate::App;

const PUBLISHERS: &[Role] = &[Role::Author, Role::FirmAdmin];

/// What a content folder holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContentSummary {
    /// By code.
    pub tracks: Vec<TrackSummary>,
    /// By code.
    pub surveys: Vec<SurveySummary>,
    /// How many further cases, for sessions.
    pub cases: usize,
    /// How many documents that a company makes its own.
    pub documents: usize,
    /// How many blocks have to be read again by today.
    pub due: usize,
}

/// What a track holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrackSummary {
    /// Its code.
    pub code: String,
    /// Its title.
    pub title: String,
    /// How many modules.
    pub modules: usize,
    /// Minutes of everything in it, the survey included.
    pub minutes: i32,
    /// How many texts to read.
    pub lessons: usize,
    /// Characters of these texts, without spaces and line ends.
    pub characters: usize,
    /// How many videos or their scripts.
    pub videos: usize,
    /// How many cases.
    pub cases: usize,
    /// How many role-play kits.
    pub role_plays: usize,
    /// How many checklists, forms and cards.
    pub checklists: usize,
    /// How many quizzes.
    pub quizzes: usize,
    /// How many questions in them.
    pub questions: usize,
}

/// What a survey holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SurveySummary {
    /// Its code.
    pub code: String,
    /// Its title.
    pub title: String,
    /// How many questions.
    pub questions: usize,
}

/// What a publication did, or would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// What the folder holds, track by track and survey by survey in the order
    /// of the lists below.
    pub contents: ContentSummary,
    /// Every track of the folder with the version in force afterwards.
    pub tracks: Vec<PublishedTrack>,
    /// Every survey of the folder with the version in force afterwards.
    pub surveys: Vec<PublishedSurvey>,
    /// How many rubrics have a new version.
    pub rubrics: usize,
    /// How many handouts have a new version or were withdrawn.
    pub handouts: usize,
    /// How many versions of questions came into the bank.
    pub questions: usize,
    is_bank_changed: bool,
}

/// A track after a publication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedTrack {
    /// Its code.
    pub code: String,
    /// Its title.
    pub title: String,
    /// The version in force.
    pub number: i32,
    /// Whether this publication made it.
    pub is_new: bool,
}

/// A survey after a publication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedSurvey {
    /// Its code.
    pub code: String,
    /// Its title.
    pub title: String,
    /// The version in force.
    pub number: i32,
    /// Whether this publication made it.
    pub is_new: bool,
}

/// Reads a content folder and says what it holds, and what of it is due for
/// review `today`. Reads files: call it where
/// waiting for the disk hurts nobody.
///
/// # Errors
/// Every fault, by file and line.
pub fn check_content(folder: &Path, today: NaiveDate) -> Result<ContentSummary, Vec<ContentFault>> {
    content::read(folder).map(|content| summary_of(&content, today))
}

/// Publishes a content folder: a new version of every track and survey whose
/// text differs from the current one. With faults, or when anything is
/// refused, nothing is published.
///
/// `actor` is the author; nobody when the operator publishes from the
/// machine itself.
///
/// The questions of quizzes are published from the bank, into which the files'
/// questions go first. Where a file and a page have both changed a question,
/// nothing is published until an author has chosen; the file's text then waits
/// in the bank as a draft, so that both can be compared there.
///
/// # Errors
/// Invalid with every fault, its pointer `file:line`; forbidden for an actor
/// who is neither author nor firm admin.
pub async fn publish_content(
    app: &App,
    actor: Option<&Actor>,
    folder: PathBuf,
) -> Result<Publication, Failure> {
    if let Some(actor) = actor {
        actor.require(PUBLISHERS)?;
    }
    let content = read_off_thread(folder).await?;
    let tx = app.db.write().await?;
    let taken = bank::take_in(app, &tx, &content).await?;
    if taken.is_undecided() {
        return Err(bank::keep_undecided(app, tx, actor, &content, &taken).await?);
    }
    let publication = publish_all(app, &tx, &content, &taken).await?;
    if publication.is_unchanged() {
        return Ok(publication);
    }
    let event = Event {
        company: None,
        actor: actor.map(|actor| actor.account),
        action: "content.published",
        object: None,
        detail: &publication.detail(),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(publication)
}

/// What publishing a content folder would do now. It is published and taken
/// back, so that the answer cannot differ from what publishing does. Only a
/// question that somebody has to choose a version of is kept in the bank.
///
/// # Errors
/// As [`publish_content`].
pub async fn preview_content(
    app: &App,
    actor: &Actor,
    folder: PathBuf,
) -> Result<Publication, Failure> {
    actor.require(PUBLISHERS)?;
    let content = read_off_thread(folder).await?;
    let taken_back = app.db.write().await?;
    let taken = bank::take_in(app, &taken_back, &content).await?;
    if taken.is_undecided() {
        return Err(bank::keep_undecided(app, taken_back, Some(actor), &content, &taken).await?);
    }
    publish_all(app, &taken_back, &content, &taken).await
}

async fn publish_all(
    app: &App,
    tx: &Tx,
    content: &Content,
    taken: &bank::TakenIn,
) -> Result<Publication, Failure> {
    let quizzes = bank::quizzes(tx, content).await?;
    let mut publication = Publication {
        contents: summary_of(content, app.clock.today()),
        tracks: Vec::new(),
        surveys: Vec::new(),
        rubrics: 0,
        handouts: 0,
        questions: taken.new_versions(),
        is_bank_changed: taken.is_changed(),
    };
    for survey in &content.surveys {
        let published = publish_survey(app, tx, survey).await?;
        publication.surveys.push(published);
    }
    for track in &content.tracks {
        let survey = content.survey_of(track).ok_or_else(Failure::not_found)?;
        let now = app.clock.now();
        let of_track = quizzes.of(track);
        let (bare, beside) = (track.without_questions(), of_track.digest()?);
        let (ids, beside) = (&app.ids, beside.as_str());
        let published =
            courses::write::publish_version_with(tx, ids, now, &bare, survey, beside).await?;
        for (code, quiz) in of_track.quizzes() {
            publish_quiz(app, tx, &published, code, quiz).await?;
        }
        publication.tracks.push(PublishedTrack {
            code: published.version.track.code,
            title: published.version.title,
            number: published.version.number,
            is_new: published.is_new,
        });
    }
    let now = app.clock.now();
    for draft in &content.rubrics {
        let new = rubric::rubric_of(draft);
        let published = quizzes::write::publish_rubric(tx, &app.ids, now, &new).await?;
        publication.rubrics += usize::from(published.is_new);
    }
    publication.handouts = courses::write::publish_handouts(tx, &app.ids, now, content).await?;
    Ok(publication)
}

impl Publication {
    /// Whether everything was in force already.
    pub fn is_unchanged(&self) -> bool {
        let tracks = self.tracks.iter().map(|track| track.is_new);
        let surveys = self.surveys.iter().map(|survey| survey.is_new);
        let is_beside = self.handouts > 0 || self.rubrics > 0 || self.is_bank_changed;
        !is_beside && !tracks.chain(surveys).any(|is_new| is_new)
    }

    /// The new versions, for the audit log.
    fn detail(&self) -> serde_json::Value {
        let tracks = self.tracks.iter().filter(|track| track.is_new);
        let surveys = self.surveys.iter().filter(|survey| survey.is_new);
        json!({
            "handouts": self.handouts,
            "rubrics": self.rubrics,
            "questions": self.questions,
            "tracks": tracks
                .map(|track| json!({ "code": track.code, "number": track.number }))
                .collect::<Vec<_>>(),
            "surveys": surveys
                .map(|survey| json!({ "code": survey.code, "number": survey.number }))
                .collect::<Vec<_>>(),
        })
    }
}

pub(crate) async fn read_off_thread(folder: PathBuf) -> Result<Content, Failure> {
    let read = tokio::task::spawn_blocking(move || content::read(&folder)).await;
    let read = read.map_err(|error| Failure::internal("content.read", error))?;
    read.map_err(|faults| Failure::invalid(faults.into_iter().map(fault_of).collect()))
}

fn fault_of(fault: ContentFault) -> Fault {
    let place = format!("{}:{}", fault.file, fault.line);
    Fault::new(place, fault.code, fault.message)
}

async fn publish_quiz(
    app: &App,
    tx: &Tx,
    published: &Published,
    code: &str,
    quiz: &bank::BankQuiz,
) -> Result<(), Failure> {
    // Of an unchanged track nothing was written, its quizzes stand already.
    let Some(lesson) = published.lessons.get(code) else {
        return Ok(());
    };
    let now = app.clock.now();
    let seed = i64::from_le_bytes(secret::random_bytes()?);
    let from = FromBank {
        track_version: published.version.id,
        lesson: *lesson,
        quiz: &quiz.quiz,
        versions: &quiz.versions,
    };
    quizzes::write::publish_from_bank(tx, &app.ids, now, seed, &from).await?;
    Ok(())
}

async fn publish_survey(
    app: &App,
    tx: &Tx,
    draft: &SurveyDraft,
) -> Result<PublishedSurvey, Failure> {
    refuse_unknown_follow_up(draft)?;
    let form = form_of(draft);
    let now = app.clock.now();
    let published = surveys::write::publish_form(tx, &app.ids, now, &form).await?;
    Ok(PublishedSurvey {
        code: form.code,
        title: form.title,
        number: published.number,
        is_new: published.is_new,
    })
}

/// A survey after completion is opened by the worker, or asked of managers,
/// which know it by its code.
fn refuse_unknown_follow_up(draft: &SurveyDraft) -> Result<(), Failure> {
    let known = match draft.code.as_str() {
        OBSERVATION => Some(OBSERVED_AFTER),
        code => surveys::follow_up::of(code).map(|known| known.days),
    };
    let written = draft.days_after.and_then(|days| u64::try_from(days).ok());
    if known == written {
        return Ok(());
    }
    let follow_ups = surveys::follow_up::ALL.map(|known| (known.code, known.days));
    let all = follow_ups
        .into_iter()
        .chain([(OBSERVATION, OBSERVED_AFTER)]);
    let names: Vec<String> = all
        .map(|(code, days)| format!("{code}（days_after = {days}）"))
        .collect();
    let message = format!("修了後の調査は {} だけです。", names.join("、"));
    let file = format!("surveys/{}.toml:1", draft.code);
    Err(Failure::invalid(vec![Fault::new(
        file,
        "content.survey.follow_up",
        message,
    )]))
}

fn form_of(draft: &SurveyDraft) -> FormDraft {
    let questions = draft.questions.iter().map(|question| {
        let (kind, scale) = match &question.answer {
            SurveyAnswer::Rating(labels) => (surveys::QuestionKind::Rating, labels.to_vec()),
            SurveyAnswer::Text => (surveys::QuestionKind::Text, Vec::new()),
        };
        QuestionDraft {
            code: question.code.clone(),
            kind,
            label: question.label.clone(),
            body: question.text.clone(),
            scale,
            level: question.level,
        }
    });
    FormDraft {
        code: draft.code.clone(),
        title: draft.title.clone(),
        intro: draft.intro.clone(),
        questions: questions.collect(),
    }
}

fn summary_of(content: &Content, today: NaiveDate) -> ContentSummary {
    let tracks = content.tracks.iter().map(|track| {
        let quizzes = track.quizzes().count();
        let of = |kind| {
            let of_kind = track.practices().filter(|practice| practice.kind == kind);
            of_kind.count()
        };
        TrackSummary {
            code: track.code.clone(),
            title: track.title.clone(),
            modules: track.modules.len(),
            minutes: track.minutes(),
            lessons: track.items().count() - quizzes - track.practices().count(),
            videos: of(PracticeKind::Video),
            cases: of(PracticeKind::Case),
            role_plays: of(PracticeKind::RolePlay),
            checklists: of(PracticeKind::Checklist),
            characters: track.characters(),
            quizzes,
            questions: track.quizzes().map(|quiz| quiz.questions.len()).sum(),
        }
    });
    let surveys = content.surveys.iter().map(|survey| SurveySummary {
        code: survey.code.clone(),
        title: survey.title.clone(),
        questions: survey.questions.len(),
    });
    ContentSummary {
        tracks: tracks.collect(),
        surveys: surveys.collect(),
        cases: content.cases.len(),
        documents: content.documents.len(),
        due: content
            .blocks
            .iter()
            .filter(|one| one.is_due(today))
            .count(),
    }
}
