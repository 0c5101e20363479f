use std::io::{Cursor, Write as _};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;
use crate::task::Scoring;

fn item(attributes: &str, declaration: &str, body: &str, rest: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>\n<assessmentItem xmlns=\"http://www.imsglobal.org/xsd/imsqti_v2p1\" identifier=\"choice\" title=\"choice\" adaptive=\"false\" timeDependent=\"false\"{attributes}>{declaration}<itemBody>{body}</itemBody>{rest}</assessmentItem>"
    )
}

fn declared(cardinality: &str, base: &str, right: &[&str], rest: &str) -> String {
    let values: String = right
        .iter()
        .map(|value| format!("<value>{value}</value>"))
        .collect();
    format!(
        "<responseDeclaration identifier=\"RESPONSE\" cardinality=\"{cardinality}\" baseType=\"{base}\"><correctResponse>{values}</correctResponse>{rest}</responseDeclaration>"
    )
}

const CHOICES: &str = "<simpleChoice identifier=\"ChoiceA\" fixed=\"true\">い</simpleChoice>
<simpleChoice identifier=\"ChoiceB\">ろ<feedbackInline outcomeIdentifier=\"FEEDBACK\" identifier=\"ChoiceB\" showHide=\"show\">訳</feedbackInline></simpleChoice>
<simpleChoice identifier=\"ChoiceC\"><p>は</p></simpleChoice>";

fn choice(most: &str) -> String {
    format!(
        "<p>Look at <em>this</em>
  sign.</p><choiceInteraction responseIdentifier=\"RESPONSE\" shuffle=\"false\" maxChoices=\"{most}\"><prompt>What does it say?</prompt>{CHOICES}</choiceInteraction>"
    )
}

#[test]
fn a_choice_is_read_with_its_prompt_and_feedback() {
    let single = declared("single", "identifier", &["ChoiceB"], "");
    let seen = one(Format::Qti, item("", &single, &choice("1"), ""));
    assert_eq!(seen.taken().stem, "Look at this sign.\nWhat does it say?");
    assert_eq!(seen.taken().task, Task::Single);
    assert_eq!(
        seen.options(),
        ["ChoiceA い", "ChoiceB* ろ # 訳", "ChoiceC は"]
    );
    assert_eq!(seen.codes, ["exchange.markup_lost"]);
    assert_eq!(seen.taken().code, "choice");
}

#[test]
fn several_right_ones_are_scored_as_the_item_says_or_the_loss_is_named() {
    let scored = |mapping: &str, processing: &str| {
        let many = declared("multiple", "identifier", &["ChoiceA", "ChoiceC"], mapping);
        let seen = one(Format::Qti, item("", &many, &choice("0"), processing));
        assert!(is_multiple(seen.taken()));
        assert_eq!(right(seen.taken()), ["ChoiceA", "ChoiceC"]);
        let Task::Multiple(scoring) = seen.taken().task else {
            panic!("{seen:?}");
        };
        (scoring, seen.codes.contains(&"exchange.weight_lost"))
    };
    let template = |name: &str| {
        format!(
            "<responseProcessing template=\"http://www.imsglobal.org/question/qti_v2p1/rptemplates/{name}\"/>"
        )
    };
    assert_eq!(
        scored("", &template("match_correct")),
        (Scoring::Whole, false)
    );
    let mapping =
        "<mapping defaultValue=\"-2\"><mapEntry mapKey=\"ChoiceA\" mappedValue=\"1\"/></mapping>";
    assert_eq!(
        scored(mapping, &template("map_response")),
        (Scoring::Partial, true)
    );
    assert_eq!(scored("", ""), (Scoring::Whole, false));
}

