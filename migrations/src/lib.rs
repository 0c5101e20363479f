//! The schema, one change per file. The same SQL runs on SQLite and on
//! PostgreSQL: a migration is written once with the words of `dialect.rs` for
//! the few types that differ.
//!
//! What always holds:
//! - Every migration runs in a transaction, on SQLite too: a failing one
//!   leaves nothing behind.
//! - Foreign keys across subjects exist here only, never as ORM relations.
//! - No default times: the clock is the program's.
//! - Two processes never migrate at once: see [`run`].

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{DatabaseConnection, DbBackend, DbErr, Statement};

mod dialect;
mod m20261123_000001_audit;
mod m20261123_000002_people;
mod m20261123_000003_courses;
mod m20261123_000004_enrolments;
mod m20261123_000005_quizzes;
mod m20261123_000006_surveys;
mod m20261123_000007_mail;
mod m20261124_000010_question_kinds;
mod m20261130_000019_essays;
mod m20261130_000020_question_bank;
mod m20261130_000021_regrades;
mod m20261130_000022_practical_assessments;
mod m20261130_000023_recall;
mod m20261130_000025_content_review;
mod m20261130_000026_certificates;
mod m20261130_000027_idempotency;
mod m20261130_000030_published_figures;
mod m20261130_000031_cancelled_assessments;
mod m20261130_000031_question_imports;
mod m20261130_000032_receipts;
mod m20261130_000033_survey_sums;
mod m20261130_000035_survey_blocks;
mod m20261130_000036_rounds_by_key;
mod m20261130_000037_employment_changes;
mod m20261130_000038_reminders;
mod m20261130_000039_survey_policies;
mod m20261130_000040_scheduled_sessions;
mod m20261130_000041_letter_calendars;
mod m20261130_000042_session_follow_ups;
mod m20261130_000044_in_turn;
mod m20261130_000045_enrolment_decisions;
mod m20261130_000046_typed_sheets;
mod m20261130_000047_role_play_observations;
mod m20261130_000048_calendar_feeds;
mod m20261130_000049_workplace_reports;
mod m20261130_000050_assignment_rules;
mod m20261130_000051_track_prerequisites;
mod m20261130_000052_export_layouts;
mod m20261130_000053_imported_rounds;
mod m20261130_000055_roster_jobs;
mod m20261130_000056_roster_undo;
mod m20261130_000057_org_changes;
mod m20261130_000060_shared_devices;
mod m20261130_000061_badge_credentials;
mod m20261130_000062_themes;
mod m20261130_000063_exemption_tests;
mod m20261130_000064_answer_lines;
mod m20261201_000066_auditors;
mod m20261201_000067_survey_proofs;

