//! What is written is read back and held against RFC 5545 by another program's
//! parser (`ical-rs`), so that our own idea of the format is not its only judge.

use chrono::{NaiveDateTime, TimeZone};
use ical::component::IcalComponent;
use ical::ical::Ical;
use ical::param::IcalParam;
use ical::prop::IcalProp;
use ical::recur::IcalRecurDateTime;
use ical::tree::cst::IcalCst;
use ical::tz::IcalTz;
use ical::value::IcalValue;
use proptest::prelude::*;

use super::*;

fn instant(hour: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 12, 10, hour, 30, 0)
        .single()
        .expect("a real instant")
}

fn event() -> Event {
    Event {
        title: "カスタマーハラスメント対応研修（初動対応者向け）第1回・ロールプレイ".to_owned(),
        description: "持ち物：筆記用具、社員証\n受付は30分前から; 遅れる方は,お電話を".to_owned(),
        location: "東京都千代田区1-1, 研修会館 3階\\A室".to_owned(),
        meeting_link: "https://meet.example/j/123?pwd=a,b;c".to_owned(),
        organiser: Party {
            name: "研修会社; 事務局".to_owned(),
            address: "training@lms.example".to_owned(),
        },
        dates: vec![
            EventDate {
                uid: "0190-1-b7@lms.example".to_owned(),
                starts_at: instant(0),
                ends_at: instant(3),
            },
            EventDate {
                uid: "0190-2-b7@lms.example".to_owned(),
                starts_at: instant(16),
                ends_at: instant(18),
            },
        ],
        sequence: 2,
        remind_minutes: Some(60),
        language: Language::Japanese,
    }
}

fn attendee() -> Party {
    Party {
        name: "髙橋 \"Tak\" 﨑子".to_owned(),
        address: "taka.o'neil+lms@example.com".to_owned(),
    }
}

/// The calendar in a file, which must be one that the standard allows.
fn parsed(text: &str) -> Ical<'static> {
    let tree = IcalCst::parse(text).unwrap_or_else(|error| panic!("{error} in {text}"));
    let valid = tree.decode().validate();
    valid.unwrap_or_else(|errors| panic!("{errors:?} in {text}"));
    tree.decode().into_owned()
}

fn components<'c>(calendar: &'c Ical<'static>, name: &str) -> Vec<&'c IcalComponent<'static>> {
    let all = calendar.components.iter();
    all.filter(|component| &*component.name == name).collect()
}

fn event_of<'c>(calendar: &'c Ical<'static>) -> &'c IcalComponent<'static> {
    let [event] = components(calendar, "VEVENT")[..] else {
        panic!("one date a message");
    };
    event
}

fn property<'c>(
    component: &'c IcalComponent<'static>,
    name: &str,
) -> Option<&'c IcalProp<'static>> {
    let mut properties = component.props.iter();
    properties.find(|property| &*property.name == name)
}

/// A property's value as text; nothing when the property is missing.
fn text_of(component: &IcalComponent<'static>, name: &str) -> Option<String> {
    Some(match &property(component, name)?.value {
        IcalValue::Text(text) => text.0.to_string(),
        IcalValue::Uri(uri) => uri.0.to_string(),
        IcalValue::CalAddress(address) => address.0.to_string(),
        IcalValue::Integer(number) => number.0.to_string(),
        other => panic!("no text: {other:?}"),
    })
}

fn common_name(property: &IcalProp<'static>) -> Option<String> {
    property
        .params
        .iter()
        .find_map(|parameter| match parameter {
            IcalParam::Cn(name) => Some(name.to_string()),
            _ => None,
        })
}

/// The instant that a time in the file's own time zone names.
fn instant_of(calendar: &Ical<'static>, component: &IcalComponent<'static>, name: &str) -> i64 {
    let property = property(component, name).expect("the property");
    let zone = property
        .params
        .iter()
        .find_map(|parameter| match parameter {
            IcalParam::TzId(zone) => Some(zone.to_string()),
            _ => None,
        });
    let zone = IcalTz::of_calendar(calendar, &zone.expect("TZID")).expect("its VTIMEZONE");
    let IcalValue::DateTime(time) = &property.value else {
        panic!("no time: {property:?}");
    };
    let local = NaiveDateTime::parse_from_str(&time.0, "%Y%m%dT%H%M%S").expect("a time");
    let seconds = local.and_utc().timestamp();
    let offset = zone.resolve(IcalRecurDateTime::from_seconds(seconds));
    seconds - i64::from(offset.unambiguous().expect("one offset"))
}

