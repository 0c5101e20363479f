//! Sending over a real conversation with a scripted server.

use std::time::Duration;

use chrono::DateTime;
use mail::{Claimed, Mailer, Outcome, Security, Sender, Smtp, SmtpSettings, Transport, Verdict};
use testkit::smtp::{Script, SmtpServer, Step};

const PATIENCE: Duration = Duration::from_millis(200);
const FREED_WITHIN: Duration = Duration::from_secs(10);

fn settings(server: &SmtpServer) -> SmtpSettings {
    SmtpSettings {
        host: "127.0.0.1".to_owned(),
        port: server.address.port(),
        security: Security::Plain,
        credentials: None,
        timeout: Duration::from_secs(10),
    }
}

fn mailer(settings: SmtpSettings) -> Mailer {
    let sender = Sender {
        address: "training@lms.example".to_owned(),
        name: "研修事務局".to_owned(),
        reply_to: None,
    };
    let smtp = Smtp::new(settings).expect("settings that can be used");
    Mailer::new(sender, Transport::Smtp(smtp))
}

fn letter() -> Claimed {
    Claimed {
        id: kernel::id::LetterId(uuid::Uuid::from_u128(1)),
        company: None,
        kind: "invitation".to_owned(),
        fence: 1,
        attempt: 1,
        unknown_results: 0,
        message_id: "0190-1".to_owned(),
        to_address: "sato@example.com".to_owned(),
        to_name: "髙橋 﨑子".to_owned(),
        subject: "「カスタマーハラスメント対応研修(初動対応者向け)」のご案内".to_owned(),
        body_text: "髙橋 﨑子 様\n\n{{link}}\n.\n..\n".to_owned(),
        secret_link: Some("https://lms.example/s/secret-token".to_owned()),
        calendar: None,
        key_color: None,
    }
}

async fn send(settings: SmtpSettings) -> Outcome {
    let now = DateTime::from_timestamp(1_795_395_600, 0).expect("a real instant");
    mailer(settings).send(&letter(), now).await
}

fn verdict(outcome: &Outcome) -> Verdict {
    match outcome {
        Outcome::Sent => panic!("it was sent"),
        Outcome::Failed(verdict, _) => *verdict,
    }
}

#[tokio::test]
async fn a_japanese_letter_arrives_whole() {
    let server = SmtpServer::accepting().await;
    assert_eq!(send(settings(&server)).await, Outcome::Sent);
    let letters = server.letters();
    let [received] = letters.as_slice() else {
        panic!("one letter: {letters:?}");
    };
    assert_eq!(received.from, "training@lms.example");
    assert_eq!(received.to, ["sato@example.com"]);
    assert_eq!(
        received.header("Subject"),
        "「カスタマーハラスメント対応研修(初動対応者向け)」のご案内"
    );
    assert_eq!(received.header("To"), "髙橋 﨑子 <sato@example.com>");
    assert_eq!(received.header("From"), "研修事務局 <training@lms.example>");
    assert_eq!(received.header("Message-ID"), "<0190-1@lms.example>");
    assert_eq!(received.header("Auto-Submitted"), "auto-generated");
    let text = received.text.trim_end();
    assert_eq!(
        text,
        "髙橋 﨑子 様\n\nhttps://lms.example/s/secret-token\n.\n.."
    );
}

#[tokio::test]
async fn every_refusal_is_understood_at_its_step() {
    let cases = [
        (Step::Banner, 554, Verdict::RestQueue),
        (Step::Banner, 421, Verdict::RestQueue),
        (Step::Hello, 550, Verdict::RestQueue),
        (Step::Mail, 530, Verdict::RestQueue),
        (Step::Mail, 451, Verdict::Later),
        (Step::Rcpt, 421, Verdict::Later),
        (Step::Rcpt, 450, Verdict::Later),
        (Step::Rcpt, 451, Verdict::Later),
        (Step::Rcpt, 452, Verdict::Later),
        (Step::Rcpt, 550, Verdict::Never),
        (Step::Rcpt, 553, Verdict::Never),
        (Step::Data, 451, Verdict::Later),
        (Step::Data, 554, Verdict::Never),
        (Step::Text, 452, Verdict::Later),
        (Step::Text, 554, Verdict::Never),
    ];
    for (step, code, expected) in cases {
        let server = SmtpServer::start([Script::Refuse(step, code)]).await;
        let outcome = send(settings(&server)).await;
        assert_eq!(verdict(&outcome), expected, "{step:?} {code} {outcome:?}");
    }
}

