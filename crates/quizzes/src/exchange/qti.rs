//! QTI 2.1 items: one choice, an order or a few words.
//! <https://www.imsglobal.org/question/qtiv2p1/imsqti_infov2p1.html>
//!
//! What is refused, by name: every other interaction, more than one of them in
//! an item, adaptive items and templates. What an item has no place for stands
//! in its label, as tags do elsewhere.

mod package;
mod read;

use super::marks::Marks;
use super::weights;
use super::xml::escaped;
use crate::publication::{NewOption, NewQuestion};
use crate::quiz::QuestionKind;
use crate::task::{Scoring, Task};

pub(super) use package::{import, is_package, package};

/// What ends one tag of a label.
const TAG_END: char = ';';
/// The names of an item's variables.
const RESPONSE: &str = "RESPONSE";
const FEEDBACK: &str = "FEEDBACK";
const GENERAL: &str = "GENERAL";

/// One item's file.
pub(super) fn write(question: &NewQuestion) -> Option<String> {
    let (declaration, interaction) = parts(question)?;
    let code = escaped(&question.code);
    let mut marks = Marks::of(question);
    // The item's own words do not tell these from a choice and an order.
    if matches!(question.task, Task::TrueFalse | Task::Ranking) {
        marks.kind = Some(question.task.kind());
    }
    let label = escaped(&marks.tags().join(&TAG_END.to_string()));
    let processing = processing(question);
    let points = question.points;
    let cardinality = cardinality(question.task.kind());
    let stem = lines(&question.stem);
    let general = match question.feedback.as_str() {
        "" => String::new(),
        text => format!(
            "<modalFeedback outcomeIdentifier=\"{GENERAL}\" identifier=\"general\" showHide=\"show\">{}</modalFeedback>\n",
            lines(text)
        ),
    };
    Some(format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <assessmentItem xmlns=\"http://www.imsglobal.org/xsd/imsqti_v2p1\" \
         identifier=\"{code}\" title=\"{code}\" label=\"{label}\" \
         adaptive=\"false\" timeDependent=\"false\" toolName=\"Terakoya\">\n\
         {declaration}\
         <outcomeDeclaration identifier=\"SCORE\" cardinality=\"single\" baseType=\"float\" normalMaximum=\"{points}\"/>\n\
         <outcomeDeclaration identifier=\"{FEEDBACK}\" cardinality=\"{cardinality}\" baseType=\"identifier\"/>\n\
         <outcomeDeclaration identifier=\"{GENERAL}\" cardinality=\"single\" baseType=\"identifier\">\
         <defaultValue><value>general</value></defaultValue></outcomeDeclaration>\n\
         <itemBody>\n\
         <p>{stem}</p>\n\
         {interaction}</itemBody>\n\
         {processing}{general}</assessmentItem>\n"
    ))
}

/// Text with its line breaks.
fn lines(text: &str) -> String {
    let lines = text.split('\n').map(escaped);
    lines.collect::<Vec<_>>().join("<br/>")
}

fn cardinality(kind: QuestionKind) -> &'static str {
    match kind {
        QuestionKind::Multiple => "multiple",
        QuestionKind::Ordering | QuestionKind::Ranking => "ordered",
        _ => "single",
    }
}

/// How the response is declared, and how it is given.
fn parts(question: &NewQuestion) -> Option<(String, String)> {
    let options = &question.options;
    let right = options.iter().filter(|option| option.correct);
    let codes = |options: Vec<&NewOption>| {
        let codes = options.into_iter().map(|option| value(&option.code));
        codes.collect::<String>()
    };
    let parts = match &question.task {
        Task::Single | Task::TrueFalse => {
            let shuffle = question.task == Task::Single;
            let interaction =
                interaction("choiceInteraction", shuffle, " maxChoices=\"1\"", options);
            (declared(question, &codes(right.collect()), ""), interaction)
        }
        Task::Multiple(scoring) => {
            let mapping = match scoring {
                Scoring::Partial => mapping(question),
                Scoring::Whole => String::new(),
            };
            let interaction = interaction("choiceInteraction", true, " maxChoices=\"0\"", options);
            (
                declared(question, &codes(right.collect()), &mapping),
                interaction,
            )
        }
        Task::Ordering(_) | Task::Ranking => {
            let interaction = interaction("orderInteraction", true, "", options);
            (
                declared(question, &codes(options.iter().collect()), ""),
                interaction,
            )
        }
        Task::ShortText(text) => {
            let first = text.accepted.first().map(|word| value(word));
            let entries: String = text
                .accepted
                .iter()
                .map(|word| entry(word, &question.points.to_string()))
                .collect();
            let mapping = format!("<mapping defaultValue=\"0\">{entries}</mapping>");
            let interaction = format!(
                "<p><textEntryInteraction responseIdentifier=\"{RESPONSE}\" expectedLength=\"20\"/></p>\n"
            );
            (declared(question, &first?, &mapping), interaction)
        }
        _ => return None,
    };
    Some(parts)
}