fn spans(calendar: &Ical<'static>) -> Vec<(i64, i64)> {
    let events = components(calendar, "VEVENT").into_iter();
    let at = |event, name| instant_of(calendar, event, name);
    events
        .map(|event| (at(event, "DTSTART"), at(event, "DTEND")))
        .collect()
}

fn seconds(date: &EventDate) -> (i64, i64) {
    (date.starts_at.timestamp(), date.ends_at.timestamp())
}

#[test]
fn an_invitation_says_to_another_parser_what_was_given() {
    let event = event();
    let texts = messages(Method::Request, &event, &attendee(), instant(1));
    assert_eq!(texts.len(), event.dates.len());
    for (text, date) in texts.iter().zip(&event.dates) {
        let calendar = parsed(text);
        let said = event_of(&calendar);
        assert_eq!(spans(&calendar), [seconds(date)]);
        let description = format!(
            "{}\n\nオンライン会議：{}",
            event.description, event.meeting_link
        );
        for (name, value) in [
            ("UID", date.uid.as_str()),
            ("SUMMARY", event.title.as_str()),
            ("LOCATION", event.location.as_str()),
            ("DESCRIPTION", description.as_str()),
            ("URL", event.meeting_link.as_str()),
            ("SEQUENCE", "2"),
            ("STATUS", "CONFIRMED"),
            ("ORGANIZER", "mailto:training@lms.example"),
            ("ATTENDEE", "mailto:taka.o'neil+lms@example.com"),
        ] {
            assert_eq!(text_of(said, name).as_deref(), Some(value), "{name}");
        }
        assert_eq!(said.components.len(), 1, "the alarm");
    }
}

#[test]
fn organiser_and_attendee_are_named_as_programs_expect() {
    let text = &messages(Method::Request, &event(), &attendee(), instant(1))[0];
    let calendar = parsed(text);
    let said = event_of(&calendar);
    let organiser = property(said, "ORGANIZER").expect("ORGANIZER");
    assert_eq!(common_name(organiser).as_deref(), Some("研修会社; 事務局"));
    let invited = property(said, "ATTENDEE").expect("ATTENDEE");
    assert_eq!(common_name(invited), Some(attendee().name));
    let unfolded = text.replace("\r\n ", "");
    assert!(
        unfolded.contains(
            "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE;\
             CN=\"髙橋 ^'Tak^' 﨑子\";LANGUAGE=ja:mailto:taka.o'neil+lms@example.com\r\n"
        ),
        "{unfolded}"
    );
}

#[test]
fn a_cancellation_takes_out_what_the_invitation_put_in() {
    let invitation = &messages(Method::Request, &event(), &attendee(), instant(1))[1];
    let later = Event {
        sequence: 3,
        ..event()
    };
    let cancellation = &messages(Method::Cancel, &later, &attendee(), instant(2))[1];
    let (before, after) = (parsed(invitation), parsed(cancellation));
    let (before, after) = (event_of(&before), event_of(&after));
    assert_eq!(text_of(before, "UID"), text_of(after, "UID"));
    assert_eq!(text_of(after, "STATUS").as_deref(), Some("CANCELLED"));
    assert_eq!(text_of(after, "SEQUENCE").as_deref(), Some("3"));
    assert!(invitation.contains("\r\nMETHOD:REQUEST\r\n"));
    assert!(cancellation.contains("\r\nMETHOD:CANCEL\r\n"));
    assert!(after.components.is_empty(), "no alarm: RFC 5546 3.2.5");
}

#[test]
fn a_feed_holds_every_date_and_invites_nobody() {
    let other = Event {
        title: "公開講座".to_owned(),
        description: String::new(),
        location: String::new(),
        meeting_link: String::new(),
        dates: vec![EventDate {
            uid: "0190-3-b8@lms.example".to_owned(),
            starts_at: instant(5),
            ends_at: instant(6),
        }],
        remind_minutes: None,
        ..event()
    };
    let events = [event(), other];
    let text = feed("佐藤さんの研修", &events, instant(1));
    let calendar = parsed(&text);
    let wanted: Vec<(i64, i64)> = events
        .iter()
        .flat_map(|event| event.dates.iter().map(seconds))
        .collect();
    assert_eq!(spans(&calendar), wanted);
    assert!(text.contains("\r\nMETHOD:PUBLISH\r\n"));
    assert!(text.contains("\r\nX-WR-CALNAME:佐藤さんの研修\r\n"));
    assert!(!text.contains("ATTENDEE"), "RFC 5546 3.2.1");
    for said in components(&calendar, "VEVENT") {
        assert!(property(said, "ORGANIZER").is_some());
    }
    assert_eq!(spans(&parsed(&feed("空", &[], instant(1)))), []);
}

