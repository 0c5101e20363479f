//! Integration tests of the whole house, in one binary.

mod content;
mod crash;
mod journeys;
mod json;
mod pages;
mod rules;
mod schema;
mod site;
