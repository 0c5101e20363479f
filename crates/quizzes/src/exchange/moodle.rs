//! Moodle XML: <https://docs.moodle.org/en/Moodle_XML_format>. Written as
//! plain text; read with its HTML taken off.

mod read;

use super::answers::{rows, statement};
use super::marks::Marks;
use super::weights::{self, FULL};
use super::xml::escaped;
use crate::publication::{NewOption, NewQuestion};
use crate::quiz::QuestionKind;
use crate::task::{Matching, Scoring, Task};

pub(super) use read::import;

/// The whole file.
pub(super) fn file(parts: &[String]) -> String {
    let parts = parts.concat();
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<quiz>\n{parts}</quiz>\n")
}

pub(super) fn write(question: &NewQuestion) -> Option<String> {
    let (kind, body) = body(question)?;
    let code = escaped(&question.code);
    let points = question.points;
    let mut marks = Marks::of(question);
    // The default grade says it.
    marks.points = None;
    if question.task == Task::Ranking {
        marks.kind = Some(QuestionKind::Ranking);
    }
    let tags = marks.tags().into_iter();
    let tags: String = tags
        .map(|tag| format!("<tag>{}</tag>", text(&tag)))
        .collect();
    Some(format!(
        "<question type=\"{kind}\">\n\
         <name>{}</name>\n\
         {}{}<defaultgrade>{points}</defaultgrade>\n\
         <penalty>0</penalty>\n\
         <hidden>0</hidden>\n\
         <idnumber>{code}</idnumber>\n\
         {body}<tags>{tags}</tags>\n\
         </question>\n",
        text(&question.code),
        element("questiontext", "", &question.stem),
        element("generalfeedback", "", &question.feedback),
    ))
}

fn text(text: &str) -> String {
    format!("<text>{}</text>", escaped(text))
}

/// An element with a text of its own, and what follows the text in it.
fn holding(name: &str, attributes: &str, body: &str, rest: &str) -> String {
    format!(
        "<{name}{attributes} format=\"plain_text\">{}{rest}</{name}>\n",
        text(body)
    )
}

fn element(name: &str, attributes: &str, body: &str) -> String {
    holding(name, attributes, body, "")
}

fn answer(weight: i64, body: &str, explanation: &str) -> String {
    let fraction = format!(" fraction=\"{}\"", weights::written(weight));
    holding(
        "answer",
        &fraction,
        body,
        &element("feedback", "", explanation),
    )
}

/// The type, and what only that type has.
fn body(question: &NewQuestion) -> Option<(&'static str, String)> {
    let options = &question.options;
    let typed = match &question.task {
        Task::Single => {
            let weights = options
                .iter()
                .map(|option| if option.correct { FULL } else { 0 });
            ("multichoice", choices("true", options, weights))
        }
        Task::Multiple(scoring) => {
            let right: Vec<bool> = options.iter().map(|option| option.correct).collect();
            let weights = weights::of(*scoring, &right).into_iter();
            ("multichoice", choices("false", options, weights))
        }
        Task::TrueFalse => ("truefalse", true_false(options)?),
        Task::ShortText(text) => {
            let accepted = text.accepted.iter();
            let answers: String = accepted.map(|word| answer(FULL, word, "")).collect();
            ("shortanswer", format!("<usecase>0</usecase>\n{answers}"))
        }
        Task::Matching(matching) => ("matching", pairs(matching, options)?),
        Task::Ordering(scoring) => ("ordering", ordering(*scoring, options)),
        Task::Ranking => ("ordering", ordering(Scoring::Partial, options)),
        _ => return None,
    };
    Some(typed)
}

fn choices(single: &str, options: &[NewOption], weights: impl Iterator<Item = i64>) -> String {
    let answers = options.iter().zip(weights);
    let answers: String = answers
        .map(|(option, weight)| answer(weight, &option.body, &option.explanation))
        .collect();
    format!(
        "<single>{single}</single>\n<shuffleanswers>true</shuffleanswers>\n<answernumbering>abc</answernumbering>\n{answers}"
    )
}

fn true_false(options: &[NewOption]) -> Option<String> {
    let (if_true, if_false) = statement(options)?;
    let weight = |option: &NewOption| if option.correct { FULL } else { 0 };
    let if_true = answer(weight(if_true), "true", &if_true.explanation);
    let if_false = answer(weight(if_false), "false", &if_false.explanation);
    Some(if_true + &if_false)
}

fn pairs(matching: &Matching, options: &[NewOption]) -> Option<String> {
    let rows = rows(matching, options)?.into_iter();
    let rows: String = rows
        .map(|(prompt, choice)| {
            let choice = format!("<answer>{}</answer>", text(choice));
            holding("subquestion", "", prompt, &choice)
        })
        .collect();
    Some(format!("<shuffleanswers>true</shuffleanswers>\n{rows}"))
}

fn ordering(scoring: Scoring, options: &[NewOption]) -> String {
    let grading = match scoring {
        Scoring::Whole => "ALL_OR_NOTHING",
        Scoring::Partial => "ABSOLUTE_POSITION",
    };
    let answers = options
        .iter()
        .zip(1..)
        .map(|(option, place)| element("answer", &format!(" fraction=\"{place}\""), &option.body));
    let answers: String = answers.collect();
    format!(
        "<layouttype>VERTICAL</layouttype>\n\
         <selecttype>ALL</selecttype>\n\
         <selectcount>0</selectcount>\n\
         <gradingtype>{grading}</gradingtype>\n\
         <showgrading>SHOW</showgrading>\n\
         {answers}"
    )
}
