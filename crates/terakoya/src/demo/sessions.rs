//! Training sessions of the demo's world: one that was held, one that is on
//! today, a full one with a queue, and an online one that asks for a word.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use journeys::{App, BookMembers, ScheduleSession};
use kernel::id::{MembershipId, ScheduledSessionId};
use kernel::{Clock, Failure, date};
use people::Member;
use sessions::read::SessionScope;
use sessions::{Attendance, DateInput, SessionInput};

use super::cast::{self, Staff, TOWNS, Town};

/// Lets a session be held before `past` has caught up with `now`, and plans
/// those of today and of the weeks to come.
pub async fn plan(past: &App, now: &App) -> Result<(), Failure> {
    hold(past).await?;
    let today = start_of_today(now.clock.now());
    let on = date::jst_date(today);
    let mut input = base("T-101", "一次対応者向け研修（みなと百貨店）", "company");
    input.company = TOWNS[0].code.to_owned();
    input.dates = vec![typed(today, today + TimeDelta::hours(2))];
    input.max_seats = "20".to_owned();
    let id = open(now, input, TOWNS[0].first_line_track()).await?;
    book(now, &TOWNS[0], id, 0, 8).await?;
    let trainee = member(now, cast::TRAINEE_WITH_MAIL).await?;
    let trainee = cast::actor(now, trainee.account).await?;
    journeys::book_own_seat(now, &trainee, id).await?;

    let day = |days: i64| on + TimeDelta::days(days);
    let mut input = base("T-102", "一次対応者向け研修（公開・本社会場）", "public");
    input.dates = vec![at(day(14), "13:00", "17:00"), at(day(15), "09:30", "12:00")];
    input.map_link = "https://map.example.jp/honsha".to_owned();
    input.min_seats = "3".to_owned();
    input.max_seats = "4".to_owned();
    let id = open(now, input, TOWNS[0].first_line_track()).await?;
    book(now, &TOWNS[0], id, 8, 6).await?;

    let mut input = base("T-103", "一次対応者向け研修（オンライン）", "online");
    input.venue.clear();
    input.meeting_link = "https://meet.example.jp/t-103".to_owned();
    input.dates = vec![at(day(21), "10:00", "12:00")];
    input.max_seats = "30".to_owned();
    input.needs_approval = true;
    let id = open(now, input, TOWNS[0].first_line_track()).await?;
    journeys::book_own_seat(now, &trainee, id).await?;
    Ok(())
}

/// A session of the second company, of the week before `past`'s clock stands.
async fn hold(past: &App) -> Result<(), Failure> {
    let town = &TOWNS[1];
    let day = past.clock.today() + TimeDelta::days(1);
    let mut input = base("T-100", "一次対応者向け短期研修（ひびき）", "company");
    input.company = town.code.to_owned();
    input.dates = vec![at(day, "10:00", "12:00")];
    input.max_seats = "12".to_owned();
    let id = open(past, input, town.first_line_track()).await?;
    book(past, town, id, 0, 7).await?;
    let end = date::parse_time("11:50").unwrap_or_default();
    let there = App {
        clock: Clock::fixed(date::at_jst(day, end)),
        ..past.clone()
    };
    let instructor = cast::staff_actor(&there, Staff::Instructor).await?;
    let db = there.db.read();
    let session = sessions::read::scheduled(&db, SessionScope::Firm, id).await?;
    let bookings = sessions::read::bookings_of_session(&db, id).await?;
    let date = session.dates.first().ok_or_else(Failure::not_found)?.id;
    let words = [Attendance::Late, Attendance::Absent];
    for (booking, attendance) in bookings.iter().zip(words) {
        let input = journeys::MarkInput {
            booking: booking.id,
            date,
            attendance,
            client: there.ids.fresh(there.clock.now()),
        };
        journeys::mark_attendance(&there, &instructor, id, &input).await?;
    }
    let key = there.ids.fresh(there.clock.now());
    let present = Attendance::Present;
    journeys::mark_rest(&there, &instructor, id, date, present, key).await?;
    journeys::hold_session(&there, &instructor, id, false).await?;
    journeys::add_follow_up(&there, &instructor, id, "欠席した1人に、次の日程を案内する").await?;
    Ok(())
}

/// When today's session begins: soon, so that its codes are taken already; but
/// not so late that it would end tomorrow.
fn start_of_today(now: DateTime<Utc>) -> DateTime<Utc> {
    let soon = now + TimeDelta::minutes(25);
    let is_late = date::jst_date(soon + TimeDelta::hours(2)) != date::jst_date(now);
    let nine = date::parse_time("09:00").unwrap_or_default();
    if is_late {
        return date::at_jst(date::jst_date(now) + TimeDelta::days(1), nine);
    }
    soon
}

fn typed(from: DateTime<Utc>, to: DateTime<Utc>) -> DateInput {
    DateInput {
        on: date::jst_date(from).to_string(),
        from: date::display_time(from),
        to: date::display_time(to),
    }
}

fn at(day: NaiveDate, from: &str, to: &str) -> DateInput {
    DateInput {
        on: day.to_string(),
        from: from.to_owned(),
        to: to.to_owned(),
    }
}

fn base(code: &str, title: &str, kind: &str) -> SessionInput {
    SessionInput {
        code: code.to_owned(),
        title: title.to_owned(),
        kind: kind.to_owned(),
        venue: "見本会館 3階 大会議室".to_owned(),
        belongings: "筆記用具\n名刺（お持ちの方）".to_owned(),
        opens: "at_end".to_owned(),
        ..SessionInput::default()
    }
}

async fn open(app: &App, input: SessionInput, track: &str) -> Result<ScheduledSessionId, Failure> {
    let admin = cast::staff_actor(app, Staff::Admin).await?;
    let instructor = cast::staff_actor(app, Staff::Instructor).await?;
    let asked = ScheduleSession {
        input,
        track: track.to_owned(),
        instructors: vec![instructor.account],
        override_reason: String::new(),
    };
    let id = journeys::schedule_session(app, &admin, &asked).await?;
    journeys::publish_session(app, &admin, id).await?;
    Ok(id)
}

/// Books so many of those who are in the middle of nothing, after the first
/// `skip` of them.
async fn book(
    app: &App,
    town: &Town,
    session: ScheduledSessionId,
    skip: usize,
    count: usize,
) -> Result<(), Failure> {
    let company = cast::company(app, town).await?;
    let track = courses::read::track_by_code(&app.db.read(), town.first_line_track()).await?;
    let track = track.ok_or_else(Failure::not_found)?.id;
    let mut members: Vec<MembershipId> = Vec::new();
    for member in cast::everybody(app, company).await? {
        if cast::is_guide(&member.employee_no) {
            continue;
        }
        let own = enrolments::read::open_for(&app.db.read(), company, member.id).await?;
        if own.iter().any(|enrolment| enrolment.track == track) {
            members.push(member.id);
        }
    }
    let asked = BookMembers {
        members: members.into_iter().skip(skip).take(count).collect(),
        overlap_reason: String::new(),
    };
    let hr = cast::hr(app, town).await?;
    journeys::book_members(app, &hr, company, session, &asked).await?;
    Ok(())
}

async fn member(app: &App, employee_no: &str) -> Result<Member, Failure> {
    let company = cast::company(app, &TOWNS[0]).await?;
    let members = cast::everybody(app, company).await?.into_iter();
    let mut found = members.filter(|member| member.employee_no == employee_no);
    found.next().ok_or_else(Failure::not_found)
}
