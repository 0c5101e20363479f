//! The table of mail outcomes.

use super::*;

#[test]
fn every_answer_of_a_mail_server_has_its_verdict() {
    use Reply::{Code, None};
    use Stage::{Data, Greeting, Recipient, Sender, Text};
    use Verdict::{Later, Never, RestQueue, Unknown};
    let table = [
        (Greeting, None, RestQueue),
        (Greeting, Code(421), RestQueue),
        (Greeting, Code(535), RestQueue),
        (Greeting, Code(554), RestQueue),
        (Sender, None, Later),
        (Sender, Code(421), Later),
        (Sender, Code(451), Later),
        (Sender, Code(530), RestQueue),
        (Sender, Code(550), RestQueue),
        (Sender, Code(553), RestQueue),
        (Recipient, None, Later),
        (Recipient, Code(421), Later),
        (Recipient, Code(450), Later),
        (Recipient, Code(451), Later),
        (Recipient, Code(452), Later),
        (Recipient, Code(535), RestQueue),
        (Recipient, Code(550), Never),
        (Recipient, Code(553), Never),
        (Data, None, Later),
        (Data, Code(451), Later),
        (Data, Code(554), Never),
        (Text, None, Unknown),
        (Text, Code(421), Later),
        (Text, Code(452), Later),
        (Text, Code(552), Never),
        (Text, Code(554), Never),
    ];
    for (stage, reply, verdict) in table {
        assert_eq!(classify(stage, reply), verdict, "{stage:?} {reply:?}");
    }
}

#[test]
fn a_letter_is_parked_at_once_after_eight_tries_or_after_two_unknown_results() {
    let table = [
        (Verdict::Never, 1, 0, Next::Park),
        (Verdict::Later, 7, 0, Next::Retry),
        (Verdict::Later, 8, 0, Next::Park),
        (Verdict::Unknown, 1, 0, Next::Retry),
        (Verdict::Unknown, 2, 1, Next::Park),
        (Verdict::RestQueue, 8, 0, Next::Retry),
    ];
    for (verdict, attempt, unknown, expected) in table {
        assert_eq!(
            next(verdict, attempt, unknown),
            expected,
            "{verdict:?} {attempt} {unknown}"
        );
    }
}

#[test]
fn the_wait_doubles_from_a_minute_to_a_day() {
    let minutes = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024, 1_440, 1_440];
    for (attempt, expected) in (1..).zip(minutes) {
        assert_eq!(delay(attempt, 0), TimeDelta::minutes(expected), "{attempt}");
    }
    assert_eq!(delay(i32::MAX, 999), TimeDelta::days(1));
    assert_eq!(delay(i32::MIN, 0), TimeDelta::minutes(1));
}

#[test]
fn jitter_adds_less_than_a_quarter() {
    assert!(delay(1, 999) > TimeDelta::seconds(74));
    assert!(delay(1, u32::MAX) < TimeDelta::seconds(75));
}
