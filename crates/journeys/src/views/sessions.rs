//! Training sessions for those who run them: the month with its clashes, what
//! is on today, and one session with everybody in it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveTime};
use kernel::id::{
    AccountId, BookingId, CompanyId, MembershipId, ScheduledSessionId, SessionDateId,
};
use kernel::{Actor, Failure, date};
use people::{Company, Member};
use sea_orm::ConnectionTrait;
use sessions::read::{SessionFilter, SessionScope};
use sessions::{
    AttendanceMark, Booking, BookingState, ScheduledSession, Seats, SessionDate, SessionState,
};
use uuid::Uuid;

use crate::App;
use crate::mark_attendance::sessions_run_by;

/// A session with the names of what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionCard {
    /// The session.
    pub session: ScheduledSession,
    /// The company that it is for alone.
    pub company: Option<Company>,
    /// The track's code.
    pub track: String,
    /// The title of the track's newest version.
    pub course: String,
    /// Who teaches, the first one first.
    pub instructors: Vec<String>,
}

/// Two sessions of one instructor at the same time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClashView {
    /// Who.
    pub instructor: String,
    /// The earlier one's key and code.
    pub first: (ScheduledSessionId, String),
    /// The other one's.
    pub second: (ScheduledSessionId, String),
    /// Why it was taken into account, where somebody said so.
    pub reason: Option<String>,
}

/// A month of sessions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionMonth {
    /// The month's first day.
    pub first: NaiveDate,
    /// Today in Japan.
    pub today: NaiveDate,
    /// The sessions with a date in it, by begin.
    pub cards: Vec<SessionCard>,
    /// Where an instructor is asked to be in two places.
    pub clashes: Vec<ClashView>,
}

/// The month that `day` lies in, for whoever runs sessions.
///
/// # Errors
/// Forbidden for whoever does not teach.
pub async fn session_month(
    app: &App,
    actor: &Actor,
    day: NaiveDate,
) -> Result<SessionMonth, Failure> {
    let scope = sessions_run_by(actor)?;
    let first = date::first_day_of_month(day);
    let filter = SessionFilter {
        from: Some(date::at_jst(first, NaiveTime::MIN)),
        until: Some(date::end_of_jst_day(date::last_day_of_month(day))),
        tracks: None,
    };
    let db = app.db.read();
    let sessions = sessions::read::sessions(&db, scope, &filter).await?;
    let cards = cards(app, &db, sessions).await?;
    Ok(SessionMonth {
        first,
        today: app.clock.today(),
        clashes: clashes(app, &db, &cards).await?,
        cards,
    })
}

async fn clashes(
    app: &App,
    db: &impl ConnectionTrait,
    cards: &[SessionCard],
) -> Result<Vec<ClashView>, Failure> {
    let names = staff_names(app, db).await?;
    let live: Vec<&ScheduledSession> = cards
        .iter()
        .map(|card| &card.session)
        .filter(|session| session.state != SessionState::Cancelled)
        .collect();
    let mut found = Vec::new();
    for (place, first) in live.iter().enumerate() {
        for second in &live[place + 1..] {
            if !sessions::overlap(&first.spans(), &second.spans()) {
                continue;
            }
            let both = first
                .instructors
                .iter()
                .filter(|one| second.instructors.contains(one));
            found.extend(both.map(|account| ClashView {
                instructor: names.get(account).cloned().unwrap_or_default(),
                first: (first.id, first.code.clone()),
                second: (second.id, second.code.clone()),
                reason: second.clash_reason.clone().or(first.clash_reason.clone()),
            }));
        }
    }
    Ok(found)
}

async fn staff_names(
    app: &App,
    db: &impl ConnectionTrait,
) -> Result<BTreeMap<AccountId, String>, Failure> {
    let staff = people::read::staff(db, app.clock.now()).await?;
    Ok(staff
        .into_iter()
        .map(|one| (one.account, one.name))
        .collect())
}

/// The sessions with their names, in the same order.
pub(crate) async fn cards(
    app: &App,
    db: &impl ConnectionTrait,
    sessions: Vec<ScheduledSession>,
) -> Result<Vec<SessionCard>, Failure> {
    if sessions.is_empty() {
        return Ok(Vec::new());
    }
    let names = staff_names(app, db).await?;
    let versions = courses::read::current_versions(db).await?;
    let ids: BTreeSet<CompanyId> = sessions.iter().filter_map(|one| one.company).collect();
    let companies = companies(db, ids).await?;
    Ok(sessions
        .into_iter()
        .map(|session| {
            let version = versions
                .iter()
                .find(|version| version.track.id == session.track);
            let instructors = session.instructors.iter();
            SessionCard {
                company: session.company.and_then(|id| companies.get(&id).cloned()),
                track: version
                    .map(|one| one.track.code.clone())
                    .unwrap_or_default(),
                course: version.map(|one| one.title.clone()).unwrap_or_default(),
                instructors: instructors
                    .filter_map(|account| names.get(account).cloned())
                    .collect(),
                session,
            }
        })
        .collect())
}

