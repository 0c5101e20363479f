//! Paper questionnaires, and the report over them.

use crate::support::World;
use journeys::import_ratings::{ImportOptions, ImportReport};
use journeys::sheet::{self, SheetFormat, Table};
use journeys::type_paper::paper_sessions;
use journeys::views::report_satisfaction::{
    Ask, By, Row, Satisfaction, Viewer, export_change, export_satisfaction, firm_order,
    period_change, satisfaction, trend,
};
use journeys::{PaperInput, close_periods, import_ratings, type_paper};
use kernel::{Failure, Kind, Role};
use sea_orm::{ConnectionTrait, Statement};
use surveys::{Answer, Given, GivenValue, Rating};
use testkit::content::{edit, write};

/// Key, n and display of each expected row.
type Rows = &'static [(&'static str, u64, &'static str)];

const HEADER: &str = "回答番号,開催回,終了日,企業コード,コース,講師,設問,評価";

/// A world whose survey is the one that paper questionnaires ask.
async fn world() -> World {
    let world = World::empty().await;
    let folder = world.content.path();
    let survey = std::fs::read_to_string(folder.join("surveys/after.toml")).expect("the survey");
    let survey = survey.replace("id = \"after\"", "id = \"post-training\"");
    let second = "\n[[question]]\nid = \"content\"\nlabel = \"内容の分かりやすさ\"\ntext = \"分かりやすかったですか。\"\n\
         kind = \"rating\"\nscale = [\"1\", \"2\", \"3\", \"4\", \"5\"]\n";
    write(
        folder,
        "surveys/post-training.toml",
        format!("{survey}{second}"),
    );
    std::fs::remove_file(folder.join("surveys/after.toml")).expect("removed");
    edit(
        folder,
        "tracks/greeting/track.toml",
        "survey = \"after\"",
        "survey = \"post-training\"",
    );
    world.publish().await;
    world
}

/// Rows of one session: `ratings` one questionnaire each, all of `company`.
fn session(
    code: &str,
    day: &str,
    company: &str,
    instructor: &str,
    ratings: &[&str],
) -> Vec<String> {
    let row = |(number, rating): (usize, &&str)| {
        format!(
            "{code}-{company}-{number},{code},{day},{company},greeting,{instructor},総合満足度,{rating}"
        )
    };
    ratings.iter().enumerate().map(row).collect()
}

fn file(rows: &[Vec<String>]) -> Vec<u8> {
    let lines: Vec<&str> = rows.iter().flatten().map(String::as_str).collect();
    format!("\u{feff}{HEADER}\r\n{}\r\n", lines.join("\r\n")).into_bytes()
}

/// Two sessions of before, one answered on paper and one on a web form, with
/// those who could answer; its last row is faulty.
const HISTORY: &str = include_str!("ratings-history.csv");

/// The same table as a workbook.
fn workbook(csv: &str) -> Vec<u8> {
    let cells = |line: &str| -> Vec<String> { line.split(',').map(str::to_owned).collect() };
    let mut lines = csv.lines().map(cells);
    let table = Table {
        title: "回答".to_owned(),
        headings: lines.next().expect("headings"),
        rows: lines.collect(),
    };
    sheet::write(&table, SheetFormat::Xlsx).expect("a workbook")
}

async fn number(world: &World, sql: &str) -> i64 {
    let db = world.app.db.read();
    let ask = Statement::from_string(db.get_database_backend(), sql);
    let row = db.query_one_raw(ask).await.expect("read").expect("a row");
    row.try_get_by_index(0).expect("a number")
}

async fn import(world: &World, bytes: Vec<u8>) -> ImportReport {
    let options = ImportOptions {
        create_companies: true,
        is_sample: false,
    };
    let report = import_ratings(&world.app, None, "ratings.csv", bytes, options).await;
    close_periods(&world.app).await.expect("closed");
    report.expect("imported")
}

async fn report(world: &World, viewer: &Viewer, by: By) -> Result<Satisfaction, Failure> {
    let ask = Ask {
        from: kernel::date::parse("2023-04-01").expect("a day"),
        to: kernel::date::parse("2024-03-31").expect("a day"),
        by,
        question: "overall".to_owned(),
        track: None,
    };
    satisfaction(&world.app, viewer, ask).await
}

async fn rows(world: &World, viewer: &Viewer, by: By) -> Vec<(String, u64, String)> {
    let report = report(world, viewer, by).await.expect("a report");
    let shown = |row: Row| (row.key.clone(), row.n(), row.display());
    let rows = if by == By::Overall {
        report.overall
    } else {
        report.rows
    };
    rows.into_iter().map(shown).collect()
}

fn shown(rows: &[(&str, u64, &str)]) -> Vec<(String, u64, String)> {
    let owned =
        |(key, n, display): &(&str, u64, &str)| ((*key).to_owned(), *n, (*display).to_owned());
    rows.iter().map(owned).collect()
}

