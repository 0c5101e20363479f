//! Putting the options in order. The author's order is the key; the learner
//! sees them shuffled, and their keys are random, so that neither place nor
//! key tells the order.
//!
//! [`Scoring::Partial`] uses Spearman's footrule (Spearman 1906; Diaconis and
//! Graham 1977): the sum over all options of how many places each is away from
//! its own, at most ⌊n²/2⌋. The right order is worth all points, the reverse
//! nothing.

use kernel::Fault;
use kernel::id::OptionId;

use super::{Control, Field, Key, Scoring, Sheet};
use crate::publication::NewQuestion;
use crate::response::Response;

const FEWEST: usize = 3;

fn place(number: usize) -> String {
    format!("place-{number}")
}

pub(super) fn faults(pointer: &str, question: &NewQuestion) -> Vec<Fault> {
    if question.options.len() >= FEWEST {
        return Vec::new();
    }
    let pointer = format!("{pointer}/options");
    let message = "並べかえの設問では、選択肢を3つ以上にしてください。";
    vec![Fault::new(pointer, "quiz.question.key", message)]
}

pub(super) fn fields(sheet: &Sheet, saved: &Response) -> Vec<Field> {
    let field = |number| {
        let label = format!("{number}番目");
        super::pick(place(number), &label, Control::Pick, sheet.all(), saved)
    };
    (1..=sheet.options.len()).map(field).collect()
}

pub(super) fn points(key: &Key, scoring: Scoring, response: &Response) -> i32 {
    let right: Vec<OptionId> = key.options.iter().map(|option| option.id).collect();
    let given: Vec<OptionId> = (1..=right.len())
        .filter_map(|number| response.option(&place(number)))
        .collect();
    let mut sorted = given.clone();
    sorted.sort_unstable();
    let mut all = right.clone();
    all.sort_unstable();
    if sorted != all {
        return 0;
    }
    if scoring == Scoring::Whole {
        return if given == right { key.points } else { 0 };
    }
    let distance: usize = right
        .iter()
        .enumerate()
        .filter_map(|(own, option)| {
            let at = given.iter().position(|other| other == option)?;
            Some(own.abs_diff(at))
        })
        .sum();
    let farthest = right.len() * right.len() / 2;
    key.share(farthest - distance.min(farthest), farthest)
}

pub(super) fn solution(key: &Key) -> Response {
    let places = key.options.iter().zip(1..);
    places.fold(Response::default(), |response, (option, number)| {
        response.with(place(number), vec![option.id.to_string()])
    })
}
