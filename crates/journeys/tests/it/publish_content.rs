//! Publishing a folder of course text.

use crate::support::World;
use kernel::{Kind, Role};
use testkit::content::edit;

const TRACK: &str = "tracks/greeting/track.toml";
const QUIZ: &str = "tracks/greeting/G2/G2-quiz.toml";
const LESSON: &str = "tracks/greeting/G1/G1-1.md";
const SURVEY: &str = "surveys/after.toml";

async fn audit_rows(world: &World) -> Vec<String> {
    use sea_orm::{ConnectionTrait, Statement};
    let db = world.app.db.read();
    let sql = "SELECT detail FROM audit_events WHERE action = 'content.published' ORDER BY seq";
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql));
    let rows = rows.await.expect("read");
    let detail = |row: &sea_orm::QueryResult| row.try_get("", "detail").expect("text");
    rows.iter().map(detail).collect()
}

#[tokio::test]
async fn a_folder_is_published_whole_with_quizzes_survey_and_one_audit_row() {
    let world = World::empty().await;
    let publication = world.publish().await;
    assert_eq!(publication.tracks[0].number, 1);
    assert!(publication.tracks[0].is_new && publication.surveys[0].is_new);

    let db = world.app.db.read();
    let versions = courses::read::current_versions(&db).await.expect("read");
    let quizzes = quizzes::read::quizzes_of(&db, versions[0].id).await;
    let quizzes = quizzes.expect("read");
    let marks: Vec<(&str, i32, i32, i32)> = quizzes
        .iter()
        .map(|quiz| {
            (
                quiz.title.as_str(),
                quiz.pass_points,
                quiz.total_points,
                quiz.attempts_allowed,
            )
        })
        .collect();
    assert_eq!(marks, [("テストG1", 4, 5, 3), ("テストG2", 4, 5, 3)]);
    let form = surveys::read::latest_form(&db, "after")
        .await
        .expect("read");
    assert_eq!(form.expect("published").questions[0].label, "総合満足度");
    assert_eq!(audit_rows(&world).await.len(), 1);
}

#[tokio::test]
async fn unchanged_text_writes_nothing_not_even_an_audit_row() {
    let world = World::with_track().await;
    let again = world.publish().await;
    assert!(again.is_unchanged());
    assert_eq!(again.tracks[0].number, 1);
    assert_eq!(audit_rows(&world).await.len(), 1);
}

#[tokio::test]
async fn a_changed_quiz_makes_a_new_version_of_its_track_only() {
    let world = World::with_track().await;
    edit(world.content.path(), QUIZ, "問い1", "別の問い");
    let publication = world.publish().await;
    assert_eq!(
        (publication.tracks[0].number, publication.tracks[0].is_new),
        (2, true)
    );
    assert!(!publication.surveys[0].is_new);
    let rows = audit_rows(&world).await;
    assert_eq!(
        rows[1],
        r#"{"handouts":0,"questions":1,"rubrics":0,"surveys":[],"tracks":[{"code":"greeting","number":2}]}"#
    );
}

#[tokio::test]
async fn a_survey_may_go_back_to_earlier_words() {
    let world = World::with_track().await;
    edit(
        world.content.path(),
        SURVEY,
        "匿名です。",
        "お名前は結びつきません。",
    );
    assert_eq!(world.publish().await.surveys[0].number, 2);
    edit(
        world.content.path(),
        SURVEY,
        "お名前は結びつきません。",
        "匿名です。",
    );
    assert_eq!(world.publish().await.surveys[0].number, 3);
}

#[tokio::test]
async fn with_faults_nothing_is_published_and_each_is_named_by_file_and_line() {
    let world = World::with_track().await;
    edit(
        world.content.path(),
        TRACK,
        "あいさつの研修",
        "あたらしい研修",
    );
    edit(world.content.path(), LESSON, "minutes = 3", "minutes = 0");
    edit(world.content.path(), QUIZ, "pass_mark = 4", "pass_mark = 9");
    let folder = world.content.path().to_owned();
    let refused = journeys::publish_content(&world.app, None, folder).await;
    let failure = refused.expect_err("faults");
    assert_eq!(failure.kind, Kind::Invalid);
    let places: Vec<&str> = failure
        .faults
        .iter()
        .map(|fault| fault.pointer.as_str())
        .collect();
    assert_eq!(places, [format!("{LESSON}:4"), format!("{QUIZ}:4")]);
    let versions = courses::read::all_versions(&world.app.db.read()).await;
    assert_eq!(versions.expect("read").len(), 1);
}

#[tokio::test]
async fn only_authors_and_the_firms_admin_publish() {
    let world = World::with_track().await;
    let company = world.company("minato").await;
    let mut actor = world.trainee(company, "0001").await;
    let folder = world.content.path().to_owned();
    let refused = journeys::publish_content(&world.app, Some(&actor), folder.clone()).await;
    assert_eq!(refused.expect_err("a trainee").kind, Kind::Forbidden);
    for role in [Role::Author, Role::FirmAdmin] {
        actor.scopes = vec![kernel::Scope {
            role,
            company: None,
            unit: None,
        }];
        journeys::publish_content(&world.app, Some(&actor), folder.clone())
            .await
            .expect("may publish");
    }
}

#[test]
fn the_courses_of_the_house_can_be_checked_and_summed_up() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../course-content");
    let summary = journeys::check_content(&folder, testkit::clock().today()).expect("no fault");
    let modules: usize = summary.tracks.iter().map(|track| track.modules).sum();
    assert_eq!((summary.tracks.len(), modules), (3, 30));
    assert!(
        summary
            .tracks
            .iter()
            .all(|track| track.questions >= 15 && track.characters > 7000)
    );
}
