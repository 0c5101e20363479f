//! A booking in its owner's calendar: the file that a letter carries, and the
//! personal feed.
//!
//! An entry is named by the date's place in the session and the booking, so a
//! moved date is the same entry, and a booking made anew another one.

use kernel::id::{BookingId, CompanyId, MembershipId, ScheduledSessionId};
use kernel::{Actor, Failure, secret};
use mail::{Calendar, CalendarMethod};
use sessions::calendar::{Event, EventDate, Language, Method, Party, feed, messages};
use sessions::{Booking, BookingState, ScheduledSession, SessionDate};

use crate::letters::session::SessionNews;
use crate::{App, Settings};

/// How long before the beginning a calendar reminds.
const REMIND_MINUTES: u32 = 60;
/// 128 bits, in hexadecimal.
const TOKEN_BYTES: usize = 16;
/// The most entries of a feed: more than ten years of monthly sessions.
const MOST_ENTRIES: usize = 200;

/// What a letter with this news has to do with the reader's calendar: one file
/// for each date. Nobody is entered who has no seat.
pub(crate) fn entries_of(
    app: &App,
    session: &ScheduledSession,
    booking: &Booking,
    attendee: &Party,
    news: SessionNews,
) -> Vec<Calendar> {
    match news {
        SessionNews::Booked | SessionNews::Promoted => {
            entries(app, session, booking, attendee, Method::Request)
        }
        SessionNews::Moved if booking.state == BookingState::Booked => {
            entries(app, session, booking, attendee, Method::Request)
        }
        SessionNews::CancelledByLearner
        | SessionNews::CancelledByCompany
        | SessionNews::EventCancelled => entries_out(app, session, booking, attendee),
        SessionNews::Moved
        | SessionNews::Requested
        | SessionNews::Waitlisted
        | SessionNews::Declined => Vec::new(),
    }
}

/// The files that take every date of the session out again.
pub(crate) fn entries_out(
    app: &App,
    session: &ScheduledSession,
    booking: &Booking,
    attendee: &Party,
) -> Vec<Calendar> {
    entries(app, session, booking, attendee, Method::Cancel)
}

fn entries(
    app: &App,
    session: &ScheduledSession,
    booking: &Booking,
    attendee: &Party,
    method: Method,
) -> Vec<Calendar> {
    let word = match method {
        Method::Request => CalendarMethod::Request,
        Method::Cancel => CalendarMethod::Cancel,
    };
    let event = event(&app.settings, session, booking.id, method);
    messages(method, &event, attendee, app.clock.now())
        .into_iter()
        .map(|text| Calendar { method: word, text })
        .collect()
}

fn event(
    settings: &Settings,
    session: &ScheduledSession,
    booking: BookingId,
    method: Method,
) -> Event {
    let sequence = u32::try_from(session.calendar_sequence).unwrap_or_default();
    let dates = session.dates.iter();
    Event {
        title: session.title.clone(),
        description: description(settings, session),
        location: session.venue.clone(),
        meeting_link: session.meeting_link.clone(),
        organiser: Party {
            name: settings.firm_name.clone(),
            address: settings.mail_address.clone(),
        },
        dates: dates.map(|date| entry(settings, date, booking)).collect(),
        // A cancellation comes after whatever was said of the entry.
        sequence: match method {
            Method::Request => sequence,
            Method::Cancel => sequence + 1,
        },
        remind_minutes: Some(REMIND_MINUTES),
        language: Language::Japanese,
    }
}

fn entry(settings: &Settings, date: &SessionDate, booking: BookingId) -> EventDate {
    EventDate {
        uid: format!("{}-{booking}@{}", date.position, host(settings)),
        starts_at: date.span.starts_at,
        ends_at: date.span.ends_at,
    }
}

/// The host of this installation, which makes its names unique in the world.
fn host(settings: &Settings) -> &str {
    let (_, rest) = settings
        .base_url
        .split_once("://")
        .unwrap_or(("", &settings.base_url));
    rest.split(['/', ':']).next().unwrap_or(rest)
}

