//! What a question of each kind has beside its options.

use crate::content::draft::{
    ChoiceDraft, EssayCriterionDraft, EssayDraft, OptionDraft, ScoringDraft, StageDraft, TaskDraft,
};
use crate::content::fault::Faults;
use crate::content::fields::Fields;

/// The kinds of questions, in the words of the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Single,
    TrueFalse,
    Multiple,
    Ordering,
    Ranking,
    Matching,
    ShortText,
    BestWorst,
    Scenario,
    Essay,
}

pub(super) const KINDS: [(&str, Kind); 10] = [
    ("single", Kind::Single),
    ("true_false", Kind::TrueFalse),
    ("multiple", Kind::Multiple),
    ("ordering", Kind::Ordering),
    ("ranking", Kind::Ranking),
    ("matching", Kind::Matching),
    ("short_text", Kind::ShortText),
    ("best_worst", Kind::BestWorst),
    ("scenario", Kind::Scenario),
    ("essay", Kind::Essay),
];

const SCORINGS: [(&str, ScoringDraft); 2] = [
    ("whole", ScoringDraft::Whole),
    ("partial", ScoringDraft::Partial),
];

/// The most points of one question.
const MAX_POINTS: i32 = 100;
/// The most characters of an essay, as text and as number.
const LONGEST_ESSAY: usize = 4000;
const MOST_CHARS: i32 = 4000;

/// Reads what a question of this kind has beside its options.
pub(super) fn read(kind: Kind, fields: &mut Fields<'_>, faults: &mut Faults) -> TaskDraft {
    match kind {
        Kind::Single => TaskDraft::Single,
        Kind::TrueFalse => TaskDraft::TrueFalse,
        Kind::Ranking => TaskDraft::Ranking,
        Kind::Multiple => TaskDraft::Multiple(scoring(fields, faults)),
        Kind::Ordering => TaskDraft::Ordering(scoring(fields, faults)),
        Kind::Matching => TaskDraft::Matching {
            pairs: pairs(fields, faults),
            scoring: scoring(fields, faults),
        },
        Kind::ShortText => TaskDraft::ShortText {
            accepted: fields.texts("accepted", 200, faults),
        },
        Kind::BestWorst => TaskDraft::BestWorst {
            best: fields.plain_words("best", faults),
            worst: fields.plain_words("worst", faults),
        },
        Kind::Scenario => TaskDraft::Scenario {
            stages: stages(fields, faults),
        },
        Kind::Essay => TaskDraft::Essay(essay(fields, faults)),
    }
}

fn scoring(fields: &mut Fields<'_>, faults: &mut Faults) -> ScoringDraft {
    let read = fields.optional_choice("scoring", &SCORINGS, faults);
    read.unwrap_or_default()
}

fn pairs(fields: &mut Fields<'_>, faults: &mut Faults) -> Vec<(String, String)> {
    let tables = fields.tables("pair", faults);
    let pairs = tables.into_iter().map(|mut pair| {
        let prompt = pair.id("prompt", faults).value;
        let option = pair.id("option", faults).value;
        pair.finish(faults);
        (prompt, option)
    });
    pairs.collect()
}

fn stages(fields: &mut Fields<'_>, faults: &mut Faults) -> Vec<StageDraft> {
    let tables = fields.tables("stage", faults);
    let stages = tables.into_iter().map(|mut stage| {
        let code = stage.id("id", faults).value;
        let text = stage.long_text("text", 1000, faults).value;
        let choices = stage.tables("choice", faults);
        let choices = choices.into_iter().map(|mut choice| {
            let read = ChoiceDraft {
                option: choice.id("option", faults).value,
                next: choice.has("next").then(|| choice.id("next", faults).value),
                points: choice.count("points", 0..=MAX_POINTS, faults).value,
            };
            choice.finish(faults);
            read
        });
        let choices = choices.collect();
        stage.finish(faults);
        StageDraft {
            code,
            text,
            choices,
        }
    });
    stages.collect()
}

fn essay(fields: &mut Fields<'_>, faults: &mut Faults) -> EssayDraft {
    let criteria = fields.tables("criterion", faults);
    let criteria = criteria.into_iter().map(|mut criterion| {
        let code = criterion.id("id", faults).value;
        let title = criterion.line_text("title", 100, faults).value;
        let levels = criterion.tables("level", faults);
        let levels = levels.into_iter().map(|mut level| {
            let words = level.line_text("words", 300, faults).value;
            let points = level.count("points", 0..=MAX_POINTS, faults).value;
            level.finish(faults);
            (words, points)
        });
        let levels = levels.collect();
        criterion.finish(faults);
        EssayCriterionDraft {
            code,
            title,
            levels,
        }
    });
    EssayDraft {
        criteria: criteria.collect(),
        model_answer: fields
            .long_text("model_answer", LONGEST_ESSAY, faults)
            .value,
        min_chars: fields
            .optional_count("min_chars", 0..=MOST_CHARS, faults)
            .unwrap_or_default(),
        max_chars: fields.count("max_chars", 1..=MOST_CHARS, faults).value,
    }
}

