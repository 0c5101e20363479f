//! Taking an applied roster back.

use chrono::TimeDelta;
use journeys::undo_roster::{forget_rosters, preview_roster_undo, undo_roster};
use journeys::{App, apply_roster, preview_roster};
use kernel::id::{CompanyId, RosterImportId};
use kernel::{Actor, Kind};
use people::roster::{ImportStatus, UndoPlan, import_changes};
use people::{Member, MembershipStatus};
use sea_orm::{ConnectionTrait, Statement};

use crate::import_roster::{file, hr, members, refusal};
use crate::support::World;

const FIRST: &str = "社員番号,姓,名,役職,メールアドレス,コース\n\
    000001,髙橋,﨑子,店長,saki@example.jp,あいさつ\n\
    000002,渡邊,翔,,sho@example.jp,あいさつ\n\
    000003,山﨑,恵,,,\n";

async fn import(app: &App, hr: &Actor, company: CompanyId, text: &str) -> RosterImportId {
    let preview = preview_roster(app, Some(hr), company, file(text)).await;
    let id = preview.expect("a preview").import.id;
    let applied = apply_roster(app, Some(hr), company, id).await;
    applied.expect("applied");
    id
}

async fn undo(app: &App, hr: &Actor, company: CompanyId, id: RosterImportId) -> UndoPlan {
    let preview = preview_roster_undo(app, hr, company, id).await;
    let digest = preview.expect("can be taken back").plan.digest();
    undo_roster(app, hr, company, id, &digest)
        .await
        .expect("taken back")
}

async fn change(app: &App, sql: &str) {
    let statement = Statement::from_string(app.db.backend(), sql);
    let tx = app.db.write().await.expect("a transaction");
    tx.execute_raw(statement).await.expect("changed");
    tx.commit().await.expect("committed");
}

async fn kinds_of_letters(app: &App) -> Vec<String> {
    let ask = Statement::from_string(app.db.backend(), "SELECT kind FROM outbox ORDER BY kind");
    let rows = app.db.read().query_all_raw(ask).await.expect("read");
    rows.iter()
        .map(|row| row.try_get("", "kind").expect("a text"))
        .collect()
}

fn numbered<'a>(members: &'a [Member], number: &str) -> &'a Member {
    let found = members.iter().find(|member| member.employee_no == number);
    found.expect("there")
}

async fn holds(world: &World) {
    let findings = journeys::verify::verify(&world.app.db, None).await;
    assert_eq!(findings.expect("verified"), []);
}

#[tokio::test]
async fn people_with_whom_nothing_happened_are_as_if_they_had_never_been() {
    let world = World::with_track().await;
    let app = &world.app;
    let company = world.company("minato").await;
    let hr = hr(&world, company).await;
    let id = import(app, &hr, company, FIRST).await;
    // One letter is out already.
    change(
        app,
        "UPDATE outbox SET status = 'sent', secret_link = NULL, sent_at = created_at \
         WHERE to_address = 'saki@example.jp'",
    )
    .await;

    let plan = undo(app, &hr, company, id).await;
    assert_eq!((plan.remove.len(), plan.enrolments.len()), (3, 2));
    assert_eq!(members(&world, company).await.len(), 1, "only HR");
    assert_eq!(kinds_of_letters(app).await, ["invitation_taken_back"]);
    holds(&world).await;
    let again = preview_roster_undo(app, &hr, company, id).await;
    assert_eq!(refusal(again), (Kind::Conflict, "roster.undo.done"));

    // The mended file goes in as if it were the first.
    import(app, &hr, company, FIRST).await;
    assert_eq!(members(&world, company).await.len(), 4);
    assert_eq!(
        kinds_of_letters(app).await,
        ["invitation", "invitation", "invitation_taken_back"]
    );
    holds(&world).await;
}

#[tokio::test]
async fn whoever_did_something_since_leaves_and_keeps_their_history() {
    let world = World::with_track().await;
    let app = &world.app;
    let company = world.company("minato").await;
    let hr = hr(&world, company).await;
    let id = import(app, &hr, company, FIRST).await;
    let before = members(&world, company).await;
    let (first, second) = (numbered(&before, "000001"), numbered(&before, "000002"));
    let mut begun = enrolments::read::of_member(&app.db.read(), company, first.id)
        .await
        .expect("read");
    change(
        app,
        "UPDATE enrolments SET status = 'waived' WHERE membership_id = \
         (SELECT id FROM memberships WHERE employee_no = '000001')",
    )
    .await;
    let tx = app.db.write().await.expect("a transaction");
    people::write::set_password_hash(&tx, second.account, "x")
        .await
        .expect("set");
    tx.commit().await.expect("committed");

    let plan = undo(app, &hr, company, id).await;
    assert_eq!((plan.remove.len(), plan.stop.len()), (1, 2));
    assert_eq!((plan.begun, plan.enrolments.len()), (1, 1));
    assert_eq!(members(&world, company).await.len(), 1);
    for member in [first, second] {
        let kept = people::read::member(&app.db.read(), company, member.id).await;
        let kept = kept.expect("read").expect("still there");
        assert_eq!(kept.status, MembershipStatus::Left);
        let changes = people::read::employment_changes(&app.db.read(), company, member.id).await;
        assert_eq!(changes.expect("read").len(), 1, "their history says so");
    }
    let kept = enrolments::read::of_member(&app.db.read(), company, first.id).await;
    begun.truncate(1);
    assert_eq!(kept.expect("read")[0].id, begun[0].id);
    holds(&world).await;
}