fn description(settings: &Settings, session: &ScheduledSession) -> String {
    let mut lines = Vec::new();
    if !session.map_link.is_empty() {
        lines.push(format!("地図：{}", session.map_link));
    }
    if !session.belongings.is_empty() {
        lines.push(format!("持ち物：{}", session.belongings));
    }
    lines.push(format!(
        "予約の確認と取消：{}/my/sessions/{}",
        settings.base_url, session.id
    ));
    lines.join("\n")
}

/// The secret address of the actor's own feed. It follows from the signing key,
/// the employment and how often it was made anew: nothing of it is stored, and
/// it ends with the next one, the employment or the key.
///
/// # Errors
/// Forbidden for an account that is no member.
pub async fn feed_address(app: &App, actor: &Actor) -> Result<String, Failure> {
    let (company, membership) = actor.require_membership()?;
    let number = sessions::read::feed_number(&app.db.read(), company, membership).await?;
    Ok(format!(
        "{}/calendar/{company}/{membership}/{}.ics",
        app.settings.base_url,
        feed_token(app, membership, number)
    ))
}

/// Makes the address of the actor's own feed anew: the one before is worthless
/// from now on. Returns the new one.
///
/// # Errors
/// Forbidden for an account that is no member.
pub async fn renew_feed_address(app: &App, actor: &Actor) -> Result<String, Failure> {
    let (company, membership) = actor.require_membership()?;
    let tx = app.db.write().await?;
    let now = app.clock.now();
    let number = sessions::write::renew_feed(&tx, now, company, membership).await?;
    let event = kernel::audit::Event {
        company: Some(company),
        actor: Some(actor.account),
        action: "calendar.feed_renewed",
        object: Some(membership.0),
        detail: &serde_json::json!({ "number": number }),
    };
    app.audit(&tx, &event).await?;
    tx.commit().await?;
    feed_address(app, actor).await
}

/// The first address is made without a number, as it was before there were
/// others.
fn feed_token(app: &App, membership: MembershipId, number: i32) -> String {
    let mut message = format!("terakoya calendar feed\n{membership}");
    if number > 0 {
        message.push_str(&format!("\n{number}"));
    }
    let signature = app.signing.sign(message.as_bytes());
    secret::hex(&secret::hash(&signature)[..TOKEN_BYTES])
}

/// The feed of a person, for whoever has its address.
///
/// # Errors
/// Not found for a wrong address and for somebody who has left.
pub async fn calendar_feed(
    app: &App,
    (company, membership): (CompanyId, MembershipId),
    token: &str,
) -> Result<String, Failure> {
    let db = app.db.read();
    let number = sessions::read::feed_number(&db, company, membership).await?;
    // Hashes of both are compared, so that time tells nothing of the token.
    if secret::hash(token) != secret::hash(&feed_token(app, membership, number)) {
        return Err(Failure::not_found());
    }
    let member = people::read::member(&db, company, membership).await?;
    let member = member.filter(|member| member.status != people::MembershipStatus::Left);
    member.ok_or_else(Failure::not_found)?;
    let mut booked = sessions::read::bookings_of_member(&db, company, membership).await?;
    booked.retain(|booking| booking.state == BookingState::Booked);
    booked.truncate(MOST_ENTRIES);
    let ids: Vec<ScheduledSessionId> = booked.iter().map(|booking| booking.session).collect();
    let found = sessions::read::scheduled_by_ids(&db, &ids).await?;
    let entry = |booking: &Booking| {
        let session = found.get(&booking.session)?;
        Some(event(&app.settings, session, booking.id, Method::Request))
    };
    let events: Vec<Event> = booked.iter().filter_map(entry).collect();
    let name = format!("研修の予定（{}）", app.settings.firm_name);
    Ok(feed(&name, &events, app.clock.now()))
}
