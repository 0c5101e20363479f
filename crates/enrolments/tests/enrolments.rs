//! Enrolments and progress against a real database, SQLite or PostgreSQL.

mod support;

use std::sync::Arc;

use chrono::{NaiveDate, TimeDelta};
use enrolments::write::{self, Enrolled, Order};
use enrolments::{Error, LessonStatus, Source, Status, read};
use kernel::id::{EnrolmentId, MembershipId};
use support::World;
use tokio::task::JoinSet;

impl World {
    fn order<'a>(&self, members: &'a [MembershipId]) -> Order<'a> {
        Order {
            company: self.company,
            track: self.track,
            members,
            source: Source::Company,
            due_on: None,
            created_by: None,
        }
    }

    async fn enrol(&self, order: &Order<'_>) -> Result<Enrolled, Error> {
        let tx = self.test.db.write().await.expect("a transaction");
        let enrolled = write::enrol(&tx, &self.ids, self.clock.now(), order).await?;
        tx.commit().await.expect("kept");
        Ok(enrolled)
    }

    async fn enrol_first(&self) -> EnrolmentId {
        let enrolled = self.enrol(&self.order(&self.members[..1])).await;
        enrolled.expect("enrolled").new[0].id
    }

    async fn start(&self, id: EnrolmentId) {
        let tx = self.test.db.write().await.expect("a transaction");
        write::pin_and_start(&tx, self.company, id, self.version, self.clock.now())
            .await
            .expect("started");
        tx.commit().await.expect("kept");
    }

    async fn complete(&self, id: EnrolmentId) -> bool {
        let tx = self.test.db.write().await.expect("a transaction");
        let newly = write::complete(&tx, self.company, id, self.clock.now()).await;
        tx.commit().await.expect("kept");
        newly.expect("completed")
    }

    async fn stored(&self, id: EnrolmentId) -> enrolments::Enrolment {
        read::of_company(&self.test.db.read(), self.company, id)
            .await
            .expect("there")
    }
}

#[tokio::test]
async fn an_order_skips_everybody_who_has_an_open_enrolment_in_the_track() {
    let world = World::with_members(3).await;
    world.enrol_first().await;
    let asked = [
        world.members[0],
        world.members[1],
        world.members[1],
        world.members[2],
    ];
    let enrolled = world.enrol(&world.order(&asked)).await.expect("enrolled");
    assert_eq!(enrolled.already_open, [world.members[0]]);
    let new: Vec<MembershipId> = enrolled.new.iter().map(|new| new.membership).collect();
    assert_eq!(new, world.members[1..]);
    assert!(enrolled.new.iter().all(|new| new.cycle_no == 1));
}

#[tokio::test]
async fn a_large_company_is_enrolled_in_one_order() {
    let world = World::with_members(600).await;
    let enrolled = world.enrol(&world.order(&world.members)).await;
    assert_eq!(enrolled.expect("enrolled").new.len(), 600);
    let counts = read::counts_by_status(&world.test.db.read(), world.company)
        .await
        .expect("counts");
    assert_eq!(counts.len(), 1);
    assert_eq!((counts[0].status, counts[0].count), (Status::Assigned, 600));
}

#[tokio::test]
async fn twenty_orders_at_once_give_one_enrolment() {
    let world = Arc::new(World::with_members(1).await);
    let mut orders = JoinSet::new();
    for _ in 0..20 {
        let world = Arc::clone(&world);
        orders.spawn(async move { world.enrol(&world.order(&world.members)).await });
    }
    let mut new = 0;
    while let Some(order) = orders.join_next().await {
        new += order.expect("no panic").expect("no failure").new.len();
    }
    assert_eq!(new, 1);
    let all = read::of_member(&world.test.db.read(), world.company, world.members[0]).await;
    assert_eq!(all.expect("read").len(), 1);
}

#[tokio::test]
async fn a_renewal_is_a_new_cycle_and_leaves_the_older_row_alone() {
    let world = World::with_members(1).await;
    let first = world.enrol_first().await;
    world.start(first).await;
    world.complete(first).await;
    let before = world.stored(first).await;
    world.clock.advance(TimeDelta::days(365));
    let second = world.enrol_first().await;
    assert_eq!(world.stored(second).await.cycle_no, 2);
    assert_eq!(world.stored(first).await, before);
}

