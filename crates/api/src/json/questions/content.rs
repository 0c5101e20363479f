//! What a bank question says, as the API shows and takes it.

use kernel::{Failure, Fault};
use poem_openapi::Object;
use quizzes::{
    BankContent, BestWorst, Choice, Criterion, Essay, LONGEST_ESSAY, Level, Matching, NewOption,
    NewQuestion, QuestionKind, Scenario, Scoring, ShortText, Stage, Task, TextLimits,
};

/// What a version says.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields, skip_serializing_if_is_none)]
pub struct BankContentInput {
    /// `single`, `multiple`, `true_false`, `ordering`, `matching`,
    /// `short_text`, `best_worst`, `ranking`, `scenario` or `essay`.
    kind: String,
    /// The code of the learning objective.
    objective: String,
    /// Whether passing needs it right.
    #[oai(default)]
    safety: bool,
    /// What it is worth.
    #[oai(validator(minimum(value = "0"), maximum(value = "1000")))]
    points: i32,
    /// Plain text.
    stem: String,
    /// What is to be learnt from it as a whole.
    #[oai(default)]
    feedback: String,
    /// In the author's order, which is the key of an ordering.
    #[oai(default, validator(max_items = 12))]
    options: Vec<BankOption>,
    /// The key as far as the options do not hold it.
    key: Option<BankKey>,
    /// The authors' words to find it by.
    #[oai(default, validator(max_items = 30))]
    tags: Vec<String>,
    /// The facts that its key stands on.
    #[oai(default, validator(max_items = 30))]
    basis: Vec<String>,
}

/// An option of a bank question.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct BankOption {
    /// Unique in the question.
    code: String,
    /// Plain text.
    body: String,
    /// Whether it belongs to the key of a choice question.
    #[oai(default)]
    correct: bool,
    /// Why it is right or wrong.
    #[oai(default)]
    explanation: String,
}

/// The key of a question as far as its options do not hold it. Each kind has
/// its own fields; options are named by their codes.
#[derive(Debug, Default, Object)]
#[oai(deny_unknown_fields, skip_serializing_if_is_none)]
pub struct BankKey {
    /// `multiple`, `ordering`, `matching`: whether a part is worth a part.
    partial: Option<bool>,
    /// `matching`: what goes with what.
    #[oai(validator(max_items = 12))]
    pairs: Option<Vec<BankPair>>,
    /// `short_text`: the answers that are right.
    #[oai(validator(max_items = 50))]
    accepted: Option<Vec<String>>,
    /// `best_worst`: those that may be called best.
    #[oai(validator(max_items = 12))]
    best: Option<Vec<String>>,
    /// `best_worst`: those that may be called worst.
    #[oai(validator(max_items = 12))]
    worst: Option<Vec<String>>,
    /// `scenario`: its stages, the first one first.
    #[oai(validator(max_items = 12))]
    stages: Option<Vec<BankStage>>,
    /// `essay`: what a person grades by; the best levels together are the
    /// question's points.
    #[oai(validator(max_items = 10))]
    criteria: Option<Vec<BankCriterion>>,
    /// `essay`: an answer of the best levels.
    model_answer: Option<String>,
    /// `essay`: the fewest characters; none when left out.
    #[oai(validator(maximum(value = "4000")))]
    min_chars: Option<u32>,
    /// `essay`: the most characters; 4000 when left out.
    #[oai(validator(maximum(value = "4000")))]
    max_chars: Option<u32>,
}

/// One thing to look at in an essay.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct BankCriterion {
    /// Unique in the question.
    code: String,
    /// What is looked at.
    title: String,
    /// How far a text can come.
    #[oai(validator(max_items = 6))]
    levels: Vec<BankLevel>,
}

/// How far an essay comes in one criterion.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct BankLevel {
    /// How such a text is known.
    words: String,
    /// What it is worth.
    #[oai(validator(minimum(value = "0"), maximum(value = "1000")))]
    points: i32,
}

/// What goes with a prompt.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct BankPair {
    /// The prompt's code.
    prompt: String,
    /// The code of what goes with it.
    option: String,
}

/// A stage of a case.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct BankStage {
    /// Unique in the question.
    code: String,
    /// What happens.
    text: String,
    /// What can be done.
    #[oai(validator(max_items = 12))]
    choices: Vec<BankChoice>,
}

/// Something to do in a stage.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields, skip_serializing_if_is_none)]
pub struct BankChoice {
    /// The option's code.
    option: String,
    /// The stage it leads to; left out at an end.
    next: Option<String>,
    /// What it is worth.
    #[oai(validator(minimum(value = "0"), maximum(value = "1000")))]
    points: i32,
}

/// Reads the word of a kind.
pub fn kind(word: &str) -> Result<QuestionKind, Failure> {
    QuestionKind::parse(word).ok_or_else(|| {
        let words = QuestionKind::ALL.map(QuestionKind::as_str).join("、");
        let message = format!("kind は {words} のどれかにしてください。");
        Failure::invalid(vec![Fault::new("/kind", "bank.kind", message)])
    })
}

impl BankContentInput {
    /// The content of the question with this code.
    pub fn content(self, code: &str) -> Result<BankContent, Failure> {
        let kind = kind(&self.kind)?;
        let task = self.key.unwrap_or_default().task(kind);
        let options = self.options.into_iter().map(|option| NewOption {
            code: option.code,
            body: option.body,
            correct: option.correct,
            explanation: option.explanation,
        });
        Ok(BankContent {
            question: NewQuestion {
                code: code.to_owned(),
                task,
                objective: self.objective,
                safety: self.safety,
                points: self.points,
                stem: self.stem,
                feedback: self.feedback,
                options: options.collect(),
            },
            tags: self.tags,
            basis: self.basis,
        })
    }
}

