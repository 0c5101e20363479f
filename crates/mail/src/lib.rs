//! Letters, the outbox, the transport that carries them, and reminders.
//!
//! What always holds:
//! - A letter is a row of the outbox, written in the transaction of its cause
//!   ([`write::enqueue`]); sending happens apart, never inside a transaction.
//! - At least once: a letter is claimed (committed), sent, then marked
//!   (committed). Only the newest claim, known by its fence, can mark it.
//! - Every try carries the same Message-ID, so a mailbox can tell a repeat.
//! - A calendar file that a letter carries is kept as it was written, and every
//!   try carries the same bytes.
//! - A secret link is kept only while it has to be sent: sending or parking
//!   erases it.
//! - No header holds a control character: it is refused when the letter is
//!   enqueued, and again when the message is built.

pub mod bounce;
mod calendar;
mod entity;
mod error;
mod letter;
mod message;
mod outcome;
pub mod read;
mod reason;
pub mod reminder;
mod transport;
pub mod write;

pub use calendar::{Calendar, CalendarMethod};
pub use error::{Error, NoRetry};
pub use letter::{Claimed, Delivery, LINK_PLACEHOLDER, Letter, LetterHead, Status, StoredLetter};
pub use message::{Sender, build};
pub use outcome::{Outcome, Reply, SERVER_PAUSE, Stage, TRIES_ALLOWED, Verdict, classify};
pub use reason::in_plain_words;
pub use transport::{Mailer, Memory, Posted, Security, Smtp, SmtpSettings, Transport};