#[tokio::test]
async fn a_deadline_before_today_in_japan_is_refused() {
    let world = World::with_members(1).await;
    let today = world.clock.today();
    let yesterday = Order {
        due_on: Some(today - TimeDelta::days(1)),
        ..world.order(&world.members)
    };
    let refused = world.enrol(&yesterday).await;
    assert!(matches!(refused, Err(Error::DueInThePast)));
    let due_today = Order {
        due_on: Some(today),
        ..yesterday
    };
    assert_eq!(
        world.enrol(&due_today).await.expect("enrolled").new.len(),
        1
    );
}

#[tokio::test]
async fn the_version_is_pinned_at_the_start_and_never_changes() {
    let world = World::with_members(1).await;
    let id = world.enrol_first().await;
    world.start(id).await;
    let begun = world.stored(id).await;
    assert_eq!(begun.status, Status::InProgress);
    assert_eq!(begun.track_version, Some(world.version));
    assert_eq!(begun.started_at, Some(world.clock.now()));
    world.clock.advance(TimeDelta::hours(1));
    world.start(id).await;
    assert_eq!(world.stored(id).await, begun);
    let newer = world.second_version().await;
    let tx = world.test.db.write().await.expect("a transaction");
    let refused = write::pin_and_start(&tx, world.company, id, newer, world.clock.now()).await;
    assert!(matches!(refused, Err(Error::PinnedElsewhere)));
}

#[tokio::test]
async fn completion_carries_the_date_in_japan_of_the_evidence_and_happens_once() {
    let world = World::with_members(1).await;
    let id = world.enrol_first().await;
    world.start(id).await;
    // 2026-11-23 10:00 in Japan, and 14 hours and a minute on: the 24th there,
    // still the 23rd in UTC.
    world.clock.advance(TimeDelta::minutes(14 * 60 + 1));
    assert!(world.complete(id).await);
    let completed = world.stored(id).await;
    assert_eq!(
        completed.completed_on,
        NaiveDate::from_ymd_opt(2026, 11, 24)
    );
    world.clock.advance(TimeDelta::days(1));
    assert!(!world.complete(id).await);
    assert_eq!(world.stored(id).await, completed);
    let findings = read::findings(&world.test.db.read()).await.expect("read");
    assert_eq!(findings, Vec::<String>::new());
}

#[tokio::test]
async fn an_enrolment_that_has_not_begun_cannot_be_completed() {
    let world = World::with_members(1).await;
    let id = world.enrol_first().await;
    let tx = world.test.db.write().await.expect("a transaction");
    let refused = write::complete(&tx, world.company, id, world.clock.now()).await;
    assert!(matches!(
        refused,
        Err(Error::Refused {
            from: Status::Assigned,
            to: Status::Completed
        })
    ));
}

#[tokio::test]
async fn a_withdrawn_enrolment_is_closed_and_makes_room_for_another() {
    let world = World::with_members(1).await;
    let id = world.enrol_first().await;
    let tx = world.test.db.write().await.expect("a transaction");
    write::withdraw(&tx, world.company, id).await.expect("done");
    tx.commit().await.expect("kept");
    assert_eq!(world.stored(id).await.status, Status::Withdrawn);
    let tx = world.test.db.write().await.expect("a transaction");
    let again = write::withdraw(&tx, world.company, id).await;
    assert!(matches!(again, Err(Error::Refused { .. })));
    let due = write::set_due(&tx, world.company, id, None, world.clock.now()).await;
    assert!(matches!(due, Err(Error::NotOpen(Status::Withdrawn))));
    drop(tx);
    let next = world.enrol_first().await;
    assert_eq!(world.stored(next).await.cycle_no, 2);
}

#[tokio::test]
async fn the_last_day_of_an_open_enrolment_can_be_moved_and_lifted() {
    let world = World::with_members(1).await;
    let id = world.enrol_first().await;
    for due_on in [Some(world.clock.today() + TimeDelta::days(30)), None] {
        let tx = world.test.db.write().await.expect("a transaction");
        write::set_due(&tx, world.company, id, due_on, world.clock.now())
            .await
            .expect("set");
        tx.commit().await.expect("kept");
        assert_eq!(world.stored(id).await.due_on, due_on);
    }
}

