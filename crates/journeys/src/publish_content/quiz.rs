//! The quizzes of the course text, as the `quizzes` crate wants them.

use courses::content::{
    DrawDraft, EssayDraft, OptionDraft, QuestionDraft, QuizDraft, ReviewDraft, RulesDraft,
    ScoringDraft, StageDraft, TaskDraft,
};
use quizzes::{
    BankContent, BestWorst, Choice, Criterion, Draw, Essay, Level, Matching, NewOption,
    NewQuestion, NewQuiz, ReviewPolicy, Rules, Scenario, Scoring, ShortText, Stage, Task,
    TextLimits,
};

/// What a question's file says, as the bank keeps it.
pub(super) fn content_of(draft: &QuestionDraft) -> BankContent {
    BankContent {
        question: question_of(draft),
        tags: Vec::new(),
        basis: draft.sources.clone(),
    }
}

/// The quiz to publish, with these questions.
pub(super) fn quiz_of(draft: &QuizDraft, questions: Vec<NewQuestion>) -> NewQuiz {
    NewQuiz {
        title: draft.title.clone(),
        pass_points: draft.pass_mark,
        attempts_allowed: draft.attempts,
        rules: rules_of(draft.rules),
        questions,
        draws: draft.draws.iter().map(draw_of).collect(),
    }
}

fn rules_of(draft: RulesDraft) -> Rules {
    Rules {
        time_limit_minutes: draft.time_limit_minutes,
        cooling_off_minutes: draft.cooling_off_minutes,
        in_turn: draft.in_turn,
        review: match draft.review {
            ReviewDraft::WhenOver => ReviewPolicy::WhenOver,
            ReviewDraft::Always => ReviewPolicy::Always,
            ReviewDraft::Never => ReviewPolicy::Never,
        },
    }
}

fn question_of(draft: &QuestionDraft) -> NewQuestion {
    NewQuestion {
        code: draft.code.clone(),
        task: task_of(&draft.task),
        objective: draft.objective.clone(),
        safety: draft.safety,
        points: draft.points,
        stem: draft.stem.clone(),
        feedback: draft.feedback.clone(),
        options: draft.options.iter().map(option_of).collect(),
    }
}

fn task_of(draft: &TaskDraft) -> Task {
    match draft {
        TaskDraft::Single => Task::Single,
        TaskDraft::TrueFalse => Task::TrueFalse,
        TaskDraft::Multiple(scoring) => Task::Multiple(scoring_of(*scoring)),
        TaskDraft::Ordering(scoring) => Task::Ordering(scoring_of(*scoring)),
        TaskDraft::Ranking => Task::Ranking,
        TaskDraft::Matching { pairs, scoring } => Task::Matching(Matching {
            pairs: pairs.clone(),
            scoring: scoring_of(*scoring),
        }),
        TaskDraft::ShortText { accepted } => Task::ShortText(ShortText {
            accepted: accepted.clone(),
        }),
        TaskDraft::BestWorst { best, worst } => Task::BestWorst(BestWorst {
            best: best.clone(),
            worst: worst.clone(),
        }),
        TaskDraft::Scenario { stages } => Task::Scenario(Scenario {
            stages: stages.iter().map(stage_of).collect(),
        }),
        TaskDraft::Essay(essay) => Task::Essay(essay_of(essay)),
    }
}

fn essay_of(draft: &EssayDraft) -> Essay {
    let level = |(words, points): &(String, i32)| Level {
        words: words.clone(),
        points: *points,
    };
    let criteria = draft.criteria.iter().map(|criterion| Criterion {
        code: criterion.code.clone(),
        title: criterion.title.clone(),
        levels: criterion.levels.iter().map(level).collect(),
    });
    Essay {
        criteria: criteria.collect(),
        model_answer: draft.model_answer.clone(),
        limits: TextLimits {
            min: usize::try_from(draft.min_chars).unwrap_or_default(),
            max: usize::try_from(draft.max_chars).unwrap_or_default(),
        },
    }
}

fn scoring_of(draft: ScoringDraft) -> Scoring {
    match draft {
        ScoringDraft::Whole => Scoring::Whole,
        ScoringDraft::Partial => Scoring::Partial,
    }
}

fn stage_of(draft: &StageDraft) -> Stage {
    let choices = draft.choices.iter().map(|choice| Choice {
        option: choice.option.clone(),
        next: choice.next.clone(),
        points: choice.points,
    });
    Stage {
        code: draft.code.clone(),
        text: draft.text.clone(),
        choices: choices.collect(),
    }
}

fn draw_of(draft: &DrawDraft) -> Draw {
    Draw {
        objective: draft.objective.clone(),
        count: draft.count,
    }
}

fn option_of(draft: &OptionDraft) -> NewOption {
    NewOption {
        code: draft.code.clone(),
        body: draft.text.clone(),
        correct: draft.correct,
        explanation: draft.explanation.clone(),
    }
}