async fn findings(world: &World) -> Vec<String> {
    let keys = &world.app.survey_keys;
    surveys::read::verify(&world.app.db.read(), Some(keys))
        .await
        .expect("read")
}

/// A year: two companies, two instructors, and sessions just outside it.
fn year() -> Vec<Vec<String>> {
    vec![
        session("S0", "2023/03/31", "C001", "講師01", &["1", "1"]),
        session(
            "S1",
            "2023/04/01",
            "C001",
            "講師01",
            &["5", "5", "5", "4", "5", "該当なし"],
        ),
        session("S1", "2023/04/01", "C002", "講師01", &["3", "3"]),
        session(
            "S2",
            "2024/03/31",
            "C002",
            "講師 02",
            &["5", "5", "4", "4", "4", ""],
        ),
        session("S3", "2023/08/06", "C002", "講師 02", &["1"]),
        session("S9", "2024/04/01", "C002", "講師01", &["1"]),
    ]
}

#[tokio::test]
async fn the_period_holds_what_ended_within_it_and_both_ends_count() {
    let world = world().await;
    let taken = import(&world, file(&year())).await;
    assert_eq!(
        (taken.rows, taken.rows_taken, taken.ballots_taken),
        (18, 18, 18)
    );
    assert_eq!(
        (taken.sessions_created, taken.companies_created.len()),
        (5, 2)
    );
    let firm = Viewer::Firm;
    let report = report(&world, &firm, By::Overall).await.expect("a report");
    let [all] = report.overall.as_slice() else {
        panic!("one row")
    };
    let mean = all.mean.expect("ratings");
    assert_eq!(
        (mean.sum(), mean.n(), all.display().as_str()),
        (53, 13, "4.08")
    );
    assert_eq!((all.responses, all.na, all.blank), (15, 1, 1));
    assert_eq!(all.distribution.expect("the firm's").rated, [1, 0, 2, 4, 6]);
    assert_eq!(
        all.response_rate, None,
        "nobody knows how many could have answered on paper"
    );
    assert_eq!(findings(&world).await, Vec::<String>::new());
}

#[tokio::test]
async fn the_firm_breaks_it_down_by_every_dimension() {
    let world = world().await;
    import(&world, file(&year())).await;
    let firm = Viewer::Firm;
    let cases: [(By, Rows); 6] = [
        (By::Track, &[("greeting", 13, "4.08")]),
        (By::Company, &[("c001", 5, "4.80"), ("c002", 8, "3.63")]),
        (
            By::Instructor,
            &[("講師02", 6, "3.83"), ("講師01", 7, "4.29")],
        ),
        (
            By::Session,
            &[("S1", 7, "4.29"), ("S3", 1, "1.00"), ("S2", 5, "4.40")],
        ),
        (
            By::Question,
            &[("overall", 13, "4.08"), ("content", 0, "–")],
        ),
        (
            By::Month,
            &[
                ("2023-04", 7, "4.29"),
                ("2023-08", 1, "1.00"),
                ("2024-03", 5, "4.40"),
            ],
        ),
    ];
    for (by, expected) in cases {
        assert_eq!(rows(&world, &firm, by).await, shown(expected), "{by:?}");
    }
}

/// An open round stands beside closed ones in the same track and month, so
/// that the sums hold both.
#[tokio::test]
async fn an_open_confidential_round_is_in_no_score() {
    let world = world().await;
    let mut sessions = year();
    sessions.push(session("S4", "2024/03/30", "C001", "講師01", &["2"]));
    import(&world, file(&sessions)).await;
    let tx = world.app.db.write().await.expect("a transaction");
    let open = "UPDATE survey_rounds SET kind = 'web', month = 'session S2', closed_on = NULL \
         WHERE session_id IN (SELECT id FROM training_sessions WHERE code = 'S2')";
    let open = Statement::from_string(tx.get_database_backend(), open);
    tx.execute_raw(open).await.expect("opened again");
    tx.commit().await.expect("committed");
    let firm = Viewer::Firm;
    let cases: [(By, Rows); 7] = [
        (By::Overall, &[("all", 9, "3.67")]),
        (By::Track, &[("greeting", 9, "3.67")]),
        (By::Company, &[("c001", 6, "4.33"), ("c002", 3, "2.33")]),
        (
            By::Instructor,
            &[("講師02", 1, "1.00"), ("講師01", 8, "4.00")],
        ),
        (
            By::Session,
            &[("S1", 7, "4.29"), ("S3", 1, "1.00"), ("S4", 1, "2.00")],
        ),
        (By::Question, &[("overall", 9, "3.67"), ("content", 0, "–")]),
        (
            By::Month,
            &[
                ("2023-04", 7, "4.29"),
                ("2023-08", 1, "1.00"),
                ("2024-03", 1, "2.00"),
            ],
        ),
    ];
    for (by, expected) in cases {
        assert_eq!(rows(&world, &firm, by).await, shown(expected), "{by:?}");
        let report = report(&world, &firm, by).await.expect("a report");
        assert_eq!(report.open_ballots, 6, "{by:?}");
    }
    let ask = Ask {
        from: kernel::date::parse("2023-04-02").expect("a day"),
        to: kernel::date::parse("2024-03-31").expect("a day"),
        by: By::Overall,
        question: "overall".to_owned(),
        track: Some("greeting".to_owned()),
    };
    let found = satisfaction(&world.app, &firm, ask)
        .await
        .expect("a report");
    assert_eq!(
        found.overall.iter().map(Row::n).collect::<Vec<_>>(),
        [2],
        "whole months and the days before them"
    );
}

