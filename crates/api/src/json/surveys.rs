//! The survey: handing the ballot paper out to somebody, and taking it back
//! from nobody in particular.

use std::collections::BTreeMap;

use journeys::answer_survey::{Issued, SurveyView, Which};
use journeys::{App, HeldAnswer};
use kernel::id::{EnrolmentId, SurveyQuestionId};
use kernel::{Failure, Fault};
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use surveys::write::Redeemed;
use surveys::{Answer, Form, Given, GivenValue, Question, Rating, SurveySecret};
use uuid::Uuid;

use crate::http::{Caller, Problem};
use crate::words::Language;
use crate::words::survey::free_text;

/// The survey of one of the caller's own enrolments.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct MySurvey {
    /// `locked` (a step before it is not done), `open` or `issued` (the ballot
    /// paper was handed out; whether it came back nobody knows).
    state: String,
    /// Whether answers come too late by now: they are kept, and count in no
    /// figure.
    late: bool,
    /// `confidential`, or by name: `named_firm`, `named_company` (the company's
    /// HR reads it too). Say so before anything is typed. A survey by name is
    /// answered with the caller's sign-in, any other with a ballot paper.
    mode: String,
    /// The title of the track that it is about.
    track_title: String,
    /// The last day for answers, until 23:59 in Japan; left out before the
    /// survey opened.
    last_day: Option<chrono::NaiveDate>,
    /// What it asks.
    form: SurveyFormView,
    /// By name only: what the caller answered; left out before.
    answers: Option<Vec<SurveyAnswerView>>,
}

/// A published survey form.
#[derive(Debug, Object)]
pub struct SurveyFormView {
    /// Its stable code.
    code: String,
    /// The version.
    version: i32,
    /// Its title.
    title: String,
    /// Who reads what; show it before anything is typed.
    intro: String,
    /// In this order.
    questions: Vec<SurveyQuestionView>,
}

/// A question of a survey.
#[derive(Debug, Object)]
pub struct SurveyQuestionView {
    /// Its stable code.
    code: String,
    /// `rating` (1 to 5 or 該当なし) or `text`.
    kind: String,
    /// Its short name.
    label: String,
    /// The question.
    text: String,
    /// The words for 1 to 5; empty for a text.
    scale: Vec<String>,
}

/// For what a ballot paper is handed out.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct BallotPaperInput {
    /// 128 random bits of the caller's own, as 32 lower-case hexadecimal
    /// digits. The server does not keep it; the same secret gets the same
    /// paper again.
    #[oai(validator(pattern = "^[0-9a-f]{32}$"))]
    secret: String,
}

impl BallotPaperInput {
    pub(super) fn secret(&self) -> Result<SurveySecret, Problem> {
        let secret = SurveySecret::parse(&self.secret);
        secret.ok_or_else(|| Problem::malformed("the secret"))
    }
}

/// A ballot paper.
#[derive(Debug, Object)]
pub struct BallotPaper {
    /// What hands the answers back, once.
    token: String,
    /// Whether answers come too late by now: they are kept, and count in no
    /// figure.
    late: bool,
    /// Who reads a free text, and when; show it before anything is typed there.
    free_text: String,
    /// What it asks.
    form: SurveyFormView,
}

/// Answers without a name.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct SurveyBallotInput {
    /// The ballot paper's token.
    #[oai(validator(max_length = 200))]
    token: String,
    /// One per answered question; a question left out is a blank.
    #[oai(validator(max_items = 50))]
    answers: Vec<SurveyAnswerInput>,
}

/// The answer to one question: exactly one of `rating`, `not_applicable` and
/// `comment`.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct SurveyAnswerInput {
    /// The question's code.
    #[oai(validator(max_length = 100))]
    question: String,
    /// 1 to 5.
    #[oai(validator(minimum(value = "1"), maximum(value = "5")))]
    rating: Option<i32>,
    /// 該当なし
    not_applicable: Option<bool>,
    /// Free text.
    #[oai(validator(max_length = 2000))]
    comment: Option<String>,
}

