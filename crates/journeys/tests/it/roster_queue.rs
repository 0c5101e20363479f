//! Long rosters, which the worker applies.

use std::fmt::Write;

use journeys::import_roster::{Confirmed, ROWS_AT_ONCE};
use journeys::{App, apply_queued_rosters, confirm_roster, preview_roster, roster_preview};
use kernel::id::{CompanyId, RosterImportId};
use kernel::{Actor, Kind};
use people::roster::{ImportProblem, ImportStatus, RosterImport};

use crate::import_roster::{file, hr, members, refusal};
use crate::support::World;

fn long() -> String {
    let mut text = "社員番号,姓,メールアドレス\n".to_owned();
    for row in 0..=ROWS_AT_ONCE {
        writeln!(text, "{row:06},髙橋,{row}@example.jp").expect("text grows");
    }
    text
}

async fn confirmed(app: &App, hr: &Actor, company: CompanyId) -> RosterImportId {
    let preview = preview_roster(app, Some(hr), company, file(&long())).await;
    let id = preview.expect("a preview").import.id;
    for again in ["first", "again"] {
        let queued = confirm_roster(app, hr, company, id).await.expect(again);
        assert!(
            matches!(queued, Confirmed::Queued(_)),
            "{again}: {queued:?}"
        );
    }
    id
}

async fn import(app: &App, company: CompanyId, id: RosterImportId) -> RosterImport {
    let found = roster_preview(app, None, company, id).await;
    found.expect("found").import
}

#[tokio::test]
async fn a_long_file_waits_for_the_worker_and_is_applied_once() {
    let world = World::with_track().await;
    let app = &world.app;
    let company = world.company("minato").await;
    let hr = hr(&world, company).await;
    let id = confirmed(app, &hr, company).await;
    assert_eq!(members(&world, company).await.len(), 1, "only HR");
    assert_eq!(import(app, company, id).await.status, ImportStatus::Queued);

    let (one, other) = tokio::join!(apply_queued_rosters(app), apply_queued_rosters(app));
    let settled = one.expect("ran") + other.expect("ran");
    assert_eq!(settled, 1, "two workers apply it once");
    let applied = import(app, company, id).await;
    assert_eq!(applied.status, ImportStatus::Applied);
    let outcome = applied.outcome.expect("told");
    assert_eq!((outcome.create, outcome.missing), (ROWS_AT_ONCE + 1, 1));
    assert_eq!(members(&world, company).await.len(), ROWS_AT_ONCE + 2);
    assert_eq!(app.under_way.rows(id), None, "nothing is under way");
    assert_eq!(apply_queued_rosters(app).await.expect("ran"), 0);
}

#[tokio::test]
async fn whoever_confirmed_must_still_be_allowed_to() {
    let world = World::with_track().await;
    let app = &world.app;
    let company = world.company("minato").await;
    let hr = hr(&world, company).await;
    let id = confirmed(app, &hr, company).await;
    let roles = people::read::role_assignments(&app.db.read(), hr.account, app.clock.now()).await;
    let tx = app.db.write().await.expect("a transaction");
    for role in roles.expect("read") {
        people::write::end_role(&tx, app.clock.now(), hr.account, role.id)
            .await
            .expect("ended");
    }
    tx.commit().await.expect("committed");
    assert_eq!(apply_queued_rosters(app).await.expect("ran"), 1);
    let back = import(app, company, id).await;
    assert_eq!(back.status, ImportStatus::Validated);
    assert_eq!(back.problem, Some(ImportProblem::NotAllowed));
    assert_eq!(members(&world, company).await.len(), 1, "nothing applied");
}

#[tokio::test]
async fn a_file_that_got_faults_meanwhile_is_given_back_with_them() {
    let world = World::with_track().await;
    let app = &world.app;
    let company = world.company("minato").await;
    let hr = hr(&world, company).await;
    let id = confirmed(app, &hr, company).await;
    let short = "社員番号,姓,メールアドレス\nX1,別人,7@example.jp\n";
    let preview = preview_roster(app, Some(&hr), company, file(short)).await;
    let taken = preview.expect("a preview").import.id;
    let done = confirm_roster(app, &hr, company, taken).await;
    assert!(
        matches!(done, Ok(Confirmed::Applied(_))),
        "a short one is done"
    );

    assert_eq!(apply_queued_rosters(app).await.expect("ran"), 1);
    let back = roster_preview(app, Some(&hr), company, id).await;
    let back = back.expect("found");
    assert_eq!(back.import.status, ImportStatus::Rejected);
    let faults = back.planned.expect("planned").plan.faults;
    assert_eq!(faults[0].code, "roster.email.taken");
    assert_eq!(members(&world, company).await.len(), 2);
}

#[tokio::test]
async fn a_file_that_kills_its_worker_again_and_again_is_given_back() {
    let world = World::with_track().await;
    let app = &world.app;
    let company = world.company("minato").await;
    let hr = hr(&world, company).await;
    let id = confirmed(app, &hr, company).await;
    for _ in 0..5 {
        // What is left of a worker that died: it had begun.
        let tx = app.db.write().await.expect("a transaction");
        let begun = people::roster::count_try(&tx, company, id, 5).await;
        assert!(begun.expect("counted"));
        tx.commit().await.expect("committed");
    }
    assert_eq!(apply_queued_rosters(app).await.expect("ran"), 1);
    let back = import(app, company, id).await;
    assert_eq!(back.problem, Some(ImportProblem::Failed));
    assert_eq!(members(&world, company).await.len(), 1, "nothing applied");
    let queued = confirm_roster(app, &hr, company, id).await;
    assert!(
        matches!(queued, Ok(Confirmed::Queued(_))),
        "it may be tried anew"
    );
    assert_eq!(apply_queued_rosters(app).await.expect("ran"), 1);
    let applied = import(app, company, id).await;
    assert_eq!(
        (applied.status, applied.problem),
        (ImportStatus::Applied, None)
    );
}

#[tokio::test]
async fn another_companys_hr_confirms_nothing() {
    let world = World::with_track().await;
    let app = &world.app;
    let (ours, theirs) = (world.company("minato").await, world.company("sakura").await);
    let (hr, other) = (hr(&world, ours).await, hr(&world, theirs).await);
    let id = confirmed(app, &hr, ours).await;
    for company in [ours, theirs] {
        let refused = confirm_roster(app, &other, company, id).await;
        assert_eq!(refusal(refused).0, Kind::NotFound);
    }
}
