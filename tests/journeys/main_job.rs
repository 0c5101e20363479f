//! The main job by JSON: from a staff list to a satisfaction average.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::site::{Answer, Browser, Key, Site, answer_key, course_content};

/// Six people as a Windows office saves them. 000006 has no address.
pub const ROSTER: &str = "社員番号,姓,名,セイ,メイ,メールアドレス,部署,役職,入社日\r\n\
    000001,髙橋,﨑子,タカハシ,サキコ,saki@minato.example,関西支社/梅田店,,2020/04/01\r\n\
    000002,渡邊,健,ワタナベ,ケン,ken@minato.example,関西支社/梅田店,店長,2015/10/01\r\n\
    000003,齋藤,さくら,サイトウ,サクラ,sakura@minato.example,関西支社,,2021/04/01\r\n\
    000004,鈴木,薫,スズキ,カオル,kaoru@minato.example,本店,,2018/04/01\r\n\
    000005,五十嵐,學,イガラシ,マナブ,,本店,,2019/04/01\r\n\
    000006,山﨑,陽菜,ヤマザキ,ヒナ,,本店,,2022/04/01\r\n";

/// Text as Windows-31J bytes.
pub fn cp932(text: &str) -> Vec<u8> {
    let (bytes, _, is_lossy) = encoding_rs::SHIFT_JIS.encode(text);
    assert!(!is_lossy, "the fixture is CP932");
    bytes.into_owned()
}

/// The rows of an exported CSV, headings first.
pub fn csv_rows(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.as_bytes());
    let row = |row: csv::StringRecord| row.iter().map(ToOwned::to_owned).collect();
    reader
        .records()
        .map(|record| row(record.expect("a row")))
        .collect()
}

/// The rows of an exported workbook, headings first.
pub fn xlsx_rows(bytes: &[u8]) -> Vec<Vec<String>> {
    use calamine::Reader;
    let mut book = calamine::Xlsx::new(std::io::Cursor::new(bytes)).expect("a workbook");
    let sheet = book
        .worksheet_range_at(0)
        .expect("a sheet")
        .expect("readable");
    let cell = |cell: &calamine::Data| cell.to_string();
    sheet
        .rows()
        .map(|row| row.iter().map(cell).collect())
        .collect()
}

/// Sends the roster dry, looks at what it would do, and applies it.
async fn import_roster(hr: &Browser, company: &str) {
    let rosters = format!("/api/v1/companies/{company}/roster-imports");
    let faulty = cp932(&ROSTER.replace("ken@minato.example", "ken@@minato"));
    let path = format!("{rosters}?file_name=staff.csv");
    let refused = hr.post_bytes(&path, &faulty).await.is(201).json();
    assert_eq!(
        (&refused["status"], &refused["plan"]["faults"][0]["row"]),
        (&json!("rejected"), &json!(3))
    );

    let dry = hr.post_bytes(&path, &cp932(ROSTER)).await.is(201).json();
    assert_eq!(
        (&dry["status"], &dry["plan"]["counts"]["create"]),
        (&json!("validated"), &json!(6))
    );
    assert_eq!(dry["plan"]["rows"][0]["name"], "髙橋 﨑子");
    let people = hr
        .get(&format!("/api/v1/companies/{company}/people"))
        .await
        .json();
    assert_eq!(people["count"], 1, "a dry run adds nobody");

    let id = dry["id"].as_str().expect("an id");
    let done = hr
        .post(&format!("{rosters}/{id}/application"))
        .await
        .is(200)
        .json();
    assert_eq!(done["result"]["counts"]["create"], 6);
    let again = hr
        .post_bytes(&format!("{path}&dry_run=false"), &cp932(ROSTER))
        .await;
    assert_eq!(
        again.is(201).json()["result"]["counts"]["keep"],
        6,
        "the same file changes nothing"
    );
    let people = hr
        .get(&format!("/api/v1/companies/{company}/people"))
        .await
        .json();
    let first = people["items"]
        .as_array()
        .expect("people")
        .iter()
        .find(|one| one["employee_no"] == "000001");
    let first = first.expect("leading zeros are kept");
    assert_eq!(
        (&first["family_name"], &first["unit_path"]),
        (&json!("髙橋"), &json!("関西支社/梅田店"))
    );
}