/// Answers by name.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct NamedSurveyInput {
    /// One per answered question; a question left out is a blank.
    #[oai(validator(max_items = 50))]
    answers: Vec<SurveyAnswerInput>,
}

impl NamedSurveyInput {
    pub(super) fn given(self) -> Result<Vec<Given>, Failure> {
        given(self.answers)
    }
}

/// What became of the answers.
#[derive(Debug, Object)]
pub struct SurveyBallotTaken {
    /// Always true: sent again with the same token, the first answers stand.
    taken: bool,
    /// Whether they came too late: they are kept, and count in no figure.
    late: bool,
    /// What looks at the answers, changes them and withdraws them afterwards
    /// (控え番号). The server keeps hashes of it only; the same token gets the
    /// same receipt.
    receipt: String,
}

/// The receipt of an answer.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct SurveyReceiptInput {
    /// As it was given; hyphens and capitals do not matter.
    #[oai(validator(max_length = 100))]
    receipt: String,
}

/// Other answers in place of those of a receipt.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct SurveyChangeInput {
    /// As it was given.
    #[oai(validator(max_length = 100))]
    receipt: String,
    /// One per answered question; a question left out is a blank.
    #[oai(validator(max_items = 50))]
    answers: Vec<SurveyAnswerInput>,
}

/// The answers of a receipt.
#[derive(Debug, Object)]
pub struct SurveyAnswersView {
    /// `waiting`, `counted`, `late` (kept, in no figure), `withdrawn` or
    /// `void` (taken out by the firm).
    state: String,
    /// Whether they may still be changed.
    can_be_changed: bool,
    /// The last day for changes, until 23:59 in Japan.
    last_day: chrono::NaiveDate,
    /// Who reads a free text, and when; show it before anything is typed there.
    free_text: String,
    /// What was asked.
    form: SurveyFormView,
    /// What was answered; blanks are left out.
    answers: Vec<SurveyAnswerView>,
}

/// The answer to one question: one of `rating`, `not_applicable` and
/// `comment`.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct SurveyAnswerView {
    /// The question's code.
    question: String,
    /// 1 to 5.
    rating: Option<u8>,
    /// 該当なし
    not_applicable: Option<bool>,
    /// Free text.
    comment: Option<String>,
}

/// Surveys.
pub struct SurveysApi {
    /// The application.
    pub app: App,
}

