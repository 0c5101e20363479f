//! Rosters against the database: from bytes to members.

use kernel::id::{CompanyId, RosterImportId, TrackId};
use kernel::{Clock, Db, Ids};
use people::roster::{
    self, Action, Applied, Column, ColumnChoice, ImportOutcome, ImportStatus, Plan, Progress,
    RosterImport, Sheet, TrackNames, check, plan, read,
};
use people::{CompanyInput, Member, MemberFilter};
use rust_xlsxwriter::Workbook;
use testkit::TestDb;

struct World {
    _test_db: TestDb,
    db: Db,
    clock: Clock,
    ids: Ids,
    company: CompanyId,
}

async fn world() -> World {
    let test_db = testkit::db().await;
    let db = test_db.db.clone();
    let (clock, ids) = (testkit::clock(), testkit::ids());
    let company = add_company(&db, &clock, &ids, "aoba").await;
    World {
        _test_db: test_db,
        db,
        clock,
        ids,
        company,
    }
}

async fn add_company(db: &Db, clock: &Clock, ids: &Ids, code: &str) -> CompanyId {
    let input = CompanyInput {
        code: code.to_owned(),
        name: "青葉商事".to_owned(),
        fiscal_year_start: None,
    };
    let profile = input.check().expect("a company");
    let tx = db.write().await.expect("a transaction");
    let id = people::write::add_company(&tx, ids, clock.now(), &profile, false)
        .await
        .expect("added");
    tx.commit().await.expect("committed");
    id
}

impl World {
    async fn members_of(&self, company: CompanyId) -> Vec<Member> {
        let everybody = MemberFilter {
            include_left: true,
            ..MemberFilter::default()
        };
        people::read::all_members(&self.db.read(), company, &everybody)
            .await
            .expect("members")
    }

    async fn members(&self) -> Vec<Member> {
        self.members_of(self.company).await
    }

    async fn plan(&self, file: &[u8]) -> Plan {
        let sheet = read(file, "名簿.csv").expect("readable");
        let roster = check(&sheet, &tracks()).expect("a roster");
        let present = roster::present(&self.db.read(), self.company, &roster).await;
        plan(&roster, present.expect("read"))
    }

    async fn import(&self, file: &[u8]) -> (Plan, Applied) {
        let plan = self.plan(file).await;
        assert_eq!(plan.faults, []);
        let tx = self.db.write().await.expect("a transaction");
        let applied = roster::apply(
            &tx,
            self.company,
            &plan,
            &self.ids,
            self.clock.now(),
            &Progress::default(),
        )
        .await
        .expect("applied");
        tx.commit().await.expect("committed");
        (plan, applied)
    }

    async fn member(&self, employee_no: &str) -> Member {
        let members = self.members().await;
        members
            .into_iter()
            .find(|member| member.employee_no == employee_no)
            .expect("the member")
    }
}

fn tracks() -> TrackNames {
    let mut tracks = TrackNames::default();
    tracks.add(
        TrackId(uuid::Uuid::from_u128(1)),
        "first-line",
        "初動対応者向け",
    );
    tracks
}

const ROSTER: &str = "社員番号,姓,名,セイ,メイ,メールアドレス,部署,役職,入社日,コース\r\n\
    000001,髙橋,﨑子,タカハシ,サキコ,saki@example.jp,関西支社/梅田店,店長,2024/04/01,初動対応者向け\r\n\
    000002,渡邊,翔,ワタナベ,ショウ,,関西支社/難波店,,2019/12/15,\r\n\
    000003,山﨑,恵,ヤマサキ,メグミ,megumi@example.jp,本社,課長,,\r\n";

fn upload(world: &World, status: ImportStatus) -> RosterImport {
    RosterImport {
        id: world.ids.fresh(world.clock.now()),
        company: world.company,
        file_name: "名簿.csv".to_owned(),
        file_hash: "abc".to_owned(),
        status,
        row_count: 3,
        choice: Some(ColumnChoice::default().with(Column::EmployeeNo, "社員cd")),
        created_by: None,
        created_at: world.clock.now(),
        confirmed_by: None,
        problem: None,
        applied_at: None,
        outcome: None,
        undone_at: None,
    }
}

