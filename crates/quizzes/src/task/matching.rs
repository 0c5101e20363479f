//! Matching: each prompt takes the option that goes with it. Options that go
//! with no prompt are allowed, so that the last pair is not given away.

use std::collections::BTreeSet;

use kernel::Fault;
use kernel::id::OptionId;
use serde::{Deserialize, Serialize};

use super::{Control, Field, Key, Layout, Scoring, Sheet};
use crate::publication::NewQuestion;
use crate::response::Response;

/// Which option goes with which prompt; both are options of the question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matching {
    /// Codes: the prompt, then what goes with it.
    pub pairs: Vec<(String, String)>,
    /// All or nothing, or a part for each pair.
    #[serde(default)]
    pub scoring: Scoring,
}

fn field_of(prompt: OptionId) -> String {
    format!("pair-{prompt}")
}

impl Matching {
    pub(super) fn layout(&self) -> Layout {
        Layout {
            prompts: self
                .pairs
                .iter()
                .map(|(prompt, _)| prompt.clone())
                .collect(),
            ..Layout::default()
        }
    }

    pub(super) fn faults(&self, pointer: &str, question: &NewQuestion) -> Vec<Fault> {
        let is_option = |code: &str| question.options.iter().any(|option| option.code == code);
        let prompts: BTreeSet<&str> = self
            .pairs
            .iter()
            .map(|(prompt, _)| prompt.as_str())
            .collect();
        let known = self
            .pairs
            .iter()
            .all(|(prompt, option)| is_option(prompt) && is_option(option));
        let apart = self
            .pairs
            .iter()
            .all(|(_, option)| !prompts.contains(option.as_str()));
        if self.pairs.len() >= 2 && prompts.len() == self.pairs.len() && known && apart {
            return Vec::new();
        }
        vec![Fault::new(
            format!("{pointer}/pairs"),
            "quiz.question.key",
            "組み合わせの設問では、異なる項目を2つ以上にし、それぞれに、この設問の選択肢を1つ決めてください。",
        )]
    }

    pub(super) fn points(&self, key: &Key, response: &Response) -> i32 {
        let hits = self.pairs.iter().filter(|(prompt, option)| {
            let given = key
                .id_of(prompt)
                .and_then(|prompt| response.option(&field_of(prompt)));
            given.is_some() && given == key.id_of(option)
        });
        let hits = hits.count();
        match self.scoring {
            Scoring::Whole if hits < self.pairs.len() => 0,
            _ => key.share(hits, self.pairs.len()),
        }
    }

    pub(super) fn solution(&self, key: &Key) -> Response {
        let pairs = self
            .pairs
            .iter()
            .filter_map(|(prompt, option)| key.id_of(prompt).zip(key.id_of(option)));
        pairs.fold(Response::default(), |response, (prompt, option)| {
            response.with(field_of(prompt), vec![option.to_string()])
        })
    }
}

pub(super) fn fields(sheet: &Sheet, saved: &Response) -> Vec<Field> {
    let is_prompt = |code: &String| sheet.layout.prompts.contains(code);
    let choices: Vec<OptionId> = sheet
        .options
        .iter()
        .filter(|option| !is_prompt(&option.code))
        .map(|option| option.id)
        .collect();
    sheet
        .options
        .iter()
        .filter(|option| is_prompt(&option.code))
        .map(|prompt| {
            super::pick(
                field_of(prompt.id),
                &prompt.body,
                Control::Pick,
                choices.clone(),
                saved,
            )
        })
        .collect()
}
