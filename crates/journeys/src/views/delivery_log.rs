//! 送信記録: every letter to a company's people with what became of it, and
//! every reminder that was not sent with the reason.

use kernel::id::CompanyId;
use kernel::{Actor, Failure, Page, PageRequest};
use mail::LetterHead;
use mail::reminder::read::{Reminder, ReminderFilter, reminders};
use people::{Company, MemberFilter};

use super::person::{ReminderRow, rows};
use crate::App;

/// Part of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryLog {
    /// The company.
    pub company: Company,
    /// Letters, newest first.
    pub letters: Page<LetterHead>,
}

/// The letters of a company, newest first; only those to somebody whose name
/// or address holds every word of `search`.
///
/// # Errors
/// Forbidden or not found for whoever may not act on the company.
pub async fn delivery_log(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    search: &str,
    page: PageRequest,
) -> Result<DeliveryLog, Failure> {
    actor.require_company(company)?;
    let db = app.db.read();
    let found = people::read::company(&db, company).await?;
    let words: Vec<String> = search.split_whitespace().map(str::to_owned).collect();
    Ok(DeliveryLog {
        company: found.ok_or_else(Failure::not_found)?,
        letters: mail::read::letters_of_company(&db, company, &words, page).await?,
    })
}

/// Reminders that were not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SilenceLog {
    /// The company.
    pub company: Company,
    /// Newest first.
    pub rows: Page<ReminderRow>,
}

/// The reminders of a company that were not sent, newest first; only of people
/// who match `search`.
///
/// # Errors
/// As [`delivery_log`].
pub async fn silence_log(
    app: &App,
    actor: &Actor,
    company: CompanyId,
    search: &str,
    page: PageRequest,
) -> Result<SilenceLog, Failure> {
    actor.require_company(company)?;
    let db = app.db.read();
    let found = people::read::company(&db, company).await?;
    let members = if search.trim().is_empty() {
        None
    } else {
        let filter = MemberFilter {
            search: search.to_owned(),
            include_left: true,
            ..MemberFilter::default()
        };
        let people = people::read::all_members(&db, company, &filter).await?;
        // More would not be a search for a person.
        Some(
            people
                .into_iter()
                .take(1000)
                .map(|member| member.id)
                .collect(),
        )
    };
    let filter = ReminderFilter {
        members,
        not_sent: true,
    };
    let page: Page<Reminder> = reminders(&db, company, &filter, page).await?;
    Ok(SilenceLog {
        company: found.ok_or_else(Failure::not_found)?,
        rows: Page {
            items: rows(&db, company, page.items).await?,
            next: page.next,
        },
    })
}
