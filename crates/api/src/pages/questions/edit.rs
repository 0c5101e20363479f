//! Writing a question: a new one, or a new version of one.

use askama::Template;
use journeys::views::question_bank::{Filed, QuizPlace, filed, places};
use journeys::{AddQuestion, App, EditQuestion, add_question, edit_question};
use kernel::id::BankQuestionId;
use kernel::{Actor, Failure, Kind};
use poem::handler;
use poem::web::{Data, Path, Query};
use quizzes::{BankContent, Difference, LONGEST_ESSAY, LONGEST_REASON, QuestionKind, differences};
use serde::Deserialize;
use uuid::Uuid;

use super::form::{self, Go, Typed};
use super::list::kind_choice;
use super::preview::{KeyCard, cards};
use super::{question_path, version_path};
use crate::http::{PageResult, Problem, Signed};
use crate::pages::quiz::field::FieldCard;
use crate::pages::shell::{self, Form, Layout, Nav, Visit};

/// The names of one option's fields.
struct RowNames {
    number: usize,
    code: String,
    body: String,
    correct: String,
    explanation: String,
    place: String,
    pair: String,
    judged: String,
}

impl RowNames {
    fn at(index: usize) -> Self {
        let name = |part: &str| format!("options/{index}/{part}");
        Self {
            number: index + 1,
            code: name("code"),
            body: name("body"),
            correct: name("correct"),
            explanation: name("explanation"),
            place: name("place"),
            pair: name("pair"),
            judged: name("judged"),
        }
    }
}

/// The names of one criterion's fields.
struct CriterionNames {
    number: usize,
    code: String,
    title: String,
    levels: String,
}

impl CriterionNames {
    fn at(index: usize) -> Self {
        Self {
            number: index + 1,
            code: form::essay::name(index, "code"),
            title: form::essay::name(index, "title"),
            levels: form::essay::name(index, "levels"),
        }
    }
}

type Choices = Vec<(String, String)>;

/// A version that somebody else saved meanwhile.
struct Other {
    no: i32,
    path: String,
    differences: Vec<Difference>,
}

#[derive(Template)]
#[template(path = "questions/edit.html")]
struct EditPage {
    layout: Layout,
    form: Form,
    path: String,
    back: String,
    /// Of a new question: the quizzes it may be filed under.
    quizzes: Choices,
    is_new: bool,
    place: String,
    objectives: Choices,
    kind: QuestionKind,
    kinds: Choices,
    scorings: Choices,
    judgements: Choices,
    rows: Vec<RowNames>,
    /// Of an essay only.
    criteria: Vec<CriterionNames>,
    longest_essay: usize,
    newest: i32,
    longest_note: usize,
    other: Option<Other>,
    is_preview: bool,
    stem: String,
    hint: &'static str,
    fields: Vec<FieldCard>,
    key: Option<KeyCard>,
}

impl EditPage {
    fn new(visit: &Visit, title: &str, path: String, kind: QuestionKind, form: Form) -> Self {
        let choice = |(word, label): (&str, &str)| (word.to_owned(), label.to_owned());
        let rows = form.value("rows").parse().unwrap_or_default();
        let is_essay = kind == QuestionKind::Essay;
        let has_rows = kind != QuestionKind::ShortText && !is_essay;
        Self {
            layout: visit.layout(title, Nav::Questions).with(&form),
            form,
            back: "/questions".to_owned(),
            path,
            quizzes: Vec::new(),
            is_new: true,
            place: String::new(),
            objectives: Vec::new(),
            kind,
            kinds: QuestionKind::ALL.map(kind_choice).to_vec(),
            scorings: [
                ("whole", "すべて合えば配点"),
                ("partial", "合った分だけ配点"),
            ]
            .map(choice)
            .to_vec(),
            judgements: [("best", "最もよい"), ("worst", "最もよくない")]
                .map(choice)
                .to_vec(),
            rows: (0..if has_rows { rows } else { 0 })
                .map(RowNames::at)
                .collect(),
            criteria: (0..if is_essay { rows } else { 0 })
                .map(CriterionNames::at)
                .collect(),
            longest_essay: LONGEST_ESSAY,
            newest: 0,
            longest_note: LONGEST_REASON,
            other: None,
            is_preview: false,
            stem: String::new(),
            hint: "",
            fields: Vec::new(),
            key: None,
        }
    }

