use super::*;
use crate::{Error, Rating};
use kernel::Ids;

const HEADER: &str = "回答番号,開催回,終了日,企業コード,コース,講師,設問,評価";
const OVERALL: &str = "R1,S1,2023/08/06,C1,first-line,講師01,総合満足度,5";

fn text(rows: &[&str]) -> String {
    format!("{HEADER}\r\n{}\r\n", rows.join("\r\n"))
}

fn known() -> Known {
    let (ids, now) = (Ids::counted(), Default::default());
    Known {
        tracks: ["first-line", "second-line"]
            .map(|code| (code.to_owned(), ids.fresh(now)))
            .into(),
        companies: ["C1", "C2"]
            .map(|code| (code.to_owned(), code.to_lowercase()))
            .into(),
        questions: ["総合満足度", "講師の説明"]
            .map(|label| (label.to_owned(), ids.fresh(now)))
            .into(),
        ..Known::default()
    }
}

fn judged(rows: &[&str]) -> Judged {
    judge(read(&text(rows)).expect("a sheet"), &known())
}

/// What was refused, as `line/column code`.
fn refusals(judged: &Judged) -> Vec<String> {
    let faults = judged.refused.iter().flat_map(|row| &row.faults);
    faults
        .map(|fault| format!("{} {}", fault.pointer, fault.code))
        .collect()
}

#[test]
fn a_file_is_read_in_utf_8_with_and_without_bom_and_in_cp932() {
    let utf8 = text(&[OVERALL]);
    let with_bom = format!("\u{feff}{utf8}");
    let (cp932, _, _) = encoding_rs::SHIFT_JIS.encode(&utf8);
    for bytes in [utf8.as_bytes(), with_bom.as_bytes(), &cp932] {
        let sheet = read(&decode(bytes).expect("text")).expect("a sheet");
        assert_eq!(sheet.rows.len(), 1);
        assert_eq!(sheet.rows[0].question, "総合満足度");
        assert_eq!(sheet.rows[0].line, 2);
    }
    assert!(decode(&[0xff, 0xfe, 0x00, 0x81]).is_err());
    assert!(decode(&vec![b' '; MAX_BYTES + 1]).is_err());
}

#[test]
fn a_row_is_named_by_the_line_that_a_spreadsheet_shows() {
    for line_end in ["\n", "\r\n"] {
        let blank_between = [HEADER, OVERALL, "", OVERALL, ""].join(line_end);
        let sheet = read(&blank_between).expect("a sheet");
        let lines: Vec<u64> = sheet.rows.iter().map(|row| row.line).collect();
        assert_eq!(lines, [2, 4], "{line_end:?}");
    }
}

#[test]
fn missing_headings_are_all_named() {
    let error = read("回答番号,設問\r\nR1,総合満足度\r\n").expect_err("no headings");
    let Error::File(fault) = error else {
        panic!("{error}")
    };
    assert!(
        fault
            .message
            .contains("「開催回」「終了日」「企業コード」「コース」「講師」「評価」"),
        "{}",
        fault.message
    );
    assert!(read(HEADER).is_err(), "no rows");
    assert!(read("").is_err(), "nothing at all");
}

#[test]
fn columns_may_stand_in_any_order_among_others() {
    let text = "評価,備考,設問,講師,コース,企業コード,終了日,開催回,回答番号\n4,よい,総合満足度,講師01,first-line,C1,2024-3-1,S1,R1\n";
    let row = &read(text).expect("a sheet").rows[0];
    assert_eq!(row.answer, Answer::Rated(Rating::new(4).expect("a rating")));
    assert_eq!(row.ended_on.to_string(), "2024-03-01");
}

