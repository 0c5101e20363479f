//! 実技評価: the desk of whoever scores role-plays, on a phone first; the
//! learner's own result and 引継ぎ票; and what a company's HR sees.

mod change;
mod desk;
mod handover;
mod new;
mod results;
mod sheet;

use kernel::id::{AssessmentId, CompanyId, EnrolmentId};
use poem::{Route, get, post};
use quizzes::practical::{AssessmentStatus, HandoverNote, ITEMS, items_covered};

use crate::pages::shell::Status;
use crate::words::{self, Language, Phrase};

pub(super) use results::ResultCard;

/// The paths of practical assessments.
pub fn routes(route: Route) -> Route {
    route
        .at("/assessments", get(desk::show).post(new::send))
        .at("/assessments/new", get(new::show))
        .at("/assessments/:assessment", get(sheet::show))
        .at("/assessments/:assessment/sheets", post(sheet::score))
        .at("/assessments/:assessment/moderation", post(sheet::moderate))
        .at("/assessments/:assessment/changes", get(change::show))
        .at(
            "/assessments/:assessment/cancellation",
            post(change::cancel),
        )
        .at("/assessments/:assessment/assessors", post(change::replace))
        .at(
            "/assessments/:assessment/handover",
            get(handover::show_typed).post(handover::save_typed),
        )
        .at("/my/assessments/:assessment", get(results::show_mine))
        .at(
            "/my/assessments/:assessment/handover",
            get(handover::show_mine).post(handover::save_mine),
        )
        .at(
            "/companies/:company/enrolments/:enrolment/assessments",
            get(results::show_company),
        )
}

/// The page of an assessment for whoever scores it.
fn desk_path(id: AssessmentId) -> String {
    format!("/assessments/{id}")
}

/// The page of an assessment for its learner.
fn my_path(id: AssessmentId) -> String {
    format!("/my/assessments/{id}")
}

/// The page of one learner's assessments for the company.
pub(super) fn company_path(company: CompanyId, enrolment: EnrolmentId) -> String {
    format!("/companies/{company}/enrolments/{enrolment}/assessments")
}

/// The words of the four levels.
const LEVEL_WORDS: [Phrase; 4] = [
    words::assessments::NEEDS_WORK,
    words::assessments::NEARLY,
    words::assessments::ACHIEVED,
    words::assessments::EXEMPLARY,
];

pub(crate) fn level_word(level: i32) -> &'static str {
    level_in(level, Language::Japanese)
}

fn level_in(level: i32, language: Language) -> &'static str {
    let place = usize::try_from(level - 1).ok();
    let word = place.and_then(|place| LEVEL_WORDS.get(place).copied());
    word.map_or("", |word| word.of(language))
}

/// A level counted in halves, in words: 「3 達成」, 「2.5 もう少し〜達成」.
fn halves_words(halves: i32, language: Language) -> String {
    let level = halves / 2;
    let lower = level_in(level, language);
    if halves % 2 == 0 {
        return format!("{level} {lower}");
    }
    let upper = level_in(level + 1, language);
    let between = words::assessments::BETWEEN_LEVELS.with_two(language, lower, upper);
    format!("{level}.5 {between}")
}

/// 合格, 不合格, or how it stands.
fn result_status(passed: Option<bool>) -> Option<Status> {
    passed.map(|passed| {
        if passed {
            Status::Passed
        } else {
            Status::Failed
        }
    })
}

/// What a trainee and HR are told before there is a result.
fn waiting_words(status: AssessmentStatus, language: Language) -> &'static str {
    match status {
        AssessmentStatus::Scheduled => words::assessments::AWAITS_SCORES.of(language),
        AssessmentStatus::Scored => words::assessments::BEING_CHECKED.of(language),
        AssessmentStatus::Cancelled => words::assessments::CANCELLED.of(language),
        AssessmentStatus::Moderated | AssessmentStatus::Final => "",
    }
}

/// A 引継ぎ票 to be read.
struct NoteCard {
    /// Label and text of what is filled in, by item.
    items: Vec<(&'static str, Vec<(&'static str, String)>)>,
    covered: usize,
    total: usize,
}

impl NoteCard {
    fn of(note: &HandoverNote, language: Language) -> Self {
        let asked = |text| words::assessments::asked(text, language);
        let items = ITEMS.iter().map(|item| {
            let fields = item.fields.iter().map(|field| {
                let text = note.text(field.code);
                let text = if text.is_empty() {
                    words::assessments::BLANK.of(language)
                } else {
                    text
                };
                (asked(field.label), text.to_owned())
            });
            (asked(item.title), fields.collect())
        });
        Self {
            items: items.collect(),
            covered: items_covered(&note.fields),
            total: ITEMS.len(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_told_in_words_and_a_half_between_two() {
        let japanese = |halves| halves_words(halves, Language::Japanese);
        assert_eq!(japanese(2), "1 要改善");
        assert_eq!(japanese(5), "2.5 もう少し〜達成");
        assert_eq!(japanese(8), "4 模範");
        let english = halves_words(5, Language::English);
        assert_eq!(english, "2.5 Nearly there – Achieved");
    }
}
