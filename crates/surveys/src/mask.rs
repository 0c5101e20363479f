//! Proposals for a reviewer: which words of a comment may tell who wrote it or
//! whom it is about. A person decides; a proposal that is wrong is taken back
//! by typing.

use std::ops::Range;

/// Names that are on record.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// 姓, 名 and their kana, each by itself.
    pub people: Vec<String>,
    /// 会社名
    pub companies: Vec<String>,
}

/// What a word may tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MaskKind {
    /// A person's name.
    Person,
    /// A company.
    Company,
    /// An address or a number.
    Contact,
    /// A title that few have.
    Title,
    /// A day.
    Day,
    /// Something that happens to few.
    Event,
}

impl MaskKind {
    /// What stands in place of the word.
    pub fn placeholder(self) -> &'static str {
        match self {
            Self::Person => "［氏名］",
            Self::Company => "［会社名］",
            Self::Contact => "［連絡先］",
            Self::Title => "［役職］",
            Self::Day => "［日付］",
            Self::Event => "［個別の事情］",
        }
    }
}

/// A proposal: these characters of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mask {
    /// The characters, counted from 0.
    pub characters: Range<usize>,
    /// What they may tell.
    pub kind: MaskKind,
}

const HONORIFICS: [&str; 9] = [
    "さん",
    "様",
    "さま",
    "氏",
    "君",
    "くん",
    "先生",
    "殿",
    "ちゃん",
];
const TITLES: [&str; 24] = [
    "エリアマネージャー",
    "マネージャー",
    "スーパーバイザー",
    "リーダー",
    "チーフ",
    "副店長",
    "店長代理",
    "店長",
    "支店長",
    "支配人",
    "所長",
    "社長",
    "専務",
    "常務",
    "取締役",
    "本部長",
    "部長",
    "次長",
    "課長",
    "係長",
    "主任",
    "班長",
    "室長",
    "館長",
];
const EVENTS: [&str; 14] = [
    "産休", "育休", "妊娠", "出産", "休職", "復職", "入院", "手術", "離婚", "異動", "転勤", "退職",
    "懲戒", "労災",
];
/// Words of a company's name that name no company by themselves.
const FORMS: [&str; 6] = ["株式会社", "有限会社", "合同会社", "（株）", "(株)", "㈱"];
/// The fewest characters of a name that is found without an honorific.
const NAME_ALONE: usize = 2;

/// Which words of a text a reviewer should look at, in their order and without
/// overlaps.
pub fn propose(text: &str, names: &Names) -> Vec<Mask> {
    let characters: Vec<char> = text.chars().map(half_width).collect();
    let mut masks = Vec::new();
    contacts(&characters, &mut masks);
    days(&characters, &mut masks);
    for company in &names.companies {
        let mut name = company.clone();
        for form in FORMS {
            name = name.replace(form, "");
        }
        mark(
            &characters,
            name.trim(),
            NAME_ALONE,
            MaskKind::Company,
            &mut masks,
        );
    }
    for name in &names.people {
        mark(&characters, name, NAME_ALONE, MaskKind::Person, &mut masks);
        for honorific in HONORIFICS {
            let addressed = format!("{name}{honorific}");
            mark(
                &characters,
                &addressed,
                NAME_ALONE,
                MaskKind::Person,
                &mut masks,
            );
        }
    }
    for title in TITLES {
        mark(&characters, title, 0, MaskKind::Title, &mut masks);
    }
    for event in EVENTS {
        mark(&characters, event, 0, MaskKind::Event, &mut masks);
    }
    longest_first(masks)
}

/// The text with a placeholder for each proposal.
pub fn masked(text: &str, masks: &[Mask]) -> String {
    let mut shown = String::new();
    let mut place = 0;
    let characters: Vec<char> = text.chars().collect();
    for mask in masks {
        shown.extend(
            characters
                .get(place..mask.characters.start)
                .unwrap_or_default(),
        );
        shown.push_str(mask.kind.placeholder());
        place = mask.characters.end;
    }
    shown.extend(characters.get(place..).unwrap_or_default());
    shown
}

/// Full-width letters, digits and signs as their half-width ones, one for one.
fn half_width(c: char) -> char {
    match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '　' => ' ',
        other => other,
    }
}

fn mark(text: &[char], word: &str, fewest: usize, kind: MaskKind, masks: &mut Vec<Mask>) {
    let word: Vec<char> = word.chars().map(half_width).collect();
    if word.is_empty() || word.len() < fewest {
        return;
    }
    for (start, found) in text.windows(word.len()).enumerate() {
        if found == word {
            masks.push(Mask {
                characters: start..start + word.len(),
                kind,
            });
        }
    }
}

