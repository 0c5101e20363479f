//! The outbox, for the firm's admin.

use journeys::App;
use journeys::views::outbox::{Outbox, outbox};
use kernel::{Cursor, PageRequest};
use mail::{LetterHead, Status};
use poem_openapi::param::Query;
use poem_openapi::payload::Json;
use poem_openapi::{Enum, Object, OpenApi};
use uuid::Uuid;

use crate::http::{Caller, Problem};

/// Where a letter stands.
#[derive(Clone, Copy, Debug, Enum)]
#[oai(rename_all = "snake_case")]
pub enum LetterStatus {
    /// Waits for its time.
    Queued,
    /// A worker has it.
    Sending,
    /// A mail server has taken it.
    Sent,
    /// Given up; somebody has to look at the reason.
    Parked,
}

/// Part of the outbox.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Letters {
    /// How all of the outbox stands.
    counts: LetterCounts,
    /// Newest first.
    items: Vec<LetterView>,
    /// Where the next page starts; left out on the last.
    next: Option<Uuid>,
}

/// How many letters there are of each status.
#[derive(Debug, Default, Object)]
pub struct LetterCounts {
    /// Wait for their time.
    queued: u64,
    /// Are with a worker.
    sending: u64,
    /// Taken by a mail server.
    sent: u64,
    /// Given up.
    parked: u64,
}

/// A letter without its text and without its secret link.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct LetterView {
    /// The letter's key.
    id: Uuid,
    /// The company it belongs to; left out for the firm's own staff.
    company: Option<Uuid>,
    /// What kind of letter: `invitation`.
    kind: String,
    /// The one address it goes to.
    to_address: String,
    /// The name shown beside the address; may be empty.
    to_name: String,
    /// One line.
    subject: String,
    /// Where it stands.
    status: LetterStatus,
    /// How many tries were begun.
    attempts: i32,
    /// Why the last try failed, for a person.
    last_error: Option<String>,
    /// When it was written.
    created_at: chrono::DateTime<chrono::Utc>,
    /// When the next try may begin; only while it waits.
    next_attempt_at: Option<chrono::DateTime<chrono::Utc>>,
    /// When a mail server took it.
    sent_at: Option<chrono::DateTime<chrono::Utc>>,
}

/// The outbox.
pub struct LettersApi {
    /// The application.
    pub app: App,
}

#[OpenApi]
impl LettersApi {
    /// Lists the letters of the outbox, newest first, with the reason why one
    /// could not be sent. Neither text nor links are shown.
    #[oai(
        path = "/letters",
        method = "get",
        operation_id = "listLetters",
        tag = "super::Tag::Mail"
    )]
    async fn list(
        &self,
        caller: Caller,
        /// Only letters of this status.
        status: Query<Option<LetterStatus>>,
        /// How many, 1 to 100; 50 when left out.
        limit: Query<Option<u64>>,
        /// The `next` of the page before.
        after: Query<Option<Uuid>>,
    ) -> Result<Json<Letters>, Problem> {
        let page = PageRequest::new(limit.0, after.0.map(Cursor));
        let status = status.0.map(Status::from);
        let outbox = outbox(&self.app, &caller.0, status, page).await?;
        Ok(Json(outbox.into()))
    }
}

impl From<LetterStatus> for Status {
    fn from(status: LetterStatus) -> Self {
        match status {
            LetterStatus::Queued => Self::Queued,
            LetterStatus::Sending => Self::Sending,
            LetterStatus::Sent => Self::Sent,
            LetterStatus::Parked => Self::Parked,
        }
    }
}

impl From<Status> for LetterStatus {
    fn from(status: Status) -> Self {
        match status {
            Status::Queued => Self::Queued,
            Status::Sending => Self::Sending,
            Status::Sent => Self::Sent,
            Status::Parked => Self::Parked,
        }
    }
}

impl From<Outbox> for Letters {
    fn from(outbox: Outbox) -> Self {
        let mut counts = LetterCounts::default();
        for (status, count) in outbox.counts {
            match status {
                Status::Queued => counts.queued = count,
                Status::Sending => counts.sending = count,
                Status::Sent => counts.sent = count,
                Status::Parked => counts.parked = count,
            }
        }
        let letters = outbox.letters;
        Self {
            counts,
            items: letters.items.into_iter().map(LetterView::from).collect(),
            next: letters.next.map(|cursor| cursor.0),
        }
    }
}

impl From<LetterHead> for LetterView {
    fn from(letter: LetterHead) -> Self {
        let delivery = letter.delivery;
        let waits = delivery.status == Status::Queued;
        Self {
            id: letter.id.0,
            company: letter.company.map(|company| company.0),
            kind: letter.kind,
            to_address: letter.to_address,
            to_name: letter.to_name,
            subject: letter.subject,
            status: delivery.status.into(),
            attempts: delivery.attempts,
            last_error: delivery.last_error.as_deref().map(mail::in_plain_words),
            created_at: letter.created_at,
            next_attempt_at: waits.then_some(delivery.next_attempt_at),
            sent_at: delivery.sent_at,
        }
    }
}
