//! A letter's text as HTML, for programs that show it: paragraphs, links that
//! can be tapped, and nothing that is fetched from elsewhere.
//!
//! It is made of the plain text alone, so the two parts cannot say different
//! things. Everything is escaped; only `http` and `https` addresses become
//! links.

/// The whole style: in the head, since attributes for it are not needed by any
/// program that matters, and the letter reads well without it.
const STYLE: &str = "\
body{margin:0;padding:0;background:#f4f4f0;color:#1b1b1b;font-family:sans-serif;font-size:16px;line-height:1.8}\n\
.page{max-width:36em;margin:0 auto;padding:24px 20px;background:#ffffff}\n\
p{margin:0 0 1.2em}\n\
a{color:#0b4f8a}\n\
.button{display:inline-block;padding:12px 24px;border-radius:6px;background:#0b4f8a;color:#ffffff;\
font-weight:bold;text-decoration:none}\n\
.address{font-size:13px;line-height:1.5;color:#555555;word-break:break-all}\n\
.foot{margin-top:2em;padding-top:1em;border-top:1px solid #cccccc;font-size:13px;color:#555555}\n";

/// The colour in it that a theme replaces.
const KEY_COLOR: &str = "#0b4f8a";

/// What parts a letter from what stands under it.
const SIGNATURE_LINE: &str = "--";

/// The HTML of a letter with this subject and text.
pub(super) fn html(subject: &str, text: &str, key_color: Option<&str>) -> String {
    let style = match key_color.filter(|color| is_color(color)) {
        Some(color) => STYLE.replace(KEY_COLOR, color),
        None => STYLE.to_owned(),
    };
    let lines: Vec<&str> = text.lines().collect();
    let end = lines.iter().position(|line| *line == SIGNATURE_LINE);
    let (body, foot) = match end {
        Some(end) => (&lines[..end], &lines[end + 1..]),
        None => (lines.as_slice(), &[] as &[&str]),
    };
    let mut html = format!(
        "<!DOCTYPE html>\n<html lang=\"ja\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{}</title>\n<style>\n{style}</style>\n</head>\n<body>\n<div class=\"page\">\n",
        escaped(subject)
    );
    html.push_str(&paragraphs(body));
    if !foot.is_empty() {
        html.push_str("<div class=\"foot\">\n");
        html.push_str(&paragraphs(foot));
        html.push_str("</div>\n");
    }
    html.push_str("</div>\n</body>\n</html>\n");
    html
}

/// Whether it is `#` and six digits, and so can say nothing else.
fn is_color(text: &str) -> bool {
    let digits = text.strip_prefix('#').unwrap_or_default();
    digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn paragraphs(lines: &[&str]) -> String {
    lines
        .split(|line| line.trim().is_empty())
        .filter(|paragraph| !paragraph.is_empty())
        .map(paragraph)
        .collect()
}

fn paragraph(lines: &[&str]) -> String {
    if let [only] = lines
        && is_address(only)
    {
        let address = escaped(only);
        return format!(
            "<p><a class=\"button\" href=\"{address}\">ページを開く</a></p>\n\
             <p class=\"address\">開けないときは、次のアドレスを使ってください。<br>\n{address}</p>\n"
        );
    }
    let lines: Vec<String> = lines.iter().map(|line| linked(line)).collect();
    format!("<p>{}</p>\n", lines.join("<br>\n"))
}

/// Whether a line is one address and nothing else.
fn is_address(line: &str) -> bool {
    address_at(line).is_some_and(|length| length == line.len())
}

/// A line with its addresses as links.
fn linked(line: &str) -> String {
    let mut html = String::new();
    let mut rest = line;
    while let Some(start) = next_address(rest) {
        let (before, from) = rest.split_at(start);
        let (address, after) = from.split_at(address_at(from).unwrap_or(from.len()));
        let shown = escaped(address);
        html.push_str(&escaped(before));
        html.push_str(&format!("<a href=\"{shown}\">{shown}</a>"));
        rest = after;
    }
    html.push_str(&escaped(rest));
    html
}

fn next_address(text: &str) -> Option<usize> {
    let starts = text.match_indices("http").map(|(start, _)| start);
    starts
        .into_iter()
        .find(|start| address_at(&text[*start..]).is_some())
}

/// The length of the address that `text` begins with.
fn address_at(text: &str) -> Option<usize> {
    let scheme = ["https://", "http://"]
        .into_iter()
        .find(|scheme| text.starts_with(scheme))?;
    let ends = |char: char| !char.is_ascii_graphic() || matches!(char, '"' | '<' | '>' | '\'');
    let length = text.find(ends).unwrap_or(text.len());
    (length > scheme.len()).then_some(length)
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            char => safe.push(char),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(text: &str) -> String {
        let whole = html("件名", text, None);
        let (_, body) = whole.split_once("<body>").expect("a body");
        body.to_owned()
    }

    #[test]
    fn paragraphs_lines_and_the_signature_are_kept_apart() {
        let html = body("一行目\n二行目\n\n別の段落\n\n--\n研修会社\n");
        assert!(html.contains("<p>一行目<br>\n二行目</p>"), "{html}");
        assert!(html.contains("<p>別の段落</p>"), "{html}");
        assert!(
            html.contains("<div class=\"foot\">\n<p>研修会社</p>"),
            "{html}"
        );
    }

    #[test]
    fn addresses_become_links_and_one_alone_a_button() {
        let html =
            body("（https://lms.example/a?b=1&c=2）へ\n\nhttps://lms.example/s/secret\n\nhttp");
        assert!(
            html.contains(
                "（<a href=\"https://lms.example/a?b=1&amp;c=2\">https://lms.example/a?b=1&amp;c=2</a>）へ"
            ),
            "{html}"
        );
        assert!(
            html.contains("<a class=\"button\" href=\"https://lms.example/s/secret\">"),
            "{html}"
        );
        assert!(html.contains("<p>http</p>"), "{html}");
    }

    #[test]
    fn a_theme_colours_links_and_buttons() {
        let html = html("件名", "https://lms.example/s/secret", Some("#0b6b3a"));
        assert!(html.contains("a{color:#0b6b3a}"), "{html}");
        assert!(html.contains("background:#0b6b3a"), "{html}");
        assert!(!html.contains(KEY_COLOR), "{html}");
    }

    #[test]
    fn markup_in_a_text_stays_text() {
        let html = html(
            "</title><script>",
            "<img src=x onerror=alert(1)> \"'& javascript:alert(1)\n\n\
             https://x.example/\"onmouseover=\"alert(1)\n",
            Some("red}</style><script>"),
        );
        for raw in ["<script", "<img", "\"onmouseover", "href=\"javascript"] {
            assert!(!html.contains(raw), "{raw} in {html}");
        }
    }
}