#[tokio::test]
async fn an_instructor_written_in_two_ways_is_one_person() {
    let world = world().await;
    let sessions = [
        session("S1", "2023/05/01", "C001", "講師 02", &["5"; 6]),
        session("S2", "2023/06/01", "C001", "講師02", &["4"; 3]),
        session("S3", "2023/07/01", "C001", "講師\u{3000}02", &["3"]),
    ];
    import(&world, file(&sessions)).await;
    assert_eq!(
        rows(&world, &Viewer::Firm, By::Instructor).await,
        shown(&[("講師02", 10, "4.50")])
    );
    let ask = Ask {
        from: kernel::date::parse("2023-04-01").expect("a day"),
        to: kernel::date::parse("2024-03-31").expect("a day"),
        by: By::Instructor,
        question: "overall".to_owned(),
        track: None,
    };
    let order = firm_order(&world.app, &ask).await.expect("read");
    let sizes: Vec<u64> = order
        .expect("ratings")
        .placed
        .iter()
        .map(|one| one.mean.n())
        .collect();
    assert_eq!(sizes, [10]);
}

/// Companies C001 and C002 side by side, and a session of one person.
fn mixed_year() -> Vec<Vec<String>> {
    vec![
        session("S1", "2023/04/01", "C001", "講師01", &["5"; 6]),
        session("S1", "2023/04/01", "C002", "講師01", &["3", "3"]),
        session(
            "S2",
            "2024/03/31",
            "C002",
            "講師 02",
            &["5", "5", "4", "4", "4", "5", ""],
        ),
        session("S2", "2024/03/31", "C001", "講師 02", &["4"; 5]),
        session("S3", "2023/08/06", "C002", "講師 02", &["1"]),
    ]
}

async fn company(world: &World, code: &str) -> Viewer {
    let found = people::read::company_by_code(&world.app.db.read(), code).await;
    Viewer::Companies(vec![found.expect("read").expect("made").id])
}

#[tokio::test]
async fn a_company_sees_whole_blocks_that_are_its_own() {
    let world = world().await;
    import(&world, file(&mixed_year())).await;
    let viewer = company(&world, "C002").await;
    // Its two of S1 stand in a block with C001, and its one of S3 in the
    // smaller block of the same instructor: both look as if they were not
    // there.
    for (by, key) in [
        (By::Overall, "all"),
        (By::Session, "S2"),
        (By::Month, "2024-03"),
        (By::Instructor, "講師02"),
    ] {
        assert_eq!(
            rows(&world, &viewer, by).await,
            shown(&[(key, 6, "4.50")]),
            "{by:?}"
        );
    }
    let other = company(&world, "C001").await;
    assert_eq!(rows(&world, &other, By::Overall).await, shown(&[]));
    let refused = report(&world, &viewer, By::Company)
        .await
        .expect_err("refused");
    assert_eq!(refused.kind, Kind::Forbidden);
}

#[tokio::test]
async fn an_instructor_sees_whole_blocks_of_their_own_sessions() {
    let world = world().await;
    import(&world, file(&mixed_year())).await;
    let viewer = Viewer::Instructor("講師\u{3000}02".to_owned());
    assert_eq!(
        rows(&world, &viewer, By::Overall).await,
        shown(&[("all", 12, "4.00")])
    );
    assert_eq!(
        rows(&world, &viewer, By::Session).await,
        shown(&[("S2", 6, "4.50")]),
        "the other block spans two sessions"
    );
    let first = Viewer::Instructor("講師01".to_owned());
    assert_eq!(
        rows(&world, &first, By::Session).await,
        shown(&[("S1", 8, "4.50")])
    );
    for by in [By::Company, By::Instructor] {
        let refused = report(&world, &first, by).await.expect_err("refused");
        assert_eq!(refused.kind, Kind::Forbidden, "{by:?}");
    }
}

