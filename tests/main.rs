//! Integration tests of the whole house, in one binary.

mod rules;
mod schema;
