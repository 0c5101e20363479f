//! The questions of a quiz file.

mod task;

use super::draft::{DrawDraft, OptionDraft, QuestionDraft, ReviewDraft, RulesDraft, TaskDraft};
use super::fault::Faults;
use super::fields::{At, Fields};
use super::review::BlockKind;
use super::shelf::Shelf;

/// The fewest questions that a quiz can be passed by knowing, not by luck.
const MIN_QUESTIONS: usize = 5;
/// The most questions in one quiz.
pub(super) const MAX_QUESTIONS: i32 = 100;
/// The most points to pass.
pub(super) const MAX_POINTS: i32 = 1000;
/// Options of one question.
const OPTIONS: std::ops::RangeInclusive<usize> = 2..=8;

const REVIEWS: [(&str, ReviewDraft); 3] = [
    ("when_over", ReviewDraft::WhenOver),
    ("always", ReviewDraft::Always),
    ("never", ReviewDraft::Never),
];
/// Eight hours, in minutes.
const LONGEST_TIME: i32 = 8 * 60;
/// Thirty days, in hours.
const LONGEST_COOLING: i32 = 30 * 24;
/// A bank holds at least this many times what is drawn of it, in halves: 2.5.
const BANK_HALVES: usize = 5;

/// A question and where its id and its grounds stand.
pub(super) struct ReadQuestion {
    pub(super) id: At<String>,
    pub(super) sources: Vec<At<String>>,
    pub(super) draft: QuestionDraft,
}

/// Reads every `[[question]]`, each with the place of its id.
pub(super) fn questions(
    quiz: &mut Fields<'_>,
    objectives: &[String],
    shelf: &Shelf,
    faults: &mut Faults,
) -> Vec<ReadQuestion> {
    let file = quiz.file();
    let line = quiz.line;
    let tables = quiz.tables("question", faults);
    let too_many = i32::try_from(tables.len()).map_or(true, |count| count > MAX_QUESTIONS);
    if tables.len() < MIN_QUESTIONS || too_many {
        let message = format!(
            "問題が{}問です。{MIN_QUESTIONS}問から{MAX_QUESTIONS}問までにしてください。",
            tables.len()
        );
        faults.add(file, line, "content.quiz.size", message);
    }
    tables
        .into_iter()
        .map(|table| question(table, objectives, shelf, faults))
        .collect()
}

/// Reads every `[[draw]]`: how many questions of the bank are asked for each
/// objective.
pub(super) fn draws(
    quiz: &mut Fields<'_>,
    bank: &[ReadQuestion],
    faults: &mut Faults,
) -> Vec<DrawDraft> {
    let file = quiz.file();
    let mut draws: Vec<DrawDraft> = Vec::new();
    for mut fields in quiz.tables("draw", faults) {
        let objective = fields.id("objective", faults);
        let count = fields.count("count", 1..=MAX_QUESTIONS, faults);
        let count = usize::try_from(count.value).unwrap_or_default();
        fields.finish(faults);
        let of_objective = bank
            .iter()
            .filter(|question| question.draft.objective == objective.value);
        let held = of_objective.count();
        if held * 2 < count * BANK_HALVES {
            let message = format!(
                "目標「{}」の問題が{held}問です。出題する{count}問の2.5倍より少ないので、問題を足してください。",
                objective.value
            );
            faults.add(file, objective.line, "content.quiz.bank", message);
        }
        if draws.iter().any(|draw| draw.objective == objective.value) {
            let message = format!("目標「{}」の [[draw]] が2回あります。", objective.value);
            faults.add(file, objective.line, "content.id.duplicate", message);
        }
        draws.push(DrawDraft {
            objective: objective.value,
            count,
        });
    }
    draws
}

/// A pass mark above the points there are could never be reached.
pub(super) fn check_pass_mark(file: &str, pass_mark: &At<i32>, points: i32, faults: &mut Faults) {
    if pass_mark.value > points {
        let message = format!(
            "pass_mark が{}ですが、満点は{points}点です。満点までにしてください。",
            pass_mark.value
        );
        faults.add(file, pass_mark.line, "content.quiz.pass_mark", message);
    }
}

