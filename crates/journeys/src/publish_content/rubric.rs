//! A rubric as its author wrote it, as the subject of quizzes publishes it.

use courses::content::RubricDraft;
use quizzes::practical::{Criterion, NewRubric, Raise, RubricUse};

/// The rubric to publish.
pub(super) fn rubric_of(draft: &RubricDraft) -> NewRubric {
    let criteria = draft.criteria.iter().map(|criterion| Criterion {
        code: criterion.code.clone(),
        name: criterion.name.clone(),
        safety: criterion.safety,
        minimum: criterion.minimum,
        levels: criterion.levels.clone(),
    });
    let raises = draft.raises.iter().map(|raise| Raise {
        track: raise.track.clone(),
        criterion: raise.criterion.clone(),
        minimum: raise.minimum,
    });
    let uses = draft.uses.iter().map(|one| RubricUse {
        track: one.track.clone(),
        lesson: one.lesson.clone(),
    });
    NewRubric {
        code: draft.code.clone(),
        title: draft.title.clone(),
        intro: draft.intro.clone(),
        criteria: criteria.collect(),
        mean_tenths: draft.mean_tenths,
        raises: raises.collect(),
        uses: uses.collect(),
    }
}
