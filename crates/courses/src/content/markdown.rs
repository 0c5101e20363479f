//! Markdown, as far as course text may use it: `##` and `###` headings, lists,
//! bold, tables, quotes and links to other lessons. [`check`] refuses the rest
//! with its line; [`to_html`] renders once, at publication.
//!
//! A link `lesson:F1-2` becomes `../lessons/F1-2`. So every page that shows a
//! lesson lives at `…/lessons/{code}`, and the link leads to its neighbour,
//! whether a trainee learns or an author looks at a preview.

use std::collections::{HashMap, HashSet};

use ammonia::{Builder, UrlRelative};
use comrak::nodes::{Ast, Node, NodeValue};
use comrak::{Arena, Options, format_html, parse_document};

use super::fault::Faults;
use super::fields::{At, is_id};
use super::source::Source;

/// How a link to another lesson begins.
const LESSON_LINK: &str = "lesson:";

/// Where it leads, from the address of any lesson.
const LESSON_PATH: &str = "../lessons/";

/// What rendered text consists of; everything else is taken away.
const TAGS: [&str; 20] = [
    "a",
    "blockquote",
    "br",
    "code",
    "em",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
    "p",
    "strong",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
];

/// Around each table, so that a wide one scrolls inside the page. It can be
/// reached by keyboard and has a name, but is no landmark: a lesson has many.
const TABLE_FRAME: &str = r#"<div class="table-scroll" role="group" tabindex="0" aria-label="表">"#;

fn options() -> Options<'static> {
    let mut options = Options::default();
    options.extension.table = true;
    // CommonMark alone shows the asterisks of **「重要」**です.
    options.extension.cjk_friendly_emphasis = true;
    options.parse.ignore_setext = true;
    options.render.r#unsafe = false;
    options
}

/// Checks a lesson's text and returns the lessons it links to.
pub(super) fn check(body: &Source, faults: &mut Faults) -> Vec<At<String>> {
    let arena = Arena::new();
    let options = options();
    let root = parse_document(&arena, &body.text, &options);
    if root.first_child().is_none() {
        let line = body.line(1);
        faults.add(
            &body.file,
            line,
            "content.text.missing",
            "本文がありません。書き足してください。",
        );
    }
    let mut links = Vec::new();
    for node in root.descendants() {
        let ast = node.data();
        let line = body.line(ast.sourcepos.start.line);
        if let Some((code, message)) = fault_of(node, &ast) {
            faults.add(&body.file, line, code, message);
        }
        if let NodeValue::Link(link) = &ast.value
            && let Some(lesson) = link.url.strip_prefix(LESSON_LINK)
        {
            links.push(At {
                value: lesson.to_owned(),
                line,
            });
        }
    }
    links
}

/// Why a node may not stand in course text; nothing when it may.
fn fault_of(node: Node<'_>, ast: &Ast) -> Option<(&'static str, String)> {
    let fault = |code, message: &str| Some((code, message.to_owned()));
    match &ast.value {
        NodeValue::Heading(heading) => heading_fault(node, heading.level),
        NodeValue::Link(link) if link.url.starts_with(LESSON_LINK) => None,
        NodeValue::Link(link) => Some((
            "content.text.external",
            format!(
                "「{}」へのリンクは置けません。つなげるのは (lesson:F1-2) の形の、同じコースのレッスンだけです。",
                link.url
            ),
        )),
        NodeValue::Image(_) => fault(
            "content.text.external",
            "画像は置けません。文字か表で書いてください。",
        ),
        NodeValue::HtmlBlock(_) | NodeValue::HtmlInline(_) => fault(
            "content.text.html",
            "HTML は書けません。< を文字として使うときは全角の < にしてください。",
        ),
        NodeValue::CodeBlock(_) => fault(
            "content.text.form",
            "行頭の空白が4つ以上あるか、``` の行があり、プログラムとして扱われます。行頭の空白を取り除いてください。",
        ),
        NodeValue::Text(text) if text.contains("**") => fault(
            "content.text.form",
            "太字の ** が閉じていません。前後の ** を組にして、内側に空白を入れないでください。",
        ),
        _ => None,
    }
}

fn heading_fault(node: Node<'_>, level: u8) -> Option<(&'static str, String)> {
    if plain_text(node).trim().is_empty() {
        let message = "見出しに文字がありません。書き足してください。";
        return Some(("content.text.heading", message.to_owned()));
    }
    if !matches!(level, 2 | 3) {
        let message = "見出しは ## と ### だけを使ってください。";
        return Some(("content.text.heading", message.to_owned()));
    }
    None
}

/// Course text as HTML that may be put into a page unescaped: only the tags
/// of running text, no attribute but a link's target and a list's first
/// number, no link out of the track. The page's own heading is `h1`; the text
/// begins at `h2`.
pub fn to_html(markdown: &str) -> String {
    let arena = Arena::new();
    let options = options();
    let root = parse_document(&arena, markdown, &options);
    for node in root.descendants() {
        prepare(node);
    }
    let mut html = String::new();
    // Writing to a String cannot fail.
    let _ = format_html(root, &options, &mut html);
    frame_tables(&sanitise(&html))
}

fn prepare(node: Node<'_>) {
    let joins = joins_without_space(node);
    let mut ast = node.data_mut();
    match &mut ast.value {
        NodeValue::Heading(heading) => heading.level = heading.level.max(2),
        NodeValue::Link(link) => {
            if let Some(lesson) = link.url.strip_prefix(LESSON_LINK) {
                link.url = format!("{LESSON_PATH}{lesson}");
            }
        }
        value @ NodeValue::SoftBreak if joins => *value = NodeValue::Text("".into()),
        _ => {}
    }
}

