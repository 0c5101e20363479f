//! The API's description: the document, its viewer, and what of it the
//! framework does not hold to by itself.

mod finish;
mod query;
mod viewer;

pub use finish::finished;
pub use query::{KnownQueries, known_queries_only};
pub use viewer::{document_endpoint, viewer_endpoint};
