//! The rules S2 to S10 of anonymous surveys, each by its number. S1 and S9 are
//! in `anonymity.rs`, twenty senders at once (S5) in `races.rs`.

use chrono::TimeDelta;
use kernel::id::CompanyId;
use serde_json::json;

use crate::site::{Browser, Site, small};

/// A trainee with everything learnt but the survey.
struct Voter {
    browser: Browser,
    enrolment: String,
}

impl Voter {
    async fn new(site: &Site, company: CompanyId, name: &str) -> Self {
        let browser = site.trainee(company, name).await;
        let members = [browser.membership()];
        let enrolment = site.enrol(company, "greeting", &members).await[0].to_string();
        browser.learn_all(&enrolment, &small::key()).await;
        Self { browser, enrolment }
    }

    fn paper_path(&self) -> String {
        let enrolment = &self.enrolment;
        format!("/api/v1/me/enrolments/{enrolment}/survey/ballot-paper")
    }

    async fn paper(&self) -> String {
        let secret = kernel::secret::hex(&kernel::secret::random_bytes::<16>().expect("entropy"));
        let asked = json!({ "secret": secret });
        let paper = self.browser.post_json(&self.paper_path(), &asked).await;
        paper.is(200).json()["token"]
            .as_str()
            .expect("a token")
            .to_owned()
    }

    async fn vote(&self, comment: &str) -> String {
        let token = self.paper().await;
        let typed = [
            ("token", token.as_str()),
            ("answers/overall", "5"),
            ("answers/comment", comment),
        ];
        self.browser
            .post_form("/survey-ballots", &typed)
            .await
            .is(200);
        token
    }
}

async fn voted(site: &Site, company: CompanyId, people: usize) {
    for number in 0..people {
        let voter = Voter::new(site, company, &format!("投票 {number}子")).await;
        voter.vote("").await;
    }
}

/// Closes the month, as the worker does.
async fn close(site: &Site) {
    site.app.clock.advance(TimeDelta::days(60));
    journeys::seal_rounds(&site.app).await.expect("sealed");
    journeys::close_periods(&site.app).await.expect("closed");
}

#[tokio::test]
async fn s2_that_a_paper_was_taken_keeps_no_time_and_shares_no_key_with_the_answer() {
    let site = Site::small().await;
    let company = site.company("minato", "みなと百貨店").await;
    voted(&site, company, 5).await;
    journeys::seal_rounds(&site.app).await.expect("sealed");
    let dump = site.dump().await;
    let year = "2026-";
    assert_eq!(dump.table("participations").len(), 5);
    for row in dump.table("participations") {
        assert!(!row.contains(year), "a time: {row}");
        // The columns' order differs between the databases; 32 bytes are
        // longer than any key.
        let mut parts = row.trim_matches(['(', ')']).split(',');
        let hash = parts.find(|part| part.len() > 60);
        let hash = hash.unwrap_or_else(|| panic!("no hash in {row}"));
        assert_eq!(dump.rows_with(hash).len(), 1, "nothing else knows it");
    }
    site.finish().await;
}

#[tokio::test]
async fn s3_fewer_than_five_answers_are_shown_nowhere() {
    let site = Site::small().await;
    let company = site.company("minato", "みなと百貨店").await;
    voted(&site, company, 4).await;
    close(&site).await;
    let hr = site.hr(company).await;
    let page = hr.get(&format!("/companies/{company}/satisfaction")).await;
    page.is(200)
        .shows("この年度に表示できる回答はまだありません")
        .hides("5.00");
    let export = format!("/companies/{company}/satisfaction/export?format=csv-utf8");
    assert_eq!(
        hr.get(&export).await.is(200).text.trim().lines().count(),
        1,
        "headings only"
    );
    let found = hr
        .get(&format!("/api/v1/companies/{company}/satisfaction"))
        .await;
    let found = found.is(200).json();
    assert_eq!(found["overall"], json!([]), "{found}");
    let firm = site.firm_admin().await;
    firm.get("/satisfaction?from=2026-11-01&to=2026-11-30")
        .await
        .is(200)
        .shows("5.00");
    site.finish().await;
}

/// What HR and the firm look at while answers come in.
struct Watch {
    hr: Browser,
    firm: Browser,
    of_hr: Vec<String>,
    of_firm: Vec<String>,
}

