//! Integration tests of the whole house, in one binary.

mod crash;
mod journeys;
mod rules;
mod schema;
mod site;
