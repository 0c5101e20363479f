//! HTML as plain text: our texts have no markup. What that loses is named.

use super::Losses;
use super::text::trimmed;

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Markup {
    /// As it is.
    Plain,
    Html,
    /// HTML where it looks like it.
    Auto,
    Markdown,
}

/// The text without its markup.
pub(super) fn plain(text: &str, markup: Markup, losses: &mut Losses) -> String {
    match markup {
        Markup::Plain => trimmed(text).to_owned(),
        Markup::Html => of_html(text, losses),
        Markup::Auto if looks_like_html(text) => of_html(text, losses),
        Markup::Auto => trimmed(text).to_owned(),
        Markup::Markdown => {
            let message = "Markdown の記号は、そのままの文字になります。";
            losses.add("exchange.markdown_lost", message);
            trimmed(text).to_owned()
        }
    }
}

/// Elements that only hold text together.
const HOLDERS: [&str; 9] = [
    "p", "div", "br", "span", "body", "html", "section", "article", "tbody",
];
/// Elements that begin and end a line.
const BLOCKS: [&str; 22] = [
    "p",
    "div",
    "br",
    "section",
    "article",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "table",
    "tr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "pre",
    "hr",
];
const DECORATIONS: [&str; 36] = [
    "a",
    "abbr",
    "b",
    "blockquote",
    "caption",
    "center",
    "code",
    "dd",
    "del",
    "dl",
    "dt",
    "em",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "ins",
    "li",
    "ol",
    "pre",
    "rp",
    "rt",
    "ruby",
    "small",
    "strong",
    "sub",
    "sup",
    "table",
    "td",
    "tr",
    "u",
];
const MEDIA: [&str; 12] = [
    "img", "audio", "video", "object", "embed", "iframe", "source", "svg", "canvas", "math",
    "picture", "track",
];
/// Elements whose content is no text.
const SILENT: [&str; 5] = ["script", "style", "template", "noscript", "head"];

fn looks_like_html(text: &str) -> bool {
    text.match_indices('<').any(|(at, _)| {
        let name = tag_name(&text[at + 1..]);
        [&HOLDERS[..], &DECORATIONS, &MEDIA, &SILENT]
            .iter()
            .any(|known| known.contains(&name.as_str()))
    })
}

/// The name at the beginning of a tag's inside, in small letters.
fn tag_name(inside: &str) -> String {
    let inside = inside.strip_prefix('/').unwrap_or(inside);
    let letters = inside.chars().take_while(char::is_ascii_alphanumeric);
    letters.take(12).collect::<String>().to_ascii_lowercase()
}

fn of_html(html: &str, losses: &mut Losses) -> String {
    let mut page = Page::default();
    let mut rest = html;
    // After the last `>` no tag ends; looking for one from every `<` would
    // cost the square of the text.
    let end = html.rfind('>').map_or(0, |at| at + 1);
    while let Some(at) = rest.find('<') {
        if html.len() - rest.len() + at >= end {
            break;
        }
        let (before, tag) = rest.split_at(at);
        page.text(&entities(before));
        let Some((inside, after)) = tag_of(tag) else {
            page.text("<");
            rest = &tag[1..];
            continue;
        };
        let name = tag_name(inside);
        rest = after;
        if inside.starts_with('!') {
            continue;
        }
        page.tag(&name, losses);
        if SILENT.contains(&name.as_str()) && !inside.starts_with('/') {
            rest = after_end_of(&name, after);
        }
    }
    page.text(&entities(rest));
    page.finish()
}

/// What stands in a tag, and what follows it. A `<` that begins no tag is
/// text.
fn tag_of(text: &str) -> Option<(&str, &str)> {
    let inside = text.strip_prefix('<')?;
    if let Some(comment) = inside.strip_prefix("!--") {
        let end = comment.find("-->").map_or(comment.len(), |end| end + 3);
        return Some(("!", &comment[end..]));
    }
    let begins = |letter: char| letter.is_ascii_alphabetic() || letter == '!';
    if !inside
        .strip_prefix('/')
        .unwrap_or(inside)
        .starts_with(begins)
    {
        return None;
    }
    let mut quote = None;
    for (at, letter) in inside.char_indices() {
        match (quote, letter) {
            (None, '>') => return Some((&inside[..at], &inside[at + 1..])),
            (None, '"' | '\'') => quote = Some(letter),
            (Some(open), _) if open == letter => quote = None,
            _ => {}
        }
    }
    // A quotation mark that never closes hides no end.
    let end = inside.find('>')?;
    Some((&inside[..end], &inside[end + 1..]))
}

fn after_end_of<'a>(name: &str, text: &'a str) -> &'a str {
    let end = text
        .match_indices("</")
        .find(|(at, _)| tag_name(&text[at + 2..]) == name);
    let Some((at, _)) = end else {
        return "";
    };
    text[at..].split_once('>').map_or("", |(_, after)| after)
}

/// Text that grows line by line, as a reader of the page would see it.
#[derive(Default)]
pub(super) struct Page {
    text: String,
    /// White space that matters once something follows.
    is_spaced: bool,
}

impl Page {
    /// Words; white space between them is one space.
    pub(super) fn text(&mut self, text: &str) {
        for letter in text.chars() {
            if letter.is_ascii_whitespace() {
                self.is_spaced = true;
                continue;
            }
            let at_start = self.text.is_empty() || self.text.ends_with('\n');
            if self.is_spaced && !at_start {
                self.text.push(' ');
            }
            self.is_spaced = false;
            self.text.push(letter);
        }
    }

