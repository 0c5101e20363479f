//! A case: a situation in stages, each with choices and what comes of them;
//! or a set of cards, each a stage of its own.

use askama::Template;

use super::super::draft::CaseCategory;
use super::super::fault::Faults;
use super::super::fields::Fields;
use super::{Debrief, debriefs, paragraphs};

const CHOICES: std::ops::RangeInclusive<usize> = 2..=6;
const CATEGORIES: [(&str, CaseCategory); 3] = [
    ("legitimate", CaseCategory::Legitimate),
    ("grey", CaseCategory::Grey),
    ("clear", CaseCategory::Clear),
];

#[derive(Template)]
#[template(path = "practice/case.html")]
pub(super) struct Case {
    code: String,
    pub(super) category: Option<CaseCategory>,
    pub(super) library_id: Option<String>,
    industry: Option<String>,
    channel: Option<String>,
    background: Vec<String>,
    safety: Option<String>,
    stages: Vec<Stage>,
    record: Option<Record>,
    debrief: Vec<Debrief>,
}

struct Stage {
    id: String,
    scene: Vec<String>,
    customer: Option<String>,
    question: String,
    choices: Vec<Choice>,
}

struct Choice {
    text: String,
    is_best: bool,
    consequence: Vec<String>,
    /// The stage that follows, when it is not the next one.
    next: Option<String>,
}

/// The record sheet as it should have been filled in.
struct Record {
    rows: Vec<(&'static str, Vec<String>)>,
}

/// Reads the case of the lesson `code`.
pub(super) fn read(code: &str, fields: &mut Fields<'_>, faults: &mut Faults) -> Case {
    let category = fields.optional_choice("category", &CATEGORIES, faults);
    let library_id = fields.optional_text("library_id", 64, faults);
    let industry = fields.optional_text("industry", 40, faults);
    let channel = fields.optional_text("channel", 40, faults);
    let background = fields.optional_text("background", 800, faults);
    let safety = fields.optional_text("safety", 400, faults);
    let stages = stages(fields, faults);
    if library_id.is_some() && !branches(&stages) {
        let message = "どの選択肢を選んでも、同じ順に進みます。対応によって先の場面が変わるように、next を書いてください。";
        faults.add(fields.file(), fields.line, "content.case.branch", message);
    }
    let record = fields
        .has("record")
        .then(|| fields.table("record", faults))
        .flatten()
        .map(|fields| record(fields, faults));
    Case {
        code: code.to_owned(),
        category,
        library_id,
        industry,
        channel,
        background: background.as_deref().map(paragraphs).unwrap_or_default(),
        safety,
        stages,
        record,
        debrief: if fields.has("debrief") {
            debriefs(fields, faults)
        } else {
            Vec::new()
        },
    }
}

/// Whether some choice leads elsewhere than the others of its stage.
fn branches(stages: &[Stage]) -> bool {
    let following = stages.iter().skip(1).map(|stage| Some(stage.id.as_str()));
    let following = following.chain([None]);
    stages.iter().zip(following).any(|(stage, following)| {
        let ways = stage.choices.iter();
        let mut ways = ways.map(|choice| choice.next.as_deref().or(following));
        let first = ways.next();
        ways.any(|way| Some(way) != first)
    })
}

fn stages(case: &mut Fields<'_>, faults: &mut Faults) -> Vec<Stage> {
    let file = case.file();
    let mut links: Vec<(String, usize)> = Vec::new();
    let mut stages: Vec<Stage> = Vec::new();
    for mut fields in case.tables("stage", faults) {
        let line = fields.line;
        let id = fields.id("id", faults);
        if stages.iter().any(|earlier| earlier.id == id.value) && !id.value.is_empty() {
            let message = format!("場面の id「{}」が2回あります。", id.value);
            faults.add(file, id.line, "content.id.duplicate", message);
        }
        let scene = fields.long_text("scene", 800, faults).value;
        let customer = fields.optional_text("customer", 400, faults);
        let question = fields.line_text("question", 200, faults).value;
        let choices = choices(&mut fields, &mut links, faults);
        let best = choices.iter().filter(|choice| choice.is_best).count();
        if best != 1 {
            let message =
                format!("最善(best = true)の選択肢が{best}個です。ちょうど1つにしてください。");
            faults.add(file, line, "content.case.best", message);
        }
        fields.finish(faults);
        stages.push(Stage {
            id: id.value,
            scene: paragraphs(&scene),
            customer,
            question,
            choices,
        });
    }
    for (next, line) in links {
        if !stages.iter().any(|stage| stage.id == next) {
            let message = format!("次の場面「{next}」がありません。つづりを確かめてください。");
            faults.add(file, line, "content.id.unknown", message);
        }
    }
    stages
}

fn choices(
    stage: &mut Fields<'_>,
    links: &mut Vec<(String, usize)>,
    faults: &mut Faults,
) -> Vec<Choice> {
    let file = stage.file();
    let line = stage.line;
    let tables = stage.tables("choice", faults);
    if !CHOICES.contains(&tables.len()) {
        let message = format!(
            "選択肢が{}個です。2個から6個までにしてください。",
            tables.len()
        );
        faults.add(file, line, "content.case.choices", message);
    }
    let mut ids: Vec<String> = Vec::new();
    let mut choices = Vec::new();
    for mut fields in tables {
        let id = fields.id("id", faults);
        if ids.contains(&id.value) {
            let message = format!("選択肢の id「{}」が、この場面で2回あります。", id.value);
            faults.add(file, id.line, "content.id.duplicate", message);
        }
        ids.push(id.value);
        let text = fields.line_text("text", 200, faults).value;
        let is_best = fields.has("best") && fields.flag("best", faults);
        let consequence = fields.long_text("consequence", 600, faults).value;
        let next = fields.has("next").then(|| fields.id("next", faults));
        if let Some(next) = &next {
            links.push((next.value.clone(), next.line));
        }
        fields.finish(faults);
        choices.push(Choice {
            text,
            is_best,
            consequence: paragraphs(&consequence),
            next: next.map(|next| next.value),
        });
    }
    choices
}

fn record(mut fields: Fields<'_>, faults: &mut Faults) -> Record {
    let mut rows = Vec::new();
    for (key, label) in [
        ("when", "日時"),
        ("where", "場所・経路"),
        ("who", "相手・対応者"),
    ] {
        rows.push((label, vec![fields.long_text(key, 300, faults).value]));
    }
    rows.push(("確認した事実・言葉", fields.texts("facts", 300, faults)));
    if fields.has("unconfirmed") {
        rows.push(("未確認", fields.texts("unconfirmed", 300, faults)));
    }
    for (key, label) in [
        ("request", "要求"),
        ("response", "当方の対応"),
        ("handover", "共有・引継ぎ"),
        ("classification", "見立て"),
    ] {
        rows.push((label, vec![fields.long_text(key, 600, faults).value]));
    }
    fields.finish(faults);
    Record { rows }
}
