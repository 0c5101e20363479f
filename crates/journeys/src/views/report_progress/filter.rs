//! What part of the list is wanted, and what of it the actor may see.

use chrono::NaiveDate;
use enrolments::Word;
use kernel::id::{CompanyId, OrgUnitId};
use people::{Unit, subtree};

use crate::views::staff_list::Reach;

/// The filter of the list; everything absent: everybody who has not left.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BoardFilter {
    /// A unit and those below it.
    pub unit: Option<OrgUnitId>,
    /// A track, by code.
    pub track: Option<String>,
    /// A word of today.
    pub word: Option<Word>,
    /// Words of which each must be found in name, reading, number or address.
    pub search: String,
    /// People who have left, too.
    pub include_left: bool,
}

impl BoardFilter {
    /// Whether nothing is filtered out but people who have left.
    pub fn is_open(&self) -> bool {
        *self == Self::default()
    }
}

/// The filter within the actor's reach.
#[derive(Clone, Debug)]
pub(crate) struct Scope {
    /// The company.
    pub(crate) company: CompanyId,
    /// The units to which the list is narrowed; `None` when it is not.
    pub(crate) units: Option<Vec<OrgUnitId>>,
    /// A track, by code.
    pub(crate) track: Option<String>,
    /// A word of today.
    pub(crate) word: Option<Word>,
    /// The folded words of the search.
    pub(crate) terms: Vec<String>,
    /// People who have left, too.
    pub(crate) include_left: bool,
    /// Today in Japan.
    pub(crate) today: NaiveDate,
}

/// The filter within `reach`. A unit outside it leaves nothing.
pub(crate) fn scope(
    company: CompanyId,
    units: &[Unit],
    reach: &Reach,
    filter: &BoardFilter,
    today: NaiveDate,
) -> Scope {
    let wanted = match filter.unit {
        None => reach.units(),
        Some(top) => {
            let mut wanted = subtree(units, top);
            wanted.retain(|unit| reach.covers(Some(*unit)));
            Some(wanted)
        }
    };
    Scope {
        company,
        units: wanted,
        track: filter.track.clone(),
        word: filter.word,
        terms: people::text::search_terms(&filter.search),
        include_left: filter.include_left,
        today,
    }
}
