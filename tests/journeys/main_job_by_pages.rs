//! The main job by pages, as a browser without scripts sees them.

use chrono::TimeDelta;

use super::main_job::{ROSTER, cp932, csv_rows, xlsx_rows};
use crate::site::{Answer, Browser, Key, PASSWORD, Site, answer_key, course_content};

/// The firm's admin adds the company; its HR admin comes in by letter.
async fn take_the_company_on(site: &Site) -> (Browser, String) {
    let admin = site.firm_admin().await;
    admin.get("/companies/new").await.is(200);
    let typed = [
        ("code", "minato"),
        ("name", "みなと百貨店"),
        ("fiscal_year_start", "4"),
        ("hr_admin/family_name", "人事"),
        ("hr_admin/employee_no", "H1"),
        ("hr_admin/email", "hr@minato.example"),
    ];
    let added = admin.post_form("/companies", &typed).await;
    let people = added.is(303).location().to_owned();
    let base = people
        .strip_suffix("/people")
        .expect("the new company's people")
        .to_owned();
    (come_in_by_letter(site, "hr@minato.example").await, base)
}

async fn come_in_by_letter(site: &Site, address: &str) -> Browser {
    let link = site.link_for(address).await;
    let browser = site.anonymous();
    browser.get(&link).await.is(200).shows("パスワードを決める");
    browser
        .post_form(&link, &[("password", "short")])
        .await
        .is(422);
    browser
        .post_form(&link, &[("password", PASSWORD)])
        .await
        .leads_to("/");
    browser
}

async fn import_the_roster(hr: &Browser, base: &str) {
    let rosters = format!("{base}/roster-imports");
    hr.get(&rosters).await.is(200);
    let faulty = ROSTER.replace("2015/10/01", "2015/13/01");
    let taken = hr.upload(&rosters, "名簿.csv", &cp932(&faulty)).await;
    let preview = hr.get(taken.is(303).location()).await;
    preview
        .is(200)
        .shows("名簿にエラーがあります")
        .shows("3行目")
        .shows("入社日");
    preview.hides("この内容で登録する");

    let taken = hr.upload(&rosters, "名簿.csv", &cp932(ROSTER)).await;
    let page = taken.is(303).location().to_owned();
    let preview = hr.get(&page).await;
    preview
        .is(200)
        .shows("登録する内容の確認")
        .shows("髙橋 﨑子")
        .shows("山﨑 陽菜");
    hr.get(&format!("{base}/people"))
        .await
        .shows("1人")
        .hides("髙橋 﨑子");
    hr.post_form(&format!("{page}/application"), &[])
        .await
        .leads_to(&page);
    hr.get(&page)
        .await
        .shows("新規6人、変更0人を登録しました。");
    hr.get(&format!("{base}/people"))
        .await
        .shows("髙橋 﨑子")
        .shows("関西支社/梅田店")
        .shows("000001");
}

async fn enrol_everybody(hr: &Browser, base: &str) {
    let path = format!("{base}/enrolments");
    hr.get(&path).await.is(200).shows("初動対応者向け");
    let typed = [
        ("track", "first-line"),
        ("audience", "numbers"),
        (
            "employee_numbers",
            "000001 000002 000003\r\n000004、000005,000006",
        ),
        ("due_on", "2026/12/10"),
    ];
    let done = hr.post_form(&path, &typed).await;
    done.is(200).shows("五十嵐 學").shows("山﨑 陽菜");
}

/// Prints a slip and comes in with it, as people without an address do.
async fn come_in_by_slip(site: &Site, hr: &Browser, base: &str) -> Browser {
    let list = hr.get(&format!("{base}/people?q=000005")).await;
    let member = list.between("name=\"member\" value=\"", "\"");
    let slips = hr
        .post_form(
            &format!("{base}/slips"),
            &[("for", "chosen"), ("member", &member)],
        )
        .await;
    slips.is(200).shows("五十嵐 學 様");
    let pin = slips.between("<dt>PIN</dt><dd><b>", "</b>");
    let browser = site.anonymous();
    let typed = [
        ("company_code", "minato"),
        ("employee_no", "000005"),
        ("pin", pin.as_str()),
    ];
    browser
        .post_form("/sign-in/pin", &typed)
        .await
        .leads_to("/password");
    browser
        .post_form("/password", &[("password", PASSWORD)])
        .await
        .leads_to("/");
    browser
}

