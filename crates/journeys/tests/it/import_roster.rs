//! Rosters: preview, confirmation, and what they refuse.

use crate::support::World;
use journeys::sheet::SheetFormat;
use journeys::{
    RosterFile, RosterPreview, apply_roster, latest_rosters, preview_roster, roster_fault_file,
    roster_preview, roster_template,
};
use kernel::id::{CompanyId, RosterImportId};
use kernel::{Actor, Failure, Kind, Role};
use people::roster::{Counts, ImportStatus, read};
use people::write::Grant;
use people::{Member, MemberFilter};

const ROSTER: &str = "社員番号,姓,名,セイ,メイ,メールアドレス,部署,コース\n\
    000001,髙橋,﨑子,タカハシ,サキコ,saki@example.jp,関西支社/梅田店,あいさつ\n\
    000002,渡邊,翔,ワタナベ,ショウ,,関西支社/難波店,あいさつ\n\
    000003,山﨑,恵,ヤマサキ,メグミ,megumi@example.jp,本社,\n";

const FAULTY: &str = "社員番号,姓,メールアドレス,コース\n\
    000001,髙橋,not-an-address,あいさつ\n\
    ,渡邊,,知らないコース\n\
    000003,山﨑,megumi@example.jp,\n";

pub(crate) fn file(text: &str) -> RosterFile {
    RosterFile {
        name: "C:\\人事\\名簿.csv".to_owned(),
        bytes: text.as_bytes().to_vec(),
    }
}

async fn preview(world: &World, company: CompanyId, text: &str) -> RosterPreview {
    preview_roster(&world.app, None, company, file(text))
        .await
        .expect("a preview")
}

pub(crate) async fn members(world: &World, company: CompanyId) -> Vec<Member> {
    people::read::all_members(&world.app.db.read(), company, &MemberFilter::default())
        .await
        .expect("members")
}

pub(crate) async fn hr(world: &World, company: CompanyId) -> Actor {
    let app = &world.app;
    let account = world.trainee(company, "HR1").await.account;
    let tx = app.db.write().await.expect("a transaction");
    let grant = Grant {
        role: Role::CompanyHr,
        company: Some(company),
        unit: None,
    };
    people::write::grant_role(&tx, &app.ids, app.clock.now(), account, grant)
        .await
        .expect("granted");
    tx.commit().await.expect("committed");
    let actor = people::read::actor_of_account(&app.db.read(), account, app.clock.now()).await;
    actor.expect("read").expect("may sign in")
}

pub(crate) fn refusal<T: std::fmt::Debug>(result: Result<T, Failure>) -> (Kind, &'static str) {
    let failure = result.expect_err("a refusal");
    (failure.kind, failure.code)
}

#[tokio::test]
async fn a_preview_changes_no_member_and_shows_what_would_happen() {
    let world = World::with_track().await;
    let company = world.company("minato").await;
    let preview = preview(&world, company, ROSTER).await;
    assert_eq!(preview.import.status, ImportStatus::Validated);
    assert_eq!(preview.import.file_name, "名簿.csv");
    let planned = preview.planned.expect("planned");
    assert_eq!(planned.plan.counts().create, 3);
    assert_eq!(planned.plan.rows[0].courses, [world.track().await]);
    assert_eq!(members(&world, company).await, []);
}

#[tokio::test]
async fn confirming_makes_members_and_the_enrolments_of_their_courses() {
    let world = World::with_track().await;
    let company = world.company("minato").await;
    let hr = hr(&world, company).await;
    let preview = preview_roster(&world.app, Some(&hr), company, file(ROSTER))
        .await
        .expect("a preview");
    let result = apply_roster(&world.app, Some(&hr), company, preview.import.id)
        .await
        .expect("applied");
    assert_eq!(result.counts.create, 3);
    assert_eq!(result.enrolled.enrolments, 2);
    assert_eq!(result.enrolled.invited, 1);
    assert_eq!(result.enrolled.without_email, 1);
    assert_eq!(result.missing.count, 1, "the HR admin is not in the file");
    assert_eq!(members(&world, company).await.len(), 4);

    let shown = roster_preview(&world.app, Some(&hr), company, preview.import.id)
        .await
        .expect("found");
    assert_eq!(shown.import.status, ImportStatus::Applied);
    assert_eq!(shown.planned, None, "the file is let go");
    let latest = latest_rosters(&world.app, &hr, company)
        .await
        .expect("read");
    assert_eq!(latest, [shown.import]);
}

