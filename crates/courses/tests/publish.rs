//! Publishing: versions are numbered, kept, and never changed.

mod support;

use courses::content::Content;
use courses::write::{Published, publish_version};
use courses::{LessonKind, read};
use kernel::{Db, Failure, Ids};
use sea_orm::ConnectionTrait;
use support::ContentFolder;

async fn publish(db: &Db, ids: &Ids, content: &Content) -> Result<Published, Failure> {
    let tx = db.write().await?;
    let now = testkit::monday_morning();
    let track = &content.tracks[0];
    let survey = content.survey_of(track).expect("a survey");
    let published = publish_version(&tx, ids, now, track, survey).await?;
    tx.commit().await?;
    Ok(published)
}

fn content() -> Content {
    ContentFolder::sound().read().expect("no fault")
}

#[tokio::test]
async fn a_first_publication_is_version_one_with_its_steps_in_order() {
    let store = testkit::db().await;
    let published = publish(&store.db, &testkit::ids(), &content())
        .await
        .expect("published");
    assert!(published.is_new);
    assert_eq!(published.version.number, 1);
    assert_eq!(published.version.minutes, 6);
    assert!(published.lessons.contains_key("G1-quiz"));

    let db = store.db.read();
    let outline = read::outline(&db, published.version.id)
        .await
        .expect("read")
        .expect("there");
    let steps: Vec<(&str, i32, LessonKind)> = outline
        .steps()
        .map(|step| (step.code.as_str(), step.position, step.kind))
        .collect();
    assert_eq!(
        steps,
        [
            ("G1-1", 1, LessonKind::Text),
            ("G1-quiz", 2, LessonKind::Quiz),
            ("after", 3, LessonKind::Survey),
        ]
    );
    assert_eq!(outline.modules[0].head.objectives, ["GO1"]);
    let survey = outline.survey.expect("a survey");
    assert_eq!(survey.module, None);

    let lesson = read::lesson(&db, published.version.id, "G1-1")
        .await
        .expect("read")
        .expect("there");
    assert!(lesson.html.contains("<strong>「おはよう」</strong>"));
    assert!(lesson.html.contains("href=\"../lessons/G1-quiz\""));
    let step = read::step(&db, lesson.head.id).await.expect("read");
    assert_eq!(step, Some(lesson.head));
    let missing = read::lesson(&db, published.version.id, "G9-9").await;
    assert_eq!(missing.expect("read"), None);
}

#[tokio::test]
async fn equal_text_makes_no_new_version_and_changed_text_does() {
    let store = testkit::db().await;
    let ids = testkit::ids();
    let mut content = content();
    let first = publish(&store.db, &ids, &content).await.expect("published");
    let again = publish(&store.db, &ids, &content).await.expect("published");
    assert!(!again.is_new);
    assert_eq!(again.version, first.version);

    content.tracks[0].title = "夕方のあいさつ".to_owned();
    let second = publish(&store.db, &ids, &content).await.expect("published");
    assert_eq!((second.is_new, second.version.number), (true, 2));

    let db = store.db.read();
    let track = first.version.track.id;
    let current = read::current_version(&db, track).await.expect("read");
    assert_eq!(current, Some(second.version.clone()));
    let kept = read::version(&db, first.version.id).await.expect("read");
    assert_eq!(kept, Some(first.version.clone()));
    let all = read::all_versions(&db).await.expect("read");
    assert_eq!(all, [first.version, second.version.clone()]);
    let current = read::current_versions(&db).await.expect("read");
    assert_eq!(current, [second.version]);
}

#[tokio::test]
async fn going_back_to_earlier_text_is_a_new_version() {
    let store = testkit::db().await;
    let ids = testkit::ids();
    let original = content();
    let mut changed = original.clone();
    changed.tracks[0].title = "夕方のあいさつ".to_owned();
    publish(&store.db, &ids, &original)
        .await
        .expect("published");
    publish(&store.db, &ids, &changed).await.expect("published");
    let back = publish(&store.db, &ids, &original)
        .await
        .expect("published");
    assert_eq!((back.is_new, back.version.number), (true, 3));
    assert_eq!(back.version.title, "あいさつ");
}

#[tokio::test]
async fn a_publication_that_is_not_committed_leaves_nothing() {
    let store = testkit::db().await;
    let content = content();
    let tx = store.db.write().await.expect("a transaction");
    let now = testkit::monday_morning();
    let (track, survey) = (&content.tracks[0], &content.surveys[0]);
    publish_version(&tx, &testkit::ids(), now, track, survey)
        .await
        .expect("written");
    drop(tx);
    let tracks = read::tracks(&store.db.read()).await.expect("read");
    assert_eq!(tracks, []);
}

#[tokio::test]
async fn the_database_refuses_to_change_what_is_published() {
    let store = testkit::db().await;
    publish(&store.db, &testkit::ids(), &content())
        .await
        .expect("published");
    for statement in [
        "UPDATE track_versions SET title = 'x'",
        "DELETE FROM track_versions",
        "UPDATE modules SET minutes = 9",
        "DELETE FROM modules",
        "UPDATE lessons SET html = 'x'",
        "DELETE FROM lessons",
    ] {
        let tx = store.db.write().await.expect("a transaction");
        let refused = tx.execute_unprepared(statement).await;
        let message = refused.expect_err(statement).to_string();
        assert!(message.contains("append-only"), "{statement}: {message}");
    }
}

#[tokio::test]
async fn a_track_is_not_published_with_another_survey() {
    let store = testkit::db().await;
    let content = content();
    let mut other = content.surveys[0].clone();
    other.code = "other".to_owned();
    let tx = store.db.write().await.expect("a transaction");
    let now = testkit::monday_morning();
    let refused = publish_version(&tx, &testkit::ids(), now, &content.tracks[0], &other).await;
    assert!(matches!(refused, Err(courses::Error::SurveyMissing { .. })));
}

#[tokio::test]
async fn a_version_without_a_certificate_takes_the_terms_of_the_first_later_one() {
    let store = testkit::db().await;
    let ids = testkit::ids();
    let mut content = content();
    let first = publish(&store.db, &ids, &content).await.expect("published");
    let db = store.db.read();
    let terms = read::certificate_terms(&db, first.version.id).await;
    assert_eq!(terms.expect("read"), None);

    let says = |statement: &str| courses::CertificateTerms {
        kind: "greeting".to_owned(),
        title: "修了証".to_owned(),
        statement: statement.to_owned(),
        valid_months: Some(12),
    };
    let mut later = Vec::new();
    for statement in ["一", "二"] {
        content.tracks[0].certificate = Some(says(statement));
        let published = publish(&store.db, &ids, &content).await.expect("published");
        assert!(published.is_new);
        later.push(published.version.id);
    }
    for (version, expected) in [(first.version.id, "一"), (later[0], "一"), (later[1], "二")] {
        let terms = read::certificate_terms(&db, version).await;
        assert_eq!(terms.expect("read"), Some(says(expected)));
    }
}
