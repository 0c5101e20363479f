//! The tables of the question bank.

pub(crate) mod bank_question {
    use kernel::id::BankQuestionId;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "bank_questions")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: BankQuestionId,
        pub track_code: String,
        pub quiz_code: String,
        pub code: String,
        pub place_key: String,
        pub file_state: String,
        pub newest_no: i32,
        pub head_no: i32,
        pub current_no: Option<i32>,
        pub file_no: Option<i32>,
        pub pending_no: Option<i32>,
        pub created_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod bank_version {
    use kernel::id::{AccountId, BankQuestionId, BankVersionId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "bank_versions")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: BankVersionId,
        pub bank_question_id: BankQuestionId,
        pub no: i32,
        pub origin: String,
        pub kind: String,
        pub objective: String,
        pub safety: bool,
        pub points: i32,
        pub stem: String,
        pub feedback: String,
        pub options: String,
        pub answer: String,
        pub tags: String,
        pub basis: String,
        pub note: String,
        pub search_text: String,
        pub marks: String,
        pub author_id: Option<AccountId>,
        pub created_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod bank_state {
    use kernel::id::BankVersionId;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "bank_states")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub bank_version_id: BankVersionId,
        pub state: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod bank_change {
    use kernel::id::{AccountId, BankChangeId, BankVersionId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "bank_changes")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: BankChangeId,
        pub bank_version_id: BankVersionId,
        pub no: i32,
        pub from_state: Option<String>,
        pub to_state: String,
        pub reason: String,
        pub changed_by: Option<AccountId>,
        pub changed_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod question_import {
    use kernel::id::{AccountId, QuestionImportId};
    use sea_orm::entity::prelude::*;

    /// The file waits for its confirmation.
    pub(crate) const WAITING: &str = "waiting";
    /// It was applied.
    pub(crate) const APPLIED: &str = "applied";

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "question_imports")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: QuestionImportId,
        pub track_code: String,
        pub quiz_code: String,
        pub format: String,
        pub file_name: String,
        pub file_hash: String,
        pub content: Vec<u8>,
        pub status: String,
        pub created_by: Option<AccountId>,
        pub created_at: DateTimeUtc,
        pub applied_at: Option<DateTimeUtc>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

use crate::bank::{
    BankContent, BankPlace, BankQuestion, BankState, FileState, QuestionUpload, stored,
};

impl From<question_import::Model> for QuestionUpload {
    fn from(row: question_import::Model) -> Self {
        Self {
            id: row.id,
            track: row.track_code,
            quiz: row.quiz_code,
            format: row.format,
            file_name: row.file_name,
            file_hash: row.file_hash,
            created_by: row.created_by,
            created_at: row.created_at,
            applied_at: row.applied_at,
        }
    }
}

use crate::error::Error;

impl TryFrom<bank_question::Model> for BankQuestion {
    type Error = Error;

    fn try_from(row: bank_question::Model) -> Result<Self, Error> {
        Ok(Self {
            file: FileState::parse(&row.file_state).ok_or(Error::Stored(row.file_state))?,
            id: row.id,
            place: BankPlace {
                track: row.track_code,
                quiz: row.quiz_code,
                code: row.code,
            },
            newest_no: row.newest_no,
            head_no: row.head_no,
            current_no: row.current_no,
            file_no: row.file_no,
            pending_no: row.pending_no,
            created_at: row.created_at,
        })
    }
}

/// The columns of a version that hold its content.
pub(crate) struct ContentColumns {
    pub(crate) kind: String,
    pub(crate) objective: String,
    pub(crate) safety: bool,
    pub(crate) points: i32,
    pub(crate) stem: String,
    pub(crate) feedback: String,
    pub(crate) options: String,
    pub(crate) answer: String,
    pub(crate) tags: String,
    pub(crate) basis: String,
}

impl ContentColumns {
    /// The content of the question with this code.
    pub(crate) fn content(self, code: &str) -> Result<BankContent, Error> {
        stored::content(code, self)
    }
}

/// The stored word of a state.
pub(crate) fn state_of(word: &str) -> Result<BankState, Error> {
    BankState::parse(word).ok_or_else(|| Error::Stored(word.to_owned()))
}
