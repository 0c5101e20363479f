//! A quiz on its way to publication, and what is wrong with it.

use std::collections::BTreeSet;

use kernel::Fault;

use crate::quiz::{Draw, Rules};
use crate::task::{self, Task};

/// The most points of one question.
pub const MAX_POINTS: i32 = 100;
const MAX_QUESTIONS: usize = 200;
const MAX_OPTIONS: usize = 12;
const MAX_ATTEMPTS: i32 = 99;
/// Eight hours.
const MAX_TIME_LIMIT: i32 = 8 * 60;
/// Thirty days.
const MAX_COOLING_OFF: i32 = 30 * 24 * 60;

/// A quiz to publish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewQuiz {
    /// The title.
    pub title: String,
    /// Points that pass, 0 (nothing is judged) to the sum of all points.
    pub pass_points: i32,
    /// Attempts allowed; 0 is without limit.
    pub attempts_allowed: i32,
    /// The rules beside points and attempts.
    pub rules: Rules,
    /// The questions, in order: all that an attempt may ask.
    pub questions: Vec<NewQuestion>,
    /// How many an attempt draws for each objective; empty to ask all.
    pub draws: Vec<Draw>,
}

/// A question to publish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewQuestion {
    /// The author's stable id.
    pub code: String,
    /// What it asks for, with its key as far as the options do not hold it.
    pub task: Task,
    /// The learning objective it tests.
    pub objective: String,
    /// Whether passing needs it right, however many points there are.
    pub safety: bool,
    /// What it is worth, 1 to [`MAX_POINTS`].
    pub points: i32,
    /// Plain text.
    pub stem: String,
    /// What is to be learnt from the question as a whole; may be empty where
    /// every option explains itself.
    pub feedback: String,
    /// The options, in the author's order; none for text.
    pub options: Vec<NewOption>,
}

/// An option to publish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOption {
    /// The author's stable id.
    pub code: String,
    /// Plain text.
    pub body: String,
    /// Whether it belongs to the key of a choice question.
    pub correct: bool,
    /// Why it is right or wrong; may be empty where it is neither by itself,
    /// as in an order.
    pub explanation: String,
}

impl NewQuiz {
    /// The sum of all points of an attempt; saturates, so that nonsense stays
    /// nonsense. What is drawn is worth one point each.
    pub fn total_points(&self) -> i32 {
        if !self.draws.is_empty() {
            let drawn: usize = self.draws.iter().map(|draw| draw.count).sum();
            return i32::try_from(drawn).unwrap_or(i32::MAX);
        }
        self.questions
            .iter()
            .fold(0, |sum, question| sum.saturating_add(question.points))
    }
}

/// Every fault of a quiz; publishable when there is none.
pub fn faults(quiz: &NewQuiz) -> Vec<Fault> {
    let mut faults = Vec::new();
    require_text(&mut faults, "/title", "title", &quiz.title);
    if quiz.questions.is_empty() || quiz.questions.len() > MAX_QUESTIONS {
        faults.push(Fault::new(
            "/questions",
            "quiz.questions.count",
            format!("設問は1問から{MAX_QUESTIONS}問までにしてください。"),
        ));
    }
    if !(0..=quiz.total_points()).contains(&quiz.pass_points) {
        faults.push(Fault::new(
            "/pass_points",
            "quiz.pass_points.range",
            format!(
                "合格点は、0点（合否なし）から満点の{}点までにしてください。",
                quiz.total_points()
            ),
        ));
    }
    if !(0..=MAX_ATTEMPTS).contains(&quiz.attempts_allowed) {
        faults.push(Fault::new(
            "/attempts_allowed",
            "quiz.attempts.range",
            format!("受けられる回数は、0（制限なし）から{MAX_ATTEMPTS}回までにしてください。"),
        ));
    }
    rule_faults(&mut faults, quiz.rules);
    draw_faults(&mut faults, quiz);
    let mut codes = BTreeSet::new();
    for (index, question) in quiz.questions.iter().enumerate() {
        let pointer = format!("/questions/{index}");
        if !codes.insert(&question.code) {
            faults.push(duplicate(&pointer, &question.code));
        }
        question_faults(&mut faults, &pointer, question);
    }
    faults
}