#[test]
fn the_key_may_stand_in_the_mapping_and_must_stand_somewhere() {
    let mapping = "<mapping defaultValue=\"0\"><mapEntry mapKey=\"ChoiceC\" mappedValue=\"0.5\"/><mapEntry mapKey=\"ChoiceA\" mappedValue=\"-1\"/><mapEntry mapKey=\"ChoiceB\" mappedValue=\"0.0\"/></mapping>";
    let mapped = declared("multiple", "identifier", &[], mapping);
    let seen = one(Format::Qti, item("", &mapped, &choice("2"), ""));
    assert_eq!(right(seen.taken()), ["ChoiceC"]);
    assert!(seen.codes.contains(&"qti.max_choices_lost"));
    for declaration in [
        declared("single", "identifier", &[], ""),
        declared("single", "identifier", &["ChoiceX"], ""),
        String::new(),
    ] {
        let seen = one(Format::Qti, item("", &declaration, &choice("1"), ""));
        assert_eq!(seen.codes, ["qti.no_key"]);
    }
}

#[test]
fn orders_and_words_are_read() {
    let order = declared(
        "ordered",
        "identifier",
        &["ChoiceC", "ChoiceA", "ChoiceB"],
        "",
    );
    let body = format!(
        "<orderInteraction responseIdentifier=\"RESPONSE\" shuffle=\"true\"><prompt>順に</prompt>{CHOICES}</orderInteraction>"
    );
    let seen = one(Format::Qti, item("", &order, &body, ""));
    assert_eq!(
        seen.options(),
        ["ChoiceC は", "ChoiceA い", "ChoiceB ろ # 訳"]
    );
    assert_eq!(seen.taken().task, Task::Ordering(Scoring::Whole));
    let short = declared(
        "ordered",
        "identifier",
        &["ChoiceC", "ChoiceC", "ChoiceB"],
        "",
    );
    assert_eq!(
        one(Format::Qti, item("", &short, &body, "")).codes,
        ["qti.no_key"]
    );
    let mapping = "<mapping defaultValue=\"0\"><mapEntry mapKey=\"York\" mappedValue=\"1\"/><mapEntry mapKey=\"york\" mappedValue=\"0.5\"/></mapping>";
    let words = declared("single", "string", &["York"], mapping);
    let body = "<blockquote><p>this sun of <textEntryInteraction responseIdentifier=\"RESPONSE\"/>;</p></blockquote>";
    let seen = one(Format::Qti, item("", &words, body, ""));
    assert_eq!(seen.taken().stem, "this sun of _____;");
    let Task::ShortText(text) = &seen.taken().task else {
        panic!("{seen:?}");
    };
    assert_eq!(text.accepted, ["York", "york"]);
}

