//! The question bank through the door: search, write, preview, decide.

use crate::browsing::{Browser, fields, location, text, value};
use crate::support::World;
use kernel::Role;
use poem::http::{Method, StatusCode};
use serde_json::{Value, json};
use testkit::content::edit;

const QUIZ: &str = "tracks/greeting/G1/G1-quiz.toml";

async fn desk() -> (World, Browser) {
    let world = World::with_track().await;
    let author = Browser::staff(&world, Role::Author).await;
    (world, author)
}

async fn path_of(world: &World, code: &str) -> String {
    let db = world.app.db.read();
    let found = quizzes::read::bank_question_by_code(&db, "greeting", code).await;
    let found = found.expect("read").expect("in the bank");
    format!("/questions/{}", found.id)
}

/// The fields of a page's form as a browser would send them, each with `change`
/// of these values.
fn typed<'a>(change: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let base = [
        ("kind", "single"),
        ("rows", "4"),
        ("newest", "1"),
        ("quiz", "greeting/G1-quiz"),
        ("code", "G1-x1"),
        ("stem", "画面の問い"),
        ("objective", "GO1"),
        ("points", "1"),
        ("basis", "§1、W1"),
        ("tags", "見直し"),
        ("options/0/body", "甲"),
        ("options/0/correct", "yes"),
        ("options/0/explanation", "正"),
        ("options/0/code", "a"),
        ("options/1/body", "乙"),
        ("options/1/explanation", "誤"),
        ("options/1/code", "b"),
    ];
    let changed = |name: &str| change.iter().any(|(known, _)| *known == name);
    let kept = base.into_iter().filter(|(name, _)| !changed(name));
    kept.chain(change.iter().copied()).collect()
}

