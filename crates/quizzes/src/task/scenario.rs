//! A case in stages (分岐シナリオ): each choice leads to the next stage or to
//! the end, and has its points. A choice stands once it is saved, because the
//! next stage tells what came of it; going back would be reading the key.

use std::collections::{BTreeMap, BTreeSet};

use kernel::Fault;
use serde::{Deserialize, Serialize};

use super::{Control, Field, Key, Layout, Sheet};
use crate::error::Error;
use crate::publication::NewQuestion;
use crate::response::Response;

/// The stages; the first one begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scenario {
    /// At least one.
    pub stages: Vec<Stage>,
}

/// What happens, and what can be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stage {
    /// Unique in the scenario.
    pub code: String,
    /// What happens, plain text.
    pub text: String,
    /// What can be done.
    pub choices: Vec<Choice>,
}

/// Something to do in a stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// The code of one of the question's options; no other stage has it.
    pub option: String,
    /// The stage it leads to, a later one; nothing at an end.
    pub next: Option<String>,
    /// What it is worth. The best way through is worth the question's points.
    pub points: i32,
}

/// A stage without its points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StageLayout {
    code: String,
    text: String,
    /// Option codes, and the place of the stage each leads to.
    choices: Vec<(String, Option<usize>)>,
}

fn field_of(stage: &str) -> String {
    format!("stage-{stage}")
}

impl Scenario {
    fn place(&self, code: &str) -> Option<usize> {
        self.stages.iter().position(|stage| stage.code == code)
    }

    pub(super) fn layout(&self) -> Layout {
        let choice = |choice: &Choice| {
            let next = choice.next.as_deref().and_then(|next| self.place(next));
            (choice.option.clone(), next)
        };
        let stage = |stage: &Stage| StageLayout {
            code: stage.code.clone(),
            text: stage.text.clone(),
            choices: stage.choices.iter().map(choice).collect(),
        };
        Layout {
            stages: self.stages.iter().map(stage).collect(),
            ..Layout::default()
        }
    }

    pub(super) fn faults(&self, pointer: &str, question: &NewQuestion) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut fault = |message: String| {
            let pointer = format!("{pointer}/stages");
            faults.push(Fault::new(pointer, "quiz.question.key", message));
        };
        let codes: BTreeSet<&str> = self
            .stages
            .iter()
            .map(|stage| stage.code.as_str())
            .collect();
        if self.stages.is_empty() || codes.len() != self.stages.len() {
            fault("分岐の設問では、場面を1つ以上にし、場面の id を重ねないでください。".to_owned());
        }
        let mut used = BTreeSet::new();
        for (place, stage) in self.stages.iter().enumerate() {
            if stage.text.trim().is_empty() || stage.choices.len() < 2 {
                fault(format!(
                    "場面「{}」に、文と、2つ以上の選択肢を入れてください。",
                    stage.code
                ));
            }
            for choice in &stage.choices {
                let is_option = question
                    .options
                    .iter()
                    .any(|option| option.code == choice.option);
                if !is_option || !used.insert(choice.option.as_str()) {
                    fault(format!(
                        "場面「{}」の選択肢「{}」は、この設問の選択肢の id ではないか、2回使われています。",
                        stage.code, choice.option
                    ));
                }
                let leads_on = choice
                    .next
                    .as_deref()
                    .is_none_or(|next| self.place(next).is_some_and(|next| next > place));
                if !leads_on {
                    fault(format!(
                        "場面「{}」の選択肢「{}」の行き先は、後ろにある場面にしてください。",
                        stage.code, choice.option
                    ));
                }
            }
        }
        if used.len() != question.options.len() {
            fault("どの場面にも出てこない選択肢があります。".to_owned());
        }
        let points = self.stages.iter().flat_map(|stage| &stage.choices);
        let in_range = points
            .clone()
            .all(|choice| (0..=question.points).contains(&choice.points));
        if !in_range || (faults.is_empty() && self.best_from(0).0 != question.points) {
            faults.push(Fault::new(
                format!("{pointer}/points"),
                "quiz.question.points",
                "選択肢の点は0点以上にし、最もよい道すじの合計を、設問の配点と同じにしてください。",
            ));
        }
        faults
    }

    /// The most points from a stage on, and the choices that give them. Stages
    /// lead only to later ones, so the last is worked out first.
    fn best_from(&self, start: usize) -> (i32, Vec<(String, String)>) {
        let mut best: BTreeMap<usize, (i32, Vec<(String, String)>)> = BTreeMap::new();
        for (place, stage) in self.stages.iter().enumerate().skip(start).rev() {
            let mut top: (i32, Vec<(String, String)>) = (-1, Vec::new());
            for choice in &stage.choices {
                let next = choice.next.as_deref().and_then(|next| self.place(next));
                let (later, mut path) = next
                    .and_then(|next| best.get(&next).cloned())
                    .unwrap_or_default();
                let points = choice.points.saturating_add(later);
                if points > top.0 {
                    path.insert(0, (stage.code.clone(), choice.option.clone()));
                    top = (points, path);
                }
            }
            best.insert(place, top);
        }
        best.remove(&start).unwrap_or_default()
    }

    pub(super) fn points(&self, key: &Key, response: &Response) -> i32 {
        let mut place = Some(0);
        let mut points = 0_i32;
        while let Some(stage) = place.and_then(|place| self.stages.get(place)) {
            let given = response.option(&field_of(&stage.code));
            let chosen = given.and_then(|id| key.code_of(id));
            let choice =
                chosen.and_then(|code| stage.choices.iter().find(|choice| choice.option == code));
            let Some(choice) = choice else {
                break;
            };
            points = points.saturating_add(choice.points);
            place = choice.next.as_deref().and_then(|next| self.place(next));
        }
        points.clamp(0, key.points)
    }

    pub(super) fn solution(&self, key: &Key) -> Response {
        let (_, path) = self.best_from(0);
        path.into_iter()
            .fold(Response::default(), |response, (stage, option)| {
                let option = key.id_of(&option).map(|id| id.to_string());
                response.with(field_of(&stage), option.into_iter().collect())
            })
    }
}

/// The stages reached so far: all but the last one stand.
pub(super) fn fields(sheet: &Sheet, saved: &Response) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    let mut place = Some(0);
    while let Some(stage) = place.and_then(|place| sheet.layout.stages.get(place)) {
        let offered = sheet.options.iter().filter(|option| {
            let mut choices = stage.choices.iter();
            choices.any(|(code, _)| *code == option.code)
        });
        let options = offered.map(|option| option.id).collect();
        let name = field_of(&stage.code);
        let given = saved.option(&name);
        let mut field = super::pick(name, &stage.text, Control::One, options, saved);
        field.is_fixed = given.is_some();
        fields.push(field);
        place = given
            .and_then(|id| sheet.options.iter().find(|option| option.id == id))
            .and_then(|chosen| stage.choices.iter().find(|(code, _)| *code == chosen.code))
            .and_then(|(_, next)| *next);
    }
    fields
}

pub(super) fn accept(sheet: &Sheet, saved: &Response, given: Response) -> Result<Response, Error> {
    let fields = fields(sheet, saved);
    super::require_picks(&fields, &given)?;
    let stands = fields.iter().filter(|field| field.is_fixed).all(|field| {
        let again = given.values(&field.name);
        again.is_empty() || again == saved.values(&field.name)
    });
    if !stands {
        return Err(Error::StageFixed);
    }
    // What stands need not be sent again, and is never taken back.
    let merged = given
        .fields()
        .fold(saved.clone(), |merged, (name, values)| {
            merged.with(name, values.to_vec())
        });
    Ok(merged)
}