/// Everything that all audiences see together, held against every group of
/// fewer than five people. (S1 was once told as 8 and as C001's 6.)
#[tokio::test]
async fn what_all_audiences_see_together_isolates_nobody() {
    let world = world().await;
    import(&world, file(&mixed_year())).await;
    // The cells: S1/C001, S1/C002, S2/C002, S2/C001, S3/C002.
    let cells = [6, 2, 6, 5, 1];
    let mut releases = Vec::new();
    for viewer in [
        company(&world, "C001").await,
        company(&world, "C002").await,
        Viewer::Instructor("講師01".to_owned()),
        Viewer::Instructor("講師02".to_owned()),
    ] {
        for by in [By::Overall, By::Session, By::Month, By::Track] {
            for (_, n, _) in rows(&world, &viewer, by).await {
                // Which cells a total is of follows from its size.
                let of: &[usize] = match n {
                    6 => &[2],
                    8 => &[0, 1],
                    12 => &[2, 3, 4],
                    other => panic!("{other}"),
                };
                releases.push(of.iter().copied().collect());
            }
        }
    }
    assert!(releases.len() > 8);
    assert!(surveys::rank_audit::isolates_nobody(&cells, &releases, 5));
}

#[tokio::test]
async fn a_month_that_may_still_be_answered_about_is_the_firms_only() {
    let world = world().await;
    let sessions = [
        session("S1", "2026/11/10", "C001", "講師01", &["5"; 6]),
        session("S2", "2026/11/12", "C001", "講師01", &["4"; 7]),
    ];
    import(&world, file(&sessions)).await;
    let ask = Ask {
        from: kernel::date::parse("2026-11-01").expect("a day"),
        to: kernel::date::parse("2026-11-30").expect("a day"),
        by: By::Overall,
        question: "overall".to_owned(),
        track: None,
    };
    let instructor = Viewer::Instructor("講師01".to_owned());
    let count = async |viewer: &Viewer| {
        let report = satisfaction(&world.app, viewer, ask.clone()).await;
        report.expect("a report").overall.first().map_or(0, Row::n)
    };
    assert_eq!(
        (count(&Viewer::Firm).await, count(&instructor).await),
        (13, 0)
    );
    world.app.clock.advance(chrono::TimeDelta::days(22));
    close_periods(&world.app).await.expect("closed");
    assert_eq!(
        count(&instructor).await,
        7,
        "the smaller block waits, so that the year does not end on a rest of few"
    );
    world.app.clock.advance(chrono::TimeDelta::days(130));
    close_periods(&world.app).await.expect("closed");
    assert_eq!(count(&instructor).await, 13);
    assert_eq!(findings(&world).await, Vec::<String>::new());
}

/// What an instructor saw does not move by fewer than five, and a company gets
/// its total over sessions where it is few.
#[tokio::test]
async fn late_paper_waits_and_a_company_few_everywhere_sees_its_total() {
    let world = world().await;
    let mut year = Vec::new();
    for (place, day) in ["2023/04/10", "2023/05/10", "2023/06/10", "2023/07/10"]
        .iter()
        .enumerate()
    {
        let code = format!("S{place}");
        year.push(session(&code, day, "C001", "講師01", &["5"; 9]));
        year.push(session(&code, day, "C002", "講師01", &["3"; 3]));
    }
    import(&world, file(&year)).await;
    let (many, few) = (company(&world, "C001").await, company(&world, "C002").await);
    assert_eq!(
        rows(&world, &few, By::Overall).await,
        shown(&[("all", 12, "3.00")])
    );
    assert_eq!(
        rows(&world, &few, By::Session).await,
        shown(&[]),
        "only as a whole"
    );
    assert_eq!(
        rows(&world, &many, By::Overall).await,
        shown(&[("all", 36, "5.00")])
    );

    let instructor = Viewer::Instructor("講師01".to_owned());
    assert_eq!(rows(&world, &instructor, By::Overall).await[0].1, 48);
    let late = session("S9", "2023/05/20", "C001", "講師01", &["1"; 4]);
    import(&world, file(&[late])).await;
    assert_eq!(
        rows(&world, &instructor, By::Overall).await[0].1,
        48,
        "four wait"
    );
    let later = session("S8", "2023/05/21", "C001", "講師01", &["1"]);
    import(&world, file(&[later])).await;
    assert_eq!(rows(&world, &instructor, By::Overall).await[0].1, 53);
    let verified = journeys::verify(&world.app.db, Some(&world.app.survey_keys)).await;
    assert_eq!(verified.expect("read"), Vec::new());
}

#[tokio::test]
async fn closing_again_tells_nothing_new_and_what_was_told_is_checked() {
    let world = world().await;
    import(&world, file(&mixed_year())).await;
    let count = async |sql: &str| {
        let db = world.app.db.read();
        let ask = Statement::from_string(db.get_database_backend(), sql);
        let row = db.query_one_raw(ask).await.expect("read").expect("a row");
        row.try_get_by_index::<i64>(0).expect("a number")
    };
    let blocks = count("SELECT COUNT(*) FROM survey_blocks").await;
    assert!(blocks > 0);
    world.app.clock.advance(chrono::TimeDelta::days(1));
    let again = close_periods(&world.app).await.expect("closed");
    assert_eq!(again, journeys::PeriodRun::default());
    assert_eq!(count("SELECT COUNT(*) FROM survey_blocks").await, blocks);
    let broken = "INSERT INTO survey_blocks (id, edition, fiscal_year, company_id, k, formed_on) \
         SELECT id, 2, fiscal_year, company_id, k, formed_on FROM survey_blocks";
    let tx = world.app.db.write().await.expect("a transaction");
    let broken = Statement::from_string(tx.get_database_backend(), broken);
    tx.execute_raw(broken).await.expect("written");
    tx.commit().await.expect("committed");
    let found = findings(&world).await;
    assert!(
        found
            .iter()
            .any(|finding| finding.contains("told anew for 0 ratings")),
        "{found:?}"
    );
}

