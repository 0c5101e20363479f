//! What a client company fills in of the course text: shown to its own people
//! only, and plainly missing until then.

use kernel::id::CompanyId;
use serde_json::json;

use crate::site::{Browser, Site};

const UNSET: &str = "［未設定：相談窓口］";

/// Enrols a trainee and gives the address of the first lesson.
async fn lesson_of(site: &Site, company: CompanyId, trainee: &Browser) -> String {
    let members = [trainee.membership()];
    let enrolments = site.enrol(company, "greeting", &members).await;
    format!("/learn/{}/lessons/G1-1", enrolments[0])
}

#[tokio::test]
async fn a_company_reads_its_own_words_in_the_course_and_another_does_not() {
    let site = Site::small().await;
    let (own, other) = (
        site.company("minato", "みなと百貨店").await,
        site.company("hibiki", "ひびき電機").await,
    );
    let trainee = site.trainee(own, "髙橋 桜").await;
    let stranger = site.trainee(other, "山田 太郎").await;
    let mine = lesson_of(&site, own, &trainee).await;
    let theirs = lesson_of(&site, other, &stranger).await;
    trainee.get(&mine).await.is(200).shows(UNSET);
    let hr = site.hr(own).await;
    let page = format!("/companies/{own}/course-slots");
    hr.get(&page).await.is(200).shows("あと1項目です");
    hr.post_form(&page, &[("version", "0"), ("desk", "人事課 <0120>")])
        .await
        .leads_to(&page);
    hr.get(&page).await.is(200).hides("あと1項目です");
    trainee
        .get(&mine)
        .await
        .is(200)
        .shows("人事課 &lt;0120&gt;")
        .hides(UNSET);
    stranger.get(&theirs).await.is(200).shows(UNSET);
    hr.post_form(&page, &[("version", "1"), ("desk", " ")])
        .await
        .leads_to(&page);
    trainee.get(&mine).await.is(200).shows(UNSET);
    site.finish().await;
}

#[tokio::test]
async fn every_fault_of_the_words_is_told_and_nothing_is_kept() {
    let site = Site::small().await;
    let company = site.company("minato", "みなと百貨店").await;
    let hr = site.hr(company).await;
    let long = "あ".repeat(301);
    let page = format!("/companies/{company}/course-slots");
    let refused = hr
        .post_form(&page, &[("version", "0"), ("desk", &long)])
        .await;
    refused.is(422).shows("300字まで").shows(&long);
    let path = format!("/api/v1/companies/{company}/course-slots");
    let body = json!({ "version": 0, "values": [
        { "code": "desk", "value": long },
        { "code": "nothing", "value": "x" },
    ] });
    let refused = hr.put_json(&path, &body).await;
    let faults = refused.is(422).json()["errors"].clone();
    assert_eq!(faults.as_array().map(Vec::len), Some(2), "{faults}");
    let kept = hr.get(&path).await.is(200).json();
    assert_eq!(kept["items"][0]["value"], "");
    site.finish().await;
}

#[tokio::test]
async fn of_two_first_saves_from_stale_tabs_the_second_keeps_both_texts() {
    let site = Site::small().await;
    let company = site.company("minato", "みなと百貨店").await;
    let hr = site.hr(company).await;
    let page = format!("/companies/{company}/course-slots");
    let version = r#"name="version" value=""#;
    hr.get(&page).await.shows(&format!("{version}0\""));
    hr.post_form(&page, &[("version", "0"), ("desk", "人事課")])
        .await
        .leads_to(&page);
    let second = hr
        .post_form(&page, &[("version", "0"), ("desk", "総務課")])
        .await;
    second
        .is(409)
        .shows("別の画面で、先に保存されました")
        .shows("相談窓口は、いま「人事課」です。")
        .shows("value=\"総務課\"")
        .shows(&format!("{version}1\""));
    hr.get(&page).await.shows("人事課").hides("総務課");
    // Who has seen both may save again.
    hr.post_form(&page, &[("version", "1"), ("desk", "総務課")])
        .await
        .leads_to(&page);
    hr.get(&page).await.shows("総務課").hides("人事課");
    hr.post_form(&page, &[("desk", "人事課")]).await.is(400);
    site.finish().await;
}

#[tokio::test]
async fn a_program_is_told_what_is_kept_beside_each_word_that_differs() {
    let site = Site::small().await;
    let company = site.company("minato", "みなと百貨店").await;
    let hr = site.hr(company).await;
    let path = format!("/api/v1/companies/{company}/course-slots");
    let body = |version: i32, words: &str| json!({ "version": version, "values": [{ "code": "desk", "value": words }] });
    let first = hr.put_json(&path, &body(0, "人事課")).await.is(200).json();
    assert_eq!(first["version"], 1);
    let stale = hr.put_json(&path, &body(0, "総務課")).await.is(409).json();
    assert_eq!(stale["code"], "slots.stale");
    let beside = &stale["errors"][1];
    assert_eq!(beside["pointer"], "/desk");
    assert!(beside.to_string().contains("人事課"), "{stale}");
    // A repeated call whose reply was lost changes nothing and succeeds.
    let again = hr.put_json(&path, &body(0, "人事課")).await.is(200).json();
    assert_eq!(
        (&again["version"], &again["items"][0]["value"]),
        (&json!(1), &json!("人事課"))
    );
    site.finish().await;
}
