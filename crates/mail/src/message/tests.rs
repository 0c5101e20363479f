//! The built message: headers that cannot be forged.

use kernel::id::LetterId;

use super::*;

fn claimed() -> Claimed {
    Claimed {
        id: LetterId(uuid::Uuid::from_u128(1)),
        company: None,
        kind: "invitation".to_owned(),
        fence: 1,
        attempt: 1,
        unknown_results: 0,
        message_id: "0190-1".to_owned(),
        to_address: "sato@example.com".to_owned(),
        to_name: "髙橋 﨑子".to_owned(),
        subject: "「カスタマーハラスメント対応研修(初動対応者向け)」のご案内と受講の始めかた"
            .to_owned(),
        body_text: "髙橋 﨑子 様\n\n{{link}}\n".to_owned(),
        secret_link: Some("https://lms.example/s/secret-token".to_owned()),
        calendar: None,
        key_color: None,
    }
}

fn sender() -> Sender {
    Sender {
        address: "training@lms.example".to_owned(),
        name: "研修事務局".to_owned(),
        reply_to: None,
    }
}

fn wire(letter: &Claimed) -> String {
    let now = DateTime::from_timestamp(1_795_395_600, 0).expect("a real instant");
    let message = build(letter, &sender(), now).expect("the message is built");
    String::from_utf8(message.formatted()).expect("only ASCII on the wire")
}

#[test]
fn a_japanese_letter_travels_in_ascii_lines_of_bearable_length() {
    let wire = wire(&claimed());
    assert!(wire.is_ascii());
    let longest = wire.lines().map(str::len).max();
    assert!(longest <= Some(78), "{longest:?}\n{wire}");
    for header in [
        "Message-ID: <0190-1@lms.example>",
        "Date: Mon, 23 Nov 2026 01:00:00 +0000",
        "Auto-Submitted: auto-generated",
        "Content-Type: multipart/alternative;",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Type: text/html; charset=utf-8",
    ] {
        assert!(wire.contains(header), "{header} is missing in\n{wire}");
    }
    for absent in ["List-Unsubscribe", "Reply-To"] {
        assert!(!wire.contains(absent), "{absent} in\n{wire}");
    }
}

#[test]
fn an_answer_goes_where_the_operator_wants_it() {
    let sender = Sender {
        reply_to: Some("help@firm.example".to_owned()),
        ..sender()
    };
    let message = build(&claimed(), &sender, DateTime::UNIX_EPOCH).expect("built");
    let wire = String::from_utf8(message.formatted()).expect("only ASCII");
    assert!(wire.contains("Reply-To: help@firm.example"), "{wire}");
}

#[test]
fn two_tries_of_one_letter_are_the_same_message() {
    let second = Claimed {
        fence: 2,
        attempt: 2,
        ..claimed()
    };
    assert_eq!(wire(&claimed()), wire(&second));
}

#[test]
fn control_characters_are_refused_and_nothing_panics() {
    let names = ["A\r\nBcc: x@example.com", "A\nB", "A\0B", "A\u{7f}"];
    let now = DateTime::UNIX_EPOCH;
    for text in names {
        let letters = [
            Claimed {
                to_name: text.to_owned(),
                ..claimed()
            },
            Claimed {
                subject: text.to_owned(),
                ..claimed()
            },
            Claimed {
                to_address: format!("{text}@example.com"),
                ..claimed()
            },
            Claimed {
                secret_link: Some("https://lms.example/\0".to_owned()),
                ..claimed()
            },
        ];
        for letter in letters {
            let built = build(&letter, &sender(), now);
            assert!(
                matches!(built, Err(Error::ControlCharacter { .. })),
                "{text:?}"
            );
        }
    }
}

#[test]
fn text_that_looks_like_a_template_stays_as_it_was_typed() {
    let letter = Claimed {
        body_text: "{{7*7}} {% raw %} \nFrom here\n.\n".to_owned(),
        secret_link: None,
        ..claimed()
    };
    let wire = wire(&letter);
    assert!(wire.contains("{{7*7}} {% raw %}"), "{wire}");
}
