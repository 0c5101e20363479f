//! The tables of this crate.

pub(crate) mod survey_form {
    use kernel::id::SurveyFormId;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "survey_forms")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: SurveyFormId,
        pub code: String,
        pub created_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod survey_version {
    use kernel::id::{SurveyFormId, SurveyVersionId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "survey_versions")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: SurveyVersionId,
        pub form_id: SurveyFormId,
        pub number: i32,
        pub title: String,
        pub intro: String,
        pub content_hash: String,
        pub published_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod survey_question {
    use kernel::id::{SurveyQuestionId, SurveyVersionId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "survey_questions")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: SurveyQuestionId,
        pub survey_version_id: SurveyVersionId,
        pub code: String,
        pub position: i32,
        pub kind: String,
        pub label: String,
        pub body: String,
        /// A JSON array of words.
        pub scale: String,
        /// Kirkpatrick's level.
        pub level: i32,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod survey_round {
    use kernel::id::{RoundId, SessionId, SurveyVersionId, TrackId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "survey_rounds")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: RoundId,
        pub survey_version_id: SurveyVersionId,
        pub track_id: TrackId,
        pub session_id: Option<SessionId>,
        pub kind: String,
        pub mode: String,
        pub policy_sha256: String,
        pub k_score: i32,
        pub month: Option<String>,
        pub ended_on: chrono::NaiveDate,
        pub cutoff_at: DateTimeUtc,
        pub closed_on: Option<chrono::NaiveDate>,
        pub final_seq: i32,
        /// Ballots that count: Σ in − out of its seals.
        pub ballots: i32,
        /// Who could answer; fixed when a round on the web closes, and on
        /// paper where a file tells it.
        pub eligible: Option<i32>,
        /// How answers that came in files were given.
        pub import_medium: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod survey_policy {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "survey_policies")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub sha256: String,
        pub body: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod survey_setting {
    use kernel::id::{AccountId, CompanyId, SurveySettingId, TrackId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "survey_settings")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: SurveySettingId,
        pub track_id: TrackId,
        /// Nothing for every company that has no setting of its own.
        pub company_id: Option<CompanyId>,
        pub policy_sha256: String,
        pub set_by: AccountId,
        pub set_on: chrono::NaiveDate,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod survey_proof {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "survey_proofs")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub proved_on: chrono::NaiveDate,
        pub proved_at: chrono::DateTime<chrono::Utc>,
        pub cells: i64,
        /// One a line; empty when all agreed.
        pub findings: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod named_ballot {
    use kernel::id::{CompanyId, EnrolmentId, RoundId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "named_ballots")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub ballot_id: Vec<u8>,
        pub round_id: RoundId,
        pub company_id: CompanyId,
        pub enrolment_id: EnrolmentId,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod named_comment {
    use kernel::id::SurveyQuestionId;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "named_comments")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub ballot_id: Vec<u8>,
        #[sea_orm(primary_key, auto_increment = false)]
        pub question_id: SurveyQuestionId,
        /// What was written, closed to the sealer's key.
        pub closed: Vec<u8>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod question_comparison {
    use kernel::id::{AccountId, QuestionComparisonId, SurveyQuestionId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "question_comparisons")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: QuestionComparisonId,
        pub question_id: SurveyQuestionId,
        pub comparable_with: SurveyQuestionId,
        pub reason: String,
        pub decided_by: AccountId,
        pub decided_on: chrono::NaiveDate,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod stratum {
    use kernel::id::{CompanyId, RoundId, StratumId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "strata")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: StratumId,
        pub round_id: RoundId,
        pub company_id: Option<CompanyId>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod participation {
    use kernel::id::{CompanyId, EnrolmentId, RoundId, SurveyFormId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "participations")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub enrolment_id: EnrolmentId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub form_id: SurveyFormId,
        pub round_id: RoundId,
        pub company_id: CompanyId,
        pub status: String,
        pub blinded_hash: Option<Vec<u8>>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod spent_token {
    use kernel::id::RoundId;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "spent_tokens")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub round_id: RoundId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub nullifier: Vec<u8>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod pooled {
    use kernel::id::RoundId;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "ballot_pool")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Vec<u8>,
        pub round_id: RoundId,
        pub sealed_box: Vec<u8>,
        pub kind: String,
        pub mark: Option<Vec<u8>>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod ballot {
    use kernel::id::{RoundId, StratumId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "ballots")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Vec<u8>,
        pub round_id: RoundId,
        pub stratum_id: StratumId,
        pub seq: i32,
        pub status: String,
        pub paper_no: Option<String>,
        pub mark: Option<Vec<u8>>,
        /// See [`crate::answer_line`]; none of a ballot that was withdrawn.
        pub answers: Option<String>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod ballot_comment {
    use kernel::id::{AccountId, RoundId, StratumId, SurveyQuestionId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "ballot_comments")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Vec<u8>,
        pub round_id: RoundId,
        pub stratum_id: StratumId,
        pub question_id: SurveyQuestionId,
        pub seq: i32,
        pub mark: Option<Vec<u8>>,
        pub status: String,
        /// Plain words from before comments were kept closed.
        pub body: Option<String>,
        /// What was written, closed to the sealer's key; purged in time.
        pub original: Option<Vec<u8>>,
        /// What others may read.
        pub released: Option<String>,
        pub is_edited: bool,
        pub reviewed_by: Option<AccountId>,
        pub reviewed_on: Option<chrono::NaiveDate>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod seal {
    use kernel::id::RoundId;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "seals")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub round_id: RoundId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub seq: i32,
        pub kind: String,
        pub ballots_in: i32,
        pub sealed_on: chrono::NaiveDate,
        pub ballots_out: i32,
        pub ballots_changed: i32,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod ballot_invalidation {
    use kernel::id::{AccountId, BallotInvalidationId, RoundId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "ballot_invalidations")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: BallotInvalidationId,
        pub round_id: RoundId,
        pub ballot_id: Vec<u8>,
        pub kind: String,
        pub reason: String,
        pub status: String,
        pub requested_by: AccountId,
        pub requested_on: chrono::NaiveDate,
        pub decided_by: Option<AccountId>,
        pub decided_on: Option<chrono::NaiveDate>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod survey_block {
    use kernel::id::{BlockId, CompanyId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "survey_blocks")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: BlockId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub edition: i32,
        pub fiscal_year: i32,
        pub company_id: Option<CompanyId>,
        pub k: i32,
        pub formed_on: chrono::NaiveDate,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod survey_block_cell {
    use kernel::id::{BlockId, RoundId, StratumId, SurveyQuestionId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "survey_block_cells")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub block_id: BlockId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub edition: i32,
        #[sea_orm(primary_key, auto_increment = false)]
        pub question_id: SurveyQuestionId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub round_id: RoundId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub stratum_id: StratumId,
        pub seq: i32,
        pub n1: i64,
        pub n2: i64,
        pub n3: i64,
        pub n4: i64,
        pub n5: i64,
        pub na: i64,
        pub blank: i64,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod rating_import {
    use kernel::id::{AccountId, RatingImportId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "rating_imports")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: RatingImportId,
        pub file_name: String,
        pub file_hash: String,
        pub ballots_taken: i32,
        pub rows_taken: i32,
        pub rows_not_taken: i32,
        pub created_by: Option<AccountId>,
        pub created_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod rating_import_seal {
    use kernel::id::{RatingImportId, RoundId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "rating_import_seals")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub import_id: RatingImportId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub round_id: RoundId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub seq: i32,
        pub ballots: i32,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod workplace_report {
    use kernel::id::{AccountId, CompanyId, OrgUnitId, SurveyVersionId, WorkplaceReportId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "workplace_reports")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: WorkplaceReportId,
        pub company_id: CompanyId,
        pub org_unit_id: Option<OrgUnitId>,
        pub survey_version_id: Option<SurveyVersionId>,
        pub month: Date,
        pub answers: String,
        pub reported_by: AccountId,
        pub reported_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod typed_sheet {
    use kernel::id::{AccountId, RoundId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "typed_sheets")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub round_id: RoundId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub seq: i32,
        pub typed_by: AccountId,
        pub typed_on: Date,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod figure_proposal {
    use kernel::id::{AccountId, FigureProposalId, TrackId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "figure_proposals")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: FigureProposalId,
        pub period_from: chrono::NaiveDate,
        pub period_to: chrono::NaiveDate,
        pub track_id: Option<TrackId>,
        pub question_code: String,
        pub note: String,
        pub proposed_by: Option<AccountId>,
        pub proposed_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod figure_head {
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "figure_head")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i32,
        pub number: i64,
        pub sha256: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod published_figure {
    use kernel::id::{AccountId, FigureId, FigureProposalId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "published_figures")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: FigureId,
        pub code: String,
        pub number: i64,
        pub proposal_id: FigureProposalId,
        pub manifest: String,
        pub snapshot: String,
        pub rounds: String,
        pub sha256: String,
        pub previous_sha256: String,
        pub signature: String,
        pub public_key: String,
        pub approved_by: AccountId,
        pub locked_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod figure_state {
    use kernel::id::{AccountId, FigureId, FigureStateId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "figure_states")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: FigureStateId,
        pub figure_id: FigureId,
        pub status: String,
        pub reason: String,
        pub successor_id: Option<FigureId>,
        pub changed_by: AccountId,
        pub changed_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub(crate) mod figure_place {
    use kernel::id::{AccountId, FigureId, FigurePlaceId};
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "figure_places")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: FigurePlaceId,
        pub figure_id: FigureId,
        pub kind: String,
        pub place: String,
        pub added_by: AccountId,
        pub added_at: DateTimeUtc,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
