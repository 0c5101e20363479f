//! Integration tests of the whole house, in one binary.

mod crash;
mod journeys;
mod json;
mod rules;
mod schema;
#[allow(
    dead_code,
    reason = "the actors know more words than each day's tests say"
)]
mod site;
