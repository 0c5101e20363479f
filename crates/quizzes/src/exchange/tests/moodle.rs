use super::*;
use crate::task::Scoring;

fn quiz(questions: &str) -> String {
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<quiz>\n{questions}\n</quiz>")
}

fn question(kind: &str, rest: &str) -> String {
    format!(
        "<question type=\"{kind}\"><name><text>名前</text></name><questiontext format=\"html\"><text><![CDATA[<p>文</p>]]></text></questiontext>{rest}</question>"
    )
}

fn answer(fraction: &str, text: &str) -> String {
    format!(
        "<answer fraction=\"{fraction}\" format=\"html\"><text>{text}</text><feedback format=\"html\"><text>&lt;p&gt;訳{text}&lt;/p&gt;</text></feedback></answer>"
    )
}

#[test]
fn an_export_of_moodles_is_read_with_its_losses_named() {
    let file = quiz(
        "<question type=\"category\"><category><text>$course$/top/苦情</text></category></question>
<question type=\"multichoice\">
  <name><text>はじめに 1</text></name>
  <questiontext format=\"html\"><text><![CDATA[<p>図を<b>見て</b><br>ください<img src=\"@@PLUGINFILE@@/a.png\"></p>]]></text>
    <file name=\"a.png\" path=\"/\" encoding=\"base64\">aGk=</file></questiontext>
  <generalfeedback format=\"html\"><text>まとめ</text></generalfeedback>
  <defaultgrade>2.0000000</defaultgrade><penalty>0.3333333</penalty><hidden>1</hidden>
  <idnumber>F1-q7</idnumber><single>false</single><shuffleanswers>0</shuffleanswers>
  <correctfeedback format=\"html\"><text>そのとおり</text></correctfeedback>
  <answer fraction=\"33.33333\" format=\"html\"><text>い</text><feedback format=\"html\"><text></text></feedback></answer>
  <answer fraction=\"33.33333\" format=\"html\"><text>ろ</text></answer>
  <answer fraction=\"33.33333\" format=\"plain_text\"><text>&lt;は&gt;</text></answer>
  <answer fraction=\"-33.33333\" format=\"html\"><text>に</text></answer>
  <hint format=\"html\"><text>ヒント</text></hint>
  <tags><tag><text>objective:FO2</text></tag><tag><text>safety</text></tag><tag><text>電話</text></tag></tags>
</question>",
    );
    let seen = one(Format::MoodleXml, file);
    let question = seen.taken();
    assert_eq!((seen.line, seen.name.as_str()), (4, "はじめに 1"));
    assert_eq!(question.code, "F1-q7");
    assert_eq!(question.stem, "図を見て\nください");
    assert_eq!(question.task, Task::Multiple(Scoring::Partial));
    assert_eq!((question.points, question.safety), (2, true));
    assert_eq!(question.objective, "FO2");
    assert_eq!(question.feedback, "まとめ");
    assert_eq!(seen.options(), ["a* い", "b* ろ", "c* <は>", "d に"]);
    assert_eq!(
        seen.codes,
        [
            "exchange.markup_lost",
            "exchange.media_lost",
            "exchange.category_lost",
            "exchange.file_lost",
            "moodle.penalty_lost",
            "moodle.combined_feedback_lost",
            "moodle.shuffle_lost",
            "moodle.hidden_lost",
            "exchange.name_lost",
            "exchange.tag_lost",
        ]
    );
}

#[test]
fn the_type_says_the_kind() {
    let yes = answer("100", "い");
    let (half, no) = (answer("50", "ろ"), answer("0", "は"));
    let cases = [
        (
            "multichoice",
            format!("<single>true</single>{yes}{no}"),
            "single",
        ),
        (
            "multichoice",
            format!("<single>1</single>{yes}{yes}"),
            "exchange.right_count",
        ),
        (
            "multichoice",
            format!("<single>1</single>{yes}"),
            "exchange.rules",
        ),
        (
            "multichoice",
            format!("<single>false</single>{half}{half}{no}"),
            "multiple",
        ),
        ("multichoice", answer("101", "い"), "moodle.fraction"),
        ("multichoice", answer("1e2", "い"), "moodle.fraction"),
        ("multichoice", yes.repeat(101), "exchange.answers"),
        ("multichoiceset", format!("{yes}{no}"), "multiple"),
        (
            "truefalse",
            answer("100", "true") + &answer("0", "false"),
            "true_false",
        ),
        (
            "truefalse",
            answer("0", "true") + &answer("0", "false"),
            "exchange.right_count",
        ),
        ("truefalse", yes.clone() + &no, "moodle.true_false"),
        ("shortanswer", format!("{yes}{half}"), "short_text"),
        ("essay", String::new(), "exchange.essay"),
        ("numerical", yes.clone(), "moodle.numerical"),
        ("cloze", String::new(), "moodle.cloze"),
        ("ddwtos", String::new(), "moodle.drag"),
        ("ddimageortext", String::new(), "moodle.drag"),
        ("description", String::new(), "moodle.description"),
        ("coderunner", String::new(), "moodle.kind"),
        ("", String::new(), "moodle.kind"),
    ];
    for (kind, rest, wanted) in cases {
        let seen = one(Format::MoodleXml, quiz(&question(kind, &rest)));
        let found = seen
            .question
            .as_ref()
            .map(|question| question.task.kind().as_str());
        assert_eq!(
            found.unwrap_or_else(|| seen.codes[0]),
            wanted,
            "{kind}: {rest}"
        );
    }
}

