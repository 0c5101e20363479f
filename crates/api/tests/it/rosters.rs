//! Rosters through the door: the pages of 一括登録, and the JSON beside them.

use crate::support::World;
use kernel::id::CompanyId;
use kernel::secret::Token;
use kernel::{Actor, Role};
use people::MemberFilter;
use people::roster::read;
use people::write::Grant;
use poem::endpoint::BoxEndpoint;
use poem::http::StatusCode;
use poem::test::{TestClient, TestRequestBuilder};
use poem::{EndpointExt, Response};
use serde_json::Value;

const ROSTER: &str = "社員番号,姓,名,メールアドレス,部署,コース\n\
    000001,髙橋,﨑子,saki@example.jp,関西支社/梅田店,あいさつ\n\
    000002,渡邊,翔,,関西支社/難波店,あいさつ\n";

const FAULTY: &str = "社員番号,姓,メールアドレス,コース\n\
    000001,髙橋,not-an-address,\n,渡邊,,<i>あ</i>\n";

type Door = BoxEndpoint<'static, Response>;

/// A signed-in browser that shows the token of its pages.
struct Browser {
    client: TestClient<Door>,
    session: Token,
}

struct Answer {
    status: StatusCode,
    location: String,
    kind: String,
    bytes: Vec<u8>,
}

impl Browser {
    async fn of(world: &World, actor: &Actor) -> Self {
        let session = Token::random().expect("entropy");
        let life = people::SessionLife::of(actor);
        let tx = world.app.db.write().await.expect("a transaction");
        let now = world.app.clock.now();
        people::write::open_session(&tx, now, actor.account, session.hash(), life)
            .await
            .expect("opened");
        tx.commit().await.expect("committed");
        let door = api::endpoint(world.app.clone()).map_to_response().boxed();
        Self {
            client: TestClient::new(door),
            session,
        }
    }

    async fn send(&self, request: TestRequestBuilder<'_, Door>) -> Answer {
        let cookie = format!("sid={}", self.session.reveal());
        let mut response = request.header("Cookie", cookie).send().await.0;
        let header = |name: &str| {
            let value = response.headers().get(name);
            let text = value.and_then(|value| value.to_str().ok());
            text.unwrap_or_default().to_owned()
        };
        let (location, kind) = (header("location"), header("content-type"));
        Answer {
            status: response.status(),
            location,
            kind,
            bytes: response.take_body().into_vec().await.expect("a body"),
        }
    }

    async fn get(&self, path: &str) -> Answer {
        self.send(self.client.get(path)).await
    }

    /// The token that a page's form carries.
    async fn token(&self, page: &str) -> String {
        let page = self.get(page).await.text();
        let rest = page
            .split_once("name=\"csrf-token\" content=\"")
            .expect("a token")
            .1;
        rest.split('"').next().expect("its end").to_owned()
    }

    async fn upload(&self, base: &str, file: &str) -> Answer {
        let token = self.token(base).await;
        let body = format!(
            "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../名簿.csv\"\r\n\
             Content-Type: text/csv\r\n\r\n{file}\r\n--edge--\r\n"
        );
        let request = self.client.post(format!("{base}?csrf={token}"));
        let request = request.content_type("multipart/form-data; boundary=edge");
        self.send(request.body(body)).await
    }

    async fn press(&self, page: &str, action: &str) -> Answer {
        let token = self.token(page).await;
        let request = self.client.post(action);
        let request = request.content_type("application/x-www-form-urlencoded");
        self.send(request.body(format!("csrf={token}"))).await
    }

    async fn send_form(&self, page: &str, action: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.token(page).await;
        let fields: Vec<String> = fields
            .iter()
            .map(|(name, value)| {
                let value: String = value.bytes().map(|byte| format!("%{byte:02X}")).collect();
                format!("&{name}={value}")
            })
            .collect();
        let request = self.client.post(action);
        let request = request.content_type("application/x-www-form-urlencoded");
        self.send(request.body(format!("csrf={token}{}", fields.concat())))
            .await
    }