#[test]
fn a_rating_is_one_to_five_or_not_applicable_or_blank() {
    let rated = |grade| Some(Answer::Rated(Rating::new(grade).expect("a rating")));
    let cases = [
        ("1", rated(1)),
        ("5", rated(5)),
        (" ５ ", rated(5)),
        ("該当なし", Some(Answer::NotApplicable)),
        ("", Some(Answer::Blank)),
        ("0", None),
        ("6", None),
        ("4.5", None),
        ("05", None),
        ("-1", None),
        ("とても満足", None),
        ("5点", None),
    ];
    for (value, expected) in cases {
        let sheet = read(&text(&[&format!(
            "R1,S1,2023/08/06,C1,first-line,講師01,総合満足度,{value}"
        )]));
        let sheet = sheet.expect("a sheet");
        assert_eq!(
            sheet.rows.first().map(|row| row.answer),
            expected,
            "{value:?}"
        );
    }
}

#[test]
fn every_fault_of_a_row_is_named_by_line_and_column() {
    let judged = judged(&[
        OVERALL,
        ",S1,2023/02/30,C1,first-line,講師01,総合満足度,6",
        "R2,S1,2023/08/06,C9,third-line,講師01,服装,5",
        "R3,S1",
    ]);
    let expected = [
        "3/回答番号 ratings.missing",
        "3/終了日 ratings.date",
        "3/評価 ratings.value",
        "4/コース ratings.track.unknown",
        "4/設問 ratings.question.unknown",
        "4/企業コード ratings.company.unknown",
        "5/企業コード ratings.missing",
        "5/コース ratings.missing",
        "5/講師 ratings.missing",
        "5/設問 ratings.missing",
        "5/終了日 ratings.date",
    ];
    assert_eq!(refusals(&judged), expected);
    assert_eq!(judged.rows(), 1, "the good row is taken");
}

#[test]
fn the_same_question_of_one_questionnaire_counts_once() {
    let judged = judged(&[
        OVERALL,
        OVERALL,
        "R1,S1,2023/08/06,C1,first-line,講師01,講師の説明,4",
    ]);
    assert_eq!(refusals(&judged), ["3/設問 ratings.answer.twice"]);
    assert_eq!(judged.rows(), 2);
}

#[test]
fn rows_that_disagree_about_their_session_are_refused() {
    let judged = judged(&[
        OVERALL,
        "R2,S1,2023/08/07,C1,second-line,講師02,総合満足度,5",
        "R3,S1,2023/08/06,C2,first-line,講師01,総合満足度,4",
    ]);
    let expected = [
        "3/終了日 ratings.session.conflict",
        "3/コース ratings.session.conflict",
        "3/講師 ratings.session.conflict",
    ];
    assert_eq!(refusals(&judged), expected);
    assert_eq!(
        judged.sessions["S1"].papers.len(),
        2,
        "two companies may share a session"
    );
}

#[test]
fn a_session_on_record_keeps_its_facts() {
    let mut known = known();
    let facts = Facts {
        track: known.tracks["first-line"],
        instructor: "講師09".to_owned(),
        ended_on: NaiveDate::from_ymd_opt(2023, 8, 6).expect("a real day"),
    };
    let session = KnownSession { facts, round: None };
    known.sessions.insert("S1".to_owned(), session);
    let judged = judge(read(&text(&[OVERALL])).expect("a sheet"), &known);
    assert_eq!(refusals(&judged), ["2/講師 ratings.session.conflict"]);
}

const FULL_HEADER: &str =
    "回答番号,開催回,終了日,企業コード,コース,講師,設問,評価,回答方法,対象者数";

/// A row of a session whose last two columns are these.
fn full(paper: &str, session: &str, rest: &str) -> String {
    format!("{paper},{session},2023/08/06,C1,first-line,講師01,総合満足度,5,{rest}")
}

fn judged_in_full(rows: &[String], known: &Known) -> Judged {
    let text = format!("{FULL_HEADER}\n{}\n", rows.join("\n"));
    judge(read(&text).expect("a sheet"), known)
}

