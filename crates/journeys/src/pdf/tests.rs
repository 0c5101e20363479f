//! The sheet, looked at with other people's programs.

use std::path::Path;
use std::process::Command;

use super::*;

const NEEDED: &str = "apt-get install fonts-morisawa-bizud-gothic poppler-utils qpdf";

fn sheet(name: &str) -> Sheet {
    Sheet {
        title: "修了証".to_owned(),
        company: "株式会社みなと".to_owned(),
        name: name.to_owned(),
        statement: "当社所定の研修「あいさつコース」の全課程を修了したことを証します。".to_owned(),
        facts: vec!["研修コース：あいさつ（第1版）".to_owned()],
        date: "2026年12月1日（令和8年12月1日）修了".to_owned(),
        firm: "みらい研修".to_owned(),
        serial: "7K3M-9QXT-A2B4-C6D8-E0F1".to_owned(),
        check_url: "https://terakoya.example/certificates/7K3M-9QXT-A2B4-C6D8-E0F1".to_owned(),
        look: Look::default(),
    }
}

fn printed(name: &str) -> Vec<u8> {
    Printer::default().print(&sheet(name)).expect(NEEDED)
}

/// What a program says of a PDF.
fn said(program: &str, arguments: &[&str], pdf: &[u8]) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("sheet.pdf");
    std::fs::write(&path, pdf).expect("written");
    let run = |path: &Path| {
        let mut command = Command::new(program);
        for argument in arguments {
            if *argument == "FILE" {
                command.arg(path);
            } else {
                command.arg(argument);
            }
        }
        command.output().expect(NEEDED)
    };
    let output = run(&path);
    assert!(output.status.success(), "{program}: {output:?}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn rare_letters_and_long_names_are_printed_and_can_be_read_out() {
    let long = "アレクサンドラ・マリア・フォン・シュヴァルツェンベルクホーエンツォレルン 髙橋子";
    assert_eq!(long.chars().count(), 40);
    for name in ["髙橋 﨑子", "①㈱ 𠮟野", long] {
        let pdf = printed(name);
        let text = said("pdftotext", &["-layout", "FILE", "-"], &pdf);
        for part in name
            .split(' ')
            .chain(["7K3M-9QXT-A2B4-C6D8-E0F1", "株式会社みなと"])
        {
            assert!(text.contains(part), "{part} in {text}");
        }
    }
}

#[test]
fn the_file_is_sound_tagged_and_carries_its_font() {
    let pdf = printed("髙橋 﨑子");
    said("qpdf", &["--check", "FILE"], &pdf);
    let about = said("pdfinfo", &["FILE"], &pdf);
    for line in ["Tagged:", "Pages:", "Page size:"] {
        assert!(about.contains(line), "{about}");
    }
    let value = |name: &str| -> String {
        let line = about.lines().find(|line| line.starts_with(name));
        let line = line.unwrap_or_default();
        line.split_once(':')
            .map_or("", |(_, value)| value)
            .trim()
            .to_owned()
    };
    assert_eq!(value("Tagged"), "yes");
    assert_eq!(value("Pages"), "1");
    assert!(value("Page size").ends_with("(A4)"));
    assert!(
        !about.contains("CreationDate"),
        "a time would change the bytes"
    );
    let fonts = said("pdffonts", &["FILE"], &pdf);
    let fonts: Vec<&str> = fonts.lines().skip(2).collect();
    assert!(!fonts.is_empty());
    for font in fonts {
        // … emb sub uni object ID
        let words: Vec<&str> = font.split_whitespace().rev().collect();
        assert_eq!(words[4], "yes", "embedded: {font}");
        assert_eq!(words[2], "yes", "can be read out: {font}");
    }
}

#[test]
fn the_same_sheet_gives_the_same_bytes() {
    assert_eq!(printed("髙橋 﨑子"), printed("髙橋 﨑子"));
    assert_ne!(printed("髙橋 﨑子"), printed("高橋 崎子"));
}

#[test]
fn a_letter_without_a_glyph_is_named_and_not_printed() {
    let refused = Printer::default().print(&sheet("林 😀ꙮ😀"));
    assert_eq!(refused, Err(Unprintable::Letters(vec!['ꙮ', '😀'])));
    let failure = Failure::from(refused.expect_err("refused"));
    assert_eq!(failure.code, "certificate.letters");
    assert!(
        failure.message.contains("「ꙮ」「😀」"),
        "{}",
        failure.message
    );
}

#[test]
fn without_a_font_the_message_says_what_to_install() {
    let printer = Printer::new(vec![PathBuf::from("/nowhere/font.ttf")]);
    assert!(printer.check().is_err());
    let refused = printer.print(&sheet("林 学")).expect_err("no font");
    let message = Failure::from(refused).message;
    for part in [
        "fonts-morisawa-bizud-gothic",
        "pdf.font_paths",
        "/nowhere/font.ttf",
    ] {
        assert!(message.contains(part), "{message}");
    }
}

#[test]
fn a_letter_is_taken_from_the_first_font_that_has_it() {
    let missing = PathBuf::from("/nowhere/font.ttf");
    let printer = Printer::new(vec![missing, PathBuf::from(DEFAULT_FONT)]);
    assert_eq!(printer.print(&sheet("林 学")), Ok(printed("林 学")));
}

/// Every role-play of the firm's own courses.
fn kits() -> Vec<KitSheet> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../course-content");
    let content = courses::content::read(&folder).expect("the firm's content is sound");
    let practices = content.tracks.iter().flat_map(|track| {
        let course = format!("{}（第1版）", track.title);
        let practices = track.practices().filter_map(move |practice| {
            Some(KitSheet {
                title: practice.title.clone(),
                course: course.clone(),
                firm: "みらい研修".to_owned(),
                id: practice.code.clone(),
                kit: courses::RolePlayKit::read(&practice.html)?,
            })
        });
        practices.collect::<Vec<_>>()
    });
    practices.collect()
}