    async fn post_file(&self, page: &str, path: &str, kind: &str, file: &str) -> Answer {
        let token = self.token(page).await;
        let request = self.client.post(path).header("X-CSRF-Token", token);
        self.send(request.content_type(kind).body(file.to_owned()))
            .await
    }
}

impl Answer {
    fn text(&self) -> String {
        String::from_utf8(self.bytes.clone()).expect("text")
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).expect("JSON")
    }

    fn shows(&self, expected: &str) {
        let text = self.text();
        assert!(text.contains(expected), "no {expected} in {text}");
    }
}

async fn hr(world: &World, company: CompanyId) -> Actor {
    let app = &world.app;
    let account = world.trainee(company, "HR1").await.account;
    let tx = app.db.write().await.expect("a transaction");
    let grant = Grant {
        role: Role::CompanyHr,
        company: Some(company),
        unit: None,
    };
    people::write::grant_role(&tx, &app.ids, app.clock.now(), account, grant)
        .await
        .expect("granted");
    tx.commit().await.expect("committed");
    let actor = people::read::actor_of_account(&app.db.read(), account, app.clock.now()).await;
    actor.expect("read").expect("may sign in")
}

async fn members(world: &World, company: CompanyId) -> usize {
    people::read::all_members(&world.app.db.read(), company, &MemberFilter::default())
        .await
        .expect("members")
        .len()
}

async fn office() -> (World, CompanyId, Browser) {
    let world = World::with_track().await;
    let company = world.company("minato").await;
    let hr = hr(&world, company).await;
    let browser = Browser::of(&world, &hr).await;
    (world, company, browser)
}

