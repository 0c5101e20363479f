//! Typed keys. Every table key is a UUIDv7 in a newtype of its own, so that an
//! enrolment's key cannot be handed to a function that wants a person's.
//! Ballots are the exception: theirs are random (see `surveys`).

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// Makes one key type. The one macro of the house: thirty identical newtypes
/// written by hand would hide the one that differs.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize, sea_orm::DeriveValueType,
        )]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl From<Uuid> for $name {
            fn from(value: Uuid) -> Self {
                Self(value)
            }
        }

        /// A UUID is never made from a row number; SeaORM asks all the same.
        impl sea_orm::TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
                Err(sea_orm::DbErr::ConvertFromU64(stringify!($name)))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+};
}

ids! {
    /// A client company (契約企業).
    CompanyId,
    /// A unit of a company's org tree (部署・店舗).
    OrgUnitId,
    /// A human being (本人).
    PersonId,
    /// A person's employment at a company (在籍).
    MembershipId,
    /// A change of an employment with its day (休職・復職・退職・再入社).
    EmploymentChangeId,
    /// A change of the org tree with its day (異動・移動・名称変更).
    OrgChangeId,
    /// Something that can sign in: a member or a member of the firm's staff.
    AccountId,
    /// A role held by an account (権限).
    RoleAssignmentId,
    /// A one-use sign-in link.
    SignInLinkId,
    /// A bearer key for programs.
    ApiKeyId,
    /// An uploaded roster (一括登録).
    RosterImportId,
    /// A track (研修コース).
    TrackId,
    /// An immutable published version of a track (版).
    TrackVersionId,
    /// A module of a version (章).
    ModuleId,
    /// A lesson of a version: text, quiz or survey.
    LessonId,
    /// A published version of a handout (資料).
    HandoutId,
    /// A training session (開催回) that was held, as figures count it.
    SessionId,
    /// A training session as it is planned, booked and run (開催回).
    ScheduledSessionId,
    /// One date of a training session (日程).
    SessionDateId,
    /// A person's place in a training session, or their wish for one (予約).
    BookingId,
    /// Who was there on one date (出欠).
    AttendanceMarkId,
    /// Something to be done after a training session (フォロー).
    FollowUpId,
    /// The groups of a role-play in the room (組分け).
    RolePlayDrawId,
    /// What an observer of a role-play saw (観察シート).
    ObservationId,
    /// What is seen at work after a course (職場の報告).
    WorkplaceReportId,
    /// One cycle of one person in one track (受講登録).
    EnrolmentId,
    /// Progress in one lesson (進捗).
    ProgressId,
    /// A certificate of completion (修了証).
    CertificateId,
    /// A published quiz (理解度テスト).
    QuizVersionId,
    /// A question of the bank (設問バンク).
    BankQuestionId,
    /// A version of a bank question.
    BankVersionId,
    /// An uploaded file of questions.
    QuestionImportId,
    /// A change of a bank version's state.
    BankChangeId,
    /// A published question (設問).
    QuestionVersionId,
    /// One option of a published question (選択肢).
    OptionId,
    /// One try at a quiz (受験).
    AttemptId,
    /// One question of one try (解答).
    AttemptItemId,
    /// What a person decided about an enrolment (期限変更・免除・取消).
    EnrolmentDecisionId,
    /// A company's rule for who learns a track (受講対象ルール).
    AssignmentRuleId,
    /// One version of such a rule.
    AssignmentRuleVersionId,
    /// A company's layout of the progress export (書き出しの形).
    ExportLayoutId,
    /// One more attempt or more time, granted by a person.
    AttemptGrantId,
    /// An answer that came after the time was up.
    LateAnswerId,
    /// A published version of a rubric (評価基準).
    RubricVersionId,
    /// One assessed role-play of one learner (実技評価).
    AssessmentId,
    /// What one assessor gave (採点票).
    AssessmentSheetId,
    /// A regrade of one question (再採点).
    RegradeRunId,
    /// What a regrade did to one attempt.
    RegradeChangeId,
    /// How a question is graded since a regrade.
    QuestionAdjustmentId,
    /// What a person gave an essay (採点).
    EssayMarkId,
    /// A spaced recall: a few questions after completion (思い出しクイズ).
    RecallId,
    /// One question of a spaced recall.
    RecallItemId,
    /// A survey form (アンケート).
    SurveyFormId,
    /// A published version of a survey form.
    SurveyVersionId,
    /// A question of a published survey form.
    SurveyQuestionId,
    /// A survey round: one session, or one track and month.
    RoundId,
    /// How surveys of a track, or of a company in it, are held.
    SurveySettingId,
    /// A decision that two wordings of a question may be pooled.
    QuestionComparisonId,
    /// The part of a round that a ballot is counted in.
    StratumId,
    /// That a ballot is to be taken out of the counts (無効).
    BallotInvalidationId,
    /// An imported file of paper questionnaires.
    RatingImportId,
    /// Answers that are told below the firm as one (ブロック).
    BlockId,
    /// A figure that waits for a second person.
    FigureProposalId,
    /// A published figure (公表値).
    FigureId,
    /// That a published figure was superseded or retracted.
    FigureStateId,
    /// A place where a published figure is used.
    FigurePlaceId,
    /// A letter in the outbox.
    LetterId,
    /// A saved state of a reminder plan (督促計画).
    ReminderPlanId,
    /// A step of a reminder plan; the same through every save.
    ReminderStepId,
    /// One reminder about one enrolment, sent or not (督促).
    ReminderId,
    /// Reminders that a person sent in one go.
    ReminderBatchId,
    /// A tablet that people of a shop use in turn (店舗共用タブレット).
    SharedDeviceId,
    /// How the firm or a company wants pages to look (デザイン).
    ThemeId,
    /// A row of the audit log.
    AuditEventId,
}

/// Where new keys come from: time-ordered UUIDv7 in production, counted in
/// tests so that a failing run can be read and repeated.
#[derive(Clone, Debug)]
pub enum Ids {
    /// UUIDv7 from the given instant and the machine's randomness.
    Random,
    /// 1, 2, 3 … in the low bits.
    Counted(Arc<AtomicU64>),
}

impl Ids {
    /// Counted keys for tests, starting at 1.
    pub fn counted() -> Self {
        Self::Counted(Arc::new(AtomicU64::new(0)))
    }

    /// A new key. `now` gives a random key its order.
    #[expect(clippy::disallowed_methods, reason = "the one place that makes keys")]
    pub fn fresh<T: From<Uuid>>(&self, now: DateTime<Utc>) -> T {
        let uuid = match self {
            Self::Random => {
                let seconds = now.timestamp().unsigned_abs();
                let stamp = uuid::Timestamp::from_unix(
                    uuid::NoContext,
                    seconds,
                    now.timestamp_subsec_nanos(),
                );
                Uuid::new_v7(stamp)
            }
            Self::Counted(counter) => {
                let count = counter.fetch_add(1, Ordering::Relaxed) + 1;
                Uuid::from_u64_pair(0x0190_0000_0000_7000, 0x8000_0000_0000_0000 | count)
            }
        };
        T::from(uuid)
    }
}