/// Whether a line end lies between two Japanese letters: a browser would show
/// it as a space, which Japanese writing does not have.
fn joins_without_space(node: Node<'_>) -> bool {
    if !matches!(node.data().value, NodeValue::SoftBreak) {
        return false;
    }
    let before = node.previous_sibling().map(plain_text).unwrap_or_default();
    let after = node.next_sibling().map(plain_text).unwrap_or_default();
    let is_japanese = |letter: Option<char>| letter.is_some_and(|letter| !letter.is_ascii());
    is_japanese(before.chars().next_back()) && is_japanese(after.chars().next())
}

fn plain_text(node: Node<'_>) -> String {
    let mut text = String::new();
    for inner in node.descendants() {
        match &inner.data().value {
            NodeValue::Text(part) => text.push_str(part),
            NodeValue::Code(code) => text.push_str(&code.literal),
            _ => {}
        }
    }
    text
}

/// Keeps the tags of running text and drops everything else, whatever the
/// renderer let through.
fn sanitise(html: &str) -> String {
    let mut tags = HashSet::from(TAGS);
    tags.insert("tr");
    tags.insert("ul");
    let attributes = HashMap::from([
        ("a", HashSet::from(["href"])),
        ("ol", HashSet::from(["start"])),
    ]);
    let mut builder = Builder::empty();
    builder
        .tags(tags)
        .tag_attributes(attributes)
        .clean_content_tags(HashSet::from(["script", "style"]))
        .url_schemes(HashSet::new())
        .url_relative(UrlRelative::PassThrough)
        .link_rel(None)
        .attribute_filter(|_, attribute, value| {
            let stays = attribute != "href" || is_lesson_path(value);
            stays.then(|| value.into())
        });
    builder.clean(html).to_string()
}

/// Whether a link leads to a lesson beside the one it stands in.
fn is_lesson_path(target: &str) -> bool {
    target.strip_prefix(LESSON_PATH).is_some_and(is_id)
}

/// Wraps tables, and makes an empty heading cell (the corner of a table with
/// headings on two sides) an ordinary one: a screen reader would announce a
/// heading without a name.
fn frame_tables(html: &str) -> String {
    html.replace("<table>", &format!("{TABLE_FRAME}<table>"))
        .replace("</table>", "</table></div>")
        .replace("<th></th>", "<td></td>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bold_text_ends_after_a_japanese_bracket() {
        assert_eq!(
            to_html("**「重要」**です"),
            "<p><strong>「重要」</strong>です</p>\n"
        );
    }

    /// What would do harm in a page, or reach out of it.
    const TRACES: [&str; 13] = [
        "<script",
        "<svg",
        "<math",
        "<img",
        "<iframe",
        "<a onclick",
        "href=\"javascript",
        "href=\"data",
        "href=\"vbscript",
        "href=\"/",
        "style=\"",
        "onclick=\"",
        "onerror=",
    ];

    fn assert_harmless(payload: &str, html: &str) {
        let html = html.to_lowercase();
        for trace in TRACES {
            assert!(!html.contains(trace), "{payload} left {html}");
        }
    }

    #[test]
    fn payloads_in_markdown_vanish() {
        for payload in [
            "[a](javascript:alert(1))",
            "[a](JaVaScRiPt:alert(1))",
            "[a](data:text/html;base64,PHNjcmlwdD4=)",
            "[a](vbscript:alert(1))",
            "[a](//example.com/x)",
            "[a](/sign-out)",
            "![a](javascript:alert(1))",
            "[a](<lesson:x\" onclick=\"alert(1)>)",
            "[a](lesson:../../sign-out)",
        ] {
            assert_harmless(payload, &to_html(payload));
        }
    }

    #[test]
    fn payloads_in_html_vanish_even_past_the_renderer() {
        for payload in [
            "<script>alert(1)</script>",
            "a <img src=x onerror=alert(1)> b",
            "<svg><script>alert(1)</script></svg>",
            "<svg onload=alert(1)>",
            "<math><mtext><img src=x onerror=alert(1)></mtext></math>",
            "<a href=\"javascript:alert(1)\" style=\"x\" onclick=\"alert(1)\">a</a>",
            "<p style=\"x\" onclick=\"alert(1)\">a</p>",
            "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>",
        ] {
            assert_harmless(payload, &to_html(payload));
            assert_harmless(payload, &sanitise(payload));
        }
    }

    #[test]
    fn a_link_out_of_the_track_loses_its_target() {
        let html = to_html("[外](https://example.com/) [内](lesson:F1-2)");
        assert!(!html.contains("example.com"), "{html}");
        assert!(
            html.contains("<a href=\"../lessons/F1-2\">内</a>"),
            "{html}"
        );
    }

    #[test]
    fn headings_begin_below_the_title_of_the_page() {
        assert_eq!(
            to_html("# a\n## b\n### c"),
            "<h2>a</h2>\n<h2>b</h2>\n<h3>c</h3>\n"
        );
    }

    #[test]
    fn tables_can_scroll_and_have_no_nameless_heading() {
        let html = to_html("| | 甲 |\n|---|---|\n| 乙 | 丙 |\n");
        assert!(html.starts_with(TABLE_FRAME), "{html}");
        assert!(html.contains("<td></td>\n<th>甲</th>"), "{html}");
        assert!(html.trim_end().ends_with("</table></div>"), "{html}");
    }

    #[test]
    fn lines_of_japanese_join_without_a_space() {
        assert_eq!(
            to_html("来ました。\n強い**口調**\n「です」"),
            "<p>来ました。強い<strong>口調</strong>「です」</p>\n"
        );
        assert_eq!(to_html("one\ntwo"), "<p>one\ntwo</p>\n");
    }
}