#[OpenApi]
impl SurveysApi {
    /// Shows the survey of one of the caller's enrolments.
    #[oai(
        path = "/me/enrolments/:enrolment/survey",
        method = "get",
        operation_id = "getMySurvey",
        tag = "super::Tag::Surveys"
    )]
    async fn show(&self, caller: Caller, enrolment: Path<Uuid>) -> Result<Json<MySurvey>, Problem> {
        let id = EnrolmentId(enrolment.0);
        let view = journeys::open_survey(&self.app, &caller.0, id, Which::Course).await?;
        Ok(Json(view.into()))
    }

    /// Answers it by name, or changes such an answer, where its mode says so.
    #[oai(
        path = "/me/enrolments/:enrolment/survey/answers",
        method = "post",
        operation_id = "answerMySurveyByName",
        tag = "super::Tag::Surveys"
    )]
    async fn answer(
        &self,
        caller: Caller,
        enrolment: Path<Uuid>,
        input: Json<NamedSurveyInput>,
    ) -> Result<Json<MySurvey>, Problem> {
        let (app, actor, id) = (&self.app, &caller.0, EnrolmentId(enrolment.0));
        let given = input.0.given()?;
        journeys::answer_by_name(app, actor, id, Which::Course, &given).await?;
        let view = journeys::open_survey(app, actor, id, Which::Course).await?;
        Ok(Json(view.into()))
    }

    /// Takes an answer by name back.
    #[oai(
        path = "/me/enrolments/:enrolment/survey/withdrawal",
        method = "post",
        operation_id = "withdrawMySurveyAnswers",
        tag = "super::Tag::Surveys"
    )]
    async fn take_back(
        &self,
        caller: Caller,
        enrolment: Path<Uuid>,
    ) -> Result<Json<MySurvey>, Problem> {
        let (app, actor, id) = (&self.app, &caller.0, EnrolmentId(enrolment.0));
        journeys::withdraw_by_name(app, actor, id, Which::Course).await?;
        let view = journeys::open_survey(app, actor, id, Which::Course).await?;
        Ok(Json(view.into()))
    }

    /// Hands out the ballot paper, which completes the survey step. With the
    /// same secret it may be asked for again.
    #[oai(
        path = "/me/enrolments/:enrolment/survey/ballot-paper",
        method = "post",
        operation_id = "createMyBallotPaper",
        tag = "super::Tag::Surveys"
    )]
    async fn issue(
        &self,
        caller: Caller,
        enrolment: Path<Uuid>,
        input: Json<BallotPaperInput>,
    ) -> Result<Json<BallotPaper>, Problem> {
        let secret = input.0.secret()?;
        let id = EnrolmentId(enrolment.0);
        let which = Which::Course;
        let issued = journeys::issue_ballot(&self.app, &caller.0, id, which, &secret).await?;
        Ok(Json(issued.into()))
    }

    /// Takes answers. Send it without credentials: nothing is asked about who
    /// sends it, and nothing of the request is logged.
    #[oai(
        path = "/survey-ballots",
        method = "post",
        operation_id = "createSurveyBallot",
        tag = "super::Tag::Surveys"
    )]
    async fn redeem(
        &self,
        input: Json<SurveyBallotInput>,
    ) -> Result<Json<SurveyBallotTaken>, Problem> {
        let given = given(input.0.answers)?;
        let back = journeys::redeem_ballot(&self.app, &input.0.token, &given).await?;
        Ok(Json(SurveyBallotTaken {
            taken: true,
            late: back.redeemed == Redeemed::TakenLate,
            receipt: back.receipt.reveal(),
        }))
    }

    /// Shows the answers of a receipt. Send it without credentials; it is not
    /// logged. It changes nothing: the number travels in the body because an
    /// address would be written down on the way.
    #[oai(
        path = "/survey-receipts/answers",
        method = "post",
        operation_id = "readSurveyAnswers",
        tag = "super::Tag::Surveys"
    )]
    async fn answers(
        &self,
        input: Json<SurveyReceiptInput>,
    ) -> Result<Json<SurveyAnswersView>, Problem> {
        let found = journeys::look_at_answer(&self.app, &input.0.receipt).await?;
        Ok(Json(found.into()))
    }

    /// Puts other answers in their place, until the last day. What was counted
    /// changes together with others'.
    #[oai(
        path = "/survey-receipts/change",
        method = "post",
        operation_id = "changeSurveyAnswers",
        tag = "super::Tag::Surveys"
    )]
    async fn change(
        &self,
        input: Json<SurveyChangeInput>,
    ) -> Result<Json<SurveyAnswersView>, Problem> {
        let receipt = input.0.receipt;
        let given = given(input.0.answers)?;
        journeys::change_answer(&self.app, &receipt, &given).await?;
        let found = journeys::look_at_answer(&self.app, &receipt).await?;
        Ok(Json(found.into()))
    }

    /// Withdraws the answers for good. The texts are removed at once; the
    /// ratings leave the counts together with others'.
    #[oai(
        path = "/survey-receipts/withdrawal",
        method = "post",
        operation_id = "withdrawSurveyAnswers",
        tag = "super::Tag::Surveys"
    )]
    async fn withdraw(
        &self,
        input: Json<SurveyReceiptInput>,
    ) -> Result<Json<SurveyAnswersView>, Problem> {
        journeys::withdraw_answer(&self.app, &input.0.receipt).await?;
        let found = journeys::look_at_answer(&self.app, &input.0.receipt).await?;
        Ok(Json(found.into()))
    }
}