async fn sign_in_by_mail(site: &Site, address: &str) -> Browser {
    let link = site.link_for(address).await;
    let browser = site.anonymous();
    browser.get(&link).await.is(200).shows("パスワードを決める");
    browser
        .post_form(&link, &[("password", crate::site::PASSWORD)])
        .await
        .leads_to("/");
    browser
        .post_form(&link, &[("password", "another horse battery")])
        .await
        .is(404);
    let again = site.anonymous();
    let body =
        json!({ "company_code": "minato", "login": address, "password": crate::site::PASSWORD });
    again
        .post_json("/api/v1/sign-ins/password", &body)
        .await
        .is(200);
    again
}

async fn sign_in_by_pin(site: &Site, hr: &Browser, company: &str, employee_no: &str) -> Browser {
    let slips = hr
        .post_json(&format!("/api/v1/companies/{company}/slips"), &json!({}))
        .await;
    let slips = slips.is(200).json();
    let slips = slips["items"].as_array().expect("slips");
    let slip = slips
        .iter()
        .find(|slip| slip["employee_no"] == employee_no)
        .expect("a slip");
    let browser = site.anonymous();
    let body = json!({ "company_code": slip["company_code"], "employee_no": employee_no, "pin": slip["pin"] });
    browser
        .post_json("/api/v1/sign-ins/pin", &body)
        .await
        .is(200);
    let used = site
        .anonymous()
        .post_json("/api/v1/sign-ins/pin", &body)
        .await;
    used.is(401);
    browser
}

/// Fails the quiz once, passes it at the second try.
async fn fail_then_pass(browser: &Browser, enrolment: &str, code: &str, key: &Key) {
    let attempt = browser.start_attempt(enrolment, code).await;
    let shown = attempt.to_string();
    assert!(
        !shown.contains("correct") && !shown.contains("explanation"),
        "{shown}"
    );
    browser.answer_all(&attempt, key, false).await;
    let failed = browser.hand_in(&attempt).await.is(200).json();
    assert_eq!(
        (&failed["passed"], &failed["points"], &failed["whole_key"]),
        (&json!(false), &json!(0), &json!(false))
    );
    let still = browser.next_step(enrolment).await.expect("a step");
    assert_eq!(still.0, code, "a failed quiz opens nothing");
    browser.pass_quiz(enrolment, code, key).await;
}

async fn learn(browser: &Browser, enrolment: &str, key: &Key) {
    let later = browser
        .get(&format!("/api/v1/me/enrolments/{enrolment}/lessons/F7-1"))
        .await;
    later.is(409).shows("lesson.locked");
    browser.learn_until(enrolment, key, "F1-quiz").await;
    fail_then_pass(browser, enrolment, "F1-quiz", key).await;
    browser.learn_all(enrolment, key).await;
}

/// The answers of a ballot: `grade` to everything that is rated.
pub fn ballot(token: &str, grade: i64) -> Value {
    json!({ "token": token, "answers": [
        { "question": "overall", "rating": grade },
        { "question": "content", "rating": grade },
        { "question": "instructor", "not_applicable": true },
    ] })
}

async fn answer(site: &Site, browser: &Browser, enrolment: &str, number: u32, grade: i64) {
    let early = browser.get("/api/v1/me/enrolments").await.json();
    assert_eq!(early["items"][0]["status"], "in_progress");
    let token = browser.ballot_token(enrolment, number).await;
    let taken = site
        .anonymous()
        .post_json("/api/v1/survey-ballots", &ballot(&token, grade))
        .await;
    taken.is(200);
    let done = browser.get("/api/v1/me/enrolments").await.json();
    assert_eq!(
        (
            &done["items"][0]["status"],
            &done["items"][0]["completed_on"]
        ),
        (&json!("completed"), &json!("2026-11-23"))
    );
}