#[tokio::test]
async fn fields_go_back_unless_they_changed_again() {
    let world = World::with_track().await;
    let app = &world.app;
    let company = world.company("minato").await;
    let hr = hr(&world, company).await;
    import(app, &hr, company, FIRST).await;
    let second = "社員番号,姓,役職,メールアドレス,部署,コース\n\
        000001,高橋,部長,<削除>,本社,\n000003,山崎,,saki@example.jp,,あいさつ\n";
    let id = import(app, &hr, company, second).await;
    import(app, &hr, company, "社員番号,姓,役職\n000001,高橋,社長\n").await;

    let plan = undo(app, &hr, company, id).await;
    assert_eq!(plan.restore.len(), 2);
    assert_eq!(plan.left_alone.len(), 1);
    assert_eq!(plan.left_alone[0].now, "社長");
    assert_eq!(plan.enrolments.len(), 1);
    let now = members(&world, company).await;
    let first = numbered(&now, "000001");
    assert_eq!(
        (first.family_name.as_str(), first.job_title.as_str()),
        ("髙橋", "社長")
    );
    assert_eq!(first.email.as_deref(), Some("saki@example.jp"));
    assert_eq!(first.unit_path, "");
    let third = numbered(&now, "000003");
    assert_eq!((third.family_name.as_str(), &third.email), ("山﨑", &None));
    holds(&world).await;
}

#[tokio::test]
async fn what_changed_since_the_preview_is_asked_again() {
    let world = World::with_track().await;
    let app = &world.app;
    let company = world.company("minato").await;
    let hr = hr(&world, company).await;
    let id = import(app, &hr, company, FIRST).await;
    let preview = preview_roster_undo(app, &hr, company, id).await;
    let digest = preview.expect("can be taken back").plan.digest();
    change(
        app,
        "UPDATE accounts SET password_hash = 'x' WHERE membership_id = \
         (SELECT id FROM memberships WHERE employee_no = '000003')",
    )
    .await;
    let stale = undo_roster(app, &hr, company, id, &digest).await;
    assert_eq!(refusal(stale), (Kind::Conflict, "roster.undo.changed"));
    assert_eq!(members(&world, company).await.len(), 4, "nothing happened");

    let digest = preview_roster_undo(app, &hr, company, id)
        .await
        .expect("can be taken back")
        .plan
        .digest();
    let (one, other) = tokio::join!(
        undo_roster(app, &hr, company, id, &digest),
        undo_roster(app, &hr, company, id, &digest),
    );
    assert!(one.is_ok() != other.is_ok(), "one of the two");
    let import = people::roster::import(&app.db.read(), company, id).await;
    let (import, _) = import.expect("read").expect("there");
    assert_eq!(import.status, ImportStatus::Undone);
}

#[tokio::test]
async fn after_a_day_it_cannot_be_taken_back_and_what_it_did_is_forgotten() {
    let world = World::with_track().await;
    let app = &world.app;
    let company = world.company("minato").await;
    let hr = hr(&world, company).await;
    let id = import(app, &hr, company, FIRST).await;
    forget_rosters(app).await.expect("forgotten");
    let kept = import_changes(&app.db.read(), company, id).await;
    assert_eq!(kept.expect("read").len(), 3, "it is needed for a day");
    app.clock.advance(TimeDelta::hours(24));
    let late = preview_roster_undo(app, &hr, company, id).await;
    assert_eq!(refusal(late), (Kind::Conflict, "roster.undo.too_late"));
    let late = undo_roster(app, &hr, company, id, "x").await;
    assert_eq!(refusal(late), (Kind::Conflict, "roster.undo.too_late"));
    app.clock.advance(TimeDelta::seconds(1));
    forget_rosters(app).await.expect("forgotten");
    let gone = import_changes(&app.db.read(), company, id).await;
    assert_eq!(gone.expect("read"), []);
}

#[tokio::test]
async fn another_companys_hr_takes_nothing_back() {
    let world = World::with_track().await;
    let app = &world.app;
    let (ours, theirs) = (world.company("minato").await, world.company("sakura").await);
    let (hr, other) = (hr(&world, ours).await, hr(&world, theirs).await);
    let id = import(app, &hr, ours, FIRST).await;
    for company in [ours, theirs] {
        let refused = preview_roster_undo(app, &other, company, id).await;
        assert_eq!(refusal(refused).0, Kind::NotFound);
        let refused = undo_roster(app, &other, company, id, "x").await;
        assert_eq!(refusal(refused).0, Kind::NotFound);
    }
    let trainee = world.trainee(ours, "T1").await;
    let refused = preview_roster_undo(app, &trainee, ours, id).await;
    assert_eq!(refusal(refused).0, Kind::Forbidden);
}
