//! Who answered what is written nowhere (reliability S1, S9): twenty known
//! people answer in a known order, and then everything is read.

use std::collections::BTreeSet;
use std::io::Write;
use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use sea_orm::{ConnectionTrait, QueryResult, Statement};
use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;

use crate::site::{Browser, Disk, Dump, Site, small};

const PEOPLE: u32 = 20;
/// What the eleventh writes, and nobody else.
const WORDS: &str = "カナリアの手紙";
/// What the sixth writes afterwards.
const SECOND_THOUGHTS: &str = "あとから書いた手紙";
/// Enough of a box to know it by: its first part is as long on either database.
const BOX_BEGINNING: usize = 32;
const SURVEY_TABLES: [&str; 6] = [
    "participations",
    "spent_tokens",
    "ballot_pool",
    "ballots",
    "ballot_comments",
    "seals",
];

/// Everything that is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().expect("whole")).into_owned()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("whole").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

/// One who answers, and what must never be found beside the answer.
struct Voter {
    browser: Browser,
    enrolment: String,
    secret: String,
    token: String,
    receipt: String,
}

impl Voter {
    /// Everything that leads to them, as a dump writes it.
    fn traces(&self) -> Vec<String> {
        let actor = self.browser.actor();
        let ids = [
            actor.account.to_string(),
            actor.person.to_string(),
            self.browser.membership().to_string(),
            self.enrolment.clone(),
        ];
        ids.iter()
            .flat_map(|id| [id.clone(), id.replace('-', "").to_uppercase()])
            .collect()
    }
}

async fn voters(site: &Site) -> Vec<Voter> {
    let company = site.company("minato", "みなと百貨店").await;
    let mut voters = Vec::new();
    for number in 0..PEOPLE {
        let browser = site.trainee(company, &format!("投票 {number}子")).await;
        let enrolment = site
            .enrol(company, "greeting", &[browser.membership()])
            .await[0]
            .to_string();
        browser.learn_all(&enrolment, &small::key()).await;
        let secret = kernel::secret::hex(&kernel::secret::random_bytes::<16>().expect("entropy"));
        voters.push(Voter {
            browser,
            enrolment,
            secret,
            token: String::new(),
            receipt: String::new(),
        });
    }
    voters
}

/// Fetches the paper and sends it, as the page without scripts does.
async fn vote(site: &Site, voter: &mut Voter, number: u32) {
    let path = format!(
        "/api/v1/me/enrolments/{}/survey/ballot-paper",
        voter.enrolment
    );
    let paper = voter
        .browser
        .post_json(&path, &json!({ "secret": voter.secret }))
        .await;
    voter.token = paper.is(200).json()["token"]
        .as_str()
        .expect("in time")
        .to_owned();
    let comment = if number == 11 {
        WORDS.to_owned()
    } else {
        String::new()
    };
    let rating = 1 + number % 5;
    let typed = [
        ("token", voter.token.as_str()),
        ("answers/overall", &rating.to_string()),
        ("answers/comment", &comment),
    ];
    // The same browser, still signed in: nothing of it may be noticed.
    let sent = voter.browser.post_form("/survey-ballots", &typed).await;
    voter.receipt = sent.is(200).between("<p class=\"code\">", "<");
    assert!(
        sent.headers.get("set-cookie").is_none(),
        "the sign-in is not even looked at"
    );
    site.app.clock.advance(TimeDelta::seconds(61));
}

/// Six change what they said, and one takes it back, by their receipts alone.
async fn change_their_minds(site: &Site, voters: &[Voter]) {
    for (number, voter) in (1..).zip(&voters[..6]) {
        let words = if number == 6 { SECOND_THOUGHTS } else { "" };
        let rating = (1 + number % 5).to_string();
        let typed = [
            ("receipt", voter.receipt.as_str()),
            ("answers/overall", &rating),
            ("answers/comment", words),
        ];
        let sent = voter.browser.post_form("/survey-receipts/change", &typed);
        sent.await.is(200).shows("回答を変更しました");
        site.app.clock.advance(TimeDelta::seconds(61));
    }
    withdraw(site, &voters[6]).await;
}

async fn withdraw(site: &Site, voter: &Voter) {
    let typed = [("receipt", voter.receipt.as_str())];
    // The same browser, still signed in: nothing of it may be noticed.
    let sent = voter
        .browser
        .post_form("/survey-receipts/withdrawal", &typed);
    let sent = sent.await;
    assert!(sent.headers.get("set-cookie").is_none());
    sent.is(200).shows("回答を取り消しました");
    site.app.clock.advance(TimeDelta::seconds(61));
}