impl Watch {
    async fn new(site: &Site, company: CompanyId) -> Self {
        let (hr, firm) = (site.hr(company).await, site.firm_admin().await);
        let of_hr = [
            format!("/companies/{company}/satisfaction"),
            format!("/companies/{company}/progress"),
            "/satisfaction".to_owned(),
        ];
        let list = "/survey-rounds?from=2026-11-01&to=2026-11-30";
        let round = firm.get(list).await;
        let round = round.is(200).between("<td><a href=\"", "\"");
        let figure = json!({ "from": "2026-04-01", "to": "2026-11-30" });
        let figure = firm.post_json("/api/v1/figure-proposals", &figure).await;
        let figure = figure.is(201).json()["id"].clone();
        let figure = figure.as_str().expect("a key");
        let of_firm = [
            "/satisfaction".to_owned(),
            list.to_owned(),
            format!("/api/v1{list}"),
            format!("/api/v1{round}"),
            round,
            format!("/figures/proposals/{figure}"),
            format!("/api/v1/figure-proposals/{figure}"),
        ];
        Self {
            hr,
            firm,
            of_hr: of_hr.into(),
            of_firm: of_firm.into(),
        }
    }

    /// Everything they see, after the worker has come by.
    async fn look(&self, site: &Site) -> Vec<String> {
        journeys::seal_rounds(&site.app).await.expect("sealed");
        let mut seen = Vec::new();
        for (who, paths) in [(&self.hr, &self.of_hr), (&self.firm, &self.of_firm)] {
            for path in paths {
                seen.push(who.get(path).await.is(200).comparable());
            }
        }
        seen
    }
}

/// Hands a paper in. Returns the receipt.
async fn hand_in(site: &Site, token: &str) -> String {
    let ballot = json!({
        "token": token,
        "answers": [{ "question": "overall", "rating": 1 }],
    });
    let visitor = site.anonymous();
    let taken = visitor.post_json("/api/v1/survey-ballots", &ballot).await;
    let receipt = taken.is(200).json()["receipt"].clone();
    receipt.as_str().expect("a receipt").to_owned()
}

async fn withdraw(site: &Site, receipt: &str) {
    let visitor = site.anonymous();
    let asked = json!({ "receipt": receipt });
    visitor
        .post_json("/api/v1/survey-receipts/withdrawal", &asked)
        .await
        .is(200);
}

#[tokio::test]
async fn s4_one_answer_more_moves_no_page_and_no_count() {
    let site = Site::small().await;
    let company = site.company("minato", "みなと百貨店").await;
    let mut papers = Vec::new();
    for name in ["投票 花子", "投票 月子", "投票 遅子"] {
        papers.push(Voter::new(&site, company, name).await.paper().await);
    }
    let [first, second, late] = papers.as_slice() else {
        panic!("three papers")
    };
    let watch = Watch::new(&site, company).await;
    let before = watch.look(&site).await;
    let first = hand_in(&site, first).await;
    assert_eq!(watch.look(&site).await, before, "the first answer");

    let second = hand_in(&site, second).await;
    voted(&site, company, 4).await;
    let counted = watch.look(&site).await;
    let is_told = |page: &String| page.contains("<dd>6件</dd>");
    assert!(counted.iter().any(is_told), "six are counted together");
    withdraw(&site, &first).await;
    assert_eq!(watch.look(&site).await, counted, "one withdrawal");
    let metrics = watch.firm.get("/metrics").await;
    metrics
        .is(200)
        .hides("/survey-ballots")
        .hides("/survey-receipts");

    close(&site).await;
    let watch = Watch::new(&site, company).await;
    let closed = watch.look(&site).await;
    hand_in(&site, late).await;
    assert_eq!(watch.look(&site).await, closed, "one that comes too late");
    withdraw(&site, &second).await;
    assert_eq!(watch.look(&site).await, closed, "a withdrawal afterwards");
    site.finish().await;
}

