//! Uploaded rosters, kept from upload to the end of the time in which they can
//! be taken back.

mod read;
mod write;

use chrono::{DateTime, Utc};
use kernel::id::{AccountId, CompanyId, RosterImportId};
use kernel::secret::hex;
use sea_orm::{DbErr, DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::choice::ColumnChoice;

pub use read::{import, latest_imports, queued_imports, remembered_choice};
pub use write::{
    count_try, forget_all_import_contents, forget_import_contents, hold_import, keep_import,
    mark_import_applied, mark_import_undone, queue_import, remember_choice, set_import_choice,
    unqueue_import,
};

/// Where an upload stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum ImportStatus {
    /// Its headings do not say where number and name stand; a person chooses.
    #[sea_orm(string_value = "mapping")]
    Mapping,
    /// Without faults; may be applied.
    #[sea_orm(string_value = "validated")]
    Validated,
    /// With faults; will never be applied as it is.
    #[sea_orm(string_value = "rejected")]
    Rejected,
    /// Confirmed; the worker applies it.
    #[sea_orm(string_value = "queued")]
    Queued,
    /// Applied, once.
    #[sea_orm(string_value = "applied")]
    Applied,
    /// Applied, and taken back as a whole.
    #[sea_orm(string_value = "undone")]
    Undone,
}

impl ImportStatus {
    /// The stored and transmitted word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mapping => "mapping",
            Self::Validated => "validated",
            Self::Rejected => "rejected",
            Self::Queued => "queued",
            Self::Applied => "applied",
            Self::Undone => "undone",
        }
    }

    /// The word on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Mapping => "列の対応を選ぶ",
            Self::Validated => "確認待ち",
            Self::Rejected => "エラーあり",
            Self::Queued => "登録中",
            Self::Applied => "登録済み",
            Self::Undone => "元に戻しました",
        }
    }
}

/// Why the worker gave a confirmed upload back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum ImportProblem {
    /// Whoever confirmed it may not do so any more.
    #[sea_orm(string_value = "not_allowed")]
    NotAllowed,
    /// It could not be applied, however often it was tried.
    #[sea_orm(string_value = "failed")]
    Failed,
}

impl ImportProblem {
    /// What happened and what to do, in Japanese.
    pub fn message(self) -> &'static str {
        match self {
            Self::NotAllowed => {
                "登録を始めた人の権限が変わったため、登録しませんでした。何も変わっていません。"
            }
            Self::Failed => {
                "登録を終えられませんでした。何も変わっていません。時間をおいて、もう一度登録してください。"
            }
        }
    }
}

/// What applying an upload did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportOutcome {
    /// 新規
    pub create: usize,
    /// 変更
    pub change: usize,
    /// 変更なし
    pub keep: usize,
    /// Enrolments that the コース column made.
    pub enrolments: usize,
    /// How many of these people got an invitation by mail.
    pub invited: usize,
    /// How many have no address and need a slip to sign in.
    pub without_email: usize,
    /// Members that the file does not have; left as they are.
    pub missing: u64,
}

/// An uploaded roster, without the file itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RosterImport {
    /// Its key.
    pub id: RosterImportId,
    /// Whose staff it lists.
    pub company: CompanyId,
    /// As the sender's machine called it, without folders.
    pub file_name: String,
    /// [`file_hash`] of the file.
    pub file_hash: String,
    /// Where it stands.
    pub status: ImportStatus,
    /// Rows of the file, its headings not counted; 0 for one of long ago.
    pub row_count: usize,
    /// The columns that a person chose; nothing when its headings say them.
    pub choice: Option<ColumnChoice>,
    /// Who sent it; nobody for the command line.
    pub created_by: Option<AccountId>,
    /// When it came.
    pub created_at: DateTime<Utc>,
    /// Who had it applied in the background.
    pub confirmed_by: Option<AccountId>,
    /// Why the worker gave it back.
    pub problem: Option<ImportProblem>,
    /// When it was applied.
    pub applied_at: Option<DateTime<Utc>>,
    /// What applying it did.
    pub outcome: Option<ImportOutcome>,
    /// When it was taken back.
    pub undone_at: Option<DateTime<Utc>>,
}

/// What an upload is recognised by: SHA-256 in hexadecimal.
pub fn file_hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// What we wrote ourselves reads back, or the row is broken.
pub(super) fn read_json<'a, T: Deserialize<'a>>(
    text: Option<&'a String>,
) -> Result<Option<T>, DbErr> {
    let read = |text: &'a String| serde_json::from_str(text);
    text.map(read)
        .transpose()
        .map_err(|error| DbErr::Json(error.to_string()))
}

pub(super) fn to_json<T: Serialize + ?Sized>(value: &T) -> Result<String, DbErr> {
    serde_json::to_string(value).map_err(|error| DbErr::Json(error.to_string()))
}

pub(super) mod row {
    use kernel::id::{AccountId, CompanyId, RosterImportId};
    use sea_orm::entity::prelude::*;

    use super::{ImportProblem, ImportStatus};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "roster_imports")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: RosterImportId,
        pub company_id: CompanyId,
        pub file_name: String,
        pub file_hash: String,
        pub content: Vec<u8>,
        pub status: ImportStatus,
        pub row_count: i32,
        pub column_choice: Option<String>,
        pub created_by: Option<AccountId>,
        pub created_at: DateTimeUtc,
        pub confirmed_by: Option<AccountId>,
        pub confirmed_at: Option<DateTimeUtc>,
        pub tries: i32,
        pub problem: Option<ImportProblem>,
        pub applied_at: Option<DateTimeUtc>,
        pub outcome: Option<String>,
        pub undone_at: Option<DateTimeUtc>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod choice_row {
    use kernel::id::{AccountId, CompanyId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "roster_column_choices")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub company_id: CompanyId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub headings_hash: String,
        pub choice: String,
        pub chosen_by: Option<AccountId>,
        pub chosen_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
