//! Role-play in the room: the draw that was begun, and what its observers saw.

use sea_orm_migration::prelude::*;

use crate::dialect;

/// Draws of role-plays and observers' sheets.
#[derive(DeriveMigrationName)]
pub struct Migration;

const SQL: &str = "
CREATE TABLE role_play_draws (
    id {uuid} NOT NULL PRIMARY KEY,
    session_id {uuid} NOT NULL REFERENCES scheduled_sessions (id),
    date_id {uuid} NOT NULL REFERENCES session_dates (id),
    lesson TEXT NOT NULL CHECK (lesson <> ''),
    rubric_version_id {uuid} NOT NULL REFERENCES rubric_versions (id),
    observer TEXT NOT NULL CHECK (observer <> ''),
    rounds TEXT NOT NULL,
    drawn_by {uuid} NOT NULL REFERENCES accounts (id),
    drawn_at {instant} NOT NULL
) {table};
CREATE INDEX role_play_draws_date ON role_play_draws (date_id, drawn_at);
CREATE INDEX role_play_draws_session ON role_play_draws (session_id);
CREATE INDEX role_play_draws_rubric ON role_play_draws (rubric_version_id);
CREATE INDEX role_play_draws_by ON role_play_draws (drawn_by);

CREATE TABLE role_play_observations (
    id {uuid} NOT NULL PRIMARY KEY,
    draw_id {uuid} NOT NULL REFERENCES role_play_draws (id),
    company_id {uuid} NOT NULL,
    booking_id {uuid} NOT NULL,
    round {int} NOT NULL CHECK (round >= 1),
    levels TEXT NOT NULL,
    sent_at {instant} NOT NULL,
    FOREIGN KEY (company_id, booking_id) REFERENCES bookings (company_id, id)
) {table};
CREATE INDEX role_play_observations_draw ON role_play_observations (draw_id, booking_id, round);
CREATE INDEX role_play_observations_booking ON role_play_observations (company_id, booking_id);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, SQL).await?;
        dialect::append_only(manager, "role_play_draws").await?;
        dialect::append_only(manager, "role_play_observations").await
    }
}
