//! Whether something happened with people and enrolments since a roster made
//! them. Looks across every subject that speaks of them; a test holds the lists
//! below against the schema's own keys.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use kernel::Failure;
use kernel::id::{CompanyId, EnrolmentId, MembershipId};
use sea_orm::{ConnectionTrait, FromQueryResult, Statement, Value};

/// Tables with a row for something that happened to a member.
pub const ABOUT_MEMBERS: [&str; 7] = [
    "org_changes",
    "employment_changes",
    "certificates",
    "reminders",
    "bookings",
    "calendar_feed_renewals",
    "rule_enrolments",
];

/// Tables with a row for something that happened in an enrolment.
pub const ABOUT_ENROLMENTS: [&str; 12] = [
    "activity_progress",
    "attempts",
    "participations",
    "attempt_grants",
    "practical_assessments",
    "recalls",
    "certificates",
    "reminders",
    "named_ballots",
    "bookings",
    "enrolment_decisions",
    "rule_enrolments",
];

/// What somebody who was ever signed in, or holds a role, has.
const OF_ACCOUNTS: [&str; 5] = [
    "web_sessions t WHERE t.account_id = a.id",
    "role_assignments t WHERE t.account_id = a.id",
    "api_keys t WHERE t.account_id = a.id",
    "pins t WHERE t.account_id = a.id AND t.used_at IS NOT NULL",
    "sign_in_links t WHERE t.account_id = a.id AND t.used_at IS NOT NULL",
];

/// Keys in one statement.
const KEYS_AT_ONCE: usize = 500;

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Traces {
    /// Members with whom something happened, their enrolments aside.
    pub(super) active: BTreeSet<MembershipId>,
    /// Every enrolment of the members.
    pub(super) enrolments: Vec<(EnrolmentId, MembershipId)>,
    /// Those that are more than ordered.
    pub(super) begun: BTreeSet<EnrolmentId>,
}

#[derive(FromQueryResult)]
struct MemberRow {
    id: MembershipId,
}

#[derive(FromQueryResult)]
struct EnrolmentRow {
    id: EnrolmentId,
    membership_id: MembershipId,
    begun: bool,
}

/// Looks for traces of these members of a company. A member who was changed
/// after `since` has one.
pub(super) async fn of(
    db: &impl ConnectionTrait,
    company: CompanyId,
    since: DateTime<Utc>,
    members: &[MembershipId],
) -> Result<Traces, Failure> {
    let mut traces = Traces::default();
    let backend = db.get_database_backend();
    for some in members.chunks(KEYS_AT_ONCE) {
        let places: Vec<String> = (3..).take(some.len()).map(|at| format!("${at}")).collect();
        let places = places.join(", ");
        let mut values: Vec<Value> = vec![company.into(), since.into()];
        values.extend(some.iter().map(|member| Value::from(*member)));
        let ask = Statement::from_sql_and_values(backend, members_sql(&places), values.clone());
        let rows = MemberRow::find_by_statement(ask).all(db).await?;
        traces.active.extend(rows.into_iter().map(|row| row.id));
        let ask = Statement::from_sql_and_values(backend, enrolments_sql(&places), values);
        for row in EnrolmentRow::find_by_statement(ask).all(db).await? {
            traces.enrolments.push((row.id, row.membership_id));
            if row.begun {
                traces.begun.insert(row.id);
            }
        }
    }
    Ok(traces)
}

fn members_sql(places: &str) -> String {
    let about_members = ABOUT_MEMBERS
        .iter()
        .map(|table| format!("{table} t WHERE t.membership_id = m.id"));
    let exist: Vec<String> = OF_ACCOUNTS
        .iter()
        .map(|table| (*table).to_owned())
        .chain(about_members)
        .chain(["memberships t WHERE t.supervisor_id = m.id".to_owned()])
        .map(|table| format!(" OR EXISTS (SELECT 1 FROM {table})"))
        .collect();
    format!(
        "SELECT m.id FROM memberships m JOIN accounts a ON a.membership_id = m.id \
         WHERE m.company_id = $1 AND m.id IN ({places}) \
         AND (m.updated_at > $2 OR a.password_hash IS NOT NULL{})",
        exist.concat()
    )
}

fn enrolments_sql(places: &str) -> String {
    let exist: Vec<String> = ABOUT_ENROLMENTS
        .iter()
        .map(|table| format!(" OR EXISTS (SELECT 1 FROM {table} t WHERE t.enrolment_id = e.id)"))
        .collect();
    // The moment is named so that both statements take the same values.
    format!(
        "SELECT e.id, e.membership_id, (e.status <> 'assigned'{}) AS begun FROM enrolments e \
         WHERE e.company_id = $1 AND $2 IS NOT NULL AND e.membership_id IN ({places})",
        exist.concat()
    )
}
