use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

use super::*;

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 30).expect("a real day")
}

fn at(time: &str) -> Option<NaiveDateTime> {
    let time = chrono::NaiveTime::parse_from_str(time, "%H:%M:%S").expect("a time");
    Some(day().and_time(time))
}

fn log(text: &str) -> MeetingLog {
    read(text.as_bytes(), day()).expect("readable")
}

/// Name, mail, minutes and lines.
type Said<'l> = (&'l str, Option<&'l str>, u32, &'l [u32]);

fn said(log: &MeetingLog) -> Vec<Said<'_>> {
    let participants = log.participants.iter();
    participants
        .map(|one| {
            (
                one.name.as_str(),
                one.mail.as_deref(),
                one.minutes,
                one.lines.as_slice(),
            )
        })
        .collect()
}

const ZOOM: &str = "\
Meeting ID,Topic,Start Time,End Time,User Email,Duration (Minutes),Participants\r
812 3456 7890,研修,11/30/2026 09:50:00 AM,11/30/2026 12:00:00 PM,host@example.com,130,2\r
\r
Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest\r
佐藤 花子,SATO@example.com,11/30/2026 09:58:12 AM,11/30/2026 10:30:12 AM,32,No\r
\"Suzuki, Ken\",,11/30/2026 10:00:00 AM,11/30/2026 11:00:00 AM,60,Yes\r
佐藤 花子,sato@example.com,11/30/2026 10:40:12 AM,11/30/2026 12:00:42 PM,81,No\r
";

const TEAMS: &str = "\
1. 要約\r
会議のタイトル\t研修\r
開始時刻\t2026/11/30 9:58:00\r
\r
2. 参加者\r
名前\t最初の参加\t最後の退出\t会議中の期間\tメール\t参加者 ID (UPN)\t役割\r
佐藤 花子\t2026/11/30 9:58:12\t2026/11/30 12:00:42\t1 時間 52 分 30 秒\tsato@example.com\tsato@example.com\t開催者\r
ゲスト\t2026/11/30 10:00:00\t2026/11/30 10:20:00\t20 分\t\t\t発表者\r
\r
3. 会議中のアクティビティ\r
名前\t参加時刻\t退出時刻\t継続時間\tメール\t役割\r
佐藤 花子\t2026/11/30 9:58:12\t2026/11/30 11:00:00\t1 時間 1 分 48 秒\tsato@example.com\t開催者\r
";

const MEET: &str = "\
First name,Last name,Email,Duration,Time joined,Time exited
花子,佐藤,sato@example.com,1 hr 2 min,9:58 AM,11:00 AM
Ken,Suzuki,,45 min,10:15 AM,11:00 AM
";

#[test]
fn a_zoom_report_adds_up_the_stays_of_one_participant() {
    let log = log(ZOOM);
    assert_eq!(log.faults, []);
    assert_eq!(
        said(&log),
        [
            ("佐藤 花子", Some("sato@example.com"), 112, &[5, 7][..]),
            ("Suzuki, Ken", None, 60, &[6]),
        ]
    );
    let sato = &log.participants[0];
    assert_eq!((sato.joined, sato.left), (at("09:58:12"), at("12:00:42")));
}

#[test]
fn a_teams_report_is_utf_16_with_tabs_and_its_second_table_is_not_added() {
    let utf16: Vec<u8> = TEAMS.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let with_mark: Vec<u8> = [&[0xFF, 0xFE], utf16.as_slice()].concat();
    for bytes in [utf16, with_mark] {
        let log = read(&bytes, day()).expect("readable");
        assert_eq!(log.encoding, Encoding::Utf16);
        assert_eq!(log.faults, []);
        assert_eq!(
            said(&log),
            [
                ("佐藤 花子", Some("sato@example.com"), 112, &[7][..]),
                ("ゲスト", None, 20, &[8]),
            ]
        );
    }
}

