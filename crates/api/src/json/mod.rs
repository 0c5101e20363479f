//! The JSON API under `/api/v1`: one file per subject, each with its inputs,
//! views and `#[OpenApi]` implementation.
