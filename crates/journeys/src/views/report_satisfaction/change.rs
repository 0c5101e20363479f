//! Two periods side by side.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use kernel::Failure;
use surveys::Counts;
use surveys::compare::{RawChange, StandardisedChange, raw_change, standardised_change};

use super::{Ask, By, groups, same_words};
use crate::App;

/// What changed from one period to a later one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeriodChange {
    /// The raw change; nothing when a period has no ratings.
    pub raw: Option<RawChange>,
    /// The change with the mix of courses held still; nothing when no course
    /// has ratings in both periods.
    pub standardised: Option<StandardisedChange>,
}

/// Compares a question's answers of two periods, each with both ends. Only for
/// the firm's eyes.
///
/// # Errors
/// Invalid when the question was worded differently.
pub async fn period_change(
    app: &App,
    question: &str,
    earlier: (NaiveDate, NaiveDate),
    later: (NaiveDate, NaiveDate),
) -> Result<PeriodChange, Failure> {
    let db = app.db.read();
    let ask = |(from, to): (NaiveDate, NaiveDate)| Ask {
        from,
        to,
        by: By::Track,
        question: question.to_owned(),
        track: None,
    };
    let before = groups(&db, &ask(earlier), By::Track).await?;
    let after = groups(&db, &ask(later), By::Track).await?;
    same_words(before.iter().chain(&after))?;
    let by_track = |groups: Vec<super::Group>| -> BTreeMap<String, Counts> {
        let pair = |group: super::Group| (group.key, group.counts);
        groups.into_iter().map(pair).collect()
    };
    let (before, after) = (by_track(before), by_track(after));
    Ok(PeriodChange {
        raw: raw_change(&pooled(&before), &pooled(&after)),
        standardised: standardised_change(&before, &after),
    })
}

fn pooled(tracks: &BTreeMap<String, Counts>) -> Counts {
    tracks.values().fold(Counts::default(), |mut sum, counts| {
        sum += *counts;
        sum
    })
}