#[tokio::test]
async fn an_author_finds_a_question_and_sees_all_of_it() {
    let (world, author) = desk().await;
    let list = author.page("/questions").await;
    assert!(list.contains("<a href=\"/questions\" aria-current=\"page\">設問</a>"));
    assert!(list.contains("10問") && list.contains("G2-q5") && list.contains("出題できる"));
    let found = author
        .page("/questions?q=%E5%95%8F%E3%81%84%EF%BC%93&quiz=G1-quiz")
        .await;
    assert!(found.contains("1問") && found.contains("G1-q3") && !found.contains("G1-q2<"));
    let none = author.page("/questions?q=%25&state=void").await;
    assert!(none.contains("条件に合う設問はありません"));

    let path = path_of(&world, "G1-q3").await;
    let page = author.page(&path).await;
    for word in [
        "問い3",
        "第1版",
        "使っている版",
        "あいさつ 第1版",
        "教材の公開",
    ] {
        assert!(page.contains(word), "no {word} in {page}");
    }
    let version = author.page(&format!("{path}/versions/1")).await;
    let places = [
        "<legend>問い3</legend>",
        "type=\"radio\" name=\"option\"",
        "【正解】",
        "法的根拠：§1",
    ];
    for word in places {
        assert!(version.contains(word), "no {word} in {version}");
    }
    for missing in ["/versions/2", "/versions/0", "x"] {
        let answer = author.get(&format!("{path}{missing}")).await;
        answer.assert_status(StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn an_edit_is_previewed_saved_and_asked_after_the_next_publication() {
    let (world, author) = desk().await;
    let path = path_of(&world, "G1-q2").await;
    let form = author.page(&format!("{path}/edit")).await;
    assert_eq!(fields(&form, "newest"), ["1"]);
    assert!(form.contains(">問い2</textarea>") && form.contains("value=\"yes\" checked"));

    let edit_path = format!("{path}/edit");
    let more = author.submit(&edit_path, &typed(&[("go", "more")])).await;
    let more = text(more).await;
    assert_eq!(more.matches("選択肢の文").count(), 6);
    assert!(more.contains(">画面の問い</textarea>"));
    let shown = author
        .submit(&edit_path, &typed(&[("go", "preview")]))
        .await;
    let shown = text(shown).await;
    assert!(
        shown.contains("<legend>画面の問い</legend>") && shown.contains("まだ保存していません")
    );

    let saved = author.submit(&edit_path, &typed(&[("go", "ready")])).await;
    assert_eq!(location(&saved), path);
    let page = author.page(&path).await;
    for word in ["第2版", "画面の問い", "<del class=\"text\">", "見直し"] {
        assert!(page.contains(word), "no {word} in {page}");
    }
    world.publish().await;
    let lesson = "/tracks/greeting/versions/2/lessons/G1-quiz";
    assert!(author.page(lesson).await.contains("<p>画面の問い</p>"));
}

#[tokio::test]
async fn a_refused_form_comes_back_with_every_fault_and_every_value() {
    let (world, author) = desk().await;
    let path = format!("{}/edit", path_of(&world, "G1-q2").await);
    let bad = typed(&[
        ("go", "ready"),
        ("points", "一点"),
        ("stem", ""),
        ("options/1/explanation", ""),
        ("options/0/correct", ""),
        ("note", "直しました"),
    ]);
    let refused = author.submit(&path, &bad).await;
    refused.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(refused).await;
    for anchor in [
        "#f-points",
        "#f-stem",
        "#f-options",
        "#f-options/1/explanation",
    ] {
        assert!(
            page.contains(&format!("<a href=\"{anchor}\">")),
            "{anchor} in {page}"
        );
        assert!(
            page.contains(&format!("id=\"{}\"", &anchor[1..])),
            "{anchor}"
        );
    }
    assert!(page.contains("value=\"一点\"") && page.contains("value=\"直しました\""));
    // As a draft the same is kept, apart from what is no number.
    let draft = typed(&[("go", "draft"), ("stem", ""), ("options/0/correct", "")]);
    location(&author.submit(&path, &draft).await);
}

#[tokio::test]
async fn a_new_question_of_every_kind_has_its_form_and_joins_its_quiz() {
    let (world, author) = desk().await;
    for kind in quizzes::QuestionKind::ALL {
        let page = author
            .page(&format!("/questions/new?kind={}", kind.as_str()))
            .await;
        let hidden = format!("name=\"kind\" value=\"{}\"", kind.as_str());
        assert!(page.contains(&hidden), "{kind:?}");
        assert_eq!(
            page.contains("name=\"stages\""),
            kind == quizzes::QuestionKind::Scenario
        );
    }
    let added = author
        .submit("/questions/new", &typed(&[("go", "ready")]))
        .await;
    let path = location(&added);
    assert_eq!(path, path_of(&world, "G1-x1").await);
    world.publish().await;
    let lesson = "/tracks/greeting/versions/2/lessons/G1-quiz";
    assert!(author.page(lesson).await.contains("G1-x1"));
    let taken = author
        .submit(
            "/questions/new",
            &typed(&[("go", "ready"), ("code", "G2-q1")]),
        )
        .await;
    taken.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(taken).await.contains("<a href=\"#f-code\">"));
}

#[tokio::test]
async fn the_second_editor_gets_both_texts_and_may_save_again() {
    let (world, author) = desk().await;
    let other = Browser::staff(&world, Role::FirmAdmin).await;
    let path = path_of(&world, "G1-q2").await;
    let edit_path = format!("{path}/edit");
    location(&other.submit(&edit_path, &typed(&[("go", "ready")])).await);

    let mine = [("go", "ready"), ("stem", "わたしの問い")];
    let late = author.submit(&edit_path, &typed(&mine)).await;
    late.assert_status(StatusCode::CONFLICT);
    let page = text(late).await;
    assert!(page.contains(">わたしの問い</textarea>"), "{page}");
    assert!(page.contains("画面の問い</del>"), "{page}");
    assert_eq!(fields(&page, "newest"), ["2"]);
    let again = [("go", "ready"), ("stem", "わたしの問い"), ("newest", "2")];
    location(&author.submit(&edit_path, &typed(&again)).await);
    let shown = author.page(&path).await;
    assert!(shown.contains("第3版") && shown.contains("わたしの問い"));
}

#[tokio::test]
async fn a_version_is_hidden_with_a_reason_and_a_stale_decision_is_told() {
    let (world, author) = desk().await;
    let path = path_of(&world, "G1-q2").await;
    let state = format!("{path}/versions/1/state");
    let unexplained = author
        .submit(&state, &[("from", "ready"), ("to", "hidden")])
        .await;
    unexplained.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text(unexplained).await.contains("<a href=\"#f-reason\">"));
    let reason = [("from", "ready"), ("to", "hidden"), ("reason", "正解が2つ")];
    assert_eq!(location(&author.submit(&state, &reason).await), path);
    let page = author.page(&path).await;
    assert!(page.contains("出題しない") && page.contains("（理由：正解が2つ）"));
    let stale = author.submit(&state, &reason).await;
    stale.assert_status(StatusCode::CONFLICT);
    let stale = text(stale).await;
    assert!(stale.contains("いまは「出題しない」です") && stale.contains("value=\"正解が2つ\""));
    world.publish().await;
    let lesson = "/tracks/greeting/versions/2/lessons/G1-quiz";
    assert!(!author.page(lesson).await.contains("G1-q2"));
}

#[tokio::test]
async fn a_quarrel_between_file_and_page_is_shown_with_the_way_to_end_it() {
    let (world, author) = desk().await;
    let path = path_of(&world, "G1-q2").await;
    let edit_path = format!("{path}/edit");
    location(&author.submit(&edit_path, &typed(&[("go", "ready")])).await);
    edit(world.content.path(), QUIZ, "問い2", "ファイルの問い");
    let checked = text(author.submit("/tracks/check", &[]).await).await;
    assert!(
        checked.contains(QUIZ) && checked.contains(&format!("href=\"{path}\"")),
        "{checked}"
    );
    assert!(
        author
            .page("/questions")
            .await
            .contains("設問が1問あります")
    );
    let page = author.page(&path).await;
    assert!(page.contains("使う版を選ぶまで") && page.contains("ファイルの新しい文"));
    let state = format!("{path}/versions/3/state");
    let use_it = [("from", "draft"), ("to", "ready")];
    location(&author.submit(&state, &use_it).await);
    location(&author.submit("/tracks/publication", &[]).await);
    let lesson = "/tracks/greeting/versions/2/lessons/G1-quiz";
    assert!(author.page(lesson).await.contains("<p>ファイルの問い</p>"));
}

fn content(stem: &str) -> Value {
    json!({
        "kind": "matching",
        "objective": "GO1",
        "points": 2,
        "stem": stem,
        "feedback": "まとめ",
        "options": [
            { "code": "a", "body": "甲" },
            { "code": "b", "body": "乙" },
            { "code": "c", "body": "丙" },
            { "code": "d", "body": "丁" },
        ],
        "key": {
            "partial": true,
            "pairs": [
                { "prompt": "a", "option": "c" },
                { "prompt": "b", "option": "d" },
            ],
        },
        "tags": ["見直し"],
        "basis": ["W1"],
    })
}

#[tokio::test]
async fn a_program_lists_adds_edits_and_decides() {
    let (_world, author) = desk().await;
    let listed = author
        .json(Method::GET, "/questions?quiz=G2-quiz&limit=2", None)
        .await;
    let listed = value(listed).await;
    assert_eq!(listed["count"], 5);
    assert_eq!(listed["items"][0]["code"], "G2-q1");
    assert_eq!(listed["items"][0]["current_state"], "ready");
    assert!(listed["next"].is_string());

    let new = json!({
        "track": "greeting", "quiz": "G2-quiz", "code": "G2-x1", "content": content("組"),
    });
    let added = author.json(Method::POST, "/questions", Some(new)).await;
    added.assert_status(StatusCode::CREATED);
    let id = value(added).await["id"].as_str().expect("a key").to_owned();
    let path = format!("/questions/{id}");
    let shown = value(author.json(Method::GET, &path, None).await).await;
    assert_eq!(shown["versions"][0]["state"], "draft");
    let mut expected = content("組");
    expected["safety"] = json!(false);
    for option in expected["options"].as_array_mut().expect("options") {
        option["correct"] = json!(false);
        option["explanation"] = json!("");
    }
    assert_eq!(shown["versions"][0]["content"], expected);

    let version = |newest: i32| {
        let content = content("別の組");
        Some(json!({ "newest": newest, "content": content, "ready": true }))
    };
    let versions = format!("{path}/versions");
    let edited = author.json(Method::POST, &versions, version(1)).await;
    edited.assert_status(StatusCode::CREATED);
    assert_eq!(value(edited).await["no"], 2);
    let late = author.json(Method::POST, &versions, version(1)).await;
    late.assert_status(StatusCode::CONFLICT);

    let state = format!("{path}/state-changes");
    let hide =
        |reason: &str| Some(json!({ "no": 2, "from": "ready", "to": "void", "reason": reason }));
    let unexplained = author.json(Method::POST, &state, hide("")).await;
    unexplained.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    let decided = author.json(Method::POST, &state, hide("誤り")).await;
    let decided = value(decided).await;
    assert_eq!(decided["versions"][0]["state"], "void");
    assert_eq!(decided["changes"][0]["reason"], "誤り");
    let unknown = author
        .json(Method::GET, "/questions?kind=riddle", None)
        .await;
    unknown.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_trainee_never_sees_the_bank() {
    let world = World::with_track().await;
    let (trainee, _) = world.learner().await;
    let trainee = Browser::signed_in(&world, &trainee).await;
    let path = path_of(&world, "G1-q1").await;
    for path in [
        "/questions".to_owned(),
        "/questions/new".to_owned(),
        path.clone(),
        format!("{path}/edit"),
        format!("{path}/versions/1"),
        "/api/v1/questions".to_owned(),
        format!("/api/v1{path}"),
    ] {
        let refused = trainee.get(&path).await;
        refused.assert_status(StatusCode::FORBIDDEN);
        assert!(!text(refused).await.contains("問い1"), "{path}");
    }
    let state = format!("{path}/versions/1/state");
    for path in [state, format!("{path}/edit"), "/questions/new".to_owned()] {
        let refused = trainee.submit(&path, &typed(&[("go", "ready")])).await;
        refused.assert_status(StatusCode::FORBIDDEN);
    }
}

/// Numbers that are none, or that no score may be (case Q11).
#[tokio::test]
async fn points_that_are_no_whole_number_of_points_are_refused() {
    let (world, author) = desk().await;
    let option = |text: &str, correct: bool| json!({ "code": text, "body": text, "correct": correct, "explanation": "解説" });
    let body = json!({
        "track": "greeting", "quiz": "G1-quiz", "code": "G1-x9",
        "content": {
            "kind": "single", "objective": "GO1", "stem": "問い", "points": 1,
            "options": [option("a", true), option("b", false)],
        },
    });
    let bad = [
        "NaN",
        "1e309",
        "-1",
        "-0.5",
        "1.5",
        "9223372036854775808",
        "\"1\"",
        "1001",
    ];
    let text_of = body.to_string();
    assert!(text_of.contains("\"points\":1"), "{text_of}");
    for points in bad {
        let sent = text_of.replace("\"points\":1", &format!("\"points\":{points}"));
        let refused = author.post_json_text("/questions", sent).await;
        let status = refused.0.status().as_u16();
        assert!(matches!(status, 400 | 422), "{points}: {status}");
    }
    let db = world.app.db.read();
    let found = quizzes::read::bank_question_by_code(&db, "greeting", "G1-x9").await;
    assert_eq!(found.expect("read"), None, "nothing of it was kept");
    let taken = author.json(Method::POST, "/questions", Some(body)).await;
    taken.assert_status(StatusCode::CREATED);
}
