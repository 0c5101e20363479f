//! Calendar files (iCalendar, RFC 5545): what an invitation or a cancellation
//! carries (iTIP, RFC 5546), and the feed that a calendar program fetches.
//! Pure: the same values give the same bytes, so that a letter sent again says
//! the same.
//!
//! What always holds:
//! - A `message` speaks of one date. In REQUEST and CANCEL every VEVENT must
//!   have the same UID (RFC 5546, 3.2.2 and 3.2.5), and Outlook and Google take
//!   the first one only; so a session of three dates is three messages.
//! - Text from people cannot leave its line: see `content_line`.
//! - No line is longer than 75 octets, and no character is cut in two.
//!
//! The writer is our own: the crate `icalendar` writes a time of its own clock
//! and a random UID into every component, the time zone and the alarm too,
//! where RFC 5545 allows neither.

mod content_line;

use chrono::{DateTime, Utc};
use kernel::date::jst;

use content_line::Lines;

/// Who wrote the file, as RFC 5545 3.7.3 wants it.
const PRODUCT: &str = "-//Terakoya//Training sessions//JA";
/// The name of Japan's time zone, in the file and in the world's database.
const TIME_ZONE: &str = "Asia/Tokyo";
/// How often a program should fetch a feed: an ISO 8601 duration.
const FEED_REFRESH: &str = "PT1H";

/// A session as a calendar shows it. Text may hold anything that people type;
/// what is empty is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// What it is called: one line.
    pub title: String,
    /// What one should know: many lines.
    pub description: String,
    /// Where it takes place: one line.
    pub location: String,
    /// The page of an online meeting, `https://…`.
    pub meeting_link: String,
    /// Who invites.
    pub organiser: Party,
    /// When: one entry in the calendar each.
    pub dates: Vec<EventDate>,
    /// How many times the invitation was changed. It must rise with every
    /// change, or programs keep what they have.
    pub sequence: u32,
    /// How many minutes before the beginning the program should remind.
    pub remind_minutes: Option<u32>,
    /// The language of the texts.
    pub language: Language,
}

/// One date of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventDate {
    /// Names this date to this person for ever, `<date>-<booking>@<host>`. Two
    /// people with one mailbox must not share it: cancelling one would cancel
    /// the other's.
    pub uid: String,
    /// The beginning.
    pub starts_at: DateTime<Utc>,
    /// The end, after the beginning.
    pub ends_at: DateTime<Utc>,
}

/// Somebody with a mail address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// The name shown; may be empty.
    pub name: String,
    /// The mail address.
    pub address: String,
}

/// What a message wants of a calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Enter it, or change what was entered under its UID.
    Request,
    /// Take it out.
    Cancel,
}

impl Method {
    /// The word of the standard.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Request => "REQUEST",
            Self::Cancel => "CANCEL",
        }
    }
}

/// The language of an event's texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// 日本語
    Japanese,
    /// English
    English,
}

impl Language {
    fn tag(self) -> &'static str {
        match self {
            Self::Japanese => "ja",
            Self::English => "en",
        }
    }

    fn meeting_label(self) -> &'static str {
        match self {
            Self::Japanese => "オンライン会議：",
            Self::English => "Online meeting: ",
        }
    }
}

/// The text of the message that puts each date of `event` into the attendee's
/// calendar, or takes it out again: one message a date, in their order.
/// `stamp` is when the letter is written.
pub fn messages(
    method: Method,
    event: &Event,
    attendee: &Party,
    stamp: DateTime<Utc>,
) -> Vec<String> {
    let dates = event.dates.iter();
    dates
        .map(|date| message(method, event, date, attendee, stamp))
        .collect()
}

fn message(
    method: Method,
    event: &Event,
    date: &EventDate,
    attendee: &Party,
    stamp: DateTime<Utc>,
) -> String {
    let mut lines = Lines::default();
    begin_calendar(&mut lines, method.as_str());
    time_zone(&mut lines);
    lines.plain("BEGIN", "VEVENT");
    said_of(&mut lines, event, date, stamp);
    invited(&mut lines, attendee, event.language);
    match method {
        Method::Request => {
            lines.plain("STATUS", "CONFIRMED");
            alarm(&mut lines, event);
        }
        Method::Cancel => lines.plain("STATUS", "CANCELLED"),
    }
    lines.plain("END", "VEVENT");
    lines.plain("END", "VCALENDAR");
    lines.into_text()
}

