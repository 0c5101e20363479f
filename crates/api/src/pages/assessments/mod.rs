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
const LEVEL_WORDS: [&str; 4] = ["要改善", "もう少し", "達成", "模範"];

pub(crate) fn level_word(level: i32) -> &'static str {
    let place = usize::try_from(level - 1).ok();
    let word = place.and_then(|place| LEVEL_WORDS.get(place));
    word.copied().unwrap_or_default()
}

/// A level counted in halves, in words: 「3 達成」, 「2.5 もう少し〜達成」.
fn halves_words(halves: i32) -> String {
    let level = halves / 2;
    if halves % 2 == 0 {
        return format!("{level} {}", level_word(level));
    }
    let (lower, upper) = (level_word(level), level_word(level + 1));
    format!("{level}.5 {lower}〜{upper}")
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
fn waiting_words(status: AssessmentStatus) -> &'static str {
    match status {
        AssessmentStatus::Scheduled => "採点を待っています。",
        AssessmentStatus::Scored => "採点が終わり、結果を確かめています。",
        AssessmentStatus::Cancelled => "取り消されました。",
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
    fn of(note: &HandoverNote) -> Self {
        let items = ITEMS.iter().map(|item| {
            let fields = item.fields.iter().map(|field| {
                let text = note.text(field.code);
                let text = if text.is_empty() {
                    "（空欄）"
                } else {
                    text
                };
                (field.label, text.to_owned())
            });
            (item.title, fields.collect())
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
        assert_eq!(halves_words(2), "1 要改善");
        assert_eq!(halves_words(5), "2.5 もう少し〜達成");
        assert_eq!(halves_words(8), "4 模範");
    }
}
