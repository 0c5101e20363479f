//! Free text of surveys, as far as the caller may read it.

use chrono::NaiveDate;
use journeys::App;
use journeys::views::comments::{
    CommentOnDesk, ReadableComment, comment_on_desk, readable_comments, review_queue,
};
use journeys::views::report_satisfaction::Viewer;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use surveys::mask::masked;

use crate::http::{Caller, Problem};

/// A comment that was released. It has no time and no order.
#[derive(Debug, Object)]
pub struct SurveyCommentView {
    /// The question that it answers.
    question: String,
    /// The text.
    text: String,
    /// Whether a reviewer changed it: 一部編集.
    edited: bool,
}

/// What waits for a reviewer.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct SurveyCommentQueue {
    /// How many.
    waiting: u64,
    /// Any one of them.
    next: Option<String>,
}

/// A comment on the reviewer's desk.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct SurveyCommentUnderReview {
    /// Its key.
    id: String,
    /// The question that it answers.
    question: String,
    /// `new`, `public`, `company_ok`, `instructor_only` or `withheld`.
    state: String,
    /// What was written.
    original: String,
    /// The original with placeholders for what may tell who it is.
    proposed: String,
    /// What others read now.
    released: Option<String>,
}

/// A reviewer's decision.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct SurveyCommentReviewInput {
    /// `public`, `company_ok`, `instructor_only` or `withheld`.
    #[oai(validator(max_length = 20))]
    state: String,
    /// The text that others read.
    #[oai(validator(max_length = 4000))]
    text: String,
}

/// Comments.
pub struct SurveyCommentsApi {
    /// The application.
    pub app: App,
}

#[OpenApi]
impl SurveyCommentsApi {
    /// Lists what the caller may read of a period, in a new order each time:
    /// the firm what was released, an instructor their own sessions and a
    /// company its own staff, from ten respondents on.
    #[oai(
        path = "/survey-comments",
        method = "get",
        operation_id = "listSurveyComments",
        tag = "super::Tag::Surveys"
    )]
    async fn list(
        &self,
        caller: Caller,
        /// The first day that a round may have ended on.
        from: Query<NaiveDate>,
        /// The last one, included.
        to: Query<NaiveDate>,
    ) -> Result<Json<Vec<SurveyCommentView>>, Problem> {
        let viewer = Viewer::of(&caller.0)?;
        let comments = readable_comments(&self.app, &viewer, from.0, to.0).await?;
        Ok(Json(
            comments.into_iter().map(SurveyCommentView::from).collect(),
        ))
    }

    /// Tells how many comments wait for a reviewer, and names any one.
    #[oai(
        path = "/survey-comment-reviews",
        method = "get",
        operation_id = "getSurveyCommentQueue",
        tag = "super::Tag::Surveys"
    )]
    async fn queue(&self, caller: Caller) -> Result<Json<SurveyCommentQueue>, Problem> {
        let (waiting, next) = review_queue(&self.app, &caller.0).await?;
        Ok(Json(SurveyCommentQueue { waiting, next }))
    }

    /// Shows a comment to its reviewer, with a proposal of what to mask.
    #[oai(
        path = "/survey-comment-reviews/:comment",
        method = "get",
        operation_id = "getSurveyCommentReview",
        tag = "super::Tag::Surveys"
    )]
    async fn show(
        &self,
        caller: Caller,
        comment: Path<String>,
    ) -> Result<Json<SurveyCommentUnderReview>, Problem> {
        let found = comment_on_desk(&self.app, &caller.0, &comment.0).await?;
        Ok(Json(found.into()))
    }

    /// Releases or withholds a comment; it may be decided anew until its
    /// original is purged.
    #[oai(
        path = "/survey-comment-reviews/:comment",
        method = "put",
        operation_id = "reviewSurveyComment",
        tag = "super::Tag::Surveys"
    )]
    async fn review(
        &self,
        caller: Caller,
        comment: Path<String>,
        input: Json<SurveyCommentReviewInput>,
    ) -> Result<Json<SurveyCommentUnderReview>, Problem> {
        let (app, actor) = (&self.app, &caller.0);
        let input = input.0;
        journeys::review_comment(app, actor, &comment.0, &input.state, &input.text).await?;
        let found = comment_on_desk(app, actor, &comment.0).await?;
        Ok(Json(found.into()))
    }
}

impl From<ReadableComment> for SurveyCommentView {
    fn from(one: ReadableComment) -> Self {
        Self {
            question: one.question,
            text: one.comment.text,
            edited: one.comment.is_edited,
        }
    }
}

impl From<CommentOnDesk> for SurveyCommentUnderReview {
    fn from(found: CommentOnDesk) -> Self {
        Self {
            proposed: masked(&found.comment.original, &found.masks),
            id: found.comment.id,
            question: found.question,
            state: found.comment.state.as_str().to_owned(),
            original: found.comment.original,
            released: found.comment.released,
        }
    }
}