/// Follows the pages' own links and buttons until the survey.
async fn learn(browser: &Browser, key: &Key) -> String {
    let home = browser.get("/").await;
    home.is(200).shows("初動対応者向け").shows("受講を始める");
    let enrolment = home.between("href=\"/learn/", "/");
    let outline = format!("/learn/{enrolment}");
    browser
        .get(&format!("{outline}/lessons/F7-1"))
        .await
        .is(200)
        .shows("まだ開けません");
    let mut page = format!("{outline}/lessons/F0-1");
    let mut has_failed = false;
    loop {
        let shown = follow(browser, &page).await;
        if shown.text.contains("/survey\"") && shown.text.contains("アンケートに答える") {
            return enrolment;
        }
        if shown.text.contains("/quizzes/") && shown.text.contains("テストを始める") {
            let quiz = format!("/learn{}", shown.between("action=\"/learn", "\""));
            if !has_failed && !shown.text.contains("合否はありません") {
                take_quiz(browser, &quiz, key, false)
                    .await
                    .shows("不正解")
                    .hides("次へ：");
                has_failed = true;
            }
            let passed = take_quiz(browser, &quiz, key, true).await;
            page = passed.between("button large block\" href=\"", "\"");
            continue;
        }
        let completion = shown.between("<form method=\"post\" action=\"/learn", "\"");
        let next = browser.post_form(&format!("/learn{completion}"), &[]).await;
        page = next.is(303).location().to_owned();
    }
}

/// Opens a page and whatever it sends on to.
async fn follow(browser: &Browser, path: &str) -> Answer {
    let mut answer = browser.get(path).await;
    while answer.status == 303 {
        let next = answer.location().to_owned();
        answer = browser.get(&next).await;
    }
    answer.is(200);
    answer
}

/// Answers every question on its page, looks at the answers, hands in.
async fn take_quiz(browser: &Browser, start: &str, key: &Key, rightly: bool) -> Answer {
    let begun = browser.post_form(start, &[]).await;
    let mut page = begun.is(303).location().to_owned();
    while page.contains("/questions/") {
        let shown = browser.get(&page).await;
        let typed = typed_answer(&shown, key, rightly);
        let mut fields: Vec<(&str, &str)> =
            typed.iter().map(|id| ("option", id.as_str())).collect();
        let version = shown.between("name=\"version\" value=\"", "\"");
        fields.push(("version", &version));
        page = browser
            .post_form(&page, &fields)
            .await
            .is(303)
            .location()
            .to_owned();
    }
    let check = browser.get(&page).await;
    check
        .is(200)
        .hides("</i>未回答")
        .hides("explanation")
        .hides("【正解】");
    let submission = page.replace("/check", "/submission");
    let result = browser
        .post_form(&submission, &[])
        .await
        .is(303)
        .location()
        .to_owned();
    let result = browser.get(&result).await;
    result.is(200);
    result
}

fn typed_answer(shown: &Answer, key: &Key, rightly: bool) -> Vec<String> {
    let stem = plain(&shown.between("<legend>", "</legend>"));
    let right = key
        .get(&stem)
        .unwrap_or_else(|| panic!("no key for {stem}"));
    let options = shown.text.split("name=\"option\" value=\"").skip(1);
    let options = options.map(|rest| {
        let (id, rest) = rest.split_once('"').expect("a key");
        let (_, text) = rest.split_once("<span>").expect("a text");
        (
            id.to_owned(),
            plain(text.split("</span>").next().unwrap_or_default()),
        )
    });
    let fitting = options
        .filter(|(_, text)| right.contains(text) == rightly)
        .map(|(id, _)| id);
    if rightly {
        fitting.collect()
    } else {
        fitting.take(1).collect()
    }
}