#[test]
fn how_people_answered_and_how_many_could_may_be_said() {
    let cases = [
        (",", Some((Medium::Paper, None))),
        ("紙,1", Some((Medium::Paper, Some(1)))),
        ("paper, ２０ ", Some((Medium::Paper, Some(20)))),
        ("Web,100000", Some((Medium::Web, Some(100_000)))),
        ("ＷＥＢ,", Some((Medium::Web, None))),
        ("ウェブ,", Some((Medium::Web, None))),
        ("ｳｪﾌﾞ,", Some((Medium::Web, None))),
        ("電話,", None),
        ("紙,0", None),
        ("紙,-3", None),
        ("紙,+3", None),
        ("紙,20名", None),
        ("紙,4.5", None),
        ("紙,100001", None),
        ("紙,99999999999999999999", None),
    ];
    for (rest, expected) in cases {
        let text = format!("{FULL_HEADER}\n{}\n", full("R1", "S1", rest));
        let sheet = read(&text).expect("a sheet");
        let said = sheet.rows.first().map(|row| (row.medium, row.eligible));
        assert_eq!(said, expected, "{rest:?}");
    }
    let without = read(&text(&[OVERALL])).expect("a sheet");
    assert_eq!(
        (without.rows[0].medium, without.rows[0].eligible),
        (Medium::Paper, None)
    );
    let both = judged_in_full(&[full("R1", "S1", "電話,多数")], &known());
    assert_eq!(
        refusals(&both),
        ["2/回答方法 ratings.medium", "2/対象者数 ratings.eligible"]
    );
}

#[test]
fn a_session_has_one_medium_and_one_number_of_people() {
    let rows = [
        full("R1", "S1", "Web,20"),
        full("R2", "S1", ",20"),
        full("R3", "S1", "Web,21"),
        full("R4", "S1", "Web,"),
        full("R5", "S1", "紙,19").replace("講師01", "講師02"),
        full("R6", "S2", "紙,"),
    ];
    let judged = judged_in_full(&rows, &known());
    let expected = [
        "3/回答方法 ratings.medium.mixed",
        "4/対象者数 ratings.eligible.conflict",
        "5/対象者数 ratings.eligible.conflict",
        "6/回答方法 ratings.medium.mixed",
        "6/対象者数 ratings.eligible.conflict",
        "6/講師 ratings.session.conflict",
    ];
    assert_eq!(refusals(&judged), expected);
    let (web, paper) = (&judged.sessions["S1"], &judged.sessions["S2"]);
    assert_eq!((web.medium, web.eligible), (Medium::Web, Some(20)));
    assert_eq!((paper.medium, paper.eligible), (Medium::Paper, None));
}

/// What is known of S1 with a round of this kind.
fn known_round(round: KnownRound) -> Known {
    let mut known = known();
    let facts = Facts {
        track: known.tracks["first-line"],
        instructor: "講師01".to_owned(),
        ended_on: NaiveDate::from_ymd_opt(2023, 8, 6).expect("a real day"),
    };
    let round = Some(KnownRound {
        questions: known.questions.clone(),
        ..round
    });
    let session = KnownSession { facts, round };
    known.sessions.insert("S1".to_owned(), session);
    known
}

#[test]
fn a_round_on_record_keeps_its_medium_and_its_people() {
    let known = known_round(KnownRound {
        turnout: Turnout {
            responses: 2,
            eligible: Some(20),
        },
        ..KnownRound::default()
    });
    let rows = [
        full("R1", "S1", "紙,20"),
        full("R2", "S1", "Web,20"),
        full("R3", "S1", "紙,30"),
    ];
    let judged = judged_in_full(&rows, &known);
    let expected = [
        "3/回答方法 ratings.medium.mixed",
        "4/対象者数 ratings.eligible.conflict",
    ];
    assert_eq!(refusals(&judged), expected);
    let silent = judged_in_full(&[full("R1", "S1", ",")], &known);
    assert_eq!(refusals(&silent), [""; 0], "what is on record stands");
}