#[test]
fn an_english_teams_report_is_read_the_same() {
    let text = "2. Participants\n\
        Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole\n\
        Hanako Sato\t11/30/26, 9:58:12\u{202f}AM\t11/30/26, 12:00:42\u{202f}PM\t1h 52m 30s\tsato@example.com\tx\tOrganizer\n\
        3. In-Meeting Activities\n";
    let log = log(text);
    assert_eq!(log.faults, []);
    assert_eq!(
        said(&log),
        [("Hanako Sato", Some("sato@example.com"), 112, &[3][..])]
    );
}

#[test]
fn a_google_meet_report_has_times_of_day_only() {
    let log = log(MEET);
    assert_eq!(log.faults, []);
    assert_eq!(
        said(&log),
        [
            ("佐藤 花子", Some("sato@example.com"), 62, &[2][..]),
            ("Suzuki Ken", None, 45, &[3]),
        ]
    );
    assert_eq!(log.participants[1].joined, at("10:15:00"));
}

#[test]
fn japanese_zoom_headings_saved_again_by_excel_are_read() {
    let text = "ユーザー名,ユーザーのメールアドレス,参加時間,退出時間,期間（分）\r\n\
        髙橋 﨑子,taka@example.com,2026/11/30 9:58,2026/11/30 10:58,60\r\n";
    let (cp932, _, _) = encoding_rs::SHIFT_JIS.encode(text);
    let log = read(&cp932, day()).expect("readable");
    assert_eq!(log.encoding, Encoding::Cp932);
    assert_eq!(
        said(&log),
        [("髙橋 﨑子", Some("taka@example.com"), 60, &[2][..])]
    );
    let only_a_duration = self::log("名前,参加時間\n佐藤,1時間5分\n");
    assert_eq!(said(&only_a_duration), [("佐藤", None, 65, &[2][..])]);
}

#[test]
fn two_devices_at_once_count_once() {
    let log = log("Name,Email,Join Time,Leave Time,Duration (Minutes)\n\
        佐藤,s@example.com,10:00:00,11:00:00,60\n\
        佐藤 スマホ,s@example.com,10:30:00,11:30:00,60\n");
    assert_eq!(log.participants.len(), 1);
    assert_eq!(log.participants[0].minutes, 90);
}

#[test]
fn bad_rows_are_named_by_their_line_and_the_others_are_read() {
    let log = log("名前,参加時刻,退出時刻,時間（分）\n\
        佐藤,2026/11/30 10:00,2026/11/30 11:00,60\n\
        \n\
        鈴木,あした,2026/11/30 11:00,60\n\
        ,2026/11/30 10:00,2026/11/30 11:00,60\n\
        高橋,2026/11/29 10:00,2026/11/29 11:00,60\n\
        田中,2026/11/30 11:00,2026/11/30 10:00,60\n\
        伊藤,,,1:30\n\
        渡辺\n\
        山本,,,15\n");
    let names: Vec<&str> = log
        .participants
        .iter()
        .map(|one| one.name.as_str())
        .collect();
    assert_eq!(names, ["佐藤", "山本"]);
    let faults: Vec<(u32, &str)> = log
        .faults
        .iter()
        .map(|fault| (fault.line, fault.message.as_str()))
        .collect();
    assert_eq!(
        faults,
        [
            (4, "参加した時刻「あした」を読み取れません。"),
            (5, "名前がありません。"),
            (6, "2026/11/29の記録です。研修の日は2026/11/30です。"),
            (7, "退出した時刻が、参加した時刻より前です。"),
            (8, "参加していた時間を読み取れません。"),
            (9, "参加していた時間を読み取れません。"),
        ]
    );
}

