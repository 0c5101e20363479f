//! Checks that what is stored agrees with itself: the invariants of the house
//! that a running database can be asked about. It writes nothing.
//!
//! Runs at the end of integration tests, after every crash of the crash tests,
//! on restored backups and as `terakoya verify`. Each subject answers for its
//! own tables; here stand only the checks that reach across them.

mod across;
mod certificates;
mod database;
mod figures;
mod invitations;
mod reminders;

use kernel::{Db, Failure};
use surveys::SurveyKeys;

/// Something that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Which invariant and where, in words, with keys instead of names.
    pub text: String,
}

impl From<String> for Finding {
    fn from(text: String) -> Self {
        Self { text }
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

/// Everything that does not hold; nothing when all is well. With the keys it
/// also opens every waiting ballot.
///
/// The checks are many statements, and others may write between two of them;
/// so a finding counts only when it is still there at a second look.
///
/// # Errors
/// When the database refuses.
pub async fn verify(db: &Db, keys: Option<&SurveyKeys>) -> Result<Vec<Finding>, Failure> {
    let first = look(db, keys).await?;
    if first.is_empty() {
        return Ok(first);
    }
    let second = look(db, keys).await?;
    Ok(second
        .into_iter()
        .filter(|finding| first.contains(finding))
        .collect())
}

async fn look(db: &Db, keys: Option<&SurveyKeys>) -> Result<Vec<Finding>, Failure> {
    let read = db.read();
    let mut findings = Vec::new();
    findings.extend(database::findings(db).await?);
    findings.extend(kernel::audit::verify(&read).await?);
    findings.extend(enrolments::read::findings(&read).await?);
    findings.extend(enrolments::read::rule_findings(&read).await?);
    findings.extend(sessions::read::findings(&read).await?);
    findings.extend(quizzes::read::findings(&read).await?);
    findings.extend(quizzes::read::practical_findings(&read).await?);
    findings.extend(quizzes::read::regrade_findings(&read).await?);
    findings.extend(quizzes::read::bank_findings(&read).await?);
    findings.extend(quizzes::read::recall_findings(&read).await?);
    findings.extend(surveys::read::verify(&read, keys).await?);
    findings.extend(crate::close_periods::unsafe_releases(&read).await?);
    findings.extend(across::findings(&read).await?);
    findings.extend(certificates::findings(&read).await?);
    findings.extend(invitations::findings(&read).await?);
    findings.extend(reminders::findings(&read).await?);
    findings.extend(figures::findings(&read).await?);
    Ok(findings.into_iter().map(Finding::from).collect())
}
