//! This crate's tables, and how their rows become nouns.

mod bank;
pub(crate) mod practical;
pub(crate) mod regrade;

pub(crate) mod quiz {
    use kernel::id::{LessonId, QuizVersionId, TrackVersionId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "quiz_versions")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: QuizVersionId,
        pub track_version_id: TrackVersionId,
        pub lesson_id: LessonId,
        pub title: String,
        pub pass_points: i32,
        pub total_points: i32,
        pub attempts_allowed: i32,
        pub draws: String,
        pub time_limit_minutes: Option<i32>,
        pub cooling_off_minutes: i32,
        pub in_turn: bool,
        pub review: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod question {
    use kernel::id::{BankVersionId, QuestionVersionId, QuizVersionId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "question_versions")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: QuestionVersionId,
        pub quiz_version_id: QuizVersionId,
        pub code: String,
        pub position: i32,
        pub kind: String,
        pub objective: String,
        pub safety: bool,
        pub points: i32,
        pub stem: String,
        pub layout: String,
        pub answer: String,
        pub feedback: String,
        pub bank_version_id: Option<BankVersionId>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod option {
    use kernel::id::{OptionId, QuestionVersionId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "question_options")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: OptionId,
        pub question_version_id: QuestionVersionId,
        pub code: String,
        pub position: i32,
        pub body: String,
        pub correct: bool,
        pub explanation: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod attempt {
    use kernel::id::{AttemptId, CompanyId, EnrolmentId, QuizVersionId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "attempts")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: AttemptId,
        pub company_id: CompanyId,
        pub enrolment_id: EnrolmentId,
        pub quiz_version_id: QuizVersionId,
        pub no: i32,
        pub seed: i64,
        pub status: String,
        pub started_at: DateTimeUtc,
        pub deadline_at: Option<DateTimeUtc>,
        pub submitted_at: Option<DateTimeUtc>,
        pub points: Option<i32>,
        pub total_points: i32,
        pub passed: Option<bool>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod item {
    use kernel::id::{AttemptId, AttemptItemId, CompanyId, QuestionVersionId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "attempt_items")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: AttemptItemId,
        pub company_id: CompanyId,
        pub attempt_id: AttemptId,
        pub question_version_id: QuestionVersionId,
        pub position: i32,
        pub option_order: String,
        pub response: Option<String>,
        pub version: i32,
        pub answered_at: Option<DateTimeUtc>,
        pub points: Option<i32>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod grant {
    use kernel::id::{AccountId, AttemptGrantId, AttemptId, CompanyId, EnrolmentId, QuizVersionId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "attempt_grants")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: AttemptGrantId,
        pub company_id: CompanyId,
        pub enrolment_id: EnrolmentId,
        pub quiz_version_id: QuizVersionId,
        pub attempt_id: Option<AttemptId>,
        pub minutes: Option<i32>,
        pub reason: String,
        pub granted_by: AccountId,
        pub granted_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod late_answer {
    use kernel::id::{AttemptId, CompanyId, LateAnswerId, QuestionVersionId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "late_answers")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: LateAnswerId,
        pub company_id: CompanyId,
        pub attempt_id: AttemptId,
        pub question_version_id: QuestionVersionId,
        pub response: String,
        pub received_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod mark {
    use kernel::id::{AccountId, AttemptId, CompanyId, EssayMarkId, QuestionVersionId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "essay_marks")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: EssayMarkId,
        pub company_id: CompanyId,
        pub attempt_id: AttemptId,
        pub question_version_id: QuestionVersionId,
        pub levels: String,
        pub comment: String,
        pub supersedes: Option<EssayMarkId>,
        pub marked_by: AccountId,
        pub marked_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod recall {
    use kernel::id::{CompanyId, EnrolmentId, RecallId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "recalls")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: RecallId,
        pub company_id: CompanyId,
        pub enrolment_id: EnrolmentId,
        pub day_offset: i32,
        pub seed: i64,
        pub created_at: DateTimeUtc,
        pub opened_at: Option<DateTimeUtc>,
        pub finished_at: Option<DateTimeUtc>,
        pub mailed_at: Option<DateTimeUtc>,
        pub link_hash: Option<Vec<u8>>,
        pub link_address_hash: Option<Vec<u8>>,
        pub link_expires_at: Option<DateTimeUtc>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod recall_item {
    use kernel::id::{CompanyId, QuestionVersionId, RecallId, RecallItemId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "recall_items")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: RecallItemId,
        pub company_id: CompanyId,
        pub recall_id: RecallId,
        pub question_version_id: QuestionVersionId,
        pub position: i32,
        pub option_order: String,
        pub response: Option<String>,
        pub answered_at: Option<DateTimeUtc>,
        pub points: Option<i32>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

use kernel::id::OptionId;

pub(crate) use bank::{
    ContentColumns, bank_change, bank_question, bank_state, bank_version, question_import, state_of,
};

use crate::attempt::{Attempt, AttemptStatus, Outcome};
use crate::error::Error;
use crate::quiz::{Draw, Quiz, ReviewPolicy, Rules};
use crate::response::Response;

impl TryFrom<quiz::Model> for Quiz {
    type Error = Error;

    fn try_from(row: quiz::Model) -> Result<Self, Error> {
        let draws = serde_json::from_str(&row.draws);
        let rules = Rules {
            time_limit_minutes: row.time_limit_minutes,
            cooling_off_minutes: row.cooling_off_minutes,
            in_turn: row.in_turn,
            review: ReviewPolicy::parse(&row.review).ok_or(Error::Stored(row.review))?,
        };
        Ok(Self {
            draws: draws.map_err(|error| Error::Stored(error.to_string()))?,
            rules,
            id: row.id,
            track_version: row.track_version_id,
            lesson: row.lesson_id,
            title: row.title,
            pass_points: row.pass_points,
            total_points: row.total_points,
            attempts_allowed: row.attempts_allowed,
        })
    }
}

impl TryFrom<attempt::Model> for Attempt {
    type Error = Error;

    fn try_from(row: attempt::Model) -> Result<Self, Error> {
        let outcome = row.points.zip(row.passed).map(|(points, passed)| Outcome {
            points,
            total_points: row.total_points,
            passed,
        });
        Ok(Self {
            status: AttemptStatus::parse(&row.status).ok_or(Error::Stored(row.status))?,
            id: row.id,
            company: row.company_id,
            enrolment: row.enrolment_id,
            quiz: row.quiz_version_id,
            no: row.no,
            started_at: row.started_at,
            deadline_at: row.deadline_at,
            submitted_at: row.submitted_at,
            outcome,
        })
    }
}

impl item::Model {
    /// The stored answer; empty when there is none.
    pub(crate) fn response(&self) -> Result<Response, Error> {
        Response::read(self.response.as_deref())
    }

    /// The order in which this attempt shows the options.
    pub(crate) fn order(&self) -> Result<Vec<OptionId>, Error> {
        option_list(&self.option_order)
    }
}

/// A stored list of options.
pub(crate) fn option_list(json: &str) -> Result<Vec<OptionId>, Error> {
    serde_json::from_str(json).map_err(|error| Error::Stored(error.to_string()))
}

/// The draws of a quiz as they are stored.
pub(crate) fn stored_draws(draws: &[Draw]) -> Result<String, Error> {
    serde_json::to_string(draws).map_err(|error| Error::Stored(error.to_string()))
}

/// A list of options as it is stored.
pub(crate) fn stored_list(options: &[OptionId]) -> Result<String, Error> {
    serde_json::to_string(options).map_err(|error| Error::Stored(error.to_string()))
}
