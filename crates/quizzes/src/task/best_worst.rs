//! Situational judgement (状況判断): which option is best and which is worst,
//! by the experts' key. Half the points for each, as in the "pick best and
//! worst" format of Motowidlo, Dunnette and Carter (1990).

use std::collections::BTreeSet;

use kernel::Fault;
use serde::{Deserialize, Serialize};

use super::{Control, Field, Key, Sheet};
use crate::publication::NewQuestion;
use crate::response::Response;

const BEST: &str = "best";
const WORST: &str = "worst";
const FEWEST: usize = 3;

/// The experts' key: the codes of the options that may be called best, and of
/// those that may be called worst.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BestWorst {
    /// At least one.
    pub best: Vec<String>,
    /// At least one, none of the best.
    pub worst: Vec<String>,
}

impl BestWorst {
    pub(super) fn faults(&self, pointer: &str, question: &NewQuestion) -> Vec<Fault> {
        let codes: BTreeSet<&str> = question
            .options
            .iter()
            .map(|option| option.code.as_str())
            .collect();
        let known = self
            .best
            .iter()
            .chain(&self.worst)
            .all(|code| codes.contains(code.as_str()));
        let apart = !self.best.iter().any(|code| self.worst.contains(code));
        let named = !self.best.is_empty() && !self.worst.is_empty();
        if codes.len() >= FEWEST && known && apart && named {
            return Vec::new();
        }
        vec![Fault::new(
            format!("{pointer}/best"),
            "quiz.question.key",
            "状況判断の設問では、選択肢を3つ以上にし、最もよいものと最もよくないものを、この設問の別々の選択肢から決めてください。",
        )]
    }

    pub(super) fn points(&self, key: &Key, response: &Response) -> i32 {
        let names = |field: &str, codes: &[String]| {
            let given = response.option(field).and_then(|id| key.code_of(id));
            given.is_some_and(|given| codes.iter().any(|code| code == given))
        };
        let hits = usize::from(names(BEST, &self.best)) + usize::from(names(WORST, &self.worst));
        key.share(hits, 2)
    }

    pub(super) fn solution(&self, key: &Key) -> Response {
        let first = |codes: &[String]| {
            let id = codes.first().and_then(|code| key.id_of(code));
            id.map(|id| id.to_string()).into_iter().collect()
        };
        Response::default()
            .with(BEST, first(&self.best))
            .with(WORST, first(&self.worst))
    }
}

pub(super) fn fields(sheet: &Sheet, saved: &Response) -> Vec<Field> {
    let field =
        |name: &str, label| super::pick(name.to_owned(), label, Control::One, sheet.all(), saved);
    vec![
        field(BEST, "最もよい対応"),
        field(WORST, "最もよくない対応"),
    ]
}