#[tokio::test]
async fn the_same_file_twice_changes_nothing() {
    let world = World::with_track().await;
    let company = world.company("minato").await;
    for round in 0..2 {
        let id = preview(&world, company, ROSTER).await.import.id;
        let result = apply_roster(&world.app, None, company, id)
            .await
            .expect("applied");
        let expected = if round == 0 { (3, 0, 2) } else { (0, 3, 0) };
        let Counts { create, keep, .. } = result.counts;
        assert_eq!((create, keep, result.enrolled.enrolments), expected);
    }
    assert_eq!(members(&world, company).await.len(), 3);
}

#[tokio::test]
async fn somebody_whose_enrolment_was_taken_back_is_not_enrolled_again() {
    let world = World::with_track().await;
    let company = world.company("minato").await;
    let id = preview(&world, company, ROSTER).await.import.id;
    apply_roster(&world.app, None, company, id)
        .await
        .expect("applied");
    let member = members(&world, company).await[0].id;
    let db = world.app.db.read();
    let mine = enrolments::read::of_member(&db, company, member)
        .await
        .expect("read");
    let tx = world.app.db.write().await.expect("a transaction");
    enrolments::write::withdraw(&tx, company, mine[0].id)
        .await
        .expect("withdrawn");
    tx.commit().await.expect("committed");

    let id = preview(&world, company, ROSTER).await.import.id;
    let again = apply_roster(&world.app, None, company, id)
        .await
        .expect("applied");
    assert_eq!(again.enrolled.enrolments, 0);
}

#[tokio::test]
async fn a_file_is_applied_once() {
    let world = World::with_track().await;
    let company = world.company("minato").await;
    let id = preview(&world, company, ROSTER).await.import.id;
    apply_roster(&world.app, None, company, id)
        .await
        .expect("applied");
    let again = apply_roster(&world.app, None, company, id).await;
    assert_eq!(refusal(again), (Kind::Conflict, "roster.applied"));
}

#[tokio::test]
async fn a_faulty_file_is_shown_with_every_fault_and_never_applied() {
    let world = World::with_track().await;
    let company = world.company("minato").await;
    let preview = preview(&world, company, FAULTY).await;
    assert_eq!(preview.import.status, ImportStatus::Rejected);
    let planned = preview.planned.expect("planned");
    let places: Vec<(u32, &str)> = planned
        .plan
        .faults
        .iter()
        .map(|fault| (fault.row, fault.column.as_str()))
        .collect();
    assert_eq!(
        places,
        [(2, "メールアドレス"), (3, "社員番号"), (3, "コース")]
    );

    let failure = apply_roster(&world.app, None, company, preview.import.id)
        .await
        .expect_err("faults");
    assert_eq!(failure.kind, Kind::Invalid);
    assert_eq!(failure.faults.len(), 3);
    assert_eq!(failure.faults[0].pointer, "2/メールアドレス");
    assert_eq!(members(&world, company).await, []);
}

#[tokio::test]
async fn the_faulty_rows_come_back_as_a_workbook() {
    let world = World::with_track().await;
    let company = world.company("minato").await;
    let id = preview(&world, company, FAULTY).await.import.id;
    let bytes = roster_fault_file(&world.app, None, company, id)
        .await
        .expect("a workbook");
    let sheet = read(&bytes, "a.xlsx").expect("readable");
    assert_eq!(
        sheet.headings.last().map(String::as_str),
        Some("エラー内容")
    );
    assert_eq!(sheet.rows.len(), 2);
    assert_eq!(sheet.rows[0].cell(0), "000001");
    assert!(sheet.rows[1].cell(4).contains("3行目「コース」"));

    let sound = preview(&world, company, ROSTER).await.import.id;
    let nothing = roster_fault_file(&world.app, None, company, sound).await;
    assert_eq!(refusal(nothing).0, Kind::NotFound);
}

#[tokio::test]
async fn what_changed_since_the_preview_is_planned_anew() {
    let world = World::with_track().await;
    let company = world.company("minato").await;
    let first = preview(&world, company, ROSTER).await.import.id;
    let taken = "社員番号,姓,メールアドレス\n999,別人,saki@example.jp\n";
    let second = preview(&world, company, taken).await.import.id;
    apply_roster(&world.app, None, company, second)
        .await
        .expect("applied");
    let failure = apply_roster(&world.app, None, company, first)
        .await
        .expect_err("the address is taken now");
    assert_eq!(failure.faults[0].code, "roster.email.taken");
    assert_eq!(
        members(&world, company).await.len(),
        1,
        "nothing of it was applied"
    );
}