#[test]
fn one_bad_question_refuses_itself() {
    let good = question(
        "truefalse",
        &(answer("0", "true") + &answer("100", "false")),
    );
    let file = quiz(&format!("{good}\n{}\n{good}", question("cloze", "")));
    let seen = seen(Format::MoodleXml, file);
    let taken: Vec<bool> = seen.iter().map(|seen| seen.question.is_some()).collect();
    assert_eq!(taken, [true, false, true]);
    assert_eq!(
        seen[0].options(),
        ["a 正しい # 訳true", "b* 正しくない # 訳false"]
    );
    assert_eq!(seen[2].taken().code, "名前-2");
}

#[test]
fn pairs_and_orders_are_read() {
    let pair = |prompt: &str, choice: &str| {
        format!(
            "<subquestion format=\"html\"><text>&lt;p&gt;{prompt}&lt;/p&gt;</text><answer><text>{choice}</text></answer></subquestion>"
        )
    };
    let rest = pair("い", "1") + &pair("ろ", "2") + &pair("", "3");
    let seen = one(Format::MoodleXml, quiz(&question("matching", &rest)));
    assert_eq!(seen.options(), ["a い", "b ろ", "c 1", "d 2", "e 3"]);
    let item = |text: &str| {
        format!("<answer fraction=\"1.0000000\" format=\"html\"><text>{text}</text></answer>")
    };
    let items = item("い") + &item("ろ") + &item("は");
    let ordering = |rest: &str| {
        let file = quiz(&question("ordering", &format!("{rest}{items}")));
        one(Format::MoodleXml, file)
    };
    let whole = ordering("<gradingtype>ALL_OR_NOTHING</gradingtype>");
    assert_eq!(whole.taken().task, Task::Ordering(Scoring::Whole));
    assert_eq!(whole.codes, Vec::<&str>::new());
    let part = ordering(
        "<selecttype>RANDOM</selecttype><gradingtype>RELATIVE_NEXT_EXCLUDE_LAST</gradingtype>",
    );
    assert_eq!(part.taken().task, Task::Ordering(Scoring::Partial));
    assert_eq!(part.codes, ["moodle.select_lost", "moodle.grading_lost"]);
}

#[test]
fn points_that_are_not_whole_are_named() {
    let scored = |grade: &str| {
        let answers = answer("100", "true") + &answer("0", "false");
        let rest = format!("<defaultgrade>{grade}</defaultgrade>{answers}");
        let seen = one(Format::MoodleXml, quiz(&question("truefalse", &rest)));
        (seen.taken().points, seen.codes)
    };
    assert_eq!(scored("3.0000000"), (3, vec![]));
    for grade in ["0", "0.5", "1.5", "101", "-1", "二"] {
        assert_eq!(scored(grade), (1, vec!["exchange.points_lost"]), "{grade}");
    }
}

#[test]
fn a_file_that_is_no_quiz_is_refused() {
    assert_eq!(file_refused(Format::MoodleXml, "<a/>"), "moodle.root");
    assert_eq!(file_refused(Format::MoodleXml, "<quiz>"), "xml.broken");
    assert_eq!(file_refused(Format::MoodleXml, ""), "xml.broken");
    let entity = "<!DOCTYPE quiz [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><quiz>&x;</quiz>";
    assert_eq!(file_refused(Format::MoodleXml, entity), "xml.broken");
    assert!(
        import(Format::MoodleXml, b"\xEF\xBB\xBF\n<quiz/>")
            .unwrap()
            .is_empty()
    );
}
