//! Replacing a certificate after a change of name or an error, and taking one
//! back. Nothing returns to issued.

use enrolments::CertificateStatus;
use enrolments::write::End;
use kernel::audit::Event;
use kernel::id::{CertificateId, CompanyId};
use kernel::{Actor, Failure, Role};
use serde_json::json;

use crate::App;
use crate::issue_certificate::issue_anew;

/// Issues a new certificate in the place of this one, with the names as they
/// are now and a new number: by the company's HR or the firm's admin. The
/// check page of the old number says that it was replaced.
///
/// # Errors
/// Forbidden or not found for a foreign company or certificate, invalid
/// without a reason, a conflict when it was replaced or revoked already.
pub async fn reissue_certificate(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    id: CertificateId,
    reason: &str,
) -> Result<CertificateId, Failure> {
    actor.require_company(company)?;
    let found = enrolments::read::certificate(&app.db.read(), company, id).await?;
    let tx = app.db.write().await?;
    let enrolment = enrolments::write::lock(&tx, company, found.enrolment).await?;
    let end = End {
        status: CertificateStatus::Superseded,
        reason,
        by: actor.account,
    };
    let now = app.clock.now();
    let old = enrolments::write::end_certificate(&tx, now, company, id, end).await?;
    let new = issue_anew(app, &tx, &enrolment, &old, reason, actor.account).await?;
    let event = Event {
        company: Some(company),
        actor: Some(actor.account),
        action: "certificate.reissued",
        object: Some(new.0),
        detail: &json!({ "enrolment": enrolment.id, "replaces": id }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    Ok(new)
}

/// Takes a certificate back: by the firm's admin, with a reason.
///
/// # Errors
/// Forbidden for anybody else, not found for a certificate that is not this
/// company's, invalid without a reason, a conflict when it was replaced or
/// revoked already.
pub async fn revoke_certificate(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    id: CertificateId,
    reason: &str,
) -> Result<(), Failure> {
    actor.require(&[Role::FirmAdmin])?;
    let found = enrolments::read::certificate(&app.db.read(), company, id).await?;
    let tx = app.db.write().await?;
    enrolments::write::lock(&tx, company, found.enrolment).await?;
    let end = End {
        status: CertificateStatus::Revoked,
        reason,
        by: actor.account,
    };
    let now = app.clock.now();
    enrolments::write::end_certificate(&tx, now, company, id, end).await?;
    let event = Event {
        company: Some(company),
        actor: Some(actor.account),
        action: "certificate.revoked",
        object: Some(id.0),
        detail: &json!({ "enrolment": found.enrolment }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await
}