    /// A new question, filed under one of the quizzes.
    fn of_new(visit: &Visit, places: &[QuizPlace], kind: QuestionKind, form: Form) -> Self {
        let quizzes = places.iter().map(|place| {
            let words = format!("{}　{}", place.course, place.title);
            (format!("{}/{}", place.track, place.quiz), words)
        });
        let mut objectives: Vec<String> = places
            .iter()
            .flat_map(|place| place.objectives.clone())
            .collect();
        objectives.sort();
        objectives.dedup();
        let page = Self::new(visit, "設問の追加", "/questions/new".to_owned(), kind, form);
        Self {
            quizzes: quizzes.collect(),
            objectives: plain(objectives),
            ..page
        }
    }

    /// A new version of a question.
    fn of_filed(visit: &Visit, filed: &Filed, kind: QuestionKind, form: Form) -> Self {
        let question = &filed.question;
        let title = format!("設問 {} の編集", question.place.code);
        let path = format!("{}/edit", question_path(question.id));
        let known = filed.quiz.as_ref();
        let mut objectives = known
            .map(|quiz| quiz.objectives.clone())
            .unwrap_or_default();
        let held = form.value("objective").to_owned();
        if !held.is_empty() && !objectives.contains(&held) {
            objectives.push(held);
        }
        Self {
            is_new: false,
            back: question_path(question.id),
            place: super::show::place_words(filed),
            objectives: plain(objectives),
            newest: question.newest_no,
            ..Self::new(visit, &title, path, kind, form)
        }
    }

    fn with_preview(mut self, content: &BankContent) -> Self {
        let (sheet, key) = cards(&content.question);
        self.is_preview = true;
        self.stem = sheet.stem;
        self.hint = sheet.hint;
        self.fields = sheet.fields;
        self.key = Some(key);
        self
    }

    fn takes_scoring(&self) -> bool {
        use QuestionKind::{Matching, Multiple, Ordering};
        matches!(self.kind, Multiple | Ordering | Matching)
    }

    fn is_choice(&self) -> bool {
        self.kind.is_choice()
    }

    fn is(&self, kind: &str) -> bool {
        self.kind.as_str() == kind
    }
}

fn plain(words: Vec<String>) -> Choices {
    let words = words.into_iter();
    words.map(|word| (word.clone(), word)).collect()
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    kind: String,
    quiz: String,
}

#[handler]
pub(super) async fn show_new(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Query(asked): Query<Asked>,
) -> PageResult {
    let places = places(&app, &actor).await?;
    let kind = QuestionKind::parse(&asked.kind).unwrap_or(QuestionKind::Single);
    let form = form::empty(kind).with("quiz", asked.quiz);
    shell::show(&EditPage::of_new(&visit, &places, kind, form))
}

#[handler]
pub(super) async fn add(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    typed: poem::web::Form<Vec<(String, String)>>,
) -> PageResult {
    let typed = Typed::of(typed.0)?;
    let (content, unread) = typed.content(typed.text("code"));
    let places = places(&app, &actor).await?;
    let page = |form| EditPage::of_new(&visit, &places, typed.kind, form);
    match typed.go {
        Go::More => return shell::show(&page(typed.form(&content))),
        Go::Preview => {
            let page = page(typed.form(&content));
            return shell::show(&page.with_preview(&content));
        }
        Go::Draft | Go::Ready => {}
    }
    let (track, quiz) = typed.text("quiz").split_once('/').unwrap_or_default();
    let asked = AddQuestion {
        track: track.to_owned(),
        quiz: quiz.to_owned(),
        content,
        note: typed.text("note").to_owned(),
        is_ready: typed.go == Go::Ready,
    };
    let (added, failure) = if unread.is_empty() {
        match add_question(&app, &actor, &asked).await {
            Ok(id) => (Some(id), None),
            Err(failure) => (None, Some(failure)),
        }
    } else {
        (None, faults_of(&asked.content, asked.is_ready))
    };
    if let Some(id) = added {
        return visit.done(&question_path(id), done_words(asked.is_ready));
    }
    let failure = form::merged(unread, failure).unwrap_or_else(Failure::not_found);
    let form = typed.form(&asked.content).refused(failure)?;
    shell::show_refused(&page(form))
}