async fn companies(
    db: &impl ConnectionTrait,
    ids: BTreeSet<CompanyId>,
) -> Result<BTreeMap<CompanyId, Company>, Failure> {
    let mut found = BTreeMap::new();
    for id in ids {
        if let Some(company) = people::read::company(db, id).await? {
            found.insert(id, company);
        }
    }
    Ok(found)
}

/// A date that is on today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TodayDate {
    /// Its session.
    pub card: SessionCard,
    /// The date.
    pub date: SessionDate,
}

/// The dates of today that the actor runs, by begin, and those sessions of
/// theirs whose day is over and not closed.
///
/// # Errors
/// Forbidden for whoever does not teach.
pub async fn sessions_today(
    app: &App,
    actor: &Actor,
) -> Result<(Vec<TodayDate>, Vec<SessionCard>), Failure> {
    let scope = sessions_run_by(actor)?;
    let today = app.clock.today();
    let begin = date::at_jst(today, NaiveTime::MIN);
    let db = app.db.read();
    let filter = SessionFilter {
        from: Some(begin),
        until: Some(date::end_of_jst_day(today)),
        tracks: None,
    };
    let mut sessions = sessions::read::sessions(&db, scope, &filter).await?;
    sessions.retain(|session| session.state.takes_marks());
    let mut dates = Vec::new();
    for card in cards(app, &db, sessions).await? {
        let of_today = card.session.dates.iter().filter(|date| date.day() == today);
        let of_today: Vec<SessionDate> = of_today.cloned().collect();
        dates.extend(of_today.into_iter().map(|date| TodayDate {
            card: card.clone(),
            date,
        }));
    }
    dates.sort_by_key(|one| one.date.span.starts_at);
    let earlier = SessionFilter {
        until: Some(begin),
        ..SessionFilter::default()
    };
    let mut unclosed = sessions::read::sessions(&db, scope, &earlier).await?;
    unclosed.retain(|session| {
        session.whole().ends_at <= begin && session.state == SessionState::Running
    });
    Ok((dates, cards(app, &db, unclosed).await?))
}

/// Somebody in a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RosterLine {
    /// Their booking.
    pub booking: Booking,
    /// Who.
    pub member: Member,
    /// Their company's name.
    pub company: String,
    /// The mark that counts on each date, in the order of dates.
    pub marks: Vec<Option<AttendanceMark>>,
}

/// The seats of one company.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompanySeats {
    /// The company.
    pub company: Company,
    /// Seats set aside for it; nothing where it takes from the rest.
    pub set_aside: Option<i32>,
    /// How many of its people are booked.
    pub taken: i32,
}

/// A session with everybody in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionDesk {
    /// The session.
    pub card: SessionCard,
    /// Everybody who ever had a booking: by reading of the name, those who
    /// wait in the order of the queue.
    pub roster: Vec<RosterLine>,
    /// The seats of each company that has any.
    pub seats: Vec<CompanySeats>,
    /// Keys for the forms of the page: each is good for one change.
    pub fresh: Uuid,
}

impl SessionDesk {
    /// Those whose booking stands so; who waits in the order of the queue.
    pub fn in_state(&self, state: BookingState) -> impl Iterator<Item = &RosterLine> {
        self.roster
            .iter()
            .filter(move |line| line.booking.state == state)
    }

    /// The line of a booking.
    pub fn line(&self, id: BookingId) -> Option<&RosterLine> {
        self.roster.iter().find(|line| line.booking.id == id)
    }
}

/// A session with everybody in it, for whoever runs it.
///
/// # Errors
/// Forbidden for whoever does not teach, not found for another's session.
pub async fn session_desk(
    app: &App,
    actor: &Actor,
    id: ScheduledSessionId,
) -> Result<SessionDesk, Failure> {
    let scope = sessions_run_by(actor)?;
    desk_in(app, scope, id).await
}

/// The same in any scope: the caller narrows the roster.
pub(crate) async fn desk_in(
    app: &App,
    scope: SessionScope,
    id: ScheduledSessionId,
) -> Result<SessionDesk, Failure> {
    let db = app.db.read();
    let session = sessions::read::scheduled(&db, scope, id).await?;
    let seats = sessions::read::seats(&db, &session).await?;
    let bookings = sessions::read::bookings_of_session(&db, id).await?;
    let marks = sessions::read::marks_of_session(&db, id).await?;
    let mut ids: BTreeSet<CompanyId> = bookings.iter().map(|one| one.company).collect();
    ids.extend(seats.set_aside.keys());
    let companies = companies(&db, ids).await?;
    let roster = roster(&db, &session, bookings, &marks, &companies).await?;
    let mut cards = cards(app, &db, vec![session]).await?;
    Ok(SessionDesk {
        card: cards.pop().ok_or_else(Failure::not_found)?,
        roster,
        seats: company_seats(&seats, &companies),
        fresh: app.ids.fresh(app.clock.now()),
    })
}

