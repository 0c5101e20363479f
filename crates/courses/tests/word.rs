//! The Word document of a handout, taken apart again.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use courses::word;
use roxmltree::{Document, Node};

const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

const HTML: &str = "<h2>目的</h2>\n\
    <p>当社は<strong>安全</strong>を守ります。&lt;例&gt; &amp;</p>\n\
    <p>窓口は<span class=\"slot\" data-slot=\"desk\">［未設定：相談窓口］</span>と\
    <span class=\"slot-set\">人事&lt;課&gt;</span>です。</p>\n\
    <blockquote>\n<p>編集メモ</p>\n</blockquote>\n\
    <ol>\n<li>一つ\n<ul>\n<li>下の一つ</li>\n</ul>\n</li>\n<li>二つ</li>\n</ol>\n\
    <ol start=\"4\">\n<li>四つ</li>\n</ol>\n\
    <h3>表</h3>\n<div class=\"table-scroll\" role=\"group\" tabindex=\"0\" aria-label=\"表\"><table>\n\
    <thead>\n<tr>\n<th>型</th>\n<th>一言</th>\n</tr>\n</thead>\n\
    <tbody>\n<tr>\n<td>暴力</td>\n<td>離れて<br>ください</td>\n</tr>\n<tr>\n<td></td>\n<td>続き</td>\n</tr>\n</tbody>\n</table></div>\n\
    <ul class=\"ticks\">\n<li>確かめた<br><small>補足</small></li>\n</ul>\n";

/// The file's parts, by name.
fn parts(bytes: Vec<u8>) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a zip file");
    let mut parts = BTreeMap::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).expect("a part");
        let mut text = String::new();
        file.read_to_string(&mut text).expect("UTF-8");
        let name = file.name().expect("a name").into_owned();
        parts.insert(name, text);
    }
    parts
}

fn named<'a, 'd>(node: Node<'a, 'd>, name: &str) -> Vec<Node<'a, 'd>> {
    let all = node.descendants();
    all.filter(|one| one.has_tag_name((W, name))).collect()
}

fn text(node: Node<'_, '_>) -> String {
    let texts = named(node, "t");
    texts.iter().filter_map(|one| one.text()).collect()
}

fn value<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    named(node, name).first()?.attribute((W, "val"))
}

fn paragraph<'a, 'd>(document: &'a Document<'d>, words: &str) -> Node<'a, 'd> {
    let all = named(document.root(), "p").into_iter();
    let mut found = all.filter(|one| text(*one) == words);
    found
        .next()
        .unwrap_or_else(|| panic!("no paragraph {words}"))
}

#[test]
fn every_part_is_sound_xml_and_named_in_the_package() {
    let parts = parts(word::document("基本方針<案>", HTML).expect("a document"));
    assert_eq!(parts.len(), 10);
    for (name, xml) in &parts {
        Document::parse(xml).unwrap_or_else(|error| panic!("{name}: {error}"));
        let is_covered = name.ends_with(".rels") || name == "[Content_Types].xml";
        let place = format!("PartName=\"/{name}\"");
        assert!(
            is_covered || parts["[Content_Types].xml"].contains(&place),
            "{name} has no type"
        );
    }
    let relations = &parts["word/_rels/document.xml.rels"];
    for part in ["styles", "numbering", "fontTable", "settings", "footer1"] {
        assert!(
            relations.contains(&format!("Target=\"{part}.xml\"")),
            "{part}"
        );
    }
    assert!(parts["docProps/core.xml"].contains("基本方針&lt;案&gt;"));
}

#[test]
fn headings_text_and_quotations_have_words_own_styles() {
    let parts = parts(word::document("基本方針", HTML).expect("a document"));
    let document = Document::parse(&parts["word/document.xml"]).expect("XML");
    let style = |words: &str| value(paragraph(&document, words), "pStyle");
    assert_eq!(style("基本方針"), Some("Title"));
    assert_eq!(style("目的"), Some("Heading1"));
    assert_eq!(style("表"), Some("Heading2"));
    assert_eq!(style("編集メモ"), Some("Quote"));
    assert_eq!(style("当社は安全を守ります。<例> &"), None);
    let styles = Document::parse(&parts["word/styles.xml"]).expect("XML");
    let known: Vec<&str> = named(styles.root(), "style")
        .iter()
        .filter_map(|style| style.attribute((W, "styleId")))
        .collect();
    for used in named(document.root(), "pStyle") {
        let name = used.attribute((W, "val")).expect("a name");
        assert!(known.contains(&name), "{name} is no style");
    }
    let fonts = named(styles.root(), "rFonts");
    assert_eq!(fonts[0].attribute((W, "eastAsia")), Some("游ゴシック"));
    assert!(parts["word/fontTable.xml"].contains("<w:altName w:val=\"BIZ UDPゴシック\"/>"));
    let page = named(document.root(), "pgSz");
    let size = (page[0].attribute((W, "w")), page[0].attribute((W, "h")));
    assert_eq!(size, (Some("11906"), Some("16838")), "A4");
}