#[tokio::test]
async fn years_are_compared_raw_and_with_the_mix_held_still() {
    let world = world().await;
    let earlier = session("S1", "2023/05/01", "C001", "講師01", &["4"; 20]);
    let later = session("S2", "2024/05/01", "C001", "講師02", &["5"; 20]);
    import(&world, file(&[earlier, later])).await;
    let day = |text| kernel::date::parse(text).expect("a day");
    let years = [
        (day("2023-04-01"), day("2024-03-31")),
        (day("2024-04-01"), day("2025-03-31")),
    ];
    let change = period_change(&world.app, "overall", years[0], years[1]).await;
    let change = change.expect("compared");
    let raw = change.raw.expect("ratings in both");
    assert_eq!(
        (raw.difference.to_string().as_str(), raw.change.label()),
        ("+1.00", "上昇")
    );
    let same = change.standardised.expect("one course in both");
    assert_eq!(
        (same.difference.signed().as_str(), same.tracks),
        ("+1.00", 1)
    );

    let ask = Ask {
        from: years[0].0,
        to: years[1].1,
        by: By::Overall,
        question: "overall".to_owned(),
        track: None,
    };
    let found = trend(&world.app, &ask).await.expect("a trend");
    let months: Vec<&str> = found
        .points
        .iter()
        .map(|point| point.first.as_str())
        .collect();
    assert_eq!(months, ["2023-05", "2024-05"]);
    let order = firm_order(&world.app, &ask)
        .await
        .expect("read")
        .expect("ratings");
    let names: Vec<&str> = order.placed.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["講師02", "講師01"]);
    let exported = export_satisfaction(&world.app, &Viewer::Firm, ask, SheetFormat::CsvUtf8).await;
    let text = String::from_utf8(exported.expect("written").bytes).expect("UTF-8");
    let (text, trend) = text.split_once("月ごとの推移\r\n").expect("two tables");
    assert_eq!(text.lines().count(), 4, "{text}");
    for month in [
        "2023-05,2023-05,4.00,80,20,",
        "2024-05,2024-05,5.00,100,20,",
    ] {
        assert!(trend.contains(month), "{trend}");
    }
    assert!(trend.contains("契約企業と講師に見えている回答"), "{trend}");
    let written = export_change(
        &world.app,
        "overall",
        years[0],
        years[1],
        SheetFormat::CsvUtf8,
    );
    let written = String::from_utf8(written.await.expect("written").bytes).expect("UTF-8");
    assert!(written.contains("平均,4.00,5.00,'+1.00,"), "{written}");
    assert!(
        written.contains("上昇") && written.contains("件数,20,20,"),
        "{written}"
    );
    for name in ["開催回の平均の平均（2件）", "契約企業の平均の平均（1件）"]
    {
        let line = text.lines().find(|line| line.starts_with(name));
        let cells: Vec<&str> = line.unwrap_or_default().split(',').collect();
        let (mean, elsewhere) = (cells.last(), cells.get(2));
        assert_eq!((mean, elsewhere), (Some(&"4.50"), Some(&"")), "{text}");
    }
    assert!(text.contains("全体,,4.50,180,40,4."), "{text}");

    edit(
        world.content.path(),
        "surveys/post-training.toml",
        "満足しましたか。",
        "どのくらい満足しましたか。",
    );
    world.publish().await;
    let other = session("S3", "2024/06/01", "C001", "講師01", &["5"]);
    import(&world, file(&[other])).await;
    let refused = period_change(&world.app, "overall", years[0], years[1]).await;
    assert_eq!(refused.expect_err("other words").kind, Kind::Invalid);
}

#[tokio::test]
async fn a_distribution_is_withheld_below_ten() {
    let world = world().await;
    let five = session(
        "S1",
        "2023/05/01",
        "C001",
        "講師01",
        &["5", "5", "5", "5", "5"],
    );
    let ten = session("S2", "2023/06/01", "C001", "講師01", &["5"; 10]);
    import(&world, file(&[five, ten])).await;
    let viewer = Viewer::Instructor("講師01".to_owned());
    let report = report(&world, &viewer, By::Session)
        .await
        .expect("a report");
    let shows: Vec<bool> = report
        .rows
        .iter()
        .map(|row| row.distribution.is_some())
        .collect();
    assert_eq!(shows, [false, true]);
    let [all] = report.overall.as_slice() else {
        panic!("one row")
    };
    assert_eq!((all.n(), all.distribution), (15, None));
    assert_eq!((all.interval(), all.top_boxes()), (None, None));
    let firm = self::report(&world, &Viewer::Firm, By::Overall).await;
    let firm = firm.expect("a report").overall;
    assert!(firm.iter().all(|row| row.distribution.is_some()));
}

