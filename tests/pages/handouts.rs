//! Handouts: who reads them, and whose words stand in them.

use std::io::{Cursor, Read};

use crate::site::{Site, course_content};

#[tokio::test]
async fn hr_reads_a_document_with_the_own_companys_words() {
    let site = Site::small().await;
    let (own, other) = (
        site.company("minato", "みなと百貨店").await,
        site.company("hibiki", "ひびき電機").await,
    );
    let (hr, stranger) = (site.hr(own).await, site.hr(other).await);
    let page = format!("/companies/{own}/course-slots");
    hr.post_form(&page, &[("version", "0"), ("desk", "人事課 & <0120>")])
        .await
        .leads_to(&page);
    hr.get("/handouts")
        .await
        .is(200)
        .shows("お知らせ（ひな形）");
    let own_words = hr.get("/handouts/notice").await;
    own_words
        .is(200)
        .shows("人事課 &amp; &lt;0120&gt;")
        .hides("未設定");
    let others = stranger.get("/handouts/notice").await;
    others.is(200).shows("［未設定：相談窓口］").hides("人事課");
    hr.get("/handouts/nothing").await.is(404);

    let file = hr.get("/handouts/notice/word").await;
    let name = "attachment; filename=\"notice.docx\"; filename*=UTF-8''\
        %E3%81%8A%E7%9F%A5%E3%82%89%E3%81%9B%EF%BC%88%E3%81%B2%E3%81%AA%E5%BD%A2%EF%BC%89.docx";
    assert_eq!(file.header("content-disposition"), Some(name));
    assert_eq!(file.header("content-type"), Some(courses::word::MEDIA_TYPE));
    let twin = hr.get("/api/v1/handouts/notice/word").await;
    assert_eq!(twin.header("content-disposition"), Some(name));
    assert_eq!(twin.header("content-type"), Some(courses::word::MEDIA_TYPE));
    assert_eq!(twin.bytes, file.bytes);
    let words = words_of(&file.bytes);
    assert!(words.contains("窓口は人事課 & <0120>です。"), "{words}");
    let others = stranger.get("/handouts/notice/word").await;
    let others = words_of(&others.is(200).bytes);
    assert!(others.contains("［未設定：相談窓口］"), "{others}");
    hr.get("/handouts/nothing/word").await.is(404);
    site.finish().await;
}

#[tokio::test]
async fn what_left_the_folder_is_withdrawn_and_what_changed_is_a_new_version() {
    let site = Site::small().await;
    let author = site.author().await;
    author.get("/handouts/notice").await.is(200).shows("第1版");
    let folder = crate::site::small::content_folder();
    let notice = folder.path().join("documents/notice.md");
    let text = std::fs::read_to_string(&notice).expect("the document");
    std::fs::write(&notice, text.replace("窓口は", "相談の窓口は")).expect("written");
    journeys::publish_content(&site.app, None, folder.path().to_owned())
        .await
        .expect("published");
    let second = author.get("/handouts/notice").await;
    second.is(200).shows("第2版").shows("相談の窓口は");
    std::fs::remove_file(&notice).expect("removed");
    journeys::publish_content(&site.app, None, folder.path().to_owned())
        .await
        .expect("published");
    author.get("/handouts/notice").await.is(404);
    author
        .get("/handouts")
        .await
        .is(200)
        .shows("公開している資料は、まだありません");
    site.finish().await;
}

#[tokio::test]
async fn the_house_has_four_documents_thirteen_forms_and_ten_further_cases() {
    let site = Site::new().await;
    journeys::publish_content(&site.app, None, course_content())
        .await
        .expect("sound content");
    let instructor = site.instructor().await;
    let list = instructor.get("/api/v1/handouts").await.is(200).json();
    assert_eq!(list["items"].as_array().map(Vec::len), Some(27));
    let kinds = list["items"].as_array().expect("a list").iter();
    let kinds: Vec<&str> = kinds.filter_map(|one| one["kind"].as_str()).collect();
    let expected = [("document", 4), ("form", 13), ("case", 10)];
    let expected = expected.map(|(kind, count)| [kind].repeat(count)).concat();
    assert_eq!(kinds, expected);
    for item in list["items"].as_array().expect("a list") {
        let path = format!("/handouts/{}/word", item["code"].as_str().expect("a code"));
        let words = words_of(&instructor.get(&path).await.is(200).bytes);
        let title = item["title"].as_str().expect("a title");
        assert!(words.starts_with(title), "{path}: {words}");
        assert!(!words.contains("[^") && !words.contains("{{"), "{path}");
    }
    let case = instructor.get("/handouts/S-C1").await;
    case.is(200).shows("<summary>").hides("[^");
    site.finish().await;
}

/// The words of a Word document, paragraph by paragraph.
fn words_of(bytes: &[u8]) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a zip file");
    let mut xml = String::new();
    let mut part = archive.by_name("word/document.xml").expect("the text");
    part.read_to_string(&mut xml).expect("UTF-8");
    let document = roxmltree::Document::parse(&xml).expect("XML");
    let mut words = String::new();
    for node in document.descendants() {
        match node.tag_name().name() {
            "p" => words.push('\n'),
            "t" => words.push_str(node.text().unwrap_or_default()),
            _ => {}
        }
    }
    words.trim_start().to_owned()
}
