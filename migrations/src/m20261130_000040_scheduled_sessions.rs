//! Training sessions as they are planned, booked and run: dates, instructors,
//! seats, bookings and attendance.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// `seats_taken` is counted along with the bookings, so that the database
/// itself never lets a session overflow.
const SQL: &str = "
CREATE TABLE scheduled_sessions (
    id {uuid} NOT NULL PRIMARY KEY,
    code TEXT NOT NULL UNIQUE CHECK (length(code) BETWEEN 1 AND 64),
    company_id {uuid} REFERENCES companies (id),
    kind TEXT NOT NULL CHECK (kind IN ('company', 'public', 'online')),
    track_id {uuid} NOT NULL REFERENCES tracks (id),
    title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
    state TEXT NOT NULL CHECK (state IN ('draft', 'open', 'closed', 'running', 'held', 'cancelled')),
    starts_at {instant} NOT NULL,
    ends_at {instant} NOT NULL,
    venue TEXT NOT NULL,
    map_link TEXT NOT NULL,
    belongings TEXT NOT NULL,
    meeting_link TEXT NOT NULL,
    min_seats {int} NOT NULL CHECK (min_seats >= 0),
    max_seats {int} NOT NULL CHECK (max_seats >= 1),
    seats_taken {int} NOT NULL,
    cut_off_at {instant} NOT NULL,
    needs_approval {bool} NOT NULL,
    opens TEXT NOT NULL CHECK (opens IN ('at_end', 'at_check_out')),
    open_days {int} NOT NULL CHECK (open_days BETWEEN 1 AND 60),
    check_in_secret {bytes} NOT NULL CHECK (length(check_in_secret) = 32),
    calendar_sequence {int} NOT NULL CHECK (calendar_sequence >= 0),
    version {int} NOT NULL CHECK (version >= 1),
    clash_reason TEXT,
    cancel_reason TEXT,
    training_session_id {uuid} UNIQUE REFERENCES training_sessions (id),
    created_by {uuid} NOT NULL REFERENCES accounts (id),
    created_at {instant} NOT NULL,
    CHECK (seats_taken BETWEEN 0 AND max_seats),
    CHECK (min_seats <= max_seats),
    CHECK (starts_at < ends_at),
    CHECK (cut_off_at <= starts_at),
    CHECK (kind <> 'company' OR company_id IS NOT NULL),
    CHECK (kind <> 'public' OR company_id IS NULL),
    CHECK ((state = 'held') = (training_session_id IS NOT NULL)),
    CHECK ((state = 'cancelled') = (cancel_reason IS NOT NULL))
) {table};
CREATE INDEX scheduled_sessions_company ON scheduled_sessions (company_id, starts_at);
CREATE INDEX scheduled_sessions_track ON scheduled_sessions (track_id, starts_at);
CREATE INDEX scheduled_sessions_starts ON scheduled_sessions (starts_at);
CREATE INDEX scheduled_sessions_created_by ON scheduled_sessions (created_by);

CREATE TABLE session_dates (
    id {uuid} NOT NULL PRIMARY KEY,
    session_id {uuid} NOT NULL REFERENCES scheduled_sessions (id),
    position {int} NOT NULL CHECK (position >= 1),
    starts_at {instant} NOT NULL,
    ends_at {instant} NOT NULL,
    CHECK (starts_at < ends_at),
    UNIQUE (session_id, position),
    UNIQUE (session_id, id)
) {table};
CREATE INDEX session_dates_starts ON session_dates (starts_at);

CREATE TABLE session_instructors (
    session_id {uuid} NOT NULL REFERENCES scheduled_sessions (id),
    account_id {uuid} NOT NULL REFERENCES accounts (id),
    position {int} NOT NULL CHECK (position >= 1),
    PRIMARY KEY (session_id, account_id),
    UNIQUE (session_id, position)
) {table};
CREATE INDEX session_instructors_account ON session_instructors (account_id);

CREATE TABLE session_seats (
    session_id {uuid} NOT NULL REFERENCES scheduled_sessions (id),
    company_id {uuid} NOT NULL REFERENCES companies (id),
    seats {int} NOT NULL CHECK (seats >= 1),
    PRIMARY KEY (session_id, company_id)
) {table};
CREATE INDEX session_seats_company ON session_seats (company_id);

CREATE TABLE bookings (
    id {uuid} NOT NULL PRIMARY KEY,
    session_id {uuid} NOT NULL REFERENCES scheduled_sessions (id),
    company_id {uuid} NOT NULL,
    membership_id {uuid} NOT NULL,
    enrolment_id {uuid} NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('requested', 'waitlisted', 'booked', 'declined', 'cancelled_by_learner', 'cancelled_by_company', 'event_cancelled')),
    is_walk_in {bool} NOT NULL,
    requested_at {instant} NOT NULL,
    requested_by {uuid} NOT NULL REFERENCES accounts (id),
    settled_at {instant} NOT NULL,
    overlap_reason TEXT,
    UNIQUE (company_id, id),
    FOREIGN KEY (company_id, membership_id) REFERENCES memberships (company_id, id),
    FOREIGN KEY (company_id, enrolment_id) REFERENCES enrolments (company_id, id)
) {table};
CREATE UNIQUE INDEX bookings_one_live ON bookings (membership_id, session_id) WHERE state IN ('requested', 'waitlisted', 'booked');
CREATE INDEX bookings_session ON bookings (session_id, state, requested_at);
CREATE INDEX bookings_member ON bookings (company_id, membership_id);
CREATE INDEX bookings_enrolment ON bookings (company_id, enrolment_id);
CREATE INDEX bookings_requested_by ON bookings (requested_by);

CREATE TABLE attendance_marks (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL,
    booking_id {uuid} NOT NULL,
    session_date_id {uuid} NOT NULL REFERENCES session_dates (id),
    status TEXT NOT NULL CHECK (status IN ('not_set', 'present', 'late', 'partial', 'absent', 'excused')),
    percent {int} CHECK (percent IN (25, 50, 75)),
    minutes {int} CHECK (minutes BETWEEN 0 AND 1440),
    source TEXT NOT NULL CHECK (source IN ('instructor', 'qr', 'meeting', 'import')),
    left_at {instant},
    client_id {uuid} NOT NULL,
    supersedes_id {uuid} UNIQUE,
    marked_by {uuid} NOT NULL REFERENCES accounts (id),
    marked_at {instant} NOT NULL,
    UNIQUE (company_id, id),
    UNIQUE (marked_by, client_id),
    CHECK ((status = 'partial') = (percent IS NOT NULL)),
    CHECK (supersedes_id IS NULL OR supersedes_id <> id),
    FOREIGN KEY (company_id, booking_id) REFERENCES bookings (company_id, id),
    FOREIGN KEY (company_id, supersedes_id) REFERENCES attendance_marks (company_id, id)
) {table};
CREATE UNIQUE INDEX attendance_marks_first ON attendance_marks (booking_id, session_date_id) WHERE supersedes_id IS NULL;
CREATE INDEX attendance_marks_booking ON attendance_marks (company_id, booking_id);
CREATE INDEX attendance_marks_date ON attendance_marks (session_date_id);
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, SQL).await?;
        dialect::append_only(manager, "attendance_marks").await
    }
}
