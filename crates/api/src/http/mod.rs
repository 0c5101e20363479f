//! What stands around every handler: who asks and whether they may, what a
//! refusal looks like, how much we read, what we log and which headers we
//! send.
//!
//! From the outside in: [`observe`] (request id, log, metrics, headers),
//! [`render`] (refusals become pages or problem documents), [`layers`] (panics,
//! time), the row of [`crate::policy`], [`sign_in`], [`limits`], [`csrf`],
//! [`idempotency`].

pub mod assets;
pub mod csrf;
pub mod download;
pub mod flash;
pub mod headers;
pub mod idempotency;
pub mod layers;
pub mod limits;
pub mod metrics;
pub mod observe;
pub mod openapi;
pub mod operations;
pub mod pairs;
pub mod parts;
pub mod problem;
pub mod reading;
pub mod render;
pub mod sign_in;

pub use layers::wrap;
pub use problem::{PageResult, Problem};
pub use sign_in::{Caller, MaybeSigned, Signed};
