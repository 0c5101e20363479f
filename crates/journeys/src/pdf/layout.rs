//! Where lines break and how large they may be.

use super::Unprintable;
use super::fonts::Fonts;

/// No line begins with one of these,
const NEVER_FIRST: &str =
    "、。，．・：；？！）］｝」』】〕〉》ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々)]}、!?,.:;";
/// and none ends with one of these.
const NEVER_LAST: &str = "（［｛「『【〔〈《([{";

/// So many letters earlier a line may end where it reads better: after a
/// comma or before a bracket.
const NEAR: usize = 10;

/// The size at which a line of `width` (in units of the size) fits into
/// `room`, at most `largest`.
pub(super) fn fitting(width: f32, largest: f32, room: f32) -> f32 {
    if width * largest <= room {
        largest
    } else {
        room / width
    }
}

/// A text in as few lines as fit into `room` at `size`, all about as long.
///
/// # Errors
/// Every letter that no font has.
pub(super) fn paragraph(
    fonts: &Fonts,
    text: &str,
    size: f32,
    room: f32,
) -> Result<Vec<String>, Unprintable> {
    let whole = fonts.line(text, 0.0)?;
    let mut widths = Vec::new();
    for char in text.chars() {
        // A letter alone always is in the fonts here: the whole line was.
        widths.push(
            fonts
                .line(&char.to_string(), 0.0)
                .map_or(0.0, |line| line.width)
                * size,
        );
    }
    let letters: Vec<char> = text.chars().collect();
    let fewest = broken(&letters, &widths, room).len();
    let mut narrow = whole.width * size / fewest as f32;
    loop {
        let lines = broken(&letters, &widths, narrow.min(room));
        if lines.len() <= fewest || narrow >= room {
            return Ok(lines);
        }
        narrow += size / 2.0;
    }
}

fn broken(letters: &[char], widths: &[f32], room: f32) -> Vec<String> {
    let mut lines = Vec::new();
    let mut begin = 0;
    while begin < letters.len() {
        let mut end = begin;
        let mut width = 0.0;
        while end < letters.len() && (end == begin || width + widths[end] <= room) {
            width += widths[end];
            end += 1;
        }
        let end = allowed(letters, begin, end);
        lines.push(letters[begin..end].iter().collect());
        begin = end;
    }
    lines
}

/// The last place at or before `end` where a line may break.
fn allowed(letters: &[char], begin: usize, end: usize) -> usize {
    if end >= letters.len() {
        return letters.len();
    }
    let fits = |place: &usize| {
        !NEVER_FIRST.contains(letters[*place]) && !NEVER_LAST.contains(letters[*place - 1])
    };
    let reads_well = |place: &usize| {
        fits(place)
            && (NEVER_LAST.contains(letters[*place]) || "、。」）".contains(letters[*place - 1]))
    };
    let near = end.saturating_sub(NEAR).max(begin + 1);
    let well = (near..=end).rev().find(reads_well);
    well.or_else(|| (begin + 1..=end).rev().find(fits))
        .unwrap_or(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str, room: f32) -> Vec<String> {
        let letters: Vec<char> = text.chars().collect();
        broken(&letters, &vec![1.0; letters.len()], room)
    }

    #[test]
    fn no_line_begins_with_a_full_stop_or_ends_with_a_bracket() {
        assert_eq!(lines("あいうえお。", 5.0), ["あいうえ", "お。"]);
        assert_eq!(lines("あいう「えお」", 4.0), ["あいう", "「えお」"]);
        assert_eq!(lines("あいう、えおかきく", 7.0), ["あいう、", "えおかきく"]);
        assert_eq!(lines("あいう", 5.0), ["あいう"]);
        assert_eq!(lines("", 5.0), Vec::<String>::new());
        assert_eq!(lines("。。。", 1.0), ["。", "。", "。"]);
    }

    #[test]
    fn a_long_line_gets_smaller_and_a_short_one_no_larger() {
        assert_eq!(fitting(4.0, 30.0, 600.0), 30.0);
        assert_eq!(fitting(40.0, 30.0, 600.0), 15.0);
    }
}
