//! What a client company has filled in of the course text, and what is open.

use kernel::id::CompanyId;
use kernel::{Actor, Failure};
use people::Company;

use crate::App;

/// A slot and the company's own words for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilledSlot {
    /// What is filled in.
    pub slot: courses::Slot,
    /// The words; empty while nothing is set.
    pub value: String,
}

/// All slots of the courses in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompanySlots {
    /// The company.
    pub company: Company,
    /// In the author's order.
    pub slots: Vec<FilledSlot>,
    /// The version of the words; a save of an older one is refused.
    pub version: i32,
}

impl CompanySlots {
    /// How many required slots are open.
    pub fn missing(&self) -> usize {
        let open = self
            .slots
            .iter()
            .filter(|one| one.slot.is_required && one.value.is_empty());
        open.count()
    }
}

/// The slots of a company, for its HR and the firm's admin.
///
/// # Errors
/// Forbidden for whoever manages no company, not found for a foreign one.
pub async fn company_slots(
    app: &App,
    actor: &Actor,
    company: CompanyId,
) -> Result<CompanySlots, Failure> {
    actor.require_company(company)?;
    let db = app.db.read();
    let found = people::read::company(&db, company).await?;
    // Read before the words: a save in between is then refused, not lost.
    let version = courses::read::slot_version(&db, company).await?;
    let mut values = courses::read::slot_values(&db, company).await?;
    let slots = courses::read::slots_of(&db, company).await?;
    let filled = slots.into_iter().map(|slot| FilledSlot {
        value: values.remove(&slot.code).unwrap_or_default(),
        slot,
    });
    Ok(CompanySlots {
        company: found.ok_or_else(Failure::not_found)?,
        slots: filled.collect(),
        version,
    })
}
