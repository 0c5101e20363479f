//! Grading essays. No name is in what is shown.

use journeys::views::grading::{attempt_number, grading_list, grading_sheet};
use journeys::{App, Marking, mark_essay};
use kernel::id::{AttemptId, QuestionVersionId};
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use quizzes::read::{EssayAnswer, EssaySheet, Waiting};
use quizzes::{Criterion, Levels, Mark};
use uuid::Uuid;

use crate::http::{Caller, Problem};

/// The attempts that wait for a person.
#[derive(Debug, Object)]
pub struct GradingList {
    /// How many wait in all.
    count: u64,
    /// The oldest first, at most a hundred.
    items: Vec<GradingHead>,
}

/// An attempt that waits.
#[derive(Debug, Object)]
pub struct GradingHead {
    /// The attempt's key.
    attempt: Uuid,
    /// What it is called instead of a name.
    number: String,
    /// The quiz's title.
    title: String,
    /// When it was handed in.
    submitted_at: chrono::DateTime<chrono::Utc>,
}

/// The essays of an attempt.
#[derive(Debug, Object)]
pub struct GradingSheet {
    /// The attempt's key.
    attempt: Uuid,
    /// What it is called instead of a name.
    number: String,
    /// The quiz's title.
    title: String,
    /// `needs_grading` or `graded`.
    status: String,
    /// In the attempt's order; those left blank are not among them.
    essays: Vec<GradingEssay>,
}

/// An essay with what it is graded by.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct GradingEssay {
    /// The question's key.
    question: Uuid,
    /// Its place, from 1.
    position: i32,
    /// The question's text.
    stem: String,
    /// The learner's text.
    text: String,
    /// What it is worth.
    points: i32,
    /// An answer of the best levels.
    model_answer: String,
    /// What is looked at.
    criteria: Vec<GradingCriterion>,
    /// What was given so far.
    mark: Option<GradingMark>,
}

/// One thing to look at.
#[derive(Debug, Object)]
pub struct GradingCriterion {
    /// Its code.
    code: String,
    /// What is looked at.
    title: String,
    /// In the author's order.
    levels: Vec<GradingLevel>,
}

/// How far a text comes.
#[derive(Debug, Object)]
pub struct GradingLevel {
    /// How such a text is known.
    words: String,
    /// What it is worth.
    points: i32,
}

/// What was given.
#[derive(Debug, Object)]
pub struct GradingMark {
    /// The level reached in each criterion.
    levels: Vec<ReachedLevelView>,
    /// To the learner.
    comment: String,
}

/// The level reached in one criterion.
#[derive(Debug, Object)]
pub struct ReachedLevelView {
    /// The criterion's code.
    criterion: String,
    /// The level's place in the author's order, 0 for the first.
    level: usize,
}

/// What to give an essay.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct MarkInput {
    /// The level reached in each criterion.
    #[oai(validator(max_items = 10))]
    levels: Vec<EssayLevelInput>,
    /// To the learner.
    #[oai(validator(max_length = 1000))]
    comment: Option<String>,
}

/// The level reached in one criterion.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct EssayLevelInput {
    /// The criterion's code.
    #[oai(validator(max_length = 64))]
    criterion: String,
    /// The level's place in the author's order, 0 for the first.
    level: u32,
}

/// What marking led to.
#[derive(Debug, Object)]
pub struct MarkMade {
    /// `needs_grading` while other essays wait, else `graded`.
    status: String,
}

/// Grading.
pub struct GradingApi {
    /// The application.
    pub app: App,
}

#[OpenApi]
impl GradingApi {
    /// Lists the attempts that wait for a person, the oldest first.
    #[oai(
        path = "/grading",
        method = "get",
        operation_id = "listGrading",
        tag = "super::Tag::Quizzes"
    )]
    async fn list(&self, caller: Caller) -> Result<Json<GradingList>, Problem> {
        let list = grading_list(&self.app, &caller.0).await?;
        Ok(Json(GradingList {
            count: list.count,
            items: list.waiting.into_iter().map(GradingHead::from).collect(),
        }))
    }

    /// Shows the essays of an attempt with their rubrics.
    #[oai(
        path = "/grading/:attempt",
        method = "get",
        operation_id = "getGrading",
        tag = "super::Tag::Quizzes"
    )]
    async fn sheet(
        &self,
        caller: Caller,
        attempt: Path<Uuid>,
    ) -> Result<Json<GradingSheet>, Problem> {
        let sheet = grading_sheet(&self.app, &caller.0, AttemptId(attempt.0)).await?;
        Ok(Json(sheet.into()))
    }

    /// Gives an essay its mark. The last one grades the attempt. The same mark
    /// again changes nothing.
    #[oai(
        path = "/grading/:attempt/marks/:question",
        method = "put",
        operation_id = "markEssay",
        tag = "super::Tag::Quizzes"
    )]
    async fn mark(
        &self,
        caller: Caller,
        attempt: Path<Uuid>,
        question: Path<Uuid>,
        input: Json<MarkInput>,
    ) -> Result<Json<MarkMade>, Problem> {
        let levels = input.0.levels.into_iter();
        let levels = levels.fold(Levels::default(), |levels, one| {
            levels.with(
                one.criterion,
                usize::try_from(one.level).unwrap_or(usize::MAX),
            )
        });
        let marking = Marking {
            question: QuestionVersionId(question.0),
            levels,
            comment: input.0.comment.unwrap_or_default(),
        };
        let done = mark_essay(&self.app, &caller.0, AttemptId(attempt.0), &marking).await?;
        Ok(Json(MarkMade {
            status: done.marked.attempt.status.as_str().to_owned(),
        }))
    }
}

impl From<Waiting> for GradingHead {
    fn from(one: Waiting) -> Self {
        Self {
            attempt: one.attempt.0,
            number: attempt_number(one.attempt),
            title: one.title,
            submitted_at: one.submitted_at,
        }
    }
}

impl From<EssaySheet> for GradingSheet {
    fn from(sheet: EssaySheet) -> Self {
        Self {
            attempt: sheet.attempt.id.0,
            number: attempt_number(sheet.attempt.id),
            title: sheet.title,
            status: sheet.attempt.status.as_str().to_owned(),
            essays: sheet.essays.into_iter().map(GradingEssay::from).collect(),
        }
    }
}

impl From<EssayAnswer> for GradingEssay {
    fn from(answer: EssayAnswer) -> Self {
        let criteria = &answer.essay.criteria;
        Self {
            mark: answer.mark.map(|mark| GradingMark::of(criteria, &mark)),
            criteria: criteria.iter().map(GradingCriterion::from).collect(),
            question: answer.question.0,
            position: answer.position,
            stem: answer.stem,
            text: answer.text,
            points: answer.points,
            model_answer: answer.essay.model_answer.clone(),
        }
    }
}

impl GradingMark {
    fn of(criteria: &[Criterion], mark: &Mark) -> Self {
        let reached = |criterion: &Criterion| {
            let level = mark.levels.of(&criterion.code)?;
            Some(ReachedLevelView {
                criterion: criterion.code.clone(),
                level,
            })
        };
        Self {
            levels: criteria.iter().filter_map(reached).collect(),
            comment: mark.comment.clone(),
        }
    }
}

impl From<&Criterion> for GradingCriterion {
    fn from(criterion: &Criterion) -> Self {
        let levels = criterion.levels.iter().map(|level| GradingLevel {
            words: level.words.clone(),
            points: level.points,
        });
        Self {
            code: criterion.code.clone(),
            title: criterion.title.clone(),
            levels: levels.collect(),
        }
    }
}
