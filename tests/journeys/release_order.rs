//! In which order people answered changes no byte of what is told (surveys,
//! 4.11): the same sheets in another order are the same reports.

use chrono::TimeDelta;
use kernel::id::CompanyId;

use crate::site::{Browser, Site, small};

/// Of each company: enough for a distribution.
const PEOPLE: usize = 10;

struct Voter {
    browser: Browser,
    enrolment: String,
}

/// A house in which two companies' staff answer in an order, told by their
/// places; what is told of them once the month is closed.
async fn told(order: &[usize]) -> Vec<String> {
    let site = Site::small().await;
    let companies = [
        site.company("minato", "みなと百貨店").await,
        site.company("yamate", "山手ストア").await,
    ];
    let mut voters = Vec::new();
    for place in 0..2 * PEOPLE {
        voters.push(voter(&site, companies[place % 2], place).await);
    }
    for place in order {
        vote(&site, &voters[*place], *place).await;
    }
    site.app.clock.advance(TimeDelta::days(60));
    journeys::seal_rounds(&site.app).await.expect("sealed");
    journeys::close_periods(&site.app).await.expect("closed");
    let mut told = Vec::new();
    for company in companies {
        let hr = site.hr(company).await;
        for path in [
            format!("/companies/{company}/satisfaction/export?format=csv-utf8"),
            format!("/api/v1/companies/{company}/satisfaction"),
        ] {
            told.push(hr.get(&path).await.is(200).text.clone());
        }
    }
    let firm = site.firm_admin().await;
    for path in [
        "/satisfaction/export?format=csv-utf8&from=2026-11-01&to=2026-11-30",
        "/api/v1/satisfaction?from=2026-11-01&to=2026-11-30",
        "/api/v1/satisfaction/trend?from=2026-11-01&to=2026-11-30",
    ] {
        told.push(firm.get(path).await.is(200).text.clone());
    }
    site.finish().await;
    told.iter().map(|text| without_ids(text)).collect()
}

async fn voter(site: &Site, company: CompanyId, place: usize) -> Voter {
    let browser = site.trainee(company, &format!("投票 {place}子")).await;
    let members = [browser.membership()];
    let enrolment = site.enrol(company, "greeting", &members).await[0].to_string();
    browser.learn_all(&enrolment, &small::key()).await;
    Voter { browser, enrolment }
}

/// Answers; every seventh thinks again, every ninth takes it back.
async fn vote(site: &Site, voter: &Voter, place: usize) {
    let number = u32::try_from(place).expect("small");
    let token = voter.browser.ballot_token(&voter.enrolment, number).await;
    let rating = (1 + place % 5).to_string();
    let typed = [
        ("token", token.as_str()),
        ("answers/overall", rating.as_str()),
    ];
    let sent = voter.browser.post_form("/survey-ballots", &typed).await;
    let receipt = sent.is(200).between("<p class=\"code\">", "<");
    let asked = [("receipt", receipt.as_str()), ("answers/overall", "4")];
    if place % 7 == 3 {
        let change = voter.browser.post_form("/survey-receipts/change", &asked);
        change.await.is(200);
    } else if place % 9 == 4 {
        let withdrawal = voter
            .browser
            .post_form("/survey-receipts/withdrawal", &asked[..1]);
        withdrawal.await.is(200).shows("回答を取り消しました");
    }
    site.app.clock.advance(TimeDelta::seconds(61));
}

/// The text without keys, which are drawn anew in every house.
fn without_ids(text: &str) -> String {
    let parts = text.split(|letter: char| !letter.is_ascii_hexdigit() && letter != '-');
    let ids = parts.filter(|part| part.len() == 36);
    ids.fold(text.to_owned(), |text, id| text.replace(id, "#"))
}

#[tokio::test]
async fn the_order_of_answering_changes_no_byte_that_is_told() {
    let forwards: Vec<usize> = (0..2 * PEOPLE).collect();
    let backwards: Vec<usize> = (0..2 * PEOPLE).rev().collect();
    // Odd places first: neither company's staff lie evenly between the other's.
    let mut mixed: Vec<usize> = (1..2 * PEOPLE).step_by(2).collect();
    mixed.extend((0..2 * PEOPLE).step_by(2));
    let first = told(&forwards).await;
    // One block of a month waits for the next; the rest is told.
    let is_telling = |text: &&String| text.contains("月,2026-11") || text.contains("\"mean\"");
    let telling = first.iter().filter(is_telling).count();
    assert!(telling >= 4, "something is told: {first:?}");
    assert_eq!(told(&backwards).await, first);
    assert_eq!(told(&mixed).await, first);
}
