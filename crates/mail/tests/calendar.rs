//! A letter with a calendar file: from the outbox through a real conversation,
//! read back with another program's parser (`mail-parser`).

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use kernel::Kind;
use kernel::id::LetterId;
use mail::write::{self, Enqueued, Marked};
use mail::{
    Calendar, CalendarMethod, Claimed, Letter, Mailer, Outcome, Security, Sender, Smtp,
    SmtpSettings, Transport,
};
use mail_parser::{MessageParser, MessagePart, MimeHeaders, PartType};
use sea_orm::{ConnectionTrait, Statement};
use testkit::TestDb;
use testkit::smtp::{Script, SmtpServer, Step};

const TEXT: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\n\
    X-LONG:カスタマーハラスメント対応研\r\n 修\r\n.\r\n..\r\nEND:VCALENDAR\r\n";

fn letter() -> Letter {
    Letter {
        kind: "session_booked",
        company: None,
        to_address: "sato@example.com".to_owned(),
        to_name: "髙橋 﨑子".to_owned(),
        subject: "研修の予約が確定しました".to_owned(),
        body_text: "髙橋 﨑子 様\n\n予約が確定しました。\n".to_owned(),
        secret_link: None,
        dedupe_key: "booked:1".to_owned(),
    }
}

fn calendar(text: &str) -> Calendar {
    Calendar {
        method: CalendarMethod::Request,
        text: text.to_owned(),
    }
}

fn mailer(server: &SmtpServer) -> Mailer {
    let sender = Sender {
        address: "training@lms.example".to_owned(),
        name: "研修事務局".to_owned(),
        reply_to: None,
    };
    let smtp = Smtp::new(SmtpSettings {
        host: "127.0.0.1".to_owned(),
        port: server.address.port(),
        security: Security::Plain,
        credentials: None,
        timeout: Duration::from_secs(10),
    });
    Mailer::new(sender, Transport::Smtp(smtp.expect("usable settings")))
}

async fn enqueue(test: &TestDb, now: DateTime<Utc>) {
    let id: LetterId = testkit::ids().fresh(now);
    let tx = test.db.write().await.expect("a transaction");
    let enqueued = write::enqueue_with_calendar(&tx, id, now, &letter(), &calendar(TEXT)).await;
    assert_eq!(enqueued.expect("written"), Enqueued::Written);
    tx.commit().await.expect("kept");
}

async fn claim(test: &TestDb, now: DateTime<Utc>) -> Claimed {
    let tx = test.db.write().await.expect("a transaction");
    let claimed = write::claim(&tx, "test", now)
        .await
        .expect("the claim runs");
    tx.commit().await.expect("kept");
    claimed.expect("a letter waits")
}

/// The type of a part with its parameters, as `type/subtype; key=value`.
fn kind_of(part: &MessagePart<'_>) -> String {
    let kind = part.content_type().expect("a content type");
    let mut text = format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or(""));
    for key in ["charset", "method", "name"] {
        if let Some(value) = kind.attribute(key) {
            text.push_str(&format!("; {key}={value}"));
        }
    }
    text
}

fn bytes_of<'p>(part: &'p MessagePart<'_>) -> &'p [u8] {
    match &part.body {
        PartType::Text(text) => text.as_bytes(),
        PartType::Binary(bytes) | PartType::InlineBinary(bytes) => bytes,
        _ => panic!("a leaf: {}", kind_of(part)),
    }
}

#[tokio::test]
async fn the_file_arrives_as_a_way_to_show_the_letter_and_as_an_attachment() {
    let (test, now) = (testkit::db().await, testkit::monday_morning());
    enqueue(&test, now).await;
    let letter = claim(&test, now).await;
    let server = SmtpServer::accepting().await;
    assert_eq!(mailer(&server).send(&letter, now).await, Outcome::Sent);

    let received = &server.letters()[0];
    assert!(received.raw.is_ascii());
    assert_eq!(received.text.trim_end(), letter.text().trim_end());
    let message = MessageParser::default().parse(received.raw.as_bytes());
    let message = message.expect("a message");
    let kinds: Vec<String> = message.parts.iter().map(kind_of).collect();
    assert_eq!(
        kinds,
        [
            "multipart/mixed",
            "multipart/alternative",
            "text/plain; charset=utf-8",
            "text/html; charset=utf-8",
            "text/calendar; charset=utf-8; method=REQUEST",
            "application/ics; name=invite.ics",
        ]
    );
    let PartType::Multipart(ways_to_show) = &message.parts[1].body else {
        panic!("the ways to show the letter");
    };
    assert_eq!(ways_to_show.as_slice(), [2, 3, 4]);
    let [shown, attached] = &message.parts[4..] else {
        panic!("two files");
    };
    for part in [shown, attached] {
        assert_eq!(bytes_of(part), TEXT.as_bytes());
    }
    assert_eq!(attached.attachment_name(), Some("invite.ics"));
    let disposition = attached.content_disposition().expect("a disposition");
    assert!(disposition.is_attachment());
}

#[tokio::test]
async fn every_try_carries_the_same_bytes() {
    let (test, now) = (testkit::db().await, testkit::monday_morning());
    enqueue(&test, now).await;
    let server = SmtpServer::accepting().await;
    server.play([Script::Drop(Step::Text), Script::Accept]);
    let first = claim(&test, now).await;
    let outcome = mailer(&server).send(&first, now).await;
    let Outcome::Failed(verdict, reason) = outcome else {
        panic!("the connection was cut");
    };
    let tx = test.db.write().await.expect("a transaction");
    let marked = write::mark_failed(&tx, &first, now, verdict, &reason).await;
    assert_eq!(marked.expect("the mark runs"), Marked::Waiting);
    tx.commit().await.expect("kept");

    let second = claim(&test, now + TimeDelta::days(1)).await;
    assert_eq!(mailer(&server).send(&second, now).await, Outcome::Sent);
    let letters = server.letters();
    assert_eq!(letters.len(), 2);
    assert_eq!(letters[0].raw, letters[1].raw);
}

#[tokio::test]
async fn a_faulty_file_and_a_faulty_letter_are_refused_together() {
    let (test, now) = (testkit::db().await, testkit::monday_morning());
    let tx = test.db.write().await.expect("a transaction");
    let id: LetterId = testkit::ids().fresh(now);
    let faulty = Letter {
        subject: "件名\r\nBcc: x@example.com".to_owned(),
        ..letter()
    };
    let refused = write::enqueue_with_calendar(&tx, id, now, &faulty, &calendar("BEGIN")).await;
    let refused = refused.expect_err("refused");
    assert_eq!(refused.kind, Kind::Invalid);
    let codes: Vec<&str> = refused.faults.iter().map(|fault| fault.code).collect();
    assert_eq!(codes, ["mail.control_character", "mail.calendar"]);
}

#[tokio::test]
async fn a_method_without_a_file_cannot_be_stored() {
    let (test, now) = (testkit::db().await, testkit::monday_morning());
    enqueue(&test, now).await;
    for change in ["calendar_text = NULL", "calendar_method = 'PUBLISH'"] {
        let tx = test.db.write().await.expect("a transaction");
        let sql = format!("UPDATE outbox SET {change}");
        let statement = Statement::from_string(test.db.backend(), sql);
        assert!(tx.execute_raw(statement).await.is_err(), "{change}");
    }
}