#[tokio::test]
async fn s6_looking_at_a_link_changes_nothing_and_a_forwarded_paper_counts_once() {
    let site = Site::small().await;
    let company = site.company("minato", "みなと百貨店").await;
    let voter = Voter::new(&site, company, "投票 花子").await;
    let token = voter.paper().await;
    let before = site.dump().await;
    let survey = format!("/learn/{}/survey", voter.enrolment);
    let stranger = site.anonymous();
    for _ in 0..3 {
        stranger.get("/survey-receipts").await.is(200);
        voter.browser.get(&survey).await.is(200);
    }
    assert_eq!(
        before.changed(&site.dump().await, &["sessions"]),
        Vec::<String>::new()
    );
    for (sender, words) in [
        (&stranger, "控え番号"),
        (&voter.browser, "すでに受け取っています"),
    ] {
        let typed = [("token", token.as_str()), ("answers/overall", "5")];
        sender
            .post_form("/survey-ballots", &typed)
            .await
            .is(200)
            .shows(words);
    }
    assert_eq!(site.dump().await.table("ballot_pool").len(), 1);
    site.finish().await;
}

#[tokio::test]
async fn s7_no_second_paper_is_handed_out_whoever_asks_again() {
    let site = Site::small().await;
    let company = site.company("minato", "みなと百貨店").await;
    let voter = Voter::new(&site, company, "投票 花子").await;
    voter.vote("").await;
    let other = json!({ "secret": "00112233445566778899aabbccddeeff" });
    voter
        .browser
        .post_json(&voter.paper_path(), &other)
        .await
        .is(409);
    journeys::invite_to_surveys(&site.app).await.expect("run");
    voter
        .browser
        .post_json(&voter.paper_path(), &other)
        .await
        .is(409);
    assert_eq!(site.dump().await.table("ballot_pool").len(), 1);
    site.finish().await;
}

#[tokio::test]
async fn s8_nobody_gets_a_name_beside_an_answer_or_words_of_few() {
    const WORDS: &str = "少人数の感想";
    let site = Site::small().await;
    let company = site.company("minato", "みなと百貨店").await;
    for number in 0..6 {
        let voter = Voter::new(&site, company, &format!("投票 {number}子")).await;
        voter.vote(WORDS).await;
    }
    close(&site).await;
    let firm = site.firm_admin().await;
    // Released by a reviewer, and still of fewer than ten.
    for _ in 0..6 {
        let desk = firm.get("/survey-comments/review").await;
        let path = match desk.headers.get("location") {
            Some(_) => desk.location().to_owned(),
            None => continue,
        };
        let typed = [("state", "company_ok"), ("text", WORDS)];
        firm.post_form(&path, &typed).await.is(303);
    }
    let rounds = firm
        .get("/survey-rounds?from=2026-11-01&to=2026-11-30")
        .await;
    let round = rounds.is(200).between("<td><a href=\"", "\"");
    let (hr, instructor) = (site.hr(company).await, site.instructor().await);
    for (who, path) in [
        (&firm, round.as_str()),
        (&firm, "/satisfaction"),
        (&firm, "/named-answers"),
        (&hr, "/satisfaction"),
        (&hr, "/survey-comments"),
        (&hr, "/named-answers"),
        (&instructor, "/satisfaction"),
        (&instructor, "/survey-comments"),
    ] {
        let page = who.get(path).await;
        page.is(200).hides("投票");
        if !std::ptr::eq(who, &firm) {
            page.hides(WORDS);
        }
    }
    for who in [&hr, &instructor] {
        who.get(&round).await.is(403);
    }
    site.finish().await;
}

#[tokio::test]
async fn s10_words_are_capped_and_escaped_and_no_control_character_comes_in() {
    const PAYLOAD: &str = "=HYPERLINK(\"x\")<script>alert(1)</script>";
    let site = Site::small().await;
    let company = site.company("minato", "みなと百貨店").await;
    let voter = Voter::new(&site, company, "投票 花子").await;
    let token = voter.paper().await;
    let send = |words: String| {
        let (browser, token) = (&voter.browser, token.as_str());
        async move {
            let typed = [("token", token), ("answers/comment", words.as_str())];
            browser.post_form("/survey-ballots", &typed).await
        }
    };
    send("あ".repeat(2001)).await.is(422).shows("2000文字まで");
    send("ベル\u{7}".to_owned()).await.is(422).shows("制御文字");
    let huge = send("あ".repeat(700_000)).await;
    assert!(matches!(huge.status, 413 | 422), "{}", huge.status);
    send(PAYLOAD.to_owned()).await.is(200);
    close(&site).await;
    let firm = site.firm_admin().await;
    let desk = firm.get("/survey-comments/review").await;
    let page = match desk.headers.get("location") {
        Some(_) => firm.get(desk.location()).await,
        None => desk,
    };
    page.is(200).hides("<script>alert(1)").shows("=HYPERLINK(");
    site.finish().await;
}
