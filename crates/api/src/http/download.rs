//! What a browser calls a file that it is handed.

use std::fmt::Write;

use poem::{Body, Response};

/// A file to save, under an ASCII name.
pub fn file(media_type: &str, name: &str, body: impl Into<Body>) -> Response {
    Response::builder()
        .content_type(media_type)
        .header("content-disposition", disposition(name, name))
        .body(body)
}

/// `Content-Disposition` of a file to save (RFC 6266): its name, and an ASCII
/// one for browsers that know no other.
pub fn disposition(ascii: &str, name: &str) -> String {
    let ascii: String = ascii.chars().filter(|letter| is_plain(*letter)).collect();
    format!(
        "attachment; filename=\"{ascii}\"; filename*=UTF-8''{}",
        extended(name)
    )
}

/// The same for a Word document of this code and title.
pub fn docx(code: &str, title: &str) -> String {
    disposition(&format!("{code}.docx"), &format!("{title}.docx"))
}

/// The letters of a file's name that need no quotes and mean nothing to a
/// file system.
fn is_plain(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.')
}

/// The extended form of RFC 8187: every byte but the plainest as `%E3`.
fn extended(name: &str) -> String {
    let mut extended = String::new();
    for byte in name.bytes() {
        if is_plain(char::from(byte)) {
            extended.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(extended, "%{byte:02X}");
        }
    }
    extended
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_japanese_name_stands_beside_an_ascii_one() {
        assert_eq!(
            disposition("notice\"\r\n.docx", "お知らせ(案).docx"),
            "attachment; filename=\"notice.docx\"; \
             filename*=UTF-8''%E3%81%8A%E7%9F%A5%E3%82%89%E3%81%9B%28%E6%A1%88%29.docx"
        );
    }
}