impl BankKey {
    fn task(self, kind: QuestionKind) -> Task {
        let scoring = match self.partial {
            Some(true) => Scoring::Partial,
            _ => Scoring::Whole,
        };
        match kind {
            QuestionKind::Single => Task::Single,
            QuestionKind::TrueFalse => Task::TrueFalse,
            QuestionKind::Ranking => Task::Ranking,
            QuestionKind::Multiple => Task::Multiple(scoring),
            QuestionKind::Ordering => Task::Ordering(scoring),
            QuestionKind::Matching => {
                let pairs = self.pairs.unwrap_or_default().into_iter();
                Task::Matching(Matching {
                    pairs: pairs.map(|pair| (pair.prompt, pair.option)).collect(),
                    scoring,
                })
            }
            QuestionKind::ShortText => Task::ShortText(ShortText {
                accepted: self.accepted.unwrap_or_default(),
            }),
            QuestionKind::BestWorst => Task::BestWorst(BestWorst {
                best: self.best.unwrap_or_default(),
                worst: self.worst.unwrap_or_default(),
            }),
            QuestionKind::Scenario => {
                let stages = self.stages.unwrap_or_default().into_iter();
                Task::Scenario(Scenario {
                    stages: stages.map(Stage::from).collect(),
                })
            }
            QuestionKind::Essay => Task::Essay(self.essay()),
        }
    }

    fn essay(self) -> Essay {
        let chars = |chars: Option<u32>, usual: usize| {
            chars.map_or(usual, |chars| usize::try_from(chars).unwrap_or(usize::MAX))
        };
        let criteria = self.criteria.unwrap_or_default().into_iter();
        Essay {
            criteria: criteria.map(Criterion::from).collect(),
            model_answer: self.model_answer.unwrap_or_default(),
            limits: TextLimits {
                min: chars(self.min_chars, 0),
                max: chars(self.max_chars, LONGEST_ESSAY),
            },
        }
    }

    fn of(task: &Task) -> Option<Self> {
        let none = Self::default();
        let partial = |scoring: &Scoring| Some(*scoring == Scoring::Partial);
        Some(match task {
            Task::Single | Task::TrueFalse | Task::Ranking => return None,
            Task::Essay(essay) => Self {
                criteria: Some(essay.criteria.iter().map(BankCriterion::from).collect()),
                model_answer: Some(essay.model_answer.clone()),
                min_chars: u32::try_from(essay.limits.min).ok(),
                max_chars: u32::try_from(essay.limits.max).ok(),
                ..none
            },
            Task::Multiple(scoring) | Task::Ordering(scoring) => Self {
                partial: partial(scoring),
                ..none
            },
            Task::Matching(matching) => {
                let pairs = matching.pairs.iter().map(|(prompt, option)| BankPair {
                    prompt: prompt.clone(),
                    option: option.clone(),
                });
                Self {
                    partial: partial(&matching.scoring),
                    pairs: Some(pairs.collect()),
                    ..none
                }
            }
            Task::ShortText(text) => Self {
                accepted: Some(text.accepted.clone()),
                ..none
            },
            Task::BestWorst(judgement) => Self {
                best: Some(judgement.best.clone()),
                worst: Some(judgement.worst.clone()),
                ..none
            },
            Task::Scenario(scenario) => Self {
                stages: Some(scenario.stages.iter().map(BankStage::from).collect()),
                ..none
            },
        })
    }
}

impl From<BankCriterion> for Criterion {
    fn from(criterion: BankCriterion) -> Self {
        let levels = criterion.levels.into_iter().map(|level| Level {
            words: level.words,
            points: level.points,
        });
        Self {
            code: criterion.code,
            title: criterion.title,
            levels: levels.collect(),
        }
    }
}

impl From<&Criterion> for BankCriterion {
    fn from(criterion: &Criterion) -> Self {
        let levels = criterion.levels.iter().map(|level| BankLevel {
            words: level.words.clone(),
            points: level.points,
        });
        Self {
            code: criterion.code.clone(),
            title: criterion.title.clone(),
            levels: levels.collect(),
        }
    }
}

impl From<BankStage> for Stage {
    fn from(stage: BankStage) -> Self {
        let choices = stage.choices.into_iter().map(|choice| Choice {
            option: choice.option,
            next: choice.next,
            points: choice.points,
        });
        Self {
            code: stage.code,
            text: stage.text,
            choices: choices.collect(),
        }
    }
}

impl From<&Stage> for BankStage {
    fn from(stage: &Stage) -> Self {
        let choices = stage.choices.iter().map(|choice| BankChoice {
            option: choice.option.clone(),
            next: choice.next.clone(),
            points: choice.points,
        });
        Self {
            code: stage.code.clone(),
            text: stage.text.clone(),
            choices: choices.collect(),
        }
    }
}

impl From<BankContent> for BankContentInput {
    fn from(content: BankContent) -> Self {
        let question = content.question;
        let options = question.options.into_iter().map(|option| BankOption {
            code: option.code,
            body: option.body,
            correct: option.correct,
            explanation: option.explanation,
        });
        Self {
            kind: question.task.kind().as_str().to_owned(),
            key: BankKey::of(&question.task),
            objective: question.objective,
            safety: question.safety,
            points: question.points,
            stem: question.stem,
            feedback: question.feedback,
            options: options.collect(),
            tags: content.tags,
            basis: content.basis,
        }
    }
}
