//! What other formats have no place for travels as tags, in words that Moodle
//! keeps: `objective:FO1`, `safety`, `points:4`, `scoring:whole`.

use super::Losses;
use crate::publication::{MAX_POINTS, NewOption, NewQuestion};
use crate::quiz::QuestionKind;
use crate::task::{Scoring, Task};

/// The tags of a question, and its names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Marks {
    /// The id that the file gives it.
    pub(super) code: Option<String>,
    /// The name that the file gives it.
    pub(super) name: String,
    pub(super) objective: String,
    pub(super) safety: bool,
    pub(super) points: Option<i32>,
    pub(super) scoring: Option<Scoring>,
    /// The kind, where the format has fewer than we.
    pub(super) kind: Option<QuestionKind>,
    /// Tags that are none of ours.
    pub(super) foreign: Vec<String>,
}

impl Marks {
    pub(super) fn of(question: &NewQuestion) -> Self {
        Self {
            objective: question.objective.clone(),
            safety: question.safety,
            points: Some(question.points),
            scoring: match &question.task {
                Task::Multiple(scoring) | Task::Ordering(scoring) => Some(*scoring),
                Task::Matching(matching) => Some(matching.scoring),
                _ => None,
            },
            ..Self::default()
        }
    }

    /// The tags, as they are written.
    pub(super) fn tags(&self) -> Vec<String> {
        let mut tags = Vec::new();
        if let Some(kind) = self.kind {
            tags.push(format!("kind:{}", kind.as_str()));
        }
        if !self.objective.is_empty() {
            tags.push(format!("objective:{}", self.objective));
        }
        if self.safety {
            tags.push("safety".to_owned());
        }
        if let Some(points) = self.points.filter(|points| *points != 1) {
            tags.push(format!("points:{points}"));
        }
        match self.scoring {
            Some(Scoring::Whole) => tags.push("scoring:whole".to_owned()),
            Some(Scoring::Partial) => tags.push("scoring:partial".to_owned()),
            None => {}
        }
        tags
    }

    /// Takes a tag that was read.
    pub(super) fn take(&mut self, tag: &str) {
        match tag.split_once(':') {
            Some(("objective", objective)) => self.objective = objective.trim().to_owned(),
            Some(("scoring", "whole")) => self.scoring = Some(Scoring::Whole),
            Some(("scoring", "partial")) => self.scoring = Some(Scoring::Partial),
            Some(("points", points)) if points_of(points).is_some() => {
                self.points = points_of(points);
            }
            Some(("kind", kind)) if QuestionKind::parse(kind).is_some() => {
                self.kind = QuestionKind::parse(kind);
            }
            None if tag == "safety" => self.safety = true,
            _ => self.foreign.push(tag.to_owned()),
        }
    }

    /// The question, with what the format itself said; what has no place in
    /// one is named.
    pub(super) fn question(
        self,
        other_code: &str,
        (task, options): (Task, Vec<NewOption>),
        stem: String,
        feedback: String,
        losses: &mut Losses,
    ) -> NewQuestion {
        let named = Some(self.name.clone()).filter(|name| !name.is_empty());
        let code = self.code.or(named);
        let code = code.unwrap_or_else(|| other_code.to_owned());
        if !self.name.is_empty() && self.name != code {
            let message = format!(
                "設問の名前「{}」は失われます。",
                super::beginning(&self.name)
            );
            losses.add("exchange.name_lost", message);
        }
        for tag in &self.foreign {
            let message = format!("タグ「{}」は失われます。", super::beginning(tag));
            losses.add("exchange.tag_lost", message);
        }
        NewQuestion {
            code,
            task,
            objective: self.objective,
            safety: self.safety,
            points: self.points.unwrap_or(1),
            stem,
            feedback,
            options,
        }
    }
}

fn points_of(text: &str) -> Option<i32> {
    let points = text.trim().parse().ok();
    points.filter(|points| (1..=MAX_POINTS).contains(points))
}