fn question(
    mut fields: Fields<'_>,
    objectives: &[String],
    shelf: &Shelf,
    faults: &mut Faults,
) -> ReadQuestion {
    let file = fields.file();
    let line = fields.line;
    let id = fields.id("id", faults);
    shelf.begin(BlockKind::Question, &id.value, "", &mut fields, faults);
    let objective = fields.id("objective", faults);
    if !objective.value.is_empty() && !objectives.contains(&objective.value) {
        let message = format!(
            "目標「{}」が、このテストの objectives にありません。どちらかを直してください。",
            objective.value
        );
        faults.add(file, objective.line, "content.id.unknown", message);
    }
    let kind = fields.choice("kind", &task::KINDS, faults);
    let safety = fields.flag("safety", faults);
    let difficulty = fields.optional_count("difficulty", 1..=3, faults);
    let sources = fields.words("sources", faults);
    let stem = fields.long_text("stem", 1000, faults);
    let said = task::points(&mut fields, faults);
    let task = kind.map_or(TaskDraft::Single, |kind| {
        task::read(kind, &mut fields, faults)
    });
    let points = task::worth(&task, said);
    let feedback = feedback(&task, &mut fields, faults);
    let options = options(&task, &mut fields, faults);
    if kind.is_some()
        && let Some(message) = task::key_fault(&task, &options)
    {
        faults.add(file, line, "content.quiz.key", message);
    }
    if let Some(message) = task::points_fault(&task, points) {
        faults.add(file, line, "content.quiz.points", message);
    }
    fields.finish(faults);
    let draft = QuestionDraft {
        file: file.to_owned(),
        line: id.line,
        code: id.value.clone(),
        objective: objective.value,
        task,
        points,
        feedback,
        safety,
        difficulty: difficulty.unwrap_or_default(),
        sources: sources.iter().map(|word| word.value.clone()).collect(),
        stem: stem.value,
        options,
    };
    ReadQuestion { id, sources, draft }
}

/// Options that are neither right nor wrong by themselves cannot explain; the
/// question does.
fn feedback(task: &TaskDraft, fields: &mut Fields<'_>, faults: &mut Faults) -> String {
    if task.is_choice() {
        return fields
            .optional_text("feedback", 1000, faults)
            .unwrap_or_default();
    }
    fields.long_text("feedback", 1000, faults).value
}

fn options(task: &TaskDraft, question: &mut Fields<'_>, faults: &mut Faults) -> Vec<OptionDraft> {
    if matches!(task, TaskDraft::ShortText { .. } | TaskDraft::Essay(_)) {
        return Vec::new();
    }
    let file = question.file();
    let line = question.line;
    let tables = question.tables("option", faults);
    if !OPTIONS.contains(&tables.len()) {
        let message = format!(
            "選択肢が{}個です。{}個から{}個までにしてください。",
            tables.len(),
            OPTIONS.start(),
            OPTIONS.end()
        );
        faults.add(file, line, "content.quiz.options", message);
    }
    let mut options: Vec<OptionDraft> = Vec::new();
    for mut fields in tables {
        let id = fields.id("id", faults);
        if options.iter().any(|earlier| earlier.code == id.value) && !id.value.is_empty() {
            let message = format!("選択肢の id「{}」が、この問題の中で2回あります。", id.value);
            faults.add(file, id.line, "content.id.duplicate", message);
        }
        let text = fields.line_text("text", 300, faults);
        let is_choice = task.is_choice();
        let correct = is_choice && fields.flag("correct", faults);
        let explanation = if is_choice {
            fields.long_text("explanation", 1000, faults).value
        } else {
            fields
                .optional_text("explanation", 1000, faults)
                .unwrap_or_default()
        };
        fields.finish(faults);
        options.push(OptionDraft {
            code: id.value,
            text: text.value,
            correct,
            explanation,
        });
    }
    options
}

/// Reads the limits of a quiz and when its key shows.
pub(super) fn rules(quiz: &mut Fields<'_>, faults: &mut Faults) -> RulesDraft {
    let time_limit = quiz.optional_count("time_limit_minutes", 1..=LONGEST_TIME, faults);
    let cooling_off = quiz.optional_count("cooling_off_hours", 0..=LONGEST_COOLING, faults);
    let in_turn = quiz.has("in_turn") && quiz.flag("in_turn", faults);
    let review = quiz.optional_choice("review", &REVIEWS, faults);
    RulesDraft {
        time_limit_minutes: time_limit,
        cooling_off_minutes: cooling_off.unwrap_or_default() * 60,
        in_turn,
        review: review.unwrap_or_default(),
    }
}
