//! The live training session, from the plan to the closed day.

mod after;
mod attendance;
mod booking;
mod calendar;
mod letters;
mod meeting;
mod pairs;
mod planning;

use journeys::ScheduleSession;
use kernel::id::{BookingId, CompanyId, ScheduledSessionId, SessionDateId};
use kernel::{Actor, Role, date};
use people::write::Grant;
use sessions::read::SessionScope;
use sessions::{Booking, BookingState, DateInput, ScheduledSession, SessionInput};

use crate::support::World;

/// A world with a published track, the firm's admin and an instructor.
pub(crate) struct Stage {
    pub world: World,
    pub admin: Actor,
    pub instructor: Actor,
}

impl Stage {
    pub async fn new() -> Self {
        Self::of(World::without_quizzes().await).await
    }

    /// The same around a track with quizzes.
    pub async fn with_quizzes() -> Self {
        Self::of(World::empty().await).await
    }

    async fn of(world: World) -> Self {
        world.publish().await;
        let admin = world.staff(Role::FirmAdmin).await;
        let instructor = teacher(&world, "講師", "一郎").await;
        Self {
            world,
            admin,
            instructor,
        }
    }

    /// A public session tomorrow from nine to twelve in Japan, taking
    /// bookings.
    pub async fn open(&self, code: &str, seats: i32) -> ScheduledSessionId {
        self.open_with(&self.asked(code, seats)).await
    }

    pub async fn open_with(&self, asked: &ScheduleSession) -> ScheduledSessionId {
        let app = &self.world.app;
        let id = journeys::schedule_session(app, &self.admin, asked).await;
        let id = id.expect("planned");
        journeys::publish_session(app, &self.admin, id)
            .await
            .expect("published");
        id
    }

    pub fn asked(&self, code: &str, seats: i32) -> ScheduleSession {
        let tomorrow = self.world.app.clock.today() + chrono::TimeDelta::days(1);
        ScheduleSession {
            input: SessionInput {
                code: code.to_owned(),
                kind: "public".to_owned(),
                title: "一次対応者向け研修".to_owned(),
                dates: vec![on(tomorrow, "09:00", "12:00")],
                venue: "研修センター 3階".to_owned(),
                max_seats: seats.to_string(),
                opens: "at_end".to_owned(),
                ..SessionInput::default()
            },
            track: "greeting".to_owned(),
            instructors: vec![self.instructor.account],
            override_reason: String::new(),
        }
    }

    /// People of a company who learn the track.
    pub async fn learners(&self, company: CompanyId, count: usize) -> Vec<Actor> {
        let mut learners = Vec::with_capacity(count);
        for number in 0..count {
            let learner = self.world.trainee(company, &format!("{number:04}")).await;
            self.world.enrol(&learner).await;
            learners.push(learner);
        }
        learners
    }

    /// Somebody who looks after a company's people.
    pub async fn hr(&self, company: CompanyId) -> Actor {
        let app = &self.world.app;
        let member = self.world.trainee(company, "HR").await;
        let now = app.clock.now();
        let tx = app.db.write().await.expect("a transaction");
        let grant = Grant {
            role: Role::CompanyHr,
            company: Some(company),
            unit: None,
        };
        people::write::grant_role(&tx, &app.ids, now, member.account, grant)
            .await
            .expect("granted");
        tx.commit().await.expect("committed");
        let actor = people::read::actor_of_account(&app.db.read(), member.account, now).await;
        actor.expect("read").expect("may sign in")
    }

    pub async fn session(&self, id: ScheduledSessionId) -> ScheduledSession {
        let db = self.world.app.db.read();
        let found = sessions::read::scheduled(&db, SessionScope::Firm, id).await;
        found.expect("there")
    }

    pub async fn date(&self, id: ScheduledSessionId) -> SessionDateId {
        self.session(id).await.dates[0].id
    }

    pub async fn bookings(&self, id: ScheduledSessionId) -> Vec<Booking> {
        let db = self.world.app.db.read();
        let found = sessions::read::bookings_of_session(&db, id).await;
        found.expect("read")
    }

