//! Words that compare with others. The house holds no data about anybody
//! else, so nothing it publishes may say them (景品表示法).

use unicode_normalization::UnicodeNormalization;

/// As they read after folding: half width, lower case, without spaces.
const WORDS: [&str; 20] = [
    "no.1",
    "no1",
    "no.一",
    "ナンバーワン",
    "ナンバー1",
    "第1位",
    "第一位",
    "1位",
    "一位",
    "首位",
    "業界最高",
    "業界初",
    "業界一",
    "最高水準",
    "最上級",
    "日本一",
    "世界一",
    "トップクラス",
    "他社より",
    "唯一",
];

/// The comparative words in a text, as the list writes them.
pub fn comparative_words(text: &str) -> Vec<&'static str> {
    let folded: String = text
        .nfkc()
        .filter(|char| !char.is_whitespace())
        .flat_map(char::to_lowercase)
        .map(|char| {
            if char == '．' || char == '。' {
                '.'
            } else {
                char
            }
        })
        .collect();
    WORDS
        .into_iter()
        .filter(|word| folded.contains(word))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comparisons_are_found_in_every_writing() {
        for text in [
            "満足度No.1",
            "ＮＯ．１",
            "n o . 1",
            "№1",
            "業界最高の評価",
            "日本一の研修",
            "第１位",
            "ﾅﾝﾊﾞｰﾜﾝ",
        ] {
            assert!(!comparative_words(text).is_empty(), "{text}");
        }
        for text in [
            "",
            "サイトのトップページ",
            "2023年度のパンフレット",
            "11月1日の資料",
        ] {
            assert_eq!(comparative_words(text), Vec::<&str>::new(), "{text}");
        }
    }
}