fn nobody_can_read_the_words(dump: &Dump) {
    for words in [WORDS, SECOND_THOUGHTS] {
        assert!(dump.rows_with(words).is_empty(), "{words} can be read");
    }
}

/// No secret and no word lies in the database's files, nor in the pages that
/// its log still keeps.
async fn no_byte_tells(disk: &Disk, voters: &[Voter]) {
    let mut needles: Vec<Vec<u8>> = Vec::new();
    for words in [WORDS, SECOND_THOUGHTS] {
        needles.push(words.as_bytes().to_vec());
    }
    for voter in voters {
        let receipt = voter.receipt.replace('-', "");
        for secret in [&voter.token, &voter.secret, &voter.receipt, &receipt] {
            needles.push(secret.as_bytes().to_vec());
            needles.push(secret.to_uppercase().into_bytes());
        }
        for hex in [&voter.secret, &receipt] {
            let bytes = kernel::secret::unhex::<16>(hex);
            needles.push(bytes.expect("16 bytes").to_vec());
        }
    }
    let telling = disk.files_with(&needles).await;
    assert_eq!(telling, Vec::<String>::new(), "a secret or a word");
}

/// How the boxes begin that ballots lie in until they are counted: a long one is
/// stored in parts.
async fn boxes(site: &Site) -> Vec<Vec<u8>> {
    let db = &site.app.db;
    let asked = Statement::from_string(db.backend(), "SELECT sealed_box FROM ballot_pool");
    let rows = db.read().query_all_raw(asked).await.expect("read");
    let read = |row: &QueryResult| -> Vec<u8> {
        let mut bytes: Vec<u8> = row.try_get_by_index(0).expect("bytes");
        bytes.truncate(BOX_BEGINNING);
        bytes
    };
    rows.iter().map(read).collect()
}

fn assert_no_trace(dump: &Dump, voters: &[Voter]) {
    for voter in voters {
        let receipt = voter.receipt.replace('-', "");
        for secret in [&voter.token, &voter.secret, &voter.receipt, &receipt] {
            let as_bytes = kernel::secret::hex(secret.as_bytes());
            for form in [
                secret,
                &secret.to_uppercase(),
                &as_bytes,
                &as_bytes.to_uppercase(),
            ] {
                assert!(dump.rows_with(form).is_empty(), "a secret is kept");
            }
        }
        let is_known = |row: &String| voter.traces().iter().any(|trace| row.contains(trace));
        assert!(
            dump.table("participations").iter().any(is_known),
            "traces would be found"
        );
        for table in SURVEY_TABLES
            .into_iter()
            .filter(|table| *table != "participations")
        {
            for trace in voter.traces() {
                let found = dump.table(table).iter().any(|row| row.contains(&trace));
                assert!(!found, "{table} leads to somebody");
            }
        }
    }
    for table in SURVEY_TABLES {
        for row in dump.table(table) {
            assert!(
                !has_time_of_day(row),
                "{table} knows more than the day: {row}"
            );
        }
    }
}

/// Whether a text holds something like `10:00`.
fn has_time_of_day(row: &str) -> bool {
    row.as_bytes().windows(5).any(|part| {
        part[2] == b':'
            && [0, 1, 3, 4]
                .iter()
                .all(|place| part[*place].is_ascii_digit())
    })
}

/// The values of a row that are long enough to find another row by.
fn long_values(row: &str) -> BTreeSet<String> {
    let values = row.trim_matches(['(', ')']).split(',');
    values
        .filter(|value| value.len() >= 16)
        .map(ToOwned::to_owned)
        .collect()
}

