//! Invariants 21 and 22: one chain of certificates for each completion, each
//! saying what was signed.

use kernel::{Failure, known_keys};
use sea_orm::{ConnectionTrait, Statement};

/// Each is one statement whose one number must be zero.
const MUST_BE_NONE: [(&str, &str); 4] = [
    (
        "invariant 21: completed enrolments without exactly one certificate that stands or was revoked",
        "SELECT COUNT(*) FROM enrolments e \
         JOIN track_certificates t ON t.track_version_id = e.track_version_id \
         WHERE e.status = 'completed' AND 1 <> (SELECT COUNT(*) FROM certificates c \
         WHERE c.enrolment_id = e.id AND c.kind = t.kind AND c.status <> 'superseded')",
    ),
    (
        "invariant 22: certificates replaced by none, or replaced and not superseded",
        "SELECT COUNT(*) FROM certificates c WHERE (c.status = 'superseded') <> \
         EXISTS (SELECT 1 FROM certificates later \
         WHERE later.company_id = c.company_id AND later.replaces = c.id)",
    ),
    (
        "invariant 22: certificates that stand in for another enrolment's",
        "SELECT COUNT(*) FROM certificates c JOIN certificates old ON old.id = c.replaces \
         WHERE old.enrolment_id <> c.enrolment_id OR old.kind <> c.kind",
    ),
    (
        "I-9 certificates of an enrolment that is not completed, or not the holder's",
        "SELECT COUNT(*) FROM certificates c JOIN enrolments e ON e.id = c.enrolment_id \
         WHERE e.status <> 'completed' OR e.company_id <> c.company_id \
         OR e.membership_id <> c.membership_id OR e.track_id <> c.track_id \
         OR e.completed_on <> c.completed_on",
    ),
];

/// Everything that does not hold.
pub(super) async fn findings(db: &impl ConnectionTrait) -> Result<Vec<String>, Failure> {
    let keys = known_keys::all(db).await?;
    let mut findings = enrolments::read::certificate_findings(db, &keys).await?;
    for (finding, sql) in MUST_BE_NONE {
        let ask = Statement::from_string(db.get_database_backend(), sql);
        let row = db.query_one_raw(ask).await?;
        let count: i64 = row.map_or(Ok(0), |row| row.try_get_by_index(0))?;
        if count > 0 {
            findings.push(format!("{finding}: {count}"));
        }
    }
    Ok(findings)
}
