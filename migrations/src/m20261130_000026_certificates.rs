//! Certificates: what a track's says, those issued, their PDF, and the keys
//! that signed them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

use crate::dialect;

/// Certificates and the public keys they are checked with.
#[derive(DeriveMigrationName)]
pub struct Migration;

const SQL: &str = "
CREATE TABLE signing_keys (
    id TEXT NOT NULL PRIMARY KEY,
    public_key TEXT NOT NULL UNIQUE,
    first_used_at {instant} NOT NULL
) {table};

CREATE TABLE track_certificates (
    track_version_id {uuid} NOT NULL PRIMARY KEY REFERENCES track_versions (id),
    kind TEXT NOT NULL CHECK (kind <> ''),
    title TEXT NOT NULL CHECK (title <> ''),
    statement TEXT NOT NULL CHECK (statement <> ''),
    valid_months {int} CHECK (valid_months > 0)
) {table};

CREATE TABLE certificates (
    id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL,
    enrolment_id {uuid} NOT NULL,
    membership_id {uuid} NOT NULL,
    track_id {uuid} NOT NULL REFERENCES tracks (id),
    kind TEXT NOT NULL CHECK (kind <> ''),
    serial TEXT NOT NULL UNIQUE CHECK (length(serial) = 24),
    status TEXT NOT NULL CHECK (status IN ('issued', 'superseded', 'revoked')),
    snapshot TEXT NOT NULL,
    key_id TEXT NOT NULL REFERENCES signing_keys (id),
    signature TEXT NOT NULL,
    completed_on {date} NOT NULL,
    valid_until {date},
    replaces {uuid},
    reason TEXT,
    issued_by {uuid} REFERENCES accounts (id),
    issued_at {instant} NOT NULL,
    ended_by {uuid} REFERENCES accounts (id),
    ended_at {instant},
    ended_reason TEXT,
    UNIQUE (company_id, id),
    CHECK ((status = 'issued') = (ended_at IS NULL)),
    CHECK ((ended_at IS NULL) = (ended_reason IS NULL)),
    CHECK ((replaces IS NULL) = (reason IS NULL)),
    FOREIGN KEY (company_id, enrolment_id) REFERENCES enrolments (company_id, id),
    FOREIGN KEY (company_id, membership_id) REFERENCES memberships (company_id, id),
    FOREIGN KEY (company_id, replaces) REFERENCES certificates (company_id, id)
) {table};
CREATE UNIQUE INDEX certificates_one_issued ON certificates (enrolment_id, kind) WHERE status = 'issued';
CREATE UNIQUE INDEX certificates_one_chain ON certificates (enrolment_id, kind) WHERE replaces IS NULL;
CREATE UNIQUE INDEX certificates_replaced_once ON certificates (company_id, replaces);
CREATE INDEX certificates_enrolment ON certificates (company_id, enrolment_id);
CREATE INDEX certificates_member ON certificates (company_id, membership_id);
CREATE INDEX certificates_track ON certificates (track_id);
CREATE INDEX certificates_key ON certificates (key_id);
CREATE INDEX certificates_issued_by ON certificates (issued_by);
CREATE INDEX certificates_ended_by ON certificates (ended_by);

CREATE TABLE certificate_files (
    certificate_id {uuid} NOT NULL PRIMARY KEY,
    company_id {uuid} NOT NULL,
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
    pdf {bytes} NOT NULL,
    rendered_at {instant} NOT NULL,
    FOREIGN KEY (company_id, certificate_id) REFERENCES certificates (company_id, id)
) {table};
CREATE INDEX certificate_files_certificate ON certificate_files (company_id, certificate_id);
";

/// Everything that is printed or signed.
const FROZEN: &str = "company_id, enrolment_id, membership_id, track_id, kind, serial, snapshot, \
     key_id, signature, completed_on, valid_until, replaces, reason, issued_by, issued_at";

const SQLITE_FREEZE: &str = "
CREATE TRIGGER certificates_frozen BEFORE UPDATE OF {frozen} ON certificates
    BEGIN SELECT RAISE(ABORT, 'what a certificate says never changes'); END;
CREATE TRIGGER certificates_forward BEFORE UPDATE OF status ON certificates
    WHEN OLD.status <> 'issued' AND NEW.status <> OLD.status
    BEGIN SELECT RAISE(ABORT, 'an ended certificate stays ended'); END;
CREATE TRIGGER certificates_kept BEFORE DELETE ON certificates
    BEGIN SELECT RAISE(ABORT, 'a certificate is never deleted'); END;
";

const POSTGRES_FREEZE: &str = "
CREATE FUNCTION certificates_are_frozen() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'what a certificate says never changes'; END $$;
CREATE TRIGGER certificates_frozen BEFORE UPDATE OF {frozen} ON certificates
    FOR EACH ROW EXECUTE FUNCTION certificates_are_frozen();
CREATE TRIGGER certificates_forward BEFORE UPDATE OF status ON certificates
    FOR EACH ROW WHEN (OLD.status <> 'issued' AND NEW.status <> OLD.status)
    EXECUTE FUNCTION certificates_are_frozen();
CREATE TRIGGER certificates_kept BEFORE DELETE ON certificates
    FOR EACH ROW EXECUTE FUNCTION certificates_are_frozen();
";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, SQL).await?;
        let backend = manager.get_connection().get_database_backend();
        let freeze = if backend == DbBackend::Postgres {
            POSTGRES_FREEZE
        } else {
            SQLITE_FREEZE
        };
        dialect::run(manager, &freeze.replace("{frozen}", FROZEN)).await?;
        dialect::append_only(manager, "signing_keys").await?;
        dialect::append_only(manager, "track_certificates").await?;
        dialect::append_only(manager, "certificate_files").await
    }
}