#[test]
fn bold_stays_bold_and_what_is_not_set_stands_out() {
    let parts = parts(word::document("基本方針", HTML).expect("a document"));
    let document = Document::parse(&parts["word/document.xml"]).expect("XML");
    let run = |words: &str| {
        let runs = named(document.root(), "r").into_iter();
        let mut found = runs.filter(|run| text(*run) == words);
        found.next().unwrap_or_else(|| panic!("no run {words}"))
    };
    assert_eq!(named(run("安全"), "b").len(), 1);
    assert_eq!(named(run("当社は"), "b").len(), 0);
    let unset = run("［未設定：相談窓口］");
    assert_eq!(value(unset, "highlight"), Some("yellow"));
    assert_eq!(value(run("人事<課>"), "highlight"), None);
    assert_eq!(named(run("型"), "b").len(), 1, "a table's head");
}

#[test]
fn lists_number_themselves_and_begin_anew() {
    let parts = parts(word::document("基本方針", HTML).expect("a document"));
    let document = Document::parse(&parts["word/document.xml"]).expect("XML");
    let mark = |words: &str| {
        let paragraph = paragraph(&document, words);
        let level = value(paragraph, "ilvl").expect("a level").to_owned();
        (level, value(paragraph, "numId").expect("a list").to_owned())
    };
    let (level, first) = mark("一つ");
    assert_eq!(level, "0");
    assert_eq!(mark("二つ"), ("0".to_owned(), first.clone()));
    assert_eq!(mark("下の一つ").0, "1");
    let (_, fourth) = mark("四つ");
    assert_ne!(first, fourth);
    let numbering = Document::parse(&parts["word/numbering.xml"]).expect("XML");
    let list = |id: &str| {
        let lists = named(numbering.root(), "num").into_iter();
        let mut found = lists.filter(|one| one.attribute((W, "numId")) == Some(id));
        found.next().expect("the list")
    };
    assert_eq!(value(list(&first), "startOverride"), Some("1"));
    assert_eq!(value(list(&fourth), "startOverride"), Some("4"));
    let (_, ticks) = mark("確かめた補足");
    let kind = value(list(&ticks), "abstractNumId");
    assert_eq!(kind, Some("1"));
    let kinds = named(numbering.root(), "abstractNum");
    assert_eq!(value(kinds[1], "lvlText"), Some("□"));
}

#[test]
fn a_table_keeps_its_cells_and_its_head_on_every_page() {
    let parts = parts(word::document("基本方針", HTML).expect("a document"));
    let document = Document::parse(&parts["word/document.xml"]).expect("XML");
    let tables = named(document.root(), "tbl");
    assert_eq!(tables.len(), 1);
    let rows: Vec<Vec<String>> = named(tables[0], "tr")
        .iter()
        .map(|row| named(*row, "tc").iter().map(|cell| text(*cell)).collect())
        .collect();
    assert_eq!(
        rows,
        [["型", "一言"], ["暴力", "離れてください"], ["", "続き"]]
    );
    assert_eq!(named(tables[0], "tblHeader").len(), 1);
    for cell in named(tables[0], "tc") {
        assert!(!named(cell, "p").is_empty(), "a cell without a paragraph");
    }
    let widths: usize = named(tables[0], "gridCol")
        .iter()
        .filter_map(|column| column.attribute((W, "w"))?.parse::<usize>().ok())
        .sum();
    assert!((9600..=9638).contains(&widths), "{widths}");
    assert_eq!(named(tables[0], "br").len(), 1);
}

#[test]
fn a_form_has_a_column_to_write_in_and_nothing_about_a_screen() {
    let html = "<p class=\"on-screen\">この画面には何も残りません。</p>\n<p>用紙です。</p>\n\
        <table class=\"sheet\">\n<thead><tr><th>項目</th><th>書き方</th></tr></thead>\n\
        <tbody>\n<tr><td>日時</td><td>始まり</td></tr>\n</tbody></table>";
    let parts = parts(word::document("記録票", html).expect("a document"));
    let document = Document::parse(&parts["word/document.xml"]).expect("XML");
    assert!(!text(document.root()).contains("画面"));
    paragraph(&document, "用紙です。");
    let rows: Vec<Vec<String>> = named(document.root(), "tr")
        .iter()
        .map(|row| named(*row, "tc").iter().map(|cell| text(*cell)).collect())
        .collect();
    assert_eq!(rows, [["項目", "書き方", "記入"], ["日時", "始まり", ""]]);
    assert_eq!(named(document.root(), "gridCol").len(), 3);
}

#[test]
fn the_same_text_gives_the_same_bytes() {
    let once = word::document("基本方針", HTML).expect("a document");
    assert_eq!(once, word::document("基本方針", HTML).expect("a document"));
    // What XML has no place for is left out.
    let odd = word::document("題\u{1}", "<p>\u{fffe}甲\u{b}</p>").expect("a document");
    let odd = parts(odd);
    assert!(Document::parse(&odd["word/document.xml"]).is_ok());
}
