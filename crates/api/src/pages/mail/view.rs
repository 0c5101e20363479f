//! What the outbox pages show, in words.

use kernel::date::display_instant;
use mail::{LINK_PLACEHOLDER, LetterHead, Status, StoredLetter};

/// What stands where the secret link goes.
const LINK_WORDS: &str = "【ここに、本人だけが使えるリンクが入ります】";

/// How many letters there are of one status.
pub struct CountCard {
    /// The status.
    pub label: &'static str,
    /// The list of these letters only.
    pub path: String,
    /// How many.
    pub count: u64,
    /// Whether the list shows these letters only.
    pub is_here: bool,
}

impl CountCard {
    /// The card of `status` on a list that may be narrowed to `shown`.
    pub fn new(status: Status, count: u64, shown: Option<Status>) -> Self {
        Self {
            label: status.label(),
            path: format!("/mail?status={}", status.as_str()),
            count,
            is_here: shown == Some(status),
        }
    }
}

/// A letter without its text.
pub struct LetterCard {
    /// Its page.
    pub path: String,
    /// The name, if any, and the address.
    pub to_name: String,
    /// The one address it goes to.
    pub to_address: String,
    /// One line.
    pub subject: String,
    /// When it was written.
    pub created_at: String,
    /// Where it stands.
    pub status: StatusChip,
    /// When it was sent, or when the next try begins; may be empty.
    pub when: String,
    /// How many tries were begun.
    pub attempts: i32,
    /// Why the last try failed; empty when none did.
    pub reason: String,
}

/// A status as icon, word and colour.
pub struct StatusChip {
    /// The sign before the word.
    pub icon: &'static str,
    /// The word.
    pub word: &'static str,
    /// The class that colours it.
    pub tone: &'static str,
}

impl From<Status> for StatusChip {
    fn from(status: Status) -> Self {
        let (icon, tone) = match status {
            Status::Queued => ("○", "plain"),
            Status::Sending => ("◐", "info"),
            Status::Sent => ("✓", "ok"),
            Status::Parked => ("!", "bad"),
        };
        Self {
            icon,
            word: status.label(),
            tone,
        }
    }
}

impl From<LetterHead> for LetterCard {
    fn from(letter: LetterHead) -> Self {
        let delivery = letter.delivery;
        let when = match (delivery.status, delivery.sent_at) {
            (Status::Sent, Some(sent_at)) => display_instant(sent_at),
            (Status::Queued, _) if delivery.attempts > 0 => {
                format!("次は {} より後", display_instant(delivery.next_attempt_at))
            }
            _ => String::new(),
        };
        let reason = delivery.last_error.as_deref().map(mail::in_plain_words);
        Self {
            path: format!("/mail/{}", letter.id),
            to_name: letter.to_name,
            to_address: letter.to_address,
            subject: letter.subject,
            created_at: display_instant(letter.created_at),
            status: delivery.status.into(),
            when,
            attempts: delivery.attempts,
            reason: reason.unwrap_or_default(),
        }
    }
}

/// The text as its reader sees it, but for the secret link.
pub fn shown_text(letter: &StoredLetter) -> String {
    letter.body_text.replace(LINK_PLACEHOLDER, LINK_WORDS)
}