    /// The beginning or end of an element.
    pub(super) fn tag(&mut self, name: &str, losses: &mut Losses) {
        match name {
            "br" => self.line(),
            "td" | "th" => self.is_spaced = true,
            _ if BLOCKS.contains(&name) => self.block(),
            _ => {}
        }
        if name == "a" {
            losses.add("exchange.link_lost", "リンクは失われ、文だけになります。");
        } else if MEDIA.contains(&name) {
            losses.add(
                "exchange.media_lost",
                "画像・音声・動画・数式は失われます。",
            );
        } else if SILENT.contains(&name) {
            losses.add(
                "exchange.script_lost",
                "文の中のプログラムや書式の指定は失われます。",
            );
        } else if !HOLDERS.contains(&name) {
            losses.add(
                "exchange.markup_lost",
                "文字の飾りや表・見出しの形は失われ、文だけになります。",
            );
        }
    }

    /// A line break of the author's.
    pub(super) fn line(&mut self) {
        self.is_spaced = false;
        self.text.push('\n');
    }

    /// The edge of a block: a new line unless there is one.
    pub(super) fn block(&mut self) {
        self.is_spaced = false;
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    pub(super) fn finish(self) -> String {
        trimmed(&self.text).to_owned()
    }
}

const NAMED: [(&str, char); 26] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", '\u{a0}'),
    ("hellip", '…'),
    ("mdash", '—'),
    ("ndash", '–'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("times", '×'),
    ("divide", '÷'),
    ("deg", '°'),
    ("yen", '¥'),
    ("copy", '©'),
    ("reg", '®'),
    ("middot", '·'),
    ("bull", '•'),
    ("larr", '←'),
    ("rarr", '→'),
    ("plusmn", '±'),
    ("le", '≤'),
    ("ge", '≥'),
];

/// With character references resolved, once; unknown ones are text.
fn entities(text: &str) -> String {
    const LONGEST: usize = 10;
    let mut resolved = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, reference) = rest.split_at(at);
        resolved.push_str(before);
        let end = reference
            .bytes()
            .take(LONGEST)
            .position(|byte| byte == b';');
        let known = end.and_then(|end| Some((character(&reference[1..end])?, end)));
        let (letter, length) = known.unwrap_or(('&', 0));
        // A no-break space would look like a space and not be one.
        resolved.push(if letter == '\u{a0}' { ' ' } else { letter });
        rest = &reference[length + 1..];
    }
    resolved.push_str(rest);
    resolved
}

fn character(name: &str) -> Option<char> {
    let Some(number) = name.strip_prefix('#') else {
        let known = NAMED.into_iter().find(|(known, _)| *known == name);
        return known.map(|(_, letter)| letter);
    };
    let number = match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(number).filter(|letter| *letter != '\0')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str, text: &str, codes: &[&str]) {
        let mut losses = Losses::default();
        assert_eq!(plain(html, Markup::Html, &mut losses), text, "{html}");
        let found: Vec<&str> = losses.0.iter().map(|loss| loss.code).collect();
        assert_eq!(found, codes, "{html}");
    }

    #[test]
    fn html_becomes_what_its_reader_sees() {
        check("<p>一つ目</p>\n<p>二つ目</p>", "一つ目\n二つ目", &[]);
        check("a<br>b<br/>c", "a\nb\nc", &[]);
        check("5 < 6 & 7 &gt; 6", "5 < 6 & 7 > 6", &[]);
        check(
            "&lt;b&gt; &amp;lt; &#12354;&#x3042; &bogus; &",
            "<b> &lt; ああ &bogus; &",
            &[],
        );
        check("<p>a&nbsp;b<!-- no -->c</p>", "a bc", &[]);
        check("<b>太い</b>字", "太い字", &["exchange.markup_lost"]);
        check("<a href='x>y'>見る</a>", "見る", &["exchange.link_lost"]);
        check(
            "図<img src=\"@@PLUGINFILE@@/a.png\">",
            "図",
            &["exchange.media_lost"],
        );
        check(
            "前<script>alert('<p>')</script>後",
            "前後",
            &["exchange.script_lost"],
        );
        check(
            "<ul><li>い</li><li>ろ</li></ul>",
            "い\nろ",
            &["exchange.markup_lost"],
        );
        check(
            "<table><tr><td>1</td><td>2</td></tr></table>",
            "1 2",
            &["exchange.markup_lost"],
        );
    }

    #[test]
    fn what_never_ends_is_text_or_nothing() {
        check("<script>for ever", "", &["exchange.script_lost"]);
        check("a <p class='x", "a <p class='x", &[]);
        check("a <p class='x>b", "a\nb", &[]);
        check("<!-- for ever", "<!-- for ever", &[]);
        check("a<!-- > for ever", "a", &[]);
        check("</", "</", &[]);
    }

    #[test]
    fn only_what_looks_like_html_is_read_as_html() {
        let mut losses = Losses::default();
        let mut auto = |text| plain(text, Markup::Auto, &mut losses);
        assert_eq!(auto(" 5 < 6 & <名前> "), "5 < 6 & <名前>");
        assert_eq!(auto("<P>5 &lt; 6</P>"), "5 < 6");
    }
}
