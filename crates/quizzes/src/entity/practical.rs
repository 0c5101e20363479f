//! The tables of assessed role-plays, and how their rows become nouns.

pub(crate) mod rubric {
    use kernel::id::RubricVersionId;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "rubric_versions")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: RubricVersionId,
        pub code: String,
        pub number: i32,
        pub title: String,
        pub intro: String,
        pub criteria: String,
        pub mean_tenths: i32,
        pub raises: String,
        pub uses: String,
        pub content_hash: String,
        pub published_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod assessment {
    use kernel::id::{AccountId, AssessmentId, CompanyId, EnrolmentId, LessonId, RubricVersionId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "practical_assessments")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: AssessmentId,
        pub company_id: CompanyId,
        pub enrolment_id: EnrolmentId,
        pub lesson_id: LessonId,
        pub track: String,
        pub rubric_version_id: RubricVersionId,
        pub scheduled_on: Date,
        pub first_assessor_id: AccountId,
        pub second_assessor_id: Option<AccountId>,
        pub hands_over: bool,
        pub handed_from_id: Option<AssessmentId>,
        pub status: String,
        pub halves: Option<String>,
        pub passed: Option<bool>,
        pub created_by: AccountId,
        pub created_at: DateTimeUtc,
        pub cancelled_at: Option<DateTimeUtc>,
        pub cancelled_by: Option<AccountId>,
        pub cancel_reason: Option<String>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod sheet {
    use kernel::id::{AccountId, AssessmentId, AssessmentSheetId, CompanyId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "assessment_sheets")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: AssessmentSheetId,
        pub company_id: CompanyId,
        pub assessment_id: AssessmentId,
        pub kind: String,
        pub given_by: AccountId,
        pub client_id: Uuid,
        pub levels: String,
        pub comment: String,
        pub note: String,
        pub supersedes_id: Option<AssessmentSheetId>,
        pub given_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod handover {
    use kernel::id::{AccountId, AssessmentId, CompanyId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "handover_notes")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub assessment_id: AssessmentId,
        pub company_id: CompanyId,
        pub fields: String,
        pub version: i32,
        pub written_by: AccountId,
        pub updated_at: DateTimeUtc,
        pub handed_in_at: Option<DateTimeUtc>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::Error;
use crate::practical::{
    Assessment, AssessmentStatus, HandoverNote, Outcome, Rubric, Sheet, SheetKind,
};

fn parsed<T: DeserializeOwned>(json: &str) -> Result<T, Error> {
    serde_json::from_str(json).map_err(|error| Error::Stored(error.to_string()))
}

/// A value as it is stored.
pub(crate) fn stored(value: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|error| Error::Stored(error.to_string()))
}

impl TryFrom<rubric::Model> for Rubric {
    type Error = Error;

    fn try_from(row: rubric::Model) -> Result<Self, Error> {
        Ok(Self {
            criteria: parsed(&row.criteria)?,
            raises: parsed(&row.raises)?,
            uses: parsed(&row.uses)?,
            id: row.id,
            code: row.code,
            number: row.number,
            title: row.title,
            intro: row.intro,
            mean_tenths: row.mean_tenths,
        })
    }
}

impl TryFrom<assessment::Model> for Assessment {
    type Error = Error;

    fn try_from(row: assessment::Model) -> Result<Self, Error> {
        let outcome = match (row.halves, row.passed) {
            (Some(halves), Some(passed)) => Some(Outcome {
                halves: parsed(&halves)?,
                passed,
            }),
            _ => None,
        };
        let by_sheets = AssessmentStatus::parse(&row.status).ok_or(Error::Stored(row.status))?;
        let status = match row.cancelled_at {
            Some(_) => AssessmentStatus::Cancelled,
            None => by_sheets,
        };
        let mut assessors = vec![row.first_assessor_id];
        assessors.extend(row.second_assessor_id);
        Ok(Self {
            status,
            id: row.id,
            company: row.company_id,
            enrolment: row.enrolment_id,
            lesson: row.lesson_id,
            track: row.track,
            rubric: row.rubric_version_id,
            scheduled_on: row.scheduled_on,
            assessors,
            hands_over: row.hands_over,
            handed_from: row.handed_from_id,
            outcome,
            cancel_reason: row.cancel_reason,
        })
    }
}

impl TryFrom<sheet::Model> for Sheet {
    type Error = Error;

    fn try_from(row: sheet::Model) -> Result<Self, Error> {
        Ok(Self {
            kind: SheetKind::parse(&row.kind).ok_or(Error::Stored(row.kind))?,
            levels: parsed(&row.levels)?,
            id: row.id,
            assessment: row.assessment_id,
            by: row.given_by,
            comment: row.comment,
            note: row.note,
            supersedes: row.supersedes_id,
            at: row.given_at,
        })
    }
}

impl TryFrom<handover::Model> for HandoverNote {
    type Error = Error;

    fn try_from(row: handover::Model) -> Result<Self, Error> {
        Ok(Self {
            fields: parsed(&row.fields)?,
            assessment: row.assessment_id,
            version: row.version,
            written_by: row.written_by,
            updated_at: row.updated_at,
            handed_in_at: row.handed_in_at,
        })
    }
}
