//! Which waiting ballots may be counted, and where. Pure: ballots in, batches
//! out.
//!
//! A stratum never holds fewer than k ballots of a company, except the mixed
//! one, which belongs to no company. Block partitions over several strata
//! (k-blocks) are built on these.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use kernel::id::CompanyId;
use kernel::{Failure, secret};

/// Where a batch is counted: a company's stratum, or the mixed one.
pub type Place = Option<CompanyId>;

/// Chooses which of the `waiting` ballots (given by company) are counted now.
/// Returns the positions of those that are, by place.
///
/// Before the close a company's ballots move only when at least `k` of them
/// move together. At the close everything moves: into the company's stratum
/// when that holds `k` already or `k` are waiting, else into the mixed one.
pub fn plan(
    waiting: &[CompanyId],
    counted: &BTreeMap<CompanyId, u64>,
    k: usize,
    is_closing: bool,
) -> BTreeMap<Place, Vec<usize>> {
    let mut by_company: BTreeMap<CompanyId, Vec<usize>> = BTreeMap::new();
    for (position, company) in waiting.iter().enumerate() {
        by_company.entry(*company).or_default().push(position);
    }
    let mut batches: BTreeMap<Place, Vec<usize>> = BTreeMap::new();
    for (company, positions) in by_company {
        let is_batch = positions.len() >= k;
        let already = counted.get(&company).copied().unwrap_or(0);
        let has_company = usize::try_from(already).is_ok_and(|already| already >= k);
        if is_batch || (is_closing && has_company) {
            batches.entry(Some(company)).or_default().extend(positions);
        } else if is_closing {
            batches.entry(None).or_default().extend(positions);
        }
    }
    batches
}

/// The first and last day, in April, on which a change of what was counted no
/// longer waits for others: the fiscal year that ended in March takes no more
/// answers, and the next editions of its figures are about to be made.
const YEARLY_DAYS: (u32, u32) = (15, 30);
const APRIL: u32 = 4;

/// The first of the days of this year on which whatever still waits in a round
/// takes effect; nothing on other days. A round does so once a year, so that
/// what waits goes together and nobody chooses the day.
pub fn yearly_day(today: NaiveDate) -> Option<NaiveDate> {
    let (first, last) = YEARLY_DAYS;
    let is_one = today.month() == APRIL && (first..=last).contains(&today.day());
    is_one.then(|| today.with_day(first)).flatten()
}

/// Brings items into a random order (Fisher–Yates).
///
/// # Errors
/// When the machine has no entropy.
pub fn shuffle<T>(items: &mut [T]) -> Result<(), Failure> {
    for last in (1..items.len()).rev() {
        let bound = u32::try_from(last + 1).unwrap_or(u32::MAX);
        let chosen = secret::random_below(bound)?;
        items.swap(last, usize::try_from(chosen).unwrap_or(last));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