    pub async fn count(&self, id: ScheduledSessionId, state: BookingState) -> usize {
        let bookings = self.bookings(id).await;
        bookings.iter().filter(|one| one.state == state).count()
    }

    pub async fn booking_of(&self, id: ScheduledSessionId, learner: &Actor) -> BookingId {
        let bookings = self.bookings(id).await;
        let mut own = bookings.iter();
        let own = own.find(|one| Some(one.membership) == learner.membership);
        own.expect("booked").id
    }

    /// A session of today's with booked learners who all attend, closed.
    pub async fn held_with(&self, learners: &[Actor]) -> ScheduledSessionId {
        let id = self.open("S1", 30).await;
        self.hold(id, learners).await;
        id
    }

    /// These learners book a session of tomorrow's, and all attend it.
    pub async fn hold(&self, id: ScheduledSessionId, learners: &[Actor]) {
        let app = &self.world.app;
        for learner in learners {
            journeys::book_own_seat(app, learner, id)
                .await
                .expect("booked");
        }
        tomorrow_at(self, "11:50");
        let date = self.date(id).await;
        let key = app.ids.fresh(app.clock.now());
        let present = sessions::Attendance::Present;
        journeys::mark_rest(app, &self.instructor, id, date, present, key)
            .await
            .expect("marked");
        journeys::hold_session(app, &self.instructor, id, false)
            .await
            .expect("closed");
    }

    /// Letters of this kind, by address.
    pub async fn letters(&self, kind: &str) -> Vec<(String, String)> {
        let db = self.world.app.db.read();
        let ask = sea_orm::Statement::from_sql_and_values(
            sea_orm::ConnectionTrait::get_database_backend(&db),
            "SELECT to_address, body_text FROM outbox WHERE kind = $1 ORDER BY to_address",
            [kind.into()],
        );
        let rows = sea_orm::ConnectionTrait::query_all_raw(&db, ask).await;
        let text = |row: &sea_orm::QueryResult, name: &str| -> String {
            row.try_get("", name).expect("a text")
        };
        let rows = rows.expect("read");
        rows.iter()
            .map(|row| (text(row, "to_address"), text(row, "body_text")))
            .collect()
    }

    pub async fn holds(&self) {
        assert_eq!(crate::support::findings(&self.world).await, [""; 0]);
    }
}

pub(crate) fn on(day: chrono::NaiveDate, from: &str, to: &str) -> DateInput {
    DateInput {
        on: day.to_string(),
        from: from.to_owned(),
        to: to.to_owned(),
    }
}

/// Moves the clock to a time of tomorrow in Japan.
pub(crate) fn tomorrow_at(stage: &Stage, time: &str) {
    let clock = &stage.world.app.clock;
    let tomorrow = clock.today() + chrono::TimeDelta::days(1);
    let at = date::at_jst(tomorrow, date::parse_time(time).expect("a time"));
    clock.advance(at - clock.now());
}

/// One of the firm's instructors, with a name.
pub(crate) async fn teacher(world: &World, family: &str, given: &str) -> Actor {
    let app = &world.app;
    let now = app.clock.now();
    let input = people::StaffInput {
        email: format!("{}@firm.example", app.ids.fresh::<uuid::Uuid>(now)),
        family_name: family.to_owned(),
        given_name: given.to_owned(),
        ..people::StaffInput::default()
    };
    let profile = input.check().expect("sound");
    let tx = app.db.write().await.expect("a transaction");
    let account = people::write::add_staff(&tx, &app.ids, now, Some(&profile)).await;
    let account = account.expect("added");
    let grant = Grant {
        role: Role::Instructor,
        company: None,
        unit: None,
    };
    people::write::grant_role(&tx, &app.ids, now, account, grant)
        .await
        .expect("granted");
    tx.commit().await.expect("committed");
    let actor = people::read::actor_of_account(&app.db.read(), account, now).await;
    actor.expect("read").expect("may sign in")
}