#[test]
fn a_round_that_is_answered_here_takes_paper_only_and_counts_its_people_itself() {
    let known = known_round(KnownRound {
        is_answered_here: true,
        turnout: Turnout {
            responses: 7,
            eligible: Some(8),
        },
        ..KnownRound::default()
    });
    let one = judged_in_full(&[full("R1", "S1", ",")], &known);
    assert_eq!(refusals(&one), [""; 0]);
    let other = judged_in_full(&[full("R1", "S1", "Web,8")], &known);
    assert_eq!(
        refusals(&other),
        [
            "2/回答方法 ratings.medium.here",
            "2/対象者数 ratings.eligible.here"
        ]
    );
    let two = judged_in_full(&[full("R1", "S1", ","), full("R2", "S1", ",")], &known);
    assert_eq!(
        refusals(&two),
        [
            "2/対象者数 ratings.eligible.exceeded",
            "3/対象者数 ratings.eligible.exceeded"
        ]
    );
}

#[test]
fn a_session_with_more_sheets_than_people_is_refused_as_a_whole() {
    let rows = [
        full("R1", "S1", "紙,1"),
        full("R2", "S1", "紙,1"),
        full("R3", "S2", "紙,1"),
    ];
    let judged = judged_in_full(&rows, &known());
    let expected = [
        "2/対象者数 ratings.eligible.exceeded",
        "3/対象者数 ratings.eligible.exceeded",
    ];
    assert_eq!(refusals(&judged), expected);
    assert_eq!(judged.rows(), 1, "the other session is taken");

    let counted = KnownRound {
        turnout: Turnout {
            responses: 2,
            eligible: Some(3),
        },
        paper_numbers: ["R1", "R2"].map(str::to_owned).into(),
        ..KnownRound::default()
    };
    let known = known_round(counted);
    let again = rows.map(|row| row.replace("S2", "S1").replace("紙,1", ","));
    let judged = judged_in_full(&again, &known);
    assert_eq!(refusals(&judged), [""; 0], "two are counted, one is new");
}

#[test]
fn a_table_is_read_as_the_same_text_is() {
    let rows = [full("R1", "S1", "Web,20"), full("R2", "S1", "電話,20")];
    let cells = |line: &str| -> Vec<String> { line.split(',').map(str::to_owned).collect() };
    let table: Vec<Vec<String>> = rows.iter().map(|row| cells(row)).collect();
    let numbered = (2..).zip(table.iter().map(Vec::as_slice));
    let from_table = read_table(&cells(FULL_HEADER), numbered);
    let text = format!("{FULL_HEADER}\n{}\n", rows.join("\n"));
    assert_eq!(from_table.expect("a sheet"), read(&text).expect("a sheet"));
    assert!(read_table(&cells(HEADER), []).is_err(), "no rows");
}

#[test]
fn one_number_stands_for_one_questionnaire() {
    let judged = judged(&[
        OVERALL,
        "R1,S1,2023/08/06,C2,first-line,講師01,講師の説明,5",
        "R1,S2,2023/08/06,C1,first-line,講師01,講師の説明,5",
    ]);
    assert_eq!(
        refusals(&judged),
        [
            "3/回答番号 ratings.paper.conflict",
            "4/回答番号 ratings.paper.conflict"
        ]
    );
}

#[test]
fn a_company_is_named_by_the_code_that_is_kept() {
    let unknown = "R2,S1,2023/08/06,C9,first-line,講師01,総合満足度,5";
    let judged = judged(&[OVERALL, unknown]);
    assert_eq!(judged.sessions["S1"].papers["R1"].company, "c1");
    assert_eq!(refusals(&judged), ["3/企業コード ratings.company.unknown"]);
}

#[test]
fn broken_files_are_refused_or_listed_but_never_panic() {
    let long = "あ".repeat(500);
    let cases = [
        format!("{HEADER}\n\"R1,S1"),
        format!("{HEADER}\n{long},S1,2023/08/06,C1,first-line,講師01,総合満足度,5\n"),
        format!("{HEADER}\nR\u{0}1,S1,2023/08/06,C1,first-line,講師01,総合満足度,5\n"),
        format!("{HEADER}\n\n,,,,,,,\n"),
    ];
    for case in cases {
        let taken = read(&case).map(|sheet| sheet.rows.len());
        assert!(matches!(taken, Err(_) | Ok(0)), "{taken:?}");
    }
}
