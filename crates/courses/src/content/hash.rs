//! What a track version is recognised by: SHA-256 over everything of the track
//! that is published, its quizzes included, written in one fixed way.
//! `sources` are the author's notes and left out.

use sha2::{Digest, Sha256};

use crate::certificate::CertificateTerms;
use crate::slot::Slot;

use super::draft::{
    DrawDraft, ItemDraft, ModuleDraft, OptionDraft, QuestionDraft, ReviewDraft, SurveyDraft,
    TrackDraft,
};

/// Changes when the way of writing changes, so that old and new never mix.
const FORM: &str = "terakoya track 3";

/// The hash of a track with the survey that ends it, in lower-case
/// hexadecimal. Equal text gives an equal hash on every machine.
///
/// Of the survey only its code and title belong to the track: its questions
/// are published as a survey version of their own.
pub fn content_hash(track: &TrackDraft, survey: &SurveyDraft) -> String {
    let mut canon = Canon(Sha256::new());
    canon.text(FORM);
    canon.text(&track.code);
    canon.text(&track.title);
    canon.text(&track.summary);
    canon.text(&track.legal_basis_date.to_string());
    canon.list(&track.modules, write_module);
    canon.text(&survey.code);
    canon.text(&survey.title);
    canon.list(&track.slots, write_slot);
    // Written only where there is one: a track without keeps its hash.
    if let Some(terms) = &track.certificate {
        write_certificate(&mut canon, terms);
    }
    if !track.prerequisites.is_empty() {
        canon.text("prerequisites");
        canon.list(&track.prerequisites, |canon, one| canon.text(&one.code));
    }
    let tested = track.prerequisites.iter();
    for (one, test) in tested.filter_map(|one| Some((one, one.exemption_test.as_ref()?))) {
        canon.text("exemption_test");
        canon.text(&one.code);
        canon.text(test);
    }
    kernel::secret::hex(&canon.0.finalize())
}

/// The hash of a version that holds something beside its text: `beside` says
/// what that is recognised by.
pub(crate) fn with_beside(content_hash: String, beside: &str) -> String {
    if beside.is_empty() {
        return content_hash;
    }
    let mut canon = Canon(Sha256::new());
    canon.text(&content_hash);
    canon.text(beside);
    kernel::secret::hex(&canon.0.finalize())
}

/// Every part is preceded by its length, so that no two texts write alike.
struct Canon(Sha256);

impl Canon {
    fn text(&mut self, text: &str) {
        self.0.update((text.len() as u64).to_be_bytes());
        self.0.update(text.as_bytes());
    }

    fn number(&mut self, number: i32) {
        self.0.update(number.to_be_bytes());
    }

    fn flag(&mut self, flag: bool) {
        self.0.update([u8::from(flag)]);
    }

    fn list<T>(&mut self, items: &[T], write: fn(&mut Self, &T)) {
        self.0.update((items.len() as u64).to_be_bytes());
        for item in items {
            write(self, item);
        }
    }

    fn texts(&mut self, texts: &[String]) {
        self.list(texts, |canon, text| canon.text(text));
    }
}

fn write_module(canon: &mut Canon, module: &ModuleDraft) {
    canon.text(&module.code);
    canon.text(&module.title);
    canon.number(module.minutes);
    canon.texts(&module.objectives);
    canon.list(&module.items, write_item);
}

fn write_item(canon: &mut Canon, item: &ItemDraft) {
    match item {
        ItemDraft::Text(lesson) => {
            canon.text("text");
            canon.text(&lesson.code);
            canon.text(&lesson.title);
            canon.number(lesson.minutes);
            canon.texts(&lesson.objectives);
            canon.text(&lesson.markdown);
            canon.text(&lesson.easy_markdown);
        }
        ItemDraft::Practice(practice) => {
            canon.text("practice");
            canon.text(&practice.code);
            canon.text(&practice.title);
            canon.number(practice.minutes);
            canon.texts(&practice.objectives);
            canon.text(&practice.html);
        }
        ItemDraft::Quiz(quiz) => {
            canon.text("quiz");
            canon.text(&quiz.code);
            canon.text(&quiz.title);
            canon.number(quiz.minutes);
            canon.number(quiz.pass_mark);
            canon.number(quiz.attempts);
            canon.number(quiz.rules.time_limit_minutes.unwrap_or_default());
            canon.number(quiz.rules.cooling_off_minutes);
            canon.text(review_word(quiz.rules.review));
            canon.texts(&quiz.objectives);
            canon.list(&quiz.questions, write_question);
            canon.list(&quiz.draws, write_draw);
            // Said only where it holds, so that what was published before keeps its hash.
            if quiz.rules.in_turn {
                canon.text("in_turn");
            }
        }
    }
}

fn review_word(review: ReviewDraft) -> &'static str {
    match review {
        ReviewDraft::WhenOver => "when_over",
        ReviewDraft::Always => "always",
        ReviewDraft::Never => "never",
    }
}

fn write_question(canon: &mut Canon, question: &QuestionDraft) {
    canon.text(&question.code);
    canon.text(&question.objective);
    canon.texts(&question.task.parts());
    canon.number(question.points);
    canon.text(&question.feedback);
    canon.flag(question.safety);
    canon.text(&question.stem);
    canon.list(&question.options, write_option);
}

fn write_draw(canon: &mut Canon, draw: &DrawDraft) {
    canon.text(&draw.objective);
    canon.text(&draw.count.to_string());
}

fn write_slot(canon: &mut Canon, slot: &Slot) {
    canon.number(slot.position);
    canon.text(&slot.code);
    canon.text(&slot.label);
    canon.text(slot.kind.as_str());
    canon.flag(slot.is_required);
    canon.text(&slot.help);
}

fn write_certificate(canon: &mut Canon, terms: &CertificateTerms) {
    canon.text(&terms.kind);
    canon.text(&terms.title);
    canon.text(&terms.statement);
    canon.number(terms.valid_months.unwrap_or_default());
}

fn write_option(canon: &mut Canon, option: &OptionDraft) {
    canon.text(&option.code);
    canon.text(&option.text);
    canon.flag(option.correct);
    canon.text(&option.explanation);
}
