//! The check-in with the code on the projector.

use chrono::{DateTime, Utc};
use kernel::id::{CompanyId, MembershipId, ScheduledSessionId, SessionDateId};
use kernel::{Actor, Failure};
use sea_orm::ConnectionTrait;
use sessions::check_in::{self, Passage, Refused};
use sessions::read::SessionScope;
use sessions::write::NewMark;
use sessions::{
    Attendance, AttendanceMark, Booking, BookingState, MarkSource, Opening, ScheduledSession,
    SessionDate,
};

use super::{audit_mark, give, sessions_run_by};
use crate::App;
use crate::hold_session::{credit_if_attended, on_record};

/// What the projector shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectorCode {
    /// The session.
    pub session: ScheduledSession,
    /// Its date.
    pub date: SessionDate,
    /// Where the code leads.
    pub address: String,
    /// Whether codes are taken now.
    pub is_open: bool,
    /// Booked people, and those of them who have been marked as there.
    pub booked: usize,
    /// How many have been marked as there.
    pub there: usize,
}

/// The code to be shown now, for whoever runs the session.
///
/// # Errors
/// Forbidden for whoever does not teach; not found for another's session or
/// for a date that is not its own.
pub async fn projector_code(
    app: &App,
    actor: &Actor,
    session: ScheduledSessionId,
    date: SessionDateId,
    passage: Passage,
) -> Result<ProjectorCode, Failure> {
    let scope = sessions_run_by(actor)?;
    let now = app.clock.now();
    let db = app.db.read();
    let session = sessions::read::scheduled(&db, scope, session).await?;
    let date = session.date(date).cloned().ok_or_else(Failure::not_found)?;
    let code = check_in::code(&session.check_in_secret, date.id, passage, now);
    let address = format!(
        "{}/check-in/{}/{}/{code}",
        app.settings.base_url,
        date.id,
        passage.as_str()
    );
    let bookings = sessions::read::bookings_of_session(&db, session.id).await?;
    let booked = bookings
        .iter()
        .filter(|booking| booking.state == BookingState::Booked);
    let marks = sessions::read::marks_of_session(&db, session.id).await?;
    let counted = sessions::in_force(&marks);
    let is_there = |booking: &&Booking| {
        let mark = counted.get(&(booking.id, date.id));
        mark.is_some_and(|mark| match passage {
            Passage::In => mark.attendance.counted_percent() > 0,
            Passage::Out => mark.left_at.is_some(),
        })
    };
    let window = check_in::window(&date.span);
    Ok(ProjectorCode {
        is_open: window.starts_at <= now && now < window.ends_at && session.state.takes_marks(),
        booked: booked.clone().count(),
        there: booked.filter(is_there).count(),
        session,
        date,
        address,
    })
}

/// What a person sees who scanned a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckIn {
    /// The session's title.
    pub title: String,
    /// The date.
    pub date: SessionDate,
    /// From when to when codes are taken.
    pub window: (DateTime<Utc>, DateTime<Utc>),
    /// How they stand.
    pub standing: CheckInStanding,
}

/// How somebody stands who scanned a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckInStanding {
    /// One tap is left, with this ticket.
    Ready(String),
    /// They have been marked already.
    Done(Attendance),
    /// They are not booked: the instructor takes them in.
    NotBooked,
    /// The code is too old; the projector shows a new one.
    Expired,
    /// It is too early, or over.
    OutsideWindow,
    /// To go one must have come.
    NotThere,
}

/// Looks at a scanned code. Writes nothing.
///
/// # Errors
/// Forbidden for an account that is no member; not found for another company's
/// session and for a code that is none.
pub async fn open_check_in(
    app: &App,
    actor: &Actor,
    date: SessionDateId,
    passage: Passage,
    code: &str,
) -> Result<CheckIn, Failure> {
    let (company, member) = actor.require_membership()?;
    let now = app.clock.now();
    let db = app.db.read();
    let place = Place::of(&db, company, member, date).await?;
    let secret = &place.session.check_in_secret;
    let span = &place.date.span;
    let taken = check_in::check_code(secret, (date, span), passage, code, now);
    let standing = match taken {
        Err(Refused::Forged) => return Err(Failure::not_found()),
        Err(Refused::OutsideWindow) => CheckInStanding::OutsideWindow,
        Err(Refused::Expired) => place.said(passage).unwrap_or(CheckInStanding::Expired),
        Ok(()) => place.said(passage).unwrap_or_else(|| {
            CheckInStanding::Ready(check_in::ticket(secret, date, passage, member, now))
        }),
    };
    let window = check_in::window(span);
    Ok(CheckIn {
        title: place.session.title.clone(),
        date: place.date,
        window: (window.starts_at, window.ends_at),
        standing,
    })
}

/// What a check-in did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedIn {
    /// What is on record now.
    pub attendance: Attendance,
    /// The session's title.
    pub title: String,
}

