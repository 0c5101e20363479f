//! A letter before, while and after it is sent.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use kernel::id::{CompanyId, LetterId};

use crate::calendar::Calendar;
use crate::error::Error;

/// Where the secret link goes in a letter's text.
pub const LINK_PLACEHOLDER: &str = "{{link}}";

/// One letter to one person, as its cause writes it.
#[derive(Clone, PartialEq, Eq)]
pub struct Letter {
    /// What kind of letter, in the words of its cause: `invitation`.
    pub kind: &'static str,
    /// The company it belongs to; none for the firm's own staff.
    pub company: Option<CompanyId>,
    /// The one address it goes to.
    pub to_address: String,
    /// The name shown beside the address; may be empty.
    pub to_name: String,
    /// One line.
    pub subject: String,
    /// Plain text with LF line ends; [`LINK_PLACEHOLDER`] stands where the
    /// secret link goes.
    pub body_text: String,
    /// The link that only the recipient may see. Erased once sent or parked.
    pub secret_link: Option<String>,
    /// Names the event and the recipient (`invitation:<enrolment>`): a second
    /// letter with the same key is not written.
    pub dedupe_key: String,
}

impl std::fmt::Debug for Letter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Letter")
            .field("kind", &self.kind)
            .field("dedupe_key", &self.dedupe_key)
            .finish_non_exhaustive()
    }
}

impl Letter {
    /// Everything wrong with the letter, at once; nothing when it can be sent.
    pub fn errors(&self) -> Vec<Error> {
        let mut errors = Vec::new();
        let lines = [
            ("/to_address", &self.to_address),
            ("/to_name", &self.to_name),
            ("/subject", &self.subject),
        ];
        for (field, text) in lines {
            if has_control(text) {
                errors.push(Error::ControlCharacter { field });
            }
        }
        if self.secret_link.as_deref().is_some_and(has_control) {
            let field = "/secret_link";
            errors.push(Error::ControlCharacter { field });
        }
        if body_has_control(&self.body_text) {
            let field = "/body_text";
            errors.push(Error::ControlCharacter { field });
        }
        if parse_address(&self.to_address).is_none() {
            let field = "/to_address";
            errors.push(Error::Address { field });
        }
        // Without a link the placeholder is what somebody typed, and stays.
        if self.secret_link.is_some() && !self.body_text.contains(LINK_PLACEHOLDER) {
            errors.push(Error::LinkPlace);
        }
        errors
    }
}

/// Whether a one-line text holds a character that could start a new header.
pub(crate) fn has_control(text: &str) -> bool {
    text.chars().any(char::is_control)
}

/// Whether a text of many lines holds a control character other than a line
/// end or a tab.
pub(crate) fn body_has_control(text: &str) -> bool {
    text.chars()
        .any(|c| c.is_control() && !matches!(c, '\n' | '\t'))
}

/// An address that every mail server can take: ASCII only, because not every
/// server speaks SMTPUTF8.
pub(crate) fn parse_address(text: &str) -> Option<lettre::Address> {
    if !text.is_ascii() || text.len() > 254 {
        return None;
    }
    lettre::Address::from_str(text).ok()
}

/// A letter that this worker may send until its lease ends.
#[derive(Clone)]
pub struct Claimed {
    /// The letter's key.
    pub id: LetterId,
    /// The company it belongs to.
    pub company: Option<CompanyId>,
    /// What kind of letter.
    pub kind: String,
    /// Which claim this is: only the newest may mark the letter.
    pub fence: i32,
    /// Which try this is, from 1.
    pub attempt: i32,
    /// How many earlier tries ended without anybody knowing how.
    pub unknown_results: i32,
    /// The left side of the Message-ID, the same in every try.
    pub message_id: String,
    /// The one address it goes to.
    pub to_address: String,
    /// The name shown beside the address; may be empty.
    pub to_name: String,
    /// One line.
    pub subject: String,
    /// Plain text with the link's place still in it.
    pub body_text: String,
    /// The link that only the recipient may see.
    pub secret_link: Option<String>,
    /// The calendar file that goes with it.
    pub calendar: Option<Calendar>,
    /// The colour of links and buttons, `#0b4f8a`; the product's own when
    /// absent. Not stored: the sender says how its letters look now.
    pub key_color: Option<String>,
}

impl Claimed {
    /// The text as the recipient reads it: with the secret link in its place.
    pub fn text(&self) -> String {
        match &self.secret_link {
            Some(link) => self.body_text.replace(LINK_PLACEHOLDER, link),
            None => self.body_text.clone(),
        }
    }
}

impl std::fmt::Debug for Claimed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Claimed")
            .field("id", &self.id)
            .field("fence", &self.fence)
            .field("attempt", &self.attempt)
            .finish_non_exhaustive()
    }
}

/// Where a letter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Waits for its time.
    Queued,
    /// A worker has it.
    Sending,
    /// A mail server has taken it.
    Sent,
    /// Given up; somebody has to look at the reason.
    Parked,
}

impl Status {
    /// Every status, in the order of a letter's life.
    pub const ALL: [Self; 4] = [Self::Queued, Self::Sending, Self::Sent, Self::Parked];

    /// The word on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Queued => "待機中",
            Self::Sending => "送信中",
            Self::Sent => "送信済",
            Self::Parked => "停止",
        }
    }

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Parked => "parked",
        }
    }

    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }
}

/// A letter in the outbox, without its text.
#[derive(Clone, PartialEq, Eq)]
pub struct LetterHead {
    /// The letter's key.
    pub id: LetterId,
    /// The company it belongs to; none for the firm's own staff.
    pub company: Option<CompanyId>,
    /// What kind of letter: `invitation`.
    pub kind: String,
    /// The one address it goes to.
    pub to_address: String,
    /// The name shown beside the address; may be empty.
    pub to_name: String,
    /// One line.
    pub subject: String,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// What became of it.
    pub delivery: Delivery,
}

impl std::fmt::Debug for LetterHead {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LetterHead")
            .field("id", &self.id)
            .field("kind", &self.kind)
            .field("delivery", &self.delivery)
            .finish_non_exhaustive()
    }
}

/// A letter in the outbox with its text, for the operator. It has no room for
/// the secret link.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredLetter {
    /// Everything but the text.
    pub head: LetterHead,
    /// Plain text; [`LINK_PLACEHOLDER`] stands where the secret link goes.
    pub body_text: String,
}

impl std::fmt::Debug for StoredLetter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StoredLetter")
            .field("head", &self.head)
            .finish_non_exhaustive()
    }
}

impl StoredLetter {
    /// Whether sending it again would be of use: it was given up, and no
    /// secret link was erased from it then.
    pub fn may_be_retried(&self) -> bool {
        self.head.delivery.status == Status::Parked && !self.has_place_for_link()
    }

    /// Whether a secret link belongs into its text.
    pub fn has_place_for_link(&self) -> bool {
        self.body_text.contains(LINK_PLACEHOLDER)
    }
}

/// What became of a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Where it stands.
    pub status: Status,
    /// How many tries were begun.
    pub attempts: i32,
    /// When the next try may begin.
    pub next_attempt_at: DateTime<Utc>,
    /// Why the last try failed.
    pub last_error: Option<String>,
    /// When a mail server took it.
    pub sent_at: Option<DateTime<Utc>>,
}

#[cfg(test)]
mod tests;
