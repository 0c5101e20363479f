//! Telling booked people what happened to their booking, in the transaction
//! in which it happened.

use std::collections::BTreeMap;

use kernel::id::{CompanyId, MembershipId};
use kernel::{Failure, Tx};
use mail::{Calendar, Letter};
use people::MembershipStatus;
use sessions::calendar::Party;
use sessions::{Booking, ScheduledSession};

use crate::App;
use crate::letters::session::{SessionLetter, SessionNews, session};
use crate::session_calendar::{entries_of, entries_out};

/// Writes a letter to each of these people who works and has an address, with
/// the entry for their calendar. `about` is as it is after the change.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn tell(
    app: &App,
    tx: &Tx,
    about: &ScheduledSession,
    bookings: &[Booking],
    news: SessionNews,
) -> Result<(), Failure> {
    for reader in readers(tx, bookings).await? {
        let booking = reader.booking;
        let files = entries_of(app, about, booking, &reader.party, news);
        enqueue(app, tx, reader.letter(app, about, news), &files).await?;
    }
    Ok(())
}

/// A session has fewer dates than before: takes the entries of those that are
/// gone out of the calendars of booked people. `old` is as it was before the
/// change.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn tell_gone_dates(
    app: &App,
    tx: &Tx,
    old: &ScheduledSession,
    about: &ScheduledSession,
    bookings: &[Booking],
) -> Result<(), Failure> {
    let mut gone = old.clone();
    gone.dates.retain(|date| {
        let mut kept = about.dates.iter();
        kept.all(|kept| kept.position != date.position)
    });
    gone.calendar_sequence = about.calendar_sequence;
    if gone.dates.is_empty() {
        return Ok(());
    }
    for reader in readers(tx, bookings).await? {
        let files = entries_out(app, &gone, reader.booking, &reader.party);
        let letter = reader.letter(app, about, SessionNews::Moved);
        let of_gone = Letter {
            subject: format!("{}（なくなった日程）", letter.subject),
            dedupe_key: format!("{}:gone", letter.dedupe_key),
            ..letter
        };
        enqueue(app, tx, of_gone, &files).await?;
    }
    Ok(())
}

/// Somebody who works and has an address.
struct Reader<'b> {
    booking: &'b Booking,
    company_name: String,
    party: Party,
}

impl Reader<'_> {
    fn letter(&self, app: &App, about: &ScheduledSession, news: SessionNews) -> Letter {
        let values = SessionLetter {
            news,
            session: about,
            booking: self.booking.id,
            company: self.booking.company,
            company_name: &self.company_name,
            person_name: &self.party.name,
            address: &self.party.address,
        };
        session(&app.settings, &values)
    }
}

async fn readers<'b>(tx: &Tx, bookings: &'b [Booking]) -> Result<Vec<Reader<'b>>, Failure> {
    let mut readers = Vec::new();
    for (company, booked) in by_company(bookings) {
        let found = people::read::company(tx, company).await?;
        let company_name = found.map(|company| company.name).unwrap_or_default();
        let ids: Vec<MembershipId> = booked.iter().map(|booking| booking.membership).collect();
        for member in people::read::members_by_ids(tx, company, &ids).await? {
            let mut own = booked.iter();
            let own = own.find(|booking| booking.membership == member.id);
            let address = member.email.as_deref();
            let address = address.filter(|_| member.status == MembershipStatus::Active);
            let Some((booking, address)) = own.zip(address) else {
                continue;
            };
            readers.push(Reader {
                booking,
                company_name: company_name.clone(),
                party: Party {
                    name: member.full_name(),
                    address: address.to_owned(),
                },
            });
        }
    }
    Ok(readers)
}

/// One letter, or one for each calendar file: mail programs take the first
/// entry of a file and pass over the rest.
async fn enqueue(app: &App, tx: &Tx, letter: Letter, files: &[Calendar]) -> Result<(), Failure> {
    let now = app.clock.now();
    if files.is_empty() {
        mail::write::enqueue(tx, app.ids.fresh(now), now, &letter).await?;
        return Ok(());
    }
    for (place, file) in files.iter().enumerate() {
        let mut of_date = letter.clone();
        if files.len() > 1 {
            of_date.subject = format!("{}（{}通目）", letter.subject, place + 1);
            of_date.dedupe_key = format!("{}:{}", letter.dedupe_key, place + 1);
        }
        let id = app.ids.fresh(now);
        mail::write::enqueue_with_calendar(tx, id, now, &of_date, file).await?;
    }
    Ok(())
}

fn by_company(bookings: &[Booking]) -> BTreeMap<CompanyId, Vec<&Booking>> {
    let mut grouped: BTreeMap<CompanyId, Vec<&Booking>> = BTreeMap::new();
    for booking in bookings {
        grouped.entry(booking.company).or_default().push(booking);
    }
    grouped
}