#[tokio::test]
async fn a_roster_is_uploaded_read_and_confirmed_on_pages() {
    let (world, company, browser) = office().await;
    let base = format!("/companies/{company}/roster-imports");
    browser
        .get(&base)
        .await
        .shows("まだアップロードはありません");

    let sent = browser.upload(&base, ROSTER).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    let page = sent.location;
    let preview = browser.get(&page).await;
    preview.shows("<dt>新規</dt><dd>2<small>人</small></dd>");
    preview.shows("髙橋 﨑子");
    preview.shows("この内容で登録する");
    preview.shows("ファイルにない人");
    assert_eq!(members(&world, company).await, 1);

    let done = browser.press(&page, &format!("{page}/application")).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    assert_eq!(done.location, page);
    assert_eq!(members(&world, company).await, 3);
    browser.get(&page).await.shows("名簿を登録しました");
    let list = browser.get(&base).await;
    list.shows("登録済み");
    list.shows("名簿.csv");
    assert!(!list.text().contains(".."), "the sender's folders are gone");

    let again = browser.press(&page, &format!("{page}/application")).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_faulty_roster_shows_its_faults_and_gives_its_rows_back() {
    let (world, company, browser) = office().await;
    let base = format!("/companies/{company}/roster-imports");
    let page = browser.upload(&base, FAULTY).await.location;
    let preview = browser.get(&page).await;
    preview.shows("2行目");
    preview.shows("メールアドレスは「name@example.jp」の形で");
    preview.shows("何も登録されていません");
    assert!(!preview.text().contains("この内容で登録する"));
    preview.shows("「&#60;i&#62;あ&#60;/i&#62;」というコースはありません");

    let file = browser.get(&format!("{page}/fault-file")).await;
    assert_eq!(file.kind, journeys::sheet::SheetFormat::Xlsx.media_type());
    let sheet = read(&file.bytes, "a.xlsx").expect("a workbook");
    assert_eq!(sheet.rows.len(), 2);

    let forced = browser.press(&page, &format!("{page}/application")).await;
    assert_eq!(forced.location, page, "back to the faults");
    assert_eq!(members(&world, company).await, 1);
}

#[tokio::test]
async fn a_file_that_is_no_roster_comes_back_with_its_reason() {
    let (_world, company, browser) = office().await;
    let base = format!("/companies/{company}/roster-imports");
    for (file, reason) in [
        ("", "ファイルに何も書かれていません"),
        ("%PDF-1.7", "表として読める形式ではありません"),
    ] {
        let answer = browser.upload(&base, file).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        answer.shows(reason);
        answer.shows("href=\"#f-file\"");
    }
}

#[tokio::test]
async fn the_template_can_be_filled_in_and_sent() {
    let (_world, company, browser) = office().await;
    let base = format!("/companies/{company}/roster-imports");
    let file = browser.get(&format!("{base}/template")).await;
    assert_eq!(file.status, StatusCode::OK);
    let sheet = read(&file.bytes, "a.xlsx").expect("a workbook");
    assert_eq!(sheet.headings[0], "社員番号");
}

#[tokio::test]
async fn the_api_previews_applies_and_hands_faults_back() {
    let (world, company, browser) = office().await;
    let page = format!("/companies/{company}/roster-imports");
    let base = format!("/api/v1{page}");

    let taken = browser
        .post_file(
            &page,
            &format!("{base}?file_name=a.csv"),
            "text/csv; charset=utf-8",
            ROSTER,
        )
        .await;
    assert_eq!(taken.status, StatusCode::CREATED, "{}", taken.text());
    let view = taken.json();
    assert_eq!(view["status"], "validated");
    assert_eq!(view["plan"]["counts"]["create"], 2);
    assert_eq!(view["plan"]["rows"][0]["courses"][0], "あいさつ");
    assert_eq!(view["plan"]["missing"][0]["employee_no"], "HR1");
    assert!(view.get("applied_at").is_none(), "absent, not null");
    assert_eq!(members(&world, company).await, 1);

    let import = format!("{base}/{}", view["id"].as_str().expect("an id"));
    let shown = browser.get(&import).await.json();
    assert_eq!(shown["plan"]["counts"]["create"], 2);
    let applied = browser.press(&page, &format!("{import}/application")).await;
    assert_eq!(applied.status, StatusCode::OK, "{}", applied.text());
    assert_eq!(applied.json()["result"]["enrolments"], 2);
    assert_eq!(applied.json()["result"]["without_email"], 1);
    assert_eq!(members(&world, company).await, 3);

    let again = browser
        .post_file(
            &page,
            &format!("{base}?dry_run=false"),
            "application/octet-stream",
            ROSTER,
        )
        .await;
    assert_eq!(again.json()["status"], "applied");
    assert_eq!(again.json()["result"]["counts"]["keep"], 2);

    let faulty = browser
        .post_file(&page, &format!("{base}?dry_run=false"), "text/csv", FAULTY)
        .await;
    assert_eq!(faulty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let problem = faulty.json();
    assert_eq!(problem["errors"][0]["pointer"], "2/メールアドレス");
    assert_eq!(problem["errors"][1]["pointer"], "3/社員番号");

    let rejected = browser
        .post_file(&page, &base, "text/csv", FAULTY)
        .await
        .json();
    assert_eq!(rejected["status"], "rejected");
    let id = rejected["id"].as_str().expect("an id");
    let file = browser.get(&format!("{base}/{id}/fault-file")).await;
    assert!(read(&file.bytes, "a.xlsx").is_ok());
}

#[tokio::test]
async fn nobody_else_reaches_a_companys_rosters() {
    let (world, company, browser) = office().await;
    let base = format!("/companies/{company}/roster-imports");
    let page = browser.upload(&base, ROSTER).await.location;
    let other = world.company("sakura").await;
    let stranger = Browser::of(&world, &hr(&world, other).await).await;
    let trainee = world.trainee(company, "T1").await;
    let trainee = Browser::of(&world, &trainee).await;
    let fault_file = format!("{page}/fault-file");
    let template = format!("{base}/template");
    let json = format!("/api/v1{page}");
    for path in [&base, &page, &fault_file, &template, &json] {
        assert_eq!(
            stranger.get(path).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
        assert_eq!(
            trainee.get(path).await.status,
            StatusCode::FORBIDDEN,
            "{path}"
        );
    }
    let own = format!("/companies/{other}/roster-imports");
    let smuggled = page.replace(&company.to_string(), &other.to_string());
    assert_eq!(stranger.get(&smuggled).await.status, StatusCode::NOT_FOUND);
    let pressed = stranger
        .press(&own, &format!("{smuggled}/application"))
        .await;
    assert_eq!(pressed.status, StatusCode::NOT_FOUND);
    let pressed = stranger.press(&own, &format!("{page}/application")).await;
    assert_eq!(pressed.status, StatusCode::NOT_FOUND);
    let keyless = browser.client.get(&page).send().await.0;
    assert_eq!(
        keyless.status(),
        StatusCode::SEE_OTHER,
        "to the sign-in page"
    );
}

#[tokio::test]
async fn columns_are_chosen_on_a_page_and_the_roster_is_taken_back_on_another() {
    let (world, company, browser) = office().await;
    let base = format!("/companies/{company}/roster-imports");
    let sent = browser
        .upload(&base, "コード,漢字氏名,拠点\n000001,髙橋 﨑子,本社\n")
        .await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    let columns = sent.location;
    assert!(columns.ends_with("/columns"), "{columns}");
    let page = columns.trim_end_matches("/columns").to_owned();
    browser.get(&page).await.shows("列の対応を選ぶ");
    let form = browser.get(&columns).await;
    form.shows("漢字氏名（例：髙橋 﨑子）");
    form.shows("<option value=\"漢字氏名\" selected>");
    let refused = browser
        .send_form(&columns, &columns, &[("employee_no", ""), ("unit", "拠点")])
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.shows("社員番号の列を選んでください");
    refused.shows("<option value=\"拠点\" selected>");
    let fields = [
        ("employee_no", "コード"),
        ("full_name", "漢字氏名"),
        ("unit", "拠点"),
    ];
    let chosen = browser.send_form(&columns, &columns, &fields).await;
    assert_eq!(chosen.location, page, "{}", chosen.text());
    let preview = browser.get(&page).await;
    preview.shows("社員番号：「コード」の列");
    preview.shows("この内容で登録する");
    browser.press(&page, &format!("{page}/application")).await;
    assert_eq!(members(&world, company).await, 2);

    let undo = format!("{page}/undo");
    browser.get(&page).await.shows(&undo);
    let question = browser.get(&undo).await;
    question.shows("削除する人（1件）");
    question.shows("髙橋 﨑子");
    let stale = browser.send_form(&undo, &undo, &[("digest", "x")]).await;
    assert_eq!(stale.status, StatusCode::CONFLICT, "{}", stale.text());
    assert_eq!(members(&world, company).await, 2);
    let text = question.text();
    let rest = text.split_once("name=\"digest\" value=\"").expect("it").1;
    let digest = rest.split('"').next().expect("its end");
    let done = browser.send_form(&undo, &undo, &[("digest", digest)]).await;
    assert_eq!(done.location, page, "{}", done.text());
    assert_eq!(members(&world, company).await, 1);
    browser.get(&page).await.shows("元に戻しました");
}

#[tokio::test]
async fn the_template_comes_as_csv_too() {
    let (_world, company, browser) = office().await;
    let base = format!("/companies/{company}/roster-imports");
    let file = browser
        .get(&format!("{base}/template?format=csv-utf8"))
        .await;
    assert!(file.kind.starts_with("text/csv"), "{}", file.kind);
    let sheet = read(&file.bytes, "a.csv").expect("a table");
    assert_eq!(sheet.headings[0], "社員番号");
}
