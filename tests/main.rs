//! Integration tests of the whole house, in one binary.

mod crash;
mod journeys;
mod json;
mod rules;
mod schema;
mod site;
