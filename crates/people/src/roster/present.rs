//! The part of a company that a file concerns: read by keys and in pieces, so
//! that a short file costs little in a large company and a long one does not
//! hold the company in memory.

use std::collections::BTreeSet;

use kernel::id::{CompanyId, MembershipId};
use sea_orm::{ConnectionTrait, DbErr};

use super::check::CheckedRoster;
use super::limits;
use super::plan::{Missing, MissingMember};
use crate::email;
use crate::member::{Member, MemberFilter, MembershipStatus};
use crate::read;

/// Numbers read at a time while looking for those that the file lacks.
const NUMBERS_AT_ONCE: u64 = 5000;

/// What a plan is made against.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Present {
    /// The members whose number the file has, or whose address it gives to
    /// somebody; those who have left included.
    pub members: Vec<Member>,
    /// The members that the file lacks.
    pub missing: Missing,
}

/// Reads what a file concerns.
///
/// # Errors
/// When the database refuses.
pub async fn present(
    db: &impl ConnectionTrait,
    company: CompanyId,
    roster: &CheckedRoster,
) -> Result<Present, DbErr> {
    let listed: BTreeSet<&str> = roster
        .rows
        .iter()
        .map(|row| row.employee_no.as_str())
        .collect();
    let numbers: Vec<String> = listed.iter().map(|number| (*number).to_owned()).collect();
    let addresses: Vec<String> = roster
        .rows
        .iter()
        .filter_map(|row| row.wish.as_ref()?.profile.email.as_deref())
        .map(email::folded)
        .collect();
    let mut members = read::members_by_employee_no(db, company, &numbers).await?;
    let expected = |member: &&Member| member.status != MembershipStatus::Left;
    let here = members.iter().filter(expected).count() as u64;
    let missing = missing(db, company, &listed, here).await?;
    let known: BTreeSet<MembershipId> = members.iter().map(|member| member.id).collect();
    let holders = read::members_by_address(db, company, &addresses).await?;
    members.extend(holders.into_iter().filter(|one| !known.contains(&one.id)));
    Ok(Present { members, missing })
}

/// Counts first, so that nobody is looked for when everybody is listed, then
/// goes through the numbers until the first are found.
async fn missing(
    db: &impl ConnectionTrait,
    company: CompanyId,
    listed: &BTreeSet<&str>,
    here: u64,
) -> Result<Missing, DbErr> {
    let everybody = read::member_count(db, company, &MemberFilter::default()).await?;
    let count = everybody.saturating_sub(here);
    let wanted = usize::try_from(count).map_or(limits::MISSING_NAMED, |count| {
        count.min(limits::MISSING_NAMED)
    });
    let mut found: Vec<MembershipId> = Vec::with_capacity(wanted);
    let mut after = None;
    while found.len() < wanted {
        let numbers = read::numbers_after(db, company, after.as_ref(), NUMBERS_AT_ONCE).await?;
        let Some(last) = numbers.last().cloned() else {
            break;
        };
        let lacking = numbers
            .iter()
            .filter(|one| !listed.contains(one.employee_no.as_str()));
        found.extend(lacking.take(wanted - found.len()).map(|one| one.id));
        after = Some(last);
    }
    let members = read::members_by_ids(db, company, &found).await?;
    let named = members.into_iter().map(MissingMember::from).collect();
    Ok(Missing { count, named })
}

impl From<Member> for MissingMember {
    fn from(member: Member) -> Self {
        Self {
            member: member.id,
            name: member.full_name(),
            employee_no: member.employee_no,
            unit_path: member.unit_path,
        }
    }
}
