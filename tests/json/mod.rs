//! The JSON API as a whole, and who may call what.

mod openapi;
mod policy;
mod roles;
