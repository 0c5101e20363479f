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
    hr.post_form(&page, &[("desk", "人事課 <0120>")])
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
    hr.post_form(&page, &[("desk", " ")]).await.leads_to(&page);
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
    let refused = hr.post_form(&page, &[("desk", &long)]).await;
    refused.is(422).shows("300字まで").shows(&long);
    let path = format!("/api/v1/companies/{company}/course-slots");
    let body = json!({ "values": [
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