#[tokio::test]
async fn a_file_that_waited_a_day_is_let_go_when_the_next_one_comes() {
    let world = World::with_track().await;
    let company = world.company("minato").await;
    let old = preview(&world, company, ROSTER).await.import.id;
    world.app.clock.advance(chrono::TimeDelta::hours(25));
    preview(&world, company, ROSTER).await;
    let late = apply_roster(&world.app, None, company, old).await;
    assert_eq!(refusal(late), (Kind::Conflict, "roster.waited_too_long"));
}

#[tokio::test]
async fn a_file_that_is_no_roster_is_refused_with_its_reason() {
    let world = World::with_track().await;
    let company = world.company("minato").await;
    for (bytes, code) in [
        (&b""[..], "roster.file.empty"),
        (b"\xFF\xFEa\0", "roster.file.utf16"),
        (
            "番号,名前だけ\n1,2\n".as_bytes(),
            "roster.file.missing_headings",
        ),
    ] {
        let file = RosterFile {
            name: "a.csv".to_owned(),
            bytes: bytes.to_vec(),
        };
        let failure = preview_roster(&world.app, None, company, file)
            .await
            .expect_err("no roster");
        assert_eq!(failure.kind, Kind::Invalid);
        assert_eq!(failure.faults[0].code, code);
    }
    let big = RosterFile {
        name: "a.csv".to_owned(),
        bytes: vec![b'a'; 6 << 20],
    };
    let refused = preview_roster(&world.app, None, company, big).await;
    assert_eq!(refusal(refused), (Kind::TooLarge, "roster.file.too_large"));
}

#[tokio::test]
async fn another_companys_hr_finds_nothing() {
    let world = World::with_track().await;
    let (ours, theirs) = (world.company("minato").await, world.company("sakura").await);
    let hr = hr(&world, ours).await;
    let trainee = world.trainee(ours, "T1").await;
    let app = &world.app;
    let id = preview(&world, theirs, ROSTER).await.import.id;

    let refused = preview_roster(app, Some(&hr), theirs, file(ROSTER)).await;
    assert_eq!(refusal(refused).0, Kind::NotFound);
    for company in [ours, theirs] {
        let refused = roster_preview(app, Some(&hr), company, id).await;
        assert_eq!(refusal(refused).0, Kind::NotFound);
        let refused = apply_roster(app, Some(&hr), company, id).await;
        assert_eq!(refusal(refused).0, Kind::NotFound);
        let refused = roster_fault_file(app, Some(&hr), company, id).await;
        assert_eq!(refusal(refused).0, Kind::NotFound);
    }
    let refused = latest_rosters(app, &hr, theirs).await;
    assert_eq!(refusal(refused).0, Kind::NotFound);
    let refused = preview_roster(app, Some(&trainee), ours, file(ROSTER)).await;
    assert_eq!(refusal(refused).0, Kind::Forbidden);
    let nowhere: CompanyId = app.ids.fresh(app.clock.now());
    let refused = preview_roster(app, None, nowhere, file(ROSTER)).await;
    assert_eq!(refusal(refused).0, Kind::NotFound);
    let unknown: RosterImportId = app.ids.fresh(app.clock.now());
    let refused = apply_roster(app, Some(&hr), ours, unknown).await;
    assert_eq!(refusal(refused).0, Kind::NotFound);
}

#[tokio::test]
async fn two_confirmations_at_once_apply_the_file_once() {
    let world = World::with_track().await;
    let company = world.company("minato").await;
    let id = preview(&world, company, ROSTER).await.import.id;
    let (one, other) = tokio::join!(
        apply_roster(&world.app, None, company, id),
        apply_roster(&world.app, None, company, id),
    );
    assert!(one.is_ok() != other.is_ok(), "one of the two");
    assert_eq!(refusal(one.and(other)).0, Kind::Conflict);
    assert_eq!(members(&world, company).await.len(), 3);
}

#[tokio::test]
async fn the_template_has_the_headings_that_we_read() {
    let world = World::empty().await;
    let company = world.company("minato").await;
    let hr = hr(&world, company).await;
    let bytes = roster_template(&hr, company, SheetFormat::Xlsx).expect("written");
    let sheet = read(&bytes, "a.xlsx").expect("readable");
    assert_eq!(
        sheet.headings,
        [
            "社員番号",
            "姓",
            "名",
            "セイ",
            "メイ",
            "メールアドレス",
            "部署",
            "役職",
            "入社日",
            "コース"
        ]
    );
}