/// Mail addresses, and numbers of ten digits and more that may be called.
fn contacts(text: &[char], masks: &mut Vec<Mask>) {
    let in_address = |c: &char| c.is_ascii_alphanumeric() || "._%+-".contains(*c);
    for (at, _) in text.iter().enumerate().filter(|(_, c)| **c == '@') {
        let before = text[..at]
            .iter()
            .rev()
            .take_while(|c| in_address(c))
            .count();
        let after = text[at + 1..].iter().take_while(|c| in_address(c)).count();
        if before > 0 && after > 2 {
            masks.push(Mask {
                characters: at - before..at + 1 + after,
                kind: MaskKind::Contact,
            });
        }
    }
    let in_number = |c: &char| c.is_ascii_digit() || "-‐−ー()+ ".contains(*c);
    for run in runs(text, in_number) {
        let digits = text[run.clone()].iter().filter(|c| c.is_ascii_digit());
        if digits.count() >= 10 {
            masks.push(Mask {
                characters: run,
                kind: MaskKind::Contact,
            });
        }
    }
}

/// `11月30日`, `2026年11月`, `11/30` and `2026-11-30`.
fn days(text: &[char], masks: &mut Vec<Mask>) {
    let in_day = |c: &char| c.is_ascii_digit() || "年月日/-.".contains(*c);
    for run in runs(text, in_day) {
        let found: String = text[run.clone()].iter().collect();
        let numbers: Vec<&str> = found
            .split(|c: char| !c.is_ascii_digit())
            .filter(|part| !part.is_empty())
            .collect();
        let small = |part: &&str| part.len() <= 2;
        let has_words = found.contains('月') && (found.contains('日') || found.contains('年'));
        let has_slash = found.contains('/') && (2..=3).contains(&numbers.len());
        let is_iso = numbers.len() == 3 && numbers[0].len() == 4;
        let is_day = has_words || is_iso || (has_slash && numbers[1..].iter().all(small));
        if is_day && numbers.last().is_some_and(small) {
            masks.push(Mask {
                characters: run,
                kind: MaskKind::Day,
            });
        }
    }
}

/// The longest runs of characters that fit, without blanks at their ends.
fn runs(text: &[char], fits: impl Fn(&char) -> bool) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut place = 0;
    while place < text.len() {
        place += text[place..].iter().take_while(|c| **c == ' ').count();
        let length = text[place..].iter().take_while(|c| fits(c)).count();
        let blanks = text[place..place + length]
            .iter()
            .rev()
            .take_while(|c| **c == ' ')
            .count();
        if length > blanks {
            found.push(place..place + length - blanks);
        }
        place += length.max(1);
    }
    found
}

/// Of proposals that overlap the longest stands.
fn longest_first(mut masks: Vec<Mask>) -> Vec<Mask> {
    masks.sort_by_key(|mask| {
        (
            std::cmp::Reverse(mask.characters.len()),
            mask.characters.start,
        )
    });
    let mut kept: Vec<Mask> = Vec::new();
    for mask in masks {
        let overlaps = |other: &Mask| {
            mask.characters.start < other.characters.end
                && other.characters.start < mask.characters.end
        };
        if !kept.iter().any(overlaps) {
            kept.push(mask);
        }
    }
    kept.sort_by_key(|mask| mask.characters.start);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        Names {
            people: ["髙橋", "森", "﨑子", "たかはし"]
                .map(str::to_owned)
                .to_vec(),
            companies: vec!["株式会社みなと百貨店".to_owned()],
        }
    }

    #[test]
    fn words_that_may_tell_who_it_is_are_proposed() {
        let cases = [
            ("髙橋さんの対応がよかった", "［氏名］の対応がよかった"),
            (
                "森さんに助けられた。森林の例は難しい",
                "［氏名］に助けられた。森林の例は難しい",
            ),
            (
                "みなと百貨店の店長が怒鳴った",
                "［会社名］の［役職］が怒鳴った",
            ),
            ("エリアマネージャーに相談した", "［役職］に相談した"),
            ("１１月３０日の夜のこと", "［日付］の夜のこと"),
            (
                "11/30と2026-11-30と2026年11月",
                "［日付］と［日付］と［日付］",
            ),
            (
                "連絡は saki@minato.example か 03-1234-5678 へ",
                "連絡は ［連絡先］ か ［連絡先］ へ",
            ),
            ("０９０１２３４５６７８に電話", "［連絡先］に電話"),
            ("育休から戻ったばかり", "［個別の事情］から戻ったばかり"),
            (
                "5段階で4。3/5は多い。24時間",
                "5段階で4。［日付］は多い。24時間",
            ),
            (
                "とても分かりやすかったです。",
                "とても分かりやすかったです。",
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(masked(text, &propose(text, &names())), expected, "{text}");
        }
    }

    #[test]
    fn nothing_is_lost_around_a_proposal() {
        let text = "😀髙橋😀店長";
        let masks = propose(text, &names());
        assert_eq!(masks.len(), 2);
        assert_eq!(masked(text, &masks), "😀［氏名］😀［役職］");
        assert_eq!(masked(text, &[]), text);
        assert_eq!(propose("", &names()), []);
    }
}
