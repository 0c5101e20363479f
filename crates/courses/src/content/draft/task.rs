//! What a question asks for, as its author wrote it.

/// What a question asks for, with its key as far as the options do not hold
/// it. Options are named by their ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaskDraft {
    /// One option is right.
    Single,
    /// Of 正しい and 正しくない one is right.
    TrueFalse,
    /// Every right option and no other.
    Multiple(ScoringDraft),
    /// The options in the author's order.
    Ordering(ScoringDraft),
    /// The options ranked as the experts rank them: the author's order.
    Ranking,
    /// Each prompt with what goes with it.
    Matching {
        /// Ids: the prompt, then what goes with it.
        pairs: Vec<(String, String)>,
        /// All or nothing, or a part for each pair.
        scoring: ScoringDraft,
    },
    /// A few words.
    ShortText {
        /// The words that are right.
        accepted: Vec<String>,
    },
    /// The best and the worst option.
    BestWorst {
        /// Ids of those that may be called best.
        best: Vec<String>,
        /// Ids of those that may be called worst.
        worst: Vec<String>,
    },
    /// A case in stages.
    Scenario {
        /// The first one begins.
        stages: Vec<StageDraft>,
    },
    /// A longer text, graded by a person.
    Essay(EssayDraft),
}

/// What a person grades a text by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EssayDraft {
    /// What is looked at.
    pub criteria: Vec<EssayCriterionDraft>,
    /// An answer of the best levels.
    pub model_answer: String,
    /// The fewest characters asked for.
    pub min_chars: i32,
    /// The most characters taken.
    pub max_chars: i32,
}

/// One thing to look at in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EssayCriterionDraft {
    /// Unique in the question.
    pub code: String,
    /// What is looked at.
    pub title: String,
    /// Words and points of each level.
    pub levels: Vec<(String, i32)>,
}

impl EssayDraft {
    /// What the question is worth: the best levels together.
    pub fn best(&self) -> i32 {
        let best = self.criteria.iter().map(|criterion| {
            let points = criterion.levels.iter().map(|(_, points)| *points);
            points.max().unwrap_or_default()
        });
        best.sum()
    }

    fn parts(&self) -> Vec<String> {
        let mut parts = vec![
            "essay".to_owned(),
            self.model_answer.clone(),
            self.min_chars.to_string(),
            self.max_chars.to_string(),
        ];
        for criterion in &self.criteria {
            let count = criterion.levels.len().to_string();
            parts.extend([criterion.code.clone(), criterion.title.clone(), count]);
            for (words, points) in &criterion.levels {
                parts.extend([words.clone(), points.to_string()]);
            }
        }
        parts
    }
}

/// Whether a partly right answer is worth a part of the points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ScoringDraft {
    /// All or nothing.
    #[default]
    Whole,
    /// The part that is right.
    Partial,
}

/// A stage of a case in a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageDraft {
    /// Unique in the question.
    pub code: String,
    /// What happens.
    pub text: String,
    /// What can be done.
    pub choices: Vec<ChoiceDraft>,
}

/// Something to do in a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChoiceDraft {
    /// The id of one of the question's options.
    pub option: String,
    /// The stage it leads to; nothing at an end.
    pub next: Option<String>,
    /// What it is worth.
    pub points: i32,
}

impl TaskDraft {
    /// Whether each option is right or wrong by itself.
    pub fn is_choice(&self) -> bool {
        matches!(self, Self::Single | Self::TrueFalse | Self::Multiple(_))
    }

    /// Everything that grading depends on beside the options, in one fixed
    /// way; the kind first.
    pub(crate) fn parts(&self) -> Vec<String> {
        let scored = |kind: &str, scoring: &ScoringDraft| {
            let scoring = match scoring {
                ScoringDraft::Whole => "whole",
                ScoringDraft::Partial => "partial",
            };
            vec![kind.to_owned(), scoring.to_owned()]
        };
        match self {
            Self::Single => vec!["single".to_owned()],
            Self::TrueFalse => vec!["true_false".to_owned()],
            Self::Multiple(scoring) => scored("multiple", scoring),
            Self::Ordering(scoring) => scored("ordering", scoring),
            Self::Ranking => vec!["ranking".to_owned()],
            Self::Matching { pairs, scoring } => {
                let mut parts = scored("matching", scoring);
                let pairs = pairs.iter();
                parts.extend(pairs.flat_map(|(prompt, option)| [prompt.clone(), option.clone()]));
                parts
            }
            Self::ShortText { accepted } => {
                let kind = std::iter::once("short_text".to_owned());
                kind.chain(accepted.iter().cloned()).collect()
            }
            Self::BestWorst { best, worst } => {
                let mut parts = vec!["best_worst".to_owned(), best.len().to_string()];
                parts.extend(best.iter().chain(worst).cloned());
                parts
            }
            Self::Essay(essay) => essay.parts(),
            Self::Scenario { stages } => {
                let mut parts = vec!["scenario".to_owned()];
                for stage in stages {
                    let count = stage.choices.len().to_string();
                    parts.extend([stage.code.clone(), stage.text.clone(), count]);
                    for choice in &stage.choices {
                        let next = choice.next.clone().unwrap_or_default();
                        parts.extend([choice.option.clone(), next, choice.points.to_string()]);
                    }
                }
                parts
            }
        }
    }
}