#[tokio::test]
async fn a_wrong_password_rests_the_queue_and_says_nothing_secret() {
    let server = SmtpServer::start([Script::Refuse(Step::Auth, 535)]).await;
    let settings = SmtpSettings {
        credentials: Some(("user".to_owned(), "hunter2".to_owned())),
        ..settings(&server)
    };
    assert!(!format!("{settings:?}").contains("hunter2"));
    let outcome = send(settings).await;
    assert_eq!(verdict(&outcome), Verdict::RestQueue);
    assert!(!format!("{outcome:?}").contains("hunter2"));
    assert!(server.letters().is_empty());
}

#[tokio::test]
async fn reasons_do_not_repeat_the_address() {
    let script = Script::RefuseRecipient("sato@example.com".to_owned(), 550);
    let server = SmtpServer::start([script]).await;
    let outcome = send(settings(&server)).await;
    assert_eq!(
        outcome,
        Outcome::Failed(Verdict::Never, "Recipient: answered 550".to_owned())
    );
}

/// The mail library's own timeout covers only connecting: without ours every
/// one of these would wait for ever.
#[tokio::test]
async fn a_silent_server_frees_the_worker_at_every_step() {
    let cases = [
        (Step::Banner, Verdict::RestQueue),
        (Step::Hello, Verdict::RestQueue),
        (Step::Mail, Verdict::Later),
        (Step::Rcpt, Verdict::Later),
        (Step::Data, Verdict::Later),
        (Step::Text, Verdict::Unknown),
    ];
    for (step, expected) in cases {
        let server = SmtpServer::start([Script::Hang(step)]).await;
        let settings = SmtpSettings {
            timeout: PATIENCE,
            ..settings(&server)
        };
        let outcome = tokio::time::timeout(FREED_WITHIN, send(settings)).await;
        let outcome = outcome.unwrap_or_else(|_| panic!("still waiting at {step:?}"));
        assert_eq!(verdict(&outcome), expected, "{step:?} {outcome:?}");
    }
}

#[tokio::test]
async fn a_cut_connection_is_unknown_only_after_the_text() {
    let cases = [
        (Step::Banner, Verdict::RestQueue),
        (Step::Rcpt, Verdict::Later),
        (Step::Data, Verdict::Later),
        (Step::Text, Verdict::Unknown),
    ];
    for (step, expected) in cases {
        let server = SmtpServer::start([Script::Drop(step)]).await;
        let outcome = send(settings(&server)).await;
        assert_eq!(verdict(&outcome), expected, "{step:?} {outcome:?}");
    }
}

#[tokio::test]
async fn nobody_listening_rests_the_queue() {
    let server = SmtpServer::accepting().await;
    let settings = settings(&server);
    drop(server);
    tokio::task::yield_now().await;
    let outcome = send(settings).await;
    assert_eq!(verdict(&outcome), Verdict::RestQueue);
}

#[tokio::test]
async fn a_server_without_tls_gets_neither_password_nor_letter() {
    let server = SmtpServer::accepting().await;
    let settings = SmtpSettings {
        security: Security::ImplicitTls,
        credentials: Some(("user".to_owned(), "hunter2".to_owned())),
        timeout: PATIENCE,
        ..settings(&server)
    };
    let outcome = send(settings).await;
    assert_eq!(verdict(&outcome), Verdict::RestQueue);
    assert!(server.letters().is_empty());
    let said = server.commands().join("\n");
    assert!(!said.contains("AUTH") && !said.contains("MAIL"), "{said}");
}

#[test]
fn a_password_never_crosses_a_network_in_clear() {
    let settings = |host: &str| SmtpSettings {
        host: host.to_owned(),
        port: 25,
        security: Security::Plain,
        credentials: Some(("user".to_owned(), "hunter2".to_owned())),
        timeout: PATIENCE,
    };
    for host in ["127.0.0.1", "::1", "localhost"] {
        assert!(Smtp::new(settings(host)).is_ok(), "{host}");
    }
    for host in ["mail.example.com", "10.0.0.1"] {
        assert!(Smtp::new(settings(host)).is_err(), "{host}");
    }
}
