//! Handouts: who reads them, and whose words stand in them.

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
    hr.post_form(&page, &[("desk", "人事課")])
        .await
        .leads_to(&page);
    hr.get("/handouts")
        .await
        .is(200)
        .shows("お知らせ（ひな形）");
    let own_words = hr.get("/handouts/notice").await;
    own_words.is(200).shows("人事課").hides("未設定");
    let others = stranger.get("/handouts/notice").await;
    others.is(200).shows("［未設定：相談窓口］").hides("人事課");
    hr.get("/handouts/nothing").await.is(404);
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
async fn the_house_has_four_documents_and_ten_further_cases() {
    let site = Site::new().await;
    journeys::publish_content(&site.app, None, course_content())
        .await
        .expect("sound content");
    let instructor = site.instructor().await;
    let list = instructor.get("/api/v1/handouts").await.is(200).json();
    assert_eq!(list["items"].as_array().map(Vec::len), Some(14));
    let case = instructor.get("/handouts/S-C1").await;
    case.is(200).shows("<summary>").hides("[^");
    site.finish().await;
}
