//! The message on the wire: UTF-8, as plain text and as HTML, with a calendar
//! file when the letter carries one; one recipient, a fixed Message-ID, marked
//! as written by a machine.
//!
//! There is no List-Unsubscribe: training that an employer orders is no mailing
//! list, and the way out of it is not a link.

mod html;
mod parts;

use chrono::{DateTime, Utc};
use lettre::message::header::{Date, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};

use crate::error::Error;
use crate::letter::{Claimed, body_has_control, has_control, parse_address};

/// Who every letter is from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sender {
    /// The address; its domain is the right side of every Message-ID.
    pub address: String,
    /// The name shown beside it; may be empty.
    pub name: String,
    /// Where answers go; without one they go nowhere.
    pub reply_to: Option<String>,
}

/// Builds the message of one try.
///
/// A control character in a display name makes the mail library panic when it
/// writes the header, so every header field is checked here first.
///
/// # Errors
/// When a field cannot stand in a header: such a letter never becomes
/// sendable.
pub fn build(letter: &Claimed, sender: &Sender, now: DateTime<Utc>) -> Result<Message, Error> {
    let from = mailbox(
        &sender.name,
        &sender.address,
        "/sender/name",
        "/sender/address",
    )?;
    let to = mailbox(
        &letter.to_name,
        &letter.to_address,
        "/to_name",
        "/to_address",
    )?;
    refuse_control(&letter.subject, "/subject")?;
    refuse_control(&letter.message_id, "/message_id")?;
    let text = letter.text();
    if body_has_control(&text) {
        return Err(Error::ControlCharacter {
            field: "/body_text",
        });
    }
    let message_id = format!("<{}@{}>", letter.message_id, from.email.domain());
    let machine_made = HeaderValue::new(
        HeaderName::new_from_ascii_str("Auto-Submitted"),
        "auto-generated".to_owned(),
    );
    let reply_to = sender
        .reply_to
        .as_deref()
        .map(|address| mailbox("", address, "/sender/reply_to", "/sender/reply_to"))
        .transpose()?;
    let mut message = Message::builder();
    if let Some(reply_to) = reply_to {
        message = message.reply_to(reply_to);
    }
    message
        .from(from)
        .to(to)
        .subject(letter.subject.as_str())
        .message_id(Some(message_id))
        .header(Date::new(now.into()))
        .raw_header(machine_made)
        .multipart(parts::parts(letter, text)?)
        .map_err(|error| Error::Unbuildable(error.to_string()))
}

fn mailbox(
    name: &str,
    address: &str,
    name_field: &'static str,
    address_field: &'static str,
) -> Result<Mailbox, Error> {
    refuse_control(name, name_field)?;
    refuse_control(address, address_field)?;
    let field = address_field;
    let email = parse_address(address).ok_or(Error::Address { field })?;
    let name = (!name.is_empty()).then(|| name.to_owned());
    Ok(Mailbox::new(name, email))
}

fn refuse_control(text: &str, field: &'static str) -> Result<(), Error> {
    if has_control(text) {
        return Err(Error::ControlCharacter { field });
    }
    Ok(())
}

#[cfg(test)]
mod tests;
