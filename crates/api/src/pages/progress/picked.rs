//! Who was picked on the board: the fields that go on from page to page.

use enrolments::Word;
use journeys::views::chosen::Chosen;
use journeys::views::report_progress::BoardFilter;
use kernel::id::EnrolmentId;

use crate::http::pairs::{Pairs, text};

/// The fields that say who was picked.
const PICKING: [&str; 7] = ["for", "unit", "track", "word", "q", "left", "enrolment"];

/// Who was picked, and the fields to send on.
pub(in crate::pages) struct Picked {
    /// Who.
    pub chosen: Chosen,
    /// To be sent on with the next form.
    pub hidden: Pairs,
}

impl Picked {
    /// Reads what the board's form, or a page that it led to, says.
    pub fn of(pairs: &Pairs) -> Self {
        let chosen = if text(pairs, "for") == "all" {
            let track = Some(text(pairs, "track").to_owned()).filter(|track| !track.is_empty());
            Chosen::Filtered(BoardFilter {
                unit: text(pairs, "unit").parse().ok(),
                track,
                word: Word::parse(text(pairs, "word")),
                search: text(pairs, "q").to_owned(),
                include_left: text(pairs, "left") == "yes",
            })
        } else {
            let ticked = pairs.iter().filter(|(name, _)| name == "enrolment");
            let ids = ticked.filter_map(|(_, id)| id.parse().ok());
            Chosen::Ticked(ids.collect::<Vec<EnrolmentId>>())
        };
        let hidden = pairs
            .iter()
            .filter(|(name, value)| PICKING.contains(&name.as_str()) && !value.is_empty());
        Self {
            chosen,
            hidden: hidden.cloned().collect(),
        }
    }
}
