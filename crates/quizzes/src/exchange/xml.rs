//! XML within bounds. No document type, so no entities of anybody's own; a
//! look at the tags beforehand keeps out what would cost the reader more than
//! its bytes: deep nesting, many attributes, many namespaces.

use roxmltree::{Document, Node, ParsingOptions};

use super::Remark;

const MOST_NODES: u32 = 300_000;
const DEEPEST: usize = 64;
const MOST_ATTRIBUTES: usize = 64;
const MOST_NAMESPACES: usize = 500;

/// Reads a document.
pub(super) fn parse(text: &str) -> Result<Document<'_>, Remark> {
    if !is_bounded(text) {
        let message = "XML の要素が、深すぎるか多すぎます。";
        return Err(Remark::new("xml.bounds", message));
    }
    let options = ParsingOptions {
        allow_dtd: false,
        nodes_limit: MOST_NODES,
        entity_resolver: None,
    };
    Document::parse_with_options(text, options).map_err(|error| {
        let place = error.pos();
        let message = format!(
            "XML として読めません（{}行目の{}文字目）。書き出した文字コードと、文書型宣言（DOCTYPE）がないことを確かめてください。",
            place.row, place.col
        );
        Remark::new("xml.broken", message)
    })
}

/// Looks at the tags alone. Where the document is broken this may see other
/// tags than the reader, which then refuses it.
fn is_bounded(text: &str) -> bool {
    let mut depth = 0_usize;
    let mut namespaces = 0_usize;
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        let tag = &rest[at..];
        let hidden = [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")];
        if let Some((_, end)) = hidden.into_iter().find(|(start, _)| tag.starts_with(start)) {
            rest = tag.split_once(end).map_or("", |(_, after)| after);
            continue;
        }
        let (inside, attributes, after) = tag_of(&tag[1..]);
        if inside.starts_with('/') {
            depth = depth.saturating_sub(1);
        } else if !inside.ends_with('/') {
            depth += 1;
        }
        namespaces += inside.matches("xmlns").count();
        let is_wide = attributes > MOST_ATTRIBUTES || namespaces > MOST_NAMESPACES;
        if depth > DEEPEST || is_wide {
            return false;
        }
        rest = after;
    }
    true
}

/// A tag's inside, how many attributes it has, and what follows it.
fn tag_of(text: &str) -> (&str, usize, &str) {
    let mut quote = None;
    let mut attributes = 0;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return (&text[..at], attributes, &text[at + 1..]),
            (None, b'=') => attributes += 1,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    (text, attributes, "")
}

/// The lines of a text, to find a place's without counting anew.
pub(super) struct Lines(Vec<usize>);

impl Lines {
    pub(super) fn of(text: &str) -> Self {
        Self(text.match_indices('\n').map(|(at, _)| at).collect())
    }

    /// From 1.
    pub(super) fn at(&self, place: usize) -> usize {
        self.0.partition_point(|end| *end < place) + 1
    }
}

/// The elements of a name right below.
pub(super) fn children<'a, 'd>(
    node: Node<'a, 'd>,
    name: &'a str,
) -> impl Iterator<Item = Node<'a, 'd>> {
    node.children()
        .filter(move |child| child.tag_name().name() == name)
}

/// The first of them.
pub(super) fn child<'a, 'd>(node: Node<'a, 'd>, name: &'a str) -> Option<Node<'a, 'd>> {
    children(node, name).next()
}

/// All text right below, comments left out.
pub(super) fn text_of(node: Node<'_, '_>) -> String {
    let texts = node.children().filter(Node::is_text);
    texts.filter_map(|text| text.text()).collect()
}

/// The trimmed text of a child; empty where there is none.
pub(super) fn word(node: Node<'_, '_>, name: &str) -> String {
    let child = child(node, name);
    child.map_or_else(String::new, |child| text_of(child).trim().to_owned())
}

/// As content or as an attribute's value. Characters that XML lacks are left
/// out.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push_str("&#10;"),
            '\t' => escaped.push_str("&#9;"),
            '\r' => escaped.push_str("&#13;"),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Option<&'static str> {
        parse(text).err().map(|remark| remark.code)
    }

    #[test]
    fn what_would_cost_too_much_is_refused_before_it_is_read() {
        let nested = |depth: usize| "<a>".repeat(depth) + &"</a>".repeat(depth);
        assert_eq!(code(&nested(DEEPEST)), None);
        assert_eq!(code(&nested(DEEPEST + 1)), Some("xml.bounds"));
        assert_eq!(code(&"<a>".repeat(500_000)), Some("xml.bounds"));
        let attributes: String = (0..100).map(|at| format!(" a{at}=''")).collect();
        assert_eq!(code(&format!("<a{attributes}/>")), Some("xml.bounds"));
        let spaces: String = (0..600).map(|at| format!("<b xmlns:n{at}='u'/>")).collect();
        assert_eq!(code(&format!("<a>{spaces}</a>")), Some("xml.bounds"));
        let many = "<b/>".repeat(300_000);
        assert_eq!(code(&format!("<a>{many}</a>")), Some("xml.broken"));
    }

    #[test]
    fn entities_of_ones_own_are_refused() {
        let bomb = "<!DOCTYPE a [<!ENTITY b 'cc'><!ENTITY d '&b;&b;'>]><a>&d;</a>";
        assert_eq!(code(bomb), Some("xml.broken"));
        let file = "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>";
        assert_eq!(code(file), Some("xml.broken"));
    }

    #[test]
    fn hidden_text_is_not_counted() {
        let signs = "=".repeat(200);
        let text = format!("<a><![CDATA[<b {signs}]]><!-- <c {signs} --></a>");
        assert_eq!(code(&text), None);
    }

    #[test]
    fn escaped_text_comes_back() {
        let text = "a&b <c> \"d'\ne\tf\r ]]> 髙橋";
        let file = format!("<a b=\"{0}\">{0}</a>", escaped(text));
        let document = parse(&file).unwrap();
        assert_eq!(text_of(document.root_element()), text);
        assert_eq!(document.root_element().attribute("b"), Some(text));
    }

    #[test]
    fn lines_are_counted_from_one() {
        let lines = Lines::of("a\nb\n\nc");
        assert_eq!([0, 1, 2, 4, 5].map(|at| lines.at(at)), [1, 1, 2, 3, 4]);
    }
}
