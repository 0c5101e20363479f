//! Changes, each inside the caller's transaction.

mod answer;
mod bank;
mod grant;
mod handover;
mod mark;
mod practical;
mod publish;
mod reassign;
mod recall;
mod regrade;
mod start;
mod submit;

pub use answer::{Answer, keep_late_answer, save_answer};
pub use bank::{
    Move, NewVersion, QuizFile, TakenIn, Undecided, add_question, add_version,
    forget_question_uploads, keep_question_upload, mark_question_upload_applied, move_version,
    take_in,
};
pub use grant::{NewGrant, grant};
pub use handover::{HandoverWriting, SavedHandover, save_handover};
pub use mark::{Marked, NewMark, mark_essay};
pub use practical::{
    GivenSheet, NewAssessment, NewSheet, PublishedRubric, give_sheet, publish_rubric,
    schedule_assessment,
};
pub use publish::{FromBank, publish_from_bank, publish_quiz};
pub use reassign::{Replacement, cancel_assessment, replace_assessor};
pub use recall::{
    Begun, NewLink, NewRecall, RecallAnswer, answer_recall, begin_recall, link_recall, open_recall,
};
pub use regrade::{
    HeldRegrade, NewRegrade, apply_regrade, discard_regrade, hold_grading, hold_regrade,
    plan_regrade, preview_regrade,
};
pub use start::{Started, start_attempt};
pub use submit::{Submitted, submit};
