//! One file per use case that writes, or that crosses subjects.
//!
//! A journey reads top to bottom like the rule book: find, gather, decide,
//! write, announce. What always holds:
//! - Only journeys begin and commit; one journey is one transaction.
//! - Every state change leaves one audit row in its own transaction.
//! - A letter is a row of the outbox, written with its cause; sending is
//!   [`deliver_mail`]'s work, outside any transaction.
//! - Nothing here knows poem, HTTP, HTML or JSON documents.

pub mod app;
pub mod check_ready;
pub mod deliver_mail;
pub mod forget_sign_ins;
pub mod health;
pub mod heartbeat;
pub mod keep_session_alive;
pub mod learn;
pub mod publish_content;
pub mod sheet;
pub mod views;

pub use app::{App, Settings};
pub use check_ready::check_ready;
pub use deliver_mail::deliver_mail;
pub use forget_sign_ins::forget_sign_ins;
pub use health::Health;
pub use keep_session_alive::keep_session_alive;
pub use learn::{complete_lesson, open_lesson};
pub use publish_content::{check_content, publish_content};
