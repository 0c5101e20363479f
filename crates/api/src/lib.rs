//! The HTTP door: a JSON API and server-rendered pages over the same reads
//! and journeys.
//!
//! What always holds:
//! - A handler does three things: take the actor and the input, make one
//!   call, show the result.
//! - A page never calls the JSON API and never repeats it.
//! - A route without a row in [`policy`] answers 404.
//! - An HTTP status is chosen only in [`http::problem`].

pub mod http;
pub mod json;
pub mod pages;
pub mod policy;
#[allow(missing_docs, reason = "a phrase says itself what it is for")]
pub mod words;

mod assembly;

pub use assembly::{endpoint, open_api_document};
