//! Training sessions for a learner: what they may book, what they have booked,
//! and how they stand.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use enrolments::Status;
use kernel::id::{EnrolmentId, ScheduledSessionId, TrackId};
use kernel::{Actor, Failure};
use sea_orm::ConnectionTrait;
use sessions::read::{SessionFilter, SessionScope};
use sessions::{AttendanceMark, Booking, BookingState, ScheduledSession, SessionState};

use super::sessions::{SessionCard, cards};
use crate::App;

/// How long a session stays in the list after it.
const REMEMBERED: TimeDelta = TimeDelta::days(90);

/// A session as a learner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnSession {
    /// The session.
    pub card: SessionCard,
    /// The learner's booking: the live one, else the newest.
    pub booking: Option<Booking>,
    /// Their place in the queue, from 1.
    pub place: Option<usize>,
    /// How many seats are free for their company.
    pub free: i32,
    /// The mark that counts on each date, in the order of dates.
    pub marks: Vec<Option<AttendanceMark>>,
    /// What is left to do after it; nothing unless they attended.
    pub after: Option<AfterSession>,
    /// Now.
    pub now: DateTime<Utc>,
}

/// What is left to do for whoever attended a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AfterSession {
    /// The enrolment that goes on.
    pub enrolment: EnrolmentId,
    /// Whether the survey about the session waits for an answer.
    pub has_survey: bool,
    /// The last day for answers, in Japan.
    pub last_day: NaiveDate,
}

impl OwnSession {
    /// The state of a live booking.
    pub fn live(&self) -> Option<BookingState> {
        let state = self.booking.as_ref().map(|booking| booking.state);
        state.filter(|state| state.is_live())
    }

    /// Whether the learner may ask for a seat now.
    pub fn may_book(&self) -> bool {
        self.live().is_none() && self.card.session.takes_bookings(self.now)
    }

    /// Whether the learner may take their booking back now.
    pub fn may_cancel(&self) -> bool {
        let session = &self.card.session;
        match self.live() {
            Some(BookingState::Booked) => self.now < session.cut_off_at,
            Some(_) => !session.has_begun(self.now),
            None => false,
        }
    }
}

/// The sessions of the actor: what they may book and what they are booked in,
/// by begin.
///
/// # Errors
/// Forbidden for an account that is no member.
pub async fn own_sessions(app: &App, actor: &Actor) -> Result<Vec<OwnSession>, Failure> {
    let (company, member) = actor.require_membership()?;
    let now = app.clock.now();
    let db = app.db.read();
    let tracks = tracks_of(&db, actor).await?;
    let booked = sessions::read::bookings_of_member(&db, company, member).await?;
    let booked: BTreeSet<ScheduledSessionId> = booked.iter().map(|one| one.session).collect();
    let filter = SessionFilter {
        from: Some(now - REMEMBERED),
        ..SessionFilter::default()
    };
    let mut found = sessions::read::sessions(&db, SessionScope::Company(company), &filter).await?;
    found.retain(|session| {
        let is_offered = tracks.contains(&session.track)
            && session.state == SessionState::Open
            && now < session.cut_off_at;
        is_offered || booked.contains(&session.id)
    });
    let mut own = Vec::with_capacity(found.len());
    for card in cards(app, &db, found).await? {
        own.push(own_view(app, &db, actor, card).await?);
    }
    Ok(own)
}

/// One session as the actor sees it.
///
/// # Errors
/// Forbidden for an account that is no member; not found for a session of
/// another company, or of a track that they do not learn and are not booked in.
pub async fn own_session(
    app: &App,
    actor: &Actor,
    id: ScheduledSessionId,
) -> Result<OwnSession, Failure> {
    let (company, _) = actor.require_membership()?;
    let db = app.db.read();
    let session = sessions::read::scheduled(&db, SessionScope::Company(company), id).await?;
    let is_learnt = tracks_of(&db, actor).await?.contains(&session.track);
    let card = cards(app, &db, vec![session]).await?.pop();
    let view = own_view(app, &db, actor, card.ok_or_else(Failure::not_found)?).await?;
    if is_learnt || view.booking.is_some() {
        Ok(view)
    } else {
        Err(Failure::not_found())
    }
}

async fn tracks_of(db: &impl ConnectionTrait, actor: &Actor) -> Result<BTreeSet<TrackId>, Failure> {
    let (company, member) = actor.require_membership()?;
    let own = enrolments::read::of_member(db, company, member).await?;
    let counts = |status: Status| status.is_open() || status == Status::Completed;
    Ok(own
        .into_iter()
        .filter(|enrolment| counts(enrolment.status))
        .map(|enrolment| enrolment.track)
        .collect())
}

async fn own_view(
    app: &App,
    db: &impl ConnectionTrait,
    actor: &Actor,
    card: SessionCard,
) -> Result<OwnSession, Failure> {
    let (company, member) = actor.require_membership()?;
    let session: &ScheduledSession = &card.session;
    let booking = sessions::read::booking_of_member(db, session.id, company, member).await?;
    let place = match &booking {
        Some(own) if own.state == BookingState::Waitlisted => {
            let queue = sessions::read::queue(db, session.id).await?;
            let place = queue.iter().position(|one| one.id == own.id);
            place.map(|place| place + 1)
        }
        _ => None,
    };
    let marks = match &booking {
        Some(own) => sessions::read::marks_of_booking(db, company, own.id).await?,
        None => Vec::new(),
    };
    let counted = sessions::in_force(&marks);
    let on = |date: &sessions::SessionDate| {
        let booking = booking.as_ref()?;
        counted
            .get(&(booking.id, date.id))
            .map(|mark| (*mark).clone())
    };
    Ok(OwnSession {
        marks: session.dates.iter().map(on).collect(),
        free: sessions::read::seats(db, session).await?.free_for(company),
        after: match &booking {
            Some(booking) => after_session(app, db, booking).await?,
            None => None,
        },
        place,
        now: app.clock.now(),
        booking,
        card,
    })
}

/// Nothing while the person's enrolment is in no round of a session.
async fn after_session(
    app: &App,
    db: &impl ConnectionTrait,
    booking: &Booking,
) -> Result<Option<AfterSession>, Failure> {
    let (company, enrolment) = (booking.company, booking.enrolment);
    let own = surveys::read::participations(db, company, enrolment).await?;
    let enrolment = enrolments::read::of_company(db, company, enrolment).await?;
    if !enrolment.status.is_open() {
        return Ok(None);
    }
    for participation in own {
        let round = surveys::read::round(db, participation.round).await?;
        if let Some(round) = round.filter(|round| round.session.is_some()) {
            let is_late = round.is_late(app.clock.now());
            return Ok(Some(AfterSession {
                enrolment: enrolment.id,
                has_survey: !participation.is_issued() && !is_late,
                last_day: round.last_day(),
            }));
        }
    }
    Ok(None)
}
