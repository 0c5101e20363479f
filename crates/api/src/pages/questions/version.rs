//! One version: as its learner sees it, its key, its faults, and what can be
//! decided about it.

use askama::Template;
use journeys::views::question_bank::{Filed, filed};
use journeys::{App, MoveQuestion, move_question};
use kernel::id::BankQuestionId;
use kernel::{Failure, Fault, Kind};
use poem::handler;
use poem::web::{Data, Path};
use quizzes::{BankState, LONGEST_REASON, bank_faults};
use serde::Deserialize;
use uuid::Uuid;

use super::preview::{KeyCard, cards};
use super::show::{VersionCard, place_words};
use super::{question_path, version_path};
use crate::http::{PageResult, Problem, Signed};
use crate::pages::quiz::field::FieldCard;
use crate::pages::shell::{self, Form, Layout, Nav, Visit};

/// A decision and its button.
struct Decision {
    to: &'static str,
    word: &'static str,
    is_quiet: bool,
}

#[derive(Template)]
#[template(path = "questions/version.html")]
struct VersionPage {
    layout: Layout,
    form: Form,
    question: String,
    code: String,
    place: String,
    version: VersionCard,
    about: String,
    safety: bool,
    tags: String,
    basis: String,
    faults: Vec<Fault>,
    stem: String,
    hint: &'static str,
    fields: Vec<FieldCard>,
    key: KeyCard,
    state: &'static str,
    state_path: String,
    decisions: Vec<Decision>,
    longest_reason: usize,
}

impl VersionPage {
    fn new(visit: &Visit, filed: &Filed, no: i32, form: Form) -> Result<Self, Failure> {
        let version = filed.version(no).ok_or_else(Failure::not_found)?;
        let question = &filed.question;
        let asked = &version.content.question;
        let (sheet, key) = cards(asked);
        let is_undecided = question.is_undecided();
        let is_current = question.current_no == Some(no);
        let decisions = decisions(version.state, is_current && !is_undecided);
        let title = format!("設問 {} 第{no}版", question.place.code);
        Ok(Self {
            layout: visit.layout(title, Nav::Questions).with(&form),
            form,
            question: question_path(question.id),
            code: question.place.code.clone(),
            place: place_words(filed),
            version: VersionCard::of(filed, version),
            about: format!(
                "{}・{}点・目標 {}",
                asked.task.kind().label(),
                asked.points,
                asked.objective
            ),
            safety: asked.safety,
            tags: version.content.tags.join("、"),
            basis: version.content.basis.join("、"),
            faults: bank_faults(&version.content),
            stem: sheet.stem,
            hint: sheet.hint,
            fields: sheet.fields,
            key,
            state: version.state.as_str(),
            state_path: format!("{}/state", version_path(question.id, no)),
            decisions,
            longest_reason: LONGEST_REASON,
        })
    }
}

/// What can be decided about a version. Choosing the one in use again means
/// something only while a decision is open.
fn decisions(state: BankState, is_settled: bool) -> Vec<Decision> {
    let all = [
        (BankState::Ready, "この版を使う", false),
        (BankState::Hidden, "出題しない", true),
        (BankState::Void, "無効にする", true),
    ];
    let allowed = all.into_iter().filter(|(to, _, _)| {
        let is_idle = state == BankState::Ready && *to == state && is_settled;
        state.may_become(*to) && !is_idle
    });
    allowed
        .map(|(to, word, is_quiet)| Decision {
            to: to.as_str(),
            word,
            is_quiet,
        })
        .collect()
}

#[handler]
pub(super) async fn show(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((question, number)): Path<(Uuid, i32)>,
) -> PageResult {
    let filed = filed(&app, &actor, BankQuestionId(question)).await?;
    shell::show(&VersionPage::new(&visit, &filed, number, Form::new())?)
}

#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    reason: String,
}

fn state(word: &str) -> Result<BankState, Problem> {
    BankState::parse(word).ok_or_else(|| Problem::malformed("no such state"))
}

#[handler]
pub(super) async fn decide(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path((question, number)): Path<(Uuid, i32)>,
    typed: poem::web::Form<Typed>,
) -> PageResult {
    let question = BankQuestionId(question);
    let asked = MoveQuestion {
        question,
        no: number,
        from: state(&typed.from)?,
        to: state(&typed.to)?,
        reason: typed.reason.clone(),
    };
    let Err(failure) = move_question(&app, &actor, &asked).await else {
        let done = match asked.to {
            BankState::Ready => "この版を使います。次に教材を公開すると、テストに出ます。",
            BankState::Hidden => {
                "出題しないことにしました。次に教材を公開すると、テストから外れます。"
            }
            _ => "無効にしました。次に教材を公開すると、テストから外れます。",
        };
        return visit.done(&question_path(question), done);
    };
    let is_late = failure.kind == Kind::Conflict;
    let form = Form::new().with("reason", &typed.reason).refused(failure)?;
    let filed = filed(&app, &actor, question).await?;
    let page = VersionPage::new(&visit, &filed, number, form)?;
    if is_late {
        return shell::show_overtaken(&page);
    }
    shell::show_refused(&page)
}
