//! A question: its versions with what differs, how their states came to be,
//! and where it is asked.

use askama::Template;
use journeys::App;
use journeys::views::question_bank::{Filed, Use, filed};
use kernel::date;
use kernel::id::BankQuestionId;
use poem::handler;
use poem::web::{Data, Path};
use quizzes::{BankQuestion, BankState, BankVersion, Difference, FileState, differences};
use uuid::Uuid;

use super::{StateMark, question_path, version_path};
use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Layout, Nav, Visit};

pub(super) struct VersionCard {
    pub(super) path: String,
    pub(super) no: i32,
    pub(super) state: StateMark,
    pub(super) is_current: bool,
    pub(super) is_pending: bool,
    pub(super) origin: &'static str,
    pub(super) author: String,
    pub(super) at: String,
    pub(super) note: String,
    /// Against the version before; none of the first.
    pub(super) differences: Vec<Difference>,
    pub(super) is_first: bool,
}

impl VersionCard {
    pub(super) fn of(filed: &Filed, version: &BankVersion) -> Self {
        let before = filed.version(version.no - 1);
        let question = &filed.question;
        Self {
            path: version_path(question.id, version.no),
            no: version.no,
            state: StateMark(version.state),
            is_current: question.current_no == Some(version.no),
            is_pending: question.pending_no == Some(version.no),
            origin: version.origin.label(),
            author: filed.name(version.author).unwrap_or_default().to_owned(),
            at: date::display_instant(version.created_at),
            note: version.note.clone(),
            differences: before.map_or_else(Vec::new, |before| {
                differences(&before.content, &version.content)
            }),
            is_first: before.is_none(),
        }
    }
}

struct UseCard {
    path: String,
    words: String,
}

impl UseCard {
    fn of(place: &str, used: &Use) -> Self {
        Self {
            path: format!(
                "/tracks/{}/versions/{}/lessons/{place}",
                used.track, used.number
            ),
            words: format!(
                "{} 第{}版で、この設問の第{}版",
                used.course, used.number, used.no
            ),
        }
    }
}

/// What the author should know or do first.
fn notice(question: &BankQuestion, current: Option<BankState>) -> Option<&'static str> {
    if question.pending_no.is_some() {
        return Some(
            "ファイルと画面の両方で変わっています。使う版を選ぶまで、教材を公開できません。選ぶ版を開いて、「この版を使う」を押してください。",
        );
    }
    if question.file == FileState::Missing {
        return Some(
            "ファイルから取り除かれましたが、画面で直した版があります。使い続けるときは、その版を開いて「この版を使う」を、使わないときは「出題しない」を押してください。決めるまで、教材を公開できません。",
        );
    }
    match current {
        Some(BankState::Ready) => None,
        Some(_) => Some("この設問は、次に教材を公開すると、テストから外れます。"),
        None => Some("まだ使う版がありません。下書きを開いて、「この版を使う」を押してください。"),
    }
}

#[derive(Template)]
#[template(path = "questions/show.html")]
struct ShowPage {
    layout: Layout,
    place: String,
    in_file: bool,
    notice: Option<&'static str>,
    stem: String,
    about: String,
    edit: String,
    head: String,
    versions: Vec<VersionCard>,
    changes: Vec<String>,
    uses: Vec<UseCard>,
}

#[handler]
pub(super) async fn show(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(question): Path<Uuid>,
) -> PageResult {
    let filed = filed(&app, &actor, BankQuestionId(question)).await?;
    let question = &filed.question;
    let current = question.current_no.and_then(|no| filed.version(no));
    let head = filed.version(question.head_no);
    let head = head.ok_or_else(kernel::Failure::not_found)?;
    let asked = &head.content.question;
    let uses = filed.uses.iter();
    shell::show(&ShowPage {
        layout: visit.layout(format!("設問 {}", question.place.code), Nav::Questions),
        place: place_words(&filed),
        in_file: matches!(question.file, FileState::Present | FileState::Missing),
        notice: notice(question, current.map(|version| version.state)),
        stem: asked.stem.clone(),
        about: format!(
            "{}・{}点・目標 {}",
            asked.task.kind().label(),
            asked.points,
            asked.objective
        ),
        edit: format!("{}/edit", question_path(question.id)),
        head: version_path(question.id, head.no),
        versions: filed
            .versions
            .iter()
            .map(|version| VersionCard::of(&filed, version))
            .collect(),
        changes: changes(&filed),
        uses: uses
            .map(|used| UseCard::of(&question.place.quiz, used))
            .collect(),
    })
}

pub(super) fn place_words(filed: &Filed) -> String {
    let place = &filed.question.place;
    match &filed.quiz {
        Some(quiz) => format!("{}　{}", quiz.course, quiz.title),
        None => format!("{}　{}", place.track, place.quiz),
    }
}

fn changes(filed: &Filed) -> Vec<String> {
    let lines = filed.changes.iter().map(|change| {
        let at = date::display_instant(change.at);
        let who = filed.name(change.by).unwrap_or("教材の公開");
        let to = change.to.label();
        let what = match change.from {
            None => format!("が「{to}」で入りました"),
            Some(from) if from == change.to => "を使う版に選びました".to_owned(),
            Some(from) => format!("を「{}」から「{to}」にしました", from.label()),
        };
        let reason = match change.reason.as_str() {
            "" => String::new(),
            reason => format!("（理由：{reason}）"),
        };
        format!("{at}　第{}版{what}{reason}　{who}", change.version_no)
    });
    lines.collect()
}