#[test]
fn files_that_are_no_log_are_refused_with_their_own_reason() {
    let many = format!("名前,時間\n{}", "佐藤,1\n".repeat(MOST_ROWS + 1));
    let most = format!("名前,時間\n{}", "佐藤,1\n".repeat(MOST_ROWS));
    let large = vec![b'a'; MOST_BYTES + 1];
    let cases: [(&[u8], LogError); 7] = [
        (b"", LogError::Empty),
        (&large, LogError::TooLarge),
        (b"PK\x03\x04rest", LogError::Workbook),
        (b"\xEF\xBB\xBF\xFF", LogError::Encoding),
        (b"\x80\xFF\xFD", LogError::Encoding),
        ("名前,部署\n佐藤,本店\n".as_bytes(), LogError::NoTable),
        (many.as_bytes(), LogError::TooManyRows),
    ];
    for (bytes, reason) in cases {
        assert_eq!(read(bytes, day()).err(), Some(reason));
        let failure = Failure::from(reason);
        assert_eq!(failure.faults.len(), 1, "{reason}");
    }
    assert_eq!(log(&most).participants[0].minutes as usize, MOST_ROWS);
}

#[test]
fn a_line_or_a_name_without_end_is_a_bad_row() {
    let long = format!(
        "名前,時間\n{},1\n{},1\n佐藤,1\n",
        "あ".repeat(201),
        "x".repeat(9_000)
    );
    let log = log(&long);
    let lines: Vec<u32> = log.faults.iter().map(|fault| fault.line).collect();
    assert_eq!(lines, [2, 3]);
    assert_eq!(log.participants.len(), 1);
}

#[test]
fn times_are_read_in_every_way_tools_write_them() {
    for text in [
        "9:58:12",
        "09:58:12 AM",
        "9:58:12am",
        "午前9:58:12",
        "２０２６／１１／３０　９：５８：１２",
        "2026年11月30日 9:58:12",
        "2026-11-30 09:58:12",
        "2026-11-30T09:58:12.000",
        "2026-11-30T00:58:12Z",
        "11/30/2026 9:58:12 AM",
        "30/11/26, 9:58:12 a.m.",
        "30.11.2026 09:58:12",
    ] {
        assert_eq!(clock::instant(text, day()), at("09:58:12"), "{text}");
    }
    let april = NaiveDate::from_ymd_opt(2026, 4, 5).expect("a real day");
    for text in ["4/5/26 1:00 PM", "5/4/26 13:00", "12:00 PM"] {
        let read = clock::instant(text, april).expect("read");
        assert_eq!(read.date(), april, "{text}");
    }
    for text in [
        "",
        "9",
        "25:00",
        "9:60",
        "9:58 AM PM x",
        "13:00 PM",
        "1:2:3:4",
        "2026/13/1 9:00",
    ] {
        assert_eq!(clock::instant(text, day()), None, "{text}");
    }
}

#[test]
fn lengths_of_time_are_read_in_every_way_tools_write_them() {
    for (text, expected) in [
        ("62", Some(3720)),
        ("６２", Some(3720)),
        ("1h 2m 3s", Some(3723)),
        ("1 hr 2 min", Some(3720)),
        ("1 時間 2 分 3 秒", Some(3723)),
        ("01:02:03", Some(3723)),
        ("59m 35s", Some(3575)),
        ("0", Some(0)),
        ("1:30", None),
        ("", None),
        ("1x", None),
        ("25h", None),
        ("99999999999", None),
        ("4294967295h", None),
        ("-5", None),
    ] {
        assert_eq!(
            clock::seconds(text, clock::Unit::Minutes),
            expected,
            "{text}"
        );
    }
    assert_eq!(clock::seconds("90", clock::Unit::Seconds), Some(90));
}

/// Enough of what the house folds names with, for these tests.
fn fold(text: &str) -> String {
    let katakana = |char: char| match char {
        'ぁ'..='ゖ' => char::from_u32(u32::from(char) + 0x60).unwrap_or(char),
        other => other,
    };
    text.nfkc()
        .flat_map(char::to_lowercase)
        .map(katakana)
        .collect()
}

