use super::*;

#[test]
fn names_keep_the_ideographs_they_were_typed_with() {
    for name in [
        "髙橋",
        "山﨑",
        "邊見",
        "神",
        "福",
        "Nguyễn",
        "葛\u{E0100}城",
    ] {
        assert_eq!(tidy(&format!("　{name} ")), name);
    }
    assert_eq!(tidy("か\u{3099}"), "が", "other text is composed");
    assert_eq!(tidy("福か\u{3099}"), "福が");
}

#[test]
fn control_characters_and_excess_length_are_refused() {
    for typed in ["A\r\nBcc: x", "A\0", "A\tB", "A\u{2028}B", "A\u{202E}B"] {
        let flaw = line(typed, "名", 100).expect_err("control characters");
        assert_eq!(flaw.code, "text.control_characters", "{typed:?}");
    }
    assert_eq!(
        line("あいう", "名", 2).expect_err("long").code,
        "text.too_long"
    );
    assert_eq!(
        required_line(" 　", "姓", 2).expect_err("empty").code,
        "text.missing"
    );
}

#[test]
fn folding_makes_one_of_width_case_kana_and_name_variants() {
    for (typed, folded) in [
        ("ｱﾍﾞ", "アベ"),
        ("あべ", "アベ"),
        ("Ｋ０１", "k01"),
        ("髙橋", "高橋"),
        ("山﨑", "山崎"),
        ("渡邉", "渡辺"),
        ("葛\u{E0100}", "葛"),
    ] {
        assert_eq!(fold(typed), folded, "{typed}");
    }
}

#[test]
fn search_boxes_hold_words() {
    assert_eq!(search_terms("　さとう　 花子 "), ["サトウ", "花子"]);
    assert!(search_terms("  ").is_empty());
}

#[test]
fn people_are_ordered_by_reading_as_in_a_japanese_list() {
    let ordered = [
        ("Lan", ""),
        ("相田", "アイダ"),
        ("阿部", "ｱﾍﾞ"),
        ("阿部野", "アベノ"),
        ("大野", "おおの"),
        ("コーヒー", ""),
        ("小日向", "コヒナタ"),
        ("馬場", "ばば"),
        ("林", "ハヤシ"),
        ("坂東", "バンドウ"),
        ("服部", "ハンドリ"),
        ("渡邊", "ワタナベ"),
        ("伊集院", ""),
    ];
    let keys: Vec<String> = ordered
        .iter()
        .map(|(family, kana)| sort_key(family, "", kana, ""))
        .collect();
    assert!(keys.is_sorted(), "{keys:#?}");
}

#[test]
fn the_same_reading_in_any_writing_gives_the_same_key() {
    let key = |kana: &str| sort_key("阿部", "", kana, "");
    assert_eq!(key("あべ"), key("アベ"));
    assert_eq!(key("ｱﾍﾞ"), key("アベ"));
    assert_ne!(key("アヘ"), key("アベ"));
}
