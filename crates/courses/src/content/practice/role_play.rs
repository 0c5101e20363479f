//! A role-play kit: what each role is told, the time, the rules that keep
//! everybody safe, the observer's sheet and the rubric.

use askama::Template;

use super::super::fault::Faults;
use super::super::fields::Fields;
use super::super::rubric::Rubric;
use super::{Debrief, debriefs};

#[derive(Template)]
#[template(path = "practice/role_play.html")]
pub(super) struct RolePlay {
    aim: String,
    timing: Vec<(&'static str, i32)>,
    rules: Vec<String>,
    cards: Vec<Card>,
    observe: Vec<(String, String)>,
    debrief: Vec<Debrief>,
    rubric: Option<Rubric>,
}

impl RolePlay {
    /// The code of the rubric that scores it.
    pub(super) fn rubric_code(&self) -> Option<String> {
        self.rubric.as_ref().map(|rubric| rubric.code.clone())
    }
}

struct Card {
    role: String,
    brief: String,
    lines: Vec<String>,
    limits: Option<String>,
}

/// Reads a kit.
pub(super) fn read(fields: &mut Fields<'_>, rubrics: &[Rubric], faults: &mut Faults) -> RolePlay {
    let file = fields.file();
    let aim = fields.long_text("aim", 400, faults).value;
    let name = fields.id("rubric", faults);
    let rubric = rubrics.iter().find(|rubric| rubric.code == name.value);
    if rubric.is_none() && !name.value.is_empty() {
        let message = format!("ルーブリック「{}」が rubrics/ にありません。", name.value);
        faults.add(file, name.line, "content.id.unknown", message);
    }
    let timing = fields.table("timing", faults);
    let timing = timing.map(|fields| read_timing(fields, faults));
    let rules = fields.tables("rule", faults);
    let rules = rules
        .into_iter()
        .map(|mut fields| {
            let text = fields.long_text("text", 300, faults).value;
            fields.finish(faults);
            text
        })
        .collect();
    let cards = fields.tables("card", faults);
    let cards = cards
        .into_iter()
        .map(|fields| read_card(fields, faults))
        .collect();
    RolePlay {
        aim,
        timing: timing.unwrap_or_default(),
        rules,
        cards,
        observe: read_observe(fields, rubric, faults),
        debrief: debriefs(fields, faults),
        rubric: rubric.cloned(),
    }
}

fn read_timing(mut fields: Fields<'_>, faults: &mut Faults) -> Vec<(&'static str, i32)> {
    let parts = [
        ("prepare", "準備"),
        ("play", "演じる"),
        ("debrief", "ふりかえり"),
        ("step_out", "役を解く"),
    ];
    let timing = parts
        .into_iter()
        .map(|(key, label)| (label, fields.count(key, 1..=60, faults).value))
        .collect();
    fields.finish(faults);
    timing
}

fn read_card(mut fields: Fields<'_>, faults: &mut Faults) -> Card {
    let role = fields.line_text("role", 40, faults).value;
    let brief = fields.long_text("brief", 800, faults).value;
    let lines = if fields.has("lines") {
        fields.texts("lines", 300, faults)
    } else {
        Vec::new()
    };
    let limits = fields.optional_text("limits", 400, faults);
    fields.finish(faults);
    Card {
        role,
        brief,
        lines,
        limits,
    }
}

/// What the observer looks for, by the rubric's own criteria.
fn read_observe(
    kit: &mut Fields<'_>,
    rubric: Option<&Rubric>,
    faults: &mut Faults,
) -> Vec<(String, String)> {
    let file = kit.file();
    let mut rows = Vec::new();
    for mut fields in kit.tables("observe", faults) {
        let criterion = fields.line_text("criterion", 40, faults);
        let is_known = rubric.is_none_or(|rubric| rubric.has(&criterion.value));
        if !is_known && !criterion.value.is_empty() {
            let message = format!("観点「{}」がルーブリックにありません。", criterion.value);
            faults.add(file, criterion.line, "content.id.unknown", message);
        }
        let look_for = fields.long_text("look_for", 300, faults).value;
        fields.finish(faults);
        rows.push((criterion.value, look_for));
    }
    rows
}