/// Text as it was before it was escaped.
fn plain(html: &str) -> String {
    let escapes = [
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#38;", "&"),
    ];
    escapes
        .iter()
        .fold(html.to_owned(), |text, (escaped, char)| {
            text.replace(escaped, char)
        })
}

async fn answer_the_survey(site: &Site, browser: &Browser, enrolment: &str, grade: &str) {
    let path = format!("/learn/{enrolment}/survey");
    browser.get(&path).await.is(200).shows("匿名");
    let paper = browser.post_form(&path, &[]).await;
    paper.is(200).shows("該当なし");
    let token = paper.between("name=\"token\" value=\"", "\"");
    browser.get("/history").await.shows("初動対応者向け");
    let typed = [
        ("token", token.as_str()),
        ("answers/overall", grade),
        ("answers/content", grade),
        ("answers/instructor", "na"),
        ("answers/comment", ""),
    ];
    browser
        .post_form("/survey-ballots", &typed)
        .await
        .is(200)
        .shows("お名前と結びつかない形");
    site.anonymous()
        .post_form("/survey-ballots", &typed)
        .await
        .is(200)
        .shows("すでに受け取っています");
}

#[tokio::test]
async fn a_staff_list_becomes_a_satisfaction_average_by_pages() {
    let site = Site::new().await;
    let key = answer_key(&course_content());
    let (hr, base) = take_the_company_on(&site).await;
    import_the_roster(&hr, &base).await;
    enrol_everybody(&hr, &base).await;

    let mut trainees = Vec::new();
    for name in ["saki", "ken", "sakura", "kaoru"] {
        trainees.push(come_in_by_letter(&site, &format!("{name}@minato.example")).await);
    }
    trainees.push(come_in_by_slip(&site, &hr, &base).await);
    for (trainee, grade) in trainees.iter().zip(["5", "5", "4", "5", "3"]) {
        let enrolment = learn(trainee, &key).await;
        answer_the_survey(&site, trainee, &enrolment, grade).await;
    }

    site.app.clock.advance(TimeDelta::days(23));
    journeys::seal_rounds(&site.app).await.expect("sealed");
    journeys::close_periods(&site.app).await.expect("closed");
    let admin = site.firm_admin().await;
    let report = admin
        .get("/satisfaction?from=2026-11-01&to=2026-11-30&by=track")
        .await;
    report
        .is(200)
        .shows("4.40")
        .shows("初動対応者向け")
        .shows("100.0");
    let hr = site.anonymous();
    let typed = [
        ("company_code", "minato"),
        ("login", "hr@minato.example"),
        ("password", PASSWORD),
    ];
    hr.post_form("/sign-in", &typed).await.leads_to("/");
    hr.get("/satisfaction?from=2026-11-01&to=2026-11-30")
        .await
        .is(200)
        .shows("4.40");
    hr.get("/satisfaction?from=2026-10-01&to=2026-10-31")
        .await
        .hides("4.40");

    the_board_and_its_files_agree(&hr, &base).await;
    site.finish().await;
}

async fn the_board_and_its_files_agree(hr: &Browser, base: &str) {
    hr.get(&format!("{base}/progress"))
        .await
        .is(200)
        .shows("みなと百貨店");
    let list = hr
        .get(&format!("{base}/progress/people?word=completed"))
        .await;
    list.is(200)
        .shows("髙橋 﨑子")
        .shows("五十嵐 學")
        .hides("山﨑 陽菜");
    let export = format!("{base}/progress/export?word=completed");
    let file = hr.get(&format!("{export}&format=csv-utf8")).await;
    assert!(
        file.header("content-disposition")
            .is_some_and(|header| header.starts_with("attachment"))
    );
    let rows = csv_rows(
        file.text
            .strip_prefix('\u{feff}')
            .expect("a byte order mark"),
    );
    assert_eq!(rows.len(), 6);
    let workbook = hr.get(&export).await;
    assert_eq!(
        xlsx_rows(&workbook.is(200).bytes),
        rows,
        "a workbook unless said otherwise"
    );
    let late = hr
        .get(&format!("{base}/progress/people?word=overdue"))
        .await;
    late.is(200).shows("山﨑 陽菜").shows("期限超過");
}