fn done_words(is_ready: bool) -> &'static str {
    if is_ready {
        "保存しました。次に教材を公開すると、テストに出ます。"
    } else {
        "下書きとして保存しました。まだテストには出ません。"
    }
}

/// Every other fault of a form that cannot be read whole.
fn faults_of(content: &BankContent, is_ready: bool) -> Option<Failure> {
    let faults = quizzes::version_faults(content, is_ready);
    (!faults.is_empty()).then(|| Failure::invalid(faults))
}

#[handler]
pub(super) async fn show_edit(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(question): Path<Uuid>,
    Query(asked): Query<Asked>,
) -> PageResult {
    let filed = filed(&app, &actor, BankQuestionId(question)).await?;
    let head = filed.version(filed.question.head_no);
    let content = &head.ok_or_else(Failure::not_found)?.content;
    let kind = QuestionKind::parse(&asked.kind).unwrap_or(content.question.task.kind());
    let form = form::as_kind(content, kind);
    shell::show(&EditPage::of_filed(&visit, &filed, kind, form))
}

#[handler]
pub(super) async fn save(
    Signed(actor): Signed,
    visit: Visit,
    app: Data<&App>,
    Path(question): Path<Uuid>,
    typed: poem::web::Form<Vec<(String, String)>>,
) -> PageResult {
    let typed = Typed::of(typed.0)?;
    let filed = filed(&app, &actor, BankQuestionId(question)).await?;
    let (content, unread) = typed.content(&filed.question.place.code);
    let newest_no = typed.newest_no()?;
    let page = |form| {
        let page = EditPage::of_filed(&visit, &filed, typed.kind, form);
        // What is shown again is still written against the version it began with.
        EditPage {
            newest: newest_no,
            ..page
        }
    };
    match typed.go {
        Go::More => return shell::show(&page(typed.form(&content))),
        Go::Preview => {
            let page = page(typed.form(&content));
            return shell::show(&page.with_preview(&content));
        }
        Go::Draft | Go::Ready => {}
    }
    let asked = EditQuestion {
        question: filed.question.id,
        newest_no,
        content,
        note: typed.text("note").to_owned(),
        is_ready: typed.go == Go::Ready,
    };
    let failure = if unread.is_empty() {
        match edit_question(&app, &actor, &asked).await {
            Ok(_) => {
                let path = question_path(asked.question);
                return visit.done(&path, done_words(asked.is_ready));
            }
            Err(failure) => Some(failure),
        }
    } else {
        faults_of(&asked.content, asked.is_ready)
    };
    let failure = form::merged(unread, failure).unwrap_or_else(Failure::not_found);
    if failure.kind == Kind::Conflict && failure.code == "bank.changed_meanwhile" {
        return show_other(&visit, &app, &actor, &typed, &asked, failure).await;
    }
    let form = typed.form(&asked.content).refused(failure)?;
    shell::show_refused(&page(form))
}

/// Both texts: what was typed stays in the form, what was saved meanwhile
/// stands above it. Saving again makes the typed one the newer.
async fn show_other(
    visit: &Visit,
    app: &App,
    actor: &Actor,
    typed: &Typed,
    asked: &EditQuestion,
    failure: Failure,
) -> PageResult {
    let filed = filed(app, actor, asked.question).await?;
    let newest = filed.version(filed.question.newest_no);
    let newest = newest.ok_or_else(|| Problem::from(Failure::not_found()))?;
    let form = typed.form(&asked.content).refused(failure)?;
    let other = Other {
        no: newest.no,
        path: version_path(asked.question, newest.no),
        differences: differences(&newest.content, &asked.content),
    };
    shell::show_overtaken(&EditPage {
        other: Some(other),
        ..EditPage::of_filed(visit, &filed, typed.kind, form)
    })
}
