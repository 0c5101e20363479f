//! I-7: each enrolment that somebody had to be told of by mail has its letter,
//! and each invitation has its enrolment.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use kernel::Failure;
use kernel::id::{CompanyId, EnrolmentId, MembershipId};
use sea_orm::{ConnectionTrait, FromQueryResult, Statement};

/// One letter may announce several enrolments; all were made in one
/// transaction, which is shorter than this.
const ONE_TRANSACTION: TimeDelta = TimeDelta::minutes(5);

/// A membership that was changed later may have got its address later.
const ENROLMENTS: &str = "SELECT e.id, e.company_id, e.membership_id, e.created_at, \
     (m.email IS NOT NULL AND m.status = 'active' AND m.updated_at <= e.created_at) AS by_mail \
     FROM enrolments e JOIN memberships m ON m.id = e.membership_id";
const LETTERS: &str =
    "SELECT dedupe_key, company_id, created_at FROM outbox WHERE kind = 'invitation'";

#[derive(FromQueryResult)]
struct Enrolment {
    id: EnrolmentId,
    company_id: CompanyId,
    membership_id: MembershipId,
    created_at: DateTime<Utc>,
    by_mail: bool,
}

#[derive(FromQueryResult)]
struct Letter {
    dedupe_key: String,
    company_id: Option<CompanyId>,
    created_at: DateTime<Utc>,
}

/// Every enrolment without its letter, every letter without its enrolment.
pub(super) async fn findings(db: &impl ConnectionTrait) -> Result<Vec<String>, Failure> {
    let backend = db.get_database_backend();
    let ask = Statement::from_string(backend, ENROLMENTS);
    let enrolments = Enrolment::find_by_statement(ask).all(db).await?;
    let ask = Statement::from_string(backend, LETTERS);
    let letters = Letter::find_by_statement(ask).all(db).await?;
    Ok(compare(&enrolments, &letters))
}

fn compare(enrolments: &[Enrolment], letters: &[Letter]) -> Vec<String> {
    let by_key: BTreeMap<String, &Enrolment> = enrolments
        .iter()
        .map(|enrolment| (format!("invitation:{}", enrolment.id), enrolment))
        .collect();
    let mut findings = Vec::new();
    let mut told: BTreeSet<(MembershipId, DateTime<Utc>)> = BTreeSet::new();
    for letter in letters {
        match by_key.get(&letter.dedupe_key) {
            Some(enrolment) if letter.company_id == Some(enrolment.company_id) => {
                told.insert((enrolment.membership_id, letter.created_at));
            }
            Some(_) => findings.push(format!("I-9 {} in another company", letter.dedupe_key)),
            None => findings.push(format!("I-7 {} has no enrolment", letter.dedupe_key)),
        }
    }
    for enrolment in enrolments.iter().filter(|enrolment| enrolment.by_mail) {
        let (member, made) = (enrolment.membership_id, enrolment.created_at);
        let soon = (member, made)..=(member, made + ONE_TRANSACTION);
        if told.range(soon).next().is_none() {
            findings.push(format!("I-7 enrolment {} has no letter", enrolment.id));
        }
    }
    findings
}