pub(super) fn given(answers: Vec<SurveyAnswerInput>) -> Result<Vec<Given>, Failure> {
    let mut given = Vec::new();
    let mut faults = Vec::new();
    for (index, answer) in answers.into_iter().enumerate() {
        match answer.value() {
            Some(value) => given.push(Given {
                question: answer.question,
                value,
            }),
            None => faults.push(Fault::new(
                format!("/answers/{index}"),
                "survey.answer",
                "rating、not_applicable、comment のうち、ちょうど1つを送ってください。",
            )),
        }
    }
    if faults.is_empty() {
        Ok(given)
    } else {
        Err(Failure::invalid(faults))
    }
}

impl SurveyAnswerInput {
    fn value(&self) -> Option<GivenValue> {
        match (self.rating, self.not_applicable, &self.comment) {
            (Some(grade), None, None) => {
                let rating = Rating::new(grade.into())?;
                Some(GivenValue::Answer(Answer::Rated(rating)))
            }
            (None, Some(true), None) => Some(GivenValue::Answer(Answer::NotApplicable)),
            (None, None, Some(text)) => Some(GivenValue::Comment(text.clone())),
            _ => None,
        }
    }
}

impl From<SurveyView> for MySurvey {
    fn from(view: SurveyView) -> Self {
        let own = view.own.as_ref();
        Self {
            answers: own.map(|own| answered(&view.form, &own.answers, &own.comments)),
            state: view.standing.as_str().to_owned(),
            mode: view.mode.as_str().to_owned(),
            track_title: view.track_title,
            late: view.is_late,
            last_day: view.last_day,
            form: view.form.into(),
        }
    }
}

impl From<Issued> for BallotPaper {
    fn from(issued: Issued) -> Self {
        Self {
            token: issued.token.reveal(),
            late: issued.is_late,
            free_text: free_text(Language::Japanese, issued.text_release),
            form: issued.form.into(),
        }
    }
}

impl From<HeldAnswer> for SurveyAnswersView {
    fn from(found: HeldAnswer) -> Self {
        let HeldAnswer {
            form,
            held,
            text_release,
            can_be_changed,
        } = found;
        Self {
            state: held.state.as_str().to_owned(),
            can_be_changed,
            last_day: held.round.last_day(),
            free_text: free_text(Language::Japanese, text_release),
            answers: answered(&form, &held.answers, &held.comments),
            form: form.into(),
        }
    }
}

/// What was answered, in the order of the form; blanks are left out.
pub(super) fn answered(
    form: &Form,
    answers: &BTreeMap<SurveyQuestionId, Answer>,
    comments: &BTreeMap<SurveyQuestionId, String>,
) -> Vec<SurveyAnswerView> {
    let answer = |question: &Question| {
        let comment = comments.get(&question.id).cloned();
        let (rating, not_applicable) = match answers.get(&question.id) {
            Some(Answer::Rated(rating)) => (Some(rating.grade()), None),
            Some(Answer::NotApplicable) => (None, Some(true)),
            Some(Answer::Blank) | None => (None, None),
        };
        let is_answered = rating.is_some() || not_applicable.is_some() || comment.is_some();
        is_answered.then(|| SurveyAnswerView {
            question: question.code.clone(),
            rating,
            not_applicable,
            comment,
        })
    };
    form.questions.iter().filter_map(answer).collect()
}

impl From<Form> for SurveyFormView {
    fn from(form: Form) -> Self {
        Self {
            code: form.code,
            version: form.number,
            title: form.title,
            intro: form.intro,
            questions: form
                .questions
                .into_iter()
                .map(SurveyQuestionView::from)
                .collect(),
        }
    }
}

impl From<Question> for SurveyQuestionView {
    fn from(question: Question) -> Self {
        Self {
            code: question.code,
            kind: question.kind.as_str().to_owned(),
            label: question.label,
            text: question.body,
            scale: question.scale,
        }
    }
}
