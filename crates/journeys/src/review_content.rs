//! What of the course text has to be read again: because its day has come, or
//! because a law changed.

use courses::content::{Block, Law, ReviewQuery};
use kernel::{Actor, Failure, Role};

use crate::App;
use crate::publish_content::read_off_thread;

const REVIEWERS: &[Role] = &[Role::Author, Role::FirmAdmin];

/// The blocks that were looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// What was looked for.
    pub query: ReviewQuery,
    /// By file and line.
    pub blocks: Vec<Block>,
    /// How many blocks the folder has.
    pub all: usize,
    /// The laws that can be looked for.
    pub laws: Vec<Law>,
}

/// Looks through the server's content folder as it is now. Writes nothing.
///
/// # Errors
/// Invalid with every fault of the folder, its pointer `file:line`, or for a
/// law that the folder does not know; forbidden for an actor who is neither
/// author nor firm admin.
pub async fn review_content(
    app: &App,
    actor: &Actor,
    query: ReviewQuery,
) -> Result<Review, Failure> {
    actor.require(REVIEWERS)?;
    let content = read_off_thread(app.settings.content_dir.clone()).await?;
    let found = content.review(&query);
    let found = found.map_err(|fault| Failure::invalid(vec![fault]))?;
    Ok(Review {
        blocks: found.into_iter().cloned().collect(),
        query,
        all: content.blocks.len(),
        laws: content.laws,
    })
}