/// Every distribution that any audience is shown, held against every group of
/// fewer than ten people: the total less S2 would tell that of S1.
#[tokio::test]
async fn what_all_audiences_see_of_distributions_isolates_nobody() {
    let world = world().await;
    import(
        &world,
        file(&[
            session("S1", "2023/05/01", "C001", "講師01", &["5"; 6]),
            session("S2", "2023/06/01", "C001", "講師01", &["4"; 11]),
            session("S3", "2023/06/20", "C002", "講師01", &["3"; 21]),
        ]),
    )
    .await;
    // S1, S2, S3: each is a block of its own.
    let cells = [6, 11, 21];
    let mut releases = Vec::new();
    for viewer in [
        company(&world, "C001").await,
        company(&world, "C002").await,
        Viewer::Instructor("講師01".to_owned()),
    ] {
        for by in [By::Overall, By::Session, By::Month, By::Track] {
            let report = report(&world, &viewer, by).await.expect("a report");
            for row in report.overall.iter().chain(&report.rows) {
                if row.distribution.is_none() {
                    continue;
                }
                // Which cells a distribution is of follows from its size.
                let of: &[usize] = match row.n() {
                    11 => &[1],
                    17 => &[0, 1],
                    21 => &[2],
                    32 => &[1, 2],
                    38 => &[0, 1, 2],
                    other => panic!("{other}"),
                };
                releases.push(of.iter().copied().collect());
            }
        }
    }
    assert!(releases.len() > 8, "{releases:?}");
    assert!(surveys::rank_audit::isolates_nobody(&cells, &releases, 10));
}

#[tokio::test]
async fn the_same_file_again_changes_nothing() {
    let world = world().await;
    let bytes = file(&year());
    import(&world, bytes.clone()).await;
    let before = rows(&world, &Viewer::Firm, By::Session).await;
    let again = import(&world, bytes).await;
    assert!(!again.changed_something());
    assert_eq!((again.rows, again.rows_counted_before), (18, 18));
    // The same rows in another file are known by their numbers.
    let mut more = year();
    more.push(session("S4", "2023/09/01", "C001", "講師01", &["2"]));
    let third = import(&world, file(&more)).await;
    assert_eq!(
        (
            third.rows_taken,
            third.rows_counted_before,
            third.sessions_created
        ),
        (1, 18, 1)
    );
    assert_eq!(
        rows(&world, &Viewer::Firm, By::Session).await.len(),
        before.len() + 1
    );
    assert_eq!(findings(&world).await, Vec::<String>::new());
}

