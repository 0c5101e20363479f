//! Letters about recalls: hourly, a bounded number, each in a transaction of
//! its own, at most one for each occasion.

use kernel::audit::Event;
use kernel::secret::{self, Token};
use kernel::{Failure, Tx};
use people::{Company, Member};
use quizzes::write::NewLink;
use serde_json::json;

use super::post::Turn;
use super::{Post, recall_of, round};
use crate::App;
use crate::letters::recall::{RecallLetter, recall as recall_letter};
use crate::links;

/// The most letters that one run writes; the next run goes on.
const MOST_LETTERS: usize = 500;

/// What one run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RecallRun {
    /// Letters written.
    pub written: usize,
    /// Letters that could not be written; the next run tries again.
    pub failed: usize,
}

/// Writes a letter to everybody whose occasion is open and who has none about
/// it yet; see [`super::NotMailed`] for those who get none. One that fails
/// does not stop the others.
///
/// # Errors
/// When nothing can be read, or the first failure after every letter was
/// tried.
pub async fn send_recalls(app: &App) -> Result<RecallRun, Failure> {
    let mut run = RecallRun::default();
    let mut first_failure = None;
    let mut after = None;
    if !app.settings.has_recalls || !super::post::is_office_hour(app.clock.now()) {
        return Ok(run);
    }
    loop {
        let round = round(app, after).await?;
        for turn in round.turns.iter().filter(|turn| turn.post == Post::Due) {
            if run.written + run.failed == MOST_LETTERS {
                return first_failure.map_or(Ok(run), Err);
            }
            match write_letter(app, turn).await {
                Ok(is_written) => run.written += usize::from(is_written),
                Err(failure) => {
                    run.failed += 1;
                    first_failure = first_failure.or(Some(failure));
                }
            }
        }
        after = round.next;
        if after.is_none() {
            return first_failure.map_or(Ok(run), Err);
        }
    }
}

/// Whether it was this call that wrote the letter.
async fn write_letter(app: &App, turn: &Turn) -> Result<bool, Failure> {
    let (Some(company), Some(member)) = (&turn.company, &turn.member) else {
        return Ok(false);
    };
    let tx = app.db.write().await?;
    let is_written = enqueue(app, &tx, turn, company, member).await?;
    if is_written {
        tx.commit().await?;
    }
    Ok(is_written)
}

async fn enqueue(
    app: &App,
    tx: &Tx,
    turn: &Turn,
    company: &Company,
    member: &Member,
) -> Result<bool, Failure> {
    let Some(address) = &member.email else {
        return Ok(false);
    };
    let now = app.clock.now();
    let recall = recall_of(app, tx, &turn.enrolment, turn.occasion)
        .await?
        .recall;
    let token = Token::random()?;
    let ends_at = turn.occasion.link_ends_at(now);
    let link = NewLink {
        hash: token.hash(),
        address_hash: secret::hash(address),
        ends_at,
    };
    if !quizzes::write::link_recall(tx, now, &recall, link).await? {
        return Ok(false);
    }
    let version = turn.enrolment.track_version;
    let version = version.ok_or_else(Failure::not_found)?;
    let version = courses::read::version(tx, version).await?;
    let letter = recall_letter(
        &app.settings,
        &RecallLetter {
            recall: &recall,
            company_name: &company.name,
            person_name: &member.full_name(),
            address,
            course: &version.map(|version| version.title).unwrap_or_default(),
            link: links::recall_link(app, &token),
            good_until: ends_at,
        },
    );
    mail::write::enqueue(tx, app.ids.fresh(now), now, &letter).await?;
    let event = Event {
        company: Some(recall.company),
        actor: None,
        action: "recall.mailed",
        object: Some(recall.id.0),
        detail: &json!({ "enrolment": recall.enrolment, "day": recall.day }),
    };
    app.audit(tx, &event).await?;
    Ok(true)
}