#[tokio::test]
async fn after_twenty_known_people_answered_in_order_nothing_tells_who_wrote_what() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    // Of a single subscriber, what another test's thread meets first would be
    // taken for silenced here, too; with a second one both are asked.
    let _second = tracing::Dispatch::new(tracing::subscriber::NoSubscriber::new());
    let site = Site::small().await;
    let disk = site.disk().await;
    let mut voters = voters(&site).await;
    let log_before = log.text().len();
    let before = site.dump().await;
    for (number, voter) in (1..).zip(&mut voters) {
        vote(&site, voter, number).await;
    }
    change_their_minds(&site, &voters).await;
    let pooled = site.dump().await;
    assert_eq!(pooled.table("ballot_pool").len(), PEOPLE as usize);
    nobody_can_read_the_words(&pooled);
    no_byte_tells(&disk, &voters).await;
    let boxes = boxes(&site).await;
    assert!(
        !disk.files_with(&boxes).await.is_empty(),
        "a search finds what is there: the boxes"
    );
    assert_no_trace(&pooled, &voters);
    nothing_links_participation_to_ballot(&pooled);
    only_the_papers_were_audited(&before, &pooled);

    site.app.clock.advance(TimeDelta::days(30));
    assert_eq!(
        journeys::seal_rounds(&site.app)
            .await
            .expect("sealed")
            .ballots,
        19
    );
    // Six take it back after it was counted.
    for voter in &voters[10..16] {
        withdraw(&site, voter).await;
    }
    let waiting = site.dump().await;
    assert_no_trace(&waiting, &voters);
    nothing_links_participation_to_ballot(&waiting);
    let run = journeys::seal_rounds(&site.app).await;
    run.expect("sealed");
    journeys::close_periods(&site.app).await.expect("closed");
    let sealed = site.dump().await;
    assert!(sealed.table("ballot_pool").is_empty());
    let taken_back = |row: &&String| row.contains("withdrawn");
    let withdrawn = sealed.table("ballots").iter().filter(taken_back).count();
    assert_eq!(withdrawn, 7);
    nobody_can_read_the_words(&sealed);
    no_byte_tells(&disk, &voters).await;
    let mut kept = disk.files_with(&boxes).await;
    // PostgreSQL's log is its operator's; its tables are ours.
    kept.retain(|name| !name.starts_with("pg_wal/"));
    assert_eq!(kept, Vec::<String>::new(), "when they came is forgotten");
    assert_no_trace(&sealed, &voters);
    nothing_links_participation_to_ballot(&sealed);
    the_order_is_lost(&sealed);

    let log = log.text();
    assert!(log.len() > log_before, "something was logged");
    for voter in &voters {
        let receipt = voter.receipt.replace('-', "");
        for secret in [
            voter.token.as_str(),
            &voter.secret,
            &voter.receipt,
            &receipt,
            WORDS,
            SECOND_THOUGHTS,
            "投票",
        ] {
            assert!(!log.contains(secret), "the log holds {secret}");
        }
    }
    for silent in ["/survey-ballots", "/survey-receipts"] {
        assert!(
            !log.contains(&format!("route=\"{silent}")),
            "{silent} is logged"
        );
    }
    site.finish().await;
}

/// No value of one side, other than the round's and the company's keys, is
/// found on the other.
fn nothing_links_participation_to_ballot(dump: &Dump) {
    let values = |tables: &[&str]| -> BTreeSet<String> {
        tables
            .iter()
            .flat_map(|table| dump.table(table))
            .flat_map(|row| long_values(row))
            .collect()
    };
    let named = values(&["participations"]);
    let anonymous = values(&["spent_tokens", "ballot_pool", "ballots", "ballot_comments"]);
    let shared: Vec<&String> = named.intersection(&anonymous).collect();
    assert!(shared.len() <= 1, "only the round is shared: {shared:?}");
}

fn only_the_papers_were_audited(before: &Dump, after: &Dump) {
    let new = after.table("audit_events").len() - before.table("audit_events").len();
    let completed = PEOPLE as usize;
    assert!(
        new <= 2 * completed,
        "handing in a ballot writes no audit row: {new}"
    );
    assert_eq!(
        after.table("outbox"),
        before.table("outbox"),
        "nor a letter"
    );
}

/// The ratings were 2, 3, 4, 5, 1, 2, … in the order of answering; the rows,
/// as the database hands them out, are not.
fn the_order_is_lost(dump: &Dump) {
    // The last column: a line of answers, that to the one rating first.
    let rating = |row: &String| {
        let line = row.trim_end_matches(')').rsplit(',').next()?;
        line.trim_matches('\'').chars().next()?.to_digit(10)
    };
    let ratings: Vec<u32> = dump.table("ballots").iter().filter_map(rating).collect();
    let kept = (1..=PEOPLE).filter(|number| *number != 7 && !(11..=16).contains(number));
    let answered: Vec<u32> = kept.map(|number| 1 + number % 5).collect();
    assert_eq!(ratings.len(), answered.len());
    let reversed: Vec<u32> = answered.iter().rev().copied().collect();
    assert!(
        ratings != answered && ratings != reversed,
        "the order of answering is stored"
    );
}
