//! Keys that can be guessed by their form: always the same letter, or always
//! the longest option.

use super::draft::{QuestionDraft, TaskDraft, TrackDraft};
use super::fault::Faults;

/// Fewer questions say nothing about a habit.
const ENOUGH: usize = 40;
/// The options of an ordinary question.
const OPTIONS: usize = 4;
/// The largest share of keys in one place, or on the longest option, in
/// hundredths: a quarter by chance, and some room.
const MOST_HUNDREDTHS: usize = 35;

/// Checks the keys of each track's questions with one right option of four.
pub(super) fn check(tracks: &[TrackDraft], faults: &mut Faults) {
    for track in tracks {
        let questions: Vec<&QuestionDraft> = track
            .quizzes()
            .flat_map(|quiz| &quiz.questions)
            .filter(|question| is_ordinary(question))
            .collect();
        if questions.len() >= ENOUGH {
            check_track(track, &questions, faults);
        }
    }
}

fn is_ordinary(question: &QuestionDraft) -> bool {
    question.task == TaskDraft::Single && question.options.len() == OPTIONS
}

fn check_track(track: &TrackDraft, questions: &[&QuestionDraft], faults: &mut Faults) {
    let file = format!("tracks/{}/track.toml", track.code);
    let is_too_many = |count: usize| count * 100 > questions.len() * MOST_HUNDREDTHS;
    for (place, letter) in ["a", "b", "c", "d"].iter().enumerate() {
        let here = questions
            .iter()
            .filter(|question| question.options[place].correct);
        let count = here.count();
        if is_too_many(count) {
            let message = format!(
                "{}問のうち{count}問の正解が{}番目({letter})です。正解の位置を散らしてください。",
                questions.len(),
                place + 1
            );
            faults.add(&file, 1, "content.quiz.skewed", message);
        }
    }
    let longest = questions.iter().filter(|question| key_is_longest(question));
    let count = longest.count();
    if is_too_many(count) {
        let message = format!(
            "{}問のうち{count}問で、いちばん長い選択肢が正解です。長さをそろえてください。",
            questions.len()
        );
        faults.add(&file, 1, "content.quiz.skewed", message);
    }
}

fn key_is_longest(question: &QuestionDraft) -> bool {
    let length = |text: &str| text.chars().count();
    let key = question.options.iter().find(|option| option.correct);
    let others = question.options.iter().filter(|option| !option.correct);
    let longest_other = others.map(|option| length(&option.text)).max();
    key.map(|key| length(&key.text)) > longest_other
}
