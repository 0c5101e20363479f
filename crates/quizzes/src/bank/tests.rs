use chrono::{DateTime, Utc};

use super::*;
use crate::publication::NewOption;
use crate::task::{Scoring, Task};

pub(super) fn now() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH
}

/// A sound single choice with this stem.
pub(super) fn content(stem: &str) -> BankContent {
    let option = |code: &str, correct| NewOption {
        code: code.to_owned(),
        body: format!("選択肢{code}"),
        correct,
        explanation: format!("解説{code}"),
    };
    BankContent {
        question: NewQuestion {
            code: "F1-q1".to_owned(),
            task: Task::Single,
            objective: "FO1".to_owned(),
            safety: false,
            points: 1,
            stem: stem.to_owned(),
            feedback: String::new(),
            options: vec![option("a", true), option("b", false), option("c", false)],
        },
        tags: Vec::new(),
        basis: vec!["W1".to_owned()],
    }
}

#[test]
fn a_state_moves_only_along_the_table() {
    use BankState::{Draft, Hidden, Ready, Void};
    let allowed = [
        (Draft, Ready),
        (Draft, Hidden),
        (Ready, Ready),
        (Ready, Hidden),
        (Ready, Void),
        (Hidden, Ready),
        (Hidden, Void),
    ];
    for from in BankState::ALL {
        for to in BankState::ALL {
            let expected = allowed.contains(&(from, to));
            assert_eq!(from.may_become(to), expected, "{from:?} → {to:?}");
        }
        assert_eq!(BankState::parse(from.as_str()), Some(from));
    }
}

#[test]
fn a_version_is_ready_only_without_any_fault_and_all_are_told() {
    assert_eq!(bank_faults(&content("問い")), Vec::new());
    let mut bad = content(" ");
    bad.question.options[1].explanation = String::new();
    bad.question.options[2].correct = true;
    bad.question.points = 0;
    bad.question.objective = "目標".to_owned();
    bad.question.feedback = "あ".repeat(LONGEST_TEXT + 1);
    bad.tags = vec!["あ".repeat(LONGEST_WORD + 1)];
    let faults = bank_faults(&bad);
    let pointers: Vec<&str> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
    let expected = [
        "/stem",
        "/points",
        "/options",
        "/options/1/explanation",
        "/objective",
        "/feedback",
        "/tags",
    ];
    assert_eq!(pointers, expected);
}

#[test]
fn a_draft_needs_a_code_and_little_else() {
    let mut draft = content("");
    draft.question.options.clear();
    assert_eq!(draft_faults(&draft), Vec::new());
    draft.question.code = "設問 1".to_owned();
    assert_eq!(draft_faults(&draft)[0].pointer, "/code");
}

#[test]
fn only_what_differs_is_told() {
    let before = content("古い問い");
    assert_eq!(differences(&before, &before), Vec::new());
    let mut after = content("新しい問い");
    after.question.options.remove(2);
    after.question.options[0].correct = false;
    after.tags = vec!["見直し".to_owned()];
    let told = differences(&before, &after);
    let parts: Vec<&str> = told.iter().map(|part| part.part.as_str()).collect();
    let expected = ["設問文", "選択肢 a", "選択肢 c", "選択肢の順", "タグ"];
    assert_eq!(parts, expected);
    assert_eq!(told[1].before, "選択肢a【正解】\n解説a");
    assert_eq!(told[1].after, "選択肢a【不正解】\n解説a");
    assert_eq!(told[2].after, "");
}

#[test]
fn a_digest_knows_every_part_and_the_order() {
    let one = content("一").question;
    let two = content("二").question;
    let of = |questions: &[&NewQuestion]| digest(questions).expect("text");
    assert_eq!(of(&[&one, &two]), of(&[&one, &two]));
    assert_ne!(of(&[&one, &two]), of(&[&two, &one]));
    let changed = NewQuestion {
        task: Task::Multiple(Scoring::Whole),
        ..one.clone()
    };
    let partial = NewQuestion {
        task: Task::Multiple(Scoring::Partial),
        ..one.clone()
    };
    let mut explained = one.clone();
    explained.options[0].explanation.push('。');
    let all = [&one, &changed, &partial, &explained].map(|question| of(&[question]));
    let unlike: std::collections::BTreeSet<&String> = all.iter().collect();
    assert_eq!(unlike.len(), 4);
}

#[test]
fn a_preview_is_what_a_learner_sees_and_holds_the_key_apart() {
    let question = content("問い").question;
    let shown = preview(&question);
    assert_eq!(shown.open.fields.len(), 1);
    assert_eq!(shown.open.fields[0].options.len(), 3);
    assert!(shown.open.response.is_empty());
    let chosen = shown.keyed.solution.chosen();
    let right: Vec<&PublishedOption> = shown
        .keyed
        .options
        .iter()
        .filter(|option| chosen.contains(&option.id))
        .collect();
    assert_eq!(right.len(), 1);
    assert_eq!(right[0].code, "a");
}

use crate::published::PublishedOption;
