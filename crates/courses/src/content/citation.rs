//! Marks that name the fact a sentence stands on: `…です。[^W1][^G10]`. They
//! are for reviewers; readers never see them.

use super::fields::At;

const OPENING: &str = "[^";

/// The text without its marks, and each mark with its line from 1.
pub(super) fn strip(text: &str) -> (String, Vec<At<String>>) {
    let mut plain = String::with_capacity(text.len());
    let mut marks = Vec::new();
    for (line, number) in text.split_inclusive('\n').zip(1..) {
        let mut rest = line;
        while let Some((before, after)) = rest.split_once(OPENING) {
            let Some((id, behind)) = after.split_once(']') else {
                break;
            };
            plain.push_str(before);
            marks.push(At {
                value: id.to_owned(),
                line: number,
            });
            rest = behind;
        }
        plain.push_str(rest);
    }
    (plain, marks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_leave_the_text_and_keep_their_lines() {
        let (plain, marks) = strip("一です。[^W1][^§2-1]\n二です。\n三[^T3]、四[^");
        assert_eq!(plain, "一です。\n二です。\n三、四[^");
        let marks: Vec<(&str, usize)> = marks
            .iter()
            .map(|mark| (mark.value.as_str(), mark.line))
            .collect();
        assert_eq!(marks, [("W1", 1), ("§2-1", 1), ("T3", 3)]);
    }
}