/// What a question is worth, if the author says it.
pub(super) fn points(fields: &mut Fields<'_>, faults: &mut Faults) -> Option<i32> {
    fields.optional_count("points", 1..=MAX_POINTS, faults)
}

/// What it is worth in the end: an essay its best levels, everything else one
/// point when nothing is said.
pub(super) fn worth(task: &TaskDraft, said: Option<i32>) -> i32 {
    match task {
        TaskDraft::Essay(essay) => said.unwrap_or(essay.best()),
        _ => said.unwrap_or(1),
    }
}

/// Why the points cannot be right, if they cannot.
pub(super) fn points_fault(task: &TaskDraft, points: i32) -> Option<String> {
    let TaskDraft::Essay(essay) = task else {
        return None;
    };
    let best = essay.best();
    (best != points || !(1..=MAX_POINTS).contains(&best)).then(|| {
        format!(
            "記述の問題の配点は、観点ごとに最もよい段階の点を足した{best}点です。1点から{MAX_POINTS}点までにし、points を書くなら同じにしてください。"
        )
    })
}

/// Why the key cannot be right, if it cannot. What only the whole question can
/// tell (stages that lead nowhere, unknown ids) is refused at publication as
/// well; here the author reads it with its line.
pub(super) fn key_fault(task: &TaskDraft, options: &[OptionDraft]) -> Option<String> {
    let right = options.iter().filter(|option| option.correct).count();
    let is_option = |id: &String| options.iter().any(|option| option.code == *id);
    match (task, right) {
        (TaskDraft::Single | TaskDraft::TrueFalse | TaskDraft::Multiple(_), 0) => {
            Some("正解(correct = true)の選択肢がありません。".to_owned())
        }
        (TaskDraft::Single | TaskDraft::TrueFalse, 2..) => Some(format!(
            "1つ選ぶ問題に正解が{right}個あります。1つにするか、kind を \"multiple\" にしてください。"
        )),
        (TaskDraft::TrueFalse, _) if options.len() != 2 => {
            Some("正誤の問題の選択肢は、「正しい」と「正しくない」の2つにしてください。".to_owned())
        }
        (TaskDraft::Multiple(_), _) if right == options.len() => {
            Some("すべての選択肢が正解です。違う選択肢を入れてください。".to_owned())
        }
        (TaskDraft::Ordering(_) | TaskDraft::Ranking, _) if options.len() < 3 => {
            Some("並べる問題の選択肢は、3つ以上にしてください。".to_owned())
        }
        (TaskDraft::Matching { pairs, .. }, _)
            if pairs.len() < 2
                || !pairs
                    .iter()
                    .all(|(prompt, option)| is_option(prompt) && is_option(option)) =>
        {
            Some("組み合わせの問題では、[[question.pair]] を2つ以上にし、prompt と option に、この問題の選択肢の id を書いてください。".to_owned())
        }
        (TaskDraft::BestWorst { best, worst }, _)
            if options.len() < 3
                || !best.iter().chain(worst).all(is_option)
                || best.iter().any(|id| worst.contains(id)) =>
        {
            Some("best と worst には、3つ以上ある選択肢の id を、重ならないように書いてください。".to_owned())
        }
        (TaskDraft::Scenario { stages }, _)
            if !stages
                .iter()
                .flat_map(|stage| &stage.choices)
                .all(|choice| is_option(&choice.option)) =>
        {
            Some("[[question.stage.choice]] の option には、この問題の選択肢の id を書いてください。".to_owned())
        }
        (TaskDraft::Essay(essay), _) => essay_fault(essay),
        _ => None,
    }
}

fn essay_fault(essay: &EssayDraft) -> Option<String> {
    let codes: Vec<&String> = essay.criteria.iter().map(|one| &one.code).collect();
    let repeats = (1..codes.len()).any(|place| codes[..place].contains(&codes[place]));
    let has_levels = essay
        .criteria
        .iter()
        .all(|one| one.levels.len() >= 2 && one.levels.iter().any(|(_, points)| *points > 0));
    if essay.criteria.is_empty() || repeats || !has_levels {
        return Some("記述の問題では、[[question.criterion]] を1つ以上、id を重ねずに置き、それぞれに [[question.criterion.level]] を2つ以上、1点以上の段階を入れて書いてください。".to_owned());
    }
    (essay.min_chars > essay.max_chars)
        .then(|| "min_chars は max_chars までにしてください。".to_owned())
}
