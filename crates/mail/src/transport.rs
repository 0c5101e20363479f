//! Carrying a letter: by SMTP, or into memory for the demonstration and tests.

mod smtp;

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use lettre::message::Message;

use crate::letter::Claimed;
use crate::message::{self, Sender};
use crate::outcome::{Outcome, Verdict};

pub use smtp::{Security, Smtp, SmtpSettings};

/// Who sends, and by which way.
#[derive(Clone, Debug)]
pub struct Mailer {
    sender: Sender,
    transport: Transport,
}

/// The ways a letter can go.
#[derive(Clone, Debug)]
pub enum Transport {
    /// To a mail server.
    Smtp(Smtp),
    /// Kept in memory, for the demonstration's mail viewer and for tests.
    Memory(Memory),
}

impl Mailer {
    /// A mailer that sends as `sender`.
    pub fn new(sender: Sender, transport: Transport) -> Self {
        Self { sender, transport }
    }

    /// The letters kept in memory, when that is the way they go.
    pub fn memory(&self) -> Option<&Memory> {
        match &self.transport {
            Transport::Smtp(_) => None,
            Transport::Memory(memory) => Some(memory),
        }
    }

    /// Tries once to send a letter. Always comes back: within a minute at the
    /// most. Never call it inside a transaction.
    pub async fn send(&self, letter: &Claimed, now: DateTime<Utc>) -> Outcome {
        let message = match message::build(letter, &self.sender, now) {
            Ok(message) => message,
            Err(error) => return Outcome::Failed(Verdict::Never, error.to_string()),
        };
        match &self.transport {
            Transport::Smtp(smtp) => smtp.send(&message).await,
            Transport::Memory(memory) => memory.keep(letter, &message, now),
        }
    }
}

/// Letters that went into memory.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    letters: Arc<Mutex<Vec<Posted>>>,
}

/// A letter as its reader sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posted {
    /// When it was sent.
    pub at: DateTime<Utc>,
    /// What kind of letter.
    pub kind: String,
    /// The address.
    pub to_address: String,
    /// The name beside it.
    pub to_name: String,
    /// One line.
    pub subject: String,
    /// The text, with the secret link in its place.
    pub text: String,
    /// The whole message as a mail server would have got it.
    pub raw: Vec<u8>,
}

impl Memory {
    /// Every letter so far, oldest first.
    pub fn letters(&self) -> Vec<Posted> {
        let letters = self.letters.lock().unwrap_or_else(PoisonError::into_inner);
        letters.clone()
    }

    fn keep(&self, letter: &Claimed, message: &Message, now: DateTime<Utc>) -> Outcome {
        let posted = Posted {
            at: now,
            kind: letter.kind.clone(),
            to_address: letter.to_address.clone(),
            to_name: letter.to_name.clone(),
            subject: letter.subject.clone(),
            text: letter.text(),
            raw: message.formatted(),
        };
        let mut letters = self.letters.lock().unwrap_or_else(PoisonError::into_inner);
        letters.push(posted);
        Outcome::Sent
    }
}
