//! The question bank.

mod content;
mod view;

use chrono::{DateTime, Utc};
use journeys::views::question_bank::{bank, filed};
use journeys::{
    AddQuestion, App, EditQuestion, MoveQuestion, add_question, edit_question, move_question,
};
use kernel::id::BankQuestionId;
use kernel::{Cursor, PageRequest};
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Enum, Object, OpenApi};
use quizzes::read::BankFilter;
use uuid::Uuid;

use crate::http::{Caller, Problem};
use content::BankContentInput;
pub use content::kind;
use view::{BankQuestionView, BankQuestions};

/// Where a version of a question stands.
#[derive(Clone, Copy, Debug, Enum)]
#[oai(rename_all = "snake_case")]
pub enum BankVersionState {
    /// Being written; never reaches a learner.
    Draft,
    /// May be asked.
    Ready,
    /// Not asked from the next publication on.
    Hidden,
    /// Found to be wrong; final.
    Void,
}

/// A question to add.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct BankQuestionInput {
    /// The track's code.
    #[oai(validator(max_length = 64))]
    track: String,
    /// The code of the quiz's step.
    #[oai(validator(max_length = 64))]
    quiz: String,
    /// The question's own code, unique in its track.
    #[oai(validator(max_length = 64))]
    code: String,
    /// What it says.
    content: BankContentInput,
    /// What its author says about it.
    #[oai(default)]
    note: String,
    /// Whether it is to be asked from the next publication on; a draft
    /// otherwise.
    #[oai(default)]
    ready: bool,
}

/// A version to add to a question.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct BankVersionInput {
    /// The number of the newest version when its author began to write.
    newest: i32,
    /// What it says.
    content: BankContentInput,
    /// What its author says about the change.
    #[oai(default)]
    note: String,
    /// Whether it is to be asked from the next publication on; a draft
    /// otherwise.
    #[oai(default)]
    ready: bool,
}

/// A move of a version's state.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct BankMoveInput {
    /// The version's number.
    no: i32,
    /// The state that the author saw.
    from: BankVersionState,
    /// The state to move to.
    to: BankVersionState,
    /// Why; needed to hide and to void.
    #[oai(default)]
    reason: String,
}

/// A question that was added.
#[derive(Debug, Object)]
pub struct BankQuestionKey {
    /// Its key.
    id: Uuid,
}

/// A version that was added.
#[derive(Debug, Object)]
pub struct BankVersionKey {
    /// Its number.
    no: i32,
}

#[derive(ApiResponse)]
enum QuestionAdded {
    /// It was added.
    #[oai(status = 201)]
    Created(Json<BankQuestionKey>),
}

#[derive(ApiResponse)]
enum VersionAdded {
    /// It was added.
    #[oai(status = 201)]
    Created(Json<BankVersionKey>),
}

/// One move of a version's state.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct BankChangeView {
    /// The version's number.
    no: i32,
    /// From where; left out at its beginning.
    from: Option<BankVersionState>,
    /// To where.
    to: BankVersionState,
    /// Why; may be empty.
    reason: String,
    /// Whose decision it was; left out when a publication did it.
    by: Option<String>,
    /// When.
    at: DateTime<Utc>,
}

/// The bank.
pub struct QuestionsApi {
    /// The application.
    pub app: App,
}

