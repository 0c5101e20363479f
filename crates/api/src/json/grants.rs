//! Granting one more attempt or more time.

use journeys::{App, GrantAttempt, grant_attempt};
use kernel::id::{CompanyId, EnrolmentId};
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{ApiResponse, Object, OpenApi};
use uuid::Uuid;

use crate::http::{Caller, Problem};

/// What to grant.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct AttemptGrantInput {
    /// The code of the quiz's step.
    #[oai(validator(max_length = 64))]
    code: String,
    /// More minutes for the attempt in progress; one more attempt when left
    /// out.
    minutes: Option<i32>,
    /// Why.
    #[oai(validator(max_length = 200))]
    reason: String,
}

/// What was granted.
#[derive(Debug, Object)]
pub struct AttemptGrantKey {
    /// Its key.
    id: Uuid,
}

#[derive(ApiResponse)]
enum GrantMade {
    /// It was granted.
    #[oai(status = 201)]
    Created(Json<AttemptGrantKey>),
}

/// Grants beyond the rules of a quiz.
pub struct GrantsApi {
    /// The application.
    pub app: App,
}

#[OpenApi]
impl GrantsApi {
    /// Grants one more attempt or more time at a quiz, with a reason and the
    /// caller's name.
    #[oai(
        path = "/companies/:company/enrolments/:enrolment/attempt-grants",
        method = "post",
        operation_id = "grantAttempt",
        tag = "super::Tag::Quizzes"
    )]
    async fn grant(
        &self,
        caller: Caller,
        /// The company's key.
        company: Path<Uuid>,
        /// The enrolment's key.
        enrolment: Path<Uuid>,
        asked: Json<AttemptGrantInput>,
    ) -> Result<GrantMade, Problem> {
        let asked = GrantAttempt {
            lesson: asked.0.code,
            minutes: asked.0.minutes,
            reason: asked.0.reason,
        };
        let (company, enrolment) = (CompanyId(company.0), EnrolmentId(enrolment.0));
        let id = grant_attempt(&self.app, &caller.0, company, enrolment, &asked).await?;
        Ok(GrantMade::Created(Json(AttemptGrantKey { id: id.0 })))
    }
}