fn company_seats(seats: &Seats, companies: &BTreeMap<CompanyId, Company>) -> Vec<CompanySeats> {
    let of = |company: &Company| CompanySeats {
        set_aside: seats.set_aside.get(&company.id).copied(),
        taken: seats.taken.get(&company.id).copied().unwrap_or_default(),
        company: company.clone(),
    };
    let mut lines: Vec<CompanySeats> = companies.values().map(of).collect();
    lines.retain(|line| line.set_aside.is_some() || line.taken > 0);
    lines.sort_by(|a, b| a.company.code.cmp(&b.company.code));
    lines
}

async fn roster(
    db: &impl ConnectionTrait,
    session: &ScheduledSession,
    bookings: Vec<Booking>,
    marks: &[AttendanceMark],
    companies: &BTreeMap<CompanyId, Company>,
) -> Result<Vec<RosterLine>, Failure> {
    let counted = sessions::in_force(marks);
    let dates: Vec<SessionDateId> = session.dates.iter().map(|date| date.id).collect();
    let mut lines = Vec::with_capacity(bookings.len());
    for company in companies.values() {
        let own: Vec<&Booking> = bookings
            .iter()
            .filter(|booking| booking.company == company.id)
            .collect();
        let ids: Vec<MembershipId> = own.iter().map(|booking| booking.membership).collect();
        for member in people::read::members_by_ids(db, company.id, &ids).await? {
            let booked = own.iter().filter(|one| one.membership == member.id);
            lines.extend(booked.map(|booking| {
                RosterLine {
                    booking: (*booking).clone(),
                    member: member.clone(),
                    company: company.name.clone(),
                    marks: dates
                        .iter()
                        .map(|date| counted.get(&(booking.id, *date)).map(|one| (*one).clone()))
                        .collect(),
                }
            }));
        }
    }
    let place = |line: &RosterLine| {
        let waits = line.booking.state == BookingState::Waitlisted;
        waits.then_some((line.booking.requested_at, line.booking.id))
    };
    lines.sort_by(|a, b| {
        let names = |line: &RosterLine| (line.member.full_kana(), line.member.employee_no.clone());
        place(a)
            .cmp(&place(b))
            .then_with(|| names(a).cmp(&names(b)))
    });
    Ok(lines)
}

/// Who may be taken in without a booking: people of the company whose name or
/// number holds the words, with their company.
///
/// # Errors
/// As [`session_desk`].
pub async fn walk_in_candidates(
    app: &App,
    actor: &Actor,
    id: ScheduledSessionId,
    company_code: &str,
    search: &str,
) -> Result<Vec<Member>, Failure> {
    /// Enough to find somebody, too few to read a company's staff.
    const MOST: u64 = 20;
    let scope = sessions_run_by(actor)?;
    let db = app.db.read();
    let session = sessions::read::scheduled(&db, scope, id).await?;
    let company = match session.company {
        Some(company) => Some(company),
        None => people::read::company_by_code(&db, company_code)
            .await?
            .map(|company| company.id),
    };
    let Some(company) = company.filter(|_| !search.trim().is_empty()) else {
        return Ok(Vec::new());
    };
    let filter = people::MemberFilter {
        search: search.to_owned(),
        ..people::MemberFilter::default()
    };
    let request = kernel::PageRequest::new(Some(MOST), None);
    let found = people::read::members(&db, company, &filter, request).await?;
    let booked: BTreeSet<MembershipId> = sessions::read::bookings_of_session(&db, id)
        .await?
        .into_iter()
        .filter(|booking| booking.state == BookingState::Booked)
        .map(|booking| booking.membership)
        .collect();
    let mut candidates = found.items;
    candidates.retain(|member| !booked.contains(&member.id));
    Ok(candidates)
}

/// What the form of a session offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionChoices {
    /// Code and title of every published track.
    pub tracks: Vec<(String, String)>,
    /// Who may teach.
    pub instructors: Vec<(AccountId, String)>,
}

/// What the form of a session offers.
///
/// # Errors
/// Forbidden for anybody but the firm's admin.
pub async fn session_choices(app: &App, actor: &Actor) -> Result<SessionChoices, Failure> {
    actor.require(&[kernel::Role::FirmAdmin])?;
    let db = app.db.read();
    let versions = courses::read::current_versions(&db).await?;
    let mut staff = people::read::staff(&db, app.clock.now()).await?;
    staff.retain(|one| {
        let teaching = crate::schedule_session::TEACHING;
        one.roles.iter().any(|role| teaching.contains(role))
    });
    Ok(SessionChoices {
        tracks: versions
            .into_iter()
            .map(|version| (version.track.code, version.title))
            .collect(),
        instructors: staff
            .into_iter()
            .map(|one| (one.account, one.name))
            .collect(),
    })
}
