//! The subject against a database.

mod common;
mod forms;
mod named;
mod paper;
mod protocol;
mod receipts;
