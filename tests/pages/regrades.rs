//! The statistics of a quiz and regrading a question, with plain forms.

use crate::site::{Site, small};

const LESSON: &str = "/tracks/greeting/versions/1/lessons/G1-quiz";

#[tokio::test]
async fn a_question_is_regraded_from_its_statistics_to_the_learners_result() {
    let site = Site::small().await;
    let company = site.company("minato", "みなと百貨店").await;
    let trainee = site.trainee(company, "髙橋 桜").await;
    let enrolment = site
        .enrol(company, "greeting", &[trainee.membership()])
        .await;
    let enrolment = enrolment[0].to_string();
    trainee.read_lesson(&enrolment, "G1-1").await;
    let mut attempt = trainee.start_attempt(&enrolment, "G1-quiz").await;
    let id = attempt["id"].as_str().expect("an id").to_owned();
    attempt["questions"]
        .as_array_mut()
        .expect("questions")
        .truncate(3);
    trainee.answer_all(&attempt, &small::key(), true).await;
    trainee.hand_in(&attempt).await.is(200);
    let result = format!("/attempts/{id}/result");
    trainee
        .get(&result)
        .await
        .is(200)
        .shows("不合格")
        .hides("採点を見直しました");

    let admin = site.firm_admin().await;
    admin.get(LESSON).await.is(200).shows("G1-quiz/statistics");
    let statistics = format!("{LESSON}/statistics");
    let plan = format!("{LESSON}/questions/G1-q5/regrade");
    admin
        .get(&statistics)
        .await
        .is(200)
        .shows("—（30人から表示）")
        .shows(&plan);
    admin.get(&plan).await.is(200).shows("甲（いまの正解）");
    // A refused form keeps what was typed and tells every fault.
    let refused = admin
        .post_form(&plan, &[("policy", "rescore"), ("reason", "")])
        .await;
    refused
        .is(422)
        .shows("見直す理由を")
        .shows("href=\"#f-key\"")
        .shows("value=\"rescore\" checked");
    let typed = [
        ("policy", "either_key"),
        ("key-option", "b"),
        ("same_wording", "yes"),
        ("reason", "乙も正しいと読めるため"),
    ];
    let planned = admin.post_form(&plan, &typed).await;
    let run = planned.is(303).location().to_owned();
    admin
        .get(&run)
        .await
        .is(200)
        .shows("試算する")
        .hides("適用する</button>")
        .shows("乙");
    let early = admin.post_form(&format!("{run}/application"), &[]).await;
    early.is(422).shows("まだ試算していません");
    admin
        .post_form(&format!("{run}/preview"), &[])
        .await
        .leads_to(&run);
    admin
        .get(&run)
        .await
        .is(200)
        .shows("適用する</button>")
        .hides("髙橋 桜");
    trainee.get(&result).await.hides("採点を見直しました");
    admin
        .post_form(&format!("{run}/discard"), &[])
        .await
        .leads_to(&run);
    admin
        .get(&run)
        .await
        .is(200)
        .shows("取りやめ")
        .hides("適用する</button>");

    let typed = [("policy", "full_credit"), ("reason", "設問文の誤り")];
    let planned = admin.post_form(&plan, &typed).await;
    let run = planned.is(303).location().to_owned();
    admin
        .post_form(&format!("{run}/preview"), &[])
        .await
        .leads_to(&run);
    admin
        .get(&run)
        .await
        .is(200)
        .shows("髙橋 桜")
        .shows("不合格 → 合格");
    let author = site.author().await;
    author
        .get(&run)
        .await
        .is(200)
        .hides("髙橋 桜")
        .hides("適用する</button>");
    author.get(&statistics).await.is(200).hides(&plan);
    admin
        .post_form(&format!("{run}/application"), &[])
        .await
        .leads_to(&run);
    admin
        .get("/regrades")
        .await
        .is(200)
        .shows("適用済み")
        .shows("取りやめ");
    admin
        .get(&statistics)
        .await
        .is(200)
        .shows("見直し済み：全員を正解にする");
    trainee
        .get(&result)
        .await
        .is(200)
        .shows("採点を見直しました（2026/")
        .shows("全員を正解としました。")
        .shows("合格です。");
    site.finish().await;
}