fn value(text: &str) -> String {
    format!("<value>{}</value>", escaped(text))
}

fn entry(key: &str, points: &str) -> String {
    format!(
        "<mapEntry mapKey=\"{}\" mappedValue=\"{points}\"/>",
        escaped(key)
    )
}

fn declared(question: &NewQuestion, right: &str, mapping: &str) -> String {
    let kind = question.task.kind();
    let base = match kind {
        QuestionKind::ShortText => "string",
        _ => "identifier",
    };
    let cardinality = cardinality(kind);
    format!(
        "<responseDeclaration identifier=\"{RESPONSE}\" cardinality=\"{cardinality}\" baseType=\"{base}\">\
         <correctResponse>{right}</correctResponse>{mapping}</responseDeclaration>\n"
    )
}

/// Each right option's part of the points; a wrong one takes as much away.
fn mapping(question: &NewQuestion) -> String {
    let right: Vec<bool> = question
        .options
        .iter()
        .map(|option| option.correct)
        .collect();
    let points = i64::from(question.points);
    let weights = weights::of(Scoring::Partial, &right);
    let entries: String = question
        .options
        .iter()
        .zip(weights)
        .map(|(option, weight)| entry(&option.code, &weights::written(weight * points / 100)))
        .collect();
    format!(
        "<mapping lowerBound=\"0\" upperBound=\"{points}\" defaultValue=\"0\">{entries}</mapping>"
    )
}

fn interaction(name: &str, shuffle: bool, attributes: &str, options: &[NewOption]) -> String {
    let choices = options.iter().map(|option| {
        let (code, body) = (escaped(&option.code), lines(&option.body));
        let why = match option.explanation.as_str() {
            "" => String::new(),
            text => format!(
                "<feedbackInline outcomeIdentifier=\"{FEEDBACK}\" identifier=\"{code}\" showHide=\"show\">{}</feedbackInline>",
                lines(text)
            ),
        };
        format!("<simpleChoice identifier=\"{code}\">{body}{why}</simpleChoice>\n")
    });
    let choices: String = choices.collect();
    format!(
        "<{name} responseIdentifier=\"{RESPONSE}\" shuffle=\"{shuffle}\"{attributes}>\n{choices}</{name}>\n"
    )
}

/// How the response becomes a score, in QTI's own words.
fn processing(question: &NewQuestion) -> String {
    let is_mapped = matches!(
        question.task,
        Task::Multiple(Scoring::Partial) | Task::ShortText(_)
    );
    let score = match is_mapped {
        true => format!(
            "<setOutcomeValue identifier=\"SCORE\"><mapResponse identifier=\"{RESPONSE}\"/></setOutcomeValue>"
        ),
        false => format!(
            "<responseCondition><responseIf>\
             <match><variable identifier=\"{RESPONSE}\"/><correct identifier=\"{RESPONSE}\"/></match>\
             <setOutcomeValue identifier=\"SCORE\"><baseValue baseType=\"float\">{}</baseValue></setOutcomeValue></responseIf></responseCondition>",
            question.points
        ),
    };
    let feedback = match question.task.kind().is_choice() {
        true => format!(
            "<setOutcomeValue identifier=\"{FEEDBACK}\"><variable identifier=\"{RESPONSE}\"/></setOutcomeValue>"
        ),
        false => String::new(),
    };
    format!("<responseProcessing>{score}{feedback}</responseProcessing>\n")
}
