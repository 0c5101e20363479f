//! Telling booked people what happened to their booking, in the transaction
//! in which it happened.

use std::collections::BTreeMap;

use kernel::id::{CompanyId, MembershipId};
use kernel::{Failure, Tx};
use people::MembershipStatus;
use sessions::{Booking, ScheduledSession};

use crate::App;
use crate::letters::session::{SessionLetter, SessionNews, session};

/// Writes a letter to each of these people who works and has an address.
/// `session` is as it is after the change.
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
    let now = app.clock.now();
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
            // The calendar part (REQUEST, CANCEL) goes along here: the stable
            // key is the booking's, the sequence the session's.
            let letter = session(
                &app.settings,
                &SessionLetter {
                    news,
                    session: about,
                    booking: booking.id,
                    company,
                    company_name: &company_name,
                    person_name: &member.full_name(),
                    address,
                },
            );
            mail::write::enqueue(tx, app.ids.fresh(now), now, &letter).await?;
        }
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