fn as_workbook(csv: &str) -> Vec<u8> {
    let sheet: Sheet = read(csv.as_bytes(), "名簿.csv").expect("readable");
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    let rows = std::iter::once(&sheet.headings).chain(sheet.rows.iter().map(|row| &row.cells));
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(cells) {
            page.write_string(row, column, cell).expect("written");
        }
    }
    book.save_to_buffer().expect("a workbook")
}

#[tokio::test]
async fn a_roster_in_any_form_gives_the_same_members() {
    let cp932 = encoding_rs::SHIFT_JIS.encode(ROSTER).0.into_owned();
    let with_mark = format!("\u{FEFF}{ROSTER}").into_bytes();
    for file in [
        ROSTER.as_bytes().to_vec(),
        with_mark,
        cp932,
        as_workbook(ROSTER),
    ] {
        let world = world().await;
        let (_, applied) = world.import(&file).await;
        assert_eq!((applied.created, applied.changed), (3, 0));
        let member = world.member("000001").await;
        assert_eq!(member.full_name(), "髙橋 﨑子");
        assert_eq!(member.full_kana(), "タカハシ サキコ");
        assert_eq!(member.email.as_deref(), Some("saki@example.jp"));
        assert_eq!(member.unit_path, "関西支社/梅田店");
        assert_eq!(
            member.joined_on,
            chrono::NaiveDate::from_ymd_opt(2024, 4, 1)
        );
        assert_eq!(applied.members[&2], member.id);
        assert_eq!(world.member("000002").await.email, None);
    }
}

#[tokio::test]
async fn units_become_a_tree() {
    let world = world().await;
    world.import(ROSTER.as_bytes()).await;
    let units = people::read::units(&world.db.read(), world.company)
        .await
        .expect("units");
    let mut paths: Vec<&str> = units.iter().map(|unit| unit.path.as_str()).collect();
    paths.sort_unstable();
    assert_eq!(
        paths,
        ["本社", "関西支社", "関西支社/梅田店", "関西支社/難波店"]
    );
    let find = |path: &str| {
        units
            .iter()
            .find(|unit| unit.path == path)
            .expect("the unit")
    };
    assert_eq!(find("関西支社/梅田店").parent, Some(find("関西支社").id));
    assert_eq!(find("関西支社/梅田店").name, "梅田店");
    assert_eq!(find("本社").parent, None);
}

#[tokio::test]
async fn the_same_file_twice_changes_nothing() {
    let world = world().await;
    world.import(ROSTER.as_bytes()).await;
    let before = world.members().await;
    world.clock.advance(chrono::TimeDelta::hours(1));
    let (plan, applied) = world.import(ROSTER.as_bytes()).await;
    assert!(plan.rows.iter().all(|row| row.action == Action::Keep));
    assert_eq!((applied.created, applied.changed), (0, 0));
    assert_eq!(
        applied.members.len(),
        3,
        "the rows still name their members"
    );
    assert_eq!(world.members().await, before);
    let accounts = people::read::accounts_of_members(
        &world.db.read(),
        world.company,
        &before.iter().map(|member| member.id).collect::<Vec<_>>(),
    )
    .await
    .expect("accounts");
    assert_eq!(accounts.len(), 3);
}

#[tokio::test]
async fn changes_touch_what_the_cells_say_and_nothing_else() {
    let world = world().await;
    world.import(ROSTER.as_bytes()).await;
    let later = "社員番号,姓,メールアドレス,部署,役職\n\
        000001,髙橋,<削除>,本社/総務部,\n\
        000002,渡邉,saki@example.jp,,副店長\n";
    let (plan, applied) = world.import(later.as_bytes()).await;
    assert_eq!((applied.created, applied.changed), (0, 2));
    assert_eq!(plan.missing.count, 1);
    let first = world.member("000001").await;
    assert_eq!(first.email, None);
    assert_eq!(first.unit_path, "本社/総務部");
    assert_eq!(first.job_title, "店長");
    assert_eq!(first.full_name(), "髙橋 﨑子");
    let second = world.member("000002").await;
    assert_eq!(second.full_name(), "渡邉 翔");
    assert_eq!(second.email.as_deref(), Some("saki@example.jp"));
    assert_eq!(second.unit_path, "関西支社/難波店");
    assert_eq!(world.member("000003").await.full_name(), "山﨑 恵");
}

