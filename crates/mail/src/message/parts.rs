//! The parts of a message. Their boundaries follow from the letter, so that
//! every try is the same.

use lettre::message::header::ContentType;
use lettre::message::{Attachment, MultiPart, SinglePart};

use super::html;
use crate::calendar::Calendar;
use crate::error::Error;
use crate::letter::Claimed;

/// The name under which the calendar file is attached.
const FILE_NAME: &str = "invite.ics";

/// The letter as plain text and as HTML; with a calendar file the parts are
/// those of Google's own invitations, which Outlook and Apple read too: the file
/// as a third way to show the message, for programs that offer to enter it
/// (RFC 6047), and attached for people whose program does not.
pub(super) fn parts(letter: &Claimed, text: String) -> Result<MultiPart, Error> {
    let html = html::html(&letter.subject, &text, letter.key_color.as_deref());
    let ways_to_show = MultiPart::alternative()
        .boundary(format!("terakoya-{}", letter.message_id))
        .singlepart(SinglePart::plain(text))
        .singlepart(SinglePart::html(html));
    let Some(calendar) = &letter.calendar else {
        return Ok(ways_to_show);
    };
    let method = calendar.method.as_str();
    let shown = content_type(&format!("text/calendar; charset=utf-8; method={method}"))?;
    let attached = content_type(&format!("application/ics; name=\"{FILE_NAME}\""))?;
    let file = Attachment::new(FILE_NAME.to_owned()).body(bytes(calendar), attached);
    let in_message = SinglePart::builder()
        .content_type(shown)
        .body(bytes(calendar));
    Ok(MultiPart::mixed()
        .boundary(format!("terakoya-mixed-{}", letter.message_id))
        .multipart(ways_to_show.singlepart(in_message))
        .singlepart(file))
}

/// As bytes, which travel in base 64: no relay can then mend its line ends.
fn bytes(calendar: &Calendar) -> Vec<u8> {
    calendar.text.clone().into_bytes()
}

fn content_type(value: &str) -> Result<ContentType, Error> {
    ContentType::parse(value).map_err(|error| Error::Unbuildable(error.to_string()))
}
