//! Queries. Forms, rounds and cells are the firm's; a participation belongs
//! to a company and is found only with it.

mod comments;
mod figure;
mod form;
mod invalidations;
mod named;
mod policy;
mod proof;
pub(crate) mod receipt;
mod release;
pub(crate) mod round;
mod verify;
mod workplace;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use crate::Error;
use crate::entity::rating_import;

pub use comments::{any_new_comment, comment_under_review, new_comments, released_comments};
pub use figure::{
    FigureFrame, figure_by_code, figure_frame, figures, moves_between, pins, places, proposal,
    proposals, question_in_form, snapshot_at, state,
};
pub(crate) use form::answer_lines;
pub use form::{form_of_version, latest_form};
pub use invalidations::invalidations;
pub use named::{NamedAnswers, named_answers, named_rounds, own_named_answers};
pub(crate) use policy::policy_of_session;
pub use policy::{
    Comparison, Pooled, Setting, Wording, comparisons, policy, policy_in_force, settings,
    text_release, wordings,
};
pub use proof::{cells_to_prove, newest_proof, unproved_cells};
pub use receipt::held;
pub use release::{blocks_of_year, head, seals_of_past_rounds, years_to_close, years_told};
pub use round::{
    RoundNumbers, due_rounds, open_web_rounds, opened_for, paper_numbers, participation,
    participations, round, round_numbers, rounds_between, rounds_of_sessions, sheets_counted,
    turnout, waiting_boxes, without_paper,
};
pub use verify::verify;
pub use workplace::workplace_reports;

/// A file of paper ratings that was imported before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedFile {
    /// Rows of the file that were not taken.
    pub rows_not_taken: i32,
}

/// The earlier import of the file with this SHA-256.
///
/// # Errors
/// When the database refuses.
pub async fn imported_file(
    db: &impl ConnectionTrait,
    file_hash: &str,
) -> Result<Option<ImportedFile>, Error> {
    let row = rating_import::Entity::find()
        .filter(rating_import::Column::FileHash.eq(file_hash))
        .one(db)
        .await?;
    Ok(row.map(|row| ImportedFile {
        rows_not_taken: row.rows_not_taken,
    }))
}
