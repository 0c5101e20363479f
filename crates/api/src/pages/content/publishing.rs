//! Checking the server's content folder, and publishing it.

use askama::Template;
use journeys::App;
use journeys::publish_content::{Publication, PublishedTrack, TrackSummary};
use kernel::{Failure, Fault, Kind};
use poem::web::Data;
use poem::{Response, handler};

use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Layout, Nav, Status, Visit, see_other};

const TITLE: &str = "教材フォルダーの検査";

#[derive(Template)]
#[template(path = "content/check.html")]
struct CheckPage {
    layout: Layout,
    folder: String,
    faults: Vec<FaultLine>,
    found: Option<Found>,
}

/// A fault at its place in the folder.
struct FaultLine {
    file: String,
    line: String,
    message: String,
    /// The page where it is mended, if that is not the file alone.
    page: Option<String>,
}

impl From<Fault> for FaultLine {
    fn from(fault: Fault) -> Self {
        let place = fault.pointer.rsplit_once(':');
        let (file, line) = place.unwrap_or((&fault.pointer, ""));
        Self {
            file: file.to_owned(),
            line: line.to_owned(),
            page: page_of(&fault.message),
            message: fault.message,
        }
    }
}

/// The page of the bank that a message names.
fn page_of(message: &str) -> Option<String> {
    let start = message.find("/questions/")?;
    let words = message.get(start..)?.split_whitespace();
    words.into_iter().next().map(ToOwned::to_owned)
}

/// What a folder without faults holds.
struct Found {
    is_unchanged: bool,
    /// How many blocks have to be read again by today.
    due: usize,
    tracks: Vec<TrackLine>,
    surveys: Vec<SurveyLine>,
}

struct TrackLine {
    holds: TrackSummary,
    number: i32,
    status: Status,
}

struct SurveyLine {
    title: String,
    questions: usize,
    number: i32,
    status: Status,
}

impl From<Publication> for Found {
    fn from(publication: Publication) -> Self {
        let is_unchanged = publication.is_unchanged();
        let due = publication.contents.due;
        let tracks = publication.contents.tracks.into_iter();
        let surveys = publication.contents.surveys.into_iter();
        Self {
            is_unchanged,
            due,
            tracks: tracks
                .zip(publication.tracks)
                .map(|(holds, track)| TrackLine {
                    holds,
                    number: track.number,
                    status: status(track.number, track.is_new),
                })
                .collect(),
            surveys: surveys
                .zip(publication.surveys)
                .map(|(holds, survey)| SurveyLine {
                    title: holds.title,
                    questions: holds.questions,
                    number: survey.number,
                    status: status(survey.number, survey.is_new),
                })
                .collect(),
        }
    }
}

fn status(number: i32, is_new: bool) -> Status {
    match (is_new, number) {
        (false, _) => Status::Unchanged,
        (true, 1) => Status::New,
        (true, _) => Status::Changed,
    }
}

impl CheckPage {
    fn new(visit: &Visit, app: &App, faults: Vec<Fault>, found: Option<Found>) -> Self {
        Self {
            layout: visit.layout(TITLE, Nav::Tracks),
            folder: app.settings.content_dir.display().to_string(),
            faults: faults.into_iter().map(FaultLine::from).collect(),
            found,
        }
    }
}

/// The faults of the folder; any other failure goes out as it is.
fn faults_of(failure: Failure) -> Result<Vec<Fault>, Failure> {
    if failure.kind == Kind::Invalid && !failure.faults.is_empty() {
        Ok(failure.faults)
    } else {
        Err(failure)
    }
}

/// Who comes back to the address of a result starts again.
#[handler]
pub(super) fn go_back() -> Response {
    see_other("/tracks")
}

#[handler]
pub(super) async fn check(Signed(actor): Signed, visit: Visit, app: Data<&App>) -> PageResult {
    let folder = app.settings.content_dir.clone();
    let page = match journeys::preview_content(&app, &actor, folder).await {
        Ok(publication) => CheckPage::new(&visit, &app, Vec::new(), Some(publication.into())),
        Err(failure) => CheckPage::new(&visit, &app, faults_of(failure)?, None),
    };
    shell::show(&page)
}

#[handler]
pub(super) async fn publish(Signed(actor): Signed, visit: Visit, app: Data<&App>) -> PageResult {
    let folder = app.settings.content_dir.clone();
    match journeys::publish_content(&app, Some(&actor), folder).await {
        Ok(publication) => visit.done("/tracks", &published_words(&publication)),
        Err(failure) => {
            shell::show_refused(&CheckPage::new(&visit, &app, faults_of(failure)?, None))
        }
    }
}

fn published_words(publication: &Publication) -> String {
    if publication.is_unchanged() {
        return "変更はありません。新しい版は公開していません。".to_owned();
    }
    let tracks = publication.tracks.iter().filter(|track| track.is_new);
    let tracks = tracks.map(|PublishedTrack { title, number, .. }| (title, number));
    let surveys = publication.surveys.iter().filter(|survey| survey.is_new);
    let surveys = surveys.map(|survey| (&survey.title, &survey.number));
    let words: Vec<String> = tracks
        .chain(surveys)
        .map(|(title, number)| format!("「{title}」第{number}版"))
        .collect();
    if words.is_empty() {
        return "資料と設問バンクを更新しました。コースの版は変わっていません。".to_owned();
    }
    format!("{}を公開しました。", words.join("、"))
}
