//! The score sheet of an assessor or moderator, and how far two agree.

use std::collections::BTreeMap;

use askama::Template;
use journeys::views::assessments::{AssessmentView, assessment_view};
use journeys::{App, SheetInput, moderate_assessment, score_assessment};
use kernel::id::{AssessmentId, AssessmentSheetId};
use kernel::{Actor, Failure, date};
use poem::web::{Data, Path};
use poem::{Request, handler};
use quizzes::practical::{HIGHEST, Levels, SheetKind};
use quizzes::write::GivenSheet;
use uuid::Uuid;

use super::{NoteCard, desk_path, halves_words, level_word, result_status};
use crate::http::{PageResult, Signed};
use crate::pages::shell::{self, Form, Layout, Nav, Status, Visit};
use crate::words::Language;

/// The page's script sends it along: it wants no page, only to know that the
/// sheet is in.
const KEPT_HEADER: &str = "x-kept-sheet";
/// What the script then finds in the answer.
const TAKEN_HEADER: &str = "x-sheet-taken";
/// The name of a criterion's field begins with it.
const LEVEL_FIELD: &str = "levels/";

/// One criterion of the form.
struct CriterionField {
    field: String,
    label: String,
    hint: String,
    options: Vec<(String, String)>,
}

/// One line of the table of sheets.
struct ComparedLine {
    criterion: String,
    /// By whom, and the level in words.
    levels: Vec<(String, String)>,
    difference: Option<i32>,
}

/// What somebody wrote.
struct Words {
    by: String,
    at: String,
    comment: String,
    note: String,
}

#[derive(Template)]
#[template(path = "assessments/show.html")]
struct SheetPage {
    layout: Layout,
    form: Form,
    owner: String,
    path: String,
    learner: String,
    company: String,
    on: String,
    word: &'static str,
    status: Option<Status>,
    assessors: String,
    intro: String,
    kit: String,
    hands_over: bool,
    waits_for_handover: bool,
    /// Whether it can be cancelled, or scored by somebody else.
    is_open: bool,
    cancel_reason: Option<String>,
    handover: Option<NoteCard>,
    received: Option<(String, NoteCard)>,
    /// Where the form goes; nothing when there is nothing to give.
    action: Option<String>,
    heading: &'static str,
    button: &'static str,
    criteria: Vec<CriterionField>,
    agreed: Option<String>,
    compared: Vec<ComparedLine>,
    names: Vec<String>,
    words: Vec<Words>,
    result: Vec<(String, String)>,
}

impl SheetPage {
    fn new(visit: &Visit, actor: &Actor, view: AssessmentView, form: Form) -> Self {
        let of = &view.card.assessment;
        let path = desk_path(of.id);
        let action = action_of(&view, &path);
        let moderates = view.may_moderate;
        let is_correction = view.supersedes.is_some();
        let own_note = view.handover.as_ref();
        let own_note = own_note.filter(|note| note.handed_in_at.is_some());
        Self {
            layout: visit
                .layout(&view.card.lesson, Nav::Assessments)
                .with(&form),
            owner: actor.account.to_string(),
            learner: format!("{}（{}）", view.card.learner, view.card.employee_no),
            company: view.card.company.clone(),
            on: date::display(of.scheduled_on),
            word: of.status.label(),
            status: result_status(of.outcome.as_ref().map(|outcome| outcome.passed)),
            assessors: joined(view.assessors.iter().map(|(_, name)| name.as_str())),
            intro: view.rubric.intro.clone(),
            kit: view.kit.clone(),
            hands_over: of.hands_over,
            waits_for_handover: view.waits_for_handover,
            is_open: of.status.is_open(),
            cancel_reason: of.cancel_reason.clone(),
            handover: own_note.map(|note| NoteCard::of(note, Language::Japanese)),
            received: view
                .received
                .as_ref()
                .map(|(note, by)| (by.clone(), NoteCard::of(note, Language::Japanese))),
            heading: match (moderates, is_correction) {
                (false, false) => "採点する",
                (false, true) => "採点を訂正する",
                (true, false) => "調整して結果を決める",
                (true, true) => "調整の結果を訂正する",
            },
            button: if is_correction {
                "訂正を送る"
            } else {
                "採点を送る"
            },
            criteria: criteria_of(&view),
            agreed: view.agreement.as_ref().map(|agreed| {
                format!(
                    "{}観点のうち、一致{}・1段違い{}・2段以上の違い{}",
                    agreed.criteria.len(),
                    agreed.exact,
                    agreed.adjacent,
                    agreed.far
                )
            }),
            compared: compared(&view),
            names: view
                .sheets
                .iter()
                .map(|(sheet, by)| named(sheet.kind, by))
                .collect(),
            words: view.sheets.iter().map(words_of).collect(),
            result: result_of(&view),
            action,
            path,
            form,
        }
    }
}