/// Marks the person who bears the ticket as there, or as gone. Sent again, it
/// has one effect and the same answer.
///
/// # Errors
/// Forbidden for an account that is no member; not found for a foreign session
/// or ticket; a conflict when the ticket is too old, outside the window, or
/// without a booking.
pub async fn check_in(
    app: &App,
    actor: &Actor,
    date: SessionDateId,
    passage: Passage,
    ticket: &str,
) -> Result<CheckedIn, Failure> {
    let (company, member) = actor.require_membership()?;
    let now = app.clock.now();
    let tx = app.db.write().await?;
    let found = sessions::read::date_of(&tx, date).await?;
    sessions::write::lock(&tx, SessionScope::Company(company), found.id).await?;
    let place = Place::of(&tx, company, member, date).await?;
    let of_date = (date, &place.date.span);
    let secret = &place.session.check_in_secret;
    let client =
        check_in::check_ticket(secret, of_date, passage, member, ticket, now).map_err(refused)?;
    if let Some(CheckInStanding::Done(attendance)) = place.said(passage) {
        return Ok(place.checked_in(attendance));
    }
    let booking = place.booking.as_ref().ok_or_else(not_booked)?;
    let attendance = match (passage, &place.mark) {
        (Passage::In, _) => sessions::on_check_in(&place.date.span, now),
        (Passage::Out, Some(mark)) if mark.attendance.counted_percent() > 0 => mark.attendance,
        (Passage::Out, _) => return Err(not_there()),
    };
    let new = NewMark {
        date,
        attendance,
        minutes: None,
        source: MarkSource::Qr,
        left_at: (passage == Passage::Out).then_some(now),
        client,
        by: actor.account,
    };
    let given = give(app, &tx, &place.session, booking, &new).await?;
    if given.newly {
        if passage == Passage::Out && place.session.opens == Opening::AtCheckOut {
            let held_as = on_record(app, &tx, &place.session).await?;
            credit_if_attended(app, &tx, &place.session, held_as, booking).await?;
        }
        audit_mark(app, &tx, actor, &given.mark).await?;
        tx.commit().await?;
    }
    Ok(place.checked_in(given.mark.attendance))
}

/// A person at a date of a session.
struct Place {
    session: ScheduledSession,
    date: SessionDate,
    booking: Option<Booking>,
    mark: Option<AttendanceMark>,
}

impl Place {
    async fn of(
        db: &impl ConnectionTrait,
        company: CompanyId,
        member: MembershipId,
        id: SessionDateId,
    ) -> Result<Self, Failure> {
        let session = sessions::read::date_of(db, id).await?;
        if !session.is_for(company) {
            return Err(Failure::not_found());
        }
        let date = session.date(id).cloned().ok_or_else(Failure::not_found)?;
        let booking = sessions::read::booking_of_member(db, session.id, company, member).await?;
        let booking = booking.filter(|booking| booking.state == BookingState::Booked);
        let mark = match &booking {
            Some(booking) => {
                let marks = sessions::read::marks_of_booking(db, company, booking.id).await?;
                let counted = sessions::in_force(&marks);
                counted.get(&(booking.id, id)).map(|mark| (*mark).clone())
            }
            None => None,
        };
        Ok(Self {
            session,
            date,
            booking,
            mark,
        })
    }

    /// Where there is nothing left to tap. Whoever was marked as absent and is
    /// here after all may still check in.
    fn said(&self, passage: Passage) -> Option<CheckInStanding> {
        if self.booking.is_none() {
            return Some(CheckInStanding::NotBooked);
        }
        let mark = self.mark.as_ref();
        let there = mark.filter(|mark| mark.attendance.counted_percent() > 0);
        match (passage, there) {
            (Passage::In, Some(mark)) => Some(CheckInStanding::Done(mark.attendance)),
            (Passage::In, None) => None,
            (Passage::Out, None) => Some(CheckInStanding::NotThere),
            (Passage::Out, Some(mark)) => {
                let has_left = mark.left_at.is_some();
                has_left.then_some(CheckInStanding::Done(mark.attendance))
            }
        }
    }

    fn checked_in(&self, attendance: Attendance) -> CheckedIn {
        CheckedIn {
            attendance,
            title: self.session.title.clone(),
        }
    }
}

fn refused(why: Refused) -> Failure {
    match why {
        Refused::Forged => Failure::not_found(),
        Refused::Expired => Failure::conflict(
            "check_in.expired",
            "時間がたちました。スクリーンのQRコードを、もう一度読み取ってください。",
        ),
        Refused::OutsideWindow => Failure::conflict(
            "check_in.outside",
            "いまは、QRコードでの記録を受け付けていません。講師に声をかけてください。",
        ),
    }
}

fn not_booked() -> Failure {
    Failure::conflict(
        "check_in.not_booked",
        "この研修の予約がありません。講師に声をかけてください。",
    )
}

fn not_there() -> Failure {
    Failure::conflict(
        "check_in.not_there",
        "出席の記録がありません。講師に声をかけてください。",
    )
}
