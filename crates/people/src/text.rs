//! How text from people is tidied, searched and sorted.
//!
//! Stored text keeps what was typed: 髙, 﨑, 邊 and the compatibility
//! ideographs that Unicode's own composition would replace (神, 福, 隆) stay.
//! Folding is for searching and sorting only.

use kernel::Fault;
use unicode_normalization::UnicodeNormalization;

#[cfg(test)]
mod tests;

/// What is wrong with one value, before the caller says where it stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// Stable, dotted: `member.email.syntax`.
    pub code: &'static str,
    /// In Japanese: what is wrong and how to mend it.
    pub message: String,
}

impl Flaw {
    /// A flaw.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }

    /// The fault of the field at `pointer`.
    pub fn at(self, pointer: impl Into<String>) -> Fault {
        Fault::new(pointer, self.code, self.message)
    }
}

/// One line as it is stored: composed (NFC, except that ideographs of names
/// keep their form) and without spaces around it.
pub fn tidy(typed: &str) -> String {
    let mut composed = String::with_capacity(typed.len());
    let mut run_start = 0;
    for (at, char) in typed.char_indices() {
        if is_compatibility_ideograph(char) {
            composed.extend(typed[run_start..at].nfc());
            composed.push(char);
            run_start = at + char.len_utf8();
        }
    }
    composed.extend(typed[run_start..].nfc());
    composed.trim().to_owned()
}

/// Ideographs whose canonical decomposition is another ideograph: NFC would
/// write a person's name in another form.
fn is_compatibility_ideograph(char: char) -> bool {
    matches!(char, '\u{F900}'..='\u{FAFF}' | '\u{2F800}'..='\u{2FA1F}')
}

/// Whether a single-line field may not hold this text: control characters
/// (CR, LF, NUL, TAB …), line separators, or marks that reverse the reading
/// direction of what follows.
pub fn has_forbidden_characters(text: &str) -> bool {
    text.chars().any(|char| {
        char.is_control()
            || matches!(char, '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    })
}

/// Tidies and checks one line: no forbidden characters, at most `longest`
/// characters. Emptiness is the caller's business. `label` is the field's
/// word on the screen.
///
/// # Errors
/// The first thing wrong with it.
pub fn line(typed: &str, label: &str, longest: usize) -> Result<String, Flaw> {
    let text = tidy(typed);
    if has_forbidden_characters(&text) {
        return Err(Flaw::new(
            "text.control_characters",
            format!("{label}に改行などの制御文字が入っています。取り除いてください。"),
        ));
    }
    let length = text.chars().count();
    if length > longest {
        return Err(Flaw::new(
            "text.too_long",
            format!("{label}は{longest}文字以内で入力してください（いまは{length}文字です）。"),
        ));
    }
    Ok(text)
}

/// [`line()`] for a field that must not be empty.
///
/// # Errors
/// The first thing wrong with it.
pub fn required_line(typed: &str, label: &str, longest: usize) -> Result<String, Flaw> {
    let text = line(typed, label, longest)?;
    if text.is_empty() {
        return Err(Flaw::new(
            "text.missing",
            format!("{label}を入力してください。"),
        ));
    }
    Ok(text)
}

/// Half-width and hiragana writing turned into full-width katakana, width and
/// letter variants made one (NFKC); case is kept. How フリガナ is stored.
pub fn to_katakana(text: &str) -> String {
    text.nfkc().map(katakana_of).collect()
}

fn katakana_of(char: char) -> char {
    const HIRAGANA_TO_KATAKANA: u32 = 0x60;
    match char {
        '\u{3041}'..='\u{3096}' | '\u{309D}' | '\u{309E}' => {
            char::from_u32(u32::from(char) + HIRAGANA_TO_KATAKANA).unwrap_or(char)
        }
        other => other,
    }
}

/// The form that is searched in: NFKC, lower case, katakana, the common
/// variants of name ideographs made one (髙橋 is found by 高橋), and no
/// variation selectors. Never stored as a name.
pub fn fold(text: &str) -> String {
    text.nfkc()
        .filter(|char| !matches!(char, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}'))
        .flat_map(char::to_lowercase)
        .map(katakana_of)
        .map(common_ideograph_of)
        .collect()
}

/// The everyday ideograph of a variant that is common in names.
fn common_ideograph_of(char: char) -> char {
    match char {
        '髙' => '高',
        '﨑' | '嵜' | '碕' => '崎',
        '邊' | '邉' => '辺',
        '齋' => '斎',
        '齊' => '斉',
        '澤' => '沢',
        '濱' | '濵' => '浜',
        '德' => '徳',
        '𠮷' => '吉',
        '栁' => '柳',
        '廣' => '広',
        '櫻' => '桜',
        '國' => '国',
        '嶋' | '嶌' => '島',
        other => other,
    }
}

/// The folded words of a search box, each of which must be found.
pub fn search_terms(typed: &str) -> Vec<String> {
    fold(typed).split_whitespace().map(str::to_owned).collect()
}

/// The order of a Japanese list of names: by reading, family name first;
/// voiced and small kana beside their plain ones, ー as the vowel it prolongs.
/// あべ, アベ and ｱﾍﾞ give the same key. Without a reading the name itself
/// counts, which puts kana names among the readings and ideographs after them.
///
/// The key is hexadecimal, so that both databases order it alike whatever
/// their collation.
pub fn sort_key(family: &str, given: &str, family_kana: &str, given_kana: &str) -> String {
    let family = if family_kana.is_empty() {
        family
    } else {
        family_kana
    };
    let given = if given_kana.is_empty() {
        given
    } else {
        given_kana
    };
    let (family, given) = (fold(family), fold(given));
    format!(
        "{}{}{}{}",
        hexadecimal(&plain_kana(&family)),
        hexadecimal(&plain_kana(&given)),
        hexadecimal(&family),
        hexadecimal(&given),
    )
}

/// How much of each part counts: enough to tell names apart, short enough for
/// an index.
const SORTED_CHARACTERS: usize = 30;

/// Six digits a character and a closing zero, so that アベ comes before アベノ.
fn hexadecimal(text: &str) -> String {
    let mut digits: String = text
        .chars()
        .take(SORTED_CHARACTERS)
        .map(|char| format!("{:06x}", u32::from(char)))
        .collect();
    digits.push_str("000000");
    digits
}

fn plain_kana(folded: &str) -> String {
    let mut plain = String::with_capacity(folded.len());
    let mut previous = None;
    for char in folded.nfd() {
        let next = match char {
            '\u{3099}' | '\u{309A}' => continue,
            'ー' => previous.and_then(vowel_of).unwrap_or(char),
            other => large_kana_of(other),
        };
        plain.push(next);
        previous = Some(next);
    }
    plain
}

fn large_kana_of(char: char) -> char {
    const SMALL: &str = "ァィゥェォッャュョヮヵヶ";
    const LARGE: &str = "アイウエオツヤユヨワカケ";
    let place = SMALL.chars().position(|small| small == char);
    place
        .and_then(|place| LARGE.chars().nth(place))
        .unwrap_or(char)
}

fn vowel_of(kana: char) -> Option<char> {
    const COLUMNS: [(char, &str); 5] = [
        ('ア', "アカサタナハマヤラワ"),
        ('イ', "イキシチニヒミリヰ"),
        ('ウ', "ウクスツヌフムユル"),
        ('エ', "エケセテネヘメレヱ"),
        ('オ', "オコソトノホモヨロヲ"),
    ];
    let column = COLUMNS.iter().find(|(_, column)| column.contains(kana));
    column.map(|(vowel, _)| *vowel)
}
