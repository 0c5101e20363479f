//! What a letter may hold.

use super::*;

fn letter() -> Letter {
    Letter {
        kind: "invitation",
        company: None,
        to_address: "sato@example.com".to_owned(),
        to_name: "髙橋 﨑子".to_owned(),
        subject: "研修のご案内".to_owned(),
        body_text: "こちらから始めてください。\n{{link}}\n".to_owned(),
        secret_link: Some("https://example.com/s/abc".to_owned()),
        dedupe_key: "invitation:1".to_owned(),
    }
}

#[test]
fn a_plain_letter_has_no_errors() {
    assert_eq!(letter().errors(), []);
}

#[test]
fn every_fault_of_a_letter_is_named_at_once() {
    let bad = Letter {
        to_name: "佐藤\r\nBcc: evil@example.com".to_owned(),
        subject: "件名\0".to_owned(),
        to_address: "sato".to_owned(),
        body_text: "リンクの場所がない".to_owned(),
        ..letter()
    };
    let expected = [
        Error::ControlCharacter { field: "/to_name" },
        Error::ControlCharacter { field: "/subject" },
        Error::Address {
            field: "/to_address",
        },
        Error::LinkPlace,
    ];
    assert_eq!(bad.errors(), expected);
}

#[test]
fn addresses_that_could_forge_a_header_or_need_smtputf8_are_refused() {
    for address in [
        "a@example.com\r\nBcc: b@example.com",
        "a@example.com, b@example.com",
        "佐藤@example.com",
        "a@例え.jp",
        "",
        "a@",
        "<a@example.com>",
        "a b@example.com",
    ] {
        assert!(parse_address(address).is_none(), "{address:?}");
    }
    assert!(parse_address("taro.o'neil+lms@example.co.jp").is_some());
}

#[test]
fn the_link_appears_only_in_the_text_that_is_sent() {
    let letter = letter();
    assert!(!format!("{letter:?}").contains("abc"));
    assert!(!letter.body_text.contains("abc"));
}
