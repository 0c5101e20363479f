//! Rosters whose headings are not ours: columns are chosen once and remembered.

use journeys::{
    apply_roster, choose_roster_columns, preview_roster, roster_columns, roster_preview,
    take_roster,
};
use kernel::Kind;
use people::roster::{Column, ColumnChoice, ImportStatus};

use crate::import_roster::{file, hr, members, refusal};
use crate::support::World;

const STRANGE: &str = "コード,漢字,カナ氏名,拠点\n000001,髙橋 﨑子,タカハシ サキコ,本社\n";
const AGAIN: &str = "拠点,カナ氏名,漢字,コード\n本社,ワタナベ ショウ,渡邊 翔,000002\n";

fn choice() -> ColumnChoice {
    ColumnChoice::default()
        .with(Column::EmployeeNo, "コード")
        .with(Column::FullName, "漢字")
        .with(Column::FullKana, "カナ氏名")
        .with(Column::Unit, "拠点")
}

#[tokio::test]
async fn columns_are_chosen_once_and_used_for_the_next_file_with_the_same_headings() {
    let world = World::with_track().await;
    let app = &world.app;
    let company = world.company("minato").await;
    let hr = hr(&world, company).await;
    let unknown = preview_roster(app, Some(&hr), company, file(STRANGE)).await;
    let failure = unknown.expect_err("a program is refused");
    assert_eq!(failure.faults[0].code, "roster.file.missing_headings");

    let taken = take_roster(app, &hr, company, file(STRANGE)).await;
    let taken = taken.expect("kept");
    assert_eq!(taken.import.status, ImportStatus::Mapping);
    assert_eq!(taken.planned, None);
    let id = taken.import.id;
    let refused = apply_roster(app, Some(&hr), company, id).await;
    assert_eq!(refusal(refused), (Kind::Conflict, "roster.columns_missing"));

    let columns = roster_columns(app, &hr, company, id).await.expect("waits");
    assert_eq!(columns.choice.label(Column::FullKana), Some("カナ氏名"));
    assert_eq!(columns.columns[1].example, "髙橋 﨑子");
    let nothing = ColumnChoice::default();
    let refused = choose_roster_columns(app, &hr, company, id, &nothing).await;
    assert_eq!(refused.expect_err("no number").faults.len(), 2);
    choose_roster_columns(app, &hr, company, id, &choice())
        .await
        .expect("chosen");
    let preview = roster_preview(app, Some(&hr), company, id).await;
    let preview = preview.expect("found");
    assert_eq!(preview.import.status, ImportStatus::Validated);
    assert_eq!(preview.planned.expect("planned").plan.counts().create, 1);
    apply_roster(app, Some(&hr), company, id)
        .await
        .expect("applied");
    let late = choose_roster_columns(app, &hr, company, id, &choice()).await;
    assert_eq!(refusal(late), (Kind::Conflict, "roster.not_waiting"));

    // The next file needs nobody, in whatever order its columns are.
    let next = preview_roster(app, None, company, file(AGAIN)).await;
    let next = next.expect("known columns");
    assert_eq!(next.import.status, ImportStatus::Validated);
    assert_eq!(next.import.choice, Some(choice()));
    apply_roster(app, None, company, next.import.id)
        .await
        .expect("applied");
    let names: Vec<String> = members(&world, company)
        .await
        .into_iter()
        .filter(|member| member.unit_path == "本社")
        .map(|member| member.full_name())
        .collect();
    assert_eq!(names, ["髙橋 﨑子", "渡邊 翔"]);
}

#[tokio::test]
async fn what_one_company_chose_is_nothing_to_another() {
    let world = World::with_track().await;
    let app = &world.app;
    let (ours, theirs) = (world.company("minato").await, world.company("sakura").await);
    let (hr, other) = (hr(&world, ours).await, hr(&world, theirs).await);
    let taken = take_roster(app, &hr, ours, file(STRANGE)).await;
    let id = taken.expect("kept").import.id;
    for company in [ours, theirs] {
        let refused = roster_columns(app, &other, company, id).await;
        assert_eq!(refusal(refused).0, Kind::NotFound);
        let refused = choose_roster_columns(app, &other, company, id, &choice()).await;
        assert_eq!(refusal(refused).0, Kind::NotFound);
    }
    choose_roster_columns(app, &hr, ours, id, &choice())
        .await
        .expect("chosen");
    let taken = take_roster(app, &other, theirs, file(STRANGE)).await;
    assert_eq!(taken.expect("kept").import.status, ImportStatus::Mapping);
}

#[tokio::test]
async fn a_known_file_can_be_read_by_other_columns() {
    let world = World::with_track().await;
    let app = &world.app;
    let company = world.company("minato").await;
    let hr = hr(&world, company).await;
    let text = "社員番号,姓,拠点\n000001,髙橋,本社\n";
    let taken = take_roster(app, &hr, company, file(text)).await;
    let taken = taken.expect("kept");
    assert_eq!(taken.import.status, ImportStatus::Validated);
    let choice = ColumnChoice::default()
        .with(Column::EmployeeNo, "社員番号")
        .with(Column::FamilyName, "姓")
        .with(Column::Unit, "拠点");
    choose_roster_columns(app, &hr, company, taken.import.id, &choice)
        .await
        .expect("chosen");
    let preview = roster_preview(app, Some(&hr), company, taken.import.id).await;
    let plan = preview.expect("found").planned.expect("planned").plan;
    assert_eq!(plan.ignored_headings, Vec::<String>::new());
    assert_eq!(plan.rows[0].changes.len(), 2, "name and unit");
}