#[test]
fn what_is_not_held_is_refused_by_name() {
    let single = declared("single", "identifier", &["ChoiceA"], "");
    let code =
        |attributes: &str, body: &str| one(Format::Qti, item(attributes, &single, body, "")).codes;
    assert_eq!(code("", "<p>文</p>"), ["qti.no_interaction"]);
    assert_eq!(code("", &choice("1").repeat(2)), ["qti.interactions"]);
    for other in [
        "hotspotInteraction",
        "matchInteraction",
        "extendedTextInteraction",
        "customInteraction",
    ] {
        let body = format!("<{other} responseIdentifier=\"RESPONSE\"/>");
        assert_eq!(code("", &body), ["qti.interaction"], "{other}");
    }
    let adaptive =
        item("", &single, &choice("1"), "").replace("adaptive=\"false\"", "adaptive=\"true\"");
    assert_eq!(one(Format::Qti, adaptive).codes, ["qti.adaptive"]);
    assert_eq!(file_refused(Format::Qti, "<assessmentTest/>"), "qti.root");
    let odd = item(
        " label=\"よその札\"",
        &single,
        &format!(
            "<rubricBlock view=\"scorer\">極秘</rubricBlock>{}<img src=\"a.png\" alt=\"\"/>",
            choice("1")
        ),
        "<modalFeedback outcomeIdentifier=\"F\" identifier=\"x\" showHide=\"show\">一言</modalFeedback>",
    );
    let seen = one(Format::Qti, odd);
    assert!(!seen.taken().stem.contains("極秘"));
    for lost in [
        "qti.block_lost",
        "exchange.media_lost",
        "exchange.feedback_lost",
        "exchange.tag_lost",
    ] {
        assert!(seen.codes.contains(&lost), "{lost}: {:?}", seen.codes);
    }
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, bytes) in files {
        writer
            .start_file(*path, SimpleFileOptions::default())
            .unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn manifest(resources: &[(&str, &str)]) -> String {
    let resources: String = resources
        .iter()
        .map(|(kind, path)| format!("<resource identifier=\"r\" type=\"{kind}\" href=\"{path}\"/>"))
        .collect();
    format!(
        "<manifest xmlns=\"http://www.imsglobal.org/xsd/imscp_v1p1\"><resources>{resources}</resources></manifest>"
    )
}

const ITEM: &str = "imsqti_item_xmlv2p1";

#[test]
fn a_package_is_read_in_the_order_of_its_manifest() {
    let good = item(
        "",
        &declared("single", "identifier", &["ChoiceA"], ""),
        &choice("1"),
        "",
    );
    let manifest = manifest(&[
        ("imsqti_test_xmlv2p1", "test.xml"),
        (ITEM, "./b.xml"),
        ("webcontent", "a.png"),
        (ITEM, "missing.xml"),
        (ITEM, "../../etc/passwd"),
        (ITEM, "broken.xml"),
    ]);
    let bytes = zip(&[
        ("broken.xml", b"<assessmentItem"),
        ("b.xml", good.as_bytes()),
        ("imsmanifest.xml", manifest.as_bytes()),
    ]);
    let seen = seen(Format::Qti, bytes);
    let short: Vec<(usize, Option<&str>)> = seen
        .iter()
        .map(|seen| (seen.line, seen.question.is_none().then(|| seen.codes[0])))
        .collect();
    assert_eq!(
        short,
        [
            (1, Some("qti.test")),
            (2, None),
            (3, Some("qti.file")),
            (4, Some("qti.file")),
            (5, Some("xml.broken")),
        ]
    );
}

#[test]
fn a_package_cannot_expand_without_bounds() {
    let large = vec![b' '; MOST_BYTES + 1];
    let allowed = vec![b' '; MOST_BYTES];
    let names: Vec<(&str, &str)> = vec![(ITEM, "large.xml"); 1];
    let bytes = zip(&[
        ("imsmanifest.xml", manifest(&names).as_bytes()),
        ("large.xml", &large),
    ]);
    assert_eq!(one(Format::Qti, bytes).codes, ["qti.expanded"]);
    // The same file again and again counts again and again.
    let names: Vec<(&str, &str)> = vec![(ITEM, "allowed.xml"); 6];
    let bytes = zip(&[
        ("imsmanifest.xml", manifest(&names).as_bytes()),
        ("allowed.xml", &allowed),
    ]);
    let codes: Vec<&str> = seen(Format::Qti, bytes)
        .iter()
        .map(|seen| seen.codes[0])
        .collect();
    assert_eq!(codes[..3], ["xml.broken"; 3]);
    assert_eq!(codes[3..], ["qti.expanded"; 3]);
    let many: Vec<String> = (0..10_001).map(|at| at.to_string()).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &b""[..])).collect();
    assert_eq!(file_refused(Format::Qti, zip(&many)), "qti.entries");
    assert_eq!(file_refused(Format::Qti, zip(&[("a", b"")])), "qti.file");
    assert_eq!(file_refused(Format::Qti, b"PK\x03\x04"), "qti.zip");
    let empty = zip(&[("imsmanifest.xml", manifest(&[]).as_bytes())]);
    assert_eq!(file_refused(Format::Qti, empty), "qti.no_items");
}