#[tokio::test]
async fn a_lesson_begins_and_ends_once() {
    let world = World::with_members(1).await;
    let id = world.enrol_first().await;
    world.start(id).await;
    let mut seen = Vec::new();
    for _ in 0..2 {
        let tx = world.test.db.write().await.expect("a transaction");
        let now = world.clock.now();
        let (ids, company, lesson) = (&world.ids, world.company, world.lesson);
        let opened = write::start_lesson(&tx, ids, now, company, id, lesson).await;
        let done = write::finish_lesson(&tx, ids, now, company, id, lesson).await;
        tx.commit().await.expect("kept");
        seen.push((opened.expect("opened").newly, done.expect("done").newly));
        world.clock.advance(TimeDelta::minutes(5));
    }
    assert_eq!(seen, [(true, true), (false, false)]);
    let progress = read::progress_of(&world.test.db.read(), world.company, id)
        .await
        .expect("read");
    assert_eq!(progress.len(), 1);
    assert_eq!(progress[0].status, LessonStatus::Done);
    assert_eq!(progress[0].done_at, Some(testkit::monday_morning()));
}

#[tokio::test]
async fn progress_needs_a_begun_enrolment_but_repeats_are_answered_after_completion() {
    let world = World::with_members(1).await;
    let id = world.enrol_first().await;
    let finish = async || {
        let tx = world.test.db.write().await.expect("a transaction");
        let now = world.clock.now();
        let done =
            write::finish_lesson(&tx, &world.ids, now, world.company, id, world.lesson).await;
        tx.commit().await.expect("kept");
        done
    };
    let early = finish().await;
    assert!(matches!(early, Err(Error::NotInProgress(Status::Assigned))));
    world.start(id).await;
    assert!(finish().await.expect("done").newly);
    world.complete(id).await;
    assert!(!finish().await.expect("answered").newly);
}

#[tokio::test]
async fn a_foreign_enrolment_answers_as_a_missing_one() {
    let world = World::with_members(2).await;
    let id = world.enrol_first().await;
    let (other_company, other_member) = world.second_company().await;
    let db = world.test.db.read();
    let own = read::one(&db, world.company, id, world.members[0]).await;
    assert_eq!(own.expect("there").id, id);
    let colleague = read::one(&db, world.company, id, world.members[1]).await;
    assert!(matches!(colleague, Err(Error::NotFound)));
    let foreign = read::one(&db, other_company, id, other_member).await;
    assert!(matches!(foreign, Err(Error::NotFound)));
    let open = read::open_for(&db, other_company, world.members[0]).await;
    assert_eq!(open.expect("read"), []);
    let tx = world.test.db.write().await.expect("a transaction");
    let refused = write::withdraw(&tx, other_company, id).await;
    assert!(matches!(refused, Err(Error::NotFound)));
}

#[tokio::test]
async fn a_person_of_another_company_cannot_be_enrolled() {
    let world = World::with_members(1).await;
    let (_, other_member) = world.second_company().await;
    let refused = world.enrol(&world.order(&[other_member])).await;
    assert!(matches!(refused, Err(Error::Database(_))));
}

#[tokio::test]
async fn a_failed_lesson_can_still_be_done_but_a_done_one_never_fails() {
    let world = World::with_members(1).await;
    let id = world.enrol_first().await;
    world.start(id).await;
    let now = world.clock.now();
    let (ids, company, lesson) = (&world.ids, world.company, world.lesson);
    let tx = world.test.db.write().await.expect("a transaction");
    let failed = write::fail_lesson(&tx, ids, now, company, id, lesson).await;
    assert_eq!(failed.expect("noted").progress.status, LessonStatus::Failed);
    let done = write::finish_lesson(&tx, ids, now, company, id, lesson).await;
    assert!(done.expect("noted").newly);
    let failed = write::fail_lesson(&tx, ids, now, company, id, lesson).await;
    assert_eq!(
        failed.expect("left alone").progress.status,
        LessonStatus::Done
    );
    tx.commit().await.expect("kept");
    let progress = read::progress_of(&world.test.db.read(), company, id).await;
    assert!(progress.expect("read")[0].is_done());
}