#[tokio::test]
async fn two_members_can_swap_their_addresses_in_one_file() {
    let world = world().await;
    world.import(ROSTER.as_bytes()).await;
    let swap = "社員番号,姓,メール\n000001,髙橋,megumi@example.jp\n000003,山﨑,saki@example.jp\n";
    world.import(swap.as_bytes()).await;
    let email = world.member("000003").await.email;
    assert_eq!(email.as_deref(), Some("saki@example.jp"));
}

#[tokio::test]
async fn changed_members_are_found_by_their_new_names() {
    let world = world().await;
    world.import(ROSTER.as_bytes()).await;
    world
        .import("社員番号,姓,セイ\n000003,神,ジン\n".as_bytes())
        .await;
    let filter = MemberFilter {
        search: "じん".to_owned(),
        ..MemberFilter::default()
    };
    let found = people::read::all_members(&world.db.read(), world.company, &filter)
        .await
        .expect("members");
    assert_eq!(found.len(), 1);
}

#[tokio::test]
async fn another_companys_members_are_no_part_of_the_plan() {
    let world = world().await;
    world.import(ROSTER.as_bytes()).await;
    let other = add_company(&world.db, &world.clock, &world.ids, "wakaba").await;
    let sheet = read(ROSTER.as_bytes(), "名簿.csv").expect("readable");
    let roster = check(&sheet, &tracks()).expect("a roster");
    let present = roster::present(&world.db.read(), other, &roster).await;
    let plan = plan(&roster, present.expect("read"));
    assert_eq!(plan.counts().create, 3);
    let tx = world.db.write().await.expect("a transaction");
    roster::apply(
        &tx,
        other,
        &plan,
        &world.ids,
        world.clock.now(),
        &Progress::default(),
    )
    .await
    .expect("applied");
    tx.commit().await.expect("committed");
    assert_eq!(world.members().await.len(), 3);
    assert_eq!(world.members_of(other).await.len(), 3);
}

#[tokio::test]
async fn a_large_roster_goes_in_at_once() {
    let world = world().await;
    let mut file = "社員番号,姓,メール,部署\n".to_owned();
    for number in 0..1700 {
        let line = format!(
            "{number:06},山田,m{number}@example.jp,支社{}/店{number}\n",
            number % 7
        );
        file.push_str(&line);
    }
    let (_, applied) = world.import(file.as_bytes()).await;
    assert_eq!(applied.created, 1700);
    assert_eq!(world.members().await.len(), 1700);
}

#[tokio::test]
async fn an_upload_is_kept_until_it_is_applied_once() {
    let world = world().await;
    let id: RosterImportId = world.ids.fresh(world.clock.now());
    let import = RosterImport {
        id,
        ..upload(&world, ImportStatus::Validated)
    };
    let tx = world.db.write().await.expect("a transaction");
    let content = ROSTER.as_bytes().to_vec();
    roster::keep_import(&tx, &import, content.clone())
        .await
        .expect("kept");
    tx.commit().await.expect("committed");
    let kept = roster::import(&world.db.read(), world.company, id).await;
    assert_eq!(kept.expect("read"), Some((import.clone(), content)));
    let elsewhere = world.ids.fresh(world.clock.now());
    let foreign = roster::import(&world.db.read(), elsewhere, id).await;
    assert_eq!(foreign.expect("read"), None);

    let tx = world.db.write().await.expect("a transaction");
    let now = world.clock.now();
    let outcome = ImportOutcome {
        create: 3,
        ..ImportOutcome::default()
    };
    let foreign = roster::mark_import_applied(&tx, elsewhere, id, now, &outcome).await;
    assert!(!foreign.expect("asked"));
    let first = roster::mark_import_applied(&tx, world.company, id, now, &outcome).await;
    let second = roster::mark_import_applied(&tx, world.company, id, now, &outcome).await;
    assert!(first.expect("asked"));
    assert!(!second.expect("asked"));
    tx.commit().await.expect("committed");
    let applied = roster::import(&world.db.read(), world.company, id).await;
    let (applied, content) = applied.expect("read").expect("there");
    assert_eq!(applied.status, ImportStatus::Applied);
    assert_eq!(applied.applied_at, Some(now));
    assert_eq!(applied.outcome, Some(outcome));
    assert_eq!(content, Vec::<u8>::new());
}

