//! Reads a message back as its reader would see it: folded headers, encoded
//! words (RFC 2047), quoted-printable and base 64.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Headers (unfolded, decoded) and text (decoded, LF line ends).
pub(super) fn message(raw: &str) -> (Vec<(String, String)>, String) {
    let (head, body) = raw.split_once("\r\n\r\n").unwrap_or((raw, ""));
    let unfolded = head.replace("\r\n ", " ").replace("\r\n\t", " ");
    let headers: Vec<(String, String)> = unfolded
        .split("\r\n")
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_owned(), decoded_words(value.trim())))
        .collect();
    let text = match value(&headers, "Content-Type").split_once("boundary=\"") {
        Some((_, rest)) => first_part(body, rest.trim_end_matches('"')),
        None => decoded_body(&headers, body),
    };
    (headers, text)
}

fn value<'h>(headers: &'h [(String, String)], wanted: &str) -> &'h str {
    headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(wanted))
        .map_or("", |(_, value)| value.as_str())
}

/// The text of a message of two parts: the first, without HTML.
fn first_part(body: &str, boundary: &str) -> String {
    let part = body.split(&format!("--{boundary}")).nth(1);
    let part = part.expect("the boundary is in the text");
    message(part.strip_prefix("\r\n").unwrap_or(part)).1
}

fn decoded_body(headers: &[(String, String)], body: &str) -> String {
    let bytes = match value(headers, "Content-Transfer-Encoding") {
        "base64" => base64_bytes(body),
        "quoted-printable" => quoted_printable(&body.replace("=\r\n", "")),
        _ => body.as_bytes().to_vec(),
    };
    let text = String::from_utf8(bytes).expect("the text is UTF-8");
    text.replace("\r\n", "\n")
}

/// A header value with its encoded words decoded.
///
/// # Panics
/// When an encoded word does not hold UTF-8: our letters always do.
pub fn decoded_words(value: &str) -> String {
    let mut decoded = String::new();
    let mut bytes = Vec::new();
    for (index, part) in value.split(' ').enumerate() {
        match encoded_word(part) {
            // White space between two encoded words does not count.
            Some(mut word) => {
                if bytes.is_empty() && index > 0 {
                    decoded.push(' ');
                }
                bytes.append(&mut word);
            }
            None => {
                decoded.push_str(&utf8(&mut bytes));
                if index > 0 {
                    decoded.push(' ');
                }
                decoded.push_str(part);
            }
        }
    }
    decoded.push_str(&utf8(&mut bytes));
    decoded
}

fn utf8(bytes: &mut Vec<u8>) -> String {
    String::from_utf8(std::mem::take(bytes)).expect("the encoded words are UTF-8")
}

fn encoded_word(part: &str) -> Option<Vec<u8>> {
    let inner = part.strip_prefix("=?utf-8?")?.strip_suffix("?=")?;
    let (kind, text) = inner.split_once('?')?;
    match kind {
        "b" | "B" => Some(base64_bytes(text)),
        "q" | "Q" => Some(quoted_printable(&text.replace('_', " "))),
        _ => None,
    }
}

fn base64_bytes(text: &str) -> Vec<u8> {
    let packed: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    STANDARD.decode(packed).expect("the text is base 64")
}

fn quoted_printable(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let escaped = match (first, tail) {
            (b'=', [high, low, ..]) => hex_byte(*high, *low),
            _ => None,
        };
        bytes.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { &tail[2..] } else { tail };
    }
    bytes
}

fn hex_byte(high: u8, low: u8) -> Option<u8> {
    let digits = [high, low];
    let text = std::str::from_utf8(&digits).ok()?;
    u8::from_str_radix(text, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoded_words_and_plain_words_are_read_as_one_line() {
        let cases = [
            ("Plain text", "Plain text"),
            ("=?utf-8?b?56CU5L+u?= =?utf-8?b?5Lya?=", "研修会"),
            ("Re: =?utf-8?b?56CU5L+u?= <a@b>", "Re: 研修 <a@b>"),
            ("=?utf-8?q?a_=E7=A0=94?=", "a 研"),
        ];
        for (encoded, expected) in cases {
            assert_eq!(decoded_words(encoded), expected);
        }
    }

    #[test]
    fn quoted_printable_text_is_joined_and_decoded() {
        let raw = "Content-Transfer-Encoding: quoted-printable\r\n\r\na=\r\nb =E7=A0=94 =3D\r\n";
        assert_eq!(message(raw).1, "ab 研 =\n");
    }
}