#[OpenApi]
impl QuestionsApi {
    /// Lists the questions of the bank, by track, quiz and code.
    #[oai(
        path = "/questions",
        method = "get",
        operation_id = "listQuestions",
        tag = "super::Tag::Quizzes"
    )]
    #[expect(clippy::too_many_arguments, reason = "each is a query parameter")]
    async fn list(
        &self,
        caller: Caller,
        /// Words that the question must hold.
        #[oai(validator(max_length = 100))]
        q: Query<Option<String>>,
        /// Only of this track.
        track: Query<Option<String>>,
        /// Only of this quiz.
        quiz: Query<Option<String>>,
        /// Only with this objective.
        objective: Query<Option<String>>,
        /// Only of this kind.
        kind: Query<Option<String>>,
        /// Only in this state: of the version in use, or a draft to finish.
        state: Query<Option<BankVersionState>>,
        /// Only with this tag.
        tag: Query<Option<String>>,
        /// Only those that stand on this fact.
        fact: Query<Option<String>>,
        /// How many, 1 to 100; 50 when left out.
        limit: Query<Option<u64>>,
        /// The `next` of the page before.
        after: Query<Option<Uuid>>,
    ) -> Result<Json<BankQuestions>, Problem> {
        let kind = match kind.0 {
            Some(word) => Some(content::kind(&word)?),
            None => None,
        };
        let filter = BankFilter {
            search: q.0.unwrap_or_default(),
            track: track.0,
            quiz: quiz.0,
            objective: objective.0,
            kind,
            state: state.0.map(quizzes::BankState::from),
            tag: tag.0,
            fact: fact.0,
            undecided: false,
        };
        let page = PageRequest::new(limit.0, after.0.map(Cursor));
        let found = bank(&self.app, &caller.0, &filter, page).await?;
        Ok(Json(found.into()))
    }

    /// Shows a question with its key, all its versions and how their states
    /// came to be.
    #[oai(
        path = "/questions/:question",
        method = "get",
        operation_id = "getQuestion",
        tag = "super::Tag::Quizzes"
    )]
    async fn show(
        &self,
        caller: Caller,
        /// The question's key.
        question: Path<Uuid>,
    ) -> Result<Json<BankQuestionView>, Problem> {
        let filed = filed(&self.app, &caller.0, BankQuestionId(question.0)).await?;
        Ok(Json(filed.into()))
    }

    /// Adds a question under a quiz of a published track.
    #[oai(
        path = "/questions",
        method = "post",
        operation_id = "addQuestion",
        tag = "super::Tag::Quizzes"
    )]
    async fn add(
        &self,
        caller: Caller,
        question: Json<BankQuestionInput>,
    ) -> Result<QuestionAdded, Problem> {
        let typed = question.0;
        let asked = AddQuestion {
            content: typed.content.content(&typed.code)?,
            track: typed.track,
            quiz: typed.quiz,
            note: typed.note,
            is_ready: typed.ready,
        };
        let id = add_question(&self.app, &caller.0, &asked).await?;
        Ok(QuestionAdded::Created(Json(BankQuestionKey { id: id.0 })))
    }

    /// Adds a version to a question; a conflict when somebody else has added
    /// one meanwhile.
    #[oai(
        path = "/questions/:question/versions",
        method = "post",
        operation_id = "addQuestionVersion",
        tag = "super::Tag::Quizzes"
    )]
    async fn edit(
        &self,
        caller: Caller,
        /// The question's key.
        question: Path<Uuid>,
        version: Json<BankVersionInput>,
    ) -> Result<VersionAdded, Problem> {
        let typed = version.0;
        let asked = EditQuestion {
            question: BankQuestionId(question.0),
            newest_no: typed.newest,
            content: typed.content.content("")?,
            note: typed.note,
            is_ready: typed.ready,
        };
        let no = edit_question(&self.app, &caller.0, &asked).await?;
        Ok(VersionAdded::Created(Json(BankVersionKey { no })))
    }

    /// Moves a version's state: to be asked, hidden or void.
    #[oai(
        path = "/questions/:question/state-changes",
        method = "post",
        operation_id = "moveQuestionVersion",
        tag = "super::Tag::Quizzes"
    )]
    async fn decide(
        &self,
        caller: Caller,
        /// The question's key.
        question: Path<Uuid>,
        asked: Json<BankMoveInput>,
    ) -> Result<Json<BankQuestionView>, Problem> {
        let question = BankQuestionId(question.0);
        let asked = MoveQuestion {
            question,
            no: asked.0.no,
            from: asked.0.from.into(),
            to: asked.0.to.into(),
            reason: asked.0.reason,
        };
        move_question(&self.app, &caller.0, &asked).await?;
        let filed = filed(&self.app, &caller.0, question).await?;
        Ok(Json(filed.into()))
    }
}

impl From<BankVersionState> for quizzes::BankState {
    fn from(state: BankVersionState) -> Self {
        match state {
            BankVersionState::Draft => Self::Draft,
            BankVersionState::Ready => Self::Ready,
            BankVersionState::Hidden => Self::Hidden,
            BankVersionState::Void => Self::Void,
        }
    }
}

impl From<quizzes::BankState> for BankVersionState {
    fn from(state: quizzes::BankState) -> Self {
        match state {
            quizzes::BankState::Draft => Self::Draft,
            quizzes::BankState::Ready => Self::Ready,
            quizzes::BankState::Hidden => Self::Hidden,
            quizzes::BankState::Void => Self::Void,
        }
    }
}