fn without_spaces(text: &str) -> String {
    text.split_whitespace().collect()
}

#[test]
fn every_role_play_of_the_firm_is_printed_whole() {
    let fonts = Printer::default().fonts().expect(NEEDED);
    let sheets = kits();
    assert!(sheets.len() >= 4, "{}", sheets.len());
    for sheet in sheets {
        let pdf = kit::pdf(&fonts, &sheet).expect("printed");
        said("qpdf", &["--check", "FILE"], &pdf);
        let about = said("pdfinfo", &["FILE"], &pdf);
        assert!(about.contains("595.28 x 841.89"), "{about}");
        // The leader's text, which may run on to a second page, two cards a
        // page, the observer's sheet.
        let fewest = 1 + sheet.kit.cards.len().div_ceil(2) + 1;
        let counted = about.lines().find(|line| line.starts_with("Pages:"));
        let counted = counted.and_then(|line| line.split_whitespace().last());
        let counted: usize = counted.expect("a number").parse().expect("a number");
        assert!(
            (fewest..=fewest + 1).contains(&counted),
            "{}: {counted}",
            sheet.id
        );
        let tagged = about.lines().find(|line| line.starts_with("Tagged:"));
        assert!(tagged.is_some_and(|line| line.ends_with("yes")), "{about}");
        let text = said("pdftotext", &["-raw", "FILE", "-"], &pdf);
        let text = without_spaces(&text);
        let kit = &sheet.kit;
        let rubric = kit.rubric.as_ref().expect("a rubric");
        let cards = kit.cards.iter();
        let cards = cards.flat_map(|card| [&card.role, &card.brief, &card.limits]);
        let anchors = rubric.criteria.iter().flat_map(|one| &one.levels);
        let observed = kit.observe.iter().map(|(_, look_for)| look_for);
        let parts = cards.chain(anchors).chain(observed).chain(&kit.rules);
        for part in parts {
            let part = without_spaces(part);
            assert!(text.contains(&part), "{part} in {}: {text}", sheet.id);
        }
    }
}

#[test]
fn a_card_too_long_for_half_a_page_is_refused_and_a_long_one_gets_small() {
    let fonts = Printer::default().fonts().expect(NEEDED);
    let sheet = |lines: usize| {
        let card = courses::KitCard {
            role: "店員役".to_owned(),
            brief: "あ".repeat(800),
            lines: vec!["い".repeat(300); lines],
            limits: "う".repeat(400),
        };
        KitSheet {
            title: "題".to_owned(),
            id: "1".to_owned(),
            kit: courses::RolePlayKit {
                cards: vec![card.clone(), card],
                ..courses::RolePlayKit::default()
            },
            ..KitSheet::default()
        }
    };
    let pdf = kit::pdf(&fonts, &sheet(1)).expect("printed small");
    let about = said("pdfinfo", &["FILE"], &pdf);
    assert!(about.contains("Pages:           3"), "{about}");
    let refused = kit::pdf(&fonts, &sheet(20));
    assert!(
        matches!(refused, Err(Unprintable::Refused(_))),
        "{refused:?}"
    );
}

fn paper_slip(number: usize) -> PaperSlip {
    PaperSlip {
        name: format!("髙橋 﨑子{number}"),
        company: "株式会社みなと　関西支社/梅田店".to_owned(),
        company_code: "minato".to_owned(),
        employee_no: format!("{number:04}"),
        pin: format!("1234 {number:04}"),
        note: "カメラでQRコードを読みとるか、上のページを開いてください。PINは2026/12/14（月）まで、一度だけ使えます。"
            .to_owned(),
        address: "https://terakoya.example/sign-in/pin?company=minato".to_owned(),
        scanned: format!(
            "https://terakoya.example/sign-in/pin?company=minato&employee={number:04}#pin=1234{number:04}"
        ),
    }
}

#[tokio::test]
async fn slips_stand_eight_to_a_page_and_each_unit_begins_its_own() {
    let of_unit = |title: &str, from: usize, count: usize| SlipsOfUnit {
        title: title.to_owned(),
        slips: (from..from + count).map(paper_slip).collect(),
    };
    let sheet = SlipsSheet {
        firm: "みらい研修".to_owned(),
        id: "slips-minato-20261201".to_owned(),
        units: vec![of_unit("梅田店", 1, 9), of_unit("難波店", 10, 1)],
    };
    let pdf = Arc::new(Printer::default())
        .print_slips(sheet)
        .await
        .expect(NEEDED);
    said("qpdf", &["--check", "FILE"], &pdf);
    for (page, first, last, head) in [
        ("1", 1, 8, "梅田店 1／2"),
        ("2", 9, 9, "梅田店 2／2"),
        ("3", 10, 10, "難波店 1／1"),
    ] {
        let text = said(
            "pdftotext",
            &["-raw", "-f", page, "-l", page, "FILE", "-"],
            &pdf,
        );
        assert!(text.contains(head), "{head} in {text}");
        assert_eq!(text.matches("会社コード").count(), last - first + 1);
        for number in first..=last {
            for part in [format!("﨑子{number} 様"), format!("1234 {number:04}")] {
                assert!(text.contains(&part), "{part} in {text}");
            }
        }
    }
    let names = String::from_utf8_lossy(&pdf).contains("pin=1234");
    assert!(!names, "the PIN stands in no description of a picture");
}
