//! People picked on the progress board: ticked one by one, or all that a
//! filter shows.

use std::collections::BTreeSet;

use kernel::id::{CompanyId, EnrolmentId};
use kernel::{Actor, Failure};

use super::reminder_facts::{Fact, facts};
use super::report_progress::{BoardFilter, all_rows};
use super::staff_list::Reach;
use crate::App;

/// The most enrolments of one go.
const MOST: usize = 2000;

/// Which enrolments are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// These.
    Ticked(Vec<EnrolmentId>),
    /// Everything that the board shows with this filter.
    Filtered(BoardFilter),
}

/// The chosen enrolments within the actor's reach, by reading of the name.
///
/// # Errors
/// A conflict for none or too many; not found when one of them is another
/// company's, another unit's or of an older cycle.
pub(crate) async fn chosen_facts(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    reach: &Reach,
    chosen: &Chosen,
) -> Result<Vec<Fact>, Failure> {
    let ids: BTreeSet<EnrolmentId> = match chosen {
        Chosen::Ticked(ids) => ids.iter().copied().collect(),
        Chosen::Filtered(filter) => {
            let rows = all_rows(app, actor, company, filter).await?;
            rows.into_iter().map(|row| row.enrolment).collect()
        }
    };
    if ids.is_empty() {
        return Err(Failure::conflict(
            "board.none_chosen",
            "だれも選ばれていません。受講状況一覧で、人を選んでください。",
        ));
    }
    if ids.len() > MOST {
        return Err(Failure::conflict(
            "board.too_many",
            format!("一度に選べるのは{MOST}件までです。条件で絞り込んでください。"),
        ));
    }
    let mut all = facts(&app.db.read(), company, None).await?;
    all.retain(|fact| ids.contains(&fact.enrolment) && reach.covers(fact.unit));
    if all.len() < ids.len() {
        return Err(Failure::not_found());
    }
    Ok(all)
}
