//! Taking a quiz. The objects shown before an attempt is handed in have no
//! field for the key.

mod view;

use journeys::App;
use journeys::views::quiz::{quiz_intro, quiz_result, quiz_sheet};
use kernel::id::{AttemptId, EnrolmentId, OptionId, QuestionVersionId};
use kernel::{Failure, Fault};
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object, OpenApi};
use quizzes::Response;
use quizzes::write::Answer;
use uuid::Uuid;

use crate::http::{Caller, Problem};

pub use view::{
    MyAttempt, MyAttemptHead, MyExplanation, MyField, MyJudgement, MyOption, MyQuestion, MyQuiz,
    MyReachedLevel, MyResult, MyReviewField, MyReviewOption, MyReviewQuestion,
};

/// An answer to one question.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct AnswerInput {
    /// For a choice: keys of the chosen options; none takes the answer back.
    #[oai(validator(max_items = 12))]
    options: Option<Vec<Uuid>>,
    /// For every other kind: what is filled in, field by field.
    #[oai(validator(max_items = 24))]
    fields: Option<Vec<FieldInput>>,
    /// The question's version as it was read: a stale one is refused.
    #[oai(validator(minimum(value = "0")))]
    version: i32,
}

/// What one field is filled in with.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct FieldInput {
    /// The field's name.
    #[oai(validator(max_length = 64))]
    name: String,
    /// Keys of options, or the text.
    #[oai(validator(max_items = 12))]
    values: Vec<String>,
}

/// An answer to one of several questions.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct QuestionAnswerInput {
    /// The question's key.
    question: Uuid,
    /// For a choice: keys of the chosen options; none takes the answer back.
    #[oai(validator(max_items = 12))]
    options: Option<Vec<Uuid>>,
    /// For every other kind: what is filled in, field by field.
    #[oai(validator(max_items = 24))]
    fields: Option<Vec<FieldInput>>,
    /// The question's version as it was read: a stale one is refused.
    #[oai(validator(minimum(value = "0")))]
    version: i32,
}

/// Answers to several questions.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct AnswersInput {
    /// One per question at most.
    #[oai(validator(max_items = 100))]
    answers: Vec<QuestionAnswerInput>,
}

/// Saved answers.
#[derive(Debug, Object)]
pub struct AnswersSaved {
    /// In the order of the answers: to be sent with the next answer to the
    /// same question.
    versions: Vec<i32>,
}

/// A saved answer.
#[derive(Debug, Object)]
pub struct AnswerSaved {
    /// To be sent with the next answer to the same question.
    version: i32,
}

/// An attempt to go on with.
#[derive(ApiResponse)]
enum Begun {
    /// The attempt was open already.
    #[oai(status = 200)]
    Open(Json<MyAttempt>),
    /// The attempt was begun now.
    #[oai(status = 201)]
    Created(Json<MyAttempt>),
}

/// What handing in led to.
#[derive(ApiResponse)]
enum HandedInReply {
    /// It is graded.
    #[oai(status = 200)]
    Graded(Json<MyResult>),
    /// A person has to judge an essay first.
    #[oai(status = 202)]
    Waiting(Json<MyAttemptHead>),
}

/// The caller's own quizzes.
pub struct QuizzesApi {
    /// The application.
    pub app: App,
}

