//! The subject against a database.

mod common;
mod forms;
mod paper;
mod protocol;
mod receipts;
