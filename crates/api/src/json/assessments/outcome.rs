//! What the API tells a learner and their company's HR of an assessment.

use chrono::NaiveDate;
use journeys::views::assessment_results::AssessmentResult;
use poem_openapi::Object;
use uuid::Uuid;

use super::view::{AssessmentState, HandoverView};

/// A criterion of a result.
#[derive(Debug, Object)]
pub struct CriterionOutcome {
    /// The criterion's code.
    criterion: String,
    /// Its name.
    name: String,
    /// Twice the level: two assessors may be one level apart.
    half_levels: i32,
    /// The least level that passes.
    minimum: i32,
    /// What the level looks like.
    anchor: String,
}

/// What an assessor wrote for the trainee.
#[derive(Debug, Object)]
pub struct CommentView {
    /// By whom.
    by: String,
    /// The words.
    text: String,
}

/// What to practise next.
#[derive(Debug, Object)]
pub struct PractiseView {
    /// The criterion's name.
    criterion: String,
    /// What the next level looks like.
    next: String,
}

/// An assessment as its learner and their company's HR see it.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AssessmentOutcome {
    /// Its key.
    id: Uuid,
    /// Whose enrolment.
    enrolment: Uuid,
    /// The role-play's title.
    lesson: String,
    /// The day in Japan.
    on: NaiveDate,
    /// How it stands.
    status: AssessmentState,
    /// The result; left out until it is decided.
    passed: Option<bool>,
    /// Empty until it is decided.
    criteria: Vec<CriterionOutcome>,
    /// Empty until it is decided.
    comments: Vec<CommentView>,
    /// What to practise next.
    practise: Vec<PractiseView>,
    /// Whether the learner writes a 引継ぎ票.
    hands_over: bool,
    /// That note, as far as it is written.
    handover: Option<HandoverView>,
    /// The 引継ぎ票 that the learner begins with.
    received: Option<HandoverView>,
}

impl From<AssessmentResult> for AssessmentOutcome {
    fn from(result: AssessmentResult) -> Self {
        let criteria = result.criteria.into_iter().map(|one| CriterionOutcome {
            criterion: one.code,
            name: one.name,
            half_levels: one.halves,
            minimum: one.minimum,
            anchor: one.anchor,
        });
        let comments = result.comments.into_iter();
        let practise = result.practise.into_iter().map(|one| PractiseView {
            criterion: one.criterion,
            next: one.next,
        });
        Self {
            id: result.id.0,
            enrolment: result.enrolment.0,
            lesson: result.lesson,
            on: result.on,
            status: result.status.into(),
            passed: result.passed,
            criteria: criteria.collect(),
            comments: comments
                .map(|(by, text)| CommentView { by, text })
                .collect(),
            practise: practise.collect(),
            hands_over: result.hands_over,
            handover: result.handover.map(HandoverView::from),
            received: result.received.map(|(note, _)| note.into()),
        }
    }
}