fn person(key: u32, mail: Option<&str>, employee_no: &str, names: [&str; 2]) -> Person<u32> {
    Person {
        key,
        mail: mail.map(str::to_owned),
        employee_no: employee_no.to_owned(),
        names: names.map(str::to_owned).to_vec(),
    }
}

fn participant(name: &str, mail: Option<&str>) -> Participant {
    Participant {
        name: name.to_owned(),
        mail: mail.map(str::to_owned),
        joined: None,
        left: None,
        minutes: 60,
        lines: vec![2],
    }
}

fn people() -> Vec<Person<u32>> {
    vec![
        person(
            1,
            Some("Sato@example.com"),
            "000123",
            ["佐藤 花子", "サトウ ハナコ"],
        ),
        person(2, None, "000124", ["佐藤 太郎", "サトウ タロウ"]),
        person(
            3,
            Some("suzuki@example.com"),
            "A-0125",
            ["鈴木 健", "スズキ ケン"],
        ),
        person(
            4,
            Some("shared@example.com"),
            "5",
            ["山田 一", "ヤマダ ハジメ"],
        ),
        person(
            5,
            Some("shared@example.com"),
            "000127",
            ["山田 一", "ヤマダ イチ"],
        ),
    ]
}

#[test]
fn an_exact_key_decides_and_a_name_never_does() {
    let cases = [
        ("だれか", Some("sato@example.com"), Match::Exact(1)),
        ("000124 佐藤", None, Match::Exact(2)),
        ("鈴木（ａ-０１２５）", None, Match::Exact(3)),
        ("佐藤 花子", None, Match::Proposed(vec![1, 2])),
        ("さとうはなこ", None, Match::Proposed(vec![1])),
        ("ｻﾄｳ ﾊﾅｺ", None, Match::Proposed(vec![1, 2])),
        ("花子 佐藤", None, Match::Proposed(vec![1, 2])),
        ("【A社】佐藤花子", None, Match::Proposed(vec![1])),
        ("佐藤", None, Match::Proposed(vec![1, 2])),
        ("山田 一", None, Match::Proposed(vec![4, 5])),
        ("会議室 5", None, Match::Unknown),
        ("iPhone", Some("private@example.com"), Match::Unknown),
        ("", None, Match::Unknown),
        // Keys that disagree, or are two people's, are for a person to decide.
        (
            "000124",
            Some("sato@example.com"),
            Match::Proposed(vec![1, 2]),
        ),
        ("x", Some("shared@example.com"), Match::Proposed(vec![4, 5])),
    ];
    for (name, mail, expected) in cases {
        let matches = propose(&[participant(name, mail)], &people(), fold);
        assert_eq!(matches, [expected], "{name} {mail:?}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_to_their_end(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let _ = read(&bytes, day());
        let _ = read(&[b"Name,Join Time,Leave Time,Duration\n", bytes.as_slice()].concat(), day());
    }

    #[test]
    fn any_cells_are_read_or_named(
        name in "[^\\r\\n\\t]{0,30}", joined in "\\PC{0,20}", left in "[0-9:/ apmAPM年月日.-]{0,24}", long in "[0-9hms時分秒: ]{0,14}",
    ) {
        let text = format!("名前\t参加時刻\t退出時刻\t時間\tメール\n{name}\t{joined}\t{left}\t{long}\tx\n");
        if let Ok(log) = read(text.as_bytes(), day()) {
            prop_assert!(log.participants.len() + log.faults.len() <= 1);
            for participant in log.participants {
                prop_assert!(participant.minutes <= 24 * 60);
            }
        }
    }

    #[test]
    fn without_an_exact_key_nothing_is_decided(
        name in "(佐藤|鈴木|山田|花子|太郎|健|一|サトウ|ハナコ|ﾔﾏﾀﾞ|さん|A社| |　|・){0,4}",
    ) {
        let matches = propose(&[participant(&name, None)], &people(), fold);
        prop_assert!(!matches!(matches[..], [Match::Exact(_)]), "{name}");
    }
}