#[tokio::test]
async fn the_content_of_old_uploads_is_forgotten() {
    let world = world().await;
    let mut keys = Vec::new();
    let tx = world.db.write().await.expect("a transaction");
    for hours in [0, 30] {
        let id = world.ids.fresh(world.clock.now());
        let import = RosterImport {
            id,
            created_at: world.clock.now() + chrono::TimeDelta::hours(hours),
            ..upload(&world, ImportStatus::Rejected)
        };
        roster::keep_import(&tx, &import, vec![1])
            .await
            .expect("kept");
        keys.push(id);
    }
    let limit = world.clock.now() + chrono::TimeDelta::hours(24);
    let forgotten = roster::forget_import_contents(&tx, world.company, limit).await;
    assert_eq!(forgotten.expect("forgotten"), 1);
    tx.commit().await.expect("committed");
    let newer = roster::import(&world.db.read(), world.company, keys[1]).await;
    assert_eq!(newer.expect("read").expect("there").1, [1]);
    let latest = roster::latest_imports(&world.db.read(), world.company, 1).await;
    let latest = latest.expect("read");
    assert_eq!(latest.len(), 1);
    assert_eq!(latest[0].id, keys[1]);
}

#[tokio::test]
async fn people_whom_the_file_lacks_are_counted_and_the_first_are_named() {
    let world = world().await;
    let everybody = roster::limits::MISSING_NAMED + 201;
    let mut text = "社員番号,姓,セイ\n".to_owned();
    for number in 1..=everybody {
        text.push_str(&format!("{number:06},髙橋,タカハシ\n"));
    }
    world.import(text.as_bytes()).await;
    let tx = world.db.write().await.expect("a transaction");
    let gone = world.member("000002").await.id;
    people::write::change_member_status(
        &tx,
        world.clock.now(),
        world.company,
        gone,
        people::MembershipStatus::Left,
    )
    .await
    .expect("left");
    tx.commit().await.expect("committed");

    // A faulty row is in the file all the same.
    let plan = world.plan("社員番号,姓\n000001,\n".as_bytes()).await;
    assert_eq!(plan.missing.count, everybody as u64 - 2);
    let named = &plan.missing.named;
    assert_eq!(named.len(), roster::limits::MISSING_NAMED);
    assert!(named.iter().all(|one| one.employee_no != "000001"));
    assert!(
        named.iter().all(|one| one.employee_no != "000002"),
        "leavers are not expected"
    );
    let whole = world
        .plan(text.replace("000002,", "900000,").as_bytes())
        .await;
    assert_eq!(whole.missing.count, 0);
    assert_eq!(whole.missing.named, []);
}

#[tokio::test]
async fn an_address_is_compared_with_members_whom_the_file_lacks() {
    let world = world().await;
    world.import(ROSTER.as_bytes()).await;
    let plan = world
        .plan("社員番号,姓,メール\n000002,渡邊,SAKI@example.jp\n".as_bytes())
        .await;
    assert_eq!(plan.faults[0].code, "roster.email.taken");
}

#[tokio::test]
async fn a_choice_of_columns_is_remembered_by_company_and_headings() {
    let world = world().await;
    let other = add_company(&world.db, &world.clock, &world.ids, "sakura").await;
    let first = ColumnChoice::default().with(Column::EmployeeNo, "a");
    let second = ColumnChoice::default().with(Column::EmployeeNo, "b");
    for choice in [&first, &second] {
        let tx = world.db.write().await.expect("a transaction");
        let now = world.clock.now();
        roster::remember_choice(&tx, now, world.company, "h", choice, None)
            .await
            .expect("remembered");
        tx.commit().await.expect("committed");
    }
    for (company, hash, expected) in [
        (world.company, "h", Some(second)),
        (world.company, "i", None),
        (other, "h", None),
    ] {
        let found = roster::remembered_choice(&world.db.read(), company, hash).await;
        assert_eq!(found.expect("read"), expected);
    }
}
