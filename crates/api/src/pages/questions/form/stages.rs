//! The stages of a case, typed as they stand in the files of the course text.

use kernel::Fault;
use quizzes::{Choice, Scenario, Stage};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Typed {
    #[serde(default)]
    stage: Vec<TypedStage>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TypedStage {
    id: String,
    text: String,
    #[serde(default)]
    choice: Vec<TypedChoice>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TypedChoice {
    option: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    points: i32,
}

/// Reads what was typed.
///
/// # Errors
/// A fault with the line.
pub(super) fn read(text: &str) -> Result<Scenario, Fault> {
    let text = text.replace("\r\n", "\n");
    let typed: Typed = toml::from_str(&text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start));
        let line = before.map_or(1, |before| before.matches('\n').count() + 1);
        let message = format!(
            "場面の書き方に誤りがあります（{line}行目）。かっこ・引用符・項目の名前を確かめてください。（{}）",
            error.message()
        );
        Fault::new("/stages", "bank.stages.form", message)
    })?;
    let choice = |choice: TypedChoice| Choice {
        option: choice.option,
        next: choice.next,
        points: choice.points,
    };
    let stages = typed.stage.into_iter().map(|stage| Stage {
        code: stage.id,
        text: stage.text,
        choices: stage.choice.into_iter().map(choice).collect(),
    });
    Ok(Scenario {
        stages: stages.collect(),
    })
}

/// What [`read`] reads.
pub(super) fn written(scenario: &Scenario) -> String {
    let choice = |choice: &Choice| TypedChoice {
        option: choice.option.clone(),
        next: choice.next.clone(),
        points: choice.points,
    };
    let stages = scenario.stages.iter().map(|stage| TypedStage {
        id: stage.code.clone(),
        text: stage.text.clone(),
        choice: stage.choices.iter().map(choice).collect(),
    });
    let typed = Typed {
        stage: stages.collect(),
    };
    toml::to_string(&typed).unwrap_or_default()
}