fn joined<'n>(names: impl Iterator<Item = &'n str>) -> String {
    names.collect::<Vec<_>>().join("、")
}

fn action_of(view: &AssessmentView, path: &str) -> Option<String> {
    if view.waits_for_handover {
        return None;
    }
    if view.may_moderate {
        return Some(format!("{path}/moderation"));
    }
    view.may_score.then(|| format!("{path}/sheets"))
}

fn criteria_of(view: &AssessmentView) -> Vec<CriterionField> {
    let fields = view.rubric.criteria.iter().map(|criterion| {
        let option = |level: i32| {
            let words = format!("{level} {}：{}", level_word(level), criterion.anchor(level));
            (level.to_string(), words)
        };
        let minimum = view.rubric.minimum(criterion, &view.card.assessment.track);
        CriterionField {
            field: format!("{LEVEL_FIELD}{}", criterion.code),
            label: criterion.name.clone(),
            hint: format!("合格には{minimum}以上。迷ったら低い段階を選びます。"),
            options: (1..=HIGHEST).map(option).collect(),
        }
    });
    fields.collect()
}

fn named(kind: SheetKind, by: &str) -> String {
    match kind {
        SheetKind::Assessor => by.to_owned(),
        SheetKind::Moderator => format!("{by}（調整）"),
    }
}

fn compared(view: &AssessmentView) -> Vec<ComparedLine> {
    if view.sheets.is_empty() {
        return Vec::new();
    }
    let lines = view.rubric.criteria.iter().map(|criterion| {
        let levels = view.sheets.iter().map(|(sheet, by)| {
            let level = sheet.levels.get(&criterion.code).copied();
            let level = level.unwrap_or_default();
            (
                named(sheet.kind, by),
                format!("{level} {}", level_word(level)),
            )
        });
        let pair = view.agreement.as_ref().and_then(|agreed| {
            let mut pairs = agreed.criteria.iter();
            pairs.find(|pair| pair.code == criterion.code)
        });
        ComparedLine {
            criterion: criterion.name.clone(),
            levels: levels.collect(),
            difference: pair.map(quizzes::practical::CriterionPair::difference),
        }
    });
    lines.collect()
}

fn words_of((sheet, by): &(quizzes::practical::Sheet, String)) -> Words {
    Words {
        by: named(sheet.kind, by),
        at: date::display_instant(sheet.at),
        comment: sheet.comment.clone(),
        note: sheet.note.clone(),
    }
}

fn result_of(view: &AssessmentView) -> Vec<(String, String)> {
    let Some(outcome) = &view.card.assessment.outcome else {
        return Vec::new();
    };
    let lines = view.rubric.criteria.iter().map(|criterion| {
        let halves = outcome.halves.get(&criterion.code).copied();
        (
            criterion.name.clone(),
            halves_words(halves.unwrap_or_default(), Language::Japanese),
        )
    });
    lines.collect()
}

/// The form with a fresh key, and with what the actor gave before.
fn fresh_form(view: &AssessmentView) -> Form {
    let form = keyed(Form::new(), view);
    let earlier = if view.may_moderate {
        view.moderated()
    } else {
        view.own.as_ref()
    };
    let Some(sheet) = earlier else {
        return form;
    };
    let form = form
        .with("comment", &sheet.comment)
        .with("note", &sheet.note);
    sheet.levels.iter().fold(form, |form, (code, level)| {
        form.with(&format!("{LEVEL_FIELD}{code}"), level.to_string())
    })
}

