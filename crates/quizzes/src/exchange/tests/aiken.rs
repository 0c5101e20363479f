use super::*;

const FILE: &str = "\u{feff}苦情の電話で、最初にすることはどれですか。\r
A. 名乗って、話を聞く\r
B) 保留にする\r
C.すぐに切る\r
ANSWER: A\r
\r
空行のあとの設問\r
\r
Ａ．全角の印\r
Ｂ）全角のかっこ\r
ＡＮＳＷＥＲ：Ｂ\r
答えの行がない設問\r
A. い\r
B. ろ\r
\r
一つだけの設問\r
A. い\r
ANSWER: A\r
ちがう文字を指す設問\r
A. い\r
B. ろ\r
ANSWER: C\r
二行の\r
設問\r
A. い\r
B. ろ\r
ANSWER: B.\r
選択肢が折り返す設問\r
A. い\r
ろは\r
B. に\r
ANSWER: A\r
最後の行に改行がない\r
A. い\r
B. ろ\r
ANSWER:B";

#[test]
fn each_question_is_taken_or_refused_by_itself() {
    let seen = seen(Format::Aiken, FILE);
    let short: Vec<(usize, bool, Vec<&str>)> = seen
        .iter()
        .map(|seen| (seen.line, seen.question.is_some(), seen.codes.clone()))
        .collect();
    assert_eq!(
        short,
        [
            (1, true, vec![]),
            (7, true, vec![]),
            (12, false, vec!["aiken.unfinished"]),
            (16, false, vec!["exchange.rules"]),
            (19, false, vec!["aiken.unfinished"]),
            (23, true, vec![]),
            (28, false, vec!["aiken.unfinished"]),
            (33, true, vec![]),
        ]
    );
    assert_eq!(seen[0].name, "苦情の電話で、最初にすることはどれですか。");
    assert_eq!(
        seen[0].options(),
        ["a* 名乗って、話を聞く", "b 保留にする", "c すぐに切る"]
    );
    assert_eq!(seen[1].options(), ["a 全角の印", "b* 全角のかっこ"]);
    assert_eq!(seen[5].taken().stem, "二行の\n設問");
    assert_eq!(right(seen[7].taken()), ["b"]);
    assert_eq!(seen[7].taken().code, "aiken-33");
}

#[test]
fn options_without_a_question_are_named() {
    for file in ["A. い\nB. ろ\nANSWER: A", "ANSWER: A"] {
        assert_eq!(one(Format::Aiken, file).codes, ["aiken.unfinished"]);
    }
    // A word with a point is no option where no question is open.
    let word = one(Format::Aiken, "A.I.とは何ですか。\nA. い\nB. ろ\nANSWER: A");
    assert_eq!(word.taken().stem, "A.I.とは何ですか。");
}

#[test]
fn shift_jis_is_read() {
    let (bytes, _, _) =
        encoding_rs::SHIFT_JIS.encode("髙橋さんは①ですか。\r\nA. い\r\nB. ろ\r\nANSWER: B\r\n");
    assert_eq!(
        one(Format::Aiken, bytes).taken().stem,
        "髙橋さんは①ですか。"
    );
    assert_eq!(
        file_refused(Format::Aiken, [0x81, 0xff, 0xfd]),
        "exchange.encoding"
    );
}