/// A calendar called `name` with every date of these events, for a program that
/// fetches it again and again: an event that is missing is taken out there.
/// Nobody is invited by it, so it names no attendee (RFC 5546, 3.2.1).
pub fn feed(name: &str, events: &[Event], stamp: DateTime<Utc>) -> String {
    let mut lines = Lines::default();
    begin_calendar(&mut lines, "PUBLISH");
    // What Apple, Google and Outlook read; RFC 7986 gave them standard names.
    for key in ["NAME", "X-WR-CALNAME"] {
        lines.one_line(key, &[], name);
    }
    lines.plain("X-WR-TIMEZONE", TIME_ZONE);
    lines.with("REFRESH-INTERVAL", &[("VALUE", "DURATION")], FEED_REFRESH);
    lines.plain("X-PUBLISHED-TTL", FEED_REFRESH);
    time_zone(&mut lines);
    for event in events {
        for date in &event.dates {
            lines.plain("BEGIN", "VEVENT");
            said_of(&mut lines, event, date, stamp);
            lines.plain("STATUS", "CONFIRMED");
            alarm(&mut lines, event);
            lines.plain("END", "VEVENT");
        }
    }
    lines.plain("END", "VCALENDAR");
    lines.into_text()
}

fn begin_calendar(lines: &mut Lines, method: &str) {
    lines.plain("BEGIN", "VCALENDAR");
    lines.plain("VERSION", "2.0");
    lines.plain("PRODID", PRODUCT);
    lines.plain("CALSCALE", "GREGORIAN");
    lines.plain("METHOD", method);
}

/// Japan has had no summer time since 1951.
fn time_zone(lines: &mut Lines) {
    lines.plain("BEGIN", "VTIMEZONE");
    lines.plain("TZID", TIME_ZONE);
    lines.plain("BEGIN", "STANDARD");
    lines.plain("DTSTART", "19700101T000000");
    lines.plain("TZOFFSETFROM", "+0900");
    lines.plain("TZOFFSETTO", "+0900");
    lines.plain("TZNAME", "JST");
    lines.plain("END", "STANDARD");
    lines.plain("END", "VTIMEZONE");
}

/// What every VEVENT says, whatever the method.
fn said_of(lines: &mut Lines, event: &Event, date: &EventDate, stamp: DateTime<Utc>) {
    let in_language = [("LANGUAGE", event.language.tag())];
    let in_japan = [("TZID", TIME_ZONE)];
    let link = event.meeting_link.trim();
    lines.one_line("UID", &[], &date.uid);
    lines.plain("DTSTAMP", &stamp.format("%Y%m%dT%H%M%SZ").to_string());
    lines.with("DTSTART", &in_japan, &local(date.starts_at));
    lines.with("DTEND", &in_japan, &local(date.ends_at));
    lines.plain("SEQUENCE", &event.sequence.to_string());
    lines.one_line("SUMMARY", &in_language, &event.title);
    lines.many_lines("DESCRIPTION", &in_language, &described(event, link));
    // Programs make a tap of a place that is an address.
    match event.location.trim() {
        "" => lines.one_line("LOCATION", &[], link),
        place => lines.one_line("LOCATION", &in_language, place),
    }
    if content_line::is_web_address(link) {
        lines.plain("URL", link);
    }
    let organiser = &event.organiser;
    let address = content_line::mail_address(&organiser.address);
    lines.with("ORGANIZER", &[("CN", &organiser.name)], &address);
    lines.plain("TRANSP", "OPAQUE");
}

/// The description, with the link for programs that know no other place for it.
fn described(event: &Event, link: &str) -> String {
    let description = event.description.trim_end();
    let label = event.language.meeting_label();
    match (description, link) {
        (_, "") => description.to_owned(),
        ("", _) => format!("{label}{link}"),
        _ => format!("{description}\n\n{label}{link}"),
    }
}

/// No answer is asked for: declining in a calendar would not cancel the
/// booking, and the answer would go to an address that nobody reads.
fn invited(lines: &mut Lines, attendee: &Party, language: Language) {
    let parameters = [
        ("CUTYPE", "INDIVIDUAL"),
        ("ROLE", "REQ-PARTICIPANT"),
        ("PARTSTAT", "NEEDS-ACTION"),
        ("RSVP", "FALSE"),
        ("CN", &attendee.name),
        ("LANGUAGE", language.tag()),
    ];
    let address = content_line::mail_address(&attendee.address);
    lines.with("ATTENDEE", &parameters, &address);
}

fn alarm(lines: &mut Lines, event: &Event) {
    let Some(minutes) = event.remind_minutes else {
        return;
    };
    lines.plain("BEGIN", "VALARM");
    lines.plain("ACTION", "DISPLAY");
    let in_language = [("LANGUAGE", event.language.tag())];
    lines.one_line("DESCRIPTION", &in_language, &event.title);
    lines.plain("TRIGGER", &format!("-PT{minutes}M"));
    lines.plain("END", "VALARM");
}

fn local(instant: DateTime<Utc>) -> String {
    let in_japan = instant.with_timezone(&jst());
    in_japan.format("%Y%m%dT%H%M%S").to_string()
}

#[cfg(test)]
mod tests;
