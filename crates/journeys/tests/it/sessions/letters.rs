use journeys::{book_own_seat, cancel_own_booking, cancel_session, change_session};
use kernel::Actor;
use kernel::id::CompanyId;
use people::MemberInput;

use super::Stage;

/// A learner with an address.
pub(super) async fn reachable(stage: &Stage, company: CompanyId, number: &str) -> Actor {
    let app = &stage.world.app;
    let input = MemberInput {
        employee_no: number.to_owned(),
        family_name: "髙橋".to_owned(),
        email: format!("{number}@client.example"),
        ..MemberInput::default()
    };
    let profile = input.check().expect("sound");
    let now = app.clock.now();
    let tx = app.db.write().await.expect("a transaction");
    let new = people::write::add_member(&tx, &app.ids, now, company, &profile).await;
    let account = new.expect("added").account;
    tx.commit().await.expect("committed");
    let actor = people::read::actor_of_account(&app.db.read(), account, now).await;
    let actor = actor.expect("read").expect("may sign in");
    let order = journeys::enrol::EnrolInput {
        company,
        track: "greeting".to_owned(),
        audience: journeys::enrol::Audience::People(vec![actor.membership.expect("a member")]),
        due_on: None,
    };
    journeys::enrol(app, None, &order).await.expect("enrolled");
    actor
}

#[tokio::test]
async fn everybody_hears_what_becomes_of_their_booking() {
    let stage = Stage::new().await;
    let app = &stage.world.app;
    let company = stage.world.company("minato").await;
    let (first, second) = (
        reachable(&stage, company, "m1").await,
        reachable(&stage, company, "m2").await,
    );
    let mut asked = stage.asked("S1", 1);
    asked.input.belongings = "筆記用具".to_owned();
    let id = stage.open_with(&asked).await;
    book_own_seat(app, &first, id).await.expect("booked");
    book_own_seat(app, &second, id).await.expect("waits");
    let booked = stage.letters("session_booked").await;
    assert_eq!(booked.len(), 1);
    assert_eq!(booked[0].0, "m1@client.example");
    for words in [
        "2026/11/24（火） 09:00〜12:00",
        "研修センター 3階",
        "筆記用具",
        &format!("/my/sessions/{id}"),
    ] {
        assert!(booked[0].1.contains(words), "{words}: {}", booked[0].1);
    }
    let waits = stage.letters("session_waitlisted").await;
    assert_eq!(waits[0].0, "m2@client.example");

    cancel_own_booking(app, &first, id)
        .await
        .expect("cancelled");
    let promoted = stage.letters("session_promoted").await;
    assert_eq!(promoted[0].0, "m2@client.example");
    assert_eq!(stage.letters("session_booking_cancelled").await.len(), 1);

    // Each move is told again, a change of the belongings is not.
    for (venue, belongings) in [("本社", "名札"), ("本社", "なし"), ("別館", "なし")] {
        asked.input.venue = venue.to_owned();
        asked.input.belongings = belongings.to_owned();
        let version = stage.session(id).await.version;
        change_session(app, &stage.admin, id, version, &asked)
            .await
            .expect("changed");
    }
    let moved = stage.letters("session_moved").await;
    assert_eq!(moved.len(), 2);
    assert!(moved.iter().any(|(_, text)| text.contains("別館")));
    cancel_session(app, &stage.admin, id, "台風のため")
        .await
        .expect("cancelled");
    let cancelled = stage.letters("session_cancelled").await;
    assert_eq!(cancelled.len(), 1);
    assert!(cancelled[0].1.contains("台風のため"));
    stage.holds().await;
}
