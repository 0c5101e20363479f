//! Killed while a roster is taken in.

use std::fmt::Write;
use std::path::Path;
use std::time::Duration;

use super::client::{Client, Reply};
use super::sweep::{Work, sweep};
use super::world::{Stage, World, number};

const LOOK_EVERY: Duration = Duration::from_millis(50);
const ROWS: i64 = 40;
/// The trainee and HR, who stand in the database before.
const BEFORE: i64 = 2;
const MEMBERS: &str = "SELECT COUNT(*) FROM memberships";
const LETTERS: &str = "SELECT COUNT(*) FROM outbox WHERE kind = 'invitation'";
const ENROLMENTS: &str = "SELECT COUNT(*) FROM enrolments";

struct Importing<'w> {
    world: &'w World,
}

impl Importing<'_> {
    async fn import(&self, url: &str) -> Option<Reply> {
        let path = format!(
            "/api/v1/companies/{}/roster-imports?dry_run=false&file_name=roster.csv",
            self.world.company
        );
        let client = Client::new(url, Some(&self.world.hr_key));
        client.upload(&path, roster()).await
    }
}

fn roster() -> Vec<u8> {
    let mut csv = "社員番号,姓,名,メールアドレス,部署,コース\n".to_owned();
    for row in 1..=ROWS {
        writeln!(
            csv,
            "{row:06},髙橋,﨑子,{row}@minato.example.jp,関西支社/店{},greeting",
            row % 7
        )
        .expect("text grows");
    }
    csv.into_bytes()
}

impl Work for Importing<'_> {
    type Acknowledged = Option<Reply>;

    async fn attempt(&self, url: &str) -> Option<Reply> {
        let reply = self.import(url).await?;
        assert_eq!(reply.status, 201, "{reply:?}");
        Some(reply)
    }

    async fn settle(&self, url: &str, data: &Path, acknowledged: Option<Reply>) {
        let members = number(data, MEMBERS).await;
        let whole = members == BEFORE + ROWS;
        assert!(
            whole || members == BEFORE,
            "{members} members: the file is half there"
        );
        assert!(
            whole || acknowledged.is_none(),
            "an acknowledged file is lost"
        );
        let made = if whole { ROWS } else { 0 };
        assert_eq!(
            number(data, LETTERS).await,
            made,
            "letters go with the file"
        );
        assert_eq!(
            number(data, ENROLMENTS).await,
            made + 1,
            "enrolments go with the file"
        );

        let again = self.import(url).await.expect("the server lives");
        let counts = &again.body()["result"]["counts"];
        let expected = if whole {
            ("keep", "create")
        } else {
            ("create", "keep")
        };
        assert_eq!(
            (&counts[expected.0], &counts[expected.1]),
            (&ROWS.into(), &0.into())
        );
        assert_eq!(
            number(data, MEMBERS).await,
            BEFORE + ROWS,
            "the same rows once"
        );
        assert_eq!(number(data, LETTERS).await, ROWS, "no second letter");
    }
}

#[tokio::test]
async fn a_roster_is_taken_in_wholly_or_not_at_all() {
    let world = World::build(1, Stage::BeforeQuiz).await;
    sweep(world.data(), &Importing { world: &world }).await;
}

/// A file so long that the worker applies it.
struct Queueing<'w> {
    world: &'w World,
}

const LONG: i64 = 1200;
const WAITING: &str = "SELECT COUNT(*) FROM roster_imports WHERE status = 'queued'";

fn long_roster() -> Vec<u8> {
    let mut csv = "社員番号,姓,メールアドレス\n".to_owned();
    for row in 1..=LONG {
        writeln!(csv, "{row:06},髙橋,{row}@minato.example.jp").expect("text grows");
    }
    csv.into_bytes()
}

/// Looks until no file waits; says whether the server lived to see it.
async fn nothing_waits(url: &str, data: &Path) -> bool {
    let client = Client::new(url, None);
    let mut looks = tokio::time::interval(LOOK_EVERY);
    while number(data, WAITING).await > 0 {
        looks.tick().await;
        let members = number(data, MEMBERS).await;
        assert!(
            members == BEFORE || members == BEFORE + LONG,
            "{members} members: the file is half there"
        );
        let alive = client.send(reqwest::Method::GET, "/live", None).await;
        if alive.is_none() {
            return false;
        }
    }
    true
}

impl Work for Queueing<'_> {
    /// Whether the upload was acknowledged.
    // Each takes seconds: thirty times the rows of the other file, twice.
    const POINTS: usize = 4;
    type Acknowledged = bool;

    async fn attempt(&self, url: &str) -> bool {
        let path = format!(
            "/api/v1/companies/{}/roster-imports?dry_run=false&file_name=long.csv",
            self.world.company
        );
        let client = Client::new(url, Some(&self.world.hr_key));
        let Some(reply) = client.upload(&path, long_roster()).await else {
            return false;
        };
        let taken = reply.body();
        assert_eq!(taken["status"], "queued");
        let path = format!(
            "/api/v1/companies/{}/roster-imports/{}",
            self.world.company,
            taken["id"].as_str().expect("an id")
        );
        let mut looks = tokio::time::interval(LOOK_EVERY);
        while let Some(reply) = client.send(reqwest::Method::GET, &path, None).await {
            if reply.body()["status"] == "applied" {
                break;
            }
            looks.tick().await;
        }
        true
    }

    async fn settle(&self, url: &str, data: &Path, acknowledged: bool) {
        assert!(nothing_waits(url, data).await, "the server lives");
        let members = number(data, MEMBERS).await;
        assert!(
            members == BEFORE + LONG || !acknowledged,
            "an acknowledged file is lost: {members} members"
        );
        self.attempt(url).await;
        assert_eq!(number(data, MEMBERS).await, BEFORE + LONG);
    }
}

#[tokio::test]
async fn a_long_roster_goes_on_after_a_restart() {
    let world = World::build(1, Stage::BeforeQuiz).await;
    sweep(world.data(), &Queueing { world: &world }).await;
}
