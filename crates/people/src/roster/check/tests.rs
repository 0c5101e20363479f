use chrono::NaiveDate;
use uuid::Uuid;

use super::*;
use crate::roster::read;

const FIRST_LINE: TrackId = TrackId(Uuid::from_u128(1));
const SECOND_LINE: TrackId = TrackId(Uuid::from_u128(2));

fn tracks() -> TrackNames {
    let mut tracks = TrackNames::default();
    tracks.add(FIRST_LINE, "first-line", "初動対応者向け");
    tracks.add(SECOND_LINE, "second-line", "2次対応者向け");
    tracks
}

fn checked(text: &str) -> CheckedRoster {
    let sheet = read(text.as_bytes(), "名簿.csv").expect("readable");
    check(&sheet, &tracks()).expect("a roster")
}

/// `row column code`, for each fault.
fn faults(text: &str) -> Vec<String> {
    let line = |fault: RowFault| format!("{} {} {}", fault.row, fault.column, fault.code);
    checked(text).faults.into_iter().map(line).collect()
}

#[test]
fn every_fault_is_told_by_row_and_column_and_no_other() {
    let text = format!(
        "社員番号,姓,名,セイ,メイ,メールアドレス,部署,役職,入社日,コース\n\
         000001,髙橋,﨑子,タカハシ,サキコ,e1@example.jp,本社/総務部,課長,2024/04/01,初動対応者向け\n\
         ,鈴木,一,スズキ,ハジメ,e2@example.jp,本社,,2024/04/01,初動対応者向け\n\
         000003,神,直美,ジン,ナオミ,not-an-address,本社,,2024/04/01,初動対応者向け\n\
         000001,佐藤,誠,サトウ,マコト,e4@example.jp,本社,,2024/04/01,初動対応者向け\n\
         000005,小林,栞,コバヤシ,シオリ,,本社,,2024/02/30,初動対応者向け\n\
         000006,田中,恵,タナカ,メグミ,,本社,,2024/04/01,三次対応者向け\n\
         000007,,直美,ワタナベ,ナオミ,,本社,,2024/04/01,初動対応者向け\n\
         000008,山﨑,翔,ヤマサキ,ショウ,E9@example.jp,本社,,2024/04/01,初動対応者向け\n\
         000009,渡邊,翔,ワタナベ,ショウ,e9@example.jp,本社,,2024/04/01,2次対応者向け\n\
         000010,長谷川,\"A\nBcc: x@example.com\",ハセガワ,ハジメ,,本社,,2024/04/01,2次対応者向け\n\
         {},伊集院,太郎,イジュウイン,タロウ,,本社,,2024/04/01,2次対応者向け\n",
        "1".repeat(300)
    );
    assert_eq!(
        faults(&text),
        [
            "3 社員番号 text.missing",
            "4 メールアドレス email.syntax",
            "5 社員番号 roster.employee_no.repeated",
            "6 入社日 member.joined_on",
            "7 コース roster.course.unknown",
            "8 姓 text.missing",
            "9 メールアドレス roster.email.repeated",
            "11 名 text.control_characters",
            "12 社員番号 text.too_long",
        ]
    );
}

#[test]
fn a_repeated_value_names_the_other_rows() {
    let roster = checked("社員番号,姓,メール\n1,a,x@a.jp\n1,b,x@a.jp\n3,c,X@A.jp\n");
    let messages: Vec<String> = roster.faults.iter().map(RowFault::line).collect();
    assert_eq!(
        messages,
        [
            "2行目「メール」: 同じメールアドレスが3行目、4行目にもあります。正しいアドレスに直すか、ない方のセルを空にしてください。",
            "3行目「社員番号」: 1行目と同じ社員番号です。正しい番号に直すか、どちらかの行を消してください。"
                .replace("1行目と", "2行目と")
                .as_str(),
        ]
    );
}

#[test]
fn all_faults_of_one_row_are_told_in_the_order_of_its_columns() {
    assert_eq!(
        faults("入社日,社員番号,姓,コース\n#N/A,,,<削除>\n"),
        [
            "2 入社日 roster.cell.error_value",
            "2 入社日 member.joined_on",
            "2 社員番号 text.missing",
            "2 姓 text.missing",
            "2 コース roster.cell.cannot_clear",
        ]
    );
}

fn wish(text: &str) -> RowWish {
    let roster = checked(text);
    assert_eq!(roster.faults, []);
    roster.rows[0].wish.clone().expect("a sound row")
}