#[tokio::test]
async fn a_staff_list_becomes_a_satisfaction_average_by_json() {
    let site = Site::new().await;
    let key = answer_key(&course_content());
    let admin = site.firm_admin().await;
    let hr_admin =
        json!({ "employee_no": "H1", "family_name": "人事", "email": "hr@minato.example" });
    let body = json!({ "code": "minato", "name": "みなと百貨店", "hr_admin": hr_admin });
    let company = admin
        .post_json("/api/v1/companies", &body)
        .await
        .is(200)
        .json();
    let company = company["id"].as_str().expect("an id").to_owned();
    let hr = sign_in_by_mail(&site, "hr@minato.example").await;
    import_roster(&hr, &company).await;

    let numbers = ["000001", "000002", "000003", "000004", "000005", "000006"];
    let order =
        json!({ "track": "first-line", "employee_numbers": numbers, "due_on": "2026-12-10" });
    let enrolments = format!("/api/v1/companies/{company}/enrolments");
    hr.post_json(&enrolments, &order).await.is(201);
    let board = hr.get(&enrolments).await.is(200).json();
    assert_eq!(board["items"].as_array().map(Vec::len), Some(6));
    hr.post_json(&enrolments, &order).await.is(201);
    assert_eq!(
        hr.get(&enrolments).await.json(),
        board,
        "the same order twice is one order"
    );

    let addresses = ["saki", "ken", "sakura", "kaoru"];
    let mut trainees = Vec::new();
    for name in addresses {
        trainees.push(sign_in_by_mail(&site, &format!("{name}@minato.example")).await);
    }
    trainees.push(sign_in_by_pin(&site, &hr, &company, "000005").await);
    for (number, (trainee, grade)) in (1..).zip(trainees.iter().zip([5, 5, 4, 5, 3])) {
        let enrolment = trainee.enrolment().await;
        learn(trainee, &enrolment, &key).await;
        answer(&site, trainee, &enrolment, number, grade).await;
    }

    site.app.clock.advance(TimeDelta::days(23));
    assert_eq!(
        journeys::seal_rounds(&site.app)
            .await
            .expect("sealed")
            .ballots,
        5
    );
    journeys::close_periods(&site.app).await.expect("closed");
    for reader in [&admin_again(&site).await, &sign_in_again(&site).await] {
        let report = reader
            .get("/api/v1/satisfaction?from=2026-11-01&to=2026-11-30")
            .await
            .is(200)
            .json();
        let whole = &report["overall"][0];
        assert_eq!(
            whole["mean"],
            json!({ "sum": 22, "n": 5, "display": "4.40" })
        );
        let by_track = reader
            .get("/api/v1/satisfaction?from=2026-11-01&to=2026-11-30&by=track")
            .await
            .json();
        assert_eq!(by_track["items"][0]["mean"]["sum"], 22);
    }
    let report = admin_again(&site)
        .await
        .get("/api/v1/satisfaction?from=2026-11-01&to=2026-11-30")
        .await
        .json();
    let rate = &report["overall"][0]["response_rate"];
    assert_eq!(
        rate,
        &json!({ "responses": 5, "eligible": 5, "display": "100.0" })
    );
    assert_eq!(report["overall"][0]["distribution"], json!([0, 0, 1, 1, 3]));

    exports_hold_what_the_board_shows(&sign_in_again(&site).await, &enrolments).await;
    site.finish().await;
}

async fn admin_again(site: &Site) -> Browser {
    site.firm_admin().await
}

/// The HR admin, after the sessions of three weeks ago have ended.
async fn sign_in_again(site: &Site) -> Browser {
    let browser = site.anonymous();
    let body = json!({ "company_code": "minato", "login": "hr@minato.example", "password": crate::site::PASSWORD });
    browser
        .post_json("/api/v1/sign-ins/password", &body)
        .await
        .is(200);
    browser
}

async fn exports_hold_what_the_board_shows(hr: &Browser, enrolments: &str) {
    let board = hr
        .get(&format!("{enrolments}?word=completed"))
        .await
        .is(200)
        .json();
    let names = |board: &Value| -> Vec<String> {
        let items = board["items"].as_array().expect("items");
        items
            .iter()
            .map(|item| {
                item["person"]["employee_no"]
                    .as_str()
                    .expect("a number")
                    .to_owned()
            })
            .collect()
    };
    let shown = names(&board);
    assert_eq!(shown.len(), 5);
    let export = async |format: &str| -> Answer {
        let path = format!("{enrolments}/export?word=completed&format={format}");
        let answer = hr.get(&path).await;
        answer.is(200);
        answer
    };
    let utf8 = export("csv-utf8").await;
    let text = utf8
        .text
        .strip_prefix('\u{feff}')
        .expect("a byte order mark");
    let from_cp932 = export("csv-cp932").await.bytes;
    let from_cp932 = encoding_rs::SHIFT_JIS.decode(&from_cp932).0.into_owned();
    let xlsx = export("xlsx").await.bytes;
    for rows in [csv_rows(text), csv_rows(&from_cp932), xlsx_rows(&xlsx)] {
        assert_eq!(rows[0][..2], ["社員番号", "氏名"]);
        let numbers: Vec<String> = rows[1..].iter().map(|row| row[0].clone()).collect();
        assert_eq!(numbers, shown, "the file has exactly the rows of the list");
        let saki = rows.iter().find(|row| row[0] == "000001").expect("髙橋");
        assert_eq!((saki[1].as_str(), saki[6].as_str()), ("髙橋 﨑子", "修了"));
    }
    let late = hr.get(&format!("{enrolments}?word=overdue")).await.json();
    assert_eq!(names(&late), ["000006"], "who has not begun is late by now");
}
