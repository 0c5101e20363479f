//! Lessons that are data, banks, slots, facts and the plan: what becomes of
//! them, and every fault they are named by.

mod support;

use courses::content::{CaseCategory, Content, PracticeDraft, content_hash, mark_slots};
use support::ContentFolder;

const G2: &str = "tracks/greeting/G2";

fn read(folder: &ContentFolder) -> Content {
    folder.read().unwrap_or_else(|faults| panic!("{faults:#?}"))
}

fn practice(content: &Content, code: &str) -> PracticeDraft {
    let mut practices = content.tracks[0].practices();
    let found = practices.find(|practice| practice.code == code);
    found.expect("the lesson is there").clone()
}

#[test]
fn a_case_shows_its_stages_and_hides_what_comes_of_a_choice() {
    let case = practice(&read(&ContentFolder::rich()), "G2-case");
    assert_eq!(case.category, Some(CaseCategory::Grey));
    assert_eq!(case.library_id.as_deref(), Some("G-C1"));
    let html = &case.html;
    for part in [
        "<section id=\"G2-case-1\">",
        "<summary>もう一度言う</summary>",
        "<a href=\"#G2-case-2\">",
        "<dt>未確認</dt>\n<dd>理由</dd>",
        "危なければ離れます。",
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
    assert!(
        !html.contains("<b>怒る"),
        "what authors write is text: {html}"
    );
    assert!(!html.contains("[^"), "citations are for reviewers: {html}");
}

#[test]
fn a_role_play_carries_its_rubric_and_a_checklist_its_help() {
    let content = read(&ContentFolder::rich());
    let play = practice(&content, "G2-role-play").html;
    assert!(play.contains("<summary>店員役</summary>"), "{play}");
    assert!(play.contains("<td>先に備える</td>"), "{play}");
    assert!(
        play.contains("<li>すべての観点の平均が、2.8以上</li>"),
        "{play}"
    );
    let list = practice(&content, "G2-checklist");
    assert!(
        list.html.contains("<small>小さくてもよい</small>"),
        "{}",
        list.html
    );
}

#[test]
fn a_rubric_knows_its_rule_of_passing_and_what_is_scored_by_it() {
    let content = read(&ContentFolder::rich());
    let [rubric] = content.rubrics.as_slice() else {
        panic!("one rubric: {:?}", content.rubrics)
    };
    let safety = &rubric.criteria[0];
    assert_eq!(
        (safety.safety, safety.minimum, rubric.mean_tenths),
        (true, 3, 28)
    );
    let raise = &rubric.raises[0];
    assert_eq!((raise.track.as_str(), raise.minimum), ("greeting", 4));
    let uses: Vec<_> = rubric
        .uses
        .iter()
        .map(|one| (one.track.as_str(), one.lesson.as_str()))
        .collect();
    assert_eq!(uses, [("greeting", "G2-role-play")]);
}

#[test]
fn a_video_is_its_script_with_captions() {
    let video = practice(&read(&ContentFolder::rich()), "G2-video");
    assert!(
        video
            .html
            .contains("<p>息をします。そして、声を出します。</p>")
    );
    assert!(video.captions.starts_with("WEBVTT\n\n00:00:00.000 --> "));
    assert!(video.captions.ends_with("そして、声を出します。\n"));
}

#[test]
fn a_bank_holds_more_than_an_attempt_asks() {
    let content = read(&ContentFolder::rich());
    let quiz = content.tracks[0].quizzes().nth(1).expect("the drawn quiz");
    assert_eq!((quiz.questions.len(), quiz.asked()), (6, 2));
}

#[test]
fn a_track_knows_the_slots_that_it_names_and_their_labels_are_published() {
    let folder = ContentFolder::rich();
    let content = read(&folder);
    let track = &content.tracks[0];
    assert_eq!(track.slots, content.slots);
    let html = mark_slots(&practice(&content, "G2-case").html, &track.slots);
    assert!(
        html.contains("data-slot=\"contact_desk\">［未設定：相談窓口］"),
        "{html}"
    );
    let before = content_hash(track, &content.surveys[0]);
    for (from, to) in [
        ("相談窓口", "相談先"),
        ("名前と電話番号", "電話番号"),
        ("true", "false"),
    ] {
        let folder = ContentFolder::rich();
        folder.edit("slots.toml", from, to);
        let after = read(&folder);
        let hash = content_hash(&after.tracks[0], &after.surveys[0]);
        assert_ne!(before, hash, "{from} → {to}");
    }
}

/// File, what is replaced, by what, and the fault.
type Case = (&'static str, &'static str, &'static str, &'static str);

#[rustfmt::skip]
const FAULTS: &[Case] = &[
    ("tracks/greeting/G2/G2-case.toml", "kind = \"case\"", "kind = \"tale\"", "tracks/greeting/G2/G2-case.toml:1 content.field.choice"),
    ("tracks/greeting/G2/G2-case.toml", "best = true", "best = false", "tracks/greeting/G2/G2-case.toml:14 content.case.best"),
    ("tracks/greeting/G2/G2-case.toml", "next = \"2\"", "next = \"3\"", "tracks/greeting/G2/G2-case.toml:24 content.id.unknown"),
    ("tracks/greeting/G2/G2-case.toml", "grey", "gray", "tracks/greeting/G2/G2-case.toml:8 content.field.choice"),
    ("tracks/greeting/G2/G2-case.toml", "contact_desk", "contact_dask", "tracks/greeting/G2/G2-case.toml:33 content.slot.unknown"),
    ("tracks/greeting/G2/G2-case.toml", "来ました。[^W1]", "来ました。[^W2]", "tracks/greeting/G2/G2-case.toml:23 content.fact.unknown"),
    ("tracks/greeting/G2/G2-case.toml", "来ました。[^W1]", "来ました。[^W9]", "tracks/greeting/G2/G2-case.toml:23 content.fact.unverified"),
    ("tracks/greeting/G2/G2-case.toml", "朝の店です。", "あいさつは犯罪です。", "tracks/greeting/G2/G2-case.toml:11 content.text.avoid"),
    ("tracks/greeting/G2/G2-case.toml", "where = \"店\"\n", "", "tracks/greeting/G2/G2-case.toml:45 content.field.missing"),
    ("tracks/greeting/G2/G2-case.toml", "next = \"1\"\n", "", "tracks/greeting/G2/G2-case.toml:1 content.case.branch"),
    ("tracks/greeting/G2/G2-role-play.toml", "rubric = \"play\"", "rubric = \"plan\"", "tracks/greeting/G2/G2-role-play.toml:7 content.id.unknown"),
    ("tracks/greeting/G2/G2-role-play.toml", "criterion = \"安全\"", "criterion = \"声\"", "tracks/greeting/G2/G2-role-play.toml:26 content.id.unknown"),
    ("tracks/greeting/G2/G2-checklist.toml", "form = \"check\"", "form = \"tick\"", "tracks/greeting/G2/G2-checklist.toml:2 content.field.choice"),
    ("tracks/greeting/G2/G2-video.toml", "bullets = [\"息をする\"]", "bullets = []", "tracks/greeting/G2/G2-video.toml:10 content.field.type"),
    ("tracks/greeting/G2/G2-quiz.toml", "bank = \"G2-bank\"", "bank = \"G3-bank\"", "tracks/greeting/G2/G2-quiz.toml:7 content.id.unknown"),
    ("tracks/greeting/G2/G2-quiz.toml", "count = 1", "count = 2", "tracks/greeting/G2/G2-quiz.toml:10 content.quiz.bank"),
    ("tracks/greeting/G2/G2-bank.toml", "sources = [\"W1\"]", "sources = [\"W9\"]", "tracks/greeting/G2/G2-bank.toml:10 content.fact.unverified"),
    ("tracks/greeting/G2/G2-quiz.toml", "修了テスト", "{{contact_desk}}", "tracks/greeting/G2/G2-quiz.toml:2 content.slot.place"),
    ("tracks/greeting/G2/G2-checklist.toml", "title = \"声\"", "title = \"{{contact_desk}}\"", "tracks/greeting/G2/G2-checklist.toml:11 content.slot.place"),
    ("rubrics/play.toml", "行動を見ます。", "{{contact_desk}}を見ます。", "rubrics/play.toml:3 content.slot.place"),
    ("rubrics/play.toml", ", \"先に備える\"", "", "rubrics/play.toml:6 content.rubric.levels"),
    ("rubrics/play.toml", "safety = true\n", "", "rubrics/play.toml:1 content.rubric.safety"),
    ("rubrics/play.toml", "mean_tenths = 28\n", "", "rubrics/play.toml:13 content.field.missing"),
    ("rubrics/play.toml", "mean_tenths = 28", "mean_tenths = 41", "rubrics/play.toml:15 content.number.range"),
    ("rubrics/play.toml", "track = \"greeting\"", "track = \"meeting\"", "rubrics/play.toml:18 content.id.unknown"),
    ("rubrics/play.toml", "criterion = \"safety\"", "criterion = \"voice\"", "rubrics/play.toml:19 content.id.unknown"),
    ("plan.toml", "minutes = 25", "minutes = 30", "plan.toml:3 content.plan.minutes"),
    ("plan.toml", "questions = 2", "questions = 3", "plan.toml:4 content.plan.questions"),
    ("plan.toml", "\"video\", ", "\"video\", \"text\", ", "plan.toml:5 content.plan.kind"),
    ("plan.toml", "\"G2\"", "\"G3\"", "plan.toml:2 content.plan.missing"),
    ("facts.toml", "\"W9\"", "\"W1\"", "facts.toml:14 content.id.duplicate"),
    ("slots.toml", "\"text\"", "\"number\"", "slots.toml:4 content.field.choice"),
];

#[test]
fn each_fault_is_named_by_its_line() {
    let mut wrong = Vec::new();
    for (file, from, to, expected) in FAULTS {
        let folder = ContentFolder::rich();
        folder.edit(file, from, to);
        let faults = folder.faults();
        if !faults.iter().any(|fault| fault == expected) {
            wrong.push(format!(
                "{from} → {to}: expected {expected}, got {faults:?}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn keys_that_can_be_guessed_are_refused() {
    let folder = ContentFolder::rich();
    let question = |number: usize| {
        let option = |id: &str, text: &str, correct: bool| {
            format!(
                "[[question.option]]\nid = \"{id}\"\ntext = \"{text}\"\ncorrect = {correct}\nexplanation = \"解説です。\"\n"
            )
        };
        format!(
            "[[question]]\nid = \"G2-x{number}\"\nobjective = \"GO1\"\nkind = \"single\"\nsafety = false\nsources = [\"W1\"]\nstem = \"長い問い{number}\"\n{}{}{}{}",
            option("a", "短い", false),
            option("b", "いちばん長い選択肢です", true),
            option("c", "短い", false),
            option("d", "短い", false),
        )
    };
    let bank = format!("{G2}/G2-bank.toml");
    let text = std::fs::read_to_string(folder.path().join(&bank)).expect("the bank");
    let more: String = (1..=40).map(question).collect();
    folder.write(&bank, format!("{text}\n{more}"));
    let faults = folder.faults();
    assert_eq!(
        faults,
        ["tracks/greeting/track.toml:1 content.quiz.skewed"; 2]
    );
}

#[test]
fn every_citation_and_every_named_ground_is_found() {
    let folder = ContentFolder::rich();
    let uses = folder.read().expect("sound").fact_uses;
    let of_w1: Vec<(&str, usize)> = uses
        .iter()
        .filter(|one| one.fact == "W1" && one.file.ends_with("G2-case.toml"))
        .map(|one| (one.file.as_str(), one.line))
        .collect();
    let case = "tracks/greeting/G2/G2-case.toml";
    assert_eq!(of_w1, [(case, 6), (case, 23)]);
    assert!(uses.iter().all(|one| one.fact != "W9"));
}