#[test]
fn names_keep_their_characters_and_numbers_their_zeros() {
    let wish = wish("社員番号,姓,名,セイ\n0007,髙\u{FA11}邊\u{FA19},邊\u{E0101},ﾀｶﾊｼ\n");
    assert_eq!(wish.profile.employee_no, "0007");
    assert_eq!(wish.profile.family_name, "髙\u{FA11}邊\u{FA19}");
    assert_eq!(wish.profile.given_name, "邊\u{E0101}");
    assert_eq!(wish.profile.family_kana, "タカハシ");
}

#[test]
fn a_blank_cell_is_left_alone_and_a_clearing_one_is_not() {
    let wish = wish("社員番号,姓,名,メール,部署,役職\n1,a,,<削除>,＜削除＞,\n");
    let touched: Vec<Column> = wish.touched.into_iter().collect();
    assert_eq!(
        touched,
        [
            Column::EmployeeNo,
            Column::FamilyName,
            Column::Email,
            Column::Unit
        ]
    );
    assert_eq!(wish.profile.email, None);
    assert_eq!(wish.profile.unit, None);
}

#[test]
fn the_key_and_the_family_name_cannot_be_cleared() {
    assert_eq!(
        faults("社員番号,姓\n<削除>,<削除>\n"),
        ["2 社員番号 text.missing", "2 姓 text.missing"]
    );
}

#[test]
fn names_in_one_column_are_split_at_the_space() {
    let wish = wish("社員番号,氏名,フリガナ\n1,山﨑　花子,やまさき はなこ\n");
    assert_eq!(wish.profile.family_name, "山﨑");
    assert_eq!(wish.profile.given_name, "花子");
    assert_eq!(wish.profile.given_kana, "ハナコ");
    assert!(wish.touched.contains(&Column::GivenName));
    assert_eq!(
        faults("社員番号,氏名\n1,山﨑花子\n2,\n"),
        ["2 氏名 roster.name.no_space", "3 氏名 text.missing"]
    );
}

#[test]
fn dates_are_read_in_every_usual_writing() {
    for written in [
        "2024/4/1",
        "2024-04-01",
        "2024年4月1日",
        "20240401",
        "２０２４/０４/０１",
        "45383",
    ] {
        let wish = wish(&format!("社員番号,姓,入社日\n1,a,{written}\n"));
        assert_eq!(
            wish.profile.joined_on,
            NaiveDate::from_ymd_opt(2024, 4, 1),
            "{written}"
        );
    }
    for wrong in [
        "2024/02/30",
        "20240230",
        "4538",
        "453830",
        "0009/01/01",
        "9999/1/1",
        "令和6年4月1日",
    ] {
        assert_eq!(
            faults(&format!("社員番号,姓,入社日\n1,a,{wrong}\n")),
            ["2 入社日 member.joined_on"],
            "{wrong}"
        );
    }
}

#[test]
fn courses_are_named_by_title_or_code_one_or_several() {
    for (written, tracks) in [
        ("初動対応者向け", vec![FIRST_LINE]),
        ("２次対応者向け", vec![SECOND_LINE]),
        ("First-Line", vec![FIRST_LINE]),
        (
            "初動対応者向け、2次対応者向け",
            vec![FIRST_LINE, SECOND_LINE],
        ),
        ("first-line;first-line", vec![FIRST_LINE]),
        ("", vec![]),
    ] {
        let wish = wish(&format!("社員番号,姓,コース\n1,a,{written}\n"));
        assert_eq!(wish.courses, tracks, "{written}");
    }
}

#[test]
fn an_unknown_course_is_told_with_those_there_are() {
    let roster = checked("社員番号,姓,コース\n1,a,三次対応者向け\n");
    assert_eq!(
        roster.faults[0].message,
        "「三次対応者向け」というコースはありません。次のどれかを入力してください: 初動対応者向け、2次対応者向け"
    );
}

#[test]
fn a_roster_without_rows_or_without_its_headings_is_refused_whole() {
    let sheet = read("社員番号,姓\n".as_bytes(), "a.csv").expect("readable");
    assert_eq!(check(&sheet, &tracks()), Err(RosterFileError::Empty));
    let sheet = read("名前だけ\nあ\n".as_bytes(), "a.csv").expect("readable");
    assert!(matches!(
        check(&sheet, &tracks()),
        Err(RosterFileError::MissingHeadings { .. })
    ));
}
