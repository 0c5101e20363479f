//! Single choice, true or false, multiple choice: the key lies in the options.
//!
//! Multiple choice with [`Scoring::Partial`]: right options chosen less wrong
//! options chosen, over the right options there are, never below nothing; so
//! choosing everything gains nothing.

use std::collections::BTreeSet;

use kernel::Fault;
use kernel::id::OptionId;

use super::{Control, Field, Key, Scoring, Sheet, Task};
use crate::error::Error;
use crate::publication::NewQuestion;
use crate::quiz::QuestionKind;
use crate::response::{OPTION, Response};

pub(super) fn faults(pointer: &str, question: &NewQuestion) -> Vec<Fault> {
    let right = question.options.iter().filter(|option| option.correct);
    let message = match (&question.task, right.count()) {
        (Task::TrueFalse, _) if question.options.len() != 2 => {
            "正誤の設問では、選択肢を「正しい」と「正しくない」の2つにしてください。"
        }
        (Task::Multiple(_), 0) => "正解を1つ以上にしてください。",
        (Task::Multiple(_), _) | (_, 1) => return Vec::new(),
        _ => "1つ選ぶ設問では、正解をちょうど1つにしてください。",
    };
    let pointer = format!("{pointer}/options");
    vec![Fault::new(pointer, "quiz.question.key", message)]
}

pub(super) fn fields(sheet: &Sheet, saved: &Response) -> Vec<Field> {
    let control = if sheet.kind == QuestionKind::Multiple {
        Control::Many
    } else {
        Control::One
    };
    vec![super::pick(
        OPTION.to_owned(),
        "",
        control,
        sheet.all(),
        saved,
    )]
}

pub(super) fn accept(sheet: &Sheet, given: Response) -> Result<Response, Error> {
    if let Some((other, _)) = given.fields().find(|(name, _)| *name != OPTION) {
        return Err(Error::UnknownField(other.to_owned()));
    }
    let offered = sheet.all();
    let mut chosen = BTreeSet::new();
    for value in given.values(OPTION) {
        let option: OptionId = value.parse().map_err(|_| Error::ForeignOption)?;
        if !offered.contains(&option) {
            return Err(Error::ForeignOption);
        }
        chosen.insert(option);
    }
    if chosen.len() > 1 && sheet.kind != QuestionKind::Multiple {
        return Err(Error::TooManyOptions);
    }
    Ok(Response::of_options(chosen))
}

fn right(key: &Key) -> BTreeSet<OptionId> {
    let right = key.options.iter().filter(|option| option.correct);
    right.map(|option| option.id).collect()
}

pub(super) fn points(key: &Key, scoring: Scoring, response: &Response) -> i32 {
    let right = right(key);
    let chosen = response.chosen();
    let takes_many = matches!(key.task, Task::Multiple(_));
    if chosen.is_empty() || (chosen.len() > 1 && !takes_many) {
        return 0;
    }
    if scoring == Scoring::Whole {
        return if chosen == right { key.points } else { 0 };
    }
    let hits = chosen.intersection(&right).count();
    let misses = chosen.len() - hits;
    key.share(hits.saturating_sub(misses), right.len())
}

pub(super) fn solution(key: &Key) -> Response {
    Response::of_options(right(key))
}
