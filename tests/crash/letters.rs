//! Killed while letters are sent.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use testkit::smtp::{Received, SmtpServer};

use super::client::Client;
use super::sweep::{Work, sweep};
use super::world::{Stage, World, change, number};

const LETTERS: usize = 3;
const UNSENT: &str = "SELECT COUNT(*) FROM outbox WHERE status <> 'sent'";
/// The lease of the dead server would end by itself, but not in a test's time.
const END_LEASES: &str = "UPDATE outbox SET lease_until = '2000-01-01T00:00:00+00:00' \
     WHERE status = 'sending'";
const LOOK_EVERY: Duration = Duration::from_millis(50);

struct Sending {
    mail: SmtpServer,
}

impl Sending {
    /// Waits until the outbox is empty; says whether the server lived to see
    /// it.
    async fn emptied(&self, url: &str, before: usize) -> bool {
        let client = Client::new(url, None);
        let mut looks = tokio::time::interval(LOOK_EVERY);
        loop {
            looks.tick().await;
            if self.mail.letters().len() >= before + LETTERS {
                return true;
            }
            if client
                .send(reqwest::Method::GET, "/live", None)
                .await
                .is_none()
            {
                return false;
            }
        }
    }
}

impl Work for Sending {
    /// How many letters had arrived before.
    type Acknowledged = usize;

    fn mail(&self) -> Option<SocketAddr> {
        Some(self.mail.address)
    }

    async fn attempt(&self, url: &str) -> usize {
        let before = self.mail.letters().len();
        self.emptied(url, before).await;
        before
    }

    async fn settle(&self, _url: &str, data: &Path, before: usize) {
        let mut looks = tokio::time::interval(LOOK_EVERY);
        change(data, END_LEASES).await;
        while number(data, UNSENT).await > 0 {
            looks.tick().await;
        }
        let arrived = self.mail.letters().split_off(before);
        let mut by_reader: BTreeMap<&str, Vec<&Received>> = BTreeMap::new();
        for letter in &arrived {
            by_reader.entry(&letter.to[0]).or_default().push(letter);
        }
        assert_eq!(by_reader.len(), LETTERS, "a letter is lost");
        assert!(
            arrived.len() <= LETTERS + 1,
            "one crash repeats one letter at most"
        );
        for copies in by_reader.values() {
            let id = copies[0].header("Message-ID");
            assert!(copies.iter().all(|copy| copy.header("Message-ID") == id));
        }
    }
}

#[tokio::test]
async fn no_letter_is_lost_and_a_repeated_one_is_the_same_message() {
    let world = World::build(0, Stage::BeforeQuiz).await;
    world.write_letters(LETTERS).await;
    let mail = SmtpServer::accepting().await;
    sweep(world.data(), &Sending { mail }).await;
}
