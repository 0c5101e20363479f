//! The one place where an enrolment is completed, whatever its last evidence
//! was; its certificate is issued in the same transaction.

use chrono::{DateTime, Utc};
use enrolments::Enrolment;
use kernel::{Failure, Tx};

use crate::App;
use crate::issue_certificate::{issue_first, tell};

/// Completes an enrolment with the evidence given at `at`, issues its
/// certificate and tells its holder. Completed before, nothing changes. Call
/// it late in the transaction: it writes an audit row.
///
/// # Errors
/// A conflict when the enrolment is not in progress.
pub(crate) async fn complete_enrolment(
    app: &App,
    tx: &Tx,
    enrolment: &Enrolment,
    at: DateTime<Utc>,
) -> Result<(), Failure> {
    let (company, id) = (enrolment.company, enrolment.id);
    if !enrolments::write::complete(tx, company, id, at).await? {
        return Ok(());
    }
    let completed = enrolments::read::of_company(tx, company, id).await?;
    let issued = issue_first(app, tx, &completed).await?;
    if let Some(certificate) = issued {
        tell(app, tx, certificate, &completed).await?;
    }
    Ok(())
}
