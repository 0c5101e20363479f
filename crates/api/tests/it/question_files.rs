//! Question files through the door: upload, read what it would do, confirm;
//! and the way out.

use crate::browsing::{Browser, location, text, value};
use crate::support::World;
use kernel::Role;
use poem::http::{Method, StatusCode};

const GIFT: &str = "// [id:new-1] [tag:objective:GO1]\n怒鳴られたら？ {=応援を呼ぶ ~黙って待つ}\n\n\
     正解がない {~甲 ~乙}\n";

#[tokio::test]
async fn a_file_is_uploaded_read_and_confirmed_with_plain_forms() {
    let world = World::with_track().await;
    let author = Browser::staff(&world, Role::Author).await;
    let list = author.page("/questions").await;
    assert!(list.contains("href=\"/questions/imports\""));
    let form = author.page("/questions/imports").await;
    assert!(form.contains("greeting/G1-quiz") && form.contains("Moodle XML"));
    let fields = [("quiz", ""), ("format", "qti")];
    let refused = author
        .upload("/questions/imports", &fields, ("設問.txt", GIFT.as_bytes()))
        .await;
    refused.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
    let refused = text(refused).await;
    assert!(refused.contains("公開しているコースのテストから選んでください。"));
    assert!(
        refused.contains("value=\"qti\" selected"),
        "what was chosen stays"
    );
    let fields = [("quiz", "greeting/G1-quiz"), ("format", "")];
    let taken = author
        .upload("/questions/imports", &fields, ("設問.txt", GIFT.as_bytes()))
        .await;
    let path = location(&taken);
    let page = author.page(&path).await;
    for words in [
        "取り込む（新しい設問）",
        "取り込まない",
        "1問を取り込む",
        "new-1",
    ] {
        assert!(page.contains(words), "no {words}");
    }
    let done = author.submit(&format!("{path}/application"), &[]).await;
    assert_eq!(location(&done), path);
    let page = author.page(&path).await;
    assert!(page.contains("設問を取り込みました"));
    let drafts = author.page("/questions?state=draft").await;
    assert!(drafts.contains("new-1"));
    let again = author.submit(&format!("{path}/application"), &[]).await;
    again.assert_status(StatusCode::CONFLICT);
    let instructor = Browser::staff(&world, Role::Instructor).await;
    let foreign = instructor.get(&path).await;
    foreign.assert_status(StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_program_exports_and_imports_without_a_change() {
    let world = World::with_track().await;
    let author = Browser::staff(&world, Role::Author).await;
    for format in ["xlsx", "csv", "moodle_xml", "gift", "qti", "aiken"] {
        let path = format!("/question-exports?track=greeting&format={format}");
        let told = value(author.json(Method::GET, &path, None).await).await;
        assert_eq!(
            (&told["asked"], &told["written"]),
            (&10.into(), &10.into()),
            "{format}"
        );
        let mut file = author
            .get(&format!(
                "/api/v1/question-exports/file?track=greeting&format={format}"
            ))
            .await;
        file.assert_status_is_ok();
        let bytes = file.0.take_body().into_vec().await.expect("a file");
        let name = told["file_name"].as_str().expect("a name");
        let path = format!("/question-imports?track=greeting&quiz=G1-quiz&file_name={name}");
        let taken = author.post_bytes(&path, &bytes).await;
        taken.assert_status(StatusCode::CREATED);
        let taken = value(taken).await;
        assert_eq!(taken["format"], format);
        assert_eq!(taken["counts"]["keep"], 10, "{format}: {taken}");
        let id = taken["id"].as_str().expect("an id");
        let path = format!("/question-imports/{id}/application");
        let nothing = author.json(Method::POST, &path, None).await;
        nothing.assert_status(StatusCode::CONFLICT);
    }
    let page = author.page("/questions/export?format=aiken").await;
    assert!(page.contains("一部を失う") && page.contains("ファイルをダウンロードする"));
    let file = author
        .get("/questions/export/file?format=gift&quiz=G1-quiz")
        .await;
    let name = file
        .0
        .header("content-disposition")
        .expect("a name")
        .to_owned();
    assert!(
        name.starts_with("attachment; filename=\"questions-"),
        "{name}"
    );
    assert_eq!(text(file).await.matches("[id:G1-").count(), 5);
}

#[tokio::test]
async fn an_import_that_is_no_dry_run_is_applied_at_once() {
    let world = World::with_track().await;
    let author = Browser::staff(&world, Role::Author).await;
    let path = "/question-imports?track=greeting&quiz=G1-quiz&dry_run=false&format=gift";
    let taken = author.post_bytes(path, GIFT.as_bytes()).await;
    taken.assert_status(StatusCode::CREATED);
    let taken = value(taken).await;
    assert_eq!(
        (&taken["counts"]["add"], &taken["counts"]["refuse"]),
        (&1.into(), &1.into())
    );
    assert!(taken["applied_at"].is_string());
    let refused = &taken["questions"][1];
    assert_eq!(refused["action"], "refuse");
    assert!(refused["reason"]["message"].is_string() && refused["code"].is_null());
    let unknown = "/question-imports?track=nothing&quiz=G1-quiz&format=gift";
    let refused = author.post_bytes(unknown, GIFT.as_bytes()).await;
    refused.assert_status(StatusCode::UNPROCESSABLE_ENTITY);
}
