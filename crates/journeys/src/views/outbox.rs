//! The outbox, for the firm's admin.

use kernel::id::LetterId;
use kernel::{Actor, Failure, Page, PageRequest, Role};
use mail::{LetterHead, Status, StoredLetter};

use crate::App;

/// Part of the outbox, and how all of it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outbox {
    /// How many letters there are of each status, in the order of a letter's
    /// life.
    pub counts: [(Status, u64); 4],
    /// Newest first.
    pub letters: Page<LetterHead>,
    /// Whether this process sends letters; without a mail server they wait.
    pub is_sending: bool,
}

/// Letters of every company, newest first; only those of one status when it
/// is named.
///
/// # Errors
/// Forbidden for anybody but the firm's admin.
pub async fn outbox(
    app: &App,
    actor: &Actor,
    status: Option<Status>,
    page: PageRequest,
) -> Result<Outbox, Failure> {
    actor.require(&[Role::FirmAdmin])?;
    let db = app.db.read();
    Ok(Outbox {
        counts: mail::read::counts(&db).await?,
        letters: mail::read::letters(&db, status, page).await?,
        is_sending: app.health.sends_letters(),
    })
}

/// One letter with its text, never with its secret link.
///
/// # Errors
/// Forbidden for anybody but the firm's admin; not found.
pub async fn letter(app: &App, actor: &Actor, id: LetterId) -> Result<StoredLetter, Failure> {
    actor.require(&[Role::FirmAdmin])?;
    let letter = mail::read::letter(&app.db.read(), id).await?;
    letter.ok_or_else(Failure::not_found)
}
