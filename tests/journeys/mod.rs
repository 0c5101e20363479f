//! Whole jobs, from the first page to the last figure.

mod anonymity;
mod main_job;
mod main_job_by_pages;
mod races;
mod regrade;
mod release_order;
mod survey_safety;