/// All migrations, oldest first.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261123_000001_audit::Migration),
            Box::new(m20261123_000002_people::Migration),
            Box::new(m20261123_000003_courses::Migration),
            Box::new(m20261123_000004_enrolments::Migration),
            Box::new(m20261123_000005_quizzes::Migration),
            Box::new(m20261123_000006_surveys::Migration),
            Box::new(m20261123_000007_mail::Migration),
            Box::new(m20261124_000010_question_kinds::Migration),
            Box::new(m20261130_000019_essays::Migration),
            Box::new(m20261130_000020_question_bank::Migration),
            Box::new(m20261130_000021_regrades::Migration),
            Box::new(m20261130_000022_practical_assessments::Migration),
            Box::new(m20261130_000023_recall::Migration),
            Box::new(m20261130_000025_content_review::Migration),
            Box::new(m20261130_000026_certificates::Migration),
            Box::new(m20261130_000027_idempotency::Migration),
            Box::new(m20261130_000030_published_figures::Migration),
            Box::new(m20261130_000031_cancelled_assessments::Migration),
            Box::new(m20261130_000031_question_imports::Migration),
            Box::new(m20261130_000032_receipts::Migration),
            Box::new(m20261130_000033_survey_sums::Migration),
            Box::new(m20261130_000035_survey_blocks::Migration),
            Box::new(m20261130_000036_rounds_by_key::Migration),
            Box::new(m20261130_000037_employment_changes::Migration),
            Box::new(m20261130_000038_reminders::Migration),
            Box::new(m20261130_000039_survey_policies::Migration),
            Box::new(m20261130_000040_scheduled_sessions::Migration),
            Box::new(m20261130_000041_letter_calendars::Migration),
            Box::new(m20261130_000042_session_follow_ups::Migration),
            Box::new(m20261130_000044_in_turn::Migration),
            Box::new(m20261130_000045_enrolment_decisions::Migration),
            Box::new(m20261130_000046_typed_sheets::Migration),
            Box::new(m20261130_000047_role_play_observations::Migration),
            Box::new(m20261130_000048_calendar_feeds::Migration),
            Box::new(m20261130_000049_workplace_reports::Migration),
            Box::new(m20261130_000050_assignment_rules::Migration),
            Box::new(m20261130_000051_track_prerequisites::Migration),
            Box::new(m20261130_000052_export_layouts::Migration),
            Box::new(m20261130_000053_imported_rounds::Migration),
            Box::new(m20261130_000055_roster_jobs::Migration),
            Box::new(m20261130_000056_roster_undo::Migration),
            Box::new(m20261130_000057_org_changes::Migration),
            Box::new(m20261130_000060_shared_devices::Migration),
            Box::new(m20261130_000061_badge_credentials::Migration),
            Box::new(m20261130_000062_themes::Migration),
            Box::new(m20261130_000063_exemption_tests::Migration),
            Box::new(m20261130_000064_answer_lines::Migration),
            Box::new(m20261201_000066_auditors::Migration),
            Box::new(m20261201_000067_survey_proofs::Migration),
        ]
    }
}

/// The names of all migrations, in their order, as the database records them.
pub fn names() -> Vec<String> {
    let all = Migrator::migrations().into_iter();
    all.map(|migration| migration.name().to_owned()).collect()
}

/// The name of the newest migration, as the database records it.
pub fn newest() -> String {
    let newest = Migrator::migrations().pop();
    newest.map_or_else(String::new, |migration| migration.name().to_owned())
}

/// The key of PostgreSQL's advisory lock for migrating: "terakoya" in ASCII.
const LOCK_KEY: i64 = 0x7465_7261_6b6f_7961;
/// How many times a second process asks for the lock, a tenth of a second apart.
const LOCK_TRIES: u32 = 300;

/// Brings the schema up to date. A second process waits for the first.
///
/// SQLite needs no lock of ours: the binary holds a lock file beside the
/// database.
///
/// # Errors
/// When a migration fails (its own changes are rolled back), or when another
/// process holds the lock for half a minute.
pub async fn run(db: &DatabaseConnection) -> Result<(), DbErr> {
    if db.get_database_backend() != DbBackend::Postgres {
        return Migrator::up(db, None).await;
    }
    // The advisory lock belongs to a session, so it is taken inside one
    // transaction that stays open on its own connection meanwhile.
    let holder = sea_orm::TransactionTrait::begin(db).await?;
    // It says nothing while the migrations run, however long they take.
    holder
        .execute_unprepared("SET LOCAL idle_in_transaction_session_timeout = 0")
        .await?;
    for _ in 0..LOCK_TRIES {
        let ask = Statement::from_sql_and_values(
            DbBackend::Postgres,
            "SELECT pg_try_advisory_xact_lock($1)",
            [LOCK_KEY.into()],
        );
        let row = holder.query_one_raw(ask).await?;
        let locked: bool = row.map_or(Ok(false), |row| row.try_get_by_index(0))?;
        if locked {
            Migrator::up(db, None).await?;
            return holder.commit().await;
        }
        holder.execute_unprepared("SELECT pg_sleep(0.1)").await?;
    }
    Err(DbErr::Migration("another process is migrating".to_owned()))
}
