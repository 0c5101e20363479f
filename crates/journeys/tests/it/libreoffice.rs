//! What HR does with our files in an office program: opens, looks, saves, sends
//! back. A real one, since what it makes of a cell is known to nobody else.

use std::path::Path;
use std::process::Command;

use journeys::sheet::SheetFormat;
use journeys::views::report_progress::BoardFilter;
use journeys::{
    RosterFile, RosterPreview, apply_roster, export_progress, preview_roster, roster_template,
};
use kernel::Role;
use kernel::id::CompanyId;
use people::roster::Counts;

use crate::import_roster::file;
use crate::support::World;

const NEEDED: &str = "apt-get install libreoffice-calc-nogui";

/// CSV in UTF-8 with every cell in quotes and as it is shown.
const TO_CSV: &str = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,true,false";
/// CSV in UTF-8 whose every column is text, as the import dialogue offers it.
const TEXT_COLUMNS: &str = "--infilter=CSV:44,34,76,1,\
    1/2/2/2/3/2/4/2/5/2/6/2/7/2/8/2/9/2/10/2/11/2";

/// Numbers with zeros in front, letters that few fonts have, a name like a
/// formula, a long unit, days, and a cell of two lines.
const ROSTER: &str = "社員番号,姓,名,セイ,メイ,メールアドレス,部署,役職,入社日,コース\n\
    000001,髙橋,﨑子,タカハシ,サキコ,saki@example.jp,関西支社/梅田店,店長,2024/04/01,あいさつ\n\
    000010,Nguyễn,Văn An,グエン,ヴァン アン,,関西支社/梅田店,,2026/10/01,あいさつ\n\
    1E5,=SUM(A1),①㈱,サム,カブ,,本社,+81,2020/02/29,\n\
    00-7,山﨑,恵,ヤマサキ,メグミ,,本社,@課長,,あいさつ\n";

/// A file as the program saves it, in another format or its own.
fn saved(bytes: &[u8], ending: &str, to: &str, more: &[&str]) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let given = folder.path().join(format!("given.{ending}"));
    std::fs::write(&given, bytes).expect("written");
    let out = folder.path().join("saved");
    let profile = folder.path().join("profile");
    let run = Command::new("soffice")
        .arg(format!(
            "-env:UserInstallation=file://{}",
            profile.display()
        ))
        .args(["--headless", "--convert-to", to, "--outdir"])
        .arg(&out)
        .args(more)
        .arg(&given)
        .output()
        .expect(NEEDED);
    let told = String::from_utf8_lossy(&run.stderr).into_owned();
    let kind = to.split(':').next().unwrap_or(to);
    std::fs::read(Path::new(&out).join(format!("given.{kind}"))).expect(&told)
}

async fn preview(world: &World, company: CompanyId, name: &str, bytes: Vec<u8>) -> RosterPreview {
    let name = name.to_owned();
    let given = RosterFile { name, bytes };
    let preview = preview_roster(&world.app, None, company, given).await;
    preview.expect("read")
}

fn counts(preview: RosterPreview) -> Counts {
    let plan = preview.planned.expect("planned").plan;
    assert_eq!(plan.faults, []);
    plan.counts()
}

/// A company with the people of [`ROSTER`].
async fn staffed() -> (World, CompanyId) {
    let world = World::with_track().await;
    let company = world.company("minato").await;
    let preview = preview_roster(&world.app, None, company, file(ROSTER)).await;
    let id = preview.expect("a preview").import.id;
    let applied = apply_roster(&world.app, None, company, id).await;
    applied.expect("applied");
    (world, company)
}

#[tokio::test]
async fn a_roster_that_an_office_program_saved_changes_nothing() {
    let (world, company) = staffed().await;
    let unchanged = Counts {
        keep: 4,
        ..Counts::default()
    };
    let utf8 = format!("\u{feff}{ROSTER}");
    let workbook = saved(utf8.as_bytes(), "csv", "xlsx", &[TEXT_COLUMNS]);
    let again = preview(&world, company, "名簿.xlsx", workbook.clone()).await;
    assert_eq!(counts(again), unchanged, "as a workbook");
    let old = saved(&workbook, "xlsx", TO_CSV, &[]);
    let again = preview(&world, company, "名簿.csv", old).await;
    assert_eq!(counts(again), unchanged, "as CSV");
    let workbook = saved(&workbook, "xlsx", "xlsx", &[]);
    let again = preview(&world, company, "名簿.xlsx", workbook).await;
    assert_eq!(counts(again), unchanged, "saved once more");
}

#[tokio::test]
async fn our_own_workbooks_come_back_as_they_went() {
    let (world, company) = staffed().await;
    let admin = world.staff(Role::FirmAdmin).await;
    let filter = BoardFilter::default();
    let export = async |format| {
        let file = export_progress(&world.app, &admin, company, &filter, format).await;
        file.expect("written").bytes
    };
    let workbook = export(SheetFormat::Xlsx).await;
    // What is sent back keeps every person: numbers, names, readings, units.
    let sent_back = saved(&workbook, "xlsx", "xlsx", &[]);
    let again = preview(&world, company, "受講状況.xlsx", sent_back).await;
    let counts = counts(again);
    assert_eq!((counts.keep, counts.create, counts.change), (3, 0, 0));

    // Shown, every cell is what our CSV says of it; only the apostrophe before
    // what Excel would run is not needed in a workbook.
    let shown = cells(&saved(&workbook, "xlsx", TO_CSV, &[]));
    let csv = cells(&export(SheetFormat::CsvUtf8).await);
    let bare = |cell: &String| cell.strip_prefix('\'').unwrap_or(cell).to_owned();
    let csv: Vec<Vec<String>> = csv
        .iter()
        .map(|row| row.iter().map(bare).collect())
        .collect();
    assert_eq!(shown, csv);
    let has = |text: &str| shown.iter().flatten().any(|cell| cell == text);
    assert!(
        has("000001") && has("00-7") && has("髙橋 﨑子"),
        "{shown:?}"
    );
}

#[tokio::test]
async fn the_template_is_filled_in_and_comes_back() {
    let (world, company) = staffed().await;
    let admin = world.staff(Role::FirmAdmin).await;
    let template = roster_template(&admin, company, SheetFormat::Xlsx).expect("written");
    let filled = saved(&template, "xlsx", TO_CSV, &[]);
    let text = String::from_utf8(filled).expect("UTF-8");
    let headings = text.lines().next().expect("headings").to_owned();
    let row = "\"000099\",\"新人\",\"一\"";
    let filled = format!("{headings}\n{row}\n");
    let workbook = saved(filled.as_bytes(), "csv", "xlsx", &[TEXT_COLUMNS]);
    let planned = preview(&world, company, "ひな形.xlsx", workbook).await;
    let plan = planned.planned.expect("planned").plan;
    assert_eq!((plan.counts().create, plan.faults.len()), (1, 0));
    assert_eq!(plan.rows[0].employee_no, "000099", "with its zeros");
}

fn cells(csv: &[u8]) -> Vec<Vec<String>> {
    let text = std::str::from_utf8(csv).expect("UTF-8");
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.as_bytes());
    let row = |row: Result<csv::StringRecord, csv::Error>| {
        let row = row.expect("a row");
        row.iter().map(ToOwned::to_owned).collect()
    };
    reader.records().map(row).collect()
}
