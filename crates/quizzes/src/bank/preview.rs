//! A version as its learner would see it, and with its key.

use kernel::id::{OptionId, QuestionVersionId};
use uuid::Uuid;

use crate::attempt::{OpenOption, OpenQuestion};
use crate::publication::NewQuestion;
use crate::published::{PublishedOption, PublishedQuestion};
use crate::response::Response;
use crate::shuffle::shuffled;
use crate::task::{self, Key, KeyOption, Sheet, SheetOption};

/// A question before it is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// As the learner would see it, unanswered.
    pub open: OpenQuestion,
    /// With its key.
    pub keyed: PublishedQuestion,
}

/// Any seed shows an order that is not the author's; this one always the same.
const SEED: i64 = 1;

/// Shows a question as it would be asked; its faults do not matter.
pub fn preview(question: &NewQuestion) -> Preview {
    let kind = question.task.kind();
    let keys: Vec<OptionId> = (1..=question.options.len() as u128)
        .map(|number| OptionId(Uuid::from_u128(number)))
        .collect();
    let key_options = question.options.iter().zip(&keys);
    let key = Key {
        task: question.task.clone(),
        safety: question.safety,
        points: question.points,
        options: key_options
            .clone()
            .map(|(option, id)| KeyOption {
                id: *id,
                code: option.code.clone(),
                correct: option.correct,
            })
            .collect(),
    };
    let sheet = Sheet {
        kind,
        options: key_options
            .clone()
            .map(|(option, id)| SheetOption {
                id: *id,
                code: option.code.clone(),
                body: option.body.clone(),
            })
            .collect(),
        layout: question.task.layout(),
    };
    let options = key_options.map(|(option, id)| PublishedOption {
        id: *id,
        code: option.code.clone(),
        body: option.body.clone(),
        correct: option.correct,
        explanation: option.explanation.clone(),
    });
    let keyed = PublishedQuestion {
        code: question.code.clone(),
        position: 1,
        kind,
        task: question.task.clone(),
        solution: task::solution(&key),
        objective: question.objective.clone(),
        safety: question.safety,
        points: question.points,
        stem: question.stem.clone(),
        feedback: question.feedback.clone(),
        options: options.collect(),
    };
    let order = if kind.is_shuffled() {
        shuffled(SEED, 1, keys)
    } else {
        keys
    };
    let sheet = sheet.in_order(&order);
    let fields = task::fields(&sheet, &Response::default());
    let options = sheet.options.into_iter().map(|option| OpenOption {
        id: option.id,
        body: option.body,
    });
    Preview {
        open: OpenQuestion {
            id: QuestionVersionId(Uuid::nil()),
            position: 1,
            kind,
            stem: question.stem.clone(),
            options: options.collect(),
            fields,
            response: Response::default(),
            version: 0,
        },
        keyed,
    }
}
