//! Our own HTML, piece by piece.

/// A piece of a text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece<'h> {
    /// `<name attributes>`
    Open {
        /// In lower case, as our texts write it.
        name: &'h str,
        /// What stands behind the name.
        attributes: &'h str,
    },
    /// `</name>`
    Close(&'h str),
    /// What is read, without escapes.
    Text(String),
}

/// Cuts a text into its pieces.
pub(crate) fn pieces(html: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        if !before.is_empty() {
            pieces.push(Piece::Text(unescaped(before)));
        }
        let end = tag_end(after);
        let (tag, behind) = after.split_at(end);
        pieces.push(piece_of(tag));
        rest = behind.strip_prefix('>').unwrap_or(behind);
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(unescaped(rest)));
    }
    pieces
}

/// Where the tag ends: a `>` in quotes is part of a value.
fn tag_end(text: &str) -> usize {
    let mut is_quoted = false;
    for (place, letter) in text.char_indices() {
        match letter {
            '"' => is_quoted = !is_quoted,
            '>' if !is_quoted => return place,
            _ => {}
        }
    }
    text.len()
}

fn piece_of(tag: &str) -> Piece<'_> {
    if let Some(name) = tag.strip_prefix('/') {
        return Piece::Close(name.trim());
    }
    let tag = tag.trim_end_matches('/').trim_end();
    let (name, attributes) = tag.split_once([' ', '\n']).unwrap_or((tag, ""));
    Piece::Open { name, attributes }
}

/// The text behind its escapes. What is none stays as it is.
fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        let known = after
            .split_once(';')
            .and_then(|(name, behind)| Some((letter(name)?, behind)));
        match known {
            Some((letter, behind)) => {
                plain.push(letter);
                rest = behind;
            }
            None => {
                plain.push('&');
                rest = after;
            }
        }
    }
    plain + rest
}

fn letter(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "nbsp" => Some('\u{a0}'),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_escapes_are_told_from_text() {
        let html = "<p class=\"a > b\">甲&lt;乙&#38;&#x3e;&nothing; &</p><br>丙";
        let expected = [
            Piece::Open {
                name: "p",
                attributes: "class=\"a > b\"",
            },
            Piece::Text("甲<乙&>&nothing; &".to_owned()),
            Piece::Close("p"),
            Piece::Open {
                name: "br",
                attributes: "",
            },
            Piece::Text("丙".to_owned()),
        ];
        assert_eq!(pieces(html), expected);
    }
}