fn rule_faults(faults: &mut Vec<Fault>, rules: Rules) {
    if rules
        .time_limit_minutes
        .is_some_and(|minutes| !(1..=MAX_TIME_LIMIT).contains(&minutes))
    {
        faults.push(Fault::new(
            "/time_limit_minutes",
            "quiz.time_limit.range",
            format!("制限時間は、1分から{MAX_TIME_LIMIT}分までにしてください。"),
        ));
    }
    if !(0..=MAX_COOLING_OFF).contains(&rules.cooling_off_minutes) {
        faults.push(Fault::new(
            "/cooling_off_minutes",
            "quiz.cooling_off.range",
            format!(
                "次に受けられるまでの時間は、0分から{MAX_COOLING_OFF}分（30日）までにしてください。"
            ),
        ));
    }
}

/// Whichever questions are drawn, an attempt must be worth the same.
fn draw_faults(faults: &mut Vec<Fault>, quiz: &NewQuiz) {
    for (index, draw) in quiz.draws.iter().enumerate() {
        let of_objective = quiz
            .questions
            .iter()
            .filter(|question| question.objective == draw.objective);
        let is_second = quiz.draws[..index]
            .iter()
            .any(|earlier| earlier.objective == draw.objective);
        if draw.count == 0 || is_second || of_objective.count() < draw.count {
            faults.push(Fault::new(
                format!("/draws/{index}"),
                "quiz.draw.count",
                format!(
                    "目標「{}」の設問が、出題する数に足りません。",
                    draw.objective
                ),
            ));
        }
    }
    if !quiz.draws.is_empty() && quiz.questions.iter().any(|question| question.points != 1) {
        faults.push(Fault::new(
            "/draws",
            "quiz.draw.points",
            "抽出して出題する設問は、すべて1点にしてください。",
        ));
    }
}

/// What is wrong with one question, each place below `pointer`.
pub(crate) fn question_faults(faults: &mut Vec<Fault>, pointer: &str, question: &NewQuestion) {
    require_text(faults, pointer, "code", &question.code);
    require_text(faults, pointer, "stem", &question.stem);
    if !(1..=MAX_POINTS).contains(&question.points) {
        faults.push(Fault::new(
            format!("{pointer}/points"),
            "quiz.question.points",
            format!("配点は1点から{MAX_POINTS}点までにしてください。"),
        ));
    }
    let fewest = if matches!(question.task, Task::ShortText(_) | Task::Essay(_)) {
        0
    } else {
        2
    };
    if !(fewest..=MAX_OPTIONS).contains(&question.options.len()) {
        faults.push(Fault::new(
            format!("{pointer}/options"),
            "quiz.question.options",
            format!("選択肢は2個から{MAX_OPTIONS}個までにしてください。"),
        ));
    }
    faults.extend(task::faults(pointer, question));
    let explains_itself = question.task.kind().is_choice();
    let mut codes = BTreeSet::new();
    for (index, option) in question.options.iter().enumerate() {
        let pointer = format!("{pointer}/options/{index}");
        if !codes.insert(&option.code) {
            faults.push(duplicate(&pointer, &option.code));
        }
        require_text(faults, &pointer, "code", &option.code);
        require_text(faults, &pointer, "body", &option.body);
        if explains_itself {
            require_text(faults, &pointer, "explanation", &option.explanation);
        }
    }
    if !explains_itself {
        require_text(faults, pointer, "feedback", &question.feedback);
    }
}

fn require_text(faults: &mut Vec<Fault>, pointer: &str, field: &str, text: &str) {
    if text.trim().is_empty() || text.contains('\0') {
        faults.push(Fault::new(
            format!("{}/{field}", pointer.trim_end_matches(&format!("/{field}"))),
            "quiz.text.missing",
            "文を入れてください。空や、使えない文字のままでは公開できません。",
        ));
    }
}

fn duplicate(pointer: &str, code: &str) -> Fault {
    Fault::new(
        format!("{pointer}/code"),
        "quiz.code.duplicate",
        format!("id「{code}」が重なっています。別の id にしてください。"),
    )
}
