//! Killed while a roster is taken in.

use std::fmt::Write;
use std::path::Path;

use super::client::{Client, Reply};
use super::sweep::{Work, sweep};
use super::world::{Stage, World, number};

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