#[OpenApi]
impl QuizzesApi {
    /// Shows a quiz before an attempt: its rules and the attempts so far.
    #[oai(
        path = "/me/enrolments/:enrolment/quizzes/:code",
        method = "get",
        operation_id = "getMyQuiz",
        tag = "super::Tag::Quizzes"
    )]
    async fn show(
        &self,
        caller: Caller,
        enrolment: Path<Uuid>,
        code: Path<String>,
    ) -> Result<Json<MyQuiz>, Problem> {
        let id = EnrolmentId(enrolment.0);
        let intro = quiz_intro(&self.app, &caller.0, id, &code.0).await?;
        Ok(Json(intro.into()))
    }

    /// Begins an attempt, or goes on with the one in progress.
    #[oai(
        path = "/me/enrolments/:enrolment/quizzes/:code/attempts",
        method = "post",
        operation_id = "startMyAttempt",
        tag = "super::Tag::Quizzes"
    )]
    async fn start(
        &self,
        caller: Caller,
        enrolment: Path<Uuid>,
        code: Path<String>,
    ) -> Result<Begun, Problem> {
        let id = EnrolmentId(enrolment.0);
        let started = journeys::start_attempt(&self.app, &caller.0, id, &code.0).await?;
        let sheet = quiz_sheet(&self.app, &caller.0, started.attempt.id).await?;
        let attempt = Json(MyAttempt::from(sheet));
        Ok(if started.newly {
            Begun::Created(attempt)
        } else {
            Begun::Open(attempt)
        })
    }

    /// Shows an attempt in progress with the answers saved so far.
    #[oai(
        path = "/me/attempts/:attempt",
        method = "get",
        operation_id = "getMyAttempt",
        tag = "super::Tag::Quizzes"
    )]
    async fn sheet(&self, caller: Caller, attempt: Path<Uuid>) -> Result<Json<MyAttempt>, Problem> {
        let sheet = quiz_sheet(&self.app, &caller.0, AttemptId(attempt.0)).await?;
        Ok(Json(sheet.into()))
    }

    /// Saves the answer to one question. Saving the same answer again
    /// succeeds.
    #[oai(
        path = "/me/attempts/:attempt/answers/:question",
        method = "put",
        operation_id = "saveMyAnswer",
        tag = "super::Tag::Quizzes"
    )]
    async fn save(
        &self,
        caller: Caller,
        attempt: Path<Uuid>,
        question: Path<Uuid>,
        answer: Json<AnswerInput>,
    ) -> Result<Json<AnswerSaved>, Problem> {
        let answer = Answer {
            question: QuestionVersionId(question.0),
            response: response_of(answer.0.options, answer.0.fields)?,
            version: answer.0.version,
        };
        let attempt = AttemptId(attempt.0);
        let version = journeys::save_answer(&self.app, &caller.0, attempt, &answer).await?;
        Ok(Json(AnswerSaved { version }))
    }

    /// Saves the answers to several questions, all or none.
    #[oai(
        path = "/me/attempts/:attempt/answers",
        method = "put",
        operation_id = "saveMyAnswers",
        tag = "super::Tag::Quizzes"
    )]
    async fn save_all(
        &self,
        caller: Caller,
        attempt: Path<Uuid>,
        input: Json<AnswersInput>,
    ) -> Result<Json<AnswersSaved>, Problem> {
        let mut answers = Vec::new();
        for given in input.0.answers {
            answers.push(Answer {
                question: QuestionVersionId(given.question),
                response: response_of(given.options, given.fields)?,
                version: given.version,
            });
        }
        let attempt = AttemptId(attempt.0);
        let versions = journeys::save_answers(&self.app, &caller.0, attempt, &answers).await?;
        Ok(Json(AnswersSaved { versions }))
    }

    /// Hands an attempt in and shows its result. Handing it in again shows
    /// the same result. With an essay the result waits for a person.
    #[oai(
        path = "/me/attempts/:attempt/submission",
        method = "post",
        operation_id = "submitMyAttempt",
        tag = "super::Tag::Quizzes"
    )]
    async fn submit(&self, caller: Caller, attempt: Path<Uuid>) -> Result<HandedInReply, Problem> {
        let id = AttemptId(attempt.0);
        let handed_in = journeys::submit_attempt(&self.app, &caller.0, id).await?;
        if handed_in.submitted.is_waiting() {
            let head = MyAttemptHead::from(&handed_in.submitted.attempt);
            return Ok(HandedInReply::Waiting(Json(head)));
        }
        let result = quiz_result(&self.app, &caller.0, id).await?;
        Ok(HandedInReply::Graded(Json(result.into())))
    }

    /// Shows the result of an attempt that was handed in, with explanations.
    #[oai(
        path = "/me/attempts/:attempt/result",
        method = "get",
        operation_id = "getMyResult",
        tag = "super::Tag::Quizzes"
    )]
    async fn result(&self, caller: Caller, attempt: Path<Uuid>) -> Result<Json<MyResult>, Problem> {
        let result = quiz_result(&self.app, &caller.0, AttemptId(attempt.0)).await?;
        Ok(Json(result.into()))
    }
}

/// A choice or fields, one of the two.
fn response_of(
    options: Option<Vec<Uuid>>,
    fields: Option<Vec<FieldInput>>,
) -> Result<Response, Failure> {
    match (options, fields) {
        (Some(options), None) => Ok(Response::of_options(options.into_iter().map(OptionId))),
        (None, Some(fields)) => Ok(fields
            .into_iter()
            .fold(Response::default(), |response, field| {
                response.with(field.name, field.values)
            })),
        _ => Err(Failure::invalid(vec![Fault::new(
            "/options",
            "quiz.answer.one_form",
            "options と fields のうち、ちょうど1つで答えを示してください。",
        )])),
    }
}