#[test]
fn the_same_values_give_the_same_bytes() {
    let once = messages(Method::Request, &event(), &attendee(), instant(1));
    let again = messages(Method::Request, &event(), &attendee(), instant(1));
    assert_eq!(once, again);
}

#[test]
fn what_is_empty_is_left_out() {
    let bare = Event {
        description: " \n".to_owned(),
        location: String::new(),
        meeting_link: String::new(),
        organiser: Party {
            name: String::new(),
            address: "training@lms.example".to_owned(),
        },
        ..event()
    };
    let text = &messages(Method::Cancel, &bare, &attendee(), instant(1))[0];
    parsed(text);
    for absent in ["DESCRIPTION", "LOCATION", "URL", "ORGANIZER;CN"] {
        assert!(!text.contains(absent), "{absent} in {text}");
    }
    assert!(text.contains("\r\nORGANIZER:mailto:training@lms.example\r\n"));
}

#[test]
fn a_link_alone_is_the_place_and_an_odd_one_stays_text() {
    let online = Event {
        location: String::new(),
        ..event()
    };
    let text = &messages(Method::Request, &online, &attendee(), instant(1))[0];
    let calendar = parsed(text);
    let place = text_of(event_of(&calendar), "LOCATION");
    assert_eq!(place, Some(online.meeting_link));

    let odd = Event {
        meeting_link: "会議室は https://例え.example".to_owned(),
        ..event()
    };
    let text = &messages(Method::Request, &odd, &attendee(), instant(1))[0];
    let calendar = parsed(text);
    let said = event_of(&calendar);
    assert_eq!(text_of(said, "URL"), None);
    let description = text_of(said, "DESCRIPTION").expect("a description");
    assert!(description.contains(&odd.meeting_link), "{description}");
}

#[test]
fn text_cannot_end_its_line_or_begin_another() {
    let attacks = [
        "研修\r\nATTENDEE:mailto:x@example.com",
        "研修\nEND:VEVENT",
        "研修\rSTATUS:CANCELLED",
        "研修\u{2028}URL:https://evil.example",
        "研修\u{85}X:1\0\u{7}\u{202E}",
    ];
    for attack in attacks {
        let event = Event {
            title: attack.to_owned(),
            location: attack.to_owned(),
            meeting_link: attack.to_owned(),
            organiser: Party {
                name: format!("{attack}\";X=1:"),
                address: format!("a@example.com{attack}"),
            },
            ..event()
        };
        let text = &messages(Method::Request, &event, &attendee(), instant(1))[0];
        let calendar = parsed(text);
        let said = event_of(&calendar);
        let title = text_of(said, "SUMMARY").expect("a title");
        assert!(title.starts_with("研修"), "{title:?}");
        assert!(!title.chars().any(char::is_control), "{title:?}");
        let attendees = said.props.iter().filter(|one| &*one.name == "ATTENDEE");
        assert_eq!(attendees.count(), 1, "{text}");
        assert_eq!(text_of(said, "STATUS").as_deref(), Some("CONFIRMED"));
        assert_eq!((property(said, "URL"), property(said, "X")), (None, None));
    }
}

/// What a reader does first (RFC 5545 3.1).
fn unfolded(text: &str) -> String {
    text.replace("\r\n ", "").replace("\r\n", "")
}

proptest! {
    #[test]
    fn a_folded_line_is_the_line_in_short_pieces(line in "[^\\r\\n]{0,400}") {
        let folded = content_line::folded(&line);
        prop_assert_eq!(unfolded(&folded), line);
        prop_assert!(folded.ends_with("\r\n"));
        for piece in folded.trim_end_matches("\r\n").split("\r\n") {
            prop_assert!(piece.len() <= 75, "{}", piece);
        }
    }

    #[test]
    fn any_text_comes_back_as_title_and_name(text in "\\PC{1,200}") {
        let text = format!("題 {text} 終");
        // Its line separators become spaces.
        let wanted = text.replace(['\u{2028}', '\u{2029}'], " ");
        let event = Event {
            title: text.clone(),
            organiser: Party { name: text, ..event().organiser },
            ..event()
        };
        let written = &messages(Method::Request, &event, &attendee(), instant(1))[0];
        let calendar = parsed(written);
        let said = event_of(&calendar);
        prop_assert_eq!(text_of(said, "SUMMARY"), Some(wanted.clone()));
        let organiser = property(said, "ORGANIZER").expect("ORGANIZER");
        prop_assert_eq!(common_name(organiser), Some(wanted));
        for line in written.trim_end_matches("\r\n").split("\r\n") {
            prop_assert!(line.len() <= 75, "{}", line);
        }
    }
}