#[tokio::test]
async fn faulty_rows_are_named_good_ones_taken_and_mended_ones_taken_later() {
    let world = world().await;
    let mut rows = session("S1", "2023/05/01", "C001", "講師01", &["5", "6", "4.5"]);
    rows.push("S1-C001-0,S1,2023/05/01,C001,greeting,講師01,内容の分かりやすさ,7".to_owned());
    let first = import(&world, file(&[rows.clone()])).await;
    assert_eq!(
        (first.rows_taken, first.ballots_taken, first.refused.len()),
        (1, 1, 3)
    );
    let lines: Vec<u64> = first.refused.iter().map(|row| row.line).collect();
    assert_eq!(lines, [3, 4, 5]);

    let mended = vec![
        rows[0].clone(),
        rows[1].replace(",6", ",3"),
        rows[2].replace(",4.5", ",4"),
        rows[3].replace(",7", ",2"),
    ];
    let second = import(&world, file(&[mended])).await;
    assert_eq!(
        (
            second.rows_taken,
            second.ballots_taken,
            second.rows_counted_before
        ),
        (3, 2, 1)
    );
    let by_question = self::rows(&world, &Viewer::Firm, By::Question).await;
    assert_eq!(
        by_question,
        shown(&[("overall", 3, "4.00"), ("content", 1, "2.00")])
    );
    assert_eq!(findings(&world).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_file_is_taken_again_after_its_company_was_added() {
    let world = world().await;
    let bytes = file(&year());
    let options = ImportOptions::default();
    let app = &world.app;
    let none = import_ratings(app, None, "a.csv", bytes.clone(), options)
        .await
        .expect("read");
    assert_eq!(
        (none.rows_taken, none.refused.len(), none.sessions_created),
        (0, 18, 0)
    );
    world.company("C001").await;
    let some = import_ratings(app, None, "a.csv", bytes.clone(), options)
        .await
        .expect("read");
    assert_eq!((some.rows_taken, some.refused.len()), (8, 10));
    world.company("C002").await;
    let rest = import_ratings(app, None, "a.csv", bytes, options)
        .await
        .expect("read");
    assert_eq!(
        (
            rest.rows_taken,
            rest.rows_counted_before,
            rest.refused.len()
        ),
        (10, 8, 0)
    );
    assert_eq!(findings(&world).await, Vec::<String>::new());
}

#[tokio::test]
async fn questions_worded_differently_are_shown_apart() {
    let world = world().await;
    import(
        &world,
        file(&[session("S1", "2023/05/01", "C001", "講師01", &["5", "5"])]),
    )
    .await;
    let survey = "surveys/post-training.toml";
    edit(
        world.content.path(),
        survey,
        "匿名です。",
        "匿名のアンケートです。",
    );
    world.publish().await;
    import(
        &world,
        file(&[session("S2", "2023/06/01", "C001", "講師01", &["1"])]),
    )
    .await;
    assert_eq!(
        rows(&world, &Viewer::Firm, By::Overall).await.len(),
        1,
        "the question is the same"
    );
    edit(
        world.content.path(),
        survey,
        "満足しましたか。",
        "どのくらい満足しましたか。",
    );
    world.publish().await;
    import(
        &world,
        file(&[session("S3", "2023/07/01", "C001", "講師01", &["2"])]),
    )
    .await;
    let report = report(&world, &Viewer::Firm, By::Overall)
        .await
        .expect("a report");
    let versions: Vec<_> = report
        .overall
        .iter()
        .map(|row| (row.wording, row.n()))
        .collect();
    assert_eq!(versions, [(Some(1), 3), (Some(3), 1)]);
}

#[tokio::test]
async fn only_the_firm_imports_and_trainees_see_no_report() {
    let world = world().await;
    let (trainee, _) = world.learner().await;
    let bytes = file(&year());
    let refused = import_ratings(
        &world.app,
        Some(&trainee),
        "a.csv",
        bytes,
        ImportOptions::default(),
    )
    .await;
    assert_eq!(refused.expect_err("refused").kind, Kind::Forbidden);
    assert_eq!(
        Viewer::of(&trainee).expect_err("refused").kind,
        Kind::Forbidden
    );
}

#[tokio::test]
async fn a_period_that_ends_before_it_begins_is_refused() {
    let world = world().await;
    let day = |text| kernel::date::parse(text).expect("a day");
    let ask = Ask {
        from: day("2024-04-01"),
        to: day("2024-03-31"),
        by: By::Overall,
        question: "overall".to_owned(),
        track: None,
    };
    let refused = satisfaction(&world.app, &Viewer::Firm, ask)
        .await
        .expect_err("refused");
    assert_eq!(refused.kind, Kind::Invalid);
}

#[tokio::test]
async fn a_workbook_is_taken_as_the_same_csv_is_and_known_by_its_own_bytes() {
    let (by_csv, by_workbook) = (world().await, world().await);
    let bytes = workbook(HISTORY);
    let csv = import(&by_csv, HISTORY.as_bytes().to_vec()).await;
    let xlsx = import(&by_workbook, bytes.clone()).await;
    assert_eq!(xlsx, csv);
    assert_eq!((xlsx.rows, xlsx.rows_taken, xlsx.ballots_taken), (6, 5, 5));
    let lines: Vec<u64> = xlsx.refused.iter().map(|row| row.line).collect();
    assert_eq!(
        lines,
        [8],
        "as the spreadsheet numbers it, below an empty row"
    );
    for by in [By::Overall, By::Session, By::Month] {
        assert_eq!(
            rows(&by_workbook, &Viewer::Firm, by).await,
            rows(&by_csv, &Viewer::Firm, by).await
        );
    }
    let db = by_workbook.app.db.read();
    for (bytes, is_known) in [(bytes.as_slice(), true), (HISTORY.as_bytes(), false)] {
        let hash = surveys::ratings::fingerprint(bytes);
        let found = surveys::read::imported_file(&db, &hash).await;
        assert_eq!(found.expect("read").is_some(), is_known);
    }
    let again = import(&by_workbook, bytes).await;
    assert!(!again.changed_something());
    assert_eq!(findings(&by_workbook).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_broken_workbook_is_refused_as_a_roster_is() {
    let world = world().await;
    let cases: [(&str, &[u8], &str); 4] = [
        ("a.xlsx", b"no workbook", "roster.file.not_a_table"),
        ("", b"PK\x03\x04 and no more", "roster.file.broken"),
        (
            "a.xls",
            b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 of 1997",
            "roster.file.old_workbook",
        ),
        ("a.xlsx", b"", "roster.file.empty"),
    ];
    for (name, bytes, code) in cases {
        let options = ImportOptions::default();
        let refused = import_ratings(&world.app, None, name, bytes.to_vec(), options).await;
        let refused = refused.expect_err(name);
        assert_eq!(refused.faults[0].code, code);
    }
    let without = workbook("回答番号,設問\nR1,総合満足度\n");
    let options = ImportOptions::default();
    let refused = import_ratings(&world.app, None, "a.xlsx", without, options).await;
    let refused = refused.expect_err("headings");
    assert_eq!(refused.faults[0].code, "ratings.headings");
}

#[tokio::test]
async fn who_could_answer_gives_history_its_rate_and_its_bounds() {
    let world = world().await;
    let taken = import(&world, HISTORY.as_bytes().to_vec()).await;
    assert_eq!(taken.eligible_recorded, 2);
    let overall = report(&world, &Viewer::Firm, By::Overall).await;
    let overall = overall.expect("a report").overall.remove(0);
    let rate = overall.response_rate.expect("known for both");
    assert_eq!((rate.responses, rate.eligible), (5, 6));
    assert_eq!(rate.percent().expect("people").to_string(), "83.3");
    assert!(overall.bounds().is_some());
    let media = "SELECT COUNT(*) FROM survey_rounds WHERE import_medium = 'web' AND eligible = 2";
    assert_eq!(number(&world, media).await, 1);

    let silent = session("S3", "2023/07/10", "C001", "講師01", &["5"]);
    import(&world, file(&[silent])).await;
    let overall = report(&world, &Viewer::Firm, By::Overall).await;
    let overall = overall.expect("a report").overall.remove(0);
    assert_eq!(overall.response_rate, Some(rate), "of the two that tell");
    assert_eq!(overall.bounds(), None, "nobody knows about the third");
    assert_eq!(findings(&world).await, Vec::<String>::new());
}

/// History that was imported before there were these columns.
#[tokio::test]
async fn who_could_answer_is_told_later_and_the_medium_is_not() {
    let world = world().await;
    let old: Vec<String> = HISTORY
        .lines()
        .map(|line| line.split(',').take(8).collect::<Vec<_>>().join(","))
        .collect();
    let first = import(&world, old.join("\n").into_bytes()).await;
    assert_eq!((first.ballots_taken, first.eligible_recorded), (5, 0));
    let again = import(&world, HISTORY.as_bytes().to_vec()).await;
    assert_eq!(
        (
            again.rows_taken,
            again.rows_counted_before,
            again.eligible_recorded
        ),
        (0, 3, 1)
    );
    assert!(again.changed_something());
    let codes: Vec<&str> = again.refused.iter().map(|row| row.faults[0].code).collect();
    let mixed = "ratings.medium.mixed";
    assert_eq!(codes, [mixed, mixed, "ratings.value"]);
    let known = "SELECT COUNT(*) FROM survey_rounds WHERE eligible = 4 AND import_medium = 'paper'";
    assert_eq!(number(&world, known).await, 1);
    assert_eq!(findings(&world).await, Vec::<String>::new());
}

#[tokio::test]
async fn no_more_answers_count_than_people_could_give() {
    let world = world().await;
    import(&world, HISTORY.as_bytes().to_vec()).await;
    let more = session("H1", "2023/05/10", "C001", "講師01", &["5", "5"]);
    let refused = import(&world, file(std::slice::from_ref(&more))).await;
    let codes: Vec<&str> = refused
        .refused
        .iter()
        .map(|row| row.faults[0].code)
        .collect();
    assert_eq!(codes, ["ratings.eligible.exceeded"; 2]);
    assert_eq!(refused.ballots_taken, 0);
    let one = import(&world, file(&[vec![more[0].clone()]])).await;
    assert_eq!(one.ballots_taken, 1, "the fourth of four");

    let admin = world.staff(Role::FirmAdmin).await;
    let day = |text| kernel::date::parse(text).expect("a day");
    let of_month = async |from, to| {
        let sessions = paper_sessions(&world.app, &admin, day(from), day(to)).await;
        let [only] = sessions.expect("read").try_into().expect("one a month");
        only
    };
    let full = of_month("2023-05-01", "2023-05-31").await;
    let on_the_web = of_month("2023-06-01", "2023-06-30").await;
    let five = Answer::Rated(Rating::new(5).expect("1 to 5"));
    let answers = ["overall", "content"].map(|question| Given {
        question: question.to_owned(),
        value: GivenValue::Answer(five),
    });
    let sheet = PaperInput {
        paper_no: "H-9".to_owned(),
        company: "C001".to_owned(),
        answers: answers.to_vec(),
    };
    let typed = type_paper(&world.app, &admin, full.id, &sheet).await;
    let typed = typed.expect_err("four of four answered");
    assert_eq!(typed.faults[0].code, "paper.more_than_eligible");
    let mixed = type_paper(&world.app, &admin, on_the_web.id, &sheet).await;
    assert_eq!(
        mixed.expect_err("answered on the web").code,
        "paper.from_the_web"
    );
    assert_eq!(findings(&world).await, Vec::<String>::new());
}