fn keyed(form: Form, view: &AssessmentView) -> Form {
    let supersedes = view.supersedes.map(|sheet| sheet.to_string());
    form.with("sheet", view.fresh.to_string())
        .with("supersedes", supersedes.unwrap_or_default())
}

#[handler]
pub(super) async fn show(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(assessment): Path<Uuid>,
) -> PageResult {
    let view = assessment_view(&app, &actor, AssessmentId(assessment)).await?;
    let form = fresh_form(&view);
    shell::show(&SheetPage::new(&visit, &actor, view, form))
}

/// A form of ours is never without a key; one that is gets none of its own.
fn input_of(typed: &BTreeMap<String, String>) -> Result<SheetInput, Failure> {
    let text = |name: &str| typed.get(name).map(String::as_str).unwrap_or_default();
    let key = |name: &str| text(name).parse::<Uuid>().ok();
    let levels: Levels = typed
        .iter()
        .filter_map(|(name, value)| {
            let code = name.strip_prefix(LEVEL_FIELD)?;
            Some((code.to_owned(), value.parse().unwrap_or_default()))
        })
        .collect();
    Ok(SheetInput {
        client: key("sheet").ok_or_else(|| {
            let message = "画面が古くなっています。読み込み直して、もう一度送ってください。";
            Failure::conflict("assessment.sheet.key", message)
        })?,
        supersedes: key("supersedes").map(AssessmentSheetId),
        levels,
        comment: text("comment").replace("\r\n", "\n"),
        note: text("note").replace("\r\n", "\n"),
    })
}

/// A sheet as it was sent, and how.
struct Sent {
    by_script: bool,
    id: AssessmentId,
    typed: BTreeMap<String, String>,
}

async fn answer(
    app: &App,
    actor: &Actor,
    visit: &Visit,
    sent: Sent,
    given: Result<GivenSheet, Failure>,
) -> PageResult {
    match given {
        Ok(_) if sent.by_script => {
            let taken = poem::Response::builder().header(TAKEN_HEADER, "1");
            Ok(taken.finish())
        }
        Ok(_) => visit.done(&desk_path(sent.id), "採点を受け取りました。"),
        Err(failure) => {
            let typed = sent
                .typed
                .iter()
                .fold(Form::new(), |form, (name, value)| form.with(name, value));
            let refused = typed.refused(failure)?;
            let view = assessment_view(app, actor, sent.id).await?;
            // What came before may have been taken: the next try corrects it.
            let form = keyed(refused, &view);
            shell::show_refused(&SheetPage::new(visit, actor, view, form))
        }
    }
}

#[handler]
pub(super) async fn score(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    request: &Request,
    Path(assessment): Path<Uuid>,
    typed: poem::web::Form<BTreeMap<String, String>>,
) -> PageResult {
    let by_script = request.header(KEPT_HEADER).is_some();
    let (id, typed) = (AssessmentId(assessment), typed.0);
    let given = match input_of(&typed) {
        Ok(input) => score_assessment(&app, &actor, id, &input).await,
        Err(failure) => Err(failure),
    };
    let sent = Sent {
        by_script,
        id,
        typed,
    };
    answer(&app, &actor, &visit, sent, given).await
}

#[handler]
pub(super) async fn moderate(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    request: &Request,
    Path(assessment): Path<Uuid>,
    typed: poem::web::Form<BTreeMap<String, String>>,
) -> PageResult {
    let by_script = request.header(KEPT_HEADER).is_some();
    let (id, typed) = (AssessmentId(assessment), typed.0);
    let given = match input_of(&typed) {
        Ok(input) => moderate_assessment(&app, &actor, id, &input).await,
        Err(failure) => Err(failure),
    };
    let sent = Sent {
        by_script,
        id,
        typed,
    };
    answer(&app, &actor, &visit, sent, given).await
}
